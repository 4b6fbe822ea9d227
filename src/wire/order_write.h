/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/order_write.h - an order as JSON, however it was given.
 *
 * One object, without a line end behind it: what was said and nothing else, keys in the order of
 * the contract, facts in the order in which they were given. order_json.h reads it as the same
 * order.
 */
#ifndef LICET_WIRE_ORDER_WRITE_H
#define LICET_WIRE_ORDER_WRITE_H

#include "base/str.h"
#include "decide/order.h"

/* Whether it all went into the buffer, buf_check tells. */
void order_write_json(const struct order *order, struct buf *out);

#endif

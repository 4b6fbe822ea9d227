/* SPDX-License-Identifier: Apache-2.0 */
/* desk/order_said.h - what of an order it is found by: what it is worth, and when it ships. */
#ifndef LICET_DESK_ORDER_SAID_H
#define LICET_DESK_ORDER_SAID_H

#include "decide/order.h"
#include "store/matter_rows.h"

/* As its row has them: value, currency, due.  What is not said, or cannot be read, is none. */
void order_said(const struct order *order, struct matter *ret);

/* How many units it says; 0: none, or no such number. */
int64_t order_units(const struct order *order);

/*
 * What it is found by, of what an order or a shipment says; none of other matters.  False only
 * without memory.
 */
struct order_reader;
NODISCARD bool matter_read_said(const struct mem *mem, struct arena *arena,
                                struct order_reader *reader, struct str kind, struct str content,
                                struct matter *ret, struct err *err);

#endif

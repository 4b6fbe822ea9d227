/* SPDX-License-Identifier: Apache-2.0 */
/* desk/orders_priv.h - what the files of the order book share. */
#ifndef LICET_DESK_ORDERS_PRIV_H
#define LICET_DESK_ORDERS_PRIV_H

#include "desk/orders.h"
#include "desk/seal.h"

#define ORDER_KIND "order"

/* SHA-256. */
void order_digest(struct str text, uint8_t ret[MATTER_DIGEST_SIZE]);

/* What belongs to an event: all that was said, decided, opened and closed with it. */
struct with_event {
    const uint8_t *version, *decision; /* digests; NULL: none */
    const struct obstacle *opened, *gone, *closed;
    size_t opened_count, gone_count, closed_count;
};

void order_seal(const struct matter_event *event, const struct with_event *with,
                uint8_t ret[SEAL_SIZE]);

#endif

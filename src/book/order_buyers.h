/* SPDX-License-Identifier: Apache-2.0 */
/* book/order_buyers.h - the buyers on file, beside the orders that are decided. */
#ifndef LICET_BOOK_ORDER_BUYERS_H
#define LICET_BOOK_ORDER_BUYERS_H

#include "decide/decision.h"
#include "desk/buyer_gate.h"

struct order_buyers {
    struct buyer_reading reading;
    struct buyer_book book; /* all of it was read: any number of threads may ask */
    struct arena arena;
    int32_t today; /* in UTC */
};

/* In a transaction; `now` is in microseconds.  order_buyers_close may follow in any case. */
NODISCARD bool order_buyers_open(struct order_buyers *buyers, const struct mem *mem,
                                 struct store *store, int64_t now, struct err *err);
void order_buyers_close(struct order_buyers *buyers);

/* Adds what of them bars the order to what its decision says. */
NODISCARD bool order_buyers_add(struct order_buyers *buyers, const struct order *order,
                                const struct decision *decision, const struct catalog *catalog,
                                struct arena *arena, struct obstacle **obstacles, size_t *count,
                                struct err *err);

#endif

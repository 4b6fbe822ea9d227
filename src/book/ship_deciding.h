/* SPDX-License-Identifier: Apache-2.0 */
/* book/ship_deciding.h - decides the order of a shipment as that will ship. */
#ifndef LICET_BOOK_SHIP_DECIDING_H
#define LICET_BOOK_SHIP_DECIDING_H

#include "book/book.h"
#include "desk/shipments.h"

/* A shipment, and its order as it is now. */
struct ship_deciding {
    struct shipment_record record;
    struct matter_version version; /* of the order */
    struct order order;
};

/* In a transaction of its own. */
NODISCARD bool ship_deciding_read(const struct shipment_desk *desk, struct order_worker *worker,
                                  struct arena *arena, struct str name, struct ship_deciding *ret,
                                  struct err *err);

/*
 * For the planned day, with the units and the value of the shipment, under the license that it
 * names, of which it has what is reserved for it.  What is told is the arena's and the worker's;
 * `keeps`: with all that it was made with.
 */
NODISCARD bool ship_decide(const struct order_book *book, struct order_worker *worker,
                           struct arena *arena, const struct ship_deciding *deciding, bool keeps,
                           struct shipment_decided *ret, struct err *err);

/*
 * Decides it, and holds what would not be let through now; outcome.same: it would be, or is held
 * already.
 */
NODISCARD bool ship_hold_anew(const struct order_book *book, struct order_worker *worker,
                              const struct shipment_desk *desk, struct arena *arena,
                              const struct ship_deciding *deciding, struct shipment_outcome *ret,
                              struct err *err);

/* The line of docs/schema/order-told.schema.json that is of a shipment. */
void ship_told_json(struct buf *out, const struct shipment_record *record,
                    const struct matter *matter, const char *told, struct str reason,
                    struct str citation);

#endif

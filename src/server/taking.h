/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/taking.h - orders and shipments decided inside of a request, with the law that it holds
 * and all that is on file at that moment.
 */
#ifndef LICET_SERVER_TAKING_H
#define LICET_SERVER_TAKING_H

#include "book/book.h"
#include "server/call.h"

/* All that they are decided with: any number of threads may. */
struct on_file {
    struct arena arena;
    struct settled_matches settled;
    struct decide_options options;
    struct order_book book;
};

/* Of a call on a lane that writes, as it is now.  on_file_close may follow in any case. */
NODISCARD bool on_file_open(struct on_file *file, struct call *call,
                            enum order_transition transition, struct err *err);
void on_file_close(struct on_file *file);

struct taking {
    struct call *call;
    struct arena arena;   /* of all that was read */
    struct on_file *file; /* NULL: it is somebody else's */
    const struct order_book *book;
    struct law_worker *law;
    struct order_worker *worker;
    struct buf packed; /* what was decided */
};

/* Of a call on a lane that writes.  taking_close may follow in any case. */
NODISCARD bool taking_open(struct taking *taking, struct call *call,
                           enum order_transition transition, struct err *err);
/* The same on any thread, with what somebody has opened of the same law. */
NODISCARD bool taking_open_with(struct taking *taking, struct call *call,
                                const struct order_book *book, struct err *err);
void taking_close(struct taking *taking);

/* Decides an order, to be kept with the others. */
NODISCARD bool taking_decide(struct taking *taking, const struct order *order, struct err *err);

/* Gives back what orders are decided with: no more will be. */
void taking_decided(struct taking *taking);

/* Keeps what was decided, and tells of each what became of it. */
NODISCARD bool taking_keep(struct taking *taking, struct order_asked **ret, size_t *ret_count,
                           struct err *err);

/* The same of one order: what became of it is the reply. */
NODISCARD bool taking_tell_one(struct taking *taking, struct err *err);

/*
 * Decides an order anew, with the shipments of the order that the path names; in a transaction.
 */
NODISCARD bool order_decide_anew(struct call *call, const struct matter *matter, struct err *err);

#endif

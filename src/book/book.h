/* SPDX-License-Identifier: Apache-2.0 */
/*
 * book/book.h - what orders are decided with: the packs and lists, and all that is on file.
 *
 *     order_book_open(&book, from, &arena, store, err)   with the licenses, buyers, flags of now
 *       order_worker_new(&book, own, err)                what a thread decides with
 *         order_book_decide(&book, worker, &order, …)    one order, packed
 *       order_book_unpack(&book, &arena, packed, …)      as orders_apply keeps them
 *     order_book_close(&book)
 *
 * Orders may be decided by any number of threads, and are kept by one.
 */
#ifndef LICET_BOOK_BOOK_H
#define LICET_BOOK_BOOK_H

#include "book/basis.h"
#include "book/order_buyers.h"
#include "desk/cover.h"
#include "desk/flags.h"
#include "desk/orders.h"
#include "wire/order_reader.h"

struct order_book_from {
    struct basis_from law;
    enum order_transition transition;
    /* On file, each with what is left of it. */
    struct license *licenses;
    size_t license_count;
    int64_t now; /* microseconds since 1970 */
};

struct order_book {
    struct order_book_from from;
    struct red_flags flags;
    struct order_buyers *buyers;
    struct basis basis; /* what decisions are made with */
};

/* In a transaction.  The arena has to stay as long; order_book_close may follow in any case. */
NODISCARD bool order_book_open(struct order_book *book, const struct order_book_from *from,
                               struct arena *arena, struct store *store, struct err *err);
void order_book_close(struct order_book *book);

const struct decider *order_book_decider(const struct order_book *book);

/* ---- deciding ---- */

struct order_worker_from {
    const struct mem *mem;
    /*
     * Where it looks for what orders have of licenses: of a database a store of its own, or one
     * that somebody else closes.
     */
    struct str path;
    struct store *store;
    /* Of the book's decider, which somebody else frees; NULL: its own. */
    struct session *session;
    struct order_reader *reader;
};

/* What a thread decides with. */
struct order_worker {
    const struct mem *mem;
    struct order_worker_from from;
    struct session *session;
    struct order_reader *reader;
    struct cover *cover;
    struct license *licenses; /* those of the book; each worker has its own amounts */
    struct store *store;      /* NULL: no order has anything of a license */
    struct arena work;        /* of one order */
    struct arena arena;
    struct buf json;   /* of one order, of its decision */
    struct buf packed; /* of the decision, where it is kept whatever it says */
    /* What it was decided with, where that is another one than for all: else empty. */
    struct buf own;      /* the licenses */
    struct buf resolved; /* the order, with the red flags that somebody resolved */
};

struct order_worker *order_worker_new(const struct order_book *book,
                                      const struct order_worker_from *from, struct err *err);
void order_worker_free(struct order_worker *worker);
/* Its licenses are those of the book again. */
void order_worker_restore(const struct order_book *book, struct order_worker *worker);

/*
 * Decides an order that was read and puts all that the desk needs behind `out`; order_book_unpack
 * takes any number of these.  ERR_VALUE where it has no id.
 */
NODISCARD bool order_book_decide(const struct order_book *book, struct order_worker *worker,
                                 const struct order *order, struct arena *arena, struct buf *out,
                                 struct err *err);

/* What was decided; it has views of what was packed. */
NODISCARD bool order_book_unpack(const struct order_book *book, struct arena *arena,
                                 struct str packed, struct order_asked **ret, size_t *ret_count,
                                 struct err *err);

#endif

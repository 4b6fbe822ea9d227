/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/open_book.h - the order book of a database, line by line.
 *
 * A line is a shipment that is reserved, on hold, released or under way; then an order that may be
 * decided, without what has left of it.
 */
#ifndef LICET_DESK_OPEN_BOOK_H
#define LICET_DESK_OPEN_BOOK_H

#include "desk/replay.h"
#include "store/matter_rows.h"

struct open_line {
    enum replay_stage stage; /* open, reserved, released, in transit */
    struct str of;           /* the order, of a shipment; absent: itself */
    struct str number;       /* of the license that it has something reserved under, or absent */
    int64_t license_line;    /* of that */
    const struct matter *matter; /* the order's */
    struct str content;          /* what that says, all of it */
    int64_t ordered;             /* its units; 0: it says none */
    bool on_hold;                /* the shipment; of an order, it itself */
};

struct open_book_visitor {
    /* All that it is given lives until it returns, and the arena is emptied then. */
    bool (*line)(void *context, const struct open_line *line, const struct order *order,
                 struct arena *arena, struct err *err);
    void *context;
};

/* Inside of a transaction. */
NODISCARD bool open_book_read(const struct mem *mem, struct store *store,
                              const struct open_book_visitor *visitor, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exposure/book_index.h - the rows of a book by what they are about.
 *
 * Made once, for any number of valuations: what serves an item, which deposits are of a line, which
 * line comes first.  With it a valuation looks at each row as often as it takes or gives something,
 * however long the book is.
 *
 * Items and stages have numbers, alike where nothing but the case of ASCII letters differs.
 */
#ifndef LICET_EXPOSURE_BOOK_INDEX_H
#define LICET_EXPOSURE_BOOK_INDEX_H

#include "base/arena.h"
#include "exposure/holdings.h"

/* Rows by a number, as the book has them: those of n are rows[first[n]] to rows[first[n + 1]]. */
struct row_list {
    uint32_t *first;
    uint32_t *rows;
};

struct book_index {
    const struct holdings *book;
    size_t item_count;
    uint32_t *supply_item, *supply_stage, *line_item, *market_item; /* by row */
    uint32_t *part_stage, *part_item;                               /* part_item: what is used */
    uint32_t *substitute_item;                                      /* what may be given instead */
    struct row_list lots, commitments;                              /* supplies, by item */
    struct row_list parts, substitutes;                             /* by item */
    struct row_list deposits;                                       /* by number of order */
    uint32_t *line_order; /* by line; NAME_NONE: nobody has paid for it; NULL: for none */
    int64_t *unit_cost;   /* by item, of what can be shipped; -1: nobody said */
    uint32_t *by_day;     /* lines, the earliest first, then as the book has them */
};

/* The book must outlive it; its rows' items, stages, days and orders stay as they are. */
NODISCARD bool book_index_make(struct arena *arena, const struct holdings *book,
                               struct book_index *ret, struct err *err);

#endif

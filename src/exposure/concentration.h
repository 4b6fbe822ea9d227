/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exposure/concentration.h - how much of a book hangs on one buyer or supplier, and until when
 * purchase orders can still be called off.
 *
 * The Herfindahl-Hirschman index is the sum of the squares of all shares, in percent: 10,000 where
 * there is one name, 10,000 / n where n have the same.  What has no name may be one more or many:
 * the index is at least that of the names, and at most that with one more who has all of it.
 */
#ifndef LICET_EXPOSURE_CONCENTRATION_H
#define LICET_EXPOSURE_CONCENTRATION_H

#include "exposure/valuation.h"

struct share_row {
    struct str name;
    int64_t amount; /* revenue ordered by it; cost of what it is to deliver */
    int64_t beside; /* of that: revenue lost; stranded at cost */
    int64_t share;  /* of all, ten-thousandths, cut */
};

struct concentration {
    struct share_row *rows; /* the largest first, of equals as the book has them */
    size_t count;
    int64_t total, unnamed;
    int64_t index_low, index_high;
};

/* Of the lines planned from a day on until another, the first behind. */
NODISCARD bool concentration_of_buyers(struct arena *arena, const struct holdings *book,
                                       const struct valuation *valuation, int32_t on, int32_t until,
                                       struct concentration *ret, struct err *err);

/* Of the commitments. */
NODISCARD bool concentration_of_suppliers(struct arena *arena, const struct holdings *book,
                                          const struct valuation *valuation,
                                          struct concentration *ret, struct err *err);

/* Commitments that can be cancelled up to the same day. */
struct rung {
    int32_t until;  /* the last day */
    size_t count;   /* commitments */
    int64_t cost;   /* of what is left of them */
    int64_t fee;    /* to cancel that */
    int64_t later;  /* the charge for it, once it is too late */
    int64_t so_far; /* how much more than their fees this and the rungs before it charge then */
};

struct ladder {
    struct rung *rungs; /* in the order of days */
    size_t count;
};

NODISCARD bool ladder_make(struct arena *arena, const struct holdings *book,
                           const struct valuation *valuation, struct ladder *ret, struct err *err);

#endif

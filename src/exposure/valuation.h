/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exposure/valuation.h - what a book is worth when some of its lines may not ship.
 *
 *   supply:  lots, then commitments, in the order of the book
 *     |  1. lines that may go, the earliest first        shipped
 *     |  2. markets that take what is left               redirected
 *     v
 *   left: stranded at cost  -  reserved before  -  reusable  +  fees  +  sold below cost  =  net
 *
 * Every unit is used once: for each supply shipped + redirected + used as a part + left is its
 * quantity, and no line or market gets more than it asks for.  What is lost in revenue and margin
 * stands beside the net charge and is never added to it: the cost of what could not be sold is in
 * the charge already.
 */
#ifndef LICET_EXPOSURE_VALUATION_H
#define LICET_EXPOSURE_VALUATION_H

#include "decide/verdict.h"
#include "exposure/book_index.h"

/* How the lines planned from a day on are judged, until the next phase. */
struct phase {
    int32_t from;
    const struct verdict *lines; /* by line */
};

struct valuation_case {
    int32_t on;    /* what is planned before is not looked at */
    int32_t from;  /* the change: what can be cancelled then is, and markets buy from then on */
    int32_t until; /* the first day behind the window of lost sales, markets and licenses */
    const struct phase *phases; /* in the order of days; the first holds for all before it too */
    size_t phase_count;
    const struct verdict *markets; /* by market, from then on */
    int64_t market_share;          /* of what they are said to take */
    int64_t approval;              /* share of what is pending that is licensed */
    int32_t delay;                 /* days until it is, from the planned day on */
};

enum use { USE_LINE, USE_MARKET, USE_PART };

/* So many of a supply, for that line or market; of a part: for that supply. */
struct use_of {
    enum use use;
    size_t supply, by;
    int64_t quantity;
};

struct valued_supply {
    int64_t shipped, redirected, used, left; /* units */
    int64_t gross, reserved, reusable, fee, net, release;
    bool cancelled; /* what is left of it can be */
};

struct valued_line {
    const struct verdict *verdict;
    int64_t quantity; /* that may go; the rest is lost */
    int64_t filled;   /* of it, from the book's supply */
    int64_t lost_revenue;
    bool before; /* it is planned before the valuation */
};

struct valuation {
    int64_t gross_of[SUPPLY_KIND_COUNT]; /* at cost, before redirection */
    int64_t gross;
    int64_t redirected, reserved, reusable, fees, below_cost, net;
    int64_t cancelled; /* cost of what can be called off */
    int64_t lost_revenue, lost_quantity;
    int64_t lost_margin; /* if has_margin: every lost item has a product row */
    bool has_margin;
    int64_t lost_of[LINE_STANDING_COUNT]; /* the lost revenue, by why */
    int64_t deposits, prepaid, duty, cash;
    int64_t shipped_revenue, redirect_revenue, levies, proceeds; /* proceeds: less the levies */
    int64_t unfilled;                                            /* revenue that may go, no stock */
    int64_t release;
    struct use_of *uses;
    size_t use_count;
    struct valued_supply *supplies; /* by supply */
    struct valued_line *lines;      /* by line */
    int64_t *market_quantity;       /* by market: what it took */
};

/* Of the book that the index is of.  ERR_OVERFLOW, ERR_LIMIT, ERR_MEMORY. */
NODISCARD bool valuation_make(struct arena *arena, const struct book_index *index,
                              const struct valuation_case *valued, struct valuation *ret,
                              struct err *err);

/* Lost revenue of the lines planned in these days, both counted. */
int64_t valuation_lost(const struct holdings *book, const struct valuation *value, int32_t from,
                       int32_t until);

/* The amount times the share, cut to the hundredth. */
int64_t share_of(int64_t amount, int64_t share);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exposure/holdings.h - what a firm has, has ordered, has sold and may sell elsewhere.
 *
 * A book is rows: lots and commitments (supply), order lines and markets (demand), and what is said
 * of them (parts, substitutes, products, levies, deposits, assumptions, published figures).  Rows
 * stay in the order in which they were written; that order says what is used first.
 *
 *   1. Money is whole hundredths of the book's one currency, quantities are whole units, shares are
 *      ten-thousandths.  Nothing is floating point.
 *   2. Every row knows the file and line that it was written in.
 *   3. All text is in the arena of whoever filled the book in.
 */
#ifndef LICET_EXPOSURE_HOLDINGS_H
#define LICET_EXPOSURE_HOLDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/str.h"
#include "exposure/name_table.h"

#define HOLDINGS_ROWS_MAX 1000000 /* of a kind; lots and commitments are one */
#define HOLDINGS_LINES_MAX 1000000
#define HOLDINGS_AMOUNT_MAX INT64_C(100000000000000000) /* hundredths: 10^15 of the currency */
#define HOLDINGS_QUANTITY_MAX INT64_C(1000000000000)
#define HOLDINGS_WHOLE 10000 /* ten-thousandths: all of it */

/* In the order of a waterfall. */
enum supply_kind {
    SUPPLY_FINISHED,
    SUPPLY_IN_PROCESS,
    SUPPLY_MATERIAL,
    SUPPLY_COMMITMENT,
    SUPPLY_KIND_COUNT
};

const char *supply_kind_name(enum supply_kind kind); /* "finished", "in_process" … */

struct row_place {
    struct str file;
    uint32_t line;
};

/* A lot that is there, or what a purchase order will bring. */
struct supply {
    struct str id, stage, item, reusable_for, source;
    struct str supplier; /* of a commitment */
    enum supply_kind kind;
    int64_t quantity;
    int64_t unit_cost;
    int64_t reserve;  /* charged before, of the whole lot */
    int64_t prepaid;  /* of a commitment, of all of it */
    int64_t duty;     /* paid before, of the whole lot */
    int64_t reusable; /* share */
    int64_t fee;      /* share of the price, to cancel */
    int64_t cost;     /* as stated, checked; -1: not stated */
    int64_t reusable_cost;
    int32_t cancellable_until; /* the last day on which it can be; DATE_MIN: it cannot */
    struct row_place place;
};

/* Of a unit that is taken at that stage: how many of a part are still used for it. */
struct supply_part {
    struct str item, stage, part;
    int64_t per_unit;
    struct row_place place;
};

/* Who ordered `item` may be given `by`. */
struct substitute {
    struct str item, by;
    struct row_place place;
};

/* What a unit costs until it can be shipped; without it there is no margin. */
struct product {
    struct str item;
    int64_t unit_cost;
    struct row_place place;
};

/* Who else takes it: so many in each period, for the price less the discount. */
struct market {
    struct str id, item, to, source;
    int64_t quantity;
    int64_t period_days;
    int64_t price;
    int64_t discount;    /* share */
    int32_t from, until; /* DATE_MIN, DATE_OPEN: not said */
    struct row_place place;
};

/* What somebody takes of the proceeds: a share of the revenue, a duty. */
struct levy {
    struct str name, item, to, source; /* item and to: absent, any */
    int64_t share;
    bool licensed; /* of what goes under a license alone */
    int32_t from, until;
    struct row_place place;
};

struct deposit {
    struct str order;
    int64_t amount;
    int64_t refundable; /* share */
    struct row_place place;
};

struct assumed {
    struct str name, source;
    int64_t value; /* ten-thousandths */
    struct row_place place;
};

enum exposure_figure {
    FIGURE_GROSS,
    FIGURE_REUSABLE,
    FIGURE_NET,
    FIGURE_LOST_REVENUE,
    FIGURE_REVENUE,  /* of what goes, before levies */
    FIGURE_PROCEEDS, /* and after them */
    FIGURE_RELEASE,
    FIGURE_COUNT
};

const char *figure_name(enum exposure_figure measure);

/* A figure that somebody published, to lay beside what comes out. */
struct published {
    struct str measure, says, source, standing;
    int64_t amount;
    int32_t on;          /* of the publication */
    int32_t from, until; /* of what it is about: both days count */
    struct row_place place;
};

/* A line of a sales order. */
struct order_line {
    struct str id, item, buyer, to;
    struct str order; /* of which it is a shipment; absent: itself */
    int64_t ordered;  /* units of the whole order; 0: as the line */
    int32_t on;       /* planned */
    int64_t quantity;
    int64_t revenue;
    struct row_place place;
};

struct holdings {
    struct supply *supplies;
    struct supply_part *parts;
    struct substitute *substitutes;
    struct product *products;
    struct market *markets;
    struct levy *levies;
    struct deposit *deposits;
    struct assumed *assumptions;
    struct published *published;
    struct order_line *lines;
    size_t supply_count, part_count, substitute_count, product_count, market_count, levy_count,
        deposit_count, assumed_count, published_count, line_count;
    size_t supply_room, part_room, substitute_room, product_room, market_room, levy_room,
        deposit_room, assumed_room, published_room, line_room;
    struct name_table supply_ids;
    struct str currency; /* absent until a row names it */
};

/* The name of the order. */
struct str order_line_of(const struct order_line *line);

/* The assumption of that name in ten-thousandths, or the fallback. */
int64_t holdings_assumed(const struct holdings *book, const char *name, int64_t fallback);

#endif

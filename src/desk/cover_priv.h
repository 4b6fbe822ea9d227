/* SPDX-License-Identifier: Apache-2.0 */
/* desk/cover_priv.h - what the files of the cover share. */
#ifndef LICET_DESK_COVER_PRIV_H
#define LICET_DESK_COVER_PRIV_H

#include "desk/cover.h"

/* Whether something holds; MAYBE: it cannot be told. */
enum told { TOLD_NO, TOLD_MAYBE, TOLD_YES };

enum told told_and(enum told a, enum told b);
enum told told_or(enum told a, enum told b);

/* An amount that may not be known. */
struct amount {
    bool known;
    struct num num;
};

struct amount amount_of(struct num num);
/* Unknown if either is, or if it does not fit. */
struct amount amount_add(struct amount a, struct amount b);
struct amount amount_subtract(struct amount a, struct amount b);

/* A license with what was allotted under it. */
struct covering {
    const struct license *license;
    size_t index;           /* among the licenses handed in */
    int32_t last_day;       /* DATE_OPEN: not stated */
    struct num *quantities; /* by line */
    struct num value;
};

#define LINE_NONE SIZE_MAX

/* What can be told of an order and a license. */
struct gathered {
    const struct covering *covering;
    enum told held, destination, item;
    enum told parties[ORDER_PARTIES_MAX];
    enum told end_use;
    bool reserved; /* what the order asks for is, under this license */
    size_t line;   /* LINE_NONE: no line of it is the item's, for all that can be told */
    struct amount quantity, quantity_left, quantity_ceiling, quantity_posted;
    struct amount order_value, value, value_used, value_posted;
};

/* cover_match.c: the order beside the license; the decision says what the item is. */
NODISCARD bool cover_gather(struct arena *arena, const struct catalog *catalog,
                            const struct covering *covering, const struct order *order,
                            const struct decision *plain, struct gathered *ret, struct err *err);

/* Whether two names are one item's: by the catalog, and what is not in it by its words. */
NODISCARD bool items_told(struct arena *arena, const struct catalog *catalog, struct str line,
                          struct str name, enum told *ret, struct err *err);

/* cover_names.c */
NODISCARD bool names_told(struct arena *arena, struct str a, struct str b, enum told *ret,
                          struct err *err);

/* cover_facts.c: the order with the facts of the license beside its own. */
NODISCARD bool cover_state(struct arena *arena, const struct gathered *gathered,
                           const struct order *order, struct order *ret, struct err *err);
/* Whether the order states of a license only what is its to say; *ret_number: which it names. */
NODISCARD bool cover_check_said(const struct order *order, struct str *ret_number, struct err *err);

#define COVER_NOTES_MAX 8 /* licenses that a decision says do not cover it */

struct cover {
    const struct mem *mem;
    const struct decider *decider;
    struct arena arena;    /* what is kept */
    struct arena work;     /* of one order */
    struct covering *list; /* in the order in which they are taken */
    size_t count;
    struct str reserved; /* the number of the license under which it is; absent: none */
    bool alone;          /* nothing is allotted: each order is decided as if there were no other */
};

/* One order, and what came of the licenses that were tried. */
struct trying {
    struct cover *cover;
    struct session *session;
    const struct order *order;
    const struct decide_options *options;
    struct str number;     /* of the only license that may be taken; absent: any */
    struct gathered *best; /* of the first that may cover it; NULL: none */
    struct note notes[2 * COVER_NOTES_MAX];
    size_t note_count;
    struct shortfall shortfalls[2 * COVER_NOTES_MAX];
    size_t shortfall_count;
    struct err *err;
};

/* cover_why.c: decides with the license, and why one does not cover the order. */
NODISCARD bool cover_decide_with(struct trying *trying, const struct gathered *gathered,
                                 const struct decide_options *options, struct decision *ret);
/* Of a license that names another destination or party. */
NODISCARD bool cover_note_other(struct trying *trying, const struct gathered *gathered);
/* Of one with which the order is decided so. */
NODISCARD bool cover_note_why(struct trying *trying, const struct gathered *gathered,
                              const struct decision *decision);
NODISCARD bool cover_add_notes(struct trying *trying, struct decision *decision);

/* cover_report.c: what the decision says of the license that covers it, or may. */
NODISCARD bool cover_report(struct arena *arena, const struct policy *policy,
                            const struct order *order, const struct gathered *gathered,
                            struct decision *decision, struct err *err);
/*
 * The value up to which the license goes on that day, with its own tolerance, or for an export the
 * law's.
 */
NODISCARD bool cover_value_ceiling(struct arena *arena, const struct policy *policy,
                                   const struct gathered *gathered, const struct order *order,
                                   int32_t day, struct amount *ret, struct str *ret_citation,
                                   struct err *err);

#endif

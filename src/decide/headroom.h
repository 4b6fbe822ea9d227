/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/headroom.h - how far the figures of an item are from the next line, where it may go, and
 * how large the figures may be at most.
 *
 * All of it is exact: between two neighboring edges (analyze/edges.h) no comparison of the rules
 * comes out otherwise, so a trial at each edge and between them speaks for every value.
 */
#ifndef LICET_DECIDE_HEADROOM_H
#define LICET_DECIDE_HEADROOM_H

#include "decide/decide.h"

/* What comes out at a figure, and the entries that are given there, or may be. */
struct headroom_answer {
    enum outcome outcome;
    enum review review;
    struct str *entries;
    size_t entry_count;
};

/* A rule with a limb that turns at a line. */
struct headroom_rule {
    struct str rule, label; /* the label is absent where the rule has no limb of its own */
    struct str citation;
};

/* One figure of the item. */
struct headroom_figure {
    const struct fact *fact;
    struct value value;
    bool unclear; /* some rule reads it in a way that is not worked out here */
};

/* A figure moved to the next value at which something is another. */
struct headroom_move {
    struct headroom_figure figure;
    bool up;
    struct num at;
    bool beyond; /* not at the value itself yet, but at any further one */
};

/* A line: moves of one figure, or of two together, and what comes out behind it. */
struct headroom_line {
    struct headroom_move moves[2];
    size_t move_count;
    struct headroom_answer answer;
    bool turns; /* outcome or review is another, not the entries alone */
    struct headroom_rule *rules;
    size_t rule_count;
};

/* Destinations with the same answer, all else as the order has it. */
struct headroom_places {
    enum outcome outcome;
    enum review review;
    int32_t *countries; /* in the order of their codes */
    size_t count;
};

struct headroom {
    struct headroom_answer now;
    struct headroom_figure *figures;
    size_t figure_count;
    struct headroom_line *lines; /* by figure; downwards, then upwards, from the nearest on */
    size_t line_count;
    const struct headroom_line *joint; /* of two figures, nearer than any of one; NULL: none */
    struct headroom_places *places;
    size_t place_count;
};

/*
 * The order has one item, not an assembly, and not a family of chips that are not all alike.  What
 * is returned lives until the next call on the session.
 */
NODISCARD bool decide_headroom(struct session *session, const struct order *order,
                               const struct decide_options *options, struct headroom *ret,
                               struct err *err);

/* The ends of one figure in a design. */
struct design_limit {
    const struct fact *fact;
    bool open; /* no line above: it may be as large as one likes */
    struct num at;
    bool reached;   /* the value itself is allowed, not only anything below it */
    bool has_least; /* it must be so much at least, or with least_reached false more than that */
    struct num least;
    bool least_reached;
    struct headroom_rule *rules; /* that bind above */
    size_t rule_count;
};

struct design {
    struct design_limit *limits;
    size_t limit_count;
};

struct designs {
    struct design *list; /* none is at most another in every figure */
    size_t count;
    struct str *missing; /* facts on which some answer still hangs */
    size_t missing_count;
    bool coupled; /* a rule compares two free figures together: ends hold amid the other's range */
};

/*
 * The largest figures for which the outcome is `keep_outcome` or, if that is license_required,
 * license_required with the review `keep_review` or a milder one.  Figures that the order gives
 * are fixed.
 */
NODISCARD bool decide_designs(struct session *session, const struct order *order,
                              const struct decide_options *options, enum outcome keep_outcome,
                              enum review keep_review, struct designs *ret, struct err *err);

#endif

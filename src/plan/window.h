/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/window.h - what is in force on a day, as known on a day.
 *
 * A view is a day of knowledge and a knower.  The events known by then, in the order in which they
 * became known, are folded into the rules' windows; dated sets and thresholds count the steps whose
 * sources were known by then.
 */
#ifndef LICET_PLAN_WINDOW_H
#define LICET_PLAN_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "policy/tree.h"

/* Whose letters count as known when they were served rather than when they became public. */
#define KNOWER_PUBLIC (-1) /* nobody's */
#define KNOWER_ANY (-2)    /* everybody's: the exporter may be any firm */

struct view {
    const struct policy *policy;
    int32_t known;  /* DATE_OPEN: everything in the packs */
    int32_t knower; /* index of the firm, or one of the above */
};

#define WINDOW_SPANS_MAX 8
#define SET_MEMBERS_MAX 65536 /* countries, members of an enum, or strings that a set is made of */

struct day_span {
    int32_t from, to; /* half open */
};

/* A rule's days in force (sorted, disjoint), and those on which it is in force but not enforced. */
struct window {
    struct day_span in_force[WINDOW_SPANS_MAX];
    size_t count;
    struct day_span unenforced[WINDOW_SPANS_MAX];
    const struct event *unenforced_by[WINDOW_SPANS_MAX];
    size_t unenforced_count;
    bool known; /* false: as of this day nobody knew of it */
};

/* Folds the events into the window.  ERR_LIMIT when it would fall into too many pieces. */
NODISCARD bool window_of(const struct view *view, const struct rule *rule,
                         struct window *ret_window, struct err *err);

bool window_in_force(const struct window *window, int32_t day);

/* The event that leaves the rule unenforced on that day, or NULL. */
const struct event *window_unenforced(const struct window *window, int32_t day);

/* Whether the cited sources were known in this view. */
bool view_knows(const struct view *view, const struct citation *cites);
/* The day from which the rule's sources, or the event, were known to this knower. */
int32_t view_known_from(const struct view *view, const struct rule *rule);
int32_t view_event_known_from(const struct view *view, const struct event *event);
/* Whether the two, of one policy and one day of knowledge, have the same rules, sets and values. */
bool views_alike(const struct view *a, const struct view *b);

/* The threshold's value on that day; unknown when it has none. */
struct value threshold_on(const struct view *view, const struct threshold *threshold, int32_t day);

/*
 * The members of a set of countries, enum members or strings on that day as a bit set of `bits`
 * bits, all zero before.  A territory that the set does not name counts as its country.  Not
 * *ret_has_value: the set has no value on that day.  False when memory ran out.
 */
NODISCARD bool set_on(const struct view *view, struct arena *arena, const struct set_expr *set,
                      int32_t day, uint64_t *bits, size_t bit_count, bool *ret_has_value);

/* Whether the set, or a set it is made of, names the country, on whatever day. */
bool names_country(const struct set_expr *set, int32_t country);

/* All days on which anything changes in this view, sorted, without repeats. */
NODISCARD bool view_boundaries(const struct view *view, struct arena *arena, int32_t **ret_days,
                               size_t *ret_count, struct err *err);

/* All days on which knowledge changes, sorted, without repeats. */
NODISCARD bool policy_knowledge_days(const struct policy *policy, struct arena *arena,
                                     int32_t **ret_days, size_t *ret_count, struct err *err);

#endif

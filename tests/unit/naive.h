/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/naive.h - the meaning of a checked policy, as simply as it can be said.
 *
 * Walks the tree for one row of facts: no nodes, nothing shared, nothing compiled, its own reading
 * of dates, events and sets.  Slow, and short enough to be believed.  What the compiler and the
 * evaluator answer is compared with it.
 */
#ifndef LICET_UNIT_NAIVE_H
#define LICET_UNIT_NAIVE_H

#include "plan/eval.h"

/* Whether the assembly contains the code: a truth. */
typedef uint8_t naive_contains(struct str code, void *context);

struct naive {
    const struct view *view;
    int32_t day;
    const struct facts *facts; /* `contained` is not read */
    naive_contains *contains;
    void *context;
    bool spared;       /* judging goods as of a savings clause's day */
    uint8_t *in_force; /* by rule, for the day: 0 or 1, NAIVE_NONE until known; or NULL */
    uint8_t *fired;    /* by rule, for the day and row; or NULL */
};

#define NAIVE_NONE 0xff

bool naive_in_force(const struct naive *naive, const struct rule *rule);

/* Whether the rule is in force and all of it holds: a truth. */
uint8_t naive_rule(const struct naive *naive, const struct rule *rule);

/* A condition; party counts inside a quantifier only. */
uint8_t naive_truth(const struct naive *naive, const struct expr *expr, uint32_t party);

/* Whether one classifying rule gives its code, exclusions counted. */
uint8_t naive_gives(const struct naive *naive, const struct rule *rule);

struct naive_requirement {
    uint8_t demanded, excepted, authorized;
};
struct naive_requirement naive_requirement(const struct naive *naive, struct str name);

/* Bit sets over plan_outcome and plan_review. */
uint32_t naive_outcomes(const struct naive *naive);
uint32_t naive_reviews(const struct naive *naive);

#endif

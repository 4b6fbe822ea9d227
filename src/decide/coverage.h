/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/coverage.h - which rules and limbs the tests of a pack bring out, and which way.
 *
 * A limb that no test makes true, or that none makes false, could say the opposite and no test
 * would know.  Limbs about one party are judged for each party and do not count.
 */
#ifndef LICET_DECIDE_COVERAGE_H
#define LICET_DECIDE_COVERAGE_H

#include "decide/decide.h"

struct covered_limb {
    const struct expr *expr;
    struct str label;
    bool made_true, made_false;
};

struct covered_rule {
    const struct rule *rule;
    struct covered_limb *limbs; /* as a derivation lists them */
    size_t limb_count;
    bool fired, perhaps;
};

struct coverage {
    const struct policy *policy;
    struct covered_rule *rules; /* by index */
    size_t rule_count;
};

NODISCARD bool coverage_init(struct coverage *ret, struct arena *arena, const struct policy *policy,
                             struct err *err);

/* Takes in a decision that was explained. */
void coverage_note(struct coverage *coverage, const struct decision *decision);

/*
 * What is missing of the rules in files whose name starts with the prefix, one line each with its
 * place, and a summary.
 */
void coverage_report(const struct coverage *coverage, struct str prefix, struct buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/law.h - numbers and words of the law for the program itself.
 *
 * What a regulation fixes stands in a pack, as a threshold with its citation and its days:
 *
 *     threshold license.value_tolerance : ratio {
 *       from 2022-01-01 : 10 percent  cite ecfr_750 "750.11(b)"
 *     }
 *
 * Rules read it by its name, and so does the program.  One that only the program reads, and no
 * rule, has a name that begins with `desk.`: then nobody is warned that no rule reads it.  Likewise
 * a set of strings, each step of it with its citation.
 */
#ifndef LICET_DECIDE_LAW_H
#define LICET_DECIDE_LAW_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"
#include "base/str.h"
#include "plan/program.h"

struct law_number {
    struct num number;   /* in base units: 1/10 for 10 percent, days for a duration */
    struct str citation; /* "15 CFR part 750, 750.11(b)" */
};

/*
 * The threshold of that name on that day, as far as anything in the packs was known.  ERR_POLICY
 * when they have none, or none for that day.  The citation is the arena's.
 */
NODISCARD bool law_number(const struct policy *policy, struct arena *arena, struct str name,
                          int32_t day, struct law_number *ret, struct err *err);

/* A string of a set, with the citation of the step that put it there. */
struct law_word {
    struct str word, citation;
};

/*
 * The strings of the set of that name on that day, in the order of its steps.  ERR_POLICY when the
 * packs have no such set, or it is not of strings that stand there.  All are the arena's.
 */
NODISCARD bool law_words(const struct policy *policy, struct arena *arena, struct str name,
                         int32_t day, struct law_word **ret, size_t *ret_count, struct err *err);

/* All that a rule cites, with "; " between; absent where there is no such rule. */
struct str law_rule_citation(const struct policy *policy, struct arena *arena, struct str rule);

/* Whether the rule needs something under that label. */
bool law_rule_needs(const struct policy *policy, struct str rule, struct str label);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/trial.h - one program, judged exactly on rows of facts; failures fail the running test. */
#ifndef LICET_UNIT_TRIAL_H
#define LICET_UNIT_TRIAL_H

#include "plan/exact.h"

struct trial {
    struct arena arena;
    struct view view;
    int32_t day;
    struct program program;
    struct disposition disposition;
    struct results results;
    struct exact_memo *memo;
    unsigned judged;
};

void trial_init(struct trial *ret);
void trial_release(struct trial *trial);

/* Compiles the policy for the day; what was compiled before is gone. */
void trial_compile(struct trial *trial, const struct policy *policy, int32_t day);

/* What Kleene's logic leaves possible. */
uint32_t trial_run(struct trial *trial, const struct facts *facts);

/* Judges the facts.  All truths must stand afterwards as they stood before. */
struct exact trial_judge(struct trial *trial, const struct facts *facts);

#endif

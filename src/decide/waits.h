/* SPDX-License-Identifier: Apache-2.0 */
/* decide/waits.h - what keeps from shipping what is permitted. */
#ifndef LICET_DECIDE_WAITS_H
#define LICET_DECIDE_WAITS_H

#include "decide/decision.h"

/* What keeps from shipping what is permitted. */
enum wait {
    WAIT_NEEDS,
    WAIT_QUESTIONS,
    WAIT_ASSUMPTIONS,
    WAIT_FLAGS,
    WAIT_CONDITIONS,
    WAIT_SCREENING,
    WAIT_SCENARIO,
    WAIT_OTHERS,
    WAIT_COUNT
};

/* A bit for each wait that holds. */
unsigned decision_waits(const struct decision *decision);
/* "red flags" */
const char *wait_words(enum wait wait);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* decide/waits.c - see waits.h. */
#include "decide/waits.h"

static bool any_need(const struct decision *decision)
{
    for (size_t i = 0; i < decision->exception_count; i++) {
        if (decision->exceptions[i].status == EXCEPTION_NEEDS)
            return true;
    }
    return false;
}

static bool any_blocking(const struct decision *decision)
{
    for (size_t i = 0; i < decision->condition_count; i++) {
        if (decision->conditions[i].blocking)
            return true;
    }
    return false;
}

static bool any_flag(const struct decision *decision)
{
    for (size_t i = 0; i < decision->flag_count; i++) {
        if (!decision->flags[i].resolved)
            return true;
    }
    return false;
}

static bool any_party_not_clear(const struct decision *decision)
{
    if (decision->party_count > 0 && !decision->exporter_cleared)
        return true;
    for (size_t i = 0; i < decision->party_count; i++) {
        if (!decision->parties[i].cleared)
            return true;
    }
    return false;
}

static bool any_other(const struct decision *decision)
{
    for (size_t i = 0; i < decision->other_count; i++) {
        if (!decision->others[i].may_ship)
            return true;
    }
    return false;
}

unsigned decision_waits(const struct decision *decision)
{
    return (unsigned)any_need(decision) << WAIT_NEEDS |
           (unsigned)(decision->question_count > 0) << WAIT_QUESTIONS |
           (unsigned)(decision->assumed_count > 0) << WAIT_ASSUMPTIONS |
           (unsigned)any_flag(decision) << WAIT_FLAGS |
           (unsigned)any_blocking(decision) << WAIT_CONDITIONS |
           (unsigned)any_party_not_clear(decision) << WAIT_SCREENING |
           (unsigned)(decision->scenario_count > 0) << WAIT_SCENARIO |
           (unsigned)any_other(decision) << WAIT_OTHERS;
}

const char *wait_words(enum wait wait)
{
    static const char *const words[WAIT_COUNT] = {
        [WAIT_NEEDS] = "needs",
        [WAIT_QUESTIONS] = "questions",
        [WAIT_ASSUMPTIONS] = "assumptions",
        [WAIT_FLAGS] = "red flags",
        [WAIT_CONDITIONS] = "conditions",
        [WAIT_SCREENING] = "parties not screened",
        [WAIT_SCENARIO] = "a scenario",
        [WAIT_OTHERS] = "another authority",
    };
    return words[wait];
}

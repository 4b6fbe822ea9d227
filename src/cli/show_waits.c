/* SPDX-License-Identifier: Apache-2.0 */
/* cli/show_waits.c - what keeps from shipping what is permitted; see show.h. */
#include "cli/show.h"

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

unsigned show_waits(const struct decision *decision)
{
    return (unsigned)any_need(decision) << WAIT_NEEDS |
           (unsigned)(decision->question_count > 0) << WAIT_QUESTIONS |
           (unsigned)(decision->assumed_count > 0) << WAIT_ASSUMPTIONS |
           (unsigned)any_flag(decision) << WAIT_FLAGS |
           (unsigned)any_blocking(decision) << WAIT_CONDITIONS |
           (unsigned)any_party_not_clear(decision) << WAIT_SCREENING |
           (unsigned)(decision->scenario_count > 0) << WAIT_SCENARIO;
}

const char *show_wait(enum wait wait)
{
    static const char *const words[WAIT_COUNT] = {
        [WAIT_NEEDS] = "needs",
        [WAIT_QUESTIONS] = "questions",
        [WAIT_ASSUMPTIONS] = "assumptions",
        [WAIT_FLAGS] = "red flags",
        [WAIT_CONDITIONS] = "conditions",
        [WAIT_SCREENING] = "parties not screened",
        [WAIT_SCENARIO] = "a scenario",
    };
    return words[wait];
}

void show_count(struct show_counts *counts, const struct decision *decision)
{
    counts->outcomes[decision->outcome]++;
    counts->may_ship += decision->may_ship;
    counts->decided++;
    if (decision->may_ship || decision->outcome >= OUTCOME_LICENSE_REQUIRED)
        return;
    unsigned waits = show_waits(decision);
    counts->waiting++;
    for (unsigned i = 0; i < WAIT_COUNT; i++)
        counts->waits[i] += waits >> i & 1;
}

void show_counts_add(struct show_counts *counts, const struct show_counts *more)
{
    for (size_t i = 0; i < OUTCOME_COUNT; i++)
        counts->outcomes[i] += more->outcomes[i];
    for (size_t i = 0; i < WAIT_COUNT; i++)
        counts->waits[i] += more->waits[i];
    counts->may_ship += more->may_ship;
    counts->waiting += more->waiting;
    counts->decided += more->decided;
    counts->unread += more->unread;
    counts->differing += more->differing;
}

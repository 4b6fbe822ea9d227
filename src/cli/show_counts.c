/* SPDX-License-Identifier: Apache-2.0 */
/* cli/show_counts.c - what a summary counts; see show.h. */
#include "cli/show.h"

void show_count(struct show_counts *counts, const struct decision *decision)
{
    counts->outcomes[decision_deciding(decision)->outcome]++;
    counts->may_ship += decision->may_ship;
    counts->decided++;
    if (decision->may_ship || decision_deciding(decision)->outcome >= OUTCOME_LICENSE_REQUIRED)
        return;
    unsigned waits = decision_waits(decision);
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

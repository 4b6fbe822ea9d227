/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/verdict.h - what a decision means for a line that is planned.
 *
 * Of all authorities that were asked the one that keeps the goods the most says it, with the rule
 * and citation that it rests on.
 */
#ifndef LICET_DECIDE_VERDICT_H
#define LICET_DECIDE_VERDICT_H

#include "decide/decision.h"

enum line_standing {
    LINE_SHIPS,    /* free, or under an exception */
    LINE_LICENSED, /* under an authority that is there */
    LINE_PENDING,  /* a license is needed, and may be granted */
    LINE_BLOCKED,  /* prohibited, or to be denied */
    LINE_OPEN,     /* undetermined: counts as not going */
    LINE_STANDING_COUNT
};

const char *line_standing_word(enum line_standing standing);

struct verdict {
    enum line_standing standing;
    struct str outcome, review, rule, citation; /* review, rule, citation may be absent */
};

/*
 * plain: a question that nobody's order stands behind; what it assumes keeps nothing.  The texts
 * are the decision's.
 */
struct verdict verdict_of(const struct decision *decision, bool plain);

#endif

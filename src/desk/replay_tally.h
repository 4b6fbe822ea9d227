/* SPDX-License-Identifier: Apache-2.0 */
/* desk/replay_tally.h - what flips, counted by outcome, rule, buyer, stage and proposal. */
#ifndef LICET_DESK_REPLAY_TALLY_H
#define LICET_DESK_REPLAY_TALLY_H

#include "desk/replay.h"

#define REPLAY_CURRENCIES 8 /* of one tally; what is in others is counted, not added up */

enum replay_by {
    REPLAY_BY_OUTCOME,  /* before, after */
    REPLAY_BY_STAGE,    /* stage */
    REPLAY_BY_PROPOSAL, /* what, stage */
    REPLAY_BY_RULE,     /* rule, "requires begins" */
    REPLAY_BY_BUYER,    /* name */
    REPLAY_BY_SAVINGS,  /* rule that does not take them; of what does not flip, too */
    REPLAY_BY_COUNT
};

const char *replay_by_word(enum replay_by by);

struct replay_worth {
    char currency[4];
    int64_t value;
};

struct replay_tally {
    enum replay_by by;
    struct str key, of;  /* of: the second part of it; absent: there is none */
    struct str citation; /* of a rule */
    size_t lines;
    struct replay_worth worth[REPLAY_CURRENCIES];
    size_t worth_count;
};

struct replay_totals {
    size_t lines, undecided; /* undecided: what could not be */
    size_t flips;
    size_t undetermined; /* of those, what becomes so */
    size_t spared;
    struct replay_tally *tallies; /* by what they are by, the largest first */
    size_t tally_count;
};

/* After replay_run; the tallies are the arena's. */
NODISCARD bool replay_tallies(const struct replay_book *book, struct arena *arena,
                              struct replay_totals *ret, struct err *err);

/* "3 of 4 lines flip, 1 becomes undetermined". */
void replay_totals_say(struct buf *out, const struct replay_totals *totals);

/* "license_required, presumption_of_denial", "not_covered": in the arena. */
struct str replay_answer_text(struct arena *arena, const struct replay_answer *answer);

#endif

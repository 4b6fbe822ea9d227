/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/replay.h - one order, decided on both sides of a change of policy.
 *
 * A side is packs, what of them is known, and a day: that of the change for all orders, or each
 * order's own.  Beside the two answers stand the rules that come to bear or do so no longer, and
 * the savings clauses that let goods under way go on.
 *
 * Orders of a book are alike but for their quantities and days.  So the answer says for which of
 * them it is the same: between two neighbors of the values at which a comparison turns, nothing
 * does (analyze/edges.h).
 */
#ifndef LICET_DECIDE_REPLAY_H
#define LICET_DECIDE_REPLAY_H

#include "base/date.h"
#include "decide/decide.h"
#include "decide/verdict.h"

enum { REPLAY_BEFORE, REPLAY_AFTER, REPLAY_SIDES };

struct replay_side {
    const struct decider *decider;
    int32_t day; /* of all orders; DATE_OPEN: each one's own */
    struct decide_options options;
    bool tells_verdict; /* what it means for a plan is kept, too; alike on both sides */
};

struct replay_answer {
    enum outcome outcome;
    enum review review;
    bool not_covered;
    bool may_ship;
};

/* What a rule does in an answer. */
enum replay_does { REPLAY_DEMANDS, REPLAY_LIFTS, REPLAY_REVIEWS, REPLAY_DOES_COUNT };

const char *replay_does_word(enum replay_does does); /* "requires", "lifts", "reviews" */

struct replay_rule {
    struct str rule, citation, standing;
    enum replay_does does;
};

struct replay_spared {
    struct str rule, citation, says;
};

struct replayed {
    struct replay_answer sides[REPLAY_SIDES];
    bool flips;                      /* the answers differ */
    struct replay_rule *begin, *end; /* of what flips: bears on one side only */
    size_t begin_count, end_count;
    struct replay_spared *spared; /* on the side after */
    size_t spared_count;
    struct str item;
    struct verdict *verdicts; /* by side, where they tell it; else NULL */
};

/* For which orders that differ in nothing else it is the same. */
struct replay_reach {
    int64_t units_from, units_to; /* both included; 0: none was said */
    int32_t days_from, days_to;   /* both included; DATE_OPEN: none was said, or none matters */
    bool any_value;
};

bool replay_alike(const struct replay_answer *a, const struct replay_answer *b);

/* What the answer allows: permitted, whatever is still open. */
static inline bool replay_may_go(const struct replay_answer *answer)
{
    return answer->outcome <= OUTCOME_AUTHORIZED;
}

/* What a thread replays with.  Both sides have a day, or neither. */
struct replayer;
struct replayer *replayer_new(const struct mem *mem, const struct replay_side sides[REPLAY_SIDES],
                              struct err *err);
void replayer_free(struct replayer *replayer);

/*
 * Decides the order on both sides; once, where they are the same.  units: what its quantity is, 0
 * if it says none that is whole; day: of the order, DATE_OPEN where it says none or both sides have
 * one.  All texts are the arena's or the packs'.  Errors as decide().
 */
NODISCARD bool replay_order(struct replayer *replayer, const struct order *order, int64_t units,
                            int32_t day, struct arena *arena, struct replayed *ret,
                            struct replay_reach *ret_reach, struct err *err);

/* The session of a side, and the order as that side has it; day has to stay as long. */
struct session *replayer_session(const struct replayer *replayer, int side);
struct order replay_dated(const struct replay_side *side, const struct order *order,
                          char day[DATE_TEXT_SIZE]);

/* What two decisions of one order come to, by whoever made them. */
NODISCARD bool replay_compare(const struct decision decisions[REPLAY_SIDES],
                              const struct replay_side sides[REPLAY_SIDES], struct arena *arena,
                              struct replayed *ret, struct err *err);

#endif

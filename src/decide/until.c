/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/until.c - how long an answer holds.
 *
 * A walk through the days on which it may change: the boundaries of the policy, and the days that a
 * comparison with the day of the deal turns on.  Going on to the next epoch works out only what is
 * new in it; while nothing that counts comes out differently the answer is the same.  Else what is
 * certain is compared, or what is unknown is tried again.  The parts of an assembly are classified
 * anew on each of the days.
 */
#include "decide/decide_priv.h"

#include <assert.h>
#include <string.h>

/* ---- the days that a comparison turns on ---- */

struct turning {
    int32_t *days; /* from `next` on in order */
    size_t next, count, capacity;
    uint8_t *noted; /* by comparison of the pool that reads the day: its days are among them */
    size_t noted_count;
    bool unclear; /* some comparison is not made of sums and differences of days */
    bool failed;
};

#define TURNING_DEPTH_MAX 32

/*
 * A value as slope times the day of the deal plus a known number of days: deal.on, deal.on + 25
 * days, deal.on - nac.notice_on.  False when it is not known, or (then *unclear is set) nothing of
 * the kind.
 */
static bool linear(const struct judgment *judgment, uint32_t index, uint32_t party, unsigned depth,
                   int64_t *ret_slope, struct num *ret_days, bool *unclear)
{
    const struct program *program = judgment->program;
    const struct node *node = &program->nodes[index];
    const struct value *value = result_scalar(&judgment->results, index, party);
    int64_t slope;
    struct num days;
    if (!node->on_day) {
        *ret_slope = 0;
        *ret_days = value->num;
        return value->state == VALUE_KNOWN;
    }
    if (node->op == OP_FACT) {
        *ret_slope = 1;
        *ret_days = num_int(0);
        return true;
    }
    if (node->op == OP_DEFINE && depth < TURNING_DEPTH_MAX)
        return linear(judgment, node->b, party, depth + 1, ret_slope, ret_days, unclear);
    if (depth == TURNING_DEPTH_MAX || (node->op != OP_ADD && node->op != OP_SUBTRACT)) {
        *unclear = true;
        return false;
    }
    if (!linear(judgment, node->a, party, depth + 1, ret_slope, ret_days, unclear) ||
        !linear(judgment, node->b, party, depth + 1, &slope, &days, unclear))
        return false;
    *ret_slope += node->op == OP_ADD ? slope : -slope;
    bool fits = node->op == OP_ADD ? num_add(*ret_days, days, ret_days)
                                   : num_subtract(*ret_days, days, ret_days);
    *unclear = *unclear || !fits;
    return fits;
}

static void sort_days(int32_t *days, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0 && days[j] < days[j - 1]; j--) {
            int32_t day = days[j];
            days[j] = days[j - 1];
            days[j - 1] = day;
        }
    }
}

/* The days on which the comparison may come out differently than on the day before. */
static void turn(struct session *session, const struct judgment *judgment, const struct node *node,
                 uint32_t party, int32_t after, struct turning *turning)
{
    int64_t left_slope;
    int64_t right_slope;
    struct num left;
    struct num right;
    struct num day;
    if (!linear(judgment, node->a, party, 0, &left_slope, &left, &turning->unclear) ||
        !linear(judgment, node->b, party, 0, &right_slope, &right, &turning->unclear) ||
        left_slope == right_slope || !num_subtract(right, left, &day) ||
        !num_divide(day, num_int(left_slope - right_slope), &day))
        return;
    /* The last whole day up to it, and the next: one of them is the first on the other side. */
    int128 whole = day.top / day.bottom - (day.top % day.bottom < 0);
    for (int128 at = whole; at <= whole + 1; at++) {
        if (at <= after || at > DATE_MAX || turning->failed)
            continue;
        if (!arena_grow(&session->work, &turning->days, turning->count, &turning->capacity,
                        sizeof *turning->days))
            turning->failed = true;
        else
            turning->days[turning->count++] = (int32_t)at;
    }
}

/* Room to note the comparisons that the pool has by now. */
static bool more_noted(struct arena *work, struct turning *turning, size_t count, struct err *err)
{
    if (count == turning->noted_count)
        return true;
    uint8_t *noted = arena_array(work, count, 1);
    if (noted == NULL)
        return arena_error(work, err);
    if (turning->noted_count > 0)
        memcpy(noted, turning->noted, turning->noted_count);
    turning->noted = noted;
    turning->noted_count = count;
    return true;
}

static bool is_worked_out(const struct judgment *judgment, uint32_t index, uint32_t parties)
{
    for (uint32_t p = 0; p < parties; p++) {
        if (judgment->results.truths[truth_cell(&judgment->results, index, p)] != TRUTH_OPEN)
            return true;
    }
    return false;
}

/*
 * Adds the days that comparisons turn on which have been worked out since it was called last: what
 * nobody read does not matter until somebody does.
 */
static bool find_turning(struct session *session, const struct judgment *judgment,
                         struct turning *turning, struct err *err)
{
    const struct program *program = judgment->program;
    const struct daily *daily = pool_daily(program->pool);
    size_t before = turning->count;
    for (uint32_t n = 0; n < daily->scalars.count && !turning->unclear; n++)
        turning->unclear = program->nodes[daily->scalars.nodes[n]].op == OP_COUNT;
    if (!more_noted(&session->work, turning, daily->comparisons.count, err))
        return false;
    for (uint32_t n = 0; n < daily->comparisons.count; n++) {
        uint32_t index = daily->comparisons.nodes[n];
        const struct node *node = &program->nodes[index];
        uint32_t parties = node->party ? judgment->facts.party_count : 1;
        assert(turning->noted != NULL);
        if (turning->noted[n] || !is_worked_out(judgment, index, parties))
            continue;
        turning->noted[n] = 1;
        if (node->op == OP_IN || node->op == OP_NOT_IN)
            turning->unclear = true;
        for (uint32_t p = 0; node->op >= OP_EQ && node->op <= OP_GE && p < parties; p++)
            turn(session, judgment, node, p, judgment->day, turning);
    }
    if (turning->count > before)
        sort_days(turning->days + turning->next, turning->count - turning->next);
    return turning->failed ? arena_error(&session->work, err) : true;
}

/* ---- the walk ---- */

struct walk {
    struct session *session;
    const struct bound *bound;
    const struct judgment *now;
    struct judgment at;  /* what the walk has worked out so far */
    uint32_t code_count; /* that at.facts.contained has */
    struct turning turning;
};

enum verdict { VERDICT_SAME, VERDICT_OTHER, VERDICT_OPEN };

/* What may have changed since the day before. */
struct change {
    bool outcome, review;
};

bool judged_same(const struct judgment *a, const struct judgment *b)
{
    return a->outcome.possible == b->outcome.possible && a->review_possible == b->review_possible &&
           a->not_covered == b->not_covered;
}

static bool is_single(uint32_t mask)
{
    return mask != 0 && (mask & (mask - 1)) == 0;
}

static uint8_t truth_or_false(const struct results *results, uint32_t node)
{
    return node == NODE_NONE ? (uint8_t)TRUTH_FALSE : result_truth(results, node, 0);
}

/* Whether a relief or a review of the rule concerns anything of which the truth is not false. */
static bool concerns(const struct judgment *at, const struct rule *rule, const uint8_t *truths)
{
    const struct disposition *d = at->disposition;
    uint64_t bits = 0;
    for (uint32_t i = 0; i < d->relief_count; i++) {
        if (at->program->rules[d->reliefs[i].rule].rule == rule)
            bits |= d->reliefs[i].discharges;
    }
    for (uint32_t i = 0; i < d->review_count; i++) {
        if (at->program->rules[d->reviews[i].rule].rule == rule)
            bits |= d->reviews[i].requirements;
    }
    for (; bits != 0; bits &= bits - 1) {
        if (truths[__builtin_ctzll(bits)] != TRUTH_FALSE)
            return true;
    }
    return false;
}

/* What stands on the day, worked out when it is first asked for. */
struct what_stands {
    struct standing_requirements requirements;
    bool known;
};

static const struct standing_requirements *standing_of(const struct walk *walk,
                                                       struct what_stands *standing)
{
    if (!standing->known)
        outcome_requirements(walk->at.disposition, &walk->at.results, &standing->requirements);
    standing->known = true;
    return &standing->requirements;
}

/* A rule that comes out differently, or is unknown and may: what may follow from it. */
static void note_change(const struct walk *walk, const struct changed_rule *changed,
                        struct what_stands *standing, struct change *change)
{
    if (changed->rule == NULL)
        return; /* what is covered is looked at on each day */
    bool ended = changed->after == NODE_NONE;
    switch (changed->rule->head) {
    case HEAD_SUBJECT:
    case HEAD_CONTROL:
    case HEAD_REQUIRE:
    case HEAD_PROHIBIT:
        change->outcome = true;
        return;
    case HEAD_EXCEPT:
    case HEAD_AUTHORIZE:
        change->outcome = change->outcome || ended ||
                          concerns(&walk->at, changed->rule, standing_of(walk, standing)->demanded);
        return;
    case HEAD_REVIEW:
        change->review =
            change->review || ended ||
            concerns(&walk->at, changed->rule, standing_of(walk, standing)->outstanding);
        return;
    case HEAD_NONE:
    case HEAD_CLASSIFY:
    case HEAD_EXCLUDE:
    case HEAD_CONDITION:
    case HEAD_PAPER:
    case HEAD_FLAG:
    case HEAD_INFORM:
    case HEAD_ADVISE:
        return;
    }
}

/*
 * What an assembly contains, by the rules of the day.  Where it is something else than before, all
 * is worked out anew.
 */
static bool open_again(struct walk *walk, bool *ret_anew, struct err *err)
{
    struct judgment *at = &walk->at;
    const uint8_t *before = at->facts.contained;
    *ret_anew = false;
    if (before == NULL)
        return true;
    if (!judge_contained(walk->session, walk->bound, at, err))
        return false;
    /* Codes that are new are read by what is new only. */
    *ret_anew = memcmp(before, at->facts.contained, walk->code_count) != 0;
    walk->code_count = at->program->code_count;
    return true;
}

/* How the rules that are other ones in the program stand on the day before it. */
static uint8_t *rules_before(struct walk *walk, const struct program *program, struct err *err)
{
    uint8_t *before = arena_array_raw(&walk->session->work, program->changed_count + 1, 1);
    if (before == NULL)
        arena_error(&walk->session->work, err);
    for (size_t i = 0; before != NULL && i < program->changed_count; i++)
        before[i] = truth_or_false(&walk->at.results, program->changed[i].before);
    return before;
}

/* What follows from stepping into the epoch. */
static void compare_rules(const struct walk *walk, const uint8_t *before, struct change *change)
{
    const struct program *program = walk->at.program;
    struct what_stands standing;
    standing.known = false;
    for (size_t i = 0; i < program->changed_count; i++) {
        uint8_t after = truth_or_false(&walk->at.results, program->changed[i].after);
        if (before[i] == TRUTH_UNKNOWN || before[i] != after)
            note_change(walk, &program->changed[i], &standing, change);
    }
}

/* What Kleene's logic says of the day, where that is certain. */
static enum verdict compare(const struct walk *walk, const struct change *change)
{
    const struct judgment *now = walk->now;
    const struct judgment *at = &walk->at;
    uint32_t license = 1u << PLAN_LICENSE_REQUIRED;
    uint32_t covers = at->program->covers;
    if (covers != NODE_NONE && result_truth(&at->results, covers, 0) != TRUTH_TRUE)
        return VERDICT_OTHER;
    if (!change->outcome && !change->review)
        return VERDICT_SAME;
    uint32_t outcome =
        change->outcome ? outcome_possible(at->disposition, &at->results) : now->outcome.possible;
    if (change->outcome && !is_single(outcome))
        return VERDICT_OPEN;
    if (outcome != now->outcome.possible)
        return VERDICT_OTHER;
    if ((outcome & license) == 0)
        return VERDICT_SAME;
    uint32_t review = review_possible(at->disposition, &at->results) & ~(1u << PLAN_REVIEW_NONE);
    if (outcome == license && !is_single(review))
        return VERDICT_OPEN;
    return review == now->review_possible ? VERDICT_SAME : VERDICT_OTHER;
}

/* Goes on to the day, in its epoch, and says what may be otherwise on it. */
static bool go_to(struct walk *walk, struct epoch *epoch, int32_t day, bool turns,
                  struct change *change, struct err *err)
{
    struct judgment *at = &walk->at;
    const struct fact *on = walk->session->decider->known.on;
    bool steps = epoch != at->epoch;
    uint8_t *before = NULL;
    bool anew;
    if (steps && !epoch->program.follows && !program_follow(at->program, &epoch->program, err))
        return false;
    if (steps && (before = rules_before(walk, &epoch->program, err)) == NULL)
        return false;
    at->day = day;
    at->epoch = epoch;
    at->program = &epoch->program;
    at->disposition = &epoch->disposition;
    if (on != NULL)
        walk->bound->facts.values[on->slot].num = num_int(day);
    if (!open_again(walk, &anew, err))
        return false;
    *change = (struct change){ anew, anew };
    if (!results_grow(&at->results, &walk->session->work, at->program, err))
        return false;
    if (anew && !results_begin(&at->results, at->program, &at->facts, err))
        return false;
    if (!anew && results_go_on(&at->results, at->program, turns))
        *change = (struct change){ true, true };
    if (steps && !anew)
        compare_rules(walk, before, change);
    return true;
}

/* Whether the answer of a later day is the one of now; turns: some comparison may turn on it. */
static bool look_at(struct walk *walk, struct timeline *timeline, int32_t day, bool turns,
                    bool *ret_same, struct err *err)
{
    struct epoch *epoch;
    struct judgment *at = &walk->at;
    struct change change;
    if (!session_epoch(walk->session, timeline, day, &epoch, err) ||
        !go_to(walk, epoch, day, turns || walk->turning.unclear, &change, err))
        return false;
    enum verdict verdict = compare(walk, &change);
    *ret_same = verdict == VERDICT_SAME;
    if (verdict == VERDICT_OPEN) {
        if (!judge_again(walk->session, at, err))
            return false;
        *ret_same = at->outcome.possible == walk->now->outcome.possible &&
                    at->review_possible == walk->now->review_possible;
    }
    return find_turning(walk->session, at, &walk->turning, err);
}

bool good_until(struct session *session, const struct bound *bound, const struct judgment *now,
                int32_t *ret_day, struct err *err)
{
    struct timeline *timeline;
    struct walk walk = { .session = session,
                         .bound = bound,
                         .now = now,
                         .at = *now,
                         .code_count = now->program->code_count };
    struct turning *turning = &walk.turning;
    size_t at = 0;
    *ret_day = DATE_OPEN;
    walk.at.results.facts = &walk.at.facts;
    if (!session_timeline(session, bound->options->known, bound->knower, &timeline, err) ||
        !find_turning(session, &walk.at, turning, err))
        return false;
    while (at < timeline->day_count && timeline->days[at] <= now->day)
        at++;
    while (at < timeline->day_count || turning->next < turning->count) {
        bool turns =
            turning->next < turning->count &&
            (at == timeline->day_count || turning->days[turning->next] <= timeline->days[at]);
        int32_t day = turns ? turning->days[turning->next] : timeline->days[at];
        bool boundary = at < timeline->day_count && timeline->days[at] == day;
        bool same;
        if (!look_at(&walk, timeline, day, turns, &same, err))
            return false;
        if (!same) {
            *ret_day = day;
            return true;
        }
        while (turning->next < turning->count && turning->days[turning->next] <= day)
            turning->next++;
        at += boundary;
    }
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* decide/replay.c - see replay.h. */
#include "decide/replay.h"

#include "decide/replay_priv.h"

#include <assert.h>

#define TURNS_MAX ((size_t)1 << 28)

const char *replay_does_word(enum replay_does does)
{
    static const char *const words[REPLAY_DOES_COUNT] = { "requires", "lifts", "reviews" };
    return words[does];
}

struct replayer *replayer_new(const struct mem *mem, const struct replay_side sides[REPLAY_SIDES],
                              struct err *err)
{
    struct replayer *replayer = mem_resize(mem, NULL, sizeof *replayer);
    assert((sides[0].day == DATE_OPEN) == (sides[1].day == DATE_OPEN));
    if (replayer == NULL) {
        err_set(err, ERR_MEMORY, "memory for a session could not be had");
        return NULL;
    }
    *replayer = (struct replayer){ .mem = mem, .sides = { sides[0], sides[1] } };
    arena_init(&replayer->arena, mem, TURNS_MAX);
    for (int i = 0; i < REPLAY_SIDES; i++) {
        replayer->sessions[i] = session_new(mem, sides[i].decider, err);
        if (replayer->sessions[i] == NULL || !replay_find_turns(replayer, i, err)) {
            replayer_free(replayer);
            return NULL;
        }
    }
    return replayer;
}

void replayer_free(struct replayer *replayer)
{
    if (replayer == NULL)
        return;
    for (int i = 0; i < REPLAY_SIDES; i++)
        session_free(replayer->sessions[i]);
    arena_release(&replayer->arena);
    mem_free(replayer->mem, replayer);
}

/* ---- what bears on an answer ---- */

bool replay_alike(const struct replay_answer *a, const struct replay_answer *b)
{
    return a->outcome == b->outcome && a->review == b->review && a->not_covered == b->not_covered &&
           a->may_ship == b->may_ship;
}

/* Of the authority that keeps the goods the most. */
static struct replay_answer answer_of(const struct decision *decision)
{
    const struct decision *deciding = decision_deciding(decision);
    return (struct replay_answer){ .outcome = deciding->outcome,
                                   .review = deciding->review,
                                   .not_covered = deciding->reason.length > 0,
                                   .may_ship = decision->may_ship };
}

struct bearing {
    struct arena *arena;
    struct replay_rule *list;
    size_t count, capacity;
    bool failed;
};

static bool has_rule(const struct replay_rule *list, size_t count, const struct replay_rule *rule)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].does == rule->does && str_equal(list[i].rule, rule->rule))
            return true;
    }
    return false;
}

static void bear(struct bearing *bearing, struct replay_rule rule)
{
    if (rule.rule.length == 0 || has_rule(bearing->list, bearing->count, &rule))
        return;
    if (!arena_grow(bearing->arena, &bearing->list, bearing->count, &bearing->capacity,
                    sizeof *bearing->list))
        bearing->failed = true;
    else
        bearing->list[bearing->count++] = rule;
}

static void bear_named(struct bearing *bearing, const struct policy *policy, struct str id,
                       enum replay_does does)
{
    const struct rule *rule = policy_rule(policy, id);
    if (rule != NULL)
        bear(bearing,
             (struct replay_rule){ .rule = id,
                                   .citation = report_citation(bearing->arena, rule->cites),
                                   .standing = str_of(standing_name(rule->standing)),
                                   .does = does });
}

/* What is demanded and what lifts it; of a review, which rule says so. */
static void find_bearing(const struct policy *policy, const struct decision *decision,
                         struct bearing *bearing)
{
    for (size_t i = 0; i < decision->requirement_count; i++) {
        const struct requirement *of = &decision->requirements[i];
        if (of->status == REQUIREMENT_NOT_ENFORCED)
            continue;
        bear(bearing, (struct replay_rule){ of->rule, of->citation, of->standing, REPLAY_DEMANDS });
        if (decision->review != REVIEW_NONE)
            bear_named(bearing, policy, of->review_rule, REPLAY_REVIEWS);
    }
    for (size_t i = 0; i < decision->exception_count; i++) {
        const struct exception *of = &decision->exceptions[i];
        if (of->status == EXCEPTION_AVAILABLE || of->status == EXCEPTION_NEEDS)
            bear(bearing,
                 (struct replay_rule){ of->rule, of->citation, of->standing, REPLAY_LIFTS });
    }
    bear_named(bearing, policy, decision->authority_rule, REPLAY_LIFTS);
}

/* ---- the difference ---- */

static bool keep_rule(struct arena *arena, const struct replay_rule *from, struct replay_rule *to)
{
    *to = (struct replay_rule){ .rule = str_copy(arena, from->rule),
                                .citation = str_copy(arena, from->citation),
                                .standing = str_copy(arena, from->standing),
                                .does = from->does };
    return !arena->exhausted;
}

/* Those of one side that the other has not. */
static bool keep_others(struct arena *arena, const struct bearing *of, const struct bearing *other,
                        struct replay_rule **ret, size_t *ret_count, struct err *err)
{
    struct replay_rule *kept = arena_array(arena, of->count + 1, sizeof *kept);
    size_t count = 0;
    if (kept == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < of->count; i++) {
        if (has_rule(other->list, other->count, &of->list[i]))
            continue;
        if (!keep_rule(arena, &of->list[i], &kept[count++]))
            return arena_error(arena, err);
    }
    *ret = kept;
    *ret_count = count;
    return true;
}

static bool keep_spared(struct arena *arena, const struct decision *decision, struct replayed *ret,
                        struct err *err)
{
    size_t count = 0;
    for (size_t i = 0; i < decision->relies_on_count; i++)
        count += decision->relies_on[i].savings;
    if (count == 0)
        return true;
    ret->spared = arena_array(arena, count, sizeof *ret->spared);
    if (ret->spared == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < decision->relies_on_count; i++) {
        const struct reliance *of = &decision->relies_on[i];
        if (of->savings)
            ret->spared[ret->spared_count++] =
                (struct replay_spared){ .rule = str_copy(arena, of->rule),
                                        .citation = str_copy(arena, of->citation),
                                        .says = str_copy(arena, of->says) };
    }
    return arena_sound(arena, err);
}

/* By side. */
static bool keep_verdicts(struct arena *arena, const struct decision decisions[REPLAY_SIDES],
                          struct verdict **ret, struct err *err)
{
    struct verdict *verdicts = arena_array(arena, REPLAY_SIDES, sizeof *verdicts);
    if (verdicts == NULL)
        return arena_error(arena, err);
    for (int i = 0; i < REPLAY_SIDES; i++) {
        struct verdict *verdict = &verdicts[i];
        *verdict = verdict_of(&decisions[i], false);
        if (verdict->rule.data != NULL)
            verdict->rule = str_copy(arena, verdict->rule);
        if (verdict->citation.data != NULL)
            verdict->citation = str_copy(arena, verdict->citation);
    }
    *ret = verdicts;
    return arena_sound(arena, err);
}

bool replay_compare(const struct decision decisions[REPLAY_SIDES],
                    const struct replay_side sides[REPLAY_SIDES], struct arena *arena,
                    struct replayed *ret, struct err *err)
{
    struct bearing bearings[REPLAY_SIDES] = { { .arena = arena }, { .arena = arena } };
    *ret = (struct replayed){ .sides = { answer_of(&decisions[REPLAY_BEFORE]),
                                         answer_of(&decisions[REPLAY_AFTER]) } };
    ret->item = str_copy(arena, decisions[REPLAY_AFTER].item.name);
    /* With a scenario nothing may ship: that is no difference of the law. */
    if (decisions[REPLAY_BEFORE].scenario_count != decisions[REPLAY_AFTER].scenario_count)
        ret->sides[REPLAY_BEFORE].may_ship = ret->sides[REPLAY_AFTER].may_ship = false;
    ret->flips = !replay_alike(&ret->sides[REPLAY_BEFORE], &ret->sides[REPLAY_AFTER]);
    if (!keep_spared(arena, &decisions[REPLAY_AFTER], ret, err) ||
        (sides[REPLAY_AFTER].tells_verdict &&
         !keep_verdicts(arena, decisions, &ret->verdicts, err)))
        return false;
    if (!ret->flips)
        return true;
    for (int i = 0; i < REPLAY_SIDES; i++) {
        const struct decision *decision = &decisions[i];
        find_bearing(decider_policy(sides[i].decider), decision, &bearings[i]);
        for (size_t k = 0; k < decision->other_count; k++)
            find_bearing(decision->others[k].policy, &decision->others[k], &bearings[i]);
    }
    return arena_sound(arena, err) &&
           keep_others(arena, &bearings[REPLAY_AFTER], &bearings[REPLAY_BEFORE], &ret->begin,
                       &ret->begin_count, err) &&
           keep_others(arena, &bearings[REPLAY_BEFORE], &bearings[REPLAY_AFTER], &ret->end,
                       &ret->end_count, err);
}

struct session *replayer_session(const struct replayer *replayer, int side)
{
    return replayer->sessions[side];
}

struct order replay_dated(const struct replay_side *side, const struct order *order,
                          char day[DATE_TEXT_SIZE])
{
    struct order dated = *order;
    if (side->day != DATE_OPEN)
        dated.on = str_of(date_format(side->day, day));
    return dated;
}

/* Of an assembly, and of a family of chips, the answer is that order's alone. */
static bool is_single(const struct replayer *replayer, const struct order *order)
{
    for (int i = 0; i < REPLAY_SIDES; i++) {
        struct catalog_match match = { .count = 0 };
        if (order->item.name.length > 0)
            catalog_find(replayer->sides[i].decider->catalog, order->item.name, &match);
        if (order->item.contains_count > 0 || match.count > 1)
            return false;
    }
    return true;
}

/* Nothing changes: whoever asks wants one answer, with its reach. */
static bool are_same(const struct replay_side sides[REPLAY_SIDES])
{
    const struct replay_side *a = &sides[REPLAY_BEFORE];
    const struct replay_side *b = &sides[REPLAY_AFTER];
    return a->decider == b->decider && a->day == b->day && a->options.today == b->options.today &&
           a->options.known == b->options.known && a->options.knowledge == b->options.knowledge &&
           a->options.posture == b->options.posture;
}

bool replay_order(struct replayer *replayer, const struct order *order, int64_t units, int32_t day,
                  struct arena *arena, struct replayed *ret, struct replay_reach *ret_reach,
                  struct err *err)
{
    const struct replay_reach alone = {
        .units_from = units, .units_to = units, .days_from = day, .days_to = day
    };
    bool single = is_single(replayer, order);
    bool any_day = day != DATE_OPEN && replayer->sides[REPLAY_BEFORE].day == DATE_OPEN;
    struct decision decisions[REPLAY_SIDES];
    *ret_reach = alone;
    if (single)
        *ret_reach = (struct replay_reach){ .units_from = units > 0 ? 1 : 0,
                                            .units_to = units > 0 ? INT64_MAX : 0,
                                            .days_from = any_day ? 0 : day,
                                            .days_to = any_day ? DATE_OPEN : day,
                                            .any_value = true };
    for (int i = 0; i < REPLAY_SIDES; i++) {
        const struct replay_side *side = &replayer->sides[i];
        struct session *session = replayer->sessions[i];
        char text[DATE_TEXT_SIZE];
        if (i == REPLAY_AFTER && are_same(replayer->sides)) {
            decisions[i] = decisions[REPLAY_BEFORE];
            break;
        }
        struct order dated = replay_dated(side, order, text);
        if (!decide(session, &dated, &side->options, &decisions[i], err))
            return false;
        if (single &&
            !replay_shrink(replayer, i, &session->judged->judgment, units, ret_reach, err))
            return false;
    }
    /* Where another authority's answer turns, or it begins to say something, is not looked for. */
    if (replayer->sessions[REPLAY_BEFORE]->asked_others ||
        replayer->sessions[REPLAY_AFTER]->asked_others)
        *ret_reach = alone;
    return replay_compare(decisions, replayer->sides, arena, ret, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* decide/decide.c - see decide.h: one chip or a family of them, the other posture, and how long the answer holds. */
#include "decide/decide_priv.h"

#include <string.h>

/* ---- the law on the books and the law as enforced ---- */

static struct str event_citation(struct session *session, const struct event *event)
{
    return report_citation(&session->work, event->cites);
}

/* Whether some rule that is on the books and not enforced may bear on this order. */
static bool unenforced_bears(const struct judgment *text)
{
    const struct program *program = text->program;
    for (size_t i = 0; program->has_unenforced && i < program->rule_count; i++) {
        if (program->rules[i].unenforced != NULL &&
            result_truth(&text->results, program->rules[i].fired, 0) != TRUTH_FALSE)
            return true;
    }
    return false;
}

static enum requirement_status status_under(const struct judgment *judgment,
                                            const struct compiled_rule *compiled)
{
    const struct disposition *d = judgment->disposition;
    struct standing_requirements standing;
    outcome_requirements(d, &judgment->results, &standing);
    for (uint32_t i = 0; i < d->demand_count; i++) {
        if (&judgment->program->rules[d->demands[i].rule] != compiled)
            continue;
        uint8_t outstanding = standing.outstanding[d->demands[i].requirement];
        if (result_truth(&judgment->results, compiled->fired, 0) == TRUTH_UNKNOWN)
            return REQUIREMENT_UNKNOWN;
        return outstanding == TRUTH_FALSE ? REQUIREMENT_LIFTED : REQUIREMENT_APPLIES;
    }
    return REQUIREMENT_APPLIES;
}

static struct str outcome_text(enum outcome outcome)
{
    return str_of(outcome_name(outcome));
}

/* The rules that make the two postures differ, and what the outcome owes to the lack of enforcement. */
static bool report_differences(struct session *session, const struct judgment *text,
                               const struct judgment *enforced, struct decision *decision,
                               struct err *err)
{
    const struct program *program = text->program;
    bool possible[OUTCOME_COUNT];
    enum outcome as_text = judged_outcome(text, possible);
    enum outcome as_enforced = judged_outcome(enforced, possible);
    if (as_text == as_enforced && judged_review(text, (bool[REVIEW_COUNT]){ false }) ==
                                      judged_review(enforced, (bool[REVIEW_COUNT]){ false }))
        return true;
    struct reliance *relies = arena_array(
        &session->work, decision->relies_on_count + program->rule_count, sizeof *relies);
    decision->differs = arena_array(&session->work, program->rule_count, sizeof *decision->differs);
    if (decision->differs == NULL || relies == NULL)
        return arena_error(&session->work, err);
    if (decision->relies_on_count > 0)
        memcpy(relies, decision->relies_on, decision->relies_on_count * sizeof *relies);
    decision->relies_on = relies;
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct compiled_rule *compiled = &program->rules[i];
        const struct rule *rule = compiled->rule;
        if (compiled->unenforced == NULL ||
            (rule->head != HEAD_CONTROL && rule->head != HEAD_REQUIRE &&
             rule->head != HEAD_PROHIBIT) ||
            result_truth(&text->results, compiled->fired, 0) == TRUTH_FALSE)
            continue;
        decision->differs[decision->differs_count++] = (struct difference){
            .rule = rule->id,
            .citation = report_citation(&session->work, rule->cites),
            .event = event_citation(session, compiled->unenforced),
            .enforced = REQUIREMENT_NOT_ENFORCED,
            .text = status_under(text, compiled),
            .outcome_text = outcome_text(as_text),
        };
        if (decision->posture == POSTURE_ENFORCED)
            decision->relies_on[decision->relies_on_count++] = (struct reliance){
                rule->id,
                event_citation(session, compiled->unenforced),
                STR("not enforced; the text still stands"),
            };
    }
    return true;
}

/* ---- how long it holds ---- */

bool judged_same(const struct judgment *a, const struct judgment *b)
{
    return a->outcome.possible == b->outcome.possible && a->review_possible == b->review_possible &&
           a->not_covered == b->not_covered;
}

#define TURNING_DEPTH_MAX 32

/*
 * A value as slope times the day of the deal plus a known number of days: deal.on, deal.on + 25 days,
 * deal.on - nac.notice_on.  False when it is nothing of the kind, or not known.
 */
static bool linear(const struct session *session, const struct judgment *judgment, uint32_t index,
                   uint32_t party, unsigned depth, int64_t *ret_slope, struct num *ret_days)
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
    if (depth == TURNING_DEPTH_MAX)
        return false;
    if (node->op == OP_FACT) {
        *ret_slope = 1;
        *ret_days = num_int(0);
        return true;
    }
    if (node->op == OP_DEFINE)
        return linear(session, judgment, node->b, party, depth + 1, ret_slope, ret_days);
    if ((node->op != OP_ADD && node->op != OP_SUBTRACT) ||
        !linear(session, judgment, node->a, party, depth + 1, ret_slope, ret_days) ||
        !linear(session, judgment, node->b, party, depth + 1, &slope, &days))
        return false;
    *ret_slope += node->op == OP_ADD ? slope : -slope;
    return node->op == OP_ADD ? num_add(*ret_days, days, ret_days)
                              : num_subtract(*ret_days, days, ret_days);
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

struct turning {
    int32_t *days;
    size_t count, capacity;
    bool failed;
};

/* The days on which the comparison may come out differently than on the day before. */
static void turn(struct session *session, const struct judgment *judgment, const struct node *node,
                 uint32_t party, int32_t after, struct turning *turning)
{
    int64_t left_slope;
    int64_t right_slope;
    struct num left;
    struct num right;
    struct num day;
    if (!linear(session, judgment, node->a, party, 0, &left_slope, &left) ||
        !linear(session, judgment, node->b, party, 0, &right_slope, &right) ||
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

/* Days that a comparison with the day of the deal turns on, such as 25 days after a notice. */
static bool turning_days(struct session *session, const struct judgment *judgment, int32_t after,
                         struct turning *turning, struct err *err)
{
    const struct program *program = judgment->program;
    for (uint32_t n = 0; n < program->daily_count; n++) {
        const struct node *node = &program->nodes[program->daily[n]];
        uint32_t parties = node->party ? judgment->facts.party_count : 1;
        for (uint32_t p = 0; node->op >= OP_EQ && node->op <= OP_GE && p < parties; p++)
            turn(session, judgment, node, p, after, turning);
    }
    sort_days(turning->days, turning->count);
    return turning->failed ? arena_error(&session->work, err) : true;
}

/*
 * A walk through the later days of an answer.  Going on to the next epoch works out only what is new in it; while
 * nothing comes out differently the answer is the same.  Else what is certain is compared, or the day is judged from
 * the start; so it is from the beginning with an assembly, whose parts would have to be opened anew.
 */
struct walk {
    struct session *session;
    const struct bound *bound;
    const struct judgment *now;
    struct judgment at;    /* what the walk has worked out so far */
    struct judgment later; /* a day that was judged from the start */
    bool stepwise;
    bool certain; /* the answer of now has no unknowns in it */
};

static bool is_single(uint32_t mask)
{
    return (mask & (mask - 1)) == 0;
}

/* Of a node of that program, which may have been compiled after the one that ran last. */
static int truth_or_false(const struct results *results, const struct program *program,
                          uint32_t node)
{
    return node == NODE_NONE ? TRUTH_FALSE
                             : results->truths[result_cell(results, &program->nodes[node], 0)];
}

static bool same_day(const struct judgment *now, const struct judgment *later)
{
    return outcome_possible(later->disposition, &later->results) == now->outcome.possible &&
           ((now->outcome.possible & 1u << PLAN_LICENSE_REQUIRED) == 0 ||
            (review_possible(later->disposition, &later->results) & ~1u) == now->review_possible);
}

/* Steps into an epoch that follows the one the walk is in; *ret_same: nothing that counts came out differently. */
static bool step(struct walk *walk, const struct epoch *before, struct epoch *epoch, bool *ret_same,
                 struct err *err)
{
    struct program *program = &epoch->program;
    struct judgment *at = &walk->at;
    if (!program->follows && !program_follow(&before->program, program, err))
        return false;
    /* What is new first: what reads the day may read it, and is worked out again where it does both. */
    program_run_some(program, &at->facts, &at->results, program->fresh, program->fresh_count);
    *ret_same = !program_run_changes(program, &at->facts, &at->results, program->daily,
                                     program->daily_count);
    at->epoch = epoch;
    at->program = program;
    at->disposition = &epoch->disposition;
    for (size_t i = 0; *ret_same && i < program->changed_count; i++) {
        int old = truth_or_false(&at->results, &before->program, program->changed[i].before);
        *ret_same = old != TRUTH_UNKNOWN &&
                    old == truth_or_false(&at->results, program, program->changed[i].after);
    }
    return true;
}

/* Whether the answer of a later day is the one of now. */
static bool look_at(struct walk *walk, struct timeline *timeline, int32_t day, bool *ret_same,
                    struct err *err)
{
    struct epoch *epoch;
    const struct fact *on = walk->session->decider->known.on;
    bool text = walk->bound->options->posture == POSTURE_TEXT;
    if (walk->stepwise) {
        const struct epoch *before = walk->at.epoch;
        if (!session_epoch(walk->session, timeline, day, &epoch, err))
            return false;
        walk->at.day = day;
        if (on != NULL)
            walk->bound->facts.values[on->slot].num = num_int(day);
        if (epoch == before)
            *ret_same = !program_run_changes(&epoch->program, &walk->at.facts, &walk->at.results,
                                             epoch->program.daily, epoch->program.daily_count);
        else if (!step(walk, before, epoch, ret_same, err))
            return false;
        if (!*ret_same && walk->certain)
            *ret_same = same_day(walk->now, &walk->at);
        if (*ret_same)
            return true;
    }
    if (!judge_day(walk->session, walk->bound, day, text, &walk->later, err))
        return false;
    *ret_same = judged_same(walk->now, &walk->later);
    return true;
}

/*
 * The first later day with another answer, given the same facts and the same knowledge.  The later epochs are all
 * compiled before the walk begins: it works in results that have room for what the pool holds by then.
 */
static bool begin_walk(struct walk *walk, struct timeline *timeline, struct err *err)
{
    struct judgment *at = &walk->at;
    struct epoch *epoch;
    const struct judgment *now = walk->now;
    at->facts = now->facts;
    at->epoch = now->epoch;
    at->program = now->program;
    at->disposition = now->disposition;
    walk->stepwise = walk->bound->item.contains_count == 0;
    walk->certain = is_single(now->review_possible) &&
                    is_single(outcome_possible(now->disposition, &now->results));
    if (!walk->stepwise)
        return true;
    for (size_t i = 0; i < timeline->day_count; i++) {
        if (timeline->days[i] > now->day &&
            !session_epoch(walk->session, timeline, timeline->days[i], &epoch, err))
            return false;
    }
    if (!results_reserve(&at->results, &walk->session->work, now->program, now->facts.party_count))
        return arena_error(&walk->session->work, err);
    program_run(now->program, &at->facts, &at->results);
    return true;
}

static bool find_good_until(struct session *session, const struct bound *bound,
                            const struct judgment *now, int32_t *ret_day, struct err *err)
{
    struct timeline *timeline;
    struct walk walk = { .session = session, .bound = bound, .now = now };
    struct turning turning = { 0 };
    size_t next = 0;
    size_t at = 0;
    *ret_day = DATE_OPEN;
    if (!session_timeline(session, bound->options->known, bound->knower, &timeline, err) ||
        !begin_walk(&walk, timeline, err) || !turning_days(session, now, now->day, &turning, err))
        return false;
    while (at < timeline->day_count && timeline->days[at] <= now->day)
        at++;
    while (at < timeline->day_count || next < turning.count) {
        bool boundary = next == turning.count ||
                        (at < timeline->day_count && timeline->days[at] <= turning.days[next]);
        int32_t day = boundary ? timeline->days[at++] : turning.days[next++];
        bool same;
        if (!look_at(&walk, timeline, day, &same, err))
            return false;
        if (!same) {
            *ret_day = day;
            return true;
        }
        if (!boundary)
            continue;
        /* The new epoch may compare the day with something else. */
        next = turning.count = 0;
        if (!turning_days(session, walk.stepwise ? &walk.at : &walk.later, day, &turning, err))
            return false;
    }
    return true;
}

/* ---- one chip ---- */

static bool decide_one(struct session *session, const struct order *order,
                       const struct decide_options *options, const struct chip *chip,
                       struct decision *ret_decision, struct err *err)
{
    struct bound bound;
    struct judgment judgment;
    struct judgment other;
    bool text = options->posture == POSTURE_TEXT;
    if (!bind_order(session, order, options, chip, &bound, err) ||
        !judge_day(session, &bound, bound.on, text, &judgment, err) ||
        !report(session, &bound, &judgment, ret_decision, err))
        return false;
    if (options->explain && !explain_all(session, &judgment, ret_decision, err))
        return false;
    if (options->classify_only)
        return true;
    if (judgment.program->has_unenforced) {
        if (!judge_day(session, &bound, bound.on, !text, &other, err))
            return false;
        const struct judgment *as_text = text ? &judgment : &other;
        if (unenforced_bears(as_text) &&
            !report_differences(session, as_text, text ? &other : &judgment, ret_decision, err))
            return false;
    }
    if (options->skip_good_until || judgment.not_covered)
        return true;
    return find_good_until(session, &bound, &judgment, &ret_decision->good_until, err);
}

/* ---- a family ---- */

static bool same_entries(const struct decision *a, const struct decision *b)
{
    if (a->item.entry_count != b->item.entry_count)
        return false;
    for (size_t i = 0; i < a->item.entry_count; i++) {
        if (!str_equal(a->item.entries[i].code, b->item.entries[i].code) ||
            a->item.entries[i].unknown != b->item.entries[i].unknown)
            return false;
    }
    return true;
}

static bool answers_alike(const struct decision *a, const struct decision *b)
{
    return a->outcome == b->outcome && a->review == b->review &&
           memcmp(a->possible, b->possible, sizeof a->possible) == 0 &&
           memcmp(a->review_possible, b->review_possible, sizeof a->review_possible) == 0 &&
           same_entries(a, b);
}

static bool ask_which(struct session *session, const struct catalog_match *match,
                      struct decision *decision, struct err *err)
{
    struct buf buf;
    buf_init(&buf, session->mem, 4096);
    buf_text(&buf, "Which one: ");
    for (size_t i = 0; i < match->count; i++) {
        buf_text(&buf, i == 0 ? "" : ", ");
        buf_str(&buf, match->chips[i]->name);
    }
    buf_byte(&buf, '?');
    struct str text = str_copy(&session->work, buf_view(&buf));
    buf_release(&buf);
    struct question *questions =
        arena_array(&session->work, decision->question_count + 1, sizeof *questions);
    if (questions == NULL || text.data == NULL)
        return arena_error(&session->work, err);
    questions[0] = (struct question){ .fact = STR("item.name"), .ask = text };
    if (decision->question_count > 0)
        memcpy(questions + 1, decision->questions, decision->question_count * sizeof *questions);
    decision->questions = questions;
    decision->question_count++;
    return true;
}

static void join_possible(struct decision *into, const struct decision *from)
{
    for (int i = 0; i < OUTCOME_COUNT; i++)
        into->possible[i] = into->possible[i] || from->possible[i];
    for (int i = 0; i < REVIEW_COUNT; i++)
        into->review_possible[i] = into->review_possible[i] || from->review_possible[i];
    if (from->review > into->review)
        into->review = from->review;
    if (from->good_until < into->good_until)
        into->good_until = from->good_until;
}

/* The outcome of what is possible over several chips, as for one with unknown facts. */
static enum outcome joint_outcome(const struct decision *decision)
{
    enum outcome worst_shipping = OUTCOME_COUNT;
    enum outcome mildest_other = OUTCOME_COUNT;
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        if (!decision->possible[i])
            continue;
        if (i <= OUTCOME_AUTHORIZED)
            worst_shipping = (enum outcome)i;
        else if (mildest_other == OUTCOME_COUNT)
            mildest_other = (enum outcome)i;
    }
    if (mildest_other == OUTCOME_COUNT)
        return worst_shipping;
    return worst_shipping == OUTCOME_COUNT ? mildest_other : OUTCOME_UNDETERMINED;
}

static bool decide_family(struct session *session, const struct order *order,
                          const struct decide_options *options, const struct catalog_match *match,
                          struct decision *ret_decision, struct err *err)
{
    bool alike = match->total <= match->count;
    for (size_t i = 0; i < match->count; i++) {
        struct decision decision;
        if (!decide_one(session, order, options, match->chips[i], &decision, err))
            return false;
        if (i == 0) {
            *ret_decision = decision;
            continue;
        }
        alike = alike && answers_alike(ret_decision, &decision);
        join_possible(ret_decision, &decision);
    }
    ret_decision->item.name = match->chips[0]->family;
    if (match->count > 1) {
        /* Figures are one variant's; the family has none. */
        ret_decision->item.tpp = ret_decision->item.performance_density = (struct str){ 0 };
        ret_decision->item.density_not_applicable = false;
    }
    if (alike)
        return true;
    ret_decision->outcome = joint_outcome(ret_decision);
    ret_decision->may_ship = false;
    for (size_t i = 0; i < ret_decision->item.entry_count; i++)
        ret_decision->item.entries[i].unknown = true;
    return ask_which(session, match, ret_decision, err);
}

bool decide(struct session *session, const struct order *order,
            const struct decide_options *options, struct decision *ret_decision, struct err *err)
{
    struct catalog_match match;
    arena_reset(&session->work);
    err_clear(err);
    if (order->item.name.length > 0 && order->item.contains_count == 0) {
        catalog_find(session->decider->catalog, order->item.name, &match);
        if (match.count > 1)
            return decide_family(session, order, options, &match, ret_decision, err);
    }
    return decide_one(session, order, options, NULL, ret_decision, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/decide.c - see decide.h: one chip or a family of them, the other posture, and how long the
 * answer holds.
 */
#include "decide/decide_priv.h"

#include <string.h>

/* ---- the law on the books and the law as enforced ---- */

static struct str event_citation(struct session *session, const struct event *event)
{
    return report_citation(&session->work, event->cites);
}

/*
 * Whether some rule that is on the books and not enforced may bear on this order, were the text to
 * count.  Works out anew what hangs on that, and puts it back.
 */
static bool unenforced_bears(struct judgment *judgment)
{
    const struct program *program = judgment->program;
    bool text = judgment->facts.text_counts;
    bool bears = false;
    if (!program->has_unenforced)
        return false;
    judgment->facts.text_counts = true;
    if (!text)
        results_forget_posture(&judgment->results);
    for (size_t i = 0; i < program->rule_count && !bears; i++)
        bears = program->rules[i].unenforced != NULL &&
                result_truth(&judgment->results, program->rules[i].fired, 0) != TRUTH_FALSE;
    judgment->facts.text_counts = text;
    if (!text)
        results_forget_posture(&judgment->results);
    return bears;
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

/*
 * The rules that make the two postures differ, and what the outcome owes to the lack of
 * enforcement.
 */
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
                .rule = rule->id,
                .citation = event_citation(session, compiled->unenforced),
                .says = STR("not enforced; the text still stands"),
            };
    }
    return true;
}

/* ---- one chip ---- */

/* What the other posture would make of it, if anything. */
static bool compare_postures(struct session *session, const struct bound *bound,
                             struct judgment *judgment, struct decision *ret_decision,
                             struct err *err)
{
    struct judgment other;
    bool text = bound->options->posture == POSTURE_TEXT;
    /* The parts of an assembly may be something else under the other posture. */
    bool assembly = bound->item.contains_count > 0 && judgment->program->has_unenforced;
    if (!assembly && !unenforced_bears(judgment))
        return true;
    if (!judge_day(session, bound, bound->on, !text, &other, err))
        return false;
    struct judgment *as_text = text ? judgment : &other;
    return !unenforced_bears(as_text) ||
           report_differences(session, as_text, text ? &other : judgment, ret_decision, err);
}

static bool decide_one(struct session *session, const struct order *order,
                       const struct decide_options *options, const struct chip *chip,
                       struct decision *ret_decision, struct err *err)
{
    struct judged *judged = arena_alloc(&session->work, sizeof *judged);
    if (judged == NULL)
        return arena_error(&session->work, err);
    struct bound *bound = &judged->bound;
    struct judgment *judgment = &judged->judgment;
    bool text = options->posture == POSTURE_TEXT;
    if (!bind_order(session, order, options, chip, bound, err) ||
        !judge_day(session, bound, bound->on, text, judgment, err) ||
        !report(session, bound, judgment, ret_decision, err) ||
        (options->explain && !explain_all(session, judgment, ret_decision, err)))
        return false;
    if (options->classify_only)
        return true;
    session->judged = judged;
    if (options->brief)
        return true;
    if (!compare_postures(session, bound, judgment, ret_decision, err))
        return false;
    if (!options->skip_good_until && !judgment->not_covered &&
        !good_until(session, bound, judgment, &ret_decision->good_until, err))
        return false;
    return !options->sensitivity || find_sensitivity(session, bound, ret_decision, err);
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

static bool answers_alike(const struct decision *a, const struct decision *b, bool classify_only)
{
    if (classify_only)
        return same_entries(a, b);
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
    struct decide_options each = *options;
    each.sensitivity = false; /* what one chip rests on, another may not */
    for (size_t i = 0; i < match->count; i++) {
        struct decision decision;
        if (!decide_one(session, order, &each, match->chips[i], &decision, err))
            return false;
        if (i == 0) {
            *ret_decision = decision;
            continue;
        }
        alike = alike && answers_alike(ret_decision, &decision, options->classify_only);
        ret_decision->may_ship = ret_decision->may_ship && decision.may_ship;
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

static bool decide_first(struct session *session, const struct order *order,
                         const struct decide_options *options, struct decision *ret_decision,
                         struct err *err)
{
    struct catalog_match match;
    session_begin(session);
    session->judged = NULL;
    err_clear(err);
    session->said_elsewhere = false;
    session->asked_others = false;
    if (order->item.name.length > 0 && order->item.contains_count == 0) {
        catalog_find(session->decider->catalog, order->item.name, &match);
        if (match.count > 1)
            return decide_family(session, order, options, &match, ret_decision, err);
    }
    return decide_one(session, order, options, NULL, ret_decision, err);
}

bool decide(struct session *session, const struct order *order,
            const struct decide_options *options, struct decision *ret_decision, struct err *err)
{
    return decide_first(session, order, options, ret_decision, err) &&
           (session->decider->other_count == 0 ||
            decide_others(session, order, options, ret_decision, err));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* decide/history.c - the answer over time: each day on which it changes, and through which rule. */
#include "decide/decide_priv.h"

/*
 * A rule that decides: the first outstanding demand, the first prohibition, or the relief that
 * lifts.
 */
static const struct rule *deciding_rule(const struct judgment *judgment)
{
    const struct disposition *d = judgment->disposition;
    const struct program *program = judgment->program;
    struct standing_requirements standing;
    outcome_requirements(d, &judgment->results, &standing);
    for (uint32_t i = 0; i < d->prohibition_count; i++) {
        if (result_truth(&judgment->results, program->rules[d->prohibitions[i]].fired, 0) ==
            TRUTH_TRUE)
            return program->rules[d->prohibitions[i]].rule;
    }
    for (uint32_t i = 0; i < d->demand_count; i++) {
        const struct compiled_rule *compiled = &program->rules[d->demands[i].rule];
        if (standing.outstanding[d->demands[i].requirement] != TRUTH_FALSE &&
            result_truth(&judgment->results, compiled->fired, 0) != TRUTH_FALSE)
            return compiled->rule;
    }
    for (uint32_t i = 0; i < d->relief_count; i++) {
        const struct compiled_rule *compiled = &program->rules[d->reliefs[i].rule];
        if (result_truth(&judgment->results, compiled->fired, 0) == TRUTH_TRUE &&
            (judgment->outcome.possible & 1u << PLAN_NO_LICENSE_REQUIRED) == 0)
            return compiled->rule;
    }
    return NULL;
}

/* The dated step, of a set or threshold, that takes effect on the day; NULL if none does. */
static const struct citation *dated_step(const struct view *view, int32_t day)
{
    for (const struct dated_set *set = view->policy->sets; set != NULL; set = set->next) {
        for (const struct set_step *step = set->steps; step != NULL; step = step->next) {
            if (step->from == day && view_knows(view, step->cites))
                return step->cites;
        }
    }
    for (const struct threshold *t = view->policy->thresholds; t != NULL; t = t->next) {
        for (const struct threshold_step *step = t->steps; step != NULL; step = step->next) {
            if (step->from == day && view_knows(view, step->cites))
                return step->cites;
        }
    }
    return NULL;
}

/* A rule that begins on the day and holds: the deciding one, a demand, a relief, or a review. */
static const struct rule *beginning_rule(const struct judgment *judgment,
                                         const struct rule *deciding)
{
    static const enum head_kind order[] = { HEAD_PROHIBIT, HEAD_CONTROL, HEAD_REQUIRE,
                                            HEAD_CLASSIFY, HEAD_EXCEPT,  HEAD_AUTHORIZE,
                                            HEAD_REVIEW,   HEAD_EXCLUDE };
    const struct program *program = judgment->program;
    const struct compiled_rule *own = program_rule(program, deciding);
    if (own != NULL && own->from == judgment->day)
        return deciding;
    for (size_t h = 0; h < sizeof order / sizeof order[0]; h++) {
        for (size_t i = 0; i < program->rule_count; i++) {
            const struct compiled_rule *compiled = &program->rules[i];
            if (compiled->rule->head == order[h] && compiled->from == judgment->day &&
                result_truth(&judgment->results, compiled->fired, 0) == TRUTH_TRUE)
                return compiled->rule;
        }
    }
    return NULL;
}

static void name_cause(struct session *session, const struct judgment *judgment,
                       const struct rule *before, struct history_entry *entry)
{
    const struct rule *deciding = deciding_rule(judgment);
    const struct rule *begins = deciding == NULL ? NULL : beginning_rule(judgment, deciding);
    const struct citation *step = dated_step(&judgment->program->view, judgment->day);
    const struct rule *shown = begins != NULL ? begins : deciding != NULL ? deciding : before;
    if (judgment->not_covered)
        entry->event = STR("not covered");
    else if (begins != NULL)
        entry->event = STR("begins");
    else if (deciding != NULL)
        entry->event = STR("applies");
    else if (before != NULL)
        entry->event = STR("ends");
    if (shown == NULL)
        return;
    entry->rule = shown->id;
    entry->citation = report_citation(
        &session->work, begins == NULL && deciding != NULL && step != NULL ? step : shown->cites);
}

static void fill_entry(struct session *session, const struct judgment *judgment,
                       const struct rule *before, struct history_entry *entry)
{
    bool possible[OUTCOME_COUNT];
    bool reviews[REVIEW_COUNT];
    *entry = (struct history_entry){
        .from = judgment->day,
        .outcome = judged_outcome(judgment, possible),
        .review = judged_review(judgment, reviews),
        .not_covered = judgment->not_covered,
        .outside = judgment->covers == TRUTH_FALSE,
    };
    name_cause(session, judgment, before, entry);
}

static bool reads_same(const struct history_entry *a, const struct history_entry *b)
{
    return a->outcome == b->outcome && a->review == b->review && a->not_covered == b->not_covered;
}

/* What reads the same as the day before is no news. */
static bool is_news(const struct history_entry *entries, size_t count)
{
    return count == 0 || !reads_same(&entries[count - 1], &entries[count]);
}

static bool history_of(struct session *session, const struct order *order,
                       const struct decide_options *options, const struct chip *chip,
                       struct history_entry **ret_entries, size_t *ret_count, struct err *err)
{
    struct bound bound;
    struct timeline *timeline;
    struct judgment last = { 0 };
    const struct rule *last_rule = NULL;
    struct order undated = *order;
    const struct policy *policy = session->decider->policy;
    bool text = options->posture == POSTURE_TEXT;
    undated.on = (struct str){ 0 };
    if (!bind_order(session, &undated, options, chip, &bound, err) ||
        !session_timeline(session, options->known, bound.knower, &timeline, err))
        return false;
    struct history_entry *entries =
        arena_array(&session->work, timeline->day_count + 2, sizeof *entries);
    if (entries == NULL)
        return arena_error(&session->work, err);
    *ret_count = 0;
    for (size_t i = 0; i <= timeline->day_count; i++) {
        struct judgment judgment;
        int32_t day = i == 0 ? policy->complete_from : timeline->days[i - 1];
        if (day < policy->complete_from || day == DATE_MIN)
            continue;
        if (!judge_day(session, &bound, day, text, &judgment, err))
            return false;
        const struct rule *rule = deciding_rule(&judgment);
        if (*ret_count == 0 || !judged_same(&last, &judgment)) {
            fill_entry(session, &judgment, last_rule, &entries[*ret_count]);
            *ret_count += is_news(entries, *ret_count);
        }
        last = judgment;
        last_rule = rule;
    }
    *ret_entries = entries;
    return true;
}

static bool same_history(const struct history_entry *a, size_t a_count,
                         const struct history_entry *b, size_t b_count)
{
    for (size_t i = 0; a_count == b_count && i < a_count; i++) {
        if (a[i].from != b[i].from || !reads_same(&a[i], &b[i]))
            return false;
    }
    return a_count == b_count;
}

bool decide_history(struct session *session, const struct order *order,
                    const struct decide_options *options, struct history_entry **ret_entries,
                    size_t *ret_count, struct err *err)
{
    struct catalog_match match = { .count = 0 };
    session_begin(session);
    err_clear(err);
    session->said_elsewhere = false;
    if (order->item.name.length > 0 && order->item.contains_count == 0)
        catalog_find(session->decider->catalog, order->item.name, &match);
    if (match.count <= 1)
        return history_of(session, order, options, NULL, ret_entries, ret_count, err);
    /* A family has one history where all its chips have the same. */
    for (size_t i = 0; i < match.count; i++) {
        struct history_entry *entries;
        size_t count;
        if (!history_of(session, order, options, match.chips[i], &entries, &count, err))
            return false;
        if (i > 0 && !same_history(*ret_entries, *ret_count, entries, count)) {
            err_set(err, ERR_NAME, "the chips of '%.*s' have not all the same history",
                    STR_ARG(order->item.name));
            return err_hint(err, "say which, such as '%.*s'", STR_ARG(match.chips[0]->name));
        }
        *ret_entries = entries;
        *ret_count = count;
    }
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* decide/history.c - the answer over time: each day on which it changes, and through which rule. */
#include "decide/decide_priv.h"

/* A rule that decides: the first outstanding demand, the first prohibition, or the relief that lifts. */
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

static void fill_entry(struct session *session, const struct judgment *judgment,
                       const struct rule *before, struct history_entry *entry)
{
    bool possible[OUTCOME_COUNT];
    bool reviews[REVIEW_COUNT];
    const struct rule *rule = deciding_rule(judgment);
    const struct rule *shown = rule != NULL ? rule : before;
    *entry = (struct history_entry){
        .from = judgment->day,
        .outcome = judged_outcome(judgment, possible),
        .review = judged_review(judgment, reviews),
        .event = judgment->not_covered ? STR("not covered")
                 : rule != NULL        ? STR("begins")
                 : before != NULL      ? STR("ends")
                                       : (struct str){ 0 },
    };
    if (shown != NULL) {
        entry->rule = shown->id;
        entry->citation = report_citation(&session->work, shown->cites);
    }
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
        if (*ret_count == 0 || !judged_same(&last, &judgment))
            fill_entry(session, &judgment, last_rule, &entries[(*ret_count)++]);
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
        if (a[i].from != b[i].from || a[i].outcome != b[i].outcome || a[i].review != b[i].review)
            return false;
    }
    return a_count == b_count;
}

bool decide_history(struct session *session, const struct order *order,
                    const struct decide_options *options, struct history_entry **ret_entries,
                    size_t *ret_count, struct err *err)
{
    struct catalog_match match = { .count = 0 };
    arena_reset(&session->work);
    err_clear(err);
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

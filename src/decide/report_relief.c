/* SPDX-License-Identifier: Apache-2.0 */
/* decide/report_relief.c - exceptions, authorities, and the standing that the answer has. */
#include "decide/report_priv.h"

#include <string.h>

/* ---- exceptions ---- */

static bool concerns_demand(const struct reporter *reporter, const struct relief *relief)
{
    for (uint64_t bits = relief->discharges; bits != 0; bits &= bits - 1) {
        if (reporter->standing.demanded[__builtin_ctzll(bits)] != TRUTH_FALSE)
            return true;
    }
    return false;
}

/*
 * Why an exception is not available: the limb that failed, the limb of `unless` that held, or the
 * need that failed.
 */
static void report_unavailable(struct reporter *reporter, const struct compiled_rule *compiled,
                               struct exception *out)
{
    const struct rule *rule = compiled->rule;
    struct str labels[REPORT_LABELS_MAX];
    size_t count =
        report_labels(reporter->judgment, rule->when, TRUTH_FALSE, labels, REPORT_LABELS_MAX);
    if (compiled->unless != NODE_NONE &&
        report_truth(reporter->judgment, compiled->unless) == TRUTH_TRUE)
        count += report_labels(reporter->judgment, rule->unless, TRUTH_TRUE, labels + count,
                               REPORT_LABELS_MAX - count);
    size_t need_count = out->needs == NULL ? 0 : out->need_count;
    for (size_t i = 0; i < need_count && count < REPORT_LABELS_MAX; i++) {
        if (out->needs[i].status == NEED_FAILED)
            labels[count++] = out->needs[i].label;
    }
    out->because = report_array(reporter, count, sizeof *out->because);
    if (out->because != NULL && count > 0)
        memcpy(out->because, labels, count * sizeof *labels);
    out->because_count = out->because == NULL ? 0 : count;
}

static void report_exception(struct reporter *reporter, const struct relief *relief)
{
    const struct judgment *judgment = reporter->judgment;
    const struct compiled_rule *compiled = &judgment->program->rules[relief->rule];
    const struct rule *rule = compiled->rule;
    struct exception *out = &reporter->decision->exceptions[reporter->decision->exception_count++];
    int truth = report_fired(judgment, relief->rule);
    bool open = false;
    *out = (struct exception){
        .name = rule->name,
        .rule = rule->id,
        .citation = report_citation(reporter->arena, rule->cites),
        .standing = report_standing_text(rule->standing),
        .authority = relief->authority,
        .gives = rule->gives,
    };
    out->needs = report_array(reporter, report_count_needs(rule), sizeof *out->needs);
    if (out->needs != NULL) {
        out->need_count = report_needs(reporter, compiled, out->needs);
        for (size_t i = 0; i < out->need_count; i++)
            open = open || out->needs[i].status == NEED_NOT_STATED;
    }
    out->status = truth == TRUTH_FALSE     ? EXCEPTION_UNAVAILABLE
                  : truth == TRUTH_UNKNOWN ? EXCEPTION_UNKNOWN
                  : open                   ? EXCEPTION_NEEDS
                                           : EXCEPTION_AVAILABLE;
    if (truth == TRUTH_FALSE)
        report_unavailable(reporter, compiled, out);
    else if (!reporter->bound->options->brief)
        report_keep_labels(reporter, rule->when, truth, &out->because, &out->because_count);
}

static bool is_covered(const struct decision *decision, struct str requirement)
{
    for (size_t i = 0; i < decision->authority_covers_count; i++) {
        if (str_equal(decision->authority_covers[i], requirement))
            return true;
    }
    return false;
}

/* Several rules may be one authority, each for its requirements: the first names it. */
static void report_authority(struct reporter *reporter, const struct relief *relief)
{
    const struct disposition *d = reporter->judgment->disposition;
    const struct compiled_rule *compiled = &reporter->judgment->program->rules[relief->rule];
    struct decision *decision = reporter->decision;
    if (!str_equal(decision->authority, compiled->rule->name)) {
        decision->authority = compiled->rule->name;
        decision->authority_rule = compiled->rule->id;
        decision->authority_until = compiled->to;
        decision->authority_covers =
            report_array(reporter, d->requirement_count, sizeof *decision->authority_covers);
        decision->authority_covers_count = 0;
    }
    if (compiled->to < decision->authority_until)
        decision->authority_until = compiled->to;
    for (uint32_t r = 0; decision->authority_covers != NULL && r < d->requirement_count; r++) {
        if ((relief->discharges >> r & 1) != 0 && !is_covered(decision, d->requirements[r]))
            decision->authority_covers[decision->authority_covers_count++] = d->requirements[r];
    }
}

/*
 * A license on file needs its quantity and value set aside (`license.reserved`); several rules may
 * be one license, and none of them may miss that.  Its number is the order's to say.
 */
static void report_cover(struct reporter *reporter, const struct exception *relief)
{
    const struct order *order = reporter->bound->order;
    struct decision *decision = reporter->decision;
    for (size_t i = 0; i < relief->need_count; i++) {
        if (!str_equal_text(relief->needs[i].fact, "license.reserved"))
            continue;
        bool reserved = relief->needs[i].status == NEED_MET && decision->cover != COVER_UNRESERVED;
        decision->cover = reserved ? COVER_RESERVED : COVER_UNRESERVED;
    }
    for (size_t i = 0; decision->cover != COVER_NONE && i < order->fact_count; i++) {
        if (str_equal_text(order->facts[i].name, "license.number"))
            decision->license.number = order->facts[i].value;
    }
}

/* Whether one of its conditions is false only because nobody said otherwise. */
static bool is_off_by_default(const struct judgment *judgment, const struct expr *when)
{
    if (when == NULL)
        return false;
    if (when->kind == EXPR_RULE)
        return is_off_by_default(judgment, when->rule->when);
    if (when->kind == EXPR_FACT)
        return fact_is_default(when->fact) && report_expr_truth(judgment, when) == TRUTH_FALSE;
    bool off = false;
    for (const struct expr *part = when->kind == EXPR_AND ? when->list : NULL; part != NULL && !off;
         part = part->next)
        off = is_off_by_default(judgment, part);
    return off;
}

void report_exceptions(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    const struct disposition *d = judgment->disposition;
    struct decision *decision = reporter->decision;
    bool brief = reporter->bound->options->brief;
    decision->exceptions = report_array(reporter, d->relief_count, sizeof *decision->exceptions);
    for (uint32_t i = 0; !reporter->failed && i < d->relief_count; i++) {
        const struct rule *rule = judgment->program->rules[d->reliefs[i].rule].rule;
        if (!concerns_demand(reporter, &d->reliefs[i]) ||
            (brief && report_fired(judgment, d->reliefs[i].rule) == TRUTH_FALSE) ||
            is_off_by_default(judgment, rule->when))
            continue;
        report_exception(reporter, &d->reliefs[i]);
        if (decision->outcome == OUTCOME_AUTHORIZED && d->reliefs[i].authority &&
            report_fired(judgment, d->reliefs[i].rule) == TRUTH_TRUE) {
            report_authority(reporter, &d->reliefs[i]);
            report_cover(reporter, &decision->exceptions[decision->exception_count - 1]);
        }
    }
}

/* ---- standing of the whole ---- */

static enum standing weaker(enum standing a, enum standing b)
{
    return a > b ? a : b;
}

static enum standing limbs_standing(const struct judgment *judgment, const struct expr *expr)
{
    enum standing weakest = STANDING_LAW;
    if (expr == NULL)
        return weakest;
    for (const struct expr *part = expr->list; part != NULL; part = part->next) {
        if (report_expr_truth(judgment, part) == TRUTH_FALSE)
            continue;
        if (part->has_standing)
            weakest = weaker(weakest, part->standing);
        weakest = weaker(weakest, limbs_standing(judgment, part));
    }
    return weakest;
}

/*
 * The best of the rules by which the same requirement is demanded would do, so the weakest of what
 * decides counts: with a license required, the strongest outstanding demand; with an exception, the
 * relief.
 */
void report_standing(struct reporter *reporter)
{
    const struct judgment *judgment = reporter->judgment;
    struct decision *decision = reporter->decision;
    enum standing best = STANDING_SCENARIO;
    bool any = false;
    const struct disposition *d = judgment->disposition;
    bool open = decision->outcome == OUTCOME_UNDETERMINED;
    for (uint32_t i = 0;
         (open || decision->outcome == OUTCOME_LICENSE_REQUIRED) && i < d->demand_count; i++) {
        const struct rule *rule = judgment->program->rules[d->demands[i].rule].rule;
        if (reporter->standing.outstanding[d->demands[i].requirement] == TRUTH_FALSE ||
            report_fired(judgment, d->demands[i].rule) < (open ? TRUTH_UNKNOWN : TRUTH_TRUE))
            continue;
        enum standing own = weaker(rule->standing, limbs_standing(judgment, rule->when));
        best = own < best ? own : best;
        any = true;
    }
    for (uint32_t i = 0;
         (decision->outcome == OUTCOME_EXCEPTION || decision->outcome == OUTCOME_AUTHORIZED) &&
         i < d->relief_count;
         i++) {
        const struct rule *rule = judgment->program->rules[d->reliefs[i].rule].rule;
        if (report_fired(judgment, d->reliefs[i].rule) != TRUTH_TRUE ||
            !concerns_demand(reporter, &d->reliefs[i]))
            continue;
        enum standing own = weaker(rule->standing, limbs_standing(judgment, rule->when));
        best = own < best ? own : best;
        any = true;
    }
    decision->standing = report_standing_text(any ? best : STANDING_LAW);
}

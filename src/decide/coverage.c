/* SPDX-License-Identifier: Apache-2.0 */
/* decide/coverage.c - see coverage.h. */
#include "decide/coverage.h"

#define LIMBS_MAX 256 /* as many as a derivation has */

/* ---- the limbs of a rule, in the order of a derivation ---- */

struct lister {
    struct covered_limb limbs[LIMBS_MAX];
    size_t count;
};

static void add_limb(struct lister *lister, const struct expr *expr, struct str label)
{
    if (lister->count < LIMBS_MAX)
        lister->limbs[lister->count++] = (struct covered_limb){ .expr = expr, .label = label };
}

/* As deep as the policy is nested, which its checker bounds. */
static void add_condition(struct lister *lister, const struct expr *expr, struct str label)
{
    add_limb(lister, expr, label);
    for (const struct expr *part = expr->list; expr->block && part != NULL; part = part->next)
        add_condition(lister, part, part->label);
}

static bool list_limbs(struct covered_rule *ret, struct arena *arena, const struct rule *rule)
{
    struct lister lister = { .count = 0 };
    if (rule->when != NULL)
        add_condition(&lister, rule->when, STR("when"));
    if (rule->unless != NULL)
        add_condition(&lister, rule->unless, STR("unless"));
    for (const struct policy_need *need = rule->needs; need != NULL; need = need->next)
        add_limb(&lister, need->when, need->label);
    *ret = (struct covered_rule){ .rule = rule, .limb_count = lister.count };
    ret->limbs = arena_array(arena, lister.count, sizeof *ret->limbs);
    for (size_t i = 0; ret->limbs != NULL && i < lister.count; i++)
        ret->limbs[i] = lister.limbs[i];
    return ret->limbs != NULL;
}

bool coverage_init(struct coverage *ret, struct arena *arena, const struct policy *policy,
                   struct err *err)
{
    *ret = (struct coverage){ .policy = policy, .rule_count = policy->rule_count };
    ret->rules = arena_array(arena, policy->rule_count, sizeof *ret->rules);
    if (ret->rules == NULL)
        return arena_error(arena, err);
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        if (!list_limbs(&ret->rules[rule->index], arena, rule))
            return arena_error(arena, err);
    }
    return true;
}

void coverage_note(struct coverage *coverage, const struct decision *decision)
{
    for (size_t i = 0; i < decision->derivation_count; i++) {
        const struct derivation *derivation = &decision->derivations[i];
        struct covered_rule *rule = &coverage->rules[derivation->index];
        rule->fired = rule->fired || derivation->result == 't';
        rule->perhaps = rule->perhaps || derivation->result == 'u';
        for (size_t k = 0; k < derivation->limb_count && k < rule->limb_count; k++) {
            rule->limbs[k].made_true |= derivation->limbs[k].result == 't';
            rule->limbs[k].made_false |= derivation->limbs[k].result == 'f';
        }
    }
}

/* ---- what is missing ---- */

static void put_place(const struct coverage *coverage, struct span span, const struct rule *rule,
                      struct buf *out)
{
    buf_str(out, coverage->policy->files[span.file].name);
    buf_format(out, ":%u:%u: %.*s", span.line, span.column, STR_ARG(rule->id));
}

static bool is_whole(const struct covered_limb *limb)
{
    return limb->made_true && limb->made_false;
}

/* A rule that something unsettled keeps open can fire no more than perhaps. */
static bool is_unsettled(const struct expr *expr)
{
    for (; expr != NULL; expr = expr->next) {
        if (expr->kind == EXPR_UNSETTLED || is_unsettled(expr->a) || is_unsettled(expr->b) ||
            is_unsettled(expr->list))
            return true;
    }
    return false;
}

/* A condition alone is its rule's, which is reported. */
static void report_rule(const struct coverage *coverage, const struct covered_rule *rule,
                        struct buf *out)
{
    if (!rule->fired && rule->perhaps && is_unsettled(rule->rule->when))
        return;
    if (!rule->fired) {
        put_place(coverage, rule->rule->span, rule->rule, out);
        buf_text(out, ": no test makes it fire\n");
        return;
    }
    for (size_t i = 0; i < rule->limb_count; i++) {
        const struct covered_limb *limb = &rule->limbs[i];
        if (is_whole(limb) || limb->expr->party_scope)
            continue;
        put_place(coverage, limb->expr->span, rule->rule, out);
        buf_format(out, " [%.*s]: no test makes it %s\n", STR_ARG(limb->label),
                   limb->made_false  ? "true"
                   : limb->made_true ? "false"
                                     : "true or false");
    }
}

void coverage_report(const struct coverage *coverage, struct str prefix, struct buf *out)
{
    size_t rules = 0;
    size_t fired = 0;
    size_t limbs = 0;
    size_t whole = 0;
    for (size_t i = 0; i < coverage->rule_count; i++) {
        const struct covered_rule *rule = &coverage->rules[i];
        if (!str_starts(coverage->policy->files[rule->rule->span.file].name, prefix))
            continue;
        report_rule(coverage, rule, out);
        rules++;
        fired += rule->fired;
        for (size_t k = 0; k < rule->limb_count; k++) {
            limbs += !rule->limbs[k].expr->party_scope;
            whole += !rule->limbs[k].expr->party_scope && is_whole(&rule->limbs[k]);
        }
    }
    buf_format(out, "%zu of %zu rules fire in a test, %zu of %zu limbs come out both ways\n", fired,
               rules, whole, limbs);
}

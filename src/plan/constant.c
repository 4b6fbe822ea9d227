/* SPDX-License-Identifier: Apache-2.0 */
/* plan/constant.c - see constant.h. */
#include "plan/constant.h"

#include <string.h>

#include "plan/exact.h"

#define CONSTANT_LIMIT ((size_t)512 << 20)

/* A condition may come out false, true; nothing is known of one that no program has. */
enum { MAY_BE_FALSE = 1, MAY_BE_TRUE = 2, MAY_BE_BOTH = 3 };

struct trying {
    struct arena arena; /* programs and results */
    struct arena work;  /* of one trial */
    const struct policy *policy;
    struct diags *diags;
    struct program *programs; /* by epoch */
    size_t epoch_count;
    struct program alone; /* its rules are the conditions that are tried */
    struct compiled_rule rules[2];
    struct disposition disposition;
    uint32_t prohibitions[2];
    struct facts facts;
    struct results results;
    struct exact_memo *memo;
    uint8_t *may; /* by node; 0: not tried yet */
    struct err *err;
};

static bool no_memory(struct trying *t)
{
    return arena_error(&t->arena, t->err);
}

/* ---- nothing is known ---- */

static struct value *unknown_values(struct trying *t, size_t count)
{
    struct value *values = arena_array(&t->arena, count, sizeof *values);
    for (size_t i = 0; values != NULL && i < count; i++)
        values[i] = (struct value){ .num = num_int(0), .state = VALUE_UNKNOWN };
    return values;
}

/* One party nobody named, in every role: what a rule asks of parties may be so or not. */
static bool make_facts(struct trying *t)
{
    const struct program *last = &t->programs[t->epoch_count - 1];
    uint8_t *firms = arena_alloc(&t->arena, t->policy->firm_count + 1);
    uint8_t *contained = arena_alloc(&t->arena, last->code_count + 1);
    t->facts = (struct facts){ .values = unknown_values(t, t->policy->slot_count),
                               .party_count = 1,
                               .firm_match = firms,
                               .contained = contained };
    t->facts.parties[0] =
        (struct fact_party){ .values = unknown_values(t, t->policy->party_slot_count),
                             .roles = UINT32_MAX,
                             .unnamed = true };
    if (t->arena.exhausted)
        return no_memory(t);
    memset(firms, TRUTH_UNKNOWN, t->policy->firm_count + 1);
    memset(contained, TRUTH_UNKNOWN, last->code_count + 1);
    return true;
}

/* What was stated of the item and whether the text counts are open too, which no fact can say. */
static bool begin_results(struct trying *t)
{
    const struct program *last = &t->programs[t->epoch_count - 1];
    t->alone = *last;
    t->alone.rules = t->rules;
    t->alone.rule_count = 2;
    t->rules[0].rule = t->rules[1].rule = t->policy->rules;
    t->prohibitions[1] = 1;
    t->disposition = (struct disposition){ .prohibitions = t->prohibitions };
    if (!results_reserve(&t->results, &t->arena, &t->alone, 1))
        return no_memory(t);
    if (!results_begin(&t->results, &t->alone, &t->facts, t->err))
        return false;
    memset(t->results.truths, TRUTH_OPEN, truth_cells(&t->results));
    for (uint32_t i = 0; i < last->node_count; i++) {
        if (last->nodes[i].op == OP_STATED_IN || last->nodes[i].op == OP_ENFORCED)
            t->results.truths[i] = TRUTH_UNKNOWN;
    }
    t->may = arena_alloc(&t->arena, last->node_count + 1);
    return t->may != NULL || no_memory(t);
}

/* Any order will do: each program looks at the pool as it stands in the end. */
static bool compile_all(struct trying *t)
{
    struct view view = { .policy = t->policy, .known = DATE_OPEN, .knower = KNOWER_ANY };
    struct pool *pool = pool_new(&t->arena, &view, t->err);
    int32_t *days;
    size_t count;
    if (pool == NULL || !view_boundaries(&view, &t->arena, &days, &count, t->err))
        return false;
    t->programs = arena_array(&t->arena, count + 1, sizeof *t->programs);
    if (t->programs == NULL)
        return no_memory(t);
    for (size_t i = 0; i < count; i++) {
        int32_t to = i + 1 < count ? days[i + 1] : DATE_OPEN;
        if (!pool_compile(pool, days[i], days[i], to, &t->programs[t->epoch_count++], t->err))
            return false;
    }
    for (size_t i = 0; i < t->epoch_count; i++)
        pool_take_lists(pool, &t->programs[i]);
    return true;
}

/* ---- one condition ---- */

static bool try_node(struct trying *t, uint32_t node, uint8_t *ret_may)
{
    struct exact exact;
    if (t->may[node] == 0) {
        arena_reset(&t->work);
        t->rules[0].fired = node;
        t->disposition.prohibition_count = 1;
        if (!exact_judge(&t->work, t->memo, &t->alone, &t->disposition, &t->facts, &t->results,
                         outcome_possible, false, &exact, t->err))
            return false;
        t->may[node] = (uint8_t)((exact.possible & 1u << PLAN_PROHIBITED ? MAY_BE_TRUE : 0) |
                                 (exact.possible & ~(1u << PLAN_PROHIBITED) ? MAY_BE_FALSE : 0));
    }
    *ret_may |= t->may[node];
    return true;
}

/* Over all epochs that have it. */
static bool try_condition(struct trying *t, const struct expr *expr, uint8_t *ret_may)
{
    *ret_may = 0;
    for (size_t i = 0; i < t->epoch_count && *ret_may != MAY_BE_BOTH; i++) {
        uint32_t node = program_node_of(&t->programs[i], expr);
        if (node != NODE_NONE && !t->programs[i].nodes[node].party && !try_node(t, node, ret_may))
            return false;
    }
    return true;
}

/* ---- two conditions ---- */

/* Bit 0: the first may be true where the second is not. */
static uint32_t first_alone(const struct disposition *disposition, const struct results *results)
{
    (void)disposition;
    const struct compiled_rule *rules = results->program->rules;
    uint8_t first = result_truth(results, rules[0].fired, 0);
    uint8_t second = result_truth(results, rules[1].fired, 0);
    uint32_t alone = first != TRUTH_FALSE && second != TRUTH_TRUE;
    bool certain = first == TRUTH_FALSE || second == TRUTH_TRUE ||
                   (first == TRUTH_TRUE && second == TRUTH_FALSE);
    return certain ? (alone ? 1u : 2u) : 3u;
}

/* *ret_implied: on no day is the first true where the second is not, whatever the facts are. */
static bool try_pair(struct trying *t, const struct expr *first, const struct expr *second,
                     bool *ret_implied)
{
    bool seen = false;
    *ret_implied = false;
    for (size_t i = 0; i < t->epoch_count; i++) {
        const struct program *program = &t->programs[i];
        uint32_t a = program_node_of(program, first);
        uint32_t b = program_node_of(program, second);
        struct exact exact;
        if (a == NODE_NONE)
            continue;
        if (b == NODE_NONE || program->nodes[a].party || program->nodes[b].party)
            return true;
        arena_reset(&t->work);
        t->rules[0].fired = a;
        t->rules[1].fired = b;
        t->disposition.prohibition_count = 2;
        if (!exact_judge(&t->work, NULL, &t->alone, &t->disposition, &t->facts, &t->results,
                         first_alone, false, &exact, t->err))
            return false;
        if ((exact.possible & 1u) != 0)
            return true;
        seen = true;
    }
    *ret_implied = seen;
    return true;
}

/* ---- what is constant today ---- */

static bool is_empty(const struct set_expr *set)
{
    if (set == NULL || set->kind != SET_LITERAL)
        return set == NULL;
    return set->member_count == 0;
}

/*
 * A set that never has a member may get some with the next edition of what it is taken from, and
 * what is so by default may be said to be otherwise: a condition that reads these is no slip.
 */
static bool may_become_another(const struct expr *expr)
{
    if (expr == NULL)
        return false;
    const struct dated_set *set = expr->set == NULL ? NULL : expr->set->set;
    bool empty = set != NULL && set->steps != NULL;
    for (const struct set_step *step = empty ? set->steps : NULL; step != NULL && empty;
         step = step->next)
        empty = is_empty(step->members);
    if (empty || (expr->fact != NULL && fact_is_default(expr->fact)) ||
        may_become_another(expr->a) || may_become_another(expr->b) || may_become_another(expr->c) ||
        (expr->fact != NULL && may_become_another(expr->fact->define)) ||
        (expr->kind == EXPR_RULE && may_become_another(expr->rule->when)))
        return true;
    for (const struct expr *part = expr->list; part != NULL; part = part->next) {
        if (may_become_another(part))
            return true;
    }
    return false;
}

/* ---- the conditions of a rule ---- */

static void warn(struct trying *t, const struct rule *rule, const struct expr *expr, uint8_t may)
{
    struct diag *diag =
        diag_add(t->diags, DIAG_CONSTANT, expr->span, "this condition of %.*s is %s true",
                 STR_ARG(rule->id), may == MAY_BE_TRUE ? "always" : "never");
    diag_hint(t->diags, diag, "whatever the facts are, on every day on which the rule is in force");
}

static void warn_implied(struct trying *t, const struct rule *rule, const struct expr *part,
                         const struct expr *other, bool any)
{
    struct diag *diag = diag_add(t->diags, DIAG_IMPLIED, part->span,
                                 "this condition of %.*s adds nothing", STR_ARG(rule->id));
    diag_hint(t->diags, diag,
              any ? "wherever it is true, so is another of the list"
                  : "wherever another of the list is true, so is it");
    if (diag == NULL)
        return;
    diag->related = other->span;
    diag->related_message = STR("this one");
}

/* Of two that are alike the later one adds nothing. */
static bool check_part(struct trying *t, const struct rule *rule, const struct expr *list,
                       const struct expr *part)
{
    bool any = list->kind == EXPR_OR;
    bool earlier = true;
    for (const struct expr *other = list->list; other != NULL; other = other->next) {
        bool implied;
        bool reverse = false;
        if (other == part) {
            earlier = false;
            continue;
        }
        if (other->party_scope || may_become_another(other))
            continue;
        if (!try_pair(t, any ? part : other, any ? other : part, &implied))
            return false;
        if (implied && !earlier && !try_pair(t, any ? other : part, any ? part : other, &reverse))
            return false;
        if (implied && !reverse) {
            warn_implied(t, rule, part, other, any);
            return true;
        }
    }
    return true;
}

/* Conditions of a list of which another of the same list says as much. */
static bool check_list(struct trying *t, const struct rule *rule, const struct expr *list)
{
    for (const struct expr *part = list->list; part != NULL; part = part->next) {
        if (!part->party_scope && !may_become_another(part) && !check_part(t, rule, list, part))
            return false;
    }
    return true;
}

/* Warns of the innermost only; *ret_found: there was one. */
static bool check_condition(struct trying *t, const struct rule *rule, const struct expr *expr,
                            bool *ret_found)
{
    bool inside = false;
    uint8_t may;
    for (const struct expr *part = expr->list; expr->block && part != NULL; part = part->next) {
        if (!check_condition(t, rule, part, &inside))
            return false;
    }
    if (expr->block && !inside && !check_list(t, rule, expr))
        return false;
    if (!inside && !expr->party_scope) {
        if (!try_condition(t, expr, &may))
            return false;
        inside = may == MAY_BE_TRUE || may == MAY_BE_FALSE;
        if (inside && !may_become_another(expr))
            warn(t, rule, expr, may);
    }
    *ret_found = *ret_found || inside;
    return true;
}

static bool check_rules(struct trying *t)
{
    for (const struct rule *rule = t->policy->rules; rule != NULL; rule = rule->next) {
        bool found = false;
        if ((rule->when != NULL && !check_condition(t, rule, rule->when, &found)) ||
            (rule->unless != NULL && !check_condition(t, rule, rule->unless, &found)))
            return false;
    }
    return !t->diags->failed || err_set(t->err, ERR_MEMORY, "memory could not be had");
}

bool check_constant(const struct mem *mem, const struct policy *policy, struct diags *diags,
                    struct err *err)
{
    struct trying t = { .policy = policy, .diags = diags, .err = err };
    if (policy->rules == NULL)
        return true;
    arena_init(&t.arena, mem, CONSTANT_LIMIT);
    arena_init(&t.work, mem, CONSTANT_LIMIT);
    t.memo = exact_memo_new(mem, err);
    bool done =
        t.memo != NULL && compile_all(&t) && make_facts(&t) && begin_results(&t) && check_rules(&t);
    exact_memo_free(t.memo);
    arena_release(&t.work);
    arena_release(&t.arena);
    return done;
}

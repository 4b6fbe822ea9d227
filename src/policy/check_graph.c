/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/check_graph.c - the order in which a policy can be worked out.
 *
 * A rule may read facts, defines and the results of earlier steps: classification and scope (1: the
 * entry may decide whether an item is subject at all) before demands (2) before relief (3) before
 * reviews, conditions and flags (4).  Within a step the references must not run in a circle.
 */
#include "policy/check_priv.h"

enum mark { MARK_NEW, MARK_OPEN, MARK_DONE };

struct graph {
    struct checker *checker;
    unsigned depth;  /* definitions, sets and rules that are open */
    unsigned height; /* of the highest that was visited below the one that is open */
    unsigned levels; /* conditions, values and sets that are open */
    unsigned nested; /* of the deepest that was visited below the one that is open */
    bool reported;
    size_t giver_count; /* of policy.givers */
};

static int head_step(enum head_kind head)
{
    switch (head) {
    case HEAD_SUBJECT:
    case HEAD_CLASSIFY:
    case HEAD_EXCLUDE:
        return 1;
    case HEAD_CONTROL:
    case HEAD_REQUIRE:
    case HEAD_PROHIBIT:
        return 2;
    case HEAD_EXCEPT:
    case HEAD_AUTHORIZE:
        return 3;
    default:
        return 4;
    }
}

bool check_is_code(struct str code, struct str wanted)
{
    /* Most differ in the first byte. */
    return wanted.length > 0 && code.length >= wanted.length && code.data[0] == wanted.data[0] &&
           str_starts(code, wanted) &&
           (code.length == wanted.length || code.data[wanted.length] == '.');
}

static bool lists_code(const struct rule *rule, struct str wanted)
{
    for (const struct name_ref *ref = rule->names; ref != NULL; ref = ref->next) {
        if (check_is_code(ref->name, wanted) || check_is_code(wanted, ref->name))
            return true;
    }
    return false;
}

static void visit_rule(struct graph *graph, struct rule *rule, struct span from, int step);

static void cycle(struct graph *graph, struct span span, struct str name)
{
    if (graph->reported)
        return;
    graph->reported = true;
    diag_add(graph->checker->diags, DIAG_CYCLE, span, "'%.*s' needs itself to be worked out",
             STR_ARG(name));
}

/* Something of this height is read here. */
static bool rise(struct graph *graph, struct span span, unsigned height)
{
    if (height > graph->height)
        graph->height = height;
    if (height <= POLICY_CHAIN_MAX && graph->depth <= POLICY_CHAIN_MAX)
        return true;
    if (!graph->reported)
        diag_add(graph->checker->diags, DIAG_DEPTH, span,
                 "more than %d definitions and rules are read through one another",
                 POLICY_CHAIN_MAX);
    graph->reported = true;
    return false;
}

/*
 * Something with so many levels below is read here: what walks the tree later goes down them all.
 */
static bool sink(struct graph *graph, struct span span, unsigned nested)
{
    if (nested > graph->nested)
        graph->nested = nested;
    if (graph->levels + nested <= POLICY_NESTING_MAX)
        return true;
    if (!graph->reported)
        diag_add(graph->checker->diags, DIAG_DEPTH, span,
                 "conditions and values are nested more than %d deep, definitions included",
                 POLICY_NESTING_MAX);
    graph->reported = true;
    return false;
}

/* One level deeper, and back: *ret_nested is what lay below before. */
static bool descend(struct graph *graph, struct span span, unsigned *ret_nested)
{
    *ret_nested = graph->nested;
    graph->nested = 0;
    graph->levels++;
    return sink(graph, span, 0);
}

static void ascend(struct graph *graph, struct span span, unsigned before)
{
    unsigned own = graph->nested + 1;
    graph->levels--;
    graph->nested = before;
    sink(graph, span, own);
}

/*
 * One definition, set or rule deeper; false when that is too deep.  What it returns in *ret_height
 * is handed to leave(), which says how high the visited thing is.  Height and depth are both
 * limited: what walks the tree later walks it in another order.
 */
static bool enter(struct graph *graph, struct span span, unsigned *ret_height)
{
    *ret_height = graph->height;
    graph->depth++;
    if (!rise(graph, span, 0))
        return false;
    graph->height = 0;
    return true;
}

static uint16_t leave(struct graph *graph, struct span span, unsigned before)
{
    unsigned height = graph->height + 1;
    graph->depth--;
    graph->height = before;
    rise(graph, span, height);
    return (uint16_t)height;
}

/* Whether the rule gives, or takes away, what a code holds. */
static bool is_about(const struct rule *rule, struct str code)
{
    return (rule->head == HEAD_CLASSIFY && check_is_code(rule->name, code)) ||
           (rule->head == HEAD_EXCLUDE && lists_code(rule, code));
}

/* Finds the rules that are about a code of the set, of all that give or take away codes. */
static bool find_givers(struct graph *graph, const struct set_expr *set, bool *givers)
{
    size_t at = 0;
    switch (set->kind) {
    case SET_LITERAL:
        for (const struct rule *r = graph->checker->policy->givers; r != NULL; r = r->next_giver) {
            for (size_t i = 0; i < set->member_count && !givers[at]; i++)
                givers[at] = is_about(r, set->members[i].text);
            at++;
        }
        return true;
    case SET_NAME: {
        /* Found once for a set, however many rules read it. */
        struct dated_set *named = (struct dated_set *)set->set;
        bool found = named->givers != NULL;
        if (!found)
            named->givers = arena_array(graph->checker->arena, graph->giver_count, sizeof *givers);
        if (named->givers == NULL)
            return false;
        for (const struct set_step *step = named->steps; step != NULL && !found;
             step = step->next) {
            if (!find_givers(graph, step->members, named->givers))
                return false;
        }
        for (; at < graph->giver_count; at++)
            givers[at] = givers[at] || named->givers[at];
        return true;
    }
    case SET_UNION:
    case SET_MINUS:
        return find_givers(graph, set->a, givers) && find_givers(graph, set->b, givers);
    }
    return false;
}

static void visit_codes(struct graph *graph, struct str code, struct span span, int step)
{
    struct rule *rule = graph->checker->policy->givers;
    for (; rule != NULL; rule = rule->next_giver) {
        if (is_about(rule, code))
            visit_rule(graph, rule, span, step);
    }
}

static void visit_code_set(struct graph *graph, const struct set_expr *set, struct span span,
                           int step)
{
    bool *givers = arena_array(graph->checker->arena, graph->giver_count, sizeof *givers);
    if (givers == NULL || !find_givers(graph, set, givers)) {
        graph->checker->diags->failed = graph->reported = true;
        return;
    }
    struct rule *rule = graph->checker->policy->givers;
    for (size_t at = 0; rule != NULL; rule = rule->next_giver) {
        if (givers[at++])
            visit_rule(graph, rule, span, step);
    }
}

static void visit_demands(struct graph *graph, struct rule *first, struct span span, int step)
{
    for (struct rule *rule = first; rule != NULL; rule = rule->next_alike)
        visit_rule(graph, rule, span, step);
}

static void visit_set(struct graph *graph, const struct set_expr *set);

static void visit_dated_set(struct graph *graph, struct dated_set *set)
{
    unsigned before;
    if (set->visiting == MARK_DONE) {
        rise(graph, set->span, set->height);
        sink(graph, set->span, set->nesting);
        return;
    }
    if (set->visiting == MARK_OPEN) {
        cycle(graph, set->span, set->name);
        return;
    }
    if (!enter(graph, set->span, &before))
        return;
    unsigned nested = graph->nested;
    graph->nested = 0;
    set->visiting = MARK_OPEN;
    for (const struct set_step *step = set->steps; step != NULL; step = step->next)
        visit_set(graph, step->members);
    set->visiting = MARK_DONE;
    set->nesting = (uint16_t)graph->nested;
    sink(graph, set->span, nested);
    set->height = leave(graph, set->span, before);
}

static void visit_set(struct graph *graph, const struct set_expr *set)
{
    unsigned nested;
    if (graph->reported)
        return;
    if (descend(graph, set->span, &nested)) {
        if (set->kind == SET_NAME) {
            visit_dated_set(graph, (struct dated_set *)set->set);
        } else if (set->kind == SET_UNION || set->kind == SET_MINUS) {
            visit_set(graph, set->a);
            visit_set(graph, set->b);
        }
    }
    ascend(graph, set->span, nested);
}

static void visit_below(struct graph *graph, struct expr *expr, int step);
static void visit_expr(struct graph *graph, struct expr *expr, int step);

/*
 * A define is as late as what reads it.  What it reads was found early enough for a reader in step
 * `visiting - MARK_DONE`, so it is for all later ones; an earlier one looks again.
 */
static void visit_define(struct graph *graph, struct fact *fact, struct span span, int step)
{
    unsigned before;
    if (fact->define == NULL)
        return;
    if (fact->visiting >= MARK_DONE && fact->visiting <= MARK_DONE + step) {
        rise(graph, span, fact->height);
        sink(graph, span, fact->nesting);
        return;
    }
    if (fact->visiting == MARK_OPEN) {
        cycle(graph, span, fact->path);
        return;
    }
    if (!enter(graph, span, &before))
        return;
    unsigned nested = graph->nested;
    graph->nested = 0;
    fact->visiting = MARK_OPEN;
    visit_expr(graph, fact->define, step);
    fact->nesting = (uint16_t)graph->nested;
    sink(graph, span, nested);
    fact->visiting = (uint8_t)(MARK_DONE + step);
    fact->height = leave(graph, span, before);
}

static void visit_expr(struct graph *graph, struct expr *expr, int step)
{
    unsigned nested;
    if (expr == NULL || graph->reported)
        return;
    if (descend(graph, expr->span, &nested))
        visit_below(graph, expr, step);
    ascend(graph, expr->span, nested);
}

static void visit_below(struct graph *graph, struct expr *expr, int step)
{
    switch (expr->kind) {
    case EXPR_FACT:
    case EXPR_INDEXED:
        visit_define(graph, expr->fact, expr->span, step);
        break;
    case EXPR_IS_CODE:
        visit_codes(graph, expr->text, expr->span, step);
        break;
    case EXPR_DEMANDED:
        visit_demands(graph, expr->rule, expr->span, step);
        break;
    case EXPR_RULE:
        visit_rule(graph, expr->rule, expr->span, step);
        break;
    default:
        break;
    }
    if (expr->set != NULL)
        visit_set(graph, expr->set);
    /* Only now, for a set that is made of itself has no end. */
    if (expr->kind == EXPR_ITEM_IN && !graph->reported)
        visit_code_set(graph, expr->set, expr->span, step);
    visit_expr(graph, expr->a, step);
    visit_expr(graph, expr->b, step);
    visit_expr(graph, expr->c, step);
    for (struct expr *part = expr->list; part != NULL; part = part->next)
        visit_expr(graph, part, step);
}

static void visit_overriders(struct graph *graph, struct rule *rule, int step)
{
    for (struct overrider *other = rule->overriders; other != NULL; other = other->next)
        visit_rule(graph, other->rule, other->span, step);
}

static void visit_rule(struct graph *graph, struct rule *rule, struct span from, int step)
{
    int own = head_step(rule->head);
    unsigned before;
    if (graph->reported)
        return;
    if (own > step) {
        graph->reported = true;
        struct diag *diag =
            diag_add(graph->checker->diags, DIAG_STRATUM, from,
                     "this reads rule '%.*s', which is worked out later", STR_ARG(rule->id));
        diag_hint(graph->checker->diags, diag,
                  "classification comes before demands, demands before exceptions, those before "
                  "reviews");
        return;
    }
    if (rule->visiting == MARK_DONE) {
        rise(graph, from, rule->height);
        sink(graph, from, rule->nesting);
        return;
    }
    if (rule->visiting == MARK_OPEN) {
        cycle(graph, from, rule->id);
        return;
    }
    if (!enter(graph, from, &before))
        return;
    unsigned nested = graph->nested;
    graph->nested = 0;
    rule->visiting = MARK_OPEN;
    visit_expr(graph, rule->when, own);
    visit_expr(graph, rule->unless, own);
    for (struct policy_need *need = rule->needs; need != NULL; need = need->next)
        visit_expr(graph, need->when, own);
    visit_expr(graph, rule->held, own);
    visit_overriders(graph, rule, own);
    rule->visiting = MARK_DONE;
    rule->nesting = (uint16_t)graph->nested;
    sink(graph, from, nested);
    rule->height = leave(graph, from, before);
}

void check_graph(struct checker *checker)
{
    struct graph graph = { .checker = checker };
    struct policy *policy = checker->policy;
    for (const struct rule *rule = policy->givers; rule != NULL; rule = rule->next_giver)
        graph.giver_count++;
    for (struct dated_set *set = policy->sets; set != NULL; set = set->next)
        visit_dated_set(&graph, set);
    for (struct fact *fact = policy->facts; fact != NULL; fact = fact->next)
        visit_define(&graph, fact, fact->span, 4);
    for (struct rule *rule = policy->rules; rule != NULL; rule = rule->next)
        visit_rule(&graph, rule, rule->span, 4);
    for (struct dated_set *set = policy->sets; set != NULL; set = set->next)
        set->visiting = MARK_NEW;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/compile.c - rules to nodes; expressions are in compile_expr.c, the nodes themselves in
 * pool.c.
 */
#include "plan/compile_priv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool code_is(struct str code, struct str wanted)
{
    return str_starts(code, wanted) &&
           (code.length == wanted.length || code.data[wanted.length] == '.');
}

uint8_t code_stated(struct str stated, struct str wanted)
{
    if (stated.length == 0)
        return TRUTH_FALSE;
    if (code_is(stated, wanted))
        return TRUTH_TRUE;
    return code_is(wanted, stated) ? TRUTH_UNKNOWN : TRUTH_FALSE;
}

/* Room to remember what rules and defines were compiled to on one day. */
static bool compile_memory(struct compiler *compiler)
{
    const struct policy *policy = compiler->policy;
    size_t defines = policy->slot_count + policy->party_slot_count;
    uint32_t *memory = arena_array(compiler->arena, policy->rule_count + defines, sizeof *memory);
    if (memory == NULL) {
        compiler->failed = true;
        return false;
    }
    for (size_t i = 0; i < policy->rule_count + defines; i++)
        memory[i] = NODE_NONE;
    compiler->fired_of = memory;
    compiler->defines = memory + policy->rule_count;
    return true;
}

/* ---- codes ---- */

/* One rule gives a code: fired, and not taken away by an exclusion that lists it. */
static uint32_t given_code(struct compiler *compiler, const struct rule *rule)
{
    size_t first = compiler->part_count;
    compile_part(compiler, compile_rule(compiler, rule));
    const struct rule *other = compiler->policy->givers;
    for (; other != NULL; other = other->next_giver) {
        bool lists = false;
        if (other->head != HEAD_EXCLUDE || !compile_in_force(compiler, other))
            continue;
        for (const struct name_ref *ref = other->names; ref != NULL; ref = ref->next)
            lists = lists || code_is(rule->name, ref->name);
        if (lists)
            compile_part(compiler, compile_not(compiler, compile_rule(compiler, other)));
    }
    return compile_parts(compiler, OP_AND, first);
}

uint32_t compile_code_index(struct compiler *compiler, struct str code)
{
    struct pool *pool = compiler->pool;
    for (uint32_t i = 0; i < pool->code_count; i++) {
        if (str_equal(pool->codes[i], code))
            return i;
    }
    if (!arena_grow(compiler->arena, &pool->codes, pool->code_count, &pool->code_capacity,
                    sizeof *pool->codes)) {
        compiler->failed = true;
        return 0;
    }
    pool->codes[pool->code_count] = code;
    return pool->code_count++;
}

/* item is CODE: some rule in force gives it or a paragraph of it, or it was stated. */
uint32_t compile_code(struct compiler *compiler, struct str code)
{
    size_t first = compiler->part_count;
    compile_part(compiler,
                 compile_node(compiler, OP_STATED, compile_code_index(compiler, code), 0, 0));
    const struct rule *rule = compiler->policy->givers;
    for (; rule != NULL; rule = rule->next_giver) {
        if (rule->head == HEAD_CLASSIFY && code_is(rule->name, code) &&
            compile_in_force(compiler, rule))
            compile_part(compiler, given_code(compiler, rule));
    }
    return compile_parts(compiler, OP_OR, first);
}

/* Whether the set holds the code, or one that it is a paragraph of. */
static bool set_holds(const struct compiler *compiler, const struct node_set *set, struct str code)
{
    for (size_t end = code.length; end > 0; end--) {
        if (end < code.length && code.data[end] != '.')
            continue;
        int32_t member = policy_string(compiler->policy, str_slice(code, 0, end));
        if (member >= 0 && (size_t)member < set->bit_count &&
            (set->bits[member / 64] >> member % 64 & 1) != 0)
            return true;
    }
    return false;
}

/* item in CODES: the same for any code of the set. */
uint32_t compile_item_in(struct compiler *compiler, const struct set_expr *codes)
{
    struct type code = { .kind = TYPE_CODE };
    size_t first = compiler->part_count;
    uint32_t set = compile_set(compiler, codes, &code);
    if (compiler->failed)
        return 0;
    compile_part(compiler, compile_node(compiler, OP_STATED_IN, set, 0, 0));
    const struct rule *rule = compiler->policy->givers;
    for (; rule != NULL; rule = rule->next_giver) {
        if (rule->head == HEAD_CLASSIFY && compile_in_force(compiler, rule) &&
            set_holds(compiler, &compiler->pool->sets[set], rule->name))
            compile_part(compiler, given_code(compiler, rule));
    }
    return compile_parts(compiler, OP_OR, first);
}

/* ---- rules ---- */

/*
 * Whether the rule is in force on the day that is compiled for; windows are worked out once for
 * each rule.
 */
bool compile_in_force(struct compiler *compiler, const struct rule *rule)
{
    return window_in_force(&compiler->pool->windows[rule->index], compiler->day);
}

/* What stands against a rule besides its own condition: overriders in force. */
static void overriders(struct compiler *compiler, const struct rule *rule)
{
    for (const struct overrider *other = rule->overriders; other != NULL; other = other->next) {
        if (compile_in_force(compiler, other->rule))
            compile_part(compiler, compile_not(compiler, compile_rule(compiler, other->rule)));
    }
}

static bool compile_needs(struct compiler *compiler, const struct rule *rule,
                          struct compiled_rule *compiled)
{
    size_t count = 0;
    for (const struct policy_need *need = rule->needs; need != NULL; need = need->next)
        count++;
    compiled->needs = arena_array(compiler->arena, count, sizeof *compiled->needs);
    if (compiled->needs == NULL) {
        compiler->failed = true;
        return false;
    }
    count = 0;
    for (const struct policy_need *need = rule->needs; need != NULL; need = need->next)
        compiled->needs[count++] = compile_expr(compiler, need->when);
    return true;
}

/* The savings clause that may still spare goods on this day, or NULL. */
static const struct event *savings_of(const struct compiler *compiler, const struct rule *rule)
{
    for (const struct event *event = rule->events; event != NULL; event = event->next_of_rule) {
        if (event->kind == EVENT_SAVINGS && compiler->day < event->until &&
            view_event_known_from(&compiler->pool->view, event) <= compiler->pool->view.known)
            return event;
    }
    return NULL;
}

/* deal.en_route_on <= the savings clause's day. */
static uint32_t compile_saved(struct compiler *compiler, const struct event *event)
{
    const struct fact *fact = policy_fact(compiler->policy, STR("deal.en_route_on"));
    if (fact == NULL || fact->type.kind != TYPE_DATE)
        return compile_truth(compiler, TRUTH_UNKNOWN);
    uint32_t day = compile_constant(compiler, num_int(event->aboard_by));
    uint32_t aboard = compile_node(compiler, OP_FACT, fact->slot, 0, 0);
    return compile_node(compiler, OP_LE, aboard, day, 0);
}

/*
 * The rule, or the versions it replaced, as they stood on an earlier day: for goods that a savings
 * clause spares.  What is worked out for that day is kept apart.
 */
static uint32_t compile_lineage(struct compiler *compiler, const struct rule *rule, int32_t day)
{
    struct compiler now = *compiler;
    size_t first = compiler->part_count;
    if (!compile_memory(compiler))
        return 0;
    compiler->day = day;
    compiler->in_savings++;
    if (compile_in_force(compiler, rule))
        compile_part(compiler, compile_rule(compiler, rule));
    for (const struct name_ref *ref = rule->replaces; ref != NULL; ref = ref->next) {
        if (compile_in_force(compiler, ref->rule))
            compile_part(compiler, compile_rule(compiler, ref->rule));
    }
    compiler->in_savings--;
    compiler->day = now.day;
    compiler->fired_of = now.fired_of;
    compiler->defines = now.defines;
    return compile_parts(compiler, OP_OR, first);
}

/* Fired, unless a savings clause has the goods judged as of an earlier day. */
static uint32_t compile_saving(struct compiler *compiler, const struct rule *rule,
                               struct compiled_rule *out, uint32_t fired)
{
    const struct event *savings = compiler->in_savings == 0 ? savings_of(compiler, rule) : NULL;
    if (savings == NULL || compiler->failed)
        return fired;
    out->savings = savings;
    out->saved = compile_saved(compiler, savings);
    uint32_t spared[2] = { out->saved, compile_lineage(compiler, rule, savings->judge_as_of) };
    uint32_t judged[2] = { compile_not(compiler, out->saved), fired };
    uint32_t either[2] = { compile_list(compiler, OP_AND, spared, 2),
                           compile_list(compiler, OP_AND, judged, 2) };
    return compile_list(compiler, OP_OR, either, 2);
}

/*
 * All conditions of the rule on the compiler's day.  Fills in compiled if it is given.
 */
uint32_t compile_fired(struct compiler *compiler, const struct rule *rule,
                       struct compiled_rule *compiled)
{
    struct compiled_rule scratch = { .rule = rule };
    struct compiled_rule *out = compiled == NULL ? &scratch : compiled;
    size_t first = compiler->part_count;
    size_t need = 0;
    out->when = out->unless = out->held = out->saved = NODE_NONE;
    if (rule->held != NULL)
        compile_part(compiler, out->held = compile_expr(compiler, rule->held));
    if (rule->when != NULL)
        compile_part(compiler, out->when = compile_expr(compiler, rule->when));
    if (rule->unless != NULL) {
        out->unless = compile_expr(compiler, rule->unless);
        compile_part(compiler, compile_not(compiler, out->unless));
    }
    if (compiler->failed)
        return 0;
    size_t own = compiler->part_count - first;
    out->condition = compile_list(compiler, OP_AND, own == 0 ? NULL : compiler->parts + first, own);
    if (rule->binds != NULL)
        compile_part(compiler,
                     compile_node(compiler, OP_BINDS,
                                  (uint32_t)(rule->binds - compiler->policy->firms), 0, 0));
    if (!compile_needs(compiler, rule, out))
        return 0;
    for (const struct policy_need *n = rule->needs; n != NULL; n = n->next)
        compile_part(compiler, compile_node(compiler, OP_NOT_FALSE, out->needs[need++], 0, 0));
    overriders(compiler, rule);
    out->unenforced = window_unenforced(&compiler->pool->windows[rule->index], compiler->day);
    if (out->unenforced != NULL)
        compile_part(compiler, compile_node(compiler, OP_ENFORCED, 0, 0, 0));
    return compile_saving(compiler, rule, out, compile_parts(compiler, OP_AND, first));
}

/* The node that says whether the rule, in force on the compiler's day, fired. */
uint32_t compile_rule(struct compiler *compiler, const struct rule *rule)
{
    if (compiler->failed)
        return 0;
    if (!compile_in_force(compiler, rule))
        return compile_truth(compiler, TRUTH_FALSE);
    assert(compiler->fired_of != NULL && compiler->compiled_of != NULL);
    if (compiler->fired_of[rule->index] == NODE_NONE) {
        struct compiled_rule compiled = { .rule = rule };
        compiled.fired = compile_fired(compiler, rule, &compiled);
        compiler->fired_of[rule->index] = compiled.fired;
        if (compiler->in_savings == 0)
            compiler->compiled_of[rule->index] = compiled;
    }
    return compiler->fired_of[rule->index];
}

static bool collect_rules(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct policy *policy = compiler->policy;
    program->rules = arena_array(compiler->arena, policy->rule_count, sizeof *program->rules);
    program->entries = arena_array(compiler->arena, policy->rule_count, sizeof *program->entries);
    if (program->rules == NULL || program->entries == NULL)
        return false;
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        const struct window *window = &compiler->pool->windows[rule->index];
        if (!compile_in_force(compiler, rule))
            continue;
        compile_rule(compiler, rule);
        struct compiled_rule *compiled = &program->rules[program->rule_count++];
        *compiled = compiler->compiled_of[rule->index];
        for (size_t i = 0; i < window->count; i++) {
            if (window->in_force[i].from <= compiler->day &&
                compiler->day < window->in_force[i].to) {
                compiled->from = window->in_force[i].from;
                compiled->to = window->in_force[i].to;
            }
        }
        program->has_unenforced = program->has_unenforced || compiled->unenforced != NULL;
    }
    return !compiler->failed;
}

static void collect_entries(struct compiler *compiler)
{
    struct program *program = compiler->program;
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct compiled_rule *compiled = &program->rules[i];
        if (compiled->rule->head != HEAD_CLASSIFY)
            continue;
        struct compiled_code *entry = &program->entries[program->entry_count++];
        entry->code = compiled->rule->name;
        entry->rule = compiled;
        entry->node = given_code(compiler, compiled->rule);
    }
}

static int compare_expr_nodes(const void *a, const void *b)
{
    uintptr_t left = (uintptr_t)((const struct expr_node *)a)->expr;
    uintptr_t right = (uintptr_t)((const struct expr_node *)b)->expr;
    return left < right ? -1 : left > right;
}

static bool prepare(struct compiler *compiler, struct pool *pool, struct program *program,
                    int32_t day, struct err *err)
{
    *compiler = (struct compiler){
        .arena = pool->arena,
        .policy = pool->view.policy,
        .pool = pool,
        .program = program,
        .day = day,
    };
    compiler->compiled_of =
        arena_array(compiler->arena, compiler->policy->rule_count, sizeof *compiler->compiled_of);
    if (compiler->compiled_of == NULL || !compile_memory(compiler))
        return arena_error(compiler->arena, err);
    return true;
}

/* What a compilation ends with, whatever it was of. */
static bool finish(struct compiler *compiler, struct program *program, struct err *err)
{
    if (!compiler->failed && !pool_find_needed(compiler))
        compiler->failed = true;
    if (compiler->set_limit_hit)
        return err_set(err, ERR_LIMIT, "a set is looked for among more than %d words",
                       SET_MEMBERS_MAX);
    if (compiler->node_limit_hit)
        return err_set(err, ERR_LIMIT, "the policy compiles to more than %d nodes",
                       PROGRAM_NODES_MAX);
    if (compiler->failed)
        return arena_error(compiler->arena, err);
    if (program->expr_node_count > 0)
        qsort(program->expr_nodes, program->expr_node_count, sizeof *program->expr_nodes,
              compare_expr_nodes);
    pool_take_lists(compiler->pool, program);
    return true;
}

bool pool_compile(struct pool *pool, int32_t day, int32_t from, int32_t to,
                  struct program *ret_program, struct err *err)
{
    struct program program = {
        .view = pool->view, .pool = pool, .from = from, .to = to, .covers = NODE_NONE
    };
    struct compiler compiler;
    if (!prepare(&compiler, pool, &program, day, err))
        return false;
    if (pool->view.policy->covers != NULL)
        program.covers = compile_expr(&compiler, pool->view.policy->covers);
    if (collect_rules(&compiler))
        collect_entries(&compiler);
    if (!finish(&compiler, &program, err))
        return false;
    *ret_program = program;
    return true;
}

bool pool_compile_expr(struct pool *pool, int32_t day, const struct expr *expr,
                       struct program *ret_program, uint32_t *ret_node, struct err *err)
{
    struct program program = { .view = pool->view, .pool = pool, .from = day, .to = day + 1 };
    struct compiler compiler;
    if (!prepare(&compiler, pool, &program, day, err))
        return false;
    /* Its node stands where the coverage would, so it and what it reads is needed. */
    program.covers = compile_expr(&compiler, expr);
    if (!finish(&compiler, &program, err))
        return false;
    *ret_node = program.covers;
    *ret_program = program;
    return true;
}

bool program_compile(struct arena *arena, const struct view *view, int32_t day, int32_t from,
                     int32_t to, struct program *ret_program, struct err *err)
{
    struct pool *pool = pool_new(arena, view, err);
    return pool != NULL && pool_compile(pool, day, from, to, ret_program, err);
}

uint32_t program_node_of(const struct program *program, const struct expr *expr)
{
    size_t low = 0;
    size_t high = program->expr_node_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct expr_node *at = &program->expr_nodes[middle];
        if (at->expr == expr)
            return at->node;
        if ((uintptr_t)at->expr < (uintptr_t)expr)
            low = middle + 1;
        else
            high = middle;
    }
    return NODE_NONE;
}

const struct compiled_rule *program_rule(const struct program *program, const struct rule *rule)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        if (program->rules[i].rule == rule)
            return &program->rules[i];
    }
    return NULL;
}

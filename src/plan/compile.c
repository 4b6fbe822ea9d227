/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/compile.c - rules to nodes; expressions are in compile_expr.c, the nodes themselves in
 * pool.c.
 */
#include "plan/compile_priv.h"

#include <assert.h>
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

/* ---- units ---- */

void compile_turns(struct compiler *compiler, int32_t day)
{
    if (compiler->day < day && day < compiler->same_to)
        compiler->same_to = day;
    if (compiler->day >= day && day > compiler->same_from)
        compiler->same_from = day;
}

void compile_opened(struct compiler *compiler, uint32_t condition, uint32_t node)
{
    /* What holds on the day of a savings clause is nobody's proof. */
    if (compiler->failed || compiler->savings != NULL)
        return;
    if (!arena_grow(compiler->arena, &compiler->open, compiler->open_count,
                    &compiler->open_capacity, sizeof *compiler->open)) {
        compiler->failed = true;
        return;
    }
    compiler->open[compiler->open_count++] = (struct compiled_part){ condition, node };
}

/* Keeps what was opened from the first on with the unit. */
static void keep_parts(struct compiler *compiler, struct kept_unit *unit, size_t first)
{
    struct pool *pool = compiler->pool;
    unit->first_part = (uint32_t)pool->kept_part_count;
    unit->part_count = 0;
    for (size_t i = first; i < compiler->open_count && !compiler->failed; i++) {
        if (!arena_grow(compiler->arena, &pool->kept_parts, pool->kept_part_count,
                        &pool->kept_part_capacity, sizeof *pool->kept_parts)) {
            compiler->failed = true;
            return;
        }
        pool->kept_parts[pool->kept_part_count++] = compiler->open[i];
        unit->part_count++;
    }
    compiler->open_count = first;
}

uint32_t compile_unit(struct compiler *compiler, uint32_t place, compile_work *work,
                      const void *thing)
{
    struct kept_unit *unit = &compiler->pool->units[place];
    if (compiler->failed)
        return 0;
    if (compiler->savings != NULL) {
        if (compiler->savings[place] == NODE_NONE)
            compiler->savings[place] = work(compiler, thing);
        return compiler->savings[place];
    }
    if (compiler->day < unit->from || unit->to <= compiler->day) {
        int32_t from = compiler->same_from;
        int32_t to = compiler->same_to;
        size_t first = compiler->open_count;
        compiler->same_from = DATE_MIN;
        compiler->same_to = DATE_OPEN;
        uint32_t node = work(compiler, thing);
        keep_parts(compiler, unit, first);
        if (compiler->failed)
            return 0;
        unit->node = node;
        unit->from = compiler->same_from;
        unit->to = compiler->same_to;
        compiler->same_from = from;
        compiler->same_to = to;
    }
    compile_turns(compiler, unit->from);
    compile_turns(compiler, unit->to);
    compile_opened(compiler, 0, place);
    return unit->node;
}

/* Tells the program of the conditions, those of the units among them. */
static void take_parts(struct compiler *compiler, const struct compiled_part *parts, size_t count)
{
    struct pool *pool = compiler->pool;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].condition != 0) {
            compiler->program->condition_nodes[parts[i].condition] = parts[i].node;
            continue;
        }
        struct kept_unit *unit = &pool->units[parts[i].node];
        if (unit->taken == pool->program_count)
            continue;
        unit->taken = pool->program_count;
        take_parts(compiler, pool->kept_parts + unit->first_part, unit->part_count);
    }
}

/* ---- codes ---- */

/* One rule gives a code: fired, and not taken away by an exclusion that lists it. */
static uint32_t given_code(struct compiler *compiler, const struct giver *giver)
{
    size_t first = compiler->part_count;
    compile_part(compiler, compile_rule(compiler, giver->rule));
    for (uint32_t i = 0; i < giver->exclusion_count; i++) {
        const struct rule *other = giver->exclusions[i];
        if (compile_in_force(compiler, other))
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

/* Whether the code, or a paragraph of it, was stated. */
static uint32_t compile_stated(struct compiler *compiler, struct str code)
{
    int32_t member = policy_string(compiler->policy, code);
    assert(member >= 0); /* the checker knows every code that is written */
    uint64_t bit = (uint64_t)1 << member % 64;
    struct node_set one = { .bits = &bit,
                            .first = (size_t)member / 64 * 64,
                            .bit_count = 64,
                            .of = TYPE_CODE,
                            .has_value = true };
    return compile_node(compiler, OP_STATED_IN, pool_keep_set(compiler, &one), 0, 0);
}

/* item is CODE: some rule in force gives it or a paragraph of it, or it was stated. */
uint32_t compile_code(struct compiler *compiler, struct str code)
{
    const struct pool *pool = compiler->pool;
    size_t first = compiler->part_count;
    compile_part(compiler, compile_stated(compiler, code));
    for (size_t i = 0; i < pool->giver_count; i++) {
        const struct giver *giver = &pool->givers[i];
        if (code_is(giver->rule->name, code) && compile_in_force(compiler, giver->rule))
            compile_part(compiler, given_code(compiler, giver));
    }
    return compile_parts(compiler, OP_OR, first);
}

/* Whether the set holds what is given, or one that it is a paragraph of. */
static bool set_holds(const struct node_set *set, const struct giver *giver)
{
    for (uint32_t i = 0; i < giver->code_count; i++) {
        if (node_set_has(set, giver->codes[i]))
            return true;
    }
    return false;
}

/* item in CODES: the same for any code of the set. */
uint32_t compile_item_in(struct compiler *compiler, const struct set_expr *codes)
{
    const struct pool *pool = compiler->pool;
    struct type code = { .kind = TYPE_CODE };
    size_t first = compiler->part_count;
    uint32_t set = compile_set(compiler, codes, &code);
    if (compiler->failed)
        return 0;
    compile_part(compiler, compile_node(compiler, OP_STATED_IN, set, 0, 0));
    for (size_t i = 0; i < pool->giver_count; i++) {
        const struct giver *giver = &pool->givers[i];
        if (set_holds(&pool->sets[set], giver) && compile_in_force(compiler, giver->rule))
            compile_part(compiler, given_code(compiler, giver));
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
    const struct window *window = &compiler->pool->windows[rule->index];
    for (size_t i = 0; i < window->count; i++) {
        compile_turns(compiler, window->in_force[i].from);
        compile_turns(compiler, window->in_force[i].to);
    }
    return window_in_force(window, compiler->day);
}

/* Why the rule is not enforced on the compiler's day, or NULL. */
static const struct event *unenforced(struct compiler *compiler, const struct rule *rule)
{
    const struct window *window = &compiler->pool->windows[rule->index];
    for (size_t i = 0; i < window->unenforced_count; i++) {
        compile_turns(compiler, window->unenforced[i].from);
        compile_turns(compiler, window->unenforced[i].to);
    }
    return window_unenforced(window, compiler->day);
}

/* What stands against a rule besides its own condition: overriders in force. */
static void overriders(struct compiler *compiler, const struct rule *rule)
{
    for (const struct overrider *other = rule->overriders; other != NULL; other = other->next) {
        if (compile_in_force(compiler, other->rule))
            compile_part(compiler, compile_not(compiler, compile_rule(compiler, other->rule)));
    }
}

/* A member of a list of all, or its own members in place of a list of all. */
static void compile_all(struct compiler *compiler, uint32_t node)
{
    const struct pool *pool = compiler->pool;
    if (compiler->failed)
        return;
    const struct node n = pool->nodes[node];
    if (n.op != OP_AND)
        compile_part(compiler, node);
    for (uint32_t i = 0; n.op == OP_AND && i < n.b; i++)
        compile_part(compiler, pool->links[n.a + i]);
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
static const struct event *savings_of(struct compiler *compiler, const struct rule *rule)
{
    for (const struct event *event = rule->events; event != NULL; event = event->next_of_rule) {
        if (event->kind == EVENT_SAVINGS)
            compile_turns(compiler, event->until);
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
    const struct policy *policy = compiler->policy;
    size_t units = policy->rule_count + policy->slot_count + policy->party_slot_count;
    size_t first = compiler->part_count;
    struct compiler now = *compiler;
    compiler->savings = arena_array(compiler->arena, units, sizeof *compiler->savings);
    if (compiler->savings == NULL) {
        compiler->failed = true;
        return 0;
    }
    for (size_t i = 0; i < units; i++)
        compiler->savings[i] = NODE_NONE;
    compiler->day = day;
    if (compile_in_force(compiler, rule))
        compile_part(compiler, compile_rule(compiler, rule));
    for (const struct name_ref *ref = rule->replaces; ref != NULL; ref = ref->next) {
        if (compile_in_force(compiler, ref->rule))
            compile_part(compiler, compile_rule(compiler, ref->rule));
    }
    compiler->day = now.day;
    compiler->same_from = now.same_from;
    compiler->same_to = now.same_to;
    compiler->savings = NULL;
    return compile_parts(compiler, OP_OR, first);
}

/* Fired, unless a savings clause has the goods judged as of an earlier day. */
static uint32_t compile_saving(struct compiler *compiler, const struct rule *rule,
                               struct compiled_rule *out, uint32_t fired)
{
    const struct event *savings = compiler->savings == NULL ? savings_of(compiler, rule) : NULL;
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
        compile_all(compiler, out->held = compile_expr(compiler, rule->held));
    if (rule->when != NULL)
        compile_all(compiler, out->when = compile_expr(compiler, rule->when));
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
    out->unenforced = unenforced(compiler, rule);
    if (out->unenforced != NULL)
        compile_part(compiler, compile_node(compiler, OP_ENFORCED, 0, 0, 0));
    return compile_saving(compiler, rule, out, compile_parts(compiler, OP_AND, first));
}

static uint32_t compile_conditions(struct compiler *compiler, const void *thing)
{
    const struct rule *rule = thing;
    struct compiled_rule compiled = { .rule = rule };
    compiled.fired = compile_fired(compiler, rule, &compiled);
    if (compiler->savings == NULL)
        compiler->pool->compiled[rule->index] = compiled;
    return compiled.fired;
}

/* The node that says whether the rule, in force on the compiler's day, fired. */
uint32_t compile_rule(struct compiler *compiler, const struct rule *rule)
{
    if (compiler->failed)
        return 0;
    if (!compile_in_force(compiler, rule))
        return compile_truth(compiler, TRUTH_FALSE);
    return compile_unit(compiler, rule->index, compile_conditions, rule);
}

static bool collect_rules(struct compiler *compiler)
{
    struct program *program = compiler->program;
    const struct policy *policy = compiler->policy;
    size_t count = 0;
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next)
        count += window_in_force(&compiler->pool->windows[rule->index], compiler->day);
    program->rules = arena_array_raw(compiler->arena, count, sizeof *program->rules);
    if (program->rules == NULL)
        return false;
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        const struct window *window = &compiler->pool->windows[rule->index];
        if (!compile_in_force(compiler, rule))
            continue;
        compile_rule(compiler, rule);
        struct compiled_rule *compiled = &program->rules[program->rule_count++];
        *compiled = compiler->pool->compiled[rule->index];
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

static bool collect_entries(struct compiler *compiler)
{
    struct program *program = compiler->program;
    size_t giver = 0;
    program->entries =
        arena_array_raw(compiler->arena, compiler->pool->giver_count, sizeof *program->entries);
    if (program->entries == NULL)
        return false;
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct compiled_rule *compiled = &program->rules[i];
        if (compiled->rule->head != HEAD_CLASSIFY)
            continue;
        while (compiler->pool->givers[giver].rule != compiled->rule)
            giver++;
        struct compiled_code *entry = &program->entries[program->entry_count++];
        entry->code = compiled->rule->name;
        entry->rule = compiled;
        entry->node = given_code(compiler, &compiler->pool->givers[giver]);
    }
    return true;
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
    pool->program_count++;
    program->condition_count = (size_t)compiler->policy->condition_count + 1;
    program->condition_nodes = arena_array_raw(compiler->arena, program->condition_count,
                                               sizeof *program->condition_nodes);
    if (program->condition_nodes == NULL)
        return arena_error(compiler->arena, err);
    for (size_t i = 0; i < program->condition_count; i++)
        program->condition_nodes[i] = NODE_NONE;
    return true;
}

/* What a compilation ends with, whatever it was of. */
static bool finish(struct compiler *compiler, struct program *program, struct err *err)
{
    if (!compiler->failed)
        take_parts(compiler, compiler->open, compiler->open_count);
    if (compiler->set_limit_hit)
        return err_set(err, ERR_LIMIT, "a set is looked for among more than %d words",
                       SET_MEMBERS_MAX);
    if (compiler->node_limit_hit)
        return err_set(err, ERR_LIMIT, "the policy compiles to more than %d nodes",
                       PROGRAM_NODES_MAX);
    if (compiler->failed)
        return arena_error(compiler->arena, err);
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
    if (!collect_rules(&compiler) || !collect_entries(&compiler))
        compiler.failed = true;
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
    return expr->condition < program->condition_count ? program->condition_nodes[expr->condition]
                                                      : NODE_NONE;
}

const struct compiled_rule *program_rule(const struct program *program, const struct rule *rule)
{
    size_t low = 0;
    size_t high = program->rule_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct compiled_rule *at = &program->rules[middle];
        if (at->rule == rule)
            return at;
        if (at->rule->index < rule->index)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

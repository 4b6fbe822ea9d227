/* SPDX-License-Identifier: Apache-2.0 */
/* plan/compile_expr.c - expressions to nodes. */
#include "plan/compile_priv.h"

#include <string.h>

static uint32_t add_constant(struct compiler *compiler, struct value value)
{
    struct pool *pool = compiler->pool;
    for (uint32_t i = 0; i < pool->constant_count; i++) {
        const struct value *old = &pool->constants[i];
        if (old->state == value.state && old->num.bottom == value.num.bottom &&
            old->num.top == value.num.top)
            return compile_node(compiler, OP_CONST, i, 0, 0);
    }
    if (!arena_grow(compiler->arena, &pool->constants, pool->constant_count,
                    &pool->constant_capacity, sizeof *pool->constants)) {
        compiler->failed = true;
        return 0;
    }
    pool->constants[pool->constant_count] = value;
    return compile_node(compiler, OP_CONST, pool->constant_count++, 0, 0);
}

uint32_t compile_constant(struct compiler *compiler, struct num num)
{
    return add_constant(compiler, (struct value){ .num = num, .state = VALUE_KNOWN });
}

static uint32_t compile_define(struct compiler *compiler, const void *thing)
{
    const struct fact *fact = thing;
    uint32_t value = compile_expr(compiler, fact->define);
    return compile_node(compiler, fact->type.kind == TYPE_BOOL ? OP_BOOL_DEFINE : OP_DEFINE,
                        fact->slot, value, fact->party_scope);
}

static uint32_t compile_fact(struct compiler *compiler, const struct fact *fact, uint32_t slot)
{
    const struct policy *policy = compiler->policy;
    bool truth = fact->type.kind == TYPE_BOOL;
    if (fact->define != NULL) {
        size_t place = policy->rule_count + fact->slot;
        place += fact->party_scope ? policy->slot_count : 0;
        return compile_unit(compiler, (uint32_t)place, compile_define, fact);
    }
    return compile_node(compiler, truth ? OP_BOOL_FACT : OP_FACT, slot, 0, fact->party_scope);
}

/* The member that an index stands at: a constant, or an open variable. */
static uint32_t index_value(const struct compiler *compiler, const struct expr *index)
{
    if (index->kind == EXPR_INDEX)
        return compiler->index_values[index->variable];
    return (uint32_t)index->value.num.top;
}

static uint32_t compile_highest(struct compiler *compiler, const struct expr *expr)
{
    size_t first = compiler->part_count;
    /* A define that is read here may have a `highest of` of its own, in the same place. */
    uint32_t outer = compiler->index_values[expr->variable];
    for (size_t i = 0; i < expr->enumeration->member_count && !compiler->failed; i++) {
        compiler->index_values[expr->variable] = (uint32_t)i;
        compile_part(compiler, compile_expr(compiler, expr->a));
    }
    compiler->index_values[expr->variable] = outer;
    return compile_parts(compiler, OP_HIGHEST, first);
}

static size_t member_bits(const struct compiler *compiler, const struct type *type)
{
    switch (type->kind) {
    case TYPE_COUNTRY:
        return COUNTRY_ID_COUNT;
    case TYPE_ENUM:
        return type->enumeration->member_count;
    default:
        return compiler->policy->string_count;
    }
}

/* The days on which the set may change. */
static void set_turns(struct compiler *compiler, const struct set_expr *set)
{
    if (set->kind == SET_NAME) {
        for (const struct set_step *step = set->set->steps; step != NULL; step = step->next) {
            compile_turns(compiler, step->from);
            set_turns(compiler, step->members);
        }
    } else if (set->kind != SET_LITERAL) {
        set_turns(compiler, set->a);
        set_turns(compiler, set->b);
    }
}

static void threshold_turns(struct compiler *compiler, const struct threshold *threshold)
{
    for (const struct threshold_step *step = threshold->steps; step != NULL; step = step->next) {
        compile_turns(compiler, step->from);
        compile_turns(compiler, step->until);
    }
}

uint32_t compile_set(struct compiler *compiler, const struct set_expr *set, const struct type *type)
{
    struct pool *pool = compiler->pool;
    struct node_set node_set = { .bit_count = member_bits(compiler, type), .of = type->kind };
    size_t words = (node_set.bit_count + 63) / 64;
    if (node_set.bit_count > SET_MEMBERS_MAX) {
        compiler->failed = compiler->set_limit_hit = true;
        return 0;
    }
    if (words > pool->set_room_words) {
        pool->set_room = arena_array(pool->arena, words, sizeof *pool->set_room);
        pool->set_room_words = words;
    }
    if (pool->set_room == NULL) {
        pool->set_room_words = 0;
        compiler->failed = true;
        return 0;
    }
    set_turns(compiler, set);
    node_set.bits = pool->set_room;
    if (!set_on(&pool->view, pool->arena, set, compiler->day, node_set.bits, node_set.bit_count,
                &node_set.has_value))
        compiler->failed = true;
    uint32_t index = pool_keep_set(compiler, &node_set);
    memset(pool->set_room, 0, words * sizeof *pool->set_room);
    return index;
}

/* Whether == compares with a constant of a type that is tested by membership. */
static const struct expr *member_constant(const struct expr *expr, const struct expr **ret_other)
{
    const struct expr *constant = expr->a->kind == EXPR_CONST ? expr->a : expr->b;
    enum type_kind kind = constant->type.kind;
    *ret_other = constant == expr->a ? expr->b : expr->a;
    if (constant->kind != EXPR_CONST || (expr->op != COMPARE_EQ && expr->op != COMPARE_NE))
        return NULL;
    if (kind != TYPE_COUNTRY && kind != TYPE_ENUM && kind != TYPE_STRING)
        return NULL;
    return (*ret_other)->kind == EXPR_CONST ? NULL : constant;
}

static uint32_t compile_compare(struct compiler *compiler, const struct expr *expr)
{
    const struct expr *other;
    const struct expr *constant = member_constant(expr, &other);
    if (constant != NULL) {
        struct set_member member = { .id = (uint32_t)constant->value.num.top };
        struct set_expr set = {
            .kind = SET_LITERAL, .of = constant->type.kind, .members = &member, .member_count = 1
        };
        uint32_t index = compile_set(compiler, &set, &other->type);
        return compile_node(compiler, expr->op == COMPARE_EQ ? OP_IN : OP_NOT_IN,
                            compile_expr(compiler, other), index, 0);
    }
    uint32_t a = compile_expr(compiler, expr->a);
    uint32_t b = compile_expr(compiler, expr->b);
    if (expr->a->type.kind == TYPE_BOOL) {
        uint32_t both[2] = { a, b };
        uint32_t neither[2] = { compile_not(compiler, a), compile_not(compiler, b) };
        uint32_t either[2] = { compile_list(compiler, OP_AND, both, 2),
                               compile_list(compiler, OP_AND, neither, 2) };
        uint32_t equal = compile_list(compiler, OP_OR, either, 2);
        return expr->op == COMPARE_EQ ? equal : compile_not(compiler, equal);
    }
    return compile_node(compiler, (enum op)(OP_EQ + expr->op), a, b, 0);
}

static uint32_t compile_range(struct compiler *compiler, const struct expr *expr)
{
    uint32_t value = compile_expr(compiler, expr->a);
    uint32_t low = compile_expr(compiler, expr->b);
    uint32_t high = compile_expr(compiler, expr->c);
    if (expr->negated) {
        /* Each side by itself, so that what is not applicable lies neither in nor out. */
        uint32_t outside[2] = {
            compile_node(compiler, expr->low_open ? OP_LE : OP_LT, value, low, 0),
            compile_node(compiler, expr->high_open ? OP_GE : OP_GT, value, high, 0),
        };
        return compile_list(compiler, OP_OR, outside, 2);
    }
    uint32_t inside[2] = {
        compile_node(compiler, expr->low_open ? OP_GT : OP_GE, value, low, 0),
        compile_node(compiler, expr->high_open ? OP_LT : OP_LE, value, high, 0),
    };
    return compile_list(compiler, OP_AND, inside, 2);
}

static uint32_t compile_quantifier(struct compiler *compiler, const struct expr *expr)
{
    uint32_t roles = expr->roles == 0 ? UINT32_MAX : expr->roles;
    uint32_t a = expr->a == NULL ? NODE_NONE : compile_expr(compiler, expr->a);
    switch (expr->quantifier) {
    case QUANTIFIER_ANY:
        return compile_node(compiler, OP_ANY, a, 0, roles);
    case QUANTIFIER_NO:
        return compile_not(compiler, compile_node(compiler, OP_ANY, a, 0, roles));
    case QUANTIFIER_EVERY:
        return compile_not(compiler,
                           compile_node(compiler, OP_ANY, compile_not(compiler, a), 0, roles));
    case QUANTIFIER_COUNT:
        return compile_node(compiler, OP_COUNT, a, 0, roles);
    }
    return 0;
}

static uint32_t compile_demanded(struct compiler *compiler, const struct rule *rule)
{
    size_t first = compiler->part_count;
    for (; rule != NULL; rule = rule->next_alike) {
        if (compile_in_force(compiler, rule))
            compile_part(compiler, compile_rule(compiler, rule));
    }
    return compile_parts(compiler, OP_OR, first);
}

static uint32_t compile_logic(struct compiler *compiler, const struct expr *expr)
{
    size_t first = compiler->part_count;
    for (const struct expr *part = expr->list; part != NULL; part = part->next)
        compile_part(compiler, compile_expr(compiler, part));
    return compile_parts(compiler, expr->kind == EXPR_AND ? OP_AND : OP_OR, first);
}

static uint32_t compile_unsettled(struct compiler *compiler, struct str reason)
{
    struct pool *pool = compiler->pool;
    for (uint32_t i = 0; i < pool->reason_count; i++) {
        if (str_equal(pool->reasons[i], reason))
            return compile_node(compiler, OP_UNSETTLED, i, 0, 0);
    }
    if (!arena_grow(compiler->arena, &pool->reasons, pool->reason_count, &pool->reason_capacity,
                    sizeof *pool->reasons)) {
        compiler->failed = true;
        return 0;
    }
    pool->reasons[pool->reason_count] = reason;
    return compile_node(compiler, OP_UNSETTLED, pool->reason_count++, 0, 0);
}

static uint32_t compile_const(struct compiler *compiler, const struct expr *expr)
{
    if (expr->type.kind == TYPE_BOOL)
        return compile_truth(compiler, expr->value.num.top != 0 ? TRUTH_TRUE : TRUTH_FALSE);
    return add_constant(compiler, expr->value);
}

static uint32_t compile_arithmetic(struct compiler *compiler, const struct expr *expr)
{
    static const enum op ops[] = {
        [0] = OP_ADD,
        [EXPR_SUBTRACT - EXPR_ADD] = OP_SUBTRACT,
        [EXPR_MULTIPLY - EXPR_ADD] = OP_MULTIPLY,
        [EXPR_DIVIDE - EXPR_ADD] = OP_DIVIDE,
    };
    uint32_t a = compile_expr(compiler, expr->a);
    uint32_t b = compile_expr(compiler, expr->b);
    return compile_node(compiler, ops[expr->kind - EXPR_ADD], a, b, 0);
}

static uint32_t compile_kind(struct compiler *compiler, const struct expr *expr)
{
    switch (expr->kind) {
    case EXPR_CONST:
        return compile_const(compiler, expr);
    case EXPR_FACT:
        return compile_fact(compiler, expr->fact, expr->fact->slot);
    case EXPR_INDEXED:
        return compile_fact(compiler, expr->fact,
                            expr->fact->slot + index_value(compiler, expr->a));
    case EXPR_TABLE:
        return add_constant(compiler, expr->table->values[index_value(compiler, expr->a)]);
    case EXPR_INDEX:
        return compile_constant(compiler, num_int(compiler->index_values[expr->variable]));
    case EXPR_THRESHOLD:
        threshold_turns(compiler, expr->threshold);
        return add_constant(compiler,
                            threshold_on(&compiler->pool->view, expr->threshold, compiler->day));
    case EXPR_NEGATE:
        return compile_node(compiler, OP_NEGATE, compile_expr(compiler, expr->a), 0, 0);
    case EXPR_ADD:
    case EXPR_SUBTRACT:
    case EXPR_MULTIPLY:
    case EXPR_DIVIDE:
        return compile_arithmetic(compiler, expr);
    case EXPR_HIGHEST:
        return compile_highest(compiler, expr);
    case EXPR_COMPARE:
        return compile_compare(compiler, expr);
    case EXPR_IN_RANGE:
        return compile_range(compiler, expr);
    case EXPR_IN_SET: {
        uint32_t set = compile_set(compiler, expr->set, &expr->a->type);
        return compile_node(compiler, expr->negated ? OP_NOT_IN : OP_IN,
                            compile_expr(compiler, expr->a), set, 0);
    }
    case EXPR_ITEM_IN: {
        uint32_t in = compile_item_in(compiler, expr->set);
        return expr->negated ? compile_not(compiler, in) : in;
    }
    case EXPR_IS_CODE: {
        uint32_t code = compile_code(compiler, expr->text);
        return expr->negated ? compile_not(compiler, code) : code;
    }
    case EXPR_CONTAINS:
        return compile_node(compiler, OP_CONTAINS, compile_code_index(compiler, expr->text), 0, 0);
    case EXPR_DEMANDED: {
        uint32_t demanded = compile_demanded(compiler, expr->rule);
        return expr->negated ? compile_not(compiler, demanded) : demanded;
    }
    case EXPR_RULE:
        return compile_rule(compiler, expr->rule);
    case EXPR_AND:
    case EXPR_OR:
        return compile_logic(compiler, expr);
    case EXPR_NOT:
        return compile_not(compiler, compile_expr(compiler, expr->a));
    case EXPR_QUANTIFIER:
        return compile_quantifier(compiler, expr);
    case EXPR_UNSETTLED:
        return compile_unsettled(compiler, expr->text);
    case EXPR_NAME:
        break;
    }
    compiler->failed = true;
    return 0;
}

uint32_t compile_expr(struct compiler *compiler, const struct expr *expr)
{
    if (compiler->failed)
        return 0;
    uint32_t node = compile_kind(compiler, expr);
    if (expr->type.kind == TYPE_BOOL)
        compile_opened(compiler, expr->condition, node);
    return node;
}

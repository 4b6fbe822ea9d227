/* SPDX-License-Identifier: Apache-2.0 */
/* plan/eval.c - see eval.h. */
#include "plan/eval.h"

#include <assert.h>

bool results_reserve(struct results *results, struct arena *arena, const struct program *program,
                     uint32_t party_count)
{
    uint32_t scalars = program->scalar_cells + party_count * program->party_scalar_cells;
    uint32_t truths = program->truth_cells + party_count * program->party_truth_cells;
    if (scalars > results->scalar_capacity) {
        results->scalars = arena_array(arena, scalars, sizeof *results->scalars);
        results->scalar_capacity = results->scalars == NULL ? 0 : scalars;
    }
    if (truths > results->truth_capacity) {
        results->truths = arena_array(arena, truths, sizeof *results->truths);
        results->truth_capacity = results->truths == NULL ? 0 : truths;
    }
    results->program = program;
    results->party_count = party_count;
    return results->scalar_capacity >= scalars && results->truth_capacity >= truths;
}

/* ---- scalars ---- */

/* Not applicable wins over unknown: a figure made of one that does not exist does not exist. */
static enum value_state joint_state(const struct value *a, const struct value *b)
{
    if (a->state == VALUE_NOT_APPLICABLE || b->state == VALUE_NOT_APPLICABLE)
        return VALUE_NOT_APPLICABLE;
    if (a->state == VALUE_UNKNOWN || b->state == VALUE_UNKNOWN)
        return VALUE_UNKNOWN;
    return VALUE_KNOWN;
}

static void run_arithmetic(enum op op, const struct value *a, const struct value *b,
                           struct value *ret)
{
    bool fits = false;
    ret->state = joint_state(a, b);
    if (ret->state != VALUE_KNOWN)
        return;
    switch (op) {
    case OP_ADD:
        fits = num_add(a->num, b->num, &ret->num);
        break;
    case OP_SUBTRACT:
        fits = num_subtract(a->num, b->num, &ret->num);
        break;
    case OP_MULTIPLY:
        fits = num_multiply(a->num, b->num, &ret->num);
        break;
    case OP_DIVIDE:
        fits = num_divide(a->num, b->num, &ret->num);
        break;
    default:
        break;
    }
    /* What cannot be kept exactly, and what is divided by zero, is not known: never a wrong digit. */
    if (!fits)
        ret->state = VALUE_UNKNOWN;
}

static const struct value *scalar_at(const struct program *program, const struct results *results,
                                     uint32_t node, uint32_t party)
{
    return &results->scalars[result_cell(program, &program->nodes[node], party)];
}

static uint8_t truth_at(const struct program *program, const struct results *results,
                        uint32_t node, uint32_t party)
{
    return results->truths[result_cell(program, &program->nodes[node], party)];
}

static void run_highest(const struct program *program, const struct results *results,
                        const struct node *node, uint32_t party, struct value *ret)
{
    ret->state = VALUE_NOT_APPLICABLE;
    for (uint32_t i = 0; i < node->b; i++) {
        const struct value *value =
            scalar_at(program, results, program->links[node->a + i], party);
        if (value->state == VALUE_NOT_APPLICABLE)
            continue;
        if (value->state == VALUE_UNKNOWN) {
            ret->state = VALUE_UNKNOWN;
            return;
        }
        if (ret->state != VALUE_KNOWN || num_compare(value->num, ret->num) > 0)
            *ret = *value;
    }
}

/* How many parties; unknown as soon as one may or may not count, or may not have been named. */
static void run_count(const struct program *program, const struct facts *facts,
                      const struct results *results, const struct node *node, struct value *ret)
{
    int64_t count = 0;
    ret->state = VALUE_KNOWN;
    for (uint32_t party = 0; party < facts->party_count; party++) {
        const struct fact_party *p = &facts->parties[party];
        if ((p->roles & node->c) == 0)
            continue;
        uint8_t truth = node->a == NODE_NONE ? (uint8_t)TRUTH_TRUE
                                             : truth_at(program, results, node->a, party);
        if (truth == TRUTH_UNKNOWN || (p->unnamed && truth != TRUTH_FALSE)) {
            ret->state = VALUE_UNKNOWN;
            return;
        }
        count += truth == TRUTH_TRUE;
    }
    ret->num = num_int(count);
}

static const struct value *fact_value(const struct facts *facts, const struct node *node,
                                      uint32_t party)
{
    return node->party ? &facts->parties[party].values[node->a] : &facts->values[node->a];
}

static void run_scalar(const struct program *program, const struct facts *facts,
                       struct results *results, const struct node *node, uint32_t party)
{
    struct value *ret = &results->scalars[result_cell(program, node, party)];
    switch ((enum op)node->op) {
    case OP_CONST:
        *ret = program->constants[node->a];
        return;
    case OP_FACT:
        *ret = *fact_value(facts, node, party);
        return;
    case OP_DEFINE: {
        const struct value *given = fact_value(facts, node, party);
        *ret = given->state != VALUE_UNKNOWN ? *given : *scalar_at(program, results, node->b, party);
        return;
    }
    case OP_NEGATE: {
        const struct value zero = { .num = { 0, 1 }, .state = VALUE_KNOWN };
        run_arithmetic(OP_SUBTRACT, &zero, scalar_at(program, results, node->a, party), ret);
        return;
    }
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
        run_arithmetic((enum op)node->op, scalar_at(program, results, node->a, party),
                       scalar_at(program, results, node->b, party), ret);
        return;
    case OP_HIGHEST:
        run_highest(program, results, node, party, ret);
        return;
    case OP_COUNT:
        run_count(program, facts, results, node, ret);
        return;
    default:
        assert(false);
    }
}

/* ---- truths ---- */

static uint8_t run_compare(enum op op, const struct value *a, const struct value *b)
{
    bool result = false;
    enum value_state state = joint_state(a, b);
    if (state != VALUE_KNOWN)
        return state == VALUE_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_FALSE;
    int order = num_compare(a->num, b->num);
    switch (op) {
    case OP_EQ:
        result = order == 0;
        break;
    case OP_NE:
        result = order != 0;
        break;
    case OP_LT:
        result = order < 0;
        break;
    case OP_LE:
        result = order <= 0;
        break;
    case OP_GT:
        result = order > 0;
        break;
    default:
        result = order >= 0;
        break;
    }
    return result ? TRUTH_TRUE : TRUTH_FALSE;
}

static uint8_t run_in(const struct node_set *set, const struct value *value, bool negated)
{
    if (value->state == VALUE_NOT_APPLICABLE)
        return TRUTH_FALSE;
    if (value->state == VALUE_UNKNOWN || !set->has_value)
        return TRUTH_UNKNOWN;
    int128 member = value->num.top;
    bool in = member >= 0 && member < (int128)set->bit_count &&
              (set->bits[(size_t)member / 64] >> (size_t)member % 64 & 1) != 0;
    return in != negated ? TRUTH_TRUE : TRUTH_FALSE;
}

static uint8_t run_any(const struct program *program, const struct facts *facts,
                       const struct results *results, const struct node *node)
{
    uint8_t best = TRUTH_FALSE;
    for (uint32_t party = 0; party < facts->party_count; party++) {
        const struct fact_party *p = &facts->parties[party];
        if ((p->roles & node->c) == 0)
            continue;
        uint8_t truth = truth_at(program, results, node->a, party);
        /* A party that nobody named may exist or not. */
        if (p->unnamed && truth == TRUTH_TRUE)
            truth = TRUTH_UNKNOWN;
        if (truth > best)
            best = truth;
    }
    return best;
}

static uint8_t bool_value(const struct value *value)
{
    if (value->state == VALUE_UNKNOWN)
        return TRUTH_UNKNOWN;
    return value->state == VALUE_KNOWN && value->num.top != 0 ? TRUTH_TRUE : TRUTH_FALSE;
}

static uint8_t run_list(const struct program *program, const struct results *results,
                        const struct node *node, uint32_t party)
{
    bool conjunction = node->op == OP_AND;
    uint8_t result = conjunction ? TRUTH_TRUE : TRUTH_FALSE;
    for (uint32_t i = 0; i < node->b; i++) {
        uint8_t truth = truth_at(program, results, program->links[node->a + i], party);
        if (conjunction ? truth < result : truth > result)
            result = truth;
    }
    return result;
}

static uint8_t run_truth(const struct program *program, const struct facts *facts,
                         const struct results *results, const struct node *node, uint32_t party)
{
    switch ((enum op)node->op) {
    case OP_TRUTH:
        return (uint8_t)node->a;
    case OP_BOOL_FACT:
        return bool_value(fact_value(facts, node, party));
    case OP_BOOL_DEFINE: {
        const struct value *given = fact_value(facts, node, party);
        return given->state != VALUE_UNKNOWN ? bool_value(given)
                                             : truth_at(program, results, node->b, party);
    }
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        return run_compare((enum op)node->op, scalar_at(program, results, node->a, party),
                           scalar_at(program, results, node->b, party));
    case OP_IN:
    case OP_NOT_IN:
        return run_in(&program->sets[node->b], scalar_at(program, results, node->a, party),
                      node->op == OP_NOT_IN);
    case OP_AND:
    case OP_OR:
        return run_list(program, results, node, party);
    case OP_NOT:
        return (uint8_t)(TRUTH_TRUE - truth_at(program, results, node->a, party));
    case OP_NOT_FALSE:
        return truth_at(program, results, node->a, party) == TRUTH_FALSE ? TRUTH_FALSE
                                                                         : TRUTH_TRUE;
    case OP_ANY:
        return run_any(program, facts, results, node);
    case OP_STATED:
        return facts->stated.length > 0 && code_is(facts->stated, program->codes[node->a])
                   ? TRUTH_TRUE
                   : TRUTH_FALSE;
    case OP_CONTAINS:
        return facts->contained == NULL ? (uint8_t)TRUTH_FALSE : facts->contained[node->a];
    case OP_BINDS:
        return facts->firm_match[node->a];
    case OP_UNSETTLED:
        return TRUTH_UNKNOWN;
    case OP_ENFORCED:
        return facts->text_counts ? TRUTH_TRUE : TRUTH_FALSE;
    default:
        assert(false);
        return TRUTH_UNKNOWN;
    }
}

void program_run_node(const struct program *program, const struct facts *facts,
                      struct results *results, uint32_t index, uint32_t party)
{
    const struct node *node = &program->nodes[index];
    if (node->truth)
        results->truths[result_cell(program, node, party)] =
            run_truth(program, facts, results, node, party);
    else
        run_scalar(program, facts, results, node, party);
}

void program_run(const struct program *program, const struct facts *facts, struct results *results)
{
    assert(results->party_count == facts->party_count);
    for (uint32_t i = 0; i < program->node_count; i++) {
        uint32_t parties = program->nodes[i].party ? facts->party_count : 1;
        for (uint32_t party = 0; party < parties; party++)
            program_run_node(program, facts, results, i, party);
    }
}

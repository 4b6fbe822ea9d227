/* SPDX-License-Identifier: Apache-2.0 */
/* plan/eval.c - see eval.h. */
#include "plan/eval.h"

#include <assert.h>

bool results_reserve(struct results *results, struct arena *arena, const struct program *program,
                     uint32_t party_count)
{
    uint32_t parties = party_count == 0 ? 1 : party_count;
    results->scalar_stride = pool_scalar_cells(program->pool);
    results->truth_stride = pool_truth_cells(program->pool);
    size_t scalars = (size_t)results->scalar_stride * parties;
    results->scalars = arena_array_raw(arena, scalars, sizeof *results->scalars);
    results->worked_out = arena_array_raw(arena, scalars, sizeof *results->worked_out);
    results->truths = arena_array_raw(arena, (size_t)results->truth_stride * parties, 1);
    results->codes = (struct stated_codes){ 0 };
    results->program = program;
    results->party_count = party_count;
    return results->scalars != NULL && results->worked_out != NULL && results->truths != NULL;
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
    /*
     * What cannot be kept exactly, and what is divided by zero, is not known: never a wrong digit.
     */
    if (!fits)
        ret->state = VALUE_UNKNOWN;
}

static const struct value unknown_value = { .num = { 0, 1 }, .state = VALUE_UNKNOWN };
static const struct value no_value = { .num = { 0, 1 }, .state = VALUE_NOT_APPLICABLE };

static const struct value *run_highest(const struct results *results, const struct node *node,
                                       uint32_t party)
{
    const struct value *highest = &no_value;
    for (uint32_t i = 0; i < node->b; i++) {
        const struct value *value =
            result_scalar(results, results->program->links[node->a + i], party);
        if (value->state == VALUE_UNKNOWN)
            return &unknown_value;
        if (value->state == VALUE_KNOWN &&
            (highest == &no_value || num_compare(value->num, highest->num) > 0))
            highest = value;
    }
    return highest;
}

/* How many parties; unknown as soon as one may or may not count, or may not have been named. */
static void run_count(const struct facts *facts, const struct results *results,
                      const struct node *node, struct value *ret)
{
    int64_t count = 0;
    ret->state = VALUE_KNOWN;
    for (uint32_t party = 0; party < facts->party_count; party++) {
        const struct fact_party *p = &facts->parties[party];
        if ((p->roles & node->c) == 0)
            continue;
        uint8_t truth = node->a == NODE_NONE ? (uint8_t)TRUTH_TRUE
                                             : (uint8_t)result_truth(results, node->a, party);
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

static void run_scalar(const struct facts *facts, struct results *results, const struct node *node,
                       uint32_t party)
{
    const struct value zero = { .num = { 0, 1 }, .state = VALUE_KNOWN };
    uint32_t cell = result_cell(results, node, party);
    struct value *ret = &results->worked_out[cell];
    results->scalars[cell] = ret;
    switch ((enum op)node->op) {
    case OP_DEFINE: {
        const struct value *given = fact_value(facts, node, party);
        results->scalars[cell] =
            given->state != VALUE_UNKNOWN ? given : result_scalar(results, node->b, party);
        return;
    }
    case OP_NEGATE:
        run_arithmetic(OP_SUBTRACT, &zero, result_scalar(results, node->a, party), ret);
        return;
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
        run_arithmetic((enum op)node->op, result_scalar(results, node->a, party),
                       result_scalar(results, node->b, party), ret);
        return;
    case OP_HIGHEST:
        results->scalars[cell] = run_highest(results, node, party);
        return;
    case OP_COUNT:
        run_count(facts, results, node, ret);
        return;
    default:
        assert(node->op == OP_CONST || node->op == OP_FACT); /* read where they are */
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
    bool in = member >= 0 && member <= UINT32_MAX && node_set_has(set, (uint64_t)member);
    return in != negated ? TRUTH_TRUE : TRUTH_FALSE;
}

static uint8_t run_stated_in(const struct program *program, const struct node_set *set,
                             const struct stated_codes *codes)
{
    if (!set->has_value)
        return TRUTH_UNKNOWN;
    for (uint32_t i = 0; i < codes->is_count; i++) {
        if (node_set_has(set, codes->is[i]))
            return TRUTH_TRUE;
    }
    for (uint32_t i = codes->may_from; i < codes->may_to; i++) {
        if (node_set_has(set, program->view.policy->codes[i]))
            return TRUTH_UNKNOWN;
    }
    return TRUTH_FALSE;
}

static uint8_t run_any(const struct facts *facts, const struct results *results,
                       const struct node *node)
{
    uint8_t best = TRUTH_FALSE;
    for (uint32_t party = 0; party < facts->party_count; party++) {
        const struct fact_party *p = &facts->parties[party];
        if ((p->roles & node->c) == 0)
            continue;
        uint8_t truth = (uint8_t)result_truth(results, node->a, party);
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

/* What a node reads: of a party, or, as most nodes do, of no party. */
static inline uint8_t truth_below(const struct results *results, const struct node *node,
                                  uint32_t below, uint32_t party)
{
    return node->party ? (uint8_t)result_truth(results, below, party) : results->truths[below];
}

/* The least of all is what holds of all, the greatest what holds of any. */
static inline uint8_t run_list(const struct results *results, const struct node *node,
                               uint32_t party)
{
    const uint32_t *links = results->program->links + node->a;
    uint8_t result = truth_below(results, node, links[0], party);
    for (uint32_t i = 1; i < node->b; i++) {
        uint8_t truth = truth_below(results, node, links[i], party);
        bool further = node->op == OP_AND ? truth < result : truth > result;
        result = further ? truth : result;
    }
    return result;
}

/* The same of no party: four of ten nodes are lists. */
static inline uint8_t run_all(const uint8_t *truths, const uint32_t *links, uint32_t count)
{
    uint8_t least = TRUTH_TRUE;
    for (uint32_t i = 0; i < count; i++)
        least = truths[links[i]] < least ? truths[links[i]] : least;
    return least;
}

static inline uint8_t run_one_of(const uint8_t *truths, const uint32_t *links, uint32_t count)
{
    uint8_t most = TRUTH_FALSE;
    for (uint32_t i = 0; i < count; i++)
        most = truths[links[i]] > most ? truths[links[i]] : most;
    return most;
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
                                             : truth_below(results, node, node->b, party);
    }
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        return run_compare((enum op)node->op, result_scalar(results, node->a, party),
                           result_scalar(results, node->b, party));
    case OP_IN:
    case OP_NOT_IN:
        return run_in(&program->sets[node->b], result_scalar(results, node->a, party),
                      node->op == OP_NOT_IN);
    case OP_AND:
    case OP_OR:
        return run_list(results, node, party);
    case OP_NOT:
        return (uint8_t)(TRUTH_TRUE - truth_below(results, node, node->a, party));
    case OP_NOT_FALSE:
        return truth_below(results, node, node->a, party) == TRUTH_FALSE ? TRUTH_FALSE : TRUTH_TRUE;
    case OP_ANY:
        return run_any(facts, results, node);
    case OP_STATED:
        return code_stated(facts->stated, program->codes[node->a]);
    case OP_STATED_IN:
        return run_stated_in(program, &program->sets[node->a], &results->codes);
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

static void run_node(const struct program *program, const struct facts *facts,
                     struct results *results, const struct node *node, uint32_t party)
{
    if (node->truth)
        results->truths[result_cell(results, node, party)] =
            run_truth(program, facts, results, node, party);
    else
        run_scalar(facts, results, node, party);
}

static void run_parties(const struct program *program, const struct facts *facts,
                        struct results *results, const struct node *node)
{
    uint32_t parties = node->party ? facts->party_count : 1;
    for (uint32_t party = 0; party < parties; party++)
        run_node(program, facts, results, node, party);
}

/* Looks up the stated entry once for all sets that it is looked for in. */
static void find_stated(const struct policy *policy, struct str stated, struct stated_codes *codes)
{
    *codes = (struct stated_codes){ .stated = stated };
    if (stated.length == 0)
        return;
    for (size_t end = stated.length; end > 0; end--) {
        if (end < stated.length && stated.data[end] != '.')
            continue;
        int32_t member = policy_string(policy, str_slice(stated, 0, end));
        if (member >= 0 && codes->is_count < STATED_CODES_MAX)
            codes->is[codes->is_count++] = (uint32_t)member;
    }
    codes->may_from = codes->may_to = (uint32_t)policy_codes_from(policy, stated);
    while (codes->may_to < policy->code_count &&
           code_is(policy->strings[policy->codes[codes->may_to]], stated))
        codes->may_to++;
}

static void begin_run(struct results *results, const struct program *program,
                      const struct facts *facts)
{
    results->program = program;
    results->facts = facts;
    if (facts->stated.data != results->codes.stated.data ||
        facts->stated.length != results->codes.stated.length)
        find_stated(program->view.policy, facts->stated, &results->codes);
}

void program_run_some(const struct program *program, const struct facts *facts,
                      struct results *results, const uint32_t *nodes, uint32_t count)
{
    begin_run(results, program, facts);
    const struct node *all = program->nodes;
    const uint32_t *links = program->links;
    uint8_t *truths = results->truths;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t index = nodes[i];
        const struct node *node = &all[index];
        if (node->party || !node->truth)
            run_parties(program, facts, results, node);
        else if (node->op == OP_AND)
            truths[index] = run_all(truths, links + node->a, node->b);
        else if (node->op == OP_OR)
            truths[index] = run_one_of(truths, links + node->a, node->b);
        else if (node->op == OP_NOT)
            truths[index] = (uint8_t)(TRUTH_TRUE - truths[node->a]);
        else
            truths[index] = run_truth(program, facts, results, node, 0);
    }
}

bool program_run_changes(const struct program *program, const struct facts *facts,
                         struct results *results, const uint32_t *nodes, uint32_t count)
{
    bool changed = false;
    begin_run(results, program, facts);
    for (uint32_t i = 0; i < count; i++) {
        const struct node *node = &program->nodes[nodes[i]];
        uint32_t parties = node->party ? facts->party_count : 1;
        for (uint32_t party = 0; party < parties; party++) {
            uint32_t cell = result_cell(results, node, party);
            uint8_t before = node->truth ? results->truths[cell] : (uint8_t)0;
            run_node(program, facts, results, node, party);
            changed = changed || (node->truth && results->truths[cell] != before);
        }
    }
    return changed;
}

void program_run(const struct program *program, const struct facts *facts, struct results *results)
{
    assert(results->party_count == facts->party_count);
    program_run_some(program, facts, results, program->run, program->run_count);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* plan/eval.c - see eval.h. */
#include "plan/eval.h"

#include <assert.h>
#include <string.h>

/* Keeps the frames of what is called most small. */
#define NOINLINE __attribute__((noinline))

bool results_reserve(struct results *results, struct arena *arena, const struct program *program,
                     uint32_t party_count)
{
    uint32_t parties = party_count == 0 ? 1 : party_count;
    results->counts = pool_counts(program->pool);
    results->party_count = party_count;
    size_t scalars = (size_t)results->counts.scalars * parties;
    results->scalars = arena_array_raw(arena, scalars, sizeof *results->scalars);
    results->worked_out = arena_array_raw(arena, scalars, sizeof *results->worked_out);
    results->truths = arena_array_raw(arena, truth_cells(results), 1);
    results->program = program;
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
        const struct value *value = result_scalar(results, results->links[node->a + i], party);
        if (value->state == VALUE_UNKNOWN)
            return &unknown_value;
        if (value->state == VALUE_KNOWN &&
            (highest == &no_value || num_compare(value->num, highest->num) > 0))
            highest = value;
    }
    return highest;
}

/* How many parties; unknown as soon as one may or may not count, or may not have been named. */
static void run_count(const struct results *results, const struct node *node, struct value *ret)
{
    const struct facts *facts = results->facts;
    int64_t count = 0;
    ret->state = VALUE_KNOWN;
    for (uint32_t party = 0; party < facts->party_count; party++) {
        const struct fact_party *p = &facts->parties[party];
        if ((p->roles & node->c) == 0)
            continue;
        uint8_t truth =
            node->a == NODE_NONE ? (uint8_t)TRUTH_TRUE : result_truth(results, node->a, party);
        if (truth == TRUTH_UNKNOWN || (p->unnamed && truth != TRUTH_FALSE)) {
            ret->state = VALUE_UNKNOWN;
            return;
        }
        count += truth == TRUTH_TRUE;
    }
    ret->num = num_int(count);
}

static const struct value *fact_value(const struct results *results, const struct node *node,
                                      uint32_t party)
{
    return node->party ? &results->facts->parties[party].values[node->a]
                       : &results->facts->values[node->a];
}

static const struct value *run_scalar(const struct results *results, const struct node *node,
                                      uint32_t party, struct value *own)
{
    static const struct value zero = { .num = { 0, 1 }, .state = VALUE_KNOWN };
    switch ((enum op)node->op) {
    case OP_DEFINE: {
        const struct value *given = fact_value(results, node, party);
        return given->state != VALUE_UNKNOWN ? given : result_scalar(results, node->b, party);
    }
    case OP_NEGATE:
        run_arithmetic(OP_SUBTRACT, &zero, result_scalar(results, node->a, party), own);
        return own;
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
        run_arithmetic((enum op)node->op, result_scalar(results, node->a, party),
                       result_scalar(results, node->b, party), own);
        return own;
    case OP_HIGHEST:
        return run_highest(results, node, party);
    case OP_COUNT:
        run_count(results, node, own);
        return own;
    default:
        assert(false); /* constants and facts are read where they are */
        return &unknown_value;
    }
}

const struct value *results_work_out_scalar(const struct results *results, uint32_t index,
                                            uint32_t party)
{
    const struct node *node = &results->nodes[index];
    uint32_t cell = scalar_cell(results, node, party);
    const struct value *value =
        run_scalar(results, node, node->party ? party : 0, &results->worked_out[cell]);
    results->scalars[cell] = value;
    return value;
}

/* ---- truths ---- */

NOINLINE uint8_t compare_values(enum op op, const struct value *a, const struct value *b)
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

static inline uint8_t run_in(const struct node_set *set, const struct value *value, bool negated)
{
    if (value->state == VALUE_NOT_APPLICABLE)
        return TRUTH_FALSE;
    if (value->state == VALUE_UNKNOWN || !set->has_value)
        return TRUTH_UNKNOWN;
    int128 member = value->num.top;
    bool in = member >= 0 && member <= UINT32_MAX && node_set_has(set, (uint64_t)member);
    return in != negated ? TRUTH_TRUE : TRUTH_FALSE;
}

uint8_t value_in(const struct node_set *set, const struct value *value, bool negated)
{
    return run_in(set, value, negated);
}

NOINLINE static uint8_t run_any(const struct results *results, const struct node *node)
{
    const struct facts *facts = results->facts;
    uint8_t best = TRUTH_FALSE;
    for (uint32_t party = 0; party < facts->party_count && best != TRUTH_TRUE; party++) {
        const struct fact_party *p = &facts->parties[party];
        if ((p->roles & node->c) == 0)
            continue;
        uint8_t truth = result_truth(results, node->a, party);
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

/* The least of all is what holds of all of them; the first that is false settles it. */
NOINLINE static uint8_t run_all(const struct results *results, const struct node *node,
                                uint32_t party)
{
    const uint32_t *links = results->links + node->a;
    uint8_t least = TRUTH_TRUE;
    for (uint32_t i = 0; i < node->b && least != TRUTH_FALSE; i++) {
        uint8_t truth = result_truth(results, links[i], party);
        least = truth < least ? truth : least;
    }
    return least;
}

/* The greatest: what holds of any. */
NOINLINE static uint8_t run_one_of(const struct results *results, const struct node *node,
                                   uint32_t party)
{
    const uint32_t *links = results->links + node->a;
    uint8_t most = TRUTH_FALSE;
    for (uint32_t i = 0; i < node->b && most != TRUTH_TRUE; i++) {
        uint8_t truth = result_truth(results, links[i], party);
        most = truth > most ? truth : most;
    }
    return most;
}

NOINLINE static uint8_t run_truth(const struct results *results, const struct node *node,
                                  uint32_t party)
{
    const struct program *program = results->program;
    const struct facts *facts = results->facts;
    switch ((enum op)node->op) {
    case OP_TRUTH:
        return (uint8_t)node->a;
    case OP_BOOL_FACT:
        return bool_value(fact_value(results, node, party));
    case OP_BOOL_DEFINE: {
        const struct value *given = fact_value(results, node, party);
        return given->state != VALUE_UNKNOWN ? bool_value(given)
                                             : result_truth(results, node->b, party);
    }
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        return compare_values((enum op)node->op, result_scalar(results, node->a, party),
                              result_scalar(results, node->b, party));
    case OP_IN:
    case OP_NOT_IN:
        return run_in(&program->sets[node->b], result_scalar(results, node->a, party),
                      node->op == OP_NOT_IN);
    case OP_AND:
        return run_all(results, node, party);
    case OP_OR:
        return run_one_of(results, node, party);
    case OP_NOT:
        return (uint8_t)(TRUTH_TRUE - result_truth(results, node->a, party));
    case OP_NOT_FALSE:
        return result_truth(results, node->a, party) == TRUTH_FALSE ? TRUTH_FALSE : TRUTH_TRUE;
    case OP_ANY:
        return run_any(results, node);
    case OP_STATED_IN:
        return stated_in(program->view.policy, &program->sets[node->a], &results->codes);
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

/*
 * Of no party, as most nodes are: more than half of what is worked out are lists, and a list of no
 * party reads nothing of a party.
 */
static uint8_t work_out_plain(const struct results *results, const struct node *node,
                              uint32_t index);

static inline uint8_t plain_truth(const struct results *results, uint32_t index)
{
    uint8_t truth = results->truths[index];
    return truth != TRUTH_OPEN ? truth : work_out_plain(results, &results->nodes[index], index);
}

static uint8_t work_out_plain(const struct results *results, const struct node *node,
                              uint32_t index)
{
    const uint32_t *links = results->links + node->a;
    const struct value *given;
    uint8_t truth;
    switch ((enum op)node->op) {
    case OP_AND:
        truth = plain_truth(results, node->c);
        for (uint32_t i = 1; i < node->b && truth != TRUTH_FALSE; i++) {
            uint8_t other = plain_truth(results, links[i]);
            truth = other < truth ? other : truth;
        }
        break;
    case OP_OR:
        truth = plain_truth(results, node->c);
        for (uint32_t i = 1; i < node->b && truth != TRUTH_TRUE; i++) {
            uint8_t other = plain_truth(results, links[i]);
            truth = other > truth ? other : truth;
        }
        break;
    case OP_NOT:
        truth = (uint8_t)(TRUTH_TRUE - plain_truth(results, node->a));
        break;
    case OP_IN:
        truth = run_in(&results->program->sets[node->b], result_scalar(results, node->a, 0), false);
        break;
    case OP_BOOL_DEFINE:
        given = &results->facts->values[node->a];
        truth = given->state != VALUE_UNKNOWN ? bool_value(given) : plain_truth(results, node->b);
        break;
    default:
        truth = run_truth(results, node, 0);
        break;
    }
    results->truths[index] = truth;
    return truth;
}

/* As deep as the policy is nested, which its checker bounds. */
uint8_t results_work_out(const struct results *results, uint32_t index, uint32_t party)
{
    const struct node *node = &results->nodes[index];
    if (!node->party)
        return work_out_plain(results, node, index);
    uint8_t truth = run_truth(results, node, party);
    results->truths[truth_cell(results, index, party)] = truth;
    return truth;
}

/* ---- runs ---- */

static void look_at(struct results *results, const struct program *program)
{
    results->program = program;
    results->nodes = program->nodes;
    results->links = program->links;
}

bool results_begin(struct results *results, const struct program *program,
                   const struct facts *facts, struct err *err)
{
    size_t parties = results->party_count == 0 ? 1 : results->party_count;
    assert(results->party_count == facts->party_count);
    look_at(results, program);
    results->facts = facts;
    find_stated(program->view.policy, facts->stated, &results->codes);
    const uint8_t *settled = pool_settled(program->pool, &results->codes);
    if (settled == NULL)
        return pool_error(program->pool, err);
    memcpy(results->truths, settled, results->counts.truths);
    memset(results->truths + results->counts.truths, TRUTH_OPEN,
           truth_cells(results) - results->counts.truths);
    memset(results->scalars, 0, results->counts.scalars * parties * sizeof *results->scalars);
    return true;
}

bool results_grow(struct results *results, struct arena *arena, const struct program *program,
                  struct err *err)
{
    struct results grown = *results;
    uint32_t parties = results->party_count == 0 ? 1 : results->party_count;
    struct result_counts old = results->counts;
    if (old.truths == pool_counts(program->pool).truths)
        return true; /* every node counts among the truths */
    if (!results_reserve(&grown, arena, program, results->party_count))
        return arena_error(arena, err);
    if (!results_begin(&grown, program, results->facts, err))
        return false;
    memcpy(grown.truths, results->truths, old.truths);
    for (uint32_t p = 0; p < parties; p++) {
        if (p > 0)
            memcpy(grown.truths + grown.counts.truths + (p - 1) * grown.counts.party_truths,
                   results->truths + old.truths + (p - 1) * old.party_truths, old.party_truths);
        memcpy(grown.scalars + (size_t)p * grown.counts.scalars,
               results->scalars + (size_t)p * old.scalars, old.scalars * sizeof *grown.scalars);
    }
    *results = grown;
    return true;
}

static uint32_t parties_of(const struct results *results, const struct node *node)
{
    return node->party ? results->facts->party_count : 1;
}

static bool turn_truth(const struct results *results, uint32_t index, uint32_t party)
{
    uint8_t before = results->truths[truth_cell(results, index, party)];
    return before != TRUTH_OPEN && results_work_out(results, index, party) != before;
}

/*
 * The truths that read the day, those that are read before those that read them; what is of no
 * party may read what is of parties and the other way round, so both lists are gone through as one.
 */
static bool turn_truths(const struct results *results)
{
    const struct daily *daily = pool_daily(results->program->pool);
    const struct node_list *plain = &daily->truths;
    const struct node_list *of_party = &daily->party_truths;
    bool changed = false;
    uint32_t p = 0;
    for (uint32_t i = 0; i < plain->count; i++) {
        uint32_t index = plain->nodes[i];
        if (results->truths[index] == TRUTH_OPEN)
            continue;
        for (; p < of_party->count && of_party->nodes[p] < index; p++) {
            for (uint32_t party = 0; party < results->facts->party_count; party++)
                changed = turn_truth(results, of_party->nodes[p], party) || changed;
        }
        changed = turn_truth(results, index, 0) || changed;
    }
    for (; p < of_party->count; p++) {
        for (uint32_t party = 0; party < results->facts->party_count; party++)
            changed = turn_truth(results, of_party->nodes[p], party) || changed;
    }
    return changed;
}

bool results_go_on(struct results *results, const struct program *program, bool turns)
{
    const struct node_list *daily = &pool_daily(program->pool)->scalars;
    look_at(results, program);
    for (uint32_t i = 0; i < daily->count; i++) {
        const struct node *node = &results->nodes[daily->nodes[i]];
        for (uint32_t party = 0; party < parties_of(results, node); party++)
            results->scalars[scalar_cell(results, node, party)] = NULL;
    }
    return turns && turn_truths(results);
}

void results_forget_posture(struct results *results)
{
    const struct node_list *postured = pool_postured(results->program->pool);
    for (uint32_t i = 0; i < postured->count; i++) {
        const struct node *node = &results->nodes[postured->nodes[i]];
        for (uint32_t party = 0; party < parties_of(results, node); party++) {
            if (node->truth)
                results->truths[truth_cell(results, postured->nodes[i], party)] = TRUTH_OPEN;
            else
                results->scalars[scalar_cell(results, node, party)] = NULL;
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* decide/value_of.c - one expression with the facts given; see decide_value in decide.h. */
#include <string.h>

#include "decide/decide_priv.h"

#define VALUE_FACTS_MAX 64

static bool name_unknowns(struct session *session, const struct program *program,
                          const struct results *results, const struct facts *facts, uint32_t node,
                          struct str **ret_unknown, size_t *ret_count, struct err *err)
{
    struct unknown_fact found[VALUE_FACTS_MAX];
    struct unknown unknown = { .node = node };
    struct node_list needed;
    size_t count = exact_facts(program, results, facts, &unknown, found, VALUE_FACTS_MAX);
    struct str *names = arena_array(&session->work, count + 1, sizeof *names);
    if (names == NULL)
        return arena_error(&session->work, err);
    if (!program_needed(program, &session->work, &needed, err))
        return false;
    for (size_t i = 0; i < count; i++)
        names[i] = found[i].fact->path;
    for (uint32_t i = 0; count == 0 && i < needed.count; i++) {
        if (program->nodes[needed.nodes[i]].op == OP_CONTAINS)
            names[count++] = STR("item.contains");
    }
    *ret_unknown = names;
    *ret_count = count;
    return true;
}

bool decide_value(struct session *session, const struct expr *expr, const struct order *order,
                  const struct decide_options *options, struct value *ret_value,
                  struct str **ret_unknown, size_t *ret_count, struct err *err)
{
    struct bound bound;
    struct program program;
    struct results results = { 0 };
    struct view view = { .policy = session->decider->policy, .known = options->known };
    uint32_t node;
    session_begin(session);
    *ret_unknown = NULL;
    *ret_count = 0;
    if (!bind_order(session, order, options, NULL, &bound, err))
        return false;
    view.knower = bound.knower;
    struct pool *pool = pool_new(&session->work, &view, err);
    if (pool == NULL || !pool_compile_expr(pool, bound.on, expr, &program, &node, err))
        return false;
    /* What the item contains was not said: an expression about it is unknown, never false. */
    uint8_t *contained = arena_alloc(&session->work, program.code_count + 1);
    if (contained == NULL ||
        !results_reserve(&results, &session->work, &program, bound.facts.party_count))
        return arena_error(&session->work, err);
    memset(contained, TRUTH_UNKNOWN, program.code_count);
    bound.facts.contained = contained;
    if (!results_begin(&results, &program, &bound.facts, err))
        return false;
    if (program.nodes[node].truth) {
        int truth = result_truth(&results, node, 0);
        ret_value->num = num_int(truth == TRUTH_TRUE);
        ret_value->state = truth == TRUTH_UNKNOWN ? VALUE_UNKNOWN : VALUE_KNOWN;
    } else {
        *ret_value = *result_scalar(&results, node, 0);
    }
    if (ret_value->state != VALUE_UNKNOWN)
        return true;
    return name_unknowns(session, &program, &results, &bound.facts, node, ret_unknown, ret_count,
                         err);
}

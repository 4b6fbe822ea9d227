/* SPDX-License-Identifier: Apache-2.0 */
/* decide/compare_places.c - see compare_priv.h. */
#include "decide/compare_priv.h"

/* Whether the node, a question about a country, has another answer for the one than the other. */
static bool tells_apart(const struct program *program, const struct node *node, int32_t a,
                        int32_t b)
{
    if (node->op == OP_IN || node->op == OP_NOT_IN) {
        const struct node_set *set = &program->sets[node->b];
        return set->of == TYPE_COUNTRY &&
               node_set_has(set, (uint64_t)a) != node_set_has(set, (uint64_t)b);
    }
    if (node->op != OP_EQ && node->op != OP_NE)
        return false;
    for (int side = 0; side < 2; side++) {
        const struct node *operand = &program->nodes[side == 0 ? node->a : node->b];
        if (operand->op != OP_CONST)
            continue;
        int128 value = program->constants[operand->a].num.top;
        if ((value == a) != (value == b))
            return true;
    }
    return false;
}

static bool told_apart(const struct probe *probe, const struct classes *classes, int32_t a,
                       int32_t b)
{
    for (size_t d = 0; d < probe->day_count; d++) {
        const struct probe_day *day = &probe->days[d];
        const struct program *program = day->judgment.program;
        for (uint32_t i = 0; i < day->needed.count; i++) {
            uint32_t node = day->needed.nodes[i];
            if (classes->counts[node] && tells_apart(program, &program->nodes[node], a, b))
                return true;
        }
    }
    return false;
}

/* Marks what rules read that are not false for certain, wherever the goods go. */
static bool mark_counting(struct probe *probe, const struct trial trials[], struct classes *classes,
                          struct err *err)
{
    struct arena *work = &probe->session->work;
    const struct pool *pool = probe->days[0].judgment.program->pool;
    classes->counts = arena_array(work, pool_counts(pool).truths, 1);
    if (classes->counts == NULL)
        return arena_error(work, err);
    for (size_t d = 0; d < probe->day_count; d++) {
        const struct probe_day *day = &probe->days[d];
        const struct program *program = day->judgment.program;
        for (size_t i = 0; i < program->rule_count; i++) {
            if (trials[d].fired[i] != TRUTH_FALSE)
                classes->counts[program->rules[i].fired] = 1;
        }
        if (program->covers != NODE_NONE)
            classes->counts[program->covers] = 1;
        for (uint32_t i = day->needed.count; i-- > 0;) {
            const struct node *node = &program->nodes[day->needed.nodes[i]];
            for (uint32_t c = 0; classes->counts[day->needed.nodes[i]] && c < node_children(node);
                 c++)
                classes->counts[node_child(node, program->links, c)] = 1;
        }
    }
    return true;
}

bool compare_classes(struct probe *probe, const struct trial trials[], struct classes *classes,
                     struct err *err)
{
    uint64_t all[COUNTRY_WORDS];
    if (!mark_counting(probe, trials, classes, err))
        return false;
    country_all(all);
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        classes->class_of[country] = UINT32_MAX;
        if ((all[country / 64] >> country % 64 & 1) == 0)
            continue;
        classes->class_of[country] = (uint32_t)country;
        for (int32_t other = 0; other < country; other++) {
            if (classes->class_of[other] == (uint32_t)other &&
                !told_apart(probe, classes, other, country)) {
                classes->class_of[country] = (uint32_t)other;
                break;
            }
        }
    }
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* decide/compare_places.c - see compare_priv.h. */
#include "decide/compare_priv.h"

/* A question about a country that some rule reads. */
struct country_question {
    const struct program *program;
    const struct node *node;
};

struct asked {
    struct country_question *list;
    size_t count, capacity;
};

static bool asks_country(const struct program *program, const struct node *node)
{
    if (node->op == OP_IN || node->op == OP_NOT_IN)
        return program->sets[node->b].of == TYPE_COUNTRY;
    return (node->op == OP_EQ || node->op == OP_NE) &&
           (program->nodes[node->a].op == OP_CONST || program->nodes[node->b].op == OP_CONST);
}

/* Whether it has another answer for the one than the other. */
static bool tells_apart(const struct country_question *question, int32_t a, int32_t b)
{
    const struct program *program = question->program;
    const struct node *node = question->node;
    if (node->op == OP_IN || node->op == OP_NOT_IN) {
        const struct node_set *set = &program->sets[node->b];
        return node_set_has(set, (uint64_t)a) != node_set_has(set, (uint64_t)b);
    }
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

static bool told_apart(const struct asked *asked, int32_t a, int32_t b)
{
    for (size_t i = 0; i < asked->count; i++) {
        if (tells_apart(&asked->list[i], a, b))
            return true;
    }
    return false;
}

static bool list_questions(const struct probe *probe, uint8_t *const *counts, struct asked *ret,
                           struct err *err)
{
    struct arena *work = &probe->session->work;
    *ret = (struct asked){ 0 };
    for (size_t d = 0; d < probe->day_count; d++) {
        const struct program *program = probe->days[d].judgment.program;
        const struct node_list *needed = &probe->days[d].judgment.epoch->needed;
        for (uint32_t i = 0; i < needed->count; i++) {
            const struct node *node = &program->nodes[needed->nodes[i]];
            if (!counts[d][needed->nodes[i]] || !asks_country(program, node))
                continue;
            if (!arena_grow(work, &ret->list, ret->count, &ret->capacity, sizeof *ret->list))
                return arena_error(work, err);
            ret->list[ret->count++] = (struct country_question){ program, node };
        }
    }
    return true;
}

/* Marks what rules read that are not false for certain, wherever the goods go. */
static bool mark_counting(struct probe *probe, const struct trial trials[], struct classes *classes,
                          struct err *err)
{
    struct arena *work = &probe->session->work;
    for (size_t d = 0; d < probe->day_count; d++) {
        const struct program *program = probe->days[d].judgment.program;
        const struct node_list *needed = &probe->days[d].judgment.epoch->needed;
        uint8_t *counts = arena_array(work, pool_counts(program->pool).truths, 1);
        if (counts == NULL)
            return arena_error(work, err);
        classes->counts[d] = counts;
        for (size_t i = 0; i < program->rule_count; i++) {
            if (trials[d].fired[i] != TRUTH_FALSE)
                counts[program->rules[i].fired] = 1;
        }
        if (program->covers != NODE_NONE)
            counts[program->covers] = 1;
        for (uint32_t i = needed->count; i-- > 0;) {
            const struct node *node = &program->nodes[needed->nodes[i]];
            for (uint32_t c = 0; counts[needed->nodes[i]] && c < node_children(node); c++)
                counts[node_child(node, program->links, c)] = 1;
        }
    }
    return true;
}

bool compare_classes(struct probe *probe, const struct trial trials[], struct classes *classes,
                     struct err *err)
{
    uint64_t all[COUNTRY_WORDS];
    struct asked asked;
    if (!mark_counting(probe, trials, classes, err) ||
        !list_questions(probe, classes->counts, &asked, err))
        return false;
    country_all(all);
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        classes->class_of[country] = UINT32_MAX;
        if ((all[country / 64] >> country % 64 & 1) == 0)
            continue;
        classes->class_of[country] = (uint32_t)country;
        for (int32_t other = 0; other < country; other++) {
            if (classes->class_of[other] == (uint32_t)other &&
                !told_apart(&asked, other, country)) {
                classes->class_of[country] = (uint32_t)other;
                break;
            }
        }
    }
    return true;
}

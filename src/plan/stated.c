/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/stated.c - the entry that an item was stated to be under, and what follows from it alone.
 *
 * Most rules of a control list are about other entries.  What the stated entry settles without any
 * other fact is worked out once for all nodes of a pool, and kept for the entries stated last.
 */
#include <string.h>

#include "plan/compile_priv.h"

void find_stated(const struct policy *policy, struct str stated, struct stated_codes *ret_codes)
{
    *ret_codes = (struct stated_codes){ 0 };
    if (stated.length == 0)
        return;
    for (size_t end = stated.length; end > 0; end--) {
        if (end < stated.length && stated.data[end] != '.')
            continue;
        int32_t member = policy_string(policy, str_slice(stated, 0, end));
        if (member >= 0 && ret_codes->is_count < STATED_CODES_MAX)
            ret_codes->is[ret_codes->is_count++] = (uint32_t)member;
    }
    ret_codes->may_from = ret_codes->may_to = (uint32_t)policy_codes_from(policy, stated);
    while (ret_codes->may_to < policy->code_count &&
           code_is(policy->strings[policy->codes[ret_codes->may_to]], stated))
        ret_codes->may_to++;
}

uint8_t stated_in(const struct policy *policy, const struct node_set *set,
                  const struct stated_codes *codes)
{
    if (!set->has_value)
        return TRUTH_UNKNOWN;
    for (uint32_t i = 0; i < codes->is_count; i++) {
        if (node_set_has(set, codes->is[i]))
            return TRUTH_TRUE;
    }
    for (uint32_t i = codes->may_from; i < codes->may_to; i++) {
        if (node_set_has(set, policy->codes[i]))
            return TRUTH_UNKNOWN;
    }
    return TRUTH_FALSE;
}

static bool same_codes(const struct stated_codes *a, const struct stated_codes *b)
{
    return a->is_count == b->is_count && a->may_from == b->may_from && a->may_to == b->may_to &&
           memcmp(a->is, b->is, a->is_count * sizeof a->is[0]) == 0;
}

/* One false member settles a list of all, one true member a list of any; else each has to be. */
static uint8_t settle_list(const struct pool *pool, const struct node *node, const uint8_t *truths)
{
    const uint32_t *links = pool->links + node->a;
    uint8_t decides = node->op == OP_AND ? TRUTH_FALSE : TRUTH_TRUE;
    uint8_t result = (uint8_t)(TRUTH_TRUE - decides);
    for (uint32_t i = 0; i < node->b; i++) {
        uint8_t truth = truths[links[i]];
        if (truth == decides)
            return decides;
        if (truth == TRUTH_OPEN || result == TRUTH_OPEN)
            result = TRUTH_OPEN;
        else if (truth == TRUTH_UNKNOWN)
            result = TRUTH_UNKNOWN;
    }
    return result;
}

static uint8_t settle(const struct pool *pool, const struct node *node,
                      const struct stated_codes *codes, const uint8_t *truths)
{
    switch ((enum op)node->op) {
    case OP_TRUTH:
        return (uint8_t)node->a;
    case OP_STATED_IN:
        return stated_in(pool->view.policy, &pool->sets[node->a], codes);
    case OP_UNSETTLED:
        return TRUTH_UNKNOWN;
    case OP_AND:
    case OP_OR:
        return settle_list(pool, node, truths);
    case OP_NOT:
        return truths[node->a] == TRUTH_OPEN ? (uint8_t)TRUTH_OPEN
                                             : (uint8_t)(TRUTH_TRUE - truths[node->a]);
    case OP_NOT_FALSE:
        return truths[node->a] == TRUTH_UNKNOWN ? (uint8_t)TRUTH_TRUE : truths[node->a];
    default:
        return TRUTH_OPEN;
    }
}

/* Theirs, or one that is free, among a few behind their place; else that of others, in turn. */
static struct settled *settled_of(struct pool *pool, const struct stated_codes *codes)
{
    uint32_t place = codes->is[0] * 31 + codes->may_from;
    for (uint32_t i = 0; i < SETTLED_WAYS; i++) {
        struct settled *settled = &pool->settled[(place + i) % SETTLED_MAX];
        if (settled->count == 0 || same_codes(&settled->codes, codes))
            return settled;
    }
    struct settled *settled =
        &pool->settled[(place + pool->settled_turn++ % SETTLED_WAYS) % SETTLED_MAX];
    settled->count = 0;
    return settled;
}

const uint8_t *pool_settled(struct pool *pool, const struct stated_codes *codes)
{
    struct settled *settled = settled_of(pool, codes);
    while (settled->capacity <= pool->node_count) { /* never NULL */
        if (!arena_grow(pool->arena, &settled->truths, settled->capacity, &settled->capacity, 1))
            return NULL;
    }
    for (uint32_t i = settled->count; i < pool->node_count; i++)
        settled->truths[i] = pool->nodes[i].truth && !pool->nodes[i].party
                                 ? settle(pool, &pool->nodes[i], codes, settled->truths)
                                 : (uint8_t)TRUTH_OPEN;
    settled->codes = *codes;
    settled->count = pool->node_count;
    return settled->truths;
}

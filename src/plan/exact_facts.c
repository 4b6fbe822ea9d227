/* SPDX-License-Identifier: Apache-2.0 */
/* plan/exact_facts.c - the facts behind an unknown; see exact.h. */
#include "plan/exact.h"

#include <string.h>

#define FINDER_VISITS_MAX 100000

struct finder {
    const struct program *program;
    const struct results *results;
    const struct facts *facts;
    struct unknown_fact *list;
    size_t count, max;
    unsigned left; /* visits: nodes of a party are not marked */
    /* Nodes of no party: as many words are cleared as there are nodes in use. */
    uint64_t seen[PROGRAM_NODES_MAX / 64];
};

static const struct fact *fact_of_slot(const struct policy *policy, uint32_t slot, bool party)
{
    return party ? policy->party_slot_facts[slot] : policy->slot_facts[slot];
}

static void found(struct finder *finder, uint32_t slot, bool party)
{
    const struct fact *fact = fact_of_slot(finder->program->view.policy, slot, party);
    for (size_t i = 0; i < finder->count; i++) {
        if (finder->list[i].slot == slot && finder->list[i].party == party)
            return;
    }
    if (finder->count < finder->max)
        finder->list[finder->count++] = (struct unknown_fact){ fact, slot, party };
}

static void find(struct finder *finder, uint32_t index, uint32_t party);

/*
 * A define speaks for an indexed fact of which several are unknown: "TPP?" rather than ten rates.
 */
static void find_define(struct finder *finder, const struct node *node, uint32_t party)
{
    const struct fact *own = fact_of_slot(finder->program->view.policy, node->a, node->party);
    size_t before = finder->count;
    find(finder, node->b, party);
    if (own == NULL || own->ask.length == 0 || finder->count < before + 2)
        return;
    for (size_t i = before + 1; i < finder->count; i++) {
        if (finder->list[i].fact != finder->list[before].fact)
            return;
    }
    finder->count = before;
    found(finder, node->a, node->party);
}

static void find(struct finder *finder, uint32_t index, uint32_t party)
{
    const struct program *program = finder->program;
    const struct node *node = &program->nodes[index];
    if (node->truth ? result_truth(finder->results, index, party) != TRUTH_UNKNOWN
                    : result_scalar(finder->results, index, party)->state != VALUE_UNKNOWN)
        return;
    if (finder->left == 0 || (!node->party && (finder->seen[index / 64] >> index % 64 & 1) != 0))
        return;
    finder->left--;
    finder->seen[index / 64] |= (uint64_t)1 << index % 64;
    switch ((enum op)node->op) {
    case OP_FACT:
    case OP_BOOL_FACT:
        found(finder, node->a, node->party);
        return;
    case OP_DEFINE:
    case OP_BOOL_DEFINE:
        find_define(finder, node, party);
        return;
    case OP_ANY:
    case OP_COUNT:
        for (uint32_t p = 0; node->a != NODE_NONE && p < finder->facts->party_count; p++)
            find(finder, node->a, p);
        return;
    default:
        for (uint32_t i = 0; i < node_children(node); i++)
            find(finder, node_child(node, program->links, i), party);
        return;
    }
}

size_t exact_facts(const struct program *program, const struct results *results,
                   const struct facts *facts, const struct unknown *unknown,
                   struct unknown_fact *ret_facts, size_t max)
{
    struct finder finder;
    finder.program = program;
    finder.results = results;
    finder.facts = facts;
    finder.list = ret_facts;
    finder.count = 0;
    finder.max = max;
    finder.left = FINDER_VISITS_MAX;
    memset(finder.seen, 0, (results->counts.truths + 63) / 64 * sizeof *finder.seen);
    find(&finder, unknown->node, unknown->party);
    return finder.count;
}

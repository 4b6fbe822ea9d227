/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/eval.h - the row evaluator: a program over the facts of one transaction.
 *
 * One pass over the nodes.  The results stay in the struct results and are the proof: what each condition came to,
 * for each party.
 */
#ifndef LICET_PLAN_EVAL_H
#define LICET_PLAN_EVAL_H

#include "plan/program.h"

#define FACTS_PARTIES_MAX 40

/* The facts of one party.  `unnamed` stands for the parties that nobody named. */
struct fact_party {
    struct value *values; /* policy.party_slot_count */
    uint32_t roles;       /* bit set */
    bool unnamed;
};

struct facts {
    struct value *values; /* policy.slot_count; defines too: known where given */
    struct fact_party parties[FACTS_PARTIES_MAX];
    uint32_t party_count;
    const uint8_t *firm_match; /* by firm: whether the exporter is it */
    struct str stated;         /* entry that somebody classified the item under; empty: none */
    bool text_counts;          /* posture: the text, not its enforcement */
    /* What an assembly contains: for each code of the program, or NULL when it contains nothing. */
    const uint8_t *contained;
};

struct results {
    struct value *scalars; /* global cells, then the parties' */
    uint8_t *truths;
    uint32_t scalar_capacity, truth_capacity;
    const struct program *program;
    uint32_t party_count;
};

/* Makes room for a program and so many parties in the arena; false when it is exhausted. */
NODISCARD bool results_reserve(struct results *results, struct arena *arena,
                               const struct program *program, uint32_t party_count);

void program_run(const struct program *program, const struct facts *facts,
                 struct results *results);

/* Works out one node anew, for one party if it is in party scope. */
void program_run_node(const struct program *program, const struct facts *facts,
                      struct results *results, uint32_t node, uint32_t party);

static inline uint32_t result_cell(const struct program *program, const struct node *node,
                                   uint32_t party)
{
    if (!node->party)
        return node->cell;
    if (node->truth)
        return program->truth_cells + party * program->party_truth_cells + node->cell;
    return program->scalar_cells + party * program->party_scalar_cells + node->cell;
}

static inline int result_truth(const struct results *results, uint32_t node, uint32_t party)
{
    const struct node *n = &results->program->nodes[node];
    return results->truths[result_cell(results->program, n, party)];
}

static inline const struct value *result_scalar(const struct results *results, uint32_t node,
                                                uint32_t party)
{
    const struct node *n = &results->program->nodes[node];
    return &results->scalars[result_cell(results->program, n, party)];
}

#endif

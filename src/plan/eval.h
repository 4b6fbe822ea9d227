/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/eval.h - the row evaluator: a program over the facts of one transaction.
 *
 * One pass over the nodes.  The results stay in the struct results and are the proof: what each
 * condition came to, for each party.
 */
#ifndef LICET_PLAN_EVAL_H
#define LICET_PLAN_EVAL_H

#include "plan/program.h"

#define FACTS_PARTIES_MAX 40
#define STATED_CODES_MAX 16 /* an entry and the paragraphs above it */

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

/*
 * A party's results begin at party * stride; what belongs to no party stands with the first.
 * Scalars are pointers: to the fact, to the constant, or to what was worked out.
 */
/* The codes of the policy that an entry somebody stated is, or is under, and those below it. */
struct stated_codes {
    struct str stated;
    uint32_t is[STATED_CODES_MAX];
    uint32_t is_count;
    uint32_t may_from, may_to; /* of policy->codes: it may turn out to be one of these paragraphs */
};

struct results {
    const struct value **scalars;
    struct value *worked_out;
    uint8_t *truths;
    uint32_t scalar_stride, truth_stride;
    const struct program *program;
    const struct facts *facts;
    uint32_t party_count;
    struct stated_codes codes;
};

/*
 * Makes room in the arena for the programs of the pool as it stands, and so many parties; false
 * when it is exhausted.
 */
NODISCARD bool results_reserve(struct results *results, struct arena *arena,
                               const struct program *program, uint32_t party_count);

/* Works out all nodes of the program. */
void program_run(const struct program *program, const struct facts *facts, struct results *results);

/* Works out some of its nodes, in their order. */
void program_run_some(const struct program *program, const struct facts *facts,
                      struct results *results, const uint32_t *nodes, uint32_t count);

/* The same; true if a truth came out other than it was. */
bool program_run_changes(const struct program *program, const struct facts *facts,
                         struct results *results, const uint32_t *nodes, uint32_t count);

static inline uint32_t result_cell(const struct results *results, const struct node *node,
                                   uint32_t party)
{
    uint32_t stride = node->truth ? results->truth_stride : results->scalar_stride;
    return node->cell + (node->party ? party * stride : 0);
}

static inline int result_truth(const struct results *results, uint32_t node, uint32_t party)
{
    return results->truths[result_cell(results, &results->program->nodes[node], party)];
}

/* The value of a scalar node: of a fact, a constant, or worked out. */
static inline const struct value *result_scalar(const struct results *results, uint32_t index,
                                                uint32_t party)
{
    const struct program *program = results->program;
    const struct node *node = &program->nodes[index];
    if (node->op == OP_CONST)
        return &program->constants[node->a];
    if (node->op == OP_FACT)
        return node->party ? &results->facts->parties[party].values[node->a]
                           : &results->facts->values[node->a];
    return results->scalars[result_cell(results, node, party)];
}

#endif

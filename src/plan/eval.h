/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/eval.h - the row evaluator: a program over the facts of one transaction.
 *
 * A node is worked out when it is first read, once: most rules are settled by their first limb, and
 * what only they read is never looked at.  What was worked out stays in the struct results and is
 * the proof: what each condition came to, for each party.  The facts must not change while results
 * stand on them, but for the day and the posture, which are told to the results.
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

/*
 * Truths: of no party or the first one by node; behind them those of the further parties.  Scalars,
 * party by party, are pointers: to the fact, to the constant, to what was worked out, or NULL while
 * it is not.
 */
struct results {
    const struct value **scalars;
    struct value *worked_out;
    uint8_t *truths;
    struct result_counts counts;
    const struct program *program;
    const struct node *nodes; /* the program's */
    const uint32_t *links;
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

/*
 * Makes room for what the program's pool has grown by, and keeps what was worked out; false when
 * memory is out.
 */
NODISCARD bool results_grow(struct results *results, struct arena *arena,
                            const struct program *program, struct err *err);

/* Begins with nothing but what follows from the stated entry; false when memory is out. */
NODISCARD bool results_begin(struct results *results, const struct program *program,
                             const struct facts *facts, struct err *err);

/*
 * Goes on to another day, of the same program or of another of its pool, with what was worked out;
 * the facts have that day already.  turns: some comparison of days may come out otherwise, so the
 * truths that read the day are worked out anew.  True if one of them is another than it was.
 */
bool results_go_on(struct results *results, const struct program *program, bool turns);

/* Forgets what hangs on whether the text counts, which the facts now say otherwise. */
void results_forget_posture(struct results *results);

/* Works out a node that is not. */
uint8_t results_work_out(const struct results *results, uint32_t index, uint32_t party);
const struct value *results_work_out_scalar(const struct results *results, uint32_t index,
                                            uint32_t party);

/* The truth of a comparison; of being in a set, or not in it. */
uint8_t compare_values(enum op op, const struct value *a, const struct value *b);
uint8_t value_in(const struct node_set *set, const struct value *value, bool negated);

static inline uint32_t truth_cell(const struct results *results, uint32_t index, uint32_t party)
{
    const struct node *node = &results->nodes[index];
    if (party == 0 || !node->party)
        return index;
    return results->counts.truths + (party - 1) * results->counts.party_truths + node->cell;
}

static inline uint32_t scalar_cell(const struct results *results, const struct node *node,
                                   uint32_t party)
{
    return node->cell + (node->party ? party * results->counts.scalars : 0);
}

static inline uint8_t result_truth(const struct results *results, uint32_t index, uint32_t party)
{
    uint8_t truth = results->truths[truth_cell(results, index, party)];
    return truth != TRUTH_OPEN ? truth : results_work_out(results, index, party);
}

/* How many truths there are in all. */
static inline size_t truth_cells(const struct results *results)
{
    size_t further = results->party_count <= 1 ? 0 : results->party_count - 1;
    return results->counts.truths + further * results->counts.party_truths;
}

/* The value of a scalar node: of a fact, a constant, or worked out. */
static inline const struct value *result_scalar(const struct results *results, uint32_t index,
                                                uint32_t party)
{
    const struct node *node = &results->nodes[index];
    if (node->op == OP_CONST)
        return &results->program->constants[node->a];
    if (node->op == OP_FACT)
        return node->party ? &results->facts->parties[party].values[node->a]
                           : &results->facts->values[node->a];
    const struct value *value = results->scalars[scalar_cell(results, node, party)];
    return value != NULL ? value : results_work_out_scalar(results, index, party);
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/exact.h - what comes out however the unknown facts turn out.
 *
 * Kleene's logic is sound but not complete: `p or not p` is unknown to it.  Here the unknown facts
 * are tried.  An unknown number is cut at the thresholds it is compared with, an unknown country by
 * the sets it is looked for in, so each unknown has finitely many ways to turn out (its domain).
 * The outcome as a function of the unknowns is built as a reduced decision diagram; the unknowns
 * left in it are the questions: exactly those on which the outcome depends, so the smallest set
 * that settles it whatever the answers are.
 *
 * Operands that share facts (a sum and its parts) are tried independently.  That can only add
 * possibilities, never take one away.
 */
#ifndef LICET_PLAN_EXACT_H
#define LICET_PLAN_EXACT_H

#include "plan/outcome.h"

#define EXACT_UNKNOWNS_MAX 16 /* beyond it the answer is Kleene's */
#define EXACT_RUNS_MAX 20000  /* evaluations; beyond it the answer is Kleene's */

/*
 * An unknown that the outcome depends on: a scalar operand, or a truth node that is a fact by
 * itself.
 */
struct unknown {
    uint32_t node;
    uint32_t party; /* meaningful if the node is in party scope */
};

struct exact {
    uint32_t possible;        /* bit set of the function's values */
    struct unknown *unknowns; /* those that the function depends on */
    size_t unknown_count;
    bool judged; /* false: too many unknowns; possible and unknowns are Kleene's */
};

/*
 * What was tried before; for one thread, and for pools that live as long.  exact_memo_new gives
 * NULL when memory is out.
 */
struct exact_memo;
struct exact_memo *exact_memo_new(const struct mem *mem, struct err *err);
void exact_memo_free(struct exact_memo *memo);

typedef uint32_t (*exact_function)(const struct disposition *disposition,
                                   const struct results *results);

/*
 * Judges function (outcome_possible or review_possible) over all ways the unknowns may turn out.
 * results hold the evaluation with the unknowns unknown, and hold it again afterwards.
 * with_reviews: the review rules count too.  The memo may be NULL.
 */
NODISCARD bool exact_judge(struct arena *arena, struct exact_memo *memo,
                           const struct program *program, const struct disposition *disposition,
                           const struct facts *facts, struct results *results,
                           exact_function function, bool with_reviews, struct exact *ret_exact,
                           struct err *err);

/*
 * What is left to find out, as words: where they are the same, the outcome and the review are the
 * same functions of the same unknowns.  Programs of one pool can be compared.  *ret_count is 0
 * where there are no such words; false when memory is out.
 */
NODISCARD bool exact_residue(struct arena *arena, const struct program *program,
                             const struct disposition *disposition, const struct facts *facts,
                             struct results *results, uint64_t **ret_words, size_t *ret_count,
                             struct err *err);

/*
 * The facts behind an unknown: the slot of each unknown fact that it is made of.  A define that has
 * a question of its own speaks for an indexed fact of which several are unknown.
 */
struct unknown_fact {
    const struct fact *fact;
    uint32_t slot;
    bool party;
};
size_t exact_facts(const struct program *program, const struct results *results,
                   const struct facts *facts, const struct unknown *unknown,
                   struct unknown_fact *ret_facts, size_t max);

#endif

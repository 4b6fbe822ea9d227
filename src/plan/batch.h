/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/batch.h - the batch evaluator: a program over the facts of many transactions at once.
 *
 * Rows stand side by side, 512 to a block.  A truth is two bits of a row, so a block has two words
 * of 512 bits for each node: where it is true, and where it is not false; strong Kleene is then two
 * operations of the machine.  A value is put into its class when its row is added: an interval
 * between the constants that it is compared with, or the members that the same sets have.
 *
 * It says what the row evaluator says of a row, without trying the unknowns and without a proof; a
 * row whose answer is open, or whose reasons are wanted, is worked out again by that one.
 */
#ifndef LICET_PLAN_BATCH_H
#define LICET_PLAN_BATCH_H

#include "plan/outcome.h"

#define BATCH_ROWS 512
#define BATCH_PARTIES 8

struct batch;

/* What the machine can do at once. */
enum batch_width { BATCH_PLAIN, BATCH_AVX2, BATCH_AVX512, BATCH_WIDTH_COUNT };

struct batch_answer {
    uint8_t outcomes; /* as outcome_possible */
    uint8_t reviews;  /* as review_possible */
    uint8_t covers;   /* the truth of what the policy covers */
};

/*
 * An empty block for the program; all memory is the arena's.  The program must stay as long.  NULL
 * with err set when memory is out.
 */
struct batch *batch_new(struct arena *arena, const struct program *program,
                        const struct disposition *disposition, struct err *err);

/*
 * Puts one more row into the block, which has room (batch_count is under BATCH_ROWS); the facts are
 * not needed any longer.  False when it has more than BATCH_PARTIES parties and was left out.
 */
NODISCARD bool batch_add(struct batch *batch, const struct facts *facts);

uint32_t batch_count(const struct batch *batch);

/* The answers of the rows, in their order, until the next run. */
const struct batch_answer *batch_run(struct batch *batch);

/* Empties the block. */
void batch_clear(struct batch *batch);

/* The widest that this machine has, which a new batch takes; and another, for comparison. */
enum batch_width batch_widest(void);
void batch_set_width(struct batch *batch, enum batch_width width);

/* How large the program is: nodes that are worked out, columns that a row fills. */
void batch_size(const struct batch *batch, uint32_t *ret_steps, uint32_t *ret_columns);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/rows.h - the shipped packs, and random rows of facts for them.
 *
 * Everything random comes from one seeded generator, so a seed names a run.  Values are drawn where
 * they matter: at the constants a fact can be compared with, just beside them, and elsewhere.
 */
#ifndef LICET_UNIT_ROWS_H
#define LICET_UNIT_ROWS_H

#include "plan/eval.h"
#include "policy/policy.h"

/* ---- chance ---- */

struct chance {
    uint64_t state;
};

uint64_t chance_next(struct chance *chance);
uint32_t chance_below(struct chance *chance, uint32_t count); /* 0 … count - 1 */
bool chance_percent(struct chance *chance, unsigned percent);

/* ---- the policy ---- */

struct policy_under_test {
    struct arena arena;
    struct policy policy;
    struct diags diags;
};

/* Both fail the running test when the policy has a mistake. */
void policy_load_shipped(struct policy_under_test *ret);
void policy_load_text(struct policy_under_test *ret, const char *text);
void policy_unload(struct policy_under_test *loaded);

/* ---- rows ---- */

#define ROW_PARTIES_MAX 4

struct candidates {
    struct num *list;
    size_t count, capacity;
};

/* What random facts are drawn from. */
struct row_source {
    struct arena arena;
    const struct policy *policy;
    struct candidates *numbers; /* by fact, in the order of policy.facts */
    struct candidates countries;
    struct str *codes; /* every code that the policy names */
    size_t code_count, code_capacity;
};

void row_source_init(struct row_source *ret, const struct policy *policy);
void row_source_release(struct row_source *source);

/* A row: the facts with room for their values. */
struct row {
    struct facts facts;
    struct value *values;
    struct value *party_values[ROW_PARTIES_MAX + 1];
    uint8_t *firm_match;
    uint64_t contained;      /* seed of what the assembly contains; 0: nothing */
    unsigned holes;          /* percent of facts left unknown */
    unsigned trues;          /* percent of what is true or false that is true */
    struct num countries[2]; /* most countries of the row are one of these */
};

void row_init(struct row *ret, struct row_source *source);

/* Fills the row; deal.on is the day, mostly. */
void row_draw(struct row *row, const struct row_source *source, struct chance *chance, int32_t day);

/*
 * A random test of the pack's that says what is expected on a day; NULL when there is none.  Then a
 * row of its facts as they stand on that day, a few of them changed.
 */
const struct test *row_pick_test(const struct row_source *source, struct chance *chance,
                                 int32_t *ret_day);
void row_draw_test(struct row *row, const struct row_source *source, struct chance *chance,
                   const struct test *test, int32_t day);

/* Sets deal.on. */
void row_set_day(struct row *row, const struct policy *policy, int32_t day);

/* A known value for the fact; false when there is none to draw. */
bool row_draw_value(const struct row_source *source, struct chance *chance, const struct fact *fact,
                    struct value *ret_value);

/* Whether the row's assembly contains the code. */
uint8_t row_contains(struct str code, void *row);

/* The facts that are not unknown, for a message. */
void row_describe(const struct row *row, const struct policy *policy, struct buf *buf);

#endif

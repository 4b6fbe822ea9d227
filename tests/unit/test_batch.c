/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_batch.c - the batch evaluator against the row evaluator, which test_plan_oracle.c holds
 * against the naive walk.
 *
 * Whole blocks of random rows on the shipped packs, on random days of the law, worked out with
 * every width that the machine has.  Arguments: a seed and a number of rows.  tests/soak builds
 * this file again with more rows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan/batch.h"
#include "unit/alloc_fail.h"
#include "unit/rows.h"

#ifndef BATCH_TEST_ROWS
#define BATCH_TEST_ROWS 20000
#endif

static uint64_t seed = 20261126;
static uint64_t row_max = BATCH_TEST_ROWS;

struct blocks {
    struct policy_under_test loaded;
    struct row_source source;
    struct row row;
    struct chance chance;
    struct arena arena; /* of one program */
    struct view view;
    int32_t day;
    struct program program;
    struct disposition disposition;
    struct results results;
    struct batch *batch;
    uint8_t *contained;
    struct batch_answer expected[BATCH_ROWS];
    uint64_t rows;
};

static void open_blocks(struct blocks *b)
{
    memset(b, 0, sizeof *b);
    policy_load_shipped(&b->loaded);
    row_source_init(&b->source, &b->loaded.policy);
    row_init(&b->row, &b->source);
    arena_init(&b->arena, mem_system(), (size_t)256 << 20);
    b->chance.state = seed;
}

static void close_blocks(struct blocks *b)
{
    arena_release(&b->arena);
    row_source_release(&b->source);
    policy_unload(&b->loaded);
}

/* A program of a random day, as somebody knew it. */
static void draw_program(struct blocks *b)
{
    const struct policy *policy = &b->loaded.policy;
    struct err err;
    int32_t *days;
    size_t count;
    arena_reset(&b->arena);
    b->view = (struct view){ .policy = policy, .known = DATE_OPEN, .knower = KNOWER_ANY };
    b->view.knower = (int32_t)chance_below(&b->chance, (uint32_t)policy->firm_count + 2) - 2;
    if (!view_boundaries(&b->view, &b->arena, &days, &count, &err))
        fail_msg("%s", err.message);
    b->day = days[chance_below(&b->chance, (uint32_t)count)];
    if (!program_compile(&b->arena, &b->view, b->day, b->day, b->day + 1, &b->program, &err) ||
        !disposition_init(&b->disposition, &b->arena, &b->program, &err))
        fail_msg("%s", err.message);
    b->batch = batch_new(&b->arena, &b->program, &b->disposition, &err);
    b->contained = arena_alloc(&b->arena, b->program.code_count + 1);
    assert_true(b->batch != NULL && b->contained != NULL);
    b->results = (struct results){ 0 };
}

static void draw_row(struct blocks *b)
{
    row_draw(&b->row, &b->source, &b->chance, b->day);
    for (uint32_t i = 0; i < b->program.code_count; i++)
        b->contained[i] = row_contains(b->program.codes[i], &b->row);
    b->row.facts.contained = b->row.contained == 0 ? NULL : b->contained;
}

static void expect_row(struct blocks *b, struct batch_answer *ret)
{
    struct err err;
    assert_true(results_reserve(&b->results, &b->arena, &b->program, b->row.facts.party_count));
    if (!results_begin(&b->results, &b->program, &b->row.facts, &err))
        fail_msg("%s", err.message);
    ret->outcomes = (uint8_t)outcome_possible(&b->disposition, &b->results);
    ret->reviews = (uint8_t)review_possible(&b->disposition, &b->results);
    ret->covers = b->program.covers == NODE_NONE ? (uint8_t)TRUTH_TRUE
                                                 : result_truth(&b->results, b->program.covers, 0);
}

static void compare_block(struct blocks *b, enum batch_width width)
{
    batch_set_width(b->batch, width);
    const struct batch_answer *answers = batch_run(b->batch);
    for (uint32_t i = 0; i < batch_count(b->batch); i++) {
        if (memcmp(&answers[i], &b->expected[i], sizeof answers[i]) == 0)
            continue;
        fail_msg("seed %llu, row %llu, width %d: outcomes %#x, by batch %#x; reviews %#x, by batch "
                 "%#x; covers %u, by batch %u",
                 (unsigned long long)seed, (unsigned long long)b->rows + i, (int)width,
                 b->expected[i].outcomes, answers[i].outcomes, b->expected[i].reviews,
                 answers[i].reviews, b->expected[i].covers, answers[i].covers);
    }
}

/* Most blocks are full; what was in the block before must leave nothing behind. */
static void run_block(struct blocks *b)
{
    uint32_t rows =
        chance_percent(&b->chance, 60) ? BATCH_ROWS : chance_below(&b->chance, BATCH_ROWS) + 1;
    batch_clear(b->batch);
    for (uint32_t i = 0; i < rows; i++) {
        /* Blocks of real orders are full of columns in which all rows are alike. */
        if (i == 0 || chance_percent(&b->chance, 70))
            draw_row(b);
        expect_row(b, &b->expected[i]);
        assert_true(batch_add(b->batch, &b->row.facts));
    }
    assert_int_equal(batch_count(b->batch), rows);
    for (int width = 0; width <= (int)batch_widest(); width++)
        compare_block(b, (enum batch_width)width);
    b->rows += rows;
}

static void test_same_answers_as_row_by_row(void **state)
{
    struct blocks *b = malloc(sizeof *b);
    assert_non_null(b);
    (void)state;
    open_blocks(b);
    while (b->rows < row_max) {
        draw_program(b);
        for (int i = 0; i < 3; i++)
            run_block(b);
    }
    close_blocks(b);
    free(b);
}

static void test_too_many_parties_are_left_out(void **state)
{
    struct blocks *b = malloc(sizeof *b);
    assert_non_null(b);
    (void)state;
    open_blocks(b);
    draw_program(b);
    draw_row(b);
    for (uint32_t p = 0; p <= BATCH_PARTIES; p++)
        b->row.facts.parties[p] =
            (struct fact_party){ .values = b->row.party_values[0], .roles = 1 };
    b->row.facts.party_count = BATCH_PARTIES + 1;
    assert_false(batch_add(b->batch, &b->row.facts));
    assert_int_equal(batch_count(b->batch), 0);
    b->row.facts.party_count = BATCH_PARTIES;
    assert_true(batch_add(b->batch, &b->row.facts));
    expect_row(b, &b->expected[0]);
    compare_block(b, batch_widest());
    close_blocks(b);
    free(b);
}

/* Whichever request for memory fails, it says so and leaves nothing behind. */
static void test_memory_out(void **state)
{
    struct blocks *b = malloc(sizeof *b);
    assert_non_null(b);
    (void)state;
    open_blocks(b);
    draw_program(b);
    size_t limit = 4096;
    bool done = false;
    for (; !done; limit *= 2) {
        struct arena arena;
        struct err err;
        arena_init(&arena, mem_system(), limit);
        done = batch_new(&arena, &b->program, &b->disposition, &err) != NULL;
        if (!done)
            assert_int_equal(err.code, ERR_LIMIT);
        arena_release(&arena);
    }
    assert_true(limit > 2 * 4096);
    close_blocks(b);
    free(b);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_answers_as_row_by_row),
        cmocka_unit_test(test_too_many_parties_are_left_out),
        cmocka_unit_test(test_memory_out),
    };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        row_max = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

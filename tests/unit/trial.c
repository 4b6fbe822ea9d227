/* SPDX-License-Identifier: Apache-2.0 */
/* unit/trial.c - see trial.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/trial.h"

#define ARENA_MAX ((size_t)256 << 20)

void trial_init(struct trial *ret)
{
    *ret = (struct trial){ .day = 0 };
    arena_init(&ret->arena, mem_system(), ARENA_MAX);
}

void trial_release(struct trial *trial)
{
    arena_release(&trial->arena);
}

void trial_compile(struct trial *t, const struct policy *policy, int32_t day)
{
    struct err err;
    arena_reset(&t->arena);
    t->results = (struct results){ 0 };
    t->view = (struct view){ .policy = policy, .known = DATE_OPEN, .knower = KNOWER_ANY };
    t->day = day;
    if (!program_compile(&t->arena, &t->view, day, day, day + 1, &t->program, &err) ||
        !disposition_init(&t->disposition, &t->arena, &t->program, &err))
        fail_msg("%s", err.message);
}

uint32_t trial_run(struct trial *t, const struct facts *facts)
{
    assert_true(results_reserve(&t->results, &t->arena, &t->program, facts->party_count));
    program_run(&t->program, facts, &t->results);
    return outcome_possible(&t->disposition, &t->results);
}

struct exact trial_judge(struct trial *t, const struct facts *facts)
{
    static uint8_t before[1 << 20];
    struct exact exact;
    struct err err;
    uint32_t possible = trial_run(t, facts);
    uint32_t parties = facts->party_count == 0 ? 1 : facts->party_count;
    size_t cells = (size_t)t->results.truth_stride * parties;
    assert_true(cells <= sizeof before);
    for (uint32_t i = 0; i < t->program.needed_count; i++) {
        uint32_t node = t->program.needed[i];
        for (uint32_t p = 0; t->program.nodes[node].truth && p < parties; p++)
            before[result_cell(&t->results, &t->program.nodes[node], p)] =
                (uint8_t)result_truth(&t->results, node, p);
    }
    if (!exact_judge(&t->arena, &t->program, &t->disposition, facts, &t->results, outcome_possible,
                     false, &exact, &err))
        fail_msg("%s", err.message);
    for (uint32_t i = 0; i < t->program.needed_count; i++) {
        uint32_t node = t->program.needed[i];
        for (uint32_t p = 0; t->program.nodes[node].truth && p < parties; p++)
            assert_int_equal(result_truth(&t->results, node, p),
                             before[result_cell(&t->results, &t->program.nodes[node], p)]);
    }
    assert_int_equal(exact.possible & ~possible, 0); /* never more than Kleene */
    assert_int_not_equal(exact.possible, 0);
    return exact;
}

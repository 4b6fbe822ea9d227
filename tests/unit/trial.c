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
    struct err err;
    arena_init(&ret->arena, mem_system(), ARENA_MAX);
    ret->memo = exact_memo_new(mem_system(), &err);
    assert_non_null(ret->memo);
}

void trial_release(struct trial *trial)
{
    arena_release(&trial->arena);
    exact_memo_free(trial->memo);
}

void trial_compile(struct trial *t, const struct policy *policy, int32_t day)
{
    struct err err;
    arena_reset(&t->arena);
    /* What is remembered names the sets of the pool that is gone. */
    exact_memo_free(t->memo);
    t->memo = exact_memo_new(mem_system(), &err);
    assert_non_null(t->memo);
    t->results = (struct results){ 0 };
    t->view = (struct view){ .policy = policy, .known = DATE_OPEN, .knower = KNOWER_ANY };
    t->day = day;
    if (!program_compile(&t->arena, &t->view, day, day, day + 1, &t->program, &err) ||
        !disposition_init(&t->disposition, &t->arena, &t->program, &err))
        fail_msg("%s", err.message);
}

uint32_t trial_run(struct trial *t, const struct facts *facts)
{
    struct err err;
    assert_true(results_reserve(&t->results, &t->arena, &t->program, facts->party_count));
    if (!results_begin(&t->results, &t->program, facts, &err))
        fail_msg("%s", err.message);
    return outcome_possible(&t->disposition, &t->results);
}

/* The truths of all nodes of the program, party by party. */
static void read_truths(struct trial *t, const struct node_list *needed, uint32_t parties,
                        uint8_t *ret_truths)
{
    for (uint32_t i = 0; i < needed->count; i++) {
        uint32_t node = needed->nodes[i];
        uint32_t own = t->program.nodes[node].party ? t->results.party_count : 1;
        for (uint32_t p = 0; t->program.nodes[node].truth && p < own; p++)
            ret_truths[i * parties + p] = result_truth(&t->results, node, p);
    }
}

struct exact trial_judge(struct trial *t, const struct facts *facts)
{
    struct exact exact;
    struct exact recalled;
    struct err err;
    struct node_list needed;
    uint32_t possible = trial_run(t, facts);
    uint32_t parties = facts->party_count == 0 ? 1 : facts->party_count;
    assert_true(program_needed(&t->program, &t->arena, &needed, &err));
    size_t count = (size_t)needed.count * parties;
    uint8_t *before = arena_alloc(&t->arena, count);
    uint8_t *after = arena_alloc(&t->arena, count);
    assert_true(before != NULL && after != NULL);
    /* Before or after it what it did not read is worked out: either way it must be the same. */
    if (t->judged++ % 2 == 0)
        read_truths(t, &needed, parties, before);
    if (!exact_judge(&t->arena, NULL, &t->program, &t->disposition, facts, &t->results,
                     outcome_possible, false, &exact, &err) ||
        !exact_judge(&t->arena, t->memo, &t->program, &t->disposition, facts, &t->results,
                     outcome_possible, false, &recalled, &err))
        fail_msg("%s", err.message);
    assert_int_equal(exact.possible, recalled.possible);
    assert_int_equal(exact.judged, recalled.judged);
    assert_int_equal(exact.unknown_count, recalled.unknown_count);
    for (size_t i = 0; i < exact.unknown_count; i++) {
        assert_int_equal(exact.unknowns[i].node, recalled.unknowns[i].node);
        assert_int_equal(exact.unknowns[i].party, recalled.unknowns[i].party);
    }
    read_truths(t, &needed, parties, after);
    if (t->judged % 2 == 0) {
        trial_run(t, facts);
        read_truths(t, &needed, parties, before);
    }
    assert_memory_equal(before, after, count);
    assert_int_equal(exact.possible & ~possible, 0); /* never more than Kleene */
    assert_int_not_equal(exact.possible, 0);
    return exact;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_exact_shipped.c - exact judgment on the shipped packs, against completing the rows.
 *
 * Here facts are shared in sums and counts, so more than can happen may count as possible, but
 * never less: whatever a random way of completing a row gives must have been possible.  What an
 * exception or a review needs stays unstated, for that is no unknown outcome but a need.
 * Arguments: a seed and a number of rows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/rows.h"
#include "unit/trial.h"

#ifndef EXACT_ROWS
#define EXACT_ROWS 100
#endif
#define COMPLETIONS 200

static uint64_t seed = 20261117;
static uint64_t row_max = EXACT_ROWS;
static uint64_t open_rows; /* whose outcome is open indeed */

struct shipped {
    struct policy_under_test loaded;
    struct row_source source;
    struct row row, full;
    struct chance chance;
    struct trial trial;
    uint8_t *contained; /* by code, of the row and of the full one */
    bool *needed;       /* by fact: what is needed may stay unstated */
};

static void mark_needed(struct shipped *s, const struct expr *expr)
{
    for (; expr != NULL; expr = expr->next) {
        size_t index = 0;
        for (const struct fact *fact = s->loaded.policy.facts; fact != NULL;
             fact = fact->next, index++) {
            if (fact != expr->fact)
                continue;
            s->needed[index] = true;
            mark_needed(s, fact->define);
        }
        mark_needed(s, expr->a);
        mark_needed(s, expr->b);
        mark_needed(s, expr->c);
        mark_needed(s, expr->list);
    }
}

static void complete_slot(struct shipped *s, const struct fact *fact, struct value *value)
{
    if (value->state != VALUE_UNKNOWN || fact->define != NULL)
        return;
    if (chance_percent(&s->chance, 10) || !row_draw_value(&s->source, &s->chance, fact, value))
        value->state = VALUE_NOT_APPLICABLE;
}

static void complete_facts(struct shipped *s)
{
    struct facts *facts = &s->full.facts;
    size_t index = 0;
    for (const struct fact *fact = s->loaded.policy.facts; fact != NULL;
         fact = fact->next, index++) {
        size_t slots = fact->by == NULL ? 1 : fact->by->member_count;
        for (size_t i = 0; i < slots && !s->needed[index]; i++) {
            if (!fact->party_scope)
                complete_slot(s, fact, &facts->values[fact->slot + i]);
            for (uint32_t p = 0; fact->party_scope && p < facts->party_count; p++)
                complete_slot(s, fact, &facts->parties[p].values[fact->slot + i]);
        }
    }
}

/* One way in which everything unknown of the row may turn out, as far as facts say it. */
static void complete(struct shipped *s)
{
    const struct policy *policy = &s->loaded.policy;
    const struct facts *from = &s->row.facts;
    struct facts *to = &s->full.facts;
    uint32_t codes = s->trial.program.code_count;
    memcpy(s->full.values, s->row.values, policy->slot_count * sizeof *s->row.values);
    *to = *from;
    to->values = s->full.values;
    to->firm_match = s->full.firm_match;
    for (size_t i = 0; i < policy->firm_count; i++)
        s->full.firm_match[i] = from->firm_match[i] != TRUTH_UNKNOWN
                                    ? from->firm_match[i]
                                    : (uint8_t)(chance_below(&s->chance, 2) * 2);
    if (to->party_count > 0 && to->parties[to->party_count - 1].unnamed) {
        to->party_count -= chance_below(&s->chance, 2);
        to->parties[from->party_count - 1].unnamed = false;
    }
    for (uint32_t p = 0; p < to->party_count; p++) {
        memcpy(s->full.party_values[p], s->row.party_values[p],
               policy->party_slot_count * sizeof *s->row.values);
        to->parties[p].values = s->full.party_values[p];
    }
    for (uint32_t i = 0; i < codes; i++)
        s->contained[codes + i] = s->contained[i] != TRUTH_UNKNOWN
                                      ? s->contained[i]
                                      : (uint8_t)(chance_below(&s->chance, 2) * 2);
    if (to->contained != NULL)
        to->contained = s->contained + codes;
    complete_facts(s);
}

static void check_shipped_row(struct shipped *s)
{
    struct exact exact = trial_judge(&s->trial, &s->row.facts);
    bool single = (exact.possible & (exact.possible - 1)) == 0;
    open_rows += !single;
    for (unsigned i = 0; i < COMPLETIONS; i++) {
        complete(s);
        s->trial.results = (struct results){ 0 };
        struct exact one = trial_judge(&s->trial, &s->full.facts);
        if ((one.possible & ~exact.possible) == 0)
            continue;
        struct buf buf;
        buf_init(&buf, mem_system(), 1 << 20);
        row_describe(&s->row, &s->loaded.policy, &buf);
        buf_text(&buf, "completed:\n");
        row_describe(&s->full, &s->loaded.policy, &buf);
        fail_msg("seed %llu, day %d: %#x came out, possible were %#x\n%.*s",
                 (unsigned long long)seed, s->trial.day, one.possible, exact.possible,
                 (int)buf.length, buf.data);
    }
}

static void draw_shipped_row(struct shipped *s)
{
    int32_t day;
    const struct test *test = row_pick_test(&s->source, &s->chance, &day);
    trial_compile(&s->trial, &s->loaded.policy, day);
    row_draw_test(&s->row, &s->source, &s->chance, test, day);
    for (uint32_t i = chance_below(&s->chance, 12); i > 0; i--) {
        size_t slot = chance_below(&s->chance, (uint32_t)s->loaded.policy.slot_count);
        s->row.values[slot].state = VALUE_UNKNOWN;
        slot = chance_below(&s->chance, (uint32_t)s->loaded.policy.party_slot_count);
        s->row.party_values[0][slot].state = VALUE_UNKNOWN;
    }
    row_set_day(&s->row, &s->loaded.policy, day);
    s->contained = arena_alloc(&s->trial.arena, (size_t)s->trial.program.code_count * 2 + 1);
    assert_non_null(s->contained);
    for (uint32_t i = 0; i < s->trial.program.code_count; i++)
        s->contained[i] = row_contains(s->trial.program.codes[i], &s->row);
    s->row.facts.contained = s->row.contained == 0 ? NULL : s->contained;
}

static void test_shipped(void **state)
{
    struct shipped *s = calloc(1, sizeof *s);
    (void)state;
    assert_non_null(s);
    policy_load_shipped(&s->loaded);
    const struct policy *policy = &s->loaded.policy;
    row_source_init(&s->source, policy);
    row_init(&s->row, &s->source);
    row_init(&s->full, &s->source);
    trial_init(&s->trial);
    s->needed = arena_array(&s->source.arena, 4096, sizeof *s->needed);
    assert_non_null(s->needed);
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        for (const struct policy_need *need = rule->needs; need != NULL; need = need->next)
            mark_needed(s, need->when);
    }
    s->chance.state = seed;
    open_rows = 0;
    for (uint64_t i = 0; i < row_max; i++) {
        draw_shipped_row(s);
        check_shipped_row(s);
    }
    assert_true(open_rows > row_max / 10);
    trial_release(&s->trial);
    row_source_release(&s->source);
    policy_unload(&s->loaded);
    free(s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
    };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        row_max = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

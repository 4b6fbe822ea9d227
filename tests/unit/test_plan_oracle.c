/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_plan_oracle.c - the row evaluator and the batch evaluator against the naive walk of the
 * tree, on the shipped packs.
 *
 * Views, days and facts are random; on every row every rule in force, every need, every entry,
 * every requirement, the outcomes and the reviews that are possible must agree, and the batch must
 * give the same outcomes and reviews.  Arguments: a seed and a number of rows.  tests/soak builds
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
#include "unit/naive.h"
#include "unit/rows.h"

#ifndef ORACLE_ROWS
#define ORACLE_ROWS 2500
#endif
#define ROWS_OF_A_VIEW 20

static uint64_t seed = 20261115;
static uint64_t row_max = ORACLE_ROWS;

struct oracle {
    struct policy_under_test loaded;
    struct row_source source;
    struct row row;
    struct chance chance;
    struct arena arena; /* of one program */
    struct view view;
    int32_t day;
    const struct test *test; /* whose day it is, or NULL */
    struct program program;
    struct disposition disposition;
    struct results results;
    struct batch *batch;
    struct batch_answer expected[ROWS_OF_A_VIEW];
    struct naive naive;
    uint8_t *in_force, *fired, *contained;
    uint8_t *seen; /* by rule: a bit for each truth it came to */
    uint64_t rows;
};

static void fail_row(struct oracle *o, const char *what, struct str name, int expected, int found)
{
    char on[DATE_TEXT_SIZE];
    char known[DATE_TEXT_SIZE];
    struct buf buf;
    buf_init(&buf, mem_system(), 1 << 20);
    row_describe(&o->row, &o->loaded.policy, &buf);
    fprintf(stderr, "seed %llu, row %llu: on %s, known %s, knower %d%s\n%.*s",
            (unsigned long long)seed, (unsigned long long)o->rows, date_format(o->day, on),
            date_format(o->view.known, known), o->view.knower,
            o->row.facts.text_counts ? ", the text counts" : "", (int)buf.length, buf.data);
    buf_release(&buf);
    fail_msg("%s '%.*s': naive %#x, compiled %#x", what, STR_ARG(name), (unsigned)expected,
             (unsigned)found);
}

static void agree(struct oracle *o, const char *what, struct str name, int naive, int compiled)
{
    if (naive != compiled)
        fail_row(o, what, name, naive, compiled);
}

/* ---- one row ---- */

static void compare_rule(struct oracle *o, const struct rule *rule)
{
    const struct compiled_rule *compiled = program_rule(&o->program, rule);
    agree(o, "in force", rule->id, naive_in_force(&o->naive, rule), compiled != NULL);
    if (compiled == NULL)
        return;
    agree(o, "rule", rule->id, naive_rule(&o->naive, rule),
          result_truth(&o->results, compiled->fired, 0));
    o->seen[rule->index] |= (uint8_t)(1 << naive_rule(&o->naive, rule));
    size_t at = 0;
    for (const struct policy_need *need = rule->needs; need != NULL; need = need->next)
        agree(o, "need", need->label, naive_truth(&o->naive, need->when, 0),
              result_truth(&o->results, compiled->needs[at++], 0));
    /* Its parts on one row of four only: the naive walk is slow. */
    if (o->rows % 4 != 0)
        return;
    if (rule->when != NULL)
        agree(o, "when of", rule->id, naive_truth(&o->naive, rule->when, 0),
              result_truth(&o->results, compiled->when, 0));
    if (rule->unless != NULL)
        agree(o, "unless of", rule->id, naive_truth(&o->naive, rule->unless, 0),
              result_truth(&o->results, compiled->unless, 0));
}

static void compare_requirements(struct oracle *o)
{
    struct standing_requirements standing;
    outcome_requirements(&o->disposition, &o->results, &standing);
    for (uint32_t i = 0; i < o->disposition.requirement_count; i++) {
        struct str name = o->disposition.requirements[i];
        struct naive_requirement naive = naive_requirement(&o->naive, name);
        agree(o, "demanded", name, naive.demanded, standing.demanded[i]);
        agree(o, "in play", name, naive.demanded != TRUTH_FALSE, (int)(standing.in_play >> i & 1));
        if (naive.demanded == TRUTH_FALSE)
            continue; /* what would lift it is not looked at */
        agree(o, "excepted", name, naive.excepted, standing.excepted[i]);
        agree(o, "authorized", name, naive.authorized, standing.authorized[i]);
    }
}

/* Compares what the results hold. */
static void compare_row(struct oracle *o)
{
    const struct policy *policy = &o->loaded.policy;
    memset(o->fired, NAIVE_NONE, policy->rule_count);
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next)
        compare_rule(o, rule);
    for (size_t i = 0; i < o->program.entry_count; i++)
        agree(o, "entry", o->program.entries[i].code,
              naive_gives(&o->naive, o->program.entries[i].rule->rule),
              result_truth(&o->results, o->program.entries[i].node, 0));
    compare_requirements(o);
    if (o->program.covers != NODE_NONE)
        agree(o, "the pack's", STR("covers"), naive_truth(&o->naive, policy->covers, 0),
              result_truth(&o->results, o->program.covers, 0));
    agree(o, "possible", STR("outcomes"), (int)naive_outcomes(&o->naive),
          (int)outcome_possible(&o->disposition, &o->results));
    agree(o, "possible", STR("reviews"), (int)naive_reviews(&o->naive),
          (int)review_possible(&o->disposition, &o->results));
}

static void fill_contained(struct oracle *o)
{
    for (uint32_t i = 0; i < o->program.code_count; i++)
        o->contained[i] = row_contains(o->program.codes[i], &o->row);
    o->row.facts.contained = o->row.contained == 0 ? NULL : o->contained;
}

static void run_row(struct oracle *o)
{
    fill_contained(o);
    assert_true(results_reserve(&o->results, &o->arena, &o->program, o->row.facts.party_count));
    struct err err;
    if (!results_begin(&o->results, &o->program, &o->row.facts, &err))
        fail_msg("%s", err.message);
}

/* ---- the batch ---- */

/* What the other two said of the row, which is in the batch too. */
static void add_to_batch(struct oracle *o)
{
    o->expected[batch_count(o->batch)] = (struct batch_answer){
        .outcomes = (uint8_t)outcome_possible(&o->disposition, &o->results),
        .reviews = (uint8_t)review_possible(&o->disposition, &o->results),
        .covers = o->program.covers == NODE_NONE ? (uint8_t)TRUTH_TRUE
                                                 : result_truth(&o->results, o->program.covers, 0),
    };
    assert_true(batch_add(o->batch, &o->row.facts));
}

static void compare_batch(struct oracle *o)
{
    const struct batch_answer *answers = batch_run(o->batch);
    for (uint32_t i = 0; i < batch_count(o->batch); i++) {
        if (memcmp(&answers[i], &o->expected[i], sizeof answers[i]) == 0)
            continue;
        fail_msg("seed %llu, row %llu: outcomes %#x, by batch %#x; reviews %#x, by batch %#x; "
                 "covers %u, by batch %u",
                 (unsigned long long)seed,
                 (unsigned long long)(o->rows - batch_count(o->batch) + i), o->expected[i].outcomes,
                 answers[i].outcomes, o->expected[i].reviews, answers[i].reviews,
                 o->expected[i].covers, answers[i].covers);
    }
}

/* ---- views ---- */

static int32_t near_day(struct oracle *o, const int32_t *days, size_t count)
{
    int32_t first = date_from_civil(2022, 1, 1);
    int32_t last = date_from_civil(2026, 12, 31);
    if (count > 0 && chance_percent(&o->chance, 60)) {
        int32_t day = days[chance_below(&o->chance, (uint32_t)count)] +
                      (int32_t)chance_below(&o->chance, 3) - 1;
        if (day >= first - 400 && day <= last + 400)
            return day;
    }
    return first + (int32_t)chance_below(&o->chance, (uint32_t)(last - first + 1));
}

static void draw_view(struct oracle *o)
{
    const struct policy *policy = &o->loaded.policy;
    struct err err;
    int32_t *days;
    size_t count;
    o->view = (struct view){ .policy = policy, .known = DATE_OPEN, .knower = KNOWER_ANY };
    assert_true(policy_knowledge_days(policy, &o->arena, &days, &count, &err));
    if (chance_percent(&o->chance, 50))
        o->view.known = near_day(o, days, count);
    o->view.knower = (int32_t)chance_below(&o->chance, (uint32_t)policy->firm_count + 2) - 2;
    assert_true(view_boundaries(&o->view, &o->arena, &days, &count, &err));
    o->test = NULL;
    if (chance_percent(&o->chance, 60))
        o->test = row_pick_test(&o->source, &o->chance, &o->day);
    if (o->test == NULL)
        o->day = near_day(o, days, count);
}

static void draw_row(struct oracle *o)
{
    if (o->test != NULL && chance_percent(&o->chance, 80))
        row_draw_test(&o->row, &o->source, &o->chance, o->test, o->day);
    else
        row_draw(&o->row, &o->source, &o->chance, o->day);
}

static void set_day(struct oracle *o, int32_t day)
{
    o->day = day;
    memset(o->in_force, NAIVE_NONE, o->loaded.policy.rule_count);
    o->naive = (struct naive){ .view = &o->view,
                               .day = day,
                               .facts = &o->row.facts,
                               .contains = row_contains,
                               .context = &o->row,
                               .in_force = o->in_force,
                               .fired = o->fired };
}

static void compare_view(struct oracle *o)
{
    struct err err;
    arena_reset(&o->arena);
    draw_view(o);
    set_day(o, o->day);
    if (!program_compile(&o->arena, &o->view, o->day, o->day, o->day + 1, &o->program, &err) ||
        !disposition_init(&o->disposition, &o->arena, &o->program, &err))
        fail_msg("%s", err.message);
    o->results = (struct results){ 0 };
    o->batch = batch_new(&o->arena, &o->program, &o->disposition, &err);
    o->contained = arena_alloc(&o->arena, o->program.code_count + 1);
    assert_true(o->batch != NULL && o->contained != NULL);
    for (unsigned i = 0; i < ROWS_OF_A_VIEW && o->rows < row_max; i++) {
        draw_row(o);
        run_row(o);
        compare_row(o);
        add_to_batch(o);
        o->rows++;
    }
    compare_batch(o);
}

/* Rows on which a rule never comes true show little of it.  What is unsettled never does. */
static void check_seen(const struct oracle *o)
{
    size_t seen = 0;
    for (const struct rule *rule = o->loaded.policy.rules; rule != NULL; rule = rule->next)
        seen += (o->seen[rule->index] & 1 << TRUTH_TRUE) != 0;
    if (row_max >= ORACLE_ROWS && seen * 3 < o->loaded.policy.rule_count * 2)
        fail_msg("only %zu of %zu rules ever came true", seen, o->loaded.policy.rule_count);
}

/* ---- from one epoch to the next ---- */

static uint8_t truth_or_false(const struct oracle *o, uint32_t node)
{
    return node == NODE_NONE ? (uint8_t)TRUTH_FALSE : result_truth(&o->results, node, 0);
}

/*
 * What program_follow says has changed: when all of it came out alike and no day is read, so does
 * the outcome.
 */
static void check_changed(struct oracle *o, uint32_t outcomes)
{
    bool alike = pool_daily(o->program.pool)->comparisons.count == 0;
    for (size_t i = 0; i < o->program.changed_count && alike; i++)
        alike = truth_or_false(o, o->program.changed[i].before) ==
                truth_or_false(o, o->program.changed[i].after);
    if (alike)
        agree(o, "outcomes", STR("after nothing changed"), (int)outcomes,
              (int)outcome_possible(&o->disposition, &o->results));
}

/* Takes a row through the days from one boundary on, keeping what was worked out. */
static void walk(struct oracle *o, const int32_t *days, const struct program *programs,
                 size_t count)
{
    struct err err;
    size_t at = chance_below(&o->chance, (uint32_t)count);
    bool first = true;
    o->results = (struct results){ 0 };
    row_draw_test(&o->row, &o->source, &o->chance, o->test, o->day);
    for (size_t end = at + 6; at < count && at < end; at++) {
        uint32_t outcomes = first ? 0 : outcome_possible(&o->disposition, &o->results);
        set_day(o, days[at]);
        row_set_day(&o->row, &o->loaded.policy, o->day);
        o->program = programs[at];
        assert_true(disposition_init(&o->disposition, &o->arena, &o->program, &err));
        if (first) {
            run_row(o);
        } else {
            fill_contained(o);
            results_go_on(&o->results, &o->program, true);
            check_changed(o, outcomes);
        }
        compare_row(o);
        first = false;
        o->rows++;
    }
}

/* In a random order: what was compiled for one day serves for others. */
static void compile_days(struct oracle *o, struct pool *pool, const int32_t *days,
                         struct program *programs, size_t count)
{
    struct err err;
    size_t *order = arena_array(&o->arena, count, sizeof *order);
    assert_non_null(order);
    for (size_t i = 0; i < count; i++) {
        size_t other = chance_below(&o->chance, (uint32_t)i + 1);
        order[i] = order[other];
        order[other] = i;
    }
    for (size_t n = 0; n < count; n++) {
        size_t i = order[n];
        int32_t to = i + 1 < count ? days[i + 1] : DATE_OPEN;
        if (!pool_compile(pool, days[i], days[i], to, &programs[i], &err))
            fail_msg("%s", err.message);
        assert_true(programs[i].code_count < 4096);
    }
    /* An earlier day may have been compiled later, and its nodes are looked at. */
    const struct program *last = &programs[order[count - 1]];
    for (size_t i = 0; i < count; i++) {
        programs[i].nodes = last->nodes;
        programs[i].links = last->links;
        programs[i].constants = last->constants;
        programs[i].sets = last->sets;
    }
}

static void walk_view(struct oracle *o)
{
    struct err err;
    int32_t *days;
    size_t count;
    arena_reset(&o->arena);
    draw_view(o);
    o->test = row_pick_test(&o->source, &o->chance, &o->day);
    if (!view_boundaries(&o->view, &o->arena, &days, &count, &err))
        fail_msg("%s", err.message);
    struct pool *pool = pool_new(&o->arena, &o->view, &err);
    struct program *programs = arena_array(&o->arena, count, sizeof *programs);
    o->contained = arena_alloc(&o->arena, 4096);
    assert_true(pool != NULL && programs != NULL && o->contained != NULL && o->test != NULL);
    compile_days(o, pool, days, programs, count);
    for (size_t i = 1; i < count; i++)
        assert_true(program_follow(&programs[i - 1], &programs[i], &err));
    for (unsigned i = 0; i < 10; i++)
        walk(o, days, programs, count);
}

/* ---- */

static struct oracle *oracle_new(uint64_t start)
{
    struct oracle *o = calloc(1, sizeof *o);
    assert_non_null(o);
    policy_load_shipped(&o->loaded);
    row_source_init(&o->source, &o->loaded.policy);
    row_init(&o->row, &o->source);
    arena_init(&o->arena, mem_system(), (size_t)256 << 20);
    o->in_force = arena_alloc(&o->source.arena, o->loaded.policy.rule_count);
    o->fired = arena_alloc(&o->source.arena, o->loaded.policy.rule_count);
    o->seen = arena_alloc(&o->source.arena, o->loaded.policy.rule_count);
    o->chance.state = start;
    return o;
}

static void oracle_free(struct oracle *o)
{
    arena_release(&o->arena);
    row_source_release(&o->source);
    policy_unload(&o->loaded);
    free(o);
}

static void test_agree_on_shipped_packs(void **state)
{
    struct oracle *o = oracle_new(seed);
    (void)state;
    while (o->rows < row_max)
        compare_view(o);
    check_seen(o);
    oracle_free(o);
}

static void test_agree_from_day_to_day(void **state)
{
    struct oracle *o = oracle_new(seed + 1);
    (void)state;
    while (o->rows < row_max / 4)
        walk_view(o);
    oracle_free(o);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agree_on_shipped_packs),
        cmocka_unit_test(test_agree_from_day_to_day),
    };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        row_max = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_tallies.c - how many are where, and what is in the way: kept with each change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/matter_rows.h"
#include "store/statement.h"
#include "unit/store_folder.h"

#define DIGEST "zeroblob(32)"

/* Rows of one order, as little as there has to be. */
static const char *const person =
    "INSERT INTO principal (id, kind, name, added_by, added_at) "
    "VALUES (X'A0000000000000000000000000000000', 'person', 'ann', NULL, 1)";
static const char *const basis = "INSERT INTO decision_basis VALUES (1, " DIGEST ", '{}', 1)";

static void run(const char *sql)
{
    struct err err = { 0 };
    if (!store_folder_run(&store_folder_shared, sql, &err))
        fail_msg("%s: %s", sql, err.message);
}

static void add(int n, const char *state, const char *worth)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "INSERT INTO matter (id, kind, name, state, version, event, value, currency, due) "
             "VALUES (X'%d0000000000000000000000000000000', 'order', 'O%d', '%s', 1, 1, %s)",
             n, n, state, worth);
    run(sql);
    snprintf(
        sql, sizeof sql,
        "INSERT INTO matter_version VALUES (X'%d0000000000000000000000000000000', 1, '{}', " DIGEST
        ")",
        n);
    run(sql);
    snprintf(sql, sizeof sql,
             "INSERT INTO decision VALUES (%d, X'%d0000000000000000000000000000000', 1, 1, 1, 'x', "
             "0, X'00', " DIGEST ")",
             n, n);
    run(sql);
    snprintf(sql, sizeof sql,
             "INSERT INTO matter_event VALUES (X'%d0000000000000000000000000000000', 1, "
             "X'%d1000000000000000000000000000000', 'add', NULL, '%s', 1, NULL, 1, "
             "X'A0000000000000000000000000000000', '', '', '', " DIGEST ")",
             n, n, state);
    run(sql);
}

static void obstacle(int order, int n, const char *reason, const char *rule, const char *says)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "INSERT INTO obstacle VALUES (X'%d0000000000000000000000000000000', %d, 1, NULL, "
             "'%s', '%s', '', '%s')",
             order, n, reason, rule, says);
    run(sql);
}

static void of_obstacle(const char *table, int order, int n)
{
    char sql[512];
    snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (X'%d0000000000000000000000000000000', %d, 1)",
             table, order, n);
    run(sql);
}

static bool put(void *context, struct str state, int64_t count, struct err *err)
{
    (void)err;
    buf_format(context, "%.*s %lld; ", STR_ARG(state), (long long)count);
    return true;
}

/* All that is told of orders, in one line; and what is counted is what is there. */
static void expect(const char *wanted)
{
    struct arena arena;
    struct buf out;
    struct err err = { 0 };
    struct matter_sum *sums;
    struct obstacle_sum *obstacles;
    struct matter_gone *gone;
    size_t count = 0;
    size_t wrong = 0;
    struct store *store = store_folder_open(&store_folder_shared);
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    buf_init(&out, mem_system(), (size_t)1 << 16);
    assert_true(matters_count(store, STR("order"), put, &out, &err));
    buf_text(&out, "| ");
    assert_true(matters_sum(store, &arena, STR("order"), &sums, &count, &err));
    for (size_t i = 0; i < count; i++)
        buf_format(&out, "%.*s %lld %.*s %lld; ", STR_ARG(sums[i].state), (long long)sums[i].count,
                   STR_ARG(sums[i].currency), (long long)sums[i].value);
    buf_text(&out, "| ");
    assert_true(obstacles_sum(store, &arena, STR("order"), 10, &obstacles, &count, &err));
    for (size_t i = 0; i < count; i++)
        buf_format(&out, "%.*s %.*s %.*s %lld; ", STR_ARG(obstacles[i].reason),
                   STR_ARG(obstacles[i].rule), STR_ARG(obstacles[i].says),
                   (long long)obstacles[i].count);
    buf_text(&out, "| ");
    assert_true(obstacles_gone(store, &arena, STR("order"), 10, &gone, &count, &err));
    for (size_t i = 0; i < count; i++)
        buf_format(&out, "%.*s %lld; ", STR_ARG(gone[i].name), (long long)gone[i].count);
    if (!str_equal_text(buf_view(&out), wanted))
        fail_msg("%.*s\n  instead of\n%s", STR_ARG(buf_view(&out)), wanted);
    buf_clear(&out);
    assert_true(matters_check(store, &out, &wrong, &err));
    buf_add(&out, "", 1); /* for strstr */
    if (strstr(buf_view(&out).data, "counted wrongly") != NULL)
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
    arena_release(&arena);
    store_close(store);
}

static void test_counted(void **unused)
{
    (void)unused;
    expect("| | | ");
    run(person);
    run(basis);
    add(1, "on_hold", "100, 'USD', 1");
    add(2, "on_hold", "2000001, 'USD', 2");
    add(3, "draft", "NULL, NULL, NULL");
    add(4, "allocatable", "7, 'EUR', 2");
    expect("allocatable 1; draft 1; on_hold 2; | allocatable 1 EUR 7; draft 1  0; "
           "on_hold 2 USD 2000101; | | ");
    obstacle(1, 1, "license", "r/1", "it needs one");
    obstacle(2, 1, "license", "r/1", "it needs one");
    obstacle(2, 2, "license", "r/1", "it needs two");
    obstacle(2, 3, "person", "", "wait");
    obstacle(2, 4, "party", "EL:9", "it is listed");
    expect("allocatable 1; draft 1; on_hold 2; | allocatable 1 EUR 7; draft 1  0; "
           "on_hold 2 USD 2000101; | license r/1 it needs one 3; person   1; | ");
    of_obstacle("obstacle_gone", 2, 1);
    of_obstacle("obstacle_gone", 2, 4);
    of_obstacle("obstacle_gone", 1, 1);
    expect("allocatable 1; draft 1; on_hold 2; | allocatable 1 EUR 7; draft 1  0; "
           "on_hold 2 USD 2000101; | license r/1 it needs one 3; person   1; | O1 1; O2 2; ");
    of_obstacle("obstacle_end", 2, 1);
    of_obstacle("obstacle_end", 1, 1);
    of_obstacle("obstacle_end", 2, 3);
    expect("allocatable 1; draft 1; on_hold 2; | allocatable 1 EUR 7; draft 1  0; "
           "on_hold 2 USD 2000101; | license r/1 it needs two 1; | O2 1; ");
    /* Worth less, in another currency, nothing any more; somewhere else. */
    run("UPDATE matter SET value = 1 WHERE name = 'O2'");
    run("UPDATE matter SET currency = 'JPY' WHERE name = 'O4'");
    run("UPDATE matter SET value = NULL, currency = NULL WHERE name = 'O1'");
    expect("allocatable 1; draft 1; on_hold 2; | allocatable 1 JPY 7; draft 1  0; "
           "on_hold 1  0; on_hold 1 USD 1; | license r/1 it needs two 1; | O2 1; ");
    run("UPDATE matter SET state = 'cancelled' WHERE name = 'O2'");
    expect("allocatable 1; cancelled 1; draft 1; on_hold 1; | allocatable 1 JPY 7; "
           "cancelled 1 USD 1; draft 1  0; on_hold 1  0; | | ");
    run("UPDATE matter SET state = 'on_hold' WHERE name = 'O2'");
    expect("allocatable 1; draft 1; on_hold 2; | allocatable 1 JPY 7; draft 1  0; "
           "on_hold 1  0; on_hold 1 USD 1; | license r/1 it needs two 1; | O2 1; ");
}

/* What all are worth may be more than a number; nothing is refused for it. */
static void test_worth_too_much(void **unused)
{
    (void)unused;
    run(person);
    run(basis);
    for (int n = 1; n < 10; n++)
        add(n, "on_hold", "1152921504606846976, 'USD', 1");
    expect("on_hold 9; | on_hold 9 USD 9223372036854775807; | | ");
}

/* By value and by day: as many as are asked for, in that order. */
static void test_first(void **unused)
{
    struct arena arena;
    struct matter *found;
    struct err err = { 0 };
    size_t count;
    (void)unused;
    run(basis);
    run(person);
    add(1, "on_hold", "5, 'USD', 9");
    add(2, "on_hold", "7, 'USD', 3");
    add(3, "on_hold", "7, 'USD', 4");
    add(4, "on_hold", "NULL, NULL, NULL");
    add(5, "draft", "9, 'USD', 3");
    struct store *store = store_folder_open(&store_folder_shared);
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    assert_true(
        matters_by_value(store, &arena, STR("order"), STR("on_hold"), 2, &found, &count, &err));
    assert_int_equal(count, 2);
    assert_true(str_equal_text(found[0].name, "O2") && str_equal_text(found[1].name, "O3"));
    assert_true(
        matters_by_due(store, &arena, STR("order"), STR("on_hold"), 4, 9, &found, &count, &err));
    assert_int_equal(count, 2);
    assert_true(str_equal_text(found[0].name, "O3") && str_equal_text(found[1].name, "O1"));
    arena_release(&arena);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_counted, store_folder_set_up, store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_worth_too_much, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_first, store_folder_set_up, store_folder_tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

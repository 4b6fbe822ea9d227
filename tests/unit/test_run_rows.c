/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_run_rows.c - runs that decided orders anew: what is refused, and which counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/run_rows.h"
#include "store/statement.h"
#include "unit/store_folder.h"

#define ID(letter) "X'" #letter "0000000000000000000000000000000'"
#define SEVENS "X'0707070707070707070707070707070707070707070707070707070707070707'"
#define MATTER(id, name)                                                                           \
    "INSERT INTO matter (id, kind, name, state, version, event, decision, value, currency, due) "  \
    "VALUES (" id ", 'order', '" name "', 'on_hold', 1, 1, 0, NULL, NULL, NULL)"
#define RUN_OF(n, scope, said, basis, actor, began, ended, decided, changed, rest)                 \
    "INSERT INTO decision_run VALUES (" n ", '" scope "', '" said "', " basis ", " actor           \
    ", " began ", " ended ", " decided ", " changed ", " rest ")"
#define RUN(n, scope, said) RUN_OF(n, scope, said, "1", ID(A), "1", "2", "3", "1", "0, 0, 0")
#define NAMED(run, matter) "INSERT INTO decision_run_order VALUES (" run ", " matter ")"

static const char *const sound[] = {
    "INSERT INTO principal (id, kind, name, added_by, added_at) VALUES (" ID(A) ", 'person', "
                                                                                "'ann', NULL, 1)",
    MATTER(ID(1), "O1"),
    MATTER(ID(2), "O2"),
    "INSERT INTO decision_basis VALUES (1, " SEVENS ", '{}', 1)",
    RUN("1", "all", ""),
    RUN("2", "named", ""),
    RUN("3", "since", "2026-03-01"),
    RUN("4", "rules", ""),
    RUN("5", "license", "D1"),
    RUN("6", "buyer", "Example Cloud"),
    RUN_OF("7", "all", "", "1", ID(A), "2", "2", "0", "0", "0, 0, 0"),
    NAMED("2", ID(1)),
};

/* Each breaks one rule, and only that one. */
static const char *const wrong[] = {
    RUN("0", "all", ""),
    RUN("1", "all", ""),
    RUN("8", "some", ""),
    RUN("8", "some", "x"),
    RUN("8", "all", "x"),
    RUN("8", "named", "x"),
    RUN("8", "rules", "x"),
    RUN("8", "since", ""),
    RUN("8", "license", ""),
    RUN("8", "buyer", ""),
    RUN_OF("8", "all", "", "2", ID(A), "1", "2", "3", "1", "0, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(B), "1", "2", "3", "1", "0, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "3", "2", "3", "1", "0, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "1", "2", "-1", "-1", "0, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "1", "2", "3", "-1", "0, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "1", "2", "3", "4", "0, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "1", "2", "3", "1", "-1, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "1", "2", "3", "1", "0, -1, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "1", "2", "3", "1", "0, 0, -1"),
    RUN_OF("8", "all", "", "NULL", ID(A), "1", "2", "3", "1", "0, 0, 0"),
    RUN_OF("8", "all", "", "1", "NULL", "1", "2", "3", "1", "0, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "NULL", "2", "3", "1", "0, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "1", "NULL", "3", "1", "0, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "1", "2", "NULL", "1", "0, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "1", "2", "3", "NULL", "0, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "1", "2", "3", "1", "NULL, 0, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "1", "2", "3", "1", "0, NULL, 0"),
    RUN_OF("8", "all", "", "1", ID(A), "1", "2", "3", "1", "0, 0, NULL"),
    NAMED("2", ID(1)),
    NAMED("9", ID(1)),
    NAMED("2", ID(3)),
    "UPDATE decision_run SET decided = 4",
    "DELETE FROM decision_run WHERE n = 7",
    "UPDATE decision_run_order SET run = 1",
    "DELETE FROM decision_run_order",
};

static void test_the_rows_refuse(void **unused)
{
    struct err err = { 0 };
    (void)unused;
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        if (!store_folder_run(&store_folder_shared, sound[i], &err))
            fail_msg("%s: %s", sound[i], err.message);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (store_folder_run(&store_folder_shared, wrong[i], &err))
            fail_msg("it was allowed: %s", wrong[i]);
        if (err.code != ERR_CONFLICT)
            fail_msg("%s: %s", wrong[i], err.message);
    }
}

/* ---- which counts ---- */

static const struct store_id ann = { { 0xA0 } };
static const struct store_id first = { { 0x10 } };
static const struct store_id second = { { 0x20 } };

static struct store *store;

static void add(const char *scope, const char *said, int64_t refused, const struct store_id *order,
                int64_t expected)
{
    struct err err = { 0 };
    const struct store_id twice[2] = { order == NULL ? first : *order,
                                       order == NULL ? first : *order };
    struct decision_run run = { .scope = str_of(scope),
                                .said = str_of(said),
                                .basis = 1,
                                .actor = ann,
                                .began_at = 10,
                                .ended_at = 20,
                                .decided = 5,
                                .changed = 2,
                                .held = 1,
                                .shipments = 3,
                                .refused = refused };
    if (!store_begin(store, &err) ||
        !decision_run_add(store, &run, twice, order == NULL ? 0 : 2, &err) ||
        !store_commit(store, &err))
        fail_msg("%s", err.message);
    assert_int_equal(run.n, expected);
}

static int64_t newest_of(const struct store_id *order)
{
    struct err err = { 0 };
    struct arena arena;
    struct decision_run run = { .n = 0 };
    bool found;
    arena_init(&arena, mem_system(), 1 << 20);
    if (!decision_run_of(store, &arena, order, &run, &found, &err))
        fail_msg("%s", err.message);
    int64_t n = found ? run.n : 0;
    arena_release(&arena);
    return n;
}

static void test_which_counts(void **state)
{
    struct err err = { 0 };
    struct arena arena;
    struct decision_run *runs;
    size_t count;
    store = *state;
    for (size_t i = 0; i < 4; i++) {
        if (!store_folder_run(&store_folder_shared, sound[i], &err))
            fail_msg("%s: %s", sound[i], err.message);
    }
    assert_int_equal(newest_of(&first), 0);
    add("named", "", 0, &first, 1);
    assert_int_equal(newest_of(&first), 1);
    assert_int_equal(newest_of(&second), 0);
    add("all", "", 0, NULL, 2);
    assert_int_equal(newest_of(&second), 2);
    /* Of what could not be decided nothing is known, nor of whom a part is about. */
    add("all", "", 1, NULL, 3);
    add("named", "", 1, &second, 4);
    add("license", "D1", 0, NULL, 5);
    assert_int_equal(newest_of(&first), 2);
    assert_int_equal(newest_of(&second), 2);
    arena_init(&arena, mem_system(), 1 << 20);
    if (!decision_runs_read(store, &arena, 2, &runs, &count, &err))
        fail_msg("%s", err.message);
    assert_int_equal(count, 2);
    assert_int_equal(runs[0].n, 5);
    assert_true(str_equal_text(runs[0].said, "D1") && str_equal_text(runs[0].scope, "license"));
    assert_true(str_equal_text(runs[0].actor_name, "ann"));
    assert_int_equal(runs[1].refused, 1);
    assert_int_equal(runs[0].decided + runs[0].changed + runs[0].held + runs[0].shipments, 11);
    assert_int_equal(runs[0].ended_at - runs[0].began_at, 10);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_rows_refuse, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_which_counts, store_folder_set_up,
                                        store_folder_tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_store_group.c - many transactions as one: each kept or taken back by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/people_rows.h"
#include "store/statement.h"
#include "store/web_rows.h"
#include "unit/store_folder.h"

static struct err err;

static bool add(struct store *store, const char *name, uint64_t letter)
{
    const struct store_id first = id_of('p', 1);
    struct principal principal = { .id = id_of('p', letter),
                                   .is_first = letter == 1,
                                   .added_by = letter == 1 ? (struct store_id){ { 0 } } : first,
                                   .added_at = 1 };
    str_put(principal.name, sizeof principal.name, str_of(name));
    return principal_add(store, &principal, &err);
}

static size_t count(const struct store_folder *folder)
{
    struct store *other = store_folder_open(folder);
    struct arena arena;
    struct principal *principals;
    size_t found;
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    assert_true(store_begin_reading(other, &err));
    assert_true(principals_read(other, &arena, &principals, &found, &err));
    store_rollback(other);
    store_close(other);
    arena_release(&arena);
    return found;
}

static void keep(struct store *store, const char *name, uint64_t letter)
{
    assert_true(store_begin(store, &err));
    assert_true(add(store, name, letter));
    assert_true(store_commit(store, &err));
}

static void keeps_and_takes_back_each(void **state)
{
    struct store *store = *state;
    assert_true(store_begin_group(store, &err));
    keep(store, "ann", 1);

    /* What is taken back, and what fails, leaves the others. */
    assert_true(store_begin(store, &err));
    assert_true(add(store, "bob", 2));
    store_rollback(store);
    assert_true(store_begin(store, &err));
    assert_false(add(store, "ann", 3));
    assert_int_equal(err.code, ERR_CONFLICT);
    store_rollback(store);

    keep(store, "carol", 4);
    assert_int_equal(count(&store_folder_shared), 0);
    assert_true(store_commit_group(store, &err));
    assert_int_equal(count(&store_folder_shared), 2);
}

static void takes_back_parts_of_parts(void **state)
{
    struct store *store = *state;
    assert_true(store_begin_group(store, &err));
    keep(store, "ann", 1);
    assert_true(store_begin(store, &err));
    keep(store, "bob", 2);
    assert_true(store_begin(store, &err));
    assert_true(add(store, "carol", 3));
    store_rollback(store);
    store_rollback(store);
    assert_true(store_commit_group(store, &err));
    assert_int_equal(count(&store_folder_shared), 1);
}

static void reads_what_was_written(void **state)
{
    struct store *store = *state;
    bool any = false;
    assert_true(store_begin_group(store, &err));
    keep(store, "ann", 1);
    assert_true(store_begin_reading(store, &err));
    assert_true(store_begin_reading(store, &err));
    assert_true(principals_any(store, &any, &err));
    assert_true(any);
    store_rollback(store);
    store_rollback(store);
    keep(store, "bob", 2);
    assert_true(store_commit_group(store, &err));
    assert_int_equal(count(&store_folder_shared), 2);
}

static void takes_back_all(void **state)
{
    struct store *store = *state;
    assert_true(store_begin_group(store, &err));
    keep(store, "ann", 1);
    store_rollback_group(store);
    assert_int_equal(count(&store_folder_shared), 0);

    /* And goes on as before. */
    keep(store, "ann", 1);
    assert_int_equal(count(&store_folder_shared), 1);
}

/* A part that is not there any more cannot be taken back: the transaction it was in is gone. */
static void keeps_nothing_behind_what_is_gone(void **state)
{
    struct store *store = *state;
    assert_true(store_begin_group(store, &err));
    keep(store, "ann", 1);
    store_rollback(store);
    assert_false(store_begin(store, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_false(store_commit_group(store, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_int_equal(count(&store_folder_shared), 0);
    keep(store, "ann", 1);
    assert_int_equal(count(&store_folder_shared), 1);
}

/* SQLite takes all of it back by itself where a page cannot be read, say: here it is told to. */
static void does_nothing_more_in_what_is_gone(void **state)
{
    struct store *store = *state;
    struct sql_rows rows;
    if (store_folder_is_postgresql()) /* which refuses by itself */
        return;
    assert_true(store_begin_group(store, &err));
    keep(store, "ann", 1);
    assert_false(sql_run(store, "INSERT OR ROLLBACK INTO principal SELECT * FROM principal", NULL,
                         0, NULL, &err));
    assert_false(add(store, "bob", 2));
    assert_int_equal(err.code, ERR_IO);
    assert_false(sql_query(store, "SELECT 1", NULL, 0, &rows, &err));
    sql_end(&rows);
    assert_false(store_commit_group(store, &err));
    assert_int_equal(count(&store_folder_shared), 0);
    keep(store, "ann", 1);
    assert_int_equal(count(&store_folder_shared), 1);
}

/* ---- what may be remembered ---- */

static bool add_answer(struct store *store)
{
    struct request_done request = {
        .principal = id_of('p', 1), .name = STR("once"), .status = 200, .reply = STR("{}")
    };
    return request_done_add(store, &request, &err);
}

/* As long as nothing but rows of the ledger, the log and answers is written, and all is kept. */
static void stamps_what_changes(void **state)
{
    struct store *store = *state;
    int64_t changed;
    assert_int_equal(store_stamp(store), 0);
    keep(store, "ann", 1);
    assert_int_equal(store_stamp(store), 0);
    assert_true(store_begin_group(store, &err));
    uint64_t first = store_stamp(store);
    assert_int_not_equal(first, 0);
    assert_true(store_begin(store, &err) && add_answer(store) && store_commit(store, &err));
    assert_true(store_begin_reading(store, &err));
    store_rollback(store);
    assert_int_equal(store_stamp(store), first);
    keep(store, "bob", 2);
    uint64_t second = store_stamp(store);
    assert_int_not_equal(second, first);
    assert_true(store_begin(store, &err));
    store_rollback(store);
    uint64_t third = store_stamp(store);
    assert_true(third != first && third != second);
    assert_true(
        sql_run(store, "UPDATE principal SET disabled_at = disabled_at", NULL, 0, &changed, &err));
    uint64_t fourth = store_stamp(store);
    assert_true(fourth != first && fourth != second && fourth != third);
    assert_true(store_commit_group(store, &err));
    assert_int_equal(store_stamp(store), 0);

    /* Others may have written since. */
    assert_true(store_begin_group(store, &err));
    uint64_t fifth = store_stamp(store);
    assert_true(fifth != first && fifth != second && fifth != third && fifth != fourth);
    store_rollback_group(store);
    assert_int_equal(store_stamp(store), 0);
}

int main(void)
{
#define TEST(name)                                                                                 \
    cmocka_unit_test_setup_teardown(name, store_folder_set_up, store_folder_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(keeps_and_takes_back_each),
        TEST(takes_back_parts_of_parts),
        TEST(reads_what_was_written),
        TEST(takes_back_all),
        TEST(keeps_nothing_behind_what_is_gone),
        TEST(does_nothing_more_in_what_is_gone),
        TEST(stamps_what_changes),
    };
    if (!store_folder_can())
        return 0;
    return store_folder_done(cmocka_run_group_tests(tests, NULL, NULL));
}

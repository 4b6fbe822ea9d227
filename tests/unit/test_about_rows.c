/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_about_rows.c - what versions are about: found by it, and never changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/about_rows.h"
#include "store/statement.h"
#include "unit/store_folder.h"

static struct store_folder folder;
static struct store *store;
static struct arena arena;
static struct err err;

static bool write(const struct matter_writing *writing)
{
    assert_true(store_begin(store, &err));
    if (matters_write(store, writing, &err) && store_commit(store, &err))
        return true;
    store_rollback(store);
    return false;
}

static struct matter matter_of(uint64_t letter, const char *name, int64_t version)
{
    return (struct matter){ .id = id_of('m', letter),
                            .kind = STR("shipment"),
                            .name = str_of(name),
                            .state = STR("planned"),
                            .version = version,
                            .event = 1,
                            .due = MATTER_NO_DAY };
}

static void add(uint64_t letter, const char *name)
{
    const struct matter matter = matter_of(letter, name, 1);
    const struct matter_version versions[] = {
        { .matter = matter.id, .n = 1, .content = STR("{}") },
        { .matter = matter.id, .n = 2, .content = STR("{}") },
    };
    const struct matter_writing writing = {
        .added = &matter, .added_count = 1, .versions = versions, .version_count = 2
    };
    if (!write(&writing))
        fail_msg("%s", err.message);
}

static bool about(uint64_t letter, int64_t version, const char *what, const char *name)
{
    const struct matter_about about = {
        .matter = id_of('m', letter), .version = version, .what = str_of(what), .name = str_of(name)
    };
    const struct matter_writing writing = { .abouts = &about, .about_count = 1 };
    return write(&writing);
}

static int set_up(void **unused)
{
    (void)unused;
    store_folder_make(&folder);
    store = store_folder_open(&folder);
    assert_non_null(store);
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    add(1, "S1");
    add(2, "S2");
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    arena_release(&arena);
    store_close(store);
    store_folder_remove(&folder);
    return 0;
}

static size_t find(const char *kind, const char *what, const char *name, struct matter **ret)
{
    size_t count;
    assert_true(store_begin_reading(store, &err));
    if (!matters_about(store, &arena, str_of(kind), str_of(what), str_of(name), ret, &count, &err))
        fail_msg("%s", err.message);
    store_rollback(store);
    return count;
}

static void test_found(void **unused)
{
    struct matter *found;
    const struct matter second = matter_of(1, "S1", 2);
    const struct matter_writing amended = { .changed = &second, .changed_count = 1 };
    (void)unused;
    assert_true(about(2, 1, "order", "O1"));
    assert_true(about(1, 1, "order", "O1"));
    assert_true(about(1, 2, "order", "O2"));
    assert_true(about(1, 1, "serial", "O2"));
    assert_int_equal(find("shipment", "order", "O1", &found), 2);
    assert_true(str_equal_text(found[0].name, "S1") && str_equal_text(found[1].name, "S2"));
    assert_int_equal(find("order", "order", "O1", &found), 0);
    assert_int_equal(find("shipment", "order", "O2", &found), 0);
    assert_int_equal(find("shipment", "order", "O", &found), 0);
    /* What counts is the newest version. */
    assert_true(write(&amended));
    assert_int_equal(find("shipment", "order", "O1", &found), 1);
    assert_int_equal(find("shipment", "order", "O2", &found), 1);
    assert_int_equal(find("shipment", "serial", "O2", &found), 0);
}

static void test_refused(void **unused)
{
    (void)unused;
    assert_true(about(1, 1, "order", "O1"));
    assert_false(about(1, 1, "order", "O1"));
    assert_false(about(1, 1, "", "O1"));
    assert_false(about(1, 1, "order", ""));
    assert_false(about(1, 3, "order", "O1"));
    assert_false(about(3, 1, "order", "O1"));
}

static void test_stays(void **unused)
{
    struct matter *found;
    (void)unused;
    assert_true(about(1, 1, "order", "O1"));
    assert_false(sql_run(store, "UPDATE matter_about SET name = 'O2'", NULL, 0, NULL, &err));
    assert_false(sql_run(store, "DELETE FROM matter_about", NULL, 0, NULL, &err));
    /* SQLite knows no such command. */
    assert_false(sql_run(store, "TRUNCATE matter_about", NULL, 0, NULL, &err));
    assert_int_equal(find("shipment", "order", "O1", &found), 1);
}

static void test_has(void **unused)
{
    struct matter_about asked = {
        .matter = id_of('m', 1), .version = 1, .what = STR("license"), .name = STR("D1")
    };
    bool has;
    (void)unused;
    assert_true(about(1, 1, "license", "D1"));
    assert_true(store_begin_reading(store, &err));
    assert_true(matter_about_has(store, &asked, &has, &err) && has);
    asked.name = STR("D2");
    assert_true(matter_about_has(store, &asked, &has, &err) && !has);
    asked.name = STR("D1");
    asked.version = 2;
    assert_true(matter_about_has(store, &asked, &has, &err) && !has);
    asked.version = 1;
    asked.what = STR("order");
    assert_true(matter_about_has(store, &asked, &has, &err) && !has);
    asked.what = STR("license");
    asked.matter = id_of('m', 2);
    assert_true(matter_about_has(store, &asked, &has, &err) && !has);
    store_rollback(store);
}

/* S1 and S2 are about O1, which is a shipment too here: what counts is the kind and the state. */
static void test_pairs(void **unused)
{
    struct matter_pairing which = { .kind = STR("shipment"),
                                    .state = STR("planned"),
                                    .other_kind = STR("shipment"),
                                    .other_state = STR("planned") };
    struct matter second = matter_of(2, "S2", 1);
    const struct matter_writing worth = { .changed = &second, .changed_count = 1 };
    struct matter_pair *found;
    size_t count;
    (void)unused;
    second.value = 500;
    second.currency = STR("USD");
    second.due = 20000;
    add(3, "O1");
    assert_true(about(1, 1, "shipment", "O1"));
    assert_true(about(2, 1, "shipment", "O1"));
    assert_true(about(2, 2, "shipment", "O2"));
    assert_true(write(&worth));
    assert_true(store_begin_reading(store, &err));
    assert_true(matter_pairs(store, &arena, &which, 10, &found, &count, &err));
    assert_int_equal(count, 2);
    assert_true(str_equal_text(found[0].name, "S2") && str_equal_text(found[1].name, "S1"));
    assert_true(str_equal_text(found[0].other, "O1"));
    assert_int_equal(found[0].value, 500);
    assert_int_equal(found[0].due, 20000);
    assert_int_equal(found[1].due, MATTER_NO_DAY);
    assert_true(matter_pairs(store, &arena, &which, 1, &found, &count, &err));
    assert_int_equal(count, 1);
    which.other_state = STR("departed");
    assert_true(matter_pairs(store, &arena, &which, 10, &found, &count, &err));
    assert_int_equal(count, 0);
    which.other_state = STR("planned");
    which.state = STR("departed");
    assert_true(matter_pairs(store, &arena, &which, 10, &found, &count, &err));
    assert_int_equal(count, 0);
    store_rollback(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_has, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pairs, set_up, tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

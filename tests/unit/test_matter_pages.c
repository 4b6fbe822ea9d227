/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_matter_pages.c - a list a page at a time: in each order, each of them comes once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/matter_pages.h"
#include "desk/order_state.h"
#include "unit/store_folder.h"

static void run(const char *sql)
{
    struct err err = { 0 };
    if (!store_folder_run(&store_folder_shared, sql, &err))
        fail_msg("%s: %s", sql, err.message);
}

static const struct {
    const char *name, *state, *worth;
} rows[] = {
    { "A1", "on_hold", "7, 'USD', 9" },      { "A2", "draft", "7, 'USD', 3" },
    { "A3", "on_hold", "5, 'USD', 3" },      { "B1", "on_hold", "NULL, NULL, NULL" },
    { "B2", "cancelled", "9, 'USD', NULL" }, { "B3", "on_hold", "7, 'USD', 3" },
};

static void fill(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char sql[512];
        snprintf(sql, sizeof sql,
                 "INSERT INTO matter (id, kind, name, state, version, event, value, currency, due) "
                 "VALUES (X'%zu0000000000000000000000000000000', 'order', '%s', '%s', 1, 1, %s)",
                 i, rows[i].name, rows[i].state, rows[i].worth);
        run(sql);
    }
}

/* All of them, `most` at a time: "A1 A2 A3". */
static void expect(const char *sort, const char *state, const char *find, int64_t most,
                   const char *wanted)
{
    struct store *store = store_folder_open(&store_folder_shared);
    struct matter_page page = { .state = str_of(state), .find = str_of(find), .most = most };
    struct arena arena;
    struct err err = { 0 };
    char got[256] = "";
    size_t count = 1;
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    assert_true(matter_order_find(str_of(sort), &page.order, &err));
    for (int pages = 0; count > 0 && pages < 10; pages++) {
        struct matter *found;
        if (!matter_page_read(store, &arena, &order_machine, &page, &found, &count, &err))
            fail_msg("%s: %s", sort, err.message);
        assert_true((int64_t)count <= most);
        for (size_t i = 0; i < count; i++)
            snprintf(got + strlen(got), sizeof got - strlen(got), "%s%.*s",
                     got[0] == '\0' ? "" : " ", STR_ARG(found[i].name));
        if (count == 0)
            break;
        page.goes_on = true;
        page.after = found[count - 1].name;
        page.at = matter_order_at(&found[count - 1], page.order);
    }
    if (strcmp(got, wanted) != 0)
        fail_msg("'%s' %s %s, %lld at a time: %s", sort, state, find, (long long)most, got);
    arena_release(&arena);
    store_close(store);
}

static void test_orders(void **unused)
{
    (void)unused;
    fill();
    for (int64_t most = 1; most <= 7; most++) {
        expect("", "", "", most, "A1 A2 A3 B1 B2 B3");
        expect("-name", "", "", most, "B3 B2 B1 A3 A2 A1");
        expect("value", "", "", most, "A3 A1 A2 B3 B2");
        expect("-value", "", "", most, "B2 A1 A2 B3 A3");
        expect("due", "", "", most, "A2 A3 B3 A1");
        expect("-due", "", "", most, "A1 A2 A3 B3");
        expect("name", "on_hold", "", most, "A1 A3 B1 B3");
        expect("-value", "on_hold", "", most, "A1 B3 A3");
        expect("due", "on_hold", "", most, "A3 B3 A1");
        expect("value", "", "A", most, "A3 A1 A2");
        expect("-name", "on_hold", "B", most, "B3 B1");
        expect("name", "", "C", most, "");
        expect("name", "fulfilled", "", most, "");
    }
}

static void test_no_order(void **unused)
{
    enum matter_order order;
    struct err err = { 0 };
    (void)unused;
    assert_false(matter_order_find(STR("color"), &order, &err));
    assert_int_equal(err.code, ERR_VALUE);
    assert_false(matter_order_find(STR("--value"), &order, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_orders, store_folder_set_up, store_folder_tear_down),
        cmocka_unit_test(test_no_order),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

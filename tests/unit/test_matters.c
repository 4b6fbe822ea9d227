/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_matters.c - what holds of all that is worked on: by its table or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/statement.h"
#include "unit/order_desk.h"

static struct orders_tried tried;

static int set_up(void **unused)
{
    (void)unused;
    orders_open(&tried);
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    orders_close(&tried);
    return 0;
}

/* Makes an order that says nothing much, by one move of that machine. */
static bool make(const struct machine *machine, const char *name, unsigned transition, unsigned to)
{
    struct matter_doing doing;
    struct matter_version version;
    tried.desk.now += 1000;
    if (!matter_begin(&doing, &tried.desk, machine, &tried.arena, &tried.err))
        return false;
    struct matter matter = matter_new(&doing, str_of(name));
    bool done = matter_add_version(&doing, &matter, STR("{\"id\":\"O1\"}"), &version);
    const struct with_event with = { .version = version.digest };
    return matter_end(&doing, done && matter_event(&doing, &matter, transition, to, &with));
}

static bool is_there(const char *name)
{
    struct matter matter;
    struct err err;
    return matter_named(tried.desk.store, &tried.arena, &order_machine, str_of(name), &matter,
                        &err);
}

static void expect_wrong(const char *says)
{
    struct buf out;
    buf_init(&out, mem_system(), 1 << 20);
    size_t wrong = book_wrong(tried.desk.store, &out);
    if (says == NULL && wrong > 0)
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_byte(&out, '\0');
    if (says != NULL && strstr(buf_view(&out).data, says) == NULL)
        fail_msg("'%s' is not told of: %s", says, buf_view(&out).data);
    buf_release(&out);
}

static void test_no_move(void **unused)
{
    (void)unused;
    assert_false(make(&order_machine, "O1", ORDER_CANCEL, ORDER_CANCELLED));
    assert_int_equal(tried.err.code, ERR_CONFLICT);
    assert_non_null(strstr(tried.err.message, "'cancel' is not possible"));
    assert_false(make(&order_machine, "O1", ORDER_ADD, ORDER_CANCELLED));
    assert_int_equal(tried.err.code, ERR_CONFLICT);
    assert_string_equal(tried.err.message, "order 'O1': 'add' does not lead to cancelled");
    assert_false(is_there("O1"));
    assert_true(make(&order_machine, "O1", ORDER_ADD, ORDER_DRAFT));
    assert_true(is_there("O1"));
    expect_wrong(NULL);
}

/* Sealed and in the log, by the table of somebody else: it is found later too. */
static void test_path(void **unused)
{
    static const struct machine_move moves[] = { { MACHINE_NOWHERE, ORDER_ADD, ORDER_CANCELLED } };
    struct machine other = order_machine;
    (void)unused;
    other.moves = moves;
    other.move_count = 1;
    assert_true(make(&other, "O1", ORDER_ADD, ORDER_CANCELLED));
    expect_wrong("an event leads where none can lead: order O1");
}

/* What decisions rest on belongs to it. */
static void test_basis(void **unused)
{
    struct order_asked asked = book_order("O1", "{\"id\":\"O1\",\"value\":1}", 0, 0);
    const struct made_with with = { .content = STR("{\"kept_lists\":[\"?\"],\"sha256\":\"?\"}") };
    (void)unused;
    assert_true(orders_apply(&tried.desk, ORDER_ADD, &with, &asked, 1, &tried.err));
    assert_int_equal(asked.told, ORDER_TOLD_DONE);
    expect_wrong("what decisions rest on: '?' names no text");
}

static void test_kept(void **unused)
{
    struct order_asked asked = book_order("O1", "{\"id\":\"O1\",\"value\":1}", 0, 0);
    struct kept_text text = { .text = STR("a list") };
    const struct made_with with = { .content = STR("{}"), .texts = &text, .text_count = 1 };
    (void)unused;
    kept_sha256(text.text, text.sha256);
    assert_true(orders_apply(&tried.desk, ORDER_ADD, &with, &asked, 1, &tried.err));
    if (store_folder_is_postgresql())
        return;
    assert_true(
        sql_run(tried.desk.store, "DROP TRIGGER kept_piece_kept", NULL, 0, NULL, &tried.err));
    assert_true(sql_run(tried.desk.store, "DELETE FROM kept_piece", NULL, 0, NULL, &tried.err));
    expect_wrong("what decisions rest on");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(test_no_move), TEST(test_path), TEST(test_basis),
                                        TEST(test_kept) };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

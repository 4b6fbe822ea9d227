/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_outbox.c - what is blocked and released is told, once for each version, in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/outbox.h"
#include "desk/shipment_state.h"
#include "store/statement.h"
#include "unit/order_desk.h"

#define HOOK STR("https://example.org/")
#define SECOND ((int64_t)1000000)

static struct orders_tried tried;

static int set_up(void **state)
{
    (void)state;
    orders_open(&tried);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    orders_close(&tried);
    return 0;
}

static void apply(enum order_transition transition, const char *name, const char *content,
                  unsigned says)
{
    struct order_asked asked = book_order(name, content, says, 0);
    if (!book_apply(&tried, transition, &asked, 1))
        fail_msg("%s", tried.err.message);
    assert_int_equal(asked.told, ORDER_TOLD_DONE);
}

/* "A1+ A2-": which document and version, released or blocked. */
static void expect(int64_t after, const char *wanted)
{
    struct store *store = tried.desk.store;
    struct outbox_row *rows;
    size_t count;
    char got[400] = "";
    assert_true(store_begin_reading(store, &tried.err));
    assert_true(outbox_read(store, &tried.arena, after, 100, &rows, &count, &tried.err));
    store_rollback(store);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(got);
        assert_int_equal(rows[i].seq, after + (int64_t)i + 1);
        snprintf(got + length, sizeof got - length, "%s%.*s%lld%s", i == 0 ? "" : " ",
                 STR_ARG(rows[i].name), (long long)rows[i].version,
                 str_equal_text(rows[i].told, "released") ? "+" : "-");
    }
    assert_string_equal(got, wanted);
}

static void tells_what_turns(void **state)
{
    (void)state;
    apply(ORDER_ADD, "A", "{}", 0);
    apply(ORDER_ADD, "B", "{}", SAYS_LICENSE);
    expect(0, "A1+ B1-");
    /* Another hold of what is held says nothing new. */
    assert_true(book_do(&tried, ORDER_HOLD, "B", "wait", 0));
    assert_true(book_do(&tried, ORDER_HOLD, "A", "wait", 0));
    expect(2, "A1-");
    assert_true(book_do(&tried, ORDER_CLOSE_HOLD, "A", "go on", 1));
    expect(3, "A1+");
    /* Another version is told anew, whatever it says. */
    apply(ORDER_AMEND, "A", "{\"n\":2}", 0);
    apply(ORDER_AMEND, "B", "{\"n\":2}", SAYS_LICENSE);
    expect(4, "A2+ B2-");
    apply(ORDER_DECIDE, "A", "{\"n\":2}", SAYS_PARTY);
    expect(6, "A2-");
    assert_true(book_do(&tried, ORDER_CANCEL, "A", "no", 0));
    expect(7, "");
}

static void tells_many_in_order(void **state)
{
    struct order_asked asked[] = { book_order("A", "{}", 0, 0),
                                   book_order("B", "{}", SAYS_LICENSE, 0), book_lacks("C", "{}") };
    struct outbox_row *rows;
    size_t count;
    (void)state;
    assert_true(book_apply(&tried, ORDER_ADD, asked, 3));
    assert_true(store_begin_reading(tried.desk.store, &tried.err));
    assert_true(outbox_read(tried.desk.store, &tried.arena, 0, 2, &rows, &count, &tried.err));
    assert_int_equal(count, 2);
    assert_true(outbox_read(tried.desk.store, &tried.arena, 0, 9, &rows, &count, &tried.err));
    store_rollback(tried.desk.store);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++)
        assert_true(str_equal_text(rows[i].told, "blocked") != str_equal_text(rows[i].name, "A"));
}

/* What is not done is not told. */
static void tells_nothing_of_a_rehearsal(void **state)
{
    (void)state;
    tried.desk.rehearse = true;
    apply(ORDER_ADD, "A", "{}", 0);
    tried.desk.rehearse = false;
    expect(0, "");
}

/* ---- the states ---- */

static const char *told_of(const struct machine *machine, unsigned at)
{
    static char told[16];
    const struct sql_value values[] = { TEXT(str_of(machine->what)),
                                        TEXT(str_of(machine_state(machine, at))) };
    struct sql_rows rows;
    bool found;
    assert_true(store_begin_reading(tried.desk.store, &tried.err));
    assert_true(sql_one(tried.desk.store,
                        "SELECT told FROM outbox_state WHERE kind = ?1 AND state = ?2", values, 2,
                        &rows, &found, &tried.err));
    str_put(told, sizeof told, found ? sql_text(&rows, 0) : STR("nothing"));
    sql_end(&rows);
    store_rollback(tried.desk.store);
    return told;
}

/* Only one state lets a document go; what has gone says nothing. */
static void each_state_says_something(void **state)
{
    (void)state;
    for (unsigned at = 0; at < order_machine.state_count; at++)
        assert_string_equal(told_of(&order_machine, at), at == ORDER_ALLOCATABLE ? "released"
                                                         : at == ORDER_FULFILLED ? "nothing"
                                                                                 : "blocked");
    for (unsigned at = 0; at < shipment_machine.state_count; at++)
        assert_string_equal(told_of(&shipment_machine, at), at == SHIPMENT_RELEASED   ? "released"
                                                            : at >= SHIPMENT_DEPARTED ? "nothing"
                                                                                      : "blocked");
}

/* ---- what must not be ---- */

static void refuses(const char *sql)
{
    struct err err = { 0 };
    if (store_folder_run(&tried.folder, sql, &err))
        fail_msg("it was done: %s", sql);
    if (err.code != ERR_CONFLICT)
        fail_msg("%s: %s", sql, err.message);
}

static void keeps_what_was_told(void **state)
{
    struct err err;
    (void)state;
    apply(ORDER_ADD, "A", "{}", 0);
    refuses("UPDATE outbox SET told = 'blocked'");
    refuses("DELETE FROM outbox");
    refuses("UPDATE outbox_state SET told = 'released'");
    refuses("DELETE FROM outbox_state");
    refuses("INSERT INTO outbox_state VALUES ('order', 'lost', 'gone')");
    refuses("INSERT INTO outbox_state VALUES ('order', 'draft', 'released')");
    refuses("INSERT INTO outbox SELECT 2, matter, event, told FROM outbox");
    refuses("INSERT INTO outbox SELECT 2, matter, 9, told FROM outbox");
    /* Of an event that says nothing of the order, somebody could make something up. */
    assert_true(store_folder_run(
        &tried.folder,
        "INSERT INTO matter_event SELECT matter, 2, X'0000000000000000000000000000000F', "
        "'fulfill', 'draft', 'fulfilled', version, decision, recorded_at, actor, '', '', '', "
        "digest FROM matter_event",
        &err));
    refuses("INSERT INTO outbox SELECT 0, matter, 2, told FROM outbox");
    refuses("INSERT INTO outbox SELECT 2, matter, 2, 'gone' FROM outbox");
    refuses("INSERT INTO outbox_hook VALUES ('', 0, '', 0)");
    refuses("INSERT INTO outbox_hook VALUES ('a', -1, '', 0)");
    refuses("INSERT INTO outbox_waiting SELECT 'a', 1, matter, 0, 0, 0, '' FROM outbox");
    assert_true(
        store_folder_run(&tried.folder, "INSERT INTO outbox_hook VALUES ('a', 0, '', 0)", &err));
    refuses("INSERT INTO outbox_hook VALUES ('a', 0, '', 0)");
    refuses("INSERT INTO outbox_waiting SELECT 'a', 7, matter, 0, 0, 0, '' FROM outbox");
    refuses("INSERT INTO outbox_waiting SELECT 'a', 1, X'00', 0, 0, 0, '' FROM outbox");
    refuses("INSERT INTO outbox_waiting SELECT 'a', 1, matter, -1, 0, 0, '' FROM outbox");
    refuses("INSERT INTO outbox_waiting SELECT 'a', 1, matter, 0, 0, 2, '' FROM outbox");
    assert_true(store_folder_run(
        &tried.folder, "INSERT INTO outbox_waiting SELECT 'a', 1, matter, 0, 0, 0, '' FROM outbox",
        &err));
    refuses("INSERT INTO outbox_waiting SELECT 'a', 1, matter, 0, 0, 0, '' FROM outbox");
    if (store_folder_is_postgresql()) {
        refuses("TRUNCATE outbox CASCADE");
        refuses("TRUNCATE outbox_state");
    }
}

/* ---- who is told ---- */

static bool take(const char *holder, int64_t now, int64_t until, int64_t *ret_done_to)
{
    struct store *store = tried.desk.store;
    bool taken;
    assert_true(store_begin(store, &tried.err));
    assert_true(
        outbox_hook_take(store, HOOK, str_of(holder), now, until, &taken, ret_done_to, &tried.err));
    assert_true(store_commit(store, &tried.err));
    return taken;
}

static void one_holds_a_hook(void **state)
{
    int64_t done_to;
    (void)state;
    apply(ORDER_ADD, "A", "{}", 0);
    assert_true(take("one", 10, 20, &done_to));
    assert_int_equal(done_to, 1); /* it begins with what comes then */
    assert_false(take("two", 15, 25, &done_to));
    assert_false(take("two", 20, 30, &done_to));
    assert_true(take("one", 15, 25, &done_to));
    assert_true(take("two", 26, 36, &done_to));
    assert_false(take("one", 30, 40, &done_to));
    apply(ORDER_ADD, "B", "{}", 0);
    assert_true(store_begin(tried.desk.store, &tried.err));
    assert_true(outbox_hook_done(tried.desk.store, HOOK, 2, &tried.err));
    assert_true(outbox_hook_done(tried.desk.store, HOOK, 1, &tried.err)); /* never back */
    assert_true(store_commit(tried.desk.store, &tried.err));
    assert_true(take("two", 30, 40, &done_to));
    assert_int_equal(done_to, 2);
}

static void put(const struct outbox_row *row, int64_t next_at, bool parked)
{
    const struct outbox_waiting waiting = { .hook = HOOK,
                                            .seq = row->seq,
                                            .matter = row->matter,
                                            .attempts = 1,
                                            .next_at = next_at,
                                            .parked = parked,
                                            .error = STR("no") };
    assert_true(outbox_waiting_put(tried.desk.store, &waiting, &tried.err));
}

/* The seqs of those that are due, one digit each. */
static int64_t due(int64_t now)
{
    struct outbox_waiting *waiting;
    size_t count;
    int64_t all = 0;
    assert_true(
        outbox_due(tried.desk.store, &tried.arena, HOOK, now, 9, &waiting, &count, &tried.err));
    for (size_t i = 0; i < count; i++)
        all = all * 10 + waiting[i].seq;
    return all;
}

static void waits_behind_its_own(void **state)
{
    struct store *store = tried.desk.store;
    struct outbox_row *rows;
    struct outbox_waiting *waiting;
    size_t count;
    int64_t changed;
    bool waits;
    int64_t done_to;
    (void)state;
    apply(ORDER_ADD, "A", "{}", 0);
    apply(ORDER_ADD, "B", "{}", 0);
    apply(ORDER_AMEND, "A", "{\"n\":2}", 0);
    assert_true(take("one", 1, 9, &done_to));
    assert_true(store_begin(store, &tried.err));
    assert_true(outbox_read(store, &tried.arena, 0, 9, &rows, &count, &tried.err));
    assert_int_equal(count, 3);
    put(&rows[0], 5, false);
    put(&rows[2], 0, false);
    assert_true(outbox_waits(store, HOOK, &rows[0].matter, &waits, &tried.err) && waits);
    assert_true(outbox_waits(store, HOOK, &rows[1].matter, &waits, &tried.err) && !waits);
    assert_int_equal(due(4), 0);
    assert_int_equal(due(5), 1);
    put(&rows[1], 4, false);
    assert_int_equal(due(5), 21);
    put(&rows[0], 5, true); /* parked: its own wait, others do not */
    assert_int_equal(due(9), 2);
    assert_true(outbox_retry(store, 1, &changed, &tried.err));
    assert_int_equal(changed, 1);
    assert_int_equal(due(0), 1);
    assert_true(outbox_waiting_end(store, HOOK, 1, &tried.err));
    assert_int_equal(due(9), 32);
    assert_true(outbox_waiting_all(store, &tried.arena, &waiting, &count, &tried.err));
    assert_int_equal(count, 2);
    assert_true(outbox_retry(store, 0, &changed, &tried.err));
    assert_int_equal(changed, 2);
    assert_true(store_commit(store, &tried.err));
}

/* ---- what is sent ---- */

static void writes_an_event(void **state)
{
    const struct json_limits limits = { .size = 1000, .depth = 8 };
    struct store *store = tried.desk.store;
    struct outbox_row *rows;
    struct buf out;
    size_t count;
    (void)state;
    apply(ORDER_ADD, "A", "{\"ref\":{\"system\":\"S4\"}}", 0);
    assert_true(store_begin_reading(store, &tried.err));
    struct json_reader *reader = json_reader_new(mem_system(), limits, &tried.err);
    buf_init(&out, mem_system(), 1000);
    assert_true(outbox_read(store, &tried.arena, 0, 9, &rows, &count, &tried.err));
    assert_true(outbox_json(store, &tried.arena, reader, &rows[0], &out, &tried.err));
    struct str begins = STR("{\"seq\":1,\"type\":\"order.released\",\"id\":\"A\",\"version\":1,"
                            "\"state\":\"allocatable\",\"reason\":null,\"recorded_at\":\"");
    struct str ends = STR("\",\"ref\":{\"system\":\"S4\"},\"order\":null}");
    assert_true(str_starts(buf_view(&out), begins));
    assert_true(str_ends(buf_view(&out), ends));
    buf_release(&out);
    json_reader_free(reader);
    store_rollback(store);
}

/* As `printf '1700000000.{}' | openssl dgst -sha256 -hmac secret` prints it. */
static void signs(void **state)
{
    char signature[OUTBOX_SIGNATURE_SIZE];
    (void)state;
    outbox_sign(STR("secret"), 1700000000, STR("{}"), signature);
    assert_string_equal(
        signature,
        "t=1700000000,v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163");
}

static void waits_longer_each_time(void **state)
{
    (void)state;
    assert_int_equal(outbox_wait(1), SECOND);
    assert_int_equal(outbox_wait(2), 2 * SECOND);
    assert_int_equal(outbox_wait(5), 16 * SECOND);
    assert_int_equal(outbox_wait(12), 2048 * SECOND);
    assert_int_equal(outbox_wait(13), 3600 * SECOND);
    assert_int_equal(outbox_wait(INT64_MAX), 3600 * SECOND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tells_what_turns),
        TEST(tells_many_in_order),
        TEST(tells_nothing_of_a_rehearsal),
        TEST(each_state_says_something),
        TEST(keeps_what_was_told),
        TEST(one_holds_a_hook),
        TEST(waits_behind_its_own),
        TEST(writes_an_event),
        cmocka_unit_test(signs),
        cmocka_unit_test(waits_longer_each_time),
    };
    if (!store_folder_can())
        return 0;
    return store_folder_done(cmocka_run_group_tests(tests, NULL, NULL));
}

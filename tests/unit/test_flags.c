/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_flags.c - red flags: whom they bar, who resolves them, and what is remembered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/flags.h"
#include "unit/alloc_fail.h"
#include "unit/shipment_desk.h"

#define DO(done)                                                                                   \
    do {                                                                                           \
        if (!(done))                                                                               \
            fail_msg("%s:%d: %s (%s)", __FILE__, __LINE__, tried.err.message, tried.err.hint);     \
    } while (0)
#define REFUSED(done, says)                                                                        \
    do {                                                                                           \
        assert_false(done);                                                                        \
        if (strstr(tried.err.message, says) == NULL)                                               \
            fail_msg("%s:%d: '%s', not '%s'", __FILE__, __LINE__, tried.err.message, says);        \
    } while (0)
#define BUYER "Norvix Quantum"

static struct shipments_tried tried;
static struct flag_outcome outcome;

static int set_up(void **unused)
{
    (void)unused;
    ship_open(&tried);
    tried.says = ",\"parties\":[{\"role\":\"end_user\",\"name\":\"" BUYER "\"}]";
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    ship_check(&tried);
    ship_close(&tried);
    return 0;
}

static bool flag_by(const struct who *by, const struct flag_change *change)
{
    tried.desk.matters.now = ++tried.licenses.desk.now;
    tried.desk.matters.by = by;
    return flag_do(&tried.desk.matters, &tried.licenses.arena, change, &outcome, &tried.err);
}

static bool raise_flag(const char *about, const char *name)
{
    const struct flag_change change = { .transition = FLAG_RAISE,
                                        .about = str_of(about),
                                        .name = str_of(name),
                                        .says = STR("it asked for no installation"),
                                        .source = STR("call of Monday") };
    return flag_by(&tried.ann, &change);
}

static bool resolve_by(const struct who *by, struct str id)
{
    const struct flag_change change = { .transition = FLAG_RESOLVE,
                                        .id = id,
                                        .reason = STR("it has engineers"),
                                        .basis = STR("contract") };
    return flag_by(by, &change);
}

/* The id of the last one, which stays. */
static struct str last_id(void)
{
    static char id[64];
    str_put(id, sizeof id, outcome.matter.name);
    return str_of(id);
}

static void reserve(void)
{
    ship_add_order(&tried, "O1", 30, "authorized");
    DO(ship_plan(&tried, "S1"));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S1"));
}

static void assert_shipment(const char *state)
{
    struct shipment_record record = ship_record(&tried, "S1");
    assert_true(str_equal_text(record.matter.state, state));
}

/* ---- by hand ---- */

/* It is on hold at once, and its shipments with it; closed only when the flag is resolved. */
static void test_order(void **unused)
{
    (void)unused;
    reserve();
    DO(raise_flag(FLAG_ON_ORDER, "O1"));
    assert_true(outcome.order_held);
    assert_int_equal(outcome.held, 1);
    struct str id = last_id();
    assert_shipment("policy_hold");
    DO(raise_flag(FLAG_ON_ORDER, "O1"));
    assert_true(outcome.same);
    tried.hold = 1;
    struct order_change closing = {
        .transition = ORDER_CLOSE_HOLD, .name = STR("O1"), .reason = STR("gone"), .obstacle = 1
    };
    struct order_outcome closed;
    tried.desk.matters.by = &tried.bob;
    REFUSED(order_do(&tried.desk.matters, &tried.licenses.arena, &closing, &closed, &tried.err),
            "is open: it asked for no installation");
    DO(resolve_by(&tried.bob, id));
    DO(order_do(&tried.desk.matters, &tried.licenses.arena, &closing, &closed, &tried.err));
    assert_true(str_equal_text(closed.matter.state, "allocatable"));
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
}

/* Nothing of it is reserved or released, whatever its order is. */
static void test_shipment(void **unused)
{
    (void)unused;
    reserve();
    DO(raise_flag(FLAG_ON_SHIPMENT, "S1"));
    struct str id = last_id();
    assert_int_equal(outcome.held, 1);
    assert_shipment("policy_hold");
    REFUSED(ship_turn(&tried, SHIPMENT_DECIDE, "S1"), "a red flag on shipment 'S1' is open");
    DO(resolve_by(&tried.bob, id));
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
    DO(ship_release(&tried, "S1", "O1", "authorized"));
}

/* By the name that orders have; what departs all the same is an incident. */
static void test_buyer(void **unused)
{
    (void)unused;
    reserve();
    DO(raise_flag(FLAG_ON_BUYER, "NORVIX Quantum"));
    assert_int_equal(outcome.held, 0);
    struct str id = last_id();
    REFUSED(ship_release(&tried, "S1", "O1", "authorized"), "a red flag on buyer 'NORVIX Quantum'");
    DO(resolve_by(&tried.bob, id));
    DO(ship_release(&tried, "S1", "O1", "authorized"));
    DO(raise_flag(FLAG_ON_BUYER, "NORVIX Quantum"));
    assert_true(str_equal_text(outcome.matter.state, "open"));
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S1"));
    assert_int_equal(tried.outcome.opened, 1);
    assert_true(str_equal_text(tried.outcome.told[0].says,
                               "a red flag was open: it asked for no installation"));
}

/* What is reserved, or released, is held when it is decided again. */
static void test_again(void **unused)
{
    (void)unused;
    for (int released = 0; released < 2; released++) {
        struct str id;
        if (!released)
            reserve();
        else
            DO(ship_release(&tried, "S1", "O1", "authorized"));
        DO(raise_flag(FLAG_ON_BUYER, BUYER));
        id = last_id();
        ship_expect_held(&tried, "S1", "a red flag on buyer '" BUYER "' is open");
        DO(resolve_by(&tried.bob, id));
        DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
        DO(ship_decide_again(&tried, "S1", "O1", "authorized", true));
        assert_true(tried.outcome.same);
    }
}

static void test_somebody_else(void **unused)
{
    (void)unused;
    reserve();
    DO(raise_flag(FLAG_ON_BUYER, "Norvax"));
    struct str id = last_id();
    DO(ship_release(&tried, "S1", "O1", "authorized"));
    REFUSED(resolve_by(&tried.ann, id), "'ann' raised it, and cannot resolve it");
    REFUSED(resolve_by(&tried.bob, STR("F-none")), "there is no flag 'F-none'");
    DO(resolve_by(&tried.bob, id));
    DO(resolve_by(&tried.bob, id));
    assert_true(outcome.same);
    /* Raised again, by another one: now that one does not resolve it. */
    const struct flag_change again = { .transition = FLAG_RAISE,
                                       .about = STR(FLAG_ON_BUYER),
                                       .name = STR("Norvax"),
                                       .says = STR("it asked for no installation"),
                                       .source = STR("call of Monday") };
    DO(flag_by(&tried.bob, &again));
    REFUSED(resolve_by(&tried.bob, id), "raised it");
    DO(resolve_by(&tried.ann, id));
}

static void test_refused(void **unused)
{
    struct who sales = tried.ann;
    struct who nobody = tried.ann;
    struct flag_change change = { .transition = FLAG_RAISE,
                                  .about = STR(FLAG_ON_ORDER),
                                  .name = STR("O9") };
    (void)unused;
    sales.may = PERMISSION_BIT(MAY_ORDER_WRITE);
    nobody.may = 0;
    REFUSED(flag_by(&tried.ann, &change), "what was seen is not said");
    change.says = STR("odd");
    REFUSED(flag_by(&tried.ann, &change), "where it was seen is not said");
    change.source = STR("letter");
    REFUSED(flag_by(&tried.ann, &change), "there is no order 'O9'");
    REFUSED(flag_by(&nobody, &change), "may not release");
    tried.desk.matters.by = &tried.ann;
    ship_add_order(&tried, "O9", 30, "authorized");
    DO(flag_by(&sales, &change));
    struct str id = last_id();
    REFUSED(resolve_by(&sales, id), "may not release");
    change = (struct flag_change){ .transition = FLAG_RESOLVE, .id = id };
    REFUSED(flag_by(&tried.bob, &change), "why?");
    change.reason = STR("it has engineers");
    REFUSED(flag_by(&tried.bob, &change), "what shows it is not said");
}

/* ---- by rule ---- */

static void read_flags(int64_t until, struct red_flags *ret)
{
    struct store *store = tried.desk.matters.store;
    assert_true(store_begin_reading(store, &tried.err));
    DO(flags_read(store, mem_system(), &tried.licenses.arena, until, ret, &tried.err));
    store_rollback(store);
}

static bool takes(const struct red_flags *flags, const char *content, const char *rule,
                  const char *text)
{
    struct flag flag = { .rule = str_of(rule), .text = str_of(text) };
    const struct decision decision = { .flags = &flag, .flag_count = 1 };
    struct order order = { .id = STR("O1") };
    bool again;
    DO(flags_take_resolved(flags, &tried.licenses.arena, str_of(content), &decision, &order, &again,
                           &tried.err));
    assert_int_equal(order.flags_resolved_count, again);
    flag.resolved = true;
    bool twice;
    DO(flags_take_resolved(flags, &tried.licenses.arena, str_of(content), &decision, &order, &twice,
                           &tried.err));
    assert_false(twice);
    return again;
}

static struct str content_of(const char *name)
{
    static char content[2048];
    struct store *store = tried.desk.matters.store;
    struct matter order;
    struct matter_version version;
    assert_true(store_begin_reading(store, &tried.err));
    DO(matter_named(store, &tried.licenses.arena, &order_machine, str_of(name), &order,
                    &tried.err));
    DO(matter_version_read(store, &tried.licenses.arena, &order.id, order.version, &version,
                           &tried.err));
    store_rollback(store);
    str_put(content, sizeof content, version.content);
    return str_of(content);
}

/* For just that version, and just what the rule said. */
static void test_rule(void **unused)
{
    struct red_flags flags;
    struct flag_change change = { .transition = FLAG_RESOLVE,
                                  .name = STR("O1"),
                                  .rule = STR("zz/f"),
                                  .reason = STR("looked"),
                                  .basis = STR("contract") };
    (void)unused;
    tried.decides = ",\"flags\":[{\"rule\":\"zz/f\",\"text\":\"odd\",\"status\":\"open\"}]";
    ship_add_order(&tried, "O1", 30, "authorized");
    const struct who *writer = tried.desk.matters.by;
    const struct who *other = writer == &tried.ann ? &tried.bob : &tried.ann;
    REFUSED(flag_by(writer, &change), "wrote the order, and cannot resolve it");
    struct order_asked draft = { .name = STR("O2"),
                                 .content = STR("{\"id\":\"O2\"}"),
                                 .due = MATTER_NO_DAY,
                                 .lacks = STR("the item") };
    DO(orders_apply(&tried.desk.matters, ORDER_ADD, &(struct made_with){ .content = STR("{}") },
                    &draft, 1, &tried.err));
    change.name = STR("O2");
    REFUSED(flag_by(other, &change), "order 'O2' was not decided");
    change.name = STR("O1");
    change.rule = STR("zz/g");
    REFUSED(flag_by(other, &change), "has no flag 'zz/g'");
    change.rule = STR("zz/f");
    read_flags(INT64_MAX, &flags);
    struct str content = content_of("O1");
    assert_false(takes(&flags, content.data, "zz/f", "odd"));
    DO(flag_by(other, &change));
    DO(flag_by(other, &change));
    assert_true(outcome.same);
    read_flags(INT64_MAX, &flags);
    assert_int_equal(flags.count, 1);
    assert_true(takes(&flags, content.data, "zz/f", "odd"));
    assert_false(takes(&flags, content.data, "zz/f", "very odd"));
    assert_false(takes(&flags, content.data, "zz/g", "odd"));
    assert_false(takes(&flags, "{}", "zz/f", "odd"));
    /* It bars nobody by itself. */
    const struct order order = { .id = STR("O1") };
    assert_null(flags_next(&flags, NULL, &order, STR("S1")));
    read_flags(tried.desk.matters.now - 3, &flags);
    assert_int_equal(flags.count, 0);
}

/* ---- without memory ---- */

static bool do_all(const struct mem *mem, void *context)
{
    const struct flag_change change = { .transition = FLAG_RAISE,
                                        .about = STR(FLAG_ON_BUYER),
                                        .name = STR(BUYER),
                                        .says = STR("odd"),
                                        .source = STR("letter"),
                                        .document = STR("00") };
    struct matter_desk desk = tried.desk.matters;
    struct red_flags flags;
    struct arena arena;
    struct err err = { 0 };
    (void)context;
    desk.mem = mem;
    desk.by = &tried.ann;
    arena_init(&arena, mem, (size_t)1 << 24);
    bool done = flag_do(&desk, &arena, &change, &outcome, &err);
    if (done && store_begin_reading(desk.store, &err)) {
        done = flags_read(desk.store, mem, &arena, INT64_MAX, &flags, &err);
        store_rollback(desk.store);
    }
    arena_release(&arena);
    assert_true(done || err.code == ERR_MEMORY);
    return done;
}

static void test_memory(void **unused)
{
    (void)unused;
    assert_true(alloc_fail_each(do_all, NULL) > 5);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_order),         TEST(test_shipment), TEST(test_buyer), TEST(test_again),
        TEST(test_somebody_else), TEST(test_refused),  TEST(test_rule),  TEST(test_memory),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

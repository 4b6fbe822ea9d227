/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_shipment_events.c - what becomes of shipments when something happens to their order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/done.h"
#include "unit/shipment_desk.h"

static struct shipments_tried tried;

static int set_up(void **unused)
{
    (void)unused;
    ship_open(&tried);
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    ship_close(&tried);
    return 0;
}

static void assert_state(const char *name, const char *state)
{
    struct shipment_record record = ship_record(&tried, name);
    if (!str_equal_text(record.matter.state, state))
        fail_msg("%s is %.*s, not %s", name, STR_ARG(record.matter.state), state);
}

static void assert_units(int64_t posted, int64_t pending)
{
    struct ledger_account account = desk_account(&tried.licenses, STR("D1"), 1, MEASURE_QUANTITY);
    assert_int_equal(account.posted, posted);
    assert_int_equal(account.pending, pending);
}

static void amend_to(const char *outcome)
{
    ship_amend_order(&tried, "O1", 61, outcome);
}

static void hold_order(const char *unused)
{
    (void)unused;
    ship_change_order(&tried, "O1", ORDER_HOLD);
}

static void cancel_order(const char *unused)
{
    (void)unused;
    ship_change_order(&tried, "O1", ORDER_CANCEL);
}

static void decide_that(const char *says)
{
    ship_decide_order(&tried, "O1", "authorized", says);
}

/* What it does to shipments that are planned, reserved, released, departed and stopped. */
static void test_with_its_order(void **unused)
{
    static const struct {
        void (*change)(const char *how);
        const char *how, *reason, *basis, *reserved, *released;
    } cases[] = {
        { hold_order, NULL, "wait", "", "policy_hold", "policy_hold" },
        { cancel_order, NULL, "its order is cancelled", "", "policy_hold", "policy_hold" },
        { decide_that, "a party is on a list", "a party is on a list", "1 CFR 1", "policy_hold",
          "policy_hold" },
        { decide_that, NULL, NULL, NULL, "reserved", "released" },
        { amend_to, "authorized", "its order has another version, of which nobody released it", "",
          "reserved", "policy_hold" },
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (i > 0) {
            ship_close(&tried);
            ship_open(&tried);
        }
        ship_add_order(&tried, "O1", 60, "authorized");
        static const char *const names[] = { "S1", "S2", "S3", "S4", "S5" };
        for (size_t k = 0; k < 5; k++)
            DO(ship_plan(&tried, names[k]));
        for (size_t k = 1; k < 5; k++)
            DO(ship_turn(&tried, SHIPMENT_RESERVE, names[k]));
        DO(ship_release(&tried, "S3", "O1", "authorized"));
        DO(ship_turn(&tried, SHIPMENT_DEPART, "S4"));
        DO(ship_turn(&tried, SHIPMENT_STOP, "S5"));
        cases[i].change(cases[i].how);
        assert_state("S1", "planned");
        assert_state("S2", cases[i].reserved);
        assert_state("S3", cases[i].released);
        assert_state("S4", "departed");
        assert_state("S5", "stopped");
        assert_units(10, 20);
        struct shipment_record record = ship_record(&tried, "S3");
        const struct matter_event *last = &record.events[record.event_count - 1];
        if (cases[i].reason != NULL) {
            assert_true(str_equal_text(last->reason, cases[i].reason));
            assert_true(str_equal_text(last->basis, cases[i].basis));
        }
        ship_check(&tried);
    }
}

/* Said again by a decision, it is said again; and one that is the same finds the same. */
static void test_decided_again(void **unused)
{
    struct matter order;
    (void)unused;
    ship_add_order(&tried, "O1", 30, "authorized");
    DO(ship_plan(&tried, "S1"));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S1"));
    DO(ship_release(&tried, "S1", "O1", "authorized"));
    ship_decide_order(&tried, "O1", "authorized", NULL);
    ship_decide_order(&tried, "O1", "authorized", "its buyer is suspended");
    assert_state("S1", "policy_hold");
    assert_int_equal(tried.held, 1);
    ship_decide_order(&tried, "O1", "authorized", "its buyer is suspended");
    assert_int_equal(tried.told, ORDER_TOLD_SAME);
    ship_decide_order(&tried, "O1", "authorized", NULL);
    assert_int_equal(tried.told, ORDER_TOLD_DONE);
    arena_reset(&tried.licenses.arena);
    assert_true(store_begin_reading(tried.desk.matters.store, &tried.err));
    DO(matter_named(tried.desk.matters.store, &tried.licenses.arena, &order_machine, STR("O1"),
                    &order, &tried.err));
    store_rollback(tried.desk.matters.store);
    assert_true(str_equal_text(order.state, "on_hold"));
    tried.hold = 1;
    ship_change_order(&tried, "O1", ORDER_CLOSE_HOLD);
    assert_state("S1", "policy_hold");
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
    DO(ship_release(&tried, "S1", "O1", "authorized"));
    ship_check(&tried);
}

/* What an order has of a license by itself: reserved, departed, and what departed in part. */
static void test_what_it_has_of_a_license(void **unused)
{
    struct license_line lines[1] = { { .shipped = { 50, 500 }, .reserved = { 40, 400 } } };
    struct license licenses[2] = {
        { .number = STR("D0"), .lines = lines, .line_count = 0 },
        { .number = STR("D1"), .authority = STR("BIS"), .lines = lines, .line_count = 1 },
    };
    bool any;
    (void)unused;
    tried.said.value = 100;
    ship_add_order(&tried, "O0", 60, "authorized");
    ship_add_order(&tried, "O1", 60, "authorized");
    DO(ship_plan(&tried, "S1"));
    DO(ship_plan(&tried, "S2"));
    DO(ship_plan(&tried, "S3"));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S1"));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S2"));
    DO(ship_release(&tried, "S1", "O1", "authorized"));
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->quantity = 4;
    change->value = 40;
    change->keep_rest = true;
    DO(ship_do(&tried));
    arena_reset(&tried.licenses.arena);
    assert_true(store_begin_reading(tried.desk.matters.store, &tried.err));
    DO(shipments_add_back(&tried.desk, &tried.licenses.arena, STR("O0"), licenses, 2, &any,
                          &tried.err));
    assert_false(any);
    DO(shipments_add_back(&tried.desk, &tried.licenses.arena, STR("O1"), licenses, 1, &any,
                          &tried.err));
    assert_false(any);
    DO(shipments_add_back(&tried.desk, &tried.licenses.arena, STR("O1"), licenses, 2, &any,
                          &tried.err));
    assert_true(any);
    store_rollback(tried.desk.matters.store);
    assert_int_equal(lines[0].shipped.quantity, 46);
    assert_int_equal(lines[0].shipped.value, 460);
    assert_int_equal(lines[0].reserved.quantity, 24);
    assert_int_equal(lines[0].reserved.value, 240);
}

/* ---- what they do to it ---- */

/* Planned and reserved for O1, 10 units each. */
static void reserve_two(int64_t units)
{
    ship_add_order(&tried, "O1", units, "authorized");
    DO(ship_plan(&tried, "S1"));
    DO(ship_plan(&tried, "S2"));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S1"));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S2"));
}

static void depart_again(const char *name, int64_t units, const char *key)
{
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, name);
    change->quantity = units;
    change->value = units * 10;
    change->key = str_of(key);
    DO(ship_do(&tried));
}

static void expect_led_to(const char *state)
{
    if (state == NULL ? tried.outcome.order.data != NULL
                      : !str_equal_text(tried.outcome.order, state))
        fail_msg("its order: '%.*s', not '%s'", STR_ARG(tried.outcome.order),
                 state == NULL ? "" : state);
}

static void close_hold(int64_t n)
{
    tried.hold = n;
    ship_change_order(&tried, "O1", ORDER_CLOSE_HOLD);
}

static void test_fulfilled(void **unused)
{
    (void)unused;
    reserve_two(20);
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S1"));
    expect_led_to(NULL);
    ship_expect_order(&tried, "O1", "allocatable", 0);
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S2"));
    expect_led_to("fulfilled");
    ship_expect_order(&tried, "O1", "fulfilled", 0);
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S2"));
    assert_true(tried.outcome.same);
    expect_led_to(NULL);
    DO(ship_turn(&tried, SHIPMENT_DELIVER, "S1"));
    expect_led_to(NULL);
    DO(ship_turn(&tried, SHIPMENT_ORDER_RETURN, "S1"));
    ship_expect_order(&tried, "O1", "fulfilled", 0);
    ship_check(&tried);
}

/* What is not out any more opens the order again, and nothing goes on by itself. */
static void test_not_all_out(void **unused)
{
    static const enum shipment_transition those[] = { SHIPMENT_UNDELIVER, SHIPMENT_SEIZE,
                                                      SHIPMENT_RETURN };
    (void)unused;
    reserve_two(20);
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S1"));
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S2"));
    for (int64_t i = 0; i < 3; i++) {
        DO(ship_turn(&tried, those[i], "S2"));
        expect_led_to("on_hold");
        ship_expect_order(&tried, "O1", "on_hold", 1);
        if (i == 2)
            break;
        char key[] = { (char)('a' + i), '\0' };
        ship_change(&tried, SHIPMENT_DELIVER, "S2")->key = str_of(key);
        DO(ship_do(&tried));
        expect_led_to(NULL);
        ship_expect_order(&tried, "O1", "on_hold", 1);
        close_hold(i + 1);
        ship_expect_order(&tried, "O1", "fulfilled", 0);
    }
    /* It has to depart anew, all of it. */
    close_hold(3);
    ship_expect_order(&tried, "O1", "allocatable", 0);
    depart_again("S2", 9, "again");
    ship_expect_order(&tried, "O1", "allocatable", 0);
    depart_again("S2", 1, "and again");
    expect_led_to("fulfilled");
    ship_check(&tried);
}

/* One on hold is not fulfilled before somebody has closed that. */
static void test_departed_on_hold(void **unused)
{
    (void)unused;
    reserve_two(20);
    hold_order(NULL);
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S1"));
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S2"));
    expect_led_to(NULL);
    ship_expect_order(&tried, "O1", "on_hold", 1);
    close_hold(1);
    ship_expect_order(&tried, "O1", "fulfilled", 0);
    ship_check(&tried);
}

/* With more than was planned there is nothing left for the other. */
static void test_fulfilled_by_one(void **unused)
{
    (void)unused;
    reserve_two(20);
    DO(ship_release(&tried, "S2", "O1", "authorized"));
    depart_again("S1", 20, "all");
    expect_led_to("fulfilled");
    assert_state("S1", "departed");
    assert_state("S2", "policy_hold");
    if (ship_turn(&tried, SHIPMENT_DECIDE, "S2"))
        fail_msg("it was reserved");
    assert_non_null(strstr(tried.err.message, "order 'O1' is fulfilled, not allocatable"));
    ship_check(&tried);
}

/* What is recorded after it departed did not keep it. */
static void test_depart_before_the_hold(void **unused)
{
    (void)unused;
    ship_add_order(&tried, "O1", 30, "authorized");
    DO(ship_plan(&tried, "S1"));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S1"));
    DO(ship_release(&tried, "S1", "O1", "authorized"));
    int64_t then = tried.licenses.desk.now;
    ship_change_order(&tried, "O1", ORDER_HOLD);
    assert_state("S1", "policy_hold");
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->at_given = true;
    change->at = then;
    DO(ship_do(&tried));
    assert_int_equal(tried.outcome.opened, 0);
    ship_check(&tried);
}

/* ---- decided again, as it will ship ---- */

static bool hold_decided(const char *outcome, bool may_ship)
{
    return ship_decide_again(&tried, "S1", "O1", outcome, may_ship);
}

static void reserve(void)
{
    ship_add_order(&tried, "O1", 30, "authorized");
    DO(ship_plan(&tried, "S1"));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S1"));
}

static void assert_held(const char *reason)
{
    assert_state("S1", "policy_hold");
    if (!str_equal_text(tried.outcome.reason, reason))
        fail_msg("'%.*s'", STR_ARG(tried.outcome.reason));
}

/* What is released has to be what a release would let through. */
static void test_released_again(void **unused)
{
    static const struct {
        const char *outcome;
        bool may_ship;
        const char *reason; /* NULL: it stays */
    } cases[] = {
        { "authorized", true, NULL },
        { "authorized", false, "authorized" },
        { "license_required", false, "license_required" },
        { "undetermined", false, "undetermined" },
        { "no_license_required", true, NULL },
    };
    (void)unused;
    reserve();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        DO(ship_release(&tried, "S1", "O1", "authorized"));
        DO(hold_decided(cases[i].outcome, cases[i].may_ship));
        assert_int_equal(tried.outcome.same, cases[i].reason == NULL);
        if (cases[i].reason == NULL) {
            assert_state("S1", "released");
            DO(ship_turn(&tried, SHIPMENT_HOLD, "S1"));
        } else {
            assert_held(cases[i].reason);
        }
        DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
    }
    ship_check(&tried);
}

/* Of what is only reserved the release will ask the rest. */
static void test_reserved_again(void **unused)
{
    static const struct {
        const char *outcome;
        bool may_ship, holds;
    } cases[] = {
        { "authorized", true, false },    { "authorized", false, false },
        { "undetermined", false, false }, { "license_required", false, true },
        { "prohibited", false, true },
    };
    (void)unused;
    reserve();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        DO(hold_decided(cases[i].outcome, cases[i].may_ship));
        assert_int_equal(tried.outcome.same, !cases[i].holds);
        if (!cases[i].holds) {
            assert_state("S1", "reserved");
            continue;
        }
        assert_held(cases[i].outcome);
        DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
    }
    ship_check(&tried);
}

/* What stands in the way is the reason, with where that is found. */
static void test_again_says_why(void **unused)
{
    struct obstacle obstacle = { .reason = STR("party"),
                                 .rule = STR("EL/1"),
                                 .citation = STR("1 CFR 1"),
                                 .says = STR("a party is on a list") };
    (void)unused;
    reserve();
    DO(ship_release(&tried, "S1", "O1", "authorized"));
    ship_decide(&tried, "O1", "authorized", true);
    tried.decided.decided.obstacles = &obstacle;
    tried.decided.decided.obstacle_count = 1;
    ship_change(&tried, SHIPMENT_HOLD, "S1")->decided = &tried.decided;
    DO(ship_do(&tried));
    assert_held("a party is on a list");
    struct shipment_record record = ship_record(&tried, "S1");
    const struct matter_event *last = &record.events[record.event_count - 1];
    assert_true(str_equal_text(last->reason, "a party is on a list"));
    assert_true(str_equal_text(last->basis, "1 CFR 1"));
    assert_true(
        str_equal_text(last->details, "{\"outcome\":\"authorized\",\"on\":\"2024-10-04\"}"));
    ship_check(&tried);
}

/* What is reserved could not depart: of the license, whatever the decision says. */
static void test_again_license(void **unused)
{
    (void)unused;
    for (int released = 0; released < 2; released++) {
        if (released) {
            ship_close(&tried);
            ship_open(&tried);
        }
        reserve();
        if (released)
            DO(ship_release(&tried, "S1", "O1", "authorized"));
        assert_true(desk_turn(&tried.licenses, LICENSE_SUSPEND, STR("D1")));
        DO(hold_decided("authorized", true));
        assert_state("S1", "policy_hold");
        assert_non_null(strstr(tried.outcome.reason.data, "suspended"));
        assert_units(0, 10);
        /* It is in force again: what was reserved before is reserved anew. */
        assert_true(desk_turn(&tried.licenses, LICENSE_REINSTATE, STR("D1")));
        DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
        DO(hold_decided("authorized", true));
        assert_true(tried.outcome.same);
        assert_true(desk_turn(&tried.licenses, LICENSE_REVOKE, STR("D1")));
        DO(hold_decided("authorized", true));
        assert_state("S1", "policy_hold");
        ship_check(&tried);
    }
}

/* An amendment asks for something first: what was reserved before does not go without it either. */
static void test_again_condition(void **unused)
{
    struct license_change met;
    (void)unused;
    reserve();
    tried.licenses.license.condition_count = 1;
    assert_true(desk_turn(&tried.licenses, LICENSE_AMEND, STR("D1")));
    assert_true(desk_turn(&tried.licenses, LICENSE_ACTIVATE, STR("D1")));
    assert_false(ship_release(&tried, "S1", "O1", "authorized"));
    assert_string_equal(tried.err.message, "'D1': condition 1 is not met: a report");
    met = desk_change(&tried.licenses, LICENSE_MEET, STR("D1"));
    met.condition = 1;
    assert_true(desk_do(&tried.licenses, &met));
    DO(ship_release(&tried, "S1", "O1", "authorized"));
    ship_check(&tried);
}

/* A paper that nobody asked for then; one that is not there any more is nobody's to say. */
static void test_again_papers(void **unused)
{
    (void)unused;
    reserve();
    DO(ship_release(&tried, "S1", "O1", "authorized"));
    tried.conditions = "{\"rule\":\"us/paper\",\"text\":\"a statement\"}";
    DO(hold_decided("authorized", true));
    assert_state("S1", "policy_hold");
    assert_non_null(strstr(tried.outcome.reason.data, "lacks papers: a statement (us/paper)"));
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
    DO(hold_decided("authorized", true));
    assert_true(tried.outcome.same);
    ship_check(&tried);
}

/* It is of this order, as it is now, for that day. */
static void test_again_about(void **unused)
{
    (void)unused;
    reserve();
    ship_add_order(&tried, "O2", 30, "authorized");
    ship_decide(&tried, "O2", "prohibited", false);
    ship_change(&tried, SHIPMENT_HOLD, "S1")->decided = &tried.decided;
    assert_false(ship_do(&tried));
    assert_int_equal(tried.err.code, ERR_CONFLICT);
    tried.version = 2;
    assert_false(hold_decided("prohibited", false));
    assert_state("S1", "reserved");
    tried.version = 1;
    DO(hold_decided("prohibited", false));
    /* It is there already; what has departed is not kept back. */
    DO(hold_decided("prohibited", false));
    assert_true(tried.outcome.same);
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S1"));
    assert_false(hold_decided("prohibited", false));
    assert_state("S1", "departed");
    ship_check(&tried);
}

/* Whoever may ask for a decision; by hand it takes more. */
static void test_again_by(void **unused)
{
    (void)unused;
    reserve();
    tried.ann.may = UINT64_C(1) << MAY_DECISION_ASK;
    assert_false(ship_turn(&tried, SHIPMENT_HOLD, "S1"));
    assert_int_equal(tried.err.code, ERR_FORBIDDEN);
    DO(hold_decided("prohibited", false));
    assert_state("S1", "policy_hold");
    tried.ann.may = ~(UINT64_C(1) << MAY_DECISION_ASK);
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
    assert_false(hold_decided("prohibited", false));
    assert_int_equal(tried.err.code, ERR_FORBIDDEN);
    ship_check(&tried);
}

static size_t count_under(const char *license)
{
    struct matter *found;
    size_t count;
    arena_reset(&tried.licenses.arena);
    assert_true(store_begin_reading(tried.desk.matters.store, &tried.err));
    DO(matters_about(tried.desk.matters.store, &tried.licenses.arena, STR("order"), STR("license"),
                     str_of(license), &found, &count, &tried.err));
    store_rollback(tried.desk.matters.store);
    return count;
}

/* What was decided under a license is found by it, however often it was. */
static void test_found_by_license(void **unused)
{
    (void)unused;
    ship_add_order(&tried, "O1", 30, "authorized");
    ship_add_order(&tried, "O2", 30, "license_required");
    assert_int_equal(count_under("D1"), 1);
    ship_decide_order(&tried, "O2", "authorized", NULL);
    ship_decide_order(&tried, "O2", "license_required", NULL);
    ship_decide_order(&tried, "O2", "authorized", NULL);
    assert_int_equal(count_under("D1"), 2);
    ship_amend_order(&tried, "O2", 31, "no_license_required");
    assert_int_equal(count_under("D1"), 1);
    assert_int_equal(count_under("D2"), 0);
    ship_check(&tried);
}

/* Of what departed, only that is told which has not arrived, of an order that turned. */
static void test_under_way(void **unused)
{
    (void)unused;
    reserve();
    DO(ship_plan(&tried, "S2"));
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S2"));
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S1"));
    DO(ship_turn(&tried, SHIPMENT_TRANSIT, "S1"));
    ship_decide_order(&tried, "O1", "authorized", "a party is on a list");
    assert_true(tried.turned);
    assert_int_equal(tried.under_way, 2);
    assert_int_equal(tried.held, 0);
    ship_decide_order(&tried, "O1", "prohibited", "a party is on a list");
    assert_false(tried.turned);
    assert_int_equal(tried.under_way, 0);
    ship_amend_order(&tried, "O1", 31, "authorized");
    tried.hold = 1;
    ship_change_order(&tried, "O1", ORDER_CLOSE_HOLD);
    DO(ship_turn(&tried, SHIPMENT_DELIVER, "S1"));
    ship_decide_order(&tried, "O1", "authorized", "it is so again");
    assert_int_equal(tried.under_way, 1);
    ship_check(&tried);
}

/* Told as if it were done, and not done. */
static void test_rehearsed(void **unused)
{
    (void)unused;
    reserve();
    tried.desk.matters.rehearse = true;
    DO(hold_decided("prohibited", false));
    assert_true(str_equal_text(tried.outcome.matter.state, "policy_hold"));
    assert_state("S1", "reserved");
    ship_decide_order(&tried, "O1", "authorized", "a party is on a list");
    assert_int_equal(tried.held, 1);
    assert_true(tried.turned);
    assert_state("S1", "reserved");
    tried.desk.matters.rehearse = false;
    ship_decide_order(&tried, "O1", "authorized", "a party is on a list");
    assert_int_equal(tried.held, 1);
    assert_state("S1", "policy_hold");
    ship_check(&tried);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_fulfilled),
        TEST(test_not_all_out),
        TEST(test_departed_on_hold),
        TEST(test_fulfilled_by_one),
        TEST(test_depart_before_the_hold),
        TEST(test_with_its_order),
        TEST(test_decided_again),
        TEST(test_what_it_has_of_a_license),
        TEST(test_released_again),
        TEST(test_reserved_again),
        TEST(test_again_says_why),
        TEST(test_again_license),
        TEST(test_again_condition),
        TEST(test_again_papers),
        TEST(test_again_about),
        TEST(test_again_by),
        TEST(test_found_by_license),
        TEST(test_under_way),
        TEST(test_rehearsed),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_shipments.c - what becomes of shipments: each guard, what the ledger has of it, and
 * what is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/statement.h"
#include "unit/alloc_fail.h"
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

/* What has to be done is; what has to be refused is, saying so. */
#define TURN(transition) ship_turn(&tried, SHIPMENT_##transition, "S1")
#define TOLD(text)                                                                                 \
    do {                                                                                           \
        if (tried.outcome.opened == 0 || !str_equal_text(tried.outcome.told[0].says, text))        \
            fail_msg("line %d: %zu told: '%.*s'", __LINE__, tried.outcome.opened,                  \
                     tried.outcome.opened == 0 ? 0 : (int)tried.outcome.told[0].says.length,       \
                     tried.outcome.opened == 0 ? "" : tried.outcome.told[0].says.data);            \
    } while (0)

static void assert_state(const char *name, const char *state)
{
    struct shipment_record record = ship_record(&tried, name);
    if (!str_equal_text(record.matter.state, state))
        fail_msg("%s is %.*s, not %s", name, STR_ARG(record.matter.state), state);
}

static void assert_units(int64_t posted, int64_t pending)
{
    struct ledger_account account = desk_account(&tried.licenses, STR("D1"), 1, MEASURE_QUANTITY);
    if (account.posted != posted || account.pending != pending)
        fail_msg("posted %lld, pending %lld, not %lld, %lld", (long long)account.posted,
                 (long long)account.pending, (long long)posted, (long long)pending);
}

static bool release(void)
{
    return ship_release(&tried, "S1", "O1", "authorized");
}

/* Planned and reserved, for order O1 of 30 units. */
static void reserve(void)
{
    ship_add_order(&tried, "O1", 30, "authorized");
    DO(ship_plan(&tried, "S1"));
    DO(TURN(RESERVE));
}

static void reserve_and_release(void)
{
    reserve();
    DO(release());
}

/* ---- the way it should go ---- */

static void test_all_the_way(void **unused)
{
    (void)unused;
    reserve();
    assert_state("S1", "reserved");
    assert_units(0, 10);
    DO(release());
    assert_state("S1", "released");
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->reference = STR("X20000101000001");
    change->place = STR("Anchorage");
    DO(ship_do(&tried));
    assert_int_equal(tried.outcome.opened, 0);
    assert_units(10, 0);
    DO(TURN(TRANSIT));
    assert_state("S1", "in_transit");
    DO(TURN(DELIVER));
    DO(TURN(DUE));
    assert_state("S1", "verification_due");
    change = ship_change(&tried, SHIPMENT_VERIFY, "S1");
    REFUSED(ship_do(&tried), "what shows that it is where it should be is not said");
    change->basis = STR("photographs of the racks");
    REFUSED(ship_do(&tried), "'ann' recorded its departure and cannot verify it");
    tried.desk.matters.by = &tried.bob;
    DO(ship_do(&tried));
    assert_state("S1", "verified");
    assert_units(10, 0);
    ship_check(&tried);
}

/* The release is a decision of the order. */
static void test_decision_of_the_order(void **unused)
{
    struct matter order;
    struct decision_row decision;
    (void)unused;
    reserve_and_release();
    arena_reset(&tried.licenses.arena);
    assert_true(store_begin_reading(tried.desk.matters.store, &tried.err));
    DO(matter_named(tried.desk.matters.store, &tried.licenses.arena, &order_machine, STR("O1"),
                    &order, &tried.err));
    assert_int_equal(order.decision, 2);
    DO(decision_read(tried.desk.matters.store, &tried.licenses.arena, 2, &decision, &tried.err));
    assert_true(decision.may_ship);
    assert_true(str_equal_text(decision.content, tried.content));
    store_rollback(tried.desk.matters.store);
    assert_true(str_equal_text(order.state, "allocatable"));
    ship_check(&tried);
}

/* ---- planning ---- */

static void test_plan(void **unused)
{
    (void)unused;
    REFUSED(ship_plan(&tried, "S1"), "there is no order 'O1'");
    ship_add_order(&tried, "O1", 30, "authorized");
    tried.said.number = STR("D9");
    REFUSED(ship_plan(&tried, "S1"), "there is no license 'D9'");
    tried.said.number = STR("D1");
    tried.said.line = 2;
    REFUSED(ship_plan(&tried, "S1"), "'D1' has no line 2");
    tried.said.line = 1;
    tried.said.currency = STR("EUR");
    REFUSED(ship_plan(&tried, "S1"), "license 'D1' is in USD, and the shipment in EUR");
    tried.said.currency = STR("USD");
    tried.said.zone = STR("Nowhere");
    REFUSED(ship_plan(&tried, "S1"), "is not a time zone");
    tried.said.zone = STR("UTC");
    DO(ship_plan(&tried, "S1"));
    assert_false(tried.outcome.same);
    DO(ship_plan(&tried, "S1"));
    assert_true(tried.outcome.same);
    tried.said.quantity = 11;
    REFUSED(ship_plan(&tried, "S1"), "it is there, and says something else");
    DO(TURN(AMEND));
    DO(TURN(AMEND));
    assert_true(tried.outcome.same);
    DO(TURN(RESERVE));
    tried.said.quantity = 12;
    REFUSED(TURN(AMEND), "its order, units, value and license are reserved");
    tried.said.quantity = 11;
    tried.said.value = 99;
    REFUSED(TURN(AMEND), "its order, units, value and license are reserved");
    tried.said.value = 100;
    tried.said.port = STR("Seattle");
    DO(TURN(AMEND));
    assert_state("S1", "reserved");
    REFUSED(ship_turn(&tried, SHIPMENT_AMEND, "S2"), "there is no shipment 'S2'");
    ship_check(&tried);
}

static void test_serials(void **unused)
{
    struct str serials[2] = { STR("A1"), STR("A2") };
    (void)unused;
    ship_add_order(&tried, "O1", 30, "authorized");
    tried.said.serials = serials;
    tried.said.serial_count = 2;
    DO(ship_plan(&tried, "S1"));
    serials[0] = STR("A3");
    REFUSED(ship_plan(&tried, "S2"), "serial number 'A2' is in shipment 'S1', which is planned");
    serials[1] = STR("A4");
    DO(ship_plan(&tried, "S2"));
    serials[1] = STR("A1");
    REFUSED(ship_turn(&tried, SHIPMENT_AMEND, "S2"), "serial number 'A1' is in shipment 'S1'");
    DO(TURN(VOID));
    DO(ship_turn(&tried, SHIPMENT_AMEND, "S2"));
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S2"));
    REFUSED(ship_plan(&tried, "S3"), "serial number 'A3' is in shipment 'S2', which is departed");
    DO(ship_turn(&tried, SHIPMENT_RETURN, "S2"));
    DO(ship_plan(&tried, "S3"));
    ship_check(&tried);
}

/* ---- reserving ---- */

static void test_reserve_order(void **unused)
{
    static const struct order_change cancel = { .transition = ORDER_CANCEL,
                                                .name = { "O1", 2 },
                                                .reason = { "no", 2 } };
    struct order_outcome outcome;
    (void)unused;
    ship_add_order(&tried, "O1", 30, "authorized");
    DO(ship_plan(&tried, "S1"));
    ship_change_order(&tried, "O1", ORDER_HOLD);
    REFUSED(TURN(RESERVE), "order 'O1' has an open hold: wait");
    ship_change_order(&tried, "O1", ORDER_CLOSE_HOLD);
    DO(TURN(RESERVE));
    DO(TURN(RESERVE));
    assert_true(tried.outcome.same);
    DO(TURN(VOID));
    assert_units(0, 0);
    DO(order_do(&tried.desk.matters, &tried.licenses.arena, &cancel, &outcome, &tried.err));
    DO(ship_plan(&tried, "S2"));
    REFUSED(ship_turn(&tried, SHIPMENT_RESERVE, "S2"), "order 'O1' is cancelled, not allocatable");
    ship_check(&tried);
}

static void test_reserve_outcomes(void **unused)
{
    static const char *const outcomes[] = { "no_license_required", "not_subject",  "exception",
                                            "license_required",    "undetermined", "prohibited" };
    char order[8];
    (void)unused;
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        snprintf(order, sizeof order, "P%zu", i);
        tried.said.order = str_of(order);
        ship_add_order(&tried, order, 30, outcomes[i]);
        DO(ship_plan(&tried, order));
        if (i < 3)
            DO(ship_turn(&tried, SHIPMENT_RESERVE, order));
        else
            REFUSED(ship_turn(&tried, SHIPMENT_RESERVE, order), outcomes[i]);
        assert_units(0, 0);
    }
    tried.said.order = STR("O1");
    tried.said.number = (struct str){ 0 };
    ship_add_order(&tried, "O1", 30, "authorized");
    DO(ship_plan(&tried, "S1"));
    REFUSED(TURN(RESERVE), "its order goes under a license, and it names none");
    ship_check(&tried);
}

/* It needs no license any more: what was reserved is free. */
static void test_decide_without_license(void **unused)
{
    (void)unused;
    reserve();
    DO(TURN(HOLD));
    ship_amend_order(&tried, "O1", 31, "no_license_required");
    assert_units(0, 10);
    DO(TURN(DECIDE));
    assert_units(0, 0);
    assert_state("S1", "reserved");
    ship_check(&tried);
}

static void test_reserve_units(void **unused)
{
    (void)unused;
    ship_add_order(&tried, "O1", 25, "authorized");
    DO(ship_plan(&tried, "S1"));
    DO(ship_plan(&tried, "S2"));
    DO(TURN(RESERVE));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S2"));
    tried.said.quantity = 6;
    DO(ship_plan(&tried, "S3"));
    REFUSED(ship_turn(&tried, SHIPMENT_RESERVE, "S3"), "6 are not left");
    /* Of one that departed with less than was planned, the rest is the order's again. */
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S2");
    change->quantity = 9;
    REFUSED(ship_do(&tried), "how much is not said");
    change->value = 90;
    change->keep_rest = true;
    DO(ship_do(&tried));
    assert_units(9, 11);
    REFUSED(ship_turn(&tried, SHIPMENT_RESERVE, "S3"), "6 are not left");
    DO(TURN(VOID));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S3"));
    assert_units(9, 7);
    /* What is only planned, or was stopped, has none of it. */
    tried.said.quantity = 9;
    DO(ship_plan(&tried, "S4"));
    DO(ship_plan(&tried, "S5"));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S4"));
    REFUSED(ship_turn(&tried, SHIPMENT_RESERVE, "S5"), "9 are not left");
    DO(ship_turn(&tried, SHIPMENT_STOP, "S4"));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S5"));
    ship_check(&tried);
}

static void test_reserve_ledger(void **unused)
{
    (void)unused;
    ship_add_order(&tried, "O1", 200, "authorized");
    tried.said.quantity = 101;
    DO(ship_plan(&tried, "S1"));
    REFUSED(TURN(RESERVE), "'D1': there is not as much left");
    assert_int_equal(tried.outcome.drawn.answer.remaining, 100);
    assert_state("S1", "planned");
    tried.said.quantity = 100;
    tried.said.planned = SHIPMENT_DAY + 101;
    DO(TURN(AMEND));
    REFUSED(TURN(RESERVE), "'D1' is no longer valid on");
    tried.said.planned = SHIPMENT_DAY;
    DO(TURN(AMEND));
    assert_true(desk_turn(&tried.licenses, LICENSE_SUSPEND, STR("D1")));
    REFUSED(TURN(RESERVE), "'D1' is suspended");
    ship_check(&tried);
}

/* ---- releasing ---- */

static void test_release_decision(void **unused)
{
    (void)unused;
    reserve();
    (void)ship_change(&tried, SHIPMENT_RELEASE, "S1");
    REFUSED(ship_do(&tried), "its order was not decided as it will ship");
    tried.change.decided = &tried.decided;
    ship_decide(&tried, "O1", "authorized", false);
    REFUSED(ship_do(&tried), "may not ship: authorized");
    ship_decide(&tried, "O1", "authorized", false);
    tried.decided.decided.may_ship = true;
    REFUSED(ship_do(&tried), "the decision is about something else");
    ship_decide(&tried, "O2", "authorized", true);
    REFUSED(ship_do(&tried), "the decision is about something else");
    ship_decide(&tried, "O1", "authorized", true);
    tried.decided.decided.outcome = STR("exception");
    REFUSED(ship_do(&tried), "the decision is about something else");
    ship_decide(&tried, "O1", "authorized", true);
    tried.decided.version = 2;
    REFUSED(ship_do(&tried), "its order has changed since it was decided");
    ship_decide(&tried, "O1", "authorized", true);
    struct obstacle obstacle = { .says = STR("it is listed") };
    tried.decided.decided.obstacles = &obstacle;
    tried.decided.decided.obstacle_count = 1;
    REFUSED(ship_do(&tried), "may not ship: it is listed");
    ship_decide(&tried, "O1", "authorized", true);
    char *number = strstr(tried.content, "\"D1\"");
    assert_non_null(number);
    number[2] = '2';
    REFUSED(ship_do(&tried), "the decision rests on another license");
    tried.said.planned++;
    DO(TURN(AMEND));
    REFUSED(release(), "the decision is for another day than it is planned for");
    assert_state("S1", "reserved");
    ship_check(&tried);
}

/* A decision of what was, or might be, releases nothing. */
static void test_release_of_now(void **unused)
{
    (void)unused;
    reserve();
    tried.known = SHIPMENT_DAY - 2;
    REFUSED(release(), "the decision is of what was known before");
    tried.known = SHIPMENT_DAY - 1;
    tried.posture = "text";
    REFUSED(release(), "the decision is not of the law as it is enforced");
    tried.posture = "enforced";
    tried.scenarios = "\"draft\"";
    REFUSED(release(), "the decision is of a scenario");
    tried.scenarios = "";
    DO(release());
    ship_check(&tried);
}

static void test_release_order(void **unused)
{
    (void)unused;
    reserve();
    ship_change_order(&tried, "O1", ORDER_HOLD);
    REFUSED(release(), "shipment 'S1' is policy_hold: 'release' is not possible");
    REFUSED(TURN(DECIDE), "order 'O1' has an open hold: wait");
    ship_change_order(&tried, "O1", ORDER_CLOSE_HOLD);
    assert_state("S1", "policy_hold");
    REFUSED(release(), "shipment 'S1' is policy_hold: 'release' is not possible");
    DO(TURN(DECIDE));
    DO(release());
    DO(release());
    assert_true(tried.outcome.same);
    ship_check(&tried);
}

/* Fewer are ordered by then. */
static void test_release_ahead(void **unused)
{
    (void)unused;
    reserve();
    tried.licenses.desk.now = (SHIPMENT_DAY + 1) * DAY - 2;
    ship_decide(&tried, "O1", "authorized", true);
    ship_change(&tried, SHIPMENT_RELEASE, "S1")->decided = &tried.decided;
    tried.licenses.desk.now++;
    REFUSED(ship_do(&tried), "the day for which it is planned has passed at its port");
    tried.licenses.desk.now = (SHIPMENT_DAY + 1) * DAY - 2;
    DO(ship_do(&tried));
    ship_check(&tried);
}

static void test_release_units(void **unused)
{
    (void)unused;
    reserve();
    ship_amend_order(&tried, "O1", 9, "authorized");
    tried.version = 2;
    REFUSED(release(), "order 'O1' has 9 units, other shipments of it 0: 10 are not left");
    ship_amend_order(&tried, "O1", 10, "authorized");
    REFUSED(release(), "its order has changed since it was decided");
    tried.version = 3;
    DO(release());
    ship_check(&tried);
}

static void test_release_reservation(void **unused)
{
    (void)unused;
    ship_add_order(&tried, "O1", 30, "no_license_required");
    DO(ship_plan(&tried, "S1"));
    DO(TURN(RESERVE));
    REFUSED(release(), "nothing is reserved for it under a license");
    DO(ship_release(&tried, "S1", "O1", "no_license_required"));
    DO(TURN(DEPART));
    assert_int_equal(tried.outcome.opened, 0);
    assert_units(0, 0); /* it needs no license, though it names one */
    ship_check(&tried);
}

static void test_release_license(void **unused)
{
    (void)unused;
    reserve();
    assert_true(desk_turn(&tried.licenses, LICENSE_SUSPEND, STR("D1")));
    REFUSED(release(), "'D1' is suspended");
    tried.licenses.desk.now += DAY / 4;
    assert_true(desk_turn(&tried.licenses, LICENSE_REINSTATE, STR("D1")));
    REFUSED(release(), "it was reserved before the license was suspended");
    DO(TURN(HOLD));
    REFUSED(release(), "'release' is not possible");
    DO(TURN(DECIDE));
    assert_units(0, 10); /* in the place of the old one */
    DO(release());
    ship_check(&tried);
}

static void test_release_expired(void **unused)
{
    (void)unused;
    ship_add_order(&tried, "O1", 30, "authorized");
    DO(ship_plan(&tried, "S1"));
    ship_change(&tried, SHIPMENT_RESERVE, "S1")->expires_at = tried.licenses.desk.now + DAY / 4;
    DO(ship_do(&tried));
    tried.licenses.desk.now += DAY / 4;
    REFUSED(release(), "the reservation has expired");
    DO(TURN(HOLD));
    DO(TURN(DECIDE));
    DO(release());
    assert_units(0, 10);
    ship_check(&tried);
}

static void test_release_papers(void **unused)
{
    (void)unused;
    tried.conditions = "{\"rule\":\"r/1\",\"text\":\"a statement\"},"
                       "{\"rule\":\"r/2\",\"text\":\"a certificate\"}";
    reserve();
    REFUSED(release(), "lacks papers: a statement (r/1); a certificate (r/2)");
    struct shipment_paper papers[2] = { { .rule = STR("r/1"), .reference = STR("7") },
                                        { .name = STR("a cert"), .reference = STR("8") } };
    tried.said.papers = papers;
    tried.said.paper_count = 2;
    DO(TURN(AMEND));
    REFUSED(release(), "lacks papers: a certificate (r/2)");
    papers[1].name = STR("a certificate");
    DO(TURN(AMEND));
    DO(release());
    ship_check(&tried);
}

/* Who may, and who reserved. */
static void test_release_by(void **unused)
{
    (void)unused;
    reserve();
    ship_decide(&tried, "O1", "authorized", true);
    ship_change(&tried, SHIPMENT_RELEASE, "S1")->decided = &tried.decided;
    tried.ann.may = ~PERMISSION_BIT(MAY_RELEASE);
    REFUSED(ship_do(&tried), "may not release");
    tried.ann.may = UINT64_MAX;
    /* What departs under the license meanwhile uses its tolerance. */
    assert_true(desk_reserve(&tried.licenses, STR("D1"), 1, 1, 1, 900));
    assert_true(desk_post(&tried.licenses, STR("D1"), 1, 2, 1, 950));
    REFUSED(ship_do(&tried), "who reserved does not release");
    DO(release());
    ship_check(&tried);
}

static void test_release_by_reserver(void **unused)
{
    (void)unused;
    reserve();
    ship_decide(&tried, "O1", "authorized", true);
    ship_change(&tried, SHIPMENT_RELEASE, "S1")->decided = &tried.decided;
    DO(ship_do(&tried));
    ship_check(&tried);
}

/* ---- departing ---- */

static void test_depart_from_anywhere(void **unused)
{
    static const enum shipment_transition before[] = { SHIPMENT_PLAN, SHIPMENT_RESERVE,
                                                       SHIPMENT_HOLD, SHIPMENT_STOP,
                                                       SHIPMENT_VOID };
    char name[8];
    (void)unused;
    ship_add_order(&tried, "O1", 1000, "authorized");
    tried.said.quantity = 1;
    tried.said.value = 1;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        snprintf(name, sizeof name, "S%zu", i);
        DO(ship_plan(&tried, name));
        if (i > 0)
            DO(ship_turn(&tried, SHIPMENT_RESERVE, name));
        if (i > 1)
            DO(ship_turn(&tried, before[i], name));
        DO(ship_turn(&tried, SHIPMENT_DEPART, name));
        TOLD("it departed without a release");
        assert_int_equal(tried.outcome.opened, 1);
        assert_state(name, "departed");
        assert_units((int64_t)i + 1, 0);
        DO(ship_turn(&tried, SHIPMENT_DELIVER, name));
        assert_state(name, "delivered");
    }
    ship_check(&tried);
}

static void test_depart_when(void **unused)
{
    (void)unused;
    reserve_and_release();
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->at_given = true;
    change->at = tried.licenses.desk.now + DAY;
    REFUSED(ship_do(&tried), "it has not happened yet");
    change->at = tried.licenses.desk.now - DAY / 4;
    DO(ship_do(&tried));
    TOLD("it departed before it was released");
    DO(ship_do(&tried));
    assert_true(tried.outcome.same);
    change->at -= 1000000;
    REFUSED(ship_do(&tried), "it was recorded before, and says something else");
    ship_check(&tried);
}

/* The midnight of the port. */
static void test_depart_day(void **unused)
{
    (void)unused;
    reserve_and_release();
    tried.licenses.desk.now = (SHIPMENT_DAY + 1) * DAY - 1;
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->at_given = true;
    change->at = (SHIPMENT_DAY + 1) * DAY;
    DO(ship_do(&tried));
    TOLD("it was released for 2024-10-04, and departed on 2024-10-05");
    ship_check(&tried);
}

static void test_depart_in_time(void **unused)
{
    (void)unused;
    reserve_and_release();
    tried.licenses.desk.now = (SHIPMENT_DAY + 1) * DAY - 1;
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->at_given = true;
    change->at = (SHIPMENT_DAY + 1) * DAY - 1;
    DO(ship_do(&tried));
    assert_int_equal(tried.outcome.opened, 0);
    ship_check(&tried);
}

static void test_depart_license(void **unused)
{
    (void)unused;
    reserve_and_release();
    assert_true(desk_turn(&tried.licenses, LICENSE_SUSPEND, STR("D1")));
    DO(TURN(DEPART));
    TOLD("license 'D1': the license was suspended then");
    assert_units(10, 0);
    DO(TURN(TRANSIT));
    assert_int_equal(tried.outcome.opened, 0);
    assert_int_equal(ship_record(&tried, "S1").obstacle_count, 1);
    ship_check(&tried);
}

/* A part of it; the rest stays reserved. */
static void depart_in_part(void)
{
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->quantity = 4;
    change->value = 40;
    change->keep_rest = true;
    change->key = STR("first");
    DO(ship_do(&tried));
}

static bool depart_rest(void)
{
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->quantity = 6;
    change->value = 60;
    return ship_do(&tried);
}

static void test_depart_order_on_hold(void **unused)
{
    (void)unused;
    reserve_and_release();
    depart_in_part();
    ship_change_order(&tried, "O1", ORDER_HOLD);
    assert_state("S1", "departed");
    DO(depart_rest());
    TOLD("order 'O1' then was on_hold");
    ship_check(&tried);
}

static void test_depart_order_changed(void **unused)
{
    (void)unused;
    reserve_and_release();
    depart_in_part();
    ship_amend_order(&tried, "O1", 31, "authorized");
    DO(depart_rest());
    TOLD("order 'O1' was changed after the release");
    ship_check(&tried);
}

/* The rows by which it is found are not part of what is sealed. */
static void test_not_found(void **unused)
{
    static const char *const changes[] = { "DELETE FROM matter_about WHERE what = 'order'",
                                           "DELETE FROM matter_about WHERE what = 'serial'",
                                           "UPDATE matter_about SET name = 'X'" };
    char copy[128];
    (void)unused;
    if (store_folder_is_postgresql())
        return;
    tried.serial = STR("N1");
    tried.said.serials = &tried.serial;
    tried.said.serial_count = 1;
    reserve();
    ship_check(&tried);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct buf out;
        size_t wrong;
        snprintf(copy, sizeof copy, "%s/%zu.db", tried.licenses.folder.folder, i);
        DO(store_copy(mem_system(), str_of(tried.licenses.folder.path), str_of(copy), &tried.err));
        struct store *store = store_open(mem_system(), str_of(copy), &tried.err);
        assert_non_null(store);
        DO(sql_run(store, "DROP TRIGGER matter_about_kept", NULL, 0, NULL, &tried.err));
        DO(sql_run(store, "DROP TRIGGER matter_about_stays", NULL, 0, NULL, &tried.err));
        DO(sql_run(store, changes[i], NULL, 0, NULL, &tried.err));
        buf_init(&out, mem_system(), 1 << 16);
        DO(desk_check(store, mem_system(), &out, &wrong, &tried.err));
        assert_int_equal(wrong, 1);
        buf_release(&out);
        store_close(store);
        store_files_remove(copy);
    }
}

static void test_depart_held(void **unused)
{
    (void)unused;
    reserve_and_release();
    DO(TURN(HOLD));
    DO(TURN(DEPART));
    TOLD("it departed without a release");
    ship_check(&tried);
}

static void test_depart_more(void **unused)
{
    (void)unused;
    reserve_and_release();
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->quantity = 101;
    change->value = 100;
    DO(ship_do(&tried));
    TOLD("more units departed than were planned for it");
    assert_int_equal(tried.outcome.opened, 2);
    assert_true(
        str_equal_text(tried.outcome.told[1].says, "it went beyond what license 'D1' grants"));
    assert_units(101, 0);
    ship_check(&tried);
}

static void test_depart_tolerance(void **unused)
{
    (void)unused;
    reserve_and_release();
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->value = 1001;
    DO(ship_do(&tried));
    TOLD("it used the tolerance of license 'D1', and nobody had signed for that");
    assert_int_equal(tried.outcome.opened, 1);
    ship_check(&tried);
}

/* In parts, each with a key. */
static void test_depart_in_parts(void **unused)
{
    (void)unused;
    reserve_and_release();
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->quantity = 4;
    change->value = 40;
    change->keep_rest = true;
    change->key = STR("first");
    DO(ship_do(&tried));
    assert_int_equal(tried.outcome.opened, 0);
    assert_units(4, 6);
    DO(ship_do(&tried));
    assert_true(tried.outcome.same);
    change->key = STR("second");
    change->quantity = 5;
    change->value = 50;
    change->keep_rest = false;
    DO(ship_do(&tried));
    assert_int_equal(tried.outcome.opened, 0);
    assert_units(9, 0);
    change->key = STR("third");
    change->quantity = 1;
    change->value = 10;
    DO(ship_do(&tried));
    TOLD("more units departed than were planned for it");
    assert_units(10, 0);
    struct shipment_record record = ship_record(&tried, "S1");
    assert_int_equal(record.departed, 10);
    assert_int_equal(shipment_units(&record), 10);
    ship_check(&tried);
}

/* What is not delivered, or comes back, stays posted. */
static void test_back(void **unused)
{
    (void)unused;
    reserve_and_release();
    DO(TURN(DEPART));
    DO(TURN(UNDELIVER));
    assert_units(10, 0);
    DO(TURN(ORDER_RETURN));
    assert_state("S1", "return_ordered");
    DO(TURN(RETURN));
    assert_state("S1", "returned");
    assert_units(10, 0);
    REFUSED(TURN(DELIVER), "'deliver' is not possible");
    ship_check(&tried);
}

static void test_stop(void **unused)
{
    (void)unused;
    reserve_and_release();
    (void)ship_change(&tried, SHIPMENT_STOP, "S1");
    tried.change.reason = STR("");
    REFUSED(ship_do(&tried), "why?");
    tried.change.reason = STR("a letter");
    tried.ann.may = PERMISSION_BIT(MAY_RELEASE);
    DO(ship_do(&tried));
    assert_units(0, 0);
    DO(ship_do(&tried));
    assert_true(tried.outcome.same);
    REFUSED(TURN(VOID), "may not reserve");
    tried.ann.may = UINT64_MAX;
    DO(TURN(VOID));
    REFUSED(TURN(RESERVE), "'reserve' is not possible");
    ship_check(&tried);
}

static void test_void_rest(void **unused)
{
    (void)unused;
    reserve_and_release();
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->quantity = 4;
    change->value = 40;
    change->keep_rest = true;
    DO(ship_do(&tried));
    DO(TURN(VOID));
    assert_units(4, 0);
    assert_state("S1", "departed");
    REFUSED(TURN(VOID), "nothing is reserved for it any more");
    ship_check(&tried);
}

/* Who keeps something back, or frees it, says why. */
static void test_why(void **unused)
{
    static const enum shipment_transition asked[] = { SHIPMENT_HOLD, SHIPMENT_STOP, SHIPMENT_VOID };
    (void)unused;
    reserve();
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        ship_change(&tried, asked[i], "S1")->reason = STR("");
        REFUSED(ship_do(&tried), "why?");
    }
    DO(TURN(DEPART));
    ship_change(&tried, SHIPMENT_ORDER_RETURN, "S1")->reason = STR("");
    REFUSED(ship_do(&tried), "why?");
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DELIVER, "S1");
    change->at_given = true;
    change->at = tried.licenses.desk.now + DAY;
    REFUSED(ship_do(&tried), "it has not happened yet");
}

static void test_who_may(void **unused)
{
    static const enum shipment_transition facts[] = { SHIPMENT_DEPART, SHIPMENT_DUE,
                                                      SHIPMENT_SEIZE };
    static const enum shipment_transition commands[] = { SHIPMENT_PLAN, SHIPMENT_RESERVE,
                                                         SHIPMENT_VOID, SHIPMENT_HOLD };
    (void)unused;
    tried.ann.may = 0;
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        REFUSED(ship_turn(&tried, facts[i], "S1"), "may not report");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        REFUSED(ship_turn(&tried, commands[i], "S1"), "may not reserve");
}

static void test_keys(void **unused)
{
    (void)unused;
    ship_add_order(&tried, "O1", 30, "authorized");
    DO(ship_plan(&tried, "S1"));
    ship_change(&tried, SHIPMENT_RESERVE, "S1")->key = STR("K");
    DO(ship_do(&tried));
    DO(TURN(HOLD));
    ship_change(&tried, SHIPMENT_RESERVE, "S1")->key = STR("K");
    DO(ship_do(&tried));
    assert_true(tried.outcome.same);
    assert_state("S1", "policy_hold");
    ship_check(&tried);
}

/* ---- without memory ---- */

static unsigned used;

static bool use_once(const struct mem *mem, void *unused)
{
    char name[16];
    struct arena arena;
    struct shipment_desk desk = tried.desk;
    bool done = true;
    (void)unused;
    snprintf(name, sizeof name, "M%u", ++used);
    desk.matters.mem = mem;
    for (int i = 0; done && i < 2; i++) {
        enum shipment_transition transition = i == 0 ? SHIPMENT_PLAN : SHIPMENT_DEPART;
        arena_init(&arena, mem, (size_t)1 << 24);
        (void)ship_change(&tried, transition, name);
        tried.licenses.desk.now = desk.matters.now = tried.licenses.desk.now + 1;
        tried.licenses.desk.arena = &arena;
        done = shipment_do(&desk, &arena, &tried.change, &tried.outcome, &tried.err);
        arena_release(&arena);
    }
    tried.licenses.desk.arena = &tried.licenses.arena;
    if (!done && tried.err.code != ERR_MEMORY)
        fail_msg("%s", tried.err.message);
    return done;
}

static void test_without_memory(void **unused)
{
    (void)unused;
    if (store_folder_is_postgresql()) /* which has no other part in it */
        return;
    ship_add_order(&tried, "O1", 30, "authorized");
    assert_true(alloc_fail_each(use_once, NULL) > 10);
    ship_check(&tried);
}

/* ---- as it will ship ---- */

static void test_order_as_it_will_ship(void **unused)
{
    struct given_fact facts[] = {
        { .name = STR("license.number"), .value = STR("D7"), .kind = GIVEN_TEXT },
        { .name = STR("deal.supercomputer"), .value = STR("false"), .kind = GIVEN_BOOL },
    };
    const struct order order = {
        .on = STR("2020-01-01"), .quantity = STR("30"), .facts = facts, .fact_count = 2
    };
    struct license_line lines[2] = { { .reserved = { 10, 3 } }, { .reserved = { 4, 200 } } };
    struct license licenses[2] = {
        { .number = STR("D0"), .lines = lines, .line_count = 2 },
        { .number = STR("D1"), .authority = STR("BIS"), .lines = lines, .line_count = 2 },
    };
    struct order ships;
    (void)unused;
    reserve();
    struct shipment_record record = ship_record(&tried, "S1");
    DO(shipment_order(&tried.licenses.arena, &record, &order, &ships, &tried.err));
    assert_true(str_equal_text(ships.on, "2024-10-04"));
    assert_true(str_equal_text(ships.quantity, "10"));
    assert_true(str_equal_text(ships.value_amount, "1.00"));
    assert_int_equal(ships.fact_count, 2);
    assert_true(str_equal_text(ships.facts[1].value, "D1"));
    shipment_add_back(&record, licenses, 2);
    assert_int_equal(lines[0].reserved.quantity, 0);
    assert_int_equal(lines[0].reserved.value, 0);
    assert_int_equal(lines[1].reserved.quantity, 4);
    assert_int_equal(lines[1].reserved.value, 103);
    record.live = false;
    shipment_add_back(&record, licenses, 2);
    assert_int_equal(lines[1].reserved.value, 103);
}

/*
 * With a word: only those that ask something else of the database than others do, as each makes one
 * of its own, which takes a server a second.
 */
int main(int count, char **words)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_all_the_way),
        TEST(test_decision_of_the_order),
        TEST(test_plan),
        TEST(test_serials),
        TEST(test_reserve_order),
        TEST(test_reserve_outcomes),
        TEST(test_decide_without_license),
        TEST(test_reserve_units),
        TEST(test_reserve_ledger),
        TEST(test_release_decision),
        TEST(test_release_of_now),
        TEST(test_release_order),
        TEST(test_release_ahead),
        TEST(test_release_units),
        TEST(test_release_reservation),
        TEST(test_release_license),
        TEST(test_release_expired),
        TEST(test_release_papers),
        TEST(test_release_by),
        TEST(test_release_by_reserver),
        TEST(test_depart_from_anywhere),
        TEST(test_depart_when),
        TEST(test_depart_day),
        TEST(test_depart_in_time),
        TEST(test_depart_license),
        TEST(test_depart_order_on_hold),
        TEST(test_depart_order_changed),
        TEST(test_not_found),
        TEST(test_depart_held),
        TEST(test_depart_more),
        TEST(test_depart_tolerance),
        TEST(test_depart_in_parts),
        TEST(test_back),
        TEST(test_stop),
        TEST(test_void_rest),
        TEST(test_why),
        TEST(test_who_may),
        TEST(test_keys),
        TEST(test_without_memory),
        TEST(test_order_as_it_will_ship),
    };
    const struct CMUnitTest few[] = {
        TEST(test_all_the_way),
        TEST(test_decision_of_the_order),
        TEST(test_serials),
        TEST(test_reserve_units),
        TEST(test_reserve_ledger),
        TEST(test_release_license),
        TEST(test_depart_from_anywhere),
        TEST(test_depart_in_parts),
    };
    (void)words;
    if (!store_folder_can())
        return 0;
    return store_folder_done(count > 1 ? cmocka_run_group_tests(few, NULL, NULL)
                                       : cmocka_run_group_tests(tests, NULL, NULL));
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_buyer_caps.c - the caps of approvals: what shipments take of them, together with their
 * license and without one, and what becomes of them with the buyer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/buyer_caps.h"
#include "store/statement.h"
#include "unit/buyer_desk.h"
#include "unit/done.h"

static struct shipments_tried tried;

#define PARTY(name) ",\"parties\":[{\"role\":\"end_user\",\"name\":\"" name "\"}]"
#define ITEM(name) ",\"item\":{\"name\":\"" name "\"}"
#define H20 ITEM("NVIDIA H20") PARTY("Acme")
#define ACME BUYER_SAYS("Acme", "\"Ac\"")
#define UNITS(n) "{\"kind\":\"cap\",\"quantity\":" #n "}"
#define CAPS_MAX 12 /* of a command, beside a license */

static int set_up(void **unused)
{
    (void)unused;
    ship_open(&tried);
    tried.says = H20;
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    ship_check(&tried);
    ship_close(&tried);
    return 0;
}

/* Of so many units, worth ten cents each. */
static void plan(const char *name, int64_t units)
{
    tried.said.quantity = units;
    tried.said.value = units;
    DO(ship_plan(&tried, name));
}

static bool reserve(const char *name)
{
    return ship_turn(&tried, SHIPMENT_RESERVE, name);
}

static bool depart(const char *name, int64_t units, bool keep_rest)
{
    static char key[16];
    static unsigned keys;
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, name);
    snprintf(key, sizeof key, "%u", ++keys);
    change->key = str_of(key);
    change->quantity = units;
    change->value = units;
    change->keep_rest = keep_rest;
    return ship_do(&tried);
}

static bool is_told(const char *says)
{
    for (size_t i = 0; i < tried.outcome.opened; i++) {
        if (strstr(tried.outcome.told[i].says.data, says) != NULL)
            return true;
    }
    return false;
}

/* The cap of that number, among those of the approval in force. */
static struct ledger_account look(const char *name, size_t at)
{
    struct store *store = tried.desk.matters.store;
    struct arena *arena = &tried.licenses.arena;
    struct buyer_reading reading;
    struct buyer_standing standing;
    struct matter matter;
    struct buyer_cap *caps;
    struct ledger_account account;
    size_t count;
    arena_reset(arena);
    DO(store_begin_reading(store, &tried.err));
    DO(buyer_reading_open(&reading, mem_system(), store, arena, &tried.err));
    DO(matter_named(store, arena, &buyer_machine, str_of(name), &matter, &tried.err));
    DO(buyer_standing_read(&reading, &matter, &standing, &tried.err));
    DO(buyer_caps_read(&reading, &standing, NULL, &caps, &count, &tried.err));
    assert_in_range(at, 0, count - 1);
    DO(buyer_cap_look(store, &caps[at], &account, &tried.err));
    buyer_reading_close(&reading);
    store_rollback(store);
    return account;
}

#define ASSERT_CAP(at, ceiling_, posted_, pending_)                                                \
    do {                                                                                           \
        struct ledger_account account = look("Acme", at);                                          \
        if (account.ceiling != (ceiling_) || account.posted != (posted_) ||                        \
            account.pending != (pending_))                                                         \
            fail_msg("line %d: ceiling %lld, posted %lld, pending %lld", __LINE__,                 \
                     (long long)account.ceiling, (long long)account.posted,                        \
                     (long long)account.pending);                                                  \
    } while (0)

static void assert_license(int64_t posted, int64_t pending)
{
    struct ledger_account account = desk_account(&tried.licenses, STR("D1"), 1, MEASURE_QUANTITY);
    assert_int_equal(account.posted, posted);
    assert_int_equal(account.pending, pending);
}

/* ---- both at once ---- */

static void test_together(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    ASSERT_CAP(0, 25, 0, 0);
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 20);
    plan("S2", 6);
    DO(reserve("S1"));
    ASSERT_CAP(0, 25, 0, 20);
    assert_license(0, 20);
    REFUSED(reserve("S2"), "condition 1 of buyer 'Acme', quantity: there is not as much left: "
                           "ceiling 25 units, posted 0 units, pending 20 units, requested 6 units, "
                           "remaining 5 units; the approval of 2024-10-04, document e3b0");
    assert_license(0, 20);
    DO(ship_release(&tried, "S1", "O1", "authorized"));
    DO(depart("S1", 15, true));
    assert_int_equal(tried.outcome.opened, 0);
    ASSERT_CAP(0, 25, 15, 5);
    assert_license(15, 5);
    DO(ship_turn(&tried, SHIPMENT_VOID, "S1"));
    ASSERT_CAP(0, 25, 15, 0);
    assert_license(15, 0);
    DO(reserve("S2"));
    DO(ship_turn(&tried, SHIPMENT_HOLD, "S2"));
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S2"));
    ASSERT_CAP(0, 25, 15, 6);
    assert_license(15, 6);
}

/* The license refuses: then the cap has nothing of it either. */
static void test_license_refuses(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(500) "]");
    ship_add_order(&tried, "O1", 400, "authorized");
    plan("S1", 101);
    REFUSED(reserve("S1"), "'D1': there is not as much left");
    ASSERT_CAP(0, 500, 0, 0);
}

static void test_fact_beyond(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 20);
    DO(reserve("S1"));
    DO(ship_release(&tried, "S1", "O1", "authorized"));
    DO(depart("S1", 27, false));
    assert_true(is_told("it went beyond condition 1 of buyer 'Acme', quantity, by 2 units"));
    assert_false(is_told("it went beyond what license"));
    ASSERT_CAP(0, 25, 27, 0);
    assert_license(27, 0);
    plan("S2", 1);
    REFUSED(reserve("S2"), "more than the ceiling is used already");
}

/* What was reserved in time does not go once another has gone beyond the cap. */
static void test_after_another(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 10);
    plan("S2", 10);
    DO(reserve("S1"));
    DO(reserve("S2"));
    DO(depart("S2", 16, false));
    REFUSED(ship_release(&tried, "S1", "O1", "authorized"),
            "condition 1 of buyer 'Acme', quantity: more than the ceiling is used already: ceiling "
            "25 units, posted 16 units, pending 10 units, requested 10 units, remaining 9 units");
    DO(buyer_turn(&tried, BUYER_APPROVE, "Acme", "[" UNITS(26) "]"));
    DO(ship_release(&tried, "S1", "O1", "authorized"));
}

/* And is held, when it is decided again. */
static void test_after_another_again(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 10);
    plan("S2", 10);
    DO(reserve("S1"));
    DO(reserve("S2"));
    DO(ship_decide_again(&tried, "S1", "O1", "authorized", true));
    assert_true(tried.outcome.same);
    DO(depart("S2", 16, false));
    ship_expect_held(&tried, "S1", "condition 1 of buyer 'Acme', quantity: more than the ceiling");
}

/* Nothing is drawn of a license. */
static void test_without_license(void **unused)
{
    (void)unused;
    tried.said.number = (struct str){ 0 };
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    ship_add_order(&tried, "O1", 90, "no_license_required");
    plan("S1", 20);
    plan("S2", 6);
    DO(reserve("S1"));
    ASSERT_CAP(0, 25, 0, 20);
    REFUSED(reserve("S2"), "condition 1 of buyer 'Acme', quantity: there is not as much left");
    DO(ship_turn(&tried, SHIPMENT_HOLD, "S1"));
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
    ASSERT_CAP(0, 25, 0, 20);
    DO(ship_release(&tried, "S1", "O1", "no_license_required"));
    DO(depart("S1", 11, true));
    ASSERT_CAP(0, 25, 11, 9);
    DO(ship_turn(&tried, SHIPMENT_VOID, "S1"));
    ASSERT_CAP(0, 25, 11, 0);
    DO(reserve("S2"));
    DO(ship_turn(&tried, SHIPMENT_STOP, "S2"));
    ASSERT_CAP(0, 25, 11, 0);
    plan("S3", 2);
    DO(depart("S3", 2, false));
    ASSERT_CAP(0, 25, 13, 0);
}

/* It needs a license now, and then none any more. */
static void test_changes_sides(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    ship_add_order(&tried, "O1", 90, "no_license_required");
    plan("S1", 20);
    DO(reserve("S1"));
    assert_license(0, 0);
    DO(ship_turn(&tried, SHIPMENT_HOLD, "S1"));
    ship_amend_order(&tried, "O1", 91, "authorized");
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
    assert_license(0, 20);
    ASSERT_CAP(0, 25, 0, 20);
    DO(ship_turn(&tried, SHIPMENT_HOLD, "S1"));
    ship_amend_order(&tried, "O1", 92, "no_license_required");
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
    assert_license(0, 0);
    ASSERT_CAP(0, 25, 0, 20);
    /* Never released, under a license that it names: all of it counts, once. */
    DO(depart("S1", 20, false));
    assert_license(20, 0);
    ASSERT_CAP(0, 25, 20, 0);
}

/* What holds nothing of the license was not reserved under it before it was suspended. */
static void test_suspended_between(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    ship_add_order(&tried, "O1", 90, "no_license_required");
    plan("S1", 20);
    DO(reserve("S1"));
    assert_true(desk_turn(&tried.licenses, LICENSE_SUSPEND, STR("D1")));
    tried.licenses.desk.now++;
    assert_true(desk_turn(&tried.licenses, LICENSE_REINSTATE, STR("D1")));
    DO(depart("S1", 20, false));
    assert_true(is_told("it departed without a release"));
    assert_false(is_told("reserved before the license was suspended"));
    ASSERT_CAP(0, 25, 20, 0);
}

static void test_license_never_in_force(void **unused)
{
    struct license_change change;
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    ship_add_order(&tried, "O1", 90, "authorized");
    change = desk_change(&tried.licenses, LICENSE_ADD, STR("D7"));
    assert_true(desk_do(&tried.licenses, &change));
    tried.said.number = STR("D7");
    plan("S1", 20);
    DO(depart("S1", 20, false));
    ASSERT_CAP(0, 25, 20, 0);
}

/* ---- what counts ---- */

#define CAP(more) "[{\"kind\":\"cap\"," more "}]"

static void test_measures(void **unused)
{
    (void)unused;
    tried.decides = ",\"item\":{\"tpp\":\"2.5\"}";
    buyer_approve(&tried, ACME, "Acme",
                  CAP("\"quantity\":90,\"value\":{\"amount\":\"0.50\",\"currency\":\"USD\"},"
                      "\"tpp\":60"));
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 21);
    DO(reserve("S1"));
    ASSERT_CAP(0, 90, 0, 21);
    ASSERT_CAP(1, 50, 0, 21);
    ASSERT_CAP(2, 60, 0, 53); /* 52.5 */
    plan("S2", 3);
    REFUSED(reserve("S2"), "performance: there is not as much left: ceiling 60 TPP");
    tried.said.quantity = 1;
    tried.said.value = 30;
    DO(ship_plan(&tried, "S3"));
    REFUSED(reserve("S3"), "value: there is not as much left: ceiling 0.50 USD, posted 0.00 USD, "
                           "pending 0.21 USD, requested 0.30 USD, remaining 0.29 USD");
}

static void test_not_known(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", CAP("\"tpp\":60"));
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 5);
    REFUSED(reserve("S1"),
            "condition 1 of buyer 'Acme', performance: its performance is not known");
    DO(buyer_turn(&tried, BUYER_APPROVE, "Acme",
                  CAP("\"value\":{\"amount\":\"5\",\"currency\":\"EUR\"}")));
    REFUSED(reserve("S1"), "what it is worth in the currency of the cap is not known");
    DO(buyer_turn(&tried, BUYER_APPROVE, "Acme", CAP("\"quantity\":60,\"items\":[\"H20\"]")));
    REFUSED(reserve("S1"), "whether the item counts is not known, 'NVIDIA H20'");
    /* What has gone has gone, and counts. */
    DO(depart("S1", 5, false));
    assert_true(is_told("whether the item counts is not known"));
    ASSERT_CAP(0, 60, 5, 0);
}

static void test_items(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme",
                  CAP("\"quantity\":60,\"items\":[\"NVIDIA L40S\",\"nvidia h20\"]"));
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 5);
    DO(reserve("S1"));
    ASSERT_CAP(0, 60, 0, 5);
    tried.says = ITEM("Switch") PARTY("Acme");
    tried.said.order = STR("O2");
    ship_add_order(&tried, "O2", 90, "authorized");
    plan("S2", 5);
    DO(reserve("S2"));
    ASSERT_CAP(0, 60, 0, 5);
    tried.says = ",\"item\":{\"name\":\"Rack\",\"contains\":[{\"name\":\"NVIDIA H20\",\"count\":8},"
                 "{\"name\":\"NVIDIA L40S\"},{\"name\":\"Fan\",\"count\":40}]}" PARTY("Acme");
    tried.said.order = STR("O3");
    ship_add_order(&tried, "O3", 90, "authorized");
    plan("S3", 5);
    DO(reserve("S3"));
    ASSERT_CAP(0, 60, 0, 50);
    plan("S4", 2);
    REFUSED(reserve("S4"), "requested 18 units, remaining 10 units");
}

static void test_days(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme",
                  "[{\"kind\":\"cap\",\"quantity\":10,\"to\":\"2024-10-04\"},"
                  "{\"kind\":\"cap\",\"quantity\":20,\"from\":\"2024-10-05\"}]");
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 10);
    DO(reserve("S1"));
    ASSERT_CAP(0, 10, 0, 10);
    ASSERT_CAP(1, 20, 0, 0);
    tried.said.planned = SHIPMENT_DAY + 1;
    plan("S2", 20);
    DO(reserve("S2"));
    ASSERT_CAP(0, 10, 0, 10);
    ASSERT_CAP(1, 20, 0, 20);
    /* It goes on another day than it was reserved for, and counts where it went. */
    DO(depart("S2", 20, false));
    assert_true(is_told("it went beyond condition 1 of buyer 'Acme', quantity, by 20 units"));
    ASSERT_CAP(0, 10, 20, 10);
    ASSERT_CAP(1, 20, 0, 0);
}

/* Without a license, and on a day on which it counts for nothing: nothing is reserved any more. */
static void test_days_without_license(void **unused)
{
    (void)unused;
    tried.said.number = (struct str){ 0 };
    buyer_approve(&tried, ACME, "Acme", CAP("\"quantity\":20,\"from\":\"2024-10-05\""));
    ship_add_order(&tried, "O1", 90, "no_license_required");
    tried.said.planned = SHIPMENT_DAY + 1;
    plan("S1", 20);
    DO(reserve("S1"));
    ASSERT_CAP(0, 20, 0, 20);
    DO(depart("S1", 20, false));
    ASSERT_CAP(0, 20, 0, 0);
}

/* Two buyers, and one of them twice. */
static void test_two_buyers(void **unused)
{
    (void)unused;
    tried.says = ITEM("NVIDIA H20") ",\"parties\":[{\"role\":\"end_user\",\"name\":\"Acme\"},"
                                    "{\"role\":\"ultimate_consignee\",\"name\":\"Beta\"},"
                                    "{\"role\":\"purchaser\",\"name\":\"Ac\"}]";
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    buyer_approve(&tried, BUYER_SAYS("Beta", ""), "Beta", "[" UNITS(20) "]");
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 12);
    plan("S2", 9);
    DO(reserve("S1"));
    assert_int_equal(look("Acme", 0).pending, 12);
    assert_int_equal(look("Beta", 0).pending, 12);
    REFUSED(reserve("S2"), "condition 1 of buyer 'Beta', quantity");
    assert_int_equal(look("Acme", 0).pending, 12);
}

/* So many caps, none of which is like another. */
static const char *many(char *ret, size_t size, int count)
{
    size_t at = 0;
    for (int i = 0; i < count; i++)
        at += (size_t)snprintf(ret + at, size - at,
                               "%s{\"kind\":\"cap\",\"quantity\":50,\"to\":\"2025-01-%02d\"}",
                               i == 0 ? "[" : ",", i + 1);
    snprintf(ret + at, size - at, "]");
    return ret;
}

/* A command has room for so many, and no more. */
static void test_many(void **unused)
{
    char conditions[2048];
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", many(conditions, sizeof conditions, CAPS_MAX));
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 10);
    DO(reserve("S1"));
    ASSERT_CAP(CAPS_MAX - 1, 50, 0, 10);
    DO(ship_turn(&tried, SHIPMENT_VOID, "S1"));
    DO(buyer_turn(&tried, BUYER_APPROVE, "Acme", many(conditions, sizeof conditions, 20)));
    plan("S2", 5);
    REFUSED(reserve("S2"), "shipment 'S2' counts for 20 caps of its buyers, at most 12");
    /* What has gone counts for all of them. */
    DO(depart("S2", 5, false));
    ASSERT_CAP(0, 50, 5, 0);
    ASSERT_CAP(19, 50, 5, 0);
}

/* ---- what becomes of the buyer ---- */

static void test_states(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 10);
    DO(reserve("S1"));
    assert_int_equal(look("Acme", 0).frozen, 0);
    DO(buyer_turn(&tried, BUYER_SUSPEND, "Acme", ""));
    assert_int_equal(look("Acme", 0).frozen, 1);
    DO(depart("S1", 4, true));
    ASSERT_CAP(0, 25, 4, 6);
    buyer_screened(&tried, "Acme");
    DO(buyer_turn(&tried, BUYER_REINSTATE, "Acme", ""));
    assert_int_equal(look("Acme", 0).frozen, 0);
    DO(buyer_turn(&tried, BUYER_REMOVE, "Acme", ""));
    assert_int_equal(look("Acme", 0).frozen, 1);
    /* Another round has caps of its own; what was reserved in the one before counts for that. */
    struct ledger_account before = look("Acme", 0);
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(30) "]");
    ASSERT_CAP(0, 30, 0, 0);
    DO(depart("S1", 6, false));
    ASSERT_CAP(0, 30, 6, 0);
    struct ledger_account after = { 0 };
    bool found;
    DO(store_begin_reading(tried.desk.matters.store, &tried.err));
    DO(account_read(tried.desk.matters.store, &before.id, &after, &found, &tried.err));
    store_rollback(tried.desk.matters.store);
    assert_int_equal(after.posted, 10);
    assert_int_equal(after.pending, 0);
}

static void test_amended(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 10);
    plan("S2", 15);
    DO(reserve("S1"));
    DO(depart("S1", 10, false));
    DO(reserve("S2"));
    ASSERT_CAP(0, 25, 10, 15);
    DO(buyer_turn(&tried, BUYER_APPROVE, "Acme", "[" UNITS(40) "]"));
    ASSERT_CAP(0, 40, 10, 15);
    /* The same again is the same. */
    DO(buyer_turn(&tried, BUYER_APPROVE, "Acme", "[" UNITS(40) "]"));
    ASSERT_CAP(0, 40, 10, 15);
    /* With less, what does not fit any more is displaced, of the license too. */
    DO(buyer_turn(&tried, BUYER_APPROVE, "Acme",
                  "[{\"kind\":\"guard\",\"from\":\"2024-01-01\"}," UNITS(24) "]"));
    ASSERT_CAP(0, 24, 10, 0);
    assert_license(10, 0);
    REFUSED(ship_release(&tried, "S2", "O1", "authorized"), "nothing is reserved by it any more");
    REFUSED(buyer_turn(&tried, BUYER_APPROVE, "Acme",
                       "[{\"kind\":\"cap\",\"quantity\":90,\"items\":[\"H20\"]}]"),
            "condition 1 caps other items or days than condition 2 of the approval before");
    /* Another measure begins with nothing; a cap that is not named any more is closed. */
    struct ledger_account dropped = look("Acme", 0);
    DO(buyer_turn(&tried, BUYER_APPROVE, "Acme", CAP("\"tpp\":7")));
    ASSERT_CAP(0, 7, 0, 0);
    bool found;
    DO(store_begin_reading(tried.desk.matters.store, &tried.err));
    DO(account_read(tried.desk.matters.store, &dropped.id, &dropped, &found, &tried.err));
    store_rollback(tried.desk.matters.store);
    assert_int_equal(dropped.frozen, 1);
    DO(buyer_turn(&tried, BUYER_APPROVE, "Acme", ""));
    DO(ship_turn(&tried, SHIPMENT_HOLD, "S2"));
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S2"));
    DO(ship_release(&tried, "S2", "O1", "authorized"));
}

/* Reserved before the cap was there: it has to be reserved under it too. */
static void test_not_held(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "");
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 10);
    DO(reserve("S1"));
    DO(buyer_turn(&tried, BUYER_APPROVE, "Acme", "[" UNITS(40) "]"));
    REFUSED(ship_release(&tried, "S1", "O1", "authorized"),
            "what it takes of condition 1 of buyer 'Acme' is not reserved");
    DO(ship_turn(&tried, SHIPMENT_HOLD, "S1"));
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
    DO(ship_release(&tried, "S1", "O1", "authorized"));
    ASSERT_CAP(0, 40, 0, 10);
}

static void test_approve_amounts(void **unused)
{
    (void)unused;
    buyer_put(&tried, ACME, "Acme", BUYER_SUBMITTED);
    REFUSED(buyer_turn(&tried, BUYER_APPROVE, "Acme",
                       CAP("\"value\":{\"amount\":\"5.001\",\"currency\":\"USD\"}")),
            "condition 1, value");
    REFUSED(buyer_turn(&tried, BUYER_APPROVE, "Acme", CAP("\"quantity\":9999999999999999999")),
            "condition 1, quantity: the most is");
    REFUSED(buyer_turn(&tried, BUYER_APPROVE, "Acme", "[" UNITS(5) "," UNITS(7) "]"),
            "conditions 1 and 2 cap the same");
    DO(buyer_turn(&tried, BUYER_APPROVE, "Acme",
                  CAP("\"value\":{\"amount\":\"0\",\"currency\":\"JPY\"}")));
    ASSERT_CAP(0, 0, 0, 0);
}

/* What departed before the approval was there does not count for it. */
static void test_before_it(void **unused)
{
    (void)unused;
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 10);
    int64_t before = tried.licenses.desk.now - DAY;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->at_given = true;
    change->at = before;
    DO(ship_do(&tried));
    ASSERT_CAP(0, 25, 0, 0);
}

/* Given again with its key, it is done once. */
static void test_again(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 10);
    for (int i = 0; i < 2; i++) {
        ship_change(&tried, SHIPMENT_RESERVE, "S1")->key = STR("r");
        DO(ship_do(&tried));
        ASSERT_CAP(0, 25, 0, 10);
    }
    int64_t at = tried.licenses.desk.now;
    for (int i = 0; i < 2; i++) {
        struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
        change->key = STR("d");
        change->at_given = true;
        change->at = at;
        DO(ship_do(&tried));
        assert_int_equal(tried.outcome.same, i == 1);
        ASSERT_CAP(0, 25, 10, 0);
    }
}

/* What the accounts of caps have is held against approvals and shipments. */
static void test_sound(void **unused)
{
#define OF_CAP " WHERE frozen = 0 AND ceiling = 25"
    static const struct {
        const char *change, *says;
    } cases[] = {
        { "UPDATE account SET ceiling = 26" OF_CAP, "another ceiling than the approval" },
        { "UPDATE account SET frozen = 1" OF_CAP, "is open, or closed, and the buyer is not" },
        { "UPDATE account SET posted = posted - 1" OF_CAP, "posted is not what departed" },
        { "UPDATE account SET pending = pending + 1" OF_CAP, "pending is not what is reserved" },
    };
    (void)unused;
    if (store_folder_is_postgresql())
        return;
    buyer_approve(&tried, ACME, "Acme", "[" UNITS(25) "]");
    ship_add_order(&tried, "O1", 90, "authorized");
    plan("S1", 10);
    plan("S2", 10);
    DO(reserve("S1"));
    DO(reserve("S2"));
    DO(depart("S1", 10, false));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char copy[128];
        struct buf out;
        size_t wrong;
        snprintf(copy, sizeof copy, "%s/%zu.db", tried.licenses.folder.folder, i);
        DO(store_copy(mem_system(), str_of(tried.licenses.folder.path), str_of(copy), &tried.err));
        struct store *store = store_open(mem_system(), str_of(copy), &tried.err);
        assert_non_null(store);
        DO(sql_run(store, cases[i].change, NULL, 0, NULL, &tried.err));
        buf_init(&out, mem_system(), 1 << 16);
        DO(desk_check(store, mem_system(), &out, &wrong, &tried.err));
        buf_byte(&out, '\0');
        if (wrong != 1 || strstr(buf_view(&out).data, cases[i].says) == NULL)
            fail_msg("%s: %zu: %s", cases[i].change, wrong, buf_view(&out).data);
        buf_release(&out);
        store_close(store);
        store_files_remove(copy);
    }
}

int main(int count, char **words)
{
    bool few = count > 1 && strcmp(words[1], "few") == 0;
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_together),
        TEST(test_license_refuses),
        TEST(test_fact_beyond),
        TEST(test_after_another),
        TEST(test_after_another_again),
        TEST(test_without_license),
        TEST(test_changes_sides),
        TEST(test_license_never_in_force),
        TEST(test_measures),
        TEST(test_not_known),
        TEST(test_items),
        TEST(test_days),
        TEST(test_days_without_license),
        TEST(test_suspended_between),
        TEST(test_two_buyers),
        TEST(test_many),
        TEST(test_states),
        TEST(test_amended),
        TEST(test_not_held),
        TEST(test_approve_amounts),
        TEST(test_before_it),
        TEST(test_again),
        TEST(test_sound),
    };
    const struct CMUnitTest first[] = { TEST(test_together),        TEST(test_fact_beyond),
                                        TEST(test_without_license), TEST(test_changes_sides),
                                        TEST(test_states),          TEST(test_amended) };
    if (!store_folder_can())
        return 0;
    return store_folder_done(few ? cmocka_run_group_tests(first, NULL, NULL)
                                 : cmocka_run_group_tests(tests, NULL, NULL));
}

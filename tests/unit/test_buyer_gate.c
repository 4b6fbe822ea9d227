/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_buyer_gate.c - what may go to which buyer: each state, each guard, what cannot be told,
 * and that nothing is reserved or released past them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/buyer_gate.h"
#include "unit/alloc_fail.h"
#include "unit/buyer_desk.h"
#include "unit/done.h"

static struct shipments_tried tried;

#define TO(party)                                                                                  \
    ",\"to\":\"CN\",\"end_use\":\"inference\",\"item\":{\"name\":\"NVIDIA H20\"},"                 \
    "\"parties\":[{\"role\":\"end_user\",\"name\":\"" party "\",\"address\":\"2 Road\"}]"
#define ACME BUYER_SAYS("Acme", "\"Ac\"")

static int set_up(void **unused)
{
    (void)unused;
    ship_open(&tried);
    tried.says = TO("Acme");
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    ship_close(&tried);
    return 0;
}

static bool reserve(const char *name)
{
    return ship_turn(&tried, SHIPMENT_RESERVE, name);
}

static void plan(const char *outcome)
{
    ship_add_order(&tried, "O1", 30, outcome);
    DO(ship_plan(&tried, "S1"));
}

static bool release(void)
{
    return ship_release(&tried, "S1", "O1", "authorized");
}

/* ---- who is asked for ---- */

static void test_no_case(void **unused)
{
    (void)unused;
    plan("authorized");
    buyer_put(&tried, BUYER_SAYS("Other", ""), "Other", BUYER_NOMINATED);
    DO(reserve("S1"));
    DO(release());
    ship_check(&tried);
}

static void test_on_the_way(void **unused)
{
    (void)unused;
    plan("authorized");
    buyer_put(&tried, ACME, "Acme", BUYER_NOMINATED);
    REFUSED(reserve("S1"), "shipment 'S1': buyer 'Acme' is nominated, and not approved");
    DO(buyer_turn(&tried, BUYER_REMOVE, "Acme", ""));
    buyer_put(&tried, ACME, "Acme", BUYER_SUBMITTED);
    REFUSED(reserve("S1"), "buyer 'Acme' is submitted, and not approved");
    DO(buyer_turn(&tried, BUYER_APPROVE, "Acme", ""));
    DO(reserve("S1"));
    DO(release());
    ship_check(&tried);
}

/* Who is not approved any more bars what is reserved, when it is decided again. */
static void test_again(void **unused)
{
    (void)unused;
    plan("authorized");
    buyer_approve(&tried, ACME, "Acme", "");
    DO(reserve("S1"));
    DO(ship_decide_again(&tried, "S1", "O1", "authorized", true));
    assert_true(tried.outcome.same);
    DO(buyer_turn(&tried, BUYER_SUSPEND, "Acme", ""));
    ship_expect_held(&tried, "S1", "buyer 'Acme' is suspended");
}

/* Who is on the way bars only what needs a license. */
static void test_no_license(void **unused)
{
    (void)unused;
    tried.said.number = (struct str){ 0 };
    plan("no_license_required");
    buyer_put(&tried, ACME, "Acme", BUYER_NOMINATED);
    DO(reserve("S1"));
    DO(ship_turn(&tried, SHIPMENT_HOLD, "S1"));
    DO(buyer_turn(&tried, BUYER_REMOVE, "Acme", ""));
    REFUSED(ship_turn(&tried, SHIPMENT_DECIDE, "S1"), "buyer 'Acme' is removed from the list");
    REFUSED(ship_release(&tried, "S1", "O1", "no_license_required"), "'release' is not possible");
    ship_check(&tried);
}

static void test_by_name(void **unused)
{
    static const char *const names[] = { TO("ACME"), TO("acme technology"), TO("Ac."), TO("Acm") };
    (void)unused;
    buyer_put(&tried, ACME, "Acme", BUYER_NOMINATED);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char name[8];
        snprintf(name, sizeof name, "N%zu", i);
        tried.says = names[i];
        tried.said.order = str_of(name);
        ship_add_order(&tried, name, 30, "authorized");
        DO(ship_plan(&tried, name));
        if (i < 3)
            REFUSED(reserve(name), "buyer 'Acme' is nominated");
        else
            DO(reserve(name));
    }
}

static void test_two_cases(void **unused)
{
    (void)unused;
    tried.says = TO("Ac");
    plan("authorized");
    buyer_approve(&tried, ACME, "Acme", "");
    DO(reserve("S1"));
    DO(ship_turn(&tried, SHIPMENT_HOLD, "S1"));
    buyer_approve(&tried, BUYER_SAYS("Beta", "\"Ac\""), "Beta", "");
    REFUSED(ship_turn(&tried, SHIPMENT_DECIDE, "S1"),
            "'Ac' is a name of buyer 'Acme' and of buyer 'Beta': which of them it is is not known");
}

/* ---- states ---- */

static void test_states(void **unused)
{
    (void)unused;
    plan("authorized");
    buyer_approve(&tried, ACME, "Acme", "");
    DO(reserve("S1"));
    DO(buyer_turn(&tried, BUYER_SUSPEND, "Acme", ""));
    REFUSED(release(), "shipment 'S1': buyer 'Acme' is suspended: why; the approval of 2024-10-04");
    assert_non_null(strstr(tried.err.hint, "licet buyer reinstate"));
    buyer_screened(&tried, "Acme");
    DO(buyer_turn(&tried, BUYER_REINSTATE, "Acme", ""));
    DO(release());
    DO(buyer_turn(&tried, BUYER_REMOVE, "Acme", ""));
    tried.said.id = STR("S2");
    DO(ship_plan(&tried, "S2"));
    REFUSED(reserve("S2"), "buyer 'Acme' is removed from the list");
    buyer_put(&tried, ACME, "Acme", BUYER_SUBMITTED);
    DO(buyer_turn(&tried, BUYER_REJECT, "Acme", ""));
    REFUSED(reserve("S2"), "buyer 'Acme' was rejected");
    ship_check(&tried);
}

static void test_lapsed(void **unused)
{
    (void)unused;
    tried.licenses.license.number = STR("D1");
    buyer_approve(&tried, ACME, "Acme",
                  "[{\"kind\":\"obligation\",\"text\":\"t\",\"due\":\"2024-10-10\","
                  "\"blocking\":true}]");
    tried.said.planned = SHIPMENT_DAY + 7; /* 2024-10-11 */
    plan("authorized");
    REFUSED(reserve("S1"), "buyer 'Acme' has lapsed since 2024-10-11: a condition that is "
                           "blocking is overdue");
    tried.said.planned = SHIPMENT_DAY + 6;
    DO(ship_turn(&tried, SHIPMENT_AMEND, "S1"));
    DO(reserve("S1"));
    /* The day that it is counts where the planned one has passed. */
    DO(ship_turn(&tried, SHIPMENT_HOLD, "S1"));
    tried.licenses.desk.now += 7 * DAY;
    REFUSED(ship_turn(&tried, SHIPMENT_DECIDE, "S1"), "has lapsed since 2024-10-11");
    DO(buyer_turn(&tried, BUYER_MEET, "Acme", ""));
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
}

/* Each due date stands for itself: the earliest that is not met is what bars. */
static void test_comes_again(void **unused)
{
    int32_t due = SHIPMENT_DAY + 6; /* 2024-10-10 */
    (void)unused;
    tried.licenses.license.number = STR("D1");
    buyer_approve(&tried, ACME, "Acme",
                  "[{\"kind\":\"obligation\",\"text\":\"t\",\"due\":\"2024-10-10\","
                  "\"every_months\":1,\"blocking\":true}]");
    tried.said.planned = due + 1;
    plan("authorized");
    REFUSED(reserve("S1"), "has lapsed since 2024-10-11");
    REFUSED(buyer_turn(&tried, BUYER_MEET, "Acme", ""), "met for which due date?");
    REFUSED(buyer_meet(&tried, "Acme", due - 1), "not due on that day");
    REFUSED(buyer_meet(&tried, "Acme", due + 30), "not due on that day");
    REFUSED(buyer_meet(&tried, "Acme", DATE_OPEN), "not due on that day");
    assert_non_null(strstr(tried.err.hint, "due next: 2024-10-10"));
    DO(buyer_meet(&tried, "Acme", due + 31)); /* 2024-11-10 */
    REFUSED(reserve("S1"), "has lapsed since 2024-10-11");
    DO(buyer_meet(&tried, "Acme", due));
    DO(buyer_meet(&tried, "Acme", due));
    tried.said.planned = due + 62; /* 2024-12-11 */
    DO(ship_turn(&tried, SHIPMENT_AMEND, "S1"));
    REFUSED(reserve("S1"), "has lapsed since 2024-12-11");
    tried.said.planned = due + 32; /* 2024-11-11 */
    DO(ship_turn(&tried, SHIPMENT_AMEND, "S1"));
    DO(reserve("S1"));
}

/* ---- guards ---- */

static void refused_by(const char *condition, const char *says)
{
    static unsigned n;
    char name[16];
    char conditions[512];
    n++;
    snprintf(name, sizeof name, "G%u", n);
    snprintf(conditions, sizeof conditions, "[{\"kind\":\"guard\",%s}]", condition);
    buyer_approve(&tried, ACME, "Acme", conditions);
    tried.said.order = str_of(name);
    ship_add_order(&tried, name, 30, "authorized");
    DO(ship_plan(&tried, name));
    if (says == NULL)
        DO(reserve(name));
    else
        REFUSED(reserve(name), says);
    DO(buyer_turn(&tried, BUYER_REMOVE, "Acme", ""));
}

static void test_guards(void **unused)
{
    (void)unused;
    refused_by("\"destinations\":[\"SG\",\"CN\"]", NULL);
    refused_by("\"destinations\":[\"SG\",\"AE\"],\"text\":\"as it says\"",
               "condition 1 of buyer 'Acme', destinations: SG, AE; the destination is CN: as it "
               "says; the approval of 2024-10-04, document e3b0");
    refused_by("\"end_uses\":[\"Inference\"]", NULL);
    refused_by("\"end_uses\":[\"training\"]", "end_uses: training; the end use is inference");
    refused_by("\"items\":[\"NVIDIA H20\"]", NULL);
    refused_by("\"items\":[\"NVIDIA L40S\"]", "items: NVIDIA L40S; the item is NVIDIA H20");
    refused_by("\"items\":[\"H20\"]",
               "items: H20; whether the item is one of them is not known: NVIDIA H20");
    refused_by("\"sites\":[\"2 ROAD\"]", NULL);
    refused_by("\"sites\":[\"3 Road\"]", "sites: 3 Road; the address is 2 Road");
    refused_by("\"from\":\"2024-10-05\"", "from: 2024-10-05; it goes on 2024-10-04");
    refused_by("\"to\":\"2024-10-03\"", "to: 2024-10-03; it goes on 2024-10-04");
    refused_by("\"from\":\"2024-10-04\",\"to\":\"2024-10-04\"", NULL);
}

/* What the order does not say is asked. */
static void test_not_said(void **unused)
{
    (void)unused;
    tried.says = ",\"parties\":[{\"role\":\"end_user\",\"name\":\"Acme\"}]";
    refused_by("\"destinations\":[\"CN\"]", "the destination is not known");
    refused_by("\"end_uses\":[\"training\"]", "the end use is not known");
    refused_by("\"sites\":[\"3 Road\"]", "the address is not known");
    refused_by("\"items\":[\"H20\"]", "is not known: one without a name");
}

static void test_parts(void **unused)
{
    (void)unused;
#define PARTS(a, b)                                                                                \
    ",\"item\":{\"name\":\"Rack\",\"contains\":[{\"name\":\"" a "\",\"count\":8},{\"name\":\"" b   \
    "\"}]},\"parties\":[{\"role\":\"end_user\",\"name\":\"Acme\"}]"
    tried.says = PARTS("NVIDIA H20", "Box");
    refused_by("\"items\":[\"NVIDIA H20\",\"Box\"]", NULL);
    refused_by("\"items\":[\"Rack\"]", NULL);
    refused_by("\"items\":[\"NVIDIA H20\"]", "the item is Rack");
}

/* A guard that holds at the reservation is looked at again at the release. */
static void test_guard_at_release(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[{\"kind\":\"guard\",\"destinations\":[\"CN\"]}]");
    plan("authorized");
    DO(reserve("S1"));
    DO(release());
    DO(ship_turn(&tried, SHIPMENT_HOLD, "S1"));
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S1"));
    tried.says = ",\"to\":\"SG\",\"parties\":[{\"role\":\"end_user\",\"name\":\"Acme\"}]";
    ship_amend_order(&tried, "O1", 30, "authorized");
    tried.version = 2;
    REFUSED(release(), "destinations: CN; the destination is SG");
}

/* ---- what a license asks ---- */

static void test_license_asks(void **unused)
{
    (void)unused;
    tried.licenses.condition = (struct license_condition){ .text = STR("approved buyers only"),
                                                           .kind = STR("approved_buyers") };
    tried.licenses.license.conditions = &tried.licenses.condition;
    tried.licenses.license.condition_count = 1;
    assert_true(desk_file(&tried.licenses, STR("D2")));
    tried.said.number = STR("D2");
    tried.said.line = 1;
    plan("authorized");
    REFUSED(reserve("S1"), "condition 1 of license 'D2' asks for an approved buyer, and the end "
                           "user, Acme, is none");
    buyer_approve(&tried, ACME, "Acme", "");
    DO(reserve("S1"));
    tried.says = "";
    tried.said.order = STR("O2");
    ship_add_order(&tried, "O2", 30, "authorized");
    DO(ship_plan(&tried, "S2"));
    REFUSED(reserve("S2"), "the end user, nobody, is none");
}

/* ---- facts ---- */

static bool is_told(const char *says)
{
    for (size_t i = 0; i < tried.outcome.opened; i++) {
        if (strstr(tried.outcome.told[i].says.data, says) != NULL)
            return true;
    }
    return false;
}

static void test_facts(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme", "[{\"kind\":\"guard\",\"destinations\":[\"CN\"]}]");
    plan("authorized");
    DO(ship_plan(&tried, "S2"));
    DO(ship_plan(&tried, "S3"));
    DO(reserve("S1"));
    DO(release());
    int64_t before = tried.licenses.desk.now;
    DO(buyer_turn(&tried, BUYER_SUSPEND, "Acme", ""));
    /* It had gone before that was known. */
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->at_given = true;
    change->at = before;
    DO(ship_do(&tried));
    assert_int_equal(tried.outcome.opened, 0);
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S2"));
    assert_true(is_told("buyer 'Acme' is suspended: why"));
    assert_string_equal(tried.outcome.told[1].rule.data, "buyer/Acme");
    tried.says = ",\"to\":\"SG\",\"parties\":[{\"role\":\"end_user\",\"name\":\"Acme\"}]";
    ship_amend_order(&tried, "O1", 30, "authorized");
    buyer_screened(&tried, "Acme");
    DO(buyer_turn(&tried, BUYER_REINSTATE, "Acme", ""));
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S3"));
    assert_true(is_told("destinations: CN; the destination is SG"));
    ship_check(&tried);
}

/* Nobody was a buyer then. */
static void test_fact_before_it(void **unused)
{
    (void)unused;
    plan("authorized");
    int64_t before = tried.licenses.desk.now;
    buyer_put(&tried, ACME, "Acme", BUYER_NOMINATED);
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->at_given = true;
    change->at = before;
    DO(ship_do(&tried));
    assert_false(is_told("buyer"));
}

/* ---- without memory ---- */

static bool gate_once(const struct mem *mem, void *context)
{
    struct order_party party = { .role = STR("end_user"), .name = STR("Acme") };
    const struct order order = {
        .to = STR("SG"), .item = { .name = STR("H20") }, .parties = &party, .party_count = 1
    };
    const struct buyer_going going = { .order = &order, .day = SHIPMENT_DAY, .licensed = true };
    struct store *store = tried.desk.matters.store;
    struct buyer_reading reading;
    struct buyer_book book;
    struct buyer_bar *bars;
    size_t count = 0;
    struct arena arena;
    (void)context;
    arena_init(&arena, mem, (size_t)1 << 24);
    DO(store_begin_reading(store, &tried.err));
    bool done = buyer_reading_open(&reading, mem, store, &arena, &tried.err) &&
                buyer_book_read(&reading, &book, &tried.err) &&
                buyer_gate(&book, &arena, &going, &bars, &count, &tried.err);
    if (done)
        assert_int_equal(count, 2);
    else
        assert_int_equal(tried.err.code, ERR_MEMORY);
    buyer_reading_close(&reading);
    arena_release(&arena);
    store_rollback(store);
    return done;
}

static void test_without_memory(void **unused)
{
    (void)unused;
    buyer_approve(&tried, ACME, "Acme",
                  "[{\"kind\":\"guard\",\"destinations\":[\"CN\"],\"items\":[\"NVIDIA H20\"]}]");
    assert_true(alloc_fail_each(gate_once, NULL) > 1);
}

int main(int count, char **words)
{
    bool few = count > 1 && strcmp(words[1], "few") == 0;
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_no_case),        TEST(test_on_the_way),     TEST(test_again),
        TEST(test_no_license),     TEST(test_states),         TEST(test_guards),
        TEST(test_facts),          TEST(test_license_asks),   TEST(test_two_cases),
        TEST(test_by_name),        TEST(test_lapsed),         TEST(test_comes_again),
        TEST(test_not_said),       TEST(test_parts),          TEST(test_guard_at_release),
        TEST(test_fact_before_it), TEST(test_without_memory),

    };
    const struct CMUnitTest first[] = { TEST(test_no_case), TEST(test_on_the_way),
                                        TEST(test_states), TEST(test_guards), TEST(test_facts) };
    if (!store_folder_can())
        return 0;
    return store_folder_done(few ? cmocka_run_group_tests(first, NULL, NULL)
                                 : cmocka_run_group_tests(tests, NULL, NULL));
}

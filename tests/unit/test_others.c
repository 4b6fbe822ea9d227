/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_others.c - other authorities: whom an order concerns, and what their answers do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/alloc_fail.h"
#include "unit/engine.h"

/* The first authority asks for nothing. */
static const char nothing[] = "rule x/n \"n\" { cite L1 in-force 2020-01-01 .. inform \"n\" }\n";

/* The other one asks for a license for what leaves there, but for some things. */
static const char other_pack[] =
    "pack \"o\" language 1 { zone \"UTC\" agency \"B\" home CN"
    " covers not item.beyond complete from 2020-01-01 through 2029-12-31 }\n"
    "role end_user, ultimate_consignee, intermediary\n"
    "fact item.kind : enum { ic, computer, weights, goods }\n"
    "fact item.model : string ask \"model\"\n"
    "fact item.origin : country ask \"origin\"\n"
    "fact item.ore : bool ask \"Is it ore?\"\n"
    "define item.beyond : bool = false ask \"Is it beyond them?\"\n"
    "fact deal.on : date\nfact deal.from : country\nfact deal.destination : country\n"
    "fact deal.via_CN : bool\n"
    "fact deal.kind : enum { export, reexport, transfer }\n"
    "fact party.located : country\nfact party.known_there : bool ask \"known?\"\n"
    "ordinary { deal.kind export deal.from US party.located destination\n"
    "  party.known_there false }\n"
    "source B1 { title \"one\" cite \"B1\" public 2020-01-01 }\n"
    "source B2 { title \"two\" cite \"B2\" public 2024-06-01 }\n"
    "source PRESS { title \"p\" cite \"P\" kind \"press\" public 2024-01-01 }\n"
    "rule o/ore \"ore\" { cite B1 in-force 2020-01-01 .. 2026-01-01 require ORE \"ore\""
    " when item.ore and deal.destination != CN and (deal.from == CN or deal.via_CN or"
    " item.origin == CN) }\n"
    "rule o/review \"r\" { cite B1 in-force 2020-01-01 .. review { ORE } as not-stated }\n"
    "rule o/party \"party\" { cite B1 in-force 2020-01-01 .. prohibit \"known there\""
    " when deal.from == CN and (any party where party.known_there) }\n"
    "rule o/told \"told\" { cite PRESS in-force 2024-01-01 .. standing reported"
    " advise \"do not buy it\" when deal.destination == CN and item.model == \"Acme One\" }\n";

struct two {
    struct engine first;
    struct arena arena;
    struct policy policy;
    struct diags diags;
    struct decider *other;
};

static bool open_two(struct two *two, const struct mem *mem, const char *rules)
{
    memset(two, 0, sizeof *two);
    arena_init(&two->arena, mem, POLICY_ARENA_LIMIT);
    if (!engine_try(&two->first, mem, rules) ||
        !policy_init(&two->policy, &two->diags, &two->arena, &two->first.err) ||
        !policy_add(&two->policy, &two->diags, STR("o.licet"), str_of(other_pack),
                    &two->first.err) ||
        !policy_check(&two->policy, &two->diags, &two->first.err))
        return false;
    assert_int_equal(two->diags.errors, 0);
    two->other =
        decider_new(mem, &two->policy, &two->first.catalog, STR("o@1"), STR("1"), &two->first.err);
    return two->other != NULL &&
           decider_use_others(two->first.decider, &two->other, 1, &two->first.err);
}

static void close_two(struct two *two)
{
    session_free(two->first.session);
    two->first.session = NULL;
    decider_free(two->other);
    engine_close(&two->first);
    arena_release(&two->arena);
}

static void begin(struct two *two)
{
    if (!open_two(two, mem_system(), nothing))
        fail_msg("%s", two->first.err.message);
}

/* Fails unless the order comes out so: the first outcome, then the other's, "-" for none. */
static void expect(struct two *two, const char *order, const char *first, const char *other)
{
    engine_expect(&two->first, order, first);
    const struct decision *decision = &two->first.decision;
    const char *came = decision->other_count == 0 ? "-" : outcome_name(decision->others[0].outcome);
    if (strcmp(came, other) != 0)
        fail_msg("%s: the other says %s, not %s", order, came, other);
}

#define ORDER "id=1; on=2025-01-01; kind=export; quantity=1; item=One; complete=true; "
#define PARTY "; party=end_user+ultimate_consignee; name=B; located=DE; hq=DE; parent_hq=DE"

static void test_whom_it_concerns(void **state)
{
    struct two two;
    (void)state;
    begin(&two);
    /* What has nothing to do with it is answered as if nobody else were there. */
    expect(&two, ORDER "from=US; to=DE" PARTY, "no_license_required", "-");
    expect(&two, "item=One; from=US; to=DE", "no_license_required", "-");
    expect(&two, "item=One; to=DE", "no_license_required", "-");
    /* By where it leaves, and by a fact that only the other knows. */
    expect(&two, ORDER "from=CN; to=DE; item.ore=true" PARTY, "no_license_required",
           "license_required");
    expect(&two, ORDER "from=CN; to=DE; item.ore=false; party.known_there=false" PARTY,
           "no_license_required", "no_license_required");
    expect(&two, ORDER "from=US; to=DE; item.ore=true" PARTY, "no_license_required",
           "undetermined");
    expect(&two, ORDER "from=US; to=DE; item.ore=false" PARTY, "no_license_required",
           "no_license_required");
    expect(&two, ORDER "from=CN; to=DE; item.ore=false; party.known_there=true" PARTY,
           "no_license_required", "prohibited");
    /* What it says for certain that it does not cover is none of its matter. */
    expect(&two, ORDER "from=CN; to=DE; item.ore=true; item.beyond=true" PARTY,
           "no_license_required", "-");
    /* What nobody knows is refused as before, with what may have been meant. */
    engine_refuses(&two.first, ORDER "from=US; to=DE; item.oer=true" PARTY, ERR_NAME,
                   "fact 'item.oer' is not known");
    close_two(&two);
}

static void test_origin_and_route(void **state)
{
    struct two two;
    struct order order;
    struct str via[] = { { "SG", 2 }, { "CN", 2 } };
    (void)state;
    begin(&two);
    engine_order(&two.first, ORDER "from=US; to=DE; item.ore=true; item.origin=CN" PARTY, &order);
    order.fact_count = 0;
    order.item.figure_count = 0;
    order.item.origin = STR("CN");
    assert_true(
        decide(two.first.session, &order, &two.first.options, &two.first.decision, &two.first.err));
    assert_int_equal(two.first.decision.other_count, 1);
    order.item.origin = STR("JP");
    order.via = via;
    order.via_count = 1;
    assert_true(
        decide(two.first.session, &order, &two.first.options, &two.first.decision, &two.first.err));
    assert_int_equal(two.first.decision.other_count, 0);
    order.via_count = 2;
    assert_true(
        decide(two.first.session, &order, &two.first.options, &two.first.decision, &two.first.err));
    assert_int_equal(two.first.decision.other_count, 1);
    close_two(&two);
}

static void test_may_ship_only_together(void **state)
{
    struct two two;
    struct engine *first = &two.first;
    (void)state;
    begin(&two);
    expect(&two, ORDER "from=CN; to=DE; item.ore=false; party.known_there=false" PARTY,
           "no_license_required", "no_license_required");
    assert_true(first->decision.others[0].may_ship);
    assert_false(first->decision.may_ship); /* nobody was screened */
    assert_ptr_equal(decision_deciding(&first->decision), &first->decision);
    expect(&two, ORDER "from=CN; to=DE; item.ore=true; party.known_there=false" PARTY,
           "no_license_required", "license_required");
    assert_false(first->decision.others[0].may_ship);
    assert_ptr_equal(decision_deciding(&first->decision), &first->decision.others[0]);
    assert_true(str_equal_text(first->decision.others[0].under, "o"));
    assert_true(str_equal_text(first->decision.others[0].agency, "B"));
    assert_int_equal(first->decision.others[0].party_count, 0);
    /* It holds until the first of them changes. */
    assert_int_equal(first->decision.others[0].good_until, engine_day("2026-01-01"));
    assert_int_equal(first->decision.good_until, engine_day("2026-01-01"));
    close_two(&two);
}

static void test_the_buyer(void **state)
{
    struct two two;
    struct engine *first = &two.first;
    (void)state;
    begin(&two);
    expect(&two, ORDER "from=US; to=CN" PARTY, "no_license_required", "-");
    assert_int_equal(first->decision.buyer_count, 1);
    assert_true(str_equal_text(first->decision.buyer[0].under, "o"));
    assert_true(str_equal_text(first->decision.buyer[0].note.rule, "o/told"));
    assert_true(str_equal_text(first->decision.buyer[0].note.standing, "reported"));
    assert_int_equal(first->decision.note_count, 1); /* the first's own */
    expect(&two, ORDER "from=US; to=DE" PARTY, "no_license_required", "-");
    assert_int_equal(first->decision.buyer_count, 0);
    expect(&two, "item=One; to=CN; on=2023-12-31", "no_license_required", "-");
    assert_int_equal(first->decision.buyer_count, 0);
    first->options.known = engine_day("2023-12-31");
    expect(&two, ORDER "from=US; to=CN" PARTY, "no_license_required", "-");
    assert_int_equal(first->decision.buyer_count, 0);
    close_two(&two);
}

static void test_histories(void **state)
{
    struct two two;
    struct order order;
    struct history *histories;
    size_t count;
    (void)state;
    begin(&two);
    engine_order(&two.first, "item=One; from=CN; to=DE; item.ore=true", &order);
    assert_true(decide_histories(two.first.session, &order, &two.first.options, &histories, &count,
                                 &two.first.err));
    assert_int_equal(count, 2);
    assert_true(str_equal_text(histories[1].policy->name, "o"));
    assert_int_equal(histories[1].count, 2);
    assert_int_equal(histories[1].entries[0].outcome, OUTCOME_LICENSE_REQUIRED);
    assert_int_equal(histories[1].entries[1].from, engine_day("2026-01-01"));
    engine_order(&two.first, "item=One; from=US; to=DE", &order);
    assert_true(decide_histories(two.first.session, &order, &two.first.options, &histories, &count,
                                 &two.first.err));
    assert_int_equal(count, 1);
    engine_order(&two.first, "item=One; from=CN; to=DE; item.beyond=true", &order);
    assert_true(decide_histories(two.first.session, &order, &two.first.options, &histories, &count,
                                 &two.first.err));
    assert_int_equal(count, 1);
    close_two(&two);
}

static void test_another_day_there(void **state)
{
    struct two two;
    const int32_t day = engine_day("2026-01-01");
    (void)state;
    begin(&two);
    two.first.options.today = engine_day("2025-12-31");
    two.first.options.other_today = &day;
    expect(&two, "item=One; from=CN; to=DE; item.ore=true", "no_license_required",
           "no_license_required");
    two.first.options.other_today = NULL;
    expect(&two, "item=One; from=CN; to=DE; item.ore=true", "no_license_required",
           "license_required");
    close_two(&two);
}

static bool ask_with(const struct mem *mem, void *unused)
{
    struct two two;
    struct order order;
    (void)unused;
    bool done = open_two(&two, mem, nothing);
    if (done) {
        engine_order(&two.first, ORDER "from=CN; to=DE; item.ore=true" PARTY, &order);
        done = decide(two.first.session, &order, &two.first.options, &two.first.decision,
                      &two.first.err);
    }
    if (!done && two.first.err.code != ERR_MEMORY)
        fail_msg("%s", two.first.err.message);
    close_two(&two);
    return done;
}

static void test_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(ask_with, NULL) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whom_it_concerns),
        cmocka_unit_test(test_origin_and_route),
        cmocka_unit_test(test_may_ship_only_together),
        cmocka_unit_test(test_the_buyer),
        cmocka_unit_test(test_histories),
        cmocka_unit_test(test_another_day_there),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

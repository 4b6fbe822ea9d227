/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_cover.c - licenses on file: allotment, names, and doing without memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk/cover_priv.h"
#include "unit/alloc_fail.h"
#include "unit/engine.h"
#include "unit/given.h"

/* As much of the rules as the facts need: what is known to be so, in one condition each. */
static const char rules[] =
    "define license.on_file : bool = false ask \"on file?\"\n"
    "fact license.number : string ask \"?\"\nfact license.authority : string ask \"?\"\n"
    "fact license.active : bool ask \"?\"\nfact license.held : bool ask \"?\"\n"
    "fact license.destination : bool ask \"?\"\nfact license.item : bool ask \"?\"\n"
    "fact license.names_end_use : bool ask \"?\"\nfact license.end_use : bool ask \"?\"\n"
    "fact license.from : date ask \"?\"\nfact license.expires : date ask \"?\"\n"
    "fact license.extended_to : date ask \"?\"\nfact license.laden_on : date ask \"?\"\n"
    "fact license.quantity_left : number ask \"?\"\nfact license.value : number ask \"?\"\n"
    "fact license.value_used : number ask \"?\"\nfact license.order_value : number ask \"?\"\n"
    "fact license.own_tolerance : ratio ask \"?\"\nfact license.condition_open : bool ask \"?\"\n"
    "fact license.reserved : bool ask \"reserved?\"\nfact party.licensed : bool ask \"licensed?\"\n"
    "threshold license.value_tolerance : ratio { from 2020-01-01 : 10 percent cite L1 \"t\" }\n"
    "rule t/demand { cite L1 in-force 2020-01-01 .. require R when deal.destination == CN }\n"
    "rule t/review { cite L1 in-force 2020-01-01 .. review { R } as case-by-case }\n"
    "rule t/license { cite L1 in-force 2020-01-01 .. authorize LICENSE discharges { R }\n"
    "  when all {\n"
    "    [\"on file\"] license.on_file\n"
    "    [\"stands\"] license.active and license.held and license.destination and license.item\n"
    "    [\"parties\"] every party as { end_user, ultimate_consignee } where party.licensed\n"
    "    [\"valid\"] deal.on >= license.from and deal.on <= license.expires\n"
    "    [\"units\"] deal.quantity <= license.quantity_left\n"
    "    [\"value\"] license.value_used + license.order_value <= license.value * "
    "(1 + license.value_tolerance)\n"
    "  }\n"
    "  needs { [\"reservation\"] license.reserved }\n"
    "}\n";

static struct license_line line = {
    .item = { "Acme One", 8 },
    .granted = { 10, LICENSE_UNKNOWN },
    .shipped = { 0, 0 },
};
static struct license_party parties[] = {
    { .role = { "end_user+ultimate_consignee", 27 },
      .name = { "Example Cloud", 13 },
      .country = { "CN", 2 } },
};
static struct str china = { "CN", 2 };

static struct license license(const char *number)
{
    return (struct license){
        .number = str_of(number),
        .authority = STR("A"),
        .state = LICENSE_ACTIVE,
        .licensee_name = STR("Zeta Corporation"),
        .destinations = &china,
        .destination_count = 1,
        .lines = &line,
        .line_count = 1,
        .currency = STR("USD"),
        .value = 100000,
        .parties = parties,
        .party_count = 1,
        .issued = engine_day("2024-01-01"),
        .valid_from = engine_day("2024-01-01"),
        .expires = engine_day("2026-01-01"),
        .extended_to = LICENSE_NO_DATE,
    };
}

static struct order order(struct engine *engine, const char *quantity, const char *value)
{
    struct order order;
    engine_order(engine,
                 "id = 1; to = CN; kind = export; item = Acme One; exporter = Zeta Corporation; "
                 "complete = true; party = end_user+ultimate_consignee; name = Example Cloud; "
                 "address = x; located = CN; hq = CN; parent_hq = CN; party.listed = false; "
                 "party.military = false",
                 &order);
    order.quantity = str_of(quantity);
    order.value_amount = str_of(value);
    order.value_currency = STR("USD");
    return order;
}

static enum outcome outcome_of(struct engine *engine, struct cover *cover, const struct order *said)
{
    if (!cover_decide(cover, engine->session, said, &engine->options, &engine->decision,
                      &engine->err))
        fail_msg("%s", engine->err.message);
    return engine->decision.outcome;
}

static void allots_what_it_authorizes(void **state)
{
    (void)state;
    struct engine engine;
    struct num units;
    struct num value;
    engine_open(&engine, rules);
    struct license licenses[] = { license("B"), license("A") };
    struct cover *cover = cover_new(mem_system(), engine.decider, licenses, 2, &engine.err);
    assert_non_null(cover);
    struct order six = order(&engine, "6", "60");
    assert_int_equal(outcome_of(&engine, cover, &six), OUTCOME_AUTHORIZED);
    assert_text(engine.decision.license.number, "A");
    assert_int_equal(engine.decision.cover, COVER_UNRESERVED);
    assert_false(engine.decision.may_ship);
    assert_true(engine.decision.license.has_left);
    assert_true(num_compare(engine.decision.license.quantity_left, num_int(4)) == 0);
    assert_true(num_compare(engine.decision.license.value_left, num_int(1040)) == 0);
    assert_int_equal(engine.decision.authority_until, engine_day("2026-01-02"));
    assert_int_equal(outcome_of(&engine, cover, &six), OUTCOME_AUTHORIZED);
    assert_text(engine.decision.license.number, "B");
    assert_int_equal(outcome_of(&engine, cover, &six), OUTCOME_LICENSE_REQUIRED);
    assert_int_equal(engine.decision.shortfall_count, 2);
    assert_true(num_compare(engine.decision.shortfalls[0].pending, num_int(6)) == 0);
    assert_true(num_compare(engine.decision.shortfalls[0].remaining, num_int(4)) == 0);
    struct order four = order(&engine, "4", "1040");
    assert_int_equal(outcome_of(&engine, cover, &four), OUTCOME_AUTHORIZED);
    cover_allotted(cover, 1, &units, &value);
    assert_true(num_compare(units, num_int(10)) == 0 && num_compare(value, num_int(1100)) == 0);
    cover_allotted(cover, 0, &units, &value);
    assert_true(num_compare(units, num_int(6)) == 0 && num_compare(value, num_int(60)) == 0);
    cover_free(cover);
    engine_close(&engine);
}

static void allots_nothing_that_is_open(void **state)
{
    (void)state;
    struct engine engine;
    struct num units;
    struct num value;
    engine_open(&engine, rules);
    struct license one = license("A");
    one.licensee_name = (struct str){ 0 };
    struct cover *cover = cover_new(mem_system(), engine.decider, &one, 1, &engine.err);
    struct order six = order(&engine, "6", "60");
    assert_int_equal(outcome_of(&engine, cover, &six), OUTCOME_UNDETERMINED);
    assert_true(engine_asks(&engine, "license.held"));
    assert_text(engine.decision.license.number, "A");
    assert_int_equal(engine.decision.cover, COVER_NONE);
    cover_allotted(cover, 0, &units, &value);
    assert_true(units.top == 0 && value.top == 0);
    /* What needs no license takes none. */
    six.to = STR("DE");
    assert_int_equal(outcome_of(&engine, cover, &six), OUTCOME_NO_LICENSE_REQUIRED);
    assert_null(engine.decision.license.number.data);
    cover_free(cover);
    engine_close(&engine);
}

static void refuses_what_counts_twice(void **state)
{
    (void)state;
    struct engine engine;
    engine_open(&engine, rules);
    struct license licenses[] = { license("d1"), license("E"), license(" D1") };
    assert_null(cover_new(mem_system(), engine.decider, licenses, 3, &engine.err));
    assert_int_equal(engine.err.code, ERR_VALUE);
    engine_close(&engine);
    engine_open(&engine, "rule t/demand { cite L1 in-force 2020-01-01 .. require R }\n");
    assert_null(cover_new(mem_system(), engine.decider, licenses, 2, &engine.err));
    assert_int_equal(engine.err.code, ERR_POLICY);
    engine_close(&engine);
}

/* Reserved is for an order system to say that keeps a ledger of its own, and has no cover here. */
static void is_reserved_by_a_fact(void **state)
{
    (void)state;
    struct engine engine;
    static const char said[] =
        "id = 1; to = CN; kind = export; item = Acme One; exporter = Zeta Corporation; "
        "quantity = 1; complete = true; party = end_user+ultimate_consignee; "
        "name = Example Cloud; located = CN; hq = CN; parent_hq = CN; "
        "party.listed = false; party.military = false; "
        "party.licensed = true; license.on_file = true; license.number = D1; "
        "license.active = true; license.held = true; license.destination = true; "
        "license.item = true; license.from = 2024-01-01; license.expires = 2026-01-01; "
        "license.quantity_left = 1; license.value = 1; license.value_used = 0; "
        "license.order_value = 1";
    char reserved[1024];
    engine_open(&engine, rules);
    engine_expect(&engine, said, "authorized");
    assert_int_equal(engine.decision.cover, COVER_UNRESERVED);
    assert_text(engine.decision.license.number, "D1");
    snprintf(reserved, sizeof reserved, "%s; license.reserved = true", said);
    engine_expect(&engine, reserved, "authorized");
    assert_int_equal(engine.decision.cover, COVER_RESERVED);
    snprintf(reserved, sizeof reserved, "%s; license.reserved = false", said);
    engine_expect(&engine, reserved, "license_required");
    assert_int_equal(engine.decision.cover, COVER_NONE);
    engine_close(&engine);
}

static void tells_names_apart(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        enum told told;
    } names[] = {
        { "Example Cloud Co., Ltd.", "EXAMPLE  CLOUD CO LTD", TOLD_YES },
        { "Example Cloud Co., Ltd.", "Example Cloud Company Limited", TOLD_MAYBE },
        { "Example Cloud", "Example Clowd", TOLD_MAYBE },
        { "Example Cloud", "Cloud Example", TOLD_MAYBE },
        { "Example Cloud", "Example Cloud Shanghai", TOLD_MAYBE },
        { "Example Cloud", "Example Dune", TOLD_NO },
        { "Example Cloud 1", "Example Cloud 2", TOLD_NO },
        { "M\xC3\xBCller GmbH", "Muller GmbH", TOLD_MAYBE },
        { "", "Example Cloud", TOLD_MAYBE },
        { "...", "...", TOLD_MAYBE },
        { "Ltd.", "Inc.", TOLD_MAYBE },
    };
    struct arena arena;
    arena_init(&arena, mem_system(), 1u << 20);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        enum told told;
        enum told reverse;
        struct err err;
        struct str a = str_of(names[i].a);
        struct str b = str_of(names[i].b);
        assert_true(names_told(&arena, a, b, &told, &err));
        assert_true(names_told(&arena, b, a, &reverse, &err));
        if (told != names[i].told || reverse != told)
            fail_msg("'%s' and '%s': %d, %d", names[i].a, names[i].b, told, reverse);
    }
    arena_release(&arena);
}

static bool decide_once(const struct mem *mem, void *context)
{
    struct engine *engine = context;
    struct license licenses[] = { license("A"), license("B") };
    struct license_condition condition = { .text = STR("Report."), .blocking = true };
    struct decision decision;
    struct err err;
    licenses[0].conditions = &condition;
    licenses[0].condition_count = 1;
    struct session *session = session_new(mem, engine->decider, &err);
    struct cover *cover =
        session == NULL ? NULL : cover_new(mem, engine->decider, licenses, 2, &err);
    struct order said = order(engine, "6", "60");
    bool done =
        cover != NULL && cover_decide(cover, session, &said, &engine->options, &decision, &err);
    said.quantity = STR("60");
    said.value_amount = STR("60000");
    done = done && cover_decide(cover, session, &said, &engine->options, &decision, &err);
    if (!done && err.code != ERR_MEMORY)
        fail_msg("%d: %s", err.code, err.message);
    if (done)
        assert_int_equal(decision.shortfall_count, 4);
    cover_free(cover);
    session_free(session);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    struct engine engine;
    engine_open(&engine, rules);
    alloc_fail_each(decide_once, &engine);
    engine_close(&engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allots_what_it_authorizes), cmocka_unit_test(allots_nothing_that_is_open),
        cmocka_unit_test(refuses_what_counts_twice), cmocka_unit_test(is_reserved_by_a_fact),
        cmocka_unit_test(tells_names_apart),         cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

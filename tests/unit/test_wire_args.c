/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_wire_args.c - parts of an order as they are given on a command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/alloc_fail.h"
#include "unit/given.h"
#include "wire/order_args.h"

static void parses_parties(void **state)
{
    (void)state;
    struct arena arena;
    struct order_party party;
    struct err err;
    arena_init(&arena, mem_system(), 1u << 20);
    assert_true(order_party_parse(&arena,
                                  STR("role=end_user,name=Example Cloud Co., Ltd.,country=CN,hq=HK,"
                                      "parent_hq=MO"),
                                  &party, &err));
    assert_text(party.role, "end_user");
    assert_text(party.name, "Example Cloud Co., Ltd.");
    assert_text(party.country, "CN");
    assert_text(party.hq, "HK");
    assert_text(party.parent_hq, "MO");
    assert_int_equal(party.fact_count, 0);
    assert_true(
        order_party_parse(
            &arena,
            STR(" name = A, B = C, listed=false , listed_owners=0.5,party.military=unknown"),
            &party, &err) == false);
    assert_true(order_party_parse(
        &arena,
        STR(" name=A, B = C, Inc , listed=false , listed_owners=0.5,party.military=unknown"),
        &party, &err));
    assert_text(party.name, "A, B = C, Inc");
    assert_null(party.role.data);
    assert_int_equal(party.fact_count, 3);
    assert_fact(&party.facts[0], "listed", "false", GIVEN_BOOL);
    assert_fact(&party.facts[1], "listed_owners", "0.5", GIVEN_TEXT);
    assert_fact(&party.facts[2], "party.military", "unknown", GIVEN_TEXT);
    /* A key in capital letters is no part of the name before it: it is a fact that nobody knows. */
    assert_true(order_party_parse(&arena, STR("name=A,HQ=CN"), &party, &err));
    assert_text(party.name, "A");
    assert_fact(&party.facts[0], "HQ", "CN", GIVEN_TEXT);
    assert_true(order_party_parse(&arena, STR("table[a]=1,facts=2"), &party, &err));
    assert_fact(&party.facts[0], "table[a]", "1", GIVEN_TEXT);
    assert_fact(&party.facts[1], "facts", "2", GIVEN_TEXT);
    arena_release(&arena);
}

static void refuses_parties(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message, *hint;
    } refusals[] = {
        { "", "'' is not a party", "write role=end_user,name=…,country=CN" },
        { "Example Cloud", "'Example Cloud' is not a party",
          "write role=end_user,name=…,country=CN" },
        { "=x", "'=x' is not a party", "write role=end_user,name=…,country=CN" },
        { "1=x", "'1=x' is not a party", "write role=end_user,name=…,country=CN" },
        { "name=", "'name' is empty", "leave it out if it is not known" },
        { "name=,country=CN", "'name' is empty", "leave it out if it is not known" },
        { "name=x,country=China", "'country': 'China' is not a country code",
          "two capital letters as in ISO 3166-1, such as CN" },
        { "name=x,name=y", "'name' is given twice", "" },
        { "listed=true,listed=false", "'listed' is given twice", "" },
        { "listed=", "'listed' is empty", "'unknown' says that it is not known" },
    };
    struct arena arena;
    struct err err;
    arena_init(&arena, mem_system(), 1u << 20);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct order_party party = { .name = STR("untouched") };
        if (order_party_parse(&arena, str_of(refusals[i].text), &party, &err))
            fail_msg("'%s' is taken", refusals[i].text);
        assert_string_equal(err.message, refusals[i].message);
        assert_string_equal(err.hint, refusals[i].hint);
        assert_text(party.name, "untouched");
    }
    arena_release(&arena);
    arena_init(&arena, mem_system(), 8);
    struct order_party party;
    assert_false(order_party_parse(&arena, STR("a=1"), &party, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    arena_release(&arena);
}

static void keeps_to_the_limits(void **state)
{
    (void)state;
    struct arena arena;
    struct order_party party;
    struct given_fact fact;
    struct err err;
    char text[4096];
    arena_init(&arena, mem_system(), 1u << 20);
    for (int count = ORDER_FACTS_MAX; count <= ORDER_FACTS_MAX + 1; count++) {
        int at = 0;
        for (int i = 0; i < count; i++)
            at += snprintf(text + at, sizeof text - (size_t)at, "%sf%d=1", i > 0 ? "," : "", i);
        bool good = order_party_parse(&arena, (struct str){ text, (size_t)at }, &party, &err);
        assert_int_equal(good, count == ORDER_FACTS_MAX);
    }
    assert_string_equal(err.message, "more than 256 facts of a party");
    assert_int_equal(err.code, ERR_LIMIT);
    for (int length = ORDER_TEXT_MAX; length <= ORDER_TEXT_MAX + 1; length++) {
        int n = snprintf(text, sizeof text, "f=%0*d", length, 1);
        assert_int_equal(order_fact_parse((struct str){ text, (size_t)n }, &fact, &err),
                         length == ORDER_TEXT_MAX);
        n = snprintf(text, sizeof text, "%0*d=1", length, 1);
        assert_int_equal(order_fact_parse((struct str){ text, (size_t)n }, &fact, &err),
                         length == ORDER_TEXT_MAX);
    }
    assert_string_equal(err.message, "a fact's name is longer than 1024 bytes");
    arena_release(&arena);
}

static void parses_facts(void **state)
{
    (void)state;
    struct given_fact fact;
    struct err err;
    assert_true(order_fact_parse(STR("item.tpp=4992"), &fact, &err));
    assert_fact(&fact, "item.tpp", "4992", GIVEN_TEXT);
    assert_true(order_fact_parse(STR(" item.rate[fp8] = 296 TFLOPS "), &fact, &err));
    assert_fact(&fact, "item.rate[fp8]", "296 TFLOPS", GIVEN_TEXT);
    assert_true(order_fact_parse(STR("deal.supercomputer=false"), &fact, &err));
    assert_fact(&fact, "deal.supercomputer", "false", GIVEN_BOOL);
    assert_true(order_fact_parse(STR("deal.end_use=a=b"), &fact, &err));
    assert_fact(&fact, "deal.end_use", "a=b", GIVEN_TEXT);
    assert_false(order_fact_parse(STR("item.tpp"), &fact, &err));
    assert_string_equal(err.message, "'item.tpp' gives no fact");
    assert_string_equal(err.hint, "write name=value, such as item.tpp=4992");
    assert_false(order_fact_parse(STR("=5"), &fact, &err));
    assert_string_equal(err.message, "'=5' gives no fact");
    assert_false(order_fact_parse(STR("item.tpp="), &fact, &err));
    assert_string_equal(err.message, "'item.tpp' is empty");
}

static void parses_values(void **state)
{
    (void)state;
    struct order order = { 0 };
    struct err err;
    assert_true(order_value_parse(STR("  24000000.00  USD "), &order, &err));
    assert_text(order.value_amount, "24000000.00");
    assert_text(order.value_currency, "USD");
    assert_false(order_value_parse(STR("24000000"), &order, &err));
    assert_string_equal(err.message, "'24000000' is not an amount and a currency");
    assert_string_equal(err.hint, "write AMOUNT CUR, such as '24000000.00 USD'");
    assert_false(order_value_parse(STR("1,000 USD"), &order, &err));
    assert_string_equal(err.message, "'value.amount': '1,000' is not an amount");
    assert_false(order_value_parse(STR("5 dollars"), &order, &err));
    assert_string_equal(err.message, "'value.currency': 'dollars' is not a currency code");
}

static void sets_texts(void **state)
{
    (void)state;
    struct order order = { 0 };
    struct err err;
    assert_true(order_set_text(&order, STR("to"), STR("CN"), &err));
    assert_text(order.to, "CN");
    assert_true(order_set_text(&order, STR("exporter.name"), STR("NVIDIA"), &err));
    assert_text(order.exporter_name, "NVIDIA");
    assert_false(order_set_text(&order, STR("to"), STR("China"), &err));
    assert_string_equal(err.message, "'to': 'China' is not a country code");
    assert_text(order.to, "CN");
    assert_false(order_set_text(&order, STR("too"), STR("CN"), &err));
    assert_string_equal(err.message, "unknown field 'too' in an order");
    assert_false(order_set_text(&order, STR("parties"), STR("CN"), &err));
    assert_false(order_set_text(&order, STR("value"), STR("1"), &err));
    assert_false(order_set_text(&order, STR("value.x"), STR("1"), &err));
}

static bool parse_once(const struct mem *mem, void *context)
{
    (void)context;
    struct arena arena;
    struct order_party party;
    struct err err;
    arena_init(&arena, mem, 1u << 20);
    bool done = order_party_parse(&arena, STR("name=A,listed=true"), &party, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    assert_int_equal(alloc_fail_each(parse_once, NULL), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_parties),      cmocka_unit_test(refuses_parties),
        cmocka_unit_test(keeps_to_the_limits), cmocka_unit_test(parses_facts),
        cmocka_unit_test(parses_values),       cmocka_unit_test(sets_texts),
        cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_compile.c - every kind of condition and value, known, unknown and not applicable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/engine.h"

/* What an expression comes to: "true", "7", "unknown: a n", "not applicable". */
static const char *value_text(struct engine *engine, const char *text, const char *facts)
{
    static char out[500];
    struct order order;
    struct value value;
    struct str *unknown;
    size_t count;
    struct buf buf;
    struct expr *expr = policy_expression(&engine->policy, str_of(text), &engine->err);
    if (expr == NULL) {
        snprintf(out, sizeof out, "error: %s", engine->err.message);
        return out;
    }
    engine_order(engine, facts, &order);
    order.id = STR("1");
    if (!decide_value(engine->session, expr, &order, &engine->options, &value, &unknown, &count,
                      &engine->err)) {
        snprintf(out, sizeof out, "refused: %s", engine->err.message);
        return out;
    }
    buf_init(&buf, mem_system(), sizeof out - 1);
    policy_show_value(&engine->policy, &expr->type, &value, &buf);
    for (size_t i = 0; i < count; i++) {
        buf_text(&buf, i == 0 ? ": " : " ");
        buf_str(&buf, unknown[i]);
    }
    snprintf(out, sizeof out, "%.*s", (int)buf.length, buf.data);
    buf_release(&buf);
    return out;
}

struct eval_case {
    const char *text, *facts, *expected;
};

static void check_cases(const char *rules, const struct eval_case *cases, size_t count)
{
    struct engine engine;
    engine_open(&engine, rules);
    for (size_t i = 0; i < count; i++) {
        const char *found = value_text(&engine, cases[i].text, cases[i].facts);
        if (strcmp(found, cases[i].expected) != 0)
            print_error("%s with %s\n", cases[i].text, cases[i].facts);
        assert_string_equal(found, cases[i].expected);
    }
    engine_close(&engine);
}

#define CHECK(rules, cases) check_cases(rules, cases, sizeof cases / sizeof cases[0])

static void logic_is_strong_kleene(void **state)
{
    (void)state;
    const struct eval_case cases[] = {
        { "a and b", "a=true; b=true", "true" },
        { "a and b", "a=false", "false" },
        { "a and b", "a=true", "unknown: b" },
        { "a or b", "a=true", "true" },
        { "a or b", "a=false", "unknown: b" },
        { "a or b", "a=false; b=false", "false" },
        { "not a", "a=true", "false" },
        { "not a", "", "unknown: a" },
        { "not not a", "a=true", "true" },
        { "a == b", "a=true; b=true", "true" },
        { "a == b", "a=false; b=false", "true" },
        { "a != b", "a=true; b=false", "true" },
        { "a != b", "a=true", "unknown: b" },
        { "a", "a=n/a", "false" },
        { "not a", "a=n/a", "true" },
        { "true and a", "a=true", "true" },
        { "false or false", "", "false" },
        { "unsettled \"why\"", "", "unknown" },
        { "a and unsettled \"why\"", "a=false", "false" },
    };
    CHECK("", cases);
}

static void comparisons_with_what_is_missing(void **state)
{
    (void)state;
    const struct eval_case cases[] = {
        { "n < 5", "n=4", "true" },
        { "n < 5", "n=5", "false" },
        { "n <= 5", "n=5", "true" },
        { "n > 5", "n=5.0001", "true" },
        { "n >= 5", "n=4.9999", "false" },
        { "n == 5", "n=5.0", "true" },
        { "n != 5", "n=5", "false" },
        { "n != 5", "n=n/a", "false" },
        { "n == 5", "n=n/a", "false" },
        { "not (n < 5)", "n=n/a", "true" },
        { "n < m", "n=n/a", "false" },
        { "n < m", "n=1", "unknown: m" },
        { "5 > n", "n=4", "true" },
        { "n in [1, 5)", "n=1", "true" },
        { "n in [1, 5)", "n=5", "false" },
        { "n in (1, 5]", "n=1", "false" },
        { "n in (1, 5]", "n=5", "true" },
        { "n not in [1, 5)", "n=5", "true" },
        { "n not in [1, 5)", "n=3", "false" },
        { "n not in [1, 5)", "n=n/a", "false" },
        { "n in [1, m)", "n=0", "false" },
        { "n in [1, m)", "n=2", "unknown: m" },
        { "share >= 50 percent", "share=50%", "true" },
        { "share >= 50 percent", "share=0.4999", "false" },
        { "deal.on >= deal.notice_on + 25 days", "on=2024-01-26; deal.notice_on=2024-01-01",
          "true" },
        { "deal.on >= deal.notice_on + 25 days", "on=2024-01-25; deal.notice_on=2024-01-01",
          "false" },
        { "deal.on - deal.notice_on < 10 days", "on=2024-01-05; deal.notice_on=2024-01-01",
          "true" },
        { "deal.days > 3 days", "deal.days=4 days", "true" },
    };
    CHECK("", cases);
}

static void arithmetic_is_exact_or_unknown(void **state)
{
    (void)state;
    const struct eval_case cases[] = {
        { "n + m", "n=0.1; m=0.2", "0.3" },
        { "n - m", "n=1; m=3", "-2" },
        { "n * m", "n=3; m=0.5", "1.5" },
        { "n / m", "n=1; m=4", "0.25" },
        { "n / m", "n=1; m=0", "unknown" },
        { "n * m", "n=1e30; m=1e30", "unknown" },
        { "-n", "n=2", "-2" },
        { "n + m", "n=n/a", "not applicable" },
        { "n + m", "n=1", "unknown: m" },
        { "n * 3 == 1", "n=1", "false" },
        { "n / 3 * 3 == n", "n=1", "true" },
        { "item.tpp / item.die_area >= 5.92 TPP/mm2", "item.tpp=592; item.die_area=100", "true" },
        { "item.tpp / item.die_area >= 5.92 TPP/mm2", "item.tpp=591.999; item.die_area=100",
          "false" },
        { "item.pd", "item.tpp=600; item.die_area=n/a", "not applicable" },
    };
    CHECK("", cases);
}

static void the_highest_skips_what_is_not_applicable(void **state)
{
    (void)state;
    const char *rules =
        "define x : quantity[op] = highest of item.rate[q] for q in precision cite L1\n"
        "define y : quantity[op*op] = highest of x * item.rate[p] for p in precision cite L1\n"
        "define z : quantity[op*op] = highest of item.rate[p] * x for p in precision cite L1\n";
    const struct eval_case cases[] = {
        { "item.tpp", "item.rate[fp8]=10; item.rate[fp16]=7; item.rate[fp32]=n/a", "112 TPP" },
        { "item.tpp", "item.rate[fp8]=n/a; item.rate[fp16]=n/a; item.rate[fp32]=n/a",
          "not applicable" },
        { "item.tpp", "item.rate[fp8]=10; item.rate[fp16]=7", "unknown: item.rate" },
        { "item.tpp", "item.rate[fp8]=10", "unknown: item.tpp" },
        { "item.tpp", "item.tpp=99", "99 TPP" },
        /* A define with an index of its own leaves the outer one alone. */
        { "y", "item.rate[fp8]=3; item.rate[fp16]=2; item.rate[fp32]=1", "9 op*op" },
        { "z", "item.rate[fp8]=3; item.rate[fp16]=2; item.rate[fp32]=1", "9 op*op" },
    };
    CHECK(rules, cases);
}

static void countries_and_territories(void **state)
{
    (void)state;
    const char *rules = "set S : set of country { from 2021-01-01 : { CN, US } cite L1 }\n";
    const struct eval_case cases[] = {
        { "where in { CN, US }", "where=HK", "true" },
        { "where in { CN, HK }", "where=HK", "true" },
        { "where in { US, DE }", "where=HK", "false" },
        { "where == CN", "where=HK", "true" },
        { "where != CN", "where=HK", "false" },
        { "where == HK", "where=CN", "false" },
        { "where == HK", "where=HK", "true" },
        { "where not in S", "where=HK", "false" },
        { "where in S - { HK }", "where=HK", "false" },
        { "where in S - { HK }", "where=MO", "true" },
        { "where in S", "", "unknown: where" },
        { "where in S", "where=n/a", "false" },
        { "where not in S", "where=n/a", "false" },
        { "where in S", "where=CN; on=2020-06-01", "unknown" },
        { "word == \"x\"", "word=y", "false" },
        { "word != \"x\"", "word=y", "true" },
        { "word in { \"x\", \"y\" }", "word=y", "true" },
        { "deal.kind == export", "kind=export", "true" },
        { "deal.kind in { export, reexport }", "kind=transfer", "false" },
    };
    CHECK(rules, cases);
}

static void parties_named_and_unnamed(void **state)
{
    (void)state;
    const struct eval_case cases[] = {
        { "any party where party.listed", "complete=true; party=end_user; party.listed=true",
          "true" },
        { "any party where party.listed", "complete=true; party=end_user; party.listed=false",
          "false" },
        { "any party where party.listed", "party=end_user; party.listed=false",
          "unknown: party.listed" },
        { "any party where party.listed", "party=end_user; party.listed=true", "true" },
        { "every party where party.listed", "party=end_user; party.listed=true",
          "unknown: party.listed" },
        { "every party where party.listed", "party=end_user; party.listed=false", "false" },
        { "every party where party.listed", "complete=true; party=end_user; party.listed=true",
          "true" },
        { "no party where party.listed", "complete=true; party=end_user; party.listed=false",
          "true" },
        { "no party where party.listed", "party=end_user; party.listed=false",
          "unknown: party.listed" },
        { "any party as { intermediary } where party.listed",
          "complete=true; party=end_user; party.listed=true", "false" },
        { "any party as { end_user, intermediary } where party.listed",
          "complete=true; party=intermediary; party.listed=true", "true" },
        { "count party", "complete=true; party=end_user; party=intermediary", "2" },
        { "count party as { end_user }", "complete=true; party=end_user; party=intermediary", "1" },
        { "count party where party.listed == true",
          "complete=true; party=end_user; party.listed=true; party=intermediary;"
          " party.listed=false",
          "1" },
        { "count party", "party=end_user", "unknown" },
        { "count party where party.listed == true",
          "complete=true; party=end_user; party.listed=true; party=intermediary",
          "unknown: party.listed" },
        /* End user and ultimate consignee named: the list is whole. */
        { "any party where party.listed",
          "party=end_user; party.listed=false; party=ultimate_consignee; party.listed=false",
          "false" },
        { "any party where party.listed", "party=end_user+ultimate_consignee; party.listed=false",
          "false" },
        /* A party without a role may have any. */
        { "any party as { intermediary } where party.listed",
          "complete=true; party=; party.listed=true", "true" },
    };
    CHECK("", cases);
}

static void codes_and_what_was_stated(void **state)
{
    (void)state;
    const char *rules =
        "rule t/k { cite L1 in-force 2021-01-01 .. classify item as 3A090.a when a }\n"
        "rule t/l { cite L1 in-force 2021-01-01 .. classify item as 3A090.b when b }\n"
        "rule t/x { cite L1 in-force 2021-01-01 .. exclude item from { 3A090 } when c }\n"
        "rule t/r { cite L1 in-force 2021-01-01 .. require R when d }\n";
    const struct eval_case cases[] = {
        { "item is 3A090", "a=true; b=false; c=false", "true" },
        { "item is 3A090.a", "a=true; c=false", "true" },
        { "item is 3A090.b", "a=true; b=false; c=false", "false" },
        { "item is not 3A090", "a=false; b=false", "true" },
        { "item is 3A090.a", "a=true; c=true", "false" },
        { "item is 3A090.a", "a=true", "unknown: c" },
        { "item is 3A090", "eccn=3A090.a; a=false; b=false", "true" },
        /* Only the heading was stated: which paragraph it is, nobody said. */
        { "item is 3A090.a", "eccn=3A090; a=false; b=false", "unknown" },
        { "item is 3A090", "eccn=3A090; a=false; b=false", "true" },
        { "item is 3A09", "a=true; c=false", "false" },
        { "R is demanded", "d=true", "true" },
        { "R is not demanded", "d=false", "true" },
        { "rule t/r", "d=true", "true" },
        { "rule t/r", "d=true; on=2020-06-01", "false" },
    };
    CHECK(rules, cases);
}

static void sets_of_codes(void **state)
{
    (void)state;
    const char *rules =
        "set Listed : set of code { from 2021-01-01 : { 5A002, 3A001.b, 3A090.a } cite L1\n"
        " from 2023-01-01 add { 4A994 } cite L2 from 2024-06-01 remove { 5A002 } cite L2 }\n"
        "set Late : set of code { from 2030-01-01 : { 5A002 } cite L1 }\n"
        "rule t/k { cite L1 in-force 2021-01-01 .. classify item as 3A090.a when a }\n"
        "rule t/x { cite L1 in-force 2021-01-01 .. exclude item from { 3A090 } when c }\n"
        "rule t/r { cite L1 in-force 2021-01-01 .. control R on Listed }\n";
    const struct eval_case cases[] = {
        { "item in Listed", "a=false", "false" },
        { "item in Listed", "eccn=EAR99; a=false", "false" },
        { "item in Listed", "eccn=5A002.a; a=false; on=2022-01-01", "true" },
        { "item in Listed", "eccn=5A0021; a=false; on=2022-01-01", "false" },
        { "item in Listed", "eccn=5A002.a; a=false; on=2024-06-01", "false" },
        { "item in Listed", "eccn=4A994.l; a=false; on=2022-12-31", "false" },
        { "item in Listed", "eccn=4A994.l; a=false; on=2023-01-01", "true" },
        { "item not in Listed", "eccn=4A994.l; a=false; on=2023-01-01", "false" },
        /* Only the heading was stated, and one of its paragraphs is listed. */
        { "item in Listed", "eccn=3A001; a=false", "unknown" },
        { "item in Listed", "eccn=3A001.a.7; a=false", "false" },
        { "item in Listed", "eccn=3A001.b.2.a; a=false", "true" },
        /* Given by a rule, and taken away by another. */
        { "item in Listed", "a=true; c=false", "true" },
        { "item in Listed", "a=true; c=true", "false" },
        { "item in Listed", "a=true", "unknown: c" },
        { "item in { 5A992, 4A994 }", "eccn=5A992.c; a=false", "true" },
        { "item in Listed + { EAR99 }", "eccn=EAR99; a=false", "true" },
        { "R is demanded", "eccn=3A001.b; a=false", "true" },
        { "R is demanded", "eccn=3A001.a; a=false", "false" },
        /* A set that has no value yet. */
        { "item in Late", "eccn=5A002; a=false", "unknown" },
    };
    CHECK(rules, cases);
}

static void mistakes_are_said(void **state)
{
    (void)state;
    struct engine engine;
    static const char *const texts[] = { "a and b or c",
                                         "n < 5 < 6",
                                         "where < CN",
                                         "n == 5 TPP",
                                         "a +",
                                         "where in {",
                                         "party.listed",
                                         "highest of n for p in nothing",
                                         "deal.word == 1",
                                         "item is",
                                         "1e400 == n",
                                         "n in [1, 5 days)",
                                         "word == where",
                                         "a == 1" };
    engine_open(&engine, "");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *found = value_text(&engine, texts[i], "");
        if (strncmp(found, "error: ", 7) != 0)
            print_error("%s: %s\n", texts[i], found);
        assert_memory_equal(found, "error: ", 7);
    }
    engine_close(&engine);
}

/* A number would be taken for the place of a word, and two unknown words for the same one. */
static void sets_and_strings_are_of_words(void **state)
{
    (void)state;
    static const char *const texts[] = { "n in { 1, 2 }", "a in { true }", "deal.end_use == word",
                                         "deal.end_use != word" };
    struct engine engine;
    engine_open(&engine, "");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_memory_equal(value_text(&engine, texts[i], ""), "error: ", 7);
    engine_close(&engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logic_is_strong_kleene),
        cmocka_unit_test(comparisons_with_what_is_missing),
        cmocka_unit_test(arithmetic_is_exact_or_unknown),
        cmocka_unit_test(the_highest_skips_what_is_not_applicable),
        cmocka_unit_test(countries_and_territories),
        cmocka_unit_test(parties_named_and_unnamed),
        cmocka_unit_test(codes_and_what_was_stated),
        cmocka_unit_test(sets_of_codes),
        cmocka_unit_test(mistakes_are_said),
        cmocka_unit_test(sets_and_strings_are_of_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

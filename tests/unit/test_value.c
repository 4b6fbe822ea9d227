/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_value.c - values as people give them, and as they are shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "policy/policy.h"

static const char pack[] =
    "pack \"t\" language 1 { zone \"America/New_York\" covers x.bool }\n"
    "unit op\nunit TOPS = 1e12 op/s\nunit bit\nunit TPP = TOPS*bit\nunit mm2\nunit GB\n"
    "type color = enum { red, green }\n"
    "fact x.bool : bool ask \"?\"\nfact x.number : number ask \"?\"\n"
    "fact x.ratio : ratio ask \"?\"\nfact x.tpp : quantity[TPP] ask \"?\"\n"
    "fact x.bw : quantity[GB/s] ask \"?\"\nfact x.pd : quantity[TPP/mm2] ask \"?\"\n"
    "fact x.date : date ask \"?\"\nfact x.lead : duration ask \"?\"\n"
    "fact x.string : string ask \"?\"\nfact x.country : country ask \"?\"\n"
    "fact x.color : color ask \"?\"\nfact x.code : code ask \"?\"\n"
    "define y = x.string in { \"NVIDIA H20\" } or item is 3A090.a\n";

struct value_case {
    const char *fact;
    const char *text;
    const char *shown; /* NULL: refused */
};

static const struct value_case cases[] = {
    { "x.bool", "true", "true" },
    { "x.bool", "NO", "false" },
    { "x.bool", "1", NULL },
    { "x.bool", "", NULL },
    { "x.number", "4_800", "4,800" },
    { "x.number", "-0.5", "-0.5" },
    { "x.number", "1e26", "100,000,000,000,000,000,000,000,000" },
    { "x.number", "1.23456789", "1.2345" },
    { "x.number", "50%", "0.5" },
    { "x.number", "5 TPP", NULL },
    { "x.number", "1,000", NULL },
    { "x.number", "five", NULL },
    { "x.ratio", "50 percent", "50 percent" },
    { "x.ratio", "0.5", "50 percent" },
    { "x.ratio", "50.1 %", "50.1 percent" },
    { "x.tpp", "4_800", "4,800 TPP" },
    { "x.tpp", "4800 TPP", "4,800 TPP" },
    { "x.tpp", " 4_799.99 TPP ", "4,799.99 TPP" },
    { "x.tpp", "4800 TOPS*bit", "4,800 TPP" },
    { "x.tpp", "4.8e15 op/s*bit", "4,800 TPP" },
    { "x.tpp", "4800 mm2", NULL },
    { "x.tpp", "4800 TPQ", NULL },
    { "x.tpp", "50 percent", NULL },
    { "x.tpp", "1e36 TPP", NULL }, /* a unit too large to be kept */
    { "x.bw", "900", "900 GB/s" },
    { "x.bw", "900 GB/s", "900 GB/s" },
    { "x.bw", "900 GB", NULL },
    { "x.bw", "900 GB/", NULL },
    { "x.pd", "5.92 TPP/mm2", "5.92 TPP/mm2" },
    { "x.date", "2025-04-09", "2025-04-09" },
    { "x.date", "2025-04-31", NULL },
    { "x.date", "9 April 2025", NULL },
    { "x.lead", "25 days", "25 days" },
    { "x.lead", "1 day", "1 day" },
    { "x.lead", "25", "25 days" },
    { "x.lead", "25 hours", NULL },
    { "x.string", "NVIDIA H20", "NVIDIA H20" },
    { "x.string", "something else", "another" },
    { "x.country", "CN", "CN" },
    { "x.country", "UK", NULL },
    { "x.country", "cn", NULL },
    { "x.country", "China", NULL },
    { "x.color", "green", "green" },
    { "x.color", "Green", NULL },
    { "x.code", "3A090.a", "3A090.a" },
    { "x.tpp", "unknown", "unknown" },
    { "x.bool", "not applicable", "not applicable" },
    { "x.country", "not_applicable", "not applicable" },
    { "x.date", "n/a", "not applicable" },
};

struct fixture {
    struct arena arena;
    struct policy policy;
    struct diags diags;
};

static struct fixture fixture;

static int set_up(void **state)
{
    struct err err;
    struct buf out;
    (void)state;
    arena_init(&fixture.arena, mem_system(), POLICY_ARENA_LIMIT);
    buf_init(&out, mem_system(), 1 << 20);
    assert_true(policy_init(&fixture.policy, &fixture.diags, &fixture.arena, &err));
    assert_true(policy_add(&fixture.policy, &fixture.diags, STR("t"), str_of(pack), &err));
    assert_true(policy_check(&fixture.policy, &fixture.diags, &err));
    for (size_t i = 0; i < fixture.diags.count; i++)
        diag_write(&fixture.policy, &fixture.diags.list[i], &out);
    buf_byte(&out, '\0');
    if (fixture.diags.errors > 0)
        fail_msg("%s", out.data);
    buf_release(&out);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&fixture.arena);
    return 0;
}

static void values_are_read_and_shown(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, mem_system(), 1000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value value;
        struct err err;
        struct fact *fact = policy_fact(&fixture.policy, str_of(cases[i].fact));
        assert_non_null(fact);
        bool done =
            policy_read_value(&fixture.policy, &fact->type, str_of(cases[i].text), &value, &err);
        if (!done) {
            if (cases[i].shown != NULL)
                fail_msg("%s '%s': %s", cases[i].fact, cases[i].text, err.message);
            assert_true(err.code == ERR_VALUE || err.code == ERR_OVERFLOW);
            continue;
        }
        buf_clear(&buf);
        policy_show_value(&fixture.policy, &fact->type, &value, &buf);
        buf_byte(&buf, '\0');
        if (cases[i].shown == NULL)
            fail_msg("%s '%s': taken as %s", cases[i].fact, cases[i].text, buf.data);
        if (strcmp(buf.data, cases[i].shown) != 0)
            fail_msg("%s '%s': %s, wanted %s", cases[i].fact, cases[i].text, buf.data,
                     cases[i].shown);
    }
    buf_release(&buf);
}

static void refusals_say_what_helps(void **state)
{
    (void)state;
    static const struct value_case hints[] = {
        { "x.country", "UK", "did you mean GB?" },
        { "x.country", "cn", "did you mean CN?" },
        { "x.country", "Hong Kong", "did you mean HK?" },
        { "x.color", "blue", "one of: red, green" },
        { "x.tpp", "5 mm2", "the fact is given in TPP" },
        { "x.lead", "5 weeks", "write it in days: 25 days" },
        { "x.bool", "maybe", "true, false, unknown or not_applicable" },
    };
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        struct value value;
        struct err err;
        struct fact *fact = policy_fact(&fixture.policy, str_of(hints[i].fact));
        assert_false(
            policy_read_value(&fixture.policy, &fact->type, str_of(hints[i].text), &value, &err));
        assert_string_equal(err.hint, hints[i].shown);
    }
}

static void names_are_found_and_suggested(void **state)
{
    (void)state;
    assert_null(policy_fact(&fixture.policy, STR("x.colour")));
    assert_true(str_equal_text(policy_near_fact(&fixture.policy, STR("x.colour")), "x.color"));
    assert_int_equal(policy_near_fact(&fixture.policy, STR("weather")).length, 0);
    assert_null(policy_rule(&fixture.policy, STR("t/a")));
    assert_int_equal(policy_string(&fixture.policy, STR("nothing of this")), VALUE_STRING_OTHER);
    assert_true(policy_string(&fixture.policy, STR("NVIDIA H20")) >= 0);
    assert_non_null(policy_unit(&fixture.policy, STR("TPP")));
    assert_null(policy_unit(&fixture.policy, STR("TPQ")));
}

/* Every pair of capital letters: a country shows as it was read, and the rest is refused. */
static void countries_go_round(void **state)
{
    (void)state;
    size_t count = 0;
    for (char a = 'A'; a <= 'Z'; a++) {
        for (char b = 'A'; b <= 'Z'; b++) {
            char text[3] = { a, b, '\0' };
            char shown[3];
            int32_t id = country_id(str_of(text));
            assert_true(id >= 0 && id < COUNTRY_ID_COUNT);
            country_text(id, shown);
            assert_string_equal(shown, text);
            count += country_exists(id);
        }
    }
    assert_int_equal(count, 250); /* ISO 3166-1 assigns 249; and XK */
    assert_false(country_exists(-1));
    assert_false(country_exists(COUNTRY_ID_COUNT));
    assert_int_equal(country_id(STR("cn")), -1);
    assert_int_equal(country_id(STR("CHN")), -1);
    assert_int_equal(country_id(STR("")), -1);
}

/* The bit set of all countries holds those that exist, and no other bit. */
static void all_countries_exist(void **state)
{
    (void)state;
    uint64_t all[COUNTRY_WORDS];
    country_all(all);
    for (int32_t id = 0; id < COUNTRY_WORDS * 64; id++)
        assert_int_equal(all[id / 64] >> id % 64 & 1, country_exists(id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_and_shown),     cmocka_unit_test(refusals_say_what_helps),
        cmocka_unit_test(names_are_found_and_suggested), cmocka_unit_test(countries_go_round),
        cmocka_unit_test(all_countries_exist),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

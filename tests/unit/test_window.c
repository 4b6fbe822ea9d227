/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_window.c - what is in force on a day, as known on a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "decide/law.h"
#include "plan/window.h"
#include "unit/engine.h"

/* The rule's window as text, "2022-01-01..2023-01-01 2024-01-01..open"; "unknown" if not known. */
static const char *window_text(const struct engine *engine, const char *rule, const char *known,
                               int32_t knower)
{
    static char text[400];
    struct view view = { .policy = &engine->policy, .known = DATE_OPEN, .knower = knower };
    struct window window;
    struct err err;
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    if (known != NULL)
        view.known = engine_day(known);
    const struct rule *found = policy_rule(&engine->policy, str_of(rule));
    assert_non_null(found);
    assert_true(window_of(&view, found, &window, &err));
    text[0] = '\0';
    if (!window.known)
        return "unknown";
    for (size_t i = 0; i < window.count; i++) {
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s%s..%s", i == 0 ? "" : " ",
                 date_format(window.in_force[i].from, from),
                 date_format(window.in_force[i].to, to));
    }
    return text;
}

static void check_window(const char *rules, const char *known, const char *expected)
{
    struct engine engine;
    engine_open(&engine, rules);
    assert_string_equal(window_text(&engine, "t/r", known, KNOWER_PUBLIC), expected);
    engine_close(&engine);
}

#define RULE "rule t/r { cite L1 in-force 2021-01-01 .. require R }\n"
#define RULE_TO(end) "rule t/r { cite L1 in-force 2021-01-01 .. " end " require R }\n"

static void is_known_from_the_latest_of_its_sources(void **state)
{
    (void)state;
    const char *rules = "rule t/r { cite L1 cite L2 in-force 2022-06-01 .. require R }\n";
    check_window(rules, "2021-12-31", "unknown");
    check_window(rules, "2022-01-01", "2022-06-01..open");
    check_window(rules, NULL, "2022-06-01..open");
    check_window(RULE_TO("2023-01-01"), NULL, "2021-01-01..2023-01-01");
}

static void is_half_open(void **state)
{
    (void)state;
    const struct window window = { .in_force = { { 10, 20 }, { 20, 21 }, { 30, 40 } }, .count = 3 };
    assert_false(window_in_force(&window, 9));
    assert_true(window_in_force(&window, 10));
    assert_true(window_in_force(&window, 19));
    assert_true(window_in_force(&window, 20));
    assert_false(window_in_force(&window, 21));
    assert_false(window_in_force(&window, 29));
    assert_true(window_in_force(&window, 39));
    assert_false(window_in_force(&window, 40));
}

static void a_letter_is_known_to_its_addressee_when_served(void **state)
{
    (void)state;
    struct engine engine;
    engine_open(&engine, "rule t/r { cite LETTER in-force 2023-01-01 .. require R binds acme"
                         " standing letter }\n");
    assert_string_equal(window_text(&engine, "t/r", "2023-03-01", KNOWER_PUBLIC), "unknown");
    assert_string_equal(window_text(&engine, "t/r", "2023-03-01", 0), "2023-01-01..open");
    assert_string_equal(window_text(&engine, "t/r", "2023-03-01", 1), "unknown");
    assert_string_equal(window_text(&engine, "t/r", "2023-03-01", KNOWER_ANY), "2023-01-01..open");
    assert_string_equal(window_text(&engine, "t/r", "2022-12-31", KNOWER_ANY), "unknown");
    assert_string_equal(window_text(&engine, "t/r", "2023-06-01", 1), "2023-01-01..open");
    engine_close(&engine);
}

static void suspends_and_resumes(void **state)
{
    (void)state;
    const char *rules =
        RULE "event suspend t/r { cite L2 known 2022-01-01 from 2022-02-01 to open }\n"
             "event resume t/r { cite L3 known 2024-01-01 from 2024-03-01 }\n";
    check_window(rules, "2021-12-31", "2021-01-01..open");
    check_window(rules, "2023-12-31", "2021-01-01..2022-02-01");
    check_window(rules, "2024-01-01", "2021-01-01..2022-02-01 2024-03-01..open");
    check_window(RULE "event suspend t/r { cite L2 from 2022-02-01 to 2022-05-01 }\n", NULL,
                 "2021-01-01..2022-02-01 2022-05-01..open");
    check_window(RULE "event suspend t/r { cite L1 from 2020-02-01 to 2022-05-01 }\n", NULL,
                 "2022-05-01..open");
    check_window(RULE_TO("2023-01-01") "event suspend t/r { cite L1 from 2022-02-01 to open }\n"
                                       "event resume t/r { cite L2 from 2022-06-01 }\n",
                 NULL, "2021-01-01..2022-02-01 2022-06-01..2023-01-01");
}

static void rescinds_and_postpones(void **state)
{
    (void)state;
    check_window(RULE "event rescind t/r { cite L2 from 2022-02-01 }\n", NULL,
                 "2021-01-01..2022-02-01");
    check_window(RULE "event rescind t/r { cite L1 from 2020-06-01 }\n", NULL, "");
    check_window(RULE "event postpone t/r { cite L1 known 2020-12-01 from 2021-07-01 }\n", NULL,
                 "2021-07-01..open");
    check_window(RULE "event postpone t/r { cite L1 known 2020-12-01 from 2021-07-01 }\n"
                      "event postpone t/r { cite L1 known 2021-06-01 from 2022-07-01 }\n",
                 "2021-05-31", "2021-07-01..open");
}

static void extends_what_is_suspended_without_reviving_it(void **state)
{
    (void)state;
    check_window(RULE_TO("2022-01-01") "event extend t/r { cite L1 to 2023-01-01 }\n", NULL,
                 "2021-01-01..2023-01-01");
    check_window(RULE_TO("2022-01-01") "event extend t/r { cite L1 to open }\n", NULL,
                 "2021-01-01..open");
    check_window(
        RULE_TO(
            "2022-06-01") "event suspend t/r { cite L1 known 2021-02-01 from 2021-03-01 to open }\n"
                          "event extend t/r { cite L2 known 2022-01-01 to 2023-01-01 }\n",
        NULL, "2021-01-01..2021-03-01");
    check_window(
        RULE_TO(
            "2022-06-01") "event extend t/r { cite L1 known 2021-02-01 to 2023-01-01 }\n"
                          "event suspend t/r { cite L1 known 2021-02-02 from 2021-03-01 to open }\n"
                          "event resume t/r { cite L2 known 2022-01-01 from 2022-09-01 }\n",
        NULL, "2021-01-01..2021-03-01 2022-09-01..2023-01-01");
}

static void an_old_version_stays_until_the_new_one_begins(void **state)
{
    (void)state;
    const char *two = RULE_TO(
        "2024-06-01") "rule t/r@2 { cite L3 in-force 2024-06-01 .. require R replaces t/r }\n";
    check_window(two, "2023-12-31", "2021-01-01..open");
    check_window(two, "2024-01-01", "2021-01-01..2024-06-01");
    const char *open =
        RULE "rule t/r@2 { cite L3 in-force 2024-06-01 .. require R replaces t/r }\n";
    check_window(open, "2023-12-31", "2021-01-01..open");
    check_window(open, NULL, "2021-01-01..2024-06-01");
}

static void an_old_version_stays_when_the_new_one_is_put_off(void **state)
{
    (void)state;
    const char *put_off = RULE_TO(
        "2024-06-01") "rule t/r@2 { cite L3 in-force 2024-06-01 .. require R replaces t/r }\n"
                      "event postpone t/r@2 { cite L3 known 2024-05-01 from 2025-01-01 }\n";
    check_window(put_off, "2024-04-30", "2021-01-01..2024-06-01");
    check_window(put_off, "2024-05-01", "2021-01-01..2025-01-01");
    check_window(
        RULE_TO(
            "2024-06-01") "rule t/r@2 { cite L3 in-force 2024-06-01 .. require R replaces t/r }\n"
                          "event rescind t/r@2 { cite L3 known 2024-05-01 from 2024-06-01 }\n",
        NULL, "2021-01-01..open");
    /* Once the new one stood, the old one is gone. */
    check_window(
        RULE_TO(
            "2024-06-01") "rule t/r@2 { cite L3 in-force 2024-06-01 .. require R replaces t/r }\n"
                          "event rescind t/r@2 { cite L3 known 2024-05-01 from 2024-07-01 }\n",
        NULL, "2021-01-01..2024-06-01");
}

static void is_replaced_by_the_first_of_several(void **state)
{
    (void)state;
    check_window(RULE "rule t/x { cite L2 in-force 2023-01-01 .. require R replaces t/r }\n"
                      "rule t/y { cite L2 in-force 2022-01-01 .. require R replaces t/r }\n",
                 NULL, "2021-01-01..2022-01-01");
}

static void a_correction_waits_for_its_text(void **state)
{
    (void)state;
    const char *rules = RULE "rule t/c { cite L3 in-force 2021-01-01 .. require R retroactive }\n"
                             "event correct t/r { cite L2 known 2022-01-01 with t/c }\n";
    check_window(rules, "2023-12-31", "2021-01-01..open");
    check_window(rules, "2024-01-01", "");
}

static void knows_what_is_not_enforced(void **state)
{
    (void)state;
    struct engine engine;
    struct window window;
    engine_open(&engine, RULE
                "event unenforce t/r { cite L2 known 2022-01-01 from 2022-03-01 to 2022-05-01 }\n");
    struct view view = { .policy = &engine.policy, .known = DATE_OPEN, .knower = KNOWER_PUBLIC };
    assert_true(window_of(&view, engine.policy.rules, &window, &engine.err));
    assert_null(window_unenforced(&window, engine_day("2022-02-28")));
    assert_non_null(window_unenforced(&window, engine_day("2022-03-01")));
    assert_non_null(window_unenforced(&window, engine_day("2022-04-30")));
    assert_null(window_unenforced(&window, engine_day("2022-05-01")));
    assert_true(window_in_force(&window, engine_day("2022-04-01")));
    view.known = engine_day("2021-12-31");
    assert_true(window_of(&view, engine.policy.rules, &window, &engine.err));
    assert_null(window_unenforced(&window, engine_day("2022-04-01")));
    engine_close(&engine);
}

/* ---- dated values ---- */

static const char sets[] =
    "set S : set of country { from 2021-01-01 : { CN, US } cite L1"
    " from 2022-06-01 add { DE } cite L2 from 2024-06-01 remove { US } cite L3 }\n"
    "set M : set of country { from 2021-01-01 : { MO } cite L1 }\n"
    "set U : set of country { from 2021-01-01 : S + M cite L1 }\n"
    "set D : set of country { from 2021-01-01 : S - { HK } cite L1 }\n"
    "set LATE : set of country { from 2021-01-01 : { CN } cite L3"
    " from 2022-01-01 add { DE } cite L2 }\n"
    "threshold t.v : number { from 2021-01-01 : 5 until 2023-01-01 cite L1"
    " from 2024-06-01 : 7 cite L3 }\n"
    "rule t/r { cite L1 in-force 2021-01-01 .. 2022-01-01 require R"
    " when where in S or where in U or where in D or n > t.v }\n";

static int holds(const struct engine *engine, const char *name, const char *country,
                 const char *day, const char *known)
{
    uint64_t bits[(COUNTRY_ID_COUNT + 63) / 64] = { 0 };
    struct view view = { .policy = &engine->policy, .known = DATE_OPEN, .knower = KNOWER_PUBLIC };
    const struct dated_set *set = engine->policy.sets;
    if (known != NULL)
        view.known = engine_day(known);
    while (!str_equal_text(set->name, name))
        set = set->next;
    struct set_expr expr = { .kind = SET_NAME, .of = TYPE_COUNTRY, .set = set };
    bool has_value;
    assert_true(set_on(&view, engine->policy.arena, &expr, engine_day(day), bits, COUNTRY_ID_COUNT,
                       &has_value));
    if (!has_value)
        return -1;
    int32_t id = country_id(str_of(country));
    return (int)(bits[id / 64] >> id % 64 & 1);
}

static void sets_change_by_day_and_knowledge(void **state)
{
    (void)state;
    struct engine engine;
    engine_open(&engine, sets);
    assert_int_equal(holds(&engine, "S", "CN", "2020-12-31", NULL), -1);
    assert_int_equal(holds(&engine, "S", "CN", "2021-01-01", NULL), 1);
    assert_int_equal(holds(&engine, "S", "DE", "2022-05-31", NULL), 0);
    assert_int_equal(holds(&engine, "S", "DE", "2022-06-01", NULL), 1);
    assert_int_equal(holds(&engine, "S", "DE", "2022-06-01", "2021-12-31"), 0);
    assert_int_equal(holds(&engine, "S", "US", "2024-05-31", NULL), 1);
    assert_int_equal(holds(&engine, "S", "US", "2024-06-01", NULL), 0);
    assert_int_equal(holds(&engine, "S", "US", "2024-06-01", "2023-12-31"), 1);
    /* What is added to a base that is not known leaves the set unknown. */
    assert_int_equal(holds(&engine, "LATE", "CN", "2022-06-01", "2023-01-01"), -1);
    assert_int_equal(holds(&engine, "LATE", "CN", "2022-06-01", "2024-01-01"), 1);
    engine_close(&engine);
}

static void territories_count_as_their_country_unless_named(void **state)
{
    (void)state;
    struct engine engine;
    engine_open(&engine, sets);
    assert_int_equal(holds(&engine, "S", "HK", "2021-06-01", NULL), 1);
    assert_int_equal(holds(&engine, "S", "MO", "2021-06-01", NULL), 1);
    assert_int_equal(holds(&engine, "M", "CN", "2021-06-01", NULL), 0);
    assert_int_equal(holds(&engine, "M", "HK", "2021-06-01", NULL), 0);
    assert_int_equal(holds(&engine, "U", "MO", "2021-06-01", NULL), 1);
    assert_int_equal(holds(&engine, "U", "HK", "2021-06-01", NULL), 1);
    assert_int_equal(holds(&engine, "D", "HK", "2021-06-01", NULL), 0);
    assert_int_equal(holds(&engine, "D", "CN", "2021-06-01", NULL), 1);
    engine_close(&engine);
}

static void thresholds_have_a_value_or_none(void **state)
{
    (void)state;
    struct engine engine;
    engine_open(&engine, sets);
    const struct threshold *t = engine.policy.thresholds;
    struct view view = { .policy = &engine.policy, .known = DATE_OPEN, .knower = KNOWER_PUBLIC };
    assert_int_equal(threshold_on(&view, t, engine_day("2020-12-31")).state, VALUE_UNKNOWN);
    assert_int_equal(threshold_on(&view, t, engine_day("2021-01-01")).num.top, 5);
    assert_int_equal(threshold_on(&view, t, engine_day("2022-12-31")).state, VALUE_KNOWN);
    assert_int_equal(threshold_on(&view, t, engine_day("2023-01-01")).state, VALUE_UNKNOWN);
    assert_int_equal(threshold_on(&view, t, engine_day("2024-06-01")).num.top, 7);
    view.known = engine_day("2023-12-31");
    assert_int_equal(threshold_on(&view, t, engine_day("2024-06-01")).state, VALUE_UNKNOWN);
    engine_close(&engine);
}

static bool among(const int32_t *days, size_t count, const char *day)
{
    for (size_t i = 0; i < count; i++) {
        if (days[i] == engine_day(day))
            return true;
    }
    return false;
}

static void boundaries_are_sorted_and_once(void **state)
{
    (void)state;
    struct engine engine;
    int32_t *days;
    size_t count;
    engine_open(&engine, sets);
    struct view view = { .policy = &engine.policy, .known = DATE_OPEN, .knower = KNOWER_PUBLIC };
    assert_true(view_boundaries(&view, &engine.arena, &days, &count, &engine.err));
    for (size_t i = 1; i < count; i++)
        assert_true(days[i - 1] < days[i]);
    assert_true(among(days, count, "2021-01-01") && among(days, count, "2022-01-01"));
    assert_true(among(days, count, "2022-06-01") && among(days, count, "2023-01-01"));
    assert_true(policy_knowledge_days(&engine.policy, &engine.arena, &days, &count, &engine.err));
    for (size_t i = 1; i < count; i++)
        assert_true(days[i - 1] < days[i]);
    assert_true(among(days, count, "2023-01-01") && among(days, count, "2023-06-01"));
    engine_close(&engine);
}

static void a_number_of_the_law_has_its_day_and_citation(void **state)
{
    (void)state;
    struct engine engine;
    struct law_number number = { 0 };
    struct err err;
    const struct str name = STR("desk.share");
    engine_open(&engine, "threshold desk.share : ratio {\n"
                         "  from 2021-01-01 : 10 percent  cite L1 \"750.11(b)\"\n"
                         "  from 2023-01-01 : 25 percent  cite L2\n"
                         "}\n");
    assert_true(
        law_number(&engine.policy, &engine.arena, name, engine_day("2022-12-31"), &number, &err));
    assert_true(number.number.top == 1 && number.number.bottom == 10);
    assert_true(str_ends(number.citation, STR(", 750.11(b)")));
    assert_true(
        law_number(&engine.policy, &engine.arena, name, engine_day("2023-01-01"), &number, &err));
    assert_true(number.number.top == 1 && number.number.bottom == 4);
    assert_false(
        law_number(&engine.policy, &engine.arena, name, engine_day("2020-12-31"), &number, &err));
    assert_int_equal(err.code, ERR_POLICY);
    assert_non_null(strstr(err.message, "no value on 2020-12-31"));
    assert_false(law_number(&engine.policy, &engine.arena, STR("desk.other"),
                            engine_day("2022-12-31"), &number, &err));
    assert_int_equal(err.code, ERR_POLICY);
    engine_close(&engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_known_from_the_latest_of_its_sources),
        cmocka_unit_test(is_half_open),
        cmocka_unit_test(a_letter_is_known_to_its_addressee_when_served),
        cmocka_unit_test(suspends_and_resumes),
        cmocka_unit_test(rescinds_and_postpones),
        cmocka_unit_test(extends_what_is_suspended_without_reviving_it),
        cmocka_unit_test(an_old_version_stays_until_the_new_one_begins),
        cmocka_unit_test(an_old_version_stays_when_the_new_one_is_put_off),
        cmocka_unit_test(is_replaced_by_the_first_of_several),
        cmocka_unit_test(a_correction_waits_for_its_text),
        cmocka_unit_test(knows_what_is_not_enforced),
        cmocka_unit_test(sets_change_by_day_and_knowledge),
        cmocka_unit_test(territories_count_as_their_country_unless_named),
        cmocka_unit_test(thresholds_have_a_value_or_none),
        cmocka_unit_test(boundaries_are_sorted_and_once),
        cmocka_unit_test(a_number_of_the_law_has_its_day_and_citation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

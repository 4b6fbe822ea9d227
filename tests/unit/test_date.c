/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_date.c - every day there is, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"

static bool parses(const char *text, int32_t *ret_date)
{
    struct err err;
    return date_parse(str_of(text), ret_date, &err);
}

/* Counts the days off one by one, the slow way. */
static void every_day_goes_round(void **state)
{
    (void)state;
    static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int32_t date = DATE_MIN;
    for (int year = 1900; year <= 2199; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year == 2000;
        for (int month = 1; month <= 12; month++) {
            int last = days[month - 1] + (month == 2 && leap);
            for (int day = 1; day <= last; day++, date++) {
                char expected[32];
                char text[DATE_TEXT_SIZE];
                int y;
                int m;
                int d;
                int32_t parsed;
                assert_true(date_valid(year, month, day));
                assert_int_equal(date_from_civil(year, month, day), date);
                date_to_civil(date, &y, &m, &d);
                assert_true(y == year && m == month && d == day);
                snprintf(expected, sizeof expected, "%04d-%02d-%02d", year, month, day);
                assert_string_equal(date_format(date, text), expected);
                assert_true(parses(text, &parsed));
                assert_int_equal(parsed, date);
            }
            assert_false(date_valid(year, month, 0));
            assert_false(date_valid(year, month, last + 1));
        }
        assert_false(date_valid(year, 0, 1));
        assert_false(date_valid(year, 13, 1));
    }
    assert_int_equal(date, DATE_OPEN);
}

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(date_from_civil(1970, 1, 1), 0);
    assert_int_equal(date_from_civil(1900, 1, 1), DATE_MIN);
    assert_int_equal(date_from_civil(2199, 12, 31), DATE_MAX);
    assert_int_equal(date_from_civil(2000, 3, 1), 11017);
    assert_int_equal(date_from_civil(2023, 11, 17), 19678);
    assert_int_equal(date_from_civil(2025, 11, 10) - date_from_civil(2024, 11, 10), 365);
    assert_false(date_valid(1899, 12, 31));
    assert_false(date_valid(2200, 1, 1));
    assert_false(date_valid(-2024, 1, 1));
    assert_false(date_valid(2024, INT32_MIN, 1));
    assert_false(date_valid(2024, 1, INT32_MAX));
}

static void out_of_range_is_named(void **state)
{
    (void)state;
    char text[DATE_TEXT_SIZE];
    assert_string_equal(date_format(DATE_OPEN, text), "open");
    assert_string_equal(date_format(INT32_MAX, text), "open");
    assert_string_equal(date_format(DATE_MIN - 1, text), "always");
    assert_string_equal(date_format(INT32_MIN, text), "always");
}

static void refuses_what_is_no_date(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",           "2025",        "2025-4-9",    "2025-04-9",    "25-04-09",
        "2025/04/09", "2025-04-091", " 2025-04-09", "2025-04-09 ",  "2025-04-0x",
        "202a-04-09", "+025-04-09",  "-025-04-09",  "2025-04-31",   "2025-02-29",
        "1900-02-29", "2100-02-29",  "2025-00-01",  "2025-13-01",   "2025-01-00",
        "1899-12-31", "2200-01-01",  "2025-0 -01",  "0000-00-00",   "20250409",
        "2025-04.09", "open",        "9999-12-31",  "2025-04-09T0", "２０２５",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err err;
        int32_t date = 12345;
        assert_false(date_parse(str_of(wrong[i]), &date, &err));
        assert_int_equal(err.code, ERR_VALUE);
        assert_string_not_equal(err.hint, "");
        assert_int_equal(date, 12345);
    }
    struct err err;
    int32_t date;
    assert_false(date_parse(STR("2025-\0004-09"), &date, &err));
    assert_false(date_parse((struct str){ NULL, 0 }, &date, &err));
    assert_string_equal(err.message, "'' is not a date");
    assert_false(date_parse(STR("2025-02-30"), &date, &err));
    assert_string_equal(err.message, "'2025-02-30' is not in the calendar");
    assert_true(date_parse(STR("2024-02-29"), &date, &err));
}

static void test_instants(void **unused)
{
    static const struct {
        const char *text;
        int64_t instant; /* 0: it is none */
    } cases[] = {
        { "1970-01-02T00:00Z", 86400000000 },
        { "1970-01-01T00:00:01Z", 1000000 },
        { "1970-01-01T23:59:59.000001Z", 86399000001 },
        { "1970-01-01T00:00:00.5Z", 500000 },
        { "1969-12-31T23:59:59Z", -1000000 },
        { "1970-01-01T24:00Z", 0 },
        { "1970-01-01T00:60Z", 0 },
        { "1970-01-01T00:01:60Z", 0 },
        { "1970-01-01T00:01", 0 },
        { "1970-01-01T00:01:01", 0 },
        { "1970-01-01T00:01:01.Z", 0 },
        { "1970-01-01T00:01:01.1234567Z", 0 },
        { "1970-01-01T00:01:01.12x4Z", 0 },
        { "1970-01-01T00:01:01.123", 0 },
        { "1970-01-01 00:01Z", 0 },
        { "1970-02-30T00:01Z", 0 },
        { "1970-01-01T00:01ZZ", 0 },
        { "1970-01-01T00:01:01ZZ", 0 },
        { "1970-01-01T0x:01Z", 0 },
        { "1970-01-01", 0 },
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t instant = 0;
        char text[INSTANT_TEXT_SIZE];
        bool found = instant_parse(str_of(cases[i].text), &instant);
        if (found != (cases[i].instant != 0) || instant != cases[i].instant)
            fail_msg("%s: %lld", cases[i].text, (long long)instant);
        int64_t again = 0;
        assert_true(!found || (instant_parse(str_of(instant_format(instant, text)), &again) &&
                               again == instant));
    }
}

static void months_after(void **unused)
{
    static const struct {
        const char *from;
        int64_t months;
        const char *to;
    } cases[] = {
        { "2024-08-31", 0, "2024-08-31" }, { "2024-08-31", 3, "2024-11-30" },
        { "2024-08-31", 6, "2025-02-28" }, { "2023-08-31", 6, "2024-02-29" },
        { "2024-12-15", 1, "2025-01-15" }, { "2199-12-31", 0, "2199-12-31" },
        { "2199-12-01", 1, "open" },       { "1900-01-31", 3599, "2199-12-31" },
        { "1900-01-01", 3600, "open" },    { "2024-01-01", INT64_MAX, "open" },
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t from;
        char text[DATE_TEXT_SIZE];
        struct err err;
        assert_true(date_parse(str_of(cases[i].from), &from, &err));
        assert_string_equal(date_format(date_months_after(from, cases[i].months), text),
                            cases[i].to);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_goes_round),  cmocka_unit_test(known_days),
        cmocka_unit_test(out_of_range_is_named), cmocka_unit_test(refuses_what_is_no_date),
        cmocka_unit_test(test_instants),         cmocka_unit_test(months_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

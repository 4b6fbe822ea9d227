/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_holidays.c - the last day of a license, and the table that moves it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "desk/holidays.h"
#include "unit/alloc_fail.h"

#define HEAD "authority,date,holiday,source\n"

/* Of the packs, with the days that the program has. */
static struct str read_shipped(struct arena *arena)
{
    static char text[1 << 16];
    FILE *file = fopen("packs/us/holidays.csv", "rb");
    assert_non_null(file);
    size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_true(length < sizeof text);
    (void)arena;
    return (struct str){ text, length };
}

static int32_t day_of(const char *text)
{
    struct err err;
    int32_t day;
    assert_true(date_parse(str_of(text), &day, &err));
    return day;
}

static void test_last_day(void **unused)
{
    static const struct {
        const char *authority, *expires, *last;
        enum last_day rule;
    } cases[] = {
        { "BIS", "2027-08-20", "2027-08-20", LAST_DAY_AS_STATED },
        /* A Saturday and a Sunday are no holidays by that. */
        { "BIS", "2027-08-21", "2027-08-21", LAST_DAY_AS_STATED },
        { "BIS", "2027-08-22", "2027-08-22", LAST_DAY_AS_STATED },
        { "BIS", "2025-12-25", "2025-12-26", LAST_DAY_MOVED },     /* Thursday */
        { "BIS", "2026-12-25", "2026-12-28", LAST_DAY_MOVED },     /* Friday */
        { "BIS", "2026-07-04", "2026-07-06", LAST_DAY_MOVED },     /* Saturday */
        { "BIS", "2027-07-04", "2027-07-05", LAST_DAY_MOVED },     /* Sunday */
        { "BIS", "2026-07-03", "2026-07-03", LAST_DAY_AS_STATED }, /* observed, no holiday */
        { "BIS", "2026-11-26", "2026-11-27", LAST_DAY_MOVED },
        { "BIS", "2027-01-01", "2027-01-04", LAST_DAY_MOVED },
        { "BIS", "2021-12-25", "2021-12-25", LAST_DAY_UNKNOWN_YEAR },
        { "BIS", "2041-07-04", "2041-07-04", LAST_DAY_UNKNOWN_YEAR },
        { "OFAC", "2026-07-04", "2026-07-04", LAST_DAY_NO_RULE },
    };
    struct arena arena;
    struct holidays holidays;
    struct err err;
    (void)unused;
    arena_init(&arena, mem_system(), 1 << 20);
    assert_true(holidays_read(&arena, read_shipped(&arena), &holidays, &err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str name;
        int32_t last;
        enum last_day rule = holidays_last_day(&holidays, str_of(cases[i].authority),
                                               day_of(cases[i].expires), &last, &name);
        if (rule != cases[i].rule || last != day_of(cases[i].last))
            fail_msg("%s: %d", cases[i].expires, (int)last);
        assert_int_equal(name.length > 0, rule == LAST_DAY_MOVED);
    }
    arena_release(&arena);
}

static void test_open_day(void **unused)
{
    static const struct {
        const char *day, *open;
        bool known;
    } cases[] = {
        { "2026-03-04", "2026-03-04", true },  /* Wednesday */
        { "2026-03-07", "2026-03-06", true },  /* Saturday */
        { "2026-03-08", "2026-03-06", true },  /* Sunday */
        { "2026-11-26", "2026-11-25", true },  /* Thanksgiving */
        { "2026-05-25", "2026-05-22", true },  /* Memorial Day, a Monday */
        { "2026-07-03", "2026-07-02", true },  /* a Friday: the 4th is a Saturday */
        { "2027-07-05", "2027-07-02", true },  /* a Monday: the 4th is a Sunday */
        { "2027-12-31", "2027-12-30", true },  /* a Friday: 2028-01-01 is a Saturday */
        { "2026-05-24", "2026-05-22", true },  /* a Sunday, and no holiday on it */
        { "2026-05-22", "2026-05-22", true },  /* the Friday before a Monday that is one */
        { "2041-07-04", "2041-07-04", false }, /* a Thursday */
        { "2041-07-06", "2041-07-05", false }, /* a Saturday */
    };
    struct arena arena;
    struct holidays holidays;
    struct err err;
    (void)unused;
    arena_init(&arena, mem_system(), 1 << 20);
    assert_true(holidays_read(&arena, read_shipped(&arena), &holidays, &err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t open;
        bool known = holidays_open_day(&holidays, STR("BIS"), day_of(cases[i].day), &open);
        if (known != cases[i].known || open != day_of(cases[i].open))
            fail_msg("%s: %d", cases[i].day, (int)open);
    }
    assert_false(holidays_open_day(&holidays, STR("OFAC"), day_of("2026-07-04"), &(int32_t){ 0 }));
    arena_release(&arena);
}

/* Eleven days in each year, without a gap: else a year would be taken for known that is not. */
static void test_whole_years(void **unused)
{
    struct arena arena;
    struct holidays holidays;
    struct err err;
    (void)unused;
    arena_init(&arena, mem_system(), 1 << 20);
    assert_true(holidays_read(&arena, read_shipped(&arena), &holidays, &err));
    assert_int_equal(holidays.count % 11, 0);
    for (size_t i = 0; i < holidays.count; i++) {
        int year;
        int month;
        int day;
        date_to_civil(holidays.list[i].day, &year, &month, &day);
        assert_int_equal(year, 2022 + (int)(i / 11));
    }
    arena_release(&arena);
}

static void test_mistakes(void **unused)
{
    static const struct {
        const char *text, *says;
        uint32_t line;
    } cases[] = {
        { "BIS,2026-01-01,x,y\n", "the first line of a table of holidays", 1 },
        { HEAD "BIS,2026-01-01,x\n", "a holiday has 4 cells, not 3", 2 },
        { HEAD "BIS,2026-02-30,x,y\n", "2026-02-30", 2 },
        { HEAD "BIS,2026-01-02,x,y\nBIS,2026-01-01,x,y\n", "in order of authority and date", 3 },
        { HEAD "BIS,2026-01-02,x,y\nBIS,2026-01-02,x,y\n", "in order of authority and date", 3 },
        { HEAD "BIS,2026-01-02,x,y\nAAA,2026-01-03,x,y\n", "in order of authority and date", 3 },
        { HEAD "BIS,2026-01-01,x,y,z\n", "cells", 2 },
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct holidays holidays;
        struct err err = { 0 };
        arena_init(&arena, mem_system(), 1 << 20);
        assert_false(holidays_read(&arena, str_of(cases[i].text), &holidays, &err));
        if (strstr(err.message, cases[i].says) == NULL || err.line != cases[i].line)
            fail_msg("%zu: %u: %s", i, err.line, err.message);
        arena_release(&arena);
    }
}

static void test_long_line(void **unused)
{
    static char text[2000];
    struct arena arena;
    struct holidays holidays;
    struct err err;
    (void)unused;
    memset(text, 'x', sizeof text);
    arena_init(&arena, mem_system(), 1 << 20);
    assert_false(holidays_read(&arena, (struct str){ text, sizeof text }, &holidays, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_true(holidays_read(&arena, STR(HEAD), &holidays, &err));
    assert_int_equal(holidays.count, 0);
    arena_release(&arena);
}

static bool read_once(const struct mem *mem, void *context)
{
    struct arena arena;
    struct holidays holidays;
    struct err err;
    (void)context;
    arena_init(&arena, mem, 1 << 20);
    bool done = holidays_read(&arena, STR(HEAD "BIS,2026-01-01,\"a, b\",y\nBIS,2026-01-02,x,y\n"),
                              &holidays, &err);
    assert_true(done || err.code == ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void test_without_memory(void **unused)
{
    (void)unused;
    alloc_fail_each(read_once, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_last_day),    cmocka_unit_test(test_open_day),
        cmocka_unit_test(test_whole_years), cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_long_line),   cmocka_unit_test(test_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

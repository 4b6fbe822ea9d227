/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_text_csv.c - CSV: where records end, what cells are, and damage that costs one line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/csv.h"
#include "unit/alloc_fail.h"

#define MOST 1000

static void check_find(struct str text, bool ended, enum csv_found expected, size_t length)
{
    size_t got = 12345;
    enum csv_found found = csv_find(text, MOST, ended, &got);
    if (found != expected || (found != CSV_MORE && got != length))
        fail_msg("'%.*s': %d, %zu bytes", STR_ARG(text), found, got);
}

static void finds_records(void **state)
{
    (void)state;
    for (int ended = 0; ended < 2; ended++) {
        check_find(STR("a,b\nc,d\n"), ended, CSV_FOUND, 4);
        check_find(STR("a,b\r\nc,d"), ended, CSV_FOUND, 5);
        check_find(STR("\nx"), ended, CSV_FOUND, 1);
        check_find(STR("\"a\",\"b\"\nc"), ended, CSV_FOUND, 8);
        check_find(STR("\"a\" , \"b\"\t\r\nc"), ended, CSV_FOUND, 12);
        check_find(STR("\"a\nb\",c\nd\n"), ended, CSV_FOUND, 8);
        check_find(STR("x,\"a\r\n\r\nb\"\r\nd\n"), ended, CSV_FOUND, 12);
        check_find(STR("\"a\"\"\nb\",c\nd"), ended, CSV_FOUND, 10);
        check_find(STR("\"\",\"\"\"\"\nd"), ended, CSV_FOUND, 8);
        check_find(STR("a\0b,\"\0\"\nd"), ended, CSV_FOUND, 8);
    }
    check_find(STR(""), true, CSV_FOUND, 0);
    check_find(STR(""), false, CSV_MORE, 0);
    check_find(STR("a,b"), false, CSV_MORE, 0);
    check_find(STR("a,b"), true, CSV_FOUND, 3);
    check_find(STR("\"a\nb"), false, CSV_MORE, 0);
    check_find(STR("\"a\nb\""), false, CSV_MORE, 0);
    check_find(STR("\"a\nb\""), true, CSV_FOUND, 5);
    check_find(STR("\"a\nb\"\r"), true, CSV_FOUND, 6);
    check_find(STR("\"a\"\r"), false, CSV_MORE, 0);
}

/* Wherever its quotes lead, a damaged record ends with its first line. */
static void gives_up_one_line(void **state)
{
    (void)state;
    for (int ended = 0; ended < 2; ended++) {
        check_find(STR("a,5\" disk\nc,d\n"), ended, CSV_FOUND, 10);
        check_find(STR("a,5\" disk,\"x\nc,d\n"), ended, CSV_FOUND, 13);
        check_find(STR("\"a\"b,\"x\nc\n"), ended, CSV_FOUND, 8);
        check_find(STR("\"a\" \"b\"\nc\n"), ended, CSV_FOUND, 8);
        check_find(STR("\"a\nb,\"c\"\nd\n"), ended, CSV_FOUND, 3);
        check_find(STR("\"a\nb\"c\nd\n"), ended, CSV_FOUND, 3);
    }
    check_find(STR("\"a\nb,c\nd\n"), true, CSV_FOUND, 3);
    check_find(STR("\"a\nb,c\nd\n"), false, CSV_MORE, 0);
    check_find(STR("a,\"b"), true, CSV_FOUND, 4);
}

static void keeps_to_the_length(void **state)
{
    (void)state;
    char text[MOST * 3];
    struct str all = { text, sizeof text };
    memset(text, 'x', sizeof text);
    check_find(str_slice(all, 0, MOST), false, CSV_MORE, 0);
    check_find(str_slice(all, 0, MOST), true, CSV_FOUND, MOST);
    check_find(str_slice(all, 0, MOST + 1), false, CSV_TOO_LONG, 0);
    check_find(str_slice(all, 0, MOST + 1), true, CSV_TOO_LONG, MOST + 1);
    text[MOST - 1] = '\n';
    check_find(all, false, CSV_FOUND, MOST);
    text[MOST - 1] = 'x';
    text[MOST] = '\n';
    check_find(all, false, CSV_TOO_LONG, MOST + 1);
    /* A quote that nobody closes. */
    text[0] = '"';
    text[10] = '\n';
    check_find(str_slice(all, 0, MOST - 1), false, CSV_MORE, 0);
    check_find(str_slice(all, 0, MOST), false, CSV_FOUND, 11);
    check_find(all, false, CSV_FOUND, 11);
    check_find(all, true, CSV_FOUND, 11);
    /* Closed, but its line goes on past what is allowed. */
    text[20] = '"';
    text[21] = ',';
    check_find(all, false, CSV_TOO_LONG, MOST + 1);
    text[MOST] = 'x';
    check_find(all, false, CSV_TOO_LONG, 0);
    check_find(all, true, CSV_TOO_LONG, sizeof text);
    check_find(str_slice(all, 0, MOST), true, CSV_FOUND, MOST);
    check_find(str_slice(all, 0, MOST), false, CSV_TOO_LONG, 0);
}

struct fixture {
    struct csv_splitter *splitter;
    struct arena arena;
    struct csv_row row;
    struct err err;
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){ 0 };
    arena_init(&f->arena, mem_system(), 1u << 22);
    f->splitter = csv_splitter_new(mem_system(), &f->err);
    assert_non_null(f->splitter);
}

static void end(struct fixture *f)
{
    csv_splitter_free(f->splitter);
    arena_release(&f->arena);
}

static bool splits(struct fixture *f, struct str record)
{
    return csv_split(f->splitter, &f->arena, record, 7, 4, &f->row, &f->err);
}

static void check_cells(struct fixture *f, struct str record, const char *cells, const char *places)
{
    char got[256] = "";
    char at[256] = "";
    size_t n = 0;
    size_t m = 0;
    if (!splits(f, record))
        fail_msg("'%.*s': %s", STR_ARG(record), f->err.message);
    for (size_t i = 0; i < f->row.count; i++) {
        n += (size_t)snprintf(got + n, sizeof got - n, "%s%.*s", i == 0 ? "" : "|",
                              STR_ARG(f->row.cells[i].text));
        m +=
            (size_t)snprintf(at + m, sizeof at - m, "%s%zu", i == 0 ? "" : " ", f->row.cells[i].at);
    }
    assert_string_equal(got, cells);
    assert_string_equal(at, places);
}

static void splits_cells(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    check_cells(&f, STR("a,b\n"), "a|b", "0 2");
    check_cells(&f, STR("a,b\r\n"), "a|b", "0 2");
    check_cells(&f, STR("a,b"), "a|b", "0 2");
    check_cells(&f, STR(",,"), "||", "0 1 2");
    check_cells(&f, STR(" a , b c ,\t"), "a|b c|", "1 5 10");
    check_cells(&f, STR("\" a \", \"b,c\" ,\"\""), " a |b,c|", "0 7 14");
    check_cells(&f, STR("\"say \"\"no\"\"\",x"), "say \"no\"|x", "0 13");
    check_cells(&f, STR("\"a\nb\",\"\r\n\"\n"), "a\nb|\r\n", "0 6");
    check_cells(&f, STR("\xE4\xB8\xAD,\xC3\xA9\n"), "\xE4\xB8\xAD|\xC3\xA9", "0 4");
    check_cells(&f, STR("a\rb,c\r\n"), "a\rb|c", "0 4");
    assert_true(splits(&f, STR("a\0b,\"\0\"\n")));
    assert_int_equal(f.row.cells[0].text.length, 3);
    assert_true(str_equal(f.row.cells[1].text, STR("\0")));
    /* A cell longer than libcsv's buffer, and short ones after it. */
    char text[5000];
    memset(text, 'y', sizeof text);
    text[4998] = ',';
    assert_true(splits(&f, (struct str){ text, sizeof text }));
    assert_int_equal(f.row.cells[0].text.length, 4998);
    check_cells(&f, STR("a,b"), "a|b", "0 2");
    end(&f);
}

static void knows_places(void **state)
{
    (void)state;
    struct fixture f;
    uint32_t line;
    uint32_t column;
    begin(&f);
    assert_true(splits(&f, STR("a,\"b\nc\",\"\n\n\",d\n")));
    csv_place(&f.row, f.row.cells[0].at, &line, &column);
    assert_true(line == 7 && column == 1);
    csv_place(&f.row, f.row.cells[1].at, &line, &column);
    assert_true(line == 7 && column == 3);
    csv_place(&f.row, f.row.cells[2].at, &line, &column);
    assert_true(line == 8 && column == 4);
    csv_place(&f.row, f.row.cells[3].at, &line, &column);
    assert_true(line == 10 && column == 3);
    end(&f);
}

static void says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        struct str record;
        uint32_t line, column;
        const char *message, *hint;
    } refusals[] = {
        { { "a,5\" disk\n", 10 },
          7,
          4,
          "a quote inside a cell that does not begin with one",
          "put the cell in double quotes and double the quote inside" },
        { { "a,\"b\"c\n", 7 },
          7,
          6,
          "text behind a closing quote",
          "a quote inside a quoted cell is doubled" },
        { { "a,\"b\" \"c\"\n", 10 },
          7,
          7,
          "text behind a closing quote",
          "a quote inside a quoted cell is doubled" },
        { { "a,\"b\rc\"d\n", 9 },
          7,
          8,
          "text behind a closing quote",
          "a quote inside a quoted cell is doubled" },
        { { "\"a\nb\",\"c\n", 9 }, 8, 4, "a quote is not closed", "" },
        { { "\"", 1 }, 7, 1, "a quote is not closed", "" },
        { { "a,caf\xE9\n", 7 },
          7,
          6,
          "byte 0xe9 is not UTF-8 here",
          "texts are UTF-8; 'iconv -f LATIN1 -t UTF-8' converts many others" },
        { { "1,2,3,4,5\n", 10 }, 7, 9, "more than 4 cells in a row", "" },
        { { "", 0 }, 7, 1, "the row is not CSV", "" },
        { { " \n", 2 }, 7, 1, "the row is not CSV", "" },
    };
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        assert_false(splits(&f, refusals[i].record));
        if (strcmp(f.err.message, refusals[i].message) != 0 ||
            strcmp(f.err.hint, refusals[i].hint) != 0 || f.err.line != refusals[i].line ||
            f.err.column != refusals[i].column)
            fail_msg("'%.*s': %u:%u '%s' '%s'", STR_ARG(refusals[i].record), f.err.line,
                     f.err.column, f.err.message, f.err.hint);
        check_cells(&f, STR("a,\"b\",c,d"), "a|b|c|d", "0 2 6 8"); /* none the worse for it */
    }
    end(&f);
}

static bool split_once(const struct mem *mem, void *context)
{
    (void)context;
    struct err err;
    struct arena arena;
    struct csv_row row;
    arena_init(&arena, mem, 1u << 20);
    struct csv_splitter *splitter = csv_splitter_new(mem, &err);
    bool done = splitter != NULL && csv_split(splitter, &arena, STR("a,b\n"), 1, 4, &row, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    csv_splitter_free(splitter);
    arena_release(&arena);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    alloc_fail_each(split_once, NULL);
    csv_splitter_free(NULL);
    struct fixture f;
    begin(&f);
    arena_release(&f.arena);
    arena_init(&f.arena, mem_system(), 16);
    assert_false(splits(&f, STR("a,b")));
    assert_int_equal(f.err.code, ERR_LIMIT);
    assert_int_equal(f.err.line, 7);
    end(&f);
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

/*
 * Random text from few bytes: cut record by record with all of it in sight, and again with more and
 * more of it, the records must be the same; and each must be split or refused, never more than one.
 */
static void cuts_the_same_wherever_it_looks(void **state)
{
    (void)state;
    static const char bytes[] = "\"\",,\n\nab \r";
    struct fixture f;
    uint64_t random = 7;
    size_t good = 0;
    begin(&f);
    for (int round = 0; round < 30000; round++) {
        char text[48];
        size_t length = next_random(&random) % sizeof text + 1;
        if (length > sizeof text)
            length = sizeof text;
        for (size_t i = 0; i < length; i++)
            text[i] = bytes[next_random(&random) % (sizeof bytes - 1)];
        for (size_t at = 0; at < length;) {
            struct str rest = { text + at, length - at };
            size_t whole;
            size_t part;
            assert_int_equal(csv_find(rest, MOST, true, &whole), CSV_FOUND);
            assert_true(whole > 0 && whole <= rest.length);
            for (size_t seen = 1; seen <= rest.length; seen++) {
                if (csv_find(str_slice(rest, 0, seen), MOST, false, &part) == CSV_FOUND)
                    assert_int_equal(part, whole);
            }
            good +=
                csv_split(f.splitter, &f.arena, str_slice(rest, 0, whole), 1, 100, &f.row, &f.err);
            at += whole;
        }
        arena_reset(&f.arena);
    }
    assert_true(good > 10000);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_records),       cmocka_unit_test(gives_up_one_line),
        cmocka_unit_test(keeps_to_the_length), cmocka_unit_test(splits_cells),
        cmocka_unit_test(knows_places),        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(does_without_memory), cmocka_unit_test(cuts_the_same_wherever_it_looks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

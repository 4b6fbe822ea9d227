/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_cli_style.c - running text and tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/style.h"
#include "unit/alloc_fail.h"

static const struct style narrow = { .width = 20 };
static const struct style colored = { .width = 20, .color = true };

/* One paragraph: begun at `first`, further lines at `rest`. */
static void check_wrap(const struct style *style, unsigned rest, const char *text,
                       const char *expected)
{
    struct buf out;
    struct page page;
    buf_init(&out, mem_system(), 4096);
    page_init(&page, &out, style);
    page_line(&page, 2, rest);
    page_text(&page, INK_PLAIN, text);
    page_end(&page);
    buf_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

static void wraps_at_words(void **state)
{
    (void)state;
    check_wrap(&narrow, 4, "", "");
    check_wrap(&narrow, 4, "one", "  one\n");
    check_wrap(&narrow, 4, "  one \n two  ", "  one two\n");
    /*                      12345678901234567890 */
    check_wrap(&narrow, 4, "twelve and twenty", "  twelve and twenty\n");
    check_wrap(&narrow, 4, "twelve and twenties.", "  twelve and\n    twenties.\n");
    check_wrap(&narrow, 4, "abc word-that-is-longer-than-the-line b",
               "  abc\n    word-that-is-longer-than-the-line\n    b\n");
    check_wrap(&narrow, 4, "日本語 日本語 日本語", "  日本語 日本語\n    日本語\n");
    check_wrap(&narrow, 0, "this goes on to the left", "  this goes on to\nthe left\n");
}

static void keeps_together_what_is_glued(void **state)
{
    (void)state;
    struct buf out;
    struct page page;
    buf_init(&out, mem_system(), 4096);
    page_init(&page, &out, &narrow);
    page_line(&page, 0, 4);
    page_text(&page, INK_PLAIN, "twelve and six (");
    page_glue(&page);
    page_text(&page, INK_PLAIN, "letters");
    page_glue(&page);
    page_text(&page, INK_PLAIN, ")");
    page_end(&page);
    buf_byte(&out, '\0');
    assert_string_equal(out.data, "twelve and six\n    (letters)\n");
    buf_release(&out);
}

static void goes_to_columns(void **state)
{
    (void)state;
    struct buf out;
    struct page page;
    buf_init(&out, mem_system(), 4096);
    page_init(&page, &out, &narrow);
    page_line(&page, 0, 10);
    page_text(&page, INK_PLAIN, "short");
    page_at(&page, 10);
    page_text(&page, INK_PLAIN, "and a half");
    page_line(&page, 0, 10);
    page_text(&page, INK_PLAIN, "longer-than-ten");
    page_at(&page, 10);
    page_text(&page, INK_PLAIN, "below");
    page_line(&page, 0, 10);
    page_text(&page, INK_PLAIN, "nothing");
    page_at(&page, 10);
    page_end(&page);
    buf_byte(&out, '\0');
    assert_string_equal(out.data,
                        "short     and a half\nlonger-than-ten\n          below\nnothing\n");
    buf_release(&out);
}

static void colors_only_where_wanted(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, mem_system(), 4096);
    style_ink(&out, &narrow, INK_BAD, STR("a"));
    style_ink(&out, &colored, INK_PLAIN, STR("b"));
    style_ink(&out, &colored, INK_BAD, STR("c"));
    style_ink(&out, &colored, INK_BAD, STR(""));
    buf_byte(&out, '\0');
    assert_string_equal(out.data, "ab\033[1;31mc\033[0m");
    buf_release(&out);
}

static void fits_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned columns;
        const char *fits;
        bool cut;
    } cases[] = {
        { "abc", 3, "abc", false }, { "abcd", 3, "abc", true },    { "", 0, "", false },
        { "äöü", 2, "äö", true },   { "日本語", 5, "日本", true }, { "日本語", 6, "日本語", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool cut;
        struct str fits = style_fit(str_of(cases[i].text), cases[i].columns, &cut);
        assert_true(str_equal_text(fits, cases[i].fits));
        assert_int_equal(cut, cases[i].cut);
    }
}

static const struct grid_column columns[] = {
    { "name", ALIGN_LEFT, 4 },
    { "count", ALIGN_RIGHT, 0 },
    { "says", ALIGN_LEFT, 3 },
};

static void lays_out_tables(void **state)
{
    (void)state;
    struct arena arena;
    struct grid grid;
    struct buf out;
    arena_init(&arena, mem_system(), 1u << 16);
    buf_init(&out, mem_system(), 4096);
    grid_init(&grid, &arena, columns, 3);
    static const char *const cells[] = { "a", "1", "x",  "longest name", "1,000",
                                         "",  "b", "22", "what it says" };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        assert_true(grid_cell(&grid, INK_PLAIN, str_of(cells[i])));
    grid_write(&grid, &out, &(struct style){ .width = 80 }, 0);
    grid_write(&grid, &out, &(struct style){ .width = 24 }, 2);
    buf_byte(&out, '\0');
    assert_string_equal(out.data, "name          count  says\n"
                                  "a                 1  x\n"
                                  "longest name  1,000\n"
                                  "b                22  what it says\n"
                                  "  name    count  says\n"
                                  "  a           1  x\n"
                                  "  longe…  1,000\n"
                                  "  b          22  what i…\n");
    buf_release(&out);
    arena_release(&arena);
}

static void does_not_cut_below_the_least(void **state)
{
    (void)state;
    struct arena arena;
    struct grid grid;
    struct buf out;
    arena_init(&arena, mem_system(), 1u << 16);
    buf_init(&out, mem_system(), 4096);
    grid_init(&grid, &arena, columns, 3);
    static const char *const cells[] = { "abcdefgh", "1,000,000", "ijklmnop" };
    for (size_t i = 0; i < 3; i++)
        assert_true(grid_cell(&grid, INK_PLAIN, str_of(cells[i])));
    grid_write(&grid, &out, &(struct style){ .width = 1 }, 0);
    buf_byte(&out, '\0');
    assert_string_equal(out.data, "name      count  sa…\nabc…  1,000,000  ij…\n");
    buf_release(&out);
    arena_release(&arena);
}

static bool write_once(const struct mem *mem, void *context)
{
    (void)context;
    struct arena arena;
    struct grid grid;
    struct buf out;
    struct page page;
    arena_init(&arena, mem, 1u << 16);
    buf_init(&out, mem, 1u << 16);
    page_init(&page, &out, &narrow);
    for (unsigned i = 0; i < 40; i++) {
        page_line(&page, 0, 4);
        page_text(&page, INK_PLAIN, "some words that go on to the next line (");
        page_glue(&page);
        page_text(&page, INK_PLAIN, "together)");
    }
    page_end(&page);
    grid_init(&grid, &arena, columns, 3);
    bool done = true;
    for (size_t i = 0; i < 300 && done; i++)
        done = grid_cell(&grid, INK_PLAIN, STR("cell"));
    while (grid.cell_count % 3 != 0)
        grid.cell_count--;
    grid_write(&grid, &out, &narrow, 0);
    done = done && !out.failed;
    buf_release(&out);
    arena_release(&arena);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(write_once, NULL) > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wraps_at_words),
        cmocka_unit_test(keeps_together_what_is_glued),
        cmocka_unit_test(goes_to_columns),
        cmocka_unit_test(colors_only_where_wanted),
        cmocka_unit_test(fits_text),
        cmocka_unit_test(lays_out_tables),
        cmocka_unit_test(does_not_cut_below_the_least),
        cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

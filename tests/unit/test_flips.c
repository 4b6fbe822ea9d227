/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_flips.c - what a changed pack does to the book, as it is read and shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/alloc_fail.h"
#include "web/flips.h"
#include "web/policy_draft.h"

#define LIMIT ((size_t)1 << 20)

#define ANSWER(outcome, may)                                                                       \
    "{\"covered\":true,\"outcome\":\"" outcome "\",\"review\":null,\"may_ship\":" may "}"
#define BEFORE ANSWER("exception", "true")
#define AFTER ANSWER("prohibited", "false")
#define LINE(id, units, amount, currency, proposes)                                                \
    "{\"what\":\"line\",\"id\":\"" id "\",\"order\":null,\"stage\":\"open\",\"item\":\"H20\","     \
    "\"to\":\"CN\",\"buyer\":\"B\",\"quantity\":" units ",\"value\":{\"amount\":\"" amount         \
    "\",\"currency\":\"" currency "\"},\"before\":" BEFORE ",\"after\":" AFTER                     \
    ",\"proposes\":" proposes ",\"begins\":[],\"ends\":[]}"

static const char *const told[] = {
    "{\"what\":\"summary\",\"lines\":9,\"flips\":7,\"undetermined\":1,\"spared\":2,\"unread\":0}",
    "{\"what\":\"tally\",\"by\":\"stage\",\"key\":\"open\",\"of\":null,\"lines\":4,\"values\":[{"
    "\"amount\":\"30.00\",\"currency\":\"USD\"},{\"amount\":\"5\",\"currency\":\"JPY\"}]}",
    "{\"what\":\"tally\",\"by\":\"stage\",\"key\":\"reserved\",\"of\":null,\"lines\":3,\"values\":["
    "{\"amount\":\"12.50\",\"currency\":\"USD\"}]}",
    LINE("B", "3", "9.00", "USD", "\"hold\""),
    LINE("A", "20", "10.00", "USD", "\"hold\""),
    LINE("C", "null", "1000", "JPY", "\"ask\""),
    LINE("D", "5", "1.00", "USD", "null"), /* it is spared */
    LINE("<E>", "-5", "much", "USD", "\"decide\""),
};

static bool read_line(struct json_reader *reader, struct arena *arena, struct web_flips *flips,
                      const char *text, struct err *err)
{
    const struct json_source source = { .text = str_of(text), .line = 1 };
    struct json_text read;
    return json_read(reader, arena, &source, &read, err) &&
           (web_flips_add(flips, arena, read.root) ||
            (arena_sound(arena, err) && err_set(err, ERR_VALUE, "another line")));
}

static bool read_all(const struct mem *mem, struct arena *arena, struct web_flips *flips,
                     struct err *err)
{
    struct json_reader *reader =
        json_reader_new(mem, (struct json_limits){ .size = 4096, .depth = 6 }, err);
    bool done = reader != NULL;
    *flips = (struct web_flips){ .counted = false };
    for (size_t i = 0; done && i < sizeof told / sizeof *told; i++)
        done = read_line(reader, arena, flips, told[i], err);
    json_reader_free(reader);
    return done;
}

static bool has(const struct buf *out, const char *part)
{
    struct str text = buf_view(out);
    for (size_t i = 0; i < text.length; i++) {
        if (str_starts(str_slice(text, i, text.length), str_of(part)))
            return true;
    }
    return false;
}

static void assert_order(struct web_flips *flips, const char *sort, const char *wanted)
{
    web_flips_sort(flips, str_of(sort));
    for (size_t i = 0; i < flips->row_count; i++)
        assert_int_equal(flips->rows[i].name.data[flips->rows[i].name.length == 3], wanted[i]);
}

static void test_read(void **state)
{
    struct alloc_fail alloc;
    struct arena arena;
    struct web_flips flips;
    struct err err;
    (void)state;
    alloc_fail_init(&alloc);
    arena_init(&arena, &alloc.mem, LIMIT);
    assert_true(read_all(&alloc.mem, &arena, &flips, &err));
    assert_true(flips.counted);
    assert_int_equal(flips.totals.lines, 9);
    assert_int_equal(flips.totals.flips, 7);
    assert_int_equal(flips.row_count, 4); /* but the one that is spared */
    assert_int_equal(web_flips_missing(&flips), 3);
    assert_order(&flips, "name", "EABC");
    assert_order(&flips, "-name", "CBAE");
    assert_order(&flips, "-quantity", "ABCE");
    /* What is worth nothing that can be read has no currency; then those of one stand together. */
    assert_order(&flips, "-value", "ABCE");
    assert_order(&flips, "value", "ECBA");
    assert_false(web_flips_sorts(STR("")));
    assert_false(web_flips_sorts(STR("-")));
    assert_false(web_flips_sorts(STR("values")));
    assert_true(web_flips_sorts(STR("-buyer")));
    arena_release(&arena);
    alloc_fail_check(&alloc);
}

static void test_other_lines(void **state)
{
    static const char *const others[] = { "{}", "[]", "7", "{\"what\":\"event\"}", "{\"what\":7}" };
    struct alloc_fail alloc;
    struct arena arena;
    struct web_flips flips = { .counted = false };
    struct err err;
    (void)state;
    alloc_fail_init(&alloc);
    arena_init(&arena, &alloc.mem, LIMIT);
    struct json_reader *reader =
        json_reader_new(&alloc.mem, (struct json_limits){ .size = 4096, .depth = 6 }, &err);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_false(read_line(reader, &arena, &flips, others[i], &err));
        assert_int_equal(err.code, ERR_VALUE);
    }
    /* Half of a line is shown as what it says. */
    assert_true(
        read_line(reader, &arena, &flips, "{\"what\":\"line\",\"proposes\":\"hold\"}", &err));
    assert_true(read_line(reader, &arena, &flips, "{\"what\":\"tally\",\"by\":\"stage\"}", &err));
    assert_true(read_line(reader, &arena, &flips, "{\"what\":\"summary\"}", &err));
    json_reader_free(reader);
    arena_release(&arena);
    alloc_fail_check(&alloc);
}

static void test_shown(void **state)
{
    struct alloc_fail alloc;
    struct arena arena;
    struct web_flips flips;
    struct web_input inputs[] = { { .name = "pack", .label = "Pack", .value = STR("house") } };
    const struct web_policy_next next = { .look = STR("1") };
    struct web_list list = { .path = "/policy/look", .sort = STR("-value") };
    struct web_policy_draft draft = {
        .looked = true,
        .sound = true,
        .passed = true,
        .decided = true,
        .inputs = inputs,
        .input_count = 1,
        .next = &next,
        .flips = &flips,
        .list = &list,
    };
    struct buf out;
    struct err err;
    (void)state;
    alloc_fail_init(&alloc);
    arena_init(&arena, &alloc.mem, LIMIT);
    buf_init(&out, &alloc.mem, LIMIT);
    assert_true(read_all(&alloc.mem, &arena, &flips, &err));
    web_policy_draft(&out, &draft);
    assert_true(has(&out, "7 of 9 lines flip, 1 becomes undetermined; 2 go on under a savings"));
    assert_true(has(&out, "USD 42.50</span> <span class=\"tag\">JPY 5</span>"));
    assert_true(has(&out, "The table has 4 of them"));
    assert_true(has(&out, "the other 3 are counted above"));
    assert_true(has(&out, "&lt;E&gt;"));
    assert_false(has(&out, "<E>"));
    buf_clear(&out);
    flips.totals.flips = 4;
    web_policy_draft(&out, &draft);
    assert_false(has(&out, "The table has"));
    buf_clear(&out);
    draft.without_book = true;
    web_policy_draft(&out, &draft);
    assert_true(has(&out, "4 of 9 lines flip"));
    assert_false(has(&out, "&lt;E&gt;"));
    assert_false(has(&out, "USD"));
    buf_release(&out);
    arena_release(&arena);
    alloc_fail_check(&alloc);
}

static void test_csv(void **state)
{
    struct alloc_fail alloc;
    struct arena arena;
    struct web_flips flips;
    struct buf out;
    struct err err;
    (void)state;
    alloc_fail_init(&alloc);
    arena_init(&arena, &alloc.mem, LIMIT);
    buf_init(&out, &alloc.mem, LIMIT);
    assert_true(read_all(&alloc.mem, &arena, &flips, &err));
    web_flips_csv(&out, &flips);
    assert_true(has(&out,
                    "\n\"A\",\"\",\"open\",\"H20\",\"20\",\"B\",\"exception\",\"\",\"prohibited\","
                    "\"\",\"\",\"hold\",\"10.00\",\"USD\"\n"));
    assert_true(has(&out, "\"decide\",\"\",\"\"\n"));
    buf_release(&out);
    arena_release(&arena);
    alloc_fail_check(&alloc);
}

static bool try_read(const struct mem *mem, void *context)
{
    struct arena arena;
    struct web_flips flips;
    struct err err;
    (void)context;
    arena_init(&arena, mem, LIMIT);
    bool done = read_all(mem, &arena, &flips, &err);
    assert_true(done || err.code == ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void test_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(try_read, NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),   cmocka_unit_test(test_other_lines),
        cmocka_unit_test(test_shown),  cmocka_unit_test(test_csv),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

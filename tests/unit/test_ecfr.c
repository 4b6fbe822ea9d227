/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_ecfr.c - what a reason for control applies to; the order of codes; memory that ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/alloc_fail.h"
#include "watch/ecfr_priv.h"

static void show(struct buf *buf, const char *name, const struct str *codes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_text(buf, i == 0 ? (buf->length > 0 ? "; " : "") : " ");
        if (i == 0)
            buf_text(buf, name);
        buf_str(buf, codes[i]);
    }
}

/* "3A001.b; not 3A001.b.2; part 3A001.c" */
static void check_scope(const char *text, const char *wanted)
{
    struct arena arena;
    struct scope scope;
    struct buf buf;
    arena_init(&arena, mem_system(), 1 << 20);
    buf_init(&buf, mem_system(), 4096);
    assert_true(scope_read(&arena, STR("3A001"), str_of(text), &scope));
    show(&buf, "", scope.in, scope.in_count);
    show(&buf, "not ", scope.except, scope.except_count);
    show(&buf, "part ", scope.part, scope.part_count);
    buf_byte(&buf, '\0');
    if (strcmp(buf.data, wanted) != 0)
        print_error("%s\n", text);
    assert_string_equal(buf.data, wanted);
    buf_release(&buf);
    arena_release(&arena);
}

static void paragraphs_of_the_entry_are_read(void **state)
{
    (void)state;
    check_scope("entire entry", "3A001");
    check_scope("the entire entry", "3A001");
    check_scope("3A001.b.2 and b.3", "3A001.b.2 3A001.b.3");
    check_scope("items controlled by 3A001.z.1.a, z.2.a", "3A001.z.1.a 3A001.z.2.a");
    check_scope("paragraphs .a, .b, and .i of this entry", "3A001.a 3A001.b 3A001.i");
    check_scope("3A001.a only", "3A001.a");
    check_scope("3A001 .g, .r", "3A001.g 3A001.r");
    check_scope("3A001.a.2 to a.4", "3A001.a.2 3A001.a.3 3A001.a.4");
    check_scope(".k to .n, p.2", "3A001.k 3A001.l 3A001.m 3A001.n 3A001.p.2");
    check_scope("3A001.a.9 through a.11 or .b", "3A001.a.9 3A001.a.10 3A001.a.11 3A001.b");
}

static void what_is_left_out_is_read(void **state)
{
    (void)state;
    check_scope("entire entry except 3A001.y", "3A001; not 3A001.y");
    check_scope("entire entry, except .a.1, .x and .y", "3A001; not 3A001.a.1 3A001.x 3A001.y");
    check_scope("entire entry except: .b", "3A001; not 3A001.b");
    check_scope("3A001.b (except .b.5), .c", "3A001.b 3A001.c; not 3A001.b.5");
}

static void conditions_bind_what_they_name(void **state)
{
    (void)state;
    check_scope("3A001.h when the parameters in 3A101.a are met", "part 3A001.h");
    check_scope("3A001.a when usable in x; and to 3A001.b that, with y and z; and 3A001.z.2",
                "3A001.z.2; part 3A001.a 3A001.b");
    check_scope("amplifiers in 3A001.b.2 and transistors in 3A001.b.3, except those for b.4",
                "part 3A001.b.2 3A001.b.3");
}

/* Anything that might reach further than what it names is the whole entry. */
static void what_is_not_understood_is_the_whole_entry(void **state)
{
    static const char *const texts[] = {
        "",
        "\"software\" for commodities controlled by 3A002",
        "amplifiers and transistors in 3A001.b",
        "3A001.a and equipment for it",
        "shotguns and paragraphs .c and .d",
        "entire entry except 3A002.y",
        "entire entry except items for 3A001.y",
        "entire entry as applicable",
        "3A001.a, and",
        ", 3A001.a",
        "3A001.a 3A001.b",
        "3A001.a to",
        "to 3A001.b",
        "3A001.a to 3A001.b.2",
        "3A001.a.9 to a.2",
        "3A001.a.1 to a.999",
        "3A001.b (except 3A002.b), .c",
        "3A001.b (see .c), .d",
        "3A001.b (except .b.5, .c",
        "3A001.b.2x",
        "3A001..b",
        "3A001.b when x; and others",
        "3A002.b",
        "3B",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_scope(texts[i], "part 3A001");
}

static void codes_stand_in_the_order_of_the_list(void **state)
{
    static const char *const codes[] = { "0A501",     "3A001",      "3A001.a",
                                         "3A001.a.2", "3A001.a.10", "3A001.a.b",
                                         "3A001.b",   "3A002",      "5A002.z.1.a" };
    size_t count = sizeof codes / sizeof codes[0];
    (void)state;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = ecfr_code_compare(str_of(codes[i]), str_of(codes[j]));
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

static void odd_text_becomes_plain(void **state)
{
    struct arena arena;
    struct str text;
    char one[ECFR_FINGERPRINT_SIZE];
    char other[ECFR_FINGERPRINT_SIZE];
    (void)state;
    arena_init(&arena, mem_system(), 1 << 20);
    assert_true(
        ecfr_plain(&arena, STR(" \xE2\x80\x9Ctechnology\xE2\x80\x9D\xC2\xA0 for\n\tx. "), &text));
    assert_true(str_equal_text(text, "\"technology\" for x"));
    ecfr_fingerprint(text, one);
    ecfr_fingerprint(STR("\"technology\" for y"), other);
    assert_int_equal(strlen(one), ECFR_FINGERPRINT_SIZE - 1);
    assert_string_not_equal(one, other);
    arena_release(&arena);
}

static const char page[] =
    "<DIV><DIV9 N=\"Supplement No. 1 to Part 738\"><TABLE><TR><TH>Countries</TH><TH>NS 1</TH></TR>"
    "<TR><TD>Germany</TD><TD>X</TD></TR></TABLE></DIV9>"
    "<DIV9 N=\"Supplement No. 1 to Part 774\"><FP-2><B>3A001 x</B></FP-2>"
    "<TABLE><TR><TD>NS applies to .a, b.2</TD><TD>NS Column 1</TD></TR>"
    "<TR><TD>NS applies to others</TD><TD>NS Column 1</TD></TR></TABLE></DIV9></DIV>";

static bool read_page(const struct mem *mem, void *context)
{
    struct arena arena;
    struct ecfr_table places;
    struct ecfr_table families;
    struct edition edition;
    struct err err;
    (void)context;
    err_clear(&err);
    arena_init(&arena, mem, 1 << 22);
    bool done = ecfr_table_read(&arena, "p", STR("name,code\nGermany,DE\n"), &places, &err) &&
                ecfr_table_read(&arena, "c", STR("cell,set\n"), &families, &err);
    if (done) {
        edition_init(&edition, &arena, &places, &families);
        done = edition_add(&edition, "f", STR(page), &err) && edition_finish(&edition, &err);
    }
    if (done) {
        const struct ecfr_set *set = edition_set(&edition, STR("ccl.NS.1"));
        assert_non_null(set);
        assert_int_equal(set->count, 2);
        assert_int_equal(edition.open_count, 1);
    } else {
        assert_int_equal(err.code, ERR_MEMORY);
    }
    arena_release(&arena);
    return done;
}

static void memory_may_end_anywhere(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(read_page, NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paragraphs_of_the_entry_are_read),
        cmocka_unit_test(what_is_left_out_is_read),
        cmocka_unit_test(conditions_bind_what_they_name),
        cmocka_unit_test(what_is_not_understood_is_the_whole_entry),
        cmocka_unit_test(codes_stand_in_the_order_of_the_list),
        cmocka_unit_test(odd_text_becomes_plain),
        cmocka_unit_test(memory_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

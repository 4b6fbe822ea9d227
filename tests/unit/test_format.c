/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_format.c - the layout of policy files, before and after. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/format.h"
#include "policy/lex.h"
#include "unit/alloc_fail.h"

struct pair {
    const char *before;
    const char *after;
};

static void read_file(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(text, 1, size - 1, file);
    fclose(file);
    assert_true(length < size - 1);
    text[length] = '\0';
}

/* Formats text into a fresh buffer of the heap; the caller releases it. */
static bool format_text(const char *text, struct buf *out, struct err *err)
{
    struct arena arena;
    arena_init(&arena, mem_system(), 64 << 20);
    buf_init(out, mem_system(), 64 << 20);
    bool done = policy_format(&arena, str_of(text), out, err);
    arena_release(&arena);
    return done;
}

static void check_pair(const char *before, const char *after)
{
    struct buf out;
    struct err err;
    if (!format_text(before, &out, &err))
        fail_msg("%u:%u: %s in\n%s", err.line, err.column, err.message, before);
    buf_byte(&out, '\0');
    assert_string_equal(out.data, after);
    buf_release(&out);
    assert_true(format_text(after, &out, &err));
    buf_byte(&out, '\0');
    assert_string_equal(out.data, after);
    buf_release(&out);
}

static void check_pairs(const struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_pair(pairs[i].before, pairs[i].after);
}

#define CHECK_PAIRS(pairs) check_pairs(pairs, sizeof pairs / sizeof *(pairs))

static void blank_lines_and_line_ends(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        { "", "" },
        { "  \n\n\t\n", "" },
        { "role a", "role a\n" },
        { "\n\n  role   a \t\r\n\n\n\nrole b\n\n\n", "role a\n\nrole b\n" },
        { "# one  \n\n\n#two\t\r\n   # three", "# one\n\n#two\n# three\n" },
        { "rule us/a {\n\n  cite x\n\n\n  cite y\n\n}\n",
          "rule us/a {\n  cite x\n\n  cite y\n}\n" },
        { "rule us/a { # why\n\n  cite x\n\n  # last\n\n}\n",
          "rule us/a {  # why\n  cite x\n\n  # last\n}\n" },
        { "rule us/a {\n\n# first\n\ncite x }", "rule us/a {\n  # first\n\n  cite x }\n" },
    };
    CHECK_PAIRS(pairs);
}

static void spaces_between_tokens(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        { "define a:b=( x+1 )*2", "define a:b = (x + 1)*2\n" },
        { "define a :bool=not(b in{CN,MO}or c  in [ 1,2 ))",
          "define a : bool = not (b in { CN, MO } or c in [1, 2))\n" },
        { "define a = b in(1 ,2]", "define a = b in (1, 2]\n" },
        { "define a = b in[1,2]", "define a = b in [1, 2]\n" },
        { "define a = x/y - z*2 == -5 and b != - 3", "define a = x/y - z*2 == -5 and b != -3\n" },
        { "define a = x / y + z * 2", "define a = x / y + z * 2\n" },
        { "define a = item.rate[p]*bits[p ]", "define a = item.rate[p]*bits[p]\n" },
        { "fact a : quantity [TPP/mm2]", "fact a : quantity[TPP/mm2]\n" },
        { "set a : set of country { from 2022-01-01:{} }",
          "set a : set of country { from 2022-01-01 : { } }\n" },
        { "define a = rule us/740.8-x@2023 and b<=c",
          "define a = rule us/740.8-x@2023 and b <= c\n" },
        { "define a = rule us/2025-04-09-x/y", "define a = rule us/2025-04-09-x/y\n" },
        { "define a = (x)and(y)", "define a = (x) and (y)\n" },
        { "test \"t\" { on 2024-01-01 expect a because us/b[(c)(1)] }",
          "test \"t\" { on 2024-01-01 expect a because us/b[(c)(1)] }\n" },
        { "define a = x -5", "define a = x -5\n" },
        { "define a = 5-3", "define a = 5-3\n" },
        { "unit TPP=TOPS*bit\"t\"", "unit TPP = TOPS*bit \"t\"\n" },
        { "use\"a\\\"b\"", "use \"a\\\"b\"\n" },
        { "rule us/a{in-force 2023-11-17..2024-01-01}",
          "rule us/a { in-force 2023-11-17 .. 2024-01-01 }\n" },
    };
    CHECK_PAIRS(pairs);
}

/* The text of a label is what the regulation calls it: not a blank more or less. */
static void labels_keep_their_text(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        { "define a = any {\n[ (a)(1)(iii) ]x\n[\"D:1  or\" ] y\n[( a )  (2)]z\n}\n",
          "define a = any {\n  [(a)(1)(iii)] x\n  [\"D:1  or\"]   y\n  [( a )  (2)]  z\n}\n" },
        { "define a = any { [a . 1] x }", NULL },
        { "define a = any { [a  1] x [(b)] y }", "define a = any { [a  1] x [(b)] y }\n" },
        { "test \"t\" {\non 2024-01-01 expect needs [(a)(1)] [\"b\"]   [(c) (2)]\n}\n",
          "test \"t\" {\n  on 2024-01-01 expect needs [(a)(1)] [\"b\"] [(c) (2)]\n}\n" },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct buf out;
        struct err err;
        if (pairs[i].after != NULL) {
            check_pair(pairs[i].before, pairs[i].after);
            continue;
        }
        assert_false(format_text(pairs[i].before, &out, &err));
        assert_int_equal(err.code, ERR_SYNTAX);
        buf_release(&out);
    }
}

/* The cases of tests/unit/format_pairs.txt. */
static void pairs_of_the_file(void **state)
{
    (void)state;
    static char text[1 << 16];
    size_t count = 0;
    read_file("tests/unit/format_pairs.txt", text, sizeof text);
    for (char *at = strstr(text, "\n===="); at != NULL; count++) {
        char *before = strchr(at + 1, '\n') + 1;
        char *next = strstr(before, "\n====");
        if (next != NULL)
            next[1] = '\0';
        char *line = strstr(before, "----\n");
        assert_non_null(line);
        *line = '\0';
        check_pair(before, line + 5);
        at = next;
        if (next != NULL)
            next[1] = '=';
    }
    assert_true(count > 15);
}

struct refusal {
    const char *text;
    enum err_code code;
    uint32_t line;
    uint32_t column;
    const char *message;
};

static void refuses(void **state)
{
    (void)state;
    static const struct refusal cases[] = {
        { "role a\nrole \"b", ERR_SYNTAX, 2, 6, "this string has no end on its line" },
        { "role a ;", ERR_SYNTAX, 1, 8, "no word, number or sign begins here" },
        { "role \xFF", ERR_SYNTAX, 1, 1, "the file is not UTF-8" },
        { "role a\n }", ERR_SYNTAX, 2, 2, "this '}' closes nothing" },
        { "role {\n a", ERR_SYNTAX, 1, 6, "this '{' is never closed" },
        { "role { (\n}", ERR_SYNTAX, 2, 1, "this '}' closes nothing" },
        { "role { ]", ERR_SYNTAX, 1, 8, "this ']' closes nothing" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out;
        struct err err;
        assert_false(format_text(cases[i].text, &out, &err));
        assert_int_equal(err.code, cases[i].code);
        assert_string_equal(err.message, cases[i].message);
        assert_int_equal(err.line, cases[i].line);
        assert_int_equal(err.column, cases[i].column);
        assert_int_equal(out.length, 0);
        buf_release(&out);
    }
}

static void keeps_to_its_limits(void **state)
{
    (void)state;
    char text[4 * FORMAT_DEPTH_MAX + 8];
    struct buf out;
    struct err err;
    for (size_t depth = FORMAT_DEPTH_MAX; depth <= FORMAT_DEPTH_MAX + 1; depth++) {
        memset(text, '(', depth);
        memset(text + depth, ')', depth);
        text[2 * depth] = '\0';
        assert_int_equal(format_text(text, &out, &err), depth == FORMAT_DEPTH_MAX);
        if (depth > FORMAT_DEPTH_MAX) {
            assert_int_equal(err.code, ERR_LIMIT);
            assert_int_equal(err.column, FORMAT_DEPTH_MAX + 1);
        }
        buf_release(&out);
    }
    struct arena arena;
    arena_init(&arena, mem_system(), 1000);
    buf_init(&out, mem_system(), 1000);
    memset(text, ',', 200);
    text[200] = '\0';
    assert_false(policy_format(&arena, str_of(text), &out, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    arena_release(&arena);
    arena_init(&arena, mem_system(), 100000);
    out.limit = 10;
    buf_text(&out, "kept");
    assert_false(policy_format(&arena, STR("role a, b, c"), &out, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_true(str_equal(buf_view(&out), STR("kept")));
    arena_release(&arena);
    buf_release(&out);
}

static bool format_with(const struct mem *mem, void *context)
{
    struct arena arena;
    struct buf out;
    struct err err;
    arena_init(&arena, mem, 1 << 20);
    buf_init(&out, mem, 1 << 20);
    bool done = policy_format(&arena, str_of(context), &out, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    arena_release(&arena);
    buf_release(&out);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    char text[8001];
    for (size_t i = 0; i < 8000; i += 8)
        memcpy(text + i, "role a\n ", 8);
    text[8000] = '\0';
    assert_true(alloc_fail_each(format_with, text) > 4);
}

/* The files that ship: formatting keeps every token, and twice is once. */
static void check_file(const char *path)
{
    static char text[1 << 20];
    read_file(path, text, sizeof text);
    struct arena arena;
    struct buf once;
    struct buf twice;
    struct err err;
    struct tokens a;
    struct tokens b;
    arena_init(&arena, mem_system(), 64 << 20);
    if (!format_text(text, &once, &err))
        fail_msg("%s:%u:%u: %s", path, err.line, err.column, err.message);
    buf_byte(&once, '\0');
    assert_true(format_text(once.data, &twice, &err));
    buf_byte(&twice, '\0');
    assert_string_equal(once.data, twice.data);
    assert_true(lex(&arena, str_of(text), &a, &err));
    assert_true(lex(&arena, str_of(once.data), &b, &err));
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++) {
        assert_int_equal(a.list[i].kind, b.list[i].kind);
        struct str left = token_text(&a, &a.list[i]);
        struct str right = token_text(&b, &b.list[i]);
        if (a.list[i].kind == TOKEN_COMMENT)
            left = str_trim(left);
        assert_true(str_equal(left, right));
    }
    arena_release(&arena);
    buf_release(&once);
    buf_release(&twice);
}

static void packs_keep_their_tokens(void **state)
{
    (void)state;
    size_t count = 0;
    DIR *folder = opendir("packs/us");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char path[600];
        if (!str_ends(str_of(entry->d_name), STR(".licet")))
            continue;
        snprintf(path, sizeof path, "packs/us/%s", entry->d_name);
        check_file(path);
        count++;
    }
    closedir(folder);
    assert_true(count > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blank_lines_and_line_ends),
        cmocka_unit_test(spaces_between_tokens),
        cmocka_unit_test(labels_keep_their_text),
        cmocka_unit_test(pairs_of_the_file),
        cmocka_unit_test(refuses),
        cmocka_unit_test(keeps_to_its_limits),
        cmocka_unit_test(does_without_memory),
        cmocka_unit_test(packs_keep_their_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

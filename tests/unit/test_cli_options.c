/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_cli_options.c - reading a command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "cli/command.h"
#include "unit/alloc_fail.h"

static const char *const words[] = { "mild", "medium", "hot", NULL };

static const struct option options[] = {
    { .name = "flag" },
    { .name = "text", .metavar = "TEXT", .type = OPTION_TEXT, .repeatable = true },
    { .name = "date", .metavar = "DATE", .type = OPTION_DATE },
    { .name = "number", .metavar = "N", .type = OPTION_NUMBER },
    { .name = "word", .type = OPTION_WORD, .words = words },
    { .name = "folder", .metavar = "DIR", .type = OPTION_FOLDER },
    { .name = NULL },
};
static const struct option more_options[] = { { .name = "more" }, { .name = NULL } };
static const struct option_group first = { "First", options };
static const struct option_group second = { "Second", more_options };
static const struct option_group *const groups[] = { &first, &second, NULL };
static const struct command command = { .name = "try", .groups = groups, .operands_max = 2 };
static const struct command parent = { .name = "above" };
static const struct command plain = { .name = "plain" };

#define ARGUMENTS_MAX 16

struct line {
    char *words[ARGUMENTS_MAX];
    size_t count;
};

/* The arguments of a line, divided by '|'. */
static struct line split(char *text)
{
    struct line line = { .count = 0 };
    while (text != NULL) {
        char *bar = strchr(text, '|');
        if (bar != NULL)
            *bar++ = '\0';
        line.words[line.count++] = text;
        text = bar;
    }
    return line;
}

static bool parse(struct arena *arena, const char *text, struct args *args, struct err *err)
{
    static char copy[256];
    snprintf(copy, sizeof copy, "%s", text);
    struct line line = split(copy);
    return args_parse(arena, NULL, &command, line.count, line.words, args, err);
}

static void reads_what_is_given(void **state)
{
    (void)state;
    struct arena arena;
    struct args args;
    struct err err;
    arena_init(&arena, mem_system(), 1u << 20);
    assert_true(parse(&arena,
                      "--text|a b|file|--flag|--date=2024-02-29|--text=--x|--number|1000000|--word|"
                      "hot|--more|-|--folder|x",
                      &args, &err));
    assert_true(args_flag(&args, "flag"));
    assert_true(args_flag(&args, "more"));
    assert_int_equal(args.operand_count, 2);
    assert_true(str_equal_text(args.operands[0], "file"));
    assert_true(str_equal_text(args.operands[1], "-"));
    assert_int_equal(args_number(&args, "date", 0), date_from_civil(2024, 2, 29));
    assert_int_equal(args_number(&args, "number", 0), 1000000);
    assert_true(str_equal_text(args_text(&args, "word"), "hot"));
    assert_true(str_equal_text(args_text(&args, "folder"), "x"));

    const struct option_value *text = args_get(&args, "text");
    assert_true(str_equal_text(text->text, "a b"));
    text = args_next(&args, "text", text);
    assert_true(str_equal_text(text->text, "--x"));
    assert_null(args_next(&args, "text", text));
    assert_true(args_knows(&args, "more"));
    assert_false(args_knows(&args, "mor"));
    arena_release(&arena);
}

static void knows_what_is_not_given(void **state)
{
    (void)state;
    struct arena arena;
    struct args args;
    struct err err;
    arena_init(&arena, mem_system(), 1u << 20);
    assert_true(parse(&arena, "--|--flag|--", &args, &err));
    assert_false(args_flag(&args, "flag"));
    assert_int_equal(args.operand_count, 2);
    assert_true(str_equal_text(args.operands[0], "--flag"));
    assert_null(args_text(&args, "text").data);
    assert_int_equal(args_number(&args, "number", 7), 7);
    assert_true(parse(&arena, "--bogus|--help|--also", &args, &err));
    assert_true(args.help);
    assert_true(parse(&arena, "--|--help", &args, &err));
    assert_false(args.help);
    arena_release(&arena);
}

static const struct {
    const char *line;
    const char *message;
    const char *hint;
} refused[] = {
    { "--flga", "'try' has no option '--flga'", "did you mean '--flag'?" },
    { "--fla", "'try' has no option '--fla'", "did you mean '--flag'?" },
    { "--xyzzy", "'try' has no option '--xyzzy'", "see 'licet help try'" },
    { "--flag=1", "option '--flag' takes no value", "write '--flag' alone" },
    { "--flag|--flag", "option '--flag' is given twice", "see 'licet help try'" },
    { "--text", "option '--text' needs a value", "write '--text TEXT'" },
    { "--text|--flag", "option '--text' needs a value", "write '--text TEXT'" },
    { "--word", "option '--word' needs a value", "write '--word WORD'" },
    { "--text=", "option '--text' has an empty value", "leave the option out instead" },
    { "--folder|", "option '--folder' has an empty value", "leave the option out instead" },
    { "--date|2024-2-9", "option '--date': '2024-2-9' is not a date",
      "dates are written YYYY-MM-DD, such as 2025-04-09" },
    { "--number|1000001", "option '--number' cannot be '1000001'",
      "it takes a whole number from 1 to 1000000" },
    { "--number|0", "option '--number' cannot be '0'",
      "it takes a whole number from 1 to 1000000" },
    { "--number|1.5", "option '--number' cannot be '1.5'",
      "it takes a whole number from 1 to 1000000" },
    { "--number|-1", "option '--number' cannot be '-1'",
      "it takes a whole number from 1 to 1000000" },
    { "--word|hto", "option '--word' does not know 'hto'",
      "did you mean 'hot'? it takes one of: mild, medium, hot" },
    { "--word|", "option '--word' does not know ''", "it takes one of: mild, medium, hot" },
    { "-flag", "'try' has no option '-flag'", "did you mean '--flag'?" },
    { "-h", "'try' has no option '-h'", "did you mean '--help'?" },
    { "-x", "'try' has no option '-x'",
      "options are written out: --json; put '--' before a name that begins with '-'" },
    { "a|b|c", "'try' takes at most 2 arguments; 'c' is too many", "see 'licet help try'" },
};

static void refuses_with_a_hint(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct arena arena;
        struct args args;
        struct err err;
        arena_init(&arena, mem_system(), 1u << 20);
        err_clear(&err);
        assert_false(parse(&arena, refused[i].line, &args, &err));
        assert_int_equal(err.code, ERR_USAGE);
        assert_string_equal(err.message, refused[i].message);
        assert_string_equal(err.hint, refused[i].hint);
        arena_release(&arena);
    }
}

static void names_the_command_above(void **state)
{
    (void)state;
    char word[] = "surplus";
    char *const given[] = { word };
    struct arena arena;
    struct args args;
    struct err err;
    arena_init(&arena, mem_system(), 1u << 20);
    assert_false(args_parse(&arena, &parent, &plain, 1, given, &args, &err));
    assert_string_equal(err.message, "'plain' takes no argument, but was given 'surplus'");
    assert_string_equal(err.hint, "see 'licet help above plain'");
    arena_release(&arena);
}

static void keeps_to_the_limit(void **state)
{
    (void)state;
    static char word[] = "--text=x";
    static char *given[OPTION_VALUES_MAX + 1];
    struct arena arena;
    struct args args;
    struct err err;
    for (size_t i = 0; i <= OPTION_VALUES_MAX; i++)
        given[i] = word;
    arena_init(&arena, mem_system(), 1u << 20);
    assert_true(args_parse(&arena, NULL, &command, OPTION_VALUES_MAX, given, &args, &err));
    assert_int_equal(args.value_count, OPTION_VALUES_MAX);
    assert_false(args_parse(&arena, NULL, &command, OPTION_VALUES_MAX + 1, given, &args, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(err.message, "there are more than 4096 options");
    arena_release(&arena);
}

static struct str name_at(const void *context, size_t index)
{
    return str_of(((const char *const *)context)[index]);
}

static void finds_near_names(void **state)
{
    (void)state;
    static const char *const names[] = { "check", "classify", "chip", "completion" };
    static const struct {
        const char *name, *near;
    } cases[] = {
        { "chekc", "check" },
        { "clasify", "classify" },
        { "comp", "completion" },
        { "chp", "chip" },
        { "x", NULL },
        { "frobnicate", NULL },
        { "", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str near = str_nearest(str_of(cases[i].name), 4, name_at, names);
        if (cases[i].near == NULL)
            assert_null(near.data);
        else
            assert_true(str_equal_text(near, cases[i].near));
    }
}

static bool parse_once(const struct mem *mem, void *context)
{
    (void)context;
    struct arena arena;
    struct args args;
    struct err err;
    arena_init(&arena, mem, 1u << 20);
    bool done = parse(&arena, "--text|a|--flag|file", &args, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(parse_once, NULL) >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_given), cmocka_unit_test(knows_what_is_not_given),
        cmocka_unit_test(refuses_with_a_hint), cmocka_unit_test(names_the_command_above),
        cmocka_unit_test(keeps_to_the_limit),  cmocka_unit_test(finds_near_names),
        cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

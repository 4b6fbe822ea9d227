/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_lex.c - what is one token and what is two, and where each stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/lex.h"
#include "unit/alloc_fail.h"

/* Kinds of the tokens of a text, a letter each; a glued one has a dot before it. */
static const char letters[TOKEN_KIND_COUNT] = {
    [TOKEN_END] = '$',      [TOKEN_WORD] = 'w',     [TOKEN_NUMBER] = 'n', [TOKEN_DATE] = 'd',
    [TOKEN_STRING] = 's',   [TOKEN_COMMENT] = '#',  [TOKEN_LBRACE] = '{', [TOKEN_RBRACE] = '}',
    [TOKEN_LBRACKET] = '[', [TOKEN_RBRACKET] = ']', [TOKEN_LPAREN] = '(', [TOKEN_RPAREN] = ')',
    [TOKEN_COMMA] = ',',    [TOKEN_COLON] = ':',    [TOKEN_EQUALS] = '=', [TOKEN_EQ] = 'e',
    [TOKEN_NE] = '!',       [TOKEN_LT] = '<',       [TOKEN_LE] = 'l',     [TOKEN_GT] = '>',
    [TOKEN_GE] = 'g',       [TOKEN_PLUS] = '+',     [TOKEN_MINUS] = '-',  [TOKEN_STAR] = '*',
    [TOKEN_SLASH] = '/',    [TOKEN_AT] = '@',       [TOKEN_DOTS] = 'D',
};

struct lex_case {
    const char *text;
    const char *kinds;
};

static void kinds_of_tokens(void **state)
{
    (void)state;
    static const struct lex_case cases[] = {
        { "", "$" },
        { " \t\r\n ", "$" },
        { "item.tpp D:1 in-force RS-HQ 3A090.a a_b", "wwwwww$" },
        { "3A090 3E001 4E091 5A992 740.8.NAC 744.listing-2023-10-17 1st", "wwwwwww$" },
        { "0 7 4_800 5.92 1e26 1.5e-3 2e+4 742.6", "nnnnnnnn$" },
        { "2025-04-09 2025-04-09.", NULL },
        { "2025-04-09 2025-99-99", "dd$" },
        { "2025-4-09", "n.-.n.-.n$" },
        { "a-5 a - 5 a -5 5-a", "ww-nw-.nn.-.w$" },
        { "2023-11-17..2024-01-01", "d.D.d$" },
        { "1..2", "n.D.n$" },
        { "{}[]().,", NULL },
        { "{}[](),", "{.}.[.].(.).,$" },
        { "= == != < <= > >= + - * / @ .. :", "=e!<l>g+-*/@D:$" },
        { "a==b a=b a<=b a:b a: b", "w.e.ww.=.ww.l.www.:w$" },
        { "us/742.6.RS@2022", "w./.w.@.n$" },
        { "us/3A090.a@2022x", "w./.w.@.w$" },
        { "TPP/mm2 op/s TOPS*bit", "w./.ww./.ww.*.w$" },
        { "item.rate[p]", "w.[.w.]$" },
        { "\"a\" \"\" \"a\\\"b\\\\\" \"# no comment\"", "ssss$" },
        { "\"é中😀\"", "s$" },
        { "a#b\n##c\n#", "w.###$" },
        { "a # b\r\nc", "w#w$" },
        { "a\rb", "ww$" },
        { "a. b", NULL },
        { "a & b", NULL },
        { "a ! b", NULL },
        { "'a'", NULL },
        { "é", NULL },
        { "\"a\nb\"", NULL },
        { "\"a\\n\"", NULL },
        { "\"a\\", NULL },
        { "\"", NULL },
        { "\xFF", NULL },
        { "\"\xC3\"", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct tokens tokens;
        struct err err;
        arena_init(&arena, mem_system(), 1 << 20);
        bool done = lex(&arena, str_of(cases[i].text), &tokens, &err);
        if (done != (cases[i].kinds != NULL))
            fail_msg("%s: %s", cases[i].text, done ? "taken" : err.message);
        if (!done) {
            assert_int_equal(err.code, ERR_SYNTAX);
            assert_true(err.line > 0 && err.column > 0 && err.hint[0] != '\0');
        } else {
            char kinds[200];
            size_t length = 0;
            for (size_t t = 0; t < tokens.count; t++) {
                if (tokens.list[t].glued && tokens.list[t].kind != TOKEN_END)
                    kinds[length++] = '.';
                kinds[length++] = letters[tokens.list[t].kind];
            }
            kinds[length] = '\0';
            if (strcmp(kinds, cases[i].kinds) != 0)
                fail_msg("%s: %s, wanted %s", cases[i].text, kinds, cases[i].kinds);
        }
        arena_release(&arena);
    }
}

static void places_of_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t line, column;
    } expected[] = {
        { "rule", 1, 1 },   { "us", 1, 6 }, { "/", 1, 8 },    { "a", 1, 9 },
        { "\"é\"", 1, 11 }, { "{", 1, 16 }, { "# c", 1, 18 }, { "cite", 3, 3 },
        { "5.92", 3, 8 },   { "}", 4, 1 },  { "", 4, 2 },
    };
    struct arena arena;
    struct tokens tokens;
    struct err err;
    arena_init(&arena, mem_system(), 1 << 20);
    assert_true(lex(&arena, STR("rule us/a \"é\" { # c\r\n\n\t cite 5.92\n}"), &tokens, &err));
    assert_int_equal(tokens.count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < tokens.count; i++) {
        assert_true(str_equal_text(token_text(&tokens, &tokens.list[i]), expected[i].text));
        assert_int_equal(tokens.list[i].line, expected[i].line);
        assert_int_equal(tokens.list[i].column, expected[i].column);
    }
    arena_release(&arena);
}

static void nul_is_no_token(void **state)
{
    (void)state;
    struct arena arena;
    struct tokens tokens;
    struct err err;
    arena_init(&arena, mem_system(), 1 << 20);
    assert_false(lex(&arena, STR("a\n b\0c"), &tokens, &err));
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 3);
    assert_true(lex(&arena, STR("# a\0b\n\"a\0b\""), &tokens, &err)); /* but a byte of a comment */
    assert_int_equal(tokens.count, 3);
    arena_release(&arena);
}

static void kinds_have_names(void **state)
{
    (void)state;
    for (int kind = 0; kind < TOKEN_KIND_COUNT; kind++)
        assert_true(token_kind_name((enum token_kind)kind)[0] != '\0');
}

static void keeps_to_the_limit(void **state)
{
    (void)state;
    struct arena arena;
    struct tokens tokens;
    struct err err;
    char *text = malloc(LEX_FILE_MAX + 1);
    assert_non_null(text);
    memset(text, ' ', LEX_FILE_MAX + 1);
    arena_init(&arena, mem_system(), 1 << 20);
    assert_true(lex(&arena, (struct str){ text, LEX_FILE_MAX }, &tokens, &err));
    assert_int_equal(tokens.count, 1);
    assert_false(lex(&arena, (struct str){ text, LEX_FILE_MAX + 1 }, &tokens, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    memset(text, ',', 100000);
    assert_false(lex(&arena, (struct str){ text, 100000 }, &tokens, &err)); /* the arena's own */
    assert_int_equal(err.code, ERR_LIMIT);
    free(text);
    arena_release(&arena);
}

static bool lex_with(const struct mem *mem, void *context)
{
    struct arena arena;
    struct tokens tokens;
    struct err err;
    arena_init(&arena, mem, 1 << 20);
    bool done = lex(&arena, str_of(context), &tokens, &err);
    assert_true(done || err.code == ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    char text[1001];
    memset(text, ',', 1000);
    text[1000] = '\0';
    assert_true(alloc_fail_each(lex_with, text) > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_of_tokens),    cmocka_unit_test(places_of_tokens),
        cmocka_unit_test(nul_is_no_token),    cmocka_unit_test(kinds_have_names),
        cmocka_unit_test(keeps_to_the_limit), cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

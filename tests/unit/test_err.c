/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_err.c - messages that fit, that do not, and that quote a stranger. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"

static char *repeat(char *text, const char *unit, size_t times)
{
    size_t length = strlen(unit);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * length, unit, length);
    text[times * length] = '\0';
    return text;
}

static void sets_and_clears(void **state)
{
    (void)state;
    struct err err;
    memset(&err, 0xAA, sizeof err);
    err_clear(&err);
    assert_int_equal(err.code, ERR_NONE);
    assert_string_equal(err.message, "");
    assert_false(err_set(&err, ERR_VALUE, "'%s' is %d", "x", 7));
    assert_false(err_hint(&err, "try %d", 8));
    assert_false(err_at(&err, "a.licet", 3, 4));
    assert_int_equal(err.code, ERR_VALUE);
    assert_string_equal(err.message, "'x' is 7");
    assert_string_equal(err.hint, "try 8");
    assert_string_equal(err.file, "a.licet");
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 4);
    assert_false(err_at(&err, "b.licet", 5, 6)); /* the first place stays */
    assert_string_equal(err.file, "a.licet");
    assert_int_equal(err.line, 3);
    assert_false(err_set(&err, ERR_NAME, "other"));
    assert_string_equal(err.hint, "");
    assert_string_equal(err.file, "");
    assert_int_equal(err.line, 0);
    assert_false(err_at(&err, NULL, 9, 1));
    assert_string_equal(err.file, "");
    assert_int_equal(err.line, 9);
}

static void long_texts_are_cut(void **state)
{
    (void)state;
    struct err err;
    char text[2000];
    err_set(&err, ERR_VALUE, "%s", repeat(text, "x", ERR_MESSAGE_MAX - 1));
    assert_int_equal(strlen(err.message), ERR_MESSAGE_MAX - 1);
    err_set(&err, ERR_VALUE, "%s", repeat(text, "x", ERR_MESSAGE_MAX));
    assert_int_equal(strlen(err.message), ERR_MESSAGE_MAX - 1);
    err_hint(&err, "%s", repeat(text, "x", 1999));
    assert_int_equal(strlen(err.hint), ERR_HINT_MAX - 1);
    err_at(&err, text, 1, 1);
    assert_int_equal(strlen(err.file), ERR_FILE_MAX - 1);
}

/* A cut text stays well-formed, wherever the cut falls. */
static void cuts_between_characters(void **state)
{
    (void)state;
    struct err err;
    char text[2000];
    static const char *const units[] = { "é", "中", "😀" };
    for (size_t u = 0; u < 3; u++) {
        for (size_t shift = 0; shift < 4; shift++) {
            repeat(text, units[u], 300);
            err_set(&err, ERR_VALUE, "%.*s%s", (int)shift, "abcd", text);
            assert_true(str_is_utf8(str_of(err.message)));
            assert_true(strlen(err.message) >= ERR_MESSAGE_MAX - 4);
            assert_null(strchr(err.message, '?'));
            err_set(&err, ERR_VALUE, "cause");
            err_wrap(&err, "%.*s%s", (int)shift, "abcd", text);
            assert_true(str_is_utf8(str_of(err.message)));
            assert_null(strchr(err.message, '?'));
        }
    }
}

static void strangers_bytes_do_not_pass(void **state)
{
    (void)state;
    struct err err;
    err_set(&err, ERR_VALUE, "<%s|", "a\nb\033[31m\177\xC2\x9B z");
    assert_string_equal(err.message, "<a?b?[31m??? z|");
    err_set(&err, ERR_VALUE, "<%s|", "\xFF\xC0\x80\xED\xA0\x80 é\xE4\xB8");
    assert_string_equal(err.message, "<?????? é??|");
    err_hint(&err, "%s", "one\ntwo");
    assert_string_equal(err.hint, "one?two");
    err_wrap(&err, "file\r");
    assert_string_equal(err.message, "file?: <?????? é??|");
    err_set(&err, ERR_VALUE, "<%.*s|", 2, "中"); /* a precision that cuts a character */
    assert_string_equal(err.message, "<??|");
}

static void wraps_without_losing_the_cause(void **state)
{
    (void)state;
    struct err err;
    char text[2000];
    err_set(&err, ERR_IO, "cause");
    assert_false(err_wrap(&err, "in %s", "here"));
    assert_string_equal(err.message, "in here: cause");
    assert_int_equal(err.code, ERR_IO);
    err_wrap(&err, "%s", repeat(text, "w", 1000));
    assert_int_equal(strlen(err.message), ERR_MESSAGE_MAX - 1);
    assert_non_null(strstr(err.message, "w: in here: cause"));
    for (size_t length = ERR_MESSAGE_MAX - 6; length < ERR_MESSAGE_MAX; length++) {
        err_set(&err, ERR_IO, "%s", repeat(text, "c", length));
        err_wrap(&err, "context");
        assert_true(strlen(err.message) >= length);
        assert_string_equal(err.message + strlen(err.message) - length, text);
    }
}

/* What was wrong with it is damage, unless it may work the next time. */
static void damage_is_no_fault_of_who_asks(void **state)
{
    (void)state;
    struct err err;
    err_set(&err, ERR_SYNTAX, "expected a value");
    assert_false(err_damaged(&err, "order '%s'", "A-1"));
    assert_string_equal(err.message, "order 'A-1': expected a value");
    assert_int_equal(err.code, ERR_DAMAGED);
    err_set(&err, ERR_LIMIT, "it is longer");
    err_damaged(&err, "it");
    assert_int_equal(err.code, ERR_DAMAGED);
    err_set(&err, ERR_MEMORY, "there is none");
    err_damaged(&err, "it");
    assert_int_equal(err.code, ERR_MEMORY);
    err_set(&err, ERR_IO, "the disk");
    err_damaged(&err, "it");
    assert_int_equal(err.code, ERR_IO);
}

static void codes_have_texts(void **state)
{
    (void)state;
#define CHECK(name, number, exit_status, http, text)                                               \
    assert_int_equal(name, number);                                                                \
    assert_int_equal(err_exit_status(name), exit_status);                                          \
    assert_int_equal(err_http_status(name), http);                                                 \
    assert_string_equal(err_text(name), text);
    ERR_MAP(CHECK)
#undef CHECK
    assert_int_equal(err_exit_status((enum err_code)999), 3);
    assert_int_equal(err_http_status((enum err_code)999), 500);
    assert_string_equal(err_text((enum err_code)999), "not a code");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_and_clears),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(cuts_between_characters),
        cmocka_unit_test(strangers_bytes_do_not_pass),
        cmocka_unit_test(wraps_without_losing_the_cause),
        cmocka_unit_test(damage_is_no_fault_of_who_asks),
        cmocka_unit_test(codes_have_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

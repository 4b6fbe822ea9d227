/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_api.c - licet.h: what it answers, and what it refuses.
 *
 * tests/data/library.py links it as a program does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "licet.h"

static const char h20[] = "{\"item\":{\"name\":\"NVIDIA H20\"},\"to\":\"CN\",\"on\":\"2025-05-01\","
                          "\"exporter\":{\"name\":\"NVIDIA Corporation\"}}";

static licet_engine *engine; /* the built-in packs, for all tests */

static int open_engine(void **state)
{
    struct licet_error error;
    (void)state;
    engine = licet_engine_new(NULL, &error);
    return engine == NULL ? -1 : 0;
}

static int close_engine(void **state)
{
    (void)state;
    licet_engine_release(engine);
    return 0;
}

static struct licet_options options_on(const char *today)
{
    struct licet_options options = LICET_OPTIONS_INIT;
    options.today = today;
    return options;
}

static licet_session *open_session(licet_engine *from)
{
    struct licet_error error;
    licet_session *session = licet_session_new(from, &error);
    if (session == NULL)
        fail_msg("%s", error.message);
    return session;
}

/* The order is refused with that code, and a message that holds the text. */
static void expect_refused(licet_session *session, const char *order,
                           const struct licet_options *options, int code, const char *text)
{
    struct licet_error error;
    struct licet_answer answer = { .outcome = -7 };
    memset(&error, 0, sizeof error);
    assert_false(licet_decide(session, order, strlen(order), options, &answer, &error));
    assert_int_equal(error.code, code);
    if (strstr(error.message, text) == NULL)
        fail_msg("'%s' is not in '%s'", text, error.message);
    assert_int_equal(answer.outcome, -7); /* untouched */
}

static void test_says_who_it_is(void **state)
{
    char version[32];
    (void)state;
    snprintf(version, sizeof version, "%d.%d.%d", LICET_VERSION_MAJOR, LICET_VERSION_MINOR,
             LICET_VERSION_PATCH);
    assert_string_equal(licet_version(), version);
    assert_int_equal(strncmp(licet_engine_label(engine), "us@", 3), 0);
    assert_int_equal(strlen(licet_engine_sha256(engine)), 64);
    assert_int_equal(strlen(licet_engine_complete_through(engine)), 10);
}

static void test_decides(void **state)
{
    struct licet_error error;
    struct licet_answer answer;
    struct licet_options options = options_on("2026-11-26");
    licet_session *session = open_session(engine);
    (void)state;
    assert_true(licet_decide(session, h20, strlen(h20), &options, &answer, &error));
    assert_int_equal(answer.outcome, LICET_LICENSE_REQUIRED);
    assert_int_equal(answer.review, LICET_REVIEW_NOT_STATED);
    assert_false(answer.may_ship);
    assert_non_null(strstr(answer.json, "us/informed/nvidia-2025-04-09"));
    assert_int_equal(strlen(answer.json), answer.json_length);
    /* As it was known before the letter. */
    options.known = "2025-04-01";
    options.flags = LICET_NO_JSON | LICET_NO_GOOD_UNTIL;
    assert_true(licet_decide(session, h20, strlen(h20), &options, &answer, &error));
    assert_int_equal(answer.outcome, LICET_NO_LICENSE_REQUIRED);
    assert_false(answer.may_ship); /* a plain question rests on assumptions */
    assert_null(answer.json);
    licet_session_free(session);
}

/* An engine has no lists, and still finds who is in the built-in sample. */
static void test_finds_who_is_listed(void **state)
{
    static const char order[] = "{\"item\":{\"name\":\"NVIDIA L40S\"},\"to\":\"DE\",\"parties\":[{"
                                "\"role\":\"end_user\",\"name\":\"Sugon\"}]}";
    struct licet_error error;
    struct licet_answer answer;
    struct licet_options options = options_on("2026-11-26");
    licet_session *session = open_session(engine);
    (void)state;
    assert_true(licet_decide(session, order, strlen(order), &options, &answer, &error));
    assert_int_equal(answer.outcome, LICET_LICENSE_REQUIRED);
    assert_non_null(strstr(answer.json, "\"status\":\"listed\""));
    licet_session_free(session);
}

static void test_analyzes(void **state)
{
    struct licet_error error;
    struct licet_text text;
    struct licet_options options = options_on("2026-11-26");
    licet_session *session = open_session(engine);
    (void)state;
    assert_true(licet_classify(session, h20, strlen(h20), &options, &text, &error));
    assert_non_null(strstr(text.data, "\"3A991.p\""));
    assert_true(licet_history(session, h20, strlen(h20), &options, &text, &error));
    assert_non_null(strstr(text.data, "\"from\":\"2025-04-09\""));
    assert_true(licet_headroom(session, h20, strlen(h20), &options, &text, &error));
    assert_non_null(strstr(text.data, "\"fact\":\"item.tpp\""));
    assert_true(licet_compare(session, "Example Exporter, Inc.", "2026-01-14", "2026-01-15",
                              &options, &text, &error));
    assert_non_null(strstr(text.data, "\"countries\":[\"CN\""));
    assert_int_equal(strlen(text.data), text.length);
    assert_false(licet_compare(session, NULL, "2026-01-14", "soon", &options, &text, &error));
    assert_int_equal(error.code, LICET_ERROR_VALUE);
    licet_session_free(session);
}

static void test_refuses_what_is_not_filled_in(void **state)
{
    struct licet_options options = LICET_OPTIONS_INIT;
    licet_session *session = open_session(engine);
    (void)state;
    expect_refused(session, h20, NULL, LICET_ERROR_USAGE, "options");
    expect_refused(session, h20, &options, LICET_ERROR_USAGE, "today");
    options.today = "2026-02-30";
    expect_refused(session, h20, &options, LICET_ERROR_VALUE, "today");
    options.today = "2026-02-03";
    options.posture = 2;
    expect_refused(session, h20, &options, LICET_ERROR_USAGE, "posture");
    options.posture = LICET_TEXT;
    options.flags = 1u << 31;
    expect_refused(session, h20, &options, LICET_ERROR_USAGE, "flag");
    options.flags = 0;
    options.size = 8;
    expect_refused(session, h20, &options, LICET_ERROR_USAGE, "options");
    licet_session_free(session);
}

static void test_refuses_orders_it_cannot_read(void **state)
{
    struct licet_error error;
    struct licet_answer answer;
    struct licet_options options = options_on("2026-11-26");
    licet_session *session = open_session(engine);
    (void)state;
    expect_refused(session, "", &options, LICET_ERROR_SYNTAX, "");
    expect_refused(session, "{\"to\": \"CN\", }", &options, LICET_ERROR_SYNTAX, "");
    expect_refused(session, "{\"item\":{\"name\":\"NVIDIA H2O\"},\"to\":\"CN\"}", &options,
                   LICET_ERROR_NAME, "NVIDIA H2O");
    const char *two = "{\"to\":\"CN\",\n \"prties\":[]}";
    assert_false(licet_decide(session, two, strlen(two), &options, &answer, &error));
    assert_int_equal(error.line, 2);
    assert_non_null(strstr(error.hint, "parties"));
    /* And goes on. */
    assert_true(licet_decide(session, h20, strlen(h20), &options, &answer, &error));
    licet_session_free(session);
}

static void test_session_keeps_its_engine(void **state)
{
    struct licet_error error;
    struct licet_answer answer;
    struct licet_options options = options_on("2026-11-26");
    licet_engine *own = licet_engine_new(NULL, &error);
    (void)state;
    assert_non_null(own);
    licet_session *session = open_session(own);
    assert_ptr_equal(licet_engine_hold(own), own);
    licet_engine_release(own);
    licet_engine_release(own);
    assert_true(licet_decide(session, h20, strlen(h20), &options, &answer, &error));
    licet_session_free(session);
    licet_session_free(NULL);
    licet_engine_release(NULL);
    licet_packs_free(NULL);
}

/* ---- packs of others ---- */

static const char letter[] =
    "use \"us\"\n"
    "source memo { title \"House rule\" cite \"House memo 7\" kind \"memo\" agency \"Example\"\n"
    "              published 2026-01-01 }\n"
    "rule house/memo \"Nothing to Norway\" {\n"
    "  cite memo\n  in-force 2026-01-01 ..\n  standing guidance\n"
    "  prohibit \"the house does not ship there\"\n"
    "  when deal.destination == NO\n}\n";

static licet_packs *with(const char *text)
{
    struct licet_error error;
    licet_packs *packs = licet_packs_new(&error);
    assert_non_null(packs);
    assert_true(licet_packs_add(packs, "house/memo.licet", text, strlen(text), &error));
    return packs;
}

static void test_packs_on_top(void **state)
{
    static const char order[] = "{\"item\":{\"name\":\"NVIDIA H20\"},\"to\":\"NO\","
                                "\"on\":\"2026-03-01\",\"exporter\":{\"name\":\"Example\"}}";
    struct licet_error error;
    struct licet_answer answer;
    struct licet_options options = options_on("2026-03-01");
    licet_engine *own = licet_engine_new(with(letter), &error);
    (void)state;
    if (own == NULL)
        fail_msg("%s:%u: %s", error.file, error.line, error.message);
    licet_session *session = open_session(own);
    licet_engine_release(own);
    assert_true(licet_decide(session, order, strlen(order), &options, &answer, &error));
    assert_int_equal(answer.outcome, LICET_PROHIBITED);
    licet_session_free(session);
    session = open_session(engine);
    assert_true(licet_decide(session, order, strlen(order), &options, &answer, &error));
    assert_int_equal(answer.outcome, LICET_NO_LICENSE_REQUIRED);
    licet_session_free(session);
}

static void test_packs_with_mistakes(void **state)
{
    struct licet_error error;
    char text[sizeof letter];
    (void)state;
    memcpy(text, letter, sizeof letter);
    memcpy(strstr(text, "deal.destination"), "deal.destinatoin", 16);
    assert_null(licet_engine_new(with(text), &error));
    assert_int_equal(error.code, LICET_ERROR_POLICY);
    assert_string_equal(error.file, "house/memo.licet");
    assert_int_equal(error.line, 9);
    assert_non_null(strstr(error.message, "deal.destinatoin"));
    assert_non_null(strstr(error.hint, "deal.destination"));
}

static void test_scenarios(void **state)
{
    struct licet_error error;
    licet_packs *packs = licet_packs_new(&error);
    (void)state;
    assert_non_null(packs);
    assert_true(licet_packs_add_scenario(packs, "no-such-bill", &error));
    assert_null(licet_engine_new(packs, &error));
    assert_int_equal(error.code, LICET_ERROR_NAME);
    assert_non_null(strstr(error.message, "no-such-bill"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_says_who_it_is),
        cmocka_unit_test(test_decides),
        cmocka_unit_test(test_finds_who_is_listed),
        cmocka_unit_test(test_analyzes),
        cmocka_unit_test(test_refuses_what_is_not_filled_in),
        cmocka_unit_test(test_refuses_orders_it_cannot_read),
        cmocka_unit_test(test_session_keeps_its_engine),
        cmocka_unit_test(test_packs_on_top),
        cmocka_unit_test(test_packs_with_mistakes),
        cmocka_unit_test(test_scenarios),
    };
    return cmocka_run_group_tests(tests, open_engine, close_engine);
}

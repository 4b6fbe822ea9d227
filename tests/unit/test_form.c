/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_form.c - what a form takes of each kind, what it refuses, and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/form.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])
#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const struct form_field inner_fields[] = { { "name", FORM_TEXT, true, NULL } };
static const struct form inner = { "a thing", "docs/thing.md", inner_fields, COUNT(inner_fields) };
static const struct form_field fields[] = {
    { "text", FORM_TEXT, false, NULL },       { "long", FORM_LONG, false, NULL },
    { "country", FORM_COUNTRY, false, NULL }, { "currency", FORM_CURRENCY, false, NULL },
    { "date", FORM_DATE, false, NULL },       { "hash", FORM_HASH, false, NULL },
    { "percent", FORM_PERCENT, false, NULL }, { "quantity", FORM_QUANTITY, false, NULL },
    { "amount", FORM_AMOUNT, false, NULL },   { "flag", FORM_FLAG, false, NULL },
    { "texts", FORM_TEXTS, false, NULL },     { "countries", FORM_COUNTRIES, false, NULL },
    { "object", FORM_OBJECT, false, &inner }, { "objects", FORM_OBJECTS, false, &inner },
};
static const struct form form = { "a form", "docs/form.md", fields, COUNT(fields) };

/* NULL in `says`: it is taken, and written as `written`. */
static const struct {
    const char *text, *written, *says;
} cases[] = {
    { "{\"text\":\"a\"}", "{\"text\":\"a\"}", NULL },
    { "{\"text\":1}", NULL, "'text' takes a string, not a number" },
    { "{\"text\":null}", NULL, "'text' takes a string, not null" },
    { "{\"text\":\"\"}", NULL, "'text'" },
    { "{\"text\":\"a\\nb\"}", NULL, "'text' has control characters" },
    { "{\"text\":\"a\\u007fb\"}", NULL, "'text' has control characters" },
    { "{\"long\":\"a\\n\\tb\"}", "{\"long\":\"a\\n\\tb\"}", NULL },
    { "{\"long\":1}", NULL, "'long' takes a string, not a number" },
    { "{\"long\":\"\"}", NULL, "'long' takes 1 to 16384 bytes" },
    { "{\"long\":\"a\\u0001\"}", NULL, "'long' has control characters" },
    { "{\"country\":\"CN\"}", "{\"country\":\"CN\"}", NULL },
    { "{\"country\":\"China\"}", NULL, "'country'" },
    { "{\"currency\":\"usd\"}", NULL, "'currency'" },
    { "{\"date\":\"2026-02-28\"}", "{\"date\":\"2026-02-28\"}", NULL },
    { "{\"date\":\"2026-02-29\"}", NULL, "2026-02-29" },
    { "{\"hash\":\"" HASH "\"}", "{\"hash\":\"" HASH "\"}", NULL },
    { "{\"hash\":1}", NULL, "'hash' takes a string, not a number" },
    { "{\"hash\":\"00\"}", NULL, "'hash' is no SHA-256: '00'" },
    { "{\"percent\":51.5}", "{\"percent\":\"51.5\"}", NULL },
    { "{\"percent\":100}", "{\"percent\":\"100\"}", NULL },
    { "{\"percent\":\"100.000001\"}", NULL, "'percent' takes a number from 0 to 100" },
    { "{\"percent\":\"0.0000001\"}", NULL, "with at most 6 places, not '0.0000001'" },
    { "{\"percent\":true}", NULL, "'percent' takes a number or a string, not true" },
    { "{\"quantity\":\"9007199254740992\"}", "{\"quantity\":9007199254740992}", NULL },
    { "{\"quantity\":\"9007199254740993\"}", NULL, "from 1 to 2 to the 53" },
    { "{\"quantity\":0}", NULL, "'quantity' takes a whole number from 1 to 2 to the 53" },
    { "{\"quantity\":1.5}", NULL, "'quantity' takes a whole number, not '1.5'" },
    { "{\"quantity\":-1}", NULL, "'quantity' takes a whole number, not '-1'" },
    { "{\"amount\":0}", "{\"amount\":\"0\"}", NULL },
    { "{\"amount\":\"-0.5\"}", NULL, "'amount' takes a number from 0" },
    { "{\"flag\":true}", "{\"flag\":true}", NULL },
    { "{\"flag\":false}", "{\"flag\":false}", NULL },
    { "{\"flag\":\"true\"}", NULL, "'flag' takes true or false, not a string" },
    { "{\"texts\":[\"a\",\"b\"]}", "{\"texts\":[\"a\",\"b\"]}", NULL },
    { "{\"texts\":\"a\"}", NULL, "'texts' takes an array, not a string" },
    { "{\"texts\":[1]}", NULL, "'texts' takes a string, not a number" },
    { "{\"texts\":[\"a\\tb\"]}", NULL, "'texts' has control characters" },
    { "{\"countries\":[\"CN\"]}", "{\"countries\":[\"CN\"]}", NULL },
    { "{\"countries\":[\"China\"]}", NULL, "'countries'" },
    { "{\"object\":{\"name\":\"n\"}}", "{\"object\":{\"name\":\"n\"}}", NULL },
    { "{\"object\":{}}", NULL, "a thing lacks 'name'" },
    { "{\"object\":[]}", NULL, "a thing is an object, not an array" },
    { "{\"object\":{\"nam\":1}}", NULL, "unknown key 'nam' in a thing" },
    { "{\"objects\":[{\"name\":\"n\"}]}", "{\"objects\":[{\"name\":\"n\"}]}", NULL },
    { "{\"objects\":{}}", NULL, "'objects' takes an array, not an object" },
    { "{\"objects\":[1]}", NULL, "a thing is an object, not a number" },
    { "{\"txt\":1}", NULL, "unknown key 'txt' in a form" },
    { "[]", NULL, "a form is an object, not an array" },
    /* In the order of the form, whatever that of the keys is. */
    { "{\"flag\":true,\"text\":\"a\"}", "{\"text\":\"a\",\"flag\":true}", NULL },
};

static bool write(const char *text, struct buf *out, struct err *err)
{
    const struct json_limits limits = { .size = 1 << 20, .depth = FORM_DEPTH };
    const struct json_source source = { .text = str_of(text), .line = 1 };
    struct json_reader *reader = json_reader_new(mem_system(), limits, err);
    struct json_text read;
    struct arena arena;
    assert_non_null(reader);
    arena_init(&arena, mem_system(), 1 << 22);
    assert_true(json_read(reader, &arena, &source, &read, err));
    bool done = form_write(&form, &read, read.root, out, err);
    arena_release(&arena);
    json_reader_free(reader);
    return done;
}

static void test_kinds(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf out;
        struct err err = { 0 };
        buf_init(&out, mem_system(), 1 << 20);
        bool done = write(cases[i].text, &out, &err);
        if (done != (cases[i].says == NULL))
            fail_msg("%s: %s", cases[i].text, done ? "it is taken" : err.message);
        if (done && !str_equal_text(buf_view(&out), cases[i].written))
            fail_msg("%s: %.*s", cases[i].text, STR_ARG(buf_view(&out)));
        if (!done && strstr(err.message, cases[i].says) == NULL)
            fail_msg("%s: %s", cases[i].text, err.message);
        assert_int_equal(err.line, done ? 0 : 1);
        buf_release(&out);
    }
}

/* An array of so many, a text of so many bytes; true: it is taken. */
static bool takes(size_t count, size_t bytes)
{
    struct buf text;
    struct buf out;
    struct err err = { 0 };
    buf_init(&text, mem_system(), 1 << 20);
    buf_init(&out, mem_system(), 1 << 20);
    buf_text(&text, "{\"texts\":[\"a\"");
    for (size_t i = 1; i < count; i++)
        buf_text(&text, ",\"a\"");
    buf_text(&text, "],\"long\":\"");
    for (size_t i = 0; i < bytes; i++)
        buf_byte(&text, 'x');
    buf_text(&text, "\"}");
    buf_byte(&text, '\0');
    bool done = write(buf_view(&text).data, &out, &err);
    assert_true(done || err.code == ERR_LIMIT);
    buf_release(&text);
    buf_release(&out);
    return done;
}

static void test_limits(void **unused)
{
    (void)unused;
    assert_true(takes(FORM_COUNT_MAX, FORM_LONG_MAX));
    assert_false(takes(FORM_COUNT_MAX + 1, 1));
    assert_false(takes(1, FORM_LONG_MAX + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_kinds),
                                        cmocka_unit_test(test_limits) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

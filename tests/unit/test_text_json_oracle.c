/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_text_json_oracle.c - the JSON reader against a naive one that reads byte by byte.
 *
 * Texts are damaged at random, from a fixed seed; both must take and refuse the same ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/json.h"

#define DEPTH_LIMIT 8
#define KEYS_LIMIT 32

/* What the oracle reads: RFC 8259, section by section. */
struct oracle {
    struct str text;
    size_t at;
};

static int peek(const struct oracle *o)
{
    return o->at < o->text.length ? (unsigned char)o->text.data[o->at] : -1;
}

static void skip_space(struct oracle *o)
{
    while (peek(o) == ' ' || peek(o) == '\t' || peek(o) == '\n' || peek(o) == '\r')
        o->at++;
}

static bool take(struct oracle *o, int c)
{
    if (peek(o) != c)
        return false;
    o->at++;
    return true;
}

static bool take_word(struct oracle *o, const char *word)
{
    for (; *word != '\0'; word++) {
        if (!take(o, *word))
            return false;
    }
    return true;
}

static size_t take_digits(struct oracle *o)
{
    size_t count = 0;
    while (peek(o) >= '0' && peek(o) <= '9') {
        o->at++;
        count++;
    }
    return count;
}

static bool number(struct oracle *o)
{
    take(o, '-');
    if (!take(o, '0') && take_digits(o) == 0)
        return false;
    if (take(o, '.') && take_digits(o) == 0)
        return false;
    if (take(o, 'e') || take(o, 'E')) {
        if (!take(o, '+'))
            take(o, '-');
        return take_digits(o) > 0;
    }
    return true;
}

static bool code_unit(struct oracle *o, unsigned *ret_unit)
{
    *ret_unit = 0;
    for (int i = 0; i < 4; i++) {
        int c = peek(o);
        if (c < 0 || memchr("0123456789abcdefABCDEF", c, 22) == NULL)
            return false;
        char digit[2] = { (char)c, '\0' };
        *ret_unit = *ret_unit * 16 + (unsigned)strtoul(digit, NULL, 16);
        o->at++;
    }
    return true;
}

/* The string goes unescaped into out, which is long enough. */
static bool string(struct oracle *o, char *out, size_t *ret_length)
{
    size_t n = 0;
    if (!take(o, '"'))
        return false;
    while (peek(o) != '"') {
        int c = peek(o);
        if (c < 0x20)
            return false;
        o->at++;
        if (c != '\\') {
            out[n++] = (char)c;
            continue;
        }
        unsigned unit = 0;
        unsigned low = 0;
        c = peek(o);
        o->at++;
        static const char from[] = "\"\\/bfnrt";
        static const char to[] = "\"\\/\b\f\n\r\t";
        const char *simple = c <= 0 ? NULL : strchr(from, c);
        if (simple != NULL) {
            out[n++] = to[simple - from];
            continue;
        }
        if (c != 'u' || !code_unit(o, &unit) || (unit >= 0xDC00 && unit <= 0xDFFF))
            return false;
        if (unit >= 0xD800 && unit <= 0xDBFF) {
            if (!take_word(o, "\\u") || !code_unit(o, &low) || low < 0xDC00 || low > 0xDFFF)
                return false;
        }
        n += (size_t)snprintf(out + n, 16, "<%x,%x>", unit, low); /* enough to tell keys apart */
    }
    o->at++;
    *ret_length = n;
    return true;
}

static bool value(struct oracle *o, int depth);

static bool members(struct oracle *o, int depth)
{
    char keys[KEYS_LIMIT][512];
    size_t lengths[KEYS_LIMIT];
    size_t count = 0;
    if (take(o, '}'))
        return true;
    do {
        skip_space(o);
        if (count == KEYS_LIMIT || !string(o, keys[count], &lengths[count]))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (lengths[i] == lengths[count] && memcmp(keys[i], keys[count], lengths[i]) == 0)
                return false;
        }
        count++;
        skip_space(o);
        if (!take(o, ':') || !value(o, depth))
            return false;
    } while (take(o, ','));
    return take(o, '}');
}

static bool elements(struct oracle *o, int depth)
{
    if (take(o, ']'))
        return true;
    do {
        if (!value(o, depth))
            return false;
    } while (take(o, ','));
    return take(o, ']');
}

static bool value(struct oracle *o, int depth)
{
    char out[1024];
    size_t length;
    bool good;
    skip_space(o);
    int c = peek(o);
    if (c == '{' || c == '[') {
        o->at++;
        skip_space(o);
        good = depth < DEPTH_LIMIT && (c == '{' ? members(o, depth + 1) : elements(o, depth + 1));
    } else if (c == '"') {
        good = string(o, out, &length);
    } else if (c == 't' || c == 'f' || c == 'n') {
        good = take_word(o, c == 't' ? "true" : c == 'f' ? "false" : "null");
    } else {
        good = number(o);
    }
    skip_space(o);
    return good;
}

static bool oracle_takes(struct str text)
{
    struct oracle o = { text, 0 };
    return str_is_utf8(text) && value(&o, 0) && o.at == text.length;
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static const char *const seeds[] = {
    "{\"id\":\"SO-1\",\"on\":\"2025-05-20\",\"item\":{\"name\":\"H20\","
    "\"rate\":{\"fp8\":296}},\"q\":2000}",
    "[1,-2.5,1e26,0.0,-0,12e-3,[],{},[[[]]],{\"a\":{\"b\":[true,"
    "false,null]}}]",
    "{\"k\":\"\\u4e2d\\ud83d\\ude00\\n\\\"\\\\\","
    "\"\xE4\xB8\xAD\xE5\x9B\xBD\":\"\xF0\x9F\x98\x80\"}",
    " { \"a\" : [ 1 , 2 ] ,\r\n\t\"b\" : \"x\" } ",
    "[[[[[[[[\"deep\"]]]]]]]]",
    "\"\"",
};

/* One edit: a byte replaced, removed, doubled, swapped with its neighbor; or the end cut off. */
static size_t damage(char *text, size_t length, uint64_t *random)
{
    static const char bytes[] =
        "{}[]\",:\\/0123456789.eE+-truefalsn \n\t\r\x01\x1f\x80\xC3\xA9\xFFuabdD8";
    if (length == 0)
        return 0;
    size_t at = next_random(random) % length;
    switch (next_random(random) % 6) {
    case 0:
    case 1:
        text[at] = bytes[next_random(random) % (sizeof bytes - 1)];
        return length;
    case 2:
        memmove(text + at, text + at + 1, length - at - 1);
        return length - 1;
    case 3:
        memmove(text + at + 1, text + at, length - at);
        text[at] = bytes[next_random(random) % (sizeof bytes - 1)];
        return length + 1;
    case 4: {
        size_t other = next_random(random) % length;
        char c = text[at];
        text[at] = text[other];
        text[other] = c;
        return length;
    }
    default:
        return next_random(random) % 16 == 0 ? at : length;
    }
}

static void takes_what_the_oracle_takes(void **state)
{
    (void)state;
    const struct json_limits limits = { 4096, DEPTH_LIMIT };
    struct err err;
    struct arena arena;
    uint64_t random = 20250409;
    size_t taken = 0;
    arena_init(&arena, mem_system(), 1u << 20);
    struct json_reader *reader = json_reader_new(mem_system(), limits, &err);
    assert_non_null(reader);
    for (size_t round = 0; round < 300000; round++) {
        char text[512];
        const char *seed = seeds[round % (sizeof seeds / sizeof seeds[0])];
        size_t length = strlen(seed);
        memcpy(text, seed, length);
        for (uint32_t edits = next_random(&random) % 4; edits > 0; edits--)
            length = damage(text, length, &random);
        struct json_source source = { { text, length }, 0, 1 };
        struct json_text tree;
        bool expected = oracle_takes(source.text);
        bool got = json_read(reader, &arena, &source, &tree, &err);
        if (got != expected)
            fail_msg("round %zu: '%.*s': %s", round, (int)length, text,
                     got ? "is taken" : err.message);
        if (!got)
            assert_true(err.line > 0 && err.column > 0 && err.column <= length + 1);
        taken += got;
        arena_reset(&arena);
    }
    assert_true(taken > 50000);
    json_reader_free(reader);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_the_oracle_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_text_json.c - reading JSON: trees, places, what is refused and how it is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/json.h"
#include "unit/alloc_fail.h"

#define SIZE_LIMIT 100000
#define DEPTH_LIMIT 8

/*
 * simdjson takes its index from the C++ heap by these; they are the mangled names of nothrow new
 * and of delete.  While heap_fails is set there is no such memory.
 */
static bool heap_fails;

void *nothrow_new(size_t size, const void *tag) __asm__("_ZnwmRKSt9nothrow_t");
void *nothrow_new_array(size_t size, const void *tag) __asm__("_ZnamRKSt9nothrow_t");
void *throwing_new(size_t size) __asm__("_Znwm");
void *throwing_new_array(size_t size) __asm__("_Znam");
void delete_one(void *pointer) __asm__("_ZdlPv");
void delete_array(void *pointer) __asm__("_ZdaPv");
void delete_sized(void *pointer, size_t size) __asm__("_ZdlPvm");
void delete_sized_array(void *pointer, size_t size) __asm__("_ZdaPvm");

void *nothrow_new(size_t size, const void *tag)
{
    (void)tag;
    return heap_fails ? NULL : malloc(size);
}

void *nothrow_new_array(size_t size, const void *tag)
{
    return nothrow_new(size, tag);
}

void *throwing_new(size_t size)
{
    return malloc(size);
}

void *throwing_new_array(size_t size)
{
    return malloc(size);
}

void delete_one(void *pointer)
{
    free(pointer);
}

void delete_array(void *pointer)
{
    free(pointer);
}

void delete_sized(void *pointer, size_t size)
{
    (void)size;
    free(pointer);
}

void delete_sized_array(void *pointer, size_t size)
{
    (void)size;
    free(pointer);
}

struct fixture {
    struct json_reader *reader;
    struct arena arena;
    char *exact; /* the text, with nothing behind it */
    struct json_text text;
    struct err err;
};

static void begin(struct fixture *f)
{
    const struct json_limits limits = { SIZE_LIMIT, DEPTH_LIMIT };
    *f = (struct fixture){ 0 };
    arena_init(&f->arena, mem_system(), 1u << 24);
    f->reader = json_reader_new(mem_system(), limits, &f->err);
    assert_non_null(f->reader);
}

static void end(struct fixture *f)
{
    json_reader_free(f->reader);
    arena_release(&f->arena);
    free(f->exact);
}

/* Reads the text where it may look at nothing behind it; a sanitizer would see it. */
static bool reads(struct fixture *f, struct str text)
{
    free(f->exact);
    f->exact = malloc(text.length == 0 ? 1 : text.length);
    assert_non_null(f->exact);
    memcpy(f->exact, text.data, text.length);
    struct json_source source = { { f->exact, text.length }, 0, 1 };
    return json_read(f->reader, &f->arena, &source, &f->text, &f->err);
}

static const struct json_value *root(struct fixture *f, struct str text)
{
    if (!reads(f, text))
        fail_msg("'%.*s': %s", STR_ARG(text), f->err.message);
    return f->text.root;
}

static void reads_values(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    const struct json_value *v =
        root(&f, STR(" {\"id\": \"SO-1\", \"n\": [1, -2.50, 1e26, 0], \"t\" : true,\r\n"
                     "\t\"f\":false,\"z\":null, \"o\": {}, \"a\":[ ] , \"e\":\"\"} \n"));
    assert_int_equal(v->type, JSON_OBJECT);
    assert_int_equal(v->count, 8);
    assert_true(str_equal(json_get(v, STR("id"))->text, STR("SO-1")));
    const struct json_value *n = json_get(v, STR("n"));
    assert_int_equal(n->type, JSON_ARRAY);
    assert_int_equal(n->count, 4);
    static const char *const numbers[] = { "1", "-2.50", "1e26", "0" };
    size_t i = 0;
    for (const struct json_value *e = n->first; e != NULL; e = e->next) {
        assert_int_equal(e->type, JSON_NUMBER);
        assert_null(e->key.data);
        assert_true(str_equal_text(e->text, numbers[i++]));
    }
    assert_int_equal(i, 4);
    assert_int_equal(json_get(v, STR("t"))->type, JSON_BOOL);
    assert_true(str_equal(json_get(v, STR("t"))->text, STR("true")));
    assert_true(str_equal(json_get(v, STR("f"))->text, STR("false")));
    assert_int_equal(json_get(v, STR("z"))->type, JSON_NULL);
    assert_int_equal(json_get(v, STR("o"))->type, JSON_OBJECT);
    assert_int_equal(json_get(v, STR("o"))->count, 0);
    assert_null(json_get(v, STR("o"))->first);
    assert_int_equal(json_get(v, STR("a"))->type, JSON_ARRAY);
    assert_null(json_get(v, STR("a"))->first);
    assert_int_equal(json_get(v, STR("e"))->text.length, 0);
    assert_non_null(json_get(v, STR("e"))->text.data);
    assert_null(json_get(v, STR("x")));
    end(&f);
}

static void reads_scalars(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_int_equal(root(&f, STR("null"))->type, JSON_NULL);
    assert_int_equal(root(&f, STR(" true "))->type, JSON_BOOL);
    assert_true(str_equal(root(&f, STR("-0.0e-0"))->text, STR("-0.0e-0")));
    assert_true(str_equal(root(&f, STR("123456789012345678901234567890.5\n"))->text,
                          STR("123456789012345678901234567890.5")));
    assert_true(str_equal(root(&f, STR("\"a,b:{}[]\""))->text, STR("a,b:{}[]")));
    end(&f);
}

static void undoes_escapes(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    const struct json_value *v =
        root(&f, STR("{\"\\u006bey\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u4E2d\\uD83D\\uDE00\"}"));
    const struct json_value *member = json_get(v, STR("key"));
    assert_non_null(member);
    assert_true(
        str_equal(member->text, STR("\"\\/\b\f\n\r\t\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80")));
    assert_true(str_equal(root(&f, STR("\"a\\u0000b\""))->text, STR("a\0b")));
    assert_true(str_equal(root(&f, STR("\"\xE4\xB8\xAD\""))->text, STR("\xE4\xB8\xAD")));
    assert_true(str_equal(root(&f, STR("\"\\\\\""))->text, STR("\\")));
    end(&f);
}

/*
 * Texts of all lengths around simdjson's block sizes, so that no block is read past or cut short.
 */
static void reads_any_length(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t length = 0; length < 300; length++) {
        char text[512];
        int n = snprintf(text, sizeof text, "[\"%0*d\",\"\\n%0*d\"]", (int)length + 1, 7,
                         (int)(length % 70) + 1, 8);
        const struct json_value *v = root(&f, (struct str){ text, (size_t)n });
        assert_int_equal(v->count, 2);
        assert_int_equal(v->first->text.length, length + 1);
        assert_int_equal(v->first->next->text.length, length % 70 + 2);
        arena_reset(&f.arena);
    }
    end(&f);
}

/* What stands behind a text must not be taken for part of it. */
static void ignores_what_is_behind(void **state)
{
    (void)state;
    static const char *const behinds[] = { "}}}}}}}}}}", "]]]]]]]]",     "\"\"\"\"\"",
                                           ",,,,,,,",    "12345",        ":1}",
                                           "\\\\\\\\",   "\xFF\xFF\xFF", "e5" };
    static const char *const texts[] = {
        "{\"a\":{\"b\":1}", "[[1]", "{\"a\":1", "{\"a\"", "\"abc", "[1,2", "{", "["
    };
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (size_t j = 0; j < sizeof behinds / sizeof behinds[0]; j++) {
            char buffer[256];
            memset(buffer, ' ', sizeof buffer);
            size_t length = strlen(texts[i]);
            memcpy(buffer, texts[i], length);
            memcpy(buffer + length, behinds[j], strlen(behinds[j]));
            struct json_source source = { { buffer, length }, sizeof buffer - length, 1 };
            assert_false(json_read(f.reader, &f.arena, &source, &f.text, &f.err));
            assert_int_equal(f.err.code, ERR_SYNTAX);
        }
    }
    struct json_source source = { STR("123"), 0, 1 };
    source.text.data = "1234567890                                                            "
                       "                                                                     ";
    source.room = JSON_PADDING;
    assert_true(json_read(f.reader, &f.arena, &source, &f.text, &f.err));
    assert_true(str_equal(f.text.root->text, STR("123")));
    end(&f);
}

static void check_place(struct fixture *f, uint32_t at, uint32_t line, uint32_t column)
{
    uint32_t got_line;
    uint32_t got_column;
    json_place(&f->text, at, &got_line, &got_column);
    assert_int_equal(got_line, line);
    assert_int_equal(got_column, column);
}

static void knows_places(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    struct str text = STR("{\n \"a\": 1,\n\n  \"b\": [true,\n\"\xC3\xA9\", 5]\n}");
    struct json_source source = { text, 0, 41 };
    assert_true(json_read(f.reader, &f.arena, &source, &f.text, &f.err));
    const struct json_value *a = json_get(f.text.root, STR("a"));
    const struct json_value *b = json_get(f.text.root, STR("b"));
    check_place(&f, f.text.root->at, 41, 1);
    check_place(&f, a->key_at, 42, 2);
    check_place(&f, a->at, 42, 7);
    check_place(&f, b->key_at, 44, 3);
    check_place(&f, b->at, 44, 8);
    check_place(&f, b->first->at, 44, 9);
    check_place(&f, b->first->next->at, 45, 1);
    check_place(&f, b->first->next->next->at, 45, 7); /* columns are bytes */
    check_place(&f, a->at, 42, 7);                    /* and back again */
    check_place(&f, (uint32_t)text.length, 46, 2);
    assert_true(reads(&f, STR("[1, 2]")));
    check_place(&f, f.text.root->first->next->at, 1, 5);
    err_set(&f.err, ERR_VALUE, "x");
    assert_false(json_at(&f.text, f.text.root->first->at, &f.err));
    assert_int_equal(f.err.column, 2);
    end(&f);
}

struct refusal {
    struct str text;
    uint32_t line, column;
    const char *message;
    const char *hint;
};

#define REFUSED(text_, line_, column_, message_, hint_)                                            \
    {                                                                                              \
        .text = { text_, sizeof(text_) - 1 }, .line = line_, .column = column_,                    \
        .message = message_, .hint = hint_                                                         \
    }

#define HINT_NUMBER                                                                                \
    "numbers are written 4992, -2.5, 1e26: no '+', no leading zero, a digit on both sides of the " \
    "point"
#define HINT_ESCAPE "escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits"
#define HINT_UTF8 "texts are UTF-8; 'iconv -f LATIN1 -t UTF-8' converts many others"
#define HINT_LINE "is a closing quote missing? a line break in a string is \\n"

static const struct refusal refusals[] = {
    REFUSED("", 1, 1, "expected a value, found the end of the text", ""),
    REFUSED("  \n ", 2, 2, "expected a value, found the end of the text", ""),
    REFUSED("{", 1, 2, "expected a key in double quotes, found the end of the text", ""),
    REFUSED("[", 1, 2, "expected a value, found the end of the text", ""),
    REFUSED("]", 1, 1, "expected a value, found ']'", ""),
    REFUSED("}", 1, 1, "expected a value, found '}'", ""),
    REFUSED(",", 1, 1, "expected a value, found ','", ""),
    REFUSED(":", 1, 1, "expected a value, found ':'", ""),
    REFUSED("[1,]", 1, 4, "expected a value, found ']'", "no comma stands before ']'"),
    REFUSED("[1,,2]", 1, 4, "expected a value, found ','", ""),
    REFUSED("[1 2]", 1, 4, "expected ',' or ']', found '2'", ""),
    REFUSED("[1}", 1, 3, "expected ',' or ']', found '}'", ""),
    REFUSED("[[1]", 1, 5, "expected ',' or ']', found the end of the text", ""),
    REFUSED("[1:2]", 1, 3, "expected ',' or ']', found ':'", ""),
    REFUSED("{\"a\":1,}", 1, 8, "expected a key in double quotes, found '}'",
            "no comma stands before '}'"),
    REFUSED("{\"a\":1 , \n }", 2, 2, "expected a key in double quotes, found '}'",
            "no comma stands before '}'"),
    REFUSED("{a:1}", 1, 2, "expected a key in double quotes, found 'a'", ""),
    REFUSED("{'a':1}", 1, 2, "expected a key in double quotes, found ''a''",
            "strings stand in double quotes"),
    REFUSED("{1:1}", 1, 2, "expected a key in double quotes, found '1'", ""),
    REFUSED("{\"a\" 1}", 1, 6, "expected ':' behind a key, found '1'", ""),
    REFUSED("{\"a\"}", 1, 5, "expected ':' behind a key, found '}'", ""),
    REFUSED("{\"a\":}", 1, 6, "expected a value, found '}'", ""),
    REFUSED("{\"a\":1", 1, 7, "expected ',' or '}', found the end of the text", ""),
    REFUSED("{\"a\":1]", 1, 7, "expected ',' or '}', found ']'", ""),
    REFUSED("{\"a\":1 \"b\":2}", 1, 8, "expected ',' or '}', found '\"b\"'", ""),
    REFUSED("{\"a\":1} x", 1, 9, "expected the end of the text, found 'x'", ""),
    REFUSED("1 2", 1, 3, "expected the end of the text, found '2'", ""),
    REFUSED("{}{}", 1, 3, "expected the end of the text, found '{'", ""),
    REFUSED("[1]]", 1, 4, "expected the end of the text, found ']'", ""),
    REFUSED("[01]", 1, 2, "'01' is not a JSON value", HINT_NUMBER),
    REFUSED("[1.]", 1, 2, "'1.' is not a JSON value", HINT_NUMBER),
    REFUSED("[.5]", 1, 2, "'.5' is not a JSON value", HINT_NUMBER),
    REFUSED("[+1]", 1, 2, "'+1' is not a JSON value", HINT_NUMBER),
    REFUSED("[1e]", 1, 2, "'1e' is not a JSON value", HINT_NUMBER),
    REFUSED("[1e+]", 1, 2, "'1e+' is not a JSON value", HINT_NUMBER),
    REFUSED("[-]", 1, 2, "'-' is not a JSON value", HINT_NUMBER),
    REFUSED("[--1]", 1, 2, "'--1' is not a JSON value", HINT_NUMBER),
    REFUSED("[1_000]", 1, 2, "'1_000' is not a JSON value", HINT_NUMBER),
    REFUSED("[0x10]", 1, 2, "'0x10' is not a JSON value", HINT_NUMBER),
    REFUSED("[1\"a\"]", 1, 2, "'1' is not a JSON value", HINT_NUMBER),
    REFUSED("[True]", 1, 2, "'True' is not a JSON value", "did you mean 'true'?"),
    REFUSED("[FALSE]", 1, 2, "'FALSE' is not a JSON value", "did you mean 'false'?"),
    REFUSED("[nul]", 1, 2, "'nul' is not a JSON value", "did you mean 'null'?"),
    REFUSED("[truee]", 1, 2, "'truee' is not a JSON value", "did you mean 'true'?"),
    REFUSED("[NaN]", 1, 2, "'NaN' is not a JSON value",
            "JSON has no 'NaN'; what is not known is left out"),
    REFUSED("[Infinity]", 1, 2, "'Infinity' is not a JSON value",
            "JSON has no 'Infinity'; what is not known is left out"),
    REFUSED("['a']", 1, 2, "''a'' is not a JSON value", "strings stand in double quotes"),
    REFUSED("[abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz]", 1, 2,
            "'abcdefghijklmnopqrstuvwxyzabcdef' is not a JSON value", ""),
    REFUSED("[\0]", 1, 2, "expected a value, found byte 0x00", ""),
    REFUSED("[1\0]", 1, 2, "'1' is not a JSON value", HINT_NUMBER),
    REFUSED("{\"a\":1,\0}", 1, 8, "expected a key in double quotes, found byte 0x00", ""),
    REFUSED("\"abc", 1, 1, "a string is not closed", ""),
    REFUSED("{\"a\":\"b}", 1, 6, "a string is not closed", ""),
    REFUSED("{\"a\": 1,\n \"b\": \"\\\"}", 2, 7, "a string is not closed", ""),
    REFUSED("\"a\nb\"", 1, 3, "control character 0x0a in a string", HINT_LINE),
    REFUSED("\"a\tb\"", 1, 3, "control character 0x09 in a string", "write it as \\u0009"),
    REFUSED("\"\x1f\"", 1, 2, "control character 0x1f in a string", "write it as \\u001f"),
    REFUSED("\"a\0b\"", 1, 3, "control character 0x00 in a string", "write it as \\u0000"),
    REFUSED("\"\xFF\"", 1, 2, "byte 0xff is not UTF-8 here", HINT_UTF8),
    REFUSED("\"caf\xE9\"", 1, 5, "byte 0xe9 is not UTF-8 here", HINT_UTF8),
    REFUSED("\"\xC0\x80\"", 1, 2, "byte 0xc0 is not UTF-8 here", HINT_UTF8),
    REFUSED("\"\xED\xA0\x80\"", 1, 2, "byte 0xed is not UTF-8 here", HINT_UTF8),
    REFUSED("\"\xF4\x90\x80\x80\"", 1, 2, "byte 0xf4 is not UTF-8 here", HINT_UTF8),
    REFUSED("[1]\n\xC3", 2, 1, "byte 0xc3 is not UTF-8 here", HINT_UTF8),
    REFUSED("\"\\x41\"", 1, 2, "'\\x' is not an escape", HINT_ESCAPE),
    REFUSED("[\"ok\\n\", \"\\u12g4\"]", 1, 11, "'\\u' is not an escape", HINT_ESCAPE),
    REFUSED("\"\\u12\"", 1, 2, "'\\u' is not an escape", HINT_ESCAPE),
    REFUSED("\"a\\ud800\"", 1, 3, "'\\ud800' is half of a surrogate pair", ""),
    REFUSED("\"\\uDC00\"", 1, 2, "'\\udc00' is half of a surrogate pair", ""),
    REFUSED("\"\\ud800\\u0041\"", 1, 2, "'\\ud800' is half of a surrogate pair", ""),
    REFUSED("\"\\ud83d\\ude00\\ud83d\"", 1, 14, "'\\ud83d' is half of a surrogate pair", ""),
    REFUSED("{\"\\ud800\":1}", 1, 3, "'\\ud800' is half of a surrogate pair", ""),
    REFUSED("{\"a\":1,\"b\":2,\"a\":3}", 1, 14, "key 'a' stands twice in an object",
            "it stands on line 1, column 2, too"),
    REFUSED("{\"a\":1,\n\"\\u0061\":3}", 2, 1, "key 'a' stands twice in an object",
            "it stands on line 1, column 2, too"),
    REFUSED("{\"\":1,\"\":3}", 1, 7, "key '' stands twice in an object",
            "it stands on line 1, column 2, too"),
    REFUSED("[{\"x\":{\"k\":1,\"k\":1}}]", 1, 14, "key 'k' stands twice in an object",
            "it stands on line 1, column 8, too"),
    REFUSED("// no\n1", 1, 1, "'//' is not a JSON value", ""),
    REFUSED("\\\"a\"", 1, 4, "a string is not closed", ""),
};

static void says_what_is_wrong(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const struct refusal *r = &refusals[i];
        if (reads(&f, r->text))
            fail_msg("'%.*s' is taken", STR_ARG(r->text));
        if (strcmp(f.err.message, r->message) != 0 || strcmp(f.err.hint, r->hint) != 0 ||
            f.err.line != r->line || f.err.column != r->column)
            fail_msg("'%.*s': %u:%u '%s' '%s'", STR_ARG(r->text), f.err.line, f.err.column,
                     f.err.message, f.err.hint);
        assert_int_equal(f.err.code, ERR_SYNTAX);
        arena_reset(&f.arena);
    }
    /* And the reader is none the worse for it. */
    assert_true(reads(&f, STR("{\"a\":[1]}")));
    end(&f);
}

static void keeps_to_the_depth(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_true(reads(&f, STR("[[[[[[[[1]]]]]]]]")));
    assert_true(reads(&f, STR("[[[[[[[{}]]]]]]]")));
    assert_false(reads(&f, STR("[[[[[[[[[1]]]]]]]]]")));
    assert_int_equal(f.err.code, ERR_LIMIT);
    assert_string_equal(f.err.message, "more than 8 arrays and objects in one another");
    assert_int_equal(f.err.column, 9);
    assert_false(reads(&f, STR("[[[[[[[\n{\"a\":[]}]]]]]]]")));
    assert_int_equal(f.err.line, 2);
    assert_int_equal(f.err.column, 6);
    end(&f);
}

static void keeps_to_the_size(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    char *text = malloc(SIZE_LIMIT + 1);
    assert_non_null(text);
    memset(text, ' ', SIZE_LIMIT + 1);
    text[0] = '1';
    assert_true(reads(&f, (struct str){ text, SIZE_LIMIT }));
    assert_false(reads(&f, (struct str){ text, SIZE_LIMIT + 1 }));
    assert_int_equal(f.err.code, ERR_LIMIT);
    assert_string_equal(f.err.message, "the text is longer than 100000 bytes");
    assert_int_equal(f.err.line, 1);
    free(text);
    end(&f);
}

/* Few keys are compared one by one, many are sorted; around the border both must find the same. */
static void finds_keys_twice_among_many(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    static char text[20000];
    for (int count = 60; count < 140; count += count < 70 ? 1 : 23) {
        for (int again = -1; again < count; again += again < 0 ? 1 : 7) {
            int at = snprintf(text, sizeof text, "{");
            for (int i = 0; i < count; i++)
                at += snprintf(text + at, sizeof text - (size_t)at, "\"key%d\":%d,", i, i);
            int second = at + 1;
            at += snprintf(text + at, sizeof text - (size_t)at, "\"%s%d\":0}",
                           again < 0 ? "other" : "key", again < 0 ? 0 : again);
            bool taken = reads(&f, (struct str){ text, (size_t)at });
            assert_int_equal(taken, again < 0);
            if (!taken)
                assert_int_equal(f.err.column, second);
            arena_reset(&f.arena);
        }
    }
    end(&f);
}

/* The first of several that stand twice is reported. */
static void reports_the_first_key_twice(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    static char text[4000];
    int at = snprintf(text, sizeof text, "{\"z\":1,\"b\":1,\"z\":2,\"b\":2");
    for (int i = 0; i < 100; i++)
        at += snprintf(text + at, sizeof text - (size_t)at, ",\"k%d\":1", i);
    at += snprintf(text + at, sizeof text - (size_t)at, "}");
    assert_false(reads(&f, (struct str){ text, (size_t)at }));
    assert_string_equal(f.err.message, "key 'z' stands twice in an object");
    assert_int_equal(f.err.column, 14);
    end(&f);
}

static const char long_text[] =
    "{\"a\":\"x\\ny\",\"b\":[1,2,3,{\"c\":null}],\"d\":{\"e\":\"\\u00e9\"},"
    "\"f\":[[],[],[],[],[],[],[],[],"
    "[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]}";

static bool read_once(const struct mem *mem, void *context)
{
    (void)context;
    const struct json_limits limits = { SIZE_LIMIT, DEPTH_LIMIT };
    struct err err;
    struct arena arena;
    struct json_text text;
    struct json_source source = { STR(long_text), 0, 1 };
    arena_init(&arena, mem, 1u << 20);
    struct json_reader *reader = json_reader_new(mem, limits, &err);
    bool done = reader != NULL && json_read(reader, &arena, &source, &text, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    json_reader_free(reader);
    arena_release(&arena);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(read_once, NULL) >= 3);
    struct fixture f;
    begin(&f);
    heap_fails = true;
    assert_false(reads(&f, STR("[1]")));
    assert_int_equal(f.err.code, ERR_MEMORY);
    assert_int_equal(f.err.line, 1);
    heap_fails = false;
    assert_true(reads(&f, STR("[1]")));
    heap_fails = true; /* it grows for a longer text */
    static char text[9000] = "[1]";
    memset(text + 3, ' ', sizeof text - 3);
    assert_false(reads(&f, (struct str){ text, sizeof text }));
    assert_int_equal(f.err.code, ERR_MEMORY);
    heap_fails = false;
    assert_true(reads(&f, (struct str){ text, sizeof text }));
    json_reader_free(NULL);
    end(&f);
}

static void keeps_to_the_arena(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t limit = 0; limit < 20000; limit += 100) {
        arena_release(&f.arena);
        arena_init(&f.arena, mem_system(), limit);
        if (!reads(&f, STR(long_text))) {
            assert_int_equal(f.err.code, ERR_LIMIT);
            assert_int_equal(f.err.line, 1);
        } else {
            assert_true(limit > 1000);
        }
    }
    end(&f);
}

static void knows_utf8(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",     "a",    "\xC3\xA9",      "\xE4\xB8\xAD", "\xF0\x9F\x98\x80",
        "\xC3", "\xFF", "a\xED\xA0\x80", "\xC0\x80"
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(json_is_utf8(str_of(texts[i])), str_is_utf8(str_of(texts[i])));
    assert_true(json_is_utf8((struct str){ NULL, 0 }));
}

static void names_types(void **state)
{
    (void)state;
    assert_string_equal(json_type_name(JSON_NULL), "null");
    assert_string_equal(json_type_name(JSON_BOOL), "true or false");
    assert_string_equal(json_type_name(JSON_NUMBER), "a number");
    assert_string_equal(json_type_name(JSON_STRING), "a string");
    assert_string_equal(json_type_name(JSON_ARRAY), "an array");
    assert_string_equal(json_type_name(JSON_OBJECT), "an object");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values),
        cmocka_unit_test(reads_scalars),
        cmocka_unit_test(undoes_escapes),
        cmocka_unit_test(reads_any_length),
        cmocka_unit_test(ignores_what_is_behind),
        cmocka_unit_test(knows_places),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(keeps_to_the_depth),
        cmocka_unit_test(keeps_to_the_size),
        cmocka_unit_test(finds_keys_twice_among_many),
        cmocka_unit_test(reports_the_first_key_twice),
        cmocka_unit_test(does_without_memory),
        cmocka_unit_test(keeps_to_the_arena),
        cmocka_unit_test(knows_utf8),
        cmocka_unit_test(names_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_json_merge.c - merge patches: the examples of RFC 7396, and what else may be there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/json_merge.h"
#include "text/json_write.h"

static const struct {
    const char *target, *patch, *merged;
} rows[] = {
    /* Appendix A. */
    { "{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
    { "{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}" },
    { "{\"a\":\"b\"}", "{\"a\":null}", "{}" },
    { "{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}" },
    { "{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
    { "{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}" },
    { "{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}" },
    { "{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}" },
    { "[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]" },
    { "{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]" },
    { "{\"a\":\"foo\"}", "null", "null" },
    { "{\"a\":\"foo\"}", "\"bar\"", "\"bar\"" },
    { "{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}" },
    { "[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}" },
    { "{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}" },
    /* Digits and escapes stay. */
    { "{\"n\":1.50,\"t\":true}", "{\"q\\\"\":\"\\u00e9\\n\"}",
      "{\"n\":1.50,\"t\":true,\"q\\\"\":\"\xc3\xa9\\n\"}" },
    { "{}", "{\"a\":{\"b\":[1,{\"c\":null},[],{}]}}", "{\"a\":{\"b\":[1,{\"c\":null},[],{}]}}" },
};

static const struct json_value *read(struct json_reader *reader, struct arena *arena,
                                     const char *text)
{
    const struct json_source source = { .text = str_of(text), .line = 1 };
    struct json_text read;
    struct err err;
    assert_true(json_read(reader, arena, &source, &read, &err));
    return read.root;
}

static void merges(void **state)
{
    const struct json_limits limits = { .size = 1000, .depth = 8 };
    struct arena arena;
    struct err err;
    (void)state;
    struct json_reader *reader = json_reader_new(mem_system(), limits, &err);
    assert_non_null(reader);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out;
        arena_init(&arena, mem_system(), 1 << 20);
        buf_init(&out, mem_system(), 1 << 16);
        json_merge(read(reader, &arena, rows[i].target), read(reader, &arena, rows[i].patch), &out);
        json_end(&out);
        assert_true(buf_check(&out, &err));
        assert_int_equal(out.length, str_of(rows[i].merged).length);
        assert_memory_equal(out.data, rows[i].merged, out.length);
        buf_release(&out);
        arena_release(&arena);
    }
    json_reader_free(reader);
}

/* What does not fit is told by the buffer, and nothing is written past it. */
static void keeps_to_the_room(void **state)
{
    const struct json_limits limits = { .size = 1000, .depth = 8 };
    struct arena arena;
    struct err err;
    (void)state;
    struct json_reader *reader = json_reader_new(mem_system(), limits, &err);
    arena_init(&arena, mem_system(), 1 << 20);
    const struct json_value *target = read(reader, &arena, "{\"a\":\"b\",\"c\":[1,2]}");
    const struct json_value *patch = read(reader, &arena, "{\"d\":{\"e\":\"f\"}}");
    for (size_t room = 0; room < 33; room++) {
        struct buf out;
        buf_init(&out, mem_system(), room);
        json_merge(target, patch, &out);
        json_end(&out);
        assert_false(buf_check(&out, &err));
        buf_release(&out);
    }
    arena_release(&arena);
    json_reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merges),
        cmocka_unit_test(keeps_to_the_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

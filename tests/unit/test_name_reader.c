/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_name_reader.c - names to look for are read, or refused with their place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "screen/name_reader.h"
#include "screen/tokens.h"
#include "unit/alloc_fail.h"

#define ARENA_MAX ((size_t)16 << 20)

/* Reads all of the text; what was read and what is wrong goes into out, a line each. */
static bool read_all(const struct mem *mem, struct str text, struct buf *out, struct err *err)
{
    struct record_input input;
    struct record_chunk chunk;
    struct record_cursor cursor;
    struct record record;
    struct name_columns columns = { .count = 0 };
    struct arena arena;
    struct name_reader *reader = name_reader_new(mem, err);
    arena_init(&arena, mem, ARENA_MAX);
    record_input_init(&input, &arena, RECORDS_DETECT);
    bool done = reader != NULL;
    bool has_header = false;
    while (done && text.length > 0) {
        done = record_input_cut(&input, text, true, &chunk, err);
        if (done && !has_header && input.header.text.data != NULL) {
            has_header = true;
            done = name_header(reader, &arena, &input.header, &columns, err);
        }
        text = done ? str_slice(text, chunk.used, text.length) : text;
        record_cursor_begin(&cursor, done ? input.format : RECORDS_CSV,
                            done ? &chunk : &(struct record_chunk){ 0 });
        while (done && record_next(&cursor, &record)) {
            struct asked_name asked;
            if (name_read(reader, &columns, &record, &arena, &asked, err)) {
                for (int i = 0; i < NAME_FIELD_COUNT; i++)
                    buf_format(out, "%.*s|", STR_ARG(asked.fields[i]));
                buf_byte(out, '\n');
            } else if (err->code == ERR_MEMORY) {
                done = false;
            } else {
                assert_int_equal(asked.fields[FIELD_NAME].length, 0);
                buf_format(out, "%.*s: %u:%u: %s\n", STR_ARG(asked.fields[FIELD_ID]), err->line,
                           err->column, err->message);
            }
        }
    }
    name_reader_free(reader);
    arena_release(&arena);
    return done;
}

/* ---- what is read ---- */

static const struct {
    const char *text;
    const char *read;
} good[] = {
    { "name\nAcme\n", "|Acme||||\n" },
    { "id,name\n1,Acme\n\n2,\"B, C\"\n", "1|Acme||||\n2|B, C||||\n" },
    { "country,address,type,name,id\nCN,\"Street 1\",vessel,Acme,7\n",
      "7|Acme|vessel|CN|Street 1|\n" },
    { "id,name,country\r\n1,Acme,\r\n", "1|Acme||||\n" },
    { "id,name\n", "" },
    { "\xEF\xBB\xBFid,name\n1,\xE4\xB8\xAD\n", "1|\xE4\xB8\xAD||||\n" },
    { "{\"id\":\"1\",\"name\":\"Acme\"}\n{\"name\":\"B\",\"type\":\"person\"}",
      "1|Acme||||\n|B|person|||\n" },
    { "{\"name\":\"A\\u0042\",\"id\":null,\"country\":\"CN\",\"address\":\"x\"}", "|AB||CN|x|\n" },
    /* What is wrong is that row's, and said of its id. */
    { "id,name,type\n1,Acme,firm\n2,Bolt,\n", "1: 2:8: 'firm' is no type\n2|Bolt||||\n" },
    { "id,name,country\n1,Acme,china\n", "1: 2:8: 'china' is not a country\n" },
    { "id,name\n1,\n2,  \n", "1: 2:1: the name is missing\n2: 3:1: the name is missing\n" },
    { "id,name\n1\n1,2,3\n",
      ": 2:2: the row has 1 cells, the header 2\n: 3:5: the row has 3 cells, the header 2\n" },
    { "id,name\n1,A\"B\n2,C\n", NULL },
    { "{\"id\":\"1\"}\n[]\n\"x\"\n{\"name\":\"A\"}\n",
      "1: 1:1: the name is missing\n: 2:1: a name is an object, not an array\n"
      ": 3:1: a name is an object, not a string\n|A||||\n" },
    { "{\"nam\":\"x\",\"id\":\"1\"}\n", "1: 1:2: there is no 'nam'\n" },
    { "{\"id\":\"1\",\"name\":5}\n", "1: 1:18: 'name' takes a string, not a number\n" },
    { "{\"id\":1,\"name\":\"A\"}\n", ": 1:7: 'id' takes a string, not a number\n" },
    { "{\"name\":\"A\",\"name\":\"B\"}\n{\"name\":\"C\"}", NULL },
};

static void test_good(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct buf out;
        struct err err;
        buf_init(&out, mem_system(), 1 << 20);
        assert_true(read_all(mem_system(), str_of(good[i].text), &out, &err));
        buf_byte(&out, '\0');
        if (good[i].read != NULL)
            assert_string_equal(out.data, good[i].read);
        else /* one that cannot be read, one that can */
            assert_true(strstr(out.data, ": ") != NULL && strstr(out.data, "C||||\n") != NULL);
        buf_release(&out);
    }
}

static const struct {
    const char *text;
    unsigned column;
    const char *message;
} headers[] = {
    { "id,nam\n1,x\n", 4, "there is no column 'nam'" },
    { "id,country\n1,CN\n", 1, "there is no column 'name'" },
    { "name,id,name\nx,1,x\n", 9, "column 'name' is there twice" },
    { "\"name\nx\n", 1, NULL },
};

static void test_headers(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        struct buf out;
        struct err err;
        buf_init(&out, mem_system(), 1 << 20);
        assert_false(read_all(mem_system(), str_of(headers[i].text), &out, &err));
        assert_int_equal(err.line, 1);
        assert_int_equal(err.column, headers[i].column);
        if (headers[i].message != NULL)
            assert_string_equal(err.message, headers[i].message);
        buf_release(&out);
    }
}

/* A name of as many bytes as are looked at is read; one more is not, as its end would not count. */
static void test_limits(void **unused)
{
    (void)unused;
    for (size_t more = 0; more < 2; more++) {
        struct buf text;
        struct buf out;
        struct err err;
        buf_init(&text, mem_system(), 1 << 22);
        buf_init(&out, mem_system(), 1 << 22);
        buf_text(&text, "id,name\n1,");
        buf_fill(&text, 'x', NAME_LENGTH_MAX + more);
        buf_text(&text, "\n");
        buf_fill(&text, 'y', NAME_ID_MAX + more);
        buf_text(&text, ",z\n2,");
        buf_fill(&text, 'z', more * RECORD_MAX);
        buf_text(&text, "z\n");
        assert_true(read_all(mem_system(), buf_view(&text), &out, &err));
        buf_byte(&out, '\0');
        if (more == 0)
            assert_null(strstr(out.data, ": "));
        else
            assert_string_equal(out.data, "1: 2:3: the name is longer than 2048 bytes\n"
                                          ": 3:1: the id is longer than 1024 bytes\n"
                                          ": 4:1: a name is longer than 1048576 bytes\n");
        buf_release(&text);
        buf_release(&out);
    }
}

/* ---- without memory ---- */

static bool try_all(const struct mem *mem, void *context)
{
    struct buf out;
    struct err err;
    buf_init(&out, mem_system(), 1 << 20);
    bool done = read_all(mem, str_of(context), &out, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    buf_release(&out);
    return done;
}

static void test_memory_fails(void **unused)
{
    char csv[] = "id,name\n1,\"A \"\"B\"\"\"\n";
    char json[] = "{\"id\":\"1\",\"name\":\"A\\n\"}\n";
    (void)unused;
    assert_true(alloc_fail_each(try_all, csv) > 1);
    assert_true(alloc_fail_each(try_all, json) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_memory_fails),
    };
    name_reader_free(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_wire_reader.c - large texts of orders: cut into chunks of any size, they give the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/json_write.h"
#include "unit/alloc_fail.h"
#include "wire/order_reader.h"

/*
 * Reads all of a text, handing it over in windows of at first `window` bytes, and writes a line for
 * each record: what it is, or where and why it is none.  False when the text cannot be read at all;
 * the last line says why.
 */
static bool read_all(const struct mem *mem, struct str text, size_t window,
                     enum record_format format, struct buf *out, struct err *err)
{
    struct arena kept;
    struct arena arena;
    struct order_input input;
    struct record_chunk chunk;
    bool good = true;
    arena_init(&kept, mem, 1u << 22);
    arena_init(&arena, mem, 1u << 24);
    struct order_reader *cutter = order_reader_new(mem, err);
    struct order_reader *reader = cutter == NULL ? NULL : order_reader_new(mem, err);
    good = reader != NULL;
    order_input_init(&input, &kept, format);
    size_t width = window;
    while (good && text.length > 0) {
        struct str seen = str_slice(text, 0, width);
        good = order_input_cut(&input, cutter, seen, width >= text.length, &chunk, err);
        if (!good)
            break;
        assert_true(chunk.used <= seen.length);
        assert_true(chunk.used > 0 || width < text.length);
        width = chunk.used == 0 ? width * 2 : window;
        text = str_slice(text, chunk.used, text.length);
        order_reader_begin(reader, &input, &chunk);
        for (;;) {
            struct order order;
            enum order_got got = order_reader_next(reader, &arena, &order, err);
            if (got == ORDER_GOT_END)
                break;
            if (got == ORDER_GOT_ERROR)
                assert_true(order_reader_line(reader) <= err->line);
            if (got == ORDER_GOT_ORDER)
                buf_format(out, "%.*s to %.*s\n", STR_ARG(order.id), STR_ARG(order.to));
            else
                buf_format(out, "%u:%u %.*s: %s\n", err->line, err->column, STR_ARG(order.id),
                           err->message);
            if (got == ORDER_GOT_ERROR && err->code == ERR_MEMORY) {
                good = false;
                break;
            }
            if (got == ORDER_GOT_ORDER) /* its text must be readable to the last byte */
                json_string(out, order.end_use);
            arena_reset(&arena);
        }
    }
    if (!good)
        buf_format(out, "%u:%u %s\n", err->line, err->column, err->message);
    order_reader_free(cutter);
    order_reader_free(reader);
    arena_release(&kept);
    arena_release(&arena);
    return good;
}

/* In windows of every size, the text gives what is expected. */
static void check(struct str text, enum record_format format, const char *expected)
{
    struct buf out;
    struct err err;
    buf_init(&out, mem_system(), 1u << 20);
    for (size_t window = 1; window < text.length + 20; window++) {
        char *copy = malloc(text.length); /* so that a sanitizer sees who looks behind it */
        assert_non_null(copy);
        memcpy(copy, text.data, text.length);
        buf_clear(&out);
        read_all(mem_system(), (struct str){ copy, text.length }, window, format, &out, &err);
        buf_byte(&out, '\0');
        for (char *at = strstr(out.data, "null,"); at != NULL; at = strstr(at, "null,"))
            memmove(at, at + 5, strlen(at + 5) + 1);
        if (strcmp(out.data, expected) != 0)
            fail_msg("window %zu:\n%s\ninstead of:\n%s", window, out.data, expected);
        free(copy);
    }
    buf_release(&out);
}

static void reads_json_lines(void **state)
{
    (void)state;
    check(STR("{\"id\":\"A\",\"to\":\"CN\"}\n{\"id\":\"B\",\"to\":\"SG\"}\n"), RECORDS_DETECT,
          "A to CN\nB to SG\n");
    check(STR("\xEF\xBB\xBF{\"id\":\"A\",\"to\":\"CN\"}\r\n\r\n \n{\"id\":\"B\",\"to\":\"SG\"}"),
          RECORDS_DETECT, "A to CN\nB to SG\n");
    check(STR("\n\n {\"id\":\"A\",\"to\":\"CN\"}\n{\"id\":\"B\",\"to\":\"cn\"}\n{\"id\":\"C\"\n"
              "{\"id\":\"D\",\"to\":\"US\"}\nid,to\n[1]\n"),
          RECORDS_DETECT,
          "A to CN\n4:16 B: 'to': 'cn' is not a country code\n"
          "5:10 : expected ',' or '}', found the end of the text\nD to US\n"
          "7:1 : 'id' is not a JSON value\n8:1 : an order is an object, not an array\n");
    check(STR("[{\"id\":\"A\"}]"), RECORDS_DETECT, "1:1 : an order is an object, not an array\n");
    check(STR("\n \r\n"), RECORDS_DETECT, "");
    check(STR(" \n\t {\"id\":1}"), RECORDS_DETECT, "2:9 : 'id' takes a string, not a number\n");
    check(STR("id\n"), RECORDS_JSON, "1:1 : 'id' is not a JSON value\n");
}

static void reads_csv(void **state)
{
    (void)state;
    check(STR("id,to\nA,CN\nB,SG\n"), RECORDS_DETECT, "A to CN\nB to SG\n");
    check(STR("\xEF\xBB\xBFid,to\r\nA,CN\r\n\r\n  \r\nB,SG"), RECORDS_DETECT, "A to CN\nB to SG\n");
    check(STR("\n\nid,\"to\",item.name\nA,CN,\"x\ny\"\nB,cn,\nC,SG,5\" disk\nD,SG,\"z\n\nE,US\n"
              "F,US,\"\"\n"),
          RECORDS_DETECT,
          "A to CN\n6:3 B: 'to': 'cn' is not a country code\n"
          "7:7 : a quote inside a cell that does not begin with one\n"
          "8:6 : a quote is not closed\n10:5 : the row has 2 cells, the header 3\nF to US\n");
    check(STR("id\n"), RECORDS_DETECT, "");
    check(STR("id,to\n\"A\",CN"), RECORDS_CSV, "A to CN\n");
    check(STR("\t  too"), RECORDS_DETECT, "1:4 unknown column 'too' in an order\n");
    check(STR("\n\nid,too\nA,CN\n"), RECORDS_DETECT, "3:4 unknown column 'too' in an order\n");
    check(STR("id,\"to\nA,CN\n"), RECORDS_DETECT, "1:4 a quote is not closed\n");
    check(STR("{\"id\":1}\n"), RECORDS_CSV,
          "1:2 a quote inside a cell that does not begin with one\n");
}

static void refuses_other_encodings(void **state)
{
    (void)state;
    check(STR("\xFF\xFEi\0d\0"), RECORDS_DETECT, "1:1 the text is UTF-16\n");
    check(STR("\xFE\xFF\0i\0d"), RECORDS_DETECT, "1:1 the text is UTF-16\n");
}

/* before, count bytes of fill, behind. */
static struct str around(char *text, const char *before, char fill, size_t count,
                         const char *behind)
{
    size_t at = strlen(before);
    memcpy(text, before, at);
    memset(text + at, fill, count);
    memcpy(text + at + count, behind, strlen(behind));
    return (struct str){ text, at + count + strlen(behind) };
}

static void check_long(struct str text, const char *expected)
{
    static const size_t windows[] = { 1000, 100000, RECORD_MAX, 1u << 23 };
    struct buf out;
    struct err err;
    buf_init(&out, mem_system(), 1u << 20);
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        buf_clear(&out);
        read_all(mem_system(), text, windows[i], RECORDS_DETECT, &out, &err);
        buf_byte(&out, '\0');
        for (char *at = strstr(out.data, "null,"); at != NULL; at = strstr(at, "null,"))
            memmove(at, at + 5, strlen(at + 5) + 1);
        assert_string_equal(out.data, expected);
    }
    buf_release(&out);
}

static void keeps_to_the_length(void **state)
{
    (void)state;
    char *text = malloc(5u << 20);
    assert_non_null(text);
    /* A line end counts. */
    size_t fill = RECORD_MAX - strlen("{\"id\":\"A\"}\n");
    check_long(around(text, "{\"id\":\"A\"}", ' ', fill, "\n{\"id\":\"B\"}"), "A to \nB to \n");
    check_long(around(text, "{\"id\":\"A\"}", ' ', fill + 1, "\n{\"id\":\"B\"}"),
               "1:1 : an order is longer than 1048576 bytes\nB to \n");
    check_long(around(text, "{\"id\":\"C\"}\n{\"id\":\"A\"}", ' ', 3u << 20, "\n{\"id\":\"B\"}"),
               "C to \n2:1 : an order is longer than 1048576 bytes\nB to \n");
    check_long(around(text, "{\"id\":\"A\"}", ' ', 3u << 20, ""),
               "1:1 : an order is longer than 1048576 bytes\n");
    fill = RECORD_MAX - strlen("A,CN\n");
    check_long(around(text, "id,to\nA,CN", ' ', fill, "\nB,US"), "A to CN\nB to US\n");
    check_long(around(text, "id,to\nA,CN", ' ', fill + 1, "\nB,US"),
               "2:1 : an order is longer than 1048576 bytes\nB to US\n");
    check_long(around(text, "id,to\n\nA,CN", ' ', 3u << 20, "\nB,US"),
               "3:1 : an order is longer than 1048576 bytes\nB to US\n");
    check_long(around(text, "id,to\n\"A\n\",CN", ' ', 3u << 20, "\nB,US\n"),
               "2:1 : an order is longer than 1048576 bytes\nB to US\n");
    /* A quote that nobody closes within the length. */
    check_long(around(text, "id,to\nA,\"CN\n", '\n', 2u << 20, "B,US\n"),
               "2:3 : a quote is not closed\nB to US\n");
    check_long(around(text, "id,to", ' ', 2u << 20, "\nB,US\n"),
               "1:1 the header is longer than 1048576 bytes\n");
    free(text);
}

/* Adversaries: all lines open a quote, in every way that might make the scan start over. */
static void is_not_slowed_down(void **state)
{
    (void)state;
    static const char *const lines[] = { "x\",\"\n", "\"\n",  "\"\"\"\n",
                                         ",\"\"x\n", "\",\n", "a,\"\n" };
    size_t size = 256u << 10;
    char *text = malloc(size);
    assert_non_null(text);
    struct err err;
    struct buf out;
    buf_init(&out, mem_system(), 1u << 29);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        size_t at = 6;
        memcpy(text, "id,to\n", 6);
        while (at + 16 < size) {
            memcpy(text + at, lines[i], strlen(lines[i]));
            at += strlen(lines[i]);
        }
        buf_clear(&out);
        assert_true(
            read_all(mem_system(), (struct str){ text, at }, 1u << 18, RECORDS_CSV, &out, &err));
    }
    buf_release(&out);
    free(text);
}

static bool read_once(const struct mem *mem, void *context)
{
    (void)context;
    static const char *const texts[] = {
        "{\"id\":\"A\",\"facts\":{\"x\":1}}\n{\"id\":\"B\",\"to\":\"cn\"}\n",
        "id,to,facts.x\nA,CN,1\nB,cn,2\n",
    };
    bool done = true;
    for (size_t i = 0; done && i < 2; i++) {
        struct err err;
        struct buf out;
        buf_init(&out, mem_system(), 1u << 20);
        done = read_all(mem, str_of(texts[i]), 1000, RECORDS_DETECT, &out, &err);
        if (!done)
            assert_int_equal(err.code, ERR_MEMORY);
        buf_release(&out);
    }
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    alloc_fail_each(read_once, NULL);
    order_reader_free(NULL);
    struct arena kept;
    struct order_input input;
    struct record_chunk chunk;
    struct err err;
    struct order_reader *reader = order_reader_new(mem_system(), &err);
    for (size_t limit = 0; limit < 200; limit += 16) {
        arena_init(&kept, mem_system(), limit);
        order_input_init(&input, &kept, RECORDS_CSV);
        if (!order_input_cut(&input, reader, STR("id,to\n"), true, &chunk, &err)) {
            assert_int_equal(err.code, ERR_LIMIT);
            assert_int_equal(err.line, 1);
        }
        arena_release(&kept);
    }
    assert_non_null(order_reader_json(reader));
    order_reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_json_lines),        cmocka_unit_test(reads_csv),
        cmocka_unit_test(refuses_other_encodings), cmocka_unit_test(keeps_to_the_length),
        cmocka_unit_test(is_not_slowed_down),      cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_orders_json.c - any text is lines of JSON orders or errors with their places; and what
 * is one JSON text is read back the same when it was written.
 */
#include "fuzz_orders.h"

static void write_value(struct buf *out, const struct json_value *value)
{
    if (value->key.data != NULL) {
        json_string(out, value->key);
        json_end(out);
        buf_byte(out, ':');
    }
    if (value->type == JSON_STRING) {
        json_string(out, value->text);
        return;
    }
    if (value->type < JSON_STRING) {
        buf_str(out, value->text);
        buf_byte(out, ',');
        return;
    }
    json_open(out, value->type == JSON_OBJECT ? '{' : '[');
    uint32_t count = 0;
    for (const struct json_value *v = value->first; v != NULL; v = v->next) {
        write_value(out, v);
        count++;
    }
    assert(count == value->count);
    json_close(out, value->type == JSON_OBJECT ? '}' : ']');
}

static bool read_value(struct json_reader *reader, struct str text, size_t room, struct buf *out)
{
    struct arena arena;
    struct json_text tree;
    struct err err;
    struct json_source source = { text, room, 1 };
    arena_init(&arena, mem_system(), 1u << 26);
    bool done = json_read(reader, &arena, &source, &tree, &err);
    if (done)
        write_value(out, tree.root);
    else
        assert(err.line > 0 && err.column > 0);
    json_end(out);
    arena_release(&arena);
    return done;
}

static void goes_round(const uint8_t *data, size_t size)
{
    const struct json_limits limits = { 1u << 24, 16 };
    struct err err;
    struct buf first;
    struct buf second;
    char *copy = malloc(size + JSON_PADDING);
    assert(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    memset(copy + size, '}', JSON_PADDING); /* what is behind must not matter */
    buf_init(&first, mem_system(), SIZE_MAX / 4);
    buf_init(&second, mem_system(), SIZE_MAX / 4);
    static struct json_reader *reader;
    if (reader == NULL)
        reader = json_reader_new(mem_system(), limits, &err);
    bool done = read_value(reader, (struct str){ copy, size }, JSON_PADDING, &first);
    assert(read_value(reader, (struct str){ copy, size }, 0, &second) == done);
    assert(str_equal(buf_view(&first), buf_view(&second)));
    if (done) {
        buf_clear(&second);
        assert(read_value(reader, buf_view(&first), 0, &second));
        assert(str_equal(buf_view(&first), buf_view(&second)));
    }
    buf_release(&first);
    buf_release(&second);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_orders(data, size, RECORDS_JSON);
    goes_round(data, size);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_mapping.c - any text is a mapping or an error with its place, and of any message what
 * it makes is JSON, or an error: a line is the mapping, all behind it the message.
 */
#include "wire/mapping.h"

#include <assert.h>
#include <stdlib.h>

static bool read_text(struct json_reader *reader, struct arena *arena, struct str text,
                      struct json_text *ret)
{
    const struct json_source source = { .text = text, .line = 1 };
    struct err err;
    return json_read(reader, arena, &source, ret, &err);
}

static void make(struct json_reader *reader, struct arena *arena, const struct mapping *mapping,
                 const struct json_value *message)
{
    const struct json_value *record;
    size_t count;
    struct json_text made;
    struct buf out;
    struct err err = { 0 };
    if (!mapping_records(mapping, message, &record, &count, &err))
        return;
    buf_init(&out, mem_system(), 1u << 20);
    bool done = mapping_make(mapping, arena, message, record, &out, &err);
    if (done)
        assert(read_text(reader, arena, buf_view(&out), &made));
    else
        assert(err.code != ERR_NONE && err.message[0] != '\0' && str_is_utf8(str_of(err.message)));
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* What is made is deeper than both. */
    const struct json_limits limits = { 1u << 20, JSON_DEPTH_MAX };
    static struct json_reader *reader;
    const struct str all = { (const char *)data, size };
    size_t end = str_find(all, '\n');
    struct json_text text;
    struct json_text message;
    struct mapping mapping;
    struct arena arena;
    struct err err;
    if (reader == NULL)
        reader = json_reader_new(mem_system(), limits, &err);
    arena_init(&arena, mem_system(), 1u << 26);
    if (read_text(reader, &arena, str_slice(all, 0, end), &text)) {
        bool done = mapping_read(&text, &mapping, &err);
        assert(done || (err.line > 0 && err.message[0] != '\0'));
        if (done && read_text(reader, &arena, str_slice(all, end, size), &message))
            make(reader, &arena, &mapping, message.root);
    }
    arena_release(&arena);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_message.c - any text is the tree of a message as XML, or an error with its place; and
 * of any such tree mappings that read XML make JSON, or an error.  What follows the text's first
 * line is the message, that line the mapping; where it is none, all of it is the message.
 */
#include "text/json_merge.h"
#include "text/json_write.h"
#include "wire/mapping.h"
#include "wire/message_xml.h"

#include <assert.h>
#include <stdlib.h>

static struct json_reader *reader;

static bool read_json(struct arena *arena, struct str text, struct json_text *ret, struct err *err)
{
    const struct json_source source = { .text = text, .line = 1 };
    return json_read(reader, arena, &source, ret, err);
}

/* It is a tree within the limits, and is read again as what it is written. */
static void check_tree(struct arena *arena, const struct json_value *root)
{
    struct json_text again;
    struct buf out;
    struct err err = { 0 };
    assert(root->type == JSON_OBJECT && root->count == 1);
    buf_init(&out, mem_system(), 1u << 26);
    json_value_write(root, &out);
    json_end(&out);
    assert(!out.failed && read_json(arena, buf_view(&out), &again, &err));
    buf_release(&out);
}

static void make(struct arena *arena, const struct mapping *mapping,
                 const struct json_value *message)
{
    const struct json_value *record;
    struct json_text made;
    struct err err = { 0 };
    struct buf out;
    size_t count;
    if (!mapping_records(mapping, message, &record, &count, &err))
        return;
    buf_init(&out, mem_system(), 1u << 20);
    for (; count > 0; count--, record = record->next) {
        buf_clear(&out);
        err_clear(&err);
        if (mapping_make(mapping, arena, message, record, &out, &err))
            assert(read_json(arena, buf_view(&out), &made, &err));
        else
            assert(err.code != ERR_NONE && str_is_utf8(str_of(err.message)));
    }
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct json_limits limits = { 1u << 26, JSON_DEPTH_MAX };
    struct str all = { (const char *)data, size };
    size_t end = str_find(all, '\n');
    const struct json_value *message;
    struct json_text text;
    struct mapping mapping;
    struct arena arena;
    struct err err = { 0 };
    if (reader == NULL)
        reader = json_reader_new(mem_system(), limits, &err);
    arena_init(&arena, mem_system(), 1u << 28);
    bool has_mapping = read_json(&arena, str_slice(all, 0, end), &text, &err) &&
                       mapping_read(&text, &mapping, &err) && mapping.reads == MAPPING_XML;
    err_clear(&err);
    if (!message_read_xml(&arena, has_mapping ? str_slice(all, end, size) : all, "m", &message,
                          &err)) {
        assert(err.code == ERR_MEMORY || (err.line > 0 && err.message[0] != '\0'));
    } else {
        check_tree(&arena, message);
        if (has_mapping)
            make(&arena, &mapping, message);
    }
    arena_release(&arena);
    return 0;
}

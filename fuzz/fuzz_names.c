/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_names.c - any text is a file of names to look for: each record is a name or an error
 * with its place, and the same is read whatever the text is cut into.
 */
#include "screen/name_reader.h"
#include "screen/tokens.h"

#include <assert.h>
#include <string.h>

#define ARENA_MAX ((size_t)64 << 20)

struct seen {
    uint64_t hash; /* of all names and errors */
    size_t count;
};

static void see(struct seen *seen, bool done, const struct asked_name *asked,
                const struct record *record, const struct err *err)
{
    seen->count++;
    seen->hash = seen->hash * 31 + done;
    for (int i = 0; i < NAME_FIELD_COUNT; i++)
        seen->hash = seen->hash * 31 + str_hash(asked->fields[i]);
    if (done) {
        assert(asked->fields[FIELD_NAME].length > 0);
        assert(asked->fields[FIELD_NAME].length <= NAME_LENGTH_MAX);
    } else {
        assert(err->code != ERR_NONE && err->line >= record->line);
        seen->hash = seen->hash * 31 + err->line + str_hash(str_of(err->message));
    }
}

/* Hands the text on in windows of that many bytes at first.  False: nothing can be read. */
static bool read_all(struct str text, size_t window, struct seen *seen)
{
    struct record_input input;
    struct record_chunk chunk;
    struct name_columns columns = { .count = 0 };
    struct arena arena;
    struct err err;
    struct name_reader *reader = name_reader_new(mem_system(), &err);
    assert(reader != NULL);
    arena_init(&arena, mem_system(), ARENA_MAX);
    record_input_init(&input, &arena, RECORDS_DETECT);
    bool done = true;
    bool has_header = false;
    for (size_t width = window; done && text.length > 0;) {
        struct str part = str_slice(text, 0, width < text.length ? width : text.length);
        done = record_input_cut(&input, part, part.length == text.length, &chunk, &err);
        if (done && !has_header && input.header.text.data != NULL) {
            has_header = true;
            done = name_header(reader, &arena, &input.header, &columns, &err);
        }
        if (!done)
            break;
        width = chunk.used == 0 ? width * 2 : window;
        text = str_slice(text, chunk.used, text.length);
        struct record_cursor cursor;
        struct record record;
        chunk.room = 0; /* what is behind may be gone */
        record_cursor_begin(&cursor, input.format, &chunk);
        while (record_next(&cursor, &record)) {
            struct asked_name asked;
            err_clear(&err);
            record.room = 0;
            bool read = name_read(reader, &columns, &record, &arena, &asked, &err);
            see(seen, read, &asked, &record, &err);
        }
    }
    name_reader_free(reader);
    arena_release(&arena);
    return done;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, size };
    struct seen whole = { 0 };
    struct seen parts = { 0 };
    bool done = read_all(text, size + 1, &whole);
    bool again = read_all(text, 7, &parts);
    assert(done == again);
    assert(!done || (whole.hash == parts.hash && whole.count == parts.count));
    return 0;
}

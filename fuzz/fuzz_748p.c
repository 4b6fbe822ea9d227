/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_748p.c - any text is an application or an error; one that was read is read back
 * the same as it is kept.  And any text is the details of an event, or none.
 */
#include "desk/application_json.h"

#include <assert.h>

#define ARENA_MAX ((size_t)256 << 20)

static struct json_reader *reader;

/* *ret is the arena's. */
static bool read_application(struct arena *arena, struct str text, struct str *ret)
{
    const struct json_source source = { .text = text, .line = 1 };
    struct application_content content;
    struct err err;
    bool done = application_read(reader, arena, &source, &content, &err);
    if (!done) {
        assert(err.code != ERR_NONE && err.message[0] != '\0');
        assert(str_is_utf8(str_of(err.message)));
        return false;
    }
    assert(content.id.length > 0 && content.item_count <= APPLICATION_ITEMS_MAX);
    *ret = content.text;
    return true;
}

static void read_details(struct arena *arena, struct str text)
{
    struct application_details details;
    struct application_details again;
    struct buf first;
    struct buf second;
    struct err err;
    if (!application_details_read(reader, arena, text, &details, &err)) {
        assert(err.code != ERR_NONE);
        return;
    }
    buf_init(&first, mem_system(), SIZE_MAX / 4);
    buf_init(&second, mem_system(), SIZE_MAX / 4);
    application_details_write(&details, &first);
    bool done =
        application_details_read(reader, arena, str_copy(arena, buf_view(&first)), &again, &err);
    assert(done || err.code == ERR_MEMORY || err.code == ERR_LIMIT);
    if (done) {
        application_details_write(&again, &second);
        assert(str_equal(buf_view(&first), buf_view(&second)));
    }
    buf_release(&first);
    buf_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct json_limits limits = { APPLICATION_JSON_MAX, APPLICATION_JSON_DEPTH };
    const struct str text = { (const char *)data, size };
    struct arena arena;
    struct str first;
    struct str second;
    struct err err;
    if (reader == NULL)
        reader = json_reader_new(mem_system(), limits, &err);
    arena_init(&arena, mem_system(), ARENA_MAX);
    if (read_application(&arena, text, &first)) {
        bool done = read_application(&arena, first, &second);
        assert(done && str_equal(first, second));
    }
    read_details(&arena, text);
    arena_release(&arena);
    return 0;
}

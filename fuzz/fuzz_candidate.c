/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_candidate.c - any text is a candidate buyer, or the conditions of an approval, or an
 * error; what was read is read back the same as it is kept.
 */
#include "desk/buyer_form.h"

#include <assert.h>

#define ARENA_MAX ((size_t)256 << 20)

static struct json_reader *reader;

static void told(const struct err *err)
{
    assert(err->code != ERR_NONE && err->message[0] != '\0');
    assert(str_is_utf8(str_of(err->message)));
}

static bool read_buyer(struct arena *arena, struct str text, struct str *ret)
{
    const struct json_source source = { .text = text, .line = 1 };
    struct str name;
    struct err err;
    bool done = buyer_form_read(reader, arena, &source, &name, ret, &err);
    if (!done)
        told(&err);
    else
        assert(name.length > 0);
    return done;
}

static bool read_conditions(struct arena *arena, struct str text, struct str *ret)
{
    const struct json_source source = { .text = text, .line = 1 };
    struct err err;
    bool done = buyer_conditions_read(reader, arena, &source, ret, &err);
    if (!done)
        told(&err);
    return done;
}

/* What hangs on what it says. */
static void use(struct arena *arena, struct str text)
{
    const struct json_source source = { .text = text, .line = 1 };
    uint8_t seal[SEAL_SIZE];
    struct json_text read;
    struct buf lacks;
    struct err err;
    if (!json_read(reader, arena, &source, &read, &err))
        return;
    buf_init(&lacks, mem_system(), 1u << 20);
    buyer_form_parties(read.root, seal);
    buyer_form_lacks(read.root, &lacks);
    buf_release(&lacks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct json_limits limits = { .size = BUYER_SIZE_MAX, .depth = FORM_DEPTH };
    const struct str text = { (const char *)data, size };
    struct arena arena;
    struct str first;
    struct str second;
    struct err err;
    if (reader == NULL)
        reader = json_reader_new(mem_system(), limits, &err);
    arena_init(&arena, mem_system(), ARENA_MAX);
    if (read_buyer(&arena, text, &first)) {
        bool done = read_buyer(&arena, first, &second);
        assert(done && str_equal(first, second));
        use(&arena, first);
    }
    if (read_conditions(&arena, text, &first)) {
        bool done = read_conditions(&arena, first, &second);
        assert(done && str_equal(first, second));
    }
    arena_release(&arena);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_license.c - any text is a license or an error with its place; and one that was read is
 * read back the same when it was written.
 */
#include "desk/license.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static bool read_license(struct json_reader *reader, struct str text, struct buf *out)
{
    struct json_source source = { text, 0, 1 };
    struct license license;
    struct arena arena;
    struct err err;
    arena_init(&arena, mem_system(), 1u << 26);
    bool done = license_read_json(reader, &arena, &source, &license, &err);
    if (done) {
        assert(license.number.length > 0 && license.authority.length > 0);
        assert(license.line_count <= LICENSE_LINES_MAX);
        assert(license.party_count <= LICENSE_PARTIES_MAX);
        assert(license_shipped_value(&license) >= LICENSE_UNKNOWN);
        license_to_json(&license, out);
    } else {
        assert(err.code != ERR_NONE && err.message[0] != '\0' && err.line > 0 && err.column > 0);
        assert(str_is_utf8(str_of(err.message)));
    }
    arena_release(&arena);
    return done;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct json_limits limits = { 1u << 24, LICENSE_JSON_DEPTH };
    static struct json_reader *reader;
    struct buf first;
    struct buf second;
    struct err err;
    if (reader == NULL)
        reader = json_reader_new(mem_system(), limits, &err);
    buf_init(&first, mem_system(), SIZE_MAX / 4);
    buf_init(&second, mem_system(), SIZE_MAX / 4);
    if (read_license(reader, (struct str){ (const char *)data, size }, &first)) {
        bool done = read_license(reader, buf_view(&first), &second);
        assert(done && str_equal(buf_view(&first), buf_view(&second)));
    }
    buf_release(&first);
    buf_release(&second);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* desk/desk_json.c - see desk_json.h. */
#include "desk/desk_json.h"

#include <sodium.h>

#include "base/date.h"
#include "desk/seal.h"

void put_json_end(struct buf *out)
{
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static void put_key(struct buf *out, const char *name)
{
    buf_format(out, "\"%s\":", name);
}

void put_json_instant(struct buf *out, const char *name, int64_t at)
{
    char text[INSTANT_TEXT_SIZE];
    put_key(out, name);
    json_word(out, at == 0 ? NULL : instant_format(at, text));
}

void put_json_bytes(struct buf *out, const char *name, const uint8_t *bytes, size_t count)
{
    char digits[2 * SEAL_SIZE + 1];
    put_key(out, name);
    sodium_bin2hex(digits, sizeof digits, bytes, count);
    json_word(out, digits);
}

void put_json_number(struct buf *out, const char *name, int64_t number)
{
    put_key(out, name);
    if (number == 0)
        json_null(out);
    else
        json_int(out, number);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* store/packed.c - see packed.h. */
#include "store/packed.h"

#include <stdint.h>
#include <zlib.h>

#define HEAD 4
#define LEVEL 1 /* six takes twice as long, and a tenth less room */

/* zlib's memory is the buffer's or the arena's owner's. */
static void *get(void *mem, uInt count, uInt size)
{
    size_t bytes;
    return __builtin_mul_overflow((size_t)count, (size_t)size, &bytes)
               ? NULL
               : mem_resize(mem, NULL, bytes);
}

static void give_back(void *mem, void *data)
{
    mem_free(mem, data);
}

static z_stream stream_of(const struct mem *mem, struct str in)
{
    /* Neither is written to. */
    return (z_stream){ .zalloc = get,
                       .zfree = give_back,
                       .opaque = (void *)mem,
                       .next_in = (Bytef *)in.data,
                       .avail_in = (uInt)in.length };
}

static bool no_memory(struct err *err)
{
    return err_set(err, ERR_MEMORY, "memory for a text could not be had");
}

bool packed_write(struct str text, struct buf *out, struct err *err)
{
    if (text.length > PACKED_TEXT_MAX)
        return err_set(err, ERR_LIMIT, "a text is longer than %zu bytes", PACKED_TEXT_MAX);
    z_stream stream = stream_of(out->mem, text);
    if (deflateInit(&stream, LEVEL) != Z_OK)
        return no_memory(err);
    size_t room = (size_t)deflateBound(&stream, (uLong)text.length);
    char *packed = mem_resize(out->mem, NULL, room);
    if (packed != NULL) {
        stream.next_out = (Bytef *)packed;
        stream.avail_out = (uInt)room;
        (void)deflate(&stream, Z_FINISH); /* there is room for all of it */
        for (int i = HEAD - 1; i >= 0; i--)
            buf_byte(out, (char)(text.length >> (8 * i)));
        buf_add(out, packed, room - stream.avail_out);
        mem_free(out->mem, packed);
    }
    (void)deflateEnd(&stream);
    return packed == NULL ? no_memory(err) : buf_check(out, err);
}

static bool is_damaged(struct err *err)
{
    return err_set(err, ERR_DAMAGED, "a text that is kept is damaged");
}

bool packed_read(struct arena *arena, struct str bytes, struct str *ret, struct err *err)
{
    size_t length = 0;
    if (bytes.length < HEAD)
        return is_damaged(err);
    for (size_t i = 0; i < HEAD; i++)
        length = length << 8 | (uint8_t)bytes.data[i];
    if (length > PACKED_TEXT_MAX)
        return is_damaged(err);
    char *text = arena_array_raw(arena, length + 1, 1);
    if (text == NULL)
        return arena_error(arena, err);
    z_stream stream = stream_of(arena->mem, str_slice(bytes, HEAD, bytes.length));
    if (inflateInit(&stream) != Z_OK)
        return no_memory(err);
    stream.next_out = (Bytef *)text;
    stream.avail_out = (uInt)length + 1; /* one more than there has to be */
    int ended = inflate(&stream, Z_FINISH);
    bool whole = ended == Z_STREAM_END && stream.avail_out == 1 && stream.avail_in == 0;
    (void)inflateEnd(&stream);
    if (!whole)
        return ended == Z_MEM_ERROR ? no_memory(err) : is_damaged(err);
    text[length] = '\0';
    *ret = (struct str){ text, length };
    return true;
}

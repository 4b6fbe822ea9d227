/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ids.c - see ids.h. */
#include "desk/ids.h"

#include <sodium.h>
#include <string.h>

#include "desk/seal.h"

struct store_id id_new(int64_t now)
{
    struct store_id id;
    uint64_t milliseconds = (uint64_t)now / 1000;
    randombytes_buf(id.bytes, sizeof id.bytes);
    for (int i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)(milliseconds >> (40 - 8 * i));
    id.bytes[6] = (uint8_t)(0x70 | (id.bytes[6] & 0x0f)); /* the version */
    id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f)); /* the variant */
    return id;
}

static struct store_id id_of_seal(struct seal *seal)
{
    uint8_t bytes[SEAL_SIZE];
    struct store_id id;
    seal_end(seal, bytes);
    memcpy(id.bytes, bytes, sizeof id.bytes);
    return id;
}

static int hex_digit(char c)
{
    c = char_lower(c);
    return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "018f0e1c-7c1a-7def-8abc-0123456789ab" */
static bool read_uuid(struct str text, struct store_id *ret)
{
    size_t count = 0;
    if (text.length != 36)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        int digit = hex_digit(text.data[i]);
        if (dash != (text.data[i] == '-') || (!dash && digit < 0))
            return false;
        if (dash)
            continue;
        uint8_t *byte = &ret->bytes[count / 2];
        *byte = (uint8_t)(count++ % 2 == 0 ? digit << 4 : *byte | digit);
    }
    return true;
}

struct store_id id_of_key(struct str key)
{
    struct seal seal;
    struct store_id id;
    if (read_uuid(key, &id))
        return id;
    seal_init(&seal, "key");
    seal_text(&seal, key);
    return id_of_seal(&seal);
}

struct store_id id_below(const struct store_id *id, const char *what, int64_t number)
{
    struct seal seal;
    seal_init(&seal, what);
    seal_id(&seal, id);
    seal_number(&seal, number);
    return id_of_seal(&seal);
}

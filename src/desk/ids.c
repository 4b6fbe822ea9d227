/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ids.c - see ids.h. */
#include "desk/ids.h"

#include <sodium.h>

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

/* SPDX-License-Identifier: Apache-2.0 */
/* desk/seal.c - see seal.h. */
#include "desk/seal.h"

static void add(struct seal *seal, const void *bytes, size_t length)
{
    crypto_generichash_update(&seal->state, bytes, length);
}

void seal_init(struct seal *seal, const char *what)
{
    crypto_generichash_init(&seal->state, NULL, 0, SEAL_SIZE);
    seal_text(seal, str_of(what));
}

/* Eight bytes, the lowest first, on any machine. */
void seal_number(struct seal *seal, int64_t number)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)((uint64_t)number >> 8 * i);
    add(seal, bytes, sizeof bytes);
}

void seal_text(struct seal *seal, struct str text)
{
    seal_number(seal, text.data == NULL ? -1 : (int64_t)text.length);
    if (text.length > 0)
        add(seal, text.data, text.length);
}

void seal_said(struct seal *seal, struct str text)
{
    seal_text(seal, text.data == NULL ? STR("") : text);
}

void seal_id(struct seal *seal, const struct store_id *id)
{
    add(seal, id->bytes, sizeof id->bytes);
}

void seal_end(struct seal *seal, uint8_t ret[SEAL_SIZE])
{
    crypto_generichash_final(&seal->state, ret, SEAL_SIZE);
}

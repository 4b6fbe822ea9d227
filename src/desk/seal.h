/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/seal.h - one number for all that something says: 32 bytes of BLAKE2b.
 *
 * Each part goes in with its length, so that no two things come to the same bytes.
 */
#ifndef LICET_DESK_SEAL_H
#define LICET_DESK_SEAL_H

#include <sodium.h>

#include "store/store.h"

#define SEAL_SIZE 32

struct seal {
    crypto_generichash_state state;
};

void seal_init(struct seal *seal, const char *what);
void seal_number(struct seal *seal, int64_t number);
/* A text that is absent is another one than an empty text. */
void seal_text(struct seal *seal, struct str text);
/* … or the same: nothing was said. */
void seal_said(struct seal *seal, struct str text);
void seal_id(struct seal *seal, const struct store_id *id);
void seal_end(struct seal *seal, uint8_t ret[SEAL_SIZE]);

#endif

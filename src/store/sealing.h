/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/sealing.h - bytes that are sealed with a key, each for its own place; for the files of
 * store alone.  vault.h says what they look like.
 */
#ifndef LICET_STORE_SEALING_H
#define LICET_STORE_SEALING_H

#include "store/vault.h"

#define SEALING_VERSION 1
#define SEALING_KIND_MAX 16

/* What goes with them unsealed, and has to be the same when they are opened. */
struct sealing_place {
    uint8_t version, key[VAULT_ID_SIZE];
    char kind[SEALING_KIND_MAX];
    struct store_id ids[2];
};

_Static_assert(sizeof(struct sealing_place) ==
                   1 + VAULT_ID_SIZE + SEALING_KIND_MAX + 2 * STORE_ID_SIZE,
               "there is nothing between its parts");

/* `length` and VAULT_OVERHEAD bytes. */
void sealing_seal(const struct vault_key *key, const struct sealing_place *place, const void *bytes,
                  size_t length, uint8_t *ret);

/* `length` without VAULT_OVERHEAD bytes.  False: it is not what was sealed there. */
bool sealing_open(const struct vault_key *key, const struct sealing_place *place,
                  const uint8_t *sealed, size_t length, void *ret);

#endif

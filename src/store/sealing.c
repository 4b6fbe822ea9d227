/* SPDX-License-Identifier: Apache-2.0 */
/* store/sealing.c - see sealing.h. */
#include "store/sealing.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES
#define NONCE_AT (1 + VAULT_ID_SIZE)
#define BODY_AT (NONCE_AT + NONCE_SIZE)

_Static_assert(VAULT_OVERHEAD == BODY_AT + TAG_SIZE, "what is sealed has this form");
_Static_assert(VAULT_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a key has to fit");

void sealing_seal(const struct vault_key *key, const struct sealing_place *place, const void *bytes,
                  size_t length, uint8_t *ret)
{
    ret[0] = SEALING_VERSION;
    memcpy(ret + 1, key->id, VAULT_ID_SIZE);
    randombytes_buf(ret + NONCE_AT, NONCE_SIZE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(ret + BODY_AT, NULL, bytes, length,
                                               (const uint8_t *)place, sizeof *place, NULL,
                                               ret + NONCE_AT, key->bytes);
}

bool sealing_open(const struct vault_key *key, const struct sealing_place *place,
                  const uint8_t *sealed, size_t length, void *ret)
{
    assert(length >= VAULT_OVERHEAD);
    return crypto_aead_xchacha20poly1305_ietf_decrypt(
               ret, NULL, NULL, sealed + BODY_AT, length - BODY_AT, (const uint8_t *)place,
               sizeof *place, sealed + NONCE_AT, key->bytes) == 0;
}

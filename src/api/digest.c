/* SPDX-License-Identifier: Apache-2.0 */
/* api/digest.c - see digest.h. */
#include "api/digest.h"

void digest_text(struct str text, char ret_hex[DIGEST_HEX_SIZE])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)text.data, text.length);
    sodium_bin2hex(ret_hex, DIGEST_HEX_SIZE, digest, sizeof digest);
}

void digest_line(crypto_hash_sha256_state *state, const char *hex, struct str name)
{
    crypto_hash_sha256_update(state, (const unsigned char *)hex, DIGEST_HEX_SIZE - 1);
    crypto_hash_sha256_update(state, (const unsigned char *)"  ", 2);
    crypto_hash_sha256_update(state, (const unsigned char *)name.data, name.length);
    crypto_hash_sha256_update(state, (const unsigned char *)"\n", 1);
}

void digest_end(crypto_hash_sha256_state *state, char ret_hex[DIGEST_HEX_SIZE])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(state, digest);
    sodium_bin2hex(ret_hex, DIGEST_HEX_SIZE, digest, sizeof digest);
}

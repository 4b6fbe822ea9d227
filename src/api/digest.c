/* SPDX-License-Identifier: Apache-2.0 */
/* api/digest.c - see digest.h. */
#include "api/digest.h"

#include <sodium.h>

#include "base/sha256.h"

void digest_text(struct str text, char ret_hex[DIGEST_HEX_SIZE])
{
    unsigned char digest[SHA256_SIZE];
    sha256_of(text.data, text.length, digest);
    sodium_bin2hex(ret_hex, DIGEST_HEX_SIZE, digest, sizeof digest);
}

void digest_line(struct sha256 *state, const char *hex, struct str name)
{
    sha256_add(state, hex, DIGEST_HEX_SIZE - 1);
    sha256_add(state, "  ", 2);
    sha256_add(state, name.data, name.length);
    sha256_add(state, "\n", 1);
}

void digest_end(struct sha256 *state, char ret_hex[DIGEST_HEX_SIZE])
{
    unsigned char digest[SHA256_SIZE];
    sha256_end(state, digest);
    sodium_bin2hex(ret_hex, DIGEST_HEX_SIZE, digest, sizeof digest);
}

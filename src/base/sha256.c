/* SPDX-License-Identifier: Apache-2.0 */
/* base/sha256.c - see sha256.h. */
#define _DEFAULT_SOURCE /* explicit_bzero */
#include "base/sha256.h"

#include <string.h>

_Static_assert(SHA256_SIZE == SHA256_DIGEST_SIZE, "a hash has to fit");

void sha256_begin(struct sha256 *hash)
{
    sha256_init(&hash->context);
}

void sha256_add(struct sha256 *hash, const void *data, size_t length)
{
    if (length > 0)
        sha256_update(&hash->context, length, data);
}

void sha256_end(struct sha256 *hash, uint8_t ret[SHA256_SIZE])
{
    sha256_digest(&hash->context, SHA256_SIZE, ret);
    explicit_bzero(hash, sizeof *hash);
}

void sha256_of(const void *data, size_t length, uint8_t ret[SHA256_SIZE])
{
    struct sha256 hash;
    sha256_begin(&hash);
    sha256_add(&hash, data, length);
    sha256_end(&hash, ret);
}

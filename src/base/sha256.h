/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/sha256.h - SHA-256 (FIPS 180-4), the hash that is written down and that sha256sum checks.
 *
 * Nettle's, which uses what the processor has for it.
 */
#ifndef LICET_BASE_SHA256_H
#define LICET_BASE_SHA256_H

#include <nettle/sha2.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32

/* data may be NULL where length is 0, here and below. */
void sha256_of(const void *data, size_t length, uint8_t ret[SHA256_SIZE]);

/* The same of what is added one behind the other. */
struct sha256 {
    struct sha256_ctx context;
};

void sha256_begin(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *data, size_t length);
/* Nothing of what was added is left in it, which may be a secret. */
void sha256_end(struct sha256 *hash, uint8_t ret[SHA256_SIZE]);

#endif

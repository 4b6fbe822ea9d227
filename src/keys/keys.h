/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys/keys.h - pairs of keys, and what is signed with them (Ed25519, RFC 8032).
 *
 * A key is kept as text: a line that says what it is, and a line of hexadecimal digits.  Packs and
 * the checkpoints of the log are signed with keys of the same kind.
 */
#ifndef LICET_KEYS_KEYS_H
#define LICET_KEYS_KEYS_H

#include "base/err.h"
#include "base/str.h"

#define KEY_SECRET_SIZE 64
#define KEY_PUBLIC_SIZE 32
#define KEY_SIGNATURE_SIZE 64

struct key_secret {
    uint8_t bytes[KEY_SECRET_SIZE];
};

struct key_public {
    uint8_t bytes[KEY_PUBLIC_SIZE];
};

struct key_signature {
    uint8_t bytes[KEY_SIGNATURE_SIZE];
};

/* A new pair, as the texts of two files. */
NODISCARD bool keys_new(struct buf *ret_secret, struct buf *ret_public, struct err *err);

/*
 * From the text of a file.  ERR_SYNTAX where it is no secret key, ERR_USAGE where it is no public
 * one.  What is secret is wiped by key_forget.
 */
NODISCARD bool key_read_secret(struct str text, struct key_secret *ret, struct err *err);
NODISCARD bool key_read_public(struct str text, struct key_public *ret, struct err *err);
void key_forget(struct key_secret *secret);

void key_public_of(const struct key_secret *secret, struct key_public *ret);
void key_sign(const struct key_secret *secret, struct str text, struct key_signature *ret);
bool key_signed(const struct key_public *key, struct str text,
                const struct key_signature *signature);

/* The line, and the bytes as a line of hexadecimal digits. */
void key_put_hex(struct buf *buf, const char *line, const uint8_t *bytes, size_t count);

/* False where the text is not that line and so many bytes. */
bool key_read_hex(struct str text, const char *line, uint8_t *bytes, size_t count);

#endif

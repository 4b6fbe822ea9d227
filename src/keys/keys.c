/* SPDX-License-Identifier: Apache-2.0 */
/* keys/keys.c - see keys.h. */
#include "keys/keys.h"

#include <sodium.h>
#include <string.h>

static const char secret_line[] = "licet secret key 1\n";
static const char public_line[] = "licet public key 1\n";

static bool start(struct err *err)
{
    return sodium_init() >= 0 || err_set(err, ERR_IO, "libsodium could not start");
}

void key_put_hex(struct buf *buf, const char *line, const uint8_t *bytes, size_t count)
{
    buf_text(buf, line);
    for (size_t i = 0; i < count; i++)
        buf_format(buf, "%02x", bytes[i]);
    buf_byte(buf, '\n');
}

bool key_read_hex(struct str text, const char *line, uint8_t *bytes, size_t count)
{
    size_t got;
    struct str rest;
    if (!str_starts(text, str_of(line)))
        return false;
    rest = str_trim(str_slice(text, strlen(line), text.length));
    return rest.length == 2 * count &&
           sodium_hex2bin(bytes, count, rest.data, rest.length, NULL, &got, NULL) == 0 &&
           got == count;
}

bool keys_new(struct buf *ret_secret, struct buf *ret_public, struct err *err)
{
    struct key_public key;
    struct key_secret secret;
    if (!start(err))
        return false;
    crypto_sign_keypair(key.bytes, secret.bytes);
    key_put_hex(ret_secret, secret_line, secret.bytes, sizeof secret.bytes);
    key_put_hex(ret_public, public_line, key.bytes, sizeof key.bytes);
    key_forget(&secret);
    return buf_check(ret_secret, err) && buf_check(ret_public, err);
}

bool key_read_secret(struct str text, struct key_secret *ret, struct err *err)
{
    if (!start(err))
        return false;
    if (key_read_hex(text, secret_line, ret->bytes, sizeof ret->bytes))
        return true;
    err_set(err, ERR_SYNTAX, "this is no secret key");
    return err_hint(err, "'licet policy key FILE' makes one");
}

bool key_read_public(struct str text, struct key_public *ret, struct err *err)
{
    if (!start(err))
        return false;
    if (key_read_hex(text, public_line, ret->bytes, sizeof ret->bytes))
        return true;
    err_set(err, ERR_USAGE, "this is no public key");
    return err_hint(err, "'licet policy key FILE' writes FILE.pub");
}

void key_forget(struct key_secret *secret)
{
    sodium_memzero(secret, sizeof *secret);
}

void key_public_of(const struct key_secret *secret, struct key_public *ret)
{
    crypto_sign_ed25519_sk_to_pk(ret->bytes, secret->bytes);
}

void key_sign(const struct key_secret *secret, struct str text, struct key_signature *ret)
{
    crypto_sign_detached(ret->bytes, NULL, (const unsigned char *)text.data, text.length,
                         secret->bytes);
}

bool key_signed(const struct key_public *key, struct str text,
                const struct key_signature *signature)
{
    return crypto_sign_verify_detached(signature->bytes, (const unsigned char *)text.data,
                                       text.length, key->bytes) == 0;
}

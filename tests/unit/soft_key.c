/* SPDX-License-Identifier: Apache-2.0 */
/* unit/soft_key.c - see soft_key.h. */
#include "unit/soft_key.h"
#include "base/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <sodium.h>

#define POINT_SIZE 65

void soft_key_make(struct soft_key *key, char letter)
{
    key->pair = EVP_EC_gen("P-256");
    assert_non_null(key->pair);
    memset(key->id, letter, sizeof key->id);
}

void soft_key_free(struct soft_key *key)
{
    EVP_PKEY_free(key->pair);
}

static void encode(const void *bytes, size_t length, char *ret, size_t size)
{
    sodium_bin2base64(ret, size, bytes, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static size_t put_client(const struct soft_said *said, char *ret, size_t size)
{
    if (said->text != NULL)
        return (size_t)snprintf(ret, size, "%s", said->text);
    return (size_t)snprintf(ret, size, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}",
                            said->type, said->challenge, said->origin,
                            said->more == NULL ? "" : said->more);
}

#define NO_EXTENSIONS 0xa0 /* an empty map */

/* It goes on behind the rest. */
static size_t put_more(const struct soft_said *said, uint8_t *ret, size_t length)
{
    if (!said->more_data)
        return length;
    ret[32] |= 0x80;
    ret[length] = NO_EXTENSIONS;
    return length + 1;
}

static size_t put_head(const struct soft_said *said, uint8_t *ret)
{
    sha256_of(said->host, strlen(said->host), ret);
    ret[32] = said->flags;
    for (int i = 0; i < 4; i++)
        ret[33 + i] = (uint8_t)(said->signs >> (24 - 8 * i));
    return 37;
}

/* What it says of the public key, as COSE has it. */
static size_t put_key(const struct soft_key *key, const struct soft_said *said, uint8_t *ret)
{
    uint8_t point[POINT_SIZE];
    uint8_t head[] = { 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20 };
    size_t length;
    assert_int_equal(EVP_PKEY_get_octet_string_param(key->pair, OSSL_PKEY_PARAM_PUB_KEY, point,
                                                     sizeof point, &length),
                     1);
    assert_int_equal(length, POINT_SIZE);
    if (said->algorithm != 0)
        head[4] = said->algorithm;
    if (said->off_curve)
        point[POINT_SIZE - 1] ^= 1;
    memcpy(ret, head, sizeof head);
    memcpy(ret + sizeof head, point + 1, 32);
    memcpy(ret + sizeof head + 32, "\x22\x58\x20", 3);
    memcpy(ret + sizeof head + 35, point + 33, 32);
    return sizeof head + 67;
}

static size_t put_made(const struct soft_key *key, const struct soft_said *said, uint8_t *ret)
{
    size_t length = said->id_length == 0 ? sizeof key->id : said->id_length;
    memset(ret, 0, 16);
    ret[16] = (uint8_t)(length >> 8);
    ret[17] = (uint8_t)length;
    memset(ret + 18, key->id[0], length);
    return 18 + length + put_key(key, said, ret + 18 + length);
}

static void sign(const struct soft_key *key, const uint8_t *bytes, size_t length,
                 struct soft_answer *ret)
{
    uint8_t signature[128];
    size_t size = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pair), 1);
    assert_int_equal(EVP_DigestSign(context, signature, &size, bytes, length), 1);
    EVP_MD_CTX_free(context);
    encode(signature, size, ret->signature, sizeof ret->signature);
}

void soft_key_create(const struct soft_key *key, const struct soft_said *said,
                     struct soft_answer *ret)
{
    uint8_t data[2048];
    char client[1024];
    size_t length = put_head(said, data);
    *ret = (struct soft_answer){ .signature = "" };
    if ((said->flags & SOFT_MADE) != 0)
        length += put_made(key, said, data + length);
    length = put_more(said, data, length);
    encode(data, length, ret->authenticator_data, sizeof ret->authenticator_data);
    encode(client, put_client(said, client, sizeof client), ret->client_data,
           sizeof ret->client_data);
    encode(key->id, sizeof key->id, ret->credential, sizeof ret->credential);
}

void soft_key_sign(const struct soft_key *key, const struct soft_said *said,
                   struct soft_answer *ret)
{
    uint8_t data[37 + 1 + 32];
    char client[1024];
    size_t length = put_more(said, data, put_head(said, data));
    size_t client_length = put_client(said, client, sizeof client);
    encode(data, length, ret->authenticator_data, sizeof ret->authenticator_data);
    encode(client, client_length, ret->client_data, sizeof ret->client_data);
    encode(key->id, sizeof key->id, ret->credential, sizeof ret->credential);
    sha256_of(client, client_length, data + length);
    sign(key, data, length + 32, ret);
}

struct webauthn_answer soft_answer_view(const struct soft_answer *answer)
{
    return (struct webauthn_answer){ .client_data = str_of(answer->client_data),
                                     .authenticator_data = str_of(answer->authenticator_data),
                                     .credential = str_of(answer->credential),
                                     .signature = str_of(answer->signature) };
}

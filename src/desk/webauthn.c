/* SPDX-License-Identifier: Apache-2.0 */
/* desk/webauthn.c - see webauthn.h. */
#include "desk/webauthn.h"

#include <sodium.h>
#include <string.h>

#include "base/sha256.h"
#include "desk/libfido2.h"
#include "text/json.h"

#define ANSWER_MAX ((size_t)8 << 10) /* characters of one of its members */

/* Section 6.1: the site's hash, flags, a count; a credential: who made it, the length of its id. */
#define FLAGS_AT 32
#define SIGNED_SIZE 37
#define ID_SIZE_AT 53
#define ID_AT 55
#define FLAG_PRESENT 0x01 /* somebody touched it */
#define FLAG_MADE 0x40    /* a credential follows */
#define FLAG_MORE 0x80    /* extensions follow */

_Static_assert(WEBAUTHN_HASH_SIZE == SHA256_SIZE, "a hash has to fit");

static bool refuse(struct err *err, const char *why)
{
    err_set(err, ERR_FORBIDDEN, "the security key was refused: %s", why);
    return err_hint(err, "try it again; if it stays so, tell an administrator");
}

/* ---- the site ---- */

/* Of a name, not of an address: keys are not made for addresses (section 5.1.3, step 6). */
static bool is_host(struct str host)
{
    size_t last = 0;
    bool fits = host.length > 0 && host.length <= 253;
    for (size_t i = 0; i < host.length; i++) {
        char c = host.data[i];
        bool apart = i == 0 || host.data[i - 1] == '.';
        fits =
            fits && ((c >= 'a' && c <= 'z') || is_digit(c) || (!apart && (c == '-' || c == '.')));
        if (c == '.')
            last = i + 1;
    }
    return fits && last < host.length && !is_digit(host.data[last]);
}

static bool is_port(struct str port, struct str usual)
{
    bool fits = port.length > 0 && port.length <= 5 && port.data[0] != '0';
    for (size_t i = 0; i < port.length; i++)
        fits = fits && is_digit(port.data[i]);
    return fits && !str_equal(port, usual);
}

bool webauthn_site_read(struct str origin, struct webauthn_site *ret, struct err *err)
{
    const struct str secure = STR("https://");
    const struct str plain = STR("http://");
    bool is_secure = str_starts(origin, secure);
    struct str rest = str_slice(origin, is_secure ? secure.length : plain.length, origin.length);
    size_t end = str_find(rest, ':');
    struct str host = str_slice(rest, 0, end);
    bool fits = is_secure || (str_starts(origin, plain) && str_equal_text(host, "localhost"));
    if (fits && end < rest.length)
        fits = is_port(str_slice(rest, end + 1, rest.length), is_secure ? STR("443") : STR("80"));
    if (fits && is_host(host)) {
        *ret = (struct webauthn_site){ .host = host, .origin = origin };
        return true;
    }
    err_set(err, ERR_USAGE, "'%.*s' is no address of a site", STR_ARG(origin));
    return err_hint(err, "as browsers write it, such as https://licet.example.com, a name in small "
                         "letters, nothing behind it; http://localhost:8080 to try it out");
}

/* ---- what the browser says ---- */

static bool decode(struct arena *arena, struct str text, struct str *ret, struct err *err)
{
    size_t length = 0;
    if (text.length > ANSWER_MAX)
        return refuse(err, "its answer is too long");
    unsigned char *bytes = arena_alloc(arena, text.length + 1);
    if (bytes == NULL)
        return arena_error(arena, err);
    if (text.length > 0 &&
        sodium_base642bin(bytes, text.length + 1, text.data, text.length, NULL, &length, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return refuse(err, "its answer is not base64url");
    *ret = (struct str){ (const char *)bytes, length };
    return true;
}

/* Absent is as false; what is no boolean is taken for the worse. */
static bool is_framed(const struct json_value *client)
{
    const struct json_value *value = json_get(client, STR("crossOrigin"));
    return value != NULL && !(value->type == JSON_BOOL && str_equal_text(value->text, "false"));
}

static bool read_client(struct arena *arena, struct str client, struct webauthn_said *ret,
                        struct err *err)
{
    const struct json_limits limits = { .size = ANSWER_MAX, .depth = 8 };
    const struct json_source source = { .text = client, .line = 1 };
    struct json_text text;
    struct err why;
    struct json_reader *reader = json_reader_new(mem_system(), limits, err);
    if (reader == NULL)
        return false;
    bool done = json_read(reader, arena, &source, &text, &why);
    json_reader_free(reader);
    if (!done && why.code == ERR_MEMORY)
        return err_set(err, ERR_MEMORY, "%s", why.message);
    if (!done || text.root->type != JSON_OBJECT)
        return refuse(err, "what the browser says of it is no object of JSON");
    ret->type = json_text_of(text.root, "type");
    ret->challenge = json_text_of(text.root, "challenge");
    ret->origin = json_text_of(text.root, "origin");
    ret->framed = is_framed(text.root);
    return true;
}

bool webauthn_read(struct arena *arena, const struct webauthn_answer *answer,
                   struct webauthn_said *ret, struct err *err)
{
    struct str client;
    if (!decode(arena, answer->client_data, &client, err) ||
        !decode(arena, answer->authenticator_data, &ret->authenticator_data, err) ||
        !decode(arena, answer->credential, &ret->credential, err) ||
        !decode(arena, answer->signature, &ret->signature, err))
        return false;
    sha256_of(client.data, client.length, ret->client_hash);
    return read_client(arena, client, ret, err);
}

/* 7.1, steps 7 and 9; 7.2, steps 11 and 13. */
static bool check_page(const struct webauthn_site *site, const struct webauthn_said *said,
                       const char *type, struct err *err)
{
    if (!str_equal_text(said->type, type))
        return refuse(err, "it was asked for something else");
    if (!str_equal(said->origin, site->origin)) {
        err_set(err, ERR_FORBIDDEN, "the security key was refused: the page was '%.*s'",
                STR_ARG(said->origin));
        return err_hint(err, "keys are for '%.*s' here", STR_ARG(site->origin));
    }
    if (said->framed)
        return refuse(err, "the page was inside of another one");
    return true;
}

/* ---- what the key says ---- */

static const unsigned char *bytes_of(struct str text)
{
    return (const unsigned char *)text.data;
}

/* 7.1, step 13: what it says begins with the SHA-256 of the site. */
static bool is_for(const struct webauthn_site *site, struct str authenticator_data)
{
    uint8_t hash[WEBAUTHN_HASH_SIZE];
    sha256_of(bytes_of(site->host), site->host.length, hash);
    return authenticator_data.length >= sizeof hash &&
           memcmp(authenticator_data.data, hash, sizeof hash) == 0;
}

/*
 * Sections 6.5.1 and 6.5.1.1: nothing but a credential, and its key as one of P-256 is written, for
 * which there is one way.  Extensions are not asked for.  Whatever else CBOR says of its length,
 * libcbor makes room for it before it sees that there is no more.
 */
static bool is_plain(struct str data)
{
    static const char head[] = "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20";
    static const char middle[] = "\x22\x58\x20";
    const size_t half = WEBAUTHN_POINT_SIZE / 2;
    const size_t key_size = sizeof head - 1 + half + sizeof middle - 1 + half;
    if (data.length < ID_AT ||
        ((uint8_t)data.data[FLAGS_AT] & (FLAG_MADE | FLAG_MORE)) != FLAG_MADE)
        return false;
    const unsigned char *size = bytes_of(data) + ID_SIZE_AT;
    size_t key_at = ID_AT + (size_t)size[0] * 256 + size[1];
    struct str key = str_slice(data, key_at < data.length ? key_at : data.length, data.length);
    return key.length == key_size && memcmp(key.data, head, sizeof head - 1) == 0 &&
           memcmp(key.data + sizeof head - 1 + half, middle, sizeof middle - 1) == 0;
}

/* 7.1, steps 13, 14, 16 and 17; a point that is not on the curve is none. */
static bool check_created(const struct libfido2 *lib, const fido_cred_t *made, es256_pk_t *point,
                          struct err *err)
{
    if ((lib->fido_cred_flags_(made) & FLAG_PRESENT) == 0)
        return refuse(err, "nobody touched it");
    if (lib->fido_cred_id_len_(made) > WEBAUTHN_ID_MAX)
        return refuse(err, "its name for itself is too long");
    if (lib->es256_pk_from_ptr_(point, lib->fido_cred_pubkey_ptr_(made),
                                lib->fido_cred_pubkey_len_(made)) != FIDO_OK)
        return refuse(err, "it has no public key of P-256");
    return true;
}

bool webauthn_created(const struct webauthn_site *site, const struct webauthn_said *said,
                      struct webauthn_credential *ret, struct err *err)
{
    struct libfido2 lib;
    const struct str data = said->authenticator_data;
    if (!check_page(site, said, "webauthn.create", err) || !libfido2_load(&lib, err))
        return false;
    if (!is_for(site, data))
        return refuse(err, "it was made for another site");
    fido_cred_t *made = lib.fido_cred_new_();
    es256_pk_t *point = lib.es256_pk_new_();
    bool done = made != NULL && point != NULL;
    if (!done)
        err_set(err, ERR_MEMORY, "memory for a security key could not be had");
    else if (!is_plain(data) || lib.fido_cred_set_type_(made, COSE_ES256) != FIDO_OK ||
             lib.fido_cred_set_authdata_raw_(made, bytes_of(data), data.length) != FIDO_OK)
        done = refuse(err, "what it says is not understood, or it is not of ES256");
    done = done && check_created(&lib, made, point, err);
    if (done) {
        ret->id_length = lib.fido_cred_id_len_(made);
        memcpy(ret->id, lib.fido_cred_id_ptr_(made), ret->id_length);
        memcpy(ret->point, lib.fido_cred_pubkey_ptr_(made), WEBAUTHN_POINT_SIZE);
        ret->signs = lib.fido_cred_sigcount_(made);
    }
    lib.es256_pk_free_(&point);
    lib.fido_cred_free_(&made);
    return done;
}

/* 7.2, steps 15, 16, 19 and 20: the site, the touch and the signature are libfido2's. */
static bool verify(const struct libfido2 *lib, const struct webauthn_said *said, const char *host,
                   fido_assert_t *given, const es256_pk_t *point, struct err *err)
{
    const struct str data = said->authenticator_data;
    const struct str signature = said->signature;
    if (lib->fido_assert_set_count_(given, 1) != FIDO_OK ||
        lib->fido_assert_set_rp_(given, host) != FIDO_OK ||
        lib->fido_assert_set_up_(given, FIDO_OPT_TRUE) != FIDO_OK ||
        lib->fido_assert_set_clientdata_hash_(given, said->client_hash, sizeof said->client_hash) !=
            FIDO_OK)
        return err_set(err, ERR_MEMORY, "memory for a security key could not be had");
    /* Nothing but the first three: as above. */
    if (data.length != SIGNED_SIZE ||
        lib->fido_assert_set_authdata_raw_(given, 0, bytes_of(data), data.length) != FIDO_OK ||
        lib->fido_assert_set_sig_(given, 0, bytes_of(signature), signature.length) != FIDO_OK ||
        lib->fido_assert_verify_(given, 0, COSE_ES256, point) != FIDO_OK)
        return refuse(err, "it did not sign this, for this site, with somebody's touch");
    return true;
}

bool webauthn_signed(const struct webauthn_site *site, const struct webauthn_said *said,
                     const uint8_t bytes[WEBAUTHN_POINT_SIZE], uint32_t *ret_signs, struct err *err)
{
    struct libfido2 lib;
    char host[256];
    if (!check_page(site, said, "webauthn.get", err) || !libfido2_load(&lib, err))
        return false;
    str_put(host, sizeof host, site->host);
    fido_assert_t *given = lib.fido_assert_new_();
    es256_pk_t *point = lib.es256_pk_new_();
    bool done = given != NULL && point != NULL;
    if (!done)
        err_set(err, ERR_MEMORY, "memory for a security key could not be had");
    else if (lib.es256_pk_from_ptr_(point, bytes, WEBAUTHN_POINT_SIZE) != FIDO_OK)
        done = refuse(err, "it is not of P-256");
    done = done && verify(&lib, said, host, given, point, err);
    if (done)
        *ret_signs = lib.fido_assert_sigcount_(given, 0);
    lib.es256_pk_free_(&point);
    lib.fido_assert_free_(&given);
    return done;
}

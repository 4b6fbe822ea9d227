/* SPDX-License-Identifier: Apache-2.0 */
/* server/jwt.c - see jwt.h. */
#include "server/jwt.h"

#include <sodium.h>

#include "base/num.h"

#define SKEW 60     /* seconds by which clocks may differ */
#define OLDEST 600  /* seconds since it was made: as long as a sign-in may take */
#define RSA_MIN 256 /* bytes of a modulus */
#define HALF 32     /* bytes of a number of P-256 */

struct parts {
    struct str header, claims, signature; /* decoded */
    struct str covered;                   /* what is signed */
};

static bool refuse(struct err *err, const char *why)
{
    return err_set(err, ERR_SIGN_IN, "the token of the provider was refused: %s", why);
}

/* ---- its parts ---- */

static bool decode(struct arena *arena, struct str text, struct str *ret, struct err *err)
{
    size_t length = 0;
    unsigned char *bytes = arena_alloc(arena, text.length + 1);
    if (bytes == NULL)
        return arena_error(arena, err);
    /* What is not signed has an empty part. */
    if (text.length > 0 &&
        sodium_base642bin(bytes, text.length + 1, text.data, text.length, NULL, &length, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return refuse(err, "it is not base64url");
    *ret = (struct str){ (const char *)bytes, length };
    return true;
}

static bool split(struct arena *arena, struct str token, struct parts *ret, struct err *err)
{
    size_t one = str_find(token, '.');
    struct str rest = str_slice(token, one < token.length ? one + 1 : one, token.length);
    size_t two = str_find(rest, '.');
    if (token.length == 0 || token.length > JWT_MAX || two >= rest.length)
        return refuse(err, "it has not three parts");
    ret->covered = str_slice(token, 0, one + 1 + two);
    return decode(arena, str_slice(token, 0, one), &ret->header, err) &&
           decode(arena, str_slice(rest, 0, two), &ret->claims, err) &&
           decode(arena, str_slice(rest, two + 1, rest.length), &ret->signature, err);
}

static bool read_object(const struct jwt_tools *tools, struct str text,
                        const struct json_value **ret, struct err *err)
{
    const struct json_source source = { .text = text, .line = 1 };
    struct json_text read;
    struct err unused;
    if (!json_read(tools->reader, tools->arena, &source, &read, &unused) ||
        read.root->type != JSON_OBJECT)
        return refuse(err, "a part of it is no object of JSON");
    *ret = read.root;
    return true;
}

/* ---- keys ---- */

static bool is_or_absent(const struct json_value *object, const char *name, struct str wanted)
{
    const struct json_value *value = json_get(object, str_of(name));
    return value == NULL || (value->type == JSON_STRING && str_equal(value->text, wanted));
}

static bool fits(const struct json_value *key, struct str alg, struct str kid)
{
    bool rsa = str_equal_text(alg, "RS256");
    return key->type == JSON_OBJECT &&
           str_equal(json_text_of(key, "kty"), rsa ? STR("RSA") : STR("EC")) &&
           (rsa || str_equal_text(json_text_of(key, "crv"), "P-256")) &&
           is_or_absent(key, "use", STR("sig")) && is_or_absent(key, "alg", alg) &&
           (kid.data == NULL || str_equal(json_text_of(key, "kid"), kid));
}

/* The one it names; of those without a name, the only one that there is. */
static const struct json_value *find_key(const struct json_value *keys, struct str alg,
                                         struct str kid)
{
    const struct json_value *list = json_get(keys, STR("keys"));
    const struct json_value *found = NULL;
    if (list == NULL || list->type != JSON_ARRAY)
        return NULL;
    for (const struct json_value *key = list->first; key != NULL; key = key->next) {
        if (!fits(key, alg, kid))
            continue;
        if (found != NULL)
            return NULL;
        found = key;
    }
    return found;
}

static bool number_of(struct arena *arena, const struct json_value *key, const char *name,
                      gnutls_datum_t *ret, struct err *err)
{
    struct str bytes;
    if (!decode(arena, json_text_of(key, name), &bytes, err))
        return false;
    while (bytes.length > 0 && bytes.data[0] == '\0')
        bytes = str_slice(bytes, 1, bytes.length);
    *ret = (gnutls_datum_t){ (unsigned char *)bytes.data, (unsigned)bytes.length };
    return true;
}

static bool import_key(const struct jwt_tools *tools, const struct json_value *key, bool rsa,
                       gnutls_pubkey_t into, struct err *err)
{
    gnutls_datum_t one;
    gnutls_datum_t two;
    if (!number_of(tools->arena, key, rsa ? "n" : "x", &one, err) ||
        !number_of(tools->arena, key, rsa ? "e" : "y", &two, err))
        return false;
    if (rsa && one.size < RSA_MIN)
        return refuse(err, "its key has less than 2,048 bits");
    int code = rsa ? tools->gnutls->gnutls_pubkey_import_rsa_raw_(into, &one, &two)
                   : tools->gnutls->gnutls_pubkey_import_ecc_raw_(into, GNUTLS_ECC_CURVE_SECP256R1,
                                                                  &one, &two);
    return code == 0 || refuse(err, "its key cannot be read");
}

static bool verify(const struct libgnutls *gnutls, gnutls_pubkey_t key, bool rsa,
                   const struct parts *parts)
{
    const gnutls_datum_t covered = { (unsigned char *)parts->covered.data,
                                     (unsigned)parts->covered.length };
    gnutls_datum_t signature = { (unsigned char *)parts->signature.data,
                                 (unsigned)parts->signature.length };
    if (rsa)
        return gnutls->gnutls_pubkey_verify_data2_(key, GNUTLS_SIGN_RSA_SHA256, 0, &covered,
                                                   &signature) >= 0;
    if (signature.size != 2 * HALF)
        return false;
    const gnutls_datum_t r = { signature.data, HALF };
    const gnutls_datum_t s = { signature.data + HALF, HALF };
    if (gnutls->gnutls_encode_rs_value_(&signature, &r, &s) != 0)
        return false;
    int code =
        gnutls->gnutls_pubkey_verify_data2_(key, GNUTLS_SIGN_ECDSA_SHA256, 0, &covered, &signature);
    (*gnutls->gnutls_free_)(signature.data);
    return code >= 0;
}

static bool check_signature(const struct jwt_tools *tools, const struct json_value *key, bool rsa,
                            const struct parts *parts, struct err *err)
{
    gnutls_pubkey_t public;
    if (tools->gnutls->gnutls_pubkey_init_(&public) != 0)
        return err_set(err, ERR_MEMORY, "memory for a key could not be had");
    bool done = import_key(tools, key, rsa, public, err) &&
                (verify(tools->gnutls, public, rsa, parts) ||
                 refuse(err, "its signature is not the provider's"));
    tools->gnutls->gnutls_pubkey_deinit_(public);
    return done;
}

bool jwt_open(const struct jwt_tools *tools, struct str token, const struct json_value *keys,
              const struct json_value **ret_claims, bool *ret_key_unknown, struct err *err)
{
    struct parts parts;
    const struct json_value *header;
    *ret_key_unknown = false;
    if (!split(tools->arena, token, &parts, err) || !read_object(tools, parts.header, &header, err))
        return false;
    struct str alg = json_text_of(header, "alg");
    bool rsa = str_equal_text(alg, "RS256");
    if (!rsa && !str_equal_text(alg, "ES256"))
        return refuse(err, "it is signed neither with RS256 nor with ES256");
    if (json_get(header, STR("crit")) != NULL)
        return refuse(err, "it asks for what is not known ('crit')");
    const struct json_value *key = find_key(keys, alg, json_text_of(header, "kid"));
    if (key == NULL) {
        *ret_key_unknown = true;
        return refuse(err, "none of the provider's keys is the one it names");
    }
    return check_signature(tools, key, rsa, &parts, err) &&
           read_object(tools, parts.claims, ret_claims, err);
}

/* ---- what it says ---- */

static bool seconds_of(const struct json_value *claims, const char *name, int64_t *ret)
{
    const struct json_value *value = json_get(claims, str_of(name));
    struct num number;
    struct err unused;
    if (value == NULL || value->type != JSON_NUMBER ||
        !num_parse(value->text, false, &number, &unused) || number.top < 0 ||
        num_compare(number, num_int((int64_t)1 << 40)) > 0)
        return false;
    *ret = (int64_t)(number.top / number.bottom);
    return true;
}

/* For us; where it is for others, too, it has to say that it was made for us. */
static bool is_for(const struct json_value *claims, struct str audience)
{
    const struct json_value *all = json_get(claims, STR("aud"));
    const struct json_value *made_for = json_get(claims, STR("azp"));
    bool ours = all != NULL && all->type == JSON_STRING && str_equal(all->text, audience);
    bool many = all != NULL && all->type == JSON_ARRAY;
    for (const struct json_value *one = many ? all->first : NULL; one != NULL; one = one->next)
        ours = ours || (one->type == JSON_STRING && str_equal(one->text, audience));
    if (made_for == NULL)
        return ours && (!many || all->count == 1);
    return ours && made_for->type == JSON_STRING && str_equal(made_for->text, audience);
}

bool jwt_check(const struct json_value *claims, const struct jwt_wanted *wanted, struct err *err)
{
    int64_t ends;
    int64_t made;
    int64_t begins = 0;
    if (!str_equal(json_text_of(claims, "iss"), wanted->issuer))
        return refuse(err, "it is of another issuer");
    if (!is_for(claims, wanted->audience))
        return refuse(err, "it was made for somebody else");
    if (!seconds_of(claims, "exp", &ends) || wanted->now >= ends + SKEW)
        return refuse(err, "it has expired; look at the clocks of both machines");
    if (!seconds_of(claims, "iat", &made) || made > wanted->now + SKEW ||
        made + OLDEST + SKEW < wanted->now)
        return refuse(err, "it was not made just now; look at the clocks of both machines");
    if (json_get(claims, STR("nbf")) != NULL &&
        (!seconds_of(claims, "nbf", &begins) || begins > wanted->now + SKEW))
        return refuse(err, "it is not valid yet; look at the clocks of both machines");
    if (!str_equal(json_text_of(claims, "nonce"), wanted->nonce))
        return refuse(err, "it is of another sign-in");
    return json_text_of(claims, "sub").length > 0 || refuse(err, "it says of nobody");
}

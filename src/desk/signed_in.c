/* SPDX-License-Identifier: Apache-2.0 */
/* desk/signed_in.c - see signed_in.h. */
#include "desk/signed_in.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/sha256.h"
#include "desk/people.h"
#include "store/factor_rows.h"
#include "store/identity_rows.h"
#include "store/security_key_rows.h"

#define SECOND ((int64_t)1000000)
#define IDLE (30 * 60 * SECOND)
#define WHOLE (12 * 60 * 60 * SECOND)
#define SEEN_EACH (60 * SECOND) /* as each time would be a write */
#define SECRET_BYTES 32

_Static_assert(WEB_HASH_SIZE == SHA256_SIZE, "a hash has to fit");

static void encode(const uint8_t bytes[SECRET_BYTES], char ret[SIGNED_IN_SIZE])
{
    sodium_bin2base64(ret, SIGNED_IN_SIZE, bytes, SECRET_BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void signed_in_hash(struct str secret, uint8_t ret[WEB_HASH_SIZE])
{
    sha256_of(secret.data, secret.length, ret);
}

bool signed_in_secret(char ret[SIGNED_IN_SIZE], struct err *err)
{
    uint8_t bytes[SECRET_BYTES];
    if (sodium_init() < 0)
        return err_set(err, ERR_IO, "libsodium could not start");
    randombytes_buf(bytes, sizeof bytes);
    encode(bytes, ret);
    sodium_memzero(bytes, sizeof bytes);
    return true;
}

static bool add(struct store *store, struct web_session *session, int64_t now,
                char ret[SIGNED_IN_SIZE], int64_t *ret_ends_at, struct err *err)
{
    if (!signed_in_secret(ret, err))
        return false;
    session->made_at = session->seen_at = now;
    session->ends_at = *ret_ends_at = now + WHOLE;
    signed_in_hash((struct str){ ret, SIGNED_IN_LENGTH }, session->hash);
    if (web_sessions_forget(store, now, err) &&
        web_sessions_keep(store, &session->principal, SIGNED_IN_MAX - 1, err) &&
        web_session_add(store, session, err))
        return true;
    sodium_memzero(ret, SIGNED_IN_SIZE);
    return false;
}

bool signed_in_begin(struct store *store, const struct who *who, int64_t now,
                     char ret[SIGNED_IN_SIZE], int64_t *ret_ends_at, struct err *err)
{
    struct web_session session = { .principal = who->principal.id };
    return add(store, &session, now, ret, ret_ends_at, err);
}

bool signed_in_begin_linked(struct store *store, const struct who *who,
                            const struct store_id *identity, uint32_t roles, int64_t now,
                            char ret[SIGNED_IN_SIZE], int64_t *ret_ends_at, struct err *err)
{
    struct web_session session = { .principal = who->principal.id,
                                   .has_identity = true,
                                   .identity = *identity };
    size_t length = 0;
    for (size_t role = 0; role < ROLE_COUNT && length < sizeof session.roles; role++) {
        if ((roles & ROLE_BIT(role)) != 0)
            length += (size_t)snprintf(session.roles + length, sizeof session.roles - length,
                                       "%s%s", length == 0 ? "" : " ", role_name((enum role)role));
    }
    return add(store, &session, now, ret, ret_ends_at, err);
}

/* What this Licet does not know is not given. */
static uint32_t read_roles(struct str text)
{
    uint32_t roles = 0;
    while (text.length > 0) {
        struct err unused;
        enum role role;
        size_t end = str_find(text, ' ');
        if (role_find(str_slice(text, 0, end), &role, &unused))
            roles |= ROLE_BIT(role);
        text = str_slice(text, end < text.length ? end + 1 : end, text.length);
    }
    return roles;
}

/* Roles are given here; a provider's groups only take from them. */
static bool narrow(struct store *store, const struct web_session *session, struct who *who,
                   struct err *err)
{
    uint32_t roles;
    if (!roles_read(store, &session->principal, &roles, err))
        return false;
    who->may = roles_may(roles & read_roles(str_of(session->roles)));
    return true;
}

/* Of who signed in by a password: a role may ask for more. */
static bool ask_for_factor(struct store *store, uint32_t factor_for, struct who *who,
                           struct err *err)
{
    uint32_t roles;
    struct factor factor;
    int64_t keys;
    bool has;
    if (factor_for == 0)
        return true;
    if (!roles_read(store, &who->principal.id, &roles, err) ||
        !factor_read(store, &who->principal.id, &factor, &has, err) ||
        !security_keys_count(store, &who->principal.id, &keys, err))
        return false;
    if ((roles & factor_for) != 0 && !has && keys == 0)
        who_confine(who, WHO_MUST_FACTOR);
    return true;
}

static bool is_nobody(struct err *err)
{
    err_set(err, ERR_SIGN_IN, "nobody is signed in, or not any more");
    return err_hint(err, "sign in: POST /v1/session");
}

/* A password that was given since ends it, or that a first one or the link of a provider has. */
static bool is_current(struct store *store, const struct web_session *session, int64_t now,
                       bool *ret, bool *ret_first, struct err *err)
{
    struct password password = { .changed_at = 0 };
    bool has = false;
    if (session->has_identity ? !identity_is_current(store, &session->identity, &has, err)
                              : !password_read(store, &session->principal, &password, &has, err))
        return false;
    *ret_first = password.ends_at != 0;
    *ret = has && password.changed_at < session->made_at && now < session->ends_at &&
           now < session->seen_at + IDLE && (!*ret_first || now < password.ends_at);
    return true;
}

static bool find(struct store *store, const uint8_t hash[WEB_HASH_SIZE], uint32_t factor_for,
                 int64_t now, struct web_session *ret, struct who *ret_who, struct err *err)
{
    bool found;
    bool current = false;
    bool first = false;
    if (!web_session_find(store, hash, ret, &found, err) ||
        (found && !is_current(store, ret, now, &current, &first, err)))
        return false;
    if (!current)
        return is_nobody(err);
    if (!people_who_id(store, &ret->principal, ret_who, err))
        return err->code == ERR_FORBIDDEN && is_nobody(err);
    if (ret->has_identity)
        return narrow(store, ret, ret_who, err);
    if (!first)
        return ask_for_factor(store, factor_for, ret_who, err);
    who_confine(ret_who, WHO_MUST_PASSWORD);
    return true;
}

static bool note_seen(struct store *store, const struct web_session *session, int64_t now,
                      struct err *err)
{
    if (now < session->seen_at + SEEN_EACH)
        return true;
    if (!store_begin(store, err))
        return false;
    if (web_session_see(store, session->hash, now, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

bool signed_in_who(struct store *store, struct str secret, uint32_t factor_for, int64_t now,
                   struct who *ret, struct err *err)
{
    struct web_session session;
    uint8_t hash[WEB_HASH_SIZE];
    if (secret.length != SIGNED_IN_LENGTH)
        return is_nobody(err);
    signed_in_hash(secret, hash);
    if (!store_begin_reading(store, err))
        return false;
    bool done = find(store, hash, factor_for, now, &session, ret, err);
    store_rollback(store);
    return done && note_seen(store, &session, now, err);
}

bool signed_in_end(struct store *store, struct str secret, struct err *err)
{
    uint8_t hash[WEB_HASH_SIZE];
    signed_in_hash(secret, hash);
    return web_session_end(store, hash, err);
}

/* ---- one's own ---- */

bool signed_in_read(struct store *store, struct arena *arena, const struct who *who, int64_t now,
                    struct web_session **ret, size_t *ret_count, struct err *err)
{
    size_t count;
    if (!web_sessions_read(store, arena, &who->principal.id, ret, &count, err))
        return false;
    *ret_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool current;
        bool first;
        if (!is_current(store, &(*ret)[i], now, &current, &first, err))
            return false;
        if (current)
            (*ret)[(*ret_count)++] = (*ret)[i];
    }
    return true;
}

bool signed_in_end_one(struct store *store, const struct who *who, struct str hash, struct err *err)
{
    uint8_t bytes[WEB_HASH_SIZE];
    size_t length;
    if (sodium_hex2bin(bytes, sizeof bytes, hash.data, hash.length, NULL, &length, NULL) != 0 ||
        length != sizeof bytes || hash.length != 2 * sizeof bytes)
        return err_set(err, ERR_USAGE, "that is no session");
    return web_session_end_own(store, &who->principal.id, bytes, err);
}

bool signed_in_end_others(struct store *store, const struct who *who, struct str secret,
                          struct err *err)
{
    uint8_t hash[WEB_HASH_SIZE];
    signed_in_hash(secret, hash);
    return web_sessions_end(store, &who->principal.id, hash, err);
}

/* ---- forms ---- */

void signed_in_proof(struct str secret, char ret[SIGNED_IN_SIZE])
{
    static const char what[] = "licet form";
    uint8_t bytes[SECRET_BYTES];
    crypto_generichash(bytes, sizeof bytes, (const uint8_t *)what, sizeof what - 1,
                       (const uint8_t *)secret.data, secret.length);
    encode(bytes, ret);
}

bool signed_in_proves(struct str secret, struct str proof)
{
    char wanted[SIGNED_IN_SIZE];
    signed_in_proof(secret, wanted);
    return proof.length == SIGNED_IN_LENGTH &&
           sodium_memcmp(wanted, proof.data, SIGNED_IN_LENGTH) == 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* desk/signed_in.c - see signed_in.h. */
#include "desk/signed_in.h"

#include <sodium.h>
#include <string.h>

#include "desk/people.h"
#include "store/web_rows.h"

#define SECOND ((int64_t)1000000)
#define IDLE (30 * 60 * SECOND)
#define WHOLE (12 * 60 * 60 * SECOND)
#define SEEN_EACH (60 * SECOND) /* as each time would be a write */
#define SECRET_BYTES 32

_Static_assert(WEB_HASH_SIZE == crypto_hash_sha256_BYTES, "a hash has to fit");

static void encode(const uint8_t bytes[SECRET_BYTES], char ret[SIGNED_IN_SIZE])
{
    sodium_bin2base64(ret, SIGNED_IN_SIZE, bytes, SECRET_BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void hash_of(struct str secret, uint8_t ret[WEB_HASH_SIZE])
{
    crypto_hash_sha256(ret, (const uint8_t *)secret.data, secret.length);
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

bool signed_in_begin(struct store *store, const struct who *who, int64_t now,
                     char ret[SIGNED_IN_SIZE], int64_t *ret_ends_at, struct err *err)
{
    struct web_session session = {
        .principal = who->principal.id, .made_at = now, .seen_at = now, .ends_at = now + WHOLE
    };
    if (!signed_in_secret(ret, err))
        return false;
    hash_of((struct str){ ret, SIGNED_IN_LENGTH }, session.hash);
    *ret_ends_at = session.ends_at;
    if (web_sessions_forget(store, now, err) && web_session_add(store, &session, err))
        return true;
    sodium_memzero(ret, SIGNED_IN_SIZE);
    return false;
}

static bool is_nobody(struct err *err)
{
    err_set(err, ERR_SIGN_IN, "nobody is signed in, or not any more");
    return err_hint(err, "sign in: POST /v1/session");
}

/* A password that was given since ends it. */
static bool is_current(struct store *store, const struct web_session *session, int64_t now,
                       bool *ret, struct err *err)
{
    struct password password = { .changed_at = 0 };
    bool has = false;
    if (!password_read(store, &session->principal, &password, &has, err))
        return false;
    *ret = has && password.changed_at < session->made_at && now < session->ends_at &&
           now < session->seen_at + IDLE;
    sodium_memzero(&password, sizeof password);
    return true;
}

static bool find(struct store *store, const uint8_t hash[WEB_HASH_SIZE], int64_t now,
                 struct web_session *ret, struct who *ret_who, struct err *err)
{
    bool found;
    bool current = false;
    if (!web_session_find(store, hash, ret, &found, err) ||
        (found && !is_current(store, ret, now, &current, err)))
        return false;
    if (!current)
        return is_nobody(err);
    return people_who_id(store, &ret->principal, ret_who, err) ||
           (err->code == ERR_FORBIDDEN && is_nobody(err));
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

bool signed_in_who(struct store *store, struct str secret, int64_t now, struct who *ret,
                   struct err *err)
{
    struct web_session session;
    uint8_t hash[WEB_HASH_SIZE];
    if (secret.length != SIGNED_IN_LENGTH)
        return is_nobody(err);
    hash_of(secret, hash);
    if (!store_begin_reading(store, err))
        return false;
    bool done = find(store, hash, now, &session, ret, err);
    store_rollback(store);
    return done && note_seen(store, &session, now, err);
}

bool signed_in_end(struct store *store, struct str secret, struct err *err)
{
    uint8_t hash[WEB_HASH_SIZE];
    hash_of(secret, hash);
    return web_session_end(store, hash, err);
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

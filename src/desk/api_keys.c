/* SPDX-License-Identifier: Apache-2.0 */
/* desk/api_keys.c - see api_keys.h. */
#include "desk/api_keys.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/sha256.h"
#include "desk/journal.h"
#include "desk/networks.h"
#include "desk/people.h"
#include "desk/tries.h"
#include "store/token_rows.h"

#define SECOND ((int64_t)1000000)
#define MINUTE (60 * SECOND)

static bool start(struct err *err)
{
    return sodium_init() >= 0 || err_set(err, ERR_IO, "libsodium could not start");
}

/* ---- keys ---- */

#define KEY_BEGIN "licet_"
#define TOKEN_BEGIN "licet_token_"
#define SECRET_SIZE 32
#define SECRET_LENGTH 43
#define KEY_PREFIX_AT (sizeof KEY_BEGIN - 1)
#define KEY_SECRET_AT (KEY_PREFIX_AT + API_KEY_PREFIX_SIZE + 1)
#define USED_EACH MINUTE

_Static_assert(KEY_SECRET_AT + SECRET_LENGTH == KEY_TEXT_LENGTH, "a key has this length");
_Static_assert(sizeof TOKEN_BEGIN - 1 + SECRET_LENGTH == TOKEN_TEXT_LENGTH, "so has a token");
_Static_assert(API_KEY_HASH_SIZE == SHA256_SIZE, "a hash has to fit");

static void hash_key(struct str key, uint8_t ret[API_KEY_HASH_SIZE])
{
    sha256_of(key.data, key.length, ret);
}

static void draw_secret(char ret[SECRET_LENGTH + 1])
{
    uint8_t secret[SECRET_SIZE];
    randombytes_buf(secret, sizeof secret);
    sodium_bin2base64(ret, SECRET_LENGTH + 1, secret, sizeof secret,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(secret, sizeof secret);
}

static void draw_key(char ret[KEY_TEXT_SIZE], char ret_prefix[API_KEY_PREFIX_SIZE + 1])
{
    uint8_t prefix[API_KEY_PREFIX_SIZE / 2];
    char secret[SECRET_LENGTH + 1];
    randombytes_buf(prefix, sizeof prefix);
    draw_secret(secret);
    sodium_bin2hex(ret_prefix, API_KEY_PREFIX_SIZE + 1, prefix, sizeof prefix);
    snprintf(ret, KEY_TEXT_SIZE, KEY_BEGIN "%s_%s", ret_prefix, secret);
    sodium_memzero(secret, sizeof secret);
}

static bool check_request(const struct principal *whom, const struct key_request *request,
                          int64_t now, struct err *err)
{
    if (whom->kind != PRINCIPAL_INTEGRATION) {
        err_set(err, ERR_VALUE, "'%s' is a person and has no keys", whom->name);
        return err_hint(err, "keys are of programs: 'licet people add NAME --integration'");
    }
    for (size_t i = 0; i < PERMISSION_COUNT; i++) {
        enum permission scope = (enum permission)i;
        if ((request->scopes & ~integration_may() & PERMISSION_BIT(scope)) == 0)
            continue;
        err_set(err, ERR_VALUE, "no program may %s (%s)", permission_says(scope),
                permission_word(scope));
        return err_hint(err, "'licet people roles' lists what programs may");
    }
    if (request->scopes == 0)
        return err_set(err, ERR_VALUE, "a key without scopes may nothing");
    if (request->expires_at <= now)
        return err_set(err, ERR_VALUE, "the key would have expired");
    if (request->addresses.length > API_KEY_LIST_MAX)
        return err_set(err, ERR_LIMIT, "the addresses are longer than %d bytes", API_KEY_LIST_MAX);
    return networks_check(request->addresses, err);
}

static void write_scopes(uint64_t scopes, char *ret, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < PERMISSION_COUNT && length < size; i++) {
        if ((scopes & PERMISSION_BIT(i)) != 0)
            length += (size_t)snprintf(ret + length, size - length, "%s%s", length == 0 ? "" : " ",
                                       permission_word((enum permission)i));
    }
}

/* What this Licet does not know is not given. */
static uint64_t read_scopes(struct str text)
{
    uint64_t scopes = 0;
    while (text.length > 0) {
        struct err unused;
        enum permission scope;
        size_t end = str_find(text, ' ');
        if (permission_find(str_slice(text, 0, end), &scope, &unused))
            scopes |= PERMISSION_BIT(scope);
        text = str_slice(text, end < text.length ? end + 1 : end, text.length);
    }
    return scopes;
}

bool key_make(struct store *store, const struct who *by, const struct principal *whom,
              const struct key_request *request, int64_t now, char ret[KEY_TEXT_SIZE],
              struct err *err)
{
    struct api_key key = { .principal = whom->id,
                           .made_by = by->principal.id,
                           .made_at = now,
                           .expires_at = request->expires_at,
                           .tokens_only = request->tokens_only };
    if (!who_need(by, MAY_PEOPLE_ADMIN, err) || !check_request(whom, request, now, err) ||
        !start(err))
        return false;
    draw_key(ret, key.prefix);
    hash_key((struct str){ ret, KEY_TEXT_LENGTH }, key.hash);
    write_scopes(request->scopes, key.scopes, sizeof key.scopes);
    str_put(key.addresses, sizeof key.addresses, request->addresses);
    if (api_key_add(store, &key, err) && journal_key_made(store, by, whom, &key, err))
        return true;
    sodium_memzero(ret, KEY_TEXT_SIZE);
    return false;
}

bool key_revoke(struct store *store, const struct who *by, struct str prefix, int64_t now,
                struct err *err)
{
    struct api_key key;
    bool found;
    if (!who_need(by, MAY_PEOPLE_ADMIN, err) || !api_key_find(store, prefix, &key, &found, err))
        return false;
    if (!found) {
        err_set(err, ERR_NAME, "there is no key that begins with '%.*s'", STR_ARG(prefix));
        return err_hint(err, "the 8 digits behind 'licet_': 'licet people show NAME' lists them");
    }
    if (key.revoked_at != 0)
        return err_set(err, ERR_CONFLICT, "the key '%s' is revoked already", key.prefix);
    return api_key_revoke(store, prefix, &by->principal.id, now, err) &&
           journal_key_revoked(store, by, &key, now, err);
}

/* ---- what somebody came with ---- */

/* Who has the secret may know what is wrong with the key; others learn nothing. */
static bool check_key(const struct api_key *key, struct str address, int64_t now, struct err *err)
{
    if (key->revoked_at != 0)
        return err_set(err, ERR_SIGN_IN, "the key '%s' is revoked", key->prefix);
    if (now >= key->expires_at)
        return err_set(err, ERR_SIGN_IN, "the key '%s' has expired", key->prefix);
    if (!networks_have(str_of(key->addresses), address))
        return err_set(err, ERR_SIGN_IN, "the key '%s' is not for '%.*s'", key->prefix,
                       STR_ARG(address));
    return true;
}

static bool find_key(struct store *store, struct str text, struct api_key *ret, struct err *err)
{
    uint8_t hash[API_KEY_HASH_SIZE];
    bool found = false;
    *ret = (struct api_key){ .prefix = "" };
    if (text.length == KEY_TEXT_LENGTH && str_starts(text, STR(KEY_BEGIN)) &&
        !api_key_find(store, str_slice(text, KEY_PREFIX_AT, KEY_SECRET_AT - 1), ret, &found, err))
        return false;
    hash_key(text, hash);
    bool equal = sodium_memcmp(hash, ret->hash, sizeof hash) == 0;
    return (found && equal) || err_set(err, ERR_SIGN_IN, "the key is not known");
}

/* Whose it is, and what they may with it. */
static bool find_owner(struct store *store, const struct api_key *key, uint64_t scopes,
                       struct who *ret, struct err *err)
{
    struct who who;
    if (!people_who_id(store, &key->principal, &who, err))
        return err->code == ERR_FORBIDDEN
                   ? err_set(err, ERR_SIGN_IN, "the key '%s' is of somebody disabled", key->prefix)
                   : false;
    who.may &= scopes;
    memcpy(who.key, key->prefix, sizeof who.key);
    *ret = who;
    return true;
}

/* Once a minute, as each use would be a write. */
static bool is_use_noted(const struct api_key *key, int64_t now)
{
    return key->used_at != 0 && now < key->used_at + USED_EACH;
}

/* ---- tokens ---- */

static void draw_token(char ret[TOKEN_TEXT_SIZE])
{
    char secret[SECRET_LENGTH + 1];
    draw_secret(secret);
    snprintf(ret, TOKEN_TEXT_SIZE, TOKEN_BEGIN "%s", secret);
    sodium_memzero(secret, sizeof secret);
}

/* The key that the id and the secret are of, if they have the length. */
static struct str join_key(const struct token_request *request, char text[KEY_TEXT_SIZE])
{
    if (request->id.length != API_KEY_PREFIX_SIZE || request->secret.length != SECRET_LENGTH)
        return STR("");
    snprintf(text, KEY_TEXT_SIZE, KEY_BEGIN "%.*s_%.*s", STR_ARG(request->id),
             STR_ARG(request->secret));
    return (struct str){ text, KEY_TEXT_LENGTH };
}

static bool narrow(const struct api_key *key, struct str wanted, uint64_t *ret, struct err *err)
{
    const uint64_t has = read_scopes(str_of(key->scopes));
    *ret = wanted.length == 0 ? has : 0;
    while (wanted.length > 0) {
        enum permission scope;
        size_t end = str_find(wanted, ' ');
        struct str word = str_slice(wanted, 0, end);
        if (!permission_find(word, &scope, err) || (has & PERMISSION_BIT(scope)) == 0) {
            err_set(err, ERR_VALUE, "the key '%s' does not have the scope '%.*s'", key->prefix,
                    STR_ARG(word));
            return err_hint(err, "it has %s", key->scopes);
        }
        *ret |= PERMISSION_BIT(scope);
        wanted = str_slice(wanted, end < wanted.length ? end + 1 : end, wanted.length);
    }
    return true;
}

static bool check_count(struct store *store, const struct api_key *key, int64_t now,
                        struct err *err)
{
    int64_t count;
    if (!access_tokens_count(store, key->prefix, now, &count, err))
        return false;
    if (count < TOKENS_MAX)
        return true;
    err_set(err, ERR_WAIT, "the key '%s' has %d tokens that have not ended", key->prefix,
            TOKENS_MAX);
    return err_hint(err, "use one until it ends, and ask for another then");
}

static bool add_token(struct store *store, const struct api_key *key, uint64_t scopes,
                      int64_t minutes, int64_t now, struct token *ret, struct err *err)
{
    struct access_token token = { .made_at = now, .ends_at = now + minutes * MINUTE };
    if (token.ends_at > key->expires_at)
        token.ends_at = key->expires_at;
    draw_token(ret->text);
    hash_key((struct str){ ret->text, TOKEN_TEXT_LENGTH }, token.hash);
    memcpy(token.key, key->prefix, sizeof token.key);
    write_scopes(scopes, token.scopes, sizeof token.scopes);
    memcpy(ret->scopes, token.scopes, sizeof ret->scopes);
    ret->seconds = (token.ends_at - now) / SECOND;
    if (access_token_add(store, &token, err))
        return true;
    sodium_memzero(ret->text, sizeof ret->text);
    return false;
}

static bool issue(struct store *store, const struct token_request *request, int64_t now,
                  struct token *ret, struct who *ret_who, struct err *err)
{
    char text[KEY_TEXT_SIZE] = "";
    struct api_key key;
    uint64_t scopes;
    bool found = find_key(store, join_key(request, text), &key, err);
    sodium_memzero(text, sizeof text);
    return found && check_key(&key, request->address, now, err) &&
           narrow(&key, request->scopes, &scopes, err) &&
           find_owner(store, &key, scopes, ret_who, err) && access_tokens_forget(store, now, err) &&
           check_count(store, &key, now, err) &&
           (is_use_noted(&key, now) || api_key_use(store, str_of(key.prefix), now, err)) &&
           add_token(store, &key, scopes, request->minutes, now, ret, err);
}

/*
 * Strangers write little here, whatever they make up: what they fail at counts for their address,
 * and while that has to wait for nothing more.  Who has a key never waits, as nobody guesses one.
 */
static bool note_failure(struct store *store, struct str address, int64_t now, struct err *err)
{
    const struct store_id subject = tries_subject_from(address);
    struct sign_in tries;
    return tries_check(store, &subject, now, &tries, err) && tries_count(store, &tries, now, err) &&
           (tries_wait(tries.failures) == 0 ||
            journal_keys_failed(store, tries.failures, now, err));
}

bool token_issue(struct store *store, const struct token_request *request, int64_t now,
                 struct token *ret, struct who *ret_who, struct err *err)
{
    struct err other;
    if (!start(err) || !store_begin(store, err))
        return false;
    if (issue(store, request, now, ret, ret_who, err))
        return store_commit(store, err);
    store_rollback(store);
    if (err->code != ERR_SIGN_IN)
        return false;
    err_clear(&other);
    bool begun = store_begin(store, &other);
    bool noted = begun && note_failure(store, request->address, now, &other);
    if (begun && !noted)
        store_rollback(store);
    if (!noted || !store_commit(store, &other))
        *err = other;
    return false;
}

static bool find_token(struct store *store, struct str text, int64_t now, struct api_key *ret_key,
                       uint64_t *ret_scopes, struct err *err)
{
    struct access_token token;
    uint8_t hash[API_KEY_HASH_SIZE];
    bool found;
    hash_key(text, hash);
    if (!access_token_find(store, hash, &token, &found, err) ||
        (found && !api_key_find(store, str_of(token.key), ret_key, &found, err)))
        return false;
    if (!found || now >= token.ends_at) {
        err_set(err, ERR_SIGN_IN, "the token is not known, or has ended");
        return err_hint(err, "ask for another one: POST /v1/token");
    }
    *ret_scopes = read_scopes(str_of(ret_key->scopes)) & read_scopes(str_of(token.scopes));
    return true;
}

/* ---- signing in ---- */

static bool find_key_to_use(struct store *store, struct str text, bool tokens_only,
                            struct api_key *ret, uint64_t *ret_scopes, struct err *err)
{
    if (!find_key(store, text, ret, err))
        return false;
    *ret_scopes = read_scopes(str_of(ret->scopes));
    if (!ret->tokens_only && !tokens_only)
        return true;
    err_set(err, ERR_SIGN_IN, "the key '%s' is for tokens only", ret->prefix);
    return err_hint(err, "ask for a token with it, and come with that: POST /v1/token");
}

static bool note_use(struct store *store, const struct api_key *key, int64_t now, struct err *err)
{
    if (is_use_noted(key, now))
        return true;
    if (!store_begin(store, err))
        return false;
    if (api_key_use(store, str_of(key->prefix), now, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

bool sign_in_key(struct store *store, struct str text, struct str address, bool tokens_only,
                 int64_t now, struct who *ret, struct err *err)
{
    struct api_key key;
    struct who who;
    uint64_t scopes = 0;
    if (!start(err) || !store_begin_reading(store, err))
        return false;
    bool found = str_starts(text, STR(TOKEN_BEGIN))
                     ? find_token(store, text, now, &key, &scopes, err)
                     : find_key_to_use(store, text, tokens_only, &key, &scopes, err);
    bool done =
        found && check_key(&key, address, now, err) && find_owner(store, &key, scopes, &who, err);
    store_rollback(store);
    if (!done || !note_use(store, &key, now, err))
        return false;
    *ret = who;
    return true;
}

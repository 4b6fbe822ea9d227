/* SPDX-License-Identifier: Apache-2.0 */
/* desk/security_keys.c - see security_keys.h. */
#include "desk/security_keys.h"

#include <sodium.h>
#include <string.h>

#include "desk/factors.h"
#include "desk/ids.h"
#include "desk/journal.h"

#define PATIENCE (5 * 60 * (int64_t)1000000)

_Static_assert(SECURITY_KEY_CREDENTIAL_MAX == WEBAUTHN_ID_MAX, "an id has to fit");
_Static_assert(SECURITY_KEY_POINT_SIZE == WEBAUTHN_POINT_SIZE, "a point has to fit");
_Static_assert(KEY_CHALLENGE_HASH_SIZE == WEB_HASH_SIZE, "a hash has to fit");

static const char *const purposes[] = { [SECURITY_KEY_SIGN_IN] = "sign-in",
                                        [SECURITY_KEY_AGAIN] = "again",
                                        [SECURITY_KEY_REGISTER] = "register" };

bool security_key_site(const struct webauthn_site *site, struct err *err)
{
    if (site->host.length == 0) {
        err_set(err, ERR_FORBIDDEN, "this server takes no security keys");
        return err_hint(err, "it has to know its address: licet serve --origin");
    }
    return true;
}

/* ---- what one is asked to sign ---- */

bool security_key_ask(struct store *store, const struct store_id *principal, struct str browser,
                      enum security_key_purpose purpose, int64_t now, char ret[SIGNED_IN_SIZE],
                      struct err *err)
{
    struct key_challenge challenge = { .principal = *principal,
                                       .purpose = purposes[purpose],
                                       .asked_at = now };
    if (!signed_in_secret(ret, err))
        return false;
    signed_in_hash((struct str){ ret, SIGNED_IN_LENGTH }, challenge.hash);
    signed_in_hash(browser, challenge.browser);
    return key_challenges_forget(store, now - PATIENCE, err) &&
           key_challenge_add(store, &challenge, err);
}

/* It is answered to once, whatever comes of it. */
static bool take_challenge(struct store *store, const struct security_key_reply *reply,
                           const struct webauthn_said *said, enum security_key_purpose purpose,
                           int64_t now, struct key_challenge *ret, struct err *err)
{
    bool found = false;
    *ret = (struct key_challenge){ .purpose = purposes[purpose] };
    signed_in_hash(said->challenge, ret->hash);
    signed_in_hash(reply->browser, ret->browser);
    if (!store_begin(store, err))
        return false;
    if (!key_challenge_take(store, ret, &found, err)) {
        store_rollback(store);
        return false;
    }
    if (!store_commit(store, err))
        return false;
    if (!found || now >= ret->asked_at + PATIENCE) {
        err_set(err, ERR_FORBIDDEN,
                "this was not asked here, was answered already, or is too long ago");
        return err_hint(err, "begin again: a security key is waited for five minutes");
    }
    return true;
}

static bool read_reply(struct store *store, struct arena *arena,
                       const struct security_key_reply *reply, enum security_key_purpose purpose,
                       int64_t now, struct webauthn_said *ret, struct key_challenge *ret_challenge,
                       struct err *err)
{
    return security_key_site(reply->site, err) && webauthn_read(arena, &reply->answer, ret, err) &&
           take_challenge(store, reply, ret, purpose, now, ret_challenge, err);
}

/* ---- those that there are ---- */

bool security_keys_now(struct store *store, struct arena *arena, const struct store_id *principal,
                       struct security_key **ret, size_t *ret_count, struct err *err)
{
    size_t count;
    if (!security_keys_read(store, arena, principal, ret, &count, err))
        return false;
    *ret_count = 0;
    for (size_t i = 0; i < count; i++) {
        if ((*ret)[i].ended_at == 0)
            (*ret)[(*ret_count)++] = (*ret)[i];
    }
    return true;
}

static bool find_key(struct store *store, struct arena *arena, const struct store_id *principal,
                     struct str credential, const struct security_key **ret, struct err *err)
{
    struct security_key *list;
    size_t count;
    *ret = NULL;
    if (!security_keys_now(store, arena, principal, &list, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct str its = { (const char *)list[i].credential, list[i].credential_length };
        if (str_equal(its, credential))
            *ret = &list[i];
    }
    if (*ret == NULL)
        return err_set(err, ERR_FORBIDDEN, "that security key is not one of yours");
    return true;
}

/* *ret_right false: it did not count on.  What is written then is kept. */
static bool use_key(struct store *store, struct arena *arena,
                    const struct security_key_reply *reply, const struct webauthn_said *said,
                    const struct store_id *principal, int64_t now, bool *ret_right, struct err *err)
{
    const struct security_key *key;
    uint32_t signs;
    return find_key(store, arena, principal, said->credential, &key, err) &&
           webauthn_signed(reply->site, said, key->point, &signs, err) &&
           security_key_use(store, &key->id, signs, now, ret_right, err) &&
           (*ret_right || journal_security_key_back(store, principal, str_of(key->name), now, err));
}

bool security_key_proves(struct store *store, struct arena *arena,
                         const struct security_key_reply *reply, enum security_key_purpose purpose,
                         int64_t now, struct store_id *ret_principal, int64_t *ret_asked_at,
                         struct err *err)
{
    struct webauthn_said said;
    struct key_challenge asked;
    bool right = false;
    if (!read_reply(store, arena, reply, purpose, now, &said, &asked, err) ||
        !store_begin(store, err))
        return false;
    if (!use_key(store, arena, reply, &said, &asked.principal, now, &right, err)) {
        store_rollback(store);
        return false;
    }
    if (!store_commit(store, err))
        return false;
    if (!right) {
        err_set(err, ERR_FORBIDDEN, "the security key was refused: it does not count on");
        return err_hint(err, "there may be a copy of it: tell an administrator");
    }
    *ret_principal = asked.principal;
    *ret_asked_at = asked.asked_at;
    return true;
}

/* ---- to have one, and not to ---- */

bool security_key_may(struct store *store, struct arena *arena, const struct who *who,
                      struct str name, struct err *err)
{
    struct security_key *list;
    size_t count;
    if (who->principal.kind != PRINCIPAL_PERSON)
        return err_set(err, ERR_VALUE, "'%s' is a program and has keys of its own",
                       who->principal.name);
    if (name.length == 0 || name.length > SECURITY_KEY_NAME_MAX || !str_is_line(name)) {
        err_set(err, ERR_VALUE, "a security key has a name of 1 to %d bytes, in one line",
                SECURITY_KEY_NAME_MAX);
        return err_hint(err, "such as 'blue, at my keys'");
    }
    if (!security_keys_now(store, arena, &who->principal.id, &list, &count, err))
        return false;
    if (count >= SECURITY_KEYS_MAX) {
        err_set(err, ERR_LIMIT, "you have %d security keys, which is as many as there may be",
                SECURITY_KEYS_MAX);
        return err_hint(err, "remove one first");
    }
    for (size_t i = 0; i < count; i++) {
        if (str_equal_text(name, list[i].name))
            return err_set(err, ERR_CONFLICT, "you have a security key of the name '%s'",
                           list[i].name);
    }
    return true;
}

static bool add_key(struct store *store, const struct who *who,
                    const struct webauthn_credential *made, struct str name, int64_t now,
                    struct err *err)
{
    struct security_key key = { .id = id_new(now),
                                .principal = who->principal.id,
                                .credential_length = made->id_length,
                                .signs = made->signs,
                                .set_at = now };
    str_put(key.name, sizeof key.name, name);
    memcpy(key.credential, made->id, made->id_length);
    memcpy(key.point, made->point, sizeof key.point);
    if (security_key_add(store, &key, err))
        return journal_security_key(store, who, &who->principal, name, true, now, err);
    return err->code == ERR_CONFLICT &&
           err_set(err, ERR_CONFLICT, "that security key is registered already");
}

bool security_key_made(struct store *store, struct arena *arena,
                       const struct security_key_reply *reply, const struct who *who, int64_t now,
                       struct webauthn_credential *ret, struct err *err)
{
    struct webauthn_said said;
    struct key_challenge asked;
    if (!read_reply(store, arena, reply, SECURITY_KEY_REGISTER, now, &said, &asked, err))
        return false;
    if (!store_id_equal(&asked.principal, &who->principal.id))
        return err_set(err, ERR_FORBIDDEN, "this was asked of somebody else");
    return webauthn_created(reply->site, &said, ret, err);
}

bool security_key_register(struct store *store, struct arena *arena, const struct who *who,
                           const struct webauthn_credential *made, struct str name, int64_t now,
                           struct err *err)
{
    return security_key_may(store, arena, who, name, err) &&
           add_key(store, who, made, name, now, err);
}

/* Whether they would have no second factor without that one, and have to have one. */
static bool is_needed(struct store *store, const struct store_id *principal, size_t keys,
                      uint32_t factor_for, bool *ret, struct err *err)
{
    uint32_t roles;
    struct factor codes;
    bool has;
    if (!roles_read(store, principal, &roles, err) ||
        !factor_read(store, principal, &codes, &has, err))
        return false;
    sodium_memzero(&codes, sizeof codes);
    *ret = (roles & factor_for) != 0 && !has && keys == 1;
    return true;
}

bool security_key_end(struct store *store, struct arena *arena, const struct who *who,
                      struct str id, uint32_t factor_for, int64_t now, struct err *err)
{
    const struct store_id *principal = &who->principal.id;
    const struct security_key *found = NULL;
    struct security_key *list;
    size_t count;
    bool needed;
    if (!security_keys_now(store, arena, principal, &list, &count, err) ||
        !is_needed(store, principal, count, factor_for, &needed, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        char digits[2 * STORE_ID_SIZE + 1];
        sodium_bin2hex(digits, sizeof digits, list[i].id.bytes, STORE_ID_SIZE);
        if (str_equal_text(id, digits))
            found = &list[i];
    }
    if (found == NULL)
        return err_set(err, ERR_NAME, "you have no such security key");
    if (needed) {
        err_set(err, ERR_CONFLICT, "your role asks for a second factor, and you have no other one");
        return err_hint(err, "register another security key first, or set up codes");
    }
    return security_key_finish(store, &found->id, principal, now, err) &&
           journal_security_key(store, who, &who->principal, str_of(found->name), false, now, err);
}

static bool end_keys(struct store *store, const struct who *by, const struct principal *whom,
                     const struct security_key *list, size_t count, int64_t now, struct err *err)
{
    bool done = true;
    for (size_t i = 0; done && i < count; i++)
        done = security_key_finish(store, &list[i].id, &by->principal.id, now, err) &&
               journal_security_key(store, by, whom, str_of(list[i].name), false, now, err);
    return done;
}

bool second_factors_end(struct store *store, struct arena *arena, const struct who *by,
                        const struct principal *whom, int64_t now, struct err *err)
{
    struct security_key *list;
    struct factor codes;
    size_t count;
    bool has;
    if (!store_id_equal(&by->principal.id, &whom->id) && !who_need(by, MAY_PEOPLE_ADMIN, err))
        return false;
    if (!factor_read(store, &whom->id, &codes, &has, err) ||
        !security_keys_now(store, arena, &whom->id, &list, &count, err))
        return false;
    sodium_memzero(&codes, sizeof codes);
    if (!has && count > 0)
        return end_keys(store, by, whom, list, count, now, err);
    return factor_end(store, by, whom, now, err) &&
           end_keys(store, by, whom, list, count, now, err);
}

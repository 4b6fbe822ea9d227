/* SPDX-License-Identifier: Apache-2.0 */
/* desk/sign_in.c - see sign_in.h. */
#include "desk/sign_in.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <zxcvbn.h>

#include "desk/factors.h"
#include "desk/journal.h"
#include "desk/people.h"
#include "desk/tries.h"

#define SECOND ((int64_t)1000000)
#define DAY (86400 * SECOND)

static bool start(struct err *err)
{
    return sodium_init() >= 0 || err_set(err, ERR_IO, "libsodium could not start");
}

/* ---- passwords ---- */

#define OPERATIONS crypto_pwhash_OPSLIMIT_INTERACTIVE
#define MEMORY crypto_pwhash_MEMLIMIT_INTERACTIVE

_Static_assert(PASSWORD_HASH_MAX + 1 == crypto_pwhash_STRBYTES, "a hash has to fit");

/* Of a password that nobody knows, at the same cost: for a name that is not known. */
static const char nobodys_hash[] = "$argon2id$v=19$m=65536,t=2,p=1$1JANmrmXa07g9ARPrhmYQw"
                                   "$djsTJzm5Vo3O2WJYzNXIgv5V0ueQsDaZ322oHw+5q3g";

static size_t count_characters(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += ((unsigned char)text.data[i] & 0xc0) != 0x80; /* the others go on with one */
    return count;
}

/* What is behind the first of so many bytes only makes it harder, and takes long to look at. */
#define GUESSED_BYTES 128

/* Behind a NUL it is not looked at, so that it counts for less than it is. */
static double count_bits(struct str password)
{
    const char *ours[] = { "licet", NULL };
    char text[GUESSED_BYTES + 1];
    str_put(text, sizeof text, str_slice(password, 0, GUESSED_BYTES));
    double bits = ZxcvbnMatch(text, ours, NULL);
    sodium_memzero(text, sizeof text);
    return bits;
}

int password_bits(struct str password)
{
    return (int)count_bits(password);
}

bool password_check(struct str password, struct err *err)
{
    size_t characters = count_characters(password);
    if (characters < PASSWORD_MIN || characters > PASSWORD_MOST || password.length > PASSWORD_MAX) {
        err_set(err, ERR_VALUE, "a password has %d to %d characters, in at most %d bytes",
                PASSWORD_MIN, PASSWORD_MOST, PASSWORD_MAX);
        return err_hint(err, "several words are easy to remember and hard to guess");
    }
    double bits = count_bits(password);
    if (bits < PASSWORD_BITS) {
        err_set(err, ERR_VALUE, "the password would be guessed: it has %d bits, and needs %d",
                (int)bits, PASSWORD_BITS);
        return err_hint(err, "it is one that many choose, or made of such, or of a word and "
                             "figures; three words that have nothing to do with one another will "
                             "do");
    }
    return true;
}

bool password_hash(struct str password, char ret[PASSWORD_HASH_MAX + 1], struct err *err)
{
    if (!password_check(password, err) || !start(err))
        return false;
    return crypto_pwhash_str(ret, password.data, password.length, OPERATIONS, MEMORY) == 0 ||
           err_set(err, ERR_MEMORY, "memory for hashing the password could not be had");
}

/* Letters and digits that are not taken for one another, five bits each. */
bool password_draw(char ret[PASSWORD_FIRST_SIZE], struct err *err)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
    uint8_t bytes[PASSWORD_FIRST_SIZE - 1];
    if (!start(err))
        return false;
    randombytes_buf(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        ret[i] = i % 5 == 4 ? '-' : letters[bytes[i] & 31];
    ret[sizeof bytes] = '\0';
    sodium_memzero(bytes, sizeof bytes);
    return true;
}

bool password_set(struct store *store, const struct who *by, const struct principal *whom,
                  const char *hash, int64_t days, int64_t now, struct err *err)
{
    bool own = store_id_equal(&by->principal.id, &whom->id);
    struct password password = { .principal = whom->id,
                                 .changed_by = by->principal.id,
                                 .changed_at = now,
                                 .ends_at = own ? 0 : now + days * DAY };
    if (whom->kind != PRINCIPAL_PERSON) {
        err_set(err, ERR_VALUE, "'%s' is a program and has no password", whom->name);
        return err_hint(err, "programs have keys: 'licet help people key'");
    }
    if (!own && !who_need(by, MAY_PEOPLE_ADMIN, err))
        return false;
    if (!own && (days < 1 || days > PASSWORD_FIRST_DAYS_MAX))
        return err_set(err, ERR_VALUE, "a first password is good for 1 to %d days",
                       PASSWORD_FIRST_DAYS_MAX);
    str_put(password.hash, sizeof password.hash, str_of(hash));
    return password_put(store, &password, err) && journal_password(store, by, whom, now, err);
}

/* ---- signing in with a password ---- */

/* What a try is held against: nobody's where there is none. */
struct candidate {
    struct principal principal;
    struct password password;
    bool is_known;
    bool is_there;    /* with a password, and not disabled */
    int64_t failures; /* in a row, with this one if it is one */
};

static bool find_candidate(struct store *store, struct str name, struct candidate *ret,
                           struct err *err)
{
    bool known;
    bool has = false;
    *ret = (struct candidate){ .is_there = false };
    /* Whether it could be done must not tell who is known. */
    if (!password_open_ready(store, err) ||
        !principal_find(store, name, &ret->principal, &known, err))
        return false;
    if (known && !password_read(store, &ret->principal.id, &ret->password, &has, err))
        return false;
    if (has && !password_open(store, &ret->principal.id, ret->password.hash, &has, err))
        return false;
    ret->is_known = known;
    ret->is_there = known && has && ret->principal.disabled_at == 0;
    if (!has)
        str_put(ret->password.hash, sizeof ret->password.hash, str_of(nobodys_hash));
    return true;
}

static bool begin_try(struct store *store, struct str name, int64_t now, struct candidate *ret,
                      struct err *err)
{
    struct store_id subject = tries_subject(name);
    struct sign_in tries;
    if (!store_begin(store, err))
        return false;
    /* It counts before it is tried, so that many at once are no way around the wait. */
    if (tries_check(store, &subject, now, &tries, err) && tries_count(store, &tries, now, err) &&
        find_candidate(store, name, ret, err)) {
        ret->failures = tries.failures;
        return store_commit(store, err);
    }
    store_rollback(store);
    return false;
}

/* *ret_right false: the code is not, but there may be a key in its place. */
static bool end_try(struct store *store, struct str name, const struct candidate *candidate,
                    struct str code, int64_t now, struct who *ret, bool *ret_right, bool *ret_key,
                    struct err *err)
{
    struct store_id subject = tries_subject(name);
    const struct store_id *id = &candidate->principal.id;
    int64_t keys;
    if (!store_begin(store, err))
        return false;
    if (factor_proves(store, id, code, now, ret_right, err) &&
        security_keys_count(store, id, &keys, err) && people_who_id(store, id, ret, err) &&
        (!*ret_right || sign_in_clear(store, &subject, err))) {
        *ret_key = !*ret_right && code.length == 0 && keys > 0;
        return store_commit(store, err);
    }
    store_rollback(store);
    return false;
}

/*
 * A failure after which one has to wait is in the log, whether the name is known or not: how long
 * it takes must not tell.
 */
static bool note_failure(struct store *store, const struct candidate *candidate, int64_t now,
                         struct err *err)
{
    if (tries_wait(candidate->failures) == 0)
        return true;
    if (!store_begin(store, err))
        return false;
    if (journal_locked(store, candidate->is_known ? &candidate->principal : NULL,
                       candidate->failures, now, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

/* Held against something in any case: how long it takes must not tell who is known. */
static bool is_right(struct candidate *candidate, struct str password)
{
    const char *hash = candidate->password.hash;
    const char *given = password.length > 0 ? password.data : "";
    return crypto_pwhash_str_verify(hash, given, password.length) == 0 && candidate->is_there;
}

bool sign_in_password(struct store *store, struct str name, struct str password, struct str code,
                      int64_t now, struct who *ret, bool *ret_key, struct err *err)
{
    struct candidate candidate;
    bool key = false;
    if (ret_key != NULL)
        *ret_key = false;
    if (!start(err) || !begin_try(store, name, now, &candidate, err))
        return false;
    bool right = is_right(&candidate, password);
    sodium_memzero(candidate.password.hash, sizeof candidate.password.hash);
    if (right && candidate.password.ends_at != 0 && now >= candidate.password.ends_at) {
        err_set(err, ERR_SIGN_IN, "the first password has ended");
        return err_hint(err, "an administrator gives you another one");
    }
    if (right && !end_try(store, name, &candidate, code, now, ret, &right, &key, err))
        return false;
    if (ret_key != NULL)
        *ret_key = key;
    if (right)
        return true;
    if (!note_failure(store, &candidate, now, err))
        return false;
    err_set(err, ERR_SIGN_IN, "the name or the password is wrong");
    return err_hint(err, "or the code, for whom has a second factor");
}

/* A password that was given since does away with what was begun by the one before. */
static bool end_with_key(struct store *store, const struct store_id *principal, int64_t asked_at,
                         struct who *ret, struct err *err)
{
    struct password password;
    bool has;
    if (!password_read(store, principal, &password, &has, err))
        return false;
    sodium_memzero(password.hash, sizeof password.hash);
    if (!has || password.changed_at >= asked_at)
        return err_set(err, ERR_SIGN_IN, "the password was changed meanwhile");
    if (!people_who_id(store, principal, ret, err))
        return false;
    struct store_id subject = tries_subject(str_of(ret->principal.name));
    return sign_in_clear(store, &subject, err);
}

bool sign_in_security_key(struct store *store, struct arena *arena,
                          const struct security_key_reply *reply, enum security_key_purpose purpose,
                          int64_t now, struct who *ret, struct err *err)
{
    struct store_id principal;
    int64_t asked_at;
    bool proven =
        security_key_proves(store, arena, reply, purpose, now, &principal, &asked_at, err);
    bool begun = proven && store_begin(store, err);
    bool done = begun && end_with_key(store, &principal, asked_at, ret, err);
    if (begun && !done)
        store_rollback(store);
    if (done)
        return store_commit(store, err);
    if (err->code == ERR_FORBIDDEN)
        err->code = ERR_SIGN_IN; /* what they have shown is the reason */
    return false;
}

/* ---- one's own password anew ---- */

bool password_change_begin(struct store *store, const struct who *who, struct str current,
                           struct str wanted, int64_t now, struct password_change *ret,
                           struct err *err)
{
    struct candidate candidate;
    if (!password_check(wanted, err))
        return false;
    if (str_equal(current, wanted))
        return err_set(err, ERR_VALUE, "it is the one you have");
    if (!start(err) || !begin_try(store, str_of(who->principal.name), now, &candidate, err))
        return false;
    bool right = is_right(&candidate, current);
    sodium_memzero(candidate.password.hash, sizeof candidate.password.hash);
    ret->was = candidate.password;
    if (!right)
        return note_failure(store, &candidate, now, err) &&
               err_set(err, ERR_FORBIDDEN, "it is not the password you have");
    return password_hash(wanted, ret->hash, err);
}

/* Whether it is the password that was looked at. */
static bool check_same(struct store *store, const struct password *was, struct err *err)
{
    struct password is;
    bool found;
    if (!password_read(store, &was->principal, &is, &found, err))
        return false;
    if (found && is.changed_at == was->changed_at)
        return true;
    err_set(err, ERR_CONFLICT, "the password was changed meanwhile");
    return err_hint(err, "sign in with the new one");
}

bool password_change_end(struct store *store, const struct who *who,
                         const struct password_change *change, int64_t now,
                         char ret[SIGNED_IN_SIZE], struct err *err)
{
    const struct principal *whom = &who->principal;
    struct store_id subject = tries_subject(str_of(whom->name));
    struct who anew;
    int64_t ends_at;
    /* The session is later than the password, or would have ended with the one before. */
    return check_same(store, &change->was, err) && people_who_id(store, &whom->id, &anew, err) &&
           password_set(store, &anew, whom, change->hash, 0, now, err) &&
           sign_in_clear(store, &subject, err) && web_sessions_end(store, &whom->id, NULL, err) &&
           signed_in_begin(store, &anew, now + 1, ret, &ends_at, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/sign_in.h - how a person proves who they are: by a password.  Programs: api_keys.h.
 *
 * Passwords are kept as Argon2id hashes (libsodium's crypto_pwhash).
 *
 * A failure says nothing about what was wrong, and a name that is not known takes as long as a
 * password that is wrong.  After some failures in a row one has to wait (tries.h).
 *
 * Secrets stay the caller's, who wipes them (sodium_memzero); none is in an error.
 */
#ifndef LICET_DESK_SIGN_IN_H
#define LICET_DESK_SIGN_IN_H

#include "desk/security_keys.h"

#define PASSWORD_MIN 12        /* characters */
#define PASSWORD_MOST 128      /* characters, too */
#define PASSWORD_MAX 1024      /* bytes */
#define PASSWORD_FIRST_SIZE 20 /* "abcd-efgh-2345-67ab" */
#define PASSWORD_FIRST_DAYS 7
#define PASSWORD_FIRST_DAYS_MAX 30
#define PASSWORD_BITS 33 /* what guessing it takes: 2^33 tries, which zxcvbn calls hard */

/* ---- passwords ---- */

/*
 * Whether it may be a password.  ERR_VALUE: it is too short, too long, or would be guessed soon: it
 * is one of the ten thousand that people choose most, or made of such, of words, names, dates and
 * rows of keys.
 */
NODISCARD bool password_check(struct str password, struct err *err);

/* How many bits guessing it takes; PASSWORD_BITS are needed. */
int password_bits(struct str password);

/*
 * If it may be one.  Takes a tenth of a second and 64 MiB: do it outside of a transaction.
 * ERR_VALUE; ERR_MEMORY.
 */
NODISCARD bool password_hash(struct str password, char ret[PASSWORD_HASH_MAX + 1], struct err *err);

/* One that nobody can guess: 80 random bits. */
NODISCARD bool password_draw(char ret[PASSWORD_FIRST_SIZE], struct err *err);

/*
 * Gives somebody a password: himself, or an administrator.  Of somebody else it is a first one,
 * good for so many days, with which they may only choose another one.  ERR_FORBIDDEN; ERR_VALUE: it
 * is a program, or that is longer than a first one may last.  Inside the caller's transaction.
 */
NODISCARD bool password_set(struct store *store, const struct who *by, const struct principal *whom,
                            const char *hash, int64_t days, int64_t now, struct err *err);

/* What one asks for who changes one's own. */
struct password_change {
    struct password was;
    char hash[PASSWORD_HASH_MAX + 1];
};

/*
 * Looks at both, which takes as long as two sign-ins.  ERR_FORBIDDEN: the current one is wrong,
 * which counts as a failure to sign in; ERR_WAIT: too many of these; ERR_VALUE: the new one cannot
 * be it.  In transactions of its own, as a failure is kept.
 */
NODISCARD bool password_change_begin(struct store *store, const struct who *who, struct str current,
                                     struct str wanted, int64_t now, struct password_change *ret,
                                     struct err *err);

/*
 * Does it, if they still have the password that was looked at: ERR_CONFLICT.  All their sessions
 * end; a new one begins, whose secret is in *ret.  Inside the caller's transaction.
 */
NODISCARD bool password_change_end(struct store *store, const struct who *who,
                                   const struct password_change *change, int64_t now,
                                   char ret[SIGNED_IN_SIZE], struct err *err);

/*
 * Who it is, if the password is right, and for whom has a second factor the code as well
 * (factors.h): ERR_SIGN_IN if not, whatever is wrong, or a first password has ended; ERR_WAIT: too
 * many failures.  In transactions of its own, as a failure is kept.  What they may once they are
 * signed in, signed_in_who tells.
 *
 * Where the password is right and no code was given, who has a security key may show that instead:
 * it is ERR_SIGN_IN, *ret_key is true, and *ret who that is.  The try counts as a failure until
 * sign_in_security_key.  ret_key NULL: there is no way to show one.
 */
NODISCARD bool sign_in_password(struct store *store, struct str name, struct str password,
                                struct str code, int64_t now, struct who *ret, bool *ret_key,
                                struct err *err);

/*
 * Who it is whose key signed what was asked for signing in, or for `purpose`: ERR_SIGN_IN if none
 * did, or the password is another one since.  In transactions of its own.
 */
NODISCARD bool sign_in_security_key(struct store *store, struct arena *arena,
                                    const struct security_key_reply *reply,
                                    enum security_key_purpose purpose, int64_t now, struct who *ret,
                                    struct err *err);

#endif

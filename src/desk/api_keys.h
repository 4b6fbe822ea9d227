/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/api_keys.h - how a program proves who it is: by a key, or a token that it got with its key.
 *
 * A key is 256 random bits, kept as SHA-256, which is enough for what nobody can guess.  It is
 * found by its id:
 *
 *     licet_1a2b3c4d_xyz…     the id, then the secret: 43 characters of base64url
 *
 * A token is 256 random bits as well, and kept in the same way.  It ends after some minutes, and
 * whenever its key does: with each use both are looked up.  It is good for what its key is good
 * for, or for less:
 *
 *     licet_token_xyz…
 *
 * Who has a whole key learns what is wrong with it; others learn nothing, and wait after some
 * failures from one address (tries.h).
 *
 * Secrets stay the caller's, who wipes them (sodium_memzero); none is in an error.
 */
#ifndef LICET_DESK_API_KEYS_H
#define LICET_DESK_API_KEYS_H

#include "desk/roles.h"

/* ---- keys ---- */

#define KEY_TEXT_LENGTH 58
#define KEY_TEXT_SIZE (KEY_TEXT_LENGTH + 1)

struct key_request {
    uint64_t scopes;      /* permissions, a bit each; at least one, all of integration_may() */
    struct str addresses; /* networks.h */
    int64_t expires_at;   /* later than now */
    bool tokens_only;     /* good for nothing but asking for tokens */
};

/*
 * Makes a key for a program; *ret is the only place where it ever is.  ERR_FORBIDDEN; ERR_VALUE: a
 * person, a scope that no program has, addresses, expiry.  Inside the caller's transaction.
 */
NODISCARD bool key_make(struct store *store, const struct who *by, const struct principal *whom,
                        const struct key_request *request, int64_t now, char ret[KEY_TEXT_SIZE],
                        struct err *err);

/* ERR_NAME: no such key; ERR_CONFLICT: it is revoked.  Inside the caller's transaction. */
NODISCARD bool key_revoke(struct store *store, const struct who *by, struct str prefix, int64_t now,
                          struct err *err);

/* ---- tokens ---- */

#define TOKEN_TEXT_LENGTH 55
#define TOKEN_TEXT_SIZE (TOKEN_TEXT_LENGTH + 1)
#define TOKEN_MINUTES 15
#define TOKEN_MINUTES_MAX 60
#define TOKENS_MAX 1000 /* of a key that have not ended */

struct token_request {
    struct str id, secret; /* of the key */
    struct str address;    /* from where */
    struct str scopes;     /* words with blanks between; empty: all that the key has */
    int64_t minutes;       /* for how long, if the key does not end before */
};

struct token {
    char text[TOKEN_TEXT_SIZE]; /* the only place where it ever is */
    char scopes[API_KEY_LIST_MAX + 1];
    int64_t seconds; /* until it ends */
};

/*
 * A token for whoever has the key.  ERR_SIGN_IN: it is no key, or not good; ERR_WAIT: the same, too
 * often from there, or the key has too many; ERR_VALUE: a scope that it does not have.  In
 * transactions of its own, as a failure is kept; tokens that have ended are removed.
 */
NODISCARD bool token_issue(struct store *store, const struct token_request *request, int64_t now,
                           struct token *ret, struct who *ret_who, struct err *err);

/* ---- signing in ---- */

/*
 * Whose key or token it is, used from that address, and what it may.  ERR_SIGN_IN: there is none
 * such, or it has ended, is revoked, of somebody disabled, or not for this address; or it is a key
 * that is for tokens only, as all are with `tokens_only`.  In transactions of its own.
 */
NODISCARD bool sign_in_key(struct store *store, struct str text, struct str address,
                           bool tokens_only, int64_t now, struct who *ret, struct err *err);

#endif

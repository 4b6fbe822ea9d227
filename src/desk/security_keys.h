/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/security_keys.h - security keys (WebAuthn) as second factor: registered by a person, asked
 * for when they sign in, or prove again who they are; beside codes (factors.h) or in their place.
 *
 * What a browser has a key sign is a challenge of 256 random bits, given to that browser, for one
 * purpose, for five minutes.  It is answered to once, whatever comes of it; the database has its
 * SHA-256.  A key that counts what it signs has to count on: one that does not may be a copy, is
 * refused, and who has it is told.
 */
#ifndef LICET_DESK_SECURITY_KEYS_H
#define LICET_DESK_SECURITY_KEYS_H

#include "desk/roles.h"
#include "desk/signed_in.h"
#include "desk/webauthn.h"
#include "store/security_key_rows.h"

#define SECURITY_KEYS_MAX 10 /* of a person at a time */

enum security_key_purpose {
    SECURITY_KEY_SIGN_IN,
    SECURITY_KEY_AGAIN,   /* who is signed in proves it again, to change something */
    SECURITY_KEY_REGISTER /* a new one */
};

/* ERR_FORBIDDEN: this server takes no keys. */
NODISCARD bool security_key_site(const struct webauthn_site *site, struct err *err);

/* What is to be signed, by the browser that has this cookie.  Inside the caller's transaction. */
NODISCARD bool security_key_ask(struct store *store, const struct store_id *principal,
                                struct str browser, enum security_key_purpose purpose, int64_t now,
                                char ret[SIGNED_IN_SIZE], struct err *err);

/* What a browser sends back. */
struct security_key_reply {
    const struct webauthn_site *site;
    struct str browser; /* the cookie that comes along */
    struct webauthn_answer answer;
};

/*
 * Whose key signed what was asked, and since when it was asked.  ERR_FORBIDDEN: none did, and why.
 * In transactions of its own.
 */
NODISCARD bool security_key_proves(struct store *store, struct arena *arena,
                                   const struct security_key_reply *reply,
                                   enum security_key_purpose purpose, int64_t now,
                                   struct store_id *ret_principal, int64_t *ret_asked_at,
                                   struct err *err);

/*
 * The key that was made as it was asked of them.  ERR_FORBIDDEN: it was not.  In transactions of
 * its own, as it is asked once.
 */
NODISCARD bool security_key_made(struct store *store, struct arena *arena,
                                 const struct security_key_reply *reply, const struct who *who,
                                 int64_t now, struct webauthn_credential *ret, struct err *err);

/*
 * It is one of theirs from now on, under that name.  ERR_VALUE: the name, or a program;
 * ERR_CONFLICT: the name or the key is there; ERR_LIMIT: they have enough.  In the caller's
 * transaction, in which it is looked up who they are now.
 */
NODISCARD bool security_key_register(struct store *store, struct arena *arena,
                                     const struct who *who, const struct webauthn_credential *made,
                                     struct str name, int64_t now, struct err *err);

/* Whether they may register one under that name now; the same errors. In a transaction. */
NODISCARD bool security_key_may(struct store *store, struct arena *arena, const struct who *who,
                                struct str name, struct err *err);

/* Those of somebody that have not ended, the oldest first.  In a transaction. */
NODISCARD bool security_keys_now(struct store *store, struct arena *arena,
                                 const struct store_id *principal, struct security_key **ret,
                                 size_t *ret_count, struct err *err);

/*
 * One of their own ends: the id in hexadecimal digits.  ERR_NAME: they have none of that id;
 * ERR_CONFLICT: one of their roles is among `factor_for` (a bit each), and they would have no
 * second factor.  Inside the caller's transaction.
 */
NODISCARD bool security_key_end(struct store *store, struct arena *arena, const struct who *who,
                                struct str id, uint32_t factor_for, int64_t now, struct err *err);

/*
 * All second factors of somebody end, codes and keys: their own, or as an administrator somebody
 * else's.  ERR_FORBIDDEN; ERR_NAME: there is none.  Inside the caller's transaction.
 */
NODISCARD bool second_factors_end(struct store *store, struct arena *arena, const struct who *by,
                                  const struct principal *whom, int64_t now, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/security_key_rows.h - the rows of security keys, and of what one was asked to sign.
 *
 * What they mean is desk/security_keys.h's.  All of it inside a transaction.
 */
#ifndef LICET_STORE_SECURITY_KEY_ROWS_H
#define LICET_STORE_SECURITY_KEY_ROWS_H

#include "store/store.h"

#define SECURITY_KEY_NAME_MAX 40
#define SECURITY_KEY_CREDENTIAL_MAX 1023
#define SECURITY_KEY_POINT_SIZE 64
#define KEY_CHALLENGE_HASH_SIZE 32

struct security_key {
    struct store_id id, principal, ended_by;
    char name[SECURITY_KEY_NAME_MAX + 1];
    uint8_t credential[SECURITY_KEY_CREDENTIAL_MAX];
    size_t credential_length;
    uint8_t point[SECURITY_KEY_POINT_SIZE];
    int64_t signs;
    int64_t set_at, used_at, ended_at; /* 0: it was not used, it has not ended */
};

/* ERR_CONFLICT: somebody has, or had, one of that credential. */
NODISCARD bool security_key_add(struct store *store, const struct security_key *key,
                                struct err *err);

/* All there ever were of a person, the oldest first. */
NODISCARD bool security_keys_read(struct store *store, struct arena *arena,
                                  const struct store_id *principal, struct security_key **ret,
                                  size_t *ret_count, struct err *err);

/* How many of a person have not ended. */
NODISCARD bool security_keys_count(struct store *store, const struct store_id *principal,
                                   int64_t *ret, struct err *err);

/*
 * That it signed, and counts so far now; *ret false: that is no more than before.  One that does
 * not count says 0 each time.
 */
NODISCARD bool security_key_use(struct store *store, const struct store_id *id, int64_t signs,
                                int64_t at, bool *ret, struct err *err);
NODISCARD bool security_key_finish(struct store *store, const struct store_id *id,
                                   const struct store_id *by, int64_t at, struct err *err);

/* ---- what one was asked to sign ---- */

struct key_challenge {
    uint8_t hash[KEY_CHALLENGE_HASH_SIZE], browser[KEY_CHALLENGE_HASH_SIZE];
    struct store_id principal;
    const char *purpose;
    int64_t asked_at;
};

NODISCARD bool key_challenge_add(struct store *store, const struct key_challenge *challenge,
                                 struct err *err);

/*
 * The one of that hash, browser and purpose, which is gone then: whose it is, and since when.
 * *ret_found false: there is none.
 */
NODISCARD bool key_challenge_take(struct store *store, struct key_challenge *challenge,
                                  bool *ret_found, struct err *err);

/* Those of before. */
NODISCARD bool key_challenges_forget(struct store *store, int64_t before, struct err *err);

#endif

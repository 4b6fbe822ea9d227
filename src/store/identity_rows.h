/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/identity_rows.h - the rows of who of an OpenID provider's people is whom here.
 *
 * What they mean is desk/identities.h's.  All of it inside a transaction.
 */
#ifndef LICET_STORE_IDENTITY_ROWS_H
#define LICET_STORE_IDENTITY_ROWS_H

#include "store/web_rows.h"

#define IDENTITY_ISSUER_MAX 512
#define IDENTITY_SUBJECT_MAX 255

struct identity {
    struct store_id id, principal, linked_by, ended_by;
    char issuer[IDENTITY_ISSUER_MAX + 1], subject[IDENTITY_SUBJECT_MAX + 1];
    int64_t linked_at, ended_at; /* 0: it has not ended */
};

/* ERR_CONFLICT: the provider's person is linked already. */
NODISCARD bool identity_add(struct store *store, const struct identity *identity, struct err *err);

/* The one that has not ended. */
NODISCARD bool identity_find(struct store *store, struct str issuer, struct str subject,
                             struct identity *ret, bool *ret_found, struct err *err);
NODISCARD bool identity_end(struct store *store, const struct store_id *id,
                            const struct store_id *by, int64_t at, struct err *err);

/* Whether it has not ended. */
NODISCARD bool identity_is_current(struct store *store, const struct store_id *id, bool *ret,
                                   struct err *err);

/* All there ever were of a person. */
NODISCARD bool identities_read(struct store *store, struct arena *arena,
                               const struct store_id *principal, struct identity **ret,
                               size_t *ret_count, struct err *err);

/* Keeps it until then, and forgets what ended before `now`.  ERR_CONFLICT: it is there. */
NODISCARD bool web_state_use(struct store *store, const uint8_t hash[WEB_HASH_SIZE], int64_t now,
                             int64_t ends_at, struct err *err);

#endif

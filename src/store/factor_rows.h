/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/factor_rows.h - the rows of second factors.
 *
 * What they mean is desk/factors.h's.  All of it inside a transaction.
 */
#ifndef LICET_STORE_FACTOR_ROWS_H
#define LICET_STORE_FACTOR_ROWS_H

#include "store/vault.h"

#define FACTOR_SECRET_SIZE VAULT_SECRET_SIZE
#define FACTOR_HASH_SIZE 32

struct factor {
    struct store_id id, principal, ended_by;
    uint8_t secret[FACTOR_SECRET_SIZE]; /* where it is written; factor_open reads it */
    int64_t step;                       /* of the last code that was taken */
    int64_t set_at, ended_at;           /* 0: it has not ended */
};

/* ERR_CONFLICT: there is one that has not ended. */
NODISCARD bool factor_add(struct store *store, const struct factor *factor, struct err *err);

/* The one that has not ended. */
NODISCARD bool factor_read(struct store *store, const struct store_id *principal,
                           struct factor *ret, bool *ret_found, struct err *err);

/* The secret of such a one.  *ret_open false: it is locked; see vault.h. */
NODISCARD bool factor_open(struct store *store, const struct factor *factor,
                           uint8_t ret[FACTOR_SECRET_SIZE], bool *ret_open, struct err *err);

/* All there ever were of a person. */
NODISCARD bool factors_read(struct store *store, struct arena *arena,
                            const struct store_id *principal, struct factor **ret,
                            size_t *ret_count, struct err *err);

/* That a code of that step was taken; *ret false: one of it, or of a later one, was before. */
NODISCARD bool factor_take(struct store *store, const struct store_id *id, int64_t step, bool *ret,
                           struct err *err);
NODISCARD bool factor_finish(struct store *store, const struct store_id *id,
                             const struct store_id *by, int64_t at, struct err *err);

/* ---- recovery codes ---- */

NODISCARD bool factor_code_add(struct store *store, const struct store_id *factor,
                               const uint8_t hash[FACTOR_HASH_SIZE], struct err *err);

/* *ret false: there is none, or it was taken. */
NODISCARD bool factor_code_take(struct store *store, const struct store_id *factor,
                                const uint8_t hash[FACTOR_HASH_SIZE], int64_t at, bool *ret,
                                struct err *err);

/* How many are left. */
NODISCARD bool factor_codes_count(struct store *store, const struct store_id *factor, int64_t *ret,
                                  struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/balance_rows.h - what the accounts of a license have, now or at a time: as it was by what
 * has happened until then, and as it was known then.
 */
#ifndef LICET_STORE_BALANCE_ROWS_H
#define LICET_STORE_BALANCE_ROWS_H

#include "store/ledger_rows.h"

struct balance {
    int64_t generation; /* of versions that share their accounts */
    int64_t line;       /* 0: the license as a whole */
    struct ledger_account account;
};

#define BALANCE_NOW INT64_MAX

/*
 * By generation and line, quantity before value.  Counted is what happened until `as_of` and was
 * recorded until `known_at`; BALANCE_NOW twice gives the accounts as they are.
 */
NODISCARD bool balances_read(struct store *store, struct arena *arena,
                             const struct store_id *license, int64_t as_of, int64_t known_at,
                             struct balance **ret, size_t *ret_count, struct err *err);

/* A reservation under a license. */
struct reservation {
    struct store_id id;
    int64_t seq, event_at, recorded_at;
    int64_t expires_at; /* 0: never */
    bool open;          /* it still holds something */
};

/* Those that still hold something of a license, the earliest first. */
NODISCARD bool reservations_read(struct store *store, struct arena *arena,
                                 const struct store_id *license, struct reservation **ret,
                                 size_t *ret_count, struct err *err);

/* When the transfer of that id happened, if there is one. */
NODISCARD bool transfer_event_at(struct store *store, const struct store_id *id, int64_t *ret,
                                 bool *ret_found, struct err *err);

/* The reservation of that id, open or not, and of which license it is. */
NODISCARD bool reservation_find(struct store *store, const struct store_id *id,
                                struct reservation *ret, struct store_id *ret_license,
                                int64_t *ret_line, bool *ret_found, struct err *err);

#endif

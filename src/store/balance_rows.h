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

#define RESERVATIONS_ALL INT64_MAX

/* Up to `most` that still hold something of a license, the earliest behind transfer `after`. */
NODISCARD bool reservations_read(struct store *store, struct arena *arena,
                                 const struct store_id *license, int64_t after, int64_t most,
                                 struct reservation **ret, size_t *ret_count, struct err *err);

/* When the transfer of that id happened, if there is one. */
NODISCARD bool transfer_event_at(struct store *store, const struct store_id *id, int64_t *ret,
                                 bool *ret_found, struct err *err);

/* The reservation of that id, open or not, and of which license it is. */
NODISCARD bool reservation_find(struct store *store, const struct store_id *id,
                                struct reservation *ret, struct store_id *ret_license,
                                int64_t *ret_line, bool *ret_found, struct err *err);

/* The same of any, whatever it is of. */
NODISCARD bool reservation_read(struct store *store, const struct store_id *id,
                                struct reservation *ret, bool *ret_found, struct err *err);

/* What a transfer has posted to each account. */
struct posted_row {
    struct store_id account;
    int64_t amount;
};
NODISCARD bool posted_read(struct store *store, struct arena *arena, const struct store_id *id,
                           struct posted_row **ret, size_t *ret_count, struct err *err);

/* An entry of an account, and the transfer that it is of. */
struct account_entry {
    int64_t seq;
    enum ledger_kind kind;
    enum ledger_layer layer;
    int64_t amount, event_at, recorded_at;
    struct str actor, reason, basis;
};

/* In the order of recording.  All entries are gone through: see 0001.sql. */
NODISCARD bool account_entries(struct store *store, struct arena *arena,
                               const struct store_id *account, struct account_entry **ret,
                               size_t *ret_count, struct err *err);

/* What a reservation holds of an account that is no license's. */
struct hold_row {
    struct ledger_account account; /* id, measure, unit */
    int64_t reserved, remaining;
};
NODISCARD bool holds_read(struct store *store, struct arena *arena, const struct store_id *id,
                          struct hold_row **ret, size_t *ret_count, struct err *err);

#endif

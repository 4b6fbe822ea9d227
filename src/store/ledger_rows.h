/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/ledger_rows.h - the rows of the ledger: accounts, transfers, entries, holds, incidents.
 *
 * What they mean is desk/ledger.h's; here they are only kept.  All of it inside a transaction.
 */
#ifndef LICET_STORE_LEDGER_ROWS_H
#define LICET_STORE_LEDGER_ROWS_H

#include "store/store.h"

enum ledger_measure { MEASURE_QUANTITY, MEASURE_VALUE, MEASURE_PERFORMANCE };

#define LEDGER_UNIT_MAX 15

struct ledger_account {
    struct store_id id, owner;
    enum ledger_measure measure;
    char unit[LEDGER_UNIT_MAX + 1]; /* "USD/100" */
    bool guarded;                   /* by `guard` */
    struct store_id guard;
    int64_t ceiling, allowance, posted, pending, excess;
    int64_t frozen; /* 0 or 1 */
};

enum ledger_kind {
    LEDGER_GRANT,
    LEDGER_REDUCE,
    LEDGER_RESERVE,
    LEDGER_POST,
    LEDGER_VOID,
    LEDGER_EXPIRE,
    LEDGER_DISPLACE,
    LEDGER_FREEZE,
    LEDGER_THAW,
    LEDGER_REVERSE,
    LEDGER_FACT
};

enum ledger_layer {
    LAYER_CEILING,
    LAYER_ALLOWANCE,
    LAYER_PENDING,
    LAYER_POSTED,
    LAYER_EXCESS,
    LAYER_FROZEN
};
#define LAYER_COUNT (LAYER_FROZEN + 1)

#define LEDGER_DIGEST_SIZE 32

struct ledger_transfer {
    int64_t seq; /* from 1, in the order of recording */
    struct store_id id;
    enum ledger_kind kind;
    int64_t resolves; /* seq; 0: nothing */
    int64_t event_at, recorded_at;
    int32_t rule_date;
    int64_t expires_at; /* of a reservation; 0: never */
    struct str actor, reason, basis;
    uint8_t digest[LEDGER_DIGEST_SIZE];
};

struct ledger_hold {
    int64_t reservation;
    struct store_id account;
    int64_t expires_at; /* 0: never */
    int64_t reserved, remaining;
};

struct ledger_entry {
    int64_t transfer;
    struct store_id account;
    enum ledger_layer layer;
    int64_t amount;
};

const char *ledger_kind_name(enum ledger_kind kind);
const char *ledger_measure_name(enum ledger_measure measure);

/* ---- accounts ---- */

/* With nothing in it.  ERR_CONFLICT where the owner has one of that measure. */
NODISCARD bool account_add(struct store *store, const struct ledger_account *account,
                           struct err *err);
NODISCARD bool account_read(struct store *store, const struct store_id *id,
                            struct ledger_account *ret, bool *ret_found, struct err *err);

/* Adds to each layer.  ERR_CONFLICT where a layer would be below nothing, or the sum too high. */
NODISCARD bool account_change(struct store *store, const struct store_id *id,
                              const int64_t amounts[LAYER_COUNT], struct err *err);

/* ---- transfers ---- */

/* Gives it a seq and a time later than all before, `now` if that is.  Texts stay the caller's. */
NODISCARD bool transfer_add(struct store *store, struct ledger_transfer *transfer, int64_t now,
                            struct err *err);

/* Without the texts. */
NODISCARD bool transfer_find(struct store *store, const struct store_id *id,
                             struct ledger_transfer *ret, bool *ret_found, struct err *err);

/* Whether another one reversed it. */
NODISCARD bool transfer_reversed(struct store *store, int64_t seq, bool *ret, struct err *err);

NODISCARD bool entry_put(struct store *store, int64_t transfer, int64_t n,
                         const struct store_id *account, enum ledger_layer layer, int64_t amount,
                         struct err *err);

/* Those of a transfer, at most `most` of them. */
NODISCARD bool entries_read(struct store *store, int64_t transfer, struct ledger_entry *ret,
                            size_t most, size_t *ret_count, struct err *err);

/* ---- holds ---- */

NODISCARD bool hold_add(struct store *store, const struct ledger_hold *hold, struct err *err);
NODISCARD bool hold_take(struct store *store, int64_t reservation, const struct store_id *account,
                         int64_t amount, struct err *err);

/* Those of a reservation, by account; at most `most`. */
NODISCARD bool holds_read(struct store *store, int64_t reservation, struct ledger_hold *ret,
                          size_t most, size_t *ret_count, struct err *err);

/* Of those that still hold something of the account the newest; 0: none. */
NODISCARD bool hold_newest(struct store *store, const struct store_id *account,
                           int64_t *ret_reservation, struct err *err);

/* … the first that expired at that time or before; 0: none. */
NODISCARD bool hold_expired(struct store *store, const struct store_id *account, int64_t now,
                            int64_t *ret_reservation, struct store_id *ret_id, struct err *err);

/* ---- what went too far ---- */

NODISCARD bool incident_add(struct store *store, int64_t transfer, const struct store_id *account,
                            int64_t amount, struct err *err);

/* ---- whether it is sound ---- */

/*
 * Reads all of one state: accounts are the sum of their entries, holds of theirs, nothing is above
 * its ceiling without an incident, no two transfers resolve the same.  What is wrong is put into
 * `out`, a line each, and counted.
 */
NODISCARD bool ledger_check(struct store *store, struct buf *out, size_t *ret_wrong,
                            struct err *err);

#endif

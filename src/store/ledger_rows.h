/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/ledger_rows.h - the rows of the ledger: accounts, transfers, entries, holds, incidents.
 *
 * What they mean is desk/ledger.h's; here they are only kept.  All of it inside a transaction.
 * What is read and written together is in ledger_sheet.h.
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
    int64_t window; /* how long what is posted counts, in microseconds; 0: for ever */
    /* The ceiling is numerator / denominator of what is posted to `basis`; 0 / 0: it has none. */
    struct store_id basis;
    int64_t numerator, denominator;
    bool is_basis; /* of another one */
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
    LEDGER_FACT,
    LEDGER_LAPSE,
    LEDGER_FOLLOW,
    LEDGER_CARRY
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
    struct store_id id;
    int64_t seq; /* from 1, in the order of recording */
    enum ledger_kind kind;
    int64_t resolves; /* seq; 0: nothing */
    int64_t event_at, recorded_at;
    int32_t rule_date;
    int64_t expires_at; /* of a reservation; 0: never */
    struct str actor, reason, basis;
    uint8_t digest[LEDGER_DIGEST_SIZE];
};

struct ledger_hold {
    struct store_id of; /* the reservation */
    int64_t reservation;
    struct store_id account;
    int64_t expires_at; /* 0: never */
    int64_t reserved, remaining;
    int64_t unwritten; /* of what was taken */
};

struct ledger_entry {
    int64_t transfer, n;
    struct store_id account;
    enum ledger_layer layer;
    int64_t amount;
};

const char *ledger_kind_name(enum ledger_kind kind);
const char *ledger_measure_name(enum ledger_measure measure);
const char *ledger_layer_name(enum ledger_layer layer);

/* ---- accounts ---- */

/*
 * With nothing in it.  ERR_CONFLICT where the owner has one of that measure.  What has a basis
 * has a ceiling, and is known to whoever writes, from the first `follow` on.
 */
NODISCARD bool account_add(struct store *store, const struct ledger_account *account,
                           struct err *err);
NODISCARD bool account_read(struct store *store, const struct store_id *id,
                            struct ledger_account *ret, bool *ret_found, struct err *err);

/* The number of the transfer of that id; 0 if it was not recorded. */
NODISCARD bool transfer_seq(struct store *store, const struct store_id *id, int64_t *ret,
                            struct err *err);

/* False ends the reading, with what `err` says.  Texts stay until it returns. */
typedef bool transfer_function(void *context, const struct ledger_transfer *transfer,
                               const struct ledger_entry *entries, size_t count, struct err *err);

/* The next `most` from a number on, in order, each with its entries. */
NODISCARD bool transfers_each(struct store *store, int64_t from, int64_t most,
                              transfer_function *function, void *context, struct err *err);

/* ---- whether it is sound ---- */

/*
 * Reads all of one state: accounts are the sum of their entries, holds of theirs, nothing is above
 * its ceiling without an incident, no two transfers resolve the same.  What is wrong is put into
 * `out`, a line each, and counted.
 */
NODISCARD bool ledger_check(struct store *store, struct buf *out, size_t *ret_wrong,
                            struct err *err);

#endif

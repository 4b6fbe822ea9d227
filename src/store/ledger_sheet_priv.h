/* SPDX-License-Identifier: Apache-2.0 */
/* store/ledger_sheet_priv.h - what the two files of the sheet share. */
#ifndef LICET_STORE_LEDGER_SHEET_PRIV_H
#define LICET_STORE_LEDGER_SHEET_PRIV_H

#include "store/ledger_sheet.h"
#include "store/statement.h"

/* Whether a row is there: asked for, read, or known not to be. */
enum sheet_state { ROW_WANTED, ROW_THERE, ROW_ABSENT };

struct sheet_account {
    struct ledger_account row; /* the id first */
    enum sheet_state state;
    int64_t transaction; /* in which it was asked for */
    int64_t expires_at;  /* none of its holds expires earlier; 0: none does */
    int64_t lapses_at;   /* none of its uses lapses earlier; 0: none does */
    bool changed;
    int64_t unwritten[LAYER_COUNT];
};

struct sheet_transfer {
    struct ledger_transfer row; /* the id first */
    enum sheet_state state;
    bool unwritten; /* with its holds */
    bool holds_read, holds_changed;
    struct ledger_hold *holds;
    size_t hold_count, hold_room;
};

struct sheet_incident {
    int64_t transfer, amount;
    struct store_id account;
};

struct sheet_use {
    int64_t transfer, event_at, amount;
    struct store_id account;
};

/* Pointers to what begins with an id, by that. */
struct id_table {
    struct store_id **slots;
    size_t room, count;
};

/* An account or a hold, as it was before it was changed. */
struct undo {
    void *at;
    bool of_hold;
    union {
        struct sheet_account account;
        struct ledger_hold hold;
    } was;
};

/* An array that grows. */
#define LIST(type)                                                                                 \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, room;                                                                        \
    }

struct ledger_sheet {
    const struct mem *mem;
    struct store *store;
    int64_t transaction; /* counted up */
    bool knows_head;
    int64_t seq, recorded_at; /* of the last transfer */
    struct arena kept;        /* accounts, from one transaction to the next */
    struct id_table accounts;
    struct arena work; /* the rest */
    struct id_table transfers;
    LIST(struct sheet_account *) wanted_accounts;
    LIST(struct sheet_transfer *) wanted_transfers;
    LIST(struct sheet_transfer *) wanted_holds;
    LIST(struct sheet_account *) changed_accounts;
    LIST(struct sheet_transfer *) changed_holds;
    /* Of this transaction, and how many of each were written. */
    LIST(const struct ledger_transfer *) transfers_added;
    LIST(struct ledger_entry) entries;
    LIST(struct sheet_incident) incidents;
    LIST(struct sheet_use) uses;
    struct sheet_counts written;
    struct sheet_transfer *last; /* that entries belong to */
    int64_t entry_number;        /* of it, so far */
    LIST(struct undo) undo;      /* since the sheet was settled */
    size_t undo_written;         /* what is before was written */
};

/* Adds an item to a list of the sheet; *item gets it. */
#define sheet_push(sheet, list, value, err)                                                        \
    ((arena_grow(&(sheet)->work, &(list)->items, (list)->count, &(list)->room,                     \
                 sizeof *(list)->items) ||                                                         \
      arena_error(&(sheet)->work, err)) &&                                                         \
     ((list)->items[(list)->count++] = (value), true))

/* ---- ledger_rows.c ---- */

#define LEDGER_ACCOUNT_COLUMNS                                                                     \
    "a.id, a.owner, a.measure, a.unit, a.guard, a.ceiling, a.allowance, a.posted, a.pending, "     \
    "a.excess, a.frozen, a.window_us, a.basis, a.numerator, a.denominator, "                       \
    "CASE WHEN EXISTS (SELECT 1 FROM account d WHERE d.basis = a.id) THEN 1 ELSE 0 END"
#define LEDGER_ACCOUNT_COLUMN_COUNT 16

void ledger_take_account(const struct sql_rows *rows, struct ledger_account *ret);
enum ledger_kind ledger_kind_of(struct str name);
enum ledger_layer ledger_layer_of(struct str name);

/* ---- ledger_io.c ---- */

NODISCARD bool sheet_read_head(struct ledger_sheet *sheet, int64_t *ret_seq, int64_t *ret_at,
                               struct err *err);

/* Reads what is wanted, of each kind once; what was not found is absent. */
NODISCARD bool sheet_read_accounts(struct ledger_sheet *sheet, struct err *err);
NODISCARD bool sheet_read_transfers(struct ledger_sheet *sheet, struct err *err);
NODISCARD bool sheet_read_holds(struct ledger_sheet *sheet, struct err *err);

/* The id of the newest reservation before a seq that holds something of an account; *ret_found. */
NODISCARD bool sheet_read_newest(struct ledger_sheet *sheet, const struct store_id *account,
                                 int64_t before, struct store_id *ret, bool *ret_found,
                                 struct err *err);

/* Of the one that expires first, with the time; *ret_found. */
NODISCARD bool sheet_read_expiry(struct ledger_sheet *sheet, const struct store_id *account,
                                 struct store_id *ret, int64_t *ret_at, bool *ret_found,
                                 struct err *err);

/* … what leaves an account's window first, and when: 0 in the account, nothing does. */
NODISCARD bool sheet_read_lapse(struct ledger_sheet *sheet, struct sheet_account *account,
                                struct store_id *ret, int64_t *ret_amount, struct err *err);

NODISCARD bool sheet_write_rows(struct ledger_sheet *sheet, struct err *err);

/* ---- ledger_sheet.c ---- */

struct sheet_transfer *sheet_find_transfer(struct ledger_sheet *sheet, const struct store_id *id);
struct sheet_account *sheet_find_account(struct ledger_sheet *sheet, const struct store_id *id);

#endif

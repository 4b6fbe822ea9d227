/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/ledger_sheet.h - what transactions read of the ledger and are about to write to it, in
 * memory.
 *
 *   wanted -> read, all at once -> changed here, command by command -> written, all at once
 *
 * A sheet is of one store.  Accounts stay in it from one transaction to the next, as long as
 * nobody else has recorded a transfer in between.  Numbers of transfers are those that they will
 * have: who writes has the store to himself.
 */
#ifndef LICET_STORE_LEDGER_SHEET_H
#define LICET_STORE_LEDGER_SHEET_H

#include "store/ledger_rows.h"

struct ledger_sheet;

/* NULL on failure: ERR_MEMORY. */
struct ledger_sheet *sheet_new(const struct mem *mem, struct store *store, struct err *err);
void sheet_free(struct ledger_sheet *sheet);

/* In a transaction that writes, before anything else.  Alone: nobody wrote since the last one. */
NODISCARD bool sheet_begin(struct ledger_sheet *sheet, bool alone, struct err *err);

/* Writes what is new; before the transaction is committed. */
NODISCARD bool sheet_write(struct ledger_sheet *sheet, struct err *err);

/* The transaction was taken back: nothing that is in memory holds any more. */
void sheet_forget(struct ledger_sheet *sheet);

/*
 * Where a sheet is.  What follows may be taken back to there, unless something that reads by other
 * than ids made it be written: those functions say so.  A mark holds until the sheet is settled.
 */
struct sheet_counts {
    size_t transfers, entries, incidents, uses;
};

struct sheet_mark {
    int64_t seq, recorded_at;
    struct sheet_counts counts;
    size_t changes;
};

struct sheet_mark sheet_mark(const struct ledger_sheet *sheet);
NODISCARD bool sheet_back(struct ledger_sheet *sheet, const struct sheet_mark *mark,
                          struct err *err);

/* What was done so far will not be taken back by itself. */
void sheet_settle(struct ledger_sheet *sheet);

/* The transfers of this transaction, and their entries, in the order of the transfers. */
const struct ledger_transfer *const *sheet_added(const struct ledger_sheet *sheet,
                                                 size_t *ret_count);
const struct ledger_entry *sheet_added_entries(const struct ledger_sheet *sheet, size_t *ret_count);

/* ---- reading ---- */

/* What will be asked for is read at once, here; what was not named is read when it is asked for. */
NODISCARD bool sheet_want_account(struct ledger_sheet *sheet, const struct store_id *id,
                                  struct err *err);
NODISCARD bool sheet_want_transfer(struct ledger_sheet *sheet, const struct store_id *id,
                                   struct err *err);
NODISCARD bool sheet_fetch(struct ledger_sheet *sheet, struct err *err);

/* *ret is NULL where there is none; it stays until the transaction ends, as it is changed. */
NODISCARD bool sheet_account(struct ledger_sheet *sheet, const struct store_id *id,
                             struct ledger_account **ret, struct err *err);

/* Without the texts. */
NODISCARD bool sheet_transfer(struct ledger_sheet *sheet, const struct store_id *id,
                              const struct ledger_transfer **ret, struct err *err);

/* Those of a reservation that the sheet gave, by account; they are changed with sheet_take. */
NODISCARD bool sheet_holds(struct ledger_sheet *sheet, const struct ledger_transfer *reservation,
                           const struct ledger_hold **ret, size_t *ret_count, struct err *err);

/*
 * Of the reservations before a seq that hold something of the account the newest; of those that
 * expired at that time or before the first.  NULL: none.  What is new is written first.
 */
NODISCARD bool sheet_newest(struct ledger_sheet *sheet, const struct store_id *account,
                            int64_t before, const struct ledger_transfer **ret, struct err *err);
NODISCARD bool sheet_expired(struct ledger_sheet *sheet, const struct store_id *account,
                             int64_t now, const struct ledger_transfer **ret, struct err *err);

/* Whether another transfer reversed it.  What is new is written first. */
NODISCARD bool sheet_reversed(struct ledger_sheet *sheet, const struct ledger_transfer *transfer,
                              bool *ret, struct err *err);

/* Its entries, at most `most`.  What is new is written first. */
NODISCARD bool sheet_entries(struct ledger_sheet *sheet, const struct ledger_transfer *transfer,
                             struct ledger_entry *ret, size_t most, size_t *ret_count,
                             struct err *err);

/* What was posted to an account with a window, and by which transfer; NULL: none. */
struct ledger_use {
    const struct ledger_transfer *transfer;
    int64_t amount;
};

/* Of what counts the first that has left the window at that time.  What is new is written first. */
NODISCARD bool sheet_lapsing(struct ledger_sheet *sheet, const struct store_id *account,
                             int64_t now, struct ledger_use *ret, struct err *err);

/* What a transfer posted there still counts for; 0: nothing.  What is new is written first. */
NODISCARD bool sheet_counting(struct ledger_sheet *sheet, const struct ledger_transfer *transfer,
                              const struct store_id *account, int64_t *ret, struct err *err);

/*
 * The most that any window of the account holds which has that time in it, whether it counts today
 * or not.  What is new is written first.
 */
NODISCARD bool sheet_window_peak(struct ledger_sheet *sheet, const struct ledger_account *account,
                                 int64_t event_at, int64_t *ret, struct err *err);

/* The accounts whose ceiling is a share of this one: at most `most`.  What is new is written. */
NODISCARD bool sheet_followers(struct ledger_sheet *sheet, const struct store_id *basis,
                               struct store_id *ret, size_t most, size_t *ret_count,
                               struct err *err);

/* ---- writing ---- */

/* Gives it a seq and a time later than all before, `now` if that is.  Texts stay the caller's. */
NODISCARD bool sheet_add_transfer(struct ledger_sheet *sheet,
                                  const struct ledger_transfer *transfer, int64_t now,
                                  const struct ledger_transfer **ret, struct err *err);

/*
 * Adds to the layers of an account that the sheet gave, with entries of the transfer that was added
 * last.  ERR_CONFLICT where a layer would be below nothing or the sum too high.
 */
NODISCARD bool sheet_move(struct ledger_sheet *sheet, struct ledger_account *account,
                          const int64_t amounts[LAYER_COUNT], struct err *err);

/* What is reserved of an account by the transfer that was added last. */
NODISCARD bool sheet_hold(struct ledger_sheet *sheet, const struct store_id *account,
                          int64_t amount, struct err *err);

/* Less is held: the hold is one that sheet_holds gave. */
NODISCARD bool sheet_take(struct ledger_sheet *sheet, const struct ledger_hold *hold,
                          int64_t amount, struct err *err);

/* What the transfer that was added last posted to an account with a window. */
NODISCARD bool sheet_use(struct ledger_sheet *sheet, struct ledger_account *account, int64_t amount,
                         struct err *err);

/*
 * What a transfer of before posted counts no more, because of the one that was added last; at once,
 * and not to be taken back.  What is new is written first.
 */
NODISCARD bool sheet_end_use(struct ledger_sheet *sheet, const struct ledger_transfer *transfer,
                             const struct store_id *account, enum ledger_kind by, struct err *err);

/* The transfer that was added last took the account so far too high. */
NODISCARD bool sheet_incident(struct ledger_sheet *sheet, const struct store_id *account,
                              int64_t amount, struct err *err);

#endif

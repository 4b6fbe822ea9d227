/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ledger_book.h - what the files of the ledger share: one command, while it is done. */
#ifndef LICET_DESK_LEDGER_BOOK_H
#define LICET_DESK_LEDGER_BOOK_H

#include "desk/ledger.h"
#include "store/ledger_sheet.h"

struct book {
    struct ledger_sheet *sheet;
    const struct ledger_command *command;
    int64_t now;
    uint8_t digest[LEDGER_DIGEST_SIZE];     /* of the command */
    const struct ledger_transfer *transfer; /* that entries are written to */
    struct ledger_answer *answer;
    struct err *err;
};

/* True: a refusal is no failure.  The first one stands. */
bool book_refuse(struct book *book, enum ledger_refusal refusal);
bool book_is_refused(const struct book *book);

/* Refuses for an account, with what there is of it up to a limit. */
bool book_refuse_account(struct book *book, enum ledger_refusal refusal,
                         const struct ledger_account *account, int64_t requested, int64_t limit);

/* Refuses where there is no such account: NULL, with *ret_done. */
struct ledger_account *book_account(struct book *book, const struct store_id *id, bool *ret_done);

NODISCARD bool book_begin(struct book *book, const struct ledger_transfer *transfer);

/*
 * What is above the ceiling after the amounts are moved is excess.  Only where `may_exceed` it may
 * become more, and that is an incident.  What follows the account follows.
 */
NODISCARD bool book_move(struct book *book, struct ledger_account *account,
                         int64_t amounts[LAYER_COUNT], bool may_exceed);

/* All that is left of a reservation is free; into the open transfer. */
NODISCARD bool book_release(struct book *book, const struct ledger_transfer *reservation);

/* Takes whole reservations away, the newest first, until the rest is within the limit. */
NODISCARD bool book_displace(struct book *book, const struct ledger_account *account,
                             int64_t limit);

/*
 * Before a transfer is opened that takes so much of what is posted away: reservations go that will
 * not fit any more where the ceiling is a share of it.
 */
NODISCARD bool book_make_room(struct book *book, const struct ledger_account *basis,
                              int64_t amount);

/* The ceiling that the basis gives. */
int64_t book_share(const struct ledger_account *follower, int64_t posted);

/* Frees what time has freed of an account: posts out of the window, and for a reservation others
   that have expired. */
NODISCARD bool book_catch_up(struct book *book, const struct store_id *account);

/* Does the command, or refuses it. */
NODISCARD bool book_run(struct book *book);

#endif

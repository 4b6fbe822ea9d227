/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/ledger_model.h - the ledger as simply as it can be said: what a command comes to, in memory.
 *
 * It shares no code with src/desk/ledger.c.  Accounts and transfers are numbers.
 */
#ifndef LICET_UNIT_LEDGER_MODEL_H
#define LICET_UNIT_LEDGER_MODEL_H

#include "desk/ledger.h"

#define MODEL_ACCOUNTS 6
#define MODEL_LEGS 3
#define MODEL_TRANSFERS 100000

struct model_account {
    int64_t ceiling, allowance, posted, pending, excess;
    bool frozen;
    int guard; /* -1: none */
    int64_t window;
    int basis; /* -1: none */
    int64_t numerator, denominator;
};

struct model_leg {
    int account;
    int64_t amount, allowance, release;
};

struct model_transfer {
    enum ledger_kind kind;
    struct model_leg legs[MODEL_LEGS];
    size_t leg_count;
    int of; /* the transfer that it resolves; -1: none */
    bool keep_rest;
    int64_t expires_at, event_at;
    /* once it is done */
    bool done, reversed;
    int64_t held[MODEL_ACCOUNTS];   /* of a reservation: what is left of it */
    int64_t posted[MODEL_ACCOUNTS]; /* of a post or a fact */
    int64_t counts[MODEL_ACCOUNTS]; /* … what of it still counts in a window */
};

struct model {
    struct model_account accounts[MODEL_ACCOUNTS];
    struct model_transfer transfers[MODEL_TRANSFERS];
    size_t count;
    size_t incidents;
};

/* Does it, or says why not; `at` is the number of the transfer, which is put in its place. */
enum ledger_refusal model_apply(struct model *model, const struct model_transfer *asked, size_t at,
                                int64_t now);

#endif

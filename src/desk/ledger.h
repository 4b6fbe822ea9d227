/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/ledger.h - what may still be shipped under what was granted, and never a unit more.
 *
 * An account is one measure of one grant: the units of a license's line, the value of a license,
 * the processing performance of a pool.  A command moves amounts of several accounts at once, all
 * or nothing:
 *
 *   grant, reduce   the ceiling (and a tolerance) up or down
 *   reserve         pending, if posted + pending stays within the ceiling
 *   post            what was reserved departs: pending becomes posted, in one or several parts
 *   void            what is left of a reservation is free again
 *   freeze, thaw    nothing is reserved or posted in between
 *   reverse         a post or a fact did not happen
 *   fact            it happened, whether it was allowed or not: what is above the ceiling is
 *                   excess, with an incident
 *   follow          the ceiling becomes the share of its basis that it is
 *   carry           what was posted to one account counts for another one: a license that was
 *                   replaced
 *
 * Commands may be refused, facts never.  A reservation that has expired is no longer one, whether
 * or not anybody has looked; its amounts are freed when they are wanted.  When a ceiling falls
 * below what is spoken for, whole reservations are displaced, the newest first, until the rest
 * fits.
 *
 * The tolerance of an account may be used by what departs, and only as long as its guard is not
 * posted up to its ceiling: 15 CFR 750.11(b) lets the value exceed while quantity remains.
 *
 * Pools: what is posted to an account with a window counts from the time of the event until the
 * window has passed, and no window may ever hold more than the ceiling, whenever what is in it was
 * recorded.  The ceiling of an account with a basis is a share of what is posted there, and moves
 * with it: a condition that so much at most may go to one country for what goes to another.
 *
 * Every command has an id from whoever gives it: given again it has the effect it had, and none
 * more.  Amounts are whole numbers of the account's unit, from 1 to LEDGER_AMOUNT_MAX.
 */
#ifndef LICET_DESK_LEDGER_H
#define LICET_DESK_LEDGER_H

#include "audit/log.h"
#include "store/ledger_sheet.h"

#define LEDGER_LEGS_MAX 16
#define LEDGER_AMOUNT_MAX ((int64_t)1 << 60)

struct ledger_leg {
    struct store_id account;
    int64_t amount;
    int64_t allowance; /* of grant and reduce: the tolerance, up or down */
    int64_t
        release; /* of post and fact: of what is reserved; 0: as much as `amount`, if there is */
};

struct ledger_command {
    struct store_id id;
    enum ledger_kind kind;
    bool resolving; /* post, void, reverse, and a fact that a reservation was for */
    struct store_id resolves;
    struct ledger_leg legs[LEDGER_LEGS_MAX];
    size_t leg_count;
    bool keep_rest; /* of post: what is not released stays reserved */
    int64_t event_at;
    int32_t rule_date;
    int64_t expires_at; /* of reserve; 0: never */
    struct str actor, reason, basis;
    struct str license; /* the number by which the log finds it; or absent */
    struct str keep;    /* as what the log keeps it; absent: for ever */
};

enum ledger_refusal {
    REFUSED_NOT,
    REFUSED_CEILING,  /* there is not as much left */
    REFUSED_FROZEN,   /* suspended */
    REFUSED_EXCESS,   /* it is above its ceiling already */
    REFUSED_WINDOW,   /* there was not as much left on the day of the event */
    REFUSED_EXPIRED,  /* the reservation */
    REFUSED_RESOLVED, /* the reservation holds less, or what is to be reversed was reversed */
    REFUSED_UNKNOWN,  /* an account, or what it resolves */
    REFUSED_KEY,      /* the id was used for another command */
    REFUSED_COMMAND   /* no amounts, the same account twice, a number out of range */
};

struct ledger_answer {
    enum ledger_refusal refusal;
    bool repeated; /* it had been done before; seq and recorded_at are those of then */
    int64_t seq, recorded_at;
    int64_t incidents;
    /* Of a refusal: which account, as it is, and what was asked of it. */
    struct ledger_account account;
    int64_t requested, remaining;
};

const char *ledger_refusal_text(enum ledger_refusal refusal);

/*
 * Does it in a transaction of its own; `now` is the time of recording, not earlier than before.
 * False: the store has failed, and nothing was done; but if the commit itself failed it may have
 * been, as who gives the same command again is told.  A refusal is an answer.
 */
NODISCARD bool ledger_apply(struct store *store, const struct ledger_command *command, int64_t now,
                            struct ledger_answer *ret, struct err *err);

/* The same inside a transaction, of which several commands may be part: each is done or not. */
NODISCARD bool ledger_apply_in(struct store *store, const struct ledger_command *command,
                               int64_t now, struct ledger_answer *ret, struct err *err);

/* ---- many commands ---- */

/* A store's ledger, with what was read of it in memory as long as nobody else writes. */
struct ledger;

/* NULL on failure: ERR_MEMORY. */
struct ledger *ledger_new(const struct mem *mem, struct store *store, struct err *err);
void ledger_free(struct ledger *ledger);

struct ledger_request {
    const struct ledger_command *command;
    struct ledger_answer *answer;
};

/*
 * One after the other, in one transaction: each is done or refused.  False: the store has failed,
 * as above, and none was done or all.
 */
NODISCARD bool ledger_apply_all(struct ledger *ledger, const struct ledger_request *requests,
                                size_t count, int64_t now, struct err *err);

/*
 * As ledger_apply_in, for one that is asked again and again: accounts that were read stay in memory
 * as long as the log ends as it did.  What is taken back is not: the log ends otherwise then.  Such
 * a ledger is asked in no other way, and by those below.
 */
NODISCARD bool ledger_apply_part(struct ledger *ledger, const struct ledger_command *command,
                                 int64_t now, struct ledger_answer *ret, struct err *err);

/*
 * Many of these in a transaction, which are written together:
 *
 *     ledger_open     any number, each done or refused, in memory: texts stay the caller's
 *     ledger_write    … written; or ledger_drop, if the transaction is taken back
 *
 * Meanwhile the store has nothing of them, and nobody else may record a transfer.
 */
NODISCARD bool ledger_open(struct ledger *ledger, struct err *err);
NODISCARD bool ledger_write(struct ledger *ledger, struct err *err);
void ledger_drop(struct ledger *ledger);

/* Of one that is open: those ids will be asked for, and are looked up together. */
NODISCARD bool ledger_want(struct ledger *ledger, const struct store_id *ids, size_t count,
                           struct err *err);

/* Whether there is one with that id, and when it happened.  Of one that is open. */
NODISCARD bool ledger_event_at(struct ledger *ledger, const struct store_id *id, int64_t *ret,
                               bool *ret_found, struct err *err);
bool ledger_is_open(const struct ledger *ledger); /* false of NULL */

/*
 * Where one that is open is; the mark before holds no more.  What was done since is taken back, or
 * it cannot be, as some of it is written: false, and the transaction has to be taken back.
 */
struct ledger_mark {
    struct sheet_mark sheet;
    struct audit_mark log;
    size_t transfers, entries; /* that were logged */
};

struct ledger_mark ledger_mark(struct ledger *ledger);
NODISCARD bool ledger_back(struct ledger *ledger, const struct ledger_mark *mark, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/buyer_caps.h - the caps of an approval, as accounts of the ledger.
 *
 * A cap that limits units, value or performance is an account for each of them: its id follows from
 * the event that approved the buyer and the number of the condition.  An approval that is amended
 * goes on with the accounts of those caps that are the same but for how much (items, days,
 * currency): what is drawn counts on, and what is reserved and does not fit any more is displaced,
 * the newest first.  A cap that is another one begins with nothing; so it is refused while
 * something is drawn under one of that measure that does not go on.
 *
 * They are closed while the buyer is not approved: suspended, or removed.  Lapsed is worked out by
 * whoever reserves.
 */
#ifndef LICET_DESK_BUYER_CAPS_H
#define LICET_DESK_BUYER_CAPS_H

#include "desk/buyer_standing.h"
#include "desk/ledger.h"

struct buyer_cap {
    int64_t condition; /* its number, from 1 */
    const struct json_value *says;
    int32_t from, to; /* DATE_OPEN: it has none */
    struct str currency;
    int64_t ceiling;
    int32_t since;       /* the day of the approval that brought it; DATE_OPEN: it was not said */
    int64_t recorded_at; /* that approval; of one that is about to be, for ever */
    bool goes_on;        /* it has the account of the approval before */
    struct ledger_account account; /* id, owner, measure, unit */
};

/* An approval that is about to be recorded. */
struct buyer_approving {
    struct store_id event;
    struct str conditions; /* JSON */
};

/* Of the newest approval of the round, or of `next`, which follows it; next NULL: there is none. */
NODISCARD bool buyer_caps_read(const struct buyer_reading *reading,
                               const struct buyer_standing *standing,
                               const struct buyer_approving *next, struct buyer_cap **ret,
                               size_t *ret_count, struct err *err);

/* All that ever were opened of it, in whatever round, each as it was then. */
NODISCARD bool buyer_caps_opened(const struct buyer_reading *reading,
                                 const struct buyer_standing *standing, struct buyer_cap **ret,
                                 size_t *ret_count, struct err *err);

/* The account as it is; one that nobody has opened has nothing in it. */
NODISCARD bool buyer_cap_look(struct store *store, const struct buyer_cap *cap,
                              struct ledger_account *ret, struct err *err);

/* Something that becomes of a buyer, and what it does to its accounts. */
struct buyer_capping {
    const struct matter_desk *desk;
    const struct buyer_reading *reading;
    const struct buyer_standing *standing; /* before it */
    struct store_id event;
    int32_t day;
    struct str reason, basis;
    int64_t commands; /* given so far */
};

/* ERR_CONFLICT: how much of what is drawn counts for a cap that is another one is not known. */
NODISCARD bool buyer_caps_check(const struct buyer_capping *capping,
                                const struct buyer_approving *next, struct err *err);
/* They are opened, and have what the approval says. */
NODISCARD bool buyer_caps_approve(struct buyer_capping *capping, const struct buyer_approving *next,
                                  struct err *err);
/* Nothing is reserved under them any more, or it may be again. */
NODISCARD bool buyer_caps_close(struct buyer_capping *capping, bool closed, struct err *err);

/* ---- how they are told ---- */

/* "condition 3 of buyer 'Example Cloud', quantity" */
void buyer_cap_put_name(struct str buyer, const struct buyer_cap *cap, struct buf *out);

/* Of an account of a cap that is not known: by its unit. */
struct str buyer_cap_currency(struct arena *arena, const struct ledger_account *account);

/* "18,000,000.00 USD", "1,500 units" */
void buyer_cap_put_amount(const struct buyer_cap *cap, int64_t amount, struct buf *out);

#endif

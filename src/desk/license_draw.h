/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/license_draw.h - reserving under a license, and what departs.
 *
 * To reserve speaks for units of a line and for value; to post says that they depart, for what they
 * are worth by then; to void frees what was reserved.  The license has to be active, and valid at
 * its port on the day; before anything departs, its blocking conditions have to be met.
 *
 * What is reserved stays within what the license grants: the tolerance is for what departs, and to
 * use it takes two people.  What was reserved before a suspension does not depart: it is decided
 * and reserved anew, in the place of the old reservation (`instead_of`).
 */
#ifndef LICET_DESK_LICENSE_DRAW_H
#define LICET_DESK_LICENSE_DRAW_H

#include "desk/licenses.h"

enum license_draw_kind { DRAW_RESERVE, DRAW_POST, DRAW_VOID };

struct license_draw {
    struct store_id id; /* of whoever asks */
    enum license_draw_kind kind;
    const struct who *by;
    struct str authority, number;
    int64_t line;            /* of reserve, from 1 */
    int64_t quantity, value; /* of reserve and post; 0: none of it */
    struct store_id of;      /* of post and void: the reservation */
    bool keep_rest;          /* of post: what does not depart stays reserved */
    bool replacing;          /* of reserve: `instead_of` is free, in one transaction */
    struct store_id instead_of;
    int64_t expires_at; /* of reserve; 0: never */
    bool at_given;
    int64_t event_at;
    struct str reason, basis; /* basis: the decision */
};

struct license_drawn {
    struct license_record record;
    struct ledger_answer answer; /* a refusal is an answer */
    int64_t refused_line;        /* of a refusal for an account: 0: the whole license */
    bool waits, asked_before;    /* for the approval to use the tolerance */
    int64_t approval;
};

/*
 * Does it in a transaction of its own.  False: nothing was done, and err says why: the license is
 * not active, not valid, …; what the ledger refuses is in the answer.
 */
NODISCARD bool license_draw(const struct license_desk *desk, const struct license_draw *draw,
                            struct license_drawn *ret, struct err *err);

#endif

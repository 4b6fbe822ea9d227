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
 *
 * A fact says what departed, whether the license allowed it or not; it is never refused for that.
 * Whether it did is asked of the time at which it departed, as far as that is known now: the
 * license was in force, and neither suspended nor ended then, it was the right day at the port, and
 * its conditions were met.  What it did not allow is an incident of the license, and so is what
 * went beyond a ceiling.
 */
#ifndef LICET_DESK_LICENSE_DRAW_H
#define LICET_DESK_LICENSE_DRAW_H

#include "desk/licenses.h"

enum license_draw_kind { DRAW_RESERVE, DRAW_POST, DRAW_VOID, DRAW_FACT };

struct license_draw {
    struct store_id id; /* of whoever asks */
    enum license_draw_kind kind;
    const struct who *by;
    struct str authority, number;
    int64_t line;            /* of reserve and fact, from 1 */
    int64_t quantity, value; /* of reserve, post and fact; 0: none of it */
    struct str value_said;   /* in place of value, as in "24000000.00 USD"; absent: `value` is */
    struct store_id of;      /* of post, void and a fact that resolves: the reservation */
    bool resolves;           /* of fact: a reservation was made for it */
    bool of_caps;            /* … which holds nothing of a license */
    bool keep_rest;          /* of post and fact: what does not depart stays reserved */
    bool replacing;          /* of reserve: `instead_of` is free, in one transaction */
    struct store_id instead_of;
    int64_t expires_at; /* of reserve; 0: never */
    bool at_given;
    int64_t event_at;
    struct str zone; /* of the port; absent: the license's */
    bool on_given;   /* of reserve: it is for the day `on`, not for that of the event */
    int32_t on;
    struct str reason, basis; /* basis: the decision */
    /* Of reserve, and of fact: what counts with it, in the same command. */
    const struct ledger_leg *more;
    size_t more_count;
};

#define LICENSE_DRAW_LEGS 4 /* a command has so many of a license at most */

struct license_drawn {
    struct license_record record;
    struct ledger_answer answer; /* a refusal is an answer */
    int64_t refused_line;        /* of a refusal for an account: 0: the whole license */
    bool refused_beside;         /* … or it is one of those that count with it */
    bool waits, asked_before;    /* for the approval to use the tolerance */
    int64_t approval;
    bool uses_tolerance;  /* what was done goes beyond the value, within the tolerance */
    struct str uncovered; /* of a fact: why the license did not allow it; empty: it did */
};

/*
 * Does it in a transaction of its own.  False: nothing was done, and err says why: the license is
 * not active, not valid, …; what the ledger refuses is in the answer.
 */
NODISCARD bool license_draw(const struct license_desk *desk, const struct license_draw *draw,
                            struct license_drawn *ret, struct err *err);

/*
 * The same inside a transaction of the caller's, who takes it back where it is false or refused.
 * What uses the tolerance is done, and told.
 */
NODISCARD bool license_draw_in(const struct license_desk *desk, const struct license_draw *draw,
                               struct license_drawn *ret, struct err *err);

/*
 * Whether what is reserved by `of` could depart on the day `on`, as far as the license is known
 * now; nothing is done.  `uses_tolerance`: more is spoken for than the value of the license.
 */
NODISCARD bool license_draw_check(const struct license_desk *desk, const struct license_draw *draw,
                                  struct license_drawn *ret, struct err *err);

#endif

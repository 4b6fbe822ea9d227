/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/license_desk.h - a database with two people and licenses, for tests of what becomes of them.
 */
#ifndef LICET_UNIT_LICENSE_DESK_H
#define LICET_UNIT_LICENSE_DESK_H

#include "desk/license_draw.h"
#include "unit/store_folder.h"

#define DAY ((int64_t)86400 * 1000000)
#define TODAY 20000 /* the day it is, unless `now` is moved */
#define DESK_LINES 2

/* ann files and draws; bob approves. */
struct licenses_tried {
    struct store_folder folder;
    struct arena arena;
    struct holidays holidays;
    struct license_desk desk; /* now is the noon of TODAY, in UTC */
    struct who ann, bob;
    uint64_t ids; /* given so far */
    /* A license that may be filed; changed at will before. */
    struct license license;
    struct license_line lines[DESK_LINES];
    struct license_condition condition;
    struct license_outcome outcome; /* of the last change */
    struct license_drawn drawn;     /* of the last drawing */
    struct err err;
};

void desk_open(struct licenses_tried *tried);
void desk_close(struct licenses_tried *tried);

/* A change of the license of that number by ann, not approved by anybody. */
struct license_change desk_change(struct licenses_tried *tried, enum license_transition transition,
                                  struct str number);

/* Does it, with bob's approval where it takes one; false: refused, err says why. */
bool desk_do(struct licenses_tried *tried, const struct license_change *change);

/* The same of a change that is all said by its name. */
bool desk_turn(struct licenses_tried *tried, enum license_transition transition, struct str number);

/* Files `license` under that number, and activates it. */
bool desk_file(struct licenses_tried *tried, struct str number);

/* bob approves it. */
bool desk_approve(struct licenses_tried *tried, int64_t approval);

/* False: it could not be tried; a refusal is in `drawn`. */
bool desk_draw(struct licenses_tried *tried, const struct license_draw *draw);

/*
 * Draws, with bob's approval where it takes one.  False also where the ledger refuses,
 * and of what was freed before.
 */
bool desk_reserve(struct licenses_tried *tried, struct str number, uint64_t id, int64_t line,
                  int64_t quantity, int64_t value);
bool desk_post(struct licenses_tried *tried, struct str number, uint64_t of, uint64_t id,
               int64_t quantity, int64_t value);
bool desk_void(struct licenses_tried *tried, struct str number, uint64_t of);

/* An account of the version in force. */
struct ledger_account desk_account(struct licenses_tried *tried, struct str number, int64_t line,
                                   enum ledger_measure measure);

/* Fails the test where the database is not sound. */
void desk_sound(struct licenses_tried *tried);

#endif

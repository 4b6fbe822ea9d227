/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/holidays.h - the last day of a license whose expiration date is a legal holiday.
 *
 * 15 CFR 750.7(g): the validity period is then extended to midnight of the first business day
 * following.  Which days are holidays is data (packs/us/holidays.csv), with its source, for whole
 * years; of a year that is not there nothing is guessed, and the license ends on the day it states.
 * Wherever the table leaves a choice, the license ends earlier: it has the days of the statute, not
 * those on which they are observed, nor those of a State, and so none is taken for a holiday, and
 * none for less than a business day, that might not be.
 */
#ifndef LICET_DESK_HOLIDAYS_H
#define LICET_DESK_HOLIDAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct holiday {
    struct str authority; /* whose licenses are extended */
    int32_t day;
    struct str name, source;
};

struct holidays {
    struct holiday *list; /* by authority and day */
    size_t count;
};

enum last_day {
    LAST_DAY_AS_STATED,
    LAST_DAY_MOVED,        /* it is a holiday */
    LAST_DAY_UNKNOWN_YEAR, /* whether it is one is not known: as stated */
    LAST_DAY_NO_RULE       /* the authority extends nothing, as far as the table goes */
};

/*
 * Reads a table: authority,date,holiday,source.  Texts are those of `text`, the rest the arena's.
 * Errors with line and column.
 */
NODISCARD bool holidays_read(struct arena *arena, struct str text, struct holidays *ret,
                             struct err *err);

/* *ret_name is the holiday's where it is one. */
enum last_day holidays_last_day(const struct holidays *holidays, struct str authority,
                                int32_t expires, int32_t *ret, struct str *ret_name);

/*
 * The last day, not after `day`, on which an office of the authority is surely open: no weekend, no
 * holiday, nor a Friday before or a Monday after one that falls on a weekend, for there it may be
 * observed.  False when the holidays of that year are not known: then *ret is no weekend, and that
 * is all.
 */
bool holidays_open_day(const struct holidays *holidays, struct str authority, int32_t day,
                       int32_t *ret);

#endif

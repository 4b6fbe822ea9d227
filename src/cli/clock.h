/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/clock.h - the day it is, in the zone of an authority.
 *
 * The only place of the command line that asks what time it is.
 */
#ifndef LICET_CLI_CLOCK_H
#define LICET_CLI_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* Of the authorities of the United States; its day is behind that of most others. */
#define CLOCK_US_ZONE "America/New_York"

/*
 * Today's civil date in that zone ("America/New_York").  To be called once, before there are
 * threads: it sets the zone of the process.  ERR_VALUE with a hint when the zone is not known to
 * the system.
 */
NODISCARD bool clock_today(struct str zone, int32_t *ret_today, struct err *err);

/*
 * The civil date of an instant (microseconds since 1970) in that zone, and the instant at which a
 * date begins there; as clock_today.
 */
NODISCARD bool clock_day_at(struct str zone, int64_t instant, int32_t *ret, struct err *err);
NODISCARD bool clock_day_begins(struct str zone, int32_t day, int64_t *ret, struct err *err);

/* Microseconds since 1970 in UTC: when something is recorded. */
int64_t clock_now(void);

/*
 * From now on it is that instant, for all of the above, until it is set anew; 0: what the system
 * says.  For a demo alone, whose database is its own: what is decided and recorded elsewhere has
 * the time that it has.  Not while there are threads.
 */
void clock_set(int64_t instant);
bool clock_is_set(void);

/* Seconds that only ever grow, for what took how long. */
double clock_seconds(void);

#endif

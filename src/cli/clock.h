/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/clock.h - the day it is, in the zone of an authority.
 *
 * The only place of the command line that asks what time it is.
 */
#ifndef LICET_CLI_CLOCK_H
#define LICET_CLI_CLOCK_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * Today's civil date in that zone ("America/New_York").  To be called once, before there are
 * threads: it sets the zone of the process.  ERR_VALUE with a hint when the zone is not known to
 * the system.
 */
NODISCARD bool clock_today(struct str zone, int32_t *ret_today, struct err *err);

/* Microseconds since 1970 in UTC: when something is recorded. */
int64_t clock_now(void);

/* Seconds that only ever grow, for what took how long. */
double clock_seconds(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* web/clock_strip.h - the days of a clock as a strip: that ran, that stopped, that are left. */
#ifndef LICET_WEB_CLOCK_STRIP_H
#define LICET_WEB_CLOCK_STRIP_H

#include "desk/application_clock.h"
#include "web/html.h"

/*
 * From the day it began to its last one, or today where that is later.  Days on which something
 * that stops it went on are hatched (web_bar_hatch stands before it).
 */
void web_clock_strip(struct buf *out, const struct application_clock *clock,
                     const struct application_event *events, size_t count, int32_t today);

#endif

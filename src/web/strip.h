/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/strip.h - an answer over time: as a strip, and as a table of its changes.
 */
#ifndef LICET_WEB_STRIP_H
#define LICET_WEB_STRIP_H

#include "decide/decide.h"
#include "web/html.h"

struct web_strip {
    const struct history_entry *entries;
    size_t count;
    int32_t until; /* the packs' last day */
    int32_t on;    /* a mark stands there; DATE_OPEN: none */
};

/* Once on a page, before the first strip: what says without colors what may not go. */
void web_strip_hatches(struct buf *out);

void web_strip(struct buf *out, const struct web_strip *strip);
void web_strip_table(struct buf *out, const struct web_strip *strip);

/* Of each authority, with its name where there are several; the table opens by a click (folded). */
void web_histories(struct buf *out, const struct history *histories, size_t count, int32_t on,
                   bool folded);

/* "license required" as a small label in its color. */
void web_outcome(struct buf *out, enum outcome outcome, enum review review, bool not_covered);

#endif

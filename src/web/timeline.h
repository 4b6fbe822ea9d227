/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/timeline.h - what applied to a chip and a destination over time.
 */
#ifndef LICET_WEB_TIMELINE_H
#define LICET_WEB_TIMELINE_H

#include "item/item.h"
#include "web/page.h"
#include "web/strip.h"

struct web_timeline {
    struct web_page page;
    const struct catalog *catalog;
    struct str chip, from, to, exporter; /* as asked */
    const struct history *histories;     /* of each authority that it concerns */
    size_t history_count;
    int32_t today;
    struct str problem, hint; /* absent: it could be read */
};

void web_timeline(struct buf *out, const struct web_timeline *timeline);

#endif

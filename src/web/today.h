/* SPDX-License-Identifier: Apache-2.0 */
/* web/today.h - what needs somebody, by money and by time. */
#ifndef LICET_WEB_TODAY_H
#define LICET_WEB_TODAY_H

#include "desk/approvals.h"
#include "desk/license_show.h"
#include "web/orders.h"

struct web_needing {
    struct str authority, number;
    const char *what; /* license_needs */
    int32_t last_day;
};

struct web_today {
    struct web_page page;
    const struct matter_sum *sums;
    size_t sum_count;
    const struct matter *held; /* those that are worth most */
    size_t held_count;
    const struct matter *due; /* allocatable, the earliest first */
    size_t due_count;
    const struct obstacle_sum *in_the_way;
    size_t in_the_way_count;
    const struct matter_gone *closable;
    size_t closable_count;
    const struct web_needing *licenses;
    size_t license_count;
    bool sees_licenses;             /* whether whoever asks may */
    const struct approval *to_sign; /* that wait for whoever asks */
    size_t to_sign_count;
    const struct matter *applications; /* those in which somebody has to act, the earliest first */
    size_t application_count;
    const struct matter_sum *shipments; /* by state */
    size_t shipment_sum_count;
    int32_t today;
};

void web_today(struct buf *out, const struct web_today *today);

#endif

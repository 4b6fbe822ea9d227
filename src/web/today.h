/* SPDX-License-Identifier: Apache-2.0 */
/* web/today.h - what needs somebody, by money and by time. */
#ifndef LICET_WEB_TODAY_H
#define LICET_WEB_TODAY_H

#include "desk/today.h"
#include "web/orders.h"

struct web_today {
    struct web_page page;
    const struct today *today;
    size_t to_sign_count; /* the first of its approvals wait for whoever asks */
    bool sees_licenses;   /* whether whoever asks may */
};

void web_today(struct buf *out, const struct web_today *today);

#endif

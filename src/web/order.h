/* SPDX-License-Identifier: Apache-2.0 */
/* web/order.h - one order: its newest answer as it was told, its holds, what became of it. */
#ifndef LICET_WEB_ORDER_H
#define LICET_WEB_ORDER_H

#include "web/orders.h"

struct web_order_event {
    struct str by;      /* who did it */
    struct str outcome; /* of the decision that came with it; absent: none did */
    bool may_ship;
    const struct json_value *said; /* by the version that came with it; NULL: none did */
};

struct web_order_page {
    struct web_page page;
    const struct order_shown *shown;
    const struct json_value *said, *decision; /* the newest of both; NULL: there is none */
    const struct web_order_event *events;     /* one for each of those that are shown */
    bool settles; /* whoever reads may say whether a party is on a list */
};

void web_order_page(struct buf *out, const struct web_order_page *order);

#endif

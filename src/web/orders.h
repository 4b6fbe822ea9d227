/* SPDX-License-Identifier: Apache-2.0 */
/* web/orders.h - the order book: how many are in each state, and a table of them. */
#ifndef LICET_WEB_ORDERS_H
#define LICET_WEB_ORDERS_H

#include "desk/order_show.h"
#include "text/json.h"
#include "web/list.h"
#include "web/page.h"

struct web_order {
    struct matter matter;
    const struct json_value *said; /* what its newest version says */
    struct str outcome;            /* of its newest decision; absent: none */
    bool may_ship;
};

struct web_orders {
    struct web_page page;
    const struct web_list *list;
    const struct machine *machine;
    struct str state, find; /* as they were asked for; empty: any */
    struct str item, buyer; /* what their names have in them */
    int64_t searched;       /* so many were looked at for those two; 0: nobody asked for them */
    const struct matter_sum *sums;
    size_t sum_count;
    const struct web_order *rows;
    size_t count;
};

void web_orders(struct buf *out, const struct web_orders *orders);

extern const char web_orders_csv_head[];
void web_orders_csv(struct buf *out, const struct web_order *rows, size_t count);

/* ---- parts of an order, for other pages ---- */

/* A link to its page. */
void web_order_link(struct buf *out, struct str name);

/*
 * Whether it may ship: as the answer says, and the order is not held, cancelled or written anew
 * since.
 */
bool web_order_ships(const struct matter *matter, bool may_ship);

/* What a decision came to, with a sign and a color. */
void web_decided(struct buf *out, struct str outcome, bool may_ship);

/* Of what an order says; absent where it does not. */
struct str web_order_item(const struct json_value *said);
struct str web_order_quantity(const struct json_value *said);
struct str web_order_buyer(const struct json_value *said);

/* "USD 1,150,000,000.00"; nothing without a currency. */
void web_money(struct buf *out, int64_t minor_units, struct str currency);

/* "2026-07-31 08:14 UTC" */
void web_instant(struct buf *out, int64_t microseconds);

#endif

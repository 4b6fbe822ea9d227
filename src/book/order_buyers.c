/* SPDX-License-Identifier: Apache-2.0 */
/* book/order_buyers.c - see order_buyers.h. */
#include "book/order_buyers.h"

#include <string.h>

#include "base/date.h"

#define BOOK_MAX ((size_t)1 << 30)
#define DAY_MICROSECONDS (INT64_C(86400) * 1000000)

bool order_buyers_open(struct order_buyers *buyers, const struct mem *mem, struct store *store,
                       int64_t now, struct err *err)
{
    *buyers = (struct order_buyers){ .today = (int32_t)(now / DAY_MICROSECONDS) };
    arena_init(&buyers->arena, mem, BOOK_MAX);
    return buyer_reading_open(&buyers->reading, mem, store, &buyers->arena, err) &&
           buyer_book_read(&buyers->reading, &buyers->book, err) &&
           buyer_book_stand(&buyers->book, err);
}

void order_buyers_close(struct order_buyers *buyers)
{
    buyer_reading_close(&buyers->reading);
    arena_release(&buyers->arena);
}

/* The day it ships, or today where that is over. */
static int32_t day_of(const struct order_buyers *buyers, const struct order *order)
{
    int32_t day;
    struct err unread;
    if (order->on.data == NULL || !date_parse(order->on, &day, &unread) || day < buyers->today)
        return buyers->today;
    return day;
}

bool order_buyers_add(struct order_buyers *buyers, const struct order *order,
                      const struct decision *decision, const struct catalog *catalog,
                      struct arena *arena, struct obstacle **obstacles, size_t *count,
                      struct err *err)
{
    const struct buyer_going going = { .order = order,
                                       .day = day_of(buyers, order),
                                       .licensed = decision->outcome == OUTCOME_AUTHORIZED,
                                       .catalog = catalog };
    struct buyer_bar *bars;
    size_t bar_count;
    if (!buyer_gate(&buyers->book, arena, &going, &bars, &bar_count, err))
        return false;
    if (bar_count == 0)
        return true;
    struct obstacle *all = arena_array(arena, *count + bar_count, sizeof *all);
    if (all == NULL)
        return arena_error(arena, err);
    if (*count > 0)
        memcpy(all, *obstacles, *count * sizeof *all);
    for (size_t i = 0; i < bar_count; i++)
        all[*count + i] = (struct obstacle){ .reason = STR("buyer"),
                                             .rule = bars[i].rule,
                                             .citation = bars[i].citation,
                                             .says = bars[i].says };
    *obstacles = all;
    *count += bar_count;
    return true;
}

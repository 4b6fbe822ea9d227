/* SPDX-License-Identifier: Apache-2.0 */
/* unit/orders.h - random rows of facts as orders, for tests of decide(). */
#ifndef LICET_UNIT_ORDERS_H
#define LICET_UNIT_ORDERS_H

#include "decide/decide.h"
#include "unit/rows.h"

#define MADE_FACTS_MAX 256

/* An order with its memory. */
struct made_order {
    struct order order;
    struct given_fact facts[MADE_FACTS_MAX];
    struct order_party parties[ROW_PARTIES_MAX];
    struct given_fact party_facts[ROW_PARTIES_MAX][MADE_FACTS_MAX];
    char on[DATE_TEXT_SIZE];
};

/* What an order has besides the facts of its row. */
struct order_frame {
    const char *id;       /* NULL: a plain question */
    const char *exporter; /* may be NULL */
    struct str chip;      /* a catalog name; empty: the row's figures */
    bool parties_complete;
};

/*
 * The row as an order: what is known or not applicable is given, what is unknown is said to be so,
 * defines that are unknown are left out.  Texts are the arena's.
 */
void order_make(struct arena *arena, const struct policy *policy, const struct row *row,
                const struct order_frame *frame, int32_t day, struct made_order *ret);

#endif

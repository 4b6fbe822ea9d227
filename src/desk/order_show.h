/* SPDX-License-Identifier: Apache-2.0 */
/* desk/order_show.h - an order of the book with all that was decided of it, as JSON. */
#ifndef LICET_DESK_ORDER_SHOW_H
#define LICET_DESK_ORDER_SHOW_H

#include "desk/orders.h"
#include "store/run_rows.h"

struct order_shown {
    struct matter matter;
    struct matter_version version;
    struct decision_row decision;
    struct obstacle *obstacles;
    size_t obstacle_count;
    struct matter_event *events;
    size_t event_count;
    /* A later run has come to the decision once more: the newest that did. */
    bool confirmed;
    struct decision_run run;
};

/* ERR_NAME.  What is read is in the arena. */
NODISCARD bool order_shown_read(struct store *store, struct arena *arena, struct str name,
                                struct order_shown *ret, struct err *err);

/* "open", "gone", "closed" */
const char *order_obstacle_word(const struct obstacle *obstacle);

/*
 * A line of docs/schema/order-kept.schema.json; what became of it is none of it.  ERR_DAMAGED:
 * order or decision are not what was recorded.
 */
NODISCARD bool order_shown_json(struct buf *out, const struct order_shown *shown, struct err *err);

/* One object of order-listed.schema.json, without a line end behind it. */
void order_listed_json(struct buf *out, const struct matter *matter);

/* What became of one that orders_apply took: "unchanged", "added", "amended", "decided". */
const char *order_told_word(enum order_transition transition, const struct order_asked *asked);

/* A line of order-told.schema.json; of one that was refused, the error. */
void order_told_json(struct buf *out, enum order_transition transition,
                     const struct order_asked *asked);

/* A line. */
void order_outcome_json(struct buf *out, const struct order_outcome *outcome);

#endif

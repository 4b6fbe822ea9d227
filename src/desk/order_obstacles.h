/* SPDX-License-Identifier: Apache-2.0 */
/* desk/order_obstacles.h - what in a decision keeps an order back, and what an order lacks. */
#ifndef LICET_DESK_ORDER_OBSTACLES_H
#define LICET_DESK_ORDER_OBSTACLES_H

#include "base/arena.h"
#include "decide/decision.h"
#include "decide/order.h"
#include "store/matter_rows.h"

/*
 * Each reason by itself: a requirement, a prohibition, what an exception or a license needs, a
 * party, a red flag, a condition, a question, a scenario.  None where nothing but a reservation
 * under a license is missing.  Reason, rule, citation and says are set; they are the decision's, or
 * lie in the arena.
 */
NODISCARD bool order_obstacles(struct arena *arena, const struct decision *decision,
                               struct obstacle **ret, size_t *ret_count, struct err *err);

/* What an order has to say before it is decided, and does not: "end use, quantity"; or nothing. */
void order_lacks(const struct order *order, struct buf *out);

#endif

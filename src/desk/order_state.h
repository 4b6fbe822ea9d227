/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/order_state.h - the states of an order.
 *
 * An order that is complete is decided at once, and again with whatever happens: then it is
 * allocatable, if nothing stands in its way, or on hold.  It never leaves that by itself: only when
 * somebody has closed each of its holds.  Once all of it has departed it is fulfilled, until some
 * of that is known not to arrive.  docs/desk.md has the diagram, which the tests print from the
 * table in order_state.c.
 */
#ifndef LICET_DESK_ORDER_STATE_H
#define LICET_DESK_ORDER_STATE_H

#include "desk/machine.h"

enum order_state {
    ORDER_DRAFT, /* something is missing in it */
    ORDER_ON_HOLD,
    ORDER_ALLOCATABLE, /* it may be shipped, with a reservation where a license covers it */
    ORDER_FULFILLED,
    ORDER_CANCELLED,
    ORDER_STATE_COUNT
};

#define ORDER_TRANSITION_MAP(X)                                                                    \
    X(ORDER_ADD, "add")                                                                            \
    X(ORDER_AMEND, "amend")                                                                        \
    X(ORDER_DECIDE, "decide")                                                                      \
    X(ORDER_HOLD, "hold")                                                                          \
    X(ORDER_CLOSE_HOLD, "close-hold")                                                              \
    X(ORDER_FULFILL, "fulfill")                                                                    \
    X(ORDER_REOPEN, "reopen")                                                                      \
    X(ORDER_CANCEL, "cancel")

enum order_transition {
#define ORDER_TRANSITION_ENUM(name, word) name,
    ORDER_TRANSITION_MAP(ORDER_TRANSITION_ENUM)
#undef ORDER_TRANSITION_ENUM
        ORDER_TRANSITION_COUNT
};

extern const struct machine order_machine;

#endif

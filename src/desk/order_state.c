/* SPDX-License-Identifier: Apache-2.0 */
/* desk/order_state.c - see order_state.h. */
#include "desk/order_state.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

static const struct machine_move moves[] = {
    { MACHINE_NOWHERE, ORDER_ADD, ORDER_DRAFT },
    { MACHINE_NOWHERE, ORDER_ADD, ORDER_ON_HOLD },
    { MACHINE_NOWHERE, ORDER_ADD, ORDER_ALLOCATABLE },

    { ORDER_DRAFT, ORDER_AMEND, ORDER_DRAFT },
    { ORDER_DRAFT, ORDER_AMEND, ORDER_ON_HOLD },
    { ORDER_DRAFT, ORDER_AMEND, ORDER_ALLOCATABLE },
    { ORDER_DRAFT, ORDER_CANCEL, ORDER_CANCELLED },

    { ORDER_ON_HOLD, ORDER_AMEND, ORDER_ON_HOLD },
    { ORDER_ON_HOLD, ORDER_DECIDE, ORDER_ON_HOLD },
    { ORDER_ON_HOLD, ORDER_HOLD, ORDER_ON_HOLD },
    { ORDER_ON_HOLD, ORDER_CLOSE_HOLD, ORDER_ON_HOLD },
    { ORDER_ON_HOLD, ORDER_CLOSE_HOLD, ORDER_ALLOCATABLE },
    { ORDER_ON_HOLD, ORDER_CANCEL, ORDER_CANCELLED },

    { ORDER_ALLOCATABLE, ORDER_AMEND, ORDER_ALLOCATABLE },
    { ORDER_ALLOCATABLE, ORDER_AMEND, ORDER_ON_HOLD },
    { ORDER_ALLOCATABLE, ORDER_DECIDE, ORDER_ALLOCATABLE },
    { ORDER_ALLOCATABLE, ORDER_DECIDE, ORDER_ON_HOLD },
    { ORDER_ALLOCATABLE, ORDER_HOLD, ORDER_ON_HOLD },
    { ORDER_ALLOCATABLE, ORDER_FULFILL, ORDER_FULFILLED },
    { ORDER_ALLOCATABLE, ORDER_CANCEL, ORDER_CANCELLED },
};

static const char *const states[] = {
    [ORDER_DRAFT] = "draft",
    [ORDER_ON_HOLD] = "on_hold",
    [ORDER_ALLOCATABLE] = "allocatable",
    [ORDER_FULFILLED] = "fulfilled",
    [ORDER_CANCELLED] = "cancelled",
};

static const char *const transitions[] = {
#define ORDER_TRANSITION_WORD(name, word) [name] = (word),
    ORDER_TRANSITION_MAP(ORDER_TRANSITION_WORD)
#undef ORDER_TRANSITION_WORD
};

const struct machine order_machine = {
    .what = "order",
    .states = states,
    .transitions = transitions,
    .moves = moves,
    .state_count = COUNT(states),
    .transition_count = COUNT(transitions),
    .move_count = COUNT(moves),
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/difference_state.h - the states of a difference between what was filed and what departed.
 *
 *     find -> found -- explain --> explained --.
 *               |----- correct --> corrected --+-- close --> closed
 *               |----- disclose -> disclosed --|
 *               '----- vanish ---> vanished ---'   of any of the open ones
 *
 * A report that says something else, or has again what had vanished, leads back to found.
 */
#ifndef LICET_DESK_DIFFERENCE_STATE_H
#define LICET_DESK_DIFFERENCE_STATE_H

#include "desk/machine.h"

enum difference_state {
    DIFFERENCE_FOUND,
    DIFFERENCE_EXPLAINED,
    DIFFERENCE_CORRECTED,
    DIFFERENCE_DISCLOSED,
    DIFFERENCE_VANISHED,
    DIFFERENCE_CLOSED,
    DIFFERENCE_STATE_COUNT
};

#define DIFFERENCE_TRANSITION_MAP(X)                                                               \
    X(DIFFERENCE_FIND, "find")                                                                     \
    X(DIFFERENCE_VANISH, "vanish")                                                                 \
    X(DIFFERENCE_EXPLAIN, "explain")                                                               \
    X(DIFFERENCE_CORRECT, "correct")                                                               \
    X(DIFFERENCE_DISCLOSE, "disclose")                                                             \
    X(DIFFERENCE_CLOSE, "close")

enum difference_transition {
#define DIFFERENCE_TRANSITION_ENUM(name, word) name,
    DIFFERENCE_TRANSITION_MAP(DIFFERENCE_TRANSITION_ENUM)
#undef DIFFERENCE_TRANSITION_ENUM
        DIFFERENCE_TRANSITION_COUNT
};

extern const struct machine difference_machine;

#endif

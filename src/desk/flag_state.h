/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/flag_state.h - the states of a red flag.
 *
 * docs/flags.md has the diagram, which the tests print from the table in flag_state.c.
 */
#ifndef LICET_DESK_FLAG_STATE_H
#define LICET_DESK_FLAG_STATE_H

#include "desk/machine.h"

enum flag_state { FLAG_OPEN, FLAG_RESOLVED, FLAG_STATE_COUNT };

#define FLAG_TRANSITION_MAP(X)                                                                     \
    X(FLAG_RAISE, "raise")                                                                         \
    X(FLAG_RESOLVE, "resolve")

enum flag_transition {
#define FLAG_TRANSITION_ENUM(name, word) name,
    FLAG_TRANSITION_MAP(FLAG_TRANSITION_ENUM)
#undef FLAG_TRANSITION_ENUM
        FLAG_TRANSITION_COUNT
};

extern const struct machine flag_machine;

#endif

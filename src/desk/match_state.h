/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/match_state.h - the states of a match that somebody has looked at.
 *
 * docs/matches.md has the diagram, which the tests print from the table in match_state.c.
 */
#ifndef LICET_DESK_MATCH_STATE_H
#define LICET_DESK_MATCH_STATE_H

#include "desk/machine.h"

enum match_state {
    MATCH_STATE_CLEARED,   /* the party is another one */
    MATCH_STATE_CONFIRMED, /* it is the entry */
    MATCH_STATE_REOPENED,  /* somebody has to look again */
    MATCH_STATE_COUNT
};

#define MATCH_TRANSITION_MAP(X)                                                                    \
    X(MATCH_CLEAR, "clear")                                                                        \
    X(MATCH_CONFIRM, "confirm")                                                                    \
    X(MATCH_REOPEN, "reopen")

enum match_transition {
#define MATCH_TRANSITION_ENUM(name, word) name,
    MATCH_TRANSITION_MAP(MATCH_TRANSITION_ENUM)
#undef MATCH_TRANSITION_ENUM
        MATCH_TRANSITION_COUNT
};

extern const struct machine match_machine;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/incident_state.h - the states of an incident, once somebody has seen to it.
 *
 * One that nobody has seen to is open.  docs/incidents.md has the diagram.
 */
#ifndef LICET_DESK_INCIDENT_STATE_H
#define LICET_DESK_INCIDENT_STATE_H

#include "desk/machine.h"

enum incident_state { INCIDENT_OPEN, INCIDENT_CLOSED, INCIDENT_STATE_COUNT };

#define INCIDENT_TRANSITION_MAP(X)                                                                 \
    X(INCIDENT_CLOSE, "close")                                                                     \
    X(INCIDENT_REOPEN, "reopen")

enum incident_transition {
#define INCIDENT_TRANSITION_ENUM(name, word) name,
    INCIDENT_TRANSITION_MAP(INCIDENT_TRANSITION_ENUM)
#undef INCIDENT_TRANSITION_ENUM
        INCIDENT_TRANSITION_COUNT
};

extern const struct machine incident_machine;

#endif

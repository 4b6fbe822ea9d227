/* SPDX-License-Identifier: Apache-2.0 */
/* desk/incident_state.c - see incident_state.h. */
#include "desk/incident_state.h"

static const struct machine_move moves[] = {
    { MACHINE_NOWHERE, INCIDENT_CLOSE, INCIDENT_CLOSED },
    { INCIDENT_CLOSED, INCIDENT_REOPEN, INCIDENT_OPEN },
    { INCIDENT_OPEN, INCIDENT_CLOSE, INCIDENT_CLOSED },
};

static const char *const states[] = {
    [INCIDENT_OPEN] = "open",
    [INCIDENT_CLOSED] = "closed",
};

static const char *const transitions[] = {
#define INCIDENT_TRANSITION_WORD(name, word) [name] = (word),
    INCIDENT_TRANSITION_MAP(INCIDENT_TRANSITION_WORD)
#undef INCIDENT_TRANSITION_WORD
};

const struct machine incident_machine = MACHINE("incident");

/* SPDX-License-Identifier: Apache-2.0 */
/* desk/match_state.c - see match_state.h. */
#include "desk/match_state.h"

static const struct machine_move moves[] = {
    { MACHINE_NOWHERE, MATCH_CLEAR, MATCH_STATE_CLEARED },
    { MACHINE_NOWHERE, MATCH_CONFIRM, MATCH_STATE_CONFIRMED },

    { MATCH_STATE_CLEARED, MATCH_CLEAR, MATCH_STATE_CLEARED },
    { MATCH_STATE_CLEARED, MATCH_CONFIRM, MATCH_STATE_CONFIRMED },
    { MATCH_STATE_CLEARED, MATCH_REOPEN, MATCH_STATE_REOPENED },

    { MATCH_STATE_CONFIRMED, MATCH_CLEAR, MATCH_STATE_CLEARED },
    { MATCH_STATE_CONFIRMED, MATCH_CONFIRM, MATCH_STATE_CONFIRMED },
    { MATCH_STATE_CONFIRMED, MATCH_REOPEN, MATCH_STATE_REOPENED },

    { MATCH_STATE_REOPENED, MATCH_CLEAR, MATCH_STATE_CLEARED },
    { MATCH_STATE_REOPENED, MATCH_CONFIRM, MATCH_STATE_CONFIRMED },
};

static const char *const states[] = {
    [MATCH_STATE_CLEARED] = "cleared",
    [MATCH_STATE_CONFIRMED] = "confirmed",
    [MATCH_STATE_REOPENED] = "reopened",
};

static const char *const transitions[] = {
#define MATCH_TRANSITION_WORD(name, word) [name] = (word),
    MATCH_TRANSITION_MAP(MATCH_TRANSITION_WORD)
#undef MATCH_TRANSITION_WORD
};

const struct machine match_machine = MACHINE("match");

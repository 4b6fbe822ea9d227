/* SPDX-License-Identifier: Apache-2.0 */
/* desk/flag_state.c - see flag_state.h. */
#include "desk/flag_state.h"

static const struct machine_move moves[] = {
    { MACHINE_NOWHERE, FLAG_RAISE, FLAG_OPEN },
    { MACHINE_NOWHERE, FLAG_RESOLVE, FLAG_RESOLVED },

    { FLAG_OPEN, FLAG_RESOLVE, FLAG_RESOLVED },

    { FLAG_RESOLVED, FLAG_RAISE, FLAG_OPEN },
};

static const char *const states[] = {
    [FLAG_OPEN] = "open",
    [FLAG_RESOLVED] = "resolved",
};

static const char *const transitions[] = {
#define FLAG_TRANSITION_WORD(name, word) [name] = (word),
    FLAG_TRANSITION_MAP(FLAG_TRANSITION_WORD)
#undef FLAG_TRANSITION_WORD
};

const struct machine flag_machine = MACHINE("flag");

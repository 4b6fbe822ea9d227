/* SPDX-License-Identifier: Apache-2.0 */
/* desk/document_state.c - see document_state.h. */
#include "desk/document_state.h"

static const struct machine_move moves[] = {
    { MACHINE_NOWHERE, DOCUMENT_ADD, DOCUMENT_ADDED },

    { DOCUMENT_ADDED, DOCUMENT_ADD, DOCUMENT_ADDED },
    { DOCUMENT_ADDED, DOCUMENT_ACCEPT, DOCUMENT_ACCEPTED },
    { DOCUMENT_ADDED, DOCUMENT_REJECT, DOCUMENT_REJECTED },

    { DOCUMENT_ACCEPTED, DOCUMENT_ADD, DOCUMENT_ADDED },
    { DOCUMENT_ACCEPTED, DOCUMENT_REJECT, DOCUMENT_REJECTED },

    { DOCUMENT_REJECTED, DOCUMENT_ADD, DOCUMENT_ADDED },
    { DOCUMENT_REJECTED, DOCUMENT_ACCEPT, DOCUMENT_ACCEPTED },
};

static const char *const states[] = {
    [DOCUMENT_ADDED] = "added",
    [DOCUMENT_ACCEPTED] = "accepted",
    [DOCUMENT_REJECTED] = "rejected",
};

static const char *const transitions[] = {
#define DOCUMENT_TRANSITION_WORD(name, word) [name] = (word),
    DOCUMENT_TRANSITION_MAP(DOCUMENT_TRANSITION_WORD)
#undef DOCUMENT_TRANSITION_WORD
};

const struct machine document_machine = MACHINE("document");

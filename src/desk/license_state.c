/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_state.c - see license_state.h. */
#include "desk/license_state.h"

static const struct machine_move moves[] = {
    { MACHINE_NOWHERE, LICENSE_ADD, LICENSE_DRAFTED },

    { LICENSE_DRAFTED, LICENSE_AMEND, LICENSE_DRAFTED },
    { LICENSE_DRAFTED, LICENSE_ACTIVATE, LICENSE_ACTIVE },
    { LICENSE_DRAFTED, LICENSE_MEET, LICENSE_DRAFTED },
    { LICENSE_DRAFTED, LICENSE_VOID_AB_INITIO, LICENSE_VOID },

    { LICENSE_ACTIVE, LICENSE_AMEND, LICENSE_ACTIVE },
    { LICENSE_ACTIVE, LICENSE_ACTIVATE, LICENSE_ACTIVE },
    { LICENSE_ACTIVE, LICENSE_REDUCE, LICENSE_ACTIVE },
    { LICENSE_ACTIVE, LICENSE_MEET, LICENSE_ACTIVE },
    { LICENSE_ACTIVE, LICENSE_SUSPEND, LICENSE_SUSPENDED },
    { LICENSE_ACTIVE, LICENSE_REVOKE, LICENSE_REVOKED },
    { LICENSE_ACTIVE, LICENSE_SUPERSEDE, LICENSE_SUPERSEDED },
    { LICENSE_ACTIVE, LICENSE_SURRENDER, LICENSE_SURRENDERED },
    { LICENSE_ACTIVE, LICENSE_VOID_AB_INITIO, LICENSE_VOID },

    { LICENSE_SUSPENDED, LICENSE_AMEND, LICENSE_SUSPENDED },
    { LICENSE_SUSPENDED, LICENSE_REDUCE, LICENSE_SUSPENDED },
    { LICENSE_SUSPENDED, LICENSE_MEET, LICENSE_SUSPENDED },
    { LICENSE_SUSPENDED, LICENSE_REINSTATE, LICENSE_ACTIVE },
    { LICENSE_SUSPENDED, LICENSE_REVOKE, LICENSE_REVOKED },
    { LICENSE_SUSPENDED, LICENSE_VOID_AB_INITIO, LICENSE_VOID },

    { LICENSE_REVOKED, LICENSE_VOID_AB_INITIO, LICENSE_VOID },
    { LICENSE_SUPERSEDED, LICENSE_VOID_AB_INITIO, LICENSE_VOID },
    { LICENSE_SURRENDERED, LICENSE_VOID_AB_INITIO, LICENSE_VOID },
};

static const char *const states[] = {
#define LICENSE_STATE_WORD(name, word) [name] = (word),
    LICENSE_STATE_MAP(LICENSE_STATE_WORD)
#undef LICENSE_STATE_WORD
};

static const char *const transitions[] = {
#define LICENSE_TRANSITION_WORD(name, word) [name] = (word),
    LICENSE_TRANSITION_MAP(LICENSE_TRANSITION_WORD)
#undef LICENSE_TRANSITION_WORD
};

const struct machine license_machine = MACHINE("license");

const char *license_transition_word(enum license_transition transition)
{
    return machine_transition(&license_machine, transition);
}

bool license_transition_find(struct str word, enum license_transition *ret)
{
    unsigned found;
    if (!machine_find_transition(&license_machine, word, &found))
        return false;
    *ret = (enum license_transition)found;
    return true;
}

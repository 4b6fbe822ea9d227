/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_state.c - see license_state.h. */
#include "desk/license_state.h"

static const struct {
    enum license_state from;
    enum license_transition transition;
    enum license_state to;
} moves[] = {
    { LICENSE_STATE_COUNT, LICENSE_ADD, LICENSE_DRAFTED },

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
#define MOVE_COUNT (sizeof moves / sizeof moves[0])

static const char *const transition_words[] = {
#define LICENSE_TRANSITION_WORD(name, word) [name] = (word),
    LICENSE_TRANSITION_MAP(LICENSE_TRANSITION_WORD)
#undef LICENSE_TRANSITION_WORD
};

const char *license_transition_word(enum license_transition transition)
{
    return transition_words[transition];
}

bool license_transition_find(struct str word, enum license_transition *ret)
{
    for (int i = 0; i < LICENSE_TRANSITION_COUNT; i++) {
        if (!str_equal_text(word, transition_words[i]))
            continue;
        *ret = (enum license_transition)i;
        return true;
    }
    return false;
}

bool license_move(enum license_state from, enum license_transition transition,
                  enum license_state *ret)
{
    for (size_t i = 0; i < MOVE_COUNT; i++) {
        if (moves[i].from != from || moves[i].transition != transition)
            continue;
        *ret = moves[i].to;
        return true;
    }
    return false;
}

void license_moves(enum license_state from, struct buf *out)
{
    const char *between = "";
    for (size_t i = 0; i < MOVE_COUNT; i++) {
        if (moves[i].from != from)
            continue;
        buf_format(out, "%s%s", between, transition_words[moves[i].transition]);
        between = " ";
    }
}

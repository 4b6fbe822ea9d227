/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/disclosure_state.h - the states of a voluntary self-disclosure.
 *
 *     open --> drafted -- notify --> notified -- submit --> submitted -- resolve --> resolved
 *                 |                                             ^
 *                 |`---------- submit: what is minor -----------'
 *              withdraw --> withdrawn
 *
 * docs/incidents.md has all of it, which the tests print from the table in disclosure_state.c.
 */
#ifndef LICET_DESK_DISCLOSURE_STATE_H
#define LICET_DESK_DISCLOSURE_STATE_H

#include "desk/machine.h"

enum disclosure_state {
    DISCLOSURE_DRAFTED,
    DISCLOSURE_NOTIFIED,  /* the authority has the initial notification */
    DISCLOSURE_SUBMITTED, /* it has the narrative account */
    DISCLOSURE_RESOLVED,
    DISCLOSURE_WITHDRAWN, /* before anything was sent */
    DISCLOSURE_STATE_COUNT
};

#define DISCLOSURE_TRANSITION_MAP(X)                                                               \
    X(DISCLOSURE_BEGIN, "open")                                                                    \
    X(DISCLOSURE_AMEND, "amend")                                                                   \
    X(DISCLOSURE_NOTIFY, "notify")                                                                 \
    X(DISCLOSURE_EXTEND, "extend")                                                                 \
    X(DISCLOSURE_SUBMIT, "submit")                                                                 \
    X(DISCLOSURE_PERMIT, "permit")                                                                 \
    X(DISCLOSURE_RESOLVE, "resolve")                                                               \
    X(DISCLOSURE_WITHDRAW, "withdraw")

enum disclosure_transition {
#define DISCLOSURE_TRANSITION_ENUM(name, word) name,
    DISCLOSURE_TRANSITION_MAP(DISCLOSURE_TRANSITION_ENUM)
#undef DISCLOSURE_TRANSITION_ENUM
        DISCLOSURE_TRANSITION_COUNT
};

extern const struct machine disclosure_machine;

#endif

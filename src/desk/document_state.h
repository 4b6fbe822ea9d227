/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/document_state.h - the states of a document that was watched.
 *
 *     add -> added -- accept -> accepted
 *              '---- reject -> rejected
 *
 * Either may become the other; a document that says something else is added anew.
 */
#ifndef LICET_DESK_DOCUMENT_STATE_H
#define LICET_DESK_DOCUMENT_STATE_H

#include "desk/machine.h"

enum document_state { DOCUMENT_ADDED, DOCUMENT_ACCEPTED, DOCUMENT_REJECTED, DOCUMENT_STATE_COUNT };

#define DOCUMENT_TRANSITION_MAP(X)                                                                 \
    X(DOCUMENT_ADD, "add")                                                                         \
    X(DOCUMENT_ACCEPT, "accept")                                                                   \
    X(DOCUMENT_REJECT, "reject")

enum document_transition {
#define DOCUMENT_TRANSITION_ENUM(name, word) name,
    DOCUMENT_TRANSITION_MAP(DOCUMENT_TRANSITION_ENUM)
#undef DOCUMENT_TRANSITION_ENUM
        DOCUMENT_TRANSITION_COUNT
};

extern const struct machine document_machine;

#endif

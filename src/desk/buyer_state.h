/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/buyer_state.h - the states of a candidate buyer.
 *
 *   nominated - screening - diligence - package_ready - submitted - approved, or rejected
 *
 * A true match ends it as declined; an approval is suspended when what it rests on changes, by
 * somebody or by a screening that finds something.  Lapsed is no state: it is worked out from the
 * day (buyers.h).  Whoever was removed can be nominated again: that is another round of the same
 * case.  docs/buyers.md has the diagram, which the tests print from the table in buyer_state.c.
 */
#ifndef LICET_DESK_BUYER_STATE_H
#define LICET_DESK_BUYER_STATE_H

#include "desk/machine.h"

enum buyer_state {
    BUYER_NOMINATED,
    BUYER_SCREENING, /* screened, and not cleared yet */
    BUYER_DILIGENCE,
    BUYER_DECLINED, /* is on a list */
    BUYER_PACKAGE_READY,
    BUYER_SUBMITTED,
    BUYER_INFORMATION_REQUESTED,
    BUYER_APPROVED,
    BUYER_APPROVED_WITH_CONDITIONS,
    BUYER_REJECTED,
    BUYER_SUSPENDED,
    BUYER_REMOVED,
    BUYER_STATE_COUNT
};

#define BUYER_TRANSITION_MAP(X)                                                                    \
    X(BUYER_ADD, "add")                                                                            \
    X(BUYER_AMEND, "amend")                                                                        \
    X(BUYER_SCREEN, "screen")                                                                      \
    X(BUYER_SETTLE, "settle")                                                                      \
    X(BUYER_CLEAR, "clear")                                                                        \
    X(BUYER_DECLINE, "decline")                                                                    \
    X(BUYER_COMPLETE, "complete")                                                                  \
    X(BUYER_REOPEN, "reopen")                                                                      \
    X(BUYER_PACKAGE, "package")                                                                    \
    X(BUYER_SUBMIT, "submit")                                                                      \
    X(BUYER_REQUEST, "request")                                                                    \
    X(BUYER_ANSWER, "answer")                                                                      \
    X(BUYER_APPROVE, "approve")                                                                    \
    X(BUYER_REJECT, "reject")                                                                      \
    X(BUYER_MEET, "meet")                                                                          \
    X(BUYER_SUSPEND, "suspend")                                                                    \
    X(BUYER_REINSTATE, "reinstate")                                                                \
    X(BUYER_REMOVE, "remove")

enum buyer_transition {
#define BUYER_TRANSITION_ENUM(name, word) name,
    BUYER_TRANSITION_MAP(BUYER_TRANSITION_ENUM)
#undef BUYER_TRANSITION_ENUM
        BUYER_TRANSITION_COUNT
};

extern const struct machine buyer_machine;

#endif

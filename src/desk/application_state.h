/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/application_state.h - the states of an application for a license, and what may follow what.
 *
 *     add -> draft -- review --> internal_review -- ready --> ready -- submit --> submitted
 *           amend ^                     |
 *                 '----- send-back -----'
 *
 *     submitted -- register --> registered
 *               |- return --> returned_without_action
 *               '- withdraw --> withdrawn
 *
 *     pending: registered -- ask --> information_requested -- answer --> registered
 *              registered -- hold --> hold_without_action -- resume --> registered
 *              registered -- refer --> referred -- escalate --> escalated
 *
 *     any pending -- approve, approve-with-conditions --> approved* -- issue --> issued
 *                 |- return --> returned_without_action
 *                 |- not-required --> not_required
 *                 |- withdraw --> withdrawn
 *                 '- intend-to-deny --> intent_to_deny -- reconsider --> registered
 *                                              |- withdraw --> withdrawn
 *                                              |- deny --> denied
 *                                              '- appeal --> appealed: see 756.2(c)(1)
 *
 *     denied -- appeal --> appealed -- approve, approve-with-conditions --> approved*
 *                              '- uphold --> denied_final
 *
 *     issued -- issue --> issued: another license comes of the same application
 *     any pending, intent_to_deny, denied, appealed -- record --> the same: what only clocks know
 *
 * States are recorded.  What is due when, and that a denial has become final without a word, is
 * worked out from the events: desk/application_clock.h.  What is asked while an application is
 * referred is recorded, stops clocks and leaves it where it is; the states for that are of one that
 * BIS has by itself.  What is resubmitted is a new application (15 CFR 750.4(a)(2)).
 */
#ifndef LICET_DESK_APPLICATION_STATE_H
#define LICET_DESK_APPLICATION_STATE_H

#include "desk/machine.h"

enum application_state {
    APPLICATION_DRAFT,
    APPLICATION_INTERNAL_REVIEW,
    APPLICATION_READY,
    APPLICATION_SUBMITTED,
    APPLICATION_REGISTERED,
    APPLICATION_INFORMATION_REQUESTED,
    APPLICATION_REFERRED,
    APPLICATION_ESCALATED,
    APPLICATION_HOLD_WITHOUT_ACTION,
    APPLICATION_INTENT_TO_DENY,
    APPLICATION_RETURNED_WITHOUT_ACTION,
    APPLICATION_NOT_REQUIRED,
    APPLICATION_APPROVED,
    APPLICATION_APPROVED_WITH_CONDITIONS,
    APPLICATION_DENIED,
    APPLICATION_APPEALED,
    APPLICATION_DENIED_FINAL,
    APPLICATION_WITHDRAWN,
    APPLICATION_ISSUED,
    APPLICATION_STATE_COUNT
};

#define APPLICATION_TRANSITION_MAP(X)                                                              \
    X(APPLICATION_ADD, "add")                                                                      \
    X(APPLICATION_AMEND, "amend")                                                                  \
    X(APPLICATION_REVIEW, "review")                                                                \
    X(APPLICATION_SEND_BACK, "send-back")                                                          \
    X(APPLICATION_MAKE_READY, "ready")                                                             \
    X(APPLICATION_SUBMIT, "submit")                                                                \
    X(APPLICATION_REGISTER, "register")                                                            \
    X(APPLICATION_ASK, "ask")                                                                      \
    X(APPLICATION_ANSWER, "answer")                                                                \
    X(APPLICATION_HOLD, "hold")                                                                    \
    X(APPLICATION_RESUME, "resume")                                                                \
    X(APPLICATION_REFER, "refer")                                                                  \
    X(APPLICATION_ESCALATE, "escalate")                                                            \
    X(APPLICATION_RETURN, "return")                                                                \
    X(APPLICATION_NEED_NONE, "not-required")                                                       \
    X(APPLICATION_INTEND_TO_DENY, "intend-to-deny")                                                \
    X(APPLICATION_RECONSIDER, "reconsider")                                                        \
    X(APPLICATION_DENY, "deny")                                                                    \
    X(APPLICATION_APPROVE, "approve")                                                              \
    X(APPLICATION_APPROVE_WITH_CONDITIONS, "approve-with-conditions")                              \
    X(APPLICATION_ISSUE, "issue")                                                                  \
    X(APPLICATION_APPEAL, "appeal")                                                                \
    X(APPLICATION_UPHOLD, "uphold")                                                                \
    X(APPLICATION_WITHDRAW, "withdraw")                                                            \
    X(APPLICATION_RECORD, "record")

enum application_transition {
#define APPLICATION_TRANSITION_ENUM(name, word) name,
    APPLICATION_TRANSITION_MAP(APPLICATION_TRANSITION_ENUM)
#undef APPLICATION_TRANSITION_ENUM
        APPLICATION_TRANSITION_COUNT
};

extern const struct machine application_machine;

/* It has been registered, and nothing is resolved: clocks run. */
bool application_is_pending(unsigned state);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/application_state.h - the states of an application for a license, and what may follow what.
 *
 *     add -> draft -- review --> internal_review -- ready --> ready -- submit --> submitted
 *              ^                        |
 *              '------- send_back ------'
 *
 *     submitted -- register --> registered
 *               |- return --> returned_without_action
 *               '- withdraw --> withdrawn
 *
 *     pending: registered -- ask --> information_requested -- answer --> registered
 *              registered -- hold --> hold_without_action -- resume --> registered
 *              registered -- refer --> referred -- escalate --> escalated
 *
 *     any pending -- approve, approve_with_conditions --> approved* -- issue --> issued
 *                 |- return --> returned_without_action
 *                 |- not_required --> not_required
 *                 |- withdraw --> withdrawn
 *                 '- intend_to_deny --> intent_to_deny -- reconsider --> registered
 *                                              |- withdraw --> withdrawn
 *                                              '- deny --> denied
 *
 *     denied -- appeal --> appealed -- approve, approve_with_conditions --> approved*
 *                              '- uphold --> denied_final
 *
 * States are recorded.  What is due when, and that a denial has become final without a word, is
 * worked out from the events: desk/application_clock.h.  What is asked while an application is
 * referred stops clocks and leaves it where it is; the states for that are of one that BIS has by
 * itself.  What is resubmitted is a new application (15 CFR 750.4(a)(2)).
 */
#ifndef LICET_DESK_APPLICATION_STATE_H
#define LICET_DESK_APPLICATION_STATE_H

#include <stdbool.h>

#include "base/str.h"

#define APPLICATION_STATE_MAP(X)                                                                   \
    X(APPLICATION_DRAFT, "draft")                                                                  \
    X(APPLICATION_INTERNAL_REVIEW, "internal_review")                                              \
    X(APPLICATION_READY, "ready")                                                                  \
    X(APPLICATION_SUBMITTED, "submitted")                                                          \
    X(APPLICATION_REGISTERED, "registered")                                                        \
    X(APPLICATION_INFORMATION_REQUESTED, "information_requested")                                  \
    X(APPLICATION_REFERRED, "referred")                                                            \
    X(APPLICATION_ESCALATED, "escalated")                                                          \
    X(APPLICATION_HOLD_WITHOUT_ACTION, "hold_without_action")                                      \
    X(APPLICATION_INTENT_TO_DENY, "intent_to_deny")                                                \
    X(APPLICATION_RETURNED_WITHOUT_ACTION, "returned_without_action")                              \
    X(APPLICATION_NOT_REQUIRED, "not_required")                                                    \
    X(APPLICATION_APPROVED, "approved")                                                            \
    X(APPLICATION_APPROVED_WITH_CONDITIONS, "approved_with_conditions")                            \
    X(APPLICATION_DENIED, "denied")                                                                \
    X(APPLICATION_APPEALED, "appealed")                                                            \
    X(APPLICATION_DENIED_FINAL, "denied_final")                                                    \
    X(APPLICATION_WITHDRAWN, "withdrawn")                                                          \
    X(APPLICATION_ISSUED, "issued")

enum application_state {
#define APPLICATION_STATE_ENUM(name, word) name,
    APPLICATION_STATE_MAP(APPLICATION_STATE_ENUM)
#undef APPLICATION_STATE_ENUM
        APPLICATION_STATE_COUNT
};

#define APPLICATION_TRANSITION_MAP(X)                                                              \
    X(APPLICATION_ADD, "add")                                                                      \
    X(APPLICATION_REVIEW, "review")                                                                \
    X(APPLICATION_SEND_BACK, "send_back")                                                          \
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
    X(APPLICATION_NEED_NONE, "not_required")                                                       \
    X(APPLICATION_INTEND_TO_DENY, "intend_to_deny")                                                \
    X(APPLICATION_RECONSIDER, "reconsider")                                                        \
    X(APPLICATION_DENY, "deny")                                                                    \
    X(APPLICATION_APPROVE, "approve")                                                              \
    X(APPLICATION_APPROVE_WITH_CONDITIONS, "approve_with_conditions")                              \
    X(APPLICATION_ISSUE, "issue")                                                                  \
    X(APPLICATION_APPEAL, "appeal")                                                                \
    X(APPLICATION_UPHOLD, "uphold")                                                                \
    X(APPLICATION_WITHDRAW, "withdraw")

enum application_transition {
#define APPLICATION_TRANSITION_ENUM(name, word) name,
    APPLICATION_TRANSITION_MAP(APPLICATION_TRANSITION_ENUM)
#undef APPLICATION_TRANSITION_ENUM
        APPLICATION_TRANSITION_COUNT
};

const char *application_state_word(enum application_state state);
bool application_state_find(struct str word, enum application_state *ret);

/* What a user types; it is not always the word of the state that it leads to. */
const char *application_transition_word(enum application_transition transition);
bool application_transition_find(struct str word, enum application_transition *ret);

/* It has been registered, and nothing is resolved: clocks run. */
bool application_is_pending(enum application_state state);

/*
 * Whether it is possible, and what it leads to.  APPLICATION_STATE_COUNT: there is no application
 * yet.
 */
bool application_move(enum application_state from, enum application_transition transition,
                      enum application_state *ret);

/* Those that are possible, with spaces between; "" where there are none. */
void application_moves(enum application_state from, struct buf *out);

#endif

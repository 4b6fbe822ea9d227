/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/license_state.h - the states of a license, and what may follow what.
 *
 *     add -> drafted -- activate --> active -- suspend --> suspended
 *               |                    |  ^                   |     |
 *               |                    |  '---- reinstate ----'     |
 *               |                    |-- revoke --> revoked <-----'
 *               |                    |-- supersede --> superseded
 *               |                    |-- surrender --> surrendered
 *               '---- void_ab_initio --> void_ab_initio <---- any of these
 *
 * To amend drafts a version; activate brings the newest one into force, the first or a later one.
 * To reduce brings one into force by itself that grants less.
 *
 * States are recorded.  That a license has expired or is used up is worked out whenever somebody
 * asks, from its dates and the ledger.
 */
#ifndef LICET_DESK_LICENSE_STATE_H
#define LICET_DESK_LICENSE_STATE_H

#include "desk/license.h"
#include "desk/machine.h"

#define LICENSE_TRANSITION_MAP(X)                                                                  \
    X(LICENSE_ADD, "add")                                                                          \
    X(LICENSE_AMEND, "amend")                                                                      \
    X(LICENSE_ACTIVATE, "activate")                                                                \
    X(LICENSE_REDUCE, "reduce")                                                                    \
    X(LICENSE_MEET, "meet")                                                                        \
    X(LICENSE_SUSPEND, "suspend")                                                                  \
    X(LICENSE_REINSTATE, "reinstate")                                                              \
    X(LICENSE_REVOKE, "revoke")                                                                    \
    X(LICENSE_SUPERSEDE, "supersede")                                                              \
    X(LICENSE_SURRENDER, "surrender")                                                              \
    X(LICENSE_VOID_AB_INITIO, "void_ab_initio")

enum license_transition {
#define LICENSE_TRANSITION_ENUM(name, word) name,
    LICENSE_TRANSITION_MAP(LICENSE_TRANSITION_ENUM)
#undef LICENSE_TRANSITION_ENUM
        LICENSE_TRANSITION_COUNT
};

extern const struct machine license_machine;

const char *license_transition_word(enum license_transition transition);
bool license_transition_find(struct str word, enum license_transition *ret);

#endif

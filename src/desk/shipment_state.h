/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/shipment_state.h - the states of a shipment, and what may follow what.
 *
 *     plan -> planned -- reserve --> reserved -- release --> released -- depart --> departed
 *                                     |     ^                   |
 *                                   hold  decide                |
 *                                     v     |                   |
 *                                    policy_hold <----- hold ---'
 *
 *     any of these -- stop --> stopped, -- void --> voided
 *
 *     departed -- transit --> in_transit -- deliver --> delivered
 *     delivered -- due --> verification_due -- verify --> verified
 *     whatever is out -- order-return --> return_ordered; undeliver --> undelivered;
 *                        return --> returned; seize --> seized
 *
 * Commands may be refused.  Facts never are where the goods can be there: they, or the rest of
 * them, can depart whatever was decided before, so `depart` is possible from every state.  Whether
 * that was allowed is not for the machine to say.  What departs while a return is ordered, or after
 * a seizure, leaves that as it is.
 *
 * To void frees what is still reserved; of what has departed it changes nothing else.
 */
#ifndef LICET_DESK_SHIPMENT_STATE_H
#define LICET_DESK_SHIPMENT_STATE_H

#include "desk/machine.h"

enum shipment_state {
    SHIPMENT_PLANNED,
    SHIPMENT_RESERVED,
    SHIPMENT_POLICY_HOLD,
    SHIPMENT_RELEASED,
    SHIPMENT_STOPPED,
    SHIPMENT_VOIDED,
    SHIPMENT_DEPARTED,
    SHIPMENT_IN_TRANSIT,
    SHIPMENT_DELIVERED,
    SHIPMENT_VERIFICATION_DUE,
    SHIPMENT_VERIFIED,
    SHIPMENT_RETURN_ORDERED,
    SHIPMENT_UNDELIVERED,
    SHIPMENT_RETURNED,
    SHIPMENT_SEIZED,
    SHIPMENT_STATE_COUNT
};

#define SHIPMENT_TRANSITION_MAP(X)                                                                 \
    X(SHIPMENT_PLAN, "plan")                                                                       \
    X(SHIPMENT_AMEND, "amend")                                                                     \
    X(SHIPMENT_RESERVE, "reserve")                                                                 \
    X(SHIPMENT_HOLD, "hold")                                                                       \
    X(SHIPMENT_DECIDE, "decide")                                                                   \
    X(SHIPMENT_RELEASE, "release")                                                                 \
    X(SHIPMENT_STOP, "stop")                                                                       \
    X(SHIPMENT_VOID, "void")                                                                       \
    X(SHIPMENT_ORDER_RETURN, "order-return")                                                       \
    X(SHIPMENT_DUE, "due")                                                                         \
    X(SHIPMENT_DEPART, "depart")                                                                   \
    X(SHIPMENT_TRANSIT, "transit")                                                                 \
    X(SHIPMENT_DELIVER, "deliver")                                                                 \
    X(SHIPMENT_UNDELIVER, "undeliver")                                                             \
    X(SHIPMENT_RETURN, "return")                                                                   \
    X(SHIPMENT_SEIZE, "seize")                                                                     \
    X(SHIPMENT_VERIFY, "verify")

/* From SHIPMENT_DEPART on they are facts. */
enum shipment_transition {
#define SHIPMENT_TRANSITION_ENUM(name, word) name,
    SHIPMENT_TRANSITION_MAP(SHIPMENT_TRANSITION_ENUM)
#undef SHIPMENT_TRANSITION_ENUM
        SHIPMENT_TRANSITION_COUNT
};

extern const struct machine shipment_machine;

#endif

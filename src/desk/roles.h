/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/roles.h - what each role may do, and which permissions two people need for what.
 *
 * Both are tables in roles.c.  A permission is a verb of the desk; scopes of keys are permissions.
 */
#ifndef LICET_DESK_ROLES_H
#define LICET_DESK_ROLES_H

#include "store/people_rows.h"

/* name, as it is written, what it is to do */
#define PERMISSION_MAP(X)                                                                          \
    X(DECISION_ASK, "decision.ask", "ask for decisions")                                           \
    X(ORDER_READ, "order.read", "read orders, decisions and their reasons")                        \
    X(ORDER_WRITE, "order.write", "write orders")                                                  \
    X(BALANCE_READ, "balance.read", "read what is left of licenses")                               \
    X(PARTY_READ, "party.read", "read of parties more than their names")                           \
    X(DOCUMENT_READ, "document.read", "read and print documents")                                  \
    X(RESERVATION_WRITE, "reservation.write", "reserve, and free what is reserved")                \
    X(FACT_WRITE, "fact.write", "report what has happened")                                        \
    X(FACT_APPROVE, "fact.approve", "sign for a fact of an earlier day")                           \
    X(SCREENING_DISPOSE, "screening.dispose", "settle possible matches")                           \
    X(SCREENING_APPROVE, "screening.approve", "sign for a true match")                             \
    X(APPLICATION_WRITE, "application.write", "prepare applications")                              \
    X(BUYER_PROPOSE, "buyer.propose", "prepare packages of buyers")                                \
    X(BUYER_APPROVE, "buyer.approve", "sign for a package of buyers")                              \
    X(LICENSE_PROPOSE, "license.propose", "record licenses and what changes them")                 \
    X(LICENSE_APPROVE, "license.approve", "sign for a license that becomes active or changes")     \
    X(TOLERANCE_APPROVE, "tolerance.approve", "sign for the use of a tolerance")                   \
    X(REVERSE_PROPOSE, "reverse.propose", "ask that an entry of the ledger be reversed")           \
    X(REVERSE_APPROVE, "reverse.approve", "sign for a reversal")                                   \
    X(INCIDENT_WRITE, "incident.write", "close incidents, prepare disclosures")                    \
    X(INCIDENT_APPROVE, "incident.approve", "sign for an incident that is closed, a disclosure")   \
    X(RELEASE, "release", "release what is to ship")                                               \
    X(POLICY_WRITE, "policy.write", "write packs")                                                 \
    X(POLICY_REVIEW, "policy.review", "review packs")                                              \
    X(POLICY_PUBLISH, "policy.publish", "sign for a pack that is published")                       \
    X(EXPOSURE_RUN, "exposure.run", "work out scenarios and exposure")                             \
    X(RECORD_WRITE, "record.write", "put documents on file")                                       \
    X(RETENTION_WRITE, "retention.write", "hold records, remove what need not be kept")            \
    X(RETENTION_APPROVE, "retention.approve", "sign for a removal, release what is held")          \
    X(AUDIT_READ, "audit.read", "read the log, with its proofs and exports")                       \
    X(PEOPLE_ADMIN, "people.admin", "look after people, roles, keys and settings")

enum permission {
#define PERMISSION_ENUM(name, word, says) MAY_##name,
    PERMISSION_MAP(PERMISSION_ENUM)
#undef PERMISSION_ENUM
        PERMISSION_COUNT
};

/* A set of them, a bit each. */
#define PERMISSION_BIT(permission) ((uint64_t)1 << (permission))

const char *permission_word(enum permission permission);
const char *permission_says(enum permission permission);
NODISCARD bool permission_find(struct str word, enum permission *ret, struct err *err);

/* ERR_NAME. */
NODISCARD bool role_find(struct str name, enum role *ret, struct err *err);

/* What one with these roles (1 << enum role) may; what a program may at most. */
uint64_t roles_may(uint32_t roles);
uint64_t integration_may(void);

/* What somebody who is signed in has to do before anything else, which is all they may. */
enum who_must {
    WHO_MUST_NOTHING,
    WHO_MUST_PASSWORD, /* choose another one: theirs is a first one */
    WHO_MUST_FACTOR,   /* set up a second factor: a role of theirs asks for one */
    WHO_MUST_COUNT
};

/* Who acts, and what they may at this moment. */
struct who {
    struct principal principal;
    char key[API_KEY_PREFIX_SIZE + 1]; /* with which they came; "": none */
    uint64_t may;
    enum who_must must;
};

/* "password", "factor"; NULL: nothing */
const char *who_must_word(enum who_must must);

/* Until they have done it, they may nothing. */
void who_confine(struct who *who, enum who_must must);

bool who_may(const struct who *who, enum permission permission);

/* ERR_FORBIDDEN, with the roles that may in the hint. */
NODISCARD bool who_need(const struct who *who, enum permission permission, struct err *err);

/* The same where any of a set will do. */
NODISCARD bool who_need_any(const struct who *who, uint64_t any, struct err *err);

/* ---- what needs two people ---- */

enum transition {
    TRANSITION_LICENSE_ACTIVATE,
    TRANSITION_LICENSE_CHANGE, /* amend, reinstate, replace: what may give more */
    TRANSITION_TOLERANCE,
    TRANSITION_REVERSE,
    TRANSITION_INCIDENT_CLOSE,
    TRANSITION_DISCLOSE,
    TRANSITION_BACKDATE,
    TRANSITION_TRUE_MATCH,
    TRANSITION_BUYER_SUBMIT,
    TRANSITION_BUYER_REINSTATE,
    TRANSITION_POLICY_REVIEW,
    TRANSITION_POLICY_PUBLISH,
    TRANSITION_PEOPLE_GRANT,
    TRANSITION_PEOPLE_REVOKE,
    TRANSITION_COUNT
};

const char *transition_word(enum transition transition); /* "license.activate" */
enum permission transition_proposed_with(enum transition transition);
enum permission transition_approved_with(enum transition transition);

/* false: there is none of that name. */
bool transition_find(struct str word, enum transition *ret);

#endif

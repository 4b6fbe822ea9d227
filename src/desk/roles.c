/* SPDX-License-Identifier: Apache-2.0 */
/* desk/roles.c - see roles.h. */
#include "desk/roles.h"

#include <stdio.h>

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

/* ---- permissions ---- */

static const struct {
    const char *word, *says;
} permissions[] = {
#define PERMISSION_ENTRY(name, word, says) { word, says },
    PERMISSION_MAP(PERMISSION_ENTRY)
#undef PERMISSION_ENTRY
};

const char *permission_word(enum permission permission)
{
    return permissions[permission].word;
}

const char *permission_says(enum permission permission)
{
    return permissions[permission].says;
}

static struct str word_at(const void *context, size_t i)
{
    (void)context;
    return str_of(permissions[i].word);
}

bool permission_find(struct str word, enum permission *ret, struct err *err)
{
    for (size_t i = 0; i < COUNT(permissions); i++) {
        if (str_equal_text(word, permissions[i].word)) {
            *ret = (enum permission)i;
            return true;
        }
    }
    err_set(err, ERR_NAME, "there is no permission '%.*s'", STR_ARG(word));
    struct str near = str_nearest(word, COUNT(permissions), word_at, NULL);
    if (near.data != NULL)
        return err_hint(err, "did you mean '%.*s'?", STR_ARG(near));
    return err_hint(err, "'licet people roles' lists them");
}

/* ---- what each role may ---- */

#define MAY(name) PERMISSION_BIT(MAY_##name)
#define READ (MAY(ORDER_READ) | MAY(BALANCE_READ) | MAY(DOCUMENT_READ))

/*
 * Whoever signs second has no permission to propose by that: somebody who also has the role that
 * proposes signs first or second, never both, for the schema asks for two of them.
 */
static const uint64_t role_permissions[] = {
    [ROLE_SALES] =
        READ | MAY(DECISION_ASK) | MAY(PARTY_READ) | MAY(ORDER_WRITE) | MAY(RECORD_WRITE),
    [ROLE_LOGISTICS] =
        READ | MAY(PARTY_READ) | MAY(RESERVATION_WRITE) | MAY(FACT_WRITE) | MAY(RECORD_WRITE),
    [ROLE_OFFICER] = READ | MAY(DECISION_ASK) | MAY(PARTY_READ) | MAY(FACT_WRITE) |
                     MAY(SCREENING_DISPOSE) | MAY(APPLICATION_WRITE) | MAY(BUYER_PROPOSE) |
                     MAY(LICENSE_PROPOSE) | MAY(REVERSE_PROPOSE) | MAY(INCIDENT_WRITE) |
                     MAY(RELEASE) | MAY(RECORD_WRITE) | MAY(RETENTION_WRITE),
    [ROLE_APPROVER] = READ | MAY(DECISION_ASK) | MAY(PARTY_READ) | MAY(FACT_APPROVE) |
                      MAY(SCREENING_APPROVE) | MAY(BUYER_APPROVE) | MAY(LICENSE_APPROVE) |
                      MAY(TOLERANCE_APPROVE) | MAY(REVERSE_APPROVE) | MAY(INCIDENT_APPROVE) |
                      MAY(POLICY_PUBLISH) | MAY(RETENTION_APPROVE),
    [ROLE_POLICY_AUTHOR] = MAY(DECISION_ASK) | MAY(POLICY_WRITE),
    [ROLE_POLICY_REVIEWER] = MAY(DECISION_ASK) | MAY(POLICY_REVIEW),
    [ROLE_FINANCE] = MAY(ORDER_READ) | MAY(BALANCE_READ) | MAY(EXPOSURE_RUN),
    [ROLE_AUDITOR] = READ | MAY(PARTY_READ) | MAY(AUDIT_READ),
    [ROLE_ADMINISTRATOR] = MAY(PEOPLE_ADMIN),
};

/* A program signs nothing, settles nothing, publishes nothing, looks after nobody. */
#define INTEGRATION                                                                                \
    (READ | MAY(DECISION_ASK) | MAY(PARTY_READ) | MAY(ORDER_WRITE) | MAY(RESERVATION_WRITE) |      \
     MAY(FACT_WRITE) | MAY(EXPOSURE_RUN) | MAY(RECORD_WRITE))

uint64_t roles_may(uint32_t roles)
{
    uint64_t may = 0;
    for (size_t role = 0; role < COUNT(role_permissions); role++) {
        if ((roles & ROLE_BIT(role)) != 0)
            may |= role_permissions[role];
    }
    return may;
}

uint64_t integration_may(void)
{
    return INTEGRATION;
}

bool role_find(struct str name, enum role *ret, struct err *err)
{
    for (size_t role = 0; role < COUNT(role_permissions); role++) {
        if (str_equal_text(name, role_name((enum role)role))) {
            *ret = (enum role)role;
            return true;
        }
    }
    err_set(err, ERR_NAME, "there is no role '%.*s'", STR_ARG(name));
    return err_hint(err, "'licet people roles' lists them");
}

const char *who_must_word(enum who_must must)
{
    static const char *const words[WHO_MUST_COUNT] = {
        [WHO_MUST_PASSWORD] = "password", [WHO_MUST_FACTOR] = "factor"
    };
    return words[must];
}

void who_confine(struct who *who, enum who_must must)
{
    who->must = must;
    who->may = 0;
}

bool who_may(const struct who *who, enum permission permission)
{
    return (who->may & PERMISSION_BIT(permission)) != 0;
}

/* "officer, approver" */
static void list_roles(uint64_t permissions_any, char *ret, size_t size)
{
    size_t length = 0;
    ret[0] = '\0';
    for (size_t role = 0; role < COUNT(role_permissions) && length < size; role++) {
        if ((role_permissions[role] & permissions_any) != 0)
            length += (size_t)snprintf(ret + length, size - length, "%s%s", length == 0 ? "" : ", ",
                                       role_name((enum role)role));
    }
}

bool who_need(const struct who *who, enum permission permission, struct err *err)
{
    char roles[ERR_HINT_MAX];
    if (who_may(who, permission))
        return true;
    list_roles(PERMISSION_BIT(permission), roles, sizeof roles);
    err_set(err, ERR_FORBIDDEN, "'%s' may not %s (%s)", who->principal.name,
            permissions[permission].says, permissions[permission].word);
    return err_hint(err, "who may: %s", roles);
}

bool who_need_any(const struct who *who, uint64_t any, struct err *err)
{
    char roles[ERR_HINT_MAX];
    int first = 0;
    if ((who->may & any) != 0)
        return true;
    while ((any & PERMISSION_BIT(first)) == 0)
        first++;
    list_roles(any, roles, sizeof roles);
    return who_need(who, (enum permission)first, err) || err_hint(err, "who may: %s", roles);
}

/* ---- what needs two people ---- */

static const struct {
    const char *word;
    enum permission proposed_with, approved_with;
} transitions[] = {
    [TRANSITION_LICENSE_ACTIVATE] = { "license.activate", MAY_LICENSE_PROPOSE,
                                      MAY_LICENSE_APPROVE },
    [TRANSITION_LICENSE_CHANGE] = { "license.change", MAY_LICENSE_PROPOSE, MAY_LICENSE_APPROVE },
    [TRANSITION_TOLERANCE] = { "license.tolerance", MAY_RESERVATION_WRITE, MAY_TOLERANCE_APPROVE },
    [TRANSITION_REVERSE] = { "ledger.reverse", MAY_REVERSE_PROPOSE, MAY_REVERSE_APPROVE },
    [TRANSITION_INCIDENT_CLOSE] = { "incident.close", MAY_INCIDENT_WRITE, MAY_INCIDENT_APPROVE },
    [TRANSITION_DISCLOSE] = { "disclosure.send", MAY_INCIDENT_WRITE, MAY_INCIDENT_APPROVE },
    [TRANSITION_BACKDATE] = { "fact.backdate", MAY_FACT_WRITE, MAY_FACT_APPROVE },
    [TRANSITION_TRUE_MATCH] = { "screening.match", MAY_SCREENING_DISPOSE, MAY_SCREENING_APPROVE },
    [TRANSITION_BUYER_SUBMIT] = { "buyer.submit", MAY_BUYER_PROPOSE, MAY_BUYER_APPROVE },
    [TRANSITION_BUYER_REINSTATE] = { "buyer.reinstate", MAY_BUYER_PROPOSE, MAY_BUYER_APPROVE },
    [TRANSITION_POLICY_REVIEW] = { "policy.review", MAY_POLICY_WRITE, MAY_POLICY_REVIEW },
    [TRANSITION_POLICY_PUBLISH] = { "policy.publish", MAY_POLICY_REVIEW, MAY_POLICY_PUBLISH },
    [TRANSITION_PEOPLE_GRANT] = { "people.grant", MAY_PEOPLE_ADMIN, MAY_PEOPLE_ADMIN },
    [TRANSITION_PEOPLE_REVOKE] = { "people.revoke", MAY_PEOPLE_ADMIN, MAY_PEOPLE_ADMIN },
};

const char *transition_word(enum transition transition)
{
    return transitions[transition].word;
}

enum permission transition_proposed_with(enum transition transition)
{
    return transitions[transition].proposed_with;
}

enum permission transition_approved_with(enum transition transition)
{
    return transitions[transition].approved_with;
}

bool transition_find(struct str word, enum transition *ret)
{
    for (size_t i = 0; i < COUNT(transitions); i++) {
        if (str_equal_text(word, transitions[i].word)) {
            *ret = (enum transition)i;
            return true;
        }
    }
    return false;
}

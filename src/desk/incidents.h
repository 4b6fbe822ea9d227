/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/incidents.h - what was not allowed and happened, until two people have seen to it.
 *
 * Incidents are opened by facts: a departure without a release, beyond what a license grants, of
 * another day.  They stay where they happened; here they are closed, with a reason and what shows
 * it, by two people, and opened again by one.  One that is part of a disclosure is not closed
 * before that is.
 */
#ifndef LICET_DESK_INCIDENTS_H
#define LICET_DESK_INCIDENTS_H

#include "desk/approvals.h"
#include "desk/incident_state.h"
#include "desk/matters.h"
#include "store/incident_rows.h"

struct incident_change {
    enum incident_transition transition;
    struct str name;
    struct str reason, basis; /* never empty, but the basis of INCIDENT_REOPEN */
    struct str document;      /* SHA-256 in hex; absent: none */
};

struct incident_outcome {
    struct matter matter;
    bool same, waits;
    struct approval_answer approval;
};

/* In a transaction of its own.  ERR_CONFLICT, ERR_FORBIDDEN, ERR_NAME, ERR_USAGE. */
NODISCARD bool incident_do(const struct matter_desk *desk, struct arena *arena,
                           const struct incident_change *change, struct incident_outcome *ret,
                           struct err *err);

struct incident {
    struct incident_row row;
    bool closed;
    struct str disclosure; /* the newest that it is part of; absent: none */
    bool permitted;        /* that has permission to go on dealing with the items */
};

/* All there are, the oldest first.  Inside a transaction. */
NODISCARD bool incidents_all(struct store *store, struct arena *arena, struct incident **ret,
                             size_t *ret_count, struct err *err);

/* NULL: there is none of that name. */
const struct incident *incident_find(const struct incident *incidents, size_t count,
                                     struct str name);

#endif

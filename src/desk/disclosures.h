/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/disclosures.h - voluntary self-disclosures, with their clock.
 *
 * A disclosure says what kind it is, what happened, when, and which incidents are part of it: a
 * version.  What was sent and what came back are events, each of its day and with the document.
 * What goes out, and that nothing does, two people sign.  Deadlines are worked out from the events
 * and the packs, and not kept.
 */
#ifndef LICET_DESK_DISCLOSURES_H
#define LICET_DESK_DISCLOSURES_H

#include "decide/law.h"
#include "desk/approvals.h"
#include "desk/disclosure_state.h"
#include "desk/matters.h"

#define DISCLOSURE_SIGNIFICANT "significant"
#define DISCLOSURE_MINOR "minor"

/* Days, from the packs. */
struct disclosure_law {
    int32_t narrative_days, minor_days;
    struct str narrative, minor; /* citations */
};

NODISCARD bool disclosure_law_read(const struct policy *policy, struct arena *arena, int32_t day,
                                   struct disclosure_law *ret, struct err *err);

struct disclosure_change {
    enum disclosure_transition transition;
    struct str name;
    const struct disclosure_law *law;
    struct str kind, says; /* of open; says of amend too, where it is given */
    int32_t occurred; /* of open: the earliest day of what is disclosed; DATE_OPEN: not known */
    struct str *incidents; /* of open and amend: those that are part of it; amend adds */
    size_t incident_count;
    int32_t day; /* on which it happened: of notify, that on which the authority received it */
    int32_t today;
    int32_t until;            /* of extend */
    struct str outcome;       /* of resolve */
    struct str reason, basis; /* reason of withdraw and permit: never empty */
    struct str document; /* SHA-256 in hex; of notify, extend, submit, permit, resolve: needed */
};

struct disclosure_outcome {
    struct matter matter;
    bool same, waits;
    struct approval_answer approval;
};

/* In a transaction of its own.  ERR_CONFLICT, ERR_FORBIDDEN, ERR_NAME, ERR_USAGE, ERR_VALUE. */
NODISCARD bool disclosure_do(const struct matter_desk *desk, struct arena *arena,
                             const struct disclosure_change *change, struct disclosure_outcome *ret,
                             struct err *err);

/* ---- as it is ---- */

struct disclosure {
    struct matter matter;
    struct str kind, says;
    int32_t occurred;
    struct str *incidents;
    size_t incident_count;
    struct matter_event *events;
    size_t event_count;
    int32_t notified, extended, submitted, resolved; /* days; DATE_OPEN: not yet */
    struct str outcome;
};

/* Inside a transaction. */
NODISCARD bool disclosure_load(struct store *store, const struct mem *mem, struct arena *arena,
                               const struct matter *matter, struct disclosure *ret,
                               struct err *err);

/* The clock that runs, or ran. */
struct disclosure_clock {
    const char *what; /* "narrative", "answer"; NULL: none */
    int32_t due;
    int32_t done; /* DATE_OPEN: not yet */
    struct str citation;
};

struct disclosure_clock disclosure_clock(const struct disclosure *disclosure,
                                         const struct disclosure_law *law);

#endif

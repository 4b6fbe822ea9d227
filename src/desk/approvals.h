/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/approvals.h - what needs two people: one proposes it, another one approves it, then it is
 * done, once.
 *
 *   approval_ask      by the command itself: uses what was approved, or proposes it
 *   approval_decide   by the second person
 *
 * What is approved is a digest: it is the caller's, and has to cover all on which the transition
 * depends, so that what was approved is what happens.  Both people need their permission when they
 * sign, and still when it is used.  The schema has it that they are two (0002.sql).
 *
 * All of it inside the caller's transaction, with which it is done or taken back.
 */
#ifndef LICET_DESK_APPROVALS_H
#define LICET_DESK_APPROVALS_H

#include "desk/roles.h"
#include "store/approval_rows.h"

/* An approval that nobody has used by then is none any more: things change. */
#define APPROVAL_DAYS 30

struct approval_request {
    enum transition transition;
    struct store_id subject;
    uint8_t digest[APPROVAL_DIGEST_SIZE];
    struct str says; /* what is approved, for the second person to read; up to APPROVAL_SAYS_MAX */
};

struct approval_answer {
    bool used;   /* go ahead; else it waits for somebody else */
    int64_t id;  /* of the approval; 0: none was needed */
    bool is_new; /* it has been proposed by this */
    int64_t at;  /* when it was used: the time to record of what is done with it */
    struct store_id proposed_by, decided_by; /* where it was used */
};

/*
 * Uses an approval of exactly this if there is one, else proposes it, if nobody has yet.  A program
 * signs nothing, but may do what two people signed, if it has the permission to propose it.
 * ERR_FORBIDDEN: `by` may not do that; ERR_CONFLICT: something else is proposed for the
 * subject, and has to be decided first.
 */
NODISCARD bool approval_ask(struct store *store, const struct who *by,
                            const struct approval_request *what, int64_t now,
                            struct approval_answer *ret, struct err *err);

/* The parts of it.  approval_use: ERR_CONFLICT where nothing stands behind exactly this. */
NODISCARD bool approval_propose(struct store *store, const struct who *by,
                                const struct approval_request *what, int64_t now, int64_t *ret_id,
                                struct err *err);
NODISCARD bool approval_use(struct store *store, const struct who *by,
                            const struct approval_request *what, int64_t now,
                            struct approval_answer *ret, struct err *err);

/* ERR_NAME: there is none. */
NODISCARD bool approval_find(struct store *store, int64_t id, struct approval *ret,
                             struct err *err);

/*
 * Approves or rejects; who has proposed it may take it back (APPROVAL_REJECTED by him is
 * APPROVAL_WITHDRAWN).  *ret is how it is then.  ERR_NAME: there is none; ERR_FORBIDDEN;
 * ERR_CONFLICT: it is decided.
 */
NODISCARD bool approval_decide(struct store *store, const struct who *by, int64_t id,
                               enum approval_decision decision, struct str reason, int64_t now,
                               struct approval *ret, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/approval_rows.h - the rows of what two people stand behind.
 *
 * What they mean is desk/approvals.h's; here they are only kept.  All of it inside a transaction.
 */
#ifndef LICET_STORE_APPROVAL_ROWS_H
#define LICET_STORE_APPROVAL_ROWS_H

#include "store/store.h"

#define APPROVAL_DIGEST_SIZE 32
#define APPROVAL_WORD_MAX 63
#define APPROVAL_SAYS_MAX 400

enum approval_decision {
    APPROVAL_OPEN,
    APPROVAL_APPROVED,
    APPROVAL_REJECTED,
    APPROVAL_WITHDRAWN /* by who proposed it */
};

struct approval {
    int64_t id;                             /* from 1 */
    char transition[APPROVAL_WORD_MAX + 1]; /* "license.activate" */
    struct store_id subject;
    uint8_t digest[APPROVAL_DIGEST_SIZE];
    char says[APPROVAL_SAYS_MAX + 1];
    struct store_id proposed_by;
    int64_t proposed_at;
    enum approval_decision decision;
    struct store_id decided_by; /* where it is decided */
    int64_t decided_at;
    char reason[APPROVAL_SAYS_MAX + 1];
    int64_t used_at; /* 0: it was not */
    struct store_id used_by;
};

const char *approval_decision_name(enum approval_decision decision);

/* Gives it the next id.  ERR_CONFLICT: one of that subject and transition is open. */
NODISCARD bool approval_add(struct store *store, struct approval *approval, struct err *err);
NODISCARD bool approval_read(struct store *store, int64_t id, struct approval *ret, bool *ret_found,
                             struct err *err);

/* The one that is open for the subject and transition. */
NODISCARD bool approval_find_open(struct store *store, const struct store_id *subject,
                                  const char *transition, struct approval *ret, bool *ret_found,
                                  struct err *err);

/* Approved, not used, of exactly that digest, decided not before `since`; the newest. */
NODISCARD bool approval_find_unused(struct store *store, const struct approval *like, int64_t since,
                                    struct approval *ret, bool *ret_found, struct err *err);

/* Those that are open, or all, by id. */
NODISCARD bool approvals_read(struct store *store, struct arena *arena, bool all,
                              struct approval **ret, size_t *ret_count, struct err *err);

/* ERR_CONFLICT: it is decided, or by who must not. */
NODISCARD bool approval_set_decision(struct store *store, const struct approval *decided,
                                     struct err *err);

/* ERR_CONFLICT: it was used, or not approved. */
NODISCARD bool approval_set_used(struct store *store, const struct approval *used, struct err *err);

#endif

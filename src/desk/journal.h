/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/journal.h - what the desk writes into the log (audit/log.h): an entry for each change of
 * people, roles, passwords, keys, approvals and licenses, in the transaction of the change.
 *
 * What an entry says is worked out from the rows of the change (journal_tell.h), so that it can be
 * worked out again: journal_check does that for all that is on file, and holds it against the log.
 * No entry has a secret, or what one could be guessed from.
 *
 * With an entry about somebody's account they are told of it (notices.h).
 *
 * All of it inside the caller's transaction, but journal_check.  Errors are those of audit_append
 * and of the store.
 */
#ifndef LICET_DESK_JOURNAL_H
#define LICET_DESK_JOURNAL_H

#include "desk/license_terms.h"
#include "desk/roles.h"
#include "store/approval_rows.h"
#include "store/identity_rows.h"

/* ---- people ---- */

/* Whom `by` added; the first one is `by`. */
NODISCARD bool journal_added(struct store *store, const struct who *by,
                             const struct principal *whom, struct err *err);

/* That somebody can act from then on, or cannot. */
NODISCARD bool journal_can_act(struct store *store, const struct who *by,
                               const struct principal *whom, bool can, int64_t now,
                               struct err *err);

/* Roles (a bit each) that were given or taken at that time; approval 0: none was needed. */
NODISCARD bool journal_roles(struct store *store, const struct who *by,
                             const struct principal *whom, bool given, uint32_t roles,
                             int64_t approval, int64_t at, int64_t now, struct err *err);

/* ---- passwords and keys ---- */

NODISCARD bool journal_password(struct store *store, const struct who *by,
                                const struct principal *whom, int64_t now, struct err *err);

/* A name that is not known is not written: people type passwords where a name belongs. */
NODISCARD bool journal_locked(struct store *store, const struct principal *known, int64_t failures,
                              int64_t now, struct err *err);

/* With keys, from one address. */
NODISCARD bool journal_keys_failed(struct store *store, int64_t failures, int64_t now,
                                   struct err *err);

NODISCARD bool journal_key_made(struct store *store, const struct who *by,
                                const struct principal *whom, const struct api_key *key,
                                struct err *err);
NODISCARD bool journal_key_revoked(struct store *store, const struct who *by,
                                   const struct api_key *key, int64_t now, struct err *err);

/* That a person is linked to an OpenID provider's, or not any more. */
NODISCARD bool journal_linked(struct store *store, const struct who *by,
                              const struct principal *whom, const struct identity *identity,
                              bool linked, int64_t now, struct err *err);

/* That somebody has a second factor from then on, or has none any more. */
NODISCARD bool journal_factor(struct store *store, const struct who *by,
                              const struct principal *whom, bool set, int64_t now, struct err *err);

/* That a recovery code was taken, or one that had been used before was refused. */
NODISCARD bool journal_factor_code(struct store *store, const struct store_id *principal,
                                   bool again, int64_t now, struct err *err);

/* That somebody has a security key of that name from then on, or not any more. */
NODISCARD bool journal_security_key(struct store *store, const struct who *by,
                                    const struct principal *whom, struct str name, bool set,
                                    int64_t now, struct err *err);

/* That one was refused, as it did not count on. */
NODISCARD bool journal_security_key_back(struct store *store, const struct store_id *principal,
                                         struct str name, int64_t now, struct err *err);

/* That somebody is told at another address of mail from then on, or is sent nothing any more. */
NODISCARD bool journal_mail(struct store *store, const struct who *by, const struct principal *whom,
                            bool set, int64_t now, struct err *err);

/* ---- approvals ---- */

enum journal_approval { JOURNAL_PROPOSED, JOURNAL_DECIDED, JOURNAL_USED };

/* What `by` just did with it. */
NODISCARD bool journal_approval(struct store *store, const struct who *by,
                                enum journal_approval step, const struct approval *approval,
                                int64_t now, struct err *err);

/* ---- licenses ---- */

/*
 * An event that was recorded, with the terms of the version that it is about; `before`: those of
 * the version before it, or NULL.
 */
NODISCARD bool journal_license(struct store *store, const struct who *by,
                               const struct license_key *key, const struct license_event_row *event,
                               const struct license_terms *terms,
                               const struct license_terms *before, int64_t now, struct err *err);

/* ---- whether log and rows are of each other ---- */

/* As license_check: what is on file without its entry, and entries of what is not on file. */
NODISCARD bool journal_check(struct store *store, const struct mem *mem, struct buf *out,
                             size_t *ret_wrong, struct err *err);

#endif

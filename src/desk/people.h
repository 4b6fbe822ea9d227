/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/people.h - who acts: people and programs, and which roles they have.
 *
 * The first of a database is its administrator, and alone until there is a second one.  From then
 * on a role is given, and that of an administrator taken, only with two administrators behind it
 * (approvals.h); to disable somebody one is enough.  Nobody gives himself a role.  Nobody is
 * removed.
 *
 * All of it inside the caller's transaction.  Times are microseconds since 1970.
 */
#ifndef LICET_DESK_PEOPLE_H
#define LICET_DESK_PEOPLE_H

#include "desk/approvals.h"

/* The person of that name, as they are now.  ERR_NAME: unknown; ERR_FORBIDDEN: disabled. */
NODISCARD bool people_who(struct store *store, struct str name, struct who *ret, struct err *err);

/* The same, by id. */
NODISCARD bool people_who_id(struct store *store, const struct store_id *id, struct who *ret,
                             struct err *err);

/* Whoever it is, disabled or not.  ERR_NAME. */
NODISCARD bool people_find(struct store *store, struct str name, struct principal *ret,
                           struct err *err);

/*
 * Adds the first one, who becomes the administrator.  ERR_CONFLICT where there is somebody already;
 * ERR_VALUE: the name, which is 1 to 64 of a-z, 0-9, and . _ @ - behind the first.
 */
NODISCARD bool people_found(struct store *store, struct str name, int64_t now, struct who *ret,
                            struct err *err);

/* Adds one more, without any role.  ERR_CONFLICT: the name is taken. */
NODISCARD bool people_add(struct store *store, const struct who *by, enum principal_kind kind,
                          struct str name, int64_t now, struct err *err);

/* Ends or begins again that somebody can act.  ERR_CONFLICT: it is so, or it is the last one. */
NODISCARD bool people_disable(struct store *store, const struct who *by,
                              const struct principal *whom, int64_t now, struct err *err);
NODISCARD bool people_enable(struct store *store, const struct who *by,
                             const struct principal *whom, int64_t now, struct err *err);

/*
 * Gives or takes roles (a bit each, 1 << enum role), all or none.  Where a second administrator has
 * to stand behind it, it is done only when it is approved: *ret tells.
 */
NODISCARD bool people_grant(struct store *store, const struct who *by, const struct principal *whom,
                            uint32_t roles, int64_t now, struct approval_answer *ret,
                            struct err *err);
NODISCARD bool people_revoke(struct store *store, const struct who *by,
                             const struct principal *whom, uint32_t roles, int64_t now,
                             struct approval_answer *ret, struct err *err);

/* The name of somebody who is known to be there. */
NODISCARD bool people_name(struct store *store, const struct store_id *id,
                           char ret[PRINCIPAL_NAME_MAX + 1], struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/identities.h - who of an OpenID provider's people is whom here.
 *
 * An administrator links a person to an issuer and a subject, which never change; an address of
 * mail does, and is given to others, so nobody is found by it.  A link gives no role.  All of it
 * inside the caller's transaction.
 */
#ifndef LICET_DESK_IDENTITIES_H
#define LICET_DESK_IDENTITIES_H

#include "desk/roles.h"
#include "store/identity_rows.h"

/* ERR_FORBIDDEN; ERR_VALUE: a program, or no such issuer or subject; ERR_CONFLICT: it is linked. */
NODISCARD bool identity_link(struct store *store, const struct who *by,
                             const struct principal *whom, struct str issuer, struct str subject,
                             int64_t now, struct err *err);

/* Ends it, and who is signed in by it.  ERR_FORBIDDEN; ERR_NAME: they have no such link. */
NODISCARD bool identity_unlink(struct store *store, const struct who *by,
                               const struct principal *whom, struct str issuer, struct str subject,
                               int64_t now, struct err *err);

/* Who it is, as they are now.  ERR_SIGN_IN: nobody, or somebody disabled. */
NODISCARD bool identity_who(struct store *store, struct str issuer, struct str subject,
                            struct who *ret, struct store_id *ret_identity, struct err *err);

#endif

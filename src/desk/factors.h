/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/factors.h - the second factor beside a password: codes of six digits that change every half
 * minute (TOTP, RFC 6238: SHA-1, as the programs that make them expect), from a secret that a
 * program of the person's has as well; and ten recovery codes, each good once.
 *
 * A code is taken half a minute early and late (section 5.2), and never one that was taken before,
 * nor one before that.  The secret is in the database sealed, where there is a key (store/vault.h);
 * recovery codes, which have 80 random bits, are there as their SHA-256.  Both are the caller's to
 * wipe.
 */
#ifndef LICET_DESK_FACTORS_H
#define LICET_DESK_FACTORS_H

#include "desk/roles.h"
#include "store/factor_rows.h"

#define FACTOR_TEXT_SIZE 33 /* base32 of a secret (RFC 4648) */
#define FACTOR_CODES 10
#define FACTOR_CODE_SIZE 20 /* "abcd-efgh-2345-67ab" */

/*
 * The secret that somebody is shown before they have it: made of what only their browser has, and
 * of a number that goes with the form, so that nothing is kept until they have proved that they
 * have it, and nobody chooses it.
 */
void factor_secret(struct str session, struct str number, uint8_t ret[FACTOR_SECRET_SIZE]);
void factor_text(const uint8_t secret[FACTOR_SECRET_SIZE], char ret[FACTOR_TEXT_SIZE]);

/*
 * From now on they sign in with codes of that secret; `code` is one of it.  ERR_FORBIDDEN: it is
 * none; ERR_CONFLICT: they have a second factor; ERR_VALUE: a program.  *codes are the only place
 * where the recovery codes ever are.  Inside the caller's transaction.
 */
NODISCARD bool factor_set(struct store *store, const struct who *who,
                          const uint8_t secret[FACTOR_SECRET_SIZE], struct str code, int64_t now,
                          char codes[FACTOR_CODES][FACTOR_CODE_SIZE], struct err *err);

/*
 * Whether it is a code of theirs, of either kind, which is none any more then; or they have no
 * second factor, and no security key either (security_keys.h).  Blanks, '-' and capitals in it are
 * nothing.  That a recovery code was taken, or a code was shown a second time, they are told.
 * Inside the caller's transaction, which is kept in either case.
 */
NODISCARD bool factor_proves(struct store *store, const struct store_id *principal, struct str code,
                             int64_t now, bool *ret, struct err *err);

/*
 * Their own, or as an administrator somebody else's.  ERR_FORBIDDEN; ERR_NAME: there is none.
 * Inside the caller's transaction.
 */
NODISCARD bool factor_end(struct store *store, const struct who *by, const struct principal *whom,
                          int64_t now, struct err *err);

#endif

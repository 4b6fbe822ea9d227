/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/tries.h - failures to prove who one is: after five in a row one waits 30 seconds, then twice
 * as long each time, up to 15 minutes.  After an hour without one they are forgotten.
 *
 * All of it inside the caller's transaction, which has to be kept where it failed.
 */
#ifndef LICET_DESK_TRIES_H
#define LICET_DESK_TRIES_H

#include "store/people_rows.h"

/* What is counted under that name, known or not. */
struct store_id tries_subject(struct str name);

/* The same of an address, which is no name: all of its network have it (network_of). */
struct store_id tries_subject_from(struct str address);

/* How long one waits after so many; 0: one may go on. */
int64_t tries_wait(int64_t failures);

/* Those so far.  ERR_WAIT: one has to wait. */
NODISCARD bool tries_check(struct store *store, const struct store_id *subject, int64_t now,
                           struct sign_in *ret, struct err *err);

/* One more. */
NODISCARD bool tries_count(struct store *store, struct sign_in *tries, int64_t now,
                           struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/known.h - who came with a key or a cookie a moment ago.
 *
 * Looking up who somebody is takes the database, for each of a thousand requests a second the same.
 * So it is remembered, for KNOWN_SECONDS and no longer: as long a key that was revoked, or somebody
 * who was disabled, may still ask.  What changes something is looked up anew in any case.
 */
#ifndef LICET_SERVER_KNOWN_H
#define LICET_SERVER_KNOWN_H

#include "desk/roles.h"

#define KNOWN_SECONDS 1.0

struct known;

/* NULL: ERR_MEMORY. */
struct known *known_new(const struct mem *mem, struct err *err);
void known_free(struct known *known);

/* By what they came with, and from where: a key may be for some addresses alone. */
bool known_find(struct known *known, struct str secret, struct str address, double seconds,
                struct who *ret);
void known_add(struct known *known, struct str secret, struct str address, double seconds,
               const struct who *who);
void known_forget(struct known *known, struct str secret, struct str address);

/* Whatever they came with. */
void known_forget_all(struct known *known, const struct store_id *principal);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/license_terms.h - a license as data, and the rows that it is kept as.
 *
 * Every version has its accounts: for each line its quantity, and its value where the license
 * limits that by itself; for the whole license its value, and the quantity of all lines together.
 * Versions of one generation share them, so that what was shipped counts on.
 *
 * 15 CFR 750.11: the value of all shipments may exceed the license's by the tolerance, unless "the
 * full quantity of items approved on the license" has been shipped: all lines together.  So the
 * account of the value has as its guard the quantity of the license, not that of a line: a line
 * that is used up by itself ends what may be shipped under it, and no more.  Lines may count in
 * different units; their sum says nothing, but it is used up exactly when each of them is.  A
 * license that limits no quantity has no full quantity that could be left: the regulation's
 * tolerance is not used for it, only one that the license itself names.
 */
#ifndef LICET_DESK_LICENSE_TERMS_H
#define LICET_DESK_LICENSE_TERMS_H

#include "desk/license.h"
#include "store/balance_rows.h"
#include "store/license_rows.h"

/* What the regulation gives beyond the value, and where it says so; a pack has it. */
struct license_tolerance {
    struct num share; /* 1/10 */
    struct str citation;
};

/* What is filed with a version, beside what the license says. */
struct license_filing {
    const struct license *license;
    struct license_tolerance tolerance; /* where the license names none */
    struct str zone;                    /* of the authority, where it names no port's */
    bool has_document;
    uint8_t document[LICENSE_DIGEST_SIZE]; /* SHA-256 of what was received */
    bool replacing;
    struct store_id replaces;
    bool carries; /* of a replacement, and of an amendment: what was shipped counts */
};

/*
 * The rows of a version: those of `key`, number n, of that generation.  ERR_VALUE, with the field:
 * what the license does not say, and has to.  Texts stay those of the license.
 */
NODISCARD bool license_terms_make(struct arena *arena, const struct license_key *key,
                                  const struct license_filing *filing, int64_t n,
                                  int64_t generation, struct license_terms *ret, struct err *err);

/* Of all that they say, with whose they are; the version's `digest` is not part of it. */
void license_terms_digest(const struct license_key *key, const struct license_terms *terms,
                          uint8_t ret[LICENSE_DIGEST_SIZE]);

/* What one account of a version is to have, and where it is shown. */
struct license_target {
    int64_t line; /* 0: the whole license */
    struct ledger_account account;
    int64_t amount, allowance;
};

#define LICENSE_TARGETS_MAX (2 * LICENSE_LINES_MAX + 2)

/* The accounts of a version, the guards first.  Returns how many. */
size_t license_targets(const struct license_terms *terms,
                       struct license_target ret[LICENSE_TARGETS_MAX]);

/*
 * The license as data, with what was shipped and is reserved; the arena has what is not the terms'.
 * The ledger knows the value of a license, and that of a line only where the license limits it: the
 * rest of the value is told with the first line that is not.
 */
NODISCARD bool license_from_terms(struct arena *arena, const struct license_key *key,
                                  const struct license_terms *terms, enum license_state state,
                                  const struct balance *balances, size_t balance_count,
                                  struct license *ret, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* desk/licenses_priv.h - what the files about licenses on file share. */
#ifndef LICET_DESK_LICENSES_PRIV_H
#define LICET_DESK_LICENSES_PRIV_H

#include "desk/licenses.h"

/* ERR_CONFLICT: "'D000001': …".  Returns false. */
bool license_refuse(const struct license_key *key, struct err *err, const char *says,
                    const char *hint);

/* ---- license_then.c: as it was at a time ---- */

struct license_then {
    enum license_state state;
    int64_t event;   /* that made it so */
    const char *why; /* it did not allow what departed; NULL: it did */
};

/* At an instant, on the day that it was at the port, as far as is known now. */
void license_then(const struct license_desk *desk, const struct license_record *record,
                  int64_t event_at, int32_t day, struct license_then *ret);

/* ---- license_grants.c: what changes do to the ledger ---- */

/* One change, as long as it is being done. */
struct license_work {
    const struct license_desk *desk;
    struct store_id id; /* that those of its commands follow from */
    int64_t commands;   /* given so far */
    int64_t event_at;
    int32_t rule_date;
    struct str actor, reason, basis;
    struct license_key key; /* of the license whose record it is */
    size_t freed;
    int64_t incidents;
    struct err *err;
};

/* The id of the first, second, … command of a change. */
struct store_id license_command_id(const struct store_id *change, int64_t n);

/* The accounts of a version, with nothing in them, where they are not there yet. */
NODISCARD bool license_open_accounts(struct license_work *work, const struct license_terms *terms);

/* They get what the version grants. */
NODISCARD bool license_grant(struct license_work *work, const struct license_terms *terms);

/* All accounts of a license, or those of one generation, may be drawn on or not. */
NODISCARD bool license_freeze(struct license_work *work, const struct store_id *license,
                              int64_t generation, bool frozen);
#define LICENSE_ALL_GENERATIONS 0

/* Nothing is reserved under it any more. */
NODISCARD bool license_free(struct license_work *work, const struct store_id *license);

/*
 * What was shipped under the one counts against the other; what is left of the one is taken away.
 */
NODISCARD bool license_carry(struct license_work *work, const struct license_terms *from,
                             const struct license_terms *to);
NODISCARD bool license_take_rest(struct license_work *work, const struct license_terms *terms);

#endif

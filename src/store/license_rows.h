/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/license_rows.h - the rows of licenses: what each says, version by version, and what became
 * of it.
 *
 * What they mean is desk/licenses.h's; here they are only kept.  Nothing is ever changed.  A text
 * without data and an amount below nothing are not stated.  Texts that are read are the arena's.
 */
#ifndef LICET_STORE_LICENSE_ROWS_H
#define LICET_STORE_LICENSE_ROWS_H

#include "store/ledger_rows.h"

#define LICENSE_DIGEST_SIZE 32
#define LICENSE_ROW_NO_DATE INT32_MIN

struct license_key {
    struct store_id id;
    struct str authority, number;
};

struct license_version_row {
    struct store_id license;
    int64_t n;          /* from 1 */
    int64_t generation; /* the version since which shipments count */
    bool replacing, carries;
    struct store_id replaces;
    struct str licensee, licensee_country;
    struct str currency;
    int64_t value;
    struct str tolerance; /* percent, of its own */
    int64_t allowance;
    struct str allowance_basis;
    int32_t issued; /* LICENSE_ROW_NO_DATE: not stated */
    int32_t valid_from, expires;
    int32_t extended_to; /* LICENSE_ROW_NO_DATE: no extension was granted */
    struct str zone;
    bool has_document;
    uint8_t document[LICENSE_DIGEST_SIZE];
    uint8_t digest[LICENSE_DIGEST_SIZE];
    bool counts_quantity; /* by quantity_account */
    struct store_id quantity_account, value_account;
};

struct license_line_row {
    int64_t n; /* from 1 */
    struct str item, eccn, unit;
    int64_t quantity, value;
    bool limits_quantity, limits_value; /* by the accounts */
    struct store_id quantity_account, value_account;
};

struct license_party_row {
    struct str role, name, country, address;
};

struct license_condition_row {
    struct str kind, text, due;
    bool blocking, met;
    bool met_later; /* by an event; of those that are read */
};

/* A version with all that belongs to it. */
struct license_terms {
    struct license_version_row version;
    struct license_line_row *lines;
    size_t line_count;
    struct license_party_row *parties;
    size_t party_count;
    struct str *destinations;
    size_t destination_count;
    struct str *end_uses;
    size_t end_use_count;
    struct license_condition_row *conditions;
    size_t condition_count;
};

struct license_event_row {
    struct store_id license, id;
    int64_t n; /* from 1 */
    struct str transition, state;
    int64_t version;
    int64_t condition; /* from 1; 0: none */
    int64_t event_at, recorded_at;
    struct store_id actor;
    struct str actor_name; /* of those that are read */
    int64_t approval;      /* 0: none */
    struct str approver_name;
    struct str reason, basis;
    uint8_t digest[LICENSE_DIGEST_SIZE];
};

/* ---- licenses ---- */

/* ERR_CONFLICT where the authority has one of that number. */
NODISCARD bool license_add(struct store *store, const struct license_key *license, struct err *err);

/* With an authority without data: whichever has the number; *ret_count of them, one is in *ret. */
NODISCARD bool license_find(struct store *store, struct arena *arena, struct str authority,
                            struct str number, struct license_key *ret, size_t *ret_count,
                            struct err *err);
NODISCARD bool license_read_key(struct store *store, struct arena *arena, const struct store_id *id,
                                struct license_key *ret, struct err *err);

/* All of them, by authority and number. */
NODISCARD bool licenses_list(struct store *store, struct arena *arena, struct license_key **ret,
                             size_t *ret_count, struct err *err);

/* ---- versions ---- */

NODISCARD bool license_terms_add(struct store *store, const struct license_terms *terms,
                                 struct err *err);
NODISCARD bool license_terms_read(struct store *store, struct arena *arena,
                                  const struct store_id *license, int64_t version,
                                  struct license_terms *ret, struct err *err);

/* ---- events ---- */

/* Gives it a number and a time later than all before, `now` if that is. */
NODISCARD bool license_event_add(struct store *store, struct license_event_row *event, int64_t now,
                                 struct err *err);

/* Those of a license, in the order in which they were recorded. */
NODISCARD bool license_events_read(struct store *store, struct arena *arena,
                                   const struct store_id *license, struct license_event_row **ret,
                                   size_t *ret_count, struct err *err);

/* The one with that id, of whichever license: only license, n, state, version and digest. */
NODISCARD bool license_event_find(struct store *store, struct arena *arena,
                                  const struct store_id *id, struct license_event_row *ret,
                                  bool *ret_found, struct err *err);

/* ---- what it led to ---- */

/*
 * Every departure of the license at that time or later that was not taken back becomes an incident,
 * once; *ret_count did now.
 */
NODISCARD bool license_incidents_add(struct store *store, const struct store_id *license,
                                     int64_t event, int64_t since, int64_t *ret_count,
                                     struct err *err);

/* The same of one departure. */
NODISCARD bool license_incident_add(struct store *store, const struct store_id *license,
                                    int64_t transfer, int64_t event, struct err *err);

struct license_incident {
    int64_t transfer;
    int64_t event; /* on account of which; 0: it went beyond the ledger's ceiling */
    int64_t event_at;
    int64_t line; /* 0: the license as a whole */
    enum ledger_measure measure;
    int64_t amount;
};

/* Those, and what went beyond a ceiling: of up to `most` transfers, the earliest behind `after`. */
NODISCARD bool license_incidents_read(struct store *store, struct arena *arena,
                                      const struct store_id *license, int64_t after, int64_t most,
                                      struct license_incident **ret, size_t *ret_count,
                                      struct err *err);

/* ---- whether it is sound ---- */

/*
 * As ledger_check: accounts have what the version in force grants, events follow each other as they
 * may, of each license one version is in force, what departed when it must not have is an incident.
 */
NODISCARD bool license_check(struct store *store, struct buf *out, size_t *ret_wrong,
                             struct err *err);

#endif

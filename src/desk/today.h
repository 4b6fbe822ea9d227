/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/today.h - what needs somebody: what waits, is due, lapses, or must not leave.
 *
 * The command, the API and the page tell the same of it.  Of each kind there are the first
 * TODAY_SHOWN; of shipments that have to be back or verified, all.
 */
#ifndef LICET_DESK_TODAY_H
#define LICET_DESK_TODAY_H

#include "desk/application_clock.h"
#include "desk/disclosures.h"
#include "desk/flags.h"
#include "desk/incidents.h"
#include "desk/shipments.h"
#include "store/about_rows.h"
#include "store/approval_rows.h"

#define TODAY_SHOWN 10
#define TODAY_DUE_DAYS 30 /* before something is due of an approval, or of a shipment */

/* What not everybody may see; the rest is for whoever reads orders. */
enum today_part {
    TODAY_APPROVALS = 1 << 0,
    TODAY_PARTIES = 1 << 1, /* flags, incidents, applications, buyers */
    TODAY_DISCLOSURES = 1 << 2,
    TODAY_LICENSES = 1 << 3,
    TODAY_ALL = (1 << 4) - 1
};

struct today_asked {
    const struct mem *mem;
    const struct license_desk *licenses; /* with the store, inside a transaction */
    struct json_reader *reader;
    const struct policy *policy; /* has the days of clocks */
    int32_t day;                 /* where the law is */
    unsigned parts;              /* of enum today_part */
};

struct today_disclosure {
    struct str name, state;
    struct disclosure_clock clock;
};

struct today_license {
    struct str authority, number;
    const char *needs;
    int32_t last_day;
};

struct today_application {
    struct str name, state;
    struct application_clock clock;
};

struct today_obligation {
    struct str buyer;
    int64_t condition;
    int32_t due;
    bool blocking;
};

struct today_due {
    struct str shipment;
    const char *needs;
    int32_t day;
    bool overdue;
};

#define TODAY_LIST(type)                                                                           \
    struct {                                                                                       \
        type *list;                                                                                \
        size_t count;                                                                              \
    }

/* How many are in each state. */
struct today_sums {
    const char *what; /* "orders" */
    struct matter_sum *list;
    size_t count;
};

struct today {
    int32_t day, utc_day;
    struct today_sums orders; /* those of other kinds without states from which nothing follows */
    struct today_sums applications, buyers, shipments;
    TODAY_LIST(struct approval) approvals;
    TODAY_LIST(struct red_flag) flags;
    TODAY_LIST(struct incident) incidents;
    TODAY_LIST(struct today_disclosure) disclosures;
    TODAY_LIST(struct matter_gone) closable; /* orders with holds that no decision says any more */
    TODAY_LIST(struct matter) drafts, held, held_due, allocatable, allocatable_due;
    TODAY_LIST(struct obstacle_sum) in_the_way;
    TODAY_LIST(struct matter_pair) under_way; /* of orders on hold */
    TODAY_LIST(struct matter_pair) stopped;   /* shipments on hold of allocatable orders */
    TODAY_LIST(struct today_license) licenses;
    TODAY_LIST(struct today_application) applications_due;
    TODAY_LIST(struct today_obligation) obligations;
    TODAY_LIST(struct today_due) due;
};

/* All is the arena's of the licenses.  ERR_IO, ERR_MEMORY; ERR_POLICY where packs lack a clock. */
NODISCARD bool today_read(const struct today_asked *asked, struct today *ret, struct err *err);

/* Each thing as an object: lines of JSON, or members of an array that is open. */
void today_json(struct buf *out, const struct today *today, bool lines);

#endif

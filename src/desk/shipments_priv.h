/* SPDX-License-Identifier: Apache-2.0 */
/* desk/shipments_priv.h - what the files about shipments share. */
#ifndef LICET_DESK_SHIPMENTS_PRIV_H
#define LICET_DESK_SHIPMENTS_PRIV_H

#include "desk/buyer_caps.h"
#include "desk/buyer_gate.h"
#include "desk/shipments.h"

/* Beside what a license takes of a command of the ledger. */
#define SHIPMENT_CAPS_MAX (LEDGER_LEGS_MAX - LICENSE_DRAW_LEGS)

/* A cap of which a shipment takes something. */
struct shipment_cap {
    struct str buyer, source;
    struct buyer_cap cap;
    int64_t excess; /* before it departed */
};

struct shipment_caps {
    struct shipment_cap *list;
    struct ledger_leg *legs; /* of each */
    size_t count, room, leg_room;
    int64_t incidents; /* gone beyond */
};

/* One change, as long as it is being done. */
struct shipment_work {
    const struct shipment_desk *desk;
    const struct shipment_change *change;
    const struct shipment *said; /* by it, or as it is with one thing more */
    struct shipment with;        /* that one */
    struct shipment_outcome *outcome;
    struct matter_doing doing;
    struct shipment_record record;
    struct store_id event; /* its id */
    int64_t at;
    int32_t day;        /* at the port */
    struct buf details; /* JSON */
    struct buyer_reading reading;
    struct buyer_book book; /* once it is asked for */
    bool has_book;
    struct shipment_caps caps;
    struct arena *arena;
    struct err *err;
};

/* ERR_CONFLICT: "shipment 'S1': …".  Returns false. */
bool shipment_refuse(struct shipment_work *s, const char *says, const char *hint);

/* The event that ends it, with the details, and with what was opened since. */
NODISCARD bool shipment_event(struct shipment_work *s, enum shipment_state to);

/* One on the license that it names; what it refuses is an error. */
struct license_draw shipment_draw(const struct shipment_work *s, enum license_draw_kind kind,
                                  const char *what);
NODISCARD bool shipment_drawn(struct shipment_work *s, const struct license_draw *draw);

/* The id of the reservation that an event made. */
struct store_id shipment_reservation(const struct store_id *event);

/* The order as it is, allocatable and decided. */
struct shipped_order {
    struct matter matter;
    struct matter_version version;
    struct order said;
    struct decision_row decision;
    int64_t quantity; /* 0: not stated */
};

/* ---- shipments_load.c ---- */

NODISCARD bool shipment_load_matter(const struct shipment_desk *desk, struct arena *arena,
                                    const struct matter *matter, struct shipment_record *ret,
                                    struct err *err);

/*
 * Whether it was, by what had been recorded at that time: what was recorded later, a hold among it,
 * did not keep it.
 */
bool shipment_was_released(const struct shipment_record *record, int64_t at);

/* ---- shipments_reserve.c ---- */

NODISCARD bool shipment_reserve(struct shipment_work *s);
/* Whether its units are left of the order, beside those of the others. */
NODISCARD bool shipment_check_units(struct shipment_work *s, const struct shipped_order *order);
NODISCARD bool shipment_need_order(struct shipment_work *s, struct shipped_order *ret);
/* What it says, whatever became of it. */
NODISCARD bool shipment_read_order(struct shipment_work *s, struct shipped_order *ret);

/* ---- shipments_buyers.c ---- */

/* As of what was recorded until then; 0: all of it. */
NODISCARD bool shipment_open_book(struct shipment_work *s, int64_t until);
/* The day that counts: the planned one, or today where that has passed. */
NODISCARD bool shipment_buyers_day(struct shipment_work *s, int32_t *ret);

/* No buyer among the parties bars it on the planned day, nor does its license ask for another. */
NODISCARD bool shipment_check_buyers(struct shipment_work *s, const struct shipped_order *order,
                                     bool licensed);
/* What of them did not allow what departed: incidents. */
NODISCARD bool shipment_tell_buyers(struct shipment_work *s);

/* ---- shipments_flags.c ---- */

/* No red flag on it, its order or a party is open. */
NODISCARD bool shipment_check_flags(struct shipment_work *s, const struct shipped_order *order);
/* Those that were open when it departed: incidents. */
NODISCARD bool shipment_tell_flags(struct shipment_work *s);

/* ---- shipments_incidents.c ---- */

/* No unit of it left with another shipment when it was not allowed to, and that is not settled. */
NODISCARD bool shipment_check_incidents(struct shipment_work *s);

/* ---- shipments_caps.c ---- */

/* What it takes of which caps, into s->caps. */
NODISCARD bool shipment_find_caps(struct shipment_work *s, const struct shipped_order *order);
/* Not more of them than go into one command. */
NODISCARD bool shipment_check_caps(struct shipment_work *s);
/* Where nothing is drawn of a license. */
NODISCARD bool shipment_reserve_caps(struct shipment_work *s);
NODISCARD bool shipment_free_caps(struct shipment_work *s);
/* All of it is reserved. */
NODISCARD bool shipment_check_held(struct shipment_work *s);
/* If the refusal is of a cap, the error says of which. */
bool shipment_cap_refused(struct shipment_work *s, const struct ledger_answer *answer);
/* The same of what departed, allowed or not. */
NODISCARD bool shipment_count_fact(struct shipment_work *s, int64_t quantity, int64_t value);
/* Those from there on, which were not posted with a license. */
NODISCARD bool shipment_post_caps(struct shipment_work *s, size_t from);
NODISCARD bool shipment_tell_caps(struct shipment_work *s);

/* ---- shipments_release.c ---- */

NODISCARD bool shipment_release(struct shipment_work *s);
/* By what is decided of it again: on hold, if it would not be let through now. */
NODISCARD bool shipment_hold_decided(struct shipment_work *s, bool is_released);

/* ---- shipments_papers.c ---- */

/* Each condition and each paper of the decision has one that is good; what lacks is told. */
NODISCARD bool shipment_check_papers(struct shipment_work *s, const struct json_value *decision);

/* Of a paper that is for so many units. */
struct paper_used {
    int64_t units;
    struct str differs; /* a shipment by which it is for `says` units; absent: there is none */
    int64_t says;
};

/* What all other shipments together have of it: what is released, and what has departed. */
NODISCARD bool shipment_paper_used(struct shipment_work *s, const struct shipment_paper *paper,
                                   struct paper_used *ret);

/* ---- shipments_facts.c ---- */

NODISCARD bool shipment_fact(struct shipment_work *s);
/* Whether it counts under a license: what was reserved does, and what nobody had looked at. */
bool shipment_is_drawn(const struct shipment_record *record);
/* Something that was not allowed: it is told, and stays.  rule, citation: of whose condition. */
NODISCARD bool shipment_incident(struct shipment_work *s, struct str rule, struct str citation,
                                 struct str says);

/* As a fact says it: compared with what was recorded. */
NODISCARD bool shipment_put_fact(struct shipment_work *s, int64_t at, struct buf *out);

#endif

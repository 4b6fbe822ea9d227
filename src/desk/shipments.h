/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/shipments.h - what leaves of an order: planned, reserved, released, departed, and after.
 *
 * What a shipment says is a version of it, as JSON in the shape of
 * docs/schema/shipment.schema.json.  Each step is one event, in one transaction with all that it
 * does to the ledger, and to its order:
 *
 *   reserve   the order is allocatable, and has so many units left; no buyer among its parties bars
 *             it (buyer_gate.h); where its newest decision says that a license authorizes it, units
 *             and value are reserved under the license that the shipment names
 *   decide    the same again, of one on hold: a new reservation takes the place of the old one
 *   release   a decision that was made at this moment of the order as it will ship says that it may
 *             ship, what is reserved could depart on that day, and each condition and each paper
 *             that it asks for is there and good; one that is for so many units is for no more.
 *             The decision is kept as one of the order
 *   depart    what departed is posted, whatever was decided.  What was not released, what the
 *             license did not cover and what nobody had planned are incidents: obstacles that are
 *             told, and stay
 *   hold      somebody says so; or it is decided again, and would not be let through now: one that
 *             is released by all that a release asks of decision, license and papers, one that is
 *             reserved where its order needs a license or is prohibited, or what is reserved could
 *             not depart on the day
 *   stop, void  what is reserved is free
 *
 * What is not delivered, or comes back, stays posted.  With a fact the order is fulfilled, or not
 * any more (order_shipments.h).
 *
 * Facts say when and where: the day is that of the port.  Each has a key, its own where none is
 * given: given again with the same it is done once, and with something else refused.
 */
#ifndef LICET_DESK_SHIPMENTS_H
#define LICET_DESK_SHIPMENTS_H

#include "decide/order.h"
#include "desk/license_draw.h"
#include "desk/orders.h"
#include "desk/shipment_json.h"
#include "desk/shipment_state.h"
#include "item/item.h"

/* Both are of the same store and have the same `now`. */
struct shipment_desk {
    struct matter_desk matters;
    const struct license_desk *licenses;
    const struct catalog *catalog; /* of names of items; NULL: they are compared as they are */
};

/*
 * Who may do it, any of these: to keep something back is no risk.  A constant expression, so that a
 * table can have it.  What a decision holds, whoever asked for the decision does.
 */
#define SHIPMENT_MAY(transition)                                                                   \
    ((transition) >= SHIPMENT_DEPART || (transition) == SHIPMENT_DUE                               \
         ? PERMISSION_BIT(MAY_FACT_WRITE)                                                          \
     : (transition) == SHIPMENT_RELEASE ? PERMISSION_BIT(MAY_RELEASE)                              \
     : (transition) == SHIPMENT_STOP || (transition) == SHIPMENT_HOLD ||                           \
             (transition) == SHIPMENT_ORDER_RETURN                                                 \
         ? PERMISSION_BIT(MAY_RESERVATION_WRITE) | PERMISSION_BIT(MAY_RELEASE)                     \
         : PERMISSION_BIT(MAY_RESERVATION_WRITE))

/* A decision on the order as it will ship. */
struct shipment_decided {
    int64_t version; /* of the order that it was made of */
    struct made_with made_with;
    struct order_decided decided;
    /* In so many years it has to be back, by what it goes under; 0: the packs say nothing. */
    int64_t back_years;
    struct str back_cites;
};

struct shipment_change {
    enum shipment_transition transition;
    struct str name;
    const struct shipment *said;            /* of plan and amend */
    const struct shipment_paper *paper;     /* of amend, instead: one that is added */
    const struct shipment_decided *decided; /* of release; of hold: by a decision, not by hand */
    struct str key;                         /* of whoever asks; absent: none */
    bool at_given;
    int64_t at;              /* when it happened; now, if it is not given */
    int64_t expires_at;      /* of reserve and decide; 0: never */
    int64_t quantity, value; /* of depart; 0: what the shipment says */
    bool keep_rest;          /* of depart: what did not depart stays reserved */
    struct str place, reference;
    struct str reason, basis; /* basis: of verify what shows it, else a citation */
};

struct shipment_outcome {
    struct matter matter;        /* as it is then */
    bool same;                   /* there was nothing to do */
    struct license_drawn drawn;  /* a refusal of the ledger: nothing was done, and it is false */
    struct str order;            /* the state of its order, where this led to another */
    size_t opened;               /* incidents, which are obstacles of the shipment */
    const struct obstacle *told; /* those */
    int64_t decision;            /* on which it rests; 0: none */
    struct str reason, basis;    /* of a hold by a decision */
};

/*
 * Does it in a transaction of its own.  False: nothing was done.  ERR_CONFLICT: the state does not
 * allow it (what is possible stands in the hint), a guard, the ledger; ERR_FORBIDDEN; ERR_NAME;
 * ERR_VALUE.
 */
NODISCARD bool shipment_do(const struct shipment_desk *desk, struct arena *arena,
                           const struct shipment_change *change, struct shipment_outcome *ret,
                           struct err *err);

/* ---- as it is ---- */

struct shipment_record {
    struct matter matter;
    struct str content; /* of its newest version */
    struct shipment shipment;
    struct matter_event *events;
    size_t event_count;
    struct obstacle *obstacles;
    size_t obstacle_count;
    bool has_reservation; /* there was one; `live`: it still holds something */
    bool live;
    /* There was one that holds nothing of a license, but of caps of its buyers; it still does. */
    bool capped, capped_live;
    struct store_id reservation;
    struct store_id reserved_by;
    int64_t reserved_at; /* recorded */
    bool released;       /* and nothing has taken that back */
    int64_t released_at; /* recorded */
    bool has_departed;
    int64_t departed, worth; /* units; in minor units of its currency */
    int64_t out;             /* units that departed since it last came back */
    bool keeps_rest;
    struct store_id departed_by;
    int32_t departed_on, delivered_on; /* the first of them, the last of them; DATE_OPEN: never */
    /* As it was released: the outcome, and the exceptions or the authority that it rests on. */
    struct str outcome;
    struct str *under;
    size_t under_count;
    int64_t back_years;
    struct str back_cites;
};

/* Inside of a transaction.  ERR_NAME. */
NODISCARD bool shipment_load(const struct shipment_desk *desk, struct arena *arena, struct str name,
                             struct shipment_record *ret, struct err *err);

/* Something that has to happen by a day: the last one on which it is in time, at the port. */
struct shipment_due {
    const char *what; /* "back", "verified" */
    int32_t day;
    struct str cites; /* absent: its plan says so */
};

#define SHIPMENT_DUES_MAX 2

/* What is due of one that has departed, as it is now.  Worked out, never kept. */
size_t shipment_dues(const struct shipment_record *record,
                     struct shipment_due ret[SHIPMENT_DUES_MAX]);

/* Whether something may be due of it: then it is about a "clock". */
bool shipment_has_clock(const struct shipment *shipment);

/* Of its order's units, so many are this shipment's. */
int64_t shipment_units(const struct shipment_record *record);

/*
 * Its order as it will ship: the day, the units and the value are the shipment's, and it names the
 * license.  Facts and texts are the arena's.
 */
NODISCARD bool shipment_order(struct arena *arena, const struct shipment_record *record,
                              const struct order *order, struct order *ret, struct err *err);

/*
 * What is reserved for it is not spoken for by others: it is taken from what the license, which is
 * among these, has reserved.
 */
void shipment_add_back(const struct shipment_record *record, struct license *licenses,
                       size_t count);

/*
 * The same of all shipments of an order, and of what has departed of it: what an order has of a
 * license by itself is not what keeps it from that license.  *ret_any: there was something.  Inside
 * of a transaction; desk->licenses is not looked at.
 */
NODISCARD bool shipments_add_back(const struct shipment_desk *desk, struct arena *arena,
                                  struct str order, struct license *licenses, size_t count,
                                  bool *ret_any, struct err *err);

#endif

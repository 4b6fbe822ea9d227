/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/units.h - where a unit is, by its serial number, and what became of it.
 *
 * Nothing of it is kept by itself: it is worked out of the events of the shipments that ever named
 * the unit, each with the version that it was about, by when they happened.  Two clocks: what had
 * happened by a day, and what had been recorded by one.
 */
#ifndef LICET_DESK_UNITS_H
#define LICET_DESK_UNITS_H

#include "desk/shipments.h"

/* An instant, or a day to its end at the port; none: always. */
struct unit_until {
    enum unit_until_kind { UNIT_ALWAYS, UNIT_DAY, UNIT_INSTANT } kind;
    int32_t day;
    int64_t at;
};

/* A shipment that has it, or had it, as the events that count have left it. */
struct unit_shipment {
    struct matter matter;     /* as it is now */
    struct shipment shipment; /* as its last version that counts says it */
    struct str state;
    bool has;                /* it names the unit still */
    bool departed;           /* and has not come back */
    struct str outcome;      /* it was released as; empty: it was not, or that was taken back */
    const struct str *under; /* the exceptions, or the authority */
    size_t under_count;
    int64_t decision;                 /* of that release; 0: none is named */
    int64_t last;                     /* the number of the last event that counts */
    const struct obstacle *incidents; /* until then */
    size_t incident_count;
};

struct unit_event {
    size_t shipment; /* in `shipments` */
    struct matter_event event;
    int64_t at;                  /* when it happened; of what is no fact, when it was recorded */
    struct str place, reference; /* empty: not said */
    bool leaves;                 /* the version does not name the unit any more */
};

enum unit_where {
    UNIT_NOWHERE,     /* no shipment names it by then */
    UNIT_HERE,        /* it has not departed, or has come back */
    UNIT_UNDER_WAY,   /* it has departed */
    UNIT_DELIVERED,   /* it is with its consignee */
    UNIT_UNDELIVERED, /* it could not be delivered */
    UNIT_SEIZED,
    UNIT_WHERE_COUNT
};

struct unit_track {
    struct str serial;
    enum unit_where where;
    const struct unit_event *since; /* what brought it there; NULL: nothing that was recorded */
    const struct unit_shipment *in; /* in which it is, or went there; NULL: in none */
    struct unit_shipment *shipments;
    size_t shipment_count;
    struct unit_event *events; /* by when they happened */
    size_t event_count;
};

const char *unit_where_word(enum unit_where where);

/*
 * Inside of a transaction.  ERR_NAME where no shipment ever named it.
 */
NODISCARD bool unit_read(const struct shipment_desk *desk, struct arena *arena, struct str serial,
                         const struct unit_until *as_of, const struct unit_until *known_at,
                         struct unit_track *ret, struct err *err);

#endif

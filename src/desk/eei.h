/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/eei.h - what the Automated Export System needs of each departure.
 *
 * Electronic export information has a line for each departure; of a shipment that is released and
 * has not departed, one for what will.  What is said of the license comes from the decision that
 * the departure rests on: that of the release, else that of the reservation, else the newest of the
 * order.  The codes of licenses and of no license are the packs' (desk.eei_license and
 * desk.eei_no_license), that of an exception is what its rule `gives`.  What nobody knows is absent
 * and never guessed.
 */
#ifndef LICET_DESK_EEI_H
#define LICET_DESK_EEI_H

#include "desk/shipments.h"

struct policy;

#define EEI_ECCN_LENGTH 5 /* of the number of an entry, without paragraphs: 15 CFR part 774 */
#define EEI_ITN_LENGTH 15 /* X, the day, six digits: 15 CFR part 30, appendix B */

struct eei {
    struct str shipment, order;
    int64_t event;           /* of the departure; 0: it is only released */
    struct str reference;    /* as it was recorded */
    struct str itn;          /* absent: the reference is none */
    struct str code, number; /* of the license */
    int64_t line;            /* of the license; 0: none */
    struct str eccn;         /* "3A090", with ";" between where there are several */
    int64_t quantity, value; /* in minor units */
    struct str currency;
    struct str consignee, country; /* the ultimate consignee */
    struct str type;               /* of it, as 15 CFR 30.6(a)(28) has them, in lower case */
    struct str port, place;
    int32_t day; /* at the port: of the departure, or planned */
    size_t serials;
};

/* What it is read with. */
struct eei_desk {
    const struct shipment_desk *shipments;
    const struct policy *policy;
    struct json_reader *reader; /* of EEI_JSON_MAX bytes and EEI_JSON_DEPTH */
};

#define EEI_JSON_MAX ((size_t)64 << 20)
#define EEI_JSON_DEPTH 32

struct eei_list {
    struct eei *items;
    size_t count, room;
};

/*
 * Appends those of a shipment, in the order of their departures; none where it is neither released
 * nor departed.  Works in `arena`, which may be emptied then: all that is appended is `keep`'s.
 * Inside of a transaction.
 */
NODISCARD bool eei_add(const struct eei_desk *desk, struct arena *arena, struct arena *keep,
                       const struct matter *shipment, struct eei_list *list, struct err *err);

/* The same of all shipments, by name; `arena` is emptied after each. */
NODISCARD bool eei_all(const struct eei_desk *desk, struct arena *arena, struct arena *keep,
                       struct eei_list *list, struct err *err);

/* Leaves those that have departed, and tells how many: what is only released is in no report. */
size_t eei_departed(struct eei_list *list);

/* The number in it, with "AES" before it or without, in capitals; absent where there is none. */
struct str eei_itn(struct arena *arena, struct str text);

#endif

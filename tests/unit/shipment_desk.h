/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/shipment_desk.h - a database with orders, licenses and two people who may do anything, for
 * tests of what becomes of shipments.
 */
#ifndef LICET_UNIT_SHIPMENT_DESK_H
#define LICET_UNIT_SHIPMENT_DESK_H

#include "desk/shipments.h"
#include "unit/license_desk.h"

#define SHIPMENT_DAY ((int32_t)TODAY)

struct shipments_tried {
    struct licenses_tried licenses;
    struct shipment_desk desk;
    struct who ann, bob;  /* any permission */
    struct shipment said; /* that is planned; changed at will before */
    struct shipment_paper paper;
    struct str serial;
    struct shipment_change change; /* the last one */
    struct shipment_outcome outcome;
    struct shipment_decided decided;
    struct order_decided order;
    int64_t hold;         /* of an order: the one that is open */
    enum order_told told; /* of the last order that was decided, and what became of it */
    bool turned;
    size_t held, under_way;
    char content[1024];
    /* Of what is decided: JSON. */
    const char *conditions, *scenarios, *posture;
    /* What an order, and what is decided of it, say besides: JSON, with a comma before it. */
    const char *says, *decides;
    const char *papers; /* with its key */
    int32_t on, known;
    int64_t version; /* of the order */
    struct err err;
};

/* License D1 has 100 units worth 10.00 USD and is valid for 100 days more. */
void ship_open(struct shipments_tried *tried);
void ship_close(struct shipments_tried *tried);

/* An order of so many units, which was decided so, and has no holds. */
void ship_add_order(struct shipments_tried *tried, const char *name, int64_t units,
                    const char *outcome);

/* Gives it another version, for so many units. */
void ship_amend_order(struct shipments_tried *tried, const char *name, int64_t units,
                      const char *outcome);

/* Decides it anew; says: what stands in its way, or NULL. */
void ship_decide_order(struct shipments_tried *tried, const char *name, const char *outcome,
                       const char *says);

/* ORDER_HOLD, ORDER_CLOSE_HOLD or ORDER_CANCEL. */
void ship_change_order(struct shipments_tried *tried, const char *name,
                       enum order_transition transition);

/* One thing that ann does with the shipment of that name, as `change` says it. */
struct shipment_change *ship_change(struct shipments_tried *tried,
                                    enum shipment_transition transition, const char *name);
bool ship_do(struct shipments_tried *tried);

/* Both of it. */
bool ship_turn(struct shipments_tried *tried, enum shipment_transition transition,
               const char *name);

/* Plans `said` under that name. */
bool ship_plan(struct shipments_tried *tried, const char *name);

/* As `tried->decided`: of an order, on the day, under D1 where it is authorized. */
void ship_decide(struct shipments_tried *tried, const char *order, const char *outcome,
                 bool may_ship);

/* ship_decide, and the release by bob. */
bool ship_release(struct shipments_tried *tried, const char *name, const char *order,
                  const char *outcome);

/* Decides the order anew; the shipment is held where that, or anything else, says so. */
bool ship_decide_again(struct shipments_tried *tried, const char *name, const char *order,
                       const char *outcome, bool may_ship);

/* The same, which has to put it on hold, for a reason that has this in it. */
void ship_expect_held(struct shipments_tried *tried, const char *name, const char *says);

/* Fails the test where the order is not in that state, or has another number of open holds. */
void ship_expect_order(struct shipments_tried *tried, const char *name, const char *state,
                       size_t open);

struct shipment_record ship_record(struct shipments_tried *tried, const char *name);

/* Fails the test where the database is not sound. */
void ship_check(struct shipments_tried *tried);

#endif

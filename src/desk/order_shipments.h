/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/order_shipments.h - an order and its shipments: what becomes of the one with the others.
 *
 * An order is fulfilled once as many units as it says are out: those that have departed, less those
 * that came back, were not delivered or are seized.  That is looked at with each fact of one of its
 * shipments, and where its last hold is closed.
 */
#ifndef LICET_DESK_ORDER_SHIPMENTS_H
#define LICET_DESK_ORDER_SHIPMENTS_H

#include "desk/matters.h"

struct shipment_record;

/* How many of its shipments. */
struct order_shipments {
    size_t held;
    size_t under_way; /* departed, and with nobody yet */
};

/*
 * Those that are reserved or released are put on hold, with that reason and citation; with
 * `released` those that are released alone.  What is reserved stays so.  What has departed, or was
 * stopped, is left as it is.
 */
NODISCARD bool order_hold_shipments(struct matter_doing *doing, const struct matter *order,
                                    bool released, struct str reason, struct str citation,
                                    struct order_shipments *ret);

/* Whether it is all out.  now: one of its shipments as it is, before that is written; or NULL. */
NODISCARD bool order_is_shipped(struct matter_doing *doing, const struct matter *order,
                                const struct shipment_record *now, bool *ret);

/*
 * The order of a shipment of which a fact was recorded: one that is allocatable, and all out, is
 * fulfilled; one that was, and is not any more, is on hold.  *ret_state: where it is now; absent
 * where it stays.
 */
NODISCARD bool order_follow_shipment(struct matter_doing *doing, const struct shipment_record *now,
                                     struct str *ret_state);

#endif

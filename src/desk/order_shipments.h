/* SPDX-License-Identifier: Apache-2.0 */
/* desk/order_shipments.h - what becomes of the shipments of an order that may not ship any more. */
#ifndef LICET_DESK_ORDER_SHIPMENTS_H
#define LICET_DESK_ORDER_SHIPMENTS_H

#include "desk/matters.h"

/*
 * Those that are reserved or released are put on hold, with that reason and citation; with
 * `released` those that are released alone.  What is reserved stays so.  What has departed, or was
 * stopped, is left as it is.
 */
struct order_shipments {
    size_t held;
    size_t under_way; /* departed, and with nobody yet */
};
NODISCARD bool order_hold_shipments(struct matter_doing *doing, const struct matter *order,
                                    bool released, struct str reason, struct str citation,
                                    struct order_shipments *ret);

#endif

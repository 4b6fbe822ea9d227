/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/shipments_check.h - whether a shipment is found by what it says.
 *
 * By its order, its units are counted; by its serial numbers, they are in one place.  If one were
 * not found, more could be reserved than the order has.
 */
#ifndef LICET_DESK_SHIPMENTS_CHECK_H
#define LICET_DESK_SHIPMENTS_CHECK_H

#include "store/matter_rows.h"

/* *ret_found is false also of what cannot be read. */
NODISCARD bool shipment_check(struct store *store, struct arena *arena, const struct matter *matter,
                              bool *ret_found, struct err *err);

#endif

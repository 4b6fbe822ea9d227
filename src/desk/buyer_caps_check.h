/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/buyer_caps_check.h - whether the accounts of caps are what approvals and shipments say.
 *
 * An account has the ceiling of the approval in force, and is closed unless the buyer is approved.
 * What is posted is what departures of shipments have posted, and what is pending is what their
 * reservations hold.
 */
#ifndef LICET_DESK_BUYER_CAPS_CHECK_H
#define LICET_DESK_BUYER_CAPS_CHECK_H

#include "desk/buyer_caps.h"

/* Inside of a transaction.  What is wrong is a line each. */
NODISCARD bool buyer_caps_sound(struct store *store, const struct mem *mem, struct buf *out,
                                size_t *ret_wrong, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/order_adding.h - orders that are new, decided before their requests have their turns.
 *
 * Most of what adding an order takes is deciding it, which writes nothing: its names are looked
 * for, the rules are asked, the proof is written and packed.  Of all requests that wait together
 * that is done beforehand, on all processors, in the transaction in which they are kept; so what
 * the decisions rest on is what is on file then.
 */
#ifndef LICET_SERVER_ORDER_ADDING_H
#define LICET_SERVER_ORDER_ADDING_H

#include "server/call.h"
#include "server/crew.h"

struct orders_ahead;

/*
 * calls[0] to calls[count - 1] are on the lane that writes, each with the store; nothing has been
 * written for any.  Those of which the orders are decided get call->adding, and are to be done
 * before any other.  NULL: none was, which does no harm.
 */
struct orders_ahead *orders_decide_ahead(const struct mem *mem, struct call *const *calls,
                                         size_t count, struct crew *crew);
void orders_ahead_free(struct orders_ahead *ahead); /* NULL is accepted; before the calls end */

#endif

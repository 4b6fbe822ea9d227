/* SPDX-License-Identifier: Apache-2.0 */
/* desk/replay_store.h - the order book of a database, as a book to be replayed. */
#ifndef LICET_DESK_REPLAY_STORE_H
#define LICET_DESK_REPLAY_STORE_H

#include "desk/replay.h"
#include "store/store.h"

/*
 * Takes the orders that may be decided, without what has left of them, and the shipments that are
 * reserved, on hold, released or under way.  Inside of a transaction; the writing's stage does not
 * matter.
 */
NODISCARD bool replay_take_store(struct replay_book *book, struct store *store,
                                 const struct replay_writing *writing, struct err *err);

#endif

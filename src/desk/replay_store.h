/* SPDX-License-Identifier: Apache-2.0 */
/* desk/replay_store.h - the order book of a database, as a book to be replayed. */
#ifndef LICET_DESK_REPLAY_STORE_H
#define LICET_DESK_REPLAY_STORE_H

#include "desk/replay.h"
#include "store/store.h"

/*
 * Takes all lines of desk/open_book.h.  Inside of a transaction; the stage of the writing does not
 * matter.
 */
NODISCARD bool replay_take_store(struct replay_book *book, struct store *store,
                                 const struct replay_writing *writing, struct err *err);

#endif

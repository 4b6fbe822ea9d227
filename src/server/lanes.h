/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/lanes.h - the threads that wait for the database, so that those of connections need not.
 *
 *   reads    a few threads, each with a store of its own
 *   writes   one: all that wait are done in one transaction, each kept or taken back by itself,
 *            and written to the disk once; then all have their answers
 *   slow     one, with a store: what takes a tenth of a second and much memory
 *   long     one, with a store: what takes seconds; few may wait for it
 *   outside  one, with a store: what waits for a server of others
 *
 * A call that is given belongs to its lane until its exchange is told to be done.
 */
#ifndef LICET_SERVER_LANES_H
#define LICET_SERVER_LANES_H

#include "server/call.h"

struct lanes;

/* path: of the database.  NULL on failure: it cannot be opened, or no thread can be had. */
struct lanes *lanes_new(const struct mem *mem, struct server *server, struct str path,
                        struct err *err);

/* Does what has been given, and takes no more.  NULL is accepted, here and below. */
void lanes_end(struct lanes *lanes);
void lanes_free(struct lanes *lanes);

/* Has `work` done with a store of that lane.  False, with the error set: too many wait already. */
NODISCARD bool lanes_give(struct lanes *lanes, enum route_lane lane, struct call *call,
                          void (*work)(struct call *call), struct err *err);

#endif

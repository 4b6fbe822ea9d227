/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/writing.h - calls that are written: who asks is looked up, each is done once, and kept or
 * taken back as a whole.  Inside a group of the store's; the calls have been lent it (lanes.h).
 *
 * Those of a route that says so (route.together) only speak for what a license has left.  They have
 * no savepoint each, and what the ledger comes to is written once for all of them:
 *
 *   call   its commands, in memory    done: they stay there      its answer, into the database
 *   call   …                          refused: taken back there
 *   …                                                            the ledger and the log
 *
 * Where that cannot be, as something fails or was written before it was refused, all has to be
 * taken back, and each is done by itself.
 */
#ifndef LICET_SERVER_WRITING_H
#define LICET_SERVER_WRITING_H

#include "server/call.h"

void writing_alone(struct call *call);

/* False: nothing of it is to stay, and no call has a reply. */
NODISCARD bool writing_together(struct call *const *calls, size_t count);

#endif

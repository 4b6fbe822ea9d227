/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/ledger_queue.h - many who give commands, and one who writes them.
 *
 *   callers       the writer
 *   command    -> all that wait, in the order in which they came,   -> the disk, once for all
 *   … wait     <- in one transaction: each is done or refused
 *
 * While the disk is written the next ones gather; no one waits for a clock.  A caller has its
 * answer when what it asked for is on the disk.
 */
#ifndef LICET_DESK_LEDGER_QUEUE_H
#define LICET_DESK_LEDGER_QUEUE_H

#include "desk/ledger.h"

struct ledger_queue;

/* Microseconds since 1970. */
typedef int64_t ledger_clock(void *context);

/*
 * With a thread of its own, which alone uses the store until ledger_queue_free.  NULL on failure:
 * ERR_MEMORY, ERR_IO.
 */
struct ledger_queue *ledger_queue_new(const struct mem *mem, struct store *store,
                                      ledger_clock *clock, void *context, struct err *err);

/* Nobody may be waiting. */
void ledger_queue_free(struct ledger_queue *queue);

/* As ledger_apply, from any thread.  False: it was not done, as the store has failed. */
NODISCARD bool ledger_queue_apply(struct ledger_queue *queue, const struct ledger_command *command,
                                  struct ledger_answer *ret, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/crew.h - threads that help one: what it has many of is done by as many as there are
 * processors, itself among them, before it goes on.
 */
#ifndef LICET_SERVER_CREW_H
#define LICET_SERVER_CREW_H

#include "base/err.h"
#include "base/mem.h"

struct crew;

/* NULL on failure: ERR_MEMORY.  Helpers that cannot be had as threads are left out. */
struct crew *crew_new(const struct mem *mem, size_t helpers, struct err *err);
void crew_free(struct crew *crew); /* NULL is accepted */

/* One for each processor but that of whoever they help. */
size_t crew_size(void);

/* Does work(context, 0) to work(context, count - 1), on any of the threads, in any order. */
void crew_do(struct crew *crew, void (*work)(void *context, size_t at), void *context,
             size_t count);

#endif

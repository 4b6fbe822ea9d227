/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/watch.h - connections by when something has to have come from them.
 *
 * Whoever sends a byte now and then is never idle, so each connection has a time by which its
 * request is there.  What is late is shut down; the server then sees it end as if the other side
 * had ended it.
 */
#ifndef LICET_SERVER_WATCH_H
#define LICET_SERVER_WATCH_H

#include "base/err.h"
#include "base/mem.h"

struct watch;
struct watched;

/* NULL: ERR_MEMORY. */
struct watch *watch_new(const struct mem *mem, struct err *err);
void watch_free(struct watch *watch);

/* NULL: no memory; it is not watched then. */
struct watched *watch_add(struct watch *watch, int socket, unsigned seconds);
/* Before the socket is closed.  NULL is accepted, here and below. */
void watch_remove(struct watch *watch, struct watched *watched);

/* It has that many seconds from now on; 0: as many as it likes. */
void watch_until(struct watch *watch, struct watched *watched, unsigned seconds);
/* That many in all since then. */
void watch_extend(struct watched *watched, unsigned seconds);

/* What time it is; shuts down what is late, and says how many. */
size_t watch_tick(struct watch *watch, unsigned seconds);

#endif

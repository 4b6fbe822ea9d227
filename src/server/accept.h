/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/accept.h - a thread that takes connections, and hands each on.
 *
 * Threads that serve connections and take them as well do not share them: whoever wakes first takes
 * all that are there.  Here one takes them, and whoever they are handed to shares them out.
 */
#ifndef LICET_SERVER_ACCEPT_H
#define LICET_SERVER_ACCEPT_H

#include <sys/socket.h>

#include "base/err.h"
#include "base/mem.h"

struct accept_to {
    void *context;
    /* Whether there is room for one more; those that come meanwhile wait. */
    bool (*has_room)(void *context);
    /* The socket is the callee's, also where it cannot take it. */
    void (*take)(void *context, int socket, const struct sockaddr *from, socklen_t size);
};

struct accepting;

/*
 * Takes over the socket, which listens and does not block, also where it fails.  NULL: ERR_IO,
 * ERR_MEMORY.
 */
struct accepting *accept_start(const struct mem *mem, int socket, const struct accept_to *to,
                               struct err *err);

/* Closes the socket; from then on nothing is taken.  NULL is accepted. */
void accept_stop(struct accepting *accepting);

#endif

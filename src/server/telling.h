/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/telling.h - a thread of its own that tells somebody outside, with a store and a libcurl of
 * its own: order systems by webhook, people by mail.
 *
 * Of several servers of one database one does it, by the name of what is told; another takes over
 * half a minute after it was last heard of.  A round is held as long as that, so that it sends
 * nothing behind `until`, and one that is being sent then has TELLING_MILLISECONDS.
 */
#ifndef LICET_SERVER_TELLING_H
#define LICET_SERVER_TELLING_H

#include <pthread.h>

#include "server/libcurl.h"
#include "store/store.h"

#define TELLING_MILLISECONDS 15000L
#define TELLING_CONNECT_MILLISECONDS 5000L
#define TELLING_BATCH 64
#define TELLING_HOLDER_SIZE 33

struct server;

struct telling {
    const struct mem *mem;
    struct server *server;
    struct str name; /* of what is told, for all servers */
    void *context;
    /* Whether there is anything; NULL: there may always be.  In a transaction that reads. */
    bool (*any)(void *context, bool *ret, struct err *err);
    /* done_to: of the hook (outbox_rows.h).  *ret_more: there may be more at once. */
    bool (*round)(void *context, int64_t done_to, int64_t until, bool *ret_more, struct err *err);
    struct store *store;
    struct libcurl lib;
    CURL *curl;
    struct arena arena; /* of a round */
    char holder[TELLING_HOLDER_SIZE];
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool ends, started;
    pthread_t thread;
};

/* With mem, server, name, context and the functions set.  telling_stop follows in any case. */
NODISCARD bool telling_start(struct telling *telling, struct str database, struct err *err);
/* What is being told is told to its end. */
void telling_stop(struct telling *telling);

/* Whether it is to stop, or the time is over. */
bool telling_is_over(struct telling *telling, int64_t until);

/* Ends a transaction: what was done is kept.  Returns done. */
NODISCARD bool telling_commit(struct telling *telling, bool done, struct err *err);

/* What libcurl forgets at a reset: no proxy, no signals, no redirects, and not for ever. */
void telling_options(struct telling *telling, const char *protocols);

#endif

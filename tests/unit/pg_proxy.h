/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/pg_proxy.h - stands between a node and a PostgreSQL server, and cuts what goes through.
 *
 * It is a process of its own, on a socket in a scratch folder, and ends with who started it.
 */
#ifndef LICET_UNIT_PG_PROXY_H
#define LICET_UNIT_PG_PROXY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum proxy_mode {
    PROXY_PASS,
    PROXY_RANDOM,        /* now and then a message is delayed, or the connection is cut */
    PROXY_BEFORE_COMMIT, /* cut: the server never hears of it */
    PROXY_AFTER_COMMIT   /* cut: it is done, and the node never hears of it */
};

#define PROXY_ONE_IN 50
#define PROXY_COMMITS_ONE_IN 10

struct pg_proxy {
    char folder[40];
    pid_t pid;
    struct proxy_state *state; /* of both processes */
};

/* In front of the server whose socket is in that folder. */
bool pg_proxy_start(struct pg_proxy *proxy, const char *server_folder, uint64_t seed);
void pg_proxy_set(struct pg_proxy *proxy, enum proxy_mode mode);

/* How many connections it has cut. */
unsigned pg_proxy_cuts(const struct pg_proxy *proxy);
void pg_proxy_stop(struct pg_proxy *proxy);

#endif

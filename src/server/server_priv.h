/* SPDX-License-Identifier: Apache-2.0 */
/* server/server_priv.h - what the parts of the server have of each other; see server.h. */
#ifndef LICET_SERVER_SERVER_PRIV_H
#define LICET_SERVER_SERVER_PRIV_H

#include <pthread.h>
#include <stdatomic.h>

#include "desk/holidays.h"
#include "server/call.h"
#include "server/known.h"
#include "server/lanes.h"
#include "server/metrics.h"
#include "server/rate.h"
#include "server/server.h"

struct server {
    struct server_config config;
    struct http *http;
    struct metrics *metrics;
    struct rate *rate;
    struct known *known;
    struct looks *looks;     /* NULL: there is no database */
    struct uploads *uploads; /* likewise */
    struct webhook *webhook;
    struct mailer *mailer;
    struct oidc *oidc;   /* of ROUTE_OUTSIDE alone; NULL: there is no provider */
    struct tls *tls;     /* NULL: there is none */
    struct lanes *lanes; /* NULL: there is no database */
    struct arena arena;  /* as long as the server */
    struct holidays holidays;
    struct buf openapi;  /* the document */
    char epoch[17];      /* what the ids of this run begin with */
    atomic_ullong calls; /* so far */
    atomic_int today;
    pthread_mutex_t law_lock;
    pthread_mutex_t reload_lock; /* what was begun last is there last */
    struct law *law;
};

double server_seconds(const struct server *server);
int64_t server_now(const struct server *server);
int32_t server_today(const struct server *server);

/* The law of now, held. */
struct law *server_law(struct server *server);

void server_count(struct server *server, enum metrics_count count, uint64_t more);

/* A mistake of the machine's that no request can be told of, into the log. */
void server_tell(struct server *server, const struct err *err);

/* ---- call.c ---- */

/* Does what its route does. */
NODISCARD bool call_run(struct call *call, struct err *err);

/* It has no reply any more, and may have another one. */
void call_again(struct call *call);

/* Replies with the problem; whatever was there of a reply is gone. */
void call_fail(struct call *call, const struct err *err);

/* ---- log.c ---- */

/* What of that which is kept could not be read, and for which request. */
void log_damage(const struct call *call, const struct err *err);

/* A line for the request, which has its reply. */
void log_call(const struct call *call);

/* ---- openapi.c ---- */

/* Writes the document. */
void openapi_write(const struct server_config *config, struct buf *out);

#endif

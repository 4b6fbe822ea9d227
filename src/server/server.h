/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/server.h - `licet serve`, but for its options: the API over HTTP.
 *
 *     server_start      listens and serves, on threads of its own
 *     server_tick       about once a second
 *     server_reload     packs and lists anew; what is under way goes on with the old ones
 *     server_certify    the certificate anew
 *     server_stop       takes nothing new, ends what is under way, frees all
 *
 * These are called by one thread.  What time it is, where packs come from and where lines of
 * the log go, the caller says.
 */
#ifndef LICET_SERVER_SERVER_H
#define LICET_SERVER_SERVER_H

#include "desk/webauthn.h"
#include "server/exposure_desk.h"
#include "server/http.h"
#include "server/law.h"
#include "server/mailer.h"
#include "server/oidc.h"
#include "server/policy_desk.h"
#include "server/quota.h"
#include "server/tls.h"
#include "server/webhook.h"

/* What of the requests is in the log. */
enum server_log { SERVER_LOG_ALL, SERVER_LOG_CHANGES, SERVER_LOG_PROBLEMS };

struct server_clock {
    void *context;
    int64_t (*now)(void *context);                               /* microseconds since 1970 */
    double (*seconds)(void *context);                            /* that only grow */
    bool (*today)(void *context, int32_t *ret, struct err *err); /* in the authority's zone */
};

/* A text that is read when it is asked for; from any thread. */
struct server_text {
    bool (*get)(void *context, struct arena *arena, struct str *ret, struct err *err);
    void *context;
};

struct server_config {
    const struct mem *mem;
    int socket;           /* that listens; server_start takes it over */
    struct tls_texts tls; /* absent: no TLS */
    bool tls_below;       /* browsers take names below this host's over TLS alone, too */
    unsigned threads;     /* of connections */
    struct http_limits limits;
    size_t body_max;   /* bytes of a request that is one text */
    uint64_t bulk_max; /* of one that is records */
    const char *spool; /* the folder where these wait */
    unsigned rate;     /* requests a second of one address; 0: any number */
    struct law_source law;
    struct policy_desk desk;
    struct exposure_desk valuing;
    struct server_clock clock;
    void (*write)(void *context, struct str line); /* a line of the log; from any thread */
    void *write_context;
    enum server_log log;
    const char *version;
    struct webhook_config webhook;
    struct mail_config mail;
    struct oidc_config oidc;     /* through whom people sign in as well */
    uint32_t factor_for;         /* roles that take a second factor, a bit each */
    bool tokens_only;            /* no key is good for anything but asking for tokens */
    int64_t token_minutes;       /* how long those are good */
    struct webauthn_site site;   /* that security keys are for */
    struct quota person;         /* what one person may add in a day */
    struct quota program;        /* the same of a program */
    size_t uploads;              /* how many large bodies of one may wait at a time */
    uint64_t uploads_bytes;      /* and of how many bytes */
    const struct vault *vault;   /* what secrets in it are sealed with; it has to stay */
    struct str database;         /* absent: what needs none is answered, to anybody */
    struct server_text exposure; /* the report that the page shows; get NULL: there is none */
    bool secure_cookies;         /* browsers come over TLS, here or at a proxy */
    /* The civil date of an instant in a zone; from any thread. */
    bool (*day_at)(struct str zone, int64_t instant, int32_t *ret, struct err *err);
};

struct server;

/* NULL on failure.  The strings of the configuration have to stay. */
struct server *server_start(const struct server_config *config, struct err *err);

void server_tick(struct server *server);

/* False: the old ones stay, and err says why. */
NODISCARD bool server_reload(struct server *server, struct err *err);

/* The certificate anew, from the next connection on; the same. */
NODISCARD bool server_certify(struct server *server, const struct tls_texts *texts,
                              struct err *err);

/* Whether all that was under way has ended; who waits calls it again, after a while. */
bool server_drain(struct server *server);
void server_stop(struct server *server);

#endif

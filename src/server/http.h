/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/http.h - HTTP and TLS: connections, requests, replies; what libmicrohttpd does stays in
 * http.c.
 *
 *   head read    application.begin    refuses, or says how much body it takes
 *   body read    application.run      replies, or hands the exchange to another thread
 *                http_done            … which is done with it
 *   reply sent   application.end      frees what it keeps of it
 *
 * begin and run are called on the threads of connections, each of which serves many: they never
 * wait.  What waits (for a disk, a database, a slow hash) calls http_wait, hands the exchange to a
 * thread of its own and returns true; from then on the exchange is that thread's until http_done.
 * After begin the body is read then; after run the reply is sent.  What begin refused has its body
 * read too, if that is short, and not kept; else the connection ends with the reply.
 *
 * A connection that sends its request too slowly is cut off, so is one that is idle for too long.
 */
#ifndef LICET_SERVER_HTTP_H
#define LICET_SERVER_HTTP_H

#include <stdint.h>

#include "base/arena.h"
#include "server/body.h"

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OTHER,
    HTTP_METHOD_COUNT
};

const char *http_method_name(enum http_method method);

#define HTTP_ADDRESS_SIZE 48
#define HTTP_HEADERS_MAX 12 /* of one reply */

struct http_header {
    const char *name;
    const char *value;
};

/*
 * Writes up to `size` bytes that follow; *ret_more false: they were the last.  It may give none and
 * have more.  False: nothing can follow, and the connection is cut off so that it is noticed.
 */
typedef bool http_fill(void *context, char *out, size_t size, size_t *ret_length, bool *ret_more);

struct http_reply {
    unsigned status; /* 0: there is none yet */
    const char *type;
    struct http_header headers[HTTP_HEADERS_MAX];
    size_t header_count;
    struct buf text;
    http_fill *fill; /* in place of the text */
    void *fill_context;
};

struct http;
struct watched;
struct MHD_Connection;

/* A request and its reply. */
struct exchange {
    struct arena arena; /* as long as the exchange */
    enum http_method method;
    struct str target; /* as it was sent: path and query */
    char address[HTTP_ADDRESS_SIZE];
    struct body body;
    struct http_reply reply;
    void *application; /* the application's own */
    /* http.c's */
    struct http *http;
    struct MHD_Connection *connection;
    struct watched *watched;
    uint64_t body_end; /* of one that is refused: who sends more is cut off */
    enum { EXCHANGE_HEAD, EXCHANGE_ADMITTED, EXCHANGE_BODY, EXCHANGE_RUNS, EXCHANGE_REPLIED } stage;
    bool body_refused; /* what comes is not kept */
};

struct http_application {
    void *context;
    bool (*begin)(void *context, struct exchange *exchange); /* true: it was handed over */
    bool (*run)(void *context, struct exchange *exchange);   /* the same */
    void (*end)(void *context, struct exchange *exchange);
    /* The body is longer than it may be, or could not be kept: a reply. */
    void (*refuse)(void *context, struct exchange *exchange, const struct err *err);
};

struct http_limits {
    unsigned connections;
    size_t head;           /* bytes of a request's line and headers, about */
    unsigned head_seconds; /* in which they are there */
    unsigned idle_seconds; /* in which something happens */
    size_t body_rate;      /* bytes a second at which a body comes at least */
};

struct http_config {
    const struct mem *mem;
    int socket;   /* that listens; http_start takes it over, also where it fails */
    bool has_tls; /* tls_new() was called, and tls_free() follows http_stop */
    unsigned threads;
    unsigned seconds; /* as of http_tick */
    struct http_limits limits;
    struct http_application application;
};

/* NULL on failure: ERR_IO, ERR_MEMORY. */
struct http *http_start(const struct http_config *config, struct err *err);

/* Takes no more connections; those that are there are served. */
void http_quiesce(struct http *http);

/* How many exchanges are under way. */
size_t http_busy(struct http *http);

/* Cuts off what is left, and frees it.  Nobody else may have an exchange any more. */
void http_stop(struct http *http);

/* What time it is, in seconds that only grow; about once a second.  Cuts off who is too slow. */
void http_tick(struct http *http, unsigned seconds);

/* ---- an exchange ---- */

/* A header of the request; absent if it is not there. */
struct str http_header_of(const struct exchange *exchange, const char *name);

/* In place of one of that name; names and values have to stay, and one too many is left out. */
void http_reply_header(struct exchange *exchange, const char *name, const char *value);

/* See above: before it is handed over, and when it has its reply. */
void http_wait(struct exchange *exchange);
void http_done(struct exchange *exchange);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* server/http.c - see http.h.  The only file, with its loader, that knows libmicrohttpd. */
#include "server/http.h"

#include <arpa/inet.h>
#include <assert.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/accept.h"
#include "server/microhttpd.h"
#include "server/tls.h"
#include "server/watch.h"

#define ARENA_LIMIT ((size_t)64 << 20) /* of one exchange */
#define REPLY_LIMIT ((size_t)256 << 20)
#define FILL_BLOCK ((size_t)64 << 10)
#define HEAD_ROOM ((size_t)8 << 10) /* for the reply's head, beside that of the request */
#define OPTIONS_MAX 20
/* Handed over before it is looked again whether there is room, and not turned away for that. */
#define ROOM_PASSED 128
#define TLS_PRIORITIES "SECURE128:%SERVER_PRECEDENCE:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

struct http {
    struct http_config config;
    struct microhttpd lib;
    struct MHD_Daemon *daemon;
    struct accepting *accepting; /* NULL: no more connections are taken */
    struct watch *watch;
    atomic_size_t busy;
    atomic_size_t connections; /* that were handed to the library and are not closed yet */
    atomic_bool quiesces;      /* each reply is the last of its connection */
};

static const char *const method_names[HTTP_METHOD_COUNT] = { "GET",   "HEAD",   "POST", "PUT",
                                                             "PATCH", "DELETE", "OTHER" };

const char *http_method_name(enum http_method method)
{
    return method_names[method];
}

static enum http_method find_method(const char *name)
{
    for (int i = 0; i < HTTP_OTHER; i++) {
        if (strcmp(name, method_names[i]) == 0)
            return (enum http_method)i;
    }
    return HTTP_OTHER;
}

/* ---- what an exchange has ---- */

struct str http_header_of(const struct exchange *exchange, const char *name)
{
    struct str value = { 0 };
    const struct microhttpd *lib = &exchange->http->lib;
    if (lib->MHD_lookup_connection_value_n(exchange->connection, MHD_HEADER_KIND, name,
                                           strlen(name), &value.data, &value.length) != MHD_YES)
        return (struct str){ 0 };
    return value.data == NULL ? STR("") : value;
}

void http_reply_header(struct exchange *exchange, const char *name, const char *value)
{
    struct http_reply *reply = &exchange->reply;
    for (size_t i = 0; i < reply->header_count; i++) {
        if (strcmp(reply->headers[i].name, name) == 0) {
            reply->headers[i].value = value;
            return;
        }
    }
    if (reply->header_count < HTTP_HEADERS_MAX)
        reply->headers[reply->header_count++] = (struct http_header){ name, value };
}

/* An address of IPv4 that came over IPv6 is written as what it is. */
static void put_address(const struct http *http, struct MHD_Connection *connection,
                        char ret[HTTP_ADDRESS_SIZE])
{
    const union MHD_ConnectionInfo *info =
        http->lib.MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const char *text = NULL;
    if (info != NULL && info->client_addr->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)info->client_addr;
        text = inet_ntop(AF_INET, &in->sin_addr, ret, HTTP_ADDRESS_SIZE);
    } else if (info != NULL && info->client_addr->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in =
            (const struct sockaddr_in6 *)(const void *)info->client_addr;
        text = inet_ntop(AF_INET6, &in->sin6_addr, ret, HTTP_ADDRESS_SIZE);
    }
    if (text == NULL)
        snprintf(ret, HTTP_ADDRESS_SIZE, "?");
}

static struct watched *watched_of(const struct http *http, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        http->lib.MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

/* ---- replies ---- */

static ssize_t fill(void *context, uint64_t at, char *out, size_t size)
{
    struct exchange *exchange = context;
    size_t length = 0;
    bool more = true;
    (void)at;
    if (!exchange->reply.fill(exchange->reply.fill_context, out, size, &length, &more))
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (length == 0 && !more)
        return MHD_CONTENT_READER_END_OF_STREAM;
    return (ssize_t)length;
}

static struct MHD_Response *make_response(struct exchange *exchange)
{
    const struct microhttpd *lib = &exchange->http->lib;
    struct http_reply *reply = &exchange->reply;
    if (reply->fill != NULL)
        return lib->MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, FILL_BLOCK, fill, exchange,
                                                      NULL);
    /* The text is the exchange's, which ends behind the response. */
    return lib->MHD_create_response_from_buffer_with_free_callback_cls(
        reply->text.length, reply->text.data, NULL, NULL);
}

static enum MHD_Result send_reply(struct exchange *exchange)
{
    const struct microhttpd *lib = &exchange->http->lib;
    struct http_reply *reply = &exchange->reply;
    assert(reply->status != 0);
    exchange->stage = EXCHANGE_REPLIED;
    struct MHD_Response *response = make_response(exchange);
    if (response == NULL)
        return MHD_NO;
    bool done = true;
    if (reply->type != NULL)
        done = lib->MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->type);
    for (size_t i = 0; done && i < reply->header_count; i++)
        done =
            lib->MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    if (done && exchange->http->quiesces)
        done = lib->MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    done = done && lib->MHD_queue_response(exchange->connection, reply->status, response);
    lib->MHD_destroy_response(response);
    return done ? MHD_YES : MHD_NO;
}

/* ---- requests ---- */

/* The target is there; what this gives is what the other functions get. */
static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    struct http *http = context;
    const struct mem *mem = http->config.mem;
    struct exchange *exchange = mem_resize(mem, NULL, sizeof *exchange);
    if (exchange == NULL)
        return NULL;
    *exchange = (struct exchange){ .http = http, .connection = connection };
    atomic_fetch_add(&http->busy, 1);
    arena_init(&exchange->arena, mem, ARENA_LIMIT);
    body_init(&exchange->body, mem);
    buf_init(&exchange->reply.text, mem, REPLY_LIMIT);
    exchange->target = str_copy(&exchange->arena, str_of(target));
    exchange->watched = watched_of(http, connection);
    return exchange;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **exchange_at,
                         enum MHD_RequestTerminationCode code)
{
    struct http *http = context;
    struct exchange *exchange = *exchange_at;
    (void)connection;
    (void)code;
    if (exchange == NULL)
        return;
    *exchange_at = NULL;
    watch_until(http->watch, exchange->watched,
                http->config.limits.idle_seconds + http->config.limits.head_seconds);
    if (exchange->stage != EXCHANGE_HEAD)
        http->config.application.end(http->config.application.context, exchange);
    body_release(&exchange->body);
    buf_release(&exchange->reply.text);
    arena_release(&exchange->arena);
    mem_free(http->config.mem, exchange);
    atomic_fetch_sub(&http->busy, 1);
}

/* How long a body of that many bytes may take. */
static unsigned body_seconds(const struct http *http, uint64_t length)
{
    return http->config.limits.head_seconds + (unsigned)(length / http->config.limits.body_rate);
}

static bool has_body(const struct exchange *exchange)
{
    struct str length = http_header_of(exchange, MHD_HTTP_HEADER_CONTENT_LENGTH);
    return http_header_of(exchange, MHD_HTTP_HEADER_TRANSFER_ENCODING).data != NULL ||
           (length.length > 0 && !str_equal_text(length, "0"));
}

/* The length that is told; 0 where none is. */
static uint64_t told_length(const struct exchange *exchange)
{
    struct str length = http_header_of(exchange, MHD_HTTP_HEADER_CONTENT_LENGTH);
    uint64_t bytes = 0;
    if (http_header_of(exchange, MHD_HTTP_HEADER_TRANSFER_ENCODING).data != NULL)
        return 0;
    for (size_t i = 0; i < length.length && bytes < UINT64_MAX / 100; i++)
        bytes = bytes * 10 + (uint64_t)(length.data[i] - '0');
    return bytes;
}

/* Whose length is told, and little, and who sends it without asking first. */
static bool is_short(const struct exchange *exchange)
{
    return http_header_of(exchange, MHD_HTTP_HEADER_TRANSFER_ENCODING).data == NULL &&
           http_header_of(exchange, MHD_HTTP_HEADER_EXPECT).data == NULL &&
           told_length(exchange) <= BODY_IN_MEMORY;
}

/*
 * Whether a body of a told length ended before it.  The library (0.9.75) has events of changes
 * only: of an end that came together with the last bytes it hears no more.  Under TLS the socket
 * does not tell.
 */
static bool is_cut_off(const struct exchange *exchange)
{
    const struct microhttpd *lib = &exchange->http->lib;
    char byte;
    if (exchange->http->config.has_tls || exchange->body.length >= told_length(exchange))
        return false;
    const union MHD_ConnectionInfo *info =
        lib->MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info != NULL && recv(info->connect_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/*
 * What is refused with its head is told behind its body, if that is short: who still sends when the
 * connection ends would not see why (RFC 9112, 9.6).  Else it ends with the reply.
 */
static enum MHD_Result admit(struct exchange *exchange)
{
    exchange->stage = EXCHANGE_BODY;
    watch_until(exchange->http->watch, exchange->watched, body_seconds(exchange->http, 0));
    if (exchange->reply.status == 0 || !has_body(exchange))
        return MHD_YES;
    exchange->body_refused = true;
    exchange->body_end = BODY_IN_MEMORY;
    return is_short(exchange) ? MHD_YES : send_reply(exchange);
}

static enum MHD_Result begin(struct http *http, struct exchange *exchange, const char *method)
{
    const struct http_application *application = &http->config.application;
    exchange->method = find_method(method);
    put_address(http, exchange->connection, exchange->address);
    watch_until(http->watch, exchange->watched, 0); /* it may wait for us */
    if (exchange->target.data == NULL)
        return MHD_NO;
    exchange->stage = EXCHANGE_ADMITTED;
    if (application->begin(application->context, exchange))
        return MHD_YES; /* it is somebody else's now, and comes here again */
    return admit(exchange);
}

/*
 * What cannot be taken is answered when it has all come, as HTTP/1.1 has it.  A stranger who goes
 * on and on is cut off; but what could not be kept, though it may be so long, has its answer.
 */
static enum MHD_Result take(struct http *http, struct exchange *exchange, struct str more)
{
    const struct http_application *application = &http->config.application;
    struct err err;
    watch_extend(exchange->watched, body_seconds(http, exchange->body.length));
    if (exchange->body_refused) {
        exchange->body.length += more.length;
        return exchange->body.length > exchange->body_end || is_cut_off(exchange) ? MHD_NO
                                                                                  : MHD_YES;
    }
    if (body_add(&exchange->body, more, &err))
        return is_cut_off(exchange) ? MHD_NO : MHD_YES;
    exchange->body_refused = true;
    exchange->body_end =
        err.code == ERR_LIMIT ? exchange->body.length + BODY_IN_MEMORY : exchange->body.length_max;
    body_release(&exchange->body);
    application->refuse(application->context, exchange, &err);
    return MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *target, const char *method, const char *version,
                                  const char *data, size_t *length, void **exchange_at)
{
    struct http *http = context;
    const struct http_application *application = &http->config.application;
    struct exchange *exchange = *exchange_at;
    (void)connection;
    (void)target;
    (void)version;
    if (exchange == NULL)
        return MHD_NO;
    if (exchange->stage == EXCHANGE_HEAD)
        return begin(http, exchange, method);
    if (exchange->stage == EXCHANGE_ADMITTED)
        return admit(exchange);
    if (*length > 0) {
        const struct str more = { data, *length };
        *length = 0;
        /* What was refused with its head has its reply; the rest is not looked at. */
        return exchange->stage == EXCHANGE_BODY ? take(http, exchange, more) : MHD_YES;
    }
    if (exchange->stage == EXCHANGE_REPLIED)
        return MHD_YES;
    if (exchange->stage == EXCHANGE_BODY) {
        watch_until(http->watch, exchange->watched, 0);
        exchange->stage = EXCHANGE_RUNS;
        if (exchange->reply.status == 0 && application->run(application->context, exchange))
            return MHD_YES; /* it is somebody else's now */
    }
    return send_reply(exchange);
}

void http_wait(struct exchange *exchange)
{
    exchange->http->lib.MHD_suspend_connection(exchange->connection);
}

void http_done(struct exchange *exchange)
{
    exchange->http->lib.MHD_resume_connection(exchange->connection);
}

/* ---- connections ---- */

static void on_connection(void *context, struct MHD_Connection *connection, void **watched_at,
                          enum MHD_ConnectionNotificationCode code)
{
    struct http *http = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        watch_remove(http->watch, *watched_at);
        *watched_at = NULL;
        atomic_fetch_sub(&http->connections, 1);
        return;
    }
    const union MHD_ConnectionInfo *info =
        http->lib.MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *watched_at = info == NULL
                      ? NULL
                      : watch_add(http->watch, info->connect_fd, http->config.limits.head_seconds);
}

static bool has_room(void *context)
{
    struct http *http = context;
    return atomic_load(&http->connections) < http->config.limits.connections;
}

/*
 * The library shares them out among its threads; one that it cannot take it closes.  They count
 * from here on: a thread that is busy begins with those that wait for it all at once.
 */
static void take_connection(void *context, int socket, const struct sockaddr *from, socklen_t size)
{
    struct http *http = context;
    atomic_fetch_add(&http->connections, 1);
    if (http->lib.MHD_add_connection(http->daemon, socket, from, size) != MHD_YES)
        atomic_fetch_sub(&http->connections, 1);
}

/*
 * A number that is never reached: a thread of libmicrohttpd 0.9.75 whose share of it is full keeps
 * the lock of its connections for good (new_connection_process_), and any of them may get them all.
 */
static intptr_t library_limit(const struct http_config *config)
{
    size_t threads = config->threads > 1 ? config->threads : 1;
    size_t limit = (config->limits.connections + ROOM_PASSED) * threads;
    return (intptr_t)(limit < INT_MAX ? limit : INT_MAX);
}

/* Targets stay as they were sent: target.c takes them apart. */
static size_t leave(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

/* The library takes the function as a pointer to anything, as dlsym gives one. */
static void *certificate_callback(void)
{
    gnutls_certificate_retrieve_function3 *const show = tls_show;
    void *ret;
    memcpy(&ret, &show, sizeof ret);
    return ret;
}

static bool start_daemon(struct http *http, struct err *err)
{
    const struct http_config *config = &http->config;
    const struct http_limits *limits = &config->limits;
    struct MHD_OptionItem options[OPTIONS_MAX] = {
        { MHD_OPTION_CONNECTION_LIMIT, library_limit(config), NULL },
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)(limits->head + HEAD_ROOM), NULL },
        { MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)limits->idle_seconds, NULL },
        { MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
        { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, http },
        { MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave, http },
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, http },
        { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, http },
    };
    size_t count = 8;
    unsigned flags =
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET;
    if (config->threads > 1)
        options[count++] =
            (struct MHD_OptionItem){ MHD_OPTION_THREAD_POOL_SIZE, config->threads, NULL };
    if (config->has_tls) {
        flags |= MHD_USE_TLS;
        options[count++] =
            (struct MHD_OptionItem){ MHD_OPTION_HTTPS_CERT_CALLBACK2, 0, certificate_callback() };
        options[count++] =
            (struct MHD_OptionItem){ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)TLS_PRIORITIES };
    }
    options[count] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
    http_tick(http, config->seconds);
    http->daemon = http->lib.MHD_start_daemon(flags, 0, NULL, NULL, on_request, http,
                                              MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    if (http->daemon != NULL)
        return true;
    return err_set(err, ERR_IO, "the server could not be started");
}

static void release(struct http *http)
{
    watch_free(http->watch);
    mem_free(http->config.mem, http);
}

struct http *http_start(const struct http_config *config, struct err *err)
{
    struct http *http = mem_resize(config->mem, NULL, sizeof *http);
    if (http == NULL) {
        err_set(err, ERR_MEMORY, "memory for a server could not be had");
        close(config->socket);
        return NULL;
    }
    *http = (struct http){ .config = *config };
    http->watch = watch_new(config->mem, err);
    if (http->watch == NULL || !microhttpd_load(&http->lib, err) || !start_daemon(http, err)) {
        close(config->socket);
        release(http);
        return NULL;
    }
    const struct accept_to to = { .context = http, .has_room = has_room, .take = take_connection };
    http->accepting = accept_start(config->mem, config->socket, &to, err);
    if (http->accepting != NULL)
        return http;
    http->lib.MHD_stop_daemon(http->daemon);
    release(http);
    return NULL;
}

void http_quiesce(struct http *http)
{
    atomic_store(&http->quiesces, true);
    accept_stop(http->accepting);
    http->accepting = NULL;
}

size_t http_busy(struct http *http)
{
    return atomic_load(&http->busy);
}

void http_stop(struct http *http)
{
    if (http == NULL)
        return;
    accept_stop(http->accepting);
    http->lib.MHD_stop_daemon(http->daemon);
    release(http);
}

void http_tick(struct http *http, unsigned seconds)
{
    (void)watch_tick(http->watch, seconds);
}

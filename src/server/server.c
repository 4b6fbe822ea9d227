/* SPDX-License-Identifier: Apache-2.0 */
/* server/server.c - see server.h: from a request to its route, and from there to its reply. */
#include "server/server.h"

#include <stdio.h>
#include <string.h>

#include "api/embedded.h"
#include "desk/networks.h"
#include "server/admission.h"
#include "server/exposures.h"
#include "server/policy_pages.h"
#include "server/server_priv.h"
#include "server/writing.h"

#define OPENAPI_MAX ((size_t)16 << 20)
#define ARENA_LIMIT ((size_t)16 << 20)
#define HOLIDAYS "us/holidays.csv"
#define PATCH_TYPE "application/merge-patch+json"
#define FORM_TYPE "application/x-www-form-urlencoded"

/* ---- what the parts ask ---- */

double server_seconds(const struct server *server)
{
    return server->config.clock.seconds(server->config.clock.context);
}

int64_t server_now(const struct server *server)
{
    return server->config.clock.now(server->config.clock.context);
}

int32_t server_today(const struct server *server)
{
    return atomic_load(&server->today);
}

struct law *server_law(struct server *server)
{
    pthread_mutex_lock(&server->law_lock);
    struct law *law = law_hold(server->law);
    pthread_mutex_unlock(&server->law_lock);
    return law;
}

void server_count(struct server *server, enum metrics_count count, uint64_t more)
{
    metrics_add(server->metrics, count, more);
}

/* ---- a request ---- */

static bool not_there(struct call *call, route_methods methods, struct err *err)
{
    struct exchange *exchange = call->exchange;
    struct str path = str_slice(exchange->target, 0, str_find(exchange->target, '?'));
    if (methods == 0) {
        call->problem = PROBLEM_NOT_FOUND;
        err_set(err, ERR_NAME, "there is nothing at '%.*s'", STR_ARG(path));
        return err_hint(err, "/openapi.json lists what there is");
    }
    struct str allowed = route_methods_text(&exchange->arena, methods);
    call->problem = PROBLEM_METHOD;
    if (allowed.data != NULL)
        http_reply_header(exchange, "Allow", allowed.data);
    return err_set(err, ERR_USAGE, "'%.*s' takes %.*s", STR_ARG(path), STR_ARG(allowed));
}

static bool is_word(const char *const *words, struct str text)
{
    while (*words != NULL && !str_equal_text(text, *words))
        words++;
    return *words != NULL;
}

/* By its name, or by how it begins: "fact:*". */
static bool is_named(const struct route_query *query, struct str name)
{
    struct str wanted = str_of(query->name);
    size_t star = str_find(wanted, '*');
    return star < wanted.length ? str_starts(name, str_slice(wanted, 0, star))
                                : str_equal(name, wanted);
}

static bool check_query(const struct route *route, const struct target_query *asked,
                        struct err *err)
{
    const struct route_query *query = route->queries;
    while (query != NULL && query->name != NULL && !is_named(query, asked->name))
        query++;
    if (query == NULL || query->name == NULL) {
        err_set(err, ERR_USAGE, "there is no parameter '%.*s' here", STR_ARG(asked->name));
        return err_hint(err, "/openapi.json lists those of '%s'", route->name);
    }
    /* A form sends what was left empty too. */
    if (route->page && asked->value.length == 0)
        return true;
    return query->words == NULL || is_word(query->words, asked->value) ||
           err_set(err, ERR_USAGE, "'%s' is not '%.*s'", query->name, STR_ARG(asked->value));
}

static const char *const record_types[] = { "application/json", "application/x-ndjson",
                                            "application/jsonl", "text/csv", NULL };

/*
 * What kind of body it is; a form of a foreign page is none of those that the API reads, whatever
 * it says.
 */
static bool check_type(struct call *call, struct err *err)
{
    const struct route *route = call->route;
    struct str type = call_content_type(call);
    bool records = route->body == ROUTE_RECORDS;
    if (route->body == ROUTE_FORM || route->body == ROUTE_FIELDS) {
        call->problem = PROBLEM_MEDIA_TYPE;
        if (!str_equal_text(type, FORM_TYPE))
            return err_set(err, ERR_USAGE, "a form comes as " FORM_TYPE);
        call->problem = PROBLEM_OF_ERROR;
        return true;
    }
    if (route->body == ROUTE_NO_BODY || str_equal_text(type, record_types[0]) ||
        (records && is_word(record_types, type)) ||
        (route->body == ROUTE_PATCH && str_equal_text(type, PATCH_TYPE)))
        return true;
    call->problem = PROBLEM_MEDIA_TYPE;
    err_set(err, ERR_USAGE, "the body is of the type '%.*s'", STR_ARG(type));
    return err_hint(err, "Content-Type: application/json%s",
                    records ? ", application/x-ndjson or text/csv" : "");
}

/* Of a body that waits in a file. */
static bool grows(void *context, uint64_t more, struct err *err)
{
    struct call *call = context;
    call->upload.by = call->who.principal.id;
    if (upload_grows(call->server->uploads, &call->upload, more, err))
        return true;
    call->problem = err->code == ERR_WAIT ? PROBLEM_QUOTA : PROBLEM_OF_ERROR;
    return false;
}

/* How much body it takes: one text is kept in memory, records wait in a file. */
static bool make_room(struct call *call, struct err *err)
{
    const struct server_config *config = &call->server->config;
    struct body *body = &call->exchange->body;
    bool bulk = call->route->body == ROUTE_RECORDS &&
                !str_equal_text(call_content_type(call), record_types[0]);
    if (call->route->body != ROUTE_NO_BODY)
        body->length_max = bulk ? config->bulk_max : config->body_max;
    if (bulk)
        body->folder = config->spool;
    if (bulk && call->server->uploads != NULL) {
        body->grows = grows;
        body->grows_context = call;
    }
    struct str length = http_header_of(call->exchange, "Content-Length");
    uint64_t announced = 0;
    for (size_t i = 0; i < length.length && announced <= body->length_max; i++)
        announced = announced * 10 + (uint64_t)(length.data[i] - '0');
    return announced <= body->length_max ||
           err_set(err, ERR_LIMIT, "the body has more than %llu bytes",
                   (unsigned long long)body->length_max);
}

static bool find_route(struct call *call, struct err *err)
{
    struct exchange *exchange = call->exchange;
    route_methods methods;
    if (!target_read(&exchange->arena, exchange->target, &call->target, err) ||
        !routes_find(&exchange->arena, exchange->method, &call->target, &call->route,
                     call->parameters, &methods, err))
        return false;
    if (call->route == NULL)
        return not_there(call, methods, err);
    for (size_t i = 0; i < call->target.query_count; i++) {
        if (!check_query(call->route, &call->target.queries[i], err))
            return false;
    }
    return true;
}

/* Of whoever is known, else of the network that the address is in. */
static bool check_rate(struct call *call, struct err *err)
{
    const struct server *server = call->server;
    char room[NETWORK_OF_SIZE];
    struct str who = call->signed_in ? str_of(call->who.principal.name)
                                     : network_of(str_of(call->exchange->address), room);
    if (server->rate == NULL || rate_take(server->rate, who, call->begun))
        return true;
    http_reply_header(call->exchange, "Retry-After", "1");
    return err_set(err, ERR_WAIT, "more than %u requests a second", server->config.rate);
}

/*
 * Without a database whoever reaches it is answered, on this machine alone.  A page of the internet
 * may have its own name lead here (DNS rebinding), and would read the answers: so a name that can
 * be one of the internet, which has a dot, is refused.  With a database nobody's browser has a
 * cookie for such a name.
 */
static bool check_host(const struct call *call, struct err *err)
{
    bool is_name = false;
    if (call->server->lanes != NULL)
        return true;
    struct str host = http_header_of(call->exchange, "Host");
    if (host.length > 0 && host.data[0] == '[')
        return true;
    host = str_slice(host, 0, str_find(host, ':'));
    for (size_t i = 0; i < host.length; i++)
        is_name = is_name || (!is_digit(host.data[i]) && host.data[i] != '.');
    if (!is_name || str_find(host, '.') == host.length)
        return true;
    err_set(err, ERR_USAGE, "this server is not '%.*s'", STR_ARG(host));
    return err_hint(err, "without a database it answers as localhost, or by its address");
}

/* Where a body ends is said by its length or its chunks; else nobody knows. */
static bool check_coding(const struct call *call, struct err *err)
{
    struct str coding = http_header_of(call->exchange, "Transfer-Encoding");
    if (coding.data == NULL || str_equal_fold(coding, STR("chunked")))
        return true;
    err_set(err, ERR_USAGE, "the body comes as '%.*s'", STR_ARG(coding));
    return err_hint(err, "Transfer-Encoding: chunked, or Content-Length");
}

static enum route_lane lane_of(const struct call *call)
{
    bool has_store = call->server->lanes != NULL;
    return call->route->or_here && !has_store ? ROUTE_HERE : call->route->lane;
}

static bool no_store(struct call *call, struct err *err)
{
    call->problem = PROBLEM_NO_STORE;
    err_set(err, ERR_IO, "this server has no database");
    return err_hint(err, "start it with --db PATH");
}

/* Once it is known who asks, if anybody needs to be. */
static bool admit(struct call *call, struct err *err)
{
    if (call->server->lanes == NULL && lane_of(call) != ROUTE_HERE)
        return no_store(call, err);
    return (call->server->lanes == NULL || admission_check(call, err)) && check_type(call, err) &&
           make_room(call, err);
}

/* On a thread that may wait. */
static void look_up(struct call *call)
{
    struct err err;
    err_clear(&err);
    if (!admission_look_up(call, &err) || !admit(call, &err))
        call_fail(call, &err);
}

static bool begin_call(struct call *call, bool *ret_handed, struct err *err)
{
    const struct server *server = call->server;
    bool asks = server->lanes != NULL && admission_has_secret(call) && !admission_is_known(call);
    *ret_handed = false;
    if (!check_rate(call, err) || !check_host(call, err) || !check_coding(call, err) ||
        !find_route(call, err))
        return false;
    if (!asks || call->route->access == ROUTE_ANYBODY)
        return admit(call, err);
    *ret_handed = lanes_give(server->lanes, ROUTE_READS, call, look_up, err);
    return *ret_handed;
}

static struct call *new_call(struct server *server, struct exchange *exchange)
{
    struct call *call = arena_alloc(&exchange->arena, sizeof *call);
    if (call == NULL)
        return NULL;
    *call =
        (struct call){ .server = server, .exchange = exchange, .begun = server_seconds(server) };
    snprintf(call->id, sizeof call->id, "%s-%llu", server->epoch,
             (unsigned long long)atomic_fetch_add(&server->calls, 1) + 1);
    http_reply_header(exchange, "X-Request-Id", call->id);
    http_reply_header(exchange, "X-Content-Type-Options", "nosniff");
    http_reply_header(exchange, "Cache-Control", "no-store");
    /* Whatever stands in it, no browser shows it as something else than a file. */
    if (str_starts(exchange->target, STR("/v1/")))
        http_reply_header(exchange, "Content-Disposition", "attachment; filename=\"licet.json\"");
    if (server->config.tls.key.length > 0)
        http_reply_header(exchange, "Strict-Transport-Security",
                          server->config.tls_below ? "max-age=31536000; includeSubDomains"
                                                   : "max-age=31536000");
    call->header_count = exchange->reply.header_count;
    exchange->application = call;
    return call;
}

static bool begin(void *context, struct exchange *exchange)
{
    struct err err;
    bool handed = false;
    struct call *call = new_call(context, exchange);
    if (call == NULL)
        exchange->reply.status = 503;
    else if (!begin_call(call, &handed, &err))
        call_fail(call, &err);
    return handed;
}

static void run_here(struct call *call)
{
    struct err err;
    err_clear(&err);
    if (!call_run(call, &err))
        call_fail(call, &err);
}

static void run_reading(struct call *call)
{
    struct err err;
    err_clear(&err);
    bool begun = store_begin_reading(call->store, &err);
    if (!begun || !call_run(call, &err))
        call_fail(call, &err);
    if (begun)
        store_rollback(call->store);
}

static bool run(void *context, struct exchange *exchange)
{
    struct server *server = context;
    struct call *call = exchange->application;
    enum route_lane lane = lane_of(call);
    struct err err;
    call->law = server_law(server);
    if (lane == ROUTE_HERE) {
        run_here(call);
        return false;
    }
    if (lanes_give(server->lanes, lane, call,
                   lane == ROUTE_READS    ? run_reading
                   : lane == ROUTE_WRITES ? writing_alone
                                          : run_here,
                   &err))
        return true;
    call_fail(call, &err);
    return false;
}

static void refuse(void *context, struct exchange *exchange, const struct err *err)
{
    (void)context;
    call_fail(exchange->application, err);
}

static void end(void *context, struct exchange *exchange)
{
    struct server *server = context;
    struct call *call = exchange->application;
    if (call == NULL)
        return;
    metrics_request(server->metrics, call->route, exchange->reply.status,
                    server_seconds(server) - call->begun);
    log_call(call);
    upload_ends(server->uploads, &call->upload);
    law_drop(call->law);
}

/* ---- a server ---- */

static bool find_today(struct server *server, struct err *err)
{
    int32_t today;
    if (!server->config.clock.today(server->config.clock.context, &today, err))
        return false;
    atomic_store(&server->today, today);
    return true;
}

static void release(struct server *server)
{
    law_drop(server->law);
    metrics_free(server->metrics);
    rate_free(server->rate);
    known_free(server->known);
    lanes_free(server->lanes);
    looks_free(server->looks);
    uploads_free(server->uploads);
    oidc_stop(server->oidc);
    tls_free(server->tls);
    buf_release(&server->openapi);
    arena_release(&server->arena);
    pthread_mutex_destroy(&server->reload_lock);
    pthread_mutex_destroy(&server->law_lock);
    mem_free(server->config.mem, server);
}

static bool read_holidays(struct server *server, struct err *err)
{
    for (const struct embedded_file *file = embedded_files; file->name != NULL; file++) {
        const struct str text = { file->data, file->length };
        if (strcmp(file->name, HOLIDAYS) == 0)
            return holidays_read(&server->arena, text, &server->holidays, err);
    }
    return err_set(err, ERR_NAME, HOLIDAYS " is not in this program");
}

static bool start_oidc(struct server *server, struct err *err)
{
    const struct server_config *config = &server->config;
    if (config->oidc.issuer.length == 0)
        return true;
    server->oidc = oidc_start(config->mem, &config->oidc, err);
    return server->oidc != NULL;
}

static bool fill_look(void *context, struct look *look, struct err *err)
{
    const struct server *server = context;
    return look->kind == LOOK_AT_EXPOSURE ? exposure_look_fill(server, look, err)
                                          : policy_look_fill(server, look, err);
}

static bool prepare(struct server *server, struct err *err)
{
    const struct server_config *config = &server->config;
    server->law = law_open(config->mem, &config->law, err);
    if (server->law == NULL || !find_today(server, err))
        return false;
    server->metrics = metrics_new(config->mem, err);
    if (server->metrics == NULL)
        return false;
    if (config->rate > 0)
        server->rate = rate_new(config->mem, config->rate, err);
    if (config->rate > 0 && server->rate == NULL)
        return false;
    server->known = known_new(config->mem, err);
    if (server->known == NULL)
        return false;
    if (config->database.length > 0) {
        if (!read_holidays(server, err))
            return false;
        if (!start_oidc(server, err))
            return false;
        server->looks = looks_new(config->mem, fill_look, server, err);
        if (server->looks == NULL)
            return false;
        server->uploads = uploads_new(config->mem, config->uploads, config->uploads_bytes, err);
        if (server->uploads == NULL)
            return false;
        server->lanes = lanes_new(config->mem, server, config->database, err);
        if (server->lanes == NULL)
            return false;
    }
    openapi_write(config, &server->openapi);
    return buf_check(&server->openapi, err);
}

static bool start_tls(struct server *server, struct err *err)
{
    const struct server_config *config = &server->config;
    if (config->tls.key.length == 0)
        return true;
    server->tls = tls_new(config->mem, &config->tls, server_now(server) / 1000000, err);
    return server->tls != NULL;
}

static bool start_webhook(struct server *server, struct err *err)
{
    const struct server_config *config = &server->config;
    if (config->webhook.url.length == 0)
        return true;
    server->webhook = webhook_start(config->mem, server, &config->webhook, config->database, err);
    return server->webhook != NULL;
}

static bool start_mailer(struct server *server, struct err *err)
{
    const struct server_config *config = &server->config;
    if (config->mail.url.length == 0)
        return true;
    server->mailer = mailer_start(config->mem, server, &config->mail, config->database, err);
    return server->mailer != NULL;
}

struct server *server_start(const struct server_config *config, struct err *err)
{
    struct server *server = mem_resize(config->mem, NULL, sizeof *server);
    if (server == NULL) {
        err_set(err, ERR_MEMORY, "memory for a server could not be had");
        return NULL;
    }
    *server = (struct server){ .config = *config };
    pthread_mutex_init(&server->law_lock, NULL);
    pthread_mutex_init(&server->reload_lock, NULL);
    buf_init(&server->openapi, config->mem, OPENAPI_MAX);
    arena_init(&server->arena, config->mem, ARENA_LIMIT);
    snprintf(server->epoch, sizeof server->epoch, "%llx",
             (unsigned long long)server_now(server) / 1000000);
    const struct http_config http = {
        .mem = config->mem,
        .socket = config->socket,
        .has_tls = config->tls.key.length > 0,
        .threads = config->threads,
        .seconds = (unsigned)server_seconds(server),
        .limits = config->limits,
        .application = { .context = server,
                         .begin = begin,
                         .run = run,
                         .end = end,
                         .refuse = refuse },
    };
    if (start_tls(server, err) && prepare(server, err)) {
        server->http = http_start(&http, err);
        if (server->http != NULL && start_webhook(server, err) && start_mailer(server, err))
            return server;
    }
    webhook_stop(server->webhook);
    if (server->http != NULL)
        http_stop(server->http);
    release(server);
    return NULL;
}

void server_tick(struct server *server)
{
    struct err err;
    http_tick(server->http, (unsigned)server_seconds(server));
    if (server->tls != NULL)
        tls_tick(server->tls, server_now(server) / 1000000);
    if (!find_today(server, &err))
        server_tell(server, &err);
}

bool server_reload(struct server *server, struct err *err)
{
    struct law *before = NULL;
    pthread_mutex_lock(&server->reload_lock);
    struct law *law = law_open(server->config.mem, &server->config.law, err);
    if (law != NULL) {
        pthread_mutex_lock(&server->law_lock);
        before = server->law;
        server->law = law;
        pthread_mutex_unlock(&server->law_lock);
    }
    pthread_mutex_unlock(&server->reload_lock);
    if (law == NULL)
        return false;
    law_drop(before);
    server_count(server, COUNT_RELOADS, 1);
    return true;
}

bool server_certify(struct server *server, const struct tls_texts *texts, struct err *err)
{
    return tls_change(server->tls, texts, server_now(server) / 1000000, err);
}

bool server_drain(struct server *server)
{
    http_quiesce(server->http);
    return http_busy(server->http) == 0;
}

void server_stop(struct server *server)
{
    if (server == NULL)
        return;
    mailer_stop(server->mailer);
    webhook_stop(server->webhook);
    /* What waits for a lane has to have its answer before its connection goes. */
    lanes_end(server->lanes);
    http_stop(server->http);
    release(server);
}

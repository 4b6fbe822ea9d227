/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/log.c - what happened, a line of JSON for each request.
 *
 * A line has neither headers nor bodies nor what stands behind the '?': names of buyers, keys and
 * passwords come in those.
 */
#include "audit/record.h"
#include "server/server_priv.h"
#include "text/json_write.h"

#define LINE_MAX_BYTES ((size_t)64 << 10)
#define SHOWN_MAX 512 /* bytes of a path */

static bool is_wanted(const struct call *call)
{
    const struct server *server = call->server;
    switch (server->config.log) {
    case SERVER_LOG_ALL:
        return true;
    case SERVER_LOG_CHANGES:
        return call->problem != PROBLEM_OF_ERROR || call->route == NULL ||
               call->route->lane == ROUTE_WRITES || call->route->lane == ROUTE_SLOW;
    case SERVER_LOG_PROBLEMS:
        break;
    }
    return call->problem != PROBLEM_OF_ERROR;
}

static void write_line(const struct server *server, struct buf *line)
{
    json_close(line, '}');
    json_end(line);
    buf_byte(line, '\n');
    if (!line->failed)
        server->config.write(server->config.write_context, buf_view(line));
    buf_release(line);
}

static void begin_line(const struct server *server, const char *level, struct buf *line)
{
    char at[AUDIT_TIME_SIZE];
    buf_init(line, server->config.mem, LINE_MAX_BYTES);
    json_open(line, '{');
    JSON_PUT_WORD(line, "at", audit_time(server_now(server), at));
    JSON_PUT_WORD(line, "level", level);
}

void log_call(const struct call *call)
{
    const struct exchange *exchange = call->exchange;
    struct buf line;
    if (!is_wanted(call))
        return;
    double took = server_seconds(call->server) - call->begun;
    struct str path = str_slice(exchange->target, 0, str_find(exchange->target, '?'));
    begin_line(call->server, exchange->reply.status >= 500 ? "error" : "info", &line);
    JSON_PUT_WORD(&line, "request", call->id);
    JSON_PUT_WORD(&line, "method", http_method_name(exchange->method));
    JSON_PUT_STRING(&line, "path",
                    str_slice(path, 0, path.length < SHOWN_MAX ? path.length : SHOWN_MAX));
    JSON_PUT_WORD(&line, "route", call->route == NULL ? NULL : call->route->name);
    JSON_PUT_INT(&line, "status", (int64_t)exchange->reply.status);
    JSON_PUT_WORD(&line, "problem",
                  call->problem == PROBLEM_OF_ERROR ? NULL : problem_word(call->problem));
    JSON_PUT_WORD(&line, "who", call->signed_in ? call->who.principal.name : NULL);
    JSON_PUT_WORD(&line, "address", exchange->address);
    JSON_PUT_INT(&line, "body", (int64_t)exchange->body.length);
    JSON_PUT_INT(&line, "microseconds", (int64_t)(took * 1e6));
    write_line(call->server, &line);
}

void log_damage(const struct call *call, const struct err *err)
{
    struct buf line;
    begin_line(call->server, "error", &line);
    JSON_PUT_WORD(&line, "request", call->id);
    JSON_PUT_STRING(&line, "message", str_of(err->message));
    if (err->line > 0) {
        JSON_PUT_INT(&line, "line", err->line);
        JSON_PUT_INT(&line, "column", err->column);
    }
    write_line(call->server, &line);
}

void server_tell(struct server *server, const struct err *err)
{
    struct buf line;
    begin_line(server, err->code == ERR_NONE ? "info" : "error", &line);
    JSON_PUT_STRING(&line, "message", str_of(err->message));
    if (err->hint[0] != '\0')
        JSON_PUT_STRING(&line, "hint", str_of(err->hint));
    write_line(server, &line);
}

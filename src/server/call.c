/* SPDX-License-Identifier: Apache-2.0 */
/* server/call.c - see call.h. */
#include "server/call.h"

#include "server/admission.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/token.h"
#include "wire/order_json.h"

#define JSON_TYPE "application/json"
#define PROBLEM_TYPE "application/problem+json"

struct str call_query(const struct call *call, const char *name)
{
    return target_query_of(&call->target, name);
}

struct buf *call_json(struct call *call, unsigned status)
{
    struct http_reply *reply = &call->exchange->reply;
    reply->status = status;
    reply->type = JSON_TYPE;
    return &reply->text;
}

struct str call_content_type(const struct call *call)
{
    struct str type = http_header_of(call->exchange, "Content-Type");
    type = str_trim(str_slice(type, 0, str_find(type, ';')));
    char *lower =
        arena_copy(&call->exchange->arena, type.data == NULL ? "" : type.data, type.length);
    for (size_t i = 0; lower != NULL && i < type.length; i++)
        lower[i] = char_lower(lower[i]);
    return (struct str){ lower, lower == NULL ? 0 : type.length };
}

bool call_read_json(struct call *call, struct law_worker *worker, struct json_text *ret,
                    struct err *err)
{
    struct exchange *exchange = call->exchange;
    const struct json_source source = {
        .text = buf_view(&exchange->body.text),
        .room = BODY_PADDING,
        .line = 1,
    };
    if (source.text.length == 0)
        return err_set(err, ERR_SYNTAX, "the body is empty");
    return json_read(order_reader_json(worker->orders), &exchange->arena, &source, ret, err);
}

bool call_run(struct call *call, struct err *err)
{
    const struct exchange *exchange = call->exchange;
    return call->route->run(call, err) &&
           (exchange->reply.fill != NULL || buf_check(&exchange->reply.text, err));
}

void call_again(struct call *call)
{
    struct http_reply *reply = &call->exchange->reply;
    call->problem = PROBLEM_OF_ERROR;
    call->members = (struct str){ 0 };
    call->waits = call->counts = false;
    call->keeps = 0;
    reply->status = 0;
    reply->fill = NULL;
    reply->header_count = call->header_count;
    buf_clear(&reply->text);
}

/* Whoever asks can do nothing about what is damaged, and learns nothing of the inside. */
static void tell_damage(struct call *call, const struct err *err, struct err *ret)
{
    log_damage(call, err);
    call->problem = PROBLEM_INTERNAL;
    call->members = STR("");
    err_set(ret, ERR_DAMAGED, "something that is kept, and needed for this, cannot be read");
    err_hint(ret, "the log of the server says what, by the id of this request");
}

void call_fail(struct call *call, const struct err *err)
{
    struct exchange *exchange = call->exchange;
    struct err told;
    bool damaged = err->code == ERR_DAMAGED;
    if (damaged)
        tell_damage(call, err, &told);
    const struct problem problem = {
        .kind = call->problem == PROBLEM_OF_ERROR ? problem_kind_of(err) : call->problem,
        .err = damaged ? &told : err,
        .request = call->id,
        .members = call->members,
    };
    call->problem = problem.kind;
    exchange->reply.fill = NULL;
    buf_clear(&exchange->reply.text);
    struct err unused;
    if (problem.kind == PROBLEM_SIGN_IN && page_wanted(call) &&
        page_leads_to_sign_in(call, &unused))
        return;
    if (problem.kind == PROBLEM_CONFINED && page_wanted(call) && page_leads_first(call, &unused))
        return;
    const struct route *route = call->route;
    /* RFC 6750, section 3: who shows nothing is told of no error. */
    const char *scheme = admission_has_key(call) ? "Bearer realm=\"licet\", error=\"invalid_token\""
                                                 : "Bearer realm=\"licet\"";
    if (route != NULL && route->refuses != NULL) {
        exchange->reply.status = token_refused(&problem, &exchange->reply.text);
        exchange->reply.type = JSON_TYPE;
        scheme = "Basic realm=\"licet\"";
    } else if (page_wanted(call)) {
        page_problem(call, &problem);
    } else {
        problem_to_json(&problem, &exchange->reply.text);
        exchange->reply.status = problem_status(problem.kind);
        exchange->reply.type = PROBLEM_TYPE;
    }
    if (exchange->reply.text.failed) { /* no memory for it: the status is an answer by itself */
        buf_clear(&exchange->reply.text);
        exchange->reply.type = NULL;
    }
    if (problem.kind == PROBLEM_SIGN_IN)
        http_reply_header(exchange, "WWW-Authenticate", scheme);
}

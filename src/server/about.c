/* SPDX-License-Identifier: Apache-2.0 */
/* server/about.c - what the server says of itself: health, metrics, the OpenAPI document, packs. */
#include "server/handlers.h"
#include "server/server_priv.h"
#include "text/json_write.h"

/* It is well if it answers: what it needs it had when it began, or where it reads, has now. */
bool handle_health(struct call *call, struct err *err)
{
    const struct law_parts *law = law_parts(call->law);
    struct buf *out = call_json(call, 200);
    (void)err;
    json_open(out, '{');
    JSON_PUT_WORD(out, "status", "ok");
    JSON_PUT_WORD(out, "licet", call->server->config.version);
    JSON_PUT_STRING(out, "packs", law->label);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

bool handle_metrics(struct call *call, struct err *err)
{
    const struct server *server = call->server;
    struct http_reply *reply = &call->exchange->reply;
    (void)err;
    reply->status = 200;
    reply->type = "text/plain; version=0.0.4; charset=utf-8";
    metrics_write(server->metrics, http_busy(call->exchange->http), &reply->text);
    return true;
}

bool handle_openapi(struct call *call, struct err *err)
{
    (void)err;
    buf_str(call_json(call, 200), buf_view(&call->server->openapi));
    return true;
}

static void put_lists(const struct decide_lists *lists, struct buf *out)
{
    json_open(out, '[');
    for (size_t i = 0; i < lists->count; i++) {
        const struct list_origin *origin = &lists->snapshots[i].origin;
        json_open(out, '{');
        JSON_PUT_STRING(out, "source", origin->source);
        JSON_PUT_DATE(out, "issued", origin->issued);
        JSON_PUT_STRING(out, "sha256", origin->sha256);
        json_close(out, '}');
    }
    json_close(out, ']');
}

bool handle_packs(struct call *call, struct err *err)
{
    const struct law_parts *law = law_parts(call->law);
    const struct policy *policy = decider_policy(law->decider);
    struct buf *out = call_json(call, 200);
    (void)err;
    json_open(out, '{');
    JSON_PUT_STRING(out, "packs", law->label);
    JSON_PUT_STRING(out, "sha256", law->sha256);
    JSON_PUT_DATE(out, "complete_through", policy->complete_through);
    JSON_PUT_STRINGS(out, "scenarios", policy->scenarios, policy->scenario_count);
    JSON_PUT_INT(out, "rules", (int64_t)policy->rule_count);
    JSON_KEY(out, "lists");
    put_lists(law->lists, out);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

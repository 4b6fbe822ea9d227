/* SPDX-License-Identifier: Apache-2.0 */
/* server/decisions.c - POST /v1/decisions: orders in, decisions out, as `licet check --json`. */
#include "server/bulk.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "server/prefer.h"
#include "server/server_priv.h"
#include "wire/decision_json.h"
#include "wire/order_json.h"

struct asked {
    struct decide_options options;
    struct order_columns columns; /* of CSV */
    struct server *server;
};

static bool answer(const struct asked *asked, struct law_worker *worker, const struct order *order,
                   struct buf *out, struct err *err)
{
    struct decision decision;
    if (!decide(worker->session, order, &asked->options, &decision, err))
        return false;
    if (asked->options.brief)
        decision_brief_to_json(&decision, out);
    else
        decision_to_json(&decision, out);
    server_count(asked->server, COUNT_DECISIONS, 1);
    return true;
}

static bool read_header(void *context, struct law_worker *worker, struct arena *arena,
                        const struct record *header, struct err *err)
{
    struct asked *asked = context;
    return order_header(worker->orders, arena, header, &asked->columns, err);
}

static bool answer_record(void *context, struct law_worker *worker, const struct record *record,
                          struct buf *out, struct str *ret_id, struct err *err)
{
    const struct asked *asked = context;
    struct order order;
    bool done = order_read(worker->orders, &asked->columns, record, &worker->arena, &order, err);
    *ret_id = order.id;
    return done && answer(asked, worker, &order, out, err);
}

static bool answer_value(void *context, struct law_worker *worker, struct json_text *text,
                         const struct json_value *value, struct buf *out, struct str *ret_id,
                         struct err *err)
{
    struct order order;
    bool done = order_from_json(&worker->arena, text, value, &order, err);
    *ret_id = order.id;
    return done && answer(context, worker, &order, out, err);
}

static const struct bulk_kind orders = {
    .what = "orders",
    .header = read_header,
    .record = answer_record,
    .value = answer_value,
};

static const char *const explains[] = { "full", NULL };
static const char *const knowledges[] = { "firm", "public", NULL };
static const char *const postures[] = { "enforced", "text", NULL };

const struct route_query decision_queries[] = {
    { "explain", "with every rule that was looked at, fired or not, and why", explains },
    { "knowledge", "letters count from the day they were served on the exporter, or published",
      knowledges },
    { "posture", "the law as it is enforced, or as it stands on the books", postures },
    { NULL, NULL, NULL },
};

bool handle_decisions(struct call *call, struct err *err)
{
    struct asked *asked = arena_alloc(&call->exchange->arena, sizeof *asked);
    if (asked == NULL)
        return arena_error(&call->exchange->arena, err);
    int32_t today = server_today(call->server);
    bool full = call_query(call, "explain").data != NULL;
    /* Who asks for an explanation has it, whatever else is preferred. */
    bool brief = !full && prefer_is_minimal(http_header_of(call->exchange, "Prefer"));
    *asked = (struct asked){
        .server = call->server,
        .options = { .today = today,
                     .known = DATE_OPEN,
                     .known_label = today,
                     .knowledge = KNOWLEDGE_FIRM,
                     .posture = POSTURE_ENFORCED,
                     .explain = full,
                     .sensitivity = full,
                     .brief = brief },
    };
    if (str_equal_text(call_query(call, "knowledge"), "public"))
        asked->options.knowledge = KNOWLEDGE_PUBLIC;
    if (str_equal_text(call_query(call, "posture"), "text"))
        asked->options.posture = POSTURE_TEXT;
    if (!bulk_reply(call, &orders, asked, err))
        return false;
    if (asked->options.brief)
        http_reply_header(call->exchange, "Preference-Applied", PREFER_MINIMAL);
    return true;
}

/* ---- those of the order book ---- */

bool handle_decision_kept(struct call *call, struct err *err)
{
    struct decision_row row;
    if (!decision_read(call->store, &call->exchange->arena, desk_path_number(call), &row, err))
        return desk_not_found(call, err);
    struct buf *out = call_json(call, 200);
    buf_str(out, row.content);
    buf_byte(out, '\n');
    return true;
}

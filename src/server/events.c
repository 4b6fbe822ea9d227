/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/events.c - GET /v1/events: what is blocked and released, as server-sent events.
 *
 * What is there behind the last that was seen is told, and the stream ends; who listens comes again
 * after `retry`, as the standard has it, with the last id it saw.  So nothing is kept for anybody,
 * and a connection that was lost loses nothing.
 */
#include "base/num.h"
#include "desk/outbox.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "server/server_priv.h"

#define EVENTS_MAX 1000

const struct route_query event_queries[] = {
    { "after", "those behind that one, as the header Last-Event-ID", NULL },
    { "limit", "how many, up to 1000", NULL },
    { NULL, NULL, NULL },
};

bool event_after(const struct call *call, int64_t *ret, struct err *err)
{
    struct str text = http_header_of(call->exchange, "Last-Event-ID");
    struct num number;
    struct err unread;
    if (text.length == 0)
        text = call_query(call, "after");
    *ret = 0;
    if (text.length == 0)
        return true;
    if (num_parse(text, false, &number, &unread) && number.bottom == 1 && number.top >= 0 &&
        num_compare(number, num_int(INT64_MAX)) < 0) {
        *ret = (int64_t)number.top;
        return true;
    }
    return err_set(err, ERR_USAGE, "'%.*s' is no event that was told", STR_ARG(text));
}

static bool put_event(struct call *call, struct json_reader *reader, const struct outbox_row *row,
                      struct buf *out, struct err *err)
{
    char type[OUTBOX_TYPE_SIZE];
    buf_format(out, "id: %lld\nevent: %s\ndata: ", (long long)row->seq, outbox_type(row, type));
    if (!outbox_json(call->store, &call->exchange->arena, reader, row, out, err))
        return false;
    buf_text(out, "\n\n");
    return true;
}

bool handle_events(struct call *call, struct err *err)
{
    struct outbox_row *rows;
    size_t count;
    int64_t after;
    int64_t most;
    if (!event_after(call, &after, err) ||
        !desk_number(call, "limit", EVENTS_MAX, EVENTS_MAX, &most, err) ||
        !outbox_read(call->store, &call->exchange->arena, after, most, &rows, &count, err))
        return false;
    struct http_reply *reply = &call->exchange->reply;
    struct law_worker *worker = law_worker_take(call->law, err);
    if (worker == NULL)
        return false;
    reply->status = 200;
    reply->type = "text/event-stream; charset=utf-8";
    buf_text(&reply->text, EVENT_RETRY);
    bool done = true;
    for (size_t i = 0; done && i < count; i++)
        done = put_event(call, order_reader_json(worker->orders), &rows[i], &reply->text, err);
    law_worker_give(call->law, worker);
    return done;
}

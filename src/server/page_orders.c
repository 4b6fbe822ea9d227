/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_orders.c - GET /orders, the same as CSV, and /orders/{id}. */
#include "server/desk.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "web/order.h"
#include "wire/order_reader.h"

#define SHOWN 50
#define NAME_LIMIT ((size_t)64 << 10)
#define CSV_SHOWN 500 /* read at a time */

const struct route_query page_orders_queries[] = {
    { "state", "only those in it", order_states },
    { "after", "those behind this one: they are listed by id", NULL },
    { NULL, NULL, NULL },
};

/* As it is kept; NULL where it is no JSON, which `licet db verify` tells of. */
static bool read_said(struct call *call, struct law_worker *worker, struct str content,
                      const struct json_value **ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    const struct json_source source = { .text = content, .line = 1 };
    struct json_text text;
    *ret = NULL;
    if (content.length == 0)
        return true;
    if (!json_read(order_reader_json(worker->orders), arena, &source, &text, err))
        return err->code == ERR_SYNTAX;
    *ret = text.root;
    return true;
}

static bool read_row(struct call *call, struct law_worker *worker, const struct matter *matter,
                     struct web_order *ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct matter_version version;
    struct decision_row decision;
    *ret = (struct web_order){ .matter = *matter };
    if (!matter_version_read(call->store, arena, &matter->id, matter->version, &version, err) ||
        !read_said(call, worker, version.content, &ret->said, err))
        return false;
    if (matter->decision == 0)
        return true;
    if (!decision_head(call->store, arena, matter->decision, &decision, err))
        return false;
    ret->outcome = decision.outcome;
    ret->may_ship = decision.may_ship;
    return true;
}

/* Up to `most` of them behind a name, and whether there are more. */
static bool read_rows(struct call *call, struct law_worker *worker, struct str after, size_t most,
                      struct web_order **ret, size_t *ret_count, bool *ret_more, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct str state = call_query(call, "state");
    struct matter *matters;
    size_t count;
    if (!matters_list(call->store, arena, str_of(order_machine.what),
                      state.data == NULL ? STR("") : state, after.data == NULL ? STR("") : after,
                      (int64_t)most + 1, &matters, &count, err))
        return false;
    *ret_more = count > most;
    *ret_count = *ret_more ? most : count;
    *ret = arena_array(arena, *ret_count + 1, sizeof **ret);
    if (*ret == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < *ret_count; i++) {
        if (!read_row(call, worker, &matters[i], &(*ret)[i], err))
            return false;
    }
    return true;
}

static bool show_orders(struct call *call, struct law_worker *worker, struct err *err)
{
    struct web_orders orders = { .page = page_around(call, STR("Orders"), WEB_ORDERS),
                                 .state = call_query(call, "state"),
                                 .after = call_query(call, "after") };
    struct matter_sum *sums;
    struct web_order *rows;
    if (!matters_sum(call->store, &call->exchange->arena, str_of(order_machine.what), &sums,
                     &orders.sum_count, err) ||
        !read_rows(call, worker, orders.after, SHOWN, &rows, &orders.count, &orders.more, err))
        return false;
    orders.sums = sums;
    orders.rows = rows;
    web_orders(page_html(call, 200), &orders);
    return true;
}

static bool show_csv(struct call *call, struct law_worker *worker, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct http_reply *reply = &call->exchange->reply;
    struct arena_place place = arena_mark(arena);
    struct buf after;
    bool more = true;
    bool done = true;
    buf_init(&after, arena->mem, NAME_LIMIT);
    buf_str(&after, call_query(call, "after"));
    web_orders_csv_head(&reply->text);
    while (done && more) {
        struct web_order *rows;
        size_t count;
        done = read_rows(call, worker, buf_view(&after), CSV_SHOWN, &rows, &count, &more, err);
        if (done)
            web_orders_csv(&reply->text, rows, count);
        buf_clear(&after);
        if (done && more)
            buf_str(&after, rows[count - 1].matter.name);
        done = done && buf_check(&after, err) && buf_check(&reply->text, err);
        arena_rewind(arena, place);
    }
    buf_release(&after);
    reply->status = 200;
    reply->type = "text/csv; charset=utf-8";
    http_reply_header(call->exchange, "Content-Disposition", "attachment; filename=\"orders.csv\"");
    return done;
}

/* With what reads JSON. */
static bool with_worker(struct call *call,
                        bool (*run)(struct call *call, struct law_worker *worker, struct err *err),
                        struct err *err)
{
    struct law_worker *worker = law_worker_take(call->law, err);
    bool done = worker != NULL && run(call, worker, err);
    law_worker_give(call->law, worker);
    return done;
}

bool handle_page_orders(struct call *call, struct err *err)
{
    return with_worker(call, show_orders, err);
}

bool handle_orders_csv(struct call *call, struct err *err)
{
    return with_worker(call, show_csv, err);
}

/* ---- one ---- */

static bool read_event(struct call *call, struct law_worker *worker,
                       const struct matter_event *event, int64_t version_before,
                       struct web_order_event *ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct matter_version version;
    struct decision_row decision;
    struct principal by = { .name = "" };
    bool found;
    if (!principal_read(call->store, &event->actor, &by, &found, err))
        return false;
    ret->by = str_copy(arena, str_of(by.name));
    if (event->version != version_before &&
        (!matter_version_read(call->store, arena, &event->matter, event->version, &version, err) ||
         !read_said(call, worker, version.content, &ret->said, err)))
        return false;
    if (event->decision == 0)
        return true;
    if (!decision_head(call->store, arena, event->decision, &decision, err))
        return false;
    ret->outcome = decision.outcome;
    ret->may_ship = decision.may_ship;
    return true;
}

static bool show_order(struct call *call, struct law_worker *worker, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct order_shown shown = { .obstacle_count = 0 };
    if (!order_shown_read(call->store, arena, call->parameters[0], &shown, err))
        return desk_not_found(call, err);
    struct web_order_event *events = arena_array(arena, shown.event_count + 1, sizeof *events);
    struct web_order_page order = { .page = page_around(call, shown.matter.name, WEB_ORDERS),
                                    .shown = &shown,
                                    .events = events };
    if (events == NULL)
        return arena_error(arena, err);
    if (!read_said(call, worker, shown.version.content, &order.said, err) ||
        !read_said(call, worker, shown.decision.content, &order.decision, err))
        return false;
    for (size_t i = 0; i < shown.event_count; i++) {
        int64_t before = i == 0 ? 0 : shown.events[i - 1].version;
        if (!read_event(call, worker, &shown.events[i], before, &events[i], err))
            return false;
    }
    web_order_page(page_html(call, 200), &order);
    return true;
}

bool handle_page_order(struct call *call, struct err *err)
{
    return with_worker(call, show_order, err);
}

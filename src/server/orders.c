/* SPDX-License-Identifier: Apache-2.0 */
/* server/orders.c - /v1/orders: the order book, as `licet order`. */
#include "desk/order_show.h"
#include "server/desk.h"
#include "server/fields.h"
#include "server/handlers.h"
#include "text/json_write.h"

#define LISTED 100
#define LISTED_MAX 1000

const char *const order_states[] = { "draft",     "on_hold",   "allocatable",
                                     "fulfilled", "cancelled", NULL };

const struct route_query order_queries[] = {
    { "state", "only those in it", order_states },
    { "after", "those behind this one: they are listed by id", NULL },
    { "limit", "how many, up to 1000; 100 if left out", NULL },
    { NULL, NULL, NULL },
};

static struct str or_empty(struct str text)
{
    return text.data == NULL ? STR("") : text;
}

bool handle_orders(struct call *call, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct matter *matters;
    size_t count;
    int64_t most;
    if (!desk_number(call, "limit", LISTED, LISTED_MAX, &most, err) ||
        !matters_list(call->store, arena, str_of(order_machine.what),
                      or_empty(call_query(call, "state")), or_empty(call_query(call, "after")),
                      most, &matters, &count, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '{');
    JSON_KEY(out, "orders");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        order_listed_json(out, &matters[i]);
        buf_byte(out, ',');
    }
    json_close(out, ']');
    /* Where the next page begins, null if this was the last one. */
    JSON_PUT_STRING(out, "after",
                    (int64_t)count < most ? (struct str){ 0 } : matters[count - 1].name);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

bool handle_order(struct call *call, struct err *err)
{
    struct order_shown shown = { .obstacle_count = 0 };
    if (!order_shown_read(call->store, &call->exchange->arena, call->parameters[0], &shown, err))
        return desk_not_found(call, err);
    desk_tag(call, &shown.matter);
    return order_shown_json(call_json(call, 200), &shown, err);
}

/* ---- by hand ---- */

static bool change(struct call *call, struct order_change *change, struct err *err)
{
    const struct matter_desk desk = desk_of_matters(call);
    struct arena *arena = &call->exchange->arena;
    struct order_outcome outcome;
    struct matter matter;
    change->name = call->parameters[0];
    if (!matter_named(call->store, arena, &order_machine, change->name, &matter, err))
        return desk_not_found(call, err);
    desk_possible(call, &order_machine, matter.state);
    if (!desk_match(call, &matter, err) || !order_do(&desk, arena, change, &outcome, err))
        return false;
    desk_tag(call, &outcome.matter);
    order_outcome_json(call_json(call, 200), &outcome);
    return true;
}

bool handle_order_hold(struct call *call, struct err *err)
{
    struct order_change hold = { .transition = ORDER_HOLD, .basis = STR("") };
    struct json_text text;
    const struct field fields[] = {
        { "reason", FIELD_IS_TEXT, true, &hold.reason },
        { "basis", FIELD_IS_TEXT, false, &hold.basis },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    return fields_read(call, &text, fields, err) && change(call, &hold, err);
}

bool handle_order_close_hold(struct call *call, struct err *err)
{
    struct order_change close = { .transition = ORDER_CLOSE_HOLD, .basis = STR("") };
    struct json_text text;
    const struct field fields[] = {
        { "hold", FIELD_IS_COUNT, true, &close.obstacle },
        { "reason", FIELD_IS_TEXT, true, &close.reason },
        { "basis", FIELD_IS_TEXT, false, &close.basis },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    return fields_read(call, &text, fields, err) && change(call, &close, err);
}

bool handle_order_cancel(struct call *call, struct err *err)
{
    struct order_change cancel = { .transition = ORDER_CANCEL, .basis = STR("") };
    struct json_text text;
    const struct field fields[] = {
        { "reason", FIELD_IS_TEXT, true, &cancel.reason },
        { "basis", FIELD_IS_TEXT, false, &cancel.basis },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    return fields_read(call, &text, fields, err) && change(call, &cancel, err);
}

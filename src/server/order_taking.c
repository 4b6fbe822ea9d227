/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/order_taking.c - orders given another version, decided anew: as `licet order amend` and
 * `decide`.
 */
#include "book/ship_deciding.h"
#include "desk/order_show.h"
#include "server/desk.h"
#include "server/fields.h"
#include "server/handlers.h"
#include "server/taking.h"
#include "text/json_merge.h"
#include "text/json_write.h"
#include "wire/decision_json.h"
#include "wire/order_json.h"

#define MERGED_MAX ((size_t)4 << 20)

/* ---- what is told ---- */

static bool tell_tag(struct call *call, struct str name, struct err *err)
{
    struct matter matter;
    if (!matter_named(call->store, &call->exchange->arena, &order_machine, name, &matter, err))
        return false;
    desk_tag(call, &matter);
    return true;
}

bool taking_tell_one(struct taking *taking, struct err *err)
{
    struct call *call = taking->call;
    struct order_asked *asked;
    size_t count;
    if (!taking_keep(taking, &asked, &count, err))
        return false;
    if (asked->told == ORDER_TOLD_REFUSED) {
        *err = asked->refused;
        if (asked->state.data != NULL)
            desk_possible(call, &order_machine, asked->state);
        return false;
    }
    order_told_json(call_json(call, 200), taking->book->from.transition, asked);
    return tell_tag(call, asked->name, err);
}

/* ---- one that is there ---- */

/* As it was seen; what is kept of it is *ret_content. */
static bool find(struct call *call, struct matter *ret, struct str *ret_content, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct matter_version version;
    if (!matter_named(call->store, arena, &order_machine, call->parameters[0], ret, err))
        return desk_not_found(call, err);
    desk_possible(call, &order_machine, ret->state);
    if (!desk_match(call, ret, err) ||
        !matter_version_read(call->store, arena, &ret->id, ret->version, &version, err))
        return false;
    *ret_content = version.content;
    return true;
}

/* The path says which order it is; the body need not. */
static bool amend(struct taking *taking, struct json_text *text, struct err *err)
{
    struct call *call = taking->call;
    struct order order;
    if (!order_from_json(&taking->arena, text, text->root, &order, err))
        return false;
    if (order.id.length == 0)
        order.id = call->parameters[0];
    if (!str_equal(order.id, call->parameters[0])) {
        err_set(err, ERR_VALUE, "the order says that it is '%.*s'", STR_ARG(order.id));
        return err_hint(err, "an order keeps its id; one with another id is another order");
    }
    return taking_decide(taking, &order, err) && taking_tell_one(taking, err);
}

bool handle_order_put(struct call *call, struct err *err)
{
    struct taking taking;
    struct matter matter;
    struct str content;
    struct json_text text;
    bool done = taking_open(&taking, call, ORDER_AMEND, err) &&
                find(call, &matter, &content, err) &&
                call_read_json(call, taking.law, &text, err) && amend(&taking, &text, err);
    taking_close(&taking);
    return done;
}

/* What it said, with what the body says instead. */
static bool merge(struct taking *taking, struct str content, struct json_text *ret, struct err *err)
{
    struct json_reader *reader = order_reader_json(taking->law->orders);
    struct json_text patch;
    const struct json_value *before;
    struct buf merged;
    if (!call_read_json(taking->call, taking->law, &patch, err))
        return false;
    if (!json_read_kept(reader, &taking->arena, content, &before, err))
        return err_wrap(err, "order '%.*s'", STR_ARG(taking->call->parameters[0]));
    buf_init(&merged, taking->arena.mem, MERGED_MAX);
    json_merge(before, patch.root, &merged);
    json_end(&merged);
    const struct json_source after = { .text = str_copy(&taking->arena, buf_view(&merged)),
                                       .line = 1 };
    bool done = buf_check(&merged, err) && arena_sound(&taking->arena, err) &&
                json_read(reader, &taking->arena, &after, ret, err);
    buf_release(&merged);
    return done;
}

bool handle_order_patch(struct call *call, struct err *err)
{
    struct taking taking;
    struct matter matter;
    struct str content;
    struct json_text text;
    bool done = taking_open(&taking, call, ORDER_AMEND, err) &&
                find(call, &matter, &content, err) && merge(&taking, content, &text, err) &&
                amend(&taking, &text, err);
    taking_close(&taking);
    return done;
}

/* ---- decided anew ---- */

static bool is_let(const struct matter *shipment)
{
    return str_equal_text(shipment->state, machine_state(&shipment_machine, SHIPMENT_RESERVED)) ||
           str_equal_text(shipment->state, machine_state(&shipment_machine, SHIPMENT_RELEASED));
}

/* A shipment that would not be let through now is held. */
static bool hold_shipment(struct taking *taking, const struct shipment_desk *desk, struct str name,
                          struct buf *out, struct err *err)
{
    struct shipment_outcome outcome;
    struct ship_deciding deciding;
    if (!ship_deciding_read(desk, taking->worker, &taking->arena, name, &deciding, err) ||
        !ship_hold_anew(taking->book, taking->worker, desk, &taking->arena, &deciding, &outcome,
                        err))
        return false;
    if (!outcome.same) {
        ship_told_json(out, &deciding.record, &outcome.matter, "held", outcome.reason,
                       outcome.basis);
        buf_byte(out, ',');
    }
    return true;
}

static bool hold_shipments(struct taking *taking, struct buf *out, struct err *err)
{
    struct call *call = taking->call;
    struct license_desk licenses = desk_of_licenses(call);
    const struct shipment_desk desk = { .matters = desk_of_matters(call),
                                        .licenses = &licenses,
                                        .catalog =
                                            decider_catalog(order_book_decider(taking->book)) };
    struct matter *found;
    size_t count;
    licenses.arena = &taking->arena;
    if (!matters_about(call->store, &taking->arena, str_of(shipment_machine.what), STR("order"),
                       call->parameters[0], &found, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (is_let(&found[i]) && !hold_shipment(taking, &desk, found[i].name, out, err))
            return false;
    }
    return true;
}

static bool decide_again(struct taking *taking, const struct matter *matter, struct str content,
                         struct err *err)
{
    struct order_reader *reader = taking->law->orders;
    const struct json_source source = { .text = content, .line = 1 };
    struct order order;
    unsigned state;
    if (!matter_state(&order_machine, matter, &state, err) ||
        !machine_need(&order_machine, matter->name, state, ORDER_DECIDE, err))
        return false;
    if (!order_read_json(order_reader_json(reader), &taking->arena, &source, &order, err))
        return err_damaged(err, "order '%.*s'", STR_ARG(matter->name));
    return taking_decide(taking, &order, err);
}

static bool redecide(struct taking *taking, struct err *err)
{
    static const struct field none[] = { { NULL, FIELD_IS_TEXT, false, NULL } };
    struct call *call = taking->call;
    struct json_text text;
    struct matter matter;
    struct str content;
    if (!call_read_json(call, taking->law, &text, err) || !fields_of(&text, text.root, none, err) ||
        !find(call, &matter, &content, err) || !decide_again(taking, &matter, content, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '[');
    if (!taking_tell_one(taking, err))
        return false;
    buf_byte(out, ',');
    if (!hold_shipments(taking, out, err))
        return false;
    json_close(out, ']');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

bool handle_order_redecide(struct call *call, struct err *err)
{
    struct taking taking;
    bool done = taking_open(&taking, call, ORDER_DECIDE, err) && redecide(&taking, err);
    taking_close(&taking);
    return done;
}

/* The same of a form: nobody reads what is told of its shipments. */
static bool decide_on_page(struct taking *taking, const struct matter *matter, struct err *err)
{
    struct order_asked *asked;
    struct matter_version version;
    struct buf told;
    size_t count;
    if (!matter_version_read(taking->call->store, &taking->arena, &matter->id, matter->version,
                             &version, err) ||
        !decide_again(taking, matter, version.content, err) ||
        !taking_keep(taking, &asked, &count, err))
        return false;
    if (asked->told == ORDER_TOLD_REFUSED) {
        *err = asked->refused;
        return false;
    }
    buf_init(&told, taking->arena.mem, MERGED_MAX);
    bool done = hold_shipments(taking, &told, err);
    buf_release(&told);
    return done;
}

bool order_decide_anew(struct call *call, const struct matter *matter, struct err *err)
{
    struct taking taking;
    bool done =
        taking_open(&taking, call, ORDER_DECIDE, err) && decide_on_page(&taking, matter, err);
    taking_close(&taking);
    return done;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* desk/order_shipments.c - see order_shipments.h. */
#include "desk/order_shipments.h"

#include "desk/order_said.h"
#include "desk/shipments_priv.h"
#include "wire/order_json.h"

#define ORDER_SIZE_MAX ((size_t)16 << 20)

static bool is_in(const struct matter *shipment, enum shipment_state state)
{
    return str_equal_text(shipment->state, machine_state(&shipment_machine, state));
}

static bool find_all(struct matter_doing *doing, const struct matter *order, struct matter **ret,
                     size_t *ret_count)
{
    return matters_about(doing->desk->store, doing->arena, str_of(shipment_machine.what),
                         STR("order"), order->name, ret, ret_count, doing->err);
}

/* ---- what the order does to them ---- */

static bool hold(struct matter_doing *doing, struct matter *shipment, const struct with_event *with)
{
    const struct machine *machine = doing->machine;
    doing->machine = &shipment_machine;
    bool done = matter_event(doing, shipment, SHIPMENT_HOLD, SHIPMENT_POLICY_HOLD, with);
    doing->machine = machine;
    return done;
}

/* One whose fact this is has left the state that the store has of it. */
static bool is_changed(const struct matter_doing *doing, const struct matter *shipment)
{
    for (size_t i = 0; i < doing->changed.count; i++) {
        if (store_id_equal(&doing->changed.items[i].id, &shipment->id))
            return true;
    }
    return false;
}

bool order_hold_shipments(struct matter_doing *doing, const struct matter *order, bool released,
                          struct str reason, struct str citation, struct order_shipments *ret)
{
    const struct with_event with = { .reason = reason, .basis = citation };
    struct matter *shipments;
    size_t count;
    *ret = (struct order_shipments){ .held = 0 };
    if (!find_all(doing, order, &shipments, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        ret->under_way +=
            is_in(&shipments[i], SHIPMENT_DEPARTED) || is_in(&shipments[i], SHIPMENT_IN_TRANSIT);
        if ((!is_in(&shipments[i], SHIPMENT_RELEASED) &&
             (released || !is_in(&shipments[i], SHIPMENT_RESERVED))) ||
            is_changed(doing, &shipments[i]))
            continue;
        if (!hold(doing, &shipments[i], &with))
            return false;
        ret->held++;
    }
    return true;
}

/* ---- what they do to the order ---- */

/* Whether anything of it has departed, and is not known not to arrive. */
static bool is_out(const struct matter *shipment)
{
    unsigned state;
    return machine_find_state(&shipment_machine, shipment->state, &state) &&
           state >= SHIPMENT_DEPARTED && state != SHIPMENT_UNDELIVERED &&
           state != SHIPMENT_RETURNED && state != SHIPMENT_SEIZED;
}

static bool read_units(struct matter_doing *doing, const struct matter *order, int64_t *ret)
{
    const struct json_limits limits = { .size = ORDER_SIZE_MAX, .depth = ORDER_JSON_DEPTH };
    struct json_source source = { .line = 1 };
    struct matter_version version;
    struct order said;
    if (!matter_version_read(doing->desk->store, doing->arena, &order->id, order->version, &version,
                             doing->err))
        return false;
    struct json_reader *reader = json_reader_new(doing->desk->mem, limits, doing->err);
    source.text = version.content;
    bool done = reader != NULL && order_read_json(reader, doing->arena, &source, &said, doing->err);
    json_reader_free(reader);
    if (!done)
        return err_damaged(doing->err, "order '%.*s'", STR_ARG(order->name));
    *ret = order_units(&said);
    return true;
}

bool order_is_shipped(struct matter_doing *doing, const struct matter *order,
                      const struct shipment_record *now, bool *ret)
{
    const struct shipment_desk desk = { .matters = *doing->desk };
    struct matter *shipments;
    size_t count;
    int64_t wanted = 0;
    int64_t out = now != NULL && is_out(&now->matter) ? now->out : 0;
    if (!find_all(doing, order, &shipments, &count) ||
        (count > 0 && !read_units(doing, order, &wanted)))
        return false;
    for (size_t i = 0; i < count && out < wanted; i++) {
        struct arena_place place = arena_mark(doing->arena);
        struct shipment_record record;
        if (!is_out(&shipments[i]) ||
            (now != NULL && store_id_equal(&shipments[i].id, &now->matter.id)))
            continue;
        if (!shipment_load_matter(&desk, doing->arena, &shipments[i], &record, doing->err))
            return false;
        if (__builtin_add_overflow(out, record.out, &out))
            out = INT64_MAX;
        arena_rewind(doing->arena, place);
    }
    *ret = wanted > 0 && out >= wanted;
    return true;
}

static bool fulfill(struct matter_doing *doing, struct matter *order,
                    const struct shipment_record *last)
{
    const struct with_event with = { .reason = str_join(
                                         doing->arena, STR("all of it has departed, with shipment"),
                                         " ", last->matter.name) };
    struct order_shipments unused;
    return arena_sound(doing->arena, doing->err) &&
           matter_event(doing, order, ORDER_FULFILL, ORDER_FULFILLED, &with) &&
           order_hold_shipments(doing, order, false, STR("its order is fulfilled"), STR(""),
                                &unused);
}

/* What was decided of it may be another thing by now: somebody looks at it first. */
static bool reopen(struct matter_doing *doing, struct matter *order,
                   const struct shipment_record *back)
{
    struct arena *arena = doing->arena;
    struct obstacle *before;
    size_t count;
    if (!obstacles_read(doing->desk->store, arena, &order->id, &before, &count, doing->err))
        return false;
    const struct obstacle opened = {
        .matter = order->id,
        .n = count == 0 ? 1 : before[count - 1].n + 1,
        .event = order->event + 1,
        .reason = STR("shipment"),
        .rule = back->matter.name,
        .citation = STR(""),
        .says = str_join(
            arena,
            str_join(arena, STR("not all of it is out any more: shipment"), " ", back->matter.name),
            " is ", back->matter.state),
    };
    const struct with_event with = { .opened = &opened, .opened_count = 1, .reason = opened.says };
    return arena_sound(arena, doing->err) && MATTER_PUSH(doing, &doing->opened, opened) &&
           matter_event(doing, order, ORDER_REOPEN, ORDER_ON_HOLD, &with);
}

bool order_follow_shipment(struct matter_doing *doing, const struct shipment_record *now,
                           struct str *ret_state)
{
    const struct machine *machine = doing->machine;
    struct matter order;
    unsigned from;
    bool shipped;
    *ret_state = (struct str){ 0 };
    if (!matter_named(doing->desk->store, doing->arena, &order_machine, now->shipment.order, &order,
                      doing->err) ||
        !matter_state(&order_machine, &order, &from, doing->err))
        return false;
    if (from != ORDER_ALLOCATABLE && from != ORDER_FULFILLED)
        return true;
    if (!order_is_shipped(doing, &order, now, &shipped))
        return false;
    if (shipped == (from == ORDER_FULFILLED))
        return true;
    doing->machine = &order_machine;
    bool done = shipped ? fulfill(doing, &order, now) : reopen(doing, &order, now);
    doing->machine = machine;
    *ret_state = order.state;
    return done;
}

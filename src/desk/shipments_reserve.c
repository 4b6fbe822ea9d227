/* SPDX-License-Identifier: Apache-2.0 */
/* desk/shipments_reserve.c - what is spoken for by a shipment; see shipments.h. */
#include <string.h>

#include "decide/decision.h"
#include "desk/order_said.h"
#include "desk/shipments_priv.h"
#include "text/json_write.h"
#include "wire/order_json.h"

#define ORDER_SIZE_MAX ((size_t)16 << 20)

/* ---- its order ---- */

static bool is_outcome(const struct decision_row *decision, enum outcome outcome)
{
    return str_equal_text(decision->outcome, outcome_name(outcome));
}

static bool read_said(struct shipment_work *s, struct shipped_order *order)
{
    const struct json_limits limits = { .size = ORDER_SIZE_MAX, .depth = ORDER_JSON_DEPTH };
    const struct json_source source = { .text = order->version.content, .line = 1 };
    struct json_reader *reader = json_reader_new(s->desk->matters.mem, limits, s->err);
    struct order *said = &order->said;
    bool done = reader != NULL && order_read_json(reader, s->arena, &source, said, s->err);
    json_reader_free(reader);
    if (!done)
        return err_damaged(s->err, "order '%.*s'", STR_ARG(order->matter.name));
    order->quantity = order_units(said);
    return true;
}

static bool check_no_hold(struct shipment_work *s, const struct shipped_order *order)
{
    struct obstacle *obstacles;
    size_t count;
    if (!obstacles_read(s->desk->matters.store, s->arena, &order->matter.id, &obstacles, &count,
                        s->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (obstacles[i].ended != 0)
            continue;
        err_set(s->err, ERR_CONFLICT, "order '%.*s' has an open hold: %.*s",
                STR_ARG(order->matter.name), STR_ARG(obstacles[i].says));
        return err_hint(s->err, "'licet order show' lists them");
    }
    return true;
}

bool shipment_read_order(struct shipment_work *s, struct shipped_order *ret)
{
    struct store *store = s->desk->matters.store;
    struct matter *matter = &ret->matter;
    *ret = (struct shipped_order){ .quantity = 0 };
    return matter_named(store, s->arena, &order_machine, s->record.shipment.order, matter,
                        s->err) &&
           matter_version_read(store, s->arena, &matter->id, matter->version, &ret->version,
                               s->err) &&
           (matter->decision == 0 ||
            decision_read(store, s->arena, matter->decision, &ret->decision, s->err)) &&
           read_said(s, ret);
}

bool shipment_need_order(struct shipment_work *s, struct shipped_order *ret)
{
    struct matter *matter = &ret->matter;
    if (!shipment_read_order(s, ret) || !check_no_hold(s, ret))
        return false;
    if (!str_equal_text(matter->state, machine_state(&order_machine, ORDER_ALLOCATABLE))) {
        err_set(s->err, ERR_CONFLICT, "order '%.*s' is %.*s, not allocatable",
                STR_ARG(matter->name), STR_ARG(matter->state));
        return err_hint(s->err, "'licet order show' tells why");
    }
    /* Which the order book does not allow. */
    return ret->decision.version == matter->version ||
           err_set(s->err, ERR_DAMAGED, "order '%.*s' is allocatable, and not decided",
                   STR_ARG(matter->name));
}

/* ---- how many units ---- */

/* What is only planned, was stopped, or has come back has nothing of the order. */
static bool has_units(const struct matter *matter)
{
    static const enum shipment_state without[] = { SHIPMENT_PLANNED, SHIPMENT_STOPPED,
                                                   SHIPMENT_VOIDED, SHIPMENT_RETURNED };
    for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
        if (str_equal_text(matter->state, machine_state(&shipment_machine, without[i])))
            return false;
    }
    return true;
}

/* What its other shipments have of the order. */
static bool count_others(struct shipment_work *s, int64_t *ret)
{
    struct matter *others;
    size_t count;
    *ret = 0;
    if (!matters_about(s->desk->matters.store, s->arena, STR("shipment"), STR("order"),
                       s->record.shipment.order, &others, &count, s->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct shipment_record other;
        if (store_id_equal(&others[i].id, &s->record.matter.id) || !has_units(&others[i]))
            continue;
        if (!shipment_load_matter(s->desk, s->arena, &others[i], &other, s->err))
            return false;
        int64_t units = shipment_units(&other);
        *ret = *ret > INT64_MAX - units ? INT64_MAX : *ret + units;
    }
    return true;
}

bool shipment_check_units(struct shipment_work *s, const struct shipped_order *order)
{
    int64_t others;
    int64_t wanted = s->record.shipment.quantity;
    if (!count_others(s, &others))
        return false;
    if (others <= order->quantity && wanted <= order->quantity - others)
        return true;
    err_set(s->err, ERR_CONFLICT,
            "order '%.*s' has %lld units, other shipments of it %lld: %lld are not left",
            STR_ARG(order->matter.name), (long long)order->quantity, (long long)others,
            (long long)wanted);
    return err_hint(s->err, "those that are only planned, stopped, void or returned do not count");
}

/* ---- under a license ---- */

static bool check_license(struct shipment_work *s, const struct shipped_order *order,
                          bool *ret_draws)
{
    const struct decision_row *decision = &order->decision;
    *ret_draws = is_outcome(decision, OUTCOME_AUTHORIZED);
    if (is_outcome(decision, OUTCOME_NO_LICENSE_REQUIRED) ||
        is_outcome(decision, OUTCOME_NOT_SUBJECT) || is_outcome(decision, OUTCOME_EXCEPTION))
        return true;
    if (!*ret_draws) {
        err_set(s->err, ERR_CONFLICT, "the newest decision on order '%.*s' is %.*s",
                STR_ARG(order->matter.name), STR_ARG(decision->outcome));
        return err_hint(s->err, "it has to be authorized, or to need no license");
    }
    if (s->record.shipment.number.data == NULL)
        return shipment_refuse(s, "its order goes under a license, and it names none",
                               "\"license\": {\"number\": …}; 'licet ship amend'");
    return true;
}

static bool draw(struct shipment_work *s)
{
    const struct shipment_record *record = &s->record;
    struct license_draw draw = shipment_draw(s, DRAW_RESERVE, "reserve");
    draw.quantity = record->shipment.quantity;
    draw.value = record->shipment.value;
    draw.on_given = true;
    draw.on = record->shipment.planned;
    draw.expires_at = s->change->expires_at;
    draw.replacing = record->live || record->capped_live;
    draw.instead_of = record->reservation;
    draw.more = s->caps.legs;
    draw.more_count = s->caps.count;
    return shipment_drawn(s, &draw);
}

/* One that its order needs no license for any more speaks for nothing. */
static bool free_old(struct shipment_work *s)
{
    struct license_draw draw = shipment_draw(s, DRAW_VOID, "void");
    draw.of = s->record.reservation;
    return !s->record.live || shipment_drawn(s, &draw);
}

bool shipment_reserve(struct shipment_work *s)
{
    struct shipped_order order;
    bool draws;
    if (!shipment_need_order(s, &order) || !shipment_check_units(s, &order) ||
        !check_license(s, &order, &draws) || !shipment_check_buyers(s, &order, draws) ||
        !shipment_check_flags(s, &order) || !shipment_check_incidents(s) ||
        !shipment_find_caps(s, &order) || !shipment_check_caps(s) ||
        !(draws ? draw(s) : free_old(s) && shipment_reserve_caps(s)))
        return false;
    s->outcome->decision = order.decision.seq;
    json_open(&s->details, '{');
    JSON_PUT_INT(&s->details, "decision", order.decision.seq);
    JSON_PUT_BOOL(&s->details, "drawn", draws);
    json_close(&s->details, '}');
    json_end(&s->details);
    return shipment_event(s, SHIPMENT_RESERVED);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* desk/shipments_facts.c - what has happened to a shipment, allowed or not; see shipments.h. */
#include "desk/order_shipments.h"
#include "desk/shipments_priv.h"
#include "text/json_write.h"

/* ---- what is said of it ---- */

static int64_t units(const struct shipment_work *s)
{
    return s->change->quantity > 0 ? s->change->quantity : s->record.shipment.quantity;
}

static int64_t worth(const struct shipment_work *s)
{
    return s->change->value > 0 ? s->change->value : s->record.shipment.value;
}

static void put_departure(const struct shipment_work *s, struct buf *out)
{
    JSON_PUT_INT(out, "quantity", units(s));
    JSON_PUT_INT(out, "value_minor", worth(s));
    JSON_PUT_BOOL(out, "keep_rest", s->change->keep_rest);
}

bool shipment_put_fact(struct shipment_work *s, int64_t at, struct buf *out)
{
    const struct shipment *shipment = &s->record.shipment;
    const struct shipment_change *change = s->change;
    char text[INSTANT_TEXT_SIZE];
    if (!s->desk->licenses->day_at(shipment->zone, at, &s->day, s->err))
        return false;
    json_open(out, '{');
    JSON_PUT_WORD(out, "at", instant_format(at, text));
    JSON_PUT_DATE(out, "day", s->day);
    JSON_PUT_STRING(out, "zone", shipment->zone);
    JSON_PUT_STRING(out, "place", change->place);
    JSON_PUT_STRING(out, "reference", change->reference);
    if (change->transition == SHIPMENT_DEPART)
        put_departure(s, out);
    json_close(out, '}');
    json_end(out);
    return true;
}

/* ---- incidents ---- */

bool shipment_incident(struct shipment_work *s, struct str rule, struct str citation,
                       struct str says)
{
    const struct shipment_record *record = &s->record;
    const struct obstacle obstacle = {
        .matter = record->matter.id,
        .n = (record->obstacle_count == 0 ? 0 : record->obstacles[record->obstacle_count - 1].n) +
             (int64_t)s->doing.opened.count + 1,
        .event = record->matter.event + 1,
        .reason = STR("incident"),
        .rule = str_copy(s->arena, rule),
        .citation = str_copy(s->arena, citation),
        .says = str_copy(s->arena, says),
    };
    return arena_sound(s->arena, s->err) && MATTER_PUSH(&s->doing, &s->doing.opened, obstacle);
}

static bool open_incident(struct shipment_work *s, struct str says)
{
    return shipment_incident(s, STR(""), STR(""), says);
}

static bool tell(struct shipment_work *s, const char *says)
{
    return open_incident(s, str_of(says));
}

static bool tell_of(struct shipment_work *s, const char *before, struct str a, const char *between,
                    struct str b)
{
    return open_incident(s,
                         str_join(s->arena, str_join(s->arena, str_of(before), "", a), between, b));
}

/* ---- departure ---- */

/* It was released before it departed, and for that day. */
static bool tell_release(struct shipment_work *s)
{
    const struct shipment_record *record = &s->record;
    char planned[DATE_TEXT_SIZE];
    char day[DATE_TEXT_SIZE];
    if (record->released && record->released_at > s->at)
        return tell(s, "it departed before it was released");
    if (!shipment_was_released(record, s->at))
        return tell(s, "it departed without a release");
    if (s->day == record->shipment.planned)
        return true;
    return tell_of(s, "it was released for ",
                   str_of(date_format(record->shipment.planned, planned)), ", and departed on ",
                   str_of(date_format(s->day, day)));
}

/* What became of its order before it departed, as far as that had been recorded then. */
static bool tell_order(struct shipment_work *s)
{
    const struct shipment_record *record = &s->record;
    struct store *store = s->desk->matters.store;
    struct matter order;
    struct matter_event *events;
    size_t count;
    struct str state = STR("not in the book");
    int64_t released = 0; /* the version that was */
    int64_t version = 0;
    if (!matter_named(store, s->arena, &order_machine, record->shipment.order, &order, s->err) ||
        !matter_events_read(store, s->arena, &order.id, &events, &count, s->err))
        return false;
    for (size_t i = 0; i < count && events[i].recorded_at <= s->at; i++) {
        state = events[i].to;
        version = events[i].version;
        if (events[i].recorded_at <= record->released_at)
            released = version;
    }
    if (!str_equal_text(state, machine_state(&order_machine, ORDER_ALLOCATABLE)) &&
        !str_equal_text(state, machine_state(&order_machine, ORDER_FULFILLED)))
        return tell_of(s, "order '", order.name, "' then was ", state);
    return !record->released || version == released ||
           tell_of(s, "order '", order.name, "' was changed after the release", STR(""));
}

static bool tell_units(struct shipment_work *s)
{
    const struct shipment_record *record = &s->record;
    bool is_rest = record->keeps_rest || !record->has_departed;
    if (is_rest && units(s) <= record->shipment.quantity - record->departed)
        return true;
    return tell(s, "more units departed than were planned for it");
}

/* A paper that is for so many units is for all that departs with it. */
static bool tell_papers(struct shipment_work *s)
{
    const struct shipment_record *record = &s->record;
    for (size_t i = 0; i < record->shipment.paper_count; i++) {
        const struct shipment_paper *paper = &record->shipment.papers[i];
        struct paper_used used;
        if (paper->units == 0)
            continue;
        if (!shipment_paper_used(s, paper, &used))
            return false;
        int64_t left = used.units < paper->units ? paper->units - used.units : 0;
        if (record->departed <= left && units(s) <= left - record->departed)
            continue;
        if (!tell_of(s, "it went beyond the units of paper '", paper->reference, "', ",
                     paper->rule))
            return false;
    }
    return true;
}

bool shipment_is_drawn(const struct shipment_record *record)
{
    return record->shipment.number.data != NULL && (record->has_reservation || !record->released);
}

static bool tell_license(struct shipment_work *s)
{
    const struct license_drawn *drawn = &s->outcome->drawn;
    struct str number = s->record.shipment.number;
    bool uncovered = drawn->uncovered.length > 0;
    int64_t others = s->caps.incidents + (uncovered && drawn->answer.seq > 0);
    bool beyond = drawn->answer.incidents > others;
    if (uncovered && !tell_of(s, "license '", number, "': ", drawn->uncovered))
        return false;
    if (beyond)
        return tell_of(s, "it went beyond what license '", number, "' grants", STR(""));
    return !drawn->uses_tolerance || tell_of(s, "it used the tolerance of license '", number,
                                             "', and nobody had signed for that", STR(""));
}

static bool post(struct shipment_work *s)
{
    const struct shipment_record *record = &s->record;
    struct license_draw draw = shipment_draw(s, DRAW_FACT, "fact");
    bool drawn = shipment_is_drawn(record);
    if (!shipment_count_fact(s, units(s), worth(s)))
        return false;
    draw.quantity = units(s);
    draw.value = worth(s);
    draw.resolves = record->has_reservation || record->capped;
    draw.of_caps = record->capped;
    draw.of = record->reservation;
    draw.keep_rest = s->change->keep_rest;
    draw.more = s->caps.legs;
    draw.more_count = s->caps.count < SHIPMENT_CAPS_MAX ? s->caps.count : SHIPMENT_CAPS_MAX;
    if (drawn && !shipment_drawn(s, &draw))
        return false;
    /* A license that never was in force has no accounts: nothing was posted with it. */
    size_t posted = s->outcome->drawn.answer.seq > 0 ? draw.more_count : 0;
    return shipment_post_caps(s, posted) && shipment_tell_caps(s) && (!drawn || tell_license(s));
}

static bool check_amounts(struct shipment_work *s)
{
    const struct shipment_change *change = s->change;
    if (change->value > 0 || change->quantity == 0 ||
        change->quantity == s->record.shipment.quantity)
        return true;
    return shipment_refuse(s, "what departed is not worth what was planned: how much is not said",
                           "--value AMOUNT");
}

/* ---- the others ---- */

/* Who shipped it does not verify that it arrived. */
static bool check_verifier(struct shipment_work *s)
{
    if (s->change->basis.length == 0)
        return shipment_refuse(s, "what shows that it is where it should be is not said",
                               "--basis EVIDENCE");
    if (!store_id_equal(&s->record.departed_by, &s->desk->matters.by->principal.id))
        return true;
    err_set(s->err, ERR_FORBIDDEN, "'%s' recorded its departure and cannot verify it",
            s->desk->matters.by->principal.name);
    return err_hint(s->err, "it takes somebody else");
}

/* The table has where each leads; the first that it allows from here. */
static enum shipment_state leads_to(const struct shipment_work *s)
{
    unsigned from = MACHINE_NOWHERE;
    (void)machine_find_state(&shipment_machine, s->record.matter.state, &from);
    for (unsigned to = 0; to < SHIPMENT_STATE_COUNT; to++) {
        if (machine_allows(&shipment_machine, from, s->change->transition, to))
            return (enum shipment_state)to;
    }
    return SHIPMENT_STATE_COUNT;
}

/* Its order, by what is so now. */
static bool follow(struct shipment_work *s)
{
    struct shipment_record *record = &s->record;
    if (s->change->transition == SHIPMENT_DEPART &&
        __builtin_add_overflow(record->out, units(s), &record->out))
        record->out = INT64_MAX;
    if (s->change->transition == SHIPMENT_RETURN)
        record->out = 0;
    return order_follow_shipment(&s->doing, record, &s->outcome->order);
}

bool shipment_fact(struct shipment_work *s)
{
    enum shipment_transition transition = s->change->transition;
    if (s->at > s->desk->matters.now)
        return shipment_refuse(s, "it has not happened yet", "record it when it has");
    if (!shipment_put_fact(s, s->at, &s->details))
        return false;
    if (transition == SHIPMENT_VERIFY && !check_verifier(s))
        return false;
    if (transition == SHIPMENT_DEPART &&
        (!check_amounts(s) || !tell_release(s) || !tell_order(s) || !tell_units(s) ||
         !tell_papers(s) || !shipment_tell_buyers(s) || !shipment_tell_flags(s) || !post(s)))
        return false;
    return shipment_event(s, leads_to(s)) && follow(s);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* desk/shipments_buyers.c - the buyers that a shipment goes to; see shipments.h, buyer_gate.h. */
#include "desk/shipments_priv.h"

/* Of a license: what goes under it goes to buyers who are on the list and approved. */
#define CONDITION_BUYERS "approved_buyers"

bool shipment_open_book(struct shipment_work *s, int64_t until)
{
    const struct matter_desk *desk = &s->desk->matters;
    if (s->has_book && s->reading.until == until)
        return true;
    if (s->reading.reader == NULL &&
        !buyer_reading_open(&s->reading, desk->mem, desk->store, s->arena, s->err))
        return false;
    s->reading.until = until;
    s->has_book = buyer_book_read(&s->reading, &s->book, s->err);
    return s->has_book;
}

static bool refuse(struct shipment_work *s, const struct buyer_bar *bar)
{
    const char *source = bar->citation.length > 0 ? "; " : "";
    err_set(s->err, ERR_CONFLICT, "shipment '%.*s': %.*s%s%.*s", STR_ARG(s->change->name),
            STR_ARG(bar->says), source, STR_ARG(bar->citation));
    return err_hint(s->err, "%.*s", STR_ARG(bar->hint));
}

/* ---- what its license asks ---- */

static bool check_end_user(struct shipment_work *s, const struct shipped_order *order,
                           size_t condition)
{
    struct str name;
    bool knows;
    if (!buyer_book_knows(&s->book, s->arena, &order->said, "end_user", &knows, &name, s->err))
        return false;
    if (knows)
        return true;
    err_set(s->err, ERR_CONFLICT,
            "shipment '%.*s': condition %zu of license '%.*s' asks for an approved buyer, and the "
            "end user, %.*s, is none",
            STR_ARG(s->change->name), condition, STR_ARG(s->record.shipment.number), STR_ARG(name));
    return err_hint(s->err, "'licet buyer add' nominates it; the order names it as its case does");
}

/* Who has a case is looked at anyway. */
static bool check_license(struct shipment_work *s, const struct shipped_order *order)
{
    const struct shipment *shipment = &s->record.shipment;
    struct license_record license;
    if (!license_load(s->desk->licenses, shipment->authority, shipment->number, &license, s->err))
        return false;
    for (size_t i = 0; i < license.terms.condition_count; i++) {
        if (str_equal_text(license.terms.conditions[i].kind, CONDITION_BUYERS) &&
            !check_end_user(s, order, i + 1))
            return false;
    }
    return true;
}

/* ---- before it goes ---- */

bool shipment_buyers_day(struct shipment_work *s, int32_t *ret)
{
    const struct shipment *shipment = &s->record.shipment;
    if (!s->desk->licenses->day_at(shipment->zone, s->desk->matters.now, ret, s->err))
        return false;
    *ret = shipment->planned > *ret ? shipment->planned : *ret;
    return true;
}

bool shipment_check_buyers(struct shipment_work *s, const struct shipped_order *order,
                           bool licensed)
{
    struct buyer_going going = { .order = &order->said,
                                 .licensed = licensed,
                                 .catalog = s->desk->catalog };
    struct buyer_bar *bars;
    size_t count;
    if (!shipment_buyers_day(s, &going.day) || !shipment_open_book(s, 0) ||
        !buyer_gate(&s->book, s->arena, &going, &bars, &count, s->err))
        return false;
    if (count > 0)
        return refuse(s, &bars[0]);
    return !licensed || s->record.shipment.number.data == NULL || check_license(s, order);
}

/* ---- when it has gone ---- */

bool shipment_tell_buyers(struct shipment_work *s)
{
    const struct shipment_record *record = &s->record;
    struct shipped_order order;
    struct buyer_going going = { .order = &order.said,
                                 .day = s->day,
                                 .licensed = shipment_is_drawn(record),
                                 .catalog = s->desk->catalog };
    struct buyer_bar *bars;
    size_t count;
    /* It is laid beside what was known when it happened. */
    if (!shipment_read_order(s, &order) || !shipment_open_book(s, s->at) ||
        !buyer_gate(&s->book, s->arena, &going, &bars, &count, s->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!shipment_incident(s, bars[i].rule, bars[i].citation, bars[i].says))
            return false;
    }
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* desk/shipments_load.c - a shipment as its events have left it; see shipments.h. */
#include <string.h>

#include "desk/ids.h"
#include "desk/shipments_priv.h"

struct loading {
    const struct shipment_desk *desk;
    struct arena *arena;
    struct shipment_record *record;
    struct json_reader *reader; /* of details */
    struct err *err;
};

static bool is_a(const struct matter_event *event, enum shipment_transition transition)
{
    return str_equal_text(event->transition, machine_transition(&shipment_machine, transition));
}

/* ---- what departed ---- */

static int64_t whole(const struct json_value *object, const char *key)
{
    const struct json_value *value = json_get(object, str_of(key));
    struct num number;
    struct err unread;
    if (value == NULL || value->type != JSON_NUMBER ||
        !num_parse(value->text, false, &number, &unread) || number.bottom != 1)
        return 0;
    return (int64_t)number.top;
}

static int64_t sum(int64_t a, int64_t b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

static bool read_details(struct loading *l, const struct matter_event *event,
                         const struct json_value **ret)
{
    return json_read_kept(l->reader, l->arena, event->details, ret, l->err) ||
           err_wrap(l->err, "shipment '%.*s'", STR_ARG(l->record->matter.name));
}

/* The day at the port on which something happened; DATE_OPEN where it does not say. */
static int32_t day_of(const struct json_value *details)
{
    int32_t day;
    struct err unread;
    return date_parse(json_text_of(details, "day"), &day, &unread) ? day : DATE_OPEN;
}

static bool take_departure(struct loading *l, const struct matter_event *event)
{
    struct shipment_record *record = l->record;
    const struct json_value *details;
    if (!read_details(l, event, &details))
        return false;
    int32_t day = day_of(details);
    record->departed_on = day < record->departed_on ? day : record->departed_on;
    const struct json_value *rest = json_get(details, STR("keep_rest"));
    record->has_departed = true;
    record->departed = sum(record->departed, whole(details, "quantity"));
    record->out = sum(record->out, whole(details, "quantity"));
    record->worth = sum(record->worth, whole(details, "value_minor"));
    record->keeps_rest = rest != NULL && str_equal_text(rest->text, "true");
    record->departed_by = event->actor;
    return true;
}

/* ---- what was decided ---- */

/* What takes a release back: it has to be released anew. */
static bool takes_back(const struct matter_event *event)
{
    static const enum shipment_transition those[] = {
        SHIPMENT_RESERVE, SHIPMENT_HOLD,      SHIPMENT_DECIDE, SHIPMENT_STOP,  SHIPMENT_VOID,
        SHIPMENT_AMEND,   SHIPMENT_UNDELIVER, SHIPMENT_RETURN, SHIPMENT_SEIZE, SHIPMENT_ORDER_RETURN
    };
    for (size_t i = 0; i < sizeof those / sizeof *those; i++) {
        if (is_a(event, those[i]))
            return true;
    }
    return false;
}

bool shipment_was_released(const struct shipment_record *record, int64_t at)
{
    bool released = false;
    for (size_t i = 0; i < record->event_count && record->events[i].recorded_at <= at; i++)
        released = is_a(&record->events[i], SHIPMENT_RELEASE) ||
                   (released && !takes_back(&record->events[i]));
    return released;
}

static bool take_delivery(struct loading *l, const struct matter_event *event)
{
    const struct json_value *details;
    if (!read_details(l, event, &details))
        return false;
    l->record->delivered_on = day_of(details);
    return true;
}

/* What it goes under, and until when. */
static bool take_release(struct loading *l, const struct matter_event *event)
{
    struct shipment_record *record = l->record;
    const struct json_value *details;
    if (!read_details(l, event, &details))
        return false;
    const struct json_value *under = json_get(details, STR("under"));
    record->outcome = json_text_of(details, "outcome");
    record->back_years = whole(details, "back_years");
    record->back_cites = json_text_of(details, "back_cites");
    record->under_count = 0;
    if (under == NULL || under->type != JSON_ARRAY)
        return true;
    record->under = arena_array(l->arena, under->count + 1, sizeof *record->under);
    if (record->under == NULL)
        return arena_error(l->arena, l->err);
    for (const struct json_value *v = under->first; v != NULL; v = v->next)
        record->under[record->under_count++] = v->text;
    return true;
}

static bool take_event(struct loading *l, const struct matter_event *event)
{
    struct shipment_record *record = l->record;
    if (is_a(event, SHIPMENT_RESERVE) || is_a(event, SHIPMENT_DECIDE)) {
        record->reservation = shipment_reservation(&event->id);
        record->reserved_by = event->actor;
        record->reserved_at = event->recorded_at;
    }
    if (is_a(event, SHIPMENT_RELEASE)) {
        record->released = true;
        record->released_at = event->recorded_at;
        return take_release(l, event);
    }
    if (is_a(event, SHIPMENT_DELIVER))
        return take_delivery(l, event);
    if (is_a(event, SHIPMENT_RETURN))
        record->out = 0;
    if (takes_back(event))
        record->released = false;
    return !is_a(event, SHIPMENT_DEPART) || take_departure(l, event);
}

static bool find_reservation(struct loading *l)
{
    struct shipment_record *record = l->record;
    struct reservation reservation;
    struct store_id license;
    int64_t line;
    int64_t now = l->desk->matters.now;
    if (record->reserved_at == 0)
        return true;
    if (!reservation_find(l->desk->matters.store, &record->reservation, &reservation, &license,
                          &line, &record->has_reservation, l->err))
        return false;
    if (!record->has_reservation && !reservation_read(l->desk->matters.store, &record->reservation,
                                                      &reservation, &record->capped, l->err))
        return false;
    bool open = (record->has_reservation || record->capped) && reservation.open &&
                (reservation.expires_at == 0 || reservation.expires_at > now);
    record->live = record->has_reservation && open;
    record->capped_live = record->capped && open;
    return true;
}

static bool take_events(struct loading *l)
{
    for (size_t i = 0; i < l->record->event_count; i++) {
        if (!take_event(l, &l->record->events[i]))
            return false;
    }
    return find_reservation(l);
}

bool shipment_load_matter(const struct shipment_desk *desk, struct arena *arena,
                          const struct matter *matter, struct shipment_record *ret, struct err *err)
{
    const struct json_limits limits = { .size = SHIPMENT_TEXT_MAX, .depth = SHIPMENT_JSON_DEPTH };
    const struct mem *mem = desk->matters.mem;
    struct store *store = desk->matters.store;
    struct loading l = { .desk = desk, .arena = arena, .record = ret, .err = err };
    struct matter_version version;
    *ret = (struct shipment_record){ .matter = *matter,
                                     .departed_on = DATE_OPEN,
                                     .delivered_on = DATE_OPEN };
    if (!matter_version_read(store, arena, &matter->id, matter->version, &version, err))
        return false;
    if (!shipment_read(mem, arena, version.content, &ret->shipment, err))
        return err_damaged(err, "shipment '%.*s'", STR_ARG(matter->name));
    if (!matter_events_read(store, arena, &matter->id, &ret->events, &ret->event_count, err) ||
        !obstacles_read(store, arena, &matter->id, &ret->obstacles, &ret->obstacle_count, err))
        return false;
    ret->content = version.content;
    l.reader = json_reader_new(mem, limits, err);
    bool done = l.reader != NULL && take_events(&l);
    json_reader_free(l.reader);
    return done;
}

bool shipment_load(const struct shipment_desk *desk, struct arena *arena, struct str name,
                   struct shipment_record *ret, struct err *err)
{
    struct matter matter;
    if (matter_named(desk->matters.store, arena, &shipment_machine, name, &matter, err))
        return shipment_load_matter(desk, arena, &matter, ret, err);
    return err->code == ERR_NAME && err_hint(err, "'licet ship list' lists them");
}

int64_t shipment_units(const struct shipment_record *record)
{
    int64_t said = record->shipment.quantity;
    if (!record->has_departed || (record->keeps_rest && said > record->departed))
        return said;
    return record->departed;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* desk/units.c - see units.h. */
#include "desk/units.h"

#include <stdlib.h>

#include "base/date.h"

struct reading {
    const struct shipment_desk *desk;
    struct arena *arena;
    const struct unit_until *as_of, *known_at;
    struct json_reader *reader; /* of details */
    struct unit_track *unit;
    size_t event_room;
    struct err *err;
};

static const char *const words[] = {
    [UNIT_NOWHERE] = "nowhere",         [UNIT_HERE] = "here",
    [UNIT_UNDER_WAY] = "under_way",     [UNIT_DELIVERED] = "delivered",
    [UNIT_UNDELIVERED] = "undelivered", [UNIT_SEIZED] = "seized",
};

const char *unit_where_word(enum unit_where where)
{
    return words[where];
}

/* ---- its events ---- */

static bool is_by(struct reading *r, const struct unit_until *until, struct str zone, int64_t at,
                  bool *ret)
{
    int32_t day;
    *ret = until->kind == UNIT_ALWAYS || (until->kind == UNIT_INSTANT && at <= until->at);
    if (until->kind != UNIT_DAY)
        return true;
    if (!r->desk->licenses->day_at(zone, at, &day, r->err))
        return false;
    *ret = day <= until->day;
    return true;
}

/* What a fact says of when and where. */
static bool read_fact(struct reading *r, const struct matter_event *event, struct unit_event *ret)
{
    const struct json_value *root;
    *ret = (struct unit_event){ .event = *event, .at = event->recorded_at };
    if (event->details.length == 0)
        return true;
    if (!json_read_kept(r->reader, r->arena, event->details, &root, r->err))
        return err_wrap(r->err, "an event of a unit's");
    ret->place = json_text_of(root, "place");
    ret->reference = json_text_of(root, "reference");
    if (!instant_parse(json_text_of(root, "at"), &ret->at))
        ret->at = event->recorded_at;
    return true;
}

static bool has_version(const struct matter_about *about, size_t count, int64_t version)
{
    for (size_t i = 0; i < count; i++) {
        if (about[i].version == version)
            return true;
    }
    return false;
}

/* Those that count, of a shipment. */
static bool add_events(struct reading *r, const struct unit_shipment *of,
                       const struct matter_about *about, size_t about_count)
{
    struct unit_track *unit = r->unit;
    struct matter_event *events;
    size_t count;
    bool had = false;
    if (!matter_events_read(r->desk->matters.store, r->arena, &of->matter.id, &events, &count,
                            r->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct unit_event found;
        bool known;
        bool happened;
        bool has = has_version(about, about_count, events[i].version);
        if (!has && !had)
            continue;
        if (!read_fact(r, &events[i], &found))
            return false;
        found.leaves = !has;
        found.shipment = unit->shipment_count;
        had = has;
        if (!is_by(r, r->known_at, of->shipment.zone, events[i].recorded_at, &known) ||
            !is_by(r, r->as_of, of->shipment.zone, found.at, &happened))
            return false;
        if (!known || !happened)
            continue;
        if (!arena_grow(r->arena, &unit->events, unit->event_count, &r->event_room,
                        sizeof *unit->events))
            return arena_error(r->arena, r->err);
        unit->events[unit->event_count++] = found;
    }
    return true;
}

static bool add_shipment(struct reading *r, const struct matter *matter, struct str serial)
{
    struct unit_track *unit = r->unit;
    struct unit_shipment *of = &unit->shipments[unit->shipment_count];
    struct store *store = r->desk->matters.store;
    struct matter_version version;
    struct matter_about *about;
    size_t count;
    *of = (struct unit_shipment){ .matter = *matter };
    if (!matter_about_read(store, r->arena, &matter->id, STR("serial"), serial, &about, &count,
                           r->err) ||
        !matter_version_read(store, r->arena, &matter->id, about[count - 1].version, &version,
                             r->err))
        return false;
    if (!shipment_read(r->desk->matters.mem, r->arena, version.content, &of->shipment, r->err))
        return err_damaged(r->err, "shipment '%.*s'", STR_ARG(matter->name));
    if (!add_events(r, of, about, count))
        return false;
    unit->shipment_count++;
    return true;
}

static int by_time(const void *a, const void *b)
{
    const struct unit_event *one = a;
    const struct unit_event *other = b;
    if (one->at != other->at)
        return one->at < other->at ? -1 : 1;
    if (one->event.recorded_at != other->event.recorded_at)
        return one->event.recorded_at < other->event.recorded_at ? -1 : 1;
    if (one->shipment != other->shipment)
        return one->shipment < other->shipment ? -1 : 1;
    return one->event.n < other->event.n ? -1 : one->event.n > other->event.n;
}

/* ---- what they come to ---- */

/* Where an event brings a unit; UNIT_NOWHERE: it stays where it is. */
static enum unit_where leads_to(enum shipment_transition transition)
{
    switch (transition) {
    case SHIPMENT_DEPART:
    case SHIPMENT_TRANSIT:
        return UNIT_UNDER_WAY;
    case SHIPMENT_DELIVER:
    case SHIPMENT_VERIFY:
        return UNIT_DELIVERED;
    case SHIPMENT_UNDELIVER:
        return UNIT_UNDELIVERED;
    case SHIPMENT_RETURN:
        return UNIT_HERE;
    case SHIPMENT_SEIZE:
        return UNIT_SEIZED;
    default:
        return UNIT_NOWHERE;
    }
}

static unsigned transition_of(const struct unit_event *event)
{
    unsigned transition = SHIPMENT_TRANSITION_COUNT;
    (void)machine_find_transition(&shipment_machine, event->event.transition, &transition);
    return transition;
}

/* What it goes under, as it was released. */
static bool take_release(struct reading *r, const struct unit_event *event,
                         struct unit_shipment *ret)
{
    const struct json_value *root;
    if (!json_read_kept(r->reader, r->arena, event->event.details, &root, r->err))
        return err_wrap(r->err, "an event of a unit's");
    const struct json_value *under = json_get(root, STR("under"));
    const struct json_value *decision = json_get(root, STR("decision"));
    struct num number;
    struct err unread;
    ret->outcome = json_text_of(root, "outcome");
    if (decision != NULL && decision->type == JSON_NUMBER &&
        num_parse(decision->text, false, &number, &unread))
        ret->decision = (int64_t)number.top;
    if (under == NULL || under->type != JSON_ARRAY)
        return true;
    struct str *list = arena_array(r->arena, under->count + 1, sizeof *list);
    if (list == NULL)
        return arena_error(r->arena, r->err);
    ret->under_count = 0;
    for (const struct json_value *v = under->first; v != NULL; v = v->next)
        list[ret->under_count++] = v->text;
    ret->under = list;
    return true;
}

/* Before it departs, anything else takes a release back. */
static void take_back(struct unit_shipment *of)
{
    of->outcome = (struct str){ 0 };
    of->under = NULL;
    of->under_count = 0;
    of->decision = 0;
}

/* What a shipment comes to goes by the order of its own events. */
static bool take_event(struct reading *r, const struct unit_event *event)
{
    struct unit_shipment *of = &r->unit->shipments[event->shipment];
    unsigned transition = transition_of(event);
    enum unit_where where = leads_to((enum shipment_transition)transition);
    of->state = event->event.to;
    of->has = !event->leaves;
    of->last = event->event.n;
    if (transition == SHIPMENT_RELEASE)
        return take_release(r, event, of);
    if (where == UNIT_NOWHERE && !of->departed)
        take_back(of);
    of->departed = where == UNIT_UNDER_WAY || (of->departed && where != UNIT_HERE);
    return true;
}

static bool read_incidents(struct reading *r, struct unit_shipment *of)
{
    struct obstacle *all;
    size_t count;
    if (!obstacles_read(r->desk->matters.store, r->arena, &of->matter.id, &all, &count, r->err))
        return false;
    of->incidents = all;
    for (size_t i = 0; i < count; i++) {
        if (all[i].event <= of->last)
            all[of->incident_count++] = all[i];
    }
    return true;
}

/* Where it is goes by when things happened. */
static void take_place(struct unit_track *unit, const struct unit_event *event)
{
    unsigned transition = transition_of(event);
    enum unit_where where = leads_to((enum shipment_transition)transition);
    if (transition == SHIPMENT_VERIFY && unit->where == UNIT_DELIVERED)
        return; /* it is where it was */
    if (where != UNIT_NOWHERE) {
        unit->where = where;
        unit->since = event;
        unit->in = &unit->shipments[event->shipment];
    } else if (unit->where == UNIT_NOWHERE) {
        unit->where = UNIT_HERE;
    }
}

/* Of what is here, the last one that still names it. */
static void find_shipment(struct unit_track *unit)
{
    if (unit->where != UNIT_HERE)
        return;
    for (size_t i = unit->event_count; i-- > 0;) {
        const struct unit_shipment *of = &unit->shipments[unit->events[i].shipment];
        if (of->has) {
            unit->in = of;
            return;
        }
    }
    unit->in = NULL;
}

static bool work_out(struct reading *r)
{
    struct unit_track *unit = r->unit;
    for (size_t i = 0; i < unit->event_count; i++) {
        if (!take_event(r, &unit->events[i]))
            return false;
    }
    for (size_t i = 0; i < unit->shipment_count; i++) {
        if (!read_incidents(r, &unit->shipments[i]))
            return false;
    }
    if (unit->event_count > 1)
        qsort(unit->events, unit->event_count, sizeof *unit->events, by_time);
    for (size_t i = 0; i < unit->event_count; i++)
        take_place(unit, &unit->events[i]);
    find_shipment(unit);
    return true;
}

bool unit_read(const struct shipment_desk *desk, struct arena *arena, struct str serial,
               const struct unit_until *as_of, const struct unit_until *known_at,
               struct unit_track *ret, struct err *err)
{
    const struct json_limits limits = { .size = SHIPMENT_TEXT_MAX, .depth = SHIPMENT_JSON_DEPTH };
    struct reading r = {
        .desk = desk, .arena = arena, .as_of = as_of, .known_at = known_at, .unit = ret, .err = err
    };
    struct matter *matters;
    size_t count;
    *ret = (struct unit_track){ .serial = serial };
    if (!matters_ever_about(desk->matters.store, arena, STR("shipment"), STR("serial"), serial,
                            &matters, &count, err))
        return false;
    if (count == 0) {
        err_set(err, ERR_NAME, "no shipment has a unit '%.*s'", STR_ARG(serial));
        return err_hint(err, "'licet ship list' lists the shipments; each has its serial numbers");
    }
    ret->shipments = arena_array(arena, count, sizeof *ret->shipments);
    if (ret->shipments == NULL)
        return arena_error(arena, err);
    r.reader = json_reader_new(desk->matters.mem, limits, err);
    bool done = r.reader != NULL;
    for (size_t i = 0; done && i < count; i++)
        done = add_shipment(&r, &matters[i], serial);
    done = done && work_out(&r);
    json_reader_free(r.reader);
    return done;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_ship_serial.c - `licet ship serial`: where units are, and what became of them. */
#include "base/date.h"
#include "cli/many.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/shipping.h"
#include "desk/units.h"

struct looking {
    struct shipping shipping;
    struct unit_until as_of, known_at;
};

static bool read_until(const struct args *args, const char *option, struct unit_until *ret,
                       struct err *err)
{
    struct str text = args_text(args, option);
    *ret = (struct unit_until){ .kind = UNIT_ALWAYS };
    if (text.data == NULL)
        return true;
    ret->kind = instant_parse(text, &ret->at) ? UNIT_INSTANT : UNIT_DAY;
    if (ret->kind == UNIT_INSTANT || date_parse(text, &ret->day, err))
        return true;
    err_set(err, ERR_USAGE, "--%s takes a date or an instant, not '%.*s'", option, STR_ARG(text));
    return err_hint(err, "as in 2026-03-01, or 2026-03-01T14:00:00Z");
}

/* ---- as text ---- */

static const char *const says[] = {
    [UNIT_NOWHERE] = "in no shipment by then",
    [UNIT_HERE] = "not shipped",
    [UNIT_UNDER_WAY] = "under way",
    [UNIT_DELIVERED] = "delivered",
    [UNIT_UNDELIVERED] = "not delivered",
    [UNIT_SEIZED] = "seized",
};

static void put_where(struct buf *out, const struct unit_track *unit)
{
    const struct unit_event *since = unit->since;
    char at[INSTANT_TEXT_SIZE];
    bool back = since != NULL && unit->where == UNIT_HERE;
    buf_format(out, "%.*s: %s", STR_ARG(unit->serial), back ? "back" : says[unit->where]);
    if (since != NULL)
        buf_format(out, " since %.16s", instant_format(since->at, at));
    if (since != NULL && since->place.length > 0)
        buf_format(out, ", %.*s", STR_ARG(since->place));
    buf_byte(out, '\n');
}

static void put_under(struct buf *out, const struct unit_shipment *in)
{
    const struct shipment *s = &in->shipment;
    buf_format(out, "  %s shipment %.*s, which is %.*s, of order %.*s\n", in->has ? "in" : "was in",
               STR_ARG(s->id), STR_ARG(in->state), STR_ARG(s->order));
    if (s->number.data != NULL)
        buf_format(out, "  license %.*s%s%.*s, line %lld\n", STR_ARG(s->authority),
                   s->authority.length > 0 ? " " : "", STR_ARG(s->number), (long long)s->line);
    if (in->outcome.length == 0) {
        buf_text(out, "  not released\n");
        return;
    }
    buf_format(out, "  released as %.*s", STR_ARG(in->outcome));
    for (size_t i = 0; i < in->under_count; i++)
        buf_format(out, "%s%.*s", i == 0 ? ": " : ", ", STR_ARG(in->under[i]));
    if (in->decision > 0)
        buf_format(out, "; decision %lld", (long long)in->decision);
    buf_byte(out, '\n');
}

static void put_incidents(struct buf *out, const struct unit_shipment *in)
{
    for (size_t i = 0; i < in->incident_count; i++)
        buf_format(out, "  incident: %.*s\n", STR_ARG(in->incidents[i].says));
}

static bool put_event(struct looking *l, const struct unit_track *unit,
                      const struct unit_event *event, struct err *err)
{
    struct buf *out = &l->shipping.cli->out;
    char at[INSTANT_TEXT_SIZE];
    char who[PRINCIPAL_NAME_MAX + 1];
    if (!people_name(l->shipping.desk.matters.store, &event->event.actor, who, err))
        return false;
    buf_format(out, "  %.16s  %.*s  %.*s, by %s", instant_format(event->at, at),
               STR_ARG(unit->shipments[event->shipment].shipment.id),
               STR_ARG(event->event.transition), who);
    if (event->leaves)
        buf_text(out, "; it does not have the unit any more");
    if (event->place.length > 0)
        buf_format(out, "; %.*s", STR_ARG(event->place));
    if (event->reference.length > 0)
        buf_format(out, "; %.*s", STR_ARG(event->reference));
    if (event->event.reason.length > 0)
        buf_format(out, ": %.*s", STR_ARG(event->event.reason));
    buf_byte(out, '\n');
    return true;
}

static bool put_text(struct looking *l, const struct unit_track *unit, struct err *err)
{
    struct buf *out = &l->shipping.cli->out;
    put_where(out, unit);
    if (unit->in != NULL) {
        put_under(out, unit->in);
        put_incidents(out, unit->in);
    }
    for (size_t i = 0; i < unit->event_count; i++) {
        if (!put_event(l, unit, &unit->events[i], err))
            return false;
    }
    return true;
}

/* ---- as JSON ---- */

static void put_in(struct buf *out, const struct unit_shipment *in)
{
    JSON_KEY(out, "in");
    if (in == NULL) {
        json_null(out);
        return;
    }
    const struct shipment *s = &in->shipment;
    json_open(out, '{');
    JSON_PUT_STRING(out, "shipment", s->id);
    JSON_PUT_BOOL(out, "has", in->has);
    JSON_PUT_STRING(out, "state", in->state);
    JSON_PUT_STRING(out, "order", s->order);
    JSON_PUT_STRING(out, "kind", s->kind);
    JSON_KEY(out, "license");
    if (s->number.data == NULL) {
        json_null(out);
    } else {
        json_open(out, '{');
        JSON_PUT_STRING(out, "authority", s->authority);
        JSON_PUT_STRING(out, "number", s->number);
        JSON_PUT_INT(out, "line", s->line);
        json_close(out, '}');
    }
    JSON_PUT_STRING(out, "outcome", in->outcome.length > 0 ? in->outcome : (struct str){ 0 });
    JSON_PUT_STRINGS(out, "under", in->under, in->under_count);
    put_json_number(out, "decision", in->decision);
    JSON_KEY(out, "incidents");
    json_open(out, '[');
    for (size_t i = 0; i < in->incident_count; i++)
        json_string(out, in->incidents[i].says);
    json_close(out, ']');
    json_close(out, '}');
}

static struct str or_null(struct str text)
{
    return text.length > 0 ? text : (struct str){ 0 };
}

static bool put_json_event(struct looking *l, const struct unit_track *unit,
                           const struct unit_event *event, struct err *err)
{
    struct buf *out = &l->shipping.cli->out;
    json_open(out, '{');
    put_json_instant(out, "at", event->at);
    put_json_instant(out, "recorded_at", event->event.recorded_at);
    if (!put_json_name(l->shipping.desk.matters.store, out, "by", true, &event->event.actor, err))
        return false;
    JSON_PUT_STRING(out, "shipment", unit->shipments[event->shipment].shipment.id);
    JSON_PUT_STRING(out, "transition", event->event.transition);
    JSON_PUT_STRING(out, "state", event->event.to);
    JSON_PUT_BOOL(out, "has", !event->leaves);
    JSON_PUT_STRING(out, "place", or_null(event->place));
    JSON_PUT_STRING(out, "reference", or_null(event->reference));
    JSON_PUT_STRING(out, "reason", or_null(event->event.reason));
    JSON_PUT_STRING(out, "basis", or_null(event->event.basis));
    json_close(out, '}');
    return true;
}

static bool put_json(struct looking *l, const struct unit_track *unit, struct err *err)
{
    struct buf *out = &l->shipping.cli->out;
    const struct unit_event *since = unit->since;
    json_open(out, '{');
    JSON_PUT_STRING(out, "serial", unit->serial);
    JSON_PUT_WORD(out, "where", unit_where_word(unit->where));
    put_json_instant(out, "since", since == NULL ? 0 : since->at);
    JSON_PUT_STRING(out, "place", since == NULL ? (struct str){ 0 } : or_null(since->place));
    put_in(out, unit->in);
    JSON_KEY(out, "events");
    json_open(out, '[');
    for (size_t i = 0; i < unit->event_count; i++) {
        if (!put_json_event(l, unit, &unit->events[i], err))
            return false;
    }
    json_close(out, ']');
    put_json_end(out);
    return true;
}

/* ---- the command ---- */

static bool look(struct looking *l, struct str serial, struct err *err)
{
    struct shipping *shipping = &l->shipping;
    struct unit_track unit;
    return unit_read(&shipping->desk, shipping->cli->arena, serial, &l->as_of, &l->known_at, &unit,
                     err) &&
           (args_flag(shipping->args, "json") ? put_json(l, &unit, err) : put_text(l, &unit, err));
}

static bool look_at(void *context, struct str serial, struct err *err)
{
    struct looking *l = context;
    struct store *store = l->shipping.desk.matters.store;
    if (!store_begin_reading(store, err))
        return false;
    bool done = look(l, serial, err);
    store_rollback(store);
    return done;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct looking l;
    if (!read_until(args, "as-of", &l.as_of, err) ||
        !read_until(args, "known-at", &l.known_at, err))
        return false;
    bool done = shipping_open_reading(&l.shipping, cli, args, err) &&
                many_do(cli, args, 0, "unit", "ship list", look_at, &l, ret_status, err);
    shipping_close(&l.shipping);
    return done;
}

static const struct option options[] = {
    { .name = "as-of",
      .metavar = "WHEN",
      .type = OPTION_TEXT,
      .help = "by what had happened by then: a date, to its end at the port, or an instant" },
    { .name = "known-at",
      .metavar = "WHEN",
      .type = OPTION_TEXT,
      .help = "by what had been recorded by then" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_names, &group_database,
                                                     &group_json, NULL };
static const char *const usage[] = { "SERIAL... [--as-of WHEN] [--known-at WHEN] --db PATH", NULL };

const struct command command_ship_serial = {
    .name = "serial",
    .summary = "where units are, under what, and what became of them",
    .usage = usage,
    .help = "By their serial numbers: in which shipment each is, of which order, under which "
            "license or exception and by which decision, and what became of it, by when that "
            "happened. With --as-of and --known-at it is what had happened by the one time, as "
            "recorded by the other.",
    .statuses = many_statuses,
    .groups = groups,
    .operands_max = MANY_MAX,
    .run = run,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/matters.c - shipments, buyers, applications, matches, flags: pages of them by name, and
 * one with what it says and all that became of it.
 */
#include "server/matters.h"

#include "desk/desk_json.h"
#include "desk/people.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "text/json_write.h"

#define LISTED 100
#define LISTED_MAX 1000

const struct route_query matter_queries[] = {
    { "state", "only those in it", NULL },
    { "after", "those behind this one: they are listed by id", NULL },
    { "limit", "how many, up to 1000; 100 if left out", NULL },
    { NULL, NULL, NULL },
};

bool matters_state(const struct call *call, struct str *ret, struct err *err)
{
    const struct machine *machine = call->route->machine;
    unsigned state;
    *ret = call_query(call, "state");
    if (ret->data == NULL || machine_find_state(machine, *ret, &state)) {
        *ret = ret->data == NULL ? STR("") : *ret;
        return true;
    }
    err_set(err, ERR_USAGE, "'state' is not '%.*s'", STR_ARG(*ret));
    return err_hint(err, "'licet states %s' lists them", machine->what);
}

bool matters_read_page(struct call *call, struct matters_asked *ret, struct err *err)
{
    struct str after = call_query(call, "after");
    struct str state;
    int64_t most;
    if (!matters_state(call, &state, err) ||
        !desk_number(call, "limit", LISTED, LISTED_MAX, &most, err) ||
        !matters_list(call->store, &call->exchange->arena, str_of(call->route->machine->what),
                      state, after.data == NULL ? STR("") : after, most, &ret->list, &ret->count,
                      err))
        return false;
    ret->after = (int64_t)ret->count < most ? (struct str){ 0 } : ret->list[ret->count - 1].name;
    return true;
}

bool handle_matters(struct call *call, struct err *err)
{
    struct matters_asked page;
    if (!matters_read_page(call, &page, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '{');
    JSON_KEY(out, "list");
    json_open(out, '[');
    for (size_t i = 0; i < page.count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "id", page.list[i].name);
        JSON_PUT_STRING(out, "state", page.list[i].state);
        JSON_PUT_INT(out, "version", page.list[i].version);
        JSON_PUT_DATE(out, "due", page.list[i].due);
        json_close(out, '}');
    }
    json_close(out, ']');
    JSON_PUT_STRING(out, "after", page.after);
    put_json_end(out);
    return true;
}

/* ---- one ---- */

static void put_raw(struct buf *out, struct str json)
{
    if (json.length == 0) {
        json_null(out);
        return;
    }
    json_raw(out, json.data, json.length);
    buf_byte(out, ',');
}

static bool put_event(struct call *call, struct buf *out, const struct matter_event *event,
                      struct err *err)
{
    char by[PRINCIPAL_NAME_MAX + 1];
    if (!people_name(call->store, &event->actor, by, err))
        return false;
    json_open(out, '{');
    JSON_PUT_INT(out, "n", event->n);
    JSON_PUT_STRING(out, "transition", event->transition);
    JSON_PUT_STRING(out, "state", event->to);
    JSON_PUT_INT(out, "version", event->version);
    put_json_instant(out, "recorded_at", event->recorded_at);
    JSON_PUT_WORD(out, "by", by);
    JSON_PUT_STRING(out, "reason", event->reason);
    JSON_PUT_STRING(out, "basis", event->basis);
    JSON_KEY(out, "details");
    put_raw(out, event->details);
    json_close(out, '}');
    return true;
}

bool matters_put_events(struct call *call, struct buf *out, const struct matter *matter,
                        struct err *err)
{
    struct matter_event *events;
    size_t count;
    if (!matter_events_read(call->store, &call->exchange->arena, &matter->id, &events, &count, err))
        return false;
    JSON_KEY(out, "events");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (!put_event(call, out, &events[i], err))
            return false;
    }
    json_close(out, ']');
    return true;
}

static bool put_holds(struct call *call, struct buf *out, const struct matter *matter,
                      struct err *err)
{
    struct obstacle *obstacles;
    size_t count;
    if (!obstacles_read(call->store, &call->exchange->arena, &matter->id, &obstacles, &count, err))
        return false;
    JSON_KEY(out, "obstacles");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(out, '{');
        JSON_PUT_INT(out, "n", obstacles[i].n);
        JSON_PUT_STRING(out, "reason", obstacles[i].reason);
        JSON_PUT_STRING(out, "rule", obstacles[i].rule);
        JSON_PUT_STRING(out, "citation", obstacles[i].citation);
        JSON_PUT_STRING(out, "says", obstacles[i].says);
        JSON_PUT_BOOL(out, "open", obstacles[i].ended == 0);
        json_close(out, '}');
    }
    json_close(out, ']');
    return true;
}

void matters_put_possible(struct buf *out, const struct machine *machine, struct str state)
{
    unsigned from;
    JSON_KEY(out, "possible");
    json_open(out, '[');
    for (unsigned i = 0; machine_find_state(machine, state, &from) && i < machine->transition_count;
         i++) {
        if (machine_can(machine, from, i))
            json_word(out, machine_transition(machine, i));
    }
    json_close(out, ']');
}

bool handle_matter(struct call *call, struct err *err)
{
    const struct machine *machine = call->route->machine;
    struct arena *arena = &call->exchange->arena;
    struct matter matter;
    struct matter_version version = { .n = 0 };
    if (!matter_named(call->store, arena, machine, call->parameters[0], &matter, err))
        return desk_not_found(call, err);
    if (matter.version > 0 &&
        (!matter_version_read(call->store, arena, &matter.id, matter.version, &version, err) ||
         !matter_sound(&matter, version.content, version.digest, err)))
        return false;
    struct buf *out = call_json(call, 200);
    desk_tag(call, &matter);
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", matter.name);
    JSON_PUT_STRING(out, "state", matter.state);
    JSON_PUT_INT(out, "version", matter.version);
    JSON_PUT_DATE(out, "due", matter.due);
    JSON_KEY(out, "says");
    put_raw(out, version.content);
    matters_put_possible(out, machine, matter.state);
    if (!put_holds(call, out, &matter, err) || !matters_put_events(call, out, &matter, err))
        return false;
    put_json_end(out);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* desk/order_show.c - see order_show.h. */
#include "desk/order_show.h"

#include "desk/desk_json.h"
#include "wire/decision_json.h"

/* Whether the run took it: it was there, and could be decided. */
static bool was_decided(const struct order_shown *shown)
{
    const struct matter_event *last = NULL;
    unsigned state;
    for (size_t i = 0; i < shown->event_count; i++) {
        if (shown->events[i].recorded_at <= shown->run.began_at)
            last = &shown->events[i];
    }
    return shown->decision.made_at < shown->run.began_at && last != NULL &&
           machine_find_state(&order_machine, last->to, &state) &&
           machine_can(&order_machine, state, ORDER_DECIDE);
}

static bool read_confirmed(struct store *store, struct arena *arena, struct order_shown *shown,
                           struct err *err)
{
    if (shown->matter.decision == 0)
        return true;
    if (!decision_run_of(store, arena, &shown->matter.id, &shown->run, &shown->confirmed, err))
        return false;
    shown->confirmed = shown->confirmed && was_decided(shown);
    return true;
}

bool order_shown_read(struct store *store, struct arena *arena, struct str name,
                      struct order_shown *ret, struct err *err)
{
    return matter_named(store, arena, &order_machine, name, &ret->matter, err) &&
           matter_version_read(store, arena, &ret->matter.id, ret->matter.version, &ret->version,
                               err) &&
           (ret->matter.decision == 0 ||
            decision_read(store, arena, ret->matter.decision, &ret->decision, err)) &&
           obstacles_read(store, arena, &ret->matter.id, &ret->obstacles, &ret->obstacle_count,
                          err) &&
           matter_events_read(store, arena, &ret->matter.id, &ret->events, &ret->event_count,
                              err) &&
           read_confirmed(store, arena, ret, err);
}

const char *order_obstacle_word(const struct obstacle *obstacle)
{
    return obstacle->ended != 0 ? "closed" : obstacle->gone != 0 ? "gone" : "open";
}

static void put_raw(struct buf *out, struct str json)
{
    if (json.length == 0) {
        json_null(out);
        return;
    }
    json_raw(out, json.data, json.length);
    buf_byte(out, ',');
}

bool order_shown_json(struct buf *out, const struct order_shown *shown, struct err *err)
{
    const struct matter *matter = &shown->matter;
    if (!matter_sound(matter, shown->version.content, shown->version.digest, err) ||
        (matter->decision != 0 &&
         !matter_sound(matter, shown->decision.content, shown->decision.digest, err)))
        return false;
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", shown->matter.name);
    JSON_PUT_STRING(out, "state", shown->matter.state);
    JSON_PUT_INT(out, "version", shown->matter.version);
    JSON_KEY(out, "holds");
    json_open(out, '[');
    for (size_t i = 0; i < shown->obstacle_count; i++) {
        const struct obstacle *obstacle = &shown->obstacles[i];
        json_open(out, '{');
        JSON_PUT_INT(out, "n", obstacle->n);
        JSON_PUT_WORD(out, "status", order_obstacle_word(obstacle));
        JSON_PUT_STRING(out, "reason", obstacle->reason);
        JSON_PUT_STRING(out, "rule", obstacle->rule);
        JSON_PUT_STRING(out, "citation", obstacle->citation);
        JSON_PUT_STRING(out, "says", obstacle->says);
        json_close(out, '}');
    }
    json_close(out, ']');
    JSON_KEY(out, "order");
    put_raw(out, shown->version.content);
    JSON_KEY(out, "decision");
    put_raw(out, shown->decision.content);
    JSON_KEY(out, "confirmed");
    if (shown->confirmed) {
        json_open(out, '{');
        put_json_instant(out, "at", shown->run.ended_at);
        JSON_PUT_INT(out, "run", shown->run.n);
        json_close(out, '}');
    } else {
        json_null(out);
    }
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

void order_listed_json(struct buf *out, const struct matter *matter)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", matter->name);
    JSON_PUT_STRING(out, "state", matter->state);
    JSON_PUT_INT(out, "version", matter->version);
    json_close(out, '}');
    json_end(out);
}

void order_outcome_json(struct buf *out, const struct order_outcome *outcome)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", outcome->matter.name);
    JSON_PUT_STRING(out, "state", outcome->matter.state);
    JSON_PUT_BOOL(out, "same", outcome->same);
    JSON_PUT_INT(out, "open", (int64_t)outcome->open);
    JSON_PUT_INT(out, "shipments_held", (int64_t)outcome->shipments.held);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

const char *order_told_word(enum order_transition transition, const struct order_asked *asked)
{
    if (asked->told == ORDER_TOLD_SAME)
        return "unchanged";
    return transition == ORDER_ADD ? "added" : transition == ORDER_AMEND ? "amended" : "decided";
}

void order_told_json(struct buf *out, enum order_transition transition,
                     const struct order_asked *asked)
{
    if (asked->told == ORDER_TOLD_REFUSED) {
        error_to_json(asked->name, &asked->refused, out);
        buf_byte(out, '\n');
        return;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", asked->name);
    JSON_PUT_WORD(out, "told", order_told_word(transition, asked));
    JSON_PUT_STRING(out, "state", asked->state);
    JSON_PUT_STRING(out, "lacks", asked->lacks.length > 0 ? asked->lacks : (struct str){ 0 });
    JSON_PUT_STRING(out, "outcome",
                    asked->lacks.length > 0 ? (struct str){ 0 } : asked->decided.outcome);
    JSON_PUT_INT(out, "opened", (int64_t)asked->opened);
    JSON_PUT_INT(out, "shipments_held", (int64_t)asked->held);
    JSON_PUT_INT(out, "under_way", (int64_t)asked->under_way);
    JSON_KEY(out, "holds");
    json_open(out, '[');
    for (size_t i = 0; i < asked->decided.obstacle_count; i++) {
        const struct obstacle *obstacle = &asked->decided.obstacles[i];
        if (obstacle->n == 0)
            continue;
        json_open(out, '{');
        JSON_PUT_STRING(out, "reason", obstacle->reason);
        JSON_PUT_STRING(out, "rule", obstacle->rule);
        JSON_PUT_STRING(out, "citation", obstacle->citation);
        JSON_PUT_STRING(out, "says", obstacle->says);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

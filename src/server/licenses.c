/* SPDX-License-Identifier: Apache-2.0 */
/* server/licenses.c - /v1/licenses: what is on file, as `licet license list|show|balance`. */
#include "base/date.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "text/json_write.h"

#define LOOKED_MAX 1000

const struct route_query license_queries[] = {
    { "authority", "whose license, where several have one of that number", NULL },
    { "after", "its reservations and incidents behind that transfer", NULL },
    { "limit", "how many of each, up to 1000; 100 if left out", NULL },
    { NULL, NULL, NULL },
};

const struct route_query balance_queries[] = {
    { "authority", "whose license, where several have one of that number", NULL },
    { "as_of", "by what had happened by then: an instant, as in 2026-03-01T14:00:00Z", NULL },
    { "as_known", "by what had been recorded by then", NULL },
    { NULL, NULL, NULL },
};

static bool put_one(const struct license_desk *desk, const struct license_key *key, struct buf *out,
                    struct err *err)
{
    struct license_record record;
    struct license_look look;
    if (!license_load_id(desk, &key->id, &record, err) ||
        !license_look_at(desk, &record, &look, err))
        return false;
    license_list_json(out, &look);
    buf_byte(out, ',');
    return true;
}

bool handle_licenses(struct call *call, struct err *err)
{
    const struct license_desk desk = desk_of_licenses(call);
    struct license_key *keys;
    size_t count;
    if (!licenses_list(desk.store, desk.arena, &keys, &count, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        struct arena_place place = arena_mark(desk.arena);
        if (!put_one(&desk, &keys[i], out, err))
            return false;
        arena_rewind(desk.arena, place);
    }
    json_close(out, ']');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

static bool load(struct call *call, const struct license_desk *desk, struct license_record *ret,
                 struct err *err)
{
    return license_load(desk, call_query(call, "authority"), call->parameters[0], ret, err) ||
           desk_not_found(call, err);
}

bool handle_license(struct call *call, struct err *err)
{
    const struct license_desk desk = desk_of_licenses(call);
    struct license_record record;
    struct license_look look;
    struct license license;
    int64_t after;
    int64_t most;
    if (!desk_number(call, "after", 0, INT64_MAX, &after, err) ||
        !desk_number(call, "limit", LICENSE_LOOKED, LOOKED_MAX, &most, err) ||
        !load(call, &desk, &record, err))
        return false;
    const struct matter seen = desk_license_matter(&record);
    desk_tag(call, &seen);
    return license_look_into(&desk, &record, after, most, &look, err) &&
           license_from_terms(desk.arena, &record.key, &record.terms, record.state, look.balances,
                              look.balance_count, &license, err) &&
           license_show_json(call_json(call, 200), &look, &license, err);
}

static bool read_instant(const struct call *call, const char *name, int64_t *ret, struct err *err)
{
    struct str text = call_query(call, name);
    if (text.data == NULL || instant_parse(text, ret))
        return true;
    err_set(err, ERR_USAGE, "'%s' takes an instant, not '%.*s'", name, STR_ARG(text));
    return err_hint(err, "as in 2026-03-01T14:00:00Z");
}

bool handle_balance(struct call *call, struct err *err)
{
    const struct license_desk desk = desk_of_licenses(call);
    struct license_record record;
    struct balance *balances;
    size_t count;
    int64_t as_of = BALANCE_NOW;
    int64_t as_known = BALANCE_NOW;
    if (!read_instant(call, "as_of", &as_of, err) ||
        !read_instant(call, "as_known", &as_known, err) || !load(call, &desk, &record, err) ||
        !balances_read(desk.store, desk.arena, &record.key.id, as_of, as_known, &balances, &count,
                       err))
        return false;
    license_balance_json(call_json(call, 200), &record, balances, count, as_of, as_known);
    return true;
}

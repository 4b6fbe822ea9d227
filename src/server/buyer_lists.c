/* SPDX-License-Identifier: Apache-2.0 */
/* server/buyer_lists.c - lists of buyers, as `licet buyer package`, `submit` and `lists`. */
#include "desk/buyer_list.h"
#include "desk/desk_json.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "server/server_priv.h"
#include "server/step.h"
#include "text/json_write.h"

/* The number that the path has; what is none is no list. */
static bool read_number(struct call *call, int64_t *ret, struct err *err)
{
    *ret = desk_path_number(call);
    if (*ret > 0)
        return true;
    err_set(err, ERR_NAME, "there is no list '%.*s'", STR_ARG(call->parameters[0]));
    return desk_not_found(call, err);
}

static bool with_reading(struct call *call,
                         bool (*run)(struct call *call, const struct buyer_reading *reading,
                                     struct err *err),
                         struct err *err)
{
    struct buyer_reading reading;
    bool done = buyer_reading_open(&reading, call->server->config.mem, call->store,
                                   &call->exchange->arena, err) &&
                run(call, &reading, err);
    buyer_reading_close(&reading);
    return done;
}

static bool show_all(struct call *call, const struct buyer_reading *reading, struct err *err)
{
    struct buyer_list *lists;
    size_t count;
    if (!buyer_lists_read(reading, &lists, &count, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '[');
    for (size_t i = 0; i < count; i++)
        buyer_list_to_json(&lists[i], out);
    json_close(out, ']');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

bool handle_buyer_lists(struct call *call, struct err *err)
{
    return with_reading(call, show_all, err);
}

/* The document, to the byte. */
static bool show_one(struct call *call, const struct buyer_reading *reading, struct err *err)
{
    struct buyer_list list;
    int64_t n;
    if (!read_number(call, &n, err))
        return false;
    if (!buyer_list_read(reading, n, &list, err))
        return desk_not_found(call, err);
    if (list.content.data == NULL)
        return err_set(err, ERR_CONFLICT, "list %lld is not kept any more", (long long)list.n);
    buf_str(call_json(call, 200), list.content);
    return true;
}

bool handle_buyer_list(struct call *call, struct err *err)
{
    return with_reading(call, show_one, err);
}

static bool read_day(struct call *call, struct str day, int32_t *ret, struct err *err)
{
    bool given;
    *ret = server_today(call->server);
    return step_day("on", day, &given, ret, err);
}

bool handle_buyer_package(struct call *call, struct err *err)
{
    const struct matter_desk desk = desk_of_matters(call);
    struct json_text text;
    struct str day = STR("");
    struct buyer_list list;
    int32_t on;
    bool same;
    const struct field fields[] = {
        { "on", FIELD_IS_TEXT, false, &day },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    if (!fields_read(call, &text, fields, err) || !read_day(call, day, &on, err) ||
        !buyer_list_package(&desk, &call->exchange->arena, on, &list, &same, err))
        return false;
    struct buf *out = call_json(call, 200);
    buyer_list_to_json(&list, out);
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

bool handle_buyer_submit(struct call *call, struct err *err)
{
    const struct matter_desk desk = desk_of_matters(call);
    struct buyer_list_submit what = { .reason = STR(""), .basis = STR("") };
    struct buyer_list_outcome outcome;
    struct json_text text;
    struct str day = STR("");
    const struct field fields[] = {
        { "reason", FIELD_IS_TEXT, false, &what.reason },
        { "basis", FIELD_IS_TEXT, false, &what.basis },
        { "on", FIELD_IS_TEXT, false, &day },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    if (!read_number(call, &what.n, err) || !fields_read(call, &text, fields, err) ||
        !read_day(call, day, &what.day, err))
        return false;
    if (!buyer_list_submit(&desk, &call->exchange->arena, &what, &outcome, err))
        return desk_not_found(call, err);
    call->waits = outcome.waits;
    buyer_list_outcome_to_json(&outcome, call_json(call, 200));
    return true;
}

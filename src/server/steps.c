/* SPDX-License-Identifier: Apache-2.0 */
/* server/steps.c - see steps.h. */
#include "server/steps.h"

#include "desk/form.h"

bool steps_name(struct call *call, const struct store_id *id, struct str *ret, struct err *err)
{
    struct principal by = { .name = "" };
    bool found;
    if (!principal_read(call->store, id, &by, &found, err))
        return false;
    *ret = str_copy(&call->exchange->arena, str_of(by.name));
    return true;
}

bool steps_json(struct call *call, struct json_reader *reader, struct str text,
                const struct json_value **ret, struct err *err)
{
    *ret = NULL;
    return text.length == 0 || json_read_kept(reader, &call->exchange->arena, text, ret, err) ||
           err->code == ERR_DAMAGED;
}

static bool read_version(struct call *call, struct json_reader *reader,
                         const struct matter_event *event, const struct json_value **ret,
                         struct err *err)
{
    struct matter_version version;
    return matter_version_read(call->store, &call->exchange->arena, &event->matter, event->version,
                               &version, err) &&
           steps_json(call, reader, version.content, ret, err);
}

static bool read_step(struct call *call, struct json_reader *reader,
                      const struct matter_event *event, struct web_step *ret, struct err *err)
{
    const struct json_value *details;
    *ret = (struct web_step){ .n = event->n,
                              .recorded_at = event->recorded_at,
                              .transition = event->transition,
                              .to = event->to,
                              .moves = !str_equal(event->from, event->to),
                              .reason = event->reason,
                              .basis = event->basis,
                              .version = event->version };
    if (!steps_name(call, &event->actor, &ret->by, err) ||
        !steps_json(call, reader, event->details, &details, err))
        return false;
    ret->day = form_date(details, "day");
    return true;
}

bool steps_read(struct call *call, struct json_reader *reader, const struct matter_event *events,
                size_t count, struct web_step **ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    const struct json_value *before = NULL;
    int64_t version = 0;
    *ret = arena_array(arena, count + 1, sizeof **ret);
    if (*ret == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < count; i++) {
        struct web_step *step = &(*ret)[i];
        if (!read_step(call, reader, &events[i], step, err))
            return false;
        if (events[i].version == version)
            continue;
        if (!read_version(call, reader, &events[i], &step->after, err))
            return false;
        step->before = before;
        before = step->after;
        version = events[i].version;
    }
    return true;
}

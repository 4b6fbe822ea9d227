/* SPDX-License-Identifier: Apache-2.0 */
/* server/disclosures.c - /v1/disclosures: voluntary self-disclosures, as `licet disclosure`. */
#include "base/date.h"
#include "desk/desk_json.h"
#include "desk/disclosure_json.h"
#include "server/handlers.h"
#include "server/matters.h"
#include "server/server_priv.h"
#include "server/step.h"
#include "text/json_write.h"

static bool read_law(struct call *call, struct disclosure_law *ret, struct err *err)
{
    return disclosure_law_read(&law_parts(call->law)->basis.packs->policy, &call->exchange->arena,
                               server_today(call->server), ret, err);
}

static bool load(struct call *call, const struct matter *matter, struct disclosure *ret,
                 struct err *err)
{
    return disclosure_load(call->store, call->server->config.mem, &call->exchange->arena, matter,
                           ret, err);
}

/* ---- those that there are ---- */

bool handle_disclosures(struct call *call, struct err *err)
{
    struct disclosure_law law;
    struct matters_asked page;
    if (!matters_read_page(call, &page, err) || !read_law(call, &law, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '{');
    JSON_KEY(out, "list");
    json_open(out, '[');
    for (size_t i = 0; i < page.count; i++) {
        struct disclosure disclosure;
        if (!load(call, &page.list[i], &disclosure, err))
            return false;
        disclosure_json(out, &disclosure, &law);
        json_close(out, '}');
    }
    json_close(out, ']');
    JSON_PUT_STRING(out, "after", page.after);
    put_json_end(out);
    return true;
}

/* As it is, what may be done with it, and what became of it. */
bool handle_disclosure(struct call *call, struct err *err)
{
    struct disclosure_law law;
    struct disclosure disclosure;
    struct matter matter;
    if (!matter_named(call->store, &call->exchange->arena, &disclosure_machine, call->parameters[0],
                      &matter, err))
        return desk_not_found(call, err);
    if (!read_law(call, &law, err) || !load(call, &matter, &disclosure, err))
        return false;
    struct buf *out = call_json(call, 200);
    desk_tag(call, &matter);
    disclosure_json(out, &disclosure, &law);
    matters_put_possible(out, &disclosure_machine, matter.state);
    if (!matters_put_events(call, out, &matter, err))
        return false;
    put_json_end(out);
    return true;
}

/* ---- what is done with one ---- */

#define OF(name) STEP_OF(DISCLOSURE_##name)
#define OF_SENT (OF(NOTIFY) | OF(EXTEND) | OF(SUBMIT) | OF(PERMIT) | OF(RESOLVE))

static bool read_incidents(struct call *call, const struct json_value *list,
                           struct disclosure_change *change, struct err *err)
{
    if (list == NULL)
        return true;
    change->incidents =
        arena_array(&call->exchange->arena, list->count + 1, sizeof *change->incidents);
    if (change->incidents == NULL)
        return arena_error(&call->exchange->arena, err);
    for (const struct json_value *v = list->first; v != NULL; v = v->next)
        change->incidents[change->incident_count++] = v->text;
    return true;
}

static bool read_days(struct disclosure_change *change, struct str day, struct str until,
                      struct str occurred, struct err *err)
{
    bool given;
    return step_day("day", day, &given, &change->day, err) &&
           step_day("until", until, &given, &change->until, err) &&
           step_day("occurred", occurred, &given, &change->occurred, err);
}

static bool read_change(struct call *call, struct disclosure_change *change, struct err *err)
{
    const uint64_t begin = OF(BEGIN);
    const uint64_t says = begin | OF(AMEND);
    const uint64_t sent = OF_SENT | OF(WITHDRAW);
    const struct json_value *incidents = NULL;
    struct str day = { 0 };
    struct str until = { 0 };
    struct str occurred = { 0 };
    struct json_text text;
    const struct step_field fields[] = {
        { "name", FIELD_IS_TEXT, begin, begin, &change->name },
        { "kind", FIELD_IS_TEXT, begin, begin, &change->kind },
        { "says", FIELD_IS_TEXT, says, begin, &change->says },
        { "occurred", FIELD_IS_TEXT, begin, 0, &occurred },
        { "incidents", FIELD_IS_TEXTS, says, 0, &incidents },
        { "day", FIELD_IS_TEXT, sent, 0, &day },
        { "until", FIELD_IS_TEXT, OF(EXTEND), OF(EXTEND), &until },
        { "outcome", FIELD_IS_TEXT, OF(RESOLVE), OF(RESOLVE), &change->outcome },
        { "document", FIELD_IS_TEXT, sent, OF_SENT, &change->document },
        { "reason", FIELD_IS_TEXT, sent, OF(WITHDRAW), &change->reason },
        { "basis", FIELD_IS_TEXT, sent, 0, &change->basis },
        { NULL, FIELD_IS_TEXT, 0, 0, NULL },
    };
    return step_read(call, &text, fields, err) && step_document(change->document, err) &&
           read_days(change, day, until, occurred, err) &&
           read_incidents(call, incidents, change, err);
}

bool handle_disclosure_step(struct call *call, struct err *err)
{
    const struct matter_desk desk = desk_of_matters(call);
    const bool begins = call->route->transition == DISCLOSURE_BEGIN;
    struct disclosure_law law;
    struct matter matter;
    struct disclosure_outcome outcome;
    struct disclosure_change change = {
        .transition = call->route->transition,
        .name = begins ? STR("") : call->parameters[0],
        .law = &law,
        .occurred = DATE_OPEN,
        .day = server_today(call->server),
        .today = server_today(call->server),
        .until = DATE_MIN,
        .kind = STR(""),
        .says = STR(""),
        .outcome = STR(""),
        .reason = STR(""),
        .basis = STR(""),
        .document = STR(""),
    };
    if ((!begins && !step_seen(call, &matter, err)) || !read_change(call, &change, err) ||
        !read_law(call, &law, err) ||
        !disclosure_do(&desk, &call->exchange->arena, &change, &outcome, err))
        return false;
    const struct step_told told = { &outcome.matter, outcome.same, outcome.waits,
                                    outcome.approval.id };
    step_end(step_tell(call, &told));
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* server/application_steps.c - applications: each step by its name, as `licet application`. */
#include "base/date.h"
#include "server/application_work.h"
#include "server/handlers.h"
#include "server/step.h"
#include "text/json_write.h"

/* ---- what is said of one ---- */

static bool read_content(struct application_work *work, struct application_asked *ret,
                         struct err *err)
{
    struct call *call = work->call;
    const struct json_source source = { .text = buf_view(&call->exchange->body.text), .line = 1 };
    struct application_content content;
    if (!application_read(work->reader, &call->exchange->arena, &source, &content, err))
        return false;
    *ret = (struct application_asked){ .name = content.id, .content = content.text };
    if (call->route->transition == APPLICATION_ADD || str_equal(content.id, call->parameters[0]))
        return true;
    return err_set(err, ERR_VALUE, "it says that it is '%.*s'", STR_ARG(content.id));
}

static bool file(struct application_work *work, struct err *err)
{
    struct call *call = work->call;
    struct application_asked asked;
    struct matter matter;
    if (!read_content(work, &asked, err) ||
        !applications_apply(&work->desk, call->route->transition, &asked, 1, err))
        return false;
    if (asked.told == APPLICATION_TOLD_REFUSED) {
        *err = asked.refused;
        return false;
    }
    if (!matter_named(call->store, &call->exchange->arena, &application_machine, asked.name,
                      &matter, err))
        return false;
    const struct step_told told = { .matter = &matter,
                                    .same = asked.told == APPLICATION_TOLD_SAME };
    step_end(step_tell(call, &told));
    return true;
}

/* ---- a step ---- */

static bool read_licenses(struct call *call, const struct json_value *list,
                          struct application_details *details, struct err *err)
{
    size_t count = 0;
    for (const struct json_value *v = list == NULL ? NULL : list->first; v != NULL; v = v->next)
        count++;
    if (count == 0)
        return true;
    details->licenses = arena_array(&call->exchange->arena, count, sizeof *details->licenses);
    if (details->licenses == NULL)
        return arena_error(&call->exchange->arena, err);
    for (const struct json_value *v = list->first; v != NULL; v = v->next)
        details->licenses[details->license_count++] = v->text;
    return true;
}

/* The desk says what each step needs. */
static bool read_change(struct call *call, struct application_change *change, struct err *err)
{
    const uint64_t numbered = STEP_OF(APPLICATION_SUBMIT) | STEP_OF(APPLICATION_REGISTER);
    const uint64_t record = STEP_OF(APPLICATION_RECORD);
    const uint64_t issue = STEP_OF(APPLICATION_ISSUE);
    struct application_details *details = &change->details;
    const struct json_value *licenses = NULL;
    struct str day = { 0 };
    struct str until = { 0 };
    struct json_text text;
    bool given;
    const struct step_field fields[] = {
        { "reason", FIELD_IS_TEXT, STEP_OF_ALL, 0, &change->reason },
        { "basis", FIELD_IS_TEXT, STEP_OF_ALL, 0, &change->basis },
        { "day", FIELD_IS_TEXT, STEP_OF_ALL, 0, &day },
        { "document", FIELD_IS_TEXT, STEP_OF_ALL, 0, &details->document },
        { "number", FIELD_IS_TEXT, numbered, 0, &details->number },
        { "agency", FIELD_IS_TEXT, STEP_OF(APPLICATION_REFER) | record, 0, &details->agency },
        { "what", FIELD_IS_TEXT, record, record, &details->what },
        { "until", FIELD_IS_TEXT, record, 0, &until },
        { "licenses", FIELD_IS_TEXTS, issue, issue, &licenses },
        { NULL, FIELD_IS_TEXT, 0, 0, NULL },
    };
    return step_read(call, &text, fields, err) &&
           step_day("day", day, &given, &details->day, err) &&
           step_day("until", until, &given, &details->until, err) &&
           read_licenses(call, licenses, details, err);
}

static bool change(struct application_work *work, struct err *err)
{
    struct call *call = work->call;
    struct application_change what = { .transition = call->route->transition,
                                       .name = call->parameters[0],
                                       .details = { .day = DATE_OPEN, .until = DATE_OPEN } };
    struct application_outcome outcome;
    if (!read_change(call, &what, err) ||
        !application_do(&work->desk, &call->exchange->arena, &what, &outcome, err) ||
        !application_work_whole(call, &outcome, err))
        return false;
    const struct step_told told = { .matter = &outcome.matter, .same = outcome.same };
    struct buf *out = step_tell(call, &told);
    JSON_PUT_DATE(out, "day", outcome.day);
    application_put_decided(&outcome.look, out);
    step_end(out);
    return true;
}

static bool take(struct application_work *work, struct err *err)
{
    const unsigned transition = work->call->route->transition;
    struct matter matter;
    if (!application_work_look(work, err) ||
        (transition != APPLICATION_ADD && !step_seen(work->call, &matter, err)))
        return false;
    bool files = transition == APPLICATION_ADD || transition == APPLICATION_AMEND;
    return (files ? file : change)(work, err);
}

bool handle_application_step(struct call *call, struct err *err)
{
    struct application_work work;
    bool done = application_work_open(&work, call, err) && take(&work, err);
    application_work_close(&work);
    return done;
}

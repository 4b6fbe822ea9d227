/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_disclosure_begun.c - /disclosures/do/open: the form that begins a disclosure. */
#include <string.h>

#include "base/date.h"
#include "desk/disclosures.h"
#include "desk/incidents.h"
#include "server/admission.h"
#include "server/desk.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "web/disclosures.h"
#include "web/step_form.h"

#define ADDRESS "/disclosures/do/open"
#define ADDRESS_MAX ((size_t)16 << 10)
#define INCIDENTS_MAX 1000

enum said { SAID_NAME, SAID_KIND, SAID_SAYS, SAID_OCCURRED, SAID_INCIDENTS };
#define SAID_COUNT (SAID_INCIDENTS + 1)

#define WORD(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const struct web_option kinds[] = {
    { WORD(DISCLOSURE_SIGNIFICANT), WORD("significant, or not sure") },
    { WORD(DISCLOSURE_MINOR), WORD("minor or technical") },
};

static const struct web_input fields[SAID_COUNT] = {
    [SAID_NAME] = { .name = "name",
                    .label = "Name",
                    .needed = true,
                    .help = "one of yours, such as VSD-2026-1" },
    [SAID_KIND] = { .name = "kind",
                    .label = "Kind",
                    .kind = WEB_CHOICE,
                    .needed = true,
                    .options = kinds,
                    .option_count = sizeof kinds / sizeof *kinds },
    [SAID_SAYS] = { .name = "says", .label = "What happened", .kind = WEB_AREA, .needed = true },
    [SAID_OCCURRED] = { .name = "occurred",
                        .label = "Earliest day of it",
                        .kind = WEB_DAY,
                        .help = "on which any of it happened; later if it is not known" },
    [SAID_INCIDENTS] = { .name = "incidents",
                         .label = "Incidents",
                         .kind = WEB_AREA,
                         .help = "that are part of it, one a line; their units stay where they are "
                                 "until it has ended, or the authority permits it" },
};

const struct route_query disclosure_begun_queries[] = {
    { "incident", "one that is part of it", NULL },
    { NULL, NULL, NULL },
};

struct beginning {
    struct call *call;
    struct target form;
    struct web_input inputs[SAID_COUNT];
};

/* ---- the form ---- */

static bool put(struct beginning *b, unsigned status, const struct err *why, struct err *err)
{
    struct call *call = b->call;
    struct arena *arena = &call->exchange->arena;
    struct web_step_form form = {
        .page = page_around(call, STR("Begin a disclosure"), WEB_DISCLOSURES),
        .verb = "Begin a disclosure",
        .effect = "It is drafted: nothing goes to the authority by it. What is sent, and that "
                  "nothing is, two people sign, each by a step of its own.",
        .action = STR(ADDRESS),
        .back = STR("/disclosures"),
        .inputs = b->inputs,
        .input_count = SAID_COUNT,
    };
    if (why != NULL) {
        form.problem = str_copy(arena, str_of(why->message));
        form.hint = str_copy(arena, str_of(why->hint));
    }
    if (!form_key(call, &form.key, err) || !arena_sound(arena, err))
        return false;
    web_step_form(page_html(call, status), &form);
    return true;
}

bool handle_page_disclosure_form(struct call *call, struct err *err)
{
    struct beginning b = { .call = call };
    memcpy(b.inputs, fields, sizeof fields);
    b.inputs[SAID_INCIDENTS].value = call_query(call, "incident");
    return put(&b, 200, NULL, err);
}

/* ---- it is begun ---- */

static bool read_said(struct beginning *b, struct err *err)
{
    for (size_t i = 0; i < SAID_COUNT; i++) {
        struct web_input *input = &b->inputs[i];
        struct str said;
        if (!form_said(b->call, &b->form, input->name, &said, err))
            return false;
        input->value = str_trim(said);
    }
    return form_needed(b->inputs, SAID_COUNT, err);
}

/* Beside its field. */
static bool wrong(struct beginning *b, enum said which, const struct err *err)
{
    b->inputs[which].problem = str_copy(&b->call->exchange->arena, str_of(err->message));
    return false;
}

static bool read_incidents(struct beginning *b, struct disclosure_change *change, struct err *err)
{
    struct arena *arena = &b->call->exchange->arena;
    struct str rest = b->inputs[SAID_INCIDENTS].value;
    change->incidents = arena_array(arena, INCIDENTS_MAX, sizeof *change->incidents);
    if (change->incidents == NULL)
        return arena_error(arena, err);
    while (rest.length > 0) {
        size_t end = str_find(rest, '\n');
        struct str line = str_trim(str_slice(rest, 0, end));
        rest = str_slice(rest, end < rest.length ? end + 1 : end, rest.length);
        if (line.length == 0)
            continue;
        if (change->incident_count == INCIDENTS_MAX) {
            err_set(err, ERR_LIMIT, "there are more than %d", INCIDENTS_MAX);
            return wrong(b, SAID_INCIDENTS, err);
        }
        change->incidents[change->incident_count++] = line;
    }
    return true;
}

static bool begin(struct beginning *b, struct str *ret_name, struct err *err)
{
    struct call *call = b->call;
    const struct matter_desk desk = desk_of_matters(call);
    struct disclosure_law law;
    struct disclosure_outcome outcome;
    struct str occurred;
    struct disclosure_change change = {
        .transition = DISCLOSURE_BEGIN,
        .law = &law,
        .occurred = DATE_OPEN,
        .day = server_today(call->server),
        .today = server_today(call->server),
        .until = DATE_MIN,
        .outcome = STR(""),
        .reason = STR(""),
        .basis = STR(""),
        .document = STR(""),
    };
    if (!read_said(b, err) || !read_incidents(b, &change, err))
        return false;
    occurred = b->inputs[SAID_OCCURRED].value;
    if (occurred.length > 0 && !date_parse(occurred, &change.occurred, err))
        return wrong(b, SAID_OCCURRED, err);
    change.name = b->inputs[SAID_NAME].value;
    change.kind = b->inputs[SAID_KIND].value;
    change.says = b->inputs[SAID_SAYS].value;
    *ret_name = change.name;
    return disclosure_law_read(decider_policy(law_parts(call->law)->decider),
                               &call->exchange->arena, change.today, &law, err) &&
           disclosure_do(&desk, &call->exchange->arena, &change, &outcome, err);
}

/* What is shown in place of it commits nothing. */
static bool begin_whole(struct beginning *b, struct str *ret_name, struct err *err)
{
    struct store *store = b->call->store;
    if (!store_begin(store, err))
        return false;
    if (begin(b, ret_name, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

static bool lead_to(struct call *call, struct str name, struct err *err)
{
    struct buf out;
    buf_init(&out, call->server->config.mem, ADDRESS_MAX);
    buf_text(&out, "/disclosures/");
    html_url_part(&out, name);
    buf_text(&out, "?done=open");
    struct str to = str_copy(&call->exchange->arena, buf_view(&out));
    bool done = buf_check(&out, err) && page_leads(call, to, err);
    buf_release(&out);
    return done;
}

/* Those that whoever asks can mend. */
static bool can_be_mended(const struct err *err)
{
    return err->code == ERR_VALUE || err->code == ERR_USAGE || err->code == ERR_NAME ||
           err->code == ERR_CONFLICT || err->code == ERR_LIMIT;
}

bool handle_page_disclosure_begun(struct call *call, struct err *err)
{
    struct beginning b = { .call = call };
    struct once once;
    struct str name;
    struct err why;
    bool done;
    memcpy(b.inputs, fields, sizeof fields);
    if (!form_read(call, admission_cookie(call), &b.form, err) ||
        !form_begin(call, &b.form, &once, &done, err))
        return false;
    if (done)
        return true;
    err_clear(&why);
    if (begin_whole(&b, &name, &why))
        return lead_to(call, name, err) && form_end(call, &once, err);
    *err = why;
    return can_be_mended(&why) && put(&b, problem_status(problem_kind_of(&why)), &why, err) &&
           form_end(call, &once, err);
}

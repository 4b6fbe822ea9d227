/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_disclosures.c - GET /disclosures, /disclosures/{name}, and the steps of one. */
#include "base/date.h"
#include "server/desk.h"
#include "server/doing.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/steps.h"
#include "web/disclosures.h"

#define CONTENT_MAX ((size_t)1 << 20)

static bool read_law(struct call *call, struct disclosure_law *ret, struct err *err)
{
    return disclosure_law_read(&law_parts(call->law)->basis.packs->policy, &call->exchange->arena,
                               server_today(call->server), ret, err);
}

static bool read_row(struct call *call, const struct matter *matter,
                     const struct disclosure_law *law, struct web_disclosure_row *ret,
                     struct err *err)
{
    if (!disclosure_load(call->store, call->server->config.mem, &call->exchange->arena, matter,
                         &ret->disclosure, err))
        return false;
    ret->clock = disclosure_clock(&ret->disclosure, law);
    return true;
}

/* ---- all of them ---- */

bool handle_page_disclosures(struct call *call, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct web_disclosures shown = {
        .page = page_around(call, STR("Disclosures"), WEB_DISCLOSURES),
        .today = server_today(call->server),
    };
    shown.begins = shown.page.proof.length > 0 && who_may(&call->who, MAY_INCIDENT_WRITE);
    struct disclosure_law law;
    struct matter *matters;
    struct incident *incidents;
    if (!read_law(call, &law, err) ||
        !matters_list(call->store, arena, str_of(disclosure_machine.what), STR(""), STR(""),
                      INT64_MAX, &matters, &shown.count, err) ||
        !incidents_all(call->store, arena, &incidents, &shown.incident_count, err))
        return false;
    struct web_disclosure_row *rows = arena_array(arena, shown.count + 1, sizeof *rows);
    if (rows == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < shown.count; i++) {
        if (!read_row(call, &matters[i], &law, &rows[i], err))
            return false;
    }
    shown.rows = rows;
    shown.incidents = incidents;
    web_disclosures(page_html(call, 200), &shown);
    return true;
}

/* ---- one ---- */

static bool show(struct call *call, struct json_reader *reader, const struct matter *matter,
                 struct err *err)
{
    struct disclosure_law law;
    struct web_disclosure_row row;
    struct web_step *steps;
    if (!read_law(call, &law, err) || !read_row(call, matter, &law, &row, err) ||
        !steps_read(call, reader, row.disclosure.events, row.disclosure.event_count, &steps, err))
        return false;
    struct web_disclosure shown = { .page = page_around(call, matter->name, WEB_DISCLOSURES),
                                    .row = &row,
                                    .steps = steps,
                                    .today = server_today(call->server) };
    if (!doing_offer(call, &doing_disclosures, matter, &shown.page, err))
        return false;
    web_disclosure(page_html(call, 200), &shown);
    return true;
}

bool handle_page_disclosure(struct call *call, struct err *err)
{
    const struct json_limits limits = { .size = CONTENT_MAX, .depth = JSON_DEPTH_MAX };
    struct matter matter;
    if (!matter_named(call->store, &call->exchange->arena, &disclosure_machine, call->parameters[0],
                      &matter, err))
        return desk_not_found(call, err);
    struct json_reader *reader = json_reader_new(call->server->config.mem, limits, err);
    bool done = reader != NULL && show(call, reader, &matter, err);
    json_reader_free(reader);
    return done;
}

/* ---- its steps ---- */

#define WRITES PERMISSION_BIT(MAY_INCIDENT_WRITE)
#define STEP(transition, verb, inputs, effect, danger)                                             \
    {                                                                                              \
        transition, verb, WRITES, inputs, effect, danger                                           \
    }

static const struct doing_step steps[] = {
    STEP(DISCLOSURE_AMEND, "Say it anew", "says!",
         "All of it, as it takes the place of what was said: what the review finds after the "
         "initial notification is part of it as well.",
         false),
    STEP(DISCLOSURE_NOTIFY, "Notified", "day document! reason basis",
         "The authority has received the initial notification, on the day that it confirms: from "
         "then on the time for the narrative account runs. It takes two people.",
         false),
    STEP(DISCLOSURE_EXTEND, "More time", "until! day document! reason basis",
         "More time was granted for the narrative account; the day is that on which the request "
         "was received.",
         false),
    STEP(DISCLOSURE_SUBMIT, "Narrative received", "day document! reason basis",
         "The authority has received the narrative account; of what is minor the abbreviated one. "
         "It takes two people. One that came too late is recorded, and told.",
         false),
    STEP(DISCLOSURE_PERMIT, "Permitted", "day document! reason! basis",
         "The authority permits to go on dealing with the items: until then the units of the "
         "incidents are not shipped.",
         false),
    STEP(DISCLOSURE_RESOLVE, "Resolved", "outcome! day document! reason basis",
         "It has ended: from then on its incidents can be closed.", false),
    STEP(DISCLOSURE_WITHDRAW, "Withdraw", "reason! basis day document",
         "Nothing was sent, and nothing will be. Not to disclose what is significant counts "
         "against the firm. It takes two people.",
         true),
};

#define WORD(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const struct web_option outcomes[] = {
    { WORD("no_action"), WORD("no action") }, { WORD("warning_letter"), WORD("a warning letter") },
    { WORD("settled"), WORD("settled") },     { WORD("charged"), WORD("charged") },
    { WORD("referred"), WORD("referred") },
};

static bool look(struct doing *doing, struct err *err)
{
    struct web_input *outcome = doing_input(doing, "outcome");
    (void)err;
    if (outcome == NULL)
        return true;
    outcome->options = outcomes;
    outcome->option_count = sizeof outcomes / sizeof *outcomes;
    return true;
}

static bool take(struct doing *doing, struct err *err)
{
    struct call *call = doing->call;
    const struct matter_desk desk = desk_of_matters(call);
    struct disclosure_law law;
    struct disclosure_outcome outcome;
    struct disclosure_change change = {
        .transition = (enum disclosure_transition)doing->step->transition,
        .name = doing->matter.name,
        .law = &law,
        .kind = STR(""),
        .says = doing_said(doing, "says"),
        .occurred = DATE_OPEN,
        .today = server_today(call->server),
        .outcome = doing_said(doing, "outcome"),
        .reason = doing_said(doing, "reason"),
        .basis = doing_said(doing, "basis"),
        .document = doing_said(doing, "document"),
    };
    if (!doing_day(doing, "day", change.today, &change.day, err) ||
        !doing_day(doing, "until", DATE_MIN, &change.until, err) || !read_law(call, &law, err) ||
        !disclosure_do(&desk, &call->exchange->arena, &change, &outcome, err))
        return false;
    doing->approval = outcome.waits ? outcome.approval.id : 0;
    return true;
}

const struct doing_area doing_disclosures = { "/disclosures",
                                              WEB_DISCLOSURES,
                                              &disclosure_machine,
                                              steps,
                                              sizeof steps / sizeof *steps,
                                              look,
                                              take };

bool handle_page_disclosure_step(struct call *call, struct err *err)
{
    return doing_show(call, &doing_disclosures, err);
}

bool handle_page_disclosure_step_taken(struct call *call, struct err *err)
{
    return doing_take(call, &doing_disclosures, err);
}

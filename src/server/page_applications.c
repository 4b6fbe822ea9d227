/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_applications.c - GET /applications, the same as CSV, /applications/{id}. */
#include "server/application_work.h"
#include "server/desk.h"
#include "server/doing.h"
#include "server/handlers.h"
#include "server/listing.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/steps.h"
#include "web/applications.h"

#define SHOWN 50

const struct route_query page_applications_queries[] = {
    LISTING_QUERIES,
    { NULL, NULL, NULL },
};

static bool with_work(struct call *call,
                      bool (*run)(struct application_work *work, struct err *err), struct err *err)
{
    struct application_work work;
    bool done = application_work_open(&work, call, err) && run(&work, err);
    application_work_close(&work);
    return done;
}

static bool read_one(struct call *call, const struct application_work *work,
                     const struct matter *matter, struct application_record *ret,
                     struct application_clocks *ret_clocks, struct err *err)
{
    return application_load(call->store, work->reader, &call->exchange->arena, matter, ret, err) &&
           application_clocks(ret->history.happened, ret->history.happened_count, &work->law,
                              &call->server->holidays, work->today, ret_clocks, err);
}

/* ---- all of them ---- */

static bool read_row(struct call *call, const struct application_work *work,
                     const struct matter *matter, struct web_application_row *ret, struct err *err)
{
    struct application_record record;
    struct application_clocks clocks;
    if (!read_one(call, work, matter, &record, &clocks, err))
        return false;
    const struct application_clock *next = application_next(&clocks);
    *ret = (struct web_application_row){
        .matter = *matter,
        .to = json_text_of(record.content.root, "to"),
        .applicant = json_text_of(json_get(record.content.root, STR("applicant")), "name"),
        .waits = next != NULL,
    };
    if (next != NULL)
        ret->next = *next;
    return true;
}

static bool show_all(struct application_work *work, struct err *err)
{
    struct call *call = work->call;
    struct arena *arena = &call->exchange->arena;
    struct listing listing;
    struct matter_sum *sums;
    struct web_applications applications = {
        .page = page_around(call, STR("Applications"), WEB_APPLICATIONS),
        .list = &listing.list,
        .today = work->today,
    };
    if (!listing_open(call, &application_machine, "/applications", &listing, err) ||
        !listing_next(call, SHOWN, &listing, err) ||
        !matters_sum(call->store, arena, str_of(application_machine.what), &sums,
                     &applications.sum_count, err))
        return false;
    struct web_application_row *rows = arena_array(arena, listing.count + 1, sizeof *rows);
    if (rows == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < listing.count; i++) {
        if (!read_row(call, work, &listing.matters[i], &rows[i], err))
            return false;
    }
    applications.state = listing.page.state;
    applications.find = listing.page.find;
    applications.sums = sums;
    applications.rows = rows;
    applications.count = listing.count;
    web_applications(page_html(call, 200), &applications);
    return true;
}

static bool put_rows(struct call *call, void *context, const struct listing *listing,
                     struct err *err)
{
    for (size_t i = 0; i < listing->count; i++) {
        struct web_application_row row;
        if (!read_row(call, context, &listing->matters[i], &row, err))
            return false;
        web_applications_csv(&call->exchange->reply.text, &row);
    }
    return true;
}

static bool show_csv(struct application_work *work, struct err *err)
{
    struct call *call = work->call;
    struct listing listing;
    const struct listing_csv csv = { "applications.csv", web_applications_csv_head, put_rows,
                                     work };
    return listing_open(call, &application_machine, "/applications", &listing, err) &&
           listing_csv(call, &listing, &csv, err);
}

bool handle_page_applications(struct call *call, struct err *err)
{
    return with_work(call, show_all, err);
}

bool handle_applications_csv(struct call *call, struct err *err)
{
    return with_work(call, show_csv, err);
}

/* ---- one ---- */

/* As long as it is not submitted: what a review would find of it now. */
static bool look(struct application_work *work, const struct application_record *record,
                 struct application_look *ret, struct err *err)
{
    struct call *call = work->call;
    return application_work_look(work, err) &&
           application_look(&work->eyes, call->store, work->reader, &call->exchange->arena,
                            &record->content, work->today, ret, err);
}

static bool is_prepared(struct str state)
{
    return str_equal_text(state, "draft") || str_equal_text(state, "internal_review") ||
           str_equal_text(state, "ready");
}

static bool show(struct application_work *work, const struct matter *matter, struct err *err)
{
    struct call *call = work->call;
    struct application_record record;
    struct application_clocks clocks;
    struct application_look looked;
    struct web_step *steps;
    bool prepared = is_prepared(matter->state);
    if (!read_one(call, work, matter, &record, &clocks, err) ||
        (prepared && !look(work, &record, &looked, err)) ||
        !steps_read(call, work->reader, record.events, record.event_count, &steps, err))
        return false;
    struct web_application application = {
        .page = page_around(call, matter->name, WEB_APPLICATIONS),
        .record = &record,
        .clocks = &clocks,
        .look = prepared ? &looked : NULL,
        .steps = steps,
        .today = work->today,
    };
    if (!doing_offer(call, &doing_applications, matter, &application.page, err))
        return false;
    web_application(page_html(call, 200), &application);
    return true;
}

static bool show_one(struct application_work *work, struct err *err)
{
    struct call *call = work->call;
    struct matter matter;
    if (!matter_named(call->store, &call->exchange->arena, &application_machine,
                      call->parameters[0], &matter, err))
        return desk_not_found(call, err);
    return show(work, &matter, err);
}

bool handle_page_application(struct call *call, struct err *err)
{
    return with_work(call, show_one, err);
}

/* ---- its steps ---- */

#define WRITES PERMISSION_BIT(MAY_APPLICATION_WRITE)
#define STEP(transition, verb, inputs, effect, danger)                                             \
    {                                                                                              \
        transition, verb, WRITES, inputs, effect, danger                                           \
    }

static const struct doing_step steps[] = {
    STEP(APPLICATION_REVIEW, "Review", "day reason basis",
         "All that the packs ask for is looked for in it, and its parties in the lists; if nothing "
         "is missing it goes to the internal review.",
         false),
    STEP(APPLICATION_SEND_BACK, "Send back", "reason! basis day",
         "It is a draft again, and can be amended.", false),
    STEP(APPLICATION_MAKE_READY, "Ready to file", "reason basis day",
         "Somebody other than who wrote it says that it is ready.", false),
    STEP(APPLICATION_SUBMIT, "Filed", "number reason basis document day",
         "It has been filed with the authority; its parties are looked for again first.", false),
    STEP(APPLICATION_REGISTER, "Registered", "number! basis document day",
         "The authority has registered it: its clocks run from that day.", false),
    STEP(APPLICATION_ASK, "The authority asks", "reason basis document day",
         "What is asked stops the 90 days until it is answered.", false),
    STEP(APPLICATION_ANSWER, "Answered", "reason basis document day",
         "What was asked is answered, and the days count again.", false),
    STEP(APPLICATION_HOLD, "Held without action", "reason! basis document day",
         "The authority holds it without action.", false),
    STEP(APPLICATION_RESUME, "Resumed", "reason basis document day", "It goes on.", false),
    STEP(APPLICATION_REFER, "Referred", "agency! basis document day",
         "Another agency looks at it: its own clocks run from that day.", false),
    STEP(APPLICATION_ESCALATE, "Escalated", "reason basis document day",
         "The agencies do not agree, and it goes to the committee.", false),
    STEP(APPLICATION_RETURN, "Returned", "reason! basis document day",
         "It is returned without action.", true),
    STEP(APPLICATION_NEED_NONE, "No license needed", "reason! basis document day",
         "The authority says that no license is required.", true),
    STEP(APPLICATION_INTEND_TO_DENY, "Intent to deny", "reason! basis document day",
         "The letter has come: the applicant's days to answer run.", false),
    STEP(APPLICATION_RECONSIDER, "Reconsidered", "reason basis document day",
         "The authority looks at it again.", false),
    STEP(APPLICATION_DENY, "Denied", "reason! basis document day",
         "It is denied: the days to appeal run.", true),
    STEP(APPLICATION_APPROVE, "Approved", "reason basis document day", "It is approved.", false),
    STEP(APPLICATION_APPROVE_WITH_CONDITIONS, "Approved with conditions",
         "reason basis document day", "It is approved, with conditions.", false),
    STEP(APPLICATION_ISSUE, "License issued", "licenses! reason basis document day",
         "Licenses that are on file came of it.", false),
    STEP(APPLICATION_APPEAL, "Appealed", "reason basis document day",
         "The appeal has been received.", false),
    STEP(APPLICATION_UPHOLD, "Denial upheld", "reason basis document day",
         "The appeal failed: that is the end of it.", true),
    STEP(APPLICATION_WITHDRAW, "Withdraw", "reason! basis document day",
         "The applicant takes it back: that is the end of it.", true),
};

static struct str or_absent(struct str text)
{
    return text.length == 0 ? (struct str){ 0 } : text;
}

/* Numbers with blanks or commas between. */
static bool read_licenses(struct doing *doing, struct application_details *details, struct err *err)
{
    struct arena *arena = &doing->call->exchange->arena;
    struct str rest = doing_said(doing, "licenses");
    size_t room = 0;
    while (rest.length > 0) {
        size_t end = str_find(rest, ' ');
        struct str word = str_trim(str_slice(rest, 0, end));
        if (str_ends(word, STR(",")))
            word = str_slice(word, 0, word.length - 1);
        if (word.length > 0) {
            if (!arena_grow(arena, &details->licenses, details->license_count, &room,
                            sizeof *details->licenses))
                return arena_error(arena, err);
            details->licenses[details->license_count++] = word;
        }
        rest = str_slice(rest, end < rest.length ? end + 1 : end, rest.length);
    }
    return true;
}

static bool change(struct doing *doing, struct application_work *work, struct err *err)
{
    struct application_outcome outcome;
    struct application_change what = {
        .transition = (enum application_transition)doing->step->transition,
        .name = doing->matter.name,
        .details = { .until = DATE_OPEN,
                     .agency = or_absent(doing_said(doing, "agency")),
                     .number = or_absent(doing_said(doing, "number")),
                     .document = or_absent(doing_said(doing, "document")) },
        .reason = or_absent(doing_said(doing, "reason")),
        .basis = or_absent(doing_said(doing, "basis")),
    };
    return application_work_look(work, err) &&
           doing_day(doing, "day", DATE_OPEN, &what.details.day, err) &&
           read_licenses(doing, &what.details, err) &&
           application_do(&work->desk, &doing->call->exchange->arena, &what, &outcome, err) &&
           application_work_whole(doing->call, &outcome, err);
}

static bool take_step(struct doing *doing, struct err *err)
{
    struct application_work work;
    bool done = application_work_open(&work, doing->call, err) && change(doing, &work, err);
    application_work_close(&work);
    return done;
}

const struct doing_area doing_applications = { "/applications",
                                               WEB_APPLICATIONS,
                                               &application_machine,
                                               steps,
                                               sizeof steps / sizeof *steps,
                                               NULL,
                                               take_step };

bool handle_page_application_step(struct call *call, struct err *err)
{
    return doing_show(call, &doing_applications, err);
}

bool handle_page_application_step_taken(struct call *call, struct err *err)
{
    return doing_take(call, &doing_applications, err);
}

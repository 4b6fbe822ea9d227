/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_applications.c - GET /applications, the same as CSV, /applications/{id}. */
#include "server/desk.h"
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

/* What applications are read and their clocks worked out with. */
struct reading {
    struct json_reader *reader;
    struct application_law law;
    int32_t today;
};

static bool with_reading(struct call *call,
                         bool (*run)(struct call *call, struct reading *reading, struct err *err),
                         struct err *err)
{
    const struct json_limits limits = { APPLICATION_JSON_MAX, APPLICATION_JSON_DEPTH };
    struct reading reading = { .today = server_today(call->server) };
    reading.reader = json_reader_new(call->server->config.mem, limits, err);
    bool done = reading.reader != NULL &&
                application_law_read(decider_policy(law_parts(call->law)->decider),
                                     &call->exchange->arena, reading.today, &reading.law, err) &&
                run(call, &reading, err);
    json_reader_free(reading.reader);
    return done;
}

static bool read_one(struct call *call, const struct reading *reading, const struct matter *matter,
                     struct application_record *ret, struct application_clocks *ret_clocks,
                     struct err *err)
{
    return application_load(call->store, reading->reader, &call->exchange->arena, matter, ret,
                            err) &&
           application_clocks(ret->history.happened, ret->history.happened_count, &reading->law,
                              &call->server->holidays, reading->today, ret_clocks, err);
}

/* ---- all of them ---- */

static bool read_row(struct call *call, const struct reading *reading, const struct matter *matter,
                     struct web_application_row *ret, struct err *err)
{
    struct application_record record;
    struct application_clocks clocks;
    if (!read_one(call, reading, matter, &record, &clocks, err))
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

static bool show_all(struct call *call, struct reading *reading, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct listing listing;
    struct matter_sum *sums;
    struct web_applications applications = {
        .page = page_around(call, STR("Applications"), WEB_APPLICATIONS),
        .list = &listing.list,
        .today = reading->today,
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
        if (!read_row(call, reading, &listing.matters[i], &rows[i], err))
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

static bool show_csv(struct call *call, struct reading *reading, struct err *err)
{
    struct listing listing;
    const struct listing_csv csv = { "applications.csv", web_applications_csv_head, put_rows,
                                     reading };
    return listing_open(call, &application_machine, "/applications", &listing, err) &&
           listing_csv(call, &listing, &csv, err);
}

bool handle_page_applications(struct call *call, struct err *err)
{
    return with_reading(call, show_all, err);
}

bool handle_applications_csv(struct call *call, struct err *err)
{
    return with_reading(call, show_csv, err);
}

/* ---- one ---- */

/* As long as it is not submitted: what a review would find of it now. */
static bool look(struct call *call, const struct reading *reading, struct law_worker *worker,
                 const struct application_record *record, struct application_look *ret,
                 struct err *err)
{
    const struct law_parts *law = law_parts(call->law);
    const struct decide_options options = { .today = reading->today,
                                            .known = DATE_OPEN,
                                            .known_label = reading->today,
                                            .knowledge = KNOWLEDGE_FIRM,
                                            .posture = POSTURE_ENFORCED,
                                            .skip_good_until = true };
    const struct application_eyes eyes = { .session = worker->session,
                                           .policy = decider_policy(law->decider),
                                           .options = &options,
                                           .packs = law->label,
                                           .sha256 = law->sha256 };
    return application_look(&eyes, call->store, reading->reader, &call->exchange->arena,
                            &record->content, reading->today, ret, err);
}

static bool is_prepared(struct str state)
{
    return str_equal_text(state, "draft") || str_equal_text(state, "internal_review") ||
           str_equal_text(state, "ready");
}

static bool show(struct call *call, const struct reading *reading, struct law_worker *worker,
                 const struct matter *matter, struct err *err)
{
    struct application_record record;
    struct application_clocks clocks;
    struct application_look looked;
    struct web_step *steps;
    bool prepared = is_prepared(matter->state);
    if (!read_one(call, reading, matter, &record, &clocks, err) ||
        (prepared && !look(call, reading, worker, &record, &looked, err)) ||
        !steps_read(call, reading->reader, record.events, record.event_count, &steps, err))
        return false;
    const struct web_application application = {
        .page = page_around(call, matter->name, WEB_APPLICATIONS),
        .record = &record,
        .clocks = &clocks,
        .look = prepared ? &looked : NULL,
        .steps = steps,
        .today = reading->today,
    };
    web_application(page_html(call, 200), &application);
    return true;
}

static bool show_one(struct call *call, struct reading *reading, struct err *err)
{
    struct matter matter;
    if (!matter_named(call->store, &call->exchange->arena, &application_machine,
                      call->parameters[0], &matter, err))
        return desk_not_found(call, err);
    struct law_worker *worker = law_worker_take(call->law, err);
    bool done = worker != NULL && show(call, reading, worker, &matter, err);
    law_worker_give(call->law, worker);
    return done;
}

bool handle_page_application(struct call *call, struct err *err)
{
    return with_reading(call, show_one, err);
}

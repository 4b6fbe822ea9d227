/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_exposure.c - GET /exposure: the report of `licet exposure`, and its pictures. */
#include "server/exposures.h"
#include "server/handlers.h"
#include "server/look_told.h"
#include "server/looks.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "web/exposure_tables.h"

#define REPORT_DEPTH 8

#define RUN                                                                                        \
    {                                                                                              \
        "run", "one that was asked for; the server's report if left out", NULL                     \
    }

const struct route_query page_exposure_queries[] = {
    RUN,
    { "scenario", "the supposition that is shown; the law if left out", NULL },
    { "table",
      "the table that is sorted: published, lots, lines, buyers, suppliers, ladder, "
      "drivers, events",
      NULL },
    { "sort", "by a column of it, '-' in front for the largest first", NULL },
    { NULL, NULL, NULL },
};

const struct route_query exposure_svg_queries[] = {
    RUN,
    { "scenario", "the supposition that is drawn; the law if left out", NULL },
    { "kind", "waterfall, cliff, fan, loss, survival or tornado", NULL },
    { NULL, NULL, NULL },
};

#define REFRESH_SECONDS "2"

static bool read_lines(struct call *call, struct json_reader *reader, struct str text,
                       struct web_report *ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    for (uint32_t number = 1; text.length > 0; number++) {
        size_t end = str_find(text, '\n');
        const struct json_source source = { .text = str_slice(text, 0, end),
                                            .room = text.length - end,
                                            .line = number };
        struct json_text line;
        text = str_slice(text, end + 1 < text.length ? end + 1 : text.length, text.length);
        if (str_trim(source.text).length == 0)
            continue;
        if (!json_read(reader, arena, &source, &line, err))
            return false;
        if (!web_report_add(ret, line.root)) {
            err_set(err, ERR_VALUE, "line %u is none of a report of 'licet exposure --json'",
                    (unsigned)number);
            return err_hint(err, "make it anew, and without other output in it");
        }
    }
    return true;
}

/* What there is of it: a copy, since it is not theirs for longer than it is held. */
static bool take_report(struct call *call, const struct look *look, struct web_exposure *page,
                        struct str *ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    if (look->state == LOOK_FAILED) {
        *err = look->why;
        return false;
    }
    if (look->state != LOOK_DONE) {
        page->open = look_states[look->state];
        err_set(err, ERR_CONFLICT, "this report is not done yet: it is %s", page->open);
        return err_hint(err, "ask again in a few seconds");
    }
    *ret = str_copy(arena, look->report);
    page->says = str_copy(arena, look->says);
    return arena_sound(arena, err);
}

/* One that they have, or have had, worked out. */
static bool take_run(struct call *call, struct web_exposure *page, struct str *ret, struct err *err)
{
    const struct look_asked asked = { LOOK_AT_EXPOSURE, page->run,
                                      "this report is not kept any more",
                                      "work it out again: /exposure/run" };
    const struct look *look = look_of(call, &asked, err);
    if (look == NULL)
        return false;
    bool done = take_report(call, look, page, ret, err);
    looks_let_go(call->server->looks);
    return done;
}

/* Nothing where the server was not told of a report. */
static bool find_text(struct call *call, struct web_exposure *page, struct str *ret,
                      struct err *err)
{
    const struct server_config *config = &call->server->config;
    *ret = (struct str){ 0 };
    page->run = str_trim(call_query(call, "run"));
    if (page->run.length > 0)
        return take_run(call, page, ret, err);
    return config->exposure.get == NULL ||
           config->exposure.get(config->exposure.context, &call->exchange->arena, ret, err);
}

/* The report of the page, and which part of it is shown. */
static bool read_report(struct call *call, struct web_exposure *page, struct web_report *ret,
                        struct err *err)
{
    struct str text;
    *ret = (struct web_report){ .count = 0 };
    page->report = ret;
    page->arena = &call->exchange->arena;
    if (!find_text(call, page, &text, err))
        return false;
    const struct json_limits limits = { .size = text.length + 1, .depth = REPORT_DEPTH };
    struct json_reader *reader = json_reader_new(call->server->config.mem, limits, err);
    bool done = reader != NULL && read_lines(call, reader, text, ret, err);
    json_reader_free(reader);
    if (done)
        page->shown = web_report_find(ret, str_trim(call_query(call, "scenario")));
    return done;
}

bool handle_page_exposure(struct call *call, struct err *err)
{
    struct web_report report;
    const struct server_config *config = &call->server->config;
    struct web_exposure page = { .page = page_around(call, STR("Exposure"), WEB_EXPOSURE),
                                 .table = web_table_find(str_trim(call_query(call, "table"))),
                                 .sort = str_trim(call_query(call, "sort")),
                                 .runs = config->database.length > 0 };
    bool done = read_report(call, &page, &report, err);
    unsigned status = done || page.open != NULL ? 200 : 500;
    if (!done && call->problem == PROBLEM_NOT_FOUND)
        return false;
    if (page.open != NULL)
        http_reply_header(call->exchange, "Refresh", REFRESH_SECONDS);
    else if (!done && page.run.length > 0) /* what went wrong is whoever asked's to mend */
        status = problem_status(problem_kind_of(err));
    if (!done) {
        page.problem = str_of(err->message);
        page.hint = str_of(err->hint);
    }
    web_exposure(page_html(call, status), &page);
    return true;
}

bool handle_exposure_csv(struct call *call, struct err *err)
{
    struct web_report report;
    struct http_reply *reply = &call->exchange->reply;
    struct str name = str_trim(call_query(call, "table"));
    struct web_exposure page = { .table = web_table_find(name),
                                 .sort = str_trim(call_query(call, "sort")) };
    if (page.table == NULL)
        return err_set(err, ERR_NAME, "the report has no table '%.*s'", STR_ARG(name));
    if (!read_report(call, &page, &report, err))
        return false;
    reply->status = 200;
    reply->type = "text/csv; charset=utf-8";
    http_reply_header(call->exchange, "Content-Disposition",
                      "attachment; filename=\"exposure.csv\"");
    web_table_csv(&reply->text, &page, page.table);
    return true;
}

bool handle_exposure_svg(struct call *call, struct err *err)
{
    struct web_report report;
    struct web_exposure page = { .report = NULL };
    struct http_reply *reply = &call->exchange->reply;
    if (!read_report(call, &page, &report, err))
        return false;
    struct str kind = str_trim(call_query(call, "kind"));
    if (!web_exposure_svg(&reply->text, &call->exchange->arena, &report, page.shown, kind)) {
        err_set(err, ERR_NAME, "the report has no picture '%.*s'", STR_ARG(kind));
        return err_hint(err, "there are waterfall and, of a report with --paths, cliff, fan, loss "
                             "survival and tornado");
    }
    reply->status = 200;
    reply->type = "image/svg+xml";
    /* The drawing has its colors in it, and nothing else. */
    http_reply_header(call->exchange, "Content-Security-Policy",
                      "default-src 'none'; style-src 'unsafe-inline'");
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_application_show.c - `licet application list` and `show`. */
#include <stdio.h>

#include "audit/record.h"
#include "base/date.h"
#include "cli/applying.h"
#include "cli/matter_list.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"

static struct str date_text(struct arena *arena, int32_t day)
{
    char text[DATE_TEXT_SIZE];
    return day == DATE_OPEN ? STR("-") : str_copy(arena, str_of(date_format(day, text)));
}

/* ---- list ---- */

static void put_next_json(struct buf *out, const struct application_clock *next)
{
    JSON_KEY(out, "next");
    if (next == NULL) {
        json_null(out);
        return;
    }
    json_open(out, '{');
    JSON_PUT_WORD(out, "clock", application_clock_word(next->kind));
    JSON_PUT_STRING(out, "agency", next->agency);
    JSON_PUT_DATE(out, "due", next->due);
    JSON_PUT_WORD(out, "state", application_clock_state_word(next->state));
    json_close(out, '}');
}

static bool put_listed(struct applying *applying, const struct matter *matter, struct err *err)
{
    struct cli *cli = applying->cli;
    struct buf *out = &cli->out;
    struct application_record record;
    struct application_clocks clocks;
    char due[DATE_TEXT_SIZE];
    if (!application_load(applying->desk.matters.store, applying->reader, cli->arena, matter,
                          &record, err) ||
        !applying_clocks(applying, &record, &clocks, err))
        return false;
    const struct application_clock *next = application_next(&clocks);
    if (args_flag(applying->args, "json")) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "id", matter->name);
        JSON_PUT_STRING(out, "state", matter->state);
        JSON_PUT_INT(out, "version", matter->version);
        put_next_json(out, next);
        put_json_end(out);
        return true;
    }
    buf_format(out, "%-20.*s  ", STR_ARG(matter->name));
    if (next == NULL)
        buf_str(out, matter->state);
    else
        buf_format(out, "%-23.*s  %s  %s%s%.*s%s", STR_ARG(matter->state),
                   date_format(next->due, due), application_clock_word(next->kind),
                   next->agency.length > 0 ? " " : "", STR_ARG(next->agency),
                   next->state == CLOCK_OVERDUE ? ", overdue" : "");
    buf_byte(out, '\n');
    return true;
}

static bool list(struct applying *applying, struct str state, struct err *err)
{
    const struct args *args = applying->args;
    struct cli *cli = applying->cli;
    struct store *store = applying->desk.matters.store;
    struct matter *matters;
    size_t count;
    int64_t most = args_number(args, "limit", MATTERS_LISTED);
    if (args_flag(args, "count"))
        return matter_counts(store, &application_machine, cli, args, err);
    if (!matters_list(store, cli->arena, STR("application"), state, args_text(args, "after"), most,
                      &matters, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct arena_place place = arena_mark(cli->arena);
        if (!put_listed(applying, &matters[i], err))
            return false;
        arena_rewind(cli->arena, place);
    }
    if ((int64_t)count == most && !args_flag(args, "json"))
        buf_format(&cli->out, "there may be more: --after '%.*s'\n",
                   STR_ARG(matters[count - 1].name));
    return true;
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct applying applying;
    struct str state;
    (void)ret_status;
    if (!matter_state_asked(args, &application_machine, "applications", &state, err))
        return false;
    bool done =
        applying_open(&applying, cli, args, APPLYING_TO_READ, err) && list(&applying, state, err);
    applying_close(&applying);
    return done;
}

/* ---- show: the clocks ---- */

static const struct grid_column clock_columns[] = {
    { "", ALIGN_LEFT, 0 },    { "clock", ALIGN_LEFT, 0 },   { "whose", ALIGN_LEFT, 6 },
    { "due", ALIGN_LEFT, 0 }, { "run", ALIGN_RIGHT, 0 },    { "stop", ALIGN_RIGHT, 0 },
    { "is", ALIGN_LEFT, 0 },  { "15 CFR", ALIGN_LEFT, 10 },
};
#define CLOCK_COLUMNS (sizeof clock_columns / sizeof *clock_columns)

static struct str number_text(struct arena *arena, int32_t number)
{
    char text[16];
    snprintf(text, sizeof text, "%d", number);
    return str_copy(arena, str_of(text));
}

static bool warns(const struct application_clock *clock)
{
    return clock->warns && clock->ended == DATE_OPEN &&
           (clock->state == CLOCK_RUNNING || clock->state == CLOCK_STOPPED ||
            clock->state == CLOCK_OVERDUE);
}

static bool put_clock(struct grid *grid, const struct application_clock *clock)
{
    struct arena *arena = grid->arena;
    bool overdue = clock->state == CLOCK_OVERDUE || clock->state == CLOCK_LAPSED;
    struct str whose =
        clock->agency.length > 0 ? clock->agency : str_of(application_clock_whose(clock->kind));
    struct str due = date_text(arena, clock->due);
    return grid_cell(grid, INK_STRONG, warns(clock) ? STR("!") : STR(" ")) &&
           grid_cell(grid, INK_PLAIN, str_of(application_clock_word(clock->kind))) &&
           grid_cell(grid, INK_PLAIN, whose) &&
           grid_cell(grid, overdue ? INK_BAD : INK_PLAIN,
                     clock->provisional ? str_join(arena, due, "", STR("+")) : due) &&
           grid_cell(grid, INK_PLAIN, number_text(arena, clock->run)) &&
           grid_cell(grid, INK_PLAIN, number_text(arena, clock->stopped)) &&
           grid_cell(grid, overdue ? INK_BAD : INK_PLAIN,
                     str_of(application_clock_state_word(clock->state))) &&
           grid_cell(grid, INK_FAINT, clock_paragraph(clock->citation));
}

static void put_file_by(struct cli *cli, const struct application_clock *clock)
{
    char due[DATE_TEXT_SIZE];
    if (!warns(clock) || clock->file_by == DATE_OPEN || clock->state == CLOCK_OVERDUE)
        return;
    buf_format(&cli->out, "  '%s': file by %s, the last day on which an office is open%s\n",
               application_clock_word(clock->kind), date_format(clock->file_by, due),
               clock->file_by_known ? "" : ", but for holidays");
}

static bool put_clocks(struct cli *cli, const struct application_clocks *clocks, struct err *err)
{
    struct grid grid;
    bool any = false;
    grid_init(&grid, cli->arena, clock_columns, CLOCK_COLUMNS);
    for (size_t i = 0; i < clocks->count; i++) {
        const struct application_clock *clock = &clocks->list[i];
        if (clock->began == DATE_OPEN)
            continue;
        any = true;
        if (!put_clock(&grid, clock))
            return arena_error(cli->arena, err);
    }
    if (!any)
        return true;
    buf_byte(&cli->out, '\n');
    grid_write(&grid, &cli->out, &cli->style, 0);
    for (size_t i = 0; i < clocks->count; i++)
        put_file_by(cli, &clocks->list[i]);
    return true;
}

/* ---- show: what became of it ---- */

static void put_said(struct buf *out, const char *before, struct str text)
{
    if (text.length > 0)
        buf_format(out, " %s%.*s", before, STR_ARG(text));
}

static bool put_event(struct applying *applying, const struct matter_event *event,
                      const struct application_step *step, struct err *err)
{
    struct buf *out = &applying->cli->out;
    const struct application_details *details = &step->details;
    char name[PRINCIPAL_NAME_MAX + 1];
    char at[AUDIT_TIME_SIZE];
    char day[DATE_TEXT_SIZE];
    if (!people_name(applying->desk.matters.store, &event->actor, name, err))
        return false;
    buf_format(out, "  %.10s  %s  %s",
               details->day == DATE_OPEN ? audit_time(event->recorded_at, at)
                                         : date_format(details->day, day),
               name, machine_transition(&application_machine, step->transition));
    put_said(out, "", details->what);
    put_said(out, "", details->agency);
    put_said(out, "", details->number);
    for (size_t i = 0; i < details->license_count; i++)
        put_said(out, "", details->licenses[i]);
    if (details->until != DATE_OPEN)
        buf_format(out, " until %s", date_format(details->until, day));
    if (event->reason.length > 0)
        buf_format(out, ": %.*s", STR_ARG(event->reason));
    put_said(out, "- ", event->basis);
    put_said(out, "- ", details->document);
    buf_byte(out, '\n');
    return true;
}

/* Each license once, in the order in which they came. */
static size_t licenses_of(const struct application_record *record, struct str *ret)
{
    size_t count = 0;
    for (size_t i = 0; i < record->history.count; i++) {
        const struct application_details *details = &record->history.steps[i].details;
        for (size_t k = 0; k < details->license_count; k++) {
            bool again = false;
            for (size_t j = 0; j < count; j++)
                again = again || str_equal(ret[j], details->licenses[k]);
            if (!again)
                ret[count++] = details->licenses[k];
        }
    }
    return count;
}

static struct str *room_for_licenses(struct arena *arena, const struct application_record *record)
{
    size_t count = 1;
    for (size_t i = 0; i < record->history.count; i++)
        count += record->history.steps[i].details.license_count;
    return arena_array(arena, count, sizeof(struct str));
}

static bool put_page(struct applying *applying, const struct application_record *record,
                     const struct application_clocks *clocks, struct err *err)
{
    struct cli *cli = applying->cli;
    struct buf *out = &cli->out;
    char day[DATE_TEXT_SIZE];
    struct str *licenses = room_for_licenses(cli->arena, record);
    if (licenses == NULL)
        return arena_error(cli->arena, err);
    size_t count = licenses_of(record, licenses);
    const struct application_clock *next = application_next(clocks);
    buf_format(out, "%.*s: %.*s; version %lld", STR_ARG(record->matter.name),
               STR_ARG(record->matter.state), (long long)record->matter.version);
    for (size_t i = 0; i < count; i++)
        buf_format(out, "%s%.*s", i == 0 ? "; licenses " : ", ", STR_ARG(licenses[i]));
    buf_byte(out, '\n');
    if (clocks->denied != DATE_OPEN)
        buf_format(out, "  denied on %s%s\n", date_format(clocks->denied, day),
                   clocks->denied_in_silence ? ", without further notice" : "");
    if (next != NULL)
        buf_format(out, "  next: %s, %s%s\n", application_clock_word(next->kind),
                   date_format(next->due, day), next->state == CLOCK_OVERDUE ? ", overdue" : "");
    if (!put_clocks(cli, clocks, err))
        return false;
    buf_byte(out, '\n');
    for (size_t i = 0; i < record->event_count; i++) {
        if (!put_event(applying, &record->events[i], &record->history.steps[i], err))
            return false;
    }
    return true;
}

/* ---- show: JSON ---- */

static void put_clock_json(struct buf *out, const struct application_clock *clock)
{
    json_open(out, '{');
    JSON_PUT_WORD(out, "clock", application_clock_word(clock->kind));
    JSON_PUT_WORD(out, "whose", application_clock_whose(clock->kind));
    JSON_PUT_STRING(out, "agency", clock->agency);
    JSON_PUT_WORD(out, "state", application_clock_state_word(clock->state));
    JSON_PUT_INT(out, "allowed", clock->allowed);
    JSON_PUT_DATE(out, "began", clock->began);
    JSON_PUT_DATE(out, "due", clock->due);
    JSON_PUT_DATE(out, "ended", clock->ended);
    JSON_PUT_INT(out, "run", clock->run);
    JSON_PUT_INT(out, "stopped", clock->stopped);
    JSON_PUT_DATE(out, "file_by", clock->file_by);
    JSON_PUT_BOOL(out, "provisional", clock->provisional);
    JSON_PUT_BOOL(out, "warns", warns(clock));
    JSON_PUT_STRING(out, "citation", clock->citation);
    json_close(out, '}');
}

static bool put_event_json(struct applying *applying, const struct matter_event *event,
                           const struct application_step *step, struct err *err)
{
    struct buf *out = &applying->cli->out;
    const struct application_details *details = &step->details;
    json_open(out, '{');
    JSON_PUT_WORD(out, "event", machine_transition(&application_machine, step->transition));
    JSON_PUT_STRING(out, "state", event->to);
    JSON_PUT_DATE(out, "day", details->day);
    put_json_instant(out, "recorded", event->recorded_at);
    if (!put_json_name(applying->desk.matters.store, out, "by", true, &event->actor, err))
        return false;
    JSON_PUT_INT(out, "version", event->version);
    JSON_PUT_STRING(out, "what", details->what);
    JSON_PUT_STRING(out, "agency", details->agency);
    JSON_PUT_DATE(out, "until", details->until);
    JSON_PUT_STRING(out, "number", details->number);
    JSON_PUT_STRING(out, "document", details->document);
    JSON_PUT_STRINGS(out, "licenses", details->licenses, details->license_count);
    JSON_PUT_STRING(out, "reason", event->reason);
    JSON_PUT_STRING(out, "basis", event->basis);
    json_close(out, '}');
    return true;
}

static bool put_json(struct applying *applying, const struct application_record *record,
                     const struct application_clocks *clocks, struct err *err)
{
    struct buf *out = &applying->cli->out;
    struct str *licenses = room_for_licenses(applying->cli->arena, record);
    if (licenses == NULL)
        return arena_error(applying->cli->arena, err);
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", record->matter.name);
    JSON_PUT_STRING(out, "state", record->matter.state);
    JSON_PUT_INT(out, "version", record->matter.version);
    JSON_PUT_DATE(out, "on", applying->desk.today);
    JSON_PUT_DATE(out, "denied", clocks->denied);
    JSON_PUT_BOOL(out, "denied_in_silence", clocks->denied_in_silence);
    put_next_json(out, application_next(clocks));
    JSON_PUT_STRINGS(out, "licenses", licenses, licenses_of(record, licenses));
    JSON_KEY(out, "clocks");
    json_open(out, '[');
    for (size_t i = 0; i < clocks->count; i++)
        put_clock_json(out, &clocks->list[i]);
    json_close(out, ']');
    JSON_KEY(out, "events");
    json_open(out, '[');
    for (size_t i = 0; i < record->event_count; i++) {
        if (!put_event_json(applying, &record->events[i], &record->history.steps[i], err))
            return false;
    }
    json_close(out, ']');
    JSON_KEY(out, "application");
    json_raw(out, record->content.text.data, record->content.text.length);
    buf_byte(out, ',');
    put_json_end(out);
    return true;
}

static bool show(struct applying *applying, struct err *err)
{
    struct application_record record;
    struct application_clocks clocks;
    return applying_load(applying, &record, err) &&
           applying_clocks(applying, &record, &clocks, err) &&
           (args_flag(applying->args, "json") ? put_json(applying, &record, &clocks, err)
                                              : put_page(applying, &record, &clocks, err));
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct applying applying;
    (void)ret_status;
    bool done = applying_open(&applying, cli, args, APPLYING_TO_READ, err) && show(&applying, err);
    applying_close(&applying);
    return done;
}

/* ---- the commands ---- */

#define OPTION_ON                                                                                  \
    {                                                                                              \
        .name = "on", .metavar = "DATE", .type = OPTION_DATE,                                      \
        .help = "the clocks as they stand on that day; left out: today",                           \
    }

static const struct option list_options[] = {
    { .name = "state",
      .metavar = "STATE",
      .type = OPTION_TEXT,
      .help = "only those in that state" },
    { .name = "after",
      .metavar = "NAME",
      .type = OPTION_TEXT,
      .help = "those behind this one: they are listed by name" },
    { .name = "limit", .metavar = "N", .type = OPTION_NUMBER, .help = "how many; 100 if left out" },
    { .name = "count", .help = "only how many are in each state" },
    OPTION_ON,
    { .name = NULL },
};
static const struct option show_options[] = { OPTION_ON, { .name = NULL } };
static const struct option_group list_group = { "Options", list_options };
static const struct option_group show_group = { "Options", show_options };
static const struct option_group *const list_groups[] = { &list_group, &group_database,
                                                          &group_packs, &group_json, NULL };
static const struct option_group *const show_groups[] = { &show_group, &group_database,
                                                          &group_packs, &group_json, NULL };
static const char *const list_usage[] = {
    "[--state STATE] [--after NAME] [--limit N] [--on DATE] --db PATH", "--count --db PATH", NULL
};
static const char *const show_usage[] = { "NAME [--on DATE] --db PATH", NULL };

const struct command command_application_list = {
    .name = "list",
    .summary = "applications by name, with what is due next",
    .usage = list_usage,
    .help = "A page at a time. What is due is worked out from what was recorded.",
    .groups = list_groups,
    .run = run_list,
};

const struct command command_application_show = {
    .name = "show",
    .summary = "an application: its clocks, and what became of it",
    .usage = show_usage,
    .help = "Of each clock that has begun: whose it is, by the end of which day it is due (with + "
            "it may still move), how many days have run and were stopped, how it stands, and the "
            "paragraph. '!' stands before what to be warned by. --json has all of it, and the "
            "application as it is kept.",
    .groups = show_groups,
    .operands_max = 1,
    .run = run_show,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_incident.c - `licet incident`: what was not allowed and happened. */
#include "base/date.h"
#include "cli/acting.h"
#include "cli/files.h"
#include "cli/many.h"
#include "cli/matter_reading.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/rows_file.h"
#include "desk/incidents.h"

/* ---- closing, opening again ---- */

static void tell(struct cli *cli, const struct args *args, const struct incident_outcome *outcome)
{
    struct buf *out = &cli->out;
    struct str state = outcome->matter.event > 0 ? outcome->matter.state : STR("open");
    if (args_flag(args, "json")) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "incident", outcome->matter.name);
        JSON_PUT_WORD(out, "transition", args->command->name);
        JSON_PUT_BOOL(out, "done", !outcome->waits);
        JSON_PUT_BOOL(out, "repeated", outcome->same);
        put_json_number(out, "approval", outcome->approval.id);
        JSON_PUT_STRING(out, "state", state);
        put_json_end(out);
    } else if (outcome->waits) {
        put_waits(out, many_name(args, outcome->matter.name), &outcome->approval);
    } else {
        buf_format(out, "%.*s is %.*s%s\n", STR_ARG(outcome->matter.name), STR_ARG(state),
                   outcome->same ? " (it was before)" : "");
    }
}

struct closing {
    struct cli *cli;
    const struct args *args;
    struct acting acting;
    struct incident_change change; /* of each, but for its name */
};

static bool do_one(void *context, struct str name, struct err *err)
{
    struct closing *c = context;
    const struct matter_desk desk = {
        .mem = c->cli->mem, .store = c->acting.store, .by = &c->acting.who, .now = c->acting.now
    };
    struct incident_outcome outcome;
    c->change.name = name;
    if (!incident_do(&desk, c->cli->arena, &c->change, &outcome, err))
        return false;
    tell(c->cli, c->args, &outcome);
    return true;
}

static bool run(struct cli *cli, const struct args *args, enum incident_transition transition,
                int *ret_status, struct err *err)
{
    struct closing c = { .cli = cli,
                         .args = args,
                         .change = { .transition = transition,
                                     .reason = args_text(args, "reason"),
                                     .basis = args_text(args, "basis") } };
    if (args->operand_count > 0 &&
        (!file_sha256(cli->mem, cli->arena, args_text(args, "document"), &c.change.document, err) ||
         !acting_open(cli, args, &c.acting, err)))
        return false;
    bool done = many_do(cli, args, 0, "incident", "incident list", do_one, &c, ret_status, err);
    acting_close(&c.acting);
    return done;
}

static bool run_close(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, INCIDENT_CLOSE, ret_status, err);
}

static bool run_reopen(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, INCIDENT_REOPEN, ret_status, err);
}

/* ---- list ---- */

static void put_incident(struct buf *out, const struct incident *incident, bool json)
{
    const struct incident_row *row = &incident->row;
    char at[INSTANT_TEXT_SIZE];
    instant_format(row->recorded_at, at);
    if (!json) {
        buf_format(out, "%.*s  %-6s  %.10s  %.*s", STR_ARG(row->name),
                   incident->closed ? "closed" : "open", at, STR_ARG(row->says));
        if (row->citation.length > 0)
            buf_format(out, " (%.*s)", STR_ARG(row->citation));
        if (incident->disclosure.length > 0)
            buf_format(out, "; disclosure %.*s", STR_ARG(incident->disclosure));
        buf_byte(out, '\n');
        return;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "incident", row->name);
    JSON_PUT_WORD(out, "state", incident->closed ? "closed" : "open");
    JSON_PUT_STRING(out, "of", row->kind);
    JSON_PUT_STRING(out, "subject", row->subject);
    JSON_PUT_WORD(out, "recorded_at", at);
    JSON_PUT_STRING(out, "says", row->says);
    JSON_PUT_STRING(out, "citation", row->citation);
    JSON_PUT_STRING(out, "disclosure", incident->disclosure);
    JSON_PUT_BOOL(out, "permitted", incident->permitted);
    put_json_end(out);
}

static bool put_all(struct cli *cli, const struct args *args, struct store *store, struct err *err)
{
    struct incident *all;
    size_t count;
    bool open = args_flag(args, "open");
    struct str of = args_text(args, "of");
    if (!incidents_all(store, cli->arena, &all, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if ((!open || !all[i].closed) && (of.length == 0 || str_equal(of, all[i].row.subject)))
            put_incident(&cli->out, &all[i], args_flag(args, "json"));
    }
    return true;
}

static bool put_events(struct cli *cli, const struct args *args, struct store *store,
                       const struct matter *matter, struct err *err)
{
    struct matter_event *events;
    size_t count;
    if (!matter_events_read(store, cli->arena, &matter->id, &events, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        char at[INSTANT_TEXT_SIZE];
        char by[PRINCIPAL_NAME_MAX + 1];
        instant_format(events[i].recorded_at, at);
        if (!people_name(store, &events[i].actor, by, err))
            return false;
        if (!args_flag(args, "json")) {
            buf_format(&cli->out, "  %.19s  %s  %.*s: %.*s (%.*s)\n", at, by,
                       STR_ARG(events[i].transition), STR_ARG(events[i].reason),
                       STR_ARG(events[i].basis));
            continue;
        }
        json_open(&cli->out, '{');
        JSON_PUT_WORD(&cli->out, "at", at);
        JSON_PUT_WORD(&cli->out, "by", by);
        JSON_PUT_STRING(&cli->out, "transition", events[i].transition);
        JSON_PUT_STRING(&cli->out, "reason", events[i].reason);
        JSON_PUT_STRING(&cli->out, "basis", events[i].basis);
        put_json_end(&cli->out);
    }
    return true;
}

static bool put_one(struct cli *cli, const struct args *args, struct store *store, struct err *err)
{
    struct incident *all;
    struct matter **seen;
    struct str name;
    size_t count;
    if (!people_operand(args, 0, "incident", &name, err) ||
        !incidents_all(store, cli->arena, &all, &count, err))
        return false;
    const struct incident *incident = incident_find(all, count, name);
    if (incident == NULL) {
        err_set(err, ERR_NAME, "there is no incident '%.*s'", STR_ARG(name));
        return err_hint(err, "'licet incident list' lists them");
    }
    put_incident(&cli->out, incident, args_flag(args, "json"));
    return matters_named(store, cli->arena, &incident_machine, &name, 1, &seen, NULL, err) &&
           (seen[0] == NULL || put_events(cli, args, store, seen[0], err));
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return reading_do(cli, args, put_all, err);
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return reading_do(cli, args, put_one, err);
}

/* ---- the commands ---- */

#define OPTIONS_WHY                                                                                \
    { .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why; kept with it" },     \
        { .name = "basis",                                                                         \
          .metavar = "TEXT",                                                                       \
          .type = OPTION_TEXT,                                                                     \
          .help = "what shows it: evidence, a source; kept with it" },                             \
    {                                                                                              \
        .name = "document", .metavar = "FILE", .type = OPTION_FILE,                                \
        .help = "a document that shows it; its SHA-256 is kept"                                    \
    }

static const struct option why_options[] = { OPTIONS_WHY, { .name = NULL } };
static const struct option list_options[] = {
    { .name = "open", .help = "only those that nobody has closed" },
    { .name = "of",
      .metavar = "NAME",
      .type = OPTION_TEXT,
      .help = "only those of that shipment, or of the license of that number" },
    { .name = NULL },
};
static const struct option_group why_group = { "Options", why_options };
static const struct option_group list_group = { "Options", list_options };
static const struct option_group *const why_groups[] = { &why_group,    &group_names, &group_rows,
                                                         &group_acting, &group_json,  NULL };
static const struct option_group *const list_groups[] = { &list_group, &group_database, &group_json,
                                                          NULL };
static const struct option_group *const show_groups[] = { &group_database, &group_json, NULL };
static const char *const close_usage[] = {
    "INCIDENT... --reason TEXT --basis TEXT --as NAME --db PATH", NULL
};
static const char *const reopen_usage[] = { "INCIDENT... --reason TEXT --as NAME --db PATH", NULL };
static const char *const list_usage[] = { "[--open] [--of NAME] --db PATH", NULL };
static const char *const show_usage[] = { "INCIDENT --db PATH", NULL };

static const struct command command_close = {
    .name = "close",
    .summary = "an incident has been seen to",
    .usage = close_usage,
    .help =
        "It takes two people: the first proposes it, another one approves it ('licet approve'), "
        "then the same command does it. One that is part of a disclosure waits for the end of "
        "that. What happened stays on record.",
    .statuses = many_statuses,
    .groups = why_groups,
    .operands_max = MANY_MAX,
    .run = run_close,
};

static const struct command command_reopen = {
    .name = "reopen",
    .summary = "an incident has to be seen to again",
    .usage = reopen_usage,
    .statuses = many_statuses,
    .groups = why_groups,
    .operands_max = MANY_MAX,
    .run = run_reopen,
};

static const struct command command_list = {
    .name = "list",
    .summary = "incidents of shipments and licenses, the oldest first",
    .usage = list_usage,
    .groups = list_groups,
    .run = run_list,
};

static const struct command command_show = {
    .name = "show",
    .summary = "an incident, and what became of it",
    .usage = show_usage,
    .groups = show_groups,
    .operands_max = 1,
    .run = run_show,
};

static const struct command *const subcommands[] = { &command_close, &command_reopen, &command_list,
                                                     &command_show, NULL };
static const char *const usage[] = {
    "list [--open] --db PATH",
    "show INCIDENT --db PATH",
    "close INCIDENT... --reason TEXT --basis TEXT --as NAME --db PATH",
    "reopen INCIDENT... --reason TEXT --as NAME --db PATH",
    NULL,
};

const struct command command_incident = {
    .name = "incident",
    .summary = "what was not allowed and happened, until it is seen to",
    .usage = usage,
    .help = "Facts open incidents: a departure without a release, beyond a license. Two people "
            "close one; it may become a disclosure ('licet disclosure'). docs/incidents.md tells "
            "how.",
    .subcommands = subcommands,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_watch_judge.c - `licet watch list|show|accept|reject`: documents on file. */
#include "base/date.h"
#include "cli/acting.h"
#include "cli/matter_reading.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/watching.h"
#include "desk/documents.h"
#include "desk/form.h"
#include "text/json_write.h"

#define CONTENT_MAX ((size_t)1 << 16)
#define OPERANDS_MAX 256

/* ---- adding ---- */

bool watched_record(struct cli *cli, const struct args *args, struct str name,
                    const struct watched_said *said, struct err *err)
{
    static const char *const words[] = { "added", "as it was" };
    struct acting acting;
    struct document_outcome outcome;
    struct buf out;
    if (args_text(args, "db").length == 0)
        return true;
    if (!acting_open(cli, args, &acting, err))
        return false;
    buf_init(&out, cli->mem, CONTENT_MAX);
    json_open(&out, '{');
    JSON_PUT_WORD(&out, "kind", said->kind);
    JSON_PUT_STRING(&out, "title", said->title);
    JSON_KEY(&out, "published");
    if (said->published == DATE_MIN)
        JSON_RAW(&out, "null,");
    else
        json_date(&out, said->published);
    JSON_PUT_STRING(&out, "sha256", said->sha256);
    JSON_PUT_BOOL(&out, "needs_person", said->needs_person);
    json_close(&out, '}');
    json_end(&out);
    const struct document_change change = { .transition = DOCUMENT_ADD,
                                            .name = name,
                                            .content = str_copy(cli->arena, buf_view(&out)) };
    const struct matter_desk desk = {
        .mem = cli->mem, .store = acting.store, .by = &acting.who, .now = acting.now
    };
    bool done = buf_check(&out, err) && arena_sound(cli->arena, err) &&
                document_do(&desk, cli->arena, &change, &outcome, err);
    buf_release(&out);
    acting_close(&acting);
    if (done && !args_flag(args, "json"))
        buf_format(&cli->out, "  on file: %.*s, %s\n", STR_ARG(name), words[outcome.same]);
    return done;
}

/* ---- accepting ---- */

static bool judge(struct cli *cli, const struct args *args, enum document_transition transition,
                  struct err *err)
{
    struct acting acting;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which document?");
        return err_hint(err, "its number or name, of 'licet watch list'");
    }
    if (!acting_open(cli, args, &acting, err))
        return false;
    const struct matter_desk desk = {
        .mem = cli->mem, .store = acting.store, .by = &acting.who, .now = acting.now
    };
    bool done = true;
    for (size_t i = 0; i < args->operand_count && done; i++) {
        const struct document_change change = { .transition = transition,
                                                .name = args->operands[i],
                                                .reason = args_text(args, "reason"),
                                                .basis = args_text(args, "basis") };
        struct document_outcome outcome;
        struct buf *out = &cli->out;
        done = document_do(&desk, cli->arena, &change, &outcome, err);
        if (!done)
            break;
        if (!args_flag(args, "json")) {
            buf_format(out, "%.*s is %.*s%s\n", STR_ARG(change.name), STR_ARG(outcome.matter.state),
                       outcome.same ? " (it was before)" : "");
            continue;
        }
        json_open(out, '{');
        JSON_PUT_STRING(out, "document", change.name);
        JSON_PUT_STRING(out, "state", outcome.matter.state);
        JSON_PUT_BOOL(out, "repeated", outcome.same);
        json_close(out, '}');
        json_end(out);
        buf_byte(out, '\n');
    }
    acting_close(&acting);
    return done;
}

static bool run_accept(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return judge(cli, args, DOCUMENT_ACCEPT, err);
}

static bool run_reject(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return judge(cli, args, DOCUMENT_REJECT, err);
}

/* ---- looking ---- */

static bool put_document(struct matter_reading *reading, const struct matter_last *last)
{
    struct buf *out = &reading->cli->out;
    const struct json_value *content;
    char at[INSTANT_TEXT_SIZE];
    if (!matter_reading_content(reading, last->content, &content))
        return false;
    if (!reading->json) {
        buf_format(out, "%-20.*s  %-8.*s  %.*s  %.*s\n", STR_ARG(last->name), STR_ARG(last->state),
                   STR_ARG(form_text(content, "kind")), STR_ARG(form_text(content, "title")));
        return true;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "document", last->name);
    JSON_PUT_STRING(out, "state", last->state);
    JSON_PUT_STRING(out, "kind", form_text(content, "kind"));
    JSON_PUT_STRING(out, "title", form_text(content, "title"));
    JSON_PUT_STRING(out, "published", form_text(content, "published"));
    JSON_PUT_STRING(out, "sha256", form_text(content, "sha256"));
    JSON_PUT_BOOL(out, "needs_person", form_flag(content, "needs_person"));
    JSON_PUT_STRING(out, "by", last->by);
    JSON_PUT_STRING(out, "reason", last->reason);
    JSON_PUT_WORD(out, "at", instant_format(last->recorded_at, at));
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct matter_reading reading;
    (void)ret_status;
    bool done = matter_reading_open(&reading, cli, args, CONTENT_MAX, err) &&
                matter_reading_list(&reading, args, &document_machine, "documents", put_document);
    matter_reading_close(&reading);
    return done;
}

static bool show(struct cli *cli, const struct args *args, struct store *store, struct err *err)
{
    struct matter matter;
    struct matter_event *events;
    struct str name;
    size_t count;
    if (!people_operand(args, 0, "document", &name, err) ||
        !document_named(store, cli->arena, name, &matter, err) ||
        !matter_events_read(store, cli->arena, &matter.id, &events, &count, err))
        return false;
    buf_format(&cli->out, "%.*s is %.*s\n", STR_ARG(matter.name), STR_ARG(matter.state));
    for (size_t i = 0; i < count; i++) {
        char at[INSTANT_TEXT_SIZE];
        char by[PRINCIPAL_NAME_MAX + 1];
        if (!people_name(store, &events[i].actor, by, err))
            return false;
        buf_format(&cli->out, "  %.19s  %s  %.*s", instant_format(events[i].recorded_at, at), by,
                   STR_ARG(events[i].transition));
        if (events[i].reason.length > 0)
            buf_format(&cli->out, ": %.*s", STR_ARG(events[i].reason));
        if (events[i].basis.length > 0)
            buf_format(&cli->out, " (%.*s)", STR_ARG(events[i].basis));
        buf_byte(&cli->out, '\n');
    }
    return true;
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return reading_do(cli, args, show, err);
}

/* ---- the commands ---- */

static const struct option judge_options[] = {
    { .name = "reason",
      .metavar = "TEXT",
      .type = OPTION_TEXT,
      .help = "why: what was compared; kept with it" },
    { .name = "basis",
      .metavar = "TEXT",
      .type = OPTION_TEXT,
      .help = "what shows it: the pack that has it now; kept with it" },
    { .name = NULL },
};
static const struct option list_options[] = {
    { .name = "state",
      .metavar = "STATE",
      .type = OPTION_TEXT,
      .help = "only those in that state: added, accepted, rejected" },
    { .name = NULL },
};
static const struct option_group judge_group = { "Options", judge_options };
static const struct option_group list_group = { "Options", list_options };
static const struct option_group *const judge_groups[] = { &judge_group, &group_acting, &group_json,
                                                           NULL };
static const struct option_group *const list_groups[] = { &list_group, &group_database, &group_json,
                                                          NULL };
static const struct option_group *const show_groups[] = { &group_database, NULL };
static const char *const judge_usage[] = { "DOCUMENT… --reason TEXT --as NAME --db PATH", NULL };
static const char *const list_usage[] = { "[--state STATE] --db PATH", NULL };
static const char *const show_usage[] = { "DOCUMENT --db PATH", NULL };

const struct command command_watch_list = {
    .name = "list",
    .summary = "documents on file",
    .usage = list_usage,
    .groups = list_groups,
    .run = run_list,
};

const struct command command_watch_show = {
    .name = "show",
    .summary = "a document on file, and what became of it",
    .usage = show_usage,
    .groups = show_groups,
    .operands_max = 1,
    .run = run_show,
};

const struct command command_watch_accept = {
    .name = "accept",
    .summary = "a document was read by a second person",
    .usage = judge_usage,
    .help = "Somebody who reviews or publishes packs, and did not add it, says that it was read "
            "and that lists and packs have what it says. It changes no rule: that does the pack "
            "that was written, reviewed and published.",
    .groups = judge_groups,
    .operands_max = OPERANDS_MAX,
    .run = run_accept,
};

const struct command command_watch_reject = {
    .name = "reject",
    .summary = "a document is not to be followed",
    .usage = judge_usage,
    .help =
        "Somebody who reviews or publishes packs says why nothing follows from it. Its rows, if "
        "it had any, are looked in until their file is taken out of the folder of the lists.",
    .groups = judge_groups,
    .operands_max = OPERANDS_MAX,
    .run = run_reject,
};

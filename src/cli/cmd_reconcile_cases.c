/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_reconcile_cases.c - `licet reconcile list`, `show`, and what is done with a case. */
#include <assert.h>

#include "cli/filing.h"
#include "cli/many.h"
#include "cli/matter_reading.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/rows_file.h"
#include "desk/differences.h"
#include "desk/form.h"

#define CONTENT_MAX ((size_t)1 << 20)

static struct str or_dash(struct str text)
{
    return text.length > 0 ? text : STR("-");
}

/* ---- list ---- */

static bool put_one(struct matter_reading *r, const struct matter_last *last)
{
    struct buf *out = &r->cli->out;
    const struct json_value *content;
    if (!matter_reading_content(r, last->content, &content))
        return false;
    if (!r->json) {
        buf_format(out, "%.*s  %-9.*s  %.*s  %-14.*s  %-8.*s  %.*s; %.*s\n", STR_ARG(last->name),
                   STR_ARG(last->state), STR_ARG(form_text(content, "day")),
                   STR_ARG(form_text(content, "case")),
                   STR_ARG(or_dash(form_text(content, "shipment"))),
                   STR_ARG(or_dash(form_text(content, "filed"))),
                   STR_ARG(or_dash(form_text(content, "on_file"))));
        return true;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", last->name);
    JSON_PUT_STRING(out, "state", last->state);
    JSON_KEY(out, "difference");
    json_raw(out, last->content.data, last->content.length);
    buf_byte(out, ',');
    JSON_PUT_STRING(out, "by", last->by);
    put_json_instant(out, "at", last->recorded_at);
    JSON_PUT_STRING(out, "reason", last->reason);
    put_json_end(out);
    return true;
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct matter_reading r;
    (void)ret_status;
    bool done = matter_reading_open(&r, cli, args, CONTENT_MAX, err) &&
                matter_reading_list(&r, args, &difference_machine, "differences", put_one);
    matter_reading_close(&r);
    return done;
}

/* ---- show ---- */

static bool put_event(struct matter_reading *r, const struct matter_event *event)
{
    struct buf *out = &r->cli->out;
    char at[INSTANT_TEXT_SIZE];
    char by[PRINCIPAL_NAME_MAX + 1];
    instant_format(event->recorded_at, at);
    if (!people_name(r->store, &event->actor, by, r->err))
        return false;
    if (!r->json) {
        buf_format(out, "  %.19s  %s  %.*s%s%.*s", at, by, STR_ARG(event->transition),
                   event->reason.length > 0 ? ": " : "", STR_ARG(event->reason));
        if (event->basis.length > 0)
            buf_format(out, " (%.*s)", STR_ARG(event->basis));
        buf_byte(out, '\n');
        return true;
    }
    json_open(out, '{');
    JSON_PUT_WORD(out, "at", at);
    JSON_PUT_WORD(out, "by", by);
    JSON_PUT_STRING(out, "transition", event->transition);
    JSON_PUT_STRING(out, "to", event->to);
    JSON_PUT_INT(out, "version", event->version);
    JSON_PUT_STRING(out, "reason", event->reason);
    JSON_PUT_STRING(out, "basis", event->basis);
    json_close(out, '}');
    return true;
}

static bool put_page(struct matter_reading *r, const struct matter *matter, struct str content)
{
    struct buf *out = &r->cli->out;
    const struct json_value *root;
    if (!matter_reading_content(r, content, &root))
        return false;
    buf_format(out, "%.*s: %.*s; version %lld\n", STR_ARG(matter->name), STR_ARG(matter->state),
               (long long)matter->version);
    for (const struct json_value *v = root->first; v != NULL; v = v->next) {
        if (v->type == JSON_STRING || v->type == JSON_NUMBER)
            buf_format(out, "  %.*s: %.*s\n", STR_ARG(v->key), STR_ARG(v->text));
    }
    buf_text(out, "what became of it:\n");
    return true;
}

static bool put_kept(struct matter_reading *r, const struct matter *matter, struct str content,
                     const struct matter_event *events, size_t count)
{
    struct buf *out = &r->cli->out;
    if (r->json) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "id", matter->name);
        JSON_PUT_STRING(out, "state", matter->state);
        JSON_PUT_INT(out, "version", matter->version);
        JSON_KEY(out, "difference");
        json_raw(out, content.data, content.length);
        buf_byte(out, ',');
        JSON_KEY(out, "events");
        json_open(out, '[');
    } else if (!put_page(r, matter, content)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!put_event(r, &events[i]))
            return false;
    }
    if (r->json) {
        json_close(out, ']');
        put_json_end(out);
    }
    return true;
}

static bool show(struct matter_reading *r, const struct args *args)
{
    struct arena *arena = r->cli->arena;
    struct str name;
    struct matter matter;
    struct matter_version version;
    struct matter_event *events;
    size_t count;
    return people_operand(args, 0, "case", &name, r->err) &&
           difference_named(r->store, arena, name, &matter, r->err) &&
           matter_version_read(r->store, arena, &matter.id, matter.version, &version, r->err) &&
           matter_events_read(r->store, arena, &matter.id, &events, &count, r->err) &&
           put_kept(r, &matter, version.content, events, count);
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct matter_reading r;
    (void)ret_status;
    bool done = matter_reading_open(&r, cli, args, CONTENT_MAX, err) && show(&r, args);
    matter_reading_close(&r);
    return done;
}

/* ---- what somebody says of it ---- */

static void tell(struct cli *cli, const struct args *args, const struct difference_outcome *outcome)
{
    struct buf *out = &cli->out;
    const struct matter *matter = &outcome->matter;
    if (!args_flag(args, "json")) {
        buf_format(out, "%.*s is %.*s%s\n", STR_ARG(matter->name), STR_ARG(matter->state),
                   outcome->same ? " (it was before)" : "");
        return;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", matter->name);
    JSON_PUT_STRING(out, "state", matter->state);
    JSON_PUT_BOOL(out, "same", outcome->same);
    put_json_end(out);
}

struct saying {
    struct cli *cli;
    const struct args *args;
    struct acting acting;
    struct difference_change change; /* of each, but for its name */
};

static bool do_one(void *context, struct str name, struct err *err)
{
    struct saying *s = context;
    const struct matter_desk desk = {
        .mem = s->cli->mem, .store = s->acting.store, .by = &s->acting.who, .now = s->acting.now
    };
    struct difference_outcome outcome;
    s->change.name = name;
    if (!difference_do(&desk, s->cli->arena, &s->change, &outcome, err))
        return false;
    tell(s->cli, s->args, &outcome);
    return true;
}

/* Every command here is named as its transition. */
static bool run_do(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct saying s = { .cli = cli,
                        .args = args,
                        .change = { .reason = args_text(args, "reason"),
                                    .basis = args_text(args, "basis") } };
    unsigned transition;
    bool known =
        machine_find_transition(&difference_machine, str_of(args->command->name), &transition);
    assert(known);
    s.change.transition = (enum difference_transition)transition;
    if (args->operand_count > 0 && !acting_open(cli, args, &s.acting, err))
        return false;
    bool done = many_do(cli, args, 0, "case", "reconcile list", do_one, &s, ret_status, err);
    acting_close(&s.acting);
    return done;
}

/* ---- the commands ---- */

static const struct option why_options[] = {
    { .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why; kept with it" },
    { .name = "basis",
      .metavar = "TEXT",
      .type = OPTION_TEXT,
      .help = "what shows it: the filing that was amended, the disclosure that was made" },
    { .name = NULL },
};
static const struct option list_options[] = {
    { .name = "state",
      .metavar = "STATE",
      .type = OPTION_TEXT,
      .help = "only those in that state: found, explained, corrected, …" },
    { .name = NULL },
};
static const struct option_group why_group = { "Options", why_options };
static const struct option_group list_group = { "Options", list_options };
static const struct option_group *const why_groups[] = { &why_group,    &group_names, &group_rows,
                                                         &group_acting, &group_json,  NULL };
static const struct option_group *const list_groups[] = { &list_group, &group_database, &group_json,
                                                          NULL };
static const struct option_group *const show_groups[] = { &group_database, &group_json, NULL };
static const char *const why_usage[] = {
    "CASE... --reason TEXT [--basis TEXT] [--names FILE] --as NAME --db PATH", NULL
};
static const char *const list_usage[] = { "[--state STATE] --db PATH", NULL };
static const char *const show_usage[] = { "CASE --db PATH", NULL };

#define CASE_COMMAND(word, sum, says)                                                              \
    const struct command command_reconcile_##word = {                                              \
        .name = #word,                                                                             \
        .summary = (sum),                                                                          \
        .usage = why_usage,                                                                        \
        .help = (says),                                                                            \
        .statuses = many_statuses,                                                                 \
        .groups = why_groups,                                                                      \
        .operands_max = MANY_MAX,                                                                  \
        .run = run_do,                                                                             \
    }

CASE_COMMAND(explain, "say why a difference is none", "With the reason; by an officer.");
CASE_COMMAND(correct, "say that a filing, or the book, was corrected",
             "With what shows it: --basis. A newer report that has the difference no more says "
             "that it vanished.");
CASE_COMMAND(disclose, "say that a difference was disclosed", "With what shows it: --basis.");
CASE_COMMAND(close, "close what was explained, corrected, disclosed, or vanished",
             "The same report again does not open it; one that says something else does.");

const struct command command_reconcile_list = {
    .name = "list",
    .summary = "the differences that are kept, by name",
    .usage = list_usage,
    .help = "Day, case, shipment, what was filed, and what is on file.",
    .groups = list_groups,
    .run = run_list,
};

const struct command command_reconcile_show = {
    .name = "show",
    .summary = "a difference: what it is, and what became of it",
    .usage = show_usage,
    .help = "With who said what of it, when and why.",
    .groups = show_groups,
    .operands_max = 1,
    .run = run_show,
};

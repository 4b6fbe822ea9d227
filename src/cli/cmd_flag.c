/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_flag.c - `licet flag`: red flags, raised and resolved. */
#include "base/date.h"
#include "cli/acting.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/many.h"
#include "cli/matter_list.h"
#include "cli/matter_reading.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/rows_file.h"
#include "desk/flags.h"
#include "desk/form.h"

#define FILE_MAX ((size_t)256 << 20)
#define ROW_MAX ((size_t)1 << 16)

/* ---- doing ---- */

static const struct form_field row_fields[] = {
    { "order", FORM_TEXT, false, NULL },    { "buyer", FORM_TEXT, false, NULL },
    { "shipment", FORM_TEXT, false, NULL }, { "says", FORM_TEXT, true, NULL },
    { "source", FORM_TEXT, true, NULL },
};
static const struct form row_form = { "a flag", "docs/flags.md lists them", row_fields,
                                      sizeof row_fields / sizeof *row_fields };

struct flagging {
    struct cli *cli;
    const struct args *args;
    struct acting acting;
    int status;
    struct flag_change change; /* of what is resolved, but for its id */
    struct arena arena;        /* of one */
    struct err *err;
};

static void tell(const struct flagging *f, const struct flag_outcome *outcome)
{
    struct buf *out = &f->cli->out;
    const struct matter *matter = &outcome->matter;
    if (args_flag(f->args, "json")) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "id", matter->name);
        JSON_PUT_WORD(out, "transition", f->args->command->name);
        JSON_PUT_BOOL(out, "repeated", outcome->same);
        JSON_PUT_STRING(out, "state", matter->state);
        JSON_PUT_BOOL(out, "order_held", outcome->order_held);
        JSON_PUT_INT(out, "shipments_held", (int64_t)outcome->held);
        put_json_end(out);
        return;
    }
    buf_format(out, "%.*s is %.*s%s", STR_ARG(matter->name), STR_ARG(matter->state),
               outcome->same ? " (it was before)" : "");
    if (outcome->order_held)
        buf_text(out, "; the order is on hold");
    if (outcome->held > 0)
        buf_format(out, "; shipments held: %zu", outcome->held);
    buf_byte(out, '\n');
}

static bool do_one(struct flagging *f, const struct flag_change *change, struct err *err)
{
    const struct matter_desk desk = {
        .mem = f->cli->mem, .store = f->acting.store, .by = &f->acting.who, .now = f->acting.now
    };
    struct flag_outcome outcome;
    if (!flag_do(&desk, &f->arena, change, &outcome, err))
        return false;
    tell(f, &outcome);
    return true;
}

/* Exactly one of the three says what it is about. */
static bool take_subject(struct str order, struct str buyer, struct str shipment,
                         struct flag_change *ret, struct err *err)
{
    const struct {
        const char *about;
        struct str name;
    } all[] = { { FLAG_ON_ORDER, order },
                { FLAG_ON_BUYER, buyer },
                { FLAG_ON_SHIPMENT, shipment } };
    size_t count = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].name.length == 0)
            continue;
        ret->about = str_of(all[i].about);
        ret->name = all[i].name;
        count++;
    }
    if (count == 1)
        return true;
    err_set(err, ERR_USAGE, count == 0 ? "what is it about?" : "it is about one thing");
    return err_hint(err, "an order, a buyer or a shipment");
}

static bool raise_row(void *context, struct json_reader *reader, const struct json_source *source,
                      struct err *err)
{
    struct flagging *f = context;
    struct flag_change change = { .transition = FLAG_RAISE };
    struct json_text text;
    struct buf again;
    arena_reset(&f->arena);
    if (!json_read(reader, &f->arena, source, &text, err))
        return false;
    buf_init(&again, f->cli->mem, ROW_MAX);
    bool done = form_write(&row_form, &text, text.root, &again, err) && buf_check(&again, err);
    buf_release(&again);
    change.says = form_text(text.root, "says");
    change.source = form_text(text.root, "source");
    return done &&
           take_subject(form_text(text.root, "order"), form_text(text.root, "buyer"),
                        form_text(text.root, "shipment"), &change, err) &&
           do_one(f, &change, err);
}

static bool raise_file(struct flagging *f)
{
    static const struct rows_limits limits = { .file = FILE_MAX,
                                               .row = { .size = ROW_MAX, .depth = FORM_DEPTH } };
    return many_rows(f->cli, f->args, f->args->operands[0], &limits, raise_row, f, &f->status,
                     f->err);
}

static bool raise_one(struct flagging *f)
{
    const struct args *args = f->args;
    struct flag_change change = { .transition = FLAG_RAISE,
                                  .says = args_text(args, "says"),
                                  .source = args_text(args, "source") };
    return take_subject(args_text(args, "order"), args_text(args, "buyer"),
                        args_text(args, "shipment"), &change, f->err) &&
           do_one(f, &change, f->err);
}

/* With a rule, flags are named by the orders for which it raised them. */
static bool resolve_one(void *context, struct str name, struct err *err)
{
    struct flagging *f = context;
    bool by_rule = f->change.rule.length > 0;
    *(by_rule ? &f->change.name : &f->change.id) = name;
    arena_reset(&f->arena);
    return do_one(f, &f->change, err);
}

static bool resolve_all(struct flagging *f)
{
    const struct args *args = f->args;
    struct str order = args_text(args, "order");
    f->change = (struct flag_change){ .transition = FLAG_RESOLVE,
                                      .rule = args_text(args, "rule"),
                                      .reason = args_text(args, "reason"),
                                      .basis = args_text(args, "basis") };
    if (!file_sha256(f->cli->mem, f->cli->arena, args_text(args, "document"), &f->change.document,
                     f->err))
        return false;
    if (order.length > 0 && f->change.rule.length > 0 && args->operand_count == 0)
        return resolve_one(f, order, f->err);
    if (order.length > 0 || args->operand_count == 0) {
        err_set(f->err, ERR_USAGE, "which flag?");
        return err_hint(f->err, "its id, of 'licet flag list'; or --order ORDER --rule RULE for "
                                "one that a rule raised");
    }
    return many_do(f->cli, args, 0, "flag", "flag list", resolve_one, f, &f->status, f->err);
}

static bool run(struct cli *cli, const struct args *args, bool (*work)(struct flagging *f),
                int *ret_status, struct err *err)
{
    struct flagging f = { .cli = cli, .args = args, .err = err };
    if (!acting_open(cli, args, &f.acting, err))
        return false;
    arena_init(&f.arena, cli->mem, (size_t)1 << 28);
    bool done = work(&f);
    if (done)
        *ret_status = f.status;
    arena_release(&f.arena);
    acting_close(&f.acting);
    return done;
}

static bool run_raise(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, args->operand_count > 0 ? raise_file : raise_one, ret_status, err);
}

static bool run_resolve(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, resolve_all, ret_status, err);
}

/* ---- looking ---- */

static void put_flag(struct buf *out, const struct red_flag *flag, bool json)
{
    const char *state = machine_state(&flag_machine, flag->open ? FLAG_OPEN : FLAG_RESOLVED);
    if (!json) {
        buf_format(out, "%.*s  %-8s  %.*s '%.*s': %.*s (%.*s)\n", STR_ARG(flag->id), state,
                   STR_ARG(flag->about), STR_ARG(flag->name), STR_ARG(flag->says),
                   STR_ARG(flag->rule.length > 0 ? flag->rule : flag->source));
        return;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", flag->id);
    JSON_PUT_WORD(out, "state", state);
    JSON_PUT_STRING(out, "about", flag->about);
    JSON_PUT_STRING(out, "name", flag->name);
    JSON_PUT_STRING(out, "rule", flag->rule);
    JSON_PUT_STRING(out, "says", flag->says);
    JSON_PUT_STRING(out, "source", flag->source);
    JSON_PUT_STRING(out, "by", flag->by);
    JSON_PUT_STRING(out, "reason", flag->reason);
    put_json_end(out);
}

static bool list(struct cli *cli, const struct args *args, struct store *store, struct err *err)
{
    struct red_flags flags;
    struct str state;
    struct str name = args_text(args, "about");
    if (!matter_state_asked(args, &flag_machine, "flags", &state, err) ||
        !flags_read(store, cli->mem, cli->arena, INT64_MAX, &flags, err))
        return false;
    for (size_t i = 0; i < flags.count; i++) {
        const struct red_flag *flag = &flags.list[i];
        bool open = str_equal_text(state, machine_state(&flag_machine, FLAG_OPEN));
        if ((state.length == 0 || open == flag->open) &&
            (name.length == 0 || str_equal(name, flag->name)))
            put_flag(&cli->out, flag, args_flag(args, "json"));
    }
    return true;
}

static bool put_event(struct buf *out, struct store *store, const struct matter_event *event,
                      bool json, struct err *err)
{
    char at[INSTANT_TEXT_SIZE];
    char by[PRINCIPAL_NAME_MAX + 1];
    instant_format(event->recorded_at, at);
    if (!people_name(store, &event->actor, by, err))
        return false;
    if (!json) {
        buf_format(out, "  %.19s  %s  %.*s", at, by, STR_ARG(event->transition));
        if (event->reason.length > 0)
            buf_format(out, ": %.*s (%.*s)", STR_ARG(event->reason), STR_ARG(event->basis));
        buf_byte(out, '\n');
        return true;
    }
    json_open(out, '{');
    JSON_PUT_WORD(out, "at", at);
    JSON_PUT_WORD(out, "by", by);
    JSON_PUT_STRING(out, "transition", event->transition);
    JSON_PUT_STRING(out, "to", event->to);
    JSON_PUT_STRING(out, "reason", event->reason);
    JSON_PUT_STRING(out, "basis", event->basis);
    put_json_end(out);
    return true;
}

static const struct red_flag *find(const struct red_flags *flags, struct str id)
{
    for (size_t i = 0; i < flags->count; i++) {
        if (str_equal(flags->list[i].id, id))
            return &flags->list[i];
    }
    return NULL;
}

static bool show(struct cli *cli, const struct args *args, struct store *store, struct err *err)
{
    struct str id;
    struct matter matter;
    struct matter_event *events;
    struct red_flags flags;
    size_t count;
    bool json = args_flag(args, "json");
    if (!people_operand(args, 0, "flag", &id, err) ||
        !matter_named(store, cli->arena, &flag_machine, id, &matter, err) ||
        !flags_read(store, cli->mem, cli->arena, INT64_MAX, &flags, err) ||
        !matter_events_read(store, cli->arena, &matter.id, &events, &count, err))
        return false;
    const struct red_flag *flag = find(&flags, id);
    if (flag != NULL)
        put_flag(&cli->out, flag, json);
    for (size_t i = 0; i < count; i++) {
        if (!put_event(&cli->out, store, &events[i], json, err))
            return false;
    }
    return true;
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return reading_do(cli, args, list, err);
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return reading_do(cli, args, show, err);
}

/* ---- the commands ---- */

#define OPTION(name_, metavar_, help_)                                                             \
    {                                                                                              \
        .name = (name_), .metavar = (metavar_), .type = OPTION_TEXT, .help = (help_)               \
    }

static const struct option raise_options[] = {
    OPTION("order", "ORDER", "the order it is about"),
    OPTION("buyer", "NAME", "… or the buyer, as orders name it"),
    OPTION("shipment", "SHIPMENT", "… or the shipment"),
    OPTION("says", "TEXT", "what was seen"),
    OPTION("source", "TEXT", "where, and by what it is one: a letter, a call, the guidance"),
    { .name = NULL },
};
static const struct option resolve_options[] = {
    OPTION("order", "ORDER", "the order, of a flag that a rule raised"),
    OPTION("rule", "RULE", "the rule"),
    OPTION("reason", "TEXT", "why; kept with it"),
    OPTION("basis", "TEXT", "what shows it: evidence, a source; kept with it"),
    { .name = "document",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "a document that shows it; its SHA-256 is kept" },
    { .name = NULL },
};
static const struct option list_options[] = {
    OPTION("state", "STATE", "only those in that state: open, resolved"),
    OPTION("about", "NAME", "only those about that order, buyer or shipment"),
    { .name = NULL },
};
static const struct option_group raise_group = { "Options", raise_options };
static const struct option_group resolve_group = { "Options", resolve_options };
static const struct option_group list_group = { "Options", list_options };
static const struct option_group *const raise_groups[] = { &raise_group, &group_acting, &group_json,
                                                           NULL };
static const struct option_group *const resolve_groups[] = { &resolve_group, &group_names,
                                                             &group_rows,    &group_acting,
                                                             &group_json,    NULL };
static const struct option_group *const list_groups[] = { &list_group, &group_database, &group_json,
                                                          NULL };
static const struct option_group *const show_groups[] = { &group_database, &group_json, NULL };

static const char *const raise_usage[] = {
    "--order ORDER|--buyer NAME|--shipment SHIPMENT --says TEXT --source TEXT --as NAME --db PATH",
    "FILE|- --as NAME --db PATH", NULL
};
static const char *const resolve_usage[] = {
    "FLAG... --reason TEXT --basis TEXT --as NAME --db PATH",
    "--order ORDER --rule RULE --reason TEXT --basis TEXT --as NAME --db PATH",
    "ORDER... --rule RULE --reason TEXT --basis TEXT --as NAME --db PATH", NULL
};
static const char *const list_usage[] = { "[--state STATE] [--about NAME] --db PATH", NULL };
static const char *const show_usage[] = { "FLAG --db PATH", NULL };

static const struct command command_raise = {
    .name = "raise",
    .summary = "somebody saw what should not be so",
    .usage = raise_usage,
    .help = "What it is about is barred until somebody else resolves it: an order is put on hold, "
            "and its shipments with it; nothing is reserved or released. A FILE has flags, JSON, "
            "one a line: order, buyer or shipment, says, source.",
    .statuses = " 0  done\n"
                " 2  bad usage, or refused; nothing was done\n"
                " 3  the system failed\n"
                " 5  some of a file could not be read, or were refused",
    .groups = raise_groups,
    .operands_max = 1,
    .run = run_raise,
};

static const struct command command_resolve = {
    .name = "resolve",
    .summary = "a red flag was looked into, and is none",
    .usage = resolve_usage,
    .help = "It takes who may release, and has not raised it. Nothing is released by it: holds are "
            "closed by 'licet order close-hold'. One that a rule raised is resolved for the order "
            "as it says now and the rule as it says now; with another version of either it is open "
            "again.",
    .statuses = many_statuses,
    .groups = resolve_groups,
    .operands_max = MANY_MAX,
    .run = run_resolve,
};

static const struct command command_list = {
    .name = "list",
    .summary = "red flags, by id",
    .usage = list_usage,
    .groups = list_groups,
    .run = run_list,
};

static const struct command command_show = {
    .name = "show",
    .summary = "a red flag, and what became of it",
    .usage = show_usage,
    .groups = show_groups,
    .operands_max = 1,
    .run = run_show,
};

static const struct command *const subcommands[] = { &command_raise, &command_resolve,
                                                     &command_list, &command_show, NULL };
static const char *const usage[] = {
    "raise --order ORDER --says TEXT --source TEXT --as NAME --db PATH",
    "resolve FLAG... --reason TEXT --basis TEXT --as NAME --db PATH",
    "list [--state STATE] --db PATH",
    "show FLAG --db PATH",
    NULL,
};

const struct command command_flag = {
    .name = "flag",
    .summary = "red flags: raised, and resolved by somebody else",
    .usage = usage,
    .help = "A red flag bars an order, a buyer or a shipment until somebody has looked into it. "
            "docs/flags.md tells how.",
    .subcommands = subcommands,
};

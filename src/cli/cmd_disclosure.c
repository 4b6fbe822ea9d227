/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_disclosure.c - `licet disclosure`: voluntary self-disclosures, with their clock. */
#include "base/date.h"
#include "cli/acting.h"
#include "cli/clock.h"
#include "cli/files.h"
#include "cli/many.h"
#include "cli/matter_list.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/pack_folders.h"
#include "cli/people_text.h"
#include "cli/rows_file.h"
#include "desk/disclosure_json.h"

/* The packs, which have the days. */
struct disclosing {
    struct cli *cli;
    const struct args *args;
    struct packs packs;
    struct disclosure_law law;
    int32_t today;
};

static bool open_law(struct disclosing *d, struct cli *cli, const struct args *args,
                     struct err *err)
{
    *d = (struct disclosing){ .cli = cli, .args = args };
    packs_init(&d->packs, cli->mem);
    return packs_open(&d->packs, args, err) && clock_today(d->packs.policy.zone, &d->today, err) &&
           disclosure_law_read(&d->packs.policy, cli->arena, d->today, &d->law, err);
}

/* ---- doing ---- */

static void tell(const struct disclosing *d, const struct disclosure_outcome *outcome)
{
    struct buf *out = &d->cli->out;
    struct str state = outcome->matter.event > 0 ? outcome->matter.state : (struct str){ 0 };
    if (args_flag(d->args, "json")) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "disclosure", outcome->matter.name);
        JSON_PUT_WORD(out, "transition", d->args->command->name);
        JSON_PUT_BOOL(out, "done", !outcome->waits);
        JSON_PUT_BOOL(out, "repeated", outcome->same);
        put_json_number(out, "approval", outcome->approval.id);
        JSON_PUT_STRING(out, "state", state);
        put_json_end(out);
    } else if (outcome->waits) {
        put_waits(out, many_name(d->args, outcome->matter.name), &outcome->approval);
    } else {
        buf_format(out, "%.*s is %.*s%s\n", STR_ARG(outcome->matter.name), STR_ARG(state),
                   outcome->same ? " (it was before)" : "");
    }
}

/* Empty where the command does not know the option. */
static struct str text_of(const struct args *args, const char *name)
{
    return args_knows(args, name) ? args_text(args, name) : (struct str){ 0 };
}

static int32_t day_of(const struct args *args, const char *name, int32_t fallback)
{
    return args_knows(args, name) ? args_number(args, name, fallback) : fallback;
}

struct stepping {
    struct disclosing d;
    struct acting acting;
    struct disclosure_change change; /* of each, but for its name */
};

static bool read_change(struct stepping *s, enum disclosure_transition transition, struct err *err)
{
    const struct disclosing *d = &s->d;
    const struct args *args = d->args;
    s->change = (struct disclosure_change){
        .transition = transition,
        .law = &d->law,
        .kind = text_of(args, "kind"),
        .says = text_of(args, "says"),
        .occurred = day_of(args, "occurred", DATE_OPEN),
        .day = day_of(args, "on", d->today),
        .today = d->today,
        .until = day_of(args, "until", DATE_MIN),
        .outcome = text_of(args, "outcome"),
        .reason = text_of(args, "reason"),
        .basis = text_of(args, "basis"),
    };
    if (args_knows(args, "incident") &&
        !args_all(args, d->cli->arena, "incident", &s->change.incidents, &s->change.incident_count,
                  err))
        return false;
    return file_sha256(d->cli->mem, d->cli->arena, text_of(args, "document"), &s->change.document,
                       err);
}

static bool do_one(void *context, struct str name, struct err *err)
{
    struct stepping *s = context;
    const struct matter_desk desk = {
        .mem = s->d.cli->mem, .store = s->acting.store, .by = &s->acting.who, .now = s->acting.now
    };
    struct disclosure_outcome outcome;
    s->change.name = name;
    if (!disclosure_do(&desk, s->d.cli->arena, &s->change, &outcome, err))
        return false;
    tell(&s->d, &outcome);
    return true;
}

static bool run(struct cli *cli, const struct args *args, enum disclosure_transition transition,
                int *ret_status, struct err *err)
{
    struct stepping s = { .acting = { .now = 0 } };
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which disclosure?");
        return err_hint(err, "'licet disclosure list' lists them; a new one has a name of yours");
    }
    if (!acting_open(cli, args, &s.acting, err))
        return false;
    bool done = open_law(&s.d, cli, args, err) && read_change(&s, transition, err) &&
                many_do(cli, args, 0, "disclosure", "disclosure list", do_one, &s, ret_status, err);
    packs_release(&s.d.packs);
    acting_close(&s.acting);
    return done;
}

#define RUN(word, transition)                                                                      \
    static bool run_##word(struct cli *cli, const struct args *args, int *ret_status,              \
                           struct err *err)                                                        \
    {                                                                                              \
        return run(cli, args, transition, ret_status, err);                                        \
    }
RUN(open, DISCLOSURE_BEGIN)
RUN(amend, DISCLOSURE_AMEND)
RUN(notify, DISCLOSURE_NOTIFY)
RUN(extend, DISCLOSURE_EXTEND)
RUN(submit, DISCLOSURE_SUBMIT)
RUN(permit, DISCLOSURE_PERMIT)
RUN(resolve, DISCLOSURE_RESOLVE)
RUN(withdraw, DISCLOSURE_WITHDRAW)
#undef RUN

/* ---- looking ---- */

static void put_clock(const struct disclosing *d, const struct disclosure *disclosure)
{
    const struct disclosure_clock clock = disclosure_clock(disclosure, &d->law);
    struct buf *out = &d->cli->out;
    char due[DATE_TEXT_SIZE];
    if (clock.what == NULL)
        return;
    bool late = clock.done == DATE_OPEN ? d->today > clock.due : clock.done > clock.due;
    buf_format(out, "; %s due %s (%.*s)%s%s", clock.what, date_format(clock.due, due),
               STR_ARG(clock.citation), clock.done == DATE_OPEN ? "" : ", done",
               late ? ", late" : "");
}

static void put_head(const struct disclosing *d, const struct disclosure *disclosure)
{
    struct buf *out = &d->cli->out;
    buf_format(out, "%.*s: %.*s, %.*s", STR_ARG(disclosure->matter.name), STR_ARG(disclosure->kind),
               STR_ARG(disclosure->matter.state));
    if (disclosure->outcome.length > 0)
        buf_format(out, ": %.*s", STR_ARG(disclosure->outcome));
    put_clock(d, disclosure);
    buf_byte(out, '\n');
}

static void put_json(const struct disclosing *d, const struct disclosure *disclosure)
{
    struct buf *out = &d->cli->out;
    disclosure_json(out, disclosure, &d->law);
    put_json_end(out);
}

static bool put_events(const struct disclosing *d, struct store *store,
                       const struct disclosure *disclosure, struct err *err)
{
    struct buf *out = &d->cli->out;
    for (size_t i = 0; i < disclosure->incident_count; i++)
        buf_format(out, "  incident %.*s\n", STR_ARG(disclosure->incidents[i]));
    buf_format(out, "  %.*s\n", STR_ARG(disclosure->says));
    for (size_t i = 0; i < disclosure->event_count; i++) {
        const struct matter_event *event = &disclosure->events[i];
        char at[INSTANT_TEXT_SIZE];
        char by[PRINCIPAL_NAME_MAX + 1];
        instant_format(event->recorded_at, at);
        if (!people_name(store, &event->actor, by, err))
            return false;
        buf_format(out, "  %.19s  %s  %.*s", at, by, STR_ARG(event->transition));
        if (event->reason.length > 0)
            buf_format(out, ": %.*s", STR_ARG(event->reason));
        buf_byte(out, '\n');
    }
    return true;
}

static bool list(struct disclosing *d, struct store *store, struct err *err)
{
    struct matter *page;
    struct str state;
    size_t count;
    if (!matter_state_asked(d->args, &disclosure_machine, "disclosures", &state, err) ||
        !matters_list(store, d->cli->arena, str_of(disclosure_machine.what), state, STR(""),
                      INT64_MAX, &page, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct disclosure disclosure;
        if (!disclosure_load(store, d->cli->mem, d->cli->arena, &page[i], &disclosure, err))
            return false;
        if (args_flag(d->args, "json"))
            put_json(d, &disclosure);
        else
            put_head(d, &disclosure);
    }
    return true;
}

static bool show(struct disclosing *d, struct store *store, struct err *err)
{
    struct str name;
    struct matter matter;
    struct disclosure disclosure;
    if (!people_operand(d->args, 0, "disclosure", &name, err) ||
        !matter_named(store, d->cli->arena, &disclosure_machine, name, &matter, err) ||
        !disclosure_load(store, d->cli->mem, d->cli->arena, &matter, &disclosure, err))
        return false;
    if (args_flag(d->args, "json")) {
        put_json(d, &disclosure);
        return true;
    }
    put_head(d, &disclosure);
    return put_events(d, store, &disclosure, err);
}

static bool look(struct cli *cli, const struct args *args,
                 bool (*work)(struct disclosing *, struct store *, struct err *), struct err *err)
{
    struct disclosing d;
    bool done = open_law(&d, cli, args, err);
    struct store *store = done ? people_open_reading(cli, args, err) : NULL;
    done = store != NULL && store_begin_reading(store, err);
    if (done) {
        done = work(&d, store, err);
        store_rollback(store);
    }
    store_close(store);
    packs_release(&d.packs);
    return done;
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return look(cli, args, list, err);
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return look(cli, args, show, err);
}

/* ---- the commands ---- */

#define OPTION(name_, metavar_, help_)                                                             \
    {                                                                                              \
        .name = (name_), .metavar = (metavar_), .type = OPTION_TEXT, .help = (help_)               \
    }
#define OPTION_INCIDENT                                                                            \
    {                                                                                              \
        .name = "incident", .metavar = "INCIDENT", .type = OPTION_TEXT, .repeatable = true,        \
        .help = "one that is part of it, of 'licet incident list'"                                 \
    }
#define OPTIONS_SENT                                                                               \
    { .name = "on",                                                                                \
      .metavar = "DATE",                                                                           \
      .type = OPTION_DATE,                                                                         \
      .help = "the day on which it happened; today if left out" },                                 \
        { .name = "document",                                                                      \
          .metavar = "FILE",                                                                       \
          .type = OPTION_FILE,                                                                     \
          .help = "what was sent, or says so; its SHA-256 is kept" },                              \
        OPTION("reason", "TEXT", "why; kept with it"),                                             \
        OPTION("basis", "TEXT", "what it rests on; kept with it")

static const char *const kinds[] = { DISCLOSURE_SIGNIFICANT, DISCLOSURE_MINOR, NULL };
static const struct option open_options[] = {
    { .name = "kind",
      .type = OPTION_WORD,
      .words = kinds,
      .help = "minor or technical, or significant; where it is not sure, significant" },
    OPTION("says", "TEXT", "what happened"),
    { .name = "occurred",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the earliest day of what is disclosed" },
    OPTION_INCIDENT,
    { .name = NULL },
};
static const struct option amend_options[] = { OPTION("says", "TEXT", "what happened"),
                                               OPTION_INCIDENT,
                                               { .name = NULL } };
static const struct option sent_options[] = { OPTIONS_SENT, { .name = NULL } };
static const struct option extend_options[] = {
    { .name = "until",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "by which day the narrative account is due then" },
    OPTIONS_SENT,
    { .name = NULL },
};
static const char *const outcomes[] = { "no_action", "warning_letter", "settled",
                                        "charged",   "referred",       NULL };
static const struct option resolve_options[] = {
    { .name = "outcome", .type = OPTION_WORD, .words = outcomes, .help = "what came of it" },
    OPTIONS_SENT,
    { .name = NULL },
};
static const struct option list_options[] = { OPTION("state", "STATE", "only those in that state"),
                                              { .name = NULL } };

#define GROUPS(name)                                                                               \
    static const struct option_group name##_group = { "Options", name##_options };                 \
    static const struct option_group *const name##_groups[] = {                                    \
        &name##_group, &group_names, &group_rows, &group_acting, &group_packs, &group_json, NULL   \
    }
GROUPS(open);
GROUPS(amend);
GROUPS(sent);
GROUPS(extend);
GROUPS(resolve);
static const struct option_group list_group = { "Options", list_options };
static const struct option_group *const list_groups[] = { &list_group, &group_database,
                                                          &group_packs, &group_json, NULL };
static const struct option_group *const show_groups[] = { &group_database, &group_packs,
                                                          &group_json, NULL };

static const char *const open_usage[] = {
    "NAME... --kind significant|minor --says TEXT [--incident INCIDENT]... --as NAME --db PATH",
    NULL
};
static const char *const amend_usage[] = {
    "NAME... [--says TEXT] [--incident INCIDENT]... --as NAME --db PATH", NULL
};
static const char *const sent_usage[] = { "NAME... [--on DATE] --document FILE --as NAME --db PATH",
                                          NULL };
static const char *const extend_usage[] = {
    "NAME... --until DATE [--on DATE] --document FILE --as NAME --db PATH", NULL
};
static const char *const resolve_usage[] = {
    "NAME... --outcome WORD [--on DATE] --document FILE --as NAME --db PATH", NULL
};
static const char *const withdraw_usage[] = { "NAME... --reason TEXT --as NAME --db PATH", NULL };
static const char *const list_usage[] = { "[--state STATE] --db PATH", NULL };
static const char *const show_usage[] = { "NAME --db PATH", NULL };

#define COMMAND(word, says, tells, how, which, most)                                               \
    static const struct command command_##word = {                                                 \
        .name = #word,                                                                             \
        .summary = (says),                                                                         \
        .usage = how##_usage,                                                                      \
        .help = (tells),                                                                           \
        .groups = which##_groups,                                                                  \
        .operands_max = (most),                                                                    \
        .run = run_##word,                                                                         \
    }

COMMAND(open, "begin a disclosure",
        "It has a name of yours. What is minor or technical has no aggravating factor; who is not "
        "sure says significant.",
        open, open, MANY_MAX);
COMMAND(amend, "say more of it, or more incidents that are part of it",
        "What the review finds after the initial notification is part of it as well.", amend, amend,
        MANY_MAX);
COMMAND(notify, "the initial notification has been received",
        "--on is the day on which the authority received it, as it confirms in writing: from then "
        "on the time for the narrative account runs. It takes two people.",
        sent, sent, MANY_MAX);
COMMAND(extend, "more time was granted for the narrative account",
        "--on is the day on which the request was received: one that came after the day on which "
        "the account was due is not considered.",
        extend, extend, MANY_MAX);
COMMAND(submit, "the narrative account has been received",
        "Of what is minor the abbreviated one, without a notification before. It takes two people. "
        "One that came too late is recorded, and told.",
        sent, sent, MANY_MAX);
COMMAND(permit, "the authority permits to go on dealing with the items",
        "Until then the units of the incidents, by their serial numbers, are not shipped.", sent,
        sent, MANY_MAX);
COMMAND(resolve, "what came of it", "From then on its incidents can be closed.", resolve, resolve,
        MANY_MAX);
COMMAND(withdraw, "nothing is disclosed",
        "Before anything was sent. It takes two people: not to disclose what is significant counts "
        "against the firm.",
        withdraw, sent, MANY_MAX);
COMMAND(list, "disclosures by name, with what is due",
        "What is due is worked out from what was "
        "recorded, and the packs.",
        list, list, 0);
COMMAND(show, "a disclosure, its clock, and what became of it", "--json has all of its days.", show,
        show, 1);

static const struct command *const subcommands[] = { &command_open,
                                                     &command_amend,
                                                     &command_notify,
                                                     &command_extend,
                                                     &command_submit,
                                                     &command_permit,
                                                     &command_resolve,
                                                     &command_withdraw,
                                                     &command_list,
                                                     &command_show,
                                                     NULL };
static const char *const usage[] = {
    "open NAME --kind significant|minor --says TEXT [--incident INCIDENT]... --as NAME --db PATH",
    "notify NAME [--on DATE] --document FILE --as NAME --db PATH",
    "submit NAME [--on DATE] --document FILE --as NAME --db PATH",
    "resolve NAME --outcome WORD --document FILE --as NAME --db PATH",
    "list [--state STATE] --db PATH",
    "show NAME --db PATH",
    NULL,
};

const struct command command_disclosure = {
    .name = "disclosure",
    .summary = "voluntary self-disclosures, with their clock",
    .usage = usage,
    .help = "From the incident to what came of it: the initial notification, the narrative "
            "account, and by when each is due. docs/incidents.md tells how.",
    .subcommands = subcommands,
};

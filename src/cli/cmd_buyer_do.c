/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_buyer_do.c - the steps of a buyer, each a command by its name. */
#include "base/date.h"
#include "cli/buying.h"
#include "cli/files.h"
#include "cli/many.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/rows_file.h"

static struct str option_text(const struct args *args, const char *name)
{
    struct str text = args_knows(args, name) ? args_text(args, name) : (struct str){ 0 };
    return text.data == NULL ? STR("") : text;
}

static bool read_conditions(struct cli *cli, const struct args *args, struct str *ret,
                            struct err *err)
{
    static const struct json_limits limits = { .size = BUYER_SIZE_MAX, .depth = FORM_DEPTH };
    struct str path = option_text(args, "conditions");
    struct str text;
    if (path.length == 0)
        return true;
    if (!file_read(cli->arena, path, BUYER_SIZE_MAX, &text, err))
        return false;
    const struct json_source source = { .text = text, .line = 1 };
    struct json_reader *reader = json_reader_new(cli->mem, limits, err);
    bool done = reader != NULL && buyer_conditions_read(reader, cli->arena, &source, ret, err);
    json_reader_free(reader);
    if (!done)
        str_put(err->file, sizeof err->file, path);
    return done;
}

static bool read_numbers(const struct args *args, struct buyer_change *change, struct err *err)
{
    struct str match = option_text(args, "match");
    struct str condition = option_text(args, "condition");
    if ((args_knows(args, "match") && match.length == 0) ||
        (args_knows(args, "condition") && condition.length == 0)) {
        err_set(err, ERR_USAGE, "which %s?", args_knows(args, "match") ? "match" : "condition");
        return err_hint(err, "'licet buyer show' lists them with their numbers");
    }
    return (match.length == 0 || buying_number(match, "match", &change->match, err)) &&
           (condition.length == 0 ||
            buying_number(condition, "condition", &change->condition, err));
}

struct stepping {
    struct cli *cli;
    const struct args *args;
    struct acting acting;
    struct buyer_change change; /* of each, but for its name */
};

static bool do_one(void *context, struct str name, struct err *err)
{
    struct stepping *s = context;
    const struct matter_desk desk = buying_desk(s->cli, &s->acting);
    struct buyer_outcome outcome;
    s->change.name = name;
    if (!buyer_do(&desk, s->cli->arena, &s->change, &outcome, err))
        return false;
    buying_tell(s->cli, s->args, &outcome);
    return true;
}

static bool run(struct cli *cli, const struct args *args, enum buyer_transition transition,
                int *ret_status, struct err *err)
{
    struct stepping s = { .cli = cli,
                          .args = args,
                          .change = { .transition = transition,
                                      .reason = option_text(args, "reason"),
                                      .basis = option_text(args, "basis"),
                                      .document = STR(""),
                                      .day_given = args_get(args, "on") != NULL,
                                      .due_given = args_knows(args, "due") &&
                                                   args_get(args, "due") != NULL } };
    if (args->operand_count > 0 &&
        (!read_numbers(args, &s.change, err) ||
         !file_sha256(cli->mem, cli->arena, option_text(args, "document"), &s.change.document,
                      err) ||
         !read_conditions(cli, args, &s.change.conditions, err) ||
         !acting_open(cli, args, &s.acting, err)))
        return false;
    if (s.change.due_given)
        s.change.due = args_number(args, "due", DATE_OPEN);
    bool done = buying_day(args, s.acting.now, &s.change.day, err) &&
                many_do(cli, args, 0, "buyer", "buyer list", do_one, &s, ret_status, err);
    acting_close(&s.acting);
    return done;
}

#define RUN(name, transition)                                                                      \
    static bool run_##name(struct cli *cli, const struct args *args, int *ret_status,              \
                           struct err *err)                                                        \
    {                                                                                              \
        return run(cli, args, transition, ret_status, err);                                        \
    }

RUN(settle, BUYER_SETTLE)
RUN(clear, BUYER_CLEAR)
RUN(decline, BUYER_DECLINE)
RUN(complete, BUYER_COMPLETE)
RUN(reopen, BUYER_REOPEN)
RUN(request, BUYER_REQUEST)
RUN(answer, BUYER_ANSWER)
RUN(approve, BUYER_APPROVE)
RUN(reject, BUYER_REJECT)
RUN(meet, BUYER_MEET)
RUN(suspend, BUYER_SUSPEND)
RUN(reinstate, BUYER_REINSTATE)
RUN(remove, BUYER_REMOVE)

/* ---- what they are ---- */

#define OPTIONS_WHY                                                                                \
    { .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why; kept with it" },     \
        { .name = "basis",                                                                         \
          .metavar = "TEXT",                                                                       \
          .type = OPTION_TEXT,                                                                     \
          .help = "what it rests on: evidence, a citation; kept with it" },                        \
    {                                                                                              \
        .name = "on", .metavar = "DATE", .type = OPTION_DATE,                                      \
        .help = "the day on which it happened; today in New York if left out"                      \
    }
#define OPTION_DOCUMENT                                                                            \
    {                                                                                              \
        .name = "document", .metavar = "FILE", .type = OPTION_FILE,                                \
        .help = "the document that says so; its SHA-256 is kept"                                   \
    }
#define OPTION_MATCH                                                                               \
    {                                                                                              \
        .name = "match", .metavar = "N", .type = OPTION_TEXT,                                      \
        .help = "which match of the newest screening, as 'licet buyer show' numbers them"          \
    }

static const struct option plain_options[] = { OPTIONS_WHY, { .name = NULL } };
static const struct option document_options[] = { OPTION_DOCUMENT, OPTIONS_WHY, { .name = NULL } };
static const struct option match_options[] = { OPTION_MATCH, OPTIONS_WHY, { .name = NULL } };
static const struct option approve_options[] = {
    { .name = "conditions",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "its conditions, a JSON array of obligations, guards and caps" },
    OPTION_DOCUMENT,
    OPTIONS_WHY,
    { .name = NULL },
};
static const struct option meet_options[] = {
    { .name = "condition",
      .metavar = "N",
      .type = OPTION_TEXT,
      .help = "which of the approval's conditions, from 1" },
    { .name = "due",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "for which due date, of one that comes again" },
    OPTION_DOCUMENT,
    OPTIONS_WHY,
    { .name = NULL },
};

#define GROUPS(name)                                                                               \
    static const struct option_group name##_group = { "Options", name##_options };                 \
    static const struct option_group *const name##_groups[] = { &name##_group, &group_names,       \
                                                                &group_rows,   &group_acting,      \
                                                                &group_json,   NULL }
GROUPS(plain);
GROUPS(document);
GROUPS(match);
GROUPS(approve);
GROUPS(meet);

static const char *const plain_usage[] = { "NAME… --as NAME --db PATH", NULL };
static const char *const why_usage[] = { "NAME… --reason TEXT --as NAME --db PATH", NULL };
static const char *const document_usage[] = { "NAME… --document FILE --as NAME --db PATH", NULL };
static const char *const match_usage[] = { "NAME… --match N --reason TEXT --as NAME --db PATH",
                                           NULL };
static const char *const meet_usage[] = {
    "NAME… --condition N [--due DATE] --basis EVIDENCE --as NAME --db PATH", NULL
};
static const char *const reinstate_usage[] = {
    "NAME… --document FILE --reason TEXT --as NAME --db PATH", NULL
};

#define COMMAND(word, says, tells, how, which)                                                     \
    const struct command command_buyer_##word = {                                                  \
        .name = #word,                                                                             \
        .summary = (says),                                                                         \
        .usage = how##_usage,                                                                      \
        .help = (tells),                                                                           \
        .statuses = many_statuses,                                                                 \
        .groups = which##_groups,                                                                  \
        .operands_max = MANY_MAX,                                                                  \
        .run = run_##word,                                                                         \
    }

COMMAND(settle, "a match is another party",
        "Who may settle matches says why, and what shows it. The next screening knows it, as long "
        "as what the list says of the match is the same. A legal name that could not be looked "
        "for is nobody's to settle.",
        match, match);
COMMAND(clear, "the screening is clear: go on to the diligence",
        "Only where the newest screening is of the buyer as it is now, and no match on its name, "
        "its owners, parents, sites or addresses is open.",
        plain, plain);
COMMAND(decline, "a match is true: that is the end of it",
        "It takes two people: the first proposes it, another one approves it ('licet approve'), "
        "then the same command does it.",
        match, match);
COMMAND(complete, "the package of a buyer is complete",
        "It has the end use and its statement, sites, owners, attestations of remote access and of "
        "knowing the customer, expected volumes and a review date, and is screened as it is now. "
        "Whoever does it does not sign for its submission.",
        plain, plain);
COMMAND(reopen, "back from the package to the diligence",
        "It leaves the lists that are made from then on.", why, plain);
COMMAND(request, "the government asks for more",
        "What was submitted may then be amended, and answered with 'licet buyer answer'.", document,
        document);
COMMAND(answer, "what was asked for has been sent",
        "Where names, addresses or owners are others now, it is screened again first.", document,
        document);
COMMAND(approve, "the government has approved a buyer",
        "With --conditions FILE it is approved with conditions: a JSON array in the shape of "
        "docs/schema/buyer-conditions.schema.json, each an obligation with its due dates, a guard "
        "(destinations, items, end uses) or a cap (quantity, value): never a text alone. An "
        "approval ships nothing: a license, or an exception, is still needed where the law says "
        "so. It lapses behind its review date, or when an obligation that is blocking is overdue.",
        document, approve);
COMMAND(reject, "the government has rejected a buyer", "It stays on record.", document, document);
COMMAND(meet, "an obligation of an approval is met",
        "With what shows it: --basis, or --document. One that comes again is met for one due date "
        "at a time: --due.",
        meet, meet);
COMMAND(suspend, "an approval does not count for now",
        "Because of a rule, an owner, a report, a notice. A screening that finds an open match "
        "does it by itself.",
        why, plain);
COMMAND(reinstate, "an approval counts again",
        "It takes two people, a screening since the suspension without an open match, and "
        "attestations since.",
        reinstate, document);
COMMAND(remove, "end the case of a buyer", "It keeps its history; the name can be nominated again.",
        why, plain);

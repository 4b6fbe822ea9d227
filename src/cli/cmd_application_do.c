/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_application_do.c - `licet application review` and all that follows: one application. */
#include "base/date.h"
#include "cli/applying.h"
#include "cli/fail.h"
#include "cli/many.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/rows_file.h"
#include "text/json_write.h"

/* ---- what is said ---- */

static int32_t date_of(const struct args *args, const char *name)
{
    return args_knows(args, name) ? args_number(args, name, DATE_OPEN) : DATE_OPEN;
}

static struct str text_of(const struct args *args, const char *name)
{
    return args_knows(args, name) ? args_text(args, name) : (struct str){ 0 };
}

/* Every command here is named as its transition. */
static bool find_transition(const char *name, enum application_transition *ret, struct err *err)
{
    unsigned found;
    if (!machine_find_transition(&application_machine, str_of(name), &found))
        return err_set(err, ERR_USAGE, "'%s' is nothing that is done with an application", name);
    *ret = (enum application_transition)found;
    return true;
}

static bool read_change(struct cli *cli, const struct args *args, struct application_change *ret,
                        struct err *err)
{
    *ret = (struct application_change){ .reason = text_of(args, "reason"),
                                        .basis = text_of(args, "basis") };
    struct application_details *details = &ret->details;
    details->day = date_of(args, "day");
    details->until = date_of(args, "until");
    details->agency = text_of(args, "agency");
    details->number = text_of(args, "number");
    details->document = text_of(args, "document");
    return find_transition(args->command->name, &ret->transition, err) &&
           (!args_knows(args, "license") ||
            args_all(args, cli->arena, "license", &details->licenses, &details->license_count,
                     err));
}

/*
 * Where the names begin: what is recorded stands behind the one, or before those of a file.
 */
static bool read_recorded(const struct args *args, struct application_change *change,
                          struct args *ret_args, size_t *ret_first, struct err *err)
{
    bool file = args_get(args, "names") != NULL;
    *ret_args = *args;
    *ret_first = 0;
    if (change->transition != APPLICATION_RECORD || args->operand_count == 0)
        return true;
    if (args->operand_count < 2) {
        err_set(err, ERR_USAGE, "what is to be recorded?");
        return err_hint(err, "'licet help application record' lists what can be");
    }
    change->details.what = args->operands[file ? 0 : 1];
    *ret_first = file ? 1 : 0;
    ret_args->operand_count = file ? args->operand_count : 1;
    return true;
}

/* ---- what is told ---- */

static void tell_json(struct buf *out, const struct application_outcome *outcome)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", outcome->matter.name);
    JSON_PUT_STRING(out, "state", outcome->matter.state);
    JSON_PUT_INT(out, "version", outcome->matter.version);
    JSON_PUT_DATE(out, "day", outcome->day);
    JSON_PUT_BOOL(out, "same", outcome->same);
    application_put_lacks(&outcome->look, out);
    application_put_decided(&outcome->look, out);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

/* "(dd)(1)(ix) Has a laboratory …? cert.lab_test", below what has it. */
static void put_lack(struct page *page, const struct application_lack *lack,
                     const struct application_lack *before)
{
    bool again = before != NULL && str_equal(lack->citation, before->citation);
    if (!again) {
        page_line(page, 2, 4);
        page_words(page, INK_STRONG,
                   lack->citation.length > 0 ? lack->citation : STR("to be decided"));
    }
    page_line(page, 4, 6);
    if (lack->label.length > 0)
        page_words(page, INK_STRONG, lack->label);
    else if (lack->of.length > 0)
        page_words(page, INK_STRONG, lack->of);
    if (lack->what.length == 0)
        page_text(page, INK_PLAIN, "lacks");
    page_words(page, INK_PLAIN, lack->says);
    if (lack->what.length > 0 && !str_equal(lack->what, lack->says))
        page_words(page, INK_FAINT, lack->what);
}

static void put_look(struct cli *cli, const struct application_look *look)
{
    struct page page;
    for (size_t i = 0; i < look->decided_count; i++) {
        const struct application_looked *one = &look->decided[i];
        buf_format(&cli->out, "  %.*s: %.*s", STR_ARG(one->of), STR_ARG(one->outcome));
        if (one->review.length > 0)
            buf_format(&cli->out, ", review policy %.*s", STR_ARG(one->review));
        buf_byte(&cli->out, '\n');
    }
    if (look->lack_count == 0)
        return;
    page_init(&page, &cli->out, &cli->style);
    for (size_t i = 0; i < look->lack_count; i++)
        put_lack(&page, &look->lacks[i], i == 0 ? NULL : &look->lacks[i - 1]);
    page_end(&page);
}

static void tell(struct cli *cli, const struct args *args,
                 const struct application_outcome *outcome)
{
    struct buf *out = &cli->out;
    const struct matter *matter = &outcome->matter;
    if (args_flag(args, "json")) {
        tell_json(out, outcome);
        return;
    }
    if (outcome->look.lack_count > 0)
        buf_format(out, "%.*s stays %.*s: %zu %s missing\n", STR_ARG(matter->name),
                   STR_ARG(matter->state), outcome->look.lack_count,
                   outcome->look.lack_count == 1 ? "thing is" : "things are");
    else
        buf_format(out, "%.*s is %.*s%s\n", STR_ARG(matter->name), STR_ARG(matter->state),
                   outcome->same ? " (it was before)" : "");
    put_look(cli, &outcome->look);
}

struct stepping {
    struct applying applying;
    struct application_change change; /* of each, but for its name */
    bool lacks;                       /* something, of one of them */
};

static bool do_one(void *context, struct str name, struct err *err)
{
    struct stepping *s = context;
    struct applying *applying = &s->applying;
    struct application_outcome outcome;
    s->change.name = name;
    if (!application_do(&applying->desk, applying->cli->arena, &s->change, &outcome, err))
        return false;
    tell(applying->cli, applying->args, &outcome);
    s->lacks = s->lacks || outcome.look.lack_count > 0;
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct stepping s = { .lacks = false };
    struct args named;
    size_t first;
    if (!read_change(cli, args, &s.change, err) ||
        !read_recorded(args, &s.change, &named, &first, err))
        return false;
    bool looks =
        s.change.transition == APPLICATION_REVIEW || s.change.transition == APPLICATION_SUBMIT;
    bool done =
        applying_open(&s.applying, cli, args, looks ? APPLYING_TO_LOOK : APPLYING_TO_CHANGE, err) &&
        many_do(cli, &named, first, "application", "application list", do_one, &s, ret_status, err);
    if (done && s.lacks)
        *ret_status = EXIT_REFUSED;
    applying_close(&s.applying);
    return done;
}

/* ---- the commands ---- */

static const struct option step_options[] = {
    { .name = "day",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the day on which it happened, as the notice has it; left out: today" },
    { .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why" },
    { .name = "basis",
      .metavar = "TEXT",
      .type = OPTION_TEXT,
      .help = "what it rests on: a citation, a letter" },
    { .name = "document",
      .metavar = "TEXT",
      .type = OPTION_TEXT,
      .help = "the document that says so: its name or digest" },
    { .name = NULL },
};
static const struct option number_options[] = {
    { .name = "number",
      .metavar = "NUMBER",
      .type = OPTION_TEXT,
      .help = "of submit, your reference; of register, the application control number" },
    { .name = NULL },
};
static const struct option agency_options[] = {
    { .name = "agency", .metavar = "AGENCY", .type = OPTION_TEXT, .help = "which agency" },
    { .name = NULL },
};
static const struct option record_options[] = {
    { .name = "agency", .metavar = "AGENCY", .type = OPTION_TEXT, .help = "which agency" },
    { .name = "until",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "of what stops clocks, the day on which it ended; left out: it goes on" },
    { .name = NULL },
};
static const struct option license_options[] = {
    { .name = "license",
      .metavar = "NUMBER",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help = "a license on file that came of it" },
    { .name = NULL },
};
static const struct option_group step_group = { "What happened", step_options };
static const struct option_group number_group = { "Number", number_options };
static const struct option_group agency_group = { "Agency", agency_options };
static const struct option_group record_group = { "Agency and end", record_options };
static const struct option_group license_group = { "Licenses", license_options };

static const struct option_group *const step_groups[] = { &step_group,   &group_names, &group_rows,
                                                          &group_acting, &group_packs, &group_json,
                                                          NULL };
static const struct option_group *const look_groups[] = { &step_group,  &group_names,
                                                          &group_rows,  &group_acting,
                                                          &group_basis, &group_screening,
                                                          &group_json,  NULL };
static const struct option_group *const number_groups[] = { &number_group, &step_group,
                                                            &group_names,  &group_rows,
                                                            &group_acting, &group_packs,
                                                            &group_json,   NULL };
static const struct option_group *const submit_groups[] = {
    &number_group, &step_group,      &group_names, &group_rows, &group_acting,
    &group_basis,  &group_screening, &group_json,  NULL
};
static const struct option_group *const agency_groups[] = { &agency_group, &step_group,
                                                            &group_names,  &group_rows,
                                                            &group_acting, &group_packs,
                                                            &group_json,   NULL };
static const struct option_group *const record_groups[] = { &record_group, &step_group,
                                                            &group_names,  &group_rows,
                                                            &group_acting, &group_packs,
                                                            &group_json,   NULL };
static const struct option_group *const license_groups[] = { &license_group, &step_group,
                                                             &group_names,   &group_rows,
                                                             &group_acting,  &group_packs,
                                                             &group_json,    NULL };

static const char *const step_usage[] = { "NAME... [--day DATE] --as NAME --db PATH", NULL };
static const char *const reason_usage[] = {
    "NAME... --reason TEXT [--day DATE] --as NAME --db PATH", NULL
};
static const char *const number_usage[] = {
    "NAME... --number NUMBER [--day DATE] --as NAME --db PATH", NULL
};
static const char *const agency_usage[] = {
    "NAME... --agency AGENCY [--day DATE] --as NAME --db PATH", NULL
};
static const char *const record_usage[] = {
    "NAME WHAT [--day DATE] [--until DATE] [--agency AGENCY] --as NAME --db PATH",
    "WHAT --names FILE [--day DATE] [--until DATE] --as NAME --db PATH", NULL
};
static const char *const license_usage[] = { "NAME... --license NUMBER... --as NAME --db PATH",
                                             NULL };

static const char look_statuses[] =
    " 0  done\n"
    " 1  something is missing, or it is refused; it stays as it is\n"
    " 2  bad usage, or it is not possible\n"
    " 3  the system failed\n"
    " 5  some of several could not be; all others are";

#define STEP(id, word, how, sum, says)                                                             \
    const struct command command_application_##id = {                                              \
        .name = (word),                                                                            \
        .summary = (sum),                                                                          \
        .usage = how##_usage,                                                                      \
        .help = (says),                                                                            \
        .statuses = many_statuses,                                                                 \
        .groups = how##_groups,                                                                    \
        .operands_max = MANY_MAX,                                                                  \
        .run = run,                                                                                \
    }
#define reason_groups step_groups

const struct command command_application_review = {
    .name = "review",
    .summary = "put a draft under review, if nothing is missing",
    .usage = step_usage,
    .help = "The packs say what an application needs: what any has to say, and what the review "
            "policy of each of its items needs, which are decided for that. What nobody has stated "
            "is named with its citation, and the draft stays one. What is stated to be false is "
            "not missing: another review policy applies then, and is named.",
    .statuses = look_statuses,
    .groups = look_groups,
    .operands_max = MANY_MAX,
    .run = run,
};
STEP(send_back, "send-back", reason, "make a draft again of what is under review",
     "With the reason, for who wrote it.");
STEP(ready, "ready", step, "a second person has looked at it: it may be filed",
     "Not by who wrote the version: four eyes. Nothing of it changes from then on.");

const struct command command_application_submit = {
    .name = "submit",
    .summary = "file it: its parties are screened once more",
    .usage = number_usage,
    .help = "With the day, and your reference. It is looked at again with the packs and lists as "
            "they are now. Refused is what lacks something, names a party that was not screened, "
            "or that may be on a list and nobody has said whether it is, and a party on an entry "
            "of a list that the review had not: one applies for a license because a party is "
            "listed, and knows it.",
    .statuses = look_statuses,
    .groups = submit_groups,
    .operands_max = MANY_MAX,
    .run = run,
};
STEP(register, "register", number, "record that it was registered: clocks run",
     "15 CFR 750.4(a)(2). The number is the application control number.");
STEP(ask, "ask", step, "record that the agency asks the applicant for information",
     "It stops the 90 days until the answer: 15 CFR 750.4(b)(1).");
STEP(answer, "answer", step, "record the answer to what was asked",
     "The day is that on which the agency has all that it asked for.");
STEP(hold, "hold", reason, "record that it is held without action",
     "That stops no clock by itself; the ground for it may: 'licet application record'.");
STEP(resume, "resume", step, "record that it is no longer held", "Then it is registered again.");
STEP(refer, "refer", agency, "record that it was referred to an agency",
     "The day is that on which the agency received it. Another agency: 'licet application record "
     "NAME referred --agency'.");
STEP(escalate, "escalate", step, "record that agencies disagree: the Operating Committee has it",
     "What the committee and the boards do then is recorded: 'licet application record'.");
STEP(return, "return", step, "record that it was returned without action",
           "What is resubmitted is a new application: 15 CFR 750.4(a)(2).");
STEP(not_required, "not-required", step, "record that the agency says no license is required",
     "15 CFR 750.4(c)(3). The orders are decided anew by themselves: 'licet order decide'.");
STEP(intend_to_deny, "intend-to-deny", step, "record the notice of an intent to deny",
     "The day is the date on the notice: the answer is due in 20 days, and in 45 the denial is "
     "final without further notice (15 CFR 750.6(b)).");
STEP(reconsider, "reconsider", step, "record that the agency has changed its mind",
     "The application is registered again.");
STEP(deny, "deny", step, "record the letter of denial",
     "A denial that comes of silence needs no letter, and is not recorded: the clocks show it.");
STEP(approve, "approve", step, "record that it was approved", "Also on appeal.");
STEP(approve_with_conditions, "approve-with-conditions", step,
     "record that it was approved with conditions",
     "The conditions stand in the license: 'licet license add'.");
STEP(appeal, "appeal", step, "record that an appeal was received",
     "Of a denial, also of one that comes of silence: no letter of it is recorded then.");
STEP(uphold, "uphold", step, "record that the appeal was turned down", "The denial is final.");
STEP(withdraw, "withdraw", reason, "record that the applicant has withdrawn it",
     "Nothing follows any more.");

const struct command command_application_issue = {
    .name = "issue",
    .summary = "tie the licenses that came of it to an application",
    .usage = license_usage,
    .help = "Each of them is on file already ('licet license add'). Several may come of one, also "
            "later.",
    .groups = license_groups,
    .operands_max = MANY_MAX,
    .run = run,
};

const struct command command_application_record = {
    .name = "record",
    .summary = "record what only clocks know",
    .usage = record_usage,
    .help =
        "WHAT is, of an agency that has it: agency_asked, recommended, referred (another one). "
        "What stops clocks: information (asked while it is referred), pre_license_check, "
        "assurances, consultation, multilateral_review, notice_to_congress, notice_743_5, "
        "control_plan. Of the boards: oc_decided, oc_appealed, acep_decided, acep_appealed, "
        "earb_decided, earb_appealed. Of a denial: answered, appeal_paper.\n"
        "What stops clocks goes on until it is recorded once more, of the same day, with --until.",
    .groups = record_groups,
    .operands_max = 2,
    .run = run,
};

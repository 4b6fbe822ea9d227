/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_audit_keep.c - `licet audit attach|hold|release|retain`: what is kept, and how long. */
#include "audit/retain.h"
#include "cli/acting.h"
#include "cli/audit_options.h"
#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "cli/pack_folders.h"
#include "decide/law.h"

#define DOCUMENT_MAX ((size_t)512 << 20)
#define REPORT_MAX ((size_t)64 << 20)
#define DAY_MICROSECONDS (INT64_C(86400) * 1000000)
#define PERIOD_PREFIX "desk.keep_"

/* A transaction of who may do that. */
static bool begin(struct acting *acting, enum permission permission, struct err *err)
{
    return acting_begin(acting, err) &&
           (who_need(&acting->who, permission, err) || acting_end(acting, false, err));
}

static struct str actor_of(const struct acting *acting)
{
    return str_of(acting->who.principal.name);
}

/* ---- attach ---- */

static bool attach(const struct cli *cli, struct acting *acting, struct audit_event *event,
                   struct str content, struct audit_hash *ret_hash, struct err *err)
{
    event->texts[AUDIT_ACTOR] = actor_of(acting);
    return begin(acting, MAY_RECORD_WRITE, err) &&
           acting_end(acting,
                      audit_document_add(acting->store, cli->mem, event, content, ret_hash, err),
                      err);
}

static bool read_document(const struct cli *cli, const struct args *args, struct audit_event *event,
                          struct str *ret_content, struct err *err)
{
    struct str record;
    if (args->operand_count == 0)
        return err_set(err, ERR_USAGE, "the document is missing");
    if (!audit_need(args, "record", "of what is it a record?", &record, err) ||
        !audit_subject(record, &event->texts[AUDIT_SUBJECT_KIND], &event->texts[AUDIT_SUBJECT_ID],
                       err))
        return false;
    event->now = clock_now();
    event->texts[AUDIT_CLASS] = args_text(args, "keep");
    event->texts[AUDIT_REASON] = args_text(args, "reason");
    event->event_at = args_number(args, "event", 0) * DAY_MICROSECONDS;
    return file_read(cli->arena, args->operands[0], DOCUMENT_MAX, ret_content, err);
}

static bool run_attach(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct audit_label labels[AUDIT_LABELS_MAX];
    struct audit_event event = { .labels = labels };
    struct audit_hash hash;
    char hex[AUDIT_HEX_SIZE];
    struct str content;
    struct acting acting;
    (void)ret_status;
    if (!read_document(cli, args, &event, &content, err) ||
        !audit_labels(cli, args, labels, &event.label_count, err) ||
        !acting_open(cli, args, &acting, err))
        return false;
    bool done = attach(cli, &acting, &event, content, &hash, err);
    acting_close(&acting);
    if (done)
        buf_format(&cli->out, "%s  %.*s\n", audit_hex(&hash, hex), STR_ARG(args->operands[0]));
    return done;
}

/* ---- hold, release ---- */

/* One of: a record, a label, everything. */
static bool what_is_held(const struct cli *cli, const struct args *args, struct audit_hold *hold,
                         struct err *err)
{
    struct audit_label labels[AUDIT_LABELS_MAX];
    struct str record = args_text(args, "record");
    size_t count;
    if (!audit_labels(cli, args, labels, &count, err))
        return false;
    bool all = args_flag(args, "all");
    if (count + (record.length > 0) + all != 1) {
        err_set(err, ERR_USAGE, "what is held?");
        return err_hint(err, "a record (--record KIND=ID), what has one label, or --all");
    }
    if (record.length > 0)
        return audit_subject(record, &hold->kind, &hold->value, err);
    hold->kind = all ? STR(AUDIT_HOLD_ALL) : labels[0].kind;
    hold->value = all ? STR("") : labels[0].value;
    return true;
}

static bool run_hold(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct audit_hold hold = { .basis = args_text(args, "basis") };
    struct acting acting;
    int64_t seq;
    (void)ret_status;
    if (!what_is_held(cli, args, &hold, err) ||
        !audit_need(args, "reason", "why?", &hold.reason, err) ||
        !acting_open(cli, args, &acting, err))
        return false;
    hold.actor = actor_of(&acting);
    bool done =
        begin(&acting, MAY_RETENTION_WRITE, err) &&
        acting_end(&acting, audit_hold_place(acting.store, cli->mem, &hold, acting.now, &seq, err),
                   err);
    acting_close(&acting);
    if (done)
        buf_format(&cli->out, "hold %lld\n", (long long)seq);
    return done;
}

static bool read_hold(const struct args *args, int64_t *ret, struct err *err)
{
    struct num number;
    struct err unused;
    if (args->operand_count == 1 && num_parse(args->operands[0], false, &number, &unused) &&
        number.bottom == 1 && number.top > 0 && number.top < INT64_MAX) {
        *ret = (int64_t)number.top;
        return true;
    }
    err_set(err, ERR_USAGE, "which hold?");
    return err_hint(err, "'licet audit hold' told its number");
}

static bool run_release(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct str reason;
    struct acting acting;
    int64_t hold = 0;
    (void)ret_status;
    if (!read_hold(args, &hold, err) || !audit_need(args, "reason", "why?", &reason, err) ||
        !acting_open(cli, args, &acting, err))
        return false;
    bool done = begin(&acting, MAY_RETENTION_APPROVE, err) &&
                acting_end(&acting,
                           audit_hold_release(acting.store, cli->mem, hold, actor_of(&acting),
                                              reason, acting.now, err),
                           err);
    acting_close(&acting);
    if (done)
        buf_format(&cli->out, "hold %lld is released\n", (long long)hold);
    return done;
}

/* ---- retain ---- */

/* From the packs: how long is kept what has to be kept as what. */
static bool read_periods(struct cli *cli, const struct args *args,
                         struct audit_period periods[AUDIT_PERIODS_MAX],
                         struct audit_retaining *retaining, struct err *err)
{
    struct packs packs;
    packs_init(&packs, cli->mem);
    bool done =
        packs_open(&packs, args, err) && clock_today(packs.policy.zone, &retaining->today, err);
    const struct threshold *threshold = done ? packs.policy.thresholds : NULL;
    for (; done && threshold != NULL; threshold = threshold->next) {
        struct law_number law;
        if (!str_starts(threshold->path, STR(PERIOD_PREFIX)))
            continue;
        if (retaining->period_count == AUDIT_PERIODS_MAX) {
            done = err_set(err, ERR_LIMIT, "the packs have more than %d periods of retention",
                           AUDIT_PERIODS_MAX);
            break;
        }
        done = law_number(&packs.policy, cli->arena, threshold->path, retaining->today, &law, err);
        struct str name = str_copy(cli->arena, threshold->path);
        if (done && law.number.bottom != 1)
            done = err_set(err, ERR_POLICY, "threshold '%.*s' is no number of years",
                           STR_ARG(threshold->path));
        if (done)
            periods[retaining->period_count++] = (struct audit_period){
                .class_name = str_slice(name, sizeof PERIOD_PREFIX - 1, name.length),
                .years = (int64_t)law.number.top,
                .basis = law.citation,
            };
    }
    packs_release(&packs);
    return done;
}

static void tell(struct cli *cli, const struct audit_retaining *retaining,
                 const struct audit_retained *told, struct str report)
{
    buf_str(&cli->out, report);
    buf_format(&cli->out, "records: due %lld, held %lld, without a period %lld\n",
               (long long)told->records, (long long)told->held, (long long)told->unknown);
    buf_format(&cli->out, "%s: labels %lld, documents %lld\n",
               retaining->dry ? "would be removed" : "removed", (long long)told->labels,
               (long long)told->documents);
}

/* Two people, each with the permission; audit_retain sees to it that they are two. */
static bool check_approver(const struct acting *acting, struct str name, struct err *err)
{
    struct who approver;
    return people_who(acting->store, name, &approver, err) &&
           who_need(&approver, MAY_RETENTION_APPROVE, err);
}

static bool retain(struct cli *cli, struct acting *acting, const struct audit_retaining *retaining,
                   int *ret_status, struct err *err)
{
    struct audit_retained told;
    struct buf report;
    if (!begin(acting, MAY_RETENTION_WRITE, err))
        return false;
    buf_init(&report, cli->mem, REPORT_MAX);
    bool done =
        acting_end(acting,
                   check_approver(acting, retaining->approver, err) &&
                       audit_retain(acting->store, cli->mem, retaining, &report, &told, err),
                   err);
    if (done) {
        tell(cli, retaining, &told, buf_view(&report));
        *ret_status = told.held > 0 ? EXIT_REFUSED : EXIT_DONE;
    }
    buf_release(&report);
    return done;
}

/* By a log that somebody changed, nothing is removed. */
static bool check_log(const struct cli *cli, struct store *store, struct err *err)
{
    static const struct audit_outside nothing = { 0 };
    struct audit_verdict verdict;
    struct buf found;
    buf_init(&found, cli->mem, REPORT_MAX);
    bool done = audit_verify(store, cli->mem, &nothing, &found, &verdict, err);
    buf_release(&found);
    if (!done || verdict.wrong == 0)
        return done;
    err_set(err, ERR_VALUE, "the log is not sound; nothing was removed");
    return err_hint(err, "'licet audit verify' tells what is wrong");
}

static bool run_retain(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct audit_period periods[AUDIT_PERIODS_MAX];
    struct audit_retaining retaining = { .periods = periods, .dry = args_flag(args, "dry-run") };
    struct acting acting;
    if (!audit_need(args, "approved-by", "who approved it?", &retaining.approver, err) ||
        !read_periods(cli, args, periods, &retaining, err) || !acting_open(cli, args, &acting, err))
        return false;
    retaining.actor = actor_of(&acting);
    retaining.now = acting.now;
    bool done =
        check_log(cli, acting.store, err) && retain(cli, &acting, &retaining, ret_status, err);
    acting_close(&acting);
    return done;
}

/* ---- the commands ---- */

#define OPTION_REASON                                                                              \
    {                                                                                              \
        .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why"                    \
    }

static const struct option attach_options[] = {
    { .name = "record",
      .metavar = "KIND=ID",
      .type = OPTION_TEXT,
      .help = "what it is a record of, as in license=D123456" },
    { .name = "keep",
      .metavar = "CLASS",
      .type = OPTION_TEXT,
      .help = "as what it has to be kept: export, sanctions; otherwise for ever" },
    { .name = "event",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "when what it tells of happened; otherwise today" },
    OPTION_REASON,
    { .name = NULL },
};
static const struct option_group attach_group = { "Options", attach_options };
static const struct option_group *const attach_groups[] = { &attach_group, &group_labels,
                                                            &group_acting, NULL };
static const char *const attach_usage[] = { "FILE --record KIND=ID --as NAME --db PATH", NULL };

const struct command command_audit_attach = {
    .name = "attach",
    .summary = "put a document on file",
    .usage = attach_usage,
    .help =
        "Keeps the document in the database under its SHA-256, which is shown, with an entry of "
        "the log. It stays until a retention run removes it.",
    .groups = attach_groups,
    .operands_max = 1,
    .run = run_attach,
};

static const struct option hold_options[] = {
    OPTION_REASON,
    { .name = "record",
      .metavar = "KIND=ID",
      .type = OPTION_TEXT,
      .help = "a record, as in license=D123456" },
    { .name = "all", .help = "everything" },
    { .name = "basis",
      .metavar = "TEXT",
      .type = OPTION_TEXT,
      .help = "what it rests on: a request of an agency, a suit" },
    { .name = NULL },
};
static const struct option_group hold_group = { "Options", hold_options };
static const struct option_group *const hold_groups[] = { &hold_group, &group_labels, &group_acting,
                                                          NULL };
static const char *const hold_usage[] = { "--record KIND=ID --reason TEXT --as NAME --db PATH",
                                          "--party NAME --reason TEXT --as NAME --db PATH",
                                          "--all --reason TEXT --as NAME --db PATH", NULL };
static const struct example hold_examples[] = {
    { "licet audit hold --party \"Example Cloud\" --reason \"request of BIS, 15 CFR 762.6(b)\" "
      "--as ann --db licet.db",
      "nothing of that party is removed" },
    { NULL, NULL },
};

const struct command command_audit_hold = {
    .name = "hold",
    .summary = "keep something, whatever its period",
    .usage = hold_usage,
    .help = "What an agency has asked for may not be destroyed without its leave, even after the "
            "period (15 CFR 762.6(b)). A hold names a record, or everything with a label; until it "
            "is released, no retention run removes anything of it. Its number is shown.",
    .examples = hold_examples,
    .groups = hold_groups,
    .run = run_hold,
};

static const struct option release_options[] = { OPTION_REASON, { .name = NULL } };
static const struct option_group release_group = { "Options", release_options };
static const struct option_group *const release_groups[] = { &release_group, &group_acting, NULL };
static const char *const release_usage[] = { "HOLD --reason TEXT --as NAME --db PATH", NULL };

const struct command command_audit_release = {
    .name = "release",
    .summary = "end a hold",
    .usage = release_usage,
    .help = "What it kept may go again when its period has passed.",
    .groups = release_groups,
    .operands_max = 1,
    .run = run_release,
};

static const struct option retain_options[] = {
    { .name = "approved-by",
      .metavar = "NAME",
      .type = OPTION_TEXT,
      .help = "a second person, who approved it" },
    { .name = "dry-run", .help = "only tell what would be removed" },
    { .name = NULL },
};
static const struct option_group retain_group = { "Options", retain_options };
static const struct option_group *const retain_groups[] = { &retain_group, &group_acting,
                                                            &group_packs, NULL };
static const char *const retain_usage[] = { "--approved-by NAME --as NAME --db PATH [--dry-run]",
                                            NULL };

const struct command command_audit_retain = {
    .name = "retain",
    .summary = "remove what need not be kept any longer",
    .usage = retain_usage,
    .help =
        "A record is kept until the longest period that applies has passed since the latest of "
        "its events; how long that is stands in the packs (desk.keep_export, desk.keep_sanctions). "
        "Then its labels, and documents that are evidence of nothing that is kept, are removed; an "
        "entry says what, on what basis, and who approved it. Entries stay, and so does the chain. "
        "What is held stays. A record without a class stays for ever.",
    .statuses = " 0  done\n 1  something was due, and held\n 2  bad usage; nothing was removed\n"
                " 3  the system failed; nothing was removed",
    .groups = retain_groups,
    .run = run_retain,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_approvals.c - `licet approvals`, `approve`, `reject`: what needs two people. */
#include "base/date.h"
#include "cli/many.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "desk/approval_json.h"

/* ---- one approval ---- */

/* "  approved 2026-11-26 by bob: as agreed" */
static bool put_act(struct store *store, struct buf *out, const char *what,
                    const struct store_id *by, int64_t at, const char *why, struct err *err)
{
    char time[INSTANT_TEXT_SIZE];
    char name[PRINCIPAL_NAME_MAX + 1];
    if (!people_name(store, by, name, err))
        return false;
    buf_format(out, "   %s %.10s by %s%s%s\n", what, instant_format(at, time), name,
               why[0] == '\0' ? "" : ": ", why);
    return true;
}

static bool put_text(struct store *store, struct buf *out, const struct approval *approval,
                     struct err *err)
{
    buf_format(out, "%lld  %s: %s\n", (long long)approval->id, approval->transition,
               approval->says);
    return put_act(store, out, "proposed", &approval->proposed_by, approval->proposed_at, "",
                   err) &&
           (approval->decision == APPROVAL_OPEN ||
            put_act(store, out, approval_decision_name(approval->decision), &approval->decided_by,
                    approval->decided_at, approval->reason, err)) &&
           (approval->used_at == 0 ||
            put_act(store, out, "used", &approval->used_by, approval->used_at, "", err));
}

static bool put(struct store *store, struct cli *cli, const struct args *args,
                const struct approval *approval, struct err *err)
{
    return args_flag(args, "json") ? approval_json(store, &cli->out, approval, err)
                                   : put_text(store, &cli->out, approval, err);
}

static bool read_id(struct str text, int64_t *ret, struct err *err)
{
    *ret = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.data[i]) || i > 17) {
            err_set(err, ERR_USAGE, "'%.*s' is not the number of an approval", STR_ARG(text));
            return err_hint(err, "'licet approvals list' lists them");
        }
        *ret = *ret * 10 + (text.data[i] - '0');
    }
    return true;
}

/* ---- list, show ---- */

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct approval *found = NULL;
    size_t count = 0;
    struct store *store = people_open_reading(cli, args, err);
    (void)ret_status;
    bool done = store != NULL &&
                approvals_read(store, cli->arena, args_flag(args, "all"), &found, &count, err);
    for (size_t i = 0; done && i < count; i++)
        done = put(store, cli, args, &found[i], err);
    store_close(store);
    return done;
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct approval approval;
    struct str text;
    int64_t id;
    (void)ret_status;
    if (!people_operand(args, 0, "approval", &text, err) || !read_id(text, &id, err))
        return false;
    struct store *store = people_open_reading(cli, args, err);
    bool done = store != NULL && approval_find(store, id, &approval, err) &&
                put(store, cli, args, &approval, err);
    store_close(store);
    return done;
}

/* ---- approve, reject ---- */

struct deciding_all {
    struct cli *cli;
    const struct args *args;
    struct acting acting;
    enum approval_decision decision;
};

static bool decide(struct deciding_all *d, int64_t id, struct approval *ret, struct err *err)
{
    struct acting *acting = &d->acting;
    struct str reason = args_text(d->args, "reason");
    return acting_begin(acting, err) &&
           acting_end(acting,
                      approval_decide(acting->store, &acting->who, id, d->decision, reason,
                                      acting->now, ret, err),
                      err);
}

static bool decide_one(void *context, struct str text, struct err *err)
{
    struct deciding_all *d = context;
    struct approval approval;
    int64_t id;
    if (!read_id(text, &id, err) || !decide(d, id, &approval, err) ||
        !put(d->acting.store, d->cli, d->args, &approval, err))
        return false;
    if (!args_flag(d->args, "json") && d->decision == APPROVAL_APPROVED && approval.used_at == 0)
        buf_format(&d->cli->out,
                   "   it is done when the command is given again, within %d days, by who may "
                   "propose it\n",
                   APPROVAL_DAYS);
    return true;
}

static bool run_decide(struct cli *cli, const struct args *args, enum approval_decision decision,
                       int *ret_status, struct err *err)
{
    struct deciding_all d = { .cli = cli, .args = args, .decision = decision };
    if (args->operand_count > 0 && !acting_open(cli, args, &d.acting, err))
        return false;
    bool done =
        many_do(cli, args, 0, "approval", "approvals list", decide_one, &d, ret_status, err);
    acting_close(&d.acting);
    return done;
}

static bool run_approve(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run_decide(cli, args, APPROVAL_APPROVED, ret_status, err);
}

static bool run_reject(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run_decide(cli, args, APPROVAL_REJECTED, ret_status, err);
}

/* ---- what they are ---- */

static const struct option list_options[] = {
    { .name = "all", .help = "those that were decided too" },
    { .name = NULL },
};
static const struct option reason_options[] = {
    { .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why; kept with it" },
    { .name = NULL },
};
static const struct option_group list_group = { "Options", list_options };
static const struct option_group reason_group = { "Options", reason_options };
static const struct option_group *const list_groups[] = { &list_group, &group_database, &group_json,
                                                          NULL };
static const struct option_group *const show_groups[] = { &group_database, &group_json, NULL };
static const struct option_group *const decide_groups[] = { &reason_group, &group_names,
                                                            &group_acting, &group_json, NULL };

static const char *const usage_list[] = { "[--all] --db PATH", NULL };
static const char *const usage_show[] = { "NUMBER --db PATH", NULL };
static const char *const usage_decide[] = { "NUMBER... [--reason TEXT] --as NAME --db PATH", NULL };
static const char *const usage[] = { "list [--all] --db PATH", "show NUMBER --db PATH", NULL };

static const struct command command_list = {
    .name = "list",
    .summary = "list what waits for a second person",
    .usage = usage_list,
    .help = "In the order in which it was proposed.",
    .groups = list_groups,
    .run = run_list,
};
static const struct command command_show = {
    .name = "show",
    .summary = "show one: what, by whom, when, why",
    .usage = usage_show,
    .help = "What was proposed, decided and done, with the names of both.",
    .groups = show_groups,
    .operands_max = 1,
    .run = run_show,
};

static const struct command *const subcommands[] = { &command_list, &command_show, NULL };

const struct command command_approvals = {
    .name = "approvals",
    .summary = "list, show: what needs two people",
    .usage = usage,
    .help = "Some things are done only when two people stand behind exactly them. The command that "
            "does it proposes it first; somebody else approves or rejects it; given again, the "
            "command does it, once. The database itself refuses one person in both places.",
    .subcommands = subcommands,
};

const struct command command_approve = {
    .name = "approve",
    .summary = "stand behind what somebody else proposed",
    .usage = usage_decide,
    .help = "Who proposed it cannot. What is approved can be done once, within 30 days, as long "
            "as both may still sign it.",
    .statuses = many_statuses,
    .groups = decide_groups,
    .operands_max = MANY_MAX,
    .run = run_approve,
};

const struct command command_reject = {
    .name = "reject",
    .summary = "refuse what somebody proposed, or take back one's own",
    .usage = usage_decide,
    .help = "By who proposed it, it is withdrawn.",
    .statuses = many_statuses,
    .groups = decide_groups,
    .operands_max = MANY_MAX,
    .run = run_reject,
};

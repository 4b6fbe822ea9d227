/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_approvals.c - `licet approvals`, `approve`, `reject`: what needs two people. */
#include "base/date.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"

/* ---- one approval ---- */

static bool put_json(struct store *store, struct buf *out, const struct approval *approval,
                     struct err *err)
{
    bool decided = approval->decision != APPROVAL_OPEN;
    json_open(out, '{');
    JSON_PUT_INT(out, "id", approval->id);
    JSON_PUT_STRING(out, "transition", str_of(approval->transition));
    put_json_bytes(out, "subject", approval->subject.bytes, STORE_ID_SIZE);
    put_json_bytes(out, "digest", approval->digest, APPROVAL_DIGEST_SIZE);
    JSON_PUT_STRING(out, "says", str_of(approval->says));
    if (!put_json_name(store, out, "proposed_by", true, &approval->proposed_by, err))
        return false;
    put_json_instant(out, "proposed_at", approval->proposed_at);
    JSON_PUT_WORD(out, "decision", approval_decision_name(approval->decision));
    if (!put_json_name(store, out, "decided_by", decided, &approval->decided_by, err))
        return false;
    put_json_instant(out, "decided_at", approval->decided_at);
    JSON_KEY(out, "reason");
    json_word(out, decided && approval->reason[0] != '\0' ? approval->reason : NULL);
    if (!put_json_name(store, out, "used_by", approval->used_at != 0, &approval->used_by, err))
        return false;
    put_json_instant(out, "used_at", approval->used_at);
    put_json_end(out);
    return true;
}

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
    return args_flag(args, "json") ? put_json(store, &cli->out, approval, err)
                                   : put_text(store, &cli->out, approval, err);
}

static bool read_id(const struct args *args, int64_t *ret, struct err *err)
{
    struct str text;
    if (!people_operand(args, 0, "approval", &text, err))
        return false;
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
    int64_t id;
    (void)ret_status;
    if (!read_id(args, &id, err))
        return false;
    struct store *store = people_open_reading(cli, args, err);
    bool done = store != NULL && approval_find(store, id, &approval, err) &&
                put(store, cli, args, &approval, err);
    store_close(store);
    return done;
}

/* ---- approve, reject ---- */

static bool decide(struct acting *acting, int64_t id, enum approval_decision decision,
                   struct str reason, struct approval *ret, struct err *err)
{
    return acting_begin(acting, err) &&
           acting_end(acting,
                      approval_decide(acting->store, &acting->who, id, decision, reason,
                                      acting->now, ret, err),
                      err);
}

static bool run_decide(struct cli *cli, const struct args *args, enum approval_decision decision,
                       struct err *err)
{
    struct acting acting;
    struct approval approval;
    int64_t id;
    if (!read_id(args, &id, err) || !acting_open(cli, args, &acting, err))
        return false;
    bool done = decide(&acting, id, decision, args_text(args, "reason"), &approval, err) &&
                put(acting.store, cli, args, &approval, err);
    if (done && !args_flag(args, "json") && decision == APPROVAL_APPROVED)
        buf_format(&cli->out,
                   "   it is done when the command is given again, within %d days, by who may "
                   "propose it\n",
                   APPROVAL_DAYS);
    acting_close(&acting);
    return done;
}

static bool run_approve(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return run_decide(cli, args, APPROVAL_APPROVED, err);
}

static bool run_reject(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return run_decide(cli, args, APPROVAL_REJECTED, err);
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
static const struct option_group *const decide_groups[] = { &reason_group, &group_acting,
                                                            &group_json, NULL };

static const char *const usage_list[] = { "[--all] --db PATH", NULL };
static const char *const usage_show[] = { "NUMBER --db PATH", NULL };
static const char *const usage_decide[] = { "NUMBER [--reason TEXT] --as NAME --db PATH", NULL };
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
    .groups = decide_groups,
    .operands_max = 1,
    .run = run_approve,
};

const struct command command_reject = {
    .name = "reject",
    .summary = "refuse what somebody proposed, or take back one's own",
    .usage = usage_decide,
    .help = "By who proposed it, it is withdrawn.",
    .groups = decide_groups,
    .operands_max = 1,
    .run = run_reject,
};

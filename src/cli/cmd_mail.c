/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_mail.c - `licet mail`: what people are sent about their accounts, and what waits. */
#include "base/date.h"
#include "cli/matter_reading.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/retrying.h"
#include "desk/mail.h"

#define LISTED 100

/* ---- list ---- */

static void put_json(struct buf *out, const struct mail *mail)
{
    bool waits = mail->sent_at == 0 && !mail->parked;
    json_open(out, '{');
    JSON_PUT_INT(out, "seq", mail->seq);
    put_json_instant(out, "at", mail->at);
    JSON_PUT_STRING(out, "to", mail->address);
    JSON_PUT_STRING(out, "what", mail->what);
    JSON_PUT_STRING(out, "subject", mail->subject);
    put_json_instant(out, "sent_at", mail->sent_at);
    JSON_PUT_INT(out, "attempts", mail->attempts);
    JSON_PUT_BOOL(out, "parked", mail->parked);
    put_json_instant(out, "next_at", waits ? mail->next_at : 0);
    JSON_PUT_STRING(out, "error", mail->error.length > 0 ? mail->error : (struct str){ 0 });
    put_json_end(out);
}

static void put_text(struct buf *out, const struct mail *mail)
{
    char at[INSTANT_TEXT_SIZE];
    buf_format(out, "%6lld  %.19s  %.*s  %.*s: ", (long long)mail->seq,
               instant_format(mail->at, at), STR_ARG(mail->address), STR_ARG(mail->what));
    if (mail->sent_at != 0)
        buf_format(out, "sent %.19s\n", instant_format(mail->sent_at, at));
    else if (mail->parked)
        buf_format(out, "parked after %lld attempts: %.*s\n", (long long)mail->attempts,
                   STR_ARG(mail->error));
    else if (mail->attempts == 0)
        buf_text(out, "waits for a server with --mail\n");
    else
        buf_format(out, "tried %lld times, again at %.19s: %.*s\n", (long long)mail->attempts,
                   instant_format(mail->next_at, at), STR_ARG(mail->error));
}

static bool list(struct cli *cli, const struct args *args, struct store *store, struct err *err)
{
    struct mail *found;
    size_t count;
    if (!mails_read(store, cli->arena, args_flag(args, "waiting"),
                    args_number(args, "limit", LISTED), &found, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (args_flag(args, "json"))
            put_json(&cli->out, &found[i]);
        else
            put_text(&cli->out, &found[i]);
    }
    return true;
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return reading_do(cli, args, list, err);
}

/* ---- again ---- */

static bool run_retry(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    static const struct retrying retrying = { .thing = "mail",
                                              .one = "a mail",
                                              .list = "licet mail list",
                                              .may = PERMISSION_BIT(MAY_PEOPLE_ADMIN),
                                              .retry = mail_retry };
    (void)ret_status;
    return retrying_run(&retrying, cli, args, err);
}

/* ---- the commands ---- */

static const struct option list_options[] = {
    { .name = "waiting", .help = "what was not sent yet, and why" },
    { .name = "limit", .metavar = "N", .type = OPTION_NUMBER, .help = "how many; 100 if left out" },
    { .name = NULL },
};
static const struct option retry_options[] = {
    { .name = "all", .help = "all that wait" },
    { .name = NULL },
};
static const struct option_group list_group = { "Options", list_options };
static const struct option_group retry_group = { "Options", retry_options };
static const struct option_group *const list_groups[] = { &list_group, &group_database, &group_json,
                                                          NULL };
static const struct option_group *const retry_groups[] = { &retry_group, &group_acting, NULL };
static const char *const list_usage[] = { "[--waiting] [--limit N] --db PATH", NULL };
static const char *const retry_usage[] = { "N... --as NAME --db PATH", "--all --as NAME --db PATH",
                                           NULL };

static const struct command command_list = {
    .name = "list",
    .summary = "what was sent, and what waits",
    .usage = list_usage,
    .help = "The newest first. What was sent is kept for 30 days.",
    .groups = list_groups,
    .run = run_list,
};

static const struct command command_retry = {
    .name = "retry",
    .summary = "send again what was parked, or waits",
    .usage = retry_usage,
    .help = "The server does it at once, with as many attempts as at first. It takes an "
            "administrator.",
    .groups = retry_groups,
    .operands_max = 1024,
    .run = run_retry,
};

static const struct command *const subcommands[] = { &command_list, &command_retry, NULL };
static const char *const usage[] = { "list [--waiting] --db PATH", "retry N... --as NAME --db PATH",
                                     NULL };

const struct command command_mail = {
    .name = "mail",
    .summary = "list, retry: what people are sent about their accounts",
    .usage = usage,
    .help =
        "Whatever is done to somebody's account is told at /account, and sent to the address that "
        "'licet people mail' gave them, by a server with --mail: docs/server.md tells how.",
    .subcommands = subcommands,
};

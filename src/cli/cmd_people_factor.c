/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_people_factor.c - `licet people factor`. */
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "desk/security_keys.h"

static bool take_off(struct cli *cli, struct acting *acting, const struct principal *whom,
                     struct err *err)
{
    return acting_begin(acting, err) &&
           acting_end(
               acting,
               second_factors_end(acting->store, cli->arena, &acting->who, whom, acting->now, err),
               err);
}

static bool put_done(struct cli *cli, struct store *store, const struct args *args,
                     const struct principal *whom, struct err *err)
{
    if (!args_flag(args, "json")) {
        buf_format(&cli->out, "%s signs in without a second factor\n", whom->name);
        return true;
    }
    if (!put_json_person(store, &cli->out, &whom->id, "ended", err))
        return false;
    put_json_end(&cli->out);
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct acting acting;
    struct principal whom;
    (void)ret_status;
    if (!args_flag(args, "off")) {
        err_set(err, ERR_USAGE, "what about the second factor?");
        return err_hint(err, "--off takes it off; people set it up themselves, at /account");
    }
    if (!people_open(cli, args, &acting, &whom, err))
        return false;
    bool done = take_off(cli, &acting, &whom, err) && put_done(cli, acting.store, args, &whom, err);
    acting_close(&acting);
    return done;
}

static const char *const usage[] = { "NAME --off --as NAME --db PATH", NULL };
static const struct option options[] = {
    { .name = "off", .help = "they sign in without it, until they set up another" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_acting, &group_json, NULL };

const struct command command_people_factor = {
    .name = "factor",
    .summary = "take off somebody's second factor: codes and security keys",
    .usage = usage,
    .help =
        "For who has lost what makes the codes, and the recovery codes, or their security keys: "
        "all of them are taken off. One's own, or as an administrator somebody else's: be sure "
        "that it is they who ask. They are set up on the server, at /account.",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};

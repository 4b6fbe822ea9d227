/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_people_mail.c - `licet people mail`. */
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "desk/mail.h"

static bool read_address(const struct args *args, struct str *ret, struct err *err)
{
    bool none = args_flag(args, "none");
    *ret = STR("");
    if (none != (args->operand_count < 2)) {
        err_set(err, ERR_USAGE, "which address of mail?");
        return err_hint(err, "one behind the name, or --none");
    }
    return none || (people_operand(args, 1, "address", ret, err) && mail_address_check(*ret, err));
}

static bool set(struct acting *acting, const struct principal *whom, struct str address,
                struct err *err)
{
    return acting_begin(acting, err) &&
           acting_end(
               acting,
               mail_address_set(acting->store, &acting->who, whom, address, acting->now, err), err);
}

static bool put_set(struct cli *cli, struct store *store, const struct args *args,
                    const struct principal *whom, struct str address, struct err *err)
{
    if (!args_flag(args, "json")) {
        if (address.length > 0)
            buf_format(&cli->out, "%s is told at %.*s what is done to the account\n", whom->name,
                       STR_ARG(address));
        else
            buf_format(&cli->out, "%s is sent no mail\n", whom->name);
        return true;
    }
    if (!put_json_person(store, &cli->out, &whom->id, "changed", err))
        return false;
    put_json_end(&cli->out);
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct acting acting;
    struct principal whom;
    struct str address;
    (void)ret_status;
    if (!read_address(args, &address, err) || !people_open(cli, args, &acting, &whom, err))
        return false;
    bool done =
        set(&acting, &whom, address, err) && put_set(cli, acting.store, args, &whom, address, err);
    acting_close(&acting);
    return done;
}

static const char *const usage[] = { "NAME ADDRESS --as NAME --db PATH",
                                     "NAME --none --as NAME --db PATH", NULL };
static const struct option options[] = {
    { .name = "none", .help = "they are sent nothing any more" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_acting, &group_json, NULL };

const struct command command_people_mail = {
    .name = "mail",
    .summary = "where somebody is sent what is done to their account",
    .usage = usage,
    .help =
        "Another password, a second factor, roles, keys, sign-ins that failed: what /account tells "
        "is sent as well, by a server with --mail. One's own address, or as an administrator "
        "somebody else's; the address before is told of it, too.",
    .groups = groups,
    .operands_max = 2,
    .run = run,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_people_link.c - `licet people link` and `unlink`. */
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "desk/identities.h"

static bool link_or_unlink(struct acting *acting, const struct args *args,
                           const struct principal *whom, bool link, struct err *err)
{
    struct str issuer = args_text(args, "issuer");
    struct str subject = args_text(args, "subject");
    if (issuer.length == 0 || subject.length == 0) {
        err_set(err, ERR_USAGE, "whom of which provider?");
        return err_hint(err, "--issuer URL --subject ID: the claims 'iss' and 'sub'");
    }
    if (!acting_begin(acting, err))
        return false;
    bool done =
        link
            ? identity_link(acting->store, &acting->who, whom, issuer, subject, acting->now, err)
            : identity_unlink(acting->store, &acting->who, whom, issuer, subject, acting->now, err);
    return acting_end(acting, done, err);
}

static bool put_done(struct cli *cli, struct store *store, const struct args *args,
                     const struct principal *whom, bool link, struct err *err)
{
    if (!args_flag(args, "json")) {
        buf_format(&cli->out, "%s %s with '%.*s'\n", whom->name,
                   link ? "may sign in" : "does not sign in any more",
                   STR_ARG(args_text(args, "subject")));
        return true;
    }
    if (!put_json_person(store, &cli->out, &whom->id, link ? "linked" : "unlinked", err))
        return false;
    put_json_end(&cli->out);
    return true;
}

static bool run_either(struct cli *cli, const struct args *args, bool link, struct err *err)
{
    struct acting acting;
    struct principal whom;
    if (!people_open(cli, args, &acting, &whom, err))
        return false;
    bool done = link_or_unlink(&acting, args, &whom, link, err) &&
                put_done(cli, acting.store, args, &whom, link, err);
    acting_close(&acting);
    return done;
}

static bool run_link(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return run_either(cli, args, true, err);
}

static bool run_unlink(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return run_either(cli, args, false, err);
}

static const char *const usage[] = { "NAME --issuer URL --subject ID --as NAME --db PATH", NULL };
static const struct option options[] = {
    { .name = "issuer",
      .metavar = "URL",
      .type = OPTION_TEXT,
      .help = "the provider, as in the configuration of the server (the claim 'iss')" },
    { .name = "subject",
      .metavar = "ID",
      .type = OPTION_TEXT,
      .help = "whom it means there (the claim 'sub'); who signs in without a link is shown it" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_acting, &group_json, NULL };

const struct command command_people_link = {
    .name = "link",
    .summary = "let somebody sign in through an OpenID provider",
    .usage = usage,
    .help = "Whoever the provider says is that subject is that person on the server, with the "
            "roles given here as far as their groups there allow them; docs/sign-in.md says how.",
    .groups = groups,
    .operands_max = 1,
    .run = run_link,
};
const struct command command_people_unlink = {
    .name = "unlink",
    .summary = "end that, and where they are signed in by it",
    .usage = usage,
    .help = "What they did stays theirs.",
    .groups = groups,
    .operands_max = 1,
    .run = run_unlink,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_people.c - `licet people`: who acts, and with which roles; see cmd_people_*.c. */
#include "cli/clock.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"

/* ---- one change, in one transaction ---- */

struct change {
    struct acting acting;
    struct principal whom;
    const struct args *args;
    struct buf *out;
    struct err *err;
};

typedef bool change_function(struct change *change);

/* To whom it is done is read again, as they are now. */
static bool do_change(struct change *change, change_function *function)
{
    return people_find(change->acting.store, change->args->operands[0], &change->whom,
                       change->err) &&
           function(change);
}

static bool run_change(struct cli *cli, const struct args *args, change_function *function,
                       struct err *err)
{
    struct change change = { .args = args, .out = &cli->out, .err = err };
    if (!people_open(cli, args, &change.acting, &change.whom, err))
        return false;
    bool done = acting_begin(&change.acting, err) &&
                acting_end(&change.acting, do_change(&change, function), err);
    if (!done)
        buf_clear(&cli->out);
    acting_close(&change.acting);
    return done;
}

/* ---- add ---- */

static const struct option add_options[] = {
    { .name = "integration", .help = "it is a program, which has keys and no roles" },
    { .name = NULL },
};
static const struct option_group add_group = { "Options", add_options };
static const struct option_group *const add_groups[] = { &add_group, &group_acting, &group_json,
                                                         NULL };

static bool put_added(struct cli *cli, struct store *store, const struct args *args,
                      struct str name, struct err *err)
{
    struct principal added;
    if (!people_find(store, name, &added, err))
        return false;
    if (args_flag(args, "json")) {
        if (!put_json_person(store, &cli->out, &added.id, "added", err))
            return false;
        put_json_end(&cli->out);
        return true;
    }
    const char *as = added.kind == PRINCIPAL_INTEGRATION ? "a program without a key"
                     : added.is_first                    ? "the administrator"
                                                         : "without a role";
    buf_format(&cli->out, "added %s, %s\n", added.name, as);
    return true;
}

/* Without --as it can only be the first one. */
static bool add_first(struct acting *acting, struct str name, enum principal_kind kind,
                      struct err *err)
{
    if (kind != PRINCIPAL_PERSON) {
        err_set(err, ERR_USAGE, "who adds it?");
        return err_hint(err, "say who you are: --as NAME");
    }
    return store_begin(acting->store, err) &&
           acting_end(acting, people_found(acting->store, name, acting->now, &acting->who, err),
                      err);
}

static bool add(struct acting *acting, struct str name, enum principal_kind kind, struct err *err)
{
    return acting_begin(acting, err) &&
           acting_end(acting, people_add(acting->store, &acting->who, kind, name, acting->now, err),
                      err);
}

static bool run_add(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct acting acting = { .now = clock_now() };
    struct str name;
    bool first = args_get(args, "as") == NULL;
    enum principal_kind kind =
        args_flag(args, "integration") ? PRINCIPAL_INTEGRATION : PRINCIPAL_PERSON;
    (void)ret_status;
    if (!people_operand(args, 0, "name", &name, err))
        return false;
    if (first)
        acting.store = people_open_reading(cli, args, err);
    else if (!acting_open(cli, args, &acting, err))
        return false;
    bool done = acting.store != NULL &&
                (first ? add_first(&acting, name, kind, err) : add(&acting, name, kind, err)) &&
                put_added(cli, acting.store, args, name, err);
    acting_close(&acting);
    return done;
}

/* ---- disable, enable ---- */

static bool put_able(struct change *change, const char *state)
{
    if (!args_flag(change->args, "json")) {
        buf_format(change->out, "%s is %s\n", change->whom.name, state);
        return true;
    }
    if (!put_json_person(change->acting.store, change->out, &change->whom.id, state, change->err))
        return false;
    put_json_end(change->out);
    return true;
}

static bool disable(struct change *change)
{
    return people_disable(change->acting.store, &change->acting.who, &change->whom,
                          change->acting.now, change->err) &&
           put_able(change, "disabled");
}

static bool enable(struct change *change)
{
    return people_enable(change->acting.store, &change->acting.who, &change->whom,
                         change->acting.now, change->err) &&
           put_able(change, "enabled");
}

static bool run_disable(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return run_change(cli, args, disable, err);
}

static bool run_enable(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return run_change(cli, args, enable, err);
}

/* ---- grant, revoke ---- */

static bool read_roles(const struct args *args, uint32_t *ret, struct err *err)
{
    struct str word;
    *ret = 0;
    if (!people_operand(args, 1, "role", &word, err))
        return false;
    for (size_t i = 1; i < args->operand_count; i++) {
        enum role role;
        if (!role_find(args->operands[i], &role, err))
            return false;
        *ret |= ROLE_BIT(role);
    }
    return true;
}

static bool put_change_json(struct change *change, const struct approval_answer *answer,
                            const char *done)
{
    if (!put_json_person(change->acting.store, change->out, &change->whom.id,
                         answer->used ? done : "proposed", change->err))
        return false;
    put_json_number(change->out, "approval", answer->id);
    put_json_end(change->out);
    return true;
}

static bool put_change(struct change *change, const struct approval_answer *answer,
                       const char *done)
{
    uint32_t roles;
    if (args_flag(change->args, "json"))
        return put_change_json(change, answer, done);
    if (!answer->used) {
        put_waits(change->out, STR(""), answer);
        return true;
    }
    if (!roles_read(change->acting.store, &change->whom.id, &roles, change->err))
        return false;
    buf_format(change->out, "%s is now ", change->whom.name);
    if (roles == 0)
        buf_text(change->out, "without a role");
    put_roles(change->out, roles);
    buf_byte(change->out, '\n');
    return true;
}

static bool grant(struct change *change)
{
    struct approval_answer answer;
    uint32_t roles;
    return read_roles(change->args, &roles, change->err) &&
           people_grant(change->acting.store, &change->acting.who, &change->whom, roles,
                        change->acting.now, &answer, change->err) &&
           put_change(change, &answer, "granted");
}

static bool revoke(struct change *change)
{
    struct approval_answer answer;
    uint32_t roles;
    return read_roles(change->args, &roles, change->err) &&
           people_revoke(change->acting.store, &change->acting.who, &change->whom, roles,
                         change->acting.now, &answer, change->err) &&
           put_change(change, &answer, "revoked");
}

static bool run_grant(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return run_change(cli, args, grant, err);
}

static bool run_revoke(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return run_change(cli, args, revoke, err);
}

/* ---- what they are ---- */

static const char *const usage_add[] = { "NAME --db PATH", "NAME --as NAME --db PATH",
                                         "NAME --integration --as NAME --db PATH", NULL };
static const char *const usage_one[] = { "NAME --as NAME --db PATH", NULL };
static const char *const usage_roles[] = { "NAME ROLE… --as NAME --db PATH", NULL };

static const struct command command_add = {
    .name = "add",
    .summary = "add somebody, or a program",
    .usage = usage_add,
    .help = "The first one of a database is added without --as, and is its administrator. All "
            "others are added by an administrator and may nothing until they have a role. A name "
            "is 1 to 64 of a-z, 0-9, and behind the first of . _ @ -; it is never given to "
            "another one.",
    .groups = add_groups,
    .operands_max = 1,
    .run = run_add,
};
static const struct command command_disable = {
    .name = "disable",
    .summary = "end that somebody can act",
    .usage = usage_one,
    .help = "One administrator is enough, at once. Nobody is ever removed: what they did stays "
            "theirs. The last administrator who can act stays.",
    .groups = people_groups,
    .operands_max = 1,
    .run = run_disable,
};
static const struct command command_enable = {
    .name = "enable",
    .summary = "let somebody act again",
    .usage = usage_one,
    .help = "With the roles and the password they had.",
    .groups = people_groups,
    .operands_max = 1,
    .run = run_enable,
};
static const struct command command_grant = {
    .name = "grant",
    .summary = "give somebody roles",
    .usage = usage_roles,
    .help = "As long as there is one administrator, he gives roles to others, never to himself. "
            "Once there are two, two stand behind it: the first one proposes it with this command, "
            "another one approves it ('licet approve'), then either gives the command again and "
            "it is done. 'licet people roles' lists the roles.",
    .groups = people_groups,
    .operands_max = ROLE_COUNT + 1,
    .run = run_grant,
};
static const struct command command_revoke = {
    .name = "revoke",
    .summary = "take roles from somebody",
    .usage = usage_roles,
    .help = "One administrator is enough, but for the role of an administrator, which takes two, "
            "as in grant; the last one stays.",
    .groups = people_groups,
    .operands_max = ROLE_COUNT + 1,
    .run = run_revoke,
};

static const struct command *const subcommands[] = {
    &command_add,         &command_people_list,   &command_people_show,
    &command_disable,     &command_enable,        &command_grant,
    &command_revoke,      &command_people_roles,  &command_people_password,
    &command_people_key,  &command_people_factor, &command_people_mail,
    &command_people_link, &command_people_unlink, NULL,
};

static const char *const usage[] = { "add NAME --as NAME --db PATH",
                                     "list|roles --db PATH",
                                     "show NAME --db PATH",
                                     "disable|enable NAME --as NAME --db PATH",
                                     "grant|revoke NAME ROLE… --as NAME --db PATH",
                                     "password NAME --as NAME --db PATH",
                                     "key NAME --scope SCOPE --as NAME --db PATH",
                                     "factor NAME --off --as NAME --db PATH",
                                     "mail NAME ADDRESS --as NAME --db PATH",
                                     ("link|unlink NAME --issuer URL --subject ID "
                                      "--as NAME --db PATH"),
                                     NULL };

const struct command command_people = {
    .name = "people",
    .summary = "add, list, show, grant, password, key: who acts",
    .usage = usage,
    .help =
        "People and programs who act on a database, and what they may. Whoever can write to the "
        "file is believed to be who --as says: passwords and keys are for the server. What needs "
        "two people needs two names in any case.",
    .subcommands = subcommands,
};

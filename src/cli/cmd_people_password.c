/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_people_password.c - `licet people password`. */
#include <sodium.h>

#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/secret.h"
#include "desk/sign_in.h"

static bool read_hash(const struct args *args, char ret[PASSWORD_HASH_MAX + 1], struct err *err)
{
    struct secret secret = { .length = 0 };
    struct str from = args_text(args, "from");
    bool done = from.data != NULL ? secret_from_file(from, &secret, err)
                                  : secret_from_terminal("password", &secret, err);
    done = done && password_hash(secret_view(&secret), ret, err);
    secret_wipe(&secret);
    return done;
}

static bool set(struct acting *acting, const struct principal *whom, const char *hash,
                struct err *err)
{
    return acting_begin(acting, err) &&
           acting_end(acting,
                      password_set(acting->store, &acting->who, whom, hash, acting->now, err), err);
}

static bool put_set(struct cli *cli, struct store *store, const struct args *args,
                    const struct principal *whom, struct err *err)
{
    if (!args_flag(args, "json")) {
        buf_format(&cli->out, "%s has a new password\n", whom->name);
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
    char hash[PASSWORD_HASH_MAX + 1];
    (void)ret_status;
    if (!people_open(cli, args, &acting, &whom, err))
        return false;
    bool done = read_hash(args, hash, err) && set(&acting, &whom, hash, err) &&
                put_set(cli, acting.store, args, &whom, err);
    sodium_memzero(hash, sizeof hash);
    acting_close(&acting);
    return done;
}

static const char *const usage[] = { "NAME --as NAME --db PATH",
                                     "NAME --from FILE|- --as NAME --db PATH", NULL };
static const struct option options[] = {
    { .name = "from",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "read it from the first line of a file, - is standard input; without it the terminal "
              "asks, twice" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_acting, &group_json, NULL };

const struct command command_people_password = {
    .name = "password",
    .summary = "give somebody a password for the server",
    .usage = usage,
    .help = "One's own, or as an administrator somebody else's, who should then change it: show "
            "tells who set it. 12 to 128 characters, in at most 1,024 bytes, and none that would "
            "be guessed soon: one that many choose, a word with figures. It is kept as an Argon2id "
            "hash. After five failures in a row the server lets one wait, 30 seconds up "
            "to 15 minutes.",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_people_password.c - `licet people password`. */
#include <sodium.h>

#include "base/date.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/secret.h"
#include "cli/vault_file.h"
#include "desk/sign_in.h"

#define MICROSECONDS_A_DAY ((int64_t)86400 * 1000000)

/* What somebody is given: one's own as it is typed, somebody else's as it is made here. */
struct given {
    bool own;
    int64_t days;
    char made[PASSWORD_FIRST_SIZE]; /* "": it is from a file or a terminal */
    char hash[PASSWORD_HASH_MAX + 1];
};

static bool read_hash(struct str from, char ret[PASSWORD_HASH_MAX + 1], struct err *err)
{
    struct secret secret = { .length = 0 };
    bool done = from.data != NULL ? secret_from_file(from, &secret, err)
                                  : secret_from_terminal("password", &secret, err);
    done = done && password_hash(secret_view(&secret), ret, err);
    secret_wipe(&secret);
    return done;
}

static bool read_given(const struct args *args, struct given *given, struct err *err)
{
    struct str from = args_text(args, "from");
    given->days = args_number(args, "days", PASSWORD_FIRST_DAYS);
    if (given->own && args_get(args, "days") != NULL) {
        err_set(err, ERR_USAGE, "one's own password does not end");
        return err_hint(err, "--days is of a first password, which an administrator gives");
    }
    if (given->own || from.data != NULL)
        return read_hash(from, given->hash, err);
    return password_draw(given->made, err) && password_hash(str_of(given->made), given->hash, err);
}

static bool set(struct acting *acting, const struct principal *whom, const struct given *given,
                struct err *err)
{
    return acting_begin(acting, err) &&
           acting_end(acting,
                      password_set(acting->store, &acting->who, whom, given->hash, given->days,
                                   acting->now, err),
                      err);
}

static bool put_json(struct buf *out, struct store *store, const struct principal *whom,
                     const struct given *given, int64_t ends_at, struct err *err)
{
    if (!put_json_person(store, out, &whom->id, "changed", err))
        return false;
    if (given->made[0] != '\0')
        JSON_PUT_STRING(out, "password", str_of(given->made));
    if (!given->own)
        put_json_instant(out, "expires_at", ends_at);
    put_json_end(out);
    return true;
}

static bool put_set(struct cli *cli, const struct acting *acting, const struct args *args,
                    const struct principal *whom, const struct given *given, struct err *err)
{
    char until[INSTANT_TEXT_SIZE];
    int64_t ends_at = acting->now + given->days * MICROSECONDS_A_DAY;
    struct buf *out = &cli->out;
    if (args_flag(args, "json"))
        return put_json(out, acting->store, whom, given, ends_at, err);
    if (given->own) {
        buf_format(out, "%s has a new password\n", whom->name);
        return true;
    }
    if (given->made[0] != '\0')
        buf_format(out, "%s\n", given->made);
    buf_format(out, "%s has a first password, good until %.10s, to choose another one with%s\n",
               whom->name, instant_format(ends_at, until),
               given->made[0] != '\0' ? ": it is not shown again" : "");
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct acting acting;
    struct principal whom;
    struct given given = { .made = "" };
    struct vault vault;
    (void)ret_status;
    if (!people_open(cli, args, &acting, &whom, err))
        return false;
    store_use_vault(acting.store, &vault);
    given.own = store_id_equal(&acting.who.principal.id, &whom.id);
    bool done = vault_from(cli, args, &vault, err) && read_given(args, &given, err) &&
                set(&acting, &whom, &given, err) &&
                put_set(cli, &acting, args, &whom, &given, err) && cli_flush(cli, err);
    /* What was printed does not stay in memory. */
    if (cli->out.data != NULL)
        sodium_memzero(cli->out.data, cli->out.capacity);
    sodium_memzero(&given, sizeof given);
    acting_close(&acting);
    vault_forget(&vault);
    return done;
}

static const char *const usage[] = { "NAME --as NAME --db PATH",
                                     "NAME --from FILE|- --as NAME --db PATH",
                                     "NAME --days N --as ADMINISTRATOR --db PATH", NULL };
static const struct option options[] = {
    { .name = "from",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "read it from the first line of a file, - is standard input; without it the terminal "
              "asks for one's own, twice, and somebody else's is made and shown" },
    { .name = "days",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "how long a first password is good; 7 if left out, 30 at most" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_vault, &group_acting,
                                                     &group_json, NULL };

const struct command command_people_password = {
    .name = "password",
    .summary = "give somebody a password for the server",
    .usage = usage,
    .help = "One's own, or as an administrator somebody else's: a first password, random and shown "
            "once, which ends after some days. Who signs in with it may only choose another one. "
            "12 to 128 characters, in at most 1,024 bytes, and none that would "
            "be guessed soon: one that many choose, a word with figures. It is kept as an Argon2id "
            "hash, sealed where there is a key. After five failures in a row the server lets one "
            "wait, 30 seconds up to 15 minutes.",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};

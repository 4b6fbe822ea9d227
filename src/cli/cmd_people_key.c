/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_people_key.c - `licet people key`. */
#include <sodium.h>

#include "base/date.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "desk/api_keys.h"

#define DAYS_DEFAULT 365
#define MICROSECONDS_A_DAY ((int64_t)86400 * 1000000)

/* ---- make ---- */

static bool read_scopes(const struct args *args, uint64_t *ret, struct err *err)
{
    const struct option_value *value = NULL;
    *ret = 0;
    while ((value = args_next(args, "scope", value)) != NULL) {
        enum permission scope;
        if (!permission_find(value->text, &scope, err))
            return false;
        *ret |= PERMISSION_BIT(scope);
    }
    if (*ret != 0)
        return true;
    err_set(err, ERR_USAGE, "what is the key for?");
    return err_hint(err, "--scope fact.write, as often as needed; 'licet people roles' lists them");
}

static bool read_request(struct cli *cli, const struct args *args, int64_t now,
                         struct key_request *ret, struct err *err)
{
    struct str *networks;
    size_t count;
    ret->expires_at = now + args_number(args, "days", DAYS_DEFAULT) * MICROSECONDS_A_DAY;
    ret->addresses = STR("");
    ret->tokens_only = args_flag(args, "tokens-only");
    if (!read_scopes(args, &ret->scopes, err) ||
        !args_all(args, cli->arena, "address", &networks, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        ret->addresses =
            i == 0 ? networks[i] : str_join(cli->arena, ret->addresses, " ", networks[i]);
        if (ret->addresses.data == NULL)
            return arena_error(cli->arena, err);
    }
    return true;
}

static bool put_made(struct cli *cli, struct store *store, const struct args *args,
                     const struct principal *whom, const struct key_request *request,
                     const char *text, struct err *err)
{
    char until[INSTANT_TEXT_SIZE];
    instant_format(request->expires_at, until);
    if (!args_flag(args, "json")) {
        buf_format(&cli->out, "%s\nkeep it: it is not shown again; good until %.10s\n", text,
                   until);
        return true;
    }
    if (!put_json_person(store, &cli->out, &whom->id, "made", err))
        return false;
    JSON_PUT_STRING(&cli->out, "key", str_of(text));
    put_json_instant(&cli->out, "expires_at", request->expires_at);
    put_json_end(&cli->out);
    return true;
}

static bool make(struct acting *acting, const struct principal *whom,
                 const struct key_request *request, char text[KEY_TEXT_SIZE], struct err *err)
{
    return acting_begin(acting, err) &&
           acting_end(acting,
                      key_make(acting->store, &acting->who, whom, request, acting->now, text, err),
                      err);
}

static bool run_make(struct cli *cli, const struct args *args, struct err *err)
{
    struct acting acting;
    struct principal whom;
    struct key_request request;
    char text[KEY_TEXT_SIZE] = "";
    if (!people_open(cli, args, &acting, &whom, err))
        return false;
    bool done = read_request(cli, args, acting.now, &request, err) &&
                make(&acting, &whom, &request, text, err) &&
                put_made(cli, acting.store, args, &whom, &request, text, err) &&
                cli_flush(cli, err);
    /* What was printed does not stay in memory. */
    if (cli->out.data != NULL)
        sodium_memzero(cli->out.data, cli->out.capacity);
    sodium_memzero(text, sizeof text);
    acting_close(&acting);
    return done;
}

/* ---- revoke ---- */

static bool revoke(struct acting *acting, struct str prefix, struct err *err)
{
    return acting_begin(acting, err) &&
           acting_end(acting, key_revoke(acting->store, &acting->who, prefix, acting->now, err),
                      err);
}

static bool run_revoke(struct cli *cli, const struct args *args, struct str prefix, struct err *err)
{
    struct acting acting;
    if (!acting_open(cli, args, &acting, err))
        return false;
    bool done = revoke(&acting, prefix, err);
    acting_close(&acting);
    if (done && args_flag(args, "json")) {
        json_open(&cli->out, '{');
        JSON_PUT_STRING(&cli->out, "prefix", prefix);
        JSON_PUT_WORD(&cli->out, "state", "revoked");
        put_json_end(&cli->out);
    } else if (done) {
        buf_format(&cli->out, "the key %.*s is revoked\n", STR_ARG(prefix));
    }
    return done;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct str prefix = args_text(args, "revoke");
    (void)ret_status;
    return prefix.data != NULL ? run_revoke(cli, args, prefix, err) : run_make(cli, args, err);
}

static const char *const usage[] = { "NAME --scope SCOPE… --as NAME --db PATH",
                                     "--revoke PREFIX --as NAME --db PATH", NULL };
static const struct option options[] = {
    { .name = "scope",
      .metavar = "SCOPE",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help = "what it is for, such as fact.write; 'licet people roles' lists what programs may" },
    { .name = "days",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "how long it is good; 365 if left out" },
    { .name = "address",
      .metavar = "NET",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help = "from where it may be used, such as 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32; from "
              "anywhere if left out" },
    { .name = "tokens-only",
      .help = "good for nothing but asking for tokens, which end soon: POST /v1/token" },
    { .name = "revoke",
      .metavar = "PREFIX",
      .type = OPTION_TEXT,
      .help = "end a key: the 8 digits behind 'licet_'" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_acting, &group_json, NULL };

static const struct example examples[] = {
    { "licet people key sap --scope fact.write --address 10.1.0.0/16 --as ann --db licet.db",
      "a key that reports departures, from one network" },
    { NULL, NULL },
};

const struct command command_people_key = {
    .name = "key",
    .summary = "make a key for a program, or end one",
    .usage = usage,
    .help = "256 random bits, shown once: only their hash is kept. A program may at most what the "
            "scopes of its key say, and never sign, settle a match, publish or look after people.",
    .examples = examples,
    .groups = groups,
    .operands_max = 1,
    .run = run,
};

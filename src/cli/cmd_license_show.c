/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_license_show.c - `licet license list`, `show`, `balance`: licenses as they are. */
#include "cli/license_page.h"
#include "cli/licensing.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"

/* ---- list ---- */

static bool put_one(struct licensing *licensing, const struct license_key *key, bool *first,
                    struct err *err)
{
    struct license_record record;
    struct license_look one;
    if (!license_load_id(&licensing->desk, &key->id, &record, err) ||
        !license_look_at(&licensing->desk, &record, &one, err))
        return false;
    struct buf *out = &licensing->cli->out;
    if (args_flag(licensing->args, "json")) {
        license_list_json(out, &one);
        return true;
    }
    if (*first)
        put_balance_head(out);
    *first = false;
    license_heading(out, &licensing->cli->style, &one);
    put_balances(out, &record, one.balances, one.balance_count, false);
    return true;
}

static bool list(struct licensing *licensing, struct err *err)
{
    struct license_key *keys;
    size_t count;
    bool first = true;
    if (!licenses_list(licensing->desk.store, licensing->desk.arena, &keys, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct arena_place place = arena_mark(licensing->desk.arena);
        if (!put_one(licensing, &keys[i], &first, err))
            return false;
        arena_rewind(licensing->desk.arena, place);
    }
    if (count == 0 && !args_flag(licensing->args, "json"))
        buf_text(&licensing->cli->out, "no license is on file; 'licet license add' files one\n");
    return true;
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct licensing licensing;
    (void)ret_status;
    bool done = licensing_open(&licensing, cli, args, true, err) && list(&licensing, err);
    licensing_close(&licensing);
    return done;
}

/* ---- show ---- */

static bool show(struct licensing *licensing, struct err *err)
{
    struct license_record record;
    struct license_look one;
    struct license license;
    int64_t after;
    if (!licensing_count(licensing->args, "after", &after, err) ||
        !licensing_load(licensing, &record, err) ||
        !license_look_into(&licensing->desk, &record, after,
                           args_number(licensing->args, "limit", LICENSE_LOOKED), &one, err))
        return false;
    struct buf *out = &licensing->cli->out;
    if (args_flag(licensing->args, "json"))
        return license_from_terms(licensing->desk.arena, &record.key, &record.terms, record.state,
                                  one.balances, one.balance_count, &license, err) &&
               license_show_json(out, &one, &license, err);
    return license_page(out, &licensing->cli->style, &one, err);
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct licensing licensing;
    (void)ret_status;
    bool done = licensing_open(&licensing, cli, args, true, err) && show(&licensing, err);
    licensing_close(&licensing);
    return done;
}

/* ---- balance ---- */

static void put_instant(struct buf *out, const char *says, int64_t at)
{
    char text[INSTANT_TEXT_SIZE];
    if (at != BALANCE_NOW)
        buf_format(out, ", %s %s", says, instant_format(at, text));
}

static bool balance(struct licensing *licensing, struct err *err)
{
    struct license_record record;
    struct balance *balances;
    size_t count;
    int64_t as_of = BALANCE_NOW;
    int64_t known_at = BALANCE_NOW;
    bool given;
    if (!licensing_load(licensing, &record, err))
        return false;
    struct str zone = record.terms.version.zone;
    if (!licensing_instant(licensing->args, "as-of", zone, true, &given, &as_of, err) ||
        !licensing_instant(licensing->args, "known-at", zone, true, &given, &known_at, err) ||
        !balances_read(licensing->desk.store, licensing->desk.arena, &record.key.id, as_of,
                       known_at, &balances, &count, err))
        return false;
    struct buf *out = &licensing->cli->out;
    if (args_flag(licensing->args, "json")) {
        license_balance_json(out, &record, balances, count, as_of, known_at);
        return true;
    }
    buf_format(out, "%.*s %.*s", STR_ARG(record.key.authority), STR_ARG(record.key.number));
    put_instant(out, "as of", as_of);
    put_instant(out, "as known at", known_at);
    buf_byte(out, '\n');
    put_balance_head(out);
    put_balances(out, &record, balances, count, true);
    return true;
}

static bool run_balance(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct licensing licensing;
    (void)ret_status;
    bool done = licensing_open(&licensing, cli, args, true, err) && balance(&licensing, err);
    licensing_close(&licensing);
    return done;
}

/* ---- what they are ---- */

#define OPTION_AUTHORITY                                                                           \
    {                                                                                              \
        .name = "authority", .metavar = "NAME", .type = OPTION_TEXT,                               \
        .help = "whose license, where several have one of that number"                             \
    }
static const struct option show_options[] = {
    { .name = "after",
      .metavar = "N",
      .type = OPTION_TEXT,
      .help = "its reservations and incidents behind transfer N: as the page before says" },
    { .name = "limit",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "how many of each; 100 if left out" },
    OPTION_AUTHORITY,
    { .name = NULL },
};
static const struct option balance_options[] = {
    { .name = "as-of",
      .metavar = "WHEN",
      .type = OPTION_TEXT,
      .help = "by what had happened by then: a date, to its end at the port, or an instant" },
    { .name = "known-at",
      .metavar = "WHEN",
      .type = OPTION_TEXT,
      .help = "by what had been recorded by then" },
    OPTION_AUTHORITY,
    { .name = NULL },
};
static const struct option_group show_group = { "Options", show_options };
static const struct option_group balance_group = { "Options", balance_options };
static const struct option_group *const list_groups[] = { &group_database, &group_json, NULL };
static const struct option_group *const show_groups[] = { &show_group, &group_database, &group_json,
                                                          NULL };
static const struct option_group *const balance_groups[] = { &balance_group, &group_database,
                                                             &group_json, NULL };

static const char *const usage_list[] = { "--db PATH", NULL };
static const char *const usage_show[] = { "NUMBER [--after N] [--limit N] --db PATH", NULL };
static const char *const usage_balance[] = { "NUMBER [--as-of WHEN] [--known-at WHEN] --db PATH",
                                             NULL };

const struct command command_license_list = {
    .name = "list",
    .summary = "list the licenses, with what is left of each",
    .usage = usage_list,
    .help = "For each its state, the last day on which it is valid at its port, and of its "
            "quantity and value the ceiling, what has departed, what is reserved and what is left.",
    .groups = list_groups,
    .run = run_list,
};
const struct command command_license_show = {
    .name = "show",
    .summary = "show a license, and what became of it",
    .usage = usage_show,
    .help = "Its lines, parties and conditions as the version in force has them, its versions, its "
            "events, and the first of the reservations that hold something of it and of the "
            "departures that it did not authorize; --after shows those that follow.",
    .groups = show_groups,
    .operands_max = 1,
    .run = run_show,
};
const struct command command_license_balance = {
    .name = "balance",
    .summary = "what is left of a license, now or at a time",
    .usage = usage_balance,
    .help = "With --as-of it counts what had happened by then, by what is known now; with "
            "--known-at what had been recorded by then. With both it is what was known at the one "
            "time of the other.",
    .groups = balance_groups,
    .operands_max = 1,
    .run = run_balance,
};

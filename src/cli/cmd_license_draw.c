/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_license_draw.c - `licet license reserve`, `post`, `void`: drawing on a license. */
#include <string.h>

#include "cli/licensing.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/rows_file.h"
#include "desk/ids.h"
#include "desk/license_draw.h"

struct drawing {
    struct licensing licensing;
    struct license_draw draw;
    struct license_record record; /* before it */
    struct err *err;
};

static const char *const said[] = {
    [DRAW_RESERVE] = "reserved", [DRAW_POST] = "posted", [DRAW_VOID] = "free again"
};

/* ---- what was done ---- */

static bool put_text(struct drawing *d, const struct license_drawn *drawn)
{
    struct buf *out = &d->licensing.cli->out;
    struct balance *balances;
    size_t count;
    if (drawn->waits) {
        struct approval_answer answer = { .id = drawn->approval, .is_new = !drawn->asked_before };
        buf_text(out, "it goes beyond the value of the license, within its tolerance\n");
        put_waits(out, STR(""), &answer);
        return true;
    }
    if (!balances_read(d->licensing.desk.store, d->licensing.desk.arena, &drawn->record.key.id,
                       BALANCE_NOW, BALANCE_NOW, &balances, &count, d->err))
        return false;
    buf_format(out, "%.*s %.*s: %s%s\n", STR_ARG(drawn->record.key.authority),
               STR_ARG(drawn->record.key.number), said[d->draw.kind],
               drawn->answer.repeated ? " (it had been done)" : "");
    put_balance_head(out);
    put_balances(out, &drawn->record, balances, count, drawn->record.terms.line_count > 1);
    return true;
}

static bool finish(struct drawing *d, int *ret_status)
{
    struct license_drawn drawn;
    if (!license_draw(&d->licensing.desk, &d->draw, &drawn, d->err))
        return false;
    bool refused = drawn.answer.refusal != REFUSED_NOT;
    if (args_flag(d->licensing.args, "json")) {
        license_drawn_json(&d->licensing.cli->out, d->draw.kind, &drawn);
        *ret_status = refused ? 1 : 0;
        return true;
    }
    return refused ? license_draw_refused(d->licensing.cli->mem, &drawn,
                                          d->draw.kind == DRAW_RESERVE, d->err)
                   : put_text(d, &drawn);
}

/* ---- the commands ---- */

static struct str text_or_empty(const struct args *args, const char *name)
{
    struct str text = args_text(args, name);
    return text.data == NULL ? STR("") : text;
}

static bool need_key(const struct args *args, const char *option, struct err *err)
{
    if (args_text(args, option).data != NULL)
        return true;
    err_set(err, ERR_USAGE, "--%s is missing", option);
    return err_hint(err, "a key of your own, such as the number of the shipment: given again with "
                         "the same, it is done once");
}

static bool begin(struct drawing *d, struct cli *cli, const struct args *args,
                  enum license_draw_kind kind, struct err *err)
{
    d->err = err;
    d->draw = (struct license_draw){ .kind = kind };
    if (!licensing_open(&d->licensing, cli, args, false, err) ||
        !licensing_load(&d->licensing, &d->record, err))
        return false;
    d->draw.by = &d->licensing.acting.who;
    d->draw.authority = d->record.key.authority;
    d->draw.number = d->record.key.number;
    d->draw.reason = text_or_empty(args, "reason");
    d->draw.basis = text_or_empty(args, "basis");
    return licensing_instant(args, "at", d->record.terms.version.zone, false, &d->draw.at_given,
                             &d->draw.event_at, err);
}

static bool read_amounts(struct drawing *d)
{
    const struct args *args = d->licensing.args;
    return licensing_count(args, "quantity", &d->draw.quantity, d->err) &&
           licensing_money(args, d->record.terms.version.currency, 0, &d->draw.value, d->err);
}

static bool end(struct drawing *d, bool done)
{
    licensing_close(&d->licensing);
    return done;
}

static bool read_reserve(struct drawing *d)
{
    const struct args *args = d->licensing.args;
    bool given;
    if (!need_key(args, "id", d->err) || !read_amounts(d) ||
        !licensing_count(args, "line", &d->draw.line, d->err) ||
        !licensing_instant(args, "until", d->record.terms.version.zone, true, &given,
                           &d->draw.expires_at, d->err))
        return false;
    if (d->draw.line == 0)
        d->draw.line = 1;
    d->draw.id = licensing_id(args, "id", 0);
    d->draw.replacing = args_text(args, "instead-of").data != NULL;
    if (d->draw.replacing)
        d->draw.instead_of = licensing_id(args, "instead-of", 0);
    return true;
}

static bool run_reserve(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct drawing d;
    return end(&d, begin(&d, cli, args, DRAW_RESERVE, err) && read_reserve(&d) &&
                       finish(&d, ret_status));
}

static bool read_post(struct drawing *d)
{
    const struct args *args = d->licensing.args;
    if (!need_key(args, "of", d->err) || !need_key(args, "id", d->err) || !read_amounts(d))
        return false;
    d->draw.of = licensing_id(args, "of", 0);
    d->draw.id = licensing_id(args, "id", 0);
    d->draw.keep_rest = args_flag(args, "keep-rest");
    return true;
}

static bool run_post(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct drawing d;
    return end(&d, begin(&d, cli, args, DRAW_POST, err) && read_post(&d) && finish(&d, ret_status));
}

/* What is left of a reservation is freed once: it needs no key of its own. */
static bool read_void(struct drawing *d)
{
    const struct args *args = d->licensing.args;
    if (!need_key(args, "of", d->err))
        return false;
    d->draw.of = licensing_id(args, "of", 0);
    d->draw.id = id_below(&d->draw.of, "void", 0);
    return true;
}

static bool run_void(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct drawing d;
    return end(&d, begin(&d, cli, args, DRAW_VOID, err) && read_void(&d) && finish(&d, ret_status));
}

/* ---- what they are ---- */

#define OPTIONS_AMOUNTS                                                                            \
    { .name = "quantity", .metavar = "N", .type = OPTION_TEXT, .help = "how many units" },         \
    {                                                                                              \
        .name = "value", .metavar = "\"AMOUNT CUR\"", .type = OPTION_TEXT,                         \
        .help = "what they are worth, in the currency of the license"                              \
    }
#define OPTIONS_ALL                                                                                \
    { .name = "authority",                                                                         \
      .metavar = "NAME",                                                                           \
      .type = OPTION_TEXT,                                                                         \
      .help = "whose license, where several have one of that number" },                            \
        { .name = "at",                                                                            \
          .metavar = "WHEN",                                                                       \
          .type = OPTION_TEXT,                                                                     \
          .help = "when it happened, now if left out: a date, for its beginning at the port, or "  \
                  "an instant as in 2026-03-01T14:00:00Z" },                                       \
        { .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why; kept with it" }, \
    {                                                                                              \
        .name = "basis", .metavar = "TEXT", .type = OPTION_TEXT,                                   \
        .help = "the decision that it rests on; kept with it"                                      \
    }
#define OPTION_OF                                                                                  \
    {                                                                                              \
        .name = "of", .metavar = "KEY", .type = OPTION_TEXT, .help = "the reservation's --id"      \
    }

static const struct option reserve_options[] = {
    { .name = "line",
      .metavar = "N",
      .type = OPTION_TEXT,
      .help = "which line of the license; the first if left out" },
    OPTIONS_AMOUNTS,
    { .name = "id",
      .metavar = "KEY",
      .type = OPTION_TEXT,
      .help = "a key of your own: given again with the same, it is done once" },
    { .name = "until",
      .metavar = "WHEN",
      .type = OPTION_TEXT,
      .help = "when the reservation ends by itself: a date, or an instant" },
    { .name = "instead-of",
      .metavar = "KEY",
      .type = OPTION_TEXT,
      .help = "the --id of a reservation that is freed at the same time" },
    OPTIONS_ALL,
    { .name = NULL },
};
static const struct option post_options[] = {
    OPTION_OF,
    OPTIONS_AMOUNTS,
    { .name = "id",
      .metavar = "KEY",
      .type = OPTION_TEXT,
      .help = "a key of your own, of the departure: given again with the same, it is done once" },
    { .name = "keep-rest", .help = "what does not depart stays reserved; else it is free" },
    OPTIONS_ALL,
    { .name = NULL },
};
static const struct option void_options[] = {
    OPTION_OF,
    OPTIONS_ALL,
    { .name = NULL },
};
static const struct option_group reserve_group = { "Options", reserve_options };
static const struct option_group post_group = { "Options", post_options };
static const struct option_group void_group = { "Options", void_options };
static const struct option_group *const reserve_groups[] = { &reserve_group, &group_rows,
                                                             &group_acting, &group_json, NULL };
static const struct option_group *const post_groups[] = { &post_group, &group_rows, &group_acting,
                                                          &group_json, NULL };
static const struct option_group *const void_groups[] = { &void_group, &group_rows, &group_acting,
                                                          &group_json, NULL };

static const char statuses[] = " 0  done, or it waits for a second person\n"
                               " 1  there is not as much left, the license does not allow it, or "
                               "who asks may not\n"
                               " 2  bad usage\n"
                               " 3  the system failed\n"
                               " 5  some rows of a file could not be done; all others are";

static const char *const usage_reserve[] = { "NUMBER [--line N] --quantity N --value AMOUNT "
                                             "--id KEY --as NAME --db PATH",
                                             NULL };
static const char *const usage_post[] = { "NUMBER --of KEY --quantity N --value AMOUNT --id KEY "
                                          "--as NAME --db PATH",
                                          NULL };
static const char *const usage_void[] = { "NUMBER --of KEY --as NAME --db PATH", NULL };

const struct command command_license_reserve = {
    .name = "reserve",
    .summary = "speak for units and value under a license",
    .usage = usage_reserve,
    .help = "The license has to be active, and valid at its port on that day. What is reserved "
            "stays within what it grants, whoever asks at the same time.",
    .statuses = statuses,
    .groups = reserve_groups,
    .operands_max = 1,
    .run = run_reserve,
};
const struct command command_license_post = {
    .name = "post",
    .summary = "what was reserved departs",
    .usage = usage_post,
    .help = "All of it or a part, worth what it is worth by then. To go beyond the license's "
            "value, within the tolerance, takes a second person.",
    .statuses = statuses,
    .groups = post_groups,
    .operands_max = 1,
    .run = run_post,
};
const struct command command_license_void = {
    .name = "void",
    .summary = "free what is left of a reservation",
    .usage = usage_void,
    .help = "Nothing else of the license changes; that it never was one is 'licet license "
            "void-ab-initio'.",
    .statuses = statuses,
    .groups = void_groups,
    .operands_max = 1,
    .run = run_void,
};

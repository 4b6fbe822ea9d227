/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_order_show.c - `licet order list` and `show`: orders as they are. */
#include "audit/record.h"
#include "cli/matter_list.h"
#include "cli/option_groups.h"
#include "cli/ordering.h"
#include "cli/people_text.h"
#include "desk/order_show.h"

/* ---- list ---- */

static void put_listed(struct cli *cli, const struct args *args, const struct matter *matter)
{
    struct buf *out = &cli->out;
    if (!args_flag(args, "json")) {
        buf_format(out, "%-24.*s  %-11.*s  version %lld\n", STR_ARG(matter->name),
                   STR_ARG(matter->state), (long long)matter->version);
        return;
    }
    order_listed_json(out, matter);
    buf_byte(out, '\n');
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct str state;
    struct matter *matters;
    size_t count = 0;
    int64_t most = args_number(args, "limit", MATTERS_LISTED);
    (void)ret_status;
    if (!matter_state_asked(args, &order_machine, "orders", &state, err))
        return false;
    struct store *store = people_open_reading(cli, args, err);
    bool done = store != NULL;
    if (done && args_flag(args, "count"))
        done = matter_counts(store, &order_machine, cli, args, err);
    else if (done)
        done = matters_list(store, cli->arena, STR("order"), state, args_text(args, "after"), most,
                            &matters, &count, err);
    store_close(store);
    for (size_t i = 0; done && i < count; i++)
        put_listed(cli, args, &matters[i]);
    if (done && cli->out.length == 0 && !args_flag(args, "json"))
        buf_text(&cli->out, state.length > 0 || args_text(args, "after").length > 0
                                ? "there is no such order\n"
                                : "there is no order; 'licet order add' takes a file of them\n");
    if (done && count > 0 && (int64_t)count == most && !args_flag(args, "json"))
        buf_format(&cli->out, "there may be more: --after '%.*s'\n",
                   STR_ARG(matters[count - 1].name));
    return done;
}

/* ---- show ---- */

static void put_page(struct cli *cli, struct store *store, const struct order_shown *shown)
{
    struct buf *out = &cli->out;
    const struct matter *matter = &shown->matter;
    char at[AUDIT_TIME_SIZE];
    struct err unused;
    buf_format(out, "%.*s: %.*s; version %lld", STR_ARG(matter->name), STR_ARG(matter->state),
               (long long)matter->version);
    if (matter->decision != 0)
        buf_format(out, "; decision %lld: %.*s", (long long)matter->decision,
                   STR_ARG(shown->decision.outcome));
    buf_byte(out, '\n');
    if (shown->confirmed)
        buf_format(out, "  confirmed on %.10s, run %lld: decided once more, it is the same\n",
                   audit_time(shown->run.ended_at, at), (long long)shown->run.n);
    if (shown->obstacle_count > 0)
        buf_text(out, "holds:\n");
    for (size_t i = 0; i < shown->obstacle_count; i++) {
        const struct obstacle *obstacle = &shown->obstacles[i];
        buf_format(out, "  %3lld  %-6s  %-10.*s  %.*s", (long long)obstacle->n,
                   order_obstacle_word(obstacle), STR_ARG(obstacle->reason),
                   STR_ARG(obstacle->says));
        if (obstacle->citation.length > 0)
            buf_format(out, " (%.*s)", STR_ARG(obstacle->citation));
        buf_byte(out, '\n');
    }
    buf_text(out, "what became of it:\n");
    for (size_t i = 0; i < shown->event_count; i++) {
        const struct matter_event *event = &shown->events[i];
        struct principal who = { .name = "" };
        bool found;
        if (!principal_read(store, &event->actor, &who, &found, &unused))
            return;
        buf_format(out, "  %.19s  %s  %.*s, %.*s", audit_time(event->recorded_at, at), who.name,
                   STR_ARG(event->transition), STR_ARG(event->to));
        if (event->reason.length > 0)
            buf_format(out, ": %.*s", STR_ARG(event->reason));
        if (event->basis.length > 0)
            buf_format(out, " (%.*s)", STR_ARG(event->basis));
        buf_byte(out, '\n');
    }
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct order_shown shown = { .obstacle_count = 0 };
    (void)ret_status;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which order?");
        return err_hint(err, "'licet order list' lists them");
    }
    struct store *store = people_open_reading(cli, args, err);
    bool done = store != NULL && store_begin_reading(store, err);
    if (done) {
        done = order_shown_read(store, cli->arena, args->operands[0], &shown, err);
        if (done && args_flag(args, "json"))
            done = order_shown_json(&cli->out, &shown, err);
        else if (done)
            put_page(cli, store, &shown);
        store_rollback(store);
    }
    store_close(store);
    return done;
}

/* ---- the commands ---- */

static const struct option list_options[] = {
    { .name = "state",
      .metavar = "STATE",
      .type = OPTION_TEXT,
      .help = "only those that are draft, on_hold, allocatable, fulfilled or cancelled" },
    { .name = "after",
      .metavar = "ORDER",
      .type = OPTION_TEXT,
      .help = "those behind this one: they are listed by id" },
    { .name = "limit", .metavar = "N", .type = OPTION_NUMBER, .help = "how many; 100 if left out" },
    { .name = "count", .help = "only how many are in each state" },
    { .name = NULL },
};
static const struct option_group list_group = { "Options", list_options };
static const struct option_group *const list_groups[] = { &list_group, &group_database, &group_json,
                                                          NULL };
static const struct option_group *const show_groups[] = { &group_database, &group_json, NULL };
static const char *const list_usage[] = { "[--state STATE] [--after ORDER] [--limit N] --db PATH",
                                          "--count --db PATH", NULL };
static const char *const show_usage[] = { "ORDER --db PATH", NULL };

const struct command command_order_list = {
    .name = "list",
    .summary = "orders by id, with their states",
    .usage = list_usage,
    .help = "A page at a time, so that a book of a million orders is listed as fast as one of ten.",
    .groups = list_groups,
    .run = run_list,
};

const struct command command_order_show = {
    .name = "show",
    .summary = "an order: its holds, its decision, what became of it",
    .usage = show_usage,
    .help = "A hold is open; gone, when the newest decision does not say it any more and somebody "
            "may close it; or closed. --json gives the order and its newest decision as well, as "
            "they are kept.",
    .groups = show_groups,
    .operands_max = 1,
    .run = run_show,
};

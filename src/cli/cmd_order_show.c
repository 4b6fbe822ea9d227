/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_order_show.c - `licet order list` and `show`: orders as they are. */
#include "audit/record.h"
#include "cli/matter_list.h"
#include "cli/option_groups.h"
#include "cli/ordering.h"
#include "cli/people_text.h"
#include "text/json_write.h"

/* ---- list ---- */

static void put_listed(struct cli *cli, const struct args *args, const struct matter *matter)
{
    struct buf *out = &cli->out;
    if (!args_flag(args, "json")) {
        buf_format(out, "%-24.*s  %-11.*s  version %lld\n", STR_ARG(matter->name),
                   STR_ARG(matter->state), (long long)matter->version);
        return;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", matter->name);
    JSON_PUT_STRING(out, "state", matter->state);
    JSON_PUT_INT(out, "version", matter->version);
    json_close(out, '}');
    json_end(out);
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

struct shown {
    struct matter matter;
    struct matter_version version;
    struct decision_row decision;
    struct obstacle *obstacles;
    size_t obstacle_count;
    struct matter_event *events;
    size_t event_count;
};

static bool read_shown(struct cli *cli, struct store *store, struct str name, struct shown *ret,
                       struct err *err)
{
    return matter_named(store, cli->arena, &order_machine, name, &ret->matter, err) &&
           matter_version_read(store, cli->arena, &ret->matter.id, ret->matter.version,
                               &ret->version, err) &&
           (ret->matter.decision == 0 ||
            decision_read(store, cli->arena, ret->matter.decision, &ret->decision, err)) &&
           obstacles_read(store, cli->arena, &ret->matter.id, &ret->obstacles, &ret->obstacle_count,
                          err) &&
           matter_events_read(store, cli->arena, &ret->matter.id, &ret->events, &ret->event_count,
                              err);
}

static const char *obstacle_word(const struct obstacle *obstacle)
{
    return obstacle->ended != 0 ? "closed" : obstacle->gone != 0 ? "gone" : "open";
}

static void put_page(struct cli *cli, struct store *store, const struct shown *shown)
{
    struct buf *out = &cli->out;
    const struct matter *matter = &shown->matter;
    struct err unused;
    buf_format(out, "%.*s: %.*s; version %lld", STR_ARG(matter->name), STR_ARG(matter->state),
               (long long)matter->version);
    if (matter->decision != 0)
        buf_format(out, "; decision %lld: %.*s", (long long)matter->decision,
                   STR_ARG(shown->decision.outcome));
    buf_byte(out, '\n');
    if (shown->obstacle_count > 0)
        buf_text(out, "holds:\n");
    for (size_t i = 0; i < shown->obstacle_count; i++) {
        const struct obstacle *obstacle = &shown->obstacles[i];
        buf_format(out, "  %3lld  %-6s  %-10.*s  %.*s", (long long)obstacle->n,
                   obstacle_word(obstacle), STR_ARG(obstacle->reason), STR_ARG(obstacle->says));
        if (obstacle->citation.length > 0)
            buf_format(out, " (%.*s)", STR_ARG(obstacle->citation));
        buf_byte(out, '\n');
    }
    buf_text(out, "what became of it:\n");
    for (size_t i = 0; i < shown->event_count; i++) {
        const struct matter_event *event = &shown->events[i];
        char at[AUDIT_TIME_SIZE];
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

static void put_raw(struct buf *out, struct str json)
{
    if (json.length == 0) {
        json_null(out);
        return;
    }
    json_raw(out, json.data, json.length);
    buf_byte(out, ',');
}

static void put_json(struct cli *cli, const struct shown *shown)
{
    struct buf *out = &cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", shown->matter.name);
    JSON_PUT_STRING(out, "state", shown->matter.state);
    JSON_PUT_INT(out, "version", shown->matter.version);
    JSON_KEY(out, "holds");
    json_open(out, '[');
    for (size_t i = 0; i < shown->obstacle_count; i++) {
        const struct obstacle *obstacle = &shown->obstacles[i];
        json_open(out, '{');
        JSON_PUT_INT(out, "n", obstacle->n);
        JSON_PUT_WORD(out, "status", obstacle_word(obstacle));
        JSON_PUT_STRING(out, "reason", obstacle->reason);
        JSON_PUT_STRING(out, "rule", obstacle->rule);
        JSON_PUT_STRING(out, "citation", obstacle->citation);
        JSON_PUT_STRING(out, "says", obstacle->says);
        json_close(out, '}');
    }
    json_close(out, ']');
    JSON_KEY(out, "order");
    put_raw(out, shown->version.content);
    JSON_KEY(out, "decision");
    put_raw(out, shown->decision.content);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct shown shown = { .obstacle_count = 0 };
    (void)ret_status;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which order?");
        return err_hint(err, "'licet order list' lists them");
    }
    struct store *store = people_open_reading(cli, args, err);
    bool done = store != NULL && store_begin_reading(store, err);
    if (done) {
        done = read_shown(cli, store, args->operands[0], &shown, err);
        if (done && args_flag(args, "json"))
            put_json(cli, &shown);
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

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_events.c - `licet events`: what order systems are told, and what could not be told. */
#include "base/date.h"
#include "cli/matter_reading.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/retrying.h"
#include "desk/outbox.h"

#define LISTED 100
#define CONTENT_MAX ((size_t)64 << 20)

static const struct retrying retrying = {
    .thing = "event",
    .one = "an event",
    .list = "licet events list",
    .may = PERMISSION_BIT(MAY_ORDER_WRITE) | PERMISSION_BIT(MAY_RELEASE),
    .retry = outbox_retry,
};

static struct json_reader *open_reader(struct cli *cli, struct err *err)
{
    const struct json_limits limits = { .size = CONTENT_MAX, .depth = JSON_DEPTH_MAX };
    return json_reader_new(cli->mem, limits, err);
}

/* ---- what was told ---- */

static bool put_row(struct cli *cli, struct store *store, struct json_reader *reader, bool json,
                    const struct outbox_row *row, struct err *err)
{
    char type[OUTBOX_TYPE_SIZE];
    char at[INSTANT_TEXT_SIZE];
    if (!json) {
        buf_format(&cli->out, "%6lld  %.19s  %-17s  %.*s, version %lld: %.*s\n",
                   (long long)row->seq, instant_format(row->recorded_at, at),
                   outbox_type(row, type), STR_ARG(row->name), (long long)row->version,
                   STR_ARG(row->state));
        return true;
    }
    bool done = outbox_json(store, cli->arena, reader, row, &cli->out, err);
    buf_byte(&cli->out, '\n');
    return done;
}

static bool put_rows(struct cli *cli, const struct args *args, struct store *store, int64_t after,
                     int64_t most, size_t *ret_count, struct err *err)
{
    struct outbox_row *rows;
    struct json_reader *reader = open_reader(cli, err);
    bool done =
        reader != NULL && outbox_read(store, cli->arena, after, most, &rows, ret_count, err);
    for (size_t i = 0; done && i < *ret_count; i++)
        done = put_row(cli, store, reader, args_flag(args, "json"), &rows[i], err);
    json_reader_free(reader);
    return done;
}

/* ---- what waits ---- */

static void put_waiting(struct buf *out, const struct outbox_waiting *waiting, bool json)
{
    char at[INSTANT_TEXT_SIZE];
    instant_format(waiting->next_at, at);
    if (json) {
        json_open(out, '{');
        JSON_PUT_INT(out, "seq", waiting->seq);
        JSON_PUT_STRING(out, "webhook", waiting->hook);
        JSON_PUT_INT(out, "attempts", waiting->attempts);
        JSON_PUT_BOOL(out, "parked", waiting->parked);
        put_json_instant(out, "next_at", waiting->parked ? 0 : waiting->next_at);
        JSON_PUT_STRING(out, "error",
                        waiting->error.length > 0 ? waiting->error : (struct str){ 0 });
        put_json_end(out);
        return;
    }
    buf_format(out, "%6lld  %.*s: ", (long long)waiting->seq, STR_ARG(waiting->hook));
    if (waiting->attempts == 0 && waiting->error.length == 0)
        buf_text(out, "waits for what is before it\n");
    else if (waiting->parked)
        buf_format(out, "parked after %lld attempts: %.*s\n", (long long)waiting->attempts,
                   STR_ARG(waiting->error));
    else
        buf_format(out, "tried %lld times, again at %.19s: %.*s\n", (long long)waiting->attempts,
                   at, STR_ARG(waiting->error));
}

static bool list(struct cli *cli, const struct args *args, struct store *store, struct err *err)
{
    struct outbox_waiting *waiting;
    struct str text = args_text(args, "after");
    int64_t after = 0;
    size_t count;
    if (text.data != NULL && !retrying_seq(&retrying, text, &after, err))
        return false;
    if (!args_flag(args, "waiting"))
        return put_rows(cli, args, store, after, args_number(args, "limit", LISTED), &count, err);
    if (!outbox_waiting_all(store, cli->arena, &waiting, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        put_waiting(&cli->out, &waiting[i], args_flag(args, "json"));
    return true;
}

static bool show(struct cli *cli, const struct args *args, struct store *store, struct err *err)
{
    struct outbox_waiting *waiting;
    struct str text;
    int64_t seq;
    size_t count;
    if (!people_operand(args, 0, "event", &text, err) ||
        !retrying_seq(&retrying, text, &seq, err) ||
        !put_rows(cli, args, store, seq - 1, 1, &count, err))
        return false;
    if (count == 0) {
        err_set(err, ERR_NAME, "there is no event %lld", (long long)seq);
        return err_hint(err, "'licet events list' lists them");
    }
    if (!outbox_waiting_all(store, cli->arena, &waiting, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (waiting[i].seq == seq)
            put_waiting(&cli->out, &waiting[i], args_flag(args, "json"));
    }
    return true;
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return reading_do(cli, args, list, err);
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return reading_do(cli, args, show, err);
}

/* ---- again ---- */

static bool run_retry(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return retrying_run(&retrying, cli, args, err);
}

/* ---- the commands ---- */

static const struct option list_options[] = {
    { .name = "waiting", .help = "those that could not be told yet, and why" },
    { .name = "after",
      .metavar = "N",
      .type = OPTION_TEXT,
      .help = "those behind that one; from the first if left out" },
    { .name = "limit", .metavar = "N", .type = OPTION_NUMBER, .help = "how many; 100 if left out" },
    { .name = NULL },
};
static const struct option retry_options[] = {
    { .name = "all", .help = "all that wait" },
    { .name = NULL },
};
static const struct option_group list_group = { "Options", list_options };
static const struct option_group retry_group = { "Options", retry_options };
static const struct option_group *const list_groups[] = { &list_group, &group_database, &group_json,
                                                          NULL };
static const struct option_group *const show_groups[] = { &group_database, &group_json, NULL };
static const struct option_group *const retry_groups[] = { &retry_group, &group_acting, NULL };
static const char *const list_usage[] = { "[--after N] [--limit N] --db PATH",
                                          "--waiting --db PATH", NULL };
static const char *const show_usage[] = { "N --db PATH", NULL };
static const char *const retry_usage[] = { "N... --as NAME --db PATH", "--all --as NAME --db PATH",
                                           NULL };

static const struct command command_list = {
    .name = "list",
    .summary = "what was blocked and released, in order",
    .usage = list_usage,
    .help = "As order systems are told it: by GET /v1/events, and by webhook.",
    .groups = list_groups,
    .run = run_list,
};

static const struct command command_show = {
    .name = "show",
    .summary = "an event, and why it could not be told, if it could not",
    .usage = show_usage,
    .groups = show_groups,
    .operands_max = 1,
    .run = run_show,
};

static const struct command command_retry = {
    .name = "retry",
    .summary = "tell again what was parked, or waits",
    .usage = retry_usage,
    .help = "The server does it at once, with as many attempts as at first.",
    .groups = retry_groups,
    .operands_max = 1024,
    .run = run_retry,
};

static const struct command *const subcommands[] = { &command_list, &command_show, &command_retry,
                                                     NULL };
static const char *const usage[] = { "list [--waiting] --db PATH", "show N --db PATH",
                                     "retry N... --as NAME --db PATH", NULL };

const struct command command_events = {
    .name = "events",
    .summary = "what order systems are told of orders and shipments",
    .usage = usage,
    .help = "Each time an order or a shipment is blocked or released, that is written with what "
            "made it so, and told to whoever listens: docs/server.md tells how.",
    .subcommands = subcommands,
};

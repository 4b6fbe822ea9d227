/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_order_by_hand.c - `licet order hold`, `close-hold` and `cancel`: orders by name. */
#include "base/num.h"
#include "cli/fail.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/ordering.h"
#include "desk/order_show.h"
#include "wire/decision_json.h"

static bool read_number(struct str text, int64_t *ret, struct err *err)
{
    struct num number;
    struct err unused;
    if (num_parse(text, false, &number, &unused) && number.bottom == 1 && number.top > 0 &&
        number.top < INT64_MAX) {
        *ret = (int64_t)number.top;
        return true;
    }
    err_set(err, ERR_USAGE, "'%.*s' is no number of a hold", STR_ARG(text));
    return err_hint(err, "'licet order show' lists the holds with their numbers");
}

static bool read_change(const struct args *args, enum order_transition transition,
                        struct order_change *ret, struct err *err)
{
    *ret = (struct order_change){ .transition = transition,
                                  .reason = args_text(args, "reason"),
                                  .basis = args_text(args, "basis") };
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which order?");
        return err_hint(err, "'licet order list' lists them");
    }
    if (ret->reason.length == 0) {
        err_set(err, ERR_USAGE, "why?");
        return err_hint(err, "option '--reason' says it");
    }
    if (transition != ORDER_CLOSE_HOLD)
        return true;
    if (args->operand_count > 1)
        return read_number(args->operands[1], &ret->obstacle, err);
    err_set(err, ERR_USAGE, "which hold of it?");
    return err_hint(err, "'licet order show' lists the holds with their numbers");
}

static void tell(struct cli *cli, const struct args *args, const struct order_outcome *outcome)
{
    struct buf *out = &cli->out;
    if (args_flag(args, "json")) {
        order_outcome_json(out, outcome);
        return;
    }
    buf_format(out, "%.*s is %.*s", STR_ARG(outcome->matter.name), STR_ARG(outcome->matter.state));
    if (outcome->open > 0)
        buf_format(out, "; holds open: %zu", outcome->open);
    if (outcome->shipments.held > 0)
        buf_format(out, "; shipments held: %zu", outcome->shipments.held);
    buf_text(out, outcome->same ? " (it was before)\n" : "\n");
}

/* Of several, one that cannot be done is told, and the others are done. */
static bool do_all(struct cli *cli, const struct args *args, const struct matter_desk *desk,
                   struct order_change *change, int *ret_status, struct err *err)
{
    size_t count = change->transition == ORDER_CLOSE_HOLD ? 1 : args->operand_count;
    for (size_t i = 0; i < count; i++) {
        struct order_outcome outcome;
        change->name = args->operands[i];
        if (order_do(desk, cli->arena, change, &outcome, err)) {
            tell(cli, args, &outcome);
            continue;
        }
        if (count == 1 || err->code == ERR_MEMORY || err->code == ERR_IO)
            return false;
        *ret_status = EXIT_UNREAD;
        if (args_flag(args, "json")) {
            error_to_json(change->name, err, &cli->out);
            buf_byte(&cli->out, '\n');
        } else {
            fail_report(err);
        }
        err_clear(err);
    }
    return true;
}

static bool run(struct cli *cli, const struct args *args, enum order_transition transition,
                int *ret_status, struct err *err)
{
    struct order_change change;
    struct acting acting;
    if (!read_change(args, transition, &change, err) || !acting_open(cli, args, &acting, err))
        return false;
    const struct matter_desk desk = {
        .mem = cli->mem, .store = acting.store, .by = &acting.who, .now = acting.now
    };
    bool done = do_all(cli, args, &desk, &change, ret_status, err);
    acting_close(&acting);
    return done;
}

static bool run_hold(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, ORDER_HOLD, ret_status, err);
}

static bool run_close(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, ORDER_CLOSE_HOLD, ret_status, err);
}

static bool run_cancel(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, ORDER_CANCEL, ret_status, err);
}

static const struct option reason_options[] = {
    { .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why" },
    { .name = "basis",
      .metavar = "TEXT",
      .type = OPTION_TEXT,
      .help = "what it rests on: a citation, a document" },
    { .name = NULL },
};
static const struct option_group reason_group = { "Options", reason_options };
static const struct option_group *const groups[] = { &reason_group, &group_acting, &group_json,
                                                     NULL };
static const struct option_group *const many_groups[] = { &reason_group, &group_names,
                                                          &group_acting, &group_json, NULL };

static const char *const usage[] = { "ORDER... --reason TEXT --as NAME --db PATH", NULL };
static const char *const close_usage[] = { "ORDER N --reason TEXT --as NAME --db PATH", NULL };

static const char many_statuses[] = " 0  done\n 2  bad usage, or the one order cannot be\n"
                                    " 3  the system failed\n"
                                    " 5  some of several could not be; all others are";

const struct command command_order_hold = {
    .name = "hold",
    .summary = "keep an order from being shipped",
    .usage = usage,
    .help = "Beside what decisions say. It stays until somebody closes it.",
    .statuses = many_statuses,
    .groups = many_groups,
    .operands_max = 1024,
    .run = run_hold,
};

const struct command command_order_close_hold = {
    .name = "close-hold",
    .summary = "close what was in the way of an order",
    .usage = close_usage,
    .help = "Who may release closes a hold, and says why. What the newest decision still says "
            "cannot be closed: what has changed is said in the order, or is on file, and the order "
            "is decided anew first. With its last hold closed the order is allocatable.",
    .groups = groups,
    .operands_max = 2,
    .run = run_close,
};

const struct command command_order_cancel = {
    .name = "cancel",
    .summary = "end an order that will not ship",
    .usage = usage,
    .help = "It stays in the book.",
    .statuses = many_statuses,
    .groups = many_groups,
    .operands_max = 1024,
    .run = run_cancel,
};

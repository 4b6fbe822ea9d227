/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_order_by_hand.c - `licet order hold`, `close-hold` and `cancel`: orders by name. */
#include "base/num.h"
#include "cli/many.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/ordering.h"
#include "cli/rows_file.h"
#include "desk/order_show.h"

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
    if (args->operand_count == 0 || ret->reason.length > 0)
        return true;
    err_set(err, ERR_USAGE, "why?");
    return err_hint(err, "option '--reason' says it");
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

struct by_hand {
    struct cli *cli;
    const struct args *args;
    struct acting acting;
    struct order_change change; /* of each, but for its name and the number of the hold */
};

static struct matter_desk desk_of(const struct by_hand *h)
{
    return (struct matter_desk){
        .mem = h->cli->mem, .store = h->acting.store, .by = &h->acting.who, .now = h->acting.now
    };
}

static bool do_one(void *context, struct str name, struct err *err)
{
    struct by_hand *h = context;
    const struct matter_desk desk = desk_of(h);
    struct order_outcome outcome;
    h->change.name = name;
    if (!order_do(&desk, h->cli->arena, &h->change, &outcome, err))
        return false;
    tell(h->cli, h->args, &outcome);
    return true;
}

static bool run(struct cli *cli, const struct args *args, enum order_transition transition,
                int *ret_status, struct err *err)
{
    struct by_hand h = { .cli = cli, .args = args };
    if (!read_change(args, transition, &h.change, err) ||
        (args->operand_count > 0 && !acting_open(cli, args, &h.acting, err)))
        return false;
    bool done = many_do(cli, args, 0, "order", "order list", do_one, &h, ret_status, err);
    acting_close(&h.acting);
    return done;
}

/* ---- closing ---- */

static bool read_holds(struct by_hand *h, struct str name, struct obstacle **ret, size_t *ret_count,
                       struct err *err)
{
    struct store *store = h->acting.store;
    struct arena *arena = h->cli->arena;
    struct matter matter;
    if (!store_begin_reading(store, err))
        return false;
    bool done = matter_named(store, arena, &order_machine, name, &matter, err) &&
                obstacles_read(store, arena, &matter.id, ret, ret_count, err);
    store_rollback(store);
    return done;
}

/* Each hold of the order that the rule, or the kind, has opened; one that is closed says so. */
static bool close_of(void *context, struct str name, struct err *err)
{
    struct by_hand *h = context;
    struct str of = args_text(h->args, "hold");
    struct obstacle *holds;
    size_t count;
    size_t open = 0;
    int64_t closed = 0;
    if (!read_holds(h, name, &holds, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(holds[i].rule, of) && !str_equal(holds[i].reason, of))
            continue;
        h->change.obstacle = closed = holds[i].n;
        open += holds[i].ended == 0;
        if (holds[i].ended == 0 && !do_one(h, name, err))
            return false;
    }
    if (open > 0)
        return true;
    if (closed > 0)
        return do_one(h, name, err);
    err_set(err, ERR_NAME, "order '%.*s' has no hold of '%.*s'", STR_ARG(name), STR_ARG(of));
    return err_hint(err, "'licet order show --json' lists them with 'rule' and 'reason'");
}

static bool read_which(const struct args *args, struct order_change *change, struct err *err)
{
    bool named = args_text(args, "hold").length > 0;
    if (named || args->operand_count == 0)
        return true;
    if (args->operand_count == 2 && args_get(args, "names") == NULL)
        return read_number(args->operands[1], &change->obstacle, err);
    err_set(err, ERR_USAGE, "which hold of it?");
    return err_hint(err, "'licet order show' lists the holds with their numbers; of several orders "
                         "--hold says which");
}

static bool run_close(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct by_hand h = { .cli = cli, .args = args };
    bool by_number = args_text(args, "hold").length == 0 && args->operand_count == 2;
    if (!read_change(args, ORDER_CLOSE_HOLD, &h.change, err) || !read_which(args, &h.change, err) ||
        (args->operand_count > 0 && !acting_open(cli, args, &h.acting, err)))
        return false;
    bool done = by_number
                    ? do_one(&h, args->operands[0], err)
                    : many_do(cli, args, 0, "order", "order list", close_of, &h, ret_status, err);
    acting_close(&h.acting);
    return done;
}

static bool run_hold(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, ORDER_HOLD, ret_status, err);
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
static const struct option close_options[] = {
    { .name = "hold",
      .metavar = "RULE|KIND",
      .type = OPTION_TEXT,
      .help = "each that the rule has opened, or of that kind: person, party, question, …" },
    { .name = NULL },
};
static const struct option_group close_group = { "Which", close_options };
static const struct option_group *const close_groups[] = {
    &close_group, &reason_group, &group_names, &group_rows, &group_acting, &group_json, NULL
};
static const struct option_group *const many_groups[] = { &reason_group, &group_names, &group_rows,
                                                          &group_acting, &group_json,  NULL };

static const char *const usage[] = { "ORDER... --reason TEXT --as NAME --db PATH", NULL };
static const char *const close_usage[] = { "ORDER N --reason TEXT --as NAME --db PATH",
                                           "ORDER... --hold RULE|KIND --reason TEXT --as NAME "
                                           "--db PATH",
                                           NULL };

const struct command command_order_hold = {
    .name = "hold",
    .summary = "keep an order from being shipped",
    .usage = usage,
    .help = "Beside what decisions say. It stays until somebody closes it.",
    .statuses = many_statuses,
    .groups = many_groups,
    .operands_max = MANY_MAX,
    .run = run_hold,
};

const struct command command_order_close_hold = {
    .name = "close-hold",
    .summary = "close what was in the way of an order",
    .usage = close_usage,
    .help = "Who may release closes a hold, and says why. What the newest decision still says "
            "cannot be closed: what has changed is said in the order, or is on file, and the order "
            "is decided anew first. With its last hold closed the order is allocatable.",
    .statuses = many_statuses,
    .groups = close_groups,
    .operands_max = MANY_MAX,
    .run = run_close,
};

const struct command command_order_cancel = {
    .name = "cancel",
    .summary = "end an order that will not ship",
    .usage = usage,
    .help = "It stays in the book.",
    .statuses = many_statuses,
    .groups = many_groups,
    .operands_max = MANY_MAX,
    .run = run_cancel,
};

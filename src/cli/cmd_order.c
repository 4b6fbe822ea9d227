/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_order.c - `licet order`: the order book; see cmd_order_*.c. */
#include "cli/ordering.h"

static const struct command *const subcommands[] = { &command_order_add,
                                                     &command_order_amend,
                                                     &command_order_decide,
                                                     &command_order_hold,
                                                     &command_order_close_hold,
                                                     &command_order_cancel,
                                                     &command_order_list,
                                                     &command_order_show,
                                                     &command_order_reproduce,
                                                     &command_order_runs,
                                                     NULL };

static const char *const usage[] = {
    "add FILE|- --as NAME --db PATH",
    "amend FILE|- --as NAME --db PATH",
    "decide [ORDER...] --as NAME --db PATH",
    "hold ORDER... --reason TEXT --as NAME --db PATH",
    "close-hold ORDER N --reason TEXT --as NAME --db PATH",
    "cancel ORDER... --reason TEXT --as NAME --db PATH",
    "list [--state STATE] [--after ORDER] --db PATH",
    "show ORDER --db PATH",
    "runs [--limit N] --db PATH",
    "reproduce ORDER [--decision N] [--now] --db PATH",
    NULL,
};

const struct command command_order = {
    .name = "order",
    .summary = "the order book: what may ship, and what is held",
    .usage = usage,
    .help = "Each order is decided when it comes in, and again when somebody asks. What keeps it "
            "from being shipped is a hold, with the rule and citation; an order leaves its holds "
            "only when somebody closes them, and none that the newest decision still says can be "
            "closed. docs/desk.md tells how.",
    .subcommands = subcommands,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_buyer.c - `licet buyer`: candidate buyers; see cmd_buyer_*.c. */
#include "cli/buying.h"

static const struct command *const subcommands[] = {
    &command_buyer_add,     &command_buyer_amend,    &command_buyer_nominate,
    &command_buyer_screen,  &command_buyer_settle,   &command_buyer_clear,
    &command_buyer_decline, &command_buyer_complete, &command_buyer_reopen,
    &command_buyer_package, &command_buyer_submit,   &command_buyer_request,
    &command_buyer_answer,  &command_buyer_approve,  &command_buyer_reject,
    &command_buyer_meet,    &command_buyer_suspend,  &command_buyer_reinstate,
    &command_buyer_remove,  &command_buyer_list,     &command_buyer_show,
    &command_buyer_caps,    &command_buyer_lists,    NULL
};

static const char *const usage[] = {
    "add|amend FILE|- --as NAME --db PATH",
    "nominate --from-orders [--add --as NAME] --db PATH",
    "screen NAME… --lists DIR --as NAME --db PATH",
    "settle|decline NAME --match N --reason TEXT --as NAME --db PATH",
    "clear|complete|reopen|remove NAME… --as NAME --db PATH",
    "package --to FOLDER --as NAME --db PATH",
    "submit [LIST] --as NAME --db PATH",
    "request|answer|approve|reject NAME --document FILE --as NAME --db PATH",
    "meet|suspend|reinstate NAME --as NAME --db PATH",
    "list [--state STATE] --db PATH",
    "show|caps NAME --db PATH",
    "lists [LIST [LIST]] --db PATH",
    NULL,
};

const struct command command_buyer = {
    .name = "buyer",
    .summary = "candidate buyers, up to the government's approval",
    .usage = usage,
    .help = "Each is nominated, screened with its owners and addresses, looked into, packaged and "
            "submitted on a list with a number; then what the government says of it is recorded. "
            "What is found or signed is kept with the step as data. An approval ships nothing by "
            "itself. docs/buyers.md tells how.",
    .subcommands = subcommands,
};

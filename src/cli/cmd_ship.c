/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_ship.c - `licet ship`: what leaves; see cmd_ship_*.c. */
#include "cli/shipping.h"

static const struct command *const subcommands[] = {
    &command_ship_plan,      &command_ship_amend,
    &command_ship_paper,     &command_ship_reserve,
    &command_ship_hold,      &command_ship_decide,
    &command_ship_release,   &command_ship_stop,
    &command_ship_void,      &command_ship_depart,
    &command_ship_transit,   &command_ship_deliver,
    &command_ship_undeliver, &command_ship_order_return,
    &command_ship_return,    &command_ship_seize,
    &command_ship_due,       &command_ship_verify,
    &command_ship_list,      &command_ship_show,
    &command_ship_serial,    NULL
};

static const char *const usage[] = {
    "plan FILE|- --as NAME --db PATH",
    "paper SHIPMENT... --rule RULE --reference NUMBER --as NAME --db PATH",
    "reserve SHIPMENT... --as NAME --db PATH",
    "release SHIPMENT... --as NAME --db PATH",
    "depart SHIPMENT... --at WHEN --as NAME --db PATH",
    "deliver SHIPMENT... --at WHEN --as NAME --db PATH",
    "stop SHIPMENT... --reason TEXT --as NAME --db PATH",
    "list [--state STATE] [--order ORDER] --db PATH",
    "show SHIPMENT --db PATH",
    "serial SERIAL... [--as-of WHEN] --db PATH",
    NULL,
};

const struct command command_ship = {
    .name = "ship",
    .summary = "shipments: reserved, released, departed, and after",
    .usage = usage,
    .help = "A shipment of an order reserves under the license that it names, and is released with "
            "a decision that is made at that moment. What has happened is recorded, allowed or "
            "not: what was not is an incident. docs/shipments.md tells how.",
    .subcommands = subcommands,
};

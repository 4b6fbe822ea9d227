/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/shipping.h - what the commands of `licet ship` share.
 */
#ifndef LICET_CLI_SHIPPING_H
#define LICET_CLI_SHIPPING_H

#include "cli/licensing.h"
#include "desk/shipments.h"

extern const struct command command_ship_plan;
extern const struct command command_ship_amend;
extern const struct command command_ship_paper;
extern const struct command command_ship_reserve;
extern const struct command command_ship_hold;
extern const struct command command_ship_decide;
extern const struct command command_ship_release;
extern const struct command command_ship_stop;
extern const struct command command_ship_void;
extern const struct command command_ship_order_return;
extern const struct command command_ship_due;
extern const struct command command_ship_depart;
extern const struct command command_ship_transit;
extern const struct command command_ship_deliver;
extern const struct command command_ship_undeliver;
extern const struct command command_ship_return;
extern const struct command command_ship_seize;
extern const struct command command_ship_verify;
extern const struct command command_ship_list;
extern const struct command command_ship_show;
extern const struct command command_ship_serial;

/* The database, who works on it, and what was done so far. */
struct shipping {
    struct cli *cli;
    const struct args *args;
    enum shipment_transition transition;
    struct licensing licensing;
    struct shipment_desk desk;
    struct catalog catalog; /* the one in this program */
    size_t done, refused;
};

/* What the exit statuses mean. */
extern const char shipping_statuses[];

/* shipping_close may follow in any case. */
NODISCARD bool shipping_open(struct shipping *shipping, struct cli *cli, const struct args *args,
                             enum shipment_transition transition, struct err *err);
/* The same for who only looks. */
NODISCARD bool shipping_open_reading(struct shipping *shipping, struct cli *cli,
                                     const struct args *args, struct err *err);
void shipping_close(struct shipping *shipping);

/*
 * Does one change and says what became of it.  With `go_on` what is refused is told and counted;
 * else it is an error.
 */
NODISCARD bool shipping_do(struct shipping *shipping, const struct shipment_change *change,
                           bool go_on, struct err *err);

/* The exit status. */
int shipping_status(const struct shipping *shipping);

#endif

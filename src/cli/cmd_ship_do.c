/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_ship_do.c - `licet ship reserve` and the other steps of shipments that are there. */
#include "cli/fail.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/rows_file.h"
#include "cli/shipping.h"
#include "desk/money.h"

/* ---- what is said of it ---- */

static struct str said(const struct args *args, const char *name)
{
    struct str text = args_knows(args, name) ? args_text(args, name) : STR("");
    return text.data == NULL ? STR("") : text;
}

/* A text that may be left out. */
static struct str said_or_none(const struct args *args, const char *name)
{
    return args_knows(args, name) ? args_text(args, name) : (struct str){ 0 };
}

/* What the shipment says, by which dates and amounts are read. */
static bool read_shipment(struct shipping *shipping, struct str name, struct shipment *ret,
                          struct err *err)
{
    struct shipment_record record;
    struct store *store = shipping->desk.matters.store;
    if (!store_begin_reading(store, err))
        return false;
    bool done = shipment_load(&shipping->desk, shipping->cli->arena, name, &record, err);
    store_rollback(store);
    if (done)
        *ret = record.shipment;
    return done;
}

static bool read_departure(struct shipping *shipping, const struct shipment *shipment,
                           struct shipment_change *change, struct err *err)
{
    const struct args *args = shipping->args;
    if (!args_knows(args, "quantity"))
        return true;
    change->keep_rest = args_flag(args, "keep-rest");
    return licensing_count(args, "quantity", &change->quantity, err) &&
           licensing_money(args, shipment->currency, 0, &change->value, err);
}

static bool read_change(struct shipping *shipping, struct str name, struct shipment_change *ret,
                        struct err *err)
{
    const struct args *args = shipping->args;
    struct shipment shipment;
    bool given;
    *ret = (struct shipment_change){ .transition = shipping->transition,
                                     .name = name,
                                     .key = said_or_none(args, "id"),
                                     .place = said_or_none(args, "place"),
                                     .reference = said_or_none(args, "reference"),
                                     .reason = said(args, "reason"),
                                     .basis = said(args, "basis") };
    if (!read_shipment(shipping, name, &shipment, err) ||
        (args_knows(args, "at") &&
         !licensing_instant(args, "at", shipment.zone, false, &ret->at_given, &ret->at, err)) ||
        (args_knows(args, "until") &&
         !licensing_instant(args, "until", shipment.zone, true, &given, &ret->expires_at, err)))
        return false;
    return read_departure(shipping, &shipment, ret, err);
}

static bool do_all(struct shipping *shipping, struct err *err)
{
    const struct args *args = shipping->args;
    bool go_on = args->operand_count > 1;
    for (size_t i = 0; i < args->operand_count; i++) {
        struct shipment_change change;
        struct str name = args->operands[i];
        if (!read_change(shipping, name, &change, err)) {
            if (!go_on || err->code != ERR_NAME)
                return false;
            shipping->refused++;
            fail_report(err);
            err_clear(err);
        } else if (!shipping_do(shipping, &change, go_on, err)) {
            return false;
        }
    }
    return true;
}

static bool run(struct cli *cli, const struct args *args, enum shipment_transition transition,
                int *ret_status, struct err *err)
{
    struct shipping shipping;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which shipment?");
        return err_hint(err, "'licet ship list' lists them");
    }
    bool done = shipping_open(&shipping, cli, args, transition, err) && do_all(&shipping, err);
    if (done)
        *ret_status = shipping_status(&shipping);
    shipping_close(&shipping);
    return done;
}

/* ---- the commands ---- */

#define OPTION_ID                                                                                  \
    {                                                                                              \
        .name = "id", .metavar = "KEY", .type = OPTION_TEXT,                                       \
        .help = "a key of your own: given again with the same, it is done once"                    \
    }
#define OPTION_REASON                                                                              \
    {                                                                                              \
        .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why"                    \
    }
#define OPTION_BASIS                                                                               \
    {                                                                                              \
        .name = "basis", .metavar = "TEXT", .type = OPTION_TEXT,                                   \
        .help = "what it rests on: a citation, a document"                                         \
    }
#define OPTIONS_FACT                                                                               \
    { .name = "at",                                                                                \
      .metavar = "WHEN",                                                                           \
      .type = OPTION_TEXT,                                                                         \
      .help = "when it happened, now if left out: a date, for its beginning at the port, or an "   \
              "instant as in 2026-03-01T14:00:00Z" },                                              \
        { .name = "place", .metavar = "TEXT", .type = OPTION_TEXT, .help = "where" },              \
        { .name = "reference",                                                                     \
          .metavar = "TEXT",                                                                       \
          .type = OPTION_TEXT,                                                                     \
          .help = "a number by which others know it: the ITN of the AES, an air waybill" },        \
        OPTION_ID, OPTION_REASON, OPTION_BASIS

static const struct option command_options[] = {
    OPTION_REASON, OPTION_BASIS, OPTION_ID, { .name = NULL }
};
static const struct option reserve_options[] = {
    { .name = "until",
      .metavar = "WHEN",
      .type = OPTION_TEXT,
      .help = "when the reservation ends by itself: a date, or an instant" },
    OPTION_REASON,
    OPTION_BASIS,
    OPTION_ID,
    { .name = NULL },
};
static const struct option fact_options[] = { OPTIONS_FACT, { .name = NULL } };
static const struct option depart_options[] = {
    { .name = "quantity",
      .metavar = "N",
      .type = OPTION_TEXT,
      .help = "how many units departed; all that were planned if left out" },
    { .name = "value",
      .metavar = "\"AMOUNT CUR\"",
      .type = OPTION_TEXT,
      .help = "what they are worth; what was planned if left out" },
    { .name = "keep-rest", .help = "what did not depart stays reserved; else it is free" },
    OPTIONS_FACT,
    { .name = NULL },
};
static const struct option_group command_group = { "Options", command_options };
static const struct option_group reserve_group = { "Options", reserve_options };
static const struct option_group fact_group = { "Options", fact_options };
static const struct option_group depart_group = { "Options", depart_options };
static const struct option_group *const command_groups[] = { &command_group, &group_names,
                                                             &group_rows,    &group_acting,
                                                             &group_json,    NULL };
static const struct option_group *const reserve_groups[] = { &reserve_group, &group_names,
                                                             &group_rows,    &group_acting,
                                                             &group_json,    NULL };
static const struct option_group *const fact_groups[] = { &fact_group,   &group_names, &group_rows,
                                                          &group_acting, &group_json,  NULL };
static const struct option_group *const depart_groups[] = { &depart_group, &group_names,
                                                            &group_rows,   &group_acting,
                                                            &group_json,   NULL };
static const char *const plain_usage[] = { "SHIPMENT... --as NAME --db PATH", NULL };
static const char *const reason_usage[] = { "SHIPMENT... --reason TEXT --as NAME --db PATH", NULL };
static const char *const fact_usage[] = {
    "SHIPMENT... [--at WHEN] [--place TEXT] [--reference TEXT] --as NAME --db PATH", NULL
};
static const char *const verify_usage[] = { "SHIPMENT... --basis TEXT --as NAME --db PATH", NULL };

#define SHIP_COMMAND(word_, transition, identifier, summary_, usage_, groups_, help_)              \
    static bool run_##identifier(struct cli *cli, const struct args *args, int *ret_status,        \
                                 struct err *err)                                                  \
    {                                                                                              \
        return run(cli, args, transition, ret_status, err);                                        \
    }                                                                                              \
    const struct command command_ship_##identifier = {                                             \
        .name = (word_),                                                                           \
        .summary = (summary_),                                                                     \
        .usage = usage_,                                                                           \
        .help = (help_),                                                                           \
        .statuses = shipping_statuses,                                                             \
        .groups = groups_,                                                                         \
        .operands_max = 1024,                                                                      \
        .run = run_##identifier,                                                                   \
    }

SHIP_COMMAND("reserve", SHIPMENT_RESERVE, reserve, "speak for its units under its license",
             plain_usage, reserve_groups,
             "Its order has to be allocatable, and not to be used up by other shipments of it. "
             "Where the newest decision on the order says that a license authorizes it, units and "
             "value are reserved under the license that the shipment names; where none is needed "
             "nothing is drawn. All else is refused.");
SHIP_COMMAND("hold", SHIPMENT_HOLD, hold, "keep a shipment that is reserved from leaving",
             reason_usage, command_groups,
             "What is reserved stays so. It goes on with 'licet ship decide', and is released "
             "anew.");
SHIP_COMMAND("decide", SHIPMENT_DECIDE, decide, "reserve anew what was on hold", plain_usage,
             reserve_groups,
             "As 'licet ship reserve': a new reservation takes the place of the old one.");
SHIP_COMMAND("stop", SHIPMENT_STOP, stop, "end a shipment before it departs", reason_usage,
             command_groups,
             "What is reserved is free. If it departs all the same, that is an "
             "incident.");
SHIP_COMMAND("void", SHIPMENT_VOID, void, "free what is still reserved for it", reason_usage,
             command_groups,
             "Before it departs that ends it, and its order has these units left again. Of what "
             "has departed in part, the rest is free.");
SHIP_COMMAND("order-return", SHIPMENT_ORDER_RETURN, order_return, "it is to come back",
             reason_usage, command_groups,
             "By an order of the agency (15 CFR 758.8), or because a license was suspended. The "
             "ledger changes by nothing.");
SHIP_COMMAND("due", SHIPMENT_DUE, due, "its delivery is to be verified", plain_usage,
             command_groups, "As a condition of the license says, or a rule of the firm.");
SHIP_COMMAND("depart", SHIPMENT_DEPART, depart, "it has departed", fact_usage, depart_groups,
             "What departed is posted under its license, whatever was decided before. If it was "
             "not released for that day, if the license did not cover it then, or if it is more "
             "than was planned, that is an incident, which is told and stays. The day is that of "
             "the port.");
SHIP_COMMAND("transit", SHIPMENT_TRANSIT, transit, "it is on its way", fact_usage, fact_groups,
             "It has left the country.");
SHIP_COMMAND("deliver", SHIPMENT_DELIVER, deliver, "it has arrived", fact_usage, fact_groups,
             "It is with its consignee.");
SHIP_COMMAND("undeliver", SHIPMENT_UNDELIVER, undeliver, "it could not be delivered", fact_usage,
             fact_groups, "What was posted stays posted.");
SHIP_COMMAND("return", SHIPMENT_RETURN, return, "it has come back", fact_usage, fact_groups,
             "What was posted stays posted. Its serial numbers may ship again.");
SHIP_COMMAND("seize", SHIPMENT_SEIZE, seize, "it was seized", fact_usage, fact_groups,
             "Before it departed, or after.");
SHIP_COMMAND("verify", SHIPMENT_VERIFY, verify, "it is where it should be", verify_usage,
             fact_groups,
             "Somebody other than who recorded its departure says what shows it: --basis.");

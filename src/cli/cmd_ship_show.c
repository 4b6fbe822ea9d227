/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_ship_show.c - `licet ship list` and `show`: shipments as they are. */
#include "cli/matter_list.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/shipping.h"
#include "desk/money.h"

/* ---- list ---- */

static void put_listed(struct cli *cli, const struct args *args, const struct matter *matter)
{
    struct buf *out = &cli->out;
    char amount[NUM_TEXT_SIZE];
    char day[DATE_TEXT_SIZE];
    if (!args_flag(args, "json")) {
        buf_format(out, "%-20.*s  %-16.*s  %s  %16s %.*s\n", STR_ARG(matter->name),
                   STR_ARG(matter->state), date_format(matter->due, day),
                   money_format_grouped(matter->value, matter->currency, amount),
                   STR_ARG(matter->currency));
        return;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", matter->name);
    JSON_PUT_STRING(out, "state", matter->state);
    JSON_PUT_INT(out, "version", matter->version);
    JSON_PUT_DATE(out, "planned", matter->due);
    JSON_KEY(out, "value");
    json_open(out, '{');
    JSON_PUT_WORD(out, "amount", money_format(matter->value, matter->currency, amount));
    JSON_PUT_STRING(out, "currency", matter->currency);
    json_close(out, '}');
    put_json_end(out);
}

static bool read_listed(struct cli *cli, const struct args *args, struct store *store, int64_t most,
                        struct matter **ret, size_t *ret_count, struct err *err)
{
    struct str order = args_text(args, "order");
    struct str state;
    if (order.length > 0)
        return matters_about(store, cli->arena, STR("shipment"), STR("order"), order, ret,
                             ret_count, err);
    return matter_state_asked(args, &shipment_machine, "shipments", &state, err) &&
           matters_list(store, cli->arena, STR("shipment"), state, args_text(args, "after"), most,
                        ret, ret_count, err);
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct matter *matters = NULL;
    size_t count = 0;
    int64_t most = args_number(args, "limit", MATTERS_LISTED);
    struct store *store = people_open_reading(cli, args, err);
    bool done = store != NULL && read_listed(cli, args, store, most, &matters, &count, err);
    (void)ret_status;
    store_close(store);
    for (size_t i = 0; done && i < count; i++)
        put_listed(cli, args, &matters[i]);
    if (done && (int64_t)count == most && !args_flag(args, "json") &&
        args_text(args, "order").length == 0)
        buf_format(&cli->out, "there may be more: --after '%.*s'\n",
                   STR_ARG(matters[count - 1].name));
    return done;
}

/* ---- show ---- */

static void put_money(struct buf *out, int64_t value, struct str currency)
{
    char amount[NUM_TEXT_SIZE];
    buf_format(out, "%.*s %s", STR_ARG(currency), money_format_grouped(value, currency, amount));
}

static void put_head(struct buf *out, const struct shipment_record *record)
{
    const struct shipment *s = &record->shipment;
    char day[DATE_TEXT_SIZE];
    buf_format(out, "%.*s: %.*s; version %lld\n", STR_ARG(s->id), STR_ARG(record->matter.state),
               (long long)record->matter.version);
    buf_format(out, "  order %.*s; %.*s; %lld units, ", STR_ARG(s->order), STR_ARG(s->kind),
               (long long)s->quantity);
    put_money(out, s->value, s->currency);
    buf_format(out, "\n  planned for %s at %.*s (%.*s)\n", date_format(s->planned, day),
               STR_ARG(s->port), STR_ARG(s->zone));
    if (s->number.data != NULL)
        buf_format(out, "  license %.*s, line %lld: %s\n", STR_ARG(s->number), (long long)s->line,
                   record->live              ? "reserved"
                   : record->has_reservation ? "nothing is reserved any more"
                                             : "nothing is reserved");
    if (record->capped_live)
        buf_text(out, "  reserved under the caps of its buyers\n");
    if (!record->has_departed)
        return;
    buf_format(out, "  departed: %lld units, ", (long long)record->departed);
    put_money(out, record->worth, s->currency);
    buf_text(out, record->live || record->capped_live ? "; the rest is reserved\n" : "\n");
}

/* What it goes under, and what is due of it on which day. */
static void put_due(struct shipping *shipping, const struct shipment_record *record, int32_t today)
{
    struct buf *out = &shipping->cli->out;
    struct shipment_due dues[SHIPMENT_DUES_MAX];
    size_t count = shipment_dues(record, dues);
    char day[DATE_TEXT_SIZE];
    if (record->outcome.length > 0)
        buf_format(out, "  released as %.*s", STR_ARG(record->outcome));
    for (size_t i = 0; i < record->under_count; i++)
        buf_format(out, "%s%.*s", i == 0 ? ": " : ", ", STR_ARG(record->under[i]));
    if (record->outcome.length > 0)
        buf_byte(out, '\n');
    for (size_t i = 0; i < count; i++) {
        buf_format(out, "  has to be %s by %s%s", dues[i].what, date_format(dues[i].day, day),
                   dues[i].day < today ? ", and that has passed" : "");
        if (dues[i].cites.length > 0)
            buf_format(out, " (%.*s)", STR_ARG(dues[i].cites));
        buf_byte(out, '\n');
    }
}

static void put_papers(struct buf *out, const struct shipment *s)
{
    for (size_t i = 0; i < s->paper_count; i++) {
        const struct shipment_paper *paper = &s->papers[i];
        buf_format(out, "  paper: %.*s",
                   STR_ARG(paper->name.data != NULL ? paper->name : paper->rule));
        if (paper->reference.data != NULL)
            buf_format(out, ", %.*s", STR_ARG(paper->reference));
        if (paper->sha256.data != NULL)
            buf_format(out, ", document %.12s…", paper->sha256.data);
        if (paper->units > 0)
            buf_format(out, ", for %lld units", (long long)paper->units);
        if (paper->expires.data != NULL)
            buf_format(out, ", good to %.*s", STR_ARG(paper->expires));
        buf_byte(out, '\n');
    }
    if (s->serial_count > 0)
        buf_format(out, "  serial numbers: %zu, the first is %.*s\n", s->serial_count,
                   STR_ARG(s->serials[0]));
}

static bool put_page(struct shipping *shipping, const struct shipment_record *record,
                     struct err *err)
{
    struct buf *out = &shipping->cli->out;
    int32_t today;
    if (!shipping->desk.licenses->day_at(record->shipment.zone, shipping->desk.matters.now, &today,
                                         err))
        return false;
    put_head(out, record);
    put_due(shipping, record, today);
    put_papers(out, &record->shipment);
    for (size_t i = 0; i < record->obstacle_count; i++)
        buf_format(out, "  %.*s: %.*s\n", STR_ARG(record->obstacles[i].reason),
                   STR_ARG(record->obstacles[i].says));
    for (size_t i = 0; i < record->event_count; i++) {
        const struct matter_event *event = &record->events[i];
        char at[INSTANT_TEXT_SIZE];
        char who[PRINCIPAL_NAME_MAX + 1];
        if (!people_name(shipping->desk.matters.store, &event->actor, who, err))
            return false;
        buf_format(out, "  %.19s  %s  %.*s", instant_format(event->recorded_at, at), who,
                   STR_ARG(event->transition));
        if (event->reason.length > 0)
            buf_format(out, ": %.*s", STR_ARG(event->reason));
        buf_byte(out, '\n');
    }
    return true;
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

static bool put_events(struct shipping *shipping, const struct shipment_record *record,
                       struct err *err)
{
    struct buf *out = &shipping->cli->out;
    JSON_KEY(out, "events");
    json_open(out, '[');
    for (size_t i = 0; i < record->event_count; i++) {
        const struct matter_event *event = &record->events[i];
        json_open(out, '{');
        JSON_PUT_INT(out, "n", event->n);
        JSON_PUT_STRING(out, "transition", event->transition);
        JSON_PUT_STRING(out, "state", event->to);
        JSON_PUT_INT(out, "version", event->version);
        put_json_instant(out, "recorded_at", event->recorded_at);
        if (!put_json_name(shipping->desk.matters.store, out, "by", true, &event->actor, err))
            return false;
        JSON_PUT_STRING(out, "reason", event->reason);
        JSON_PUT_STRING(out, "basis", event->basis);
        JSON_KEY(out, "details");
        put_raw(out, event->details);
        json_close(out, '}');
    }
    json_close(out, ']');
    return true;
}

static void put_json_due(struct buf *out, const struct shipment_record *record)
{
    struct shipment_due dues[SHIPMENT_DUES_MAX];
    size_t count = shipment_dues(record, dues);
    JSON_PUT_STRING(out, "outcome", record->outcome);
    JSON_PUT_STRINGS(out, "under", record->under, record->under_count);
    JSON_KEY(out, "due");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(out, '{');
        JSON_PUT_WORD(out, "what", dues[i].what);
        JSON_PUT_DATE(out, "day", dues[i].day);
        JSON_PUT_STRING(out, "citation", dues[i].cites);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static bool put_json(struct shipping *shipping, const struct shipment_record *record,
                     struct err *err)
{
    struct buf *out = &shipping->cli->out;
    char amount[NUM_TEXT_SIZE];
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", record->matter.name);
    JSON_PUT_STRING(out, "state", record->matter.state);
    JSON_PUT_INT(out, "version", record->matter.version);
    JSON_KEY(out, "shipment");
    put_raw(out, record->content);
    JSON_PUT_BOOL(out, "reserved", record->live || record->capped_live);
    JSON_PUT_BOOL(out, "released", record->released);
    JSON_KEY(out, "departed");
    json_open(out, '{');
    JSON_PUT_INT(out, "quantity", record->departed);
    JSON_PUT_WORD(out, "value", money_format(record->worth, record->shipment.currency, amount));
    json_close(out, '}');
    put_json_due(out, record);
    JSON_KEY(out, "incidents");
    json_open(out, '[');
    for (size_t i = 0; i < record->obstacle_count; i++)
        json_string(out, record->obstacles[i].says);
    json_close(out, ']');
    if (!put_events(shipping, record, err))
        return false;
    put_json_end(out);
    return true;
}

static bool show(struct shipping *shipping, struct err *err)
{
    struct shipment_record record;
    struct store *store = shipping->desk.matters.store;
    if (!store_begin_reading(store, err))
        return false;
    bool done = shipment_load(&shipping->desk, shipping->cli->arena, shipping->args->operands[0],
                              &record, err) &&
                (args_flag(shipping->args, "json") ? put_json(shipping, &record, err)
                                                   : put_page(shipping, &record, err));
    store_rollback(store);
    return done;
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct shipping shipping;
    (void)ret_status;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which shipment?");
        return err_hint(err, "'licet ship list' lists them");
    }
    bool done = shipping_open_reading(&shipping, cli, args, err) && show(&shipping, err);
    shipping_close(&shipping);
    return done;
}

/* ---- the commands ---- */

static const struct option list_options[] = {
    { .name = "state",
      .metavar = "STATE",
      .type = OPTION_TEXT,
      .help = "only those in that state, such as reserved or departed" },
    { .name = "order",
      .metavar = "ORDER",
      .type = OPTION_TEXT,
      .help = "only those of that order, all of them" },
    { .name = "after",
      .metavar = "SHIPMENT",
      .type = OPTION_TEXT,
      .help = "those behind this one: they are listed by id" },
    { .name = "limit", .metavar = "N", .type = OPTION_NUMBER, .help = "how many; 100 if left out" },
    { .name = NULL },
};
static const struct option_group list_group = { "Options", list_options };
static const struct option_group *const list_groups[] = { &list_group, &group_database, &group_json,
                                                          NULL };
static const struct option_group *const show_groups[] = { &group_database, &group_json, NULL };
static const char *const list_usage[] = {
    "[--state STATE] [--after SHIPMENT] [--limit N] --db PATH", "--order ORDER --db PATH", NULL
};
static const char *const show_usage[] = { "SHIPMENT --db PATH", NULL };

const struct command command_ship_list = {
    .name = "list",
    .summary = "shipments by id, with their states, days and values",
    .usage = list_usage,
    .help = "A page at a time.",
    .groups = list_groups,
    .run = run_list,
};

const struct command command_ship_show = {
    .name = "show",
    .summary = "a shipment: what it says, and what became of it",
    .usage = show_usage,
    .help = "What is reserved and what departed, its papers, its incidents, and who did what. "
            "--json gives it as it is kept, with when, where and by which reference each fact was "
            "recorded.",
    .groups = show_groups,
    .operands_max = 1,
    .run = run_show,
};

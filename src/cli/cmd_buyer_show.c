/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_buyer_show.c - `licet buyer list` and `show`: buyers as they are. */
#include <stdio.h>

#include "audit/record.h"
#include "base/date.h"
#include "cli/buying.h"
#include "cli/clock.h"
#include "cli/matter_list.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"

/* ---- list ---- */

static void put_lapsed_json(const struct buyer_standing *standing, int32_t day, struct buf *out)
{
    int32_t since;
    const char *why;
    bool lapsed = buyer_lapsed(standing, day, &since, &why);
    JSON_PUT_BOOL(out, "lapsed", lapsed);
    JSON_PUT_DATE(out, "lapsed_since", lapsed ? since : DATE_OPEN);
}

static void put_listed(const struct buying *b, const struct buyer_standing *s, int32_t day)
{
    struct buf *out = &b->cli->out;
    int32_t since;
    const char *why;
    char date[DATE_TEXT_SIZE];
    if (args_flag(b->args, "json")) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "name", s->matter.name);
        JSON_PUT_STRING(out, "state", s->matter.state);
        put_lapsed_json(s, day, out);
        JSON_PUT_INT(out, "version", s->matter.version);
        JSON_PUT_INT(out, "open", (int64_t)s->open);
        put_json_end(out);
        return;
    }
    if (buyer_lapsed(s, day, &since, &why))
        buying_line(b->cli, 0, 4, "%.*s: %.*s, lapsed since %s: %s", STR_ARG(s->matter.name),
                    STR_ARG(s->matter.state), date_format(since, date), why);
    else if (s->open > 0)
        buying_line(b->cli, 0, 4, "%.*s: %.*s, open matches: %zu", STR_ARG(s->matter.name),
                    STR_ARG(s->matter.state), s->open);
    else
        buying_line(b->cli, 0, 4, "%.*s: %.*s", STR_ARG(s->matter.name), STR_ARG(s->matter.state));
}

static bool list(struct buying *b, struct str state, struct err *err)
{
    struct matter *matters;
    size_t count;
    int64_t most = args_number(b->args, "limit", MATTERS_LISTED);
    int32_t day;
    if (!buying_day(b->args, clock_now(), &day, err) ||
        !matters_list(b->store, b->cli->arena, STR("buyer"), state, args_text(b->args, "after"),
                      most, &matters, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct buyer_standing standing;
        if (!buyer_standing_read(&b->reading, &matters[i], &standing, err))
            return false;
        put_listed(b, &standing, day);
    }
    if ((int64_t)count == most && !args_flag(b->args, "json"))
        buying_line(b->cli, 0, 4, "there may be more: --after '%.*s'",
                    STR_ARG(matters[count - 1].name));
    return true;
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct buying buying;
    struct str state;
    (void)ret_status;
    if (!matter_state_asked(args, &buyer_machine, "buyers", &state, err))
        return false;
    bool done = buying_open(&buying, cli, args, err) && list(&buying, state, err);
    buying_close(&buying);
    return done;
}

/* ---- show ---- */

static struct str join(struct cli *cli, const struct json_value *array)
{
    struct str text = STR("");
    for (const struct json_value *v = array == NULL ? NULL : array->first; v != NULL; v = v->next)
        text = text.length == 0 ? v->text : str_join(cli->arena, text, ", ", v->text);
    return text;
}

/* "; items: H20, H200" */
static struct str part(struct cli *cli, const struct json_value *says, const char *key)
{
    const struct json_value *value = form_get(says, key);
    struct str text =
        value == NULL               ? STR("")
        : value->type == JSON_ARRAY ? join(cli, value)
        : value->type == JSON_OBJECT
            ? str_join(cli->arena, form_text(value, "amount"), " ", form_text(value, "currency"))
            : value->text;
    return text.length == 0
               ? text
               : str_join(cli->arena, str_join(cli->arena, STR("; "), key, STR(": ")), "", text);
}

#define EVERY_SIZE 48

static const char *every(const struct buyer_condition *condition, char text[EVERY_SIZE])
{
    if (condition->every == 0)
        return "";
    snprintf(text, EVERY_SIZE, " and every %lld month%s", (long long)condition->every,
             condition->every == 1 ? "" : "s");
    return text;
}

/* One that does not come again says so itself. */
static void put_met(struct cli *cli, const struct buyer_standing *s,
                    const struct buyer_condition *condition)
{
    for (size_t i = 0; condition->every > 0 && i < s->met_count; i++) {
        const struct buyer_met *met = &s->met[i];
        char due[DATE_TEXT_SIZE];
        char on[DATE_TEXT_SIZE];
        if (met->condition == condition->n)
            buying_line(cli, 4, 8, "met for %s on %s%s%.*s", date_format(met->due, due),
                        date_format(met->on, on), met->basis.length > 0 ? ": " : "",
                        STR_ARG(met->basis));
    }
}

static void put_conditions(struct cli *cli, const struct buyer_standing *s, int32_t day)
{
    for (size_t i = 0; i < s->condition_count; i++) {
        static const char *const keys[] = { "destinations", "items",    "end_uses",
                                            "sites",        "quantity", "value",
                                            "tpp",          "from",     "to" };
        const struct buyer_condition *c = &s->conditions[i];
        char date[DATE_TEXT_SIZE];
        char months[EVERY_SIZE];
        struct str text = form_text(c->says, "text");
        struct str rest = STR("");
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            rest = str_join(cli->arena, rest, "", part(cli, c->says, keys[k]));
        if (c->due != DATE_OPEN)
            buying_line(cli, 2, 6, "condition %lld, %.*s, due %s%s%s: %s: %.*s", (long long)c->n,
                        STR_ARG(c->kind), date_format(c->due, date), every(c, months),
                        c->blocking ? ", blocking" : "",
                        c->met         ? "met"
                        : c->due < day ? "overdue"
                                       : "open",
                        STR_ARG(text));
        else
            buying_line(cli, 2, 6, "condition %lld, %.*s%.*s%s%.*s", (long long)c->n,
                        STR_ARG(c->kind), STR_ARG(rest), text.length > 0 ? ": " : "",
                        STR_ARG(text));
        put_met(cli, s, c);
    }
}

static void put_standing(struct cli *cli, const struct buyer_standing *s, int32_t day)
{
    int32_t since;
    const char *why;
    char date[DATE_TEXT_SIZE];
    buying_line(cli, 0, 4, "%.*s: %.*s; version %lld", STR_ARG(s->matter.name),
                STR_ARG(s->matter.state), (long long)s->matter.version);
    if (buyer_lapsed(s, day, &since, &why))
        buying_line(cli, 2, 6, "lapsed since %s: %s; no new shipments", date_format(since, date),
                    why);
    if (s->screened != NULL)
        buying_line(cli, 2, 6, "screened on %.*s%s; open matches: %zu",
                    STR_ARG(form_text(s->screening, "day")),
                    s->screened_as_is ? "" : ", and changed since", s->open);
    buying_matches(cli, s);
    put_conditions(cli, s, day);
}

static bool put_events(struct buying *b, const struct buyer_standing *s, struct err *err)
{
    for (size_t i = 0; i < s->event_count; i++) {
        const struct matter_event *event = &s->events[i];
        char at[AUDIT_TIME_SIZE];
        char who[PRINCIPAL_NAME_MAX + 1];
        if (!people_name(b->store, &event->actor, who, err))
            return false;
        bool moves = !str_equal(event->from, event->to);
        buying_line(b->cli, 2, 6, "%.19s %s %.*s%s%.*s%s%.*s", audit_time(event->recorded_at, at),
                    who, STR_ARG(event->transition), moves ? ", is " : "",
                    moves ? (int)event->to.length : 0, event->to.data,
                    event->reason.length > 0 ? ": " : "", STR_ARG(event->reason));
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

static void put_conditions_json(const struct buyer_standing *s, int32_t day, struct buf *out)
{
    JSON_KEY(out, "conditions_met");
    json_open(out, '[');
    for (size_t i = 0; i < s->met_count; i++) {
        json_open(out, '{');
        JSON_PUT_INT(out, "n", s->met[i].condition);
        JSON_PUT_DATE(out, "due", s->met[i].due);
        JSON_PUT_DATE(out, "on", s->met[i].on);
        json_close(out, '}');
    }
    json_close(out, ']');
    JSON_KEY(out, "conditions_due");
    json_open(out, '[');
    for (size_t i = 0; i < s->condition_count; i++) {
        const struct buyer_condition *c = &s->conditions[i];
        if (c->met || c->due == DATE_OPEN)
            continue;
        json_open(out, '{');
        JSON_PUT_INT(out, "n", c->n);
        JSON_PUT_DATE(out, "due", c->due);
        JSON_PUT_BOOL(out, "blocking", c->blocking);
        JSON_PUT_BOOL(out, "overdue", c->due < day);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static bool put_events_json(struct buying *b, const struct buyer_standing *s, struct err *err)
{
    struct buf *out = &b->cli->out;
    JSON_KEY(out, "events");
    json_open(out, '[');
    for (size_t i = 0; i < s->event_count; i++) {
        const struct matter_event *event = &s->events[i];
        json_open(out, '{');
        JSON_PUT_INT(out, "n", event->n);
        put_json_instant(out, "at", event->recorded_at);
        if (!put_json_name(b->store, out, "by", true, &event->actor, err))
            return false;
        JSON_PUT_STRING(out, "transition", event->transition);
        JSON_PUT_STRING(out, "from", event->from);
        JSON_PUT_STRING(out, "to", event->to);
        JSON_PUT_INT(out, "version", event->version);
        JSON_PUT_STRING(out, "reason", event->reason);
        JSON_PUT_STRING(out, "basis", event->basis);
        JSON_KEY(out, "details");
        put_raw(out, event->details);
        json_close(out, '}');
    }
    json_close(out, ']');
    return true;
}

static bool put_json(struct buying *b, const struct buyer_standing *s, int32_t day, struct err *err)
{
    struct buf *out = &b->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "name", s->matter.name);
    JSON_PUT_STRING(out, "state", s->matter.state);
    put_lapsed_json(s, day, out);
    JSON_PUT_INT(out, "version", s->matter.version);
    JSON_KEY(out, "buyer");
    put_raw(out, s->content);
    JSON_PUT_BOOL(out, "screened", s->screened_as_is);
    JSON_KEY(out, "matches");
    buying_matches_json(s, out);
    put_conditions_json(s, day, out);
    if (!buying_caps_json(b, s, false, out, err) || !put_events_json(b, s, err))
        return false;
    put_json_end(out);
    return true;
}

static bool show(struct buying *b, struct str name, struct err *err)
{
    struct matter matter;
    struct buyer_standing standing;
    int32_t day;
    if (!buying_day(b->args, clock_now(), &day, err) ||
        !matter_named(b->store, b->cli->arena, &buyer_machine, name, &matter, err) ||
        !buyer_standing_read(&b->reading, &matter, &standing, err))
        return false;
    if (args_flag(b->args, "json"))
        return put_json(b, &standing, day, err);
    put_standing(b->cli, &standing, day);
    return buying_caps(b, &standing, err) && put_events(b, &standing, err);
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct buying buying;
    (void)ret_status;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which buyer?");
        return err_hint(err, "'licet buyer list' lists them");
    }
    bool done = buying_open(&buying, cli, args, err) && show(&buying, args->operands[0], err);
    buying_close(&buying);
    return done;
}

/* ---- the commands ---- */

#define OPTION_ON                                                                                  \
    {                                                                                              \
        .name = "on", .metavar = "DATE", .type = OPTION_DATE,                                      \
        .help = "whether an approval has lapsed by that day; today in New York if left out"        \
    }

static const struct option list_options[] = {
    { .name = "state",
      .metavar = "STATE",
      .type = OPTION_TEXT,
      .help = "only those that are nominated, screening, diligence, declined, package_ready, "
              "submitted, information_requested, approved, approved_with_conditions, rejected, "
              "suspended or removed" },
    { .name = "after",
      .metavar = "BUYER",
      .type = OPTION_TEXT,
      .help = "those behind this one: they are listed by name" },
    { .name = "limit", .metavar = "N", .type = OPTION_NUMBER, .help = "how many; 100 if left out" },
    OPTION_ON,
    { .name = NULL },
};
static const struct option show_options[] = { OPTION_ON, { .name = NULL } };
static const struct option_group list_group = { "Options", list_options };
static const struct option_group show_group = { "Options", show_options };
static const struct option_group *const list_groups[] = { &list_group, &group_database, &group_json,
                                                          NULL };
static const struct option_group *const show_groups[] = { &show_group, &group_database, &group_json,
                                                          NULL };
static const char *const list_usage[] = { "[--state STATE] [--after BUYER] [--limit N] --db PATH",
                                          NULL };
static const char *const show_usage[] = { "NAME --db PATH", NULL };

const struct command command_buyer_list = {
    .name = "list",
    .summary = "buyers by name, with their states",
    .usage = list_usage,
    .help = "Whether an approval has lapsed is worked out from its review date and from "
            "obligations that are blocking and overdue.",
    .groups = list_groups,
    .run = run_list,
};

const struct command command_buyer_show = {
    .name = "show",
    .summary = "a buyer: its matches, conditions, and what became of it",
    .usage = show_usage,
    .help = "--json gives what it says, and each step with what it rests on, as it is kept.",
    .groups = show_groups,
    .operands_max = 1,
    .run = run_show,
};

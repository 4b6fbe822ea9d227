/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_buyer_caps.c - `licet buyer caps`: what is drawn under the caps of an approval. */
#include "audit/record.h"
#include "base/date.h"
#include "cli/buying.h"
#include "cli/licensing.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "desk/buyer_caps.h"
#include "store/balance_rows.h"

/* A cap with its account. */
struct looked {
    struct buyer_cap *cap;
    struct ledger_account account;
};

static bool look(const struct buying *b, const struct buyer_standing *s, struct looked **ret,
                 size_t *ret_count, struct err *err)
{
    struct buyer_cap *caps;
    if (!buyer_caps_read(&b->reading, s, NULL, &caps, ret_count, err))
        return false;
    *ret = arena_array(b->cli->arena, *ret_count + 1, sizeof **ret);
    if (*ret == NULL)
        return arena_error(b->cli->arena, err);
    for (size_t i = 0; i < *ret_count; i++) {
        (*ret)[i].cap = &caps[i];
        if (!buyer_cap_look(b->store, &caps[i], &(*ret)[i].account, err))
            return false;
    }
    return true;
}

/* ---- for people ---- */

static struct str amount(struct cli *cli, const struct looked *of, int64_t number)
{
    char text[NUM_TEXT_SIZE];
    return str_copy(cli->arena, str_of(amount_format(&of->account, number, text)));
}

static struct str unit(const struct looked *of)
{
    return of->account.measure == MEASURE_VALUE ? of->cap->currency : str_of(of->account.unit);
}

static void put_cap(struct cli *cli, const struct looked *of)
{
    const struct ledger_account *account = &of->account;
    struct str excess = account->excess == 0 ? STR("")
                                             : str_join(cli->arena, STR("; gone beyond by"), " ",
                                                        amount(cli, of, account->excess));
    buying_line(
        cli, 2, 6, "condition %lld, %.*s %.*s: posted %.*s, pending %.*s, remaining %.*s%.*s%s",
        (long long)of->cap->condition, STR_ARG(amount(cli, of, of->cap->ceiling)),
        STR_ARG(unit(of)), STR_ARG(amount(cli, of, account->posted)),
        STR_ARG(amount(cli, of, account->pending)), STR_ARG(amount(cli, of, balance_left(account))),
        STR_ARG(excess), account->frozen != 0 ? "; closed" : "");
}

bool buying_caps(const struct buying *b, const struct buyer_standing *s, struct err *err)
{
    struct looked *list;
    size_t count;
    if (!look(b, s, &list, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        put_cap(b->cli, &list[i]);
    return arena_sound(b->cli->arena, err);
}

static bool put_entries(const struct buying *b, const struct looked *of, struct err *err)
{
    struct account_entry *entries;
    size_t count;
    if (!account_entries(b->store, b->cli->arena, &of->account.id, &entries, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct account_entry *e = &entries[i];
        char at[AUDIT_TIME_SIZE];
        buying_line(b->cli, 4, 8, "%.19s %.*s %s: %s %s%.*s%s%.*s", audit_time(e->recorded_at, at),
                    STR_ARG(e->actor), ledger_kind_name(e->kind), ledger_layer_name(e->layer),
                    e->amount > 0 ? "+" : "", STR_ARG(amount(b->cli, of, e->amount)),
                    e->basis.length > 0 ? "; " : "", STR_ARG(e->basis));
    }
    return arena_sound(b->cli->arena, err);
}

/* ---- as JSON ---- */

static bool put_entries_json(const struct buying *b, const struct looked *of, struct buf *out,
                             struct err *err)
{
    struct account_entry *entries;
    size_t count;
    if (!account_entries(b->store, b->cli->arena, &of->account.id, &entries, &count, err))
        return false;
    JSON_KEY(out, "entries");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        const struct account_entry *e = &entries[i];
        json_open(out, '{');
        JSON_PUT_INT(out, "seq", e->seq);
        JSON_PUT_WORD(out, "command", ledger_kind_name(e->kind));
        JSON_PUT_WORD(out, "layer", ledger_layer_name(e->layer));
        put_json_amount(out, "amount", &of->account, e->amount);
        put_json_instant(out, "event_at", e->event_at);
        put_json_instant(out, "recorded_at", e->recorded_at);
        JSON_PUT_STRING(out, "by", e->actor);
        JSON_PUT_STRING(out, "reason", e->reason);
        JSON_PUT_STRING(out, "basis", e->basis);
        json_close(out, '}');
    }
    json_close(out, ']');
    return true;
}

static bool put_json(const struct buying *b, const struct looked *of, bool entries, struct buf *out,
                     struct err *err)
{
    const struct ledger_account *account = &of->account;
    json_open(out, '{');
    JSON_PUT_INT(out, "condition", of->cap->condition);
    JSON_PUT_WORD(out, "measure", ledger_measure_name(account->measure));
    JSON_PUT_STRING(out, "unit", unit(of));
    put_json_amount(out, "ceiling", account, of->cap->ceiling);
    put_json_amount(out, "posted", account, account->posted);
    put_json_amount(out, "pending", account, account->pending);
    put_json_amount(out, "remaining", account, balance_left(account));
    put_json_amount(out, "excess", account, account->excess);
    JSON_PUT_BOOL(out, "closed", account->frozen != 0);
    JSON_PUT_DATE(out, "since", of->cap->since);
    bool done = !entries || put_entries_json(b, of, out, err);
    json_close(out, '}');
    return done;
}

bool buying_caps_json(const struct buying *b, const struct buyer_standing *s, bool entries,
                      struct buf *out, struct err *err)
{
    struct looked *list;
    size_t count;
    if (!look(b, s, &list, &count, err))
        return false;
    JSON_KEY(out, "caps");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (!put_json(b, &list[i], entries, out, err))
            return false;
    }
    json_close(out, ']');
    return true;
}

/* ---- the command ---- */

static bool show(const struct buying *b, const struct buyer_standing *s, struct err *err)
{
    struct looked *list;
    size_t count;
    if (!look(b, s, &list, &count, err))
        return false;
    buying_line(b->cli, 0, 4, "%.*s: %.*s%s", STR_ARG(s->matter.name), STR_ARG(s->matter.state),
                count == 0 ? "; its approval has no caps" : "");
    for (size_t i = 0; i < count; i++) {
        put_cap(b->cli, &list[i]);
        if (!put_entries(b, &list[i], err))
            return false;
    }
    return true;
}

static bool show_json(const struct buying *b, const struct buyer_standing *s, struct err *err)
{
    struct buf *out = &b->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "name", s->matter.name);
    JSON_PUT_STRING(out, "state", s->matter.state);
    if (!buying_caps_json(b, s, true, out, err))
        return false;
    put_json_end(out);
    return true;
}

static bool run_in(struct buying *b, struct str name, struct err *err)
{
    struct matter matter;
    struct buyer_standing standing;
    if (!matter_named(b->store, b->cli->arena, &buyer_machine, name, &matter, err) ||
        !buyer_standing_read(&b->reading, &matter, &standing, err))
        return false;
    return args_flag(b->args, "json") ? show_json(b, &standing, err) : show(b, &standing, err);
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct buying buying;
    (void)ret_status;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which buyer?");
        return err_hint(err, "'licet buyer list' lists them");
    }
    bool done = buying_open(&buying, cli, args, err) && run_in(&buying, args->operands[0], err);
    buying_close(&buying);
    return done;
}

static const struct option_group *const groups[] = { &group_database, &group_json, NULL };
static const char *const usage[] = { "NAME --db PATH", NULL };

const struct command command_buyer_caps = {
    .name = "caps",
    .summary = "what is drawn under the caps of an approval",
    .usage = usage,
    .help = "Each cap with what has departed under it (posted), what is reserved (pending), what "
            "remains, and every entry of its account. A cap is closed while the buyer is not "
            "approved. What was drawn under an approval before counts on where the cap is the same "
            "but for how much.",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};

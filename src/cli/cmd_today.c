/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_today.c - `licet today`: what needs somebody, by money and by time. */
#include "base/date.h"
#include "cli/applying.h"
#include "cli/clock.h"
#include "cli/matter_list.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "desk/buyer_standing.h"
#include "desk/disclosures.h"
#include "desk/flags.h"
#include "desk/incidents.h"
#include "desk/money.h"
#include "desk/orders.h"
#include "desk/shipments.h"
#include "store/about_rows.h"
#include "store/approval_rows.h"
#include "text/json_write.h"

#define SHOWN 10       /* of each kind */
#define SHOWN_WIDTH 52 /* of what stands in the way */

struct today {
    struct cli *cli;
    const struct args *args;
    struct applying applying;
    struct buf *out;
    struct arena *arena;
    struct store *store;
    bool json;
    bool any; /* something was told */
};

/* ---- a line ---- */

/* Who has to see to it, and what it is; then its parts. */
static void heading(struct today *t, const char *who, const char *what)
{
    if (!t->json)
        buf_format(t->out, "%s%s (%s)\n", t->any ? "\n" : "", what, who);
    t->any = true;
}

static void open_json(struct today *t, const char *who, const char *what)
{
    json_open(t->out, '{');
    JSON_PUT_WORD(t->out, "role", who);
    JSON_PUT_WORD(t->out, "what", what);
}

static void close_json(struct today *t)
{
    json_close(t->out, '}');
    json_end(t->out);
    buf_byte(t->out, '\n');
}

static void put_money(struct buf *out, int64_t value, struct str currency)
{
    char text[NUM_TEXT_SIZE];
    buf_format(out, "%.*s %s", STR_ARG(currency), money_format_grouped(value, currency, text));
}

/* ---- approvals ---- */

static bool approvals(struct today *t, struct err *err)
{
    struct approval *open;
    size_t count;
    if (!approvals_read(t->store, t->arena, false, &open, &count, err))
        return false;
    if (count > 0)
        heading(t, "approver", "waits for a second signature");
    for (size_t i = 0; i < count; i++) {
        if (!t->json) {
            buf_format(t->out, "  %lld  %s: %s\n", (long long)open[i].id, open[i].transition,
                       open[i].says);
            continue;
        }
        open_json(t, "approver", "approval");
        JSON_PUT_INT(t->out, "id", open[i].id);
        JSON_PUT_STRING(t->out, "says", str_of(open[i].says));
        close_json(t);
    }
    return true;
}

/* ---- red flags ---- */

static bool red_flags(struct today *t, struct err *err)
{
    struct red_flags flags;
    bool any = false;
    if (!flags_read(t->store, store_mem(t->store), t->arena, INT64_MAX, &flags, err))
        return false;
    for (size_t i = 0; i < flags.count; i++) {
        const struct red_flag *flag = &flags.list[i];
        if (!flag->open)
            continue;
        if (!any)
            heading(t, "officer", "red flags that nobody has resolved");
        any = true;
        if (!t->json) {
            buf_format(t->out, "  %.*s  %.*s '%.*s': %.*s\n", STR_ARG(flag->id),
                       STR_ARG(flag->about), STR_ARG(flag->name), STR_ARG(flag->says));
            continue;
        }
        open_json(t, "officer", "red_flag");
        JSON_PUT_STRING(t->out, "flag", flag->id);
        JSON_PUT_STRING(t->out, "about", flag->about);
        JSON_PUT_STRING(t->out, "name", flag->name);
        JSON_PUT_STRING(t->out, "says", flag->says);
        close_json(t);
    }
    return true;
}

/* ---- incidents, disclosures ---- */

static bool incidents(struct today *t, struct err *err)
{
    struct incident *all;
    size_t count;
    size_t open = 0;
    if (!incidents_all(t->store, t->arena, &all, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (all[i].closed || ++open > SHOWN)
            continue;
        if (open == 1)
            heading(t, "officer", "incidents that nobody has closed, the oldest");
        if (!t->json) {
            buf_format(t->out, "  %.*s: %.*s\n", STR_ARG(all[i].row.name),
                       STR_ARG(all[i].row.says));
            continue;
        }
        open_json(t, "officer", "incident");
        JSON_PUT_STRING(t->out, "incident", all[i].row.name);
        JSON_PUT_STRING(t->out, "says", all[i].row.says);
        close_json(t);
    }
    return true;
}

static bool tell_disclosure(struct today *t, const struct matter *matter,
                            const struct disclosure_law *law, int32_t today, struct err *err)
{
    struct disclosure disclosure;
    char due[DATE_TEXT_SIZE];
    if (!disclosure_load(t->store, t->cli->mem, t->arena, matter, &disclosure, err))
        return false;
    const struct disclosure_clock clock = disclosure_clock(&disclosure, law);
    if (t->json) {
        open_json(t, "officer", "disclosure");
        JSON_PUT_STRING(t->out, "disclosure", matter->name);
        JSON_PUT_STRING(t->out, "state", matter->state);
        JSON_PUT_WORD(t->out, "clock", clock.what);
        JSON_PUT_DATE(t->out, "due", clock.what == NULL ? DATE_OPEN : clock.due);
        close_json(t);
        return true;
    }
    buf_format(t->out, "  %.*s: %.*s", STR_ARG(matter->name), STR_ARG(matter->state));
    if (clock.what != NULL)
        buf_format(t->out, ", %s due %s%s", clock.what, date_format(clock.due, due),
                   today > clock.due ? ", late" : "");
    buf_byte(t->out, '\n');
    return true;
}

/* Those that something still has to be sent of. */
static bool tell_disclosures(struct today *t, const struct packs *packs, struct err *err)
{
    static const enum disclosure_state states[] = { DISCLOSURE_DRAFTED, DISCLOSURE_NOTIFIED };
    struct disclosure_law law;
    int32_t today;
    bool any = false;
    if (!clock_today(packs->policy.zone, &today, err) ||
        !disclosure_law_read(&packs->policy, t->arena, today, &law, err))
        return false;
    for (size_t s = 0; s < sizeof states / sizeof *states; s++) {
        struct matter *page;
        size_t count;
        if (!matters_list(t->store, t->arena, str_of(disclosure_machine.what),
                          str_of(machine_state(&disclosure_machine, states[s])), STR(""), INT64_MAX,
                          &page, &count, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!any)
                heading(t, "officer", "disclosures");
            any = true;
            if (!tell_disclosure(t, &page[i], &law, today, err))
                return false;
        }
    }
    return true;
}

/* The packs have the days; where there is none they are not read. */
static bool disclosures(struct today *t, struct err *err)
{
    struct matter *any;
    struct packs packs;
    size_t count;
    if (!matters_list(t->store, t->arena, str_of(disclosure_machine.what), STR(""), STR(""), 1,
                      &any, &count, err))
        return false;
    if (count == 0)
        return true;
    packs_init(&packs, t->cli->mem);
    bool done = packs_open(&packs, t->args, err) && tell_disclosures(t, &packs, err);
    packs_release(&packs);
    return done;
}

/* ---- orders ---- */

static bool closable(struct today *t, struct err *err)
{
    struct matter_gone *gone;
    size_t count;
    if (!obstacles_gone(t->store, t->arena, str_of(order_machine.what), SHOWN, &gone, &count, err))
        return false;
    if (count > 0)
        heading(t, "officer", "holds that no decision says any more: look, and close them");
    for (size_t i = 0; i < count; i++) {
        if (!t->json) {
            buf_format(t->out, "  %.*s: %lld\n", STR_ARG(gone[i].name), (long long)gone[i].count);
            continue;
        }
        open_json(t, "officer", "closable");
        JSON_PUT_STRING(t->out, "order", gone[i].name);
        JSON_PUT_INT(t->out, "holds", gone[i].count);
        close_json(t);
    }
    return true;
}

/* How many are in each state from which something follows, or in any. */
static bool sums(struct today *t, const struct machine *machine, const char *what, bool any_state,
                 struct err *err)
{
    struct matter_sum *states;
    size_t count;
    bool first = true;
    if (!matters_sum(t->store, t->arena, str_of(machine->what), &states, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct matter_sum *sum = &states[i];
        unsigned state;
        if (!any_state && machine_find_state(machine, sum->state, &state) &&
            machine_ends(machine, state))
            continue;
        if (first)
            heading(t, "all", what);
        first = false;
        if (!t->json) {
            buf_format(t->out, "  %-24.*s  %8lld", STR_ARG(sum->state), (long long)sum->count);
            if (sum->currency.length > 0) {
                buf_text(t->out, "  ");
                put_money(t->out, sum->value, sum->currency);
            }
            buf_byte(t->out, '\n');
            continue;
        }
        open_json(t, "all", what);
        JSON_PUT_STRING(t->out, "state", sum->state);
        JSON_PUT_INT(t->out, "count", sum->count);
        JSON_PUT_STRING(t->out, "currency", sum->currency);
        JSON_PUT_INT(t->out, "minor_units", sum->value);
        close_json(t);
    }
    return true;
}

/* Orders, worth most or due soonest. */
static void tell_orders(struct today *t, const struct matter *matters, size_t count,
                        const char *who, const char *word, const char *what)
{
    if (count > 0)
        heading(t, who, what);
    for (size_t i = 0; i < count; i++) {
        const struct matter *matter = &matters[i];
        char due[DATE_TEXT_SIZE];
        if (!t->json) {
            buf_format(t->out, "  %-24.*s  %s", STR_ARG(matter->name),
                       matter->due == MATTER_NO_DAY ? "no date   " : date_format(matter->due, due));
            if (matter->currency.length > 0) {
                buf_text(t->out, "  ");
                put_money(t->out, matter->value, matter->currency);
            }
            buf_byte(t->out, '\n');
            continue;
        }
        open_json(t, who, word);
        JSON_PUT_STRING(t->out, "order", matter->name);
        JSON_PUT_DATE(t->out, "due", matter->due == MATTER_NO_DAY ? DATE_OPEN : matter->due);
        JSON_PUT_STRING(t->out, "currency", matter->currency);
        JSON_PUT_INT(t->out, "minor_units", matter->value);
        close_json(t);
    }
}

static bool worth_most(struct today *t, const char *state, const char *who, const char *what,
                       struct err *err)
{
    struct matter *matters;
    size_t count;
    if (!matters_by_value(t->store, t->arena, str_of(order_machine.what), str_of(state), SHOWN,
                          &matters, &count, err))
        return false;
    tell_orders(t, matters, count, who, state, what);
    return true;
}

/* From yesterday on: where it ships from, that may be today. */
static bool due_first(struct today *t, const char *state, const char *who, const char *word,
                      const char *what, struct err *err)
{
    const int64_t day = (int64_t)86400 * 1000000;
    struct matter *matters;
    size_t count;
    if (!matters_by_due(t->store, t->arena, str_of(order_machine.what), str_of(state),
                        (int32_t)(t->applying.licensing.desk.now / day) - 1, SHOWN, &matters,
                        &count, err))
        return false;
    tell_orders(t, matters, count, who, word, what);
    return true;
}

static void put_cut(struct buf *out, struct str text)
{
    size_t length = text.length < SHOWN_WIDTH ? text.length : SHOWN_WIDTH;
    while (length > 0 && !str_is_utf8(str_slice(text, 0, length)))
        length--;
    buf_format(out, "%.*s%s\n", (int)length, text.data, length < text.length ? "…" : "");
}

static bool in_the_way(struct today *t, struct err *err)
{
    struct obstacle_sum *found;
    size_t count;
    if (!obstacles_sum(t->store, t->arena, str_of(order_machine.what), SHOWN, &found, &count, err))
        return false;
    if (count > 0)
        heading(t, "officer", "what is in the way of most orders");
    for (size_t i = 0; i < count; i++) {
        const struct obstacle_sum *sum = &found[i];
        if (!t->json) {
            buf_format(t->out, "  %8lld  %-10.*s  ", (long long)sum->count, STR_ARG(sum->reason));
            put_cut(t->out, sum->says);
            continue;
        }
        open_json(t, "officer", "in_the_way");
        JSON_PUT_STRING(t->out, "reason", sum->reason);
        JSON_PUT_STRING(t->out, "rule", sum->rule);
        JSON_PUT_STRING(t->out, "says", sum->says);
        JSON_PUT_INT(t->out, "orders", sum->count);
        close_json(t);
    }
    return true;
}

/* ---- shipments ---- */

static void tell_shipment(struct today *t, const char *what, const struct matter_pair *shipment)
{
    char due[DATE_TEXT_SIZE];
    bool has_day = shipment->due != MATTER_NO_DAY;
    if (!t->json) {
        buf_format(t->out, "  %-24.*s  %s  ", STR_ARG(shipment->name),
                   has_day ? date_format(shipment->due, due) : "no date   ");
        put_money(t->out, shipment->value, shipment->currency);
        buf_format(t->out, "  %.*s of %.*s\n", STR_ARG(shipment->state), STR_ARG(shipment->other));
        return;
    }
    open_json(t, "officer", what);
    JSON_PUT_STRING(t->out, "shipment", shipment->name);
    JSON_PUT_STRING(t->out, "state", shipment->state);
    JSON_PUT_STRING(t->out, "order", shipment->other);
    JSON_PUT_DATE(t->out, "due", has_day ? shipment->due : DATE_OPEN);
    JSON_PUT_STRING(t->out, "currency", shipment->currency);
    JSON_PUT_INT(t->out, "minor_units", shipment->value);
    close_json(t);
}

/* Those in a state whose order is in a state, worth most. */
static bool ships_of(struct today *t, enum shipment_state state, enum order_state of,
                     const char *what, const char *says, bool *first, struct err *err)
{
    const struct matter_pairing which = {
        .kind = str_of(shipment_machine.what),
        .state = str_of(machine_state(&shipment_machine, state)),
        .other_kind = str_of(order_machine.what),
        .other_state = str_of(machine_state(&order_machine, of)),
    };
    struct matter_pair *found;
    size_t count;
    if (!matter_pairs(t->store, t->arena, &which, SHOWN, &found, &count, err))
        return false;
    if (count > 0 && *first)
        heading(t, "officer", says);
    *first = *first && count == 0;
    for (size_t i = 0; i < count; i++)
        tell_shipment(t, what, &found[i]);
    return true;
}

static bool ships_for_somebody(struct today *t, struct err *err)
{
    static const char out[] =
        "shipments under way of orders on hold: order their return, or disclose it";
    static const char back[] = "shipments on hold of allocatable orders: decide them anew";
    bool first = true;
    bool first_back = true;
    return ships_of(t, SHIPMENT_DEPARTED, ORDER_ON_HOLD, "under_way", out, &first, err) &&
           ships_of(t, SHIPMENT_IN_TRANSIT, ORDER_ON_HOLD, "under_way", out, &first, err) &&
           ships_of(t, SHIPMENT_POLICY_HOLD, ORDER_ALLOCATABLE, "policy_hold", back, &first_back,
                    err);
}

/* ---- licenses ---- */

static bool tell_license(struct today *t, const struct license_key *key, bool *first,
                         struct err *err)
{
    const struct license_desk *desk = &t->applying.licensing.desk;
    struct license_record record;
    struct license_standing standing;
    struct balance *balances;
    size_t count;
    int32_t day;
    char last[DATE_TEXT_SIZE];
    if (!license_load_id(desk, &key->id, &record, err) ||
        !balances_read(desk->store, desk->arena, &key->id, BALANCE_NOW, BALANCE_NOW, &balances,
                       &count, err) ||
        !desk->day_at(record.terms.version.zone, desk->now, &day, err))
        return false;
    license_stand(desk, &record, balances, count, day, &standing);
    const char *what = license_needs(&record, &standing, day);
    if (what == NULL)
        return true;
    if (*first)
        heading(t, "officer", "licenses");
    *first = false;
    if (!t->json) {
        buf_format(t->out, "  %.*s %.*s %s; last day %s\n", STR_ARG(key->authority),
                   STR_ARG(key->number), what, date_format(standing.last_day, last));
        return true;
    }
    open_json(t, "officer", "license");
    JSON_PUT_STRING(t->out, "authority", key->authority);
    JSON_PUT_STRING(t->out, "number", key->number);
    JSON_PUT_WORD(t->out, "needs", what);
    JSON_PUT_DATE(t->out, "last_day", standing.last_day);
    close_json(t);
    return true;
}

static bool licenses(struct today *t, struct err *err)
{
    struct license_key *keys;
    size_t count;
    bool first = true;
    if (!licenses_list(t->store, t->arena, &keys, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct arena_place place = arena_mark(t->arena);
        if (!tell_license(t, &keys[i], &first, err))
            return false;
        arena_rewind(t->arena, place);
    }
    return true;
}

/* ---- applications ---- */

/* The day and its clock, as it stands today. */
struct due {
    struct str name, state;
    struct application_clock clock;
};

static bool find_due(struct today *t, const struct matter *matter, struct due *ret, bool *ret_found,
                     struct err *err)
{
    struct application_record record;
    struct application_clocks clocks;
    if (!application_load(t->store, t->applying.reader, t->arena, matter, &record, err) ||
        !applying_clocks(&t->applying, &record, &clocks, err))
        return false;
    const struct application_clock *next = application_next(&clocks);
    *ret_found = next != NULL;
    if (next != NULL)
        *ret = (struct due){ .name = matter->name, .state = matter->state, .clock = *next };
    return true;
}

static void put_due(struct today *t, const struct due *due)
{
    const struct application_clock *clock = &due->clock;
    bool overdue = clock->state == CLOCK_OVERDUE;
    char day[DATE_TEXT_SIZE];
    if (!t->json) {
        buf_format(t->out, "  %-20.*s  %s%s  %s: %s%s%.*s%s\n", STR_ARG(due->name),
                   date_format(clock->due, day), clock->provisional ? "+" : " ",
                   application_clock_whose(clock->kind), application_clock_word(clock->kind),
                   clock->agency.length > 0 ? " " : "", STR_ARG(clock->agency),
                   overdue ? ", overdue" : "");
        return;
    }
    open_json(t, "officer", "application");
    JSON_PUT_STRING(t->out, "application", due->name);
    JSON_PUT_STRING(t->out, "state", due->state);
    JSON_PUT_DATE(t->out, "due", clock->due);
    JSON_PUT_WORD(t->out, "clock", application_clock_word(clock->kind));
    JSON_PUT_WORD(t->out, "whose", application_clock_whose(clock->kind));
    JSON_PUT_STRING(t->out, "agency", clock->agency);
    JSON_PUT_BOOL(t->out, "overdue", overdue);
    JSON_PUT_BOOL(t->out, "provisional", clock->provisional);
    close_json(t);
}

/* What is kept is never later than what is due: behind the last of the first nobody is earlier. */
static bool applications_due(struct today *t, struct err *err)
{
    struct due first[SHOWN + 1];
    struct matter *matters;
    size_t matter_count;
    size_t count = 0;
    if (!matters_with_due(t->store, t->arena, str_of(application_machine.what), &matters,
                          &matter_count, err))
        return false;
    for (size_t i = 0; i < matter_count; i++) {
        struct due due;
        bool found;
        if (count == SHOWN && matters[i].due >= first[SHOWN - 1].clock.due)
            break;
        if (!find_due(t, &matters[i], &due, &found, err))
            return false;
        if (!found)
            continue;
        size_t at = count;
        for (; at > 0 && first[at - 1].clock.due > due.clock.due; at--)
            first[at] = first[at - 1];
        first[at] = due;
        count += count < SHOWN;
    }
    if (count > 0)
        heading(t, "officer", "applications, the nearest day first");
    for (size_t i = 0; i < count; i++)
        put_due(t, &first[i]);
    return true;
}

/* ---- obligations of approvals ---- */

#define DUE_DAYS 30 /* before something is due of an approval, or of a shipment */

struct obligation {
    struct str buyer;
    int64_t condition;
    int32_t due;
    bool blocking;
};

struct obligations {
    struct obligation first[SHOWN]; /* due first */
    size_t count;
};

static void keep_due(struct obligations *all, struct str buyer, const struct buyer_condition *c)
{
    size_t at = all->count;
    if (at == SHOWN && c->due >= all->first[SHOWN - 1].due)
        return;
    all->count += at < SHOWN;
    at = all->count - 1;
    for (; at > 0 && all->first[at - 1].due > c->due; at--)
        all->first[at] = all->first[at - 1];
    all->first[at] = (struct obligation){ buyer, c->n, c->due, c->blocking };
}

static void put_obligation(struct today *t, const struct obligation *o, int32_t today)
{
    char day[DATE_TEXT_SIZE];
    bool overdue = o->due < today;
    if (!t->json) {
        buf_format(t->out, "  %.*s: condition %lld by %s%s%s\n", STR_ARG(o->buyer),
                   (long long)o->condition, date_format(o->due, day),
                   o->blocking ? ", blocking" : "", overdue ? ": overdue" : "");
        return;
    }
    open_json(t, "officer", "obligation");
    JSON_PUT_STRING(t->out, "buyer", o->buyer);
    JSON_PUT_INT(t->out, "condition", o->condition);
    JSON_PUT_DATE(t->out, "due", o->due);
    JSON_PUT_INT(t->out, "days_left", o->due - today);
    JSON_PUT_BOOL(t->out, "blocking", o->blocking);
    JSON_PUT_BOOL(t->out, "overdue", overdue);
    close_json(t);
}

/* Of the buyers that matters_list gives; *ret_after is the last. */
static bool find_obligations(struct today *t, const struct buyer_reading *reading, int32_t today,
                             struct str after, struct obligations *all, struct str *ret_after,
                             struct err *err)
{
    const char *state = machine_state(&buyer_machine, BUYER_APPROVED_WITH_CONDITIONS);
    struct matter *matters;
    size_t count;
    *ret_after = (struct str){ 0 };
    if (!matters_list(t->store, t->arena, str_of(buyer_machine.what), str_of(state), after,
                      MATTERS_LISTED, &matters, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct arena_place place = arena_mark(t->arena);
        struct buyer_standing standing;
        if (!buyer_standing_read(reading, &matters[i], &standing, err))
            return false;
        for (size_t k = 0; k < standing.condition_count; k++) {
            const struct buyer_condition *c = &standing.conditions[k];
            if (!c->met && c->due != DATE_OPEN && c->due <= today + DUE_DAYS)
                keep_due(all, matters[i].name, c);
        }
        arena_rewind(t->arena, place);
        *ret_after = matters[i].name;
    }
    return true;
}

static bool obligations(struct today *t, struct err *err)
{
    const int64_t day = (int64_t)24 * 60 * 60 * 1000 * 1000;
    int32_t today = (int32_t)(t->applying.licensing.desk.now / day);
    struct obligations all = { .count = 0 };
    struct buyer_reading reading;
    struct str after = STR("");
    bool done = buyer_reading_open(&reading, t->cli->mem, t->store, t->arena, err);
    do
        done = done && find_obligations(t, &reading, today, after, &all, &after, err);
    while (done && after.data != NULL);
    buyer_reading_close(&reading);
    if (done && all.count > 0)
        heading(t, "officer", "obligations of approvals, due first");
    for (size_t i = 0; done && i < all.count; i++)
        put_obligation(t, &all.first[i], today);
    return done;
}

/* ---- shipments ---- */

static bool tell_due(struct today *t, const struct shipment_desk *desk, const struct matter *matter,
                     bool *first, struct err *err)
{
    struct shipment_record record;
    struct shipment_due dues[SHIPMENT_DUES_MAX];
    int32_t today;
    char day[DATE_TEXT_SIZE];
    if (!shipment_load(desk, t->arena, matter->name, &record, err) ||
        !t->applying.licensing.desk.day_at(record.shipment.zone, t->applying.licensing.desk.now,
                                           &today, err))
        return false;
    size_t count = shipment_dues(&record, dues);
    for (size_t i = 0; i < count; i++) {
        if (dues[i].day > today + DUE_DAYS)
            continue;
        if (*first)
            heading(t, "logistics", "shipments of which something is due");
        *first = false;
        if (!t->json) {
            buf_format(t->out, "  %.*s has to be %s by %s%s\n", STR_ARG(matter->name), dues[i].what,
                       date_format(dues[i].day, day), dues[i].day < today ? ": overdue" : "");
            continue;
        }
        open_json(t, "logistics", "due");
        JSON_PUT_STRING(t->out, "shipment", matter->name);
        JSON_PUT_WORD(t->out, "needs", dues[i].what);
        JSON_PUT_DATE(t->out, "day", dues[i].day);
        JSON_PUT_BOOL(t->out, "overdue", dues[i].day < today);
        close_json(t);
    }
    return true;
}

/* Of those that have a clock; which are few beside all others. */
static bool shipments_due(struct today *t, struct err *err)
{
    const struct shipment_desk desk = { .matters = { .mem = t->applying.licensing.cli->mem,
                                                     .store = t->store,
                                                     .now = t->applying.licensing.desk.now },
                                        .licenses = &t->applying.licensing.desk };
    struct matter *matters;
    size_t count;
    bool first = true;
    if (!matters_about(t->store, t->arena, STR("shipment"), STR("clock"), STR("runs"), &matters,
                       &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct arena_place place = arena_mark(t->arena);
        if (!tell_due(t, &desk, &matters[i], &first, err))
            return false;
        arena_rewind(t->arena, place);
    }
    return true;
}

/* ---- the command ---- */

static bool tell_all(struct today *t, struct err *err)
{
    return sums(t, &order_machine, "orders", true, err) && approvals(t, err) && red_flags(t, err) &&
           incidents(t, err) && disclosures(t, err) && closable(t, err) &&
           worth_most(t, "draft", "sales", "orders that lack something, worth most", err) &&
           worth_most(t, "on_hold", "officer", "orders on hold, worth most", err) &&
           due_first(t, "on_hold", "officer", "on_hold_due", "orders on hold, due first", err) &&
           in_the_way(t, err) && ships_for_somebody(t, err) && licenses(t, err) &&
           sums(t, &application_machine, "applications", false, err) && applications_due(t, err) &&
           sums(t, &buyer_machine, "buyers", false, err) && obligations(t, err) &&
           worth_most(t, "allocatable", "logistics", "allocatable orders, worth most", err) &&
           due_first(t, "allocatable", "logistics", "allocatable_due",
                     "allocatable orders, due first", err) &&
           sums(t, &shipment_machine, "shipments", false, err) && shipments_due(t, err);
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct today t = { .cli = cli,
                       .args = args,
                       .out = &cli->out,
                       .arena = cli->arena,
                       .json = args_flag(args, "json") };
    (void)ret_status;
    bool done = applying_open(&t.applying, cli, args, APPLYING_TO_READ, err);
    t.store = t.applying.licensing.acting.store;
    done = done && store_begin_reading(t.store, err);
    if (done) {
        done = tell_all(&t, err);
        store_rollback(t.store);
    }
    applying_close(&t.applying);
    if (done && !t.any && !t.json)
        buf_text(&cli->out, "nothing needs anybody\n");
    return done;
}

static const struct option_group *const groups[] = { &group_database, &group_packs, &group_json,
                                                     NULL };
static const char *const usage[] = { "--db PATH", NULL };

const struct command command_today = {
    .name = "today",
    .summary = "what needs somebody, by role, money and time",
    .usage = usage,
    .help =
        "Orders by state and what they are worth; what waits for a second signature; holds "
        "that may be closed; the orders on hold that are worth most or due first, and what is in "
        "the way of most; shipments under way whose order is on hold, and those on hold whose "
        "order is not; licenses that expire, are used up or not in force; how far applications, "
        "buyers and shipments are, and which day of an application comes first; "
        "obligations of approvals that are overdue or due within 30 days. Of each kind the first "
        "ten; of shipments that have to be back or verified within 30 days, or had to, all.",
    .groups = groups,
    .run = run,
};

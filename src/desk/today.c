/* SPDX-License-Identifier: Apache-2.0 */
/* desk/today.c - see today.h. */
#include "desk/today.h"

#include "base/date.h"
#include "desk/application_state.h"
#include "desk/applications.h"
#include "desk/buyer_standing.h"
#include "desk/orders.h"

#define DAY ((int64_t)24 * 60 * 60 * 1000 * 1000)
#define BUYERS_READ 100 /* at a time */

struct reading {
    const struct today_asked *asked;
    struct store *store;
    struct arena *arena;
    struct today *today;
};

/* ---- what waits for somebody ---- */

static bool read_approvals(struct reading *r, struct err *err)
{
    return approvals_read(r->store, r->arena, false, &r->today->approvals.list,
                          &r->today->approvals.count, err);
}

static bool read_flags(struct reading *r, struct err *err)
{
    struct red_flags flags;
    if (!flags_read(r->store, store_mem(r->store), r->arena, INT64_MAX, &flags, err))
        return false;
    r->today->flags.list = arena_array(r->arena, flags.count + 1, sizeof *flags.list);
    if (r->today->flags.list == NULL)
        return arena_error(r->arena, err);
    for (size_t i = 0; i < flags.count; i++) {
        if (flags.list[i].open)
            r->today->flags.list[r->today->flags.count++] = flags.list[i];
    }
    return true;
}

static bool read_incidents(struct reading *r, struct err *err)
{
    struct incident *all;
    size_t count;
    size_t open = 0;
    if (!incidents_all(r->store, r->arena, &all, &count, err))
        return false;
    for (size_t i = 0; i < count && open < TODAY_SHOWN; i++) {
        if (!all[i].closed)
            all[open++] = all[i];
    }
    r->today->incidents.list = all;
    r->today->incidents.count = open;
    return true;
}

/* ---- disclosures ---- */

static bool keep_disclosure(struct reading *r, const struct matter *matter,
                            const struct disclosure_law *law, size_t *room, struct err *err)
{
    struct disclosure disclosure;
    if (!disclosure_load(r->store, r->asked->mem, r->arena, matter, &disclosure, err))
        return false;
    if (!arena_grow(r->arena, &r->today->disclosures.list, r->today->disclosures.count, room,
                    sizeof *r->today->disclosures.list))
        return arena_error(r->arena, err);
    r->today->disclosures.list[r->today->disclosures.count++] =
        (struct today_disclosure){ matter->name, matter->state,
                                   disclosure_clock(&disclosure, law) };
    return true;
}

/* Those that something still has to be sent of; packs need the days only where there is one. */
static bool read_disclosures(struct reading *r, struct err *err)
{
    static const enum disclosure_state states[] = { DISCLOSURE_DRAFTED, DISCLOSURE_NOTIFIED };
    struct disclosure_law law;
    bool has_law = false;
    size_t room = 0;
    for (size_t s = 0; s < sizeof states / sizeof *states; s++) {
        struct matter *found;
        size_t count;
        if (!matters_list(r->store, r->arena, str_of(disclosure_machine.what),
                          str_of(machine_state(&disclosure_machine, states[s])), STR(""), INT64_MAX,
                          &found, &count, err))
            return false;
        if (count > 0 && !has_law &&
            !disclosure_law_read(r->asked->policy, r->arena, r->asked->day, &law, err))
            return false;
        has_law = has_law || count > 0;
        for (size_t i = 0; i < count; i++) {
            if (!keep_disclosure(r, &found[i], &law, &room, err))
                return false;
        }
    }
    return true;
}

/* ---- how many are in each state ---- */

static bool read_sums(struct reading *r, const struct machine *machine, const char *what,
                      bool any_state, struct today_sums *ret, struct err *err)
{
    struct matter_sum *all;
    size_t count;
    size_t kept = 0;
    if (!matters_sum(r->store, r->arena, str_of(machine->what), &all, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        unsigned state;
        if (any_state || !machine_find_state(machine, all[i].state, &state) ||
            !machine_ends(machine, state))
            all[kept++] = all[i];
    }
    *ret = (struct today_sums){ what, all, kept };
    return true;
}

/* ---- orders ---- */

static bool by_value(struct reading *r, const char *state, struct matter **ret, size_t *ret_count,
                     struct err *err)
{
    return matters_by_value(r->store, r->arena, str_of(order_machine.what), str_of(state),
                            TODAY_SHOWN, ret, ret_count, err);
}

/* From yesterday on: where it ships from, that may be today. */
static bool by_due(struct reading *r, const char *state, struct matter **ret, size_t *ret_count,
                   struct err *err)
{
    return matters_by_due(r->store, r->arena, str_of(order_machine.what), str_of(state),
                          r->today->utc_day - 1, TODAY_SHOWN, ret, ret_count, err);
}

static bool read_orders(struct reading *r, struct err *err)
{
    struct today *t = r->today;
    struct str kind = str_of(order_machine.what);
    return read_sums(r, &order_machine, "orders", true, &t->orders, err) &&
           obstacles_gone(r->store, r->arena, kind, TODAY_SHOWN, &t->closable.list,
                          &t->closable.count, err) &&
           obstacles_sum(r->store, r->arena, kind, TODAY_SHOWN, &t->in_the_way.list,
                         &t->in_the_way.count, err) &&
           by_value(r, "draft", &t->drafts.list, &t->drafts.count, err) &&
           by_value(r, "on_hold", &t->held.list, &t->held.count, err) &&
           by_due(r, "on_hold", &t->held_due.list, &t->held_due.count, err) &&
           by_value(r, "allocatable", &t->allocatable.list, &t->allocatable.count, err) &&
           by_due(r, "allocatable", &t->allocatable_due.list, &t->allocatable_due.count, err);
}

/* ---- shipments ---- */

/* Those in a state whose order is in a state, worth most. */
static bool pairs_of(struct reading *r, enum shipment_state state, enum order_state of,
                     struct matter_pair **ret, size_t *ret_count, struct err *err)
{
    const struct matter_pairing which = {
        .kind = str_of(shipment_machine.what),
        .state = str_of(machine_state(&shipment_machine, state)),
        .other_kind = str_of(order_machine.what),
        .other_state = str_of(machine_state(&order_machine, of)),
    };
    return matter_pairs(r->store, r->arena, &which, TODAY_SHOWN, ret, ret_count, err);
}

/* Departed ones first, then those in transit: the first ten of each. */
static bool read_under_way(struct reading *r, struct err *err)
{
    struct matter_pair *pairs[2];
    size_t counts[2];
    struct today *t = r->today;
    if (!pairs_of(r, SHIPMENT_DEPARTED, ORDER_ON_HOLD, &pairs[0], &counts[0], err) ||
        !pairs_of(r, SHIPMENT_IN_TRANSIT, ORDER_ON_HOLD, &pairs[1], &counts[1], err))
        return false;
    t->under_way.list = arena_array(r->arena, counts[0] + counts[1] + 1, sizeof *t->under_way.list);
    if (t->under_way.list == NULL)
        return arena_error(r->arena, err);
    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < counts[p]; i++)
            t->under_way.list[t->under_way.count++] = pairs[p][i];
    }
    return true;
}

static bool read_due(struct reading *r, const struct shipment_desk *desk,
                     const struct matter *matter, struct err *err)
{
    const struct license_desk *licenses = r->asked->licenses;
    struct shipment_record record;
    struct shipment_due dues[SHIPMENT_DUES_MAX];
    int32_t today;
    if (!shipment_load(desk, r->arena, matter->name, &record, err) ||
        !licenses->day_at(record.shipment.zone, licenses->now, &today, err))
        return false;
    size_t count = shipment_dues(&record, dues);
    for (size_t i = 0; i < count; i++) {
        if (dues[i].day <= today + TODAY_DUE_DAYS)
            r->today->due.list[r->today->due.count++] =
                (struct today_due){ matter->name, dues[i].what, dues[i].day, dues[i].day < today };
    }
    return true;
}

/* Of those that have a clock; which are few beside all others. */
static bool read_dues(struct reading *r, struct err *err)
{
    const struct shipment_desk desk = {
        .matters = { .mem = r->asked->mem, .store = r->store, .now = r->asked->licenses->now },
        .licenses = r->asked->licenses,
    };
    struct matter *matters;
    size_t count;
    if (!matters_about(r->store, r->arena, STR("shipment"), STR("clock"), STR("runs"), &matters,
                       &count, err))
        return false;
    r->today->due.list =
        arena_array(r->arena, SHIPMENT_DUES_MAX * count + 1, sizeof *r->today->due.list);
    if (r->today->due.list == NULL)
        return arena_error(r->arena, err);
    for (size_t i = 0; i < count; i++) {
        struct arena_place place = arena_mark(r->arena);
        if (!read_due(r, &desk, &matters[i], err))
            return false;
        arena_rewind(r->arena, place);
    }
    return true;
}

static bool read_shipments(struct reading *r, struct err *err)
{
    struct today *t = r->today;
    return read_sums(r, &shipment_machine, "shipments", false, &t->shipments, err) &&
           read_under_way(r, err) &&
           pairs_of(r, SHIPMENT_POLICY_HOLD, ORDER_ALLOCATABLE, &t->stopped.list, &t->stopped.count,
                    err) &&
           read_dues(r, err);
}

/* ---- licenses ---- */

static bool read_license(struct reading *r, const struct license_key *key, struct err *err)
{
    const struct license_desk *desk = r->asked->licenses;
    struct license_record record;
    struct license_standing standing;
    struct balance *balances;
    size_t count;
    int32_t day;
    if (!license_load_id(desk, &key->id, &record, err) ||
        !balances_read(desk->store, desk->arena, &key->id, BALANCE_NOW, BALANCE_NOW, &balances,
                       &count, err) ||
        !desk->day_at(record.terms.version.zone, desk->now, &day, err))
        return false;
    license_stand(desk, &record, balances, count, day, &standing);
    const char *needs = license_needs(&record, &standing, day);
    if (needs != NULL)
        r->today->licenses.list[r->today->licenses.count++] =
            (struct today_license){ key->authority, key->number, needs, standing.last_day };
    return true;
}

static bool read_licenses(struct reading *r, struct err *err)
{
    struct license_key *keys;
    size_t count;
    if (!licenses_list(r->store, r->arena, &keys, &count, err))
        return false;
    r->today->licenses.list = arena_array(r->arena, count + 1, sizeof *r->today->licenses.list);
    if (r->today->licenses.list == NULL)
        return arena_error(r->arena, err);
    for (size_t i = 0; i < count; i++) {
        struct arena_place place = arena_mark(r->arena);
        if (!read_license(r, &keys[i], err))
            return false;
        arena_rewind(r->arena, place);
    }
    return true;
}

/* ---- applications ---- */

/* The next day of one, as it stands today; *ret_found: there is one. */
static bool find_clock(struct reading *r, const struct application_law *law,
                       const struct matter *matter, struct today_application *ret, bool *ret_found,
                       struct err *err)
{
    struct application_record record;
    struct application_clocks clocks;
    if (!application_load(r->store, r->asked->reader, r->arena, matter, &record, err) ||
        !application_clocks(record.history.happened, record.history.happened_count, law,
                            r->asked->licenses->holidays, r->asked->day, &clocks, err))
        return false;
    const struct application_clock *next = application_next(&clocks);
    *ret_found = next != NULL;
    if (next != NULL)
        *ret = (struct today_application){ matter->name, matter->state, *next };
    return true;
}

/* Keeps the first few, by day. */
static void keep_clock(struct today *today, const struct today_application *one)
{
    struct today_application *list = today->applications_due.list;
    size_t at = today->applications_due.count;
    if (at == TODAY_SHOWN && one->clock.due >= list[at - 1].clock.due)
        return;
    if (at == TODAY_SHOWN)
        at--;
    else
        today->applications_due.count++;
    for (; at > 0 && list[at - 1].clock.due > one->clock.due; at--)
        list[at] = list[at - 1];
    list[at] = *one;
}

/* What is kept is never later than what is due: behind the last of the first nobody is earlier. */
static bool read_applications_due(struct reading *r, struct err *err)
{
    struct application_law law;
    struct matter *matters;
    size_t count;
    struct today *t = r->today;
    if (!matters_with_due(r->store, r->arena, str_of(application_machine.what), &matters, &count,
                          err))
        return false;
    t->applications_due.list = arena_array(r->arena, TODAY_SHOWN, sizeof *t->applications_due.list);
    if (t->applications_due.list == NULL)
        return arena_error(r->arena, err);
    if (count > 0 && !application_law_read(r->asked->policy, r->arena, r->asked->day, &law, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct today_application one;
        bool found;
        if (t->applications_due.count == TODAY_SHOWN &&
            matters[i].due >= t->applications_due.list[TODAY_SHOWN - 1].clock.due)
            break;
        if (!find_clock(r, &law, &matters[i], &one, &found, err))
            return false;
        if (found)
            keep_clock(t, &one);
    }
    return true;
}

/* ---- obligations of approvals ---- */

static void keep_obligation(struct today *today, struct str buyer, const struct buyer_condition *c)
{
    struct today_obligation *list = today->obligations.list;
    size_t at = today->obligations.count;
    if (at == TODAY_SHOWN && c->due >= list[at - 1].due)
        return;
    if (at == TODAY_SHOWN)
        at--;
    else
        today->obligations.count++;
    for (; at > 0 && list[at - 1].due > c->due; at--)
        list[at] = list[at - 1];
    list[at] = (struct today_obligation){ buyer, c->n, c->due, c->blocking };
}

/* Of a page of buyers; *ret_after is the last, absent where there is none. */
static bool find_obligations(struct reading *r, const struct buyer_reading *reading,
                             struct str after, struct str *ret_after, struct err *err)
{
    const char *state = machine_state(&buyer_machine, BUYER_APPROVED_WITH_CONDITIONS);
    struct matter *matters;
    size_t count;
    *ret_after = (struct str){ 0 };
    if (!matters_list(r->store, r->arena, str_of(buyer_machine.what), str_of(state), after,
                      BUYERS_READ, &matters, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct arena_place place = arena_mark(r->arena);
        struct buyer_standing standing;
        if (!buyer_standing_read(reading, &matters[i], &standing, err))
            return false;
        for (size_t k = 0; k < standing.condition_count; k++) {
            const struct buyer_condition *c = &standing.conditions[k];
            if (!c->met && c->due != DATE_OPEN && c->due <= r->today->utc_day + TODAY_DUE_DAYS)
                keep_obligation(r->today, matters[i].name, c);
        }
        arena_rewind(r->arena, place);
        *ret_after = matters[i].name;
    }
    return true;
}

static bool read_obligations(struct reading *r, struct err *err)
{
    struct buyer_reading reading;
    struct str after = STR("");
    r->today->obligations.list =
        arena_array(r->arena, TODAY_SHOWN, sizeof *r->today->obligations.list);
    if (r->today->obligations.list == NULL)
        return arena_error(r->arena, err);
    bool done = buyer_reading_open(&reading, r->asked->mem, r->store, r->arena, err);
    do
        done = done && find_obligations(r, &reading, after, &after, err);
    while (done && after.data != NULL);
    buyer_reading_close(&reading);
    return done;
}

/* ---- all of it ---- */

static bool read_of_parties(struct reading *r, struct err *err)
{
    struct today *t = r->today;
    return read_flags(r, err) && read_incidents(r, err) &&
           read_sums(r, &application_machine, "applications", false, &t->applications, err) &&
           read_applications_due(r, err) &&
           read_sums(r, &buyer_machine, "buyers", false, &t->buyers, err) &&
           read_obligations(r, err);
}

bool today_read(const struct today_asked *asked, struct today *ret, struct err *err)
{
    struct reading r = { asked, asked->licenses->store, asked->licenses->arena, ret };
    const unsigned parts = asked->parts;
    *ret = (struct today){ .day = asked->day, .utc_day = (int32_t)(asked->licenses->now / DAY) };
    return read_orders(&r, err) && read_shipments(&r, err) &&
           ((parts & TODAY_APPROVALS) == 0 || read_approvals(&r, err)) &&
           ((parts & TODAY_PARTIES) == 0 || read_of_parties(&r, err)) &&
           ((parts & TODAY_DISCLOSURES) == 0 || read_disclosures(&r, err)) &&
           ((parts & TODAY_LICENSES) == 0 || read_licenses(&r, err));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_today.c - GET /today: what needs somebody, of what `licet today` tells. */
#include "desk/application_state.h"
#include "desk/matter_pages.h"
#include "desk/shipment_state.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "web/today.h"

#define SHOWN 10 /* of each kind */

static bool find_orders(struct call *call, struct web_today *ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct str kind = str_of(order_machine.what);
    struct matter_sum *sums;
    struct matter *held;
    struct matter *due;
    struct obstacle_sum *in_the_way;
    struct matter_gone *closable;
    /* From yesterday on: where it ships from, that may be today. */
    if (!matters_sum(call->store, arena, kind, &sums, &ret->sum_count, err) ||
        !matters_by_value(call->store, arena, kind, STR("on_hold"), SHOWN, &held, &ret->held_count,
                          err) ||
        !matters_by_due(call->store, arena, kind, STR("allocatable"),
                        server_today(call->server) - 1, SHOWN, &due, &ret->due_count, err) ||
        !obstacles_sum(call->store, arena, kind, SHOWN, &in_the_way, &ret->in_the_way_count, err) ||
        !obstacles_gone(call->store, arena, kind, SHOWN, &closable, &ret->closable_count, err))
        return false;
    ret->sums = sums;
    ret->held = held;
    ret->due = due;
    ret->in_the_way = in_the_way;
    ret->closable = closable;
    return true;
}

static bool add_license(const struct license_desk *desk, const struct license_key *key,
                        struct web_needing *needing, size_t *count, struct err *err)
{
    struct license_record record;
    struct license_look look;
    int32_t day;
    if (!license_load_id(desk, &key->id, &record, err) ||
        !license_look_at(desk, &record, &look, err) ||
        !desk->day_at(record.terms.version.zone, desk->now, &day, err))
        return false;
    const char *what = license_needs(&record, &look.standing, day);
    if (what != NULL)
        needing[(*count)++] =
            (struct web_needing){ key->authority, key->number, what, look.standing.last_day };
    return true;
}

static bool find_licenses(struct call *call, struct web_today *ret, struct err *err)
{
    const struct license_desk desk = desk_of_licenses(call);
    struct license_key *keys;
    size_t count;
    if (!licenses_list(desk.store, desk.arena, &keys, &count, err))
        return false;
    struct web_needing *needing = arena_array(desk.arena, count + 1, sizeof *needing);
    if (needing == NULL)
        return arena_error(desk.arena, err);
    for (size_t i = 0; i < count; i++) {
        if (!add_license(&desk, &keys[i], needing, &ret->license_count, err))
            return false;
    }
    ret->licenses = needing;
    return true;
}

/* What waits for whoever asks, of those that somebody else has proposed. */
static bool find_to_sign(struct call *call, struct web_today *ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct approval *found;
    size_t count;
    size_t kept = 0;
    if (!approvals_read(call->store, arena, false, &found, &count, err))
        return false;
    for (size_t i = 0; i < count && kept < SHOWN; i++) {
        enum transition transition;
        if (!store_id_equal(&found[i].proposed_by, &call->who.principal.id) &&
            transition_find(str_of(found[i].transition), &transition) &&
            who_may(&call->who, transition_approved_with(transition)))
            found[kept++] = found[i];
    }
    ret->to_sign = found;
    ret->to_sign_count = kept;
    return true;
}

static bool find_others(struct call *call, struct web_today *ret, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    const struct matter_page due = { .order = MATTER_BY_DUE, .most = SHOWN };
    struct matter *applications;
    struct matter_sum *sums;
    if (!matter_page_read(call->store, arena, &application_machine, &due, &applications,
                          &ret->application_count, err) ||
        !matters_sum(call->store, arena, str_of(shipment_machine.what), &sums,
                     &ret->shipment_sum_count, err))
        return false;
    ret->applications = applications;
    ret->shipments = sums;
    /* Applications are for who may read of their parties. */
    if (!who_may(&call->who, MAY_PARTY_READ))
        ret->application_count = 0;
    return true;
}

bool handle_page_today(struct call *call, struct err *err)
{
    struct web_today today = {
        .page = page_around(call, STR("Today"), WEB_TODAY),
        .sees_licenses = who_may(&call->who, MAY_BALANCE_READ),
        .today = server_today(call->server),
    };
    if (!find_orders(call, &today, err) || !find_to_sign(call, &today, err) ||
        !find_others(call, &today, err) ||
        (today.sees_licenses && !find_licenses(call, &today, err)))
        return false;
    web_today(page_html(call, 200), &today);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_shipments.c - GET /shipments, as CSV, /shipments/{id} and its serial numbers. */
#include <stdio.h>

#include "base/date.h"
#include "book/ship_deciding.h"
#include "server/desk.h"
#include "server/doing.h"
#include "server/handlers.h"
#include "server/listing.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/steps.h"
#include "server/taking.h"
#include "web/shipments.h"

#define SHOWN 50
#define STOPPED_SHOWN 20 /* of each state */

const struct route_query page_shipments_queries[] = {
    LISTING_QUERIES,
    { NULL, NULL, NULL },
};

/* ---- all of them ---- */

static bool read_row(struct call *call, const struct matter *matter, struct web_shipment_row *ret,
                     struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct matter_version version;
    *ret = (struct web_shipment_row){ .matter = *matter };
    if (!matter_version_read(call->store, arena, &matter->id, matter->version, &version, err))
        return false;
    return shipment_read(call->server->config.mem, arena, version.content, &ret->shipment, err) ||
           err_damaged(err, "shipment '%.*s'", STR_ARG(matter->name));
}

static bool read_rows(struct call *call, const struct matter *matters, size_t count,
                      struct web_shipment_row **ret, struct err *err)
{
    *ret = arena_array(&call->exchange->arena, count + 1, sizeof **ret);
    if (*ret == NULL)
        return arena_error(&call->exchange->arena, err);
    for (size_t i = 0; i < count; i++) {
        if (!read_row(call, &matters[i], &(*ret)[i], err))
            return false;
    }
    return true;
}

/* What must not leave, or has to come back: the earliest first. */
static bool read_stopped(struct call *call, struct web_shipments *ret, struct err *err)
{
    static const enum shipment_state states[] = { SHIPMENT_POLICY_HOLD, SHIPMENT_STOPPED,
                                                  SHIPMENT_RETURN_ORDERED };
    struct arena *arena = &call->exchange->arena;
    struct matter *all =
        arena_array(arena, STOPPED_SHOWN * (sizeof states / sizeof *states) + 1, sizeof *all);
    struct web_shipment_row *rows;
    if (all == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        const struct matter_page page = { .state =
                                              str_of(machine_state(&shipment_machine, states[i])),
                                          .order = MATTER_BY_DUE,
                                          .most = STOPPED_SHOWN };
        struct matter *found;
        size_t count;
        if (!matter_page_read(call->store, arena, &shipment_machine, &page, &found, &count, err))
            return false;
        for (size_t k = 0; k < count; k++)
            all[ret->stopped_count++] = found[k];
    }
    if (!read_rows(call, all, ret->stopped_count, &rows, err))
        return false;
    ret->stopped = rows;
    return true;
}

bool handle_page_shipments(struct call *call, struct err *err)
{
    struct listing listing;
    struct matter_sum *sums;
    struct web_shipment_row *rows;
    struct web_shipments shipments = { .page = page_around(call, STR("Shipments"), WEB_SHIPMENTS),
                                       .list = &listing.list };
    if (!listing_open(call, &shipment_machine, "/shipments", &listing, err) ||
        !listing_next(call, SHOWN, &listing, err) ||
        !matters_sum(call->store, &call->exchange->arena, str_of(shipment_machine.what), &sums,
                     &shipments.sum_count, err) ||
        !read_rows(call, listing.matters, listing.count, &rows, err) ||
        !read_stopped(call, &shipments, err))
        return false;
    shipments.state = listing.page.state;
    shipments.find = listing.page.find;
    shipments.sums = sums;
    shipments.rows = rows;
    shipments.count = listing.count;
    web_shipments(page_html(call, 200), &shipments);
    return true;
}

static bool put_rows(struct call *call, void *context, const struct listing *listing,
                     struct err *err)
{
    (void)context;
    for (size_t i = 0; i < listing->count; i++) {
        struct web_shipment_row row;
        if (!read_row(call, &listing->matters[i], &row, err))
            return false;
        web_shipments_csv(&call->exchange->reply.text, &row);
    }
    return true;
}

bool handle_shipments_csv(struct call *call, struct err *err)
{
    struct listing listing;
    const struct listing_csv csv = { "shipments.csv", web_shipments_csv_head, put_rows, NULL };
    return listing_open(call, &shipment_machine, "/shipments", &listing, err) &&
           listing_csv(call, &listing, &csv, err);
}

/* ---- one ---- */

static bool load(struct call *call, struct license_desk *licenses, struct shipment_record *ret,
                 struct err *err)
{
    const struct shipment_desk desk = desk_of_shipments(call, licenses);
    return shipment_load(&desk, &call->exchange->arena, call->parameters[0], ret, err) ||
           desk_not_found(call, err);
}

bool handle_page_shipment(struct call *call, struct err *err)
{
    const struct json_limits limits = { SHIPMENT_TEXT_MAX, JSON_DEPTH_MAX };
    struct license_desk licenses;
    struct shipment_record record;
    struct web_step *steps;
    struct web_shipment shipment = { .record = &record };
    if (!load(call, &licenses, &record, err) ||
        !licenses.day_at(record.shipment.zone, call->now, &shipment.today, err))
        return false;
    struct json_reader *reader = json_reader_new(call->server->config.mem, limits, err);
    bool done =
        reader != NULL && steps_read(call, reader, record.events, record.event_count, &steps, err);
    json_reader_free(reader);
    if (!done)
        return false;
    shipment.page = page_around(call, record.matter.name, WEB_SHIPMENTS);
    shipment.steps = steps;
    if (!doing_offer(call, &doing_shipments, &record.matter, &shipment.page, err))
        return false;
    web_shipment(page_html(call, 200), &shipment);
    return true;
}

bool handle_serials_csv(struct call *call, struct err *err)
{
    struct license_desk licenses;
    struct shipment_record record;
    if (!load(call, &licenses, &record, err))
        return false;
    web_serials_csv(page_csv(call, "serials.csv"), &record.shipment);
    return true;
}

/* ---- its steps ---- */

#define MAY(name) PERMISSION_BIT(MAY_##name)
#define KEEPS_BACK (MAY(RESERVATION_WRITE) | MAY(RELEASE))
#define FACT(transition, verb, effect)                                                             \
    {                                                                                              \
        transition, verb, MAY(FACT_WRITE), "at place reference reason", effect, false              \
    }

static const struct doing_step steps[] = {
    { SHIPMENT_RESERVE, "Reserve", MAY(RESERVATION_WRITE), "reason",
      "Its units and value are spoken for under its license, and under the caps of its buyers.",
      false },
    { SHIPMENT_DECIDE, "Reserve anew", MAY(RESERVATION_WRITE), "reason",
      "A new reservation takes the place of the old one, and it goes on.", false },
    { SHIPMENT_RELEASE, "Release", MAY(RELEASE), "reason",
      "Its order is decided at this moment as it will ship; it is released if that says so, and "
      "each paper and condition that it asks for is there.",
      false },
    { SHIPMENT_HOLD, "Hold", KEEPS_BACK, "reason! basis",
      "It is kept from leaving; what is reserved stays so.", false },
    { SHIPMENT_STOP, "Stop", KEEPS_BACK, "reason! basis",
      "It ends before it departs; what is reserved is free.", true },
    { SHIPMENT_VOID, "Void", MAY(RESERVATION_WRITE), "reason! basis",
      "What is still reserved for it is free; before it departs that ends it.", true },
    { SHIPMENT_DEPART, "Departed", MAY(FACT_WRITE), "at place reference reason",
      "All of it has departed, and is posted, whatever was decided before: what was not allowed is "
      "an incident.",
      false },
    FACT(SHIPMENT_TRANSIT, "In transit", "It has left the country."),
    FACT(SHIPMENT_DELIVER, "Delivered", "It is with its consignee."),
    FACT(SHIPMENT_UNDELIVER, "Not delivered", "It could not be delivered; what was posted stays."),
    FACT(SHIPMENT_RETURN, "Returned",
         "It has come back; what was posted stays, and its serial numbers may ship again."),
    FACT(SHIPMENT_SEIZE, "Seized", "It was seized."),
    { SHIPMENT_ORDER_RETURN, "Order its return", KEEPS_BACK, "reason! basis",
      "It is to come back; the ledger changes by nothing.", false },
    { SHIPMENT_DUE, "Verification is due", MAY(FACT_WRITE), "reason basis",
      "Its delivery is to be verified.", false },
    { SHIPMENT_VERIFY, "Verified", MAY(FACT_WRITE), "basis! at place reason",
      "It is where it should be; somebody other than who recorded its departure says what shows "
      "it.",
      false },
};

static bool load_matter(struct doing *doing, const struct shipment_desk *desk,
                        struct shipment_record *ret, struct err *err)
{
    return shipment_load(desk, &doing->call->exchange->arena, doing->matter.name, ret, err);
}

/* "It reserves 20 of 160 units left under license D000004, until 2030-02-28." */
static bool tell_figures(struct doing *doing, const struct license_desk *licenses,
                         const struct shipment *shipment, struct err *err)
{
    struct license_record record;
    struct license_look look;
    char units[NUM_TEXT_SIZE];
    char left[NUM_TEXT_SIZE];
    char day[DATE_TEXT_SIZE];
    char text[256];
    if (shipment->number.length == 0) {
        doing->figures = STR("It names no license: nothing of one is reserved.");
        return true;
    }
    if (!license_load(licenses, shipment->authority, shipment->number, &record, err) ||
        !license_look_at(licenses, &record, &look, err))
        return false;
    for (size_t i = 0; i < look.balance_count; i++) {
        const struct balance *balance = &look.balances[i];
        if (balance->line != shipment->line || balance->account.measure != MEASURE_QUANTITY)
            continue;
        num_format_grouped(num_int(shipment->quantity), 0, units);
        snprintf(text, sizeof text, "It reserves %s of %s units left under license %.*s, until %s.",
                 units, amount_format(&balance->account, balance_left(&balance->account), left),
                 STR_ARG(shipment->number), date_format(look.standing.last_day, day));
        doing->figures = str_copy(&doing->call->exchange->arena, str_of(text));
    }
    return arena_sound(&doing->call->exchange->arena, err);
}

static bool look_at_step(struct doing *doing, struct err *err)
{
    struct license_desk licenses;
    const struct shipment_desk desk = desk_of_shipments(doing->call, &licenses);
    struct shipment_record record;
    if (doing->step->transition != SHIPMENT_RESERVE && doing->step->transition != SHIPMENT_DECIDE)
        return true;
    return load_matter(doing, &desk, &record, err) &&
           tell_figures(doing, &licenses, &record.shipment, err);
}

static bool do_change(struct doing *doing, struct shipment_change *change, struct err *err)
{
    struct license_desk licenses;
    const struct shipment_desk desk = desk_of_shipments(doing->call, &licenses);
    struct shipment_outcome outcome;
    if (shipment_do(&desk, &doing->call->exchange->arena, change, &outcome, err))
        return true;
    if (outcome.drawn.answer.refusal != REFUSED_NOT && !outcome.drawn.refused_beside)
        (void)license_draw_refused(doing->call->server->config.mem, &outcome.drawn,
                                   change->transition != SHIPMENT_DEPART, err);
    return false;
}

/* Decided at this moment, with the licenses, lists and packs of now. */
static bool release(struct doing *doing, struct shipment_change *change, struct err *err)
{
    struct license_desk licenses;
    const struct shipment_desk desk = desk_of_shipments(doing->call, &licenses);
    struct ship_deciding deciding;
    struct shipment_decided decided;
    struct taking taking;
    bool done =
        taking_open(&taking, doing->call, ORDER_DECIDE, err) &&
        ship_deciding_read(&desk, taking.worker, &taking.arena, doing->matter.name, &deciding,
                           err) &&
        ship_decide(taking.book, taking.worker, &taking.arena, &deciding, true, &decided, err);
    change->decided = &decided;
    done = done && do_change(doing, change, err);
    change->decided = NULL;
    taking_close(&taking);
    return done;
}

static bool take_step(struct doing *doing, struct err *err)
{
    struct str at = doing_said(doing, "at");
    struct shipment_change change = {
        .transition = (enum shipment_transition)doing->step->transition,
        .name = doing->matter.name,
        .at_given = at.length > 0,
        .place = doing_said(doing, "place"),
        .reference = doing_said(doing, "reference"),
        .reason = doing_said(doing, "reason"),
        .basis = doing_said(doing, "basis"),
    };
    if (change.place.length == 0)
        change.place = (struct str){ 0 };
    if (change.reference.length == 0)
        change.reference = (struct str){ 0 };
    if (at.length > 0 && !instant_parse(at, &change.at)) {
        err_set(err, ERR_VALUE, "'%.*s' is no instant", STR_ARG(at));
        err_hint(err, "as in 2026-03-01T14:00:00Z");
        return doing_wrong(doing, "at", err);
    }
    return change.transition == SHIPMENT_RELEASE ? release(doing, &change, err)
                                                 : do_change(doing, &change, err);
}

const struct doing_area doing_shipments = {
    "/shipments", WEB_SHIPMENTS, &shipment_machine, steps, sizeof steps / sizeof *steps,
    look_at_step, take_step
};

bool handle_page_shipment_step(struct call *call, struct err *err)
{
    return doing_show(call, &doing_shipments, err);
}

bool handle_page_shipment_step_taken(struct call *call, struct err *err)
{
    return doing_take(call, &doing_shipments, err);
}

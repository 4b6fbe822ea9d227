/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_shipments.c - GET /shipments, as CSV, /shipments/{id} and its serial numbers. */
#include "server/desk.h"
#include "server/handlers.h"
#include "server/listing.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/steps.h"
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
    return matter_version_read(call->store, arena, &matter->id, matter->version, &version, err) &&
           shipment_read(call->server->config.mem, arena, version.content, &ret->shipment, err);
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
    *licenses = desk_of_licenses(call);
    const struct shipment_desk desk = { .matters = desk_of_matters(call),
                                        .licenses = licenses,
                                        .catalog = decider_catalog(law_parts(call->law)->decider) };
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

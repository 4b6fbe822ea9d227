/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/shipment_filing.c - GET /v1/shipments/{id}/eei: what the Automated Export System needs of
 * a shipment, as `licet eei export --json`.
 */
#include "desk/eei_json.h"
#include "server/desk.h"
#include "server/handlers.h"
#include "server/server_priv.h"
#include "text/json_write.h"

static void put(struct call *call, const struct eei_list *list)
{
    struct buf *out = call_json(call, 200);
    json_open(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        eei_json(out, &list->items[i]);
        buf_byte(out, ',');
    }
    json_close(out, ']');
    json_end(out);
    buf_byte(out, '\n');
}

static bool gather(struct call *call, const struct matter *shipment, struct json_reader *reader,
                   struct eei_list *list, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct license_desk licenses;
    const struct shipment_desk shipments = desk_of_shipments(call, &licenses);
    const struct eei_desk desk = { .shipments = &shipments,
                                   .policy = decider_policy(law_parts(call->law)->decider),
                                   .reader = reader };
    return eei_add(&desk, arena, arena, shipment, list, err);
}

bool handle_shipment_eei(struct call *call, struct err *err)
{
    const struct json_limits limits = { .size = EEI_JSON_MAX, .depth = EEI_JSON_DEPTH };
    struct eei_list list = { .count = 0 };
    struct matter matter;
    if (!matter_named(call->store, &call->exchange->arena, call->route->machine,
                      call->parameters[0], &matter, err))
        return desk_not_found(call, err);
    struct json_reader *reader = json_reader_new(call->server->config.mem, limits, err);
    bool done = reader != NULL && gather(call, &matter, reader, &list, err);
    json_reader_free(reader);
    if (!done)
        return false;
    put(call, &list);
    desk_tag(call, &matter);
    return true;
}

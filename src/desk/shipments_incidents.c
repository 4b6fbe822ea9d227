/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/shipments_incidents.c - units that left when they were not allowed to; see incidents.h.
 *
 * Who knows that of a unit does not deal with it again before that is settled: the incident is
 * closed, or the authority permits it.  A unit is known by its serial number.
 */
#include "desk/incidents.h"
#include "desk/shipments_priv.h"

static const struct incident *find_open(const struct incident *all, size_t count,
                                        const struct matter *shipment)
{
    for (size_t i = 0; i < count; i++) {
        if (!all[i].closed && !all[i].permitted && str_equal_text(all[i].row.kind, "shipment") &&
            str_equal(all[i].row.subject, shipment->name))
            return &all[i];
    }
    return NULL;
}

static bool check_unit(struct shipment_work *s, struct str serial, const struct incident *all,
                       size_t incident_count)
{
    struct matter *others;
    size_t count;
    if (!matters_about(s->desk->matters.store, s->arena, str_of(shipment_machine.what),
                       STR("serial"), serial, &others, &count, s->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct incident *incident = find_open(all, incident_count, &others[i]);
        if (incident == NULL || store_id_equal(&others[i].id, &s->record.matter.id))
            continue;
        err_set(s->err, ERR_CONFLICT, "shipment '%.*s': unit '%.*s' left with '%.*s', and %.*s",
                STR_ARG(s->record.matter.name), STR_ARG(serial), STR_ARG(others[i].name),
                STR_ARG(incident->row.says));
        return err_hint(s->err,
                        "incident '%.*s' has to be closed, or the authority permits it: 'licet "
                        "disclosure permit'",
                        STR_ARG(incident->row.name));
    }
    return true;
}

bool shipment_check_incidents(struct shipment_work *s)
{
    const struct shipment *shipment = &s->record.shipment;
    struct incident *all;
    size_t count;
    if (shipment->serial_count == 0)
        return true;
    if (!incidents_all(s->desk->matters.store, s->arena, &all, &count, s->err))
        return false;
    for (size_t i = 0; i < shipment->serial_count && count > 0; i++) {
        if (!check_unit(s, shipment->serials[i], all, count))
            return false;
    }
    return true;
}

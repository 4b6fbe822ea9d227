/* SPDX-License-Identifier: Apache-2.0 */
/* desk/shipments_check.c - whether a shipment is found by what it says; see shipments_check.h. */
#include "desk/shipments_check.h"

#include "desk/shipment_json.h"

static bool is_found(struct store *store, struct arena *arena, const struct matter *matter,
                     const char *what, struct str name, bool *ret, struct err *err)
{
    struct matter *found;
    size_t count;
    if (!matters_about(store, arena, matter->kind, str_of(what), name, &found, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (store_id_equal(&found[i].id, &matter->id))
            return true;
    }
    *ret = false;
    return true;
}

bool shipment_check(struct store *store, struct arena *arena, const struct matter *matter,
                    bool *ret_found, struct err *err)
{
    struct matter_version version;
    struct shipment shipment;
    *ret_found = true;
    if (!matter_version_read(store, arena, &matter->id, matter->version, &version, err))
        return false;
    if (!shipment_read(store_mem(store), arena, version.content, &shipment, err)) {
        *ret_found = false;
        return err->code != ERR_MEMORY;
    }
    if (!is_found(store, arena, matter, "order", shipment.order, ret_found, err))
        return false;
    for (size_t i = 0; i < shipment.serial_count; i++) {
        if (!is_found(store, arena, matter, "serial", shipment.serials[i], ret_found, err))
            return false;
    }
    for (size_t i = 0; i < shipment.replaces_count; i++) {
        if (!is_found(store, arena, matter, "replaces", shipment.replaces[i], ret_found, err))
            return false;
    }
    if ((shipment.returns.data != NULL || shipment.verify_within > 0) &&
        !is_found(store, arena, matter, "clock", STR("runs"), ret_found, err))
        return false;
    for (size_t i = 0; i < shipment.paper_count; i++) {
        if (shipment_paper_counts(&shipment, i) &&
            !is_found(store, arena, matter, "paper", shipment.papers[i].reference, ret_found, err))
            return false;
    }
    return true;
}

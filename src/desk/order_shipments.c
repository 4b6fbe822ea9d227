/* SPDX-License-Identifier: Apache-2.0 */
/* desk/order_shipments.c - see order_shipments.h. */
#include "desk/order_shipments.h"

#include "desk/shipment_state.h"

static bool is_in(const struct matter *shipment, enum shipment_state state)
{
    return str_equal_text(shipment->state, machine_state(&shipment_machine, state));
}

static bool hold(struct matter_doing *doing, struct matter *shipment, const struct with_event *with)
{
    const struct machine *machine = doing->machine;
    doing->machine = &shipment_machine;
    bool done = matter_event(doing, shipment, SHIPMENT_HOLD, SHIPMENT_POLICY_HOLD, with);
    doing->machine = machine;
    return done;
}

bool order_hold_shipments(struct matter_doing *doing, const struct matter *order, bool released,
                          struct str reason, struct str citation, struct order_shipments *ret)
{
    const struct with_event with = { .reason = reason, .basis = citation };
    struct matter *shipments;
    size_t count;
    *ret = (struct order_shipments){ .held = 0 };
    if (!matters_about(doing->desk->store, doing->arena, str_of(shipment_machine.what),
                       STR("order"), order->name, &shipments, &count, doing->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        ret->under_way +=
            is_in(&shipments[i], SHIPMENT_DEPARTED) || is_in(&shipments[i], SHIPMENT_IN_TRANSIT);
        if (!is_in(&shipments[i], SHIPMENT_RELEASED) &&
            (released || !is_in(&shipments[i], SHIPMENT_RESERVED)))
            continue;
        if (!hold(doing, &shipments[i], &with))
            return false;
        ret->held++;
    }
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* desk/shipments_flags.c - red flags about a shipment, its order or a party; see flags.h. */
#include "desk/flags.h"
#include "desk/shipments_priv.h"

bool shipment_check_flags(struct shipment_work *s, const struct shipped_order *order)
{
    const struct matter_desk *desk = &s->desk->matters;
    struct red_flags flags;
    if (!flags_read(desk->store, desk->mem, s->arena, INT64_MAX, &flags, s->err))
        return false;
    const struct red_flag *flag = flags_next(&flags, NULL, &order->said, s->record.matter.name);
    if (flag == NULL)
        return true;
    err_set(s->err, ERR_CONFLICT, "shipment '%.*s': a red flag on %.*s '%.*s' is open: %.*s",
            STR_ARG(s->record.matter.name), STR_ARG(flag->about), STR_ARG(flag->name),
            STR_ARG(flag->says));
    return err_hint(s->err, "who may release looks into it: 'licet flag resolve %.*s'",
                    STR_ARG(flag->id));
}

/* Those that were known when it departed. */
bool shipment_tell_flags(struct shipment_work *s)
{
    const struct matter_desk *desk = &s->desk->matters;
    struct shipped_order order;
    struct red_flags flags;
    const struct red_flag *flag = NULL;
    if (!shipment_read_order(s, &order) ||
        !flags_read(desk->store, desk->mem, s->arena, s->at, &flags, s->err))
        return false;
    while ((flag = flags_next(&flags, flag, &order.said, s->record.matter.name)) != NULL) {
        if (!shipment_incident(s, flag->id, flag->source,
                               str_join(s->arena, STR("a red flag was open: "), "", flag->says)))
            return false;
    }
    return true;
}

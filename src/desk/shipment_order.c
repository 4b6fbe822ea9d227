/* SPDX-License-Identifier: Apache-2.0 */
/* desk/shipment_order.c - an order as a shipment of it will ship; see shipments.h. */
#include "desk/money.h"
#include "desk/shipments.h"

#define LICENSE_NUMBER "license.number"

/* Those of the order, and the license that the shipment names instead of the one that it named. */
static bool make_facts(struct arena *arena, const struct shipment *shipment,
                       const struct order *order, struct order *ret)
{
    struct given_fact *facts = arena_array(arena, order->fact_count + 1, sizeof *facts);
    size_t count = 0;
    if (facts == NULL)
        return false;
    for (size_t i = 0; i < order->fact_count; i++) {
        if (shipment->number.data == NULL || !str_equal_text(order->facts[i].name, LICENSE_NUMBER))
            facts[count++] = order->facts[i];
    }
    if (shipment->number.data != NULL)
        facts[count++] = (struct given_fact){ .name = STR(LICENSE_NUMBER),
                                              .value = shipment->number,
                                              .kind = GIVEN_TEXT };
    ret->facts = facts;
    ret->fact_count = count;
    return true;
}

bool shipment_order(struct arena *arena, const struct shipment_record *record,
                    const struct order *order, struct order *ret, struct err *err)
{
    const struct shipment *shipment = &record->shipment;
    char day[DATE_TEXT_SIZE];
    char units[NUM_TEXT_SIZE];
    char amount[NUM_TEXT_SIZE];
    *ret = *order;
    ret->on = str_copy(arena, str_of(date_format(shipment->planned, day)));
    ret->quantity =
        str_copy(arena, str_of(num_format(num_int(shipment->quantity), 0, false, units)));
    ret->value_amount =
        str_copy(arena, str_of(money_format(shipment->value, shipment->currency, amount)));
    ret->value_currency = shipment->currency;
    return make_facts(arena, shipment, order, ret) ? arena_sound(arena, err)
                                                   : arena_error(arena, err);
}

/* ---- what is reserved for it ---- */

static int64_t take(int64_t *from, int64_t amount)
{
    int64_t taken = *from < amount ? *from : amount;
    if (taken <= 0)
        return 0;
    *from -= taken;
    return taken;
}

void shipment_add_back(const struct shipment_record *record, struct license *licenses, size_t count)
{
    const struct shipment *shipment = &record->shipment;
    for (size_t i = 0; record->live && i < count; i++) {
        struct license *license = &licenses[i];
        size_t at = (size_t)shipment->line - 1;
        if (!str_equal(license->number, shipment->number) || at >= license->line_count ||
            (shipment->authority.data != NULL &&
             !str_equal(license->authority, shipment->authority)))
            continue;
        (void)take(&license->lines[at].reserved.quantity, shipment->quantity);
        int64_t value = shipment->value;
        value -= take(&license->lines[at].reserved.value, value);
        /* The value of lines that it does not limit by themselves stands at one of them. */
        for (size_t k = 0; k < license->line_count; k++)
            value -= take(&license->lines[k].reserved.value, value);
        return;
    }
}

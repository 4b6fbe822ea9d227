/* SPDX-License-Identifier: Apache-2.0 */
/* desk/shipment_order.c - an order as a shipment of it will ship; see shipments.h. */
#include "desk/money.h"
#include "desk/shipments_priv.h"

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

/* So much of one of the amounts of a line, and of the value of all of them. */
static void take_back(struct license *license, size_t line, bool shipped, int64_t quantity,
                      int64_t value)
{
    for (size_t i = 0; i <= license->line_count; i++) {
        /* The value of lines that it does not limit by themselves stands at one of them. */
        struct license_line *of = &license->lines[i == 0 ? line : i - 1];
        struct license_amount *amount = shipped ? &of->shipped : &of->reserved;
        if (i == 0)
            (void)take(&amount->quantity, quantity);
        value -= take(&amount->value, value);
    }
}

static struct license *find_license(const struct shipment *shipment, struct license *licenses,
                                    size_t count)
{
    for (size_t i = 0; shipment->number.data != NULL && i < count; i++) {
        if (str_equal(licenses[i].number, shipment->number) &&
            (size_t)shipment->line <= licenses[i].line_count &&
            (shipment->authority.data == NULL ||
             str_equal(licenses[i].authority, shipment->authority)))
            return &licenses[i];
    }
    return NULL;
}

void shipment_add_back(const struct shipment_record *record, struct license *licenses, size_t count)
{
    const struct shipment *shipment = &record->shipment;
    struct license *license = find_license(shipment, licenses, count);
    if (license != NULL && record->live)
        take_back(license, (size_t)shipment->line - 1, false, shipment->quantity, shipment->value);
}

static int64_t above_zero(int64_t amount)
{
    return amount > 0 ? amount : 0;
}

bool shipments_add_back(const struct shipment_desk *desk, struct arena *arena, struct str order,
                        struct license *licenses, size_t count, bool *ret_any, struct err *err)
{
    struct matter *found;
    size_t found_count;
    *ret_any = false;
    if (!matters_about(desk->matters.store, arena, str_of(shipment_machine.what), STR("order"),
                       order, &found, &found_count, err))
        return false;
    for (size_t i = 0; i < found_count; i++) {
        struct shipment_record record;
        if (!shipment_load_matter(desk, arena, &found[i], &record, err))
            return false;
        const struct shipment *shipment = &record.shipment;
        struct license *license = find_license(shipment, licenses, count);
        if (license == NULL || (!record.live && !record.has_departed))
            continue;
        *ret_any = true;
        if (record.live)
            take_back(license, (size_t)shipment->line - 1, false,
                      above_zero(shipment->quantity - record.departed),
                      above_zero(shipment->value - record.worth));
        take_back(license, (size_t)shipment->line - 1, true, record.departed, record.worth);
    }
    return true;
}

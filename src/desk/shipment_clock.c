/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/shipment_clock.c - what is due of a shipment that has departed; see shipments.h.
 *
 * The years by which it has to be back are the packs', as they were when it was released: the law
 * of the export counts.  They run from the day of the departure at its port, and the day of that
 * date is in time.
 */
#include "desk/shipments.h"

bool shipment_has_clock(const struct shipment *shipment)
{
    return !str_equal_text(shipment->kind, "sale") || shipment->returns.data != NULL ||
           shipment->verify_within > 0;
}

/* The same date; of 29 February the day before 1 March, which is the earlier reading. */
static int32_t years_later(int32_t date, int64_t years)
{
    int year;
    int month;
    int day;
    date_to_civil(date, &year, &month, &day);
    if (years > 200 || year + years > 2199)
        return DATE_OPEN;
    year += (int)years;
    return date_valid(year, month, day) ? date_from_civil(year, month, day)
                                        : date_from_civil(year, month, day - 1);
}

static bool is_in(const struct shipment_record *record, enum shipment_state state)
{
    return str_equal_text(record->matter.state, machine_state(&shipment_machine, state));
}

static bool find_back(const struct shipment_record *record, struct shipment_due *ret)
{
    int32_t said;
    struct err unread;
    *ret = (struct shipment_due){ .what = "back", .day = DATE_OPEN };
    if (!record->has_departed || is_in(record, SHIPMENT_RETURNED))
        return false;
    if (record->back_years > 0) {
        ret->day = years_later(record->departed_on, record->back_years);
        ret->cites = record->back_cites;
    }
    if (record->shipment.returns.data != NULL &&
        date_parse(record->shipment.returns, &said, &unread) && said < ret->day)
        *ret = (struct shipment_due){ .what = "back", .day = said };
    return ret->day != DATE_OPEN;
}

static bool find_verified(const struct shipment_record *record, struct shipment_due *ret)
{
    int64_t within = record->shipment.verify_within;
    bool waits = is_in(record, SHIPMENT_DELIVERED) || is_in(record, SHIPMENT_VERIFICATION_DUE);
    if (!waits || within == 0 || record->delivered_on == DATE_OPEN ||
        within >= DATE_MAX - record->delivered_on)
        return false;
    *ret =
        (struct shipment_due){ .what = "verified", .day = record->delivered_on + (int32_t)within };
    return true;
}

size_t shipment_dues(const struct shipment_record *record,
                     struct shipment_due ret[SHIPMENT_DUES_MAX])
{
    size_t count = find_back(record, &ret[0]);
    return count + find_verified(record, &ret[count]);
}

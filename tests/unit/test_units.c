/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_units.c - where units are, as it is worked out of shipments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/units.h"
#include "unit/done.h"
#include "unit/shipment_desk.h"

static struct shipments_tried tried;

static int set_up(void **unused)
{
    (void)unused;
    ship_open(&tried);
    ship_add_order(&tried, "O1", 100, "authorized");
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    ship_close(&tried);
    return 0;
}

static struct unit_track track(const char *serial, const struct unit_until *as_of,
                               const struct unit_until *known_at)
{
    static const struct unit_until always = { .kind = UNIT_ALWAYS };
    struct unit_track unit;
    struct store *store = tried.desk.matters.store;
    DO(store_begin_reading(store, &tried.err));
    DO(unit_read(&tried.desk, tried.desk.licenses->arena, str_of(serial),
                 as_of == NULL ? &always : as_of, known_at == NULL ? &always : known_at, &unit,
                 &tried.err));
    store_rollback(store);
    return unit;
}

static void test_where_units_are(void **unused)
{
    (void)unused;
    struct str serials[2] = { STR("A1"), STR("A2") };
    struct unit_track unit;
    tried.said.serials = serials;
    tried.said.serial_count = 2;
    DO(ship_plan(&tried, "S1"));
    serials[1] = STR("A3");
    tried.desk.matters.now += 1000;
    DO(ship_turn(&tried, SHIPMENT_AMEND, "S1"));
    unit = track("A2", NULL, NULL); /* it was taken out */
    assert_int_equal(unit.where, UNIT_HERE);
    assert_null(unit.in);
    assert_int_equal(unit.event_count, 2);
    assert_true(unit.events[1].leaves);
    struct unit_until then = { .kind = UNIT_INSTANT, .at = unit.events[0].event.recorded_at };
    unit = track("A2", NULL, &then);
    assert_non_null(unit.in);
    assert_int_equal(unit.event_count, 1);
    unit = track("A3", NULL, &then); /* it was not in it yet */
    assert_int_equal(unit.where, UNIT_NOWHERE);
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S1"));
    DO(ship_turn(&tried, SHIPMENT_DELIVER, "S1"));
    unit = track("A1", NULL, NULL);
    assert_int_equal(unit.where, UNIT_DELIVERED);
    assert_int_equal(unit.in->incident_count, 1); /* nobody had released it */
    assert_int_equal(unit.in->outcome.length, 0);
    unit = track("A1", &then, NULL);
    assert_int_equal(unit.where, UNIT_HERE);
    struct store *store = tried.desk.matters.store;
    DO(store_begin_reading(store, &tried.err));
    REFUSED(unit_read(&tried.desk, tried.desk.licenses->arena, STR("B1"), &then, &then, &unit,
                      &tried.err),
            "no shipment has a unit 'B1'");
    store_rollback(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_where_units_are, set_up, tear_down),
    };
    if (!store_folder_can())
        return 0;
    return store_folder_done(cmocka_run_group_tests(tests, NULL, NULL));
}

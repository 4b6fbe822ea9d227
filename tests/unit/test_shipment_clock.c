/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_shipment_clock.c - what is due of a shipment on which day, and one unit instead of
 * another.
 *
 * The calendars are worked out by hand: a year from the date of the export (15 CFR 740.9(a)(14)) is
 * that date of the next year, and of 29 February the 28th.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

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

/* ---- the calendar ---- */

struct case_ {
    const char *state, *departed; /* departed NULL: it has not */
    int64_t years;
    const char *returns, *delivered;
    int64_t within;
    const char *due; /* "back 2027-03-02; verified …" */
};

static int32_t day(const char *text)
{
    int32_t date;
    if (text == NULL)
        return DATE_OPEN;
    assert_true(date_parse(str_of(text), &date, &tried.err));
    return date;
}

static const struct case_ cases[] = {
    { "departed", "2026-03-02", 1, NULL, NULL, 0, "back 2027-03-02" },
    { "departed", "2026-12-31", 1, NULL, NULL, 0, "back 2027-12-31" },
    { "departed", "2027-03-01", 1, NULL, NULL, 0, "back 2028-03-01" },
    { "departed", "2028-02-28", 1, NULL, NULL, 0, "back 2029-02-28" },
    { "departed", "2028-02-29", 1, NULL, NULL, 0, "back 2029-02-28" },
    { "departed", "2028-02-29", 4, NULL, NULL, 0, "back 2032-02-29" },
    { "departed", "2198-06-01", 1, NULL, NULL, 0, "back 2199-06-01" },
    { "departed", "2199-06-01", 1, NULL, NULL, 0, "" },
    /* A contract or a license may say less than the law, and no more. */
    { "departed", "2026-03-02", 1, "2026-09-01", NULL, 0, "back 2026-09-01" },
    { "departed", "2026-03-02", 1, "2027-03-02", NULL, 0, "back 2027-03-02" },
    { "departed", "2026-03-02", 1, "2028-09-01", NULL, 0, "back 2027-03-02" },
    { "departed", "2026-03-02", 0, "2028-09-01", NULL, 0, "back 2028-09-01" },
    { "departed", "2026-03-02", 0, NULL, NULL, 0, "" },
    { "released", NULL, 1, "2026-09-01", NULL, 0, "" },
    /* What is seized, or was to come back, is not back. */
    { "seized", "2026-03-02", 1, NULL, NULL, 0, "back 2027-03-02" },
    { "return_ordered", "2026-03-02", 1, NULL, NULL, 0, "back 2027-03-02" },
    { "undelivered", "2026-03-02", 1, NULL, NULL, 0, "back 2027-03-02" },
    { "returned", "2026-03-02", 1, "2026-09-01", NULL, 0, "" },
    /* From the delivery on, weekends and holidays count. */
    { "delivered", "2026-03-02", 0, NULL, "2026-03-10", 90, "verified 2026-06-08" },
    { "delivered", "2026-03-02", 0, NULL, "2028-02-28", 2, "verified 2028-03-01" },
    { "delivered", "2026-03-02", 0, NULL, "2026-03-10", 0, "" },
    { "verification_due", "2026-03-02", 0, NULL, "2026-03-10", 1, "verified 2026-03-11" },
    { "verified", "2026-03-02", 0, NULL, "2026-03-10", 90, "" },
    { "in_transit", "2026-03-02", 0, NULL, NULL, 90, "" },
    { "delivered", "2026-03-02", 0, NULL, "2026-03-10", INT64_C(1) << 60, "" },
    { "delivered", "2026-03-02", 1, NULL, "2026-03-10", 5, "back 2027-03-02; verified 2026-03-15" },
};

static void test_calendar(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct case_ *c = &cases[i];
        struct shipment_due dues[SHIPMENT_DUES_MAX];
        char text[100] = "";
        const struct shipment_record record = {
            .matter = { .state = str_of(c->state) },
            .shipment = { .returns = c->returns == NULL ? (struct str){ 0 } : str_of(c->returns),
                          .verify_within = c->within },
            .has_departed = c->departed != NULL,
            .departed_on = day(c->departed),
            .delivered_on = day(c->delivered),
            .back_years = c->years,
            .back_cites = STR("1 CFR 2"),
        };
        size_t count = shipment_dues(&record, dues);
        for (size_t k = 0; k < count; k++) {
            char date[DATE_TEXT_SIZE];
            size_t at = strlen(text);
            snprintf(text + at, sizeof text - at, "%s%s %s", k == 0 ? "" : "; ", dues[k].what,
                     date_format(dues[k].day, date));
        }
        if (strcmp(text, c->due) != 0)
            fail_msg("case %zu: '%s', not '%s'", i, text, c->due);
    }
}

/* ---- as it is kept ---- */

static void plan(const char *name, const char *kind, int64_t units)
{
    tried.said.kind = str_of(kind);
    tried.said.quantity = units;
    tried.said.value = units;
    DO(ship_plan(&tried, name));
}

static bool release(const char *name, const char *outcome, int64_t years)
{
    ship_decide(&tried, "O1", outcome, true);
    tried.decided.back_years = years;
    tried.decided.back_cites = STR("1 CFR 2");
    ship_change(&tried, SHIPMENT_RELEASE, name)->decided = &tried.decided;
    tried.desk.matters.by = &tried.bob;
    return ship_do(&tried);
}

/* The law as it was when it was released; what it goes under is kept with that. */
static void test_released_under(void **unused)
{
    struct shipment_due dues[SHIPMENT_DUES_MAX];
    (void)unused;
    ship_add_order(&tried, "O2", 10, "exception");
    tried.said.order = STR("O2");
    tried.said.number = (struct str){ 0 };
    plan("S1", "temporary", 5);
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S1"));
    tried.papers = "\"papers\":[],\"exceptions\":[{\"name\":\"TMP\",\"status\":\"available\"},"
                   "{\"name\":\"RPL\",\"status\":\"unavailable\"}]";
    ship_decide(&tried, "O2", "exception", true);
    tried.decided.back_years = 1;
    tried.decided.back_cites = STR("1 CFR 2");
    ship_change(&tried, SHIPMENT_RELEASE, "S1")->decided = &tried.decided;
    DO(ship_do(&tried));
    struct shipment_record record = ship_record(&tried, "S1");
    assert_true(str_equal_text(record.outcome, "exception"));
    assert_int_equal(record.under_count, 1);
    assert_true(str_equal_text(record.under[0], "TMP"));
    assert_int_equal(shipment_dues(&record, dues), 0);
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S1"));
    record = ship_record(&tried, "S1");
    assert_int_equal(record.departed_on, SHIPMENT_DAY);
    assert_int_equal(shipment_dues(&record, dues), 1);
    assert_int_equal(dues[0].day, SHIPMENT_DAY + 365);
    assert_true(str_equal_text(dues[0].cites, "1 CFR 2"));
    DO(ship_turn(&tried, SHIPMENT_RETURN, "S1"));
    record = ship_record(&tried, "S1");
    assert_int_equal(shipment_dues(&record, dues), 0);
    ship_check(&tried);
}

static void test_under_a_license(void **unused)
{
    (void)unused;
    plan("S1", "sale", 5);
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S1"));
    tried.papers = "\"papers\":[],\"authority\":{\"name\":\"LICENSE\"},\"exceptions\":"
                   "[{\"name\":\"TMP\",\"status\":\"available\"}]";
    DO(release("S1", "authorized", 0));
    struct shipment_record record = ship_record(&tried, "S1");
    assert_int_equal(record.under_count, 1);
    assert_true(str_equal_text(record.under[0], "LICENSE"));
    assert_int_equal(record.back_years, 0);
}

static void test_verification(void **unused)
{
    struct shipment_due dues[SHIPMENT_DUES_MAX];
    (void)unused;
    tried.said.verify_within = 30;
    plan("S1", "sale", 5);
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S1"));
    DO(ship_turn(&tried, SHIPMENT_DELIVER, "S1"));
    struct shipment_record record = ship_record(&tried, "S1");
    assert_int_equal(shipment_dues(&record, dues), 1);
    assert_int_equal(dues[0].day, SHIPMENT_DAY + 30);
    ship_check(&tried);
}

/* ---- one unit instead of another ---- */

static void test_replaced(void **unused)
{
    struct str serials[2] = { STR("N1"), STR("N2") };
    struct str replaced[2] = { STR("N1"), STR("X9") };
    (void)unused;
    tried.said.serials = serials;
    tried.said.serial_count = 2;
    plan("S1", "sale", 2);
    tried.said.serial_count = 0;
    tried.said.kind = STR("replacement");
    REFUSED(ship_plan(&tried, "S2"), "a replacement of 2 units replaces 0");
    tried.said.replaces = replaced;
    tried.said.replaces_count = 1;
    REFUSED(ship_plan(&tried, "S2"), "a replacement of 2 units replaces 1");
    tried.said.replaces_count = 2;
    REFUSED(ship_plan(&tried, "S2"), "unit 'N1' has not been shipped");
    tried.said.replaces_count = 0;
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S1"));
    tried.said.replaces_count = 2;
    /* X9 was shipped before there was a book. */
    DO(ship_plan(&tried, "S2"));
    REFUSED(ship_plan(&tried, "S3"), "unit 'N1' is replaced by shipment 'S2', which is planned");
    DO(ship_turn(&tried, SHIPMENT_VOID, "S2"));
    DO(ship_plan(&tried, "S3"));
    tried.said.kind = STR("sale");
    REFUSED(ship_plan(&tried, "S4"), "a sale of 2 units replaces 2");
    ship_check(&tried);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_calendar),     TEST(test_released_under), TEST(test_under_a_license),
        TEST(test_verification), TEST(test_replaced),
    };
    if (!store_folder_can())
        return 0;
    return store_folder_done(cmocka_run_group_tests(tests, NULL, NULL));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_incidents.c - incidents until two people have seen to them, and disclosures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "desk/disclosures.h"
#include "desk/incidents.h"
#include "unit/alloc_fail.h"
#include "unit/shipment_desk.h"

#define DO(done)                                                                                   \
    do {                                                                                           \
        if (!(done))                                                                               \
            fail_msg("%s:%d: %s (%s)", __FILE__, __LINE__, tried.err.message, tried.err.hint);     \
    } while (0)
#define REFUSED(done, says)                                                                        \
    do {                                                                                           \
        assert_false(done);                                                                        \
        if (strstr(tried.err.message, says) == NULL)                                               \
            fail_msg("%s:%d: '%s', not '%s'", __FILE__, __LINE__, tried.err.message, says);        \
    } while (0)

static struct shipments_tried tried;
static struct incident_outcome closed;
static struct disclosure_outcome outcome;
static const struct disclosure_law law = {
    .narrative_days = 180, .minor_days = 60, .narrative = { "N", 1 }, .minor = { "M", 1 }
};

static int set_up(void **unused)
{
    (void)unused;
    ship_open(&tried);
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    ship_check(&tried);
    ship_close(&tried);
    return 0;
}

static void tick(const struct who *by)
{
    tried.desk.matters.now = ++tried.licenses.desk.now;
    tried.desk.matters.by = by;
}

/* S1 departs without a release: an incident of the shipment. */
static void depart(void)
{
    static struct str serial = { "U1", 2 };
    ship_add_order(&tried, "O1", 30, "authorized");
    tried.said.serials = &serial;
    tried.said.serial_count = 1;
    DO(ship_plan(&tried, "S1"));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S1"));
    DO(ship_turn(&tried, SHIPMENT_DEPART, "S1"));
    assert_int_equal(tried.outcome.opened, 1);
}

static bool incident_by(const struct who *by, enum incident_transition transition, const char *name)
{
    const struct incident_change change = { .transition = transition,
                                            .name = str_of(name),
                                            .reason = STR("seen to"),
                                            .basis = STR("minutes") };
    tick(by);
    return incident_do(&tried.desk.matters, &tried.licenses.arena, &change, &closed, &tried.err);
}

static void approve(int64_t id)
{
    struct approval approval;
    struct store *store = tried.desk.matters.store;
    tick(&tried.bob);
    assert_true(store_begin(store, &tried.err));
    DO(approval_decide(store, &tried.bob, id, APPROVAL_APPROVED, STR("yes"), tried.desk.matters.now,
                       &approval, &tried.err));
    DO(store_commit(store, &tried.err));
}

static void read_incidents(struct incident **ret, size_t *ret_count)
{
    struct store *store = tried.desk.matters.store;
    assert_true(store_begin_reading(store, &tried.err));
    DO(incidents_all(store, &tried.licenses.arena, ret, ret_count, &tried.err));
    store_rollback(store);
}

/* ---- incidents ---- */

static void test_listed(void **unused)
{
    struct incident *all;
    size_t count;
    (void)unused;
    read_incidents(&all, &count);
    assert_int_equal(count, 0);
    depart();
    read_incidents(&all, &count);
    assert_int_equal(count, 1);
    assert_true(str_equal_text(all[0].row.name, "S1#1"));
    assert_true(str_equal_text(all[0].row.kind, "shipment"));
    assert_true(str_equal_text(all[0].row.says, "it departed without a release"));
    assert_false(all[0].closed);
    assert_ptr_equal(incident_find(all, count, STR("S1#1")), all);
    assert_null(incident_find(all, count, STR("S1#2")));
}

/* What goes beyond a license is one of the license too, and there once. */
static void test_of_license(void **unused)
{
    struct incident *all;
    size_t count;
    size_t of_license = 0;
    (void)unused;
    ship_add_order(&tried, "O1", 300, "authorized");
    DO(ship_plan(&tried, "S1"));
    struct shipment_change *change = ship_change(&tried, SHIPMENT_DEPART, "S1");
    change->quantity = 150;
    change->value = 1500;
    DO(ship_do(&tried));
    read_incidents(&all, &count);
    for (size_t i = 0; i < count; i++) {
        if (!str_equal_text(all[i].row.kind, "license"))
            continue;
        of_license++;
        assert_true(str_equal_text(all[i].row.subject, "D1"));
        assert_true(str_equal_text(all[i].row.says, "it went beyond what the license grants"));
    }
    assert_int_equal(of_license, 1);
}

static void test_closed(void **unused)
{
    struct incident *all;
    size_t count;
    (void)unused;
    depart();
    DO(incident_by(&tried.ann, INCIDENT_CLOSE, "S1#1"));
    assert_true(closed.waits);
    approve(closed.approval.id);
    DO(incident_by(&tried.ann, INCIDENT_CLOSE, "S1#1"));
    assert_false(closed.waits);
    read_incidents(&all, &count);
    assert_true(all[0].closed);
    DO(incident_by(&tried.ann, INCIDENT_CLOSE, "S1#1"));
    assert_true(closed.same);
    DO(incident_by(&tried.bob, INCIDENT_REOPEN, "S1#1"));
    read_incidents(&all, &count);
    assert_false(all[0].closed);
    DO(incident_by(&tried.ann, INCIDENT_CLOSE, "S1#1"));
    assert_true(closed.waits);
}

static void test_not_closed(void **unused)
{
    struct who nobody = tried.ann;
    struct incident_change change = { .transition = INCIDENT_CLOSE, .name = STR("S1#1") };
    (void)unused;
    depart();
    nobody.may = 0;
    REFUSED(incident_by(&nobody, INCIDENT_CLOSE, "S1#1"), "(incident.write)");
    REFUSED(incident_by(&nobody, INCIDENT_REOPEN, "S1#1"), "(incident.write)");
    REFUSED(incident_by(&tried.ann, INCIDENT_CLOSE, "S1#9"), "there is no incident 'S1#9'");
    tick(&tried.ann);
    REFUSED(incident_do(&tried.desk.matters, &tried.licenses.arena, &change, &closed, &tried.err),
            "why?");
    change.reason = STR("seen to");
    REFUSED(incident_do(&tried.desk.matters, &tried.licenses.arena, &change, &closed, &tried.err),
            "what shows it is not said");
}

/* ---- disclosures ---- */

static int32_t day(const char *text)
{
    int32_t found;
    assert_true(date_parse(str_of(text), &found, &tried.err));
    return found;
}

static struct disclosure_change step(enum disclosure_transition transition, const char *on)
{
    return (struct disclosure_change){ .transition = transition,
                                       .name = STR("V1"),
                                       .law = &law,
                                       .occurred = DATE_OPEN,
                                       .day = day(on),
                                       .today = day("2026-12-31"),
                                       .until = DATE_MIN,
                                       .outcome = STR("no_action"),
                                       .reason = STR("so it is"),
                                       .document = STR("00") };
}

static bool do_step(const struct disclosure_change *change)
{
    tick(&tried.ann);
    return disclosure_do(&tried.desk.matters, &tried.licenses.arena, change, &outcome, &tried.err);
}

static void by_two(const struct disclosure_change *change)
{
    DO(do_step(change));
    assert_true(outcome.waits);
    approve(outcome.approval.id);
    DO(do_step(change));
    assert_false(outcome.waits);
}

static void begin(const char *kind, const char *incident)
{
    struct str name = str_of(incident == NULL ? "" : incident);
    struct disclosure_change change = step(DISCLOSURE_BEGIN, "2026-01-10");
    change.kind = str_of(kind);
    change.says = STR("ten units left without a release");
    change.incidents = &name;
    change.incident_count = incident != NULL;
    DO(do_step(&change));
    DO(do_step(&change));
    assert_true(outcome.same);
}

static struct disclosure load(void)
{
    struct disclosure disclosure;
    struct matter matter;
    struct store *store = tried.desk.matters.store;
    assert_true(store_begin_reading(store, &tried.err));
    DO(matter_named(store, &tried.licenses.arena, &disclosure_machine, STR("V1"), &matter,
                    &tried.err));
    DO(disclosure_load(store, mem_system(), &tried.licenses.arena, &matter, &disclosure,
                       &tried.err));
    store_rollback(store);
    return disclosure;
}

static void assert_clock(const char *what, const char *due)
{
    const struct disclosure disclosure = load();
    const struct disclosure_clock clock = disclosure_clock(&disclosure, &law);
    char text[DATE_TEXT_SIZE];
    if (what == NULL) {
        assert_null(clock.what);
        return;
    }
    assert_string_equal(clock.what, what);
    assert_string_equal(date_format(clock.due, text), due);
}

/* Counted by hand on a calendar: over a year's end, a 29 February, a Sunday, a holiday. */
static void test_calendar(void **unused)
{
    static const struct {
        const char *notified, *due;
    } cases[] = {
        { "2026-01-15", "2026-07-14" }, /* 16 28 31 30 31 30 14 */
        { "2023-09-01", "2024-02-28" }, /* 29 31 30 31 31 28 */
        { "2023-09-03", "2024-03-01" }, /* 27 31 30 31 31 29 1 */
        { "2024-09-16", "2025-03-15" }, /* 14 31 30 31 31 28 15: a Saturday */
        { "2025-01-05", "2025-07-04" }, /* 26 28 31 30 31 30 4: a holiday */
        { "2026-07-04", "2026-12-31" }, /* 27 31 30 31 30 31 */
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct disclosure disclosure = { .kind = STR(DISCLOSURE_SIGNIFICANT),
                                               .notified = day(cases[i].notified),
                                               .extended = DATE_OPEN,
                                               .submitted = DATE_OPEN,
                                               .resolved = DATE_OPEN };
        const struct disclosure_clock clock = disclosure_clock(&disclosure, &law);
        char text[DATE_TEXT_SIZE];
        assert_string_equal(date_format(clock.due, text), cases[i].due);
        assert_true(str_equal_text(clock.citation, "N"));
        assert_int_equal(clock.done, DATE_OPEN);
    }
    const struct disclosure minor = { .kind = STR(DISCLOSURE_MINOR),
                                      .notified = DATE_OPEN,
                                      .extended = DATE_OPEN,
                                      .submitted = day("2024-12-30"),
                                      .resolved = DATE_OPEN };
    assert_int_equal(disclosure_clock(&minor, &law).due, day("2025-02-28")); /* 1 31 28 */
}

static void test_all_the_way(void **unused)
{
    (void)unused;
    depart();
    begin(DISCLOSURE_SIGNIFICANT, "S1#1");
    assert_clock(NULL, NULL);
    struct disclosure_change change = step(DISCLOSURE_SUBMIT, "2026-01-15");
    REFUSED(do_step(&change), "the initial notification comes first");
    change = step(DISCLOSURE_NOTIFY, "2026-01-15");
    by_two(&change);
    assert_clock("narrative", "2026-07-14");
    REFUSED(incident_by(&tried.ann, INCIDENT_CLOSE, "S1#1"), "is part of disclosure 'V1'");
    change = step(DISCLOSURE_EXTEND, "2026-07-15");
    change.until = day("2026-09-30");
    REFUSED(do_step(&change), "the request came after");
    change.day = day("2026-07-14");
    change.until = day("2026-07-14");
    REFUSED(do_step(&change), "no later than it is due now");
    change.until = day("2026-09-30");
    DO(do_step(&change));
    assert_clock("narrative", "2026-09-30");
    change = step(DISCLOSURE_SUBMIT, "2026-01-14");
    REFUSED(do_step(&change), "before what it follows");
    change = step(DISCLOSURE_SUBMIT, "2026-10-01");
    by_two(&change);
    const struct disclosure submitted = load();
    assert_true(disclosure_clock(&submitted, &law).done > disclosure_clock(&submitted, &law).due);
    change = step(DISCLOSURE_RESOLVE, "2026-12-01");
    change.outcome = STR("nothing");
    REFUSED(do_step(&change), "what came of it?");
    change.outcome = STR("warning_letter");
    DO(do_step(&change));
    assert_true(str_equal_text(load().outcome, "warning_letter"));
    DO(incident_by(&tried.ann, INCIDENT_CLOSE, "S1#1"));
    assert_true(closed.waits);
}

static void test_minor(void **unused)
{
    (void)unused;
    begin(DISCLOSURE_MINOR, NULL);
    struct disclosure_change change = step(DISCLOSURE_NOTIFY, "2026-01-15");
    REFUSED(do_step(&change), "what is minor goes in without an initial notification");
    change = step(DISCLOSURE_SUBMIT, "2026-01-15");
    by_two(&change);
    assert_clock("answer", "2026-03-16");
}

static void test_refused(void **unused)
{
    struct who nobody = tried.ann;
    struct str name = STR("S9#1");
    struct disclosure_change change = step(DISCLOSURE_BEGIN, "2026-01-10");
    (void)unused;
    nobody.may = 0;
    tick(&nobody);
    REFUSED(
        disclosure_do(&tried.desk.matters, &tried.licenses.arena, &change, &outcome, &tried.err),
        "(incident.write)");
    REFUSED(do_step(&change), "which kind of disclosure?");
    change.kind = STR(DISCLOSURE_MINOR);
    REFUSED(do_step(&change), "what happened is not said");
    change.says = STR("x");
    change.incidents = &name;
    change.incident_count = 1;
    REFUSED(do_step(&change), "there is no incident 'S9#1'");
    change = step(DISCLOSURE_AMEND, "2026-01-10");
    REFUSED(do_step(&change), "there is no disclosure 'V1'");
    begin(DISCLOSURE_SIGNIFICANT, NULL);
    change = step(DISCLOSURE_NOTIFY, "2027-01-01");
    REFUSED(do_step(&change), "that day has not come yet");
    change = step(DISCLOSURE_NOTIFY, "2026-01-15");
    change.document = STR("");
    REFUSED(do_step(&change), "the document that says so is not named");
    change = step(DISCLOSURE_RESOLVE, "2026-01-15");
    REFUSED(do_step(&change), "resolve");
    change = step(DISCLOSURE_WITHDRAW, "2026-01-15");
    change.reason = STR("");
    REFUSED(do_step(&change), "why?");
    change = step(DISCLOSURE_WITHDRAW, "2026-01-15");
    by_two(&change);
    change = step(DISCLOSURE_NOTIFY, "2026-01-15");
    REFUSED(do_step(&change), "notify");
}

/* Of each step that is sent or comes back: its day, its document, why. */
static void test_each_step(void **unused)
{
    static const enum disclosure_transition steps[] = { DISCLOSURE_EXTEND, DISCLOSURE_PERMIT,
                                                        DISCLOSURE_RESOLVE };
    (void)unused;
    begin(DISCLOSURE_SIGNIFICANT, NULL);
    struct disclosure_change change = step(DISCLOSURE_NOTIFY, "2026-01-15");
    by_two(&change);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i] == DISCLOSURE_RESOLVE) {
            change = step(DISCLOSURE_SUBMIT, "2026-03-15");
            by_two(&change);
        }
        change = step(steps[i], "2027-01-01");
        change.until = day("2027-03-31");
        REFUSED(do_step(&change), "that day has not come yet");
        change.day = day("2026-01-14");
        REFUSED(do_step(&change), "that day is before what it follows");
        change.day = day("2026-03-20");
        change.document = STR("");
        REFUSED(do_step(&change), "the document that says so is not named");
    }
    change = step(DISCLOSURE_PERMIT, "2026-03-20");
    change.reason = STR("");
    REFUSED(do_step(&change), "why?");
}

static void test_incidents_of(void **unused)
{
    static struct str many[1001];
    struct str none = STR("S9#1");
    (void)unused;
    begin(DISCLOSURE_SIGNIFICANT, NULL);
    struct disclosure_change change = step(DISCLOSURE_AMEND, "2026-01-15");
    change.incidents = &none;
    change.incident_count = 1;
    REFUSED(do_step(&change), "there is no incident 'S9#1'");
    for (size_t i = 0; i < sizeof many / sizeof *many; i++)
        many[i] = none;
    change.incidents = many;
    change.incident_count = sizeof many / sizeof *many;
    REFUSED(do_step(&change), "a disclosure has up to 1000 incidents");
}

/* What the review finds is part of it, and what was there stays. */
static void test_amended(void **unused)
{
    struct str name = STR("S1#1");
    (void)unused;
    depart();
    begin(DISCLOSURE_SIGNIFICANT, NULL);
    struct disclosure_change change = step(DISCLOSURE_AMEND, "2026-01-10");
    change.incidents = &name;
    change.incident_count = 1;
    DO(do_step(&change));
    DO(do_step(&change));
    assert_true(outcome.same);
    const struct disclosure disclosure = load();
    assert_int_equal(disclosure.incident_count, 1);
    assert_true(str_equal_text(disclosure.says, "ten units left without a release"));
    assert_true(str_equal_text(disclosure.kind, DISCLOSURE_SIGNIFICANT));
}

/* ---- the units ---- */

/* A unit that left so is not dealt with before the incident is closed, or that is permitted. */
static void test_units(void **unused)
{
    (void)unused;
    depart();
    DO(ship_turn(&tried, SHIPMENT_RETURN, "S1"));
    DO(ship_plan(&tried, "S2"));
    REFUSED(ship_turn(&tried, SHIPMENT_RESERVE, "S2"), "unit 'U1' left with 'S1'");
    DO(incident_by(&tried.ann, INCIDENT_CLOSE, "S1#1"));
    approve(closed.approval.id);
    DO(incident_by(&tried.ann, INCIDENT_CLOSE, "S1#1"));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, "S2"));
    DO(incident_by(&tried.bob, INCIDENT_REOPEN, "S1#1"));
    REFUSED(ship_release(&tried, "S2", "O1", "authorized"), "unit 'U1' left with 'S1'");
    ship_expect_held(&tried, "S2", "unit 'U1' left with 'S1'");
    REFUSED(ship_turn(&tried, SHIPMENT_DECIDE, "S2"), "unit 'U1' left with 'S1'");
    begin(DISCLOSURE_SIGNIFICANT, "S1#1");
    struct disclosure_change change = step(DISCLOSURE_NOTIFY, "2026-01-15");
    by_two(&change);
    REFUSED(ship_turn(&tried, SHIPMENT_DECIDE, "S2"), "unit 'U1' left with 'S1'");
    change = step(DISCLOSURE_PERMIT, "2026-02-15");
    DO(do_step(&change));
    DO(ship_turn(&tried, SHIPMENT_DECIDE, "S2"));
    DO(ship_release(&tried, "S2", "O1", "authorized"));
}

/* ---- without memory ---- */

static bool do_all(const struct mem *mem, void *context)
{
    const struct incident_change change = { .transition = INCIDENT_CLOSE,
                                            .name = STR("S1#1"),
                                            .reason = STR("seen to"),
                                            .basis = STR("minutes") };
    struct matter_desk desk = tried.desk.matters;
    struct arena arena;
    struct err err = { 0 };
    (void)context;
    desk.mem = mem;
    desk.by = &tried.ann;
    arena_init(&arena, mem, (size_t)1 << 24);
    bool done = incident_do(&desk, &arena, &change, &closed, &err);
    if (done) {
        struct disclosure_change begun = step(DISCLOSURE_BEGIN, "2026-01-10");
        begun.kind = STR(DISCLOSURE_MINOR);
        begun.says = STR("x");
        done = disclosure_do(&desk, &arena, &begun, &outcome, &err);
    }
    arena_release(&arena);
    assert_true(done || err.code == ERR_MEMORY);
    return done;
}

static void test_memory(void **unused)
{
    (void)unused;
    depart();
    assert_true(alloc_fail_each(do_all, NULL) > 5);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_listed),       TEST(test_of_license),  TEST(test_closed), TEST(test_not_closed),
        TEST(test_calendar),     TEST(test_all_the_way), TEST(test_minor),  TEST(test_refused),
        TEST(test_amended),      TEST(test_units),       TEST(test_memory), TEST(test_each_step),
        TEST(test_incidents_of),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

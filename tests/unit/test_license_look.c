/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_license_look.c - a license and what became of it, page by page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/license_show.h"
#include "unit/license_desk.h"

#define D1 STR("D1")
#define D2 STR("D2")
#define ALL 100

static struct licenses_tried tried;

static int set_up(void **unused)
{
    (void)unused;
    desk_open(&tried);
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    desk_close(&tried);
    return 0;
}

#define DO(done)                                                                                   \
    do {                                                                                           \
        if (!(done))                                                                               \
            fail_msg("line %d: %s", __LINE__, tried.err.message);                                  \
    } while (0)

/* ---- what is there ---- */

static void departs(struct str number, uint64_t id, int64_t quantity)
{
    const struct license_draw draw = { .id = id_of('f', id),
                                       .kind = DRAW_FACT,
                                       .by = &tried.ann,
                                       .number = number,
                                       .line = 1,
                                       .quantity = quantity,
                                       .value = 1,
                                       .at_given = true,
                                       .event_at = tried.desk.now,
                                       .reason = STR(""),
                                       .basis = STR("") };
    DO(desk_draw(&tried, &draw));
    assert_int_equal(tried.drawn.answer.refusal, REFUSED_NOT);
}

static void reserve_both(uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++) {
        DO(desk_reserve(&tried, D1, i, 1, 1, 1));
        DO(desk_reserve(&tried, D2, 100 + i, 1, 1, 1));
    }
}

/* Reservations under two licenses, and departures that neither allows, one among the other. */
static void fill(void)
{
    DO(desk_file(&tried, D1));
    DO(desk_file(&tried, D2));
    reserve_both(0, 5);
    DO(desk_turn(&tried, LICENSE_SUSPEND, D1));
    departs(D1, 1, 1);
    departs(D1, 2, 2);
    DO(desk_turn(&tried, LICENSE_REINSTATE, D1));
    reserve_both(5, 7);
    DO(desk_void(&tried, D1, 2));
    departs(D1, 3, 1000);
    departs(D2, 4, 1000);
    departs(D1, 5, 1);
}

/* ---- pages ---- */

static void look(struct str number, int64_t after, int64_t most, struct license_look *ret)
{
    struct license_record *record = arena_array(&tried.arena, 1, sizeof *record);
    struct err *err = &tried.err;
    DO(license_load(&tried.desk, (struct str){ 0 }, number, record, err) &&
       license_look_into(&tried.desk, record, after, most, ret, err));
}

static size_t departures(const struct license_look *page)
{
    size_t count = 0;
    for (size_t i = 0; i < page->incident_count; i++)
        count += i == 0 || page->incidents[i].transfer != page->incidents[i - 1].transfer;
    return count;
}

/* What stands behind the last member is nothing that anybody wrote. */
static void assert_same(const struct reservation *a, const struct reservation *b)
{
    assert_memory_equal(a, b, offsetof(struct reservation, open));
    assert_true(a->open == b->open);
}

/* Each page goes on where the one before ended, and together they are the whole. */
static void check_pages(struct str number, int64_t most)
{
    struct license_look all;
    struct license_look page = { .after = 0 };
    size_t reservations = 0;
    size_t incidents = 0;
    size_t pages = 0;
    look(number, 0, ALL, &all);
    assert_int_equal(all.after, 0);
    do {
        look(number, page.after, most, &page);
        assert_true((int64_t)page.reservation_count <= most);
        assert_true((int64_t)departures(&page) <= most);
        assert_true(page.after == 0 || page.reservation_count + page.incident_count > 0);
        assert_true(reservations + page.reservation_count <= all.reservation_count);
        assert_true(incidents + page.incident_count <= all.incident_count);
        for (size_t i = 0; i < page.reservation_count; i++)
            assert_same(&page.reservations[i], &all.reservations[reservations + i]);
        for (size_t i = 0; i < page.incident_count; i++)
            assert_memory_equal(&page.incidents[i], &all.incidents[incidents + i],
                                sizeof *page.incidents);
        reservations += page.reservation_count;
        incidents += page.incident_count;
        pages++;
    } while (page.after > 0 && pages < ALL);
    assert_int_equal(reservations, all.reservation_count);
    assert_int_equal(incidents, all.incident_count);
}

static void test_pages(void **unused)
{
    struct license_look all;
    (void)unused;
    fill();
    look(D1, 0, ALL, &all);
    assert_int_equal(all.reservation_count, 6);
    assert_int_equal(departures(&all), 4);
    assert_int_equal(all.reservations[0].seq < all.incidents[0].transfer, 1);
    for (int64_t most = 1; most <= 8; most++) {
        check_pages(D1, most);
        check_pages(D2, most);
    }
    /* As many as there are, and none behind them. */
    look(D2, 0, 7, &all);
    assert_int_equal(all.reservation_count, 7);
    assert_int_equal(all.after, 0);
    look(D2, 0, 6, &all);
    assert_int_equal(all.reservation_count, 6);
    assert_int_equal(all.after, all.reservations[5].seq);
    look(D1, INT64_MAX, 1, &all);
    assert_int_equal(all.reservation_count + all.incident_count, 0);
    assert_int_equal(all.after, 0);
}

/* What ends all reservations and makes an incident of each departure. */
static void test_pages_of_none(void **unused)
{
    struct license_look all;
    (void)unused;
    fill();
    DO(desk_turn(&tried, LICENSE_VOID_AB_INITIO, D1));
    look(D1, 0, ALL, &all);
    assert_int_equal(all.reservation_count, 0);
    assert_int_equal(departures(&all), 4);
    for (int64_t most = 1; most <= 5; most++)
        check_pages(D1, most);
}

/* How it stands is told without what was reserved under it. */
static void test_balance_alone(void **unused)
{
    struct license_record record;
    struct license_look one;
    (void)unused;
    fill();
    DO(license_load(&tried.desk, (struct str){ 0 }, D1, &record, &tried.err) &&
       license_look_at(&tried.desk, &record, &one, &tried.err));
    assert_int_equal(one.reservation_count + one.incident_count, 0);
    assert_true(one.balance_count > 0);
    assert_true(one.standing.over_committed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pages_of_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_balance_alone, set_up, tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

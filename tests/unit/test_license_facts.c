/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_license_facts.c - what departs under a license, whether it allowed it or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/statement.h"
#include "unit/license_desk.h"

static struct licenses_tried tried;

#define D1 STR("D1")
#define D2 STR("D2")

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

/* What has to be done is; what has to be refused is, saying so. */
#define DO(done)                                                                                   \
    do {                                                                                           \
        if (!(done))                                                                               \
            fail_msg("line %d: %s", __LINE__, tried.err.message);                                  \
    } while (0)
#define REFUSED(done, says)                                                                        \
    do {                                                                                           \
        tried.drawn.answer.refusal = REFUSED_NOT;                                                  \
        if (done)                                                                                  \
            fail_msg("line %d: it was done", __LINE__);                                            \
        if (strstr(said(), says) == NULL)                                                          \
            fail_msg("line %d: '%s'", __LINE__, said());                                           \
    } while (0)

static const char *said(void)
{
    return tried.drawn.answer.refusal != REFUSED_NOT
               ? ledger_refusal_text(tried.drawn.answer.refusal)
               : tried.err.message;
}

/* ---- facts ---- */

static struct license_draw fact_of(uint64_t id, int64_t quantity, int64_t value)
{
    return (struct license_draw){ .id = id_of('f', id),
                                  .kind = DRAW_FACT,
                                  .by = &tried.ann,
                                  .number = D1,
                                  .line = 1,
                                  .quantity = quantity,
                                  .value = value,
                                  .at_given = true,
                                  .event_at = tried.desk.now,
                                  .reason = STR(""),
                                  .basis = STR("") };
}

#define FACT(draw, units, why, told)                                                               \
    do {                                                                                           \
        DO(desk_draw(&tried, &(draw)));                                                            \
        assert_int_equal(tried.drawn.answer.refusal, REFUSED_NOT);                                 \
        if (!str_equal_text(tried.drawn.uncovered, why))                                           \
            fail_msg("'%.*s'", STR_ARG(tried.drawn.uncovered));                                    \
        assert_int_equal(tried.drawn.answer.incidents, told);                                      \
        assert_int_equal(desk_account(&tried, D1, 1, MEASURE_QUANTITY).posted, units);             \
        desk_sound(&tried);                                                                        \
    } while (0)

static int64_t pending(void)
{
    return desk_account(&tried, D1, 1, MEASURE_QUANTITY).pending;
}

static void test_facts(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, D1));
    DO(desk_reserve(&tried, D1, 1, 1, 20, 200));
    struct license_draw draw = fact_of(1, 10, 100);
    FACT(draw, 10, "", 0);
    FACT(draw, 10, "", 0);
    assert_true(tried.drawn.answer.repeated);
    draw = fact_of(2, 15, 150);
    draw.resolves = true;
    draw.of = id_of('r', 1);
    draw.keep_rest = true;
    FACT(draw, 25, "", 0);
    assert_int_equal(pending(), 5);
    draw.id = id_of('f', 3);
    draw.quantity = 1;
    draw.keep_rest = false;
    FACT(draw, 26, "", 0);
    assert_int_equal(pending(), 0);
    /* What was reserved is used up, or another license's: it departed all the same. */
    draw.id = id_of('f', 4);
    FACT(draw, 27, "", 0);
    draw = fact_of(5, 73, 100);
    FACT(draw, 100, "", 0);
    assert_false(tried.drawn.uses_tolerance);
    draw = fact_of(6, 1, 1);
    FACT(draw, 101, "", 2);
    draw.quantity = 2;
    DO(desk_draw(&tried, &draw));
    assert_int_equal(tried.drawn.answer.refusal, REFUSED_KEY);
    draw.id = id_of('f', 7);
    draw.event_at = tried.desk.now + 1;
    REFUSED(desk_draw(&tried, &draw), "it has not happened yet");
    draw = fact_of(8, 1, 1);
    draw.by = &tried.bob;
    REFUSED(desk_draw(&tried, &draw), "may not report");
}

/* What counts is when it departed, not when somebody says so. */
static void test_facts_of_then(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, D1));
    DO(desk_reserve(&tried, D1, 1, 1, 10, 100));
    tried.desk.now += DAY;
    int64_t suspended = tried.desk.now;
    DO(desk_turn(&tried, LICENSE_SUSPEND, D1));
    struct license_draw draw = fact_of(1, 1, 1);
    FACT(draw, 1, "the license was suspended then", 1);
    draw = fact_of(2, 1, 1);
    draw.event_at = suspended - 1;
    FACT(draw, 2, "", 0);
    tried.desk.now += DAY;
    DO(desk_turn(&tried, LICENSE_REINSTATE, D1));
    draw = fact_of(3, 1, 1);
    FACT(draw, 3, "", 0);
    draw = fact_of(4, 1, 1);
    draw.resolves = true;
    draw.of = id_of('r', 1);
    FACT(draw, 4, "it was reserved before the license was suspended, and not decided anew", 1);
    draw = fact_of(5, 1, 1);
    draw.event_at = suspended;
    FACT(draw, 5, "the license was suspended then", 1);
    tried.desk.now += DAY;
    struct license_change change = desk_change(&tried, LICENSE_REVOKE, D1);
    change.at_given = true;
    change.event_at = tried.desk.now - DAY / 2;
    DO(desk_do(&tried, &change));
    draw = fact_of(6, 1, 1);
    draw.event_at = change.event_at;
    FACT(draw, 6, "the license was revoked then", 1);
    draw = fact_of(7, 1, 1);
    draw.event_at = change.event_at - 1;
    FACT(draw, 7, "", 0);
    DO(desk_turn(&tried, LICENSE_VOID_AB_INITIO, D1));
    draw = fact_of(8, 1, 1);
    draw.event_at = change.event_at - 1;
    FACT(draw, 8, "the license never was one", 1);
}

static void test_facts_of_days(void **unused)
{
    (void)unused;
    tried.license.condition_count = 1;
    DO(desk_file(&tried, D1));
    struct license_draw draw = fact_of(1, 1, 1);
    FACT(draw, 1, "a condition of the license was not met then", 1);
    tried.desk.now += DAY;
    struct license_change change = desk_change(&tried, LICENSE_MEET, D1);
    change.condition = 1;
    DO(desk_do(&tried, &change));
    draw = fact_of(2, 1, 1);
    FACT(draw, 2, "", 0);
    draw.id = id_of('f', 3);
    draw.event_at -= 1;
    FACT(draw, 3, "a condition of the license was not met then", 1);
    draw = fact_of(4, 1, 1);
    draw.event_at = (TODAY - 101) * DAY;
    FACT(draw, 4, "the license was not yet valid", 1);
    tried.desk.now = (TODAY + 101) * DAY;
    draw = fact_of(5, 1, 1);
    FACT(draw, 5, "the license had expired", 1);
    draw = fact_of(6, 1, 1);
    draw.line = 2;
    FACT(draw, 5, "the license has no such line", 0);
    draw.zone = STR("Nowhere");
    REFUSED(desk_draw(&tried, &draw), "is not a time zone");
}

static void test_facts_of_drafts(void **unused)
{
    (void)unused;
    DO(desk_turn(&tried, LICENSE_ADD, D1));
    struct license_draw draw = fact_of(1, 1, 1);
    DO(desk_draw(&tried, &draw));
    assert_true(str_equal_text(tried.drawn.uncovered, "the license had not been activated"));
    assert_int_equal(tried.drawn.answer.seq, 0);
    desk_sound(&tried);
}

static void test_what_could_depart(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, D1));
    DO(desk_reserve(&tried, D1, 1, 1, 10, 100));
    struct license_draw draw = { .kind = DRAW_POST,
                                 .by = &tried.ann,
                                 .number = D1,
                                 .of = id_of('r', 1),
                                 .on_given = true,
                                 .on = TODAY + 100 };
#define CHECK license_draw_check(&tried.desk, &draw, &tried.drawn, &tried.err)
    assert_true(store_begin_reading(tried.desk.store, &tried.err));
    DO(CHECK);
    assert_false(tried.drawn.uses_tolerance);
    draw.on++;
    REFUSED(CHECK, "no longer valid");
    draw.on = TODAY;
    draw.of = id_of('r', 2);
    REFUSED(CHECK, "there is no such reservation");
    store_rollback(tried.desk.store);
    struct license_draw reserve = { .kind = DRAW_RESERVE,
                                    .id = id_of('r', 3),
                                    .by = &tried.ann,
                                    .number = D1,
                                    .line = 1,
                                    .quantity = 1,
                                    .value = 1,
                                    .expires_at = tried.desk.now + 1,
                                    .reason = STR(""),
                                    .basis = STR("") };
    DO(desk_draw(&tried, &reserve));
    draw.of = id_of('r', 3);
    DO(CHECK);
    tried.desk.now++;
    REFUSED(CHECK, "has expired");
    draw.of = id_of('r', 1);
    DO(CHECK);
    /* One unit beyond what was left of it departs, and was not reserved. */
    struct ledger_account account = desk_account(&tried, D1, 1, MEASURE_QUANTITY);
    struct license_draw fact =
        fact_of(1, account.ceiling - account.posted - account.pending + 1, 1);
    DO(desk_draw(&tried, &fact));
    REFUSED(CHECK, "more is spoken for under it, or has departed, than it grants");
    DO(desk_void(&tried, D1, 1));
    REFUSED(CHECK, "nothing is reserved by it any more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_facts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_facts_of_then, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_facts_of_days, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_facts_of_drafts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_could_depart, set_up, tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_licenses.c - what becomes of licenses: each change, and each guard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/license_memo.h"
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

static void assert_account(struct str number, int64_t line, enum ledger_measure measure,
                           int64_t ceiling, int64_t posted, int64_t pending)
{
    struct ledger_account account = desk_account(&tried, number, line, measure);
    if (account.ceiling != ceiling || account.posted != posted || account.pending != pending)
        fail_msg("line %lld, %s: ceiling %lld, posted %lld, pending %lld", (long long)line,
                 ledger_measure_name(measure), (long long)account.ceiling,
                 (long long)account.posted, (long long)account.pending);
}

/* ---- what is filed ---- */

static void test_add(void **unused)
{
    (void)unused;
    struct license_change change = desk_change(&tried, LICENSE_ADD, D1);
    DO(desk_do(&tried, &change));
    assert_false(tried.outcome.repeated);
    assert_int_equal(tried.outcome.record.state, LICENSE_DRAFTED);
    assert_account(D1, 1, MEASURE_QUANTITY, 0, 0, 0);
    /* Once more it is the same, for another license it is not. */
    DO(desk_do(&tried, &change));
    assert_true(tried.outcome.repeated);
    tried.license.value++;
    REFUSED(desk_do(&tried, &change), "the id was used for another change");
    REFUSED(desk_turn(&tried, LICENSE_ADD, D1), "there is a license 'D1' of BIS already");
    tried.license.value--;
    DO(desk_turn(&tried, LICENSE_ADD, D1));
    assert_true(tried.outcome.repeated);
    assert_int_equal(tried.outcome.record.event_count, 1);
    /* The same number of another authority is another license. */
    tried.license.authority = STR("OFAC");
    DO(desk_turn(&tried, LICENSE_ADD, D1));
    REFUSED(desk_turn(&tried, LICENSE_SUSPEND, D1), "several authorities");
    change = desk_change(&tried, LICENSE_SUSPEND, D1);
    change.authority = STR("BIS");
    REFUSED(desk_do(&tried, &change), "'D1' is drafted: 'suspend' is not possible");
    REFUSED(desk_turn(&tried, LICENSE_SUSPEND, D2), "there is no license 'D2'");
    desk_sound(&tried);
}

#define BAD(change, says)                                                                          \
    do {                                                                                           \
        struct license good = tried.license;                                                       \
        struct license_line line = tried.lines[0];                                                 \
        change;                                                                                    \
        REFUSED(desk_turn(&tried, LICENSE_ADD, D1), says);                                         \
        tried.license = good;                                                                      \
        tried.lines[0] = line;                                                                     \
    } while (0)

static void test_what_is_not_said(void **unused)
{
    (void)unused;
    BAD(tried.license.line_count = 0, "states no lines");
    BAD(tried.license.value = LICENSE_UNKNOWN, "states no total value");
    BAD(tried.license.currency = (struct str){ 0 }, "states no total value");
    BAD(tried.license.valid_from = LICENSE_NO_DATE, "states no date of issue");
    BAD(tried.license.expires = LICENSE_NO_DATE, "states no expiration date");
    BAD(tried.license.expires = tried.license.valid_from - 1, "ends before it begins");
    BAD(tried.license.extended_to = tried.license.expires - 1, "ends before it begins");
    BAD(tried.license.state = LICENSE_REVOKED, "has a 'state'");
    BAD(tried.lines[0].shipped.quantity = 1, "or something 'shipped'");
    BAD(tried.lines[0].shipped.value = 1, "or something 'shipped'");
    BAD(tried.lines[0].reserved.quantity = 1, "or something 'shipped'");
    BAD(tried.lines[0].reserved.value = 1, "or something 'shipped'");
    BAD(tried.lines[0].granted.quantity = LICENSE_UNKNOWN, "states no value");
    BAD(tried.lines[0].control = LICENSE_BY_BOTH, "states no value");
    BAD(tried.lines[0].control = LICENSE_BY_VALUE, "states no value");
    BAD((tried.lines[0].control = LICENSE_BY_QUANTITY, tried.lines[0].granted.quantity = -1),
        "states no quantity");
    BAD((tried.license.line_count = 2, tried.lines[0].granted.quantity = LICENSE_AMOUNT_MAX),
        "all lines together");
    BAD((tried.license.has_tolerance = true, tried.license.value = LICENSE_AMOUNT_MAX,
         tried.license.tolerance = num_int(2)),
        "the tolerance is too large");
    struct license_change change = desk_change(&tried, LICENSE_ADD, D1);
    change.filing.zone = STR("Nowhere");
    REFUSED(desk_do(&tried, &change), "is not a time zone");
    desk_sound(&tried);
}

static void test_who_may(void **unused)
{
    (void)unused;
    struct license_change change = desk_change(&tried, LICENSE_ADD, D1);
    change.by = &tried.bob;
    REFUSED(desk_do(&tried, &change), "may not record licenses");
    DO(desk_file(&tried, D1));
    struct license_draw draw = { .kind = DRAW_RESERVE,
                                 .id = id_of('r', 1),
                                 .by = &tried.bob,
                                 .number = D1,
                                 .line = 1,
                                 .quantity = 1 };
    REFUSED(desk_draw(&tried, &draw), "may not reserve");
    draw.kind = DRAW_POST;
    REFUSED(desk_draw(&tried, &draw), "may not report");
    draw.kind = DRAW_VOID;
    REFUSED(desk_draw(&tried, &draw), "may not reserve");
}

/* ---- two people ---- */

static void test_two_people(void **unused)
{
    (void)unused;
    DO(desk_turn(&tried, LICENSE_ADD, D1));
    struct license_change change = desk_change(&tried, LICENSE_ACTIVATE, D1);
    DO(license_do(&tried.desk, &change, &tried.outcome, &tried.err));
    assert_true(tried.outcome.waits && !tried.outcome.asked_before);
    int64_t approval = tried.outcome.approval;
    DO(license_do(&tried.desk, &change, &tried.outcome, &tried.err));
    assert_true(tried.outcome.waits && tried.outcome.asked_before);
    assert_account(D1, 1, MEASURE_QUANTITY, 0, 0, 0);
    /* What was approved is that version, and no other. */
    DO(desk_approve(&tried, approval));
    DO(desk_turn(&tried, LICENSE_AMEND, D1));
    DO(license_do(&tried.desk, &change, &tried.outcome, &tried.err));
    assert_true(tried.outcome.waits && tried.outcome.approval != approval);
    DO(desk_approve(&tried, tried.outcome.approval));
    DO(license_do(&tried.desk, &change, &tried.outcome, &tried.err));
    assert_false(tried.outcome.waits);
    assert_int_equal(tried.outcome.record.version, 2);
    assert_account(D1, 1, MEASURE_QUANTITY, 100, 0, 0);
    assert_account(D1, 0, MEASURE_VALUE, 1000, 0, 0);
    assert_int_equal(desk_account(&tried, D1, 0, MEASURE_VALUE).allowance, 100);
    DO(desk_turn(&tried, LICENSE_ACTIVATE, D1));
    assert_true(tried.outcome.repeated && !tried.outcome.waits);
    DO(desk_turn(&tried, LICENSE_SUSPEND, D1));
    assert_false(tried.outcome.repeated);
    DO(desk_turn(&tried, LICENSE_SUSPEND, D1));
    assert_true(tried.outcome.repeated);
    change = desk_change(&tried, LICENSE_REINSTATE, D1);
    DO(license_do(&tried.desk, &change, &tried.outcome, &tried.err));
    assert_true(tried.outcome.waits);
    assert_int_equal(desk_account(&tried, D1, 1, MEASURE_QUANTITY).frozen, 1);
    DO(desk_do(&tried, &change));
    assert_int_equal(desk_account(&tried, D1, 1, MEASURE_QUANTITY).frozen, 0);
    /* The approval of one suspension's end is not that of the next. */
    DO(desk_turn(&tried, LICENSE_SUSPEND, D1));
    change = desk_change(&tried, LICENSE_REINSTATE, D1);
    DO(license_do(&tried.desk, &change, &tried.outcome, &tried.err));
    assert_true(tried.outcome.waits);
    desk_sound(&tried);
}

/* What was done is done, in the same words, as long as nothing came after it. */
static void test_again(void **unused)
{
    (void)unused;
    DO(desk_turn(&tried, LICENSE_ADD, D1));
    DO(desk_turn(&tried, LICENSE_AMEND, D1));
    size_t events = tried.outcome.record.event_count;
    DO(desk_turn(&tried, LICENSE_AMEND, D1));
    assert_true(tried.outcome.repeated);
    assert_int_equal(tried.outcome.record.event_count, events);
    tried.license.value = 900;
    DO(desk_turn(&tried, LICENSE_AMEND, D1));
    tried.license.value = 1000;
    DO(desk_turn(&tried, LICENSE_AMEND, D1));
    assert_false(tried.outcome.repeated);
    assert_int_equal(tried.outcome.record.newest, 4);
    DO(desk_turn(&tried, LICENSE_ADD, D1)); /* it began with that */
    assert_true(tried.outcome.repeated);
    DO(desk_turn(&tried, LICENSE_ACTIVATE, D1));
    /* A draft that is not in force yet is not done. */
    DO(desk_turn(&tried, LICENSE_AMEND, D1));
    assert_false(tried.outcome.repeated);
    struct license_change change = desk_change(&tried, LICENSE_ACTIVATE, D1);
    DO(license_do(&tried.desk, &change, &tried.outcome, &tried.err));
    assert_true(tried.outcome.waits && !tried.outcome.repeated);
    DO(desk_turn(&tried, LICENSE_ACTIVATE, D1));
    /* Less, and less again, is not more. */
    change = desk_change(&tried, LICENSE_REDUCE, D1);
    change.value = 800;
    DO(desk_do(&tried, &change));
    change.id = id_of('e', 901);
    DO(desk_do(&tried, &change));
    assert_true(tried.outcome.repeated);
    change.id = id_of('e', 902);
    change.value = 700;
    DO(desk_do(&tried, &change));
    change.id = id_of('e', 903);
    change.value = 800;
    REFUSED(desk_do(&tried, &change), "to reduce makes nothing more");
    /* Another reason, or another day, is another fact. */
    DO(desk_turn(&tried, LICENSE_SUSPEND, D1));
    change = desk_change(&tried, LICENSE_SUSPEND, D1);
    change.reason = STR("another letter");
    REFUSED(desk_do(&tried, &change), "'suspend' is not possible");
    DO(desk_turn(&tried, LICENSE_REVOKE, D1));
    DO(desk_turn(&tried, LICENSE_REVOKE, D1));
    assert_true(tried.outcome.repeated);
    change = desk_change(&tried, LICENSE_REVOKE, D1);
    change.at_given = true;
    change.event_at = tried.desk.now - 1;
    REFUSED(desk_do(&tried, &change), "'revoke' is not possible");
    desk_sound(&tried);
}

/* ---- drawing ---- */

/* Of draws that are written together a license is read once, and again when it has changed. */
static void test_draws_together(void **unused)
{
    struct license_memo memo;
    (void)unused;
    license_memo_init(&memo, mem_system());
    DO(desk_file(&tried, D1) && desk_file(&tried, D2));
    tried.desk.memo = &memo;
    DO(desk_reserve(&tried, D1, 1, 1, 1, 0)); /* there is no group */
    assert_int_equal(memo.count, 0);
    DO(store_begin_group(tried.desk.store, &tried.err));
    DO(desk_reserve(&tried, D1, 2, 1, 1, 0));
    assert_int_equal(memo.count, 1);
    DO(desk_reserve(&tried, D1, 3, 1, 1, 0));
    assert_int_equal(memo.count, 1);
    DO(desk_reserve(&tried, D2, 4, 1, 1, 0));
    assert_int_equal(memo.count, 2);
    REFUSED(desk_reserve(&tried, STR("D3"), 5, 1, 1, 0), "there is no license 'D3'");
    DO(desk_reserve(&tried, D1, 6, 1, 1, 0));
    DO(desk_turn(&tried, LICENSE_SUSPEND, D1));
    REFUSED(desk_reserve(&tried, D1, 7, 1, 1, 0), "'D1' is suspended");
    DO(desk_reserve(&tried, D2, 8, 1, 1, 0));
    DO(desk_turn(&tried, LICENSE_REINSTATE, D1));
    DO(desk_reserve(&tried, D1, 9, 1, 1, 0));
    DO(store_commit_group(tried.desk.store, &tried.err));
    license_memo_clear(&memo);

    /* Another connection writes between two groups. */
    struct store *other = store_folder_open(&tried.folder);
    struct license_desk desk = tried.desk;
    DO(store_begin_group(desk.store, &tried.err));
    DO(desk_reserve(&tried, D1, 10, 1, 1, 0));
    DO(store_commit_group(desk.store, &tried.err));
    tried.desk.store = other;
    DO(desk_turn(&tried, LICENSE_SUSPEND, D1));
    tried.desk.store = desk.store;
    DO(store_begin_group(desk.store, &tried.err));
    REFUSED(desk_reserve(&tried, D1, 11, 1, 1, 0), "'D1' is suspended");
    DO(store_commit_group(desk.store, &tried.err));
    store_close(other);
    desk_sound(&tried);
    license_memo_release(&memo);
}

static void test_draw(void **unused)
{
    (void)unused;
    tried.license.condition_count = 1;
    DO(desk_turn(&tried, LICENSE_ADD, D1));
    REFUSED(desk_reserve(&tried, D1, 1, 1, 10, 100), "'D1' is drafted");
    DO(desk_turn(&tried, LICENSE_ACTIVATE, D1));
    REFUSED(desk_reserve(&tried, D1, 1, 0, 10, 100), "has no line 0");
    REFUSED(desk_reserve(&tried, D1, 1, 2, 10, 100), "has no line 2");
    REFUSED(desk_reserve(&tried, D1, 1, 1, 0, 100), "how many units is not said");
    DO(desk_reserve(&tried, D1, 1, 1, 10, 100));
    DO(desk_reserve(&tried, D1, 1, 1, 10, 100));
    assert_true(tried.drawn.answer.repeated);
    REFUSED(desk_reserve(&tried, D1, 1, 1, 10, 101), "the id was used for another command");
    REFUSED(desk_reserve(&tried, D1, 2, 1, 91, 100), "there is not as much left");
    assert_int_equal(tried.drawn.refused_line, 1);
    assert_int_equal(tried.drawn.answer.remaining, 90);
    REFUSED(desk_reserve(&tried, D1, 2, 1, 90, 901), "there is not as much left");
    assert_int_equal(tried.drawn.refused_line, 0);
    assert_int_equal(tried.drawn.answer.account.measure, MEASURE_VALUE);
    REFUSED(desk_post(&tried, D1, 1, 1, 10, 100), "condition 1 is not met: a report");
    struct license_change change = desk_change(&tried, LICENSE_MEET, D1);
    change.condition = 2;
    REFUSED(desk_do(&tried, &change), "has no condition 2");
    change.condition = 0;
    REFUSED(desk_do(&tried, &change), "has no condition 0");
    change.condition = 1;
    change.basis = STR("");
    REFUSED(desk_do(&tried, &change), "what shows that the condition is met is not said");
    change.basis = STR("the report");
    DO(desk_do(&tried, &change));
    change.id = id_of('e', 999);
    DO(desk_do(&tried, &change));
    assert_true(tried.outcome.repeated);
    REFUSED(desk_post(&tried, D1, 1, 1, 10, 0), "what it is worth is not said");
    REFUSED(desk_post(&tried, D1, 7, 1, 10, 100), "there is no such reservation");
    REFUSED(desk_void(&tried, D1, 7), "there is no such reservation");
    DO(desk_post(&tried, D1, 1, 1, 10, 100));
    DO(desk_post(&tried, D1, 1, 1, 10, 100));
    assert_true(tried.drawn.answer.repeated);
    REFUSED(desk_post(&tried, D1, 1, 2, 1, 1), "nothing is reserved by it any more");
    REFUSED(desk_void(&tried, D1, 1), "there is not as much reserved any more");
    assert_account(D1, 1, MEASURE_QUANTITY, 100, 10, 0);
    assert_account(D1, 0, MEASURE_QUANTITY, 100, 10, 0);
    assert_account(D1, 0, MEASURE_VALUE, 1000, 100, 0);
    desk_sound(&tried);
}

/* A reservation of one license is none of another. */
static void test_of_another(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, D1));
    DO(desk_file(&tried, D2));
    DO(desk_reserve(&tried, D1, 1, 1, 10, 100));
    REFUSED(desk_post(&tried, D2, 1, 1, 10, 100), "there is no such reservation");
    REFUSED(desk_void(&tried, D2, 1), "there is no such reservation");
    desk_sound(&tried);
}

static void test_when(void **unused)
{
    (void)unused;
    tried.license.valid_from = TODAY + 1;
    DO(desk_file(&tried, D1));
    REFUSED(desk_reserve(&tried, D1, 1, 1, 10, 100), "'D1' is not yet valid");
    tried.desk.now += 101 * DAY;
    REFUSED(desk_reserve(&tried, D1, 1, 1, 10, 100), "'D1' is no longer valid");
    tried.desk.now -= DAY;
    DO(desk_reserve(&tried, D1, 1, 1, 10, 100));
    tried.desk.now += DAY;
    REFUSED(desk_post(&tried, D1, 1, 1, 10, 100), "'D1' is no longer valid");
    /* What departed in time may be recorded later, but not before it has. */
    struct license_draw draw = { .kind = DRAW_POST,
                                 .id = id_of('p', 1),
                                 .of = id_of('r', 1),
                                 .by = &tried.ann,
                                 .number = D1,
                                 .quantity = 10,
                                 .value = 100,
                                 .at_given = true,
                                 .event_at = tried.desk.now + 1,
                                 .reason = STR(""),
                                 .basis = STR("") };
    REFUSED(desk_draw(&tried, &draw), "it has not happened yet");
    draw.event_at = tried.desk.now - DAY;
    DO(desk_draw(&tried, &draw));
    struct license_change change = desk_change(&tried, LICENSE_REVOKE, D1);
    change.at_given = true;
    change.event_at = tried.desk.now + 1;
    REFUSED(desk_do(&tried, &change), "it has not happened yet");
    /* An extension, and one that ends on a holiday. */
    struct holiday day = { STR("BIS"), TODAY + 102, STR("a feast"), STR("") };
    tried.license.extended_to = TODAY + 102;
    DO(desk_turn(&tried, LICENSE_AMEND, D1) && desk_turn(&tried, LICENSE_ACTIVATE, D1));
    tried.desk.now = (TODAY + 103) * DAY + 1;
    REFUSED(desk_reserve(&tried, D1, 2, 1, 1, 1), "'D1' is no longer valid");
    tried.holidays = (struct holidays){ &day, 1 };
    DO(desk_reserve(&tried, D1, 2, 1, 1, 1));
    desk_sound(&tried);
}

/* ---- 15 CFR 750.11 ---- */

static void test_tolerance(void **unused)
{
    (void)unused;
    tried.license.line_count = 2;
    DO(desk_file(&tried, D1));
    DO(desk_reserve(&tried, D1, 1, 1, 100, 900));
    DO(desk_post(&tried, D1, 1, 1, 100, 1000));
    assert_int_equal(tried.drawn.approval, 0);
    /* Line 1 is used up, the license is not: the tolerance may be used, by two people. */
    DO(desk_reserve(&tried, D1, 2, 2, 49, 0));
    REFUSED(desk_post(&tried, D1, 2, 2, 49, 101), "there is not as much left");
    struct license_draw draw = { .kind = DRAW_POST,
                                 .id = id_of('p', 3),
                                 .of = id_of('r', 2),
                                 .by = &tried.ann,
                                 .number = D1,
                                 .quantity = 20,
                                 .value = 60,
                                 .keep_rest = true,
                                 .reason = STR(""),
                                 .basis = STR("") };
    DO(license_draw(&tried.desk, &draw, &tried.drawn, &tried.err));
    assert_true(tried.drawn.waits && !tried.drawn.asked_before);
    int64_t approval = tried.drawn.approval;
    DO(license_draw(&tried.desk, &draw, &tried.drawn, &tried.err));
    assert_true(tried.drawn.waits && tried.drawn.asked_before);
    DO(desk_approve(&tried, approval));
    draw.value = 61; /* is not what was approved */
    DO(license_draw(&tried.desk, &draw, &tried.drawn, &tried.err));
    assert_true(tried.drawn.waits && tried.drawn.approval != approval);
    draw.value = 60;
    DO(license_draw(&tried.desk, &draw, &tried.drawn, &tried.err));
    assert_false(tried.drawn.waits);
    assert_account(D1, 2, MEASURE_QUANTITY, 50, 20, 29);
    assert_account(D1, 0, MEASURE_VALUE, 1000, 1060, 0);
    desk_sound(&tried);
}

/* Without a limit of the quantity only a tolerance of the license's own is one. */
static void test_tolerance_of_its_own(void **unused)
{
    (void)unused;
    tried.lines[0] =
        (struct license_line){ .item = STR("H20"), .granted = { LICENSE_UNKNOWN, 1000 } };
    DO(desk_file(&tried, D1));
    assert_int_equal(desk_account(&tried, D1, 0, MEASURE_VALUE).allowance, 0);
    assert_account(D1, 1, MEASURE_VALUE, 1000, 0, 0);
    tried.license.has_tolerance = true;
    tried.license.tolerance = (struct num){ 1, 20 };
    DO(desk_file(&tried, D2));
    assert_int_equal(desk_account(&tried, D2, 0, MEASURE_VALUE).allowance, 50);
    DO(desk_reserve(&tried, D2, 1, 1, 0, 500));
    assert_account(D2, 1, MEASURE_VALUE, 1000, 0, 500);
    REFUSED(desk_reserve(&tried, D2, 2, 1, 0, 0), "nothing is drawn");
    desk_sound(&tried);
}

/* ---- suspended, ended ---- */

static void test_suspended(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, D1));
    DO(desk_reserve(&tried, D1, 1, 1, 60, 100));
    DO(desk_turn(&tried, LICENSE_SUSPEND, D1));
    REFUSED(desk_reserve(&tried, D1, 2, 1, 10, 100), "'D1' is suspended");
    REFUSED(desk_post(&tried, D1, 1, 1, 10, 100), "'D1' is suspended");
    REFUSED(desk_turn(&tried, LICENSE_SURRENDER, D1),
            "'D1' is suspended: 'surrender' is not possible");
    assert_account(D1, 1, MEASURE_QUANTITY, 100, 0, 60);
    DO(desk_turn(&tried, LICENSE_REINSTATE, D1));
    REFUSED(desk_post(&tried, D1, 1, 1, 10, 100),
            "it was reserved before the license was suspended");
    struct license_draw draw = { .kind = DRAW_RESERVE,
                                 .id = id_of('r', 2),
                                 .by = &tried.ann,
                                 .number = D1,
                                 .line = 1,
                                 .quantity = 70,
                                 .replacing = true,
                                 .instead_of = id_of('r', 1),
                                 .reason = STR(""),
                                 .basis = STR("") };
    DO(desk_draw(&tried, &draw));
    assert_int_equal(tried.drawn.answer.refusal, REFUSED_NOT);
    assert_account(D1, 1, MEASURE_QUANTITY, 100, 0, 70);
    /* What could not be reserved leaves what was. */
    draw.id = id_of('r', 3);
    draw.instead_of = id_of('r', 2);
    draw.quantity = 101;
    DO(desk_draw(&tried, &draw));
    assert_int_equal(tried.drawn.answer.refusal, REFUSED_CEILING);
    assert_account(D1, 1, MEASURE_QUANTITY, 100, 0, 70);
    draw.instead_of = id_of('r', 1);
    draw.quantity = 1;
    DO(desk_draw(&tried, &draw));
    assert_int_equal(tried.drawn.answer.refusal, REFUSED_RESOLVED);
    DO(desk_post(&tried, D1, 2, 1, 70, 100));
    desk_sound(&tried);
}

static void test_revoked(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, D1));
    DO(desk_reserve(&tried, D1, 1, 1, 10, 100));
    DO(desk_post(&tried, D1, 1, 1, 10, 100));
    tried.desk.now += DAY;
    DO(desk_reserve(&tried, D1, 2, 1, 10, 100));
    DO(desk_post(&tried, D1, 2, 2, 10, 100));
    DO(desk_reserve(&tried, D1, 3, 1, 10, 100));
    /* From an instant on at which the second had not departed. */
    struct license_change change = desk_change(&tried, LICENSE_REVOKE, D1);
    change.at_given = true;
    change.event_at = tried.desk.now;
    tried.desk.now += DAY;
    DO(desk_do(&tried, &change));
    assert_int_equal(tried.outcome.freed, 1);
    assert_int_equal(tried.outcome.incidents, 1);
    assert_account(D1, 1, MEASURE_QUANTITY, 100, 20, 0);
    REFUSED(desk_post(&tried, D1, 3, 3, 10, 100), "'D1' is revoked");
    desk_sound(&tried);
    DO(desk_turn(&tried, LICENSE_VOID_AB_INITIO, D1));
    assert_int_equal(tried.outcome.incidents, 1);
    desk_sound(&tried);
}

static void test_surrendered(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, D1));
    DO(desk_reserve(&tried, D1, 1, 1, 10, 100));
    REFUSED(desk_turn(&tried, LICENSE_SURRENDER, D1), "something is reserved under it");
    DO(desk_void(&tried, D1, 1));
    DO(desk_turn(&tried, LICENSE_SURRENDER, D1));
    assert_int_equal(desk_account(&tried, D1, 0, MEASURE_VALUE).frozen, 1);
    desk_sound(&tried);
}

/* ---- versions ---- */

static void test_amended(void **unused)
{
    (void)unused;
    tried.license.line_count = 2;
    DO(desk_file(&tried, D1));
    DO(desk_reserve(&tried, D1, 1, 2, 10, 100));
    DO(desk_post(&tried, D1, 1, 1, 10, 100));
    DO(desk_reserve(&tried, D1, 2, 1, 60, 100));
    DO(desk_reserve(&tried, D1, 3, 1, 20, 100));
    /* Less of line 1, none of line 2: the newest goes, and what was shipped is no excess. */
    tried.license.line_count = 1;
    tried.lines[0].granted.quantity = 70;
    DO(desk_turn(&tried, LICENSE_AMEND, D1));
    struct license_change change = desk_change(&tried, LICENSE_REDUCE, D1);
    change.value = 1;
    REFUSED(desk_do(&tried, &change), "a later version is drafted");
    DO(desk_turn(&tried, LICENSE_ACTIVATE, D1));
    assert_int_equal(tried.outcome.freed, 1);
    assert_int_equal(tried.outcome.incidents, 0);
    assert_account(D1, 1, MEASURE_QUANTITY, 70, 0, 60);
    assert_account(D1, 2, MEASURE_QUANTITY, 10, 10, 0);
    assert_account(D1, 0, MEASURE_QUANTITY, 80, 10, 60);
    /* It may come back. */
    tried.license.line_count = 2;
    DO(desk_turn(&tried, LICENSE_AMEND, D1) && desk_turn(&tried, LICENSE_ACTIVATE, D1));
    assert_account(D1, 2, MEASURE_QUANTITY, 50, 10, 0);
    assert_account(D1, 0, MEASURE_QUANTITY, 120, 10, 60);
    desk_sound(&tried);
}

static void test_what_cannot_carry(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, D1));
    tried.lines[0].item = STR("H200");
    REFUSED(desk_turn(&tried, LICENSE_AMEND, D1), "a line is for another item");
    tried.lines[0].item = STR("H20");
    tried.lines[0].unit = STR("kits");
    REFUSED(desk_turn(&tried, LICENSE_AMEND, D1), "a line is for another item");
    tried.lines[0].unit = (struct str){ 0 };
    tried.license.currency = STR("EUR");
    REFUSED(desk_turn(&tried, LICENSE_AMEND, D1), "in another currency");
    tried.license.currency = STR("USD");
    tried.lines[0].control = LICENSE_BY_VALUE;
    tried.lines[0].granted.value = 1000;
    REFUSED(desk_turn(&tried, LICENSE_AMEND, D1), "one version limits quantities");
    tried.lines[0].control = LICENSE_BY_QUANTITY;
    struct license_change change = desk_change(&tried, LICENSE_AMEND, D1);
    tried.license.number = D2;
    REFUSED(desk_do(&tried, &change), "the file is of another license");
    tried.license.number = D1;
    change.filing.replacing = true;
    REFUSED(desk_do(&tried, &change), "a license that is in force replaces no other");
    change.filing.replacing = false;
    tried.lines[0].shipped.quantity = 1;
    REFUSED(desk_do(&tried, &change), "or something 'shipped'");
    desk_sound(&tried);
}

static void test_fresh(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, D1));
    DO(desk_reserve(&tried, D1, 1, 1, 30, 300));
    DO(desk_post(&tried, D1, 1, 1, 30, 300));
    DO(desk_reserve(&tried, D1, 2, 1, 10, 100));
    struct license_change change = desk_change(&tried, LICENSE_AMEND, D1);
    tried.lines[0].item = STR("H200");
    change.filing.carries = false;
    DO(desk_do(&tried, &change));
    assert_account(D1, 1, MEASURE_QUANTITY, 100, 30, 10);
    DO(desk_turn(&tried, LICENSE_ACTIVATE, D1));
    assert_int_equal(tried.outcome.freed, 1);
    assert_account(D1, 1, MEASURE_QUANTITY, 100, 0, 0);
    REFUSED(desk_post(&tried, D1, 2, 2, 10, 100), "nothing is reserved by it any more");
    desk_sound(&tried);
    DO(desk_turn(&tried, LICENSE_VOID_AB_INITIO, D1));
    assert_int_equal(tried.outcome.incidents, 1);
    desk_sound(&tried);
}

static void test_reduced(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, D1));
    struct license_change change = desk_change(&tried, LICENSE_REDUCE, D1);
    REFUSED(desk_do(&tried, &change), "nothing is to be less");
    change.line = 2;
    change.quantity = 1;
    REFUSED(desk_do(&tried, &change), "has no line 2");
    change.line = -1;
    REFUSED(desk_do(&tried, &change), "has no line -1");
    change.line = 1;
    change.quantity = 101;
    REFUSED(desk_do(&tried, &change), "to reduce makes nothing more");
    change.quantity = 50;
    change.value = 1001;
    REFUSED(desk_do(&tried, &change), "to reduce makes nothing more");
    DO(desk_reserve(&tried, D1, 1, 1, 60, 600));
    DO(desk_post(&tried, D1, 1, 1, 60, 600));
    change.value = 500;
    DO(desk_do(&tried, &change));
    /* Of the line, of all lines and of the value. */
    assert_int_equal(tried.outcome.incidents, 3);
    assert_account(D1, 1, MEASURE_QUANTITY, 50, 60, 0);
    assert_int_equal(desk_account(&tried, D1, 0, MEASURE_VALUE).allowance, 50);
    REFUSED(desk_reserve(&tried, D1, 2, 1, 1, 0), "more than the ceiling is used already");
    desk_sound(&tried);
}

/* ---- replaced ---- */

static struct store_id id_of_license(struct str number)
{
    struct license_record record;
    DO(license_load(&tried.desk, STR("BIS"), number, &record, &tried.err));
    return record.key.id;
}

static bool add_replacement(bool carries)
{
    struct license_change change = desk_change(&tried, LICENSE_ADD, D2);
    change.filing.replacing = true;
    change.filing.replaces = id_of_license(D1);
    change.filing.carries = carries;
    return desk_do(&tried, &change);
}

static void use_first(void)
{
    tried.license.line_count = 2;
    DO(desk_file(&tried, D1));
    DO(desk_reserve(&tried, D1, 1, 1, 30, 300));
    DO(desk_post(&tried, D1, 1, 1, 30, 300));
    DO(desk_reserve(&tried, D1, 2, 2, 5, 50));
}

static void test_replaced_and_carried(void **unused)
{
    (void)unused;
    use_first();
    tried.license.line_count = 1;
    DO(add_replacement(true));
    struct license_change change = desk_change(&tried, LICENSE_SUPERSEDE, D1);
    REFUSED(desk_do(&tried, &change), "superseded when what replaces it is activated");
    DO(desk_turn(&tried, LICENSE_ACTIVATE, D2));
    assert_int_equal(tried.outcome.freed, 1);
    assert_account(D2, 1, MEASURE_QUANTITY, 100, 30, 0);
    assert_account(D2, 0, MEASURE_QUANTITY, 100, 30, 0);
    assert_account(D2, 0, MEASURE_VALUE, 1000, 300, 0);
    assert_account(D1, 1, MEASURE_QUANTITY, 0, 0, 0);
    assert_account(D1, 2, MEASURE_QUANTITY, 0, 0, 0);
    assert_account(D1, 0, MEASURE_VALUE, 0, 0, 0);
    REFUSED(desk_reserve(&tried, D1, 3, 1, 1, 1), "'D1' is superseded");
    REFUSED(desk_reserve(&tried, D2, 3, 1, 71, 1), "there is not as much left");
    DO(desk_reserve(&tried, D2, 4, 1, 70, 700));
    desk_sound(&tried);
}

static void test_replaced_afresh(void **unused)
{
    (void)unused;
    use_first();
    tried.lines[0].item = STR("H200");
    DO(add_replacement(false));
    DO(desk_turn(&tried, LICENSE_ACTIVATE, D2));
    assert_account(D2, 1, MEASURE_QUANTITY, 100, 0, 0);
    assert_account(D1, 1, MEASURE_QUANTITY, 30, 30, 0);
    desk_sound(&tried);
}

/* What was left of it is not its own any more, also where it never was a license. */
static void test_replaced_and_void(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, D1));
    DO(desk_reserve(&tried, D1, 1, 1, 40, 100));
    DO(desk_post(&tried, D1, 1, 2, 40, 100));
    DO(add_replacement(true));
    DO(desk_turn(&tried, LICENSE_ACTIVATE, D2));
    DO(desk_turn(&tried, LICENSE_VOID_AB_INITIO, D1));
    desk_sound(&tried);
}

static void test_what_is_not_replaced(void **unused)
{
    (void)unused;
    use_first();
    tried.lines[0].item = STR("H200");
    DO(add_replacement(true));
    REFUSED(desk_turn(&tried, LICENSE_ACTIVATE, D2), "a line is for another item");
    DO(desk_turn(&tried, LICENSE_SUSPEND, D1));
    REFUSED(desk_turn(&tried, LICENSE_ACTIVATE, D2), "'D1', which it replaces, is suspended");
    desk_sound(&tried);
}

/* ---- as data, and as it stands ---- */

static void test_as_data(void **unused)
{
    struct license *licenses;
    size_t count;
    (void)unused;
    use_first();
    tried.license.number = D2;
    DO(desk_turn(&tried, LICENSE_ADD, D2));
    DO(licenses_in_force(&tried.desk, &licenses, &count, &tried.err));
    assert_int_equal(count, 1);
    assert_int_equal(licenses[0].state, LICENSE_ACTIVE);
    assert_int_equal(licenses[0].lines[0].shipped.quantity, 30);
    assert_int_equal(licenses[0].lines[1].reserved.quantity, 5);
    assert_int_equal(license_shipped_value(&licenses[0]), 300);
    assert_int_equal(license_reserved_value(&licenses[0]), 50);
    struct holiday day = { STR("BIS"), TODAY + 100, STR("a feast"), STR("") };
    tried.holidays = (struct holidays){ &day, 1 };
    DO(licenses_in_force(&tried.desk, &licenses, &count, &tried.err));
    assert_true(licenses[0].extended_to > licenses[0].expires);
}

static const char *word_of(struct str number, int32_t day)
{
    struct license_record record;
    struct license_standing standing;
    struct balance *balances;
    size_t count;
    DO(license_load(&tried.desk, STR("BIS"), number, &record, &tried.err));
    DO(balances_read(tried.desk.store, &tried.arena, &record.key.id, BALANCE_NOW, BALANCE_NOW,
                     &balances, &count, &tried.err));
    license_stand(&tried.desk, &record, balances, count, day, &standing);
    return license_standing_word(&record, &standing);
}

static void test_standing(void **unused)
{
    (void)unused;
    DO(desk_turn(&tried, LICENSE_ADD, D1));
    assert_string_equal(word_of(D1, TODAY), "drafted");
    DO(desk_turn(&tried, LICENSE_ACTIVATE, D1));
    assert_string_equal(word_of(D1, TODAY), "active");
    assert_string_equal(word_of(D1, TODAY - 101), "not_yet_valid");
    assert_string_equal(word_of(D1, TODAY + 100), "active");
    assert_string_equal(word_of(D1, TODAY + 101), "expired");
    DO(desk_reserve(&tried, D1, 1, 1, 100, 100));
    assert_string_equal(word_of(D1, TODAY), "active");
    DO(desk_post(&tried, D1, 1, 1, 100, 100));
    assert_string_equal(word_of(D1, TODAY), "exhausted");
    struct license_change change = desk_change(&tried, LICENSE_REDUCE, D1);
    change.line = 1;
    change.quantity = 99;
    DO(desk_do(&tried, &change));
    assert_string_equal(word_of(D1, TODAY), "over_committed");
    DO(desk_turn(&tried, LICENSE_SUSPEND, D1));
    assert_string_equal(word_of(D1, TODAY + 101), "suspended");
    /* All of the value with its tolerance. */
    DO(desk_file(&tried, D2));
    DO(desk_reserve(&tried, D2, 2, 1, 1, 1000));
    DO(desk_post(&tried, D2, 2, 2, 1, 1100));
    assert_string_equal(word_of(D2, TODAY), "exhausted");
}

/* By what had happened, and by what was known. */
static void test_as_of(void **unused)
{
    struct balance *balances;
    size_t count;
    (void)unused;
    DO(desk_file(&tried, D1));
    struct store_id id = id_of_license(D1);
    int64_t begin = tried.desk.now;
    tried.desk.now += 10 * DAY;
    DO(desk_reserve(&tried, D1, 1, 1, 10, 100));
    struct license_draw draw = { .kind = DRAW_POST,
                                 .id = id_of('p', 1),
                                 .of = id_of('r', 1),
                                 .by = &tried.ann,
                                 .number = D1,
                                 .quantity = 10,
                                 .value = 100,
                                 .at_given = true,
                                 .event_at = begin + 5 * DAY,
                                 .reason = STR(""),
                                 .basis = STR("") };
    DO(desk_draw(&tried, &draw));
    const struct {
        int64_t as_of, known_at, posted;
    } asked[] = {
        { BALANCE_NOW, BALANCE_NOW, 10 },        { begin + 5 * DAY, BALANCE_NOW, 10 },
        { begin + 5 * DAY - 1, BALANCE_NOW, 0 }, { BALANCE_NOW, begin + 9 * DAY, 0 },
        { BALANCE_NOW, begin + 11 * DAY, 10 },
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        DO(balances_read(tried.desk.store, &tried.arena, &id, asked[i].as_of, asked[i].known_at,
                         &balances, &count, &tried.err));
        assert_int_equal(count, 3);
        assert_int_equal(balances[2].line, 1);
        assert_int_equal(balances[2].account.ceiling, 100);
        assert_int_equal(balances[2].account.posted, asked[i].posted);
    }
}

/* ---- what somebody changed behind the program's back ---- */

static void test_what_is_wrong_is_found(void **unused)
{
    static const struct {
        const char *sql, *says;
    } changes[] = {
        { "UPDATE license_version SET value = 900", "has not what the version in force grants" },
        { "UPDATE license_version SET allowance = 1", "has not what the version in force grants" },
        { "UPDATE license_line SET quantity = 99", "has not what the version in force grants" },
        { "UPDATE license_version SET zone = 'Etc/UTC'", "says not what it said" },
        { "UPDATE license_event SET state = 'suspended', transition = 'suspend' WHERE n = 3",
          "can be drawn on although its license is not active" },
        { "UPDATE license_event SET state = 'drafted', transition = 'amend' WHERE n = 2",
          "does not follow from the one before" },
        { "DELETE FROM license_event WHERE n = 2", "an event of a license is missing" },
        { "DELETE FROM license_event WHERE n = 1", "has no event that brought it" },
        { "DELETE FROM license_event", "a license has no event" },
        { "UPDATE license_event SET recorded_at = 1 WHERE n = 2", "before an earlier one" },
        { "UPDATE account SET ceiling = 101 WHERE measure = 'quantity' AND owner IN (SELECT owner "
          "FROM account WHERE id IN (SELECT quantity_account FROM license_version))",
          "is not that of its lines" },
        { "UPDATE license_line SET version = 2, n = 7 WHERE version = 1",
          "an account has more than was granted" },
        { "UPDATE license_event SET transition = 'revoke', state = 'revoked' WHERE n = 3",
          "did not authorize is no incident" },
    };
    (void)unused;
    if (store_folder_is_postgresql()) /* whose databases are not copied */
        return;
    DO(desk_file(&tried, D1));
    DO(desk_reserve(&tried, D1, 1, 1, 10, 100));
    tried.license.condition_count = 1;
    DO(desk_turn(&tried, LICENSE_AMEND, D1));
    DO(desk_post(&tried, D1, 1, 1, 10, 100));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct buf out;
        size_t wrong;
        struct err err = { 0 };
        static const char *const guards[] = {
            "PRAGMA foreign_keys = OFF",          "PRAGMA ignore_check_constraints = ON",
            "DROP TRIGGER license_version_stays", "DROP TRIGGER license_line_stays",
            "DROP TRIGGER license_event_stays",   "DROP TRIGGER license_event_kept",
        };
        char copy[128];
        snprintf(copy, sizeof copy, "%s/%zu.db", tried.folder.folder, i);
        assert_true(store_copy(mem_system(), str_of(tried.folder.path), str_of(copy), &err));
        struct store *store = store_open(mem_system(), str_of(copy), &err);
        assert_non_null(store);
        for (size_t k = 0; k < sizeof guards / sizeof *guards; k++)
            assert_true(sql_run(store, guards[k], NULL, 0, NULL, &err));
        if (!sql_run(store, changes[i].sql, NULL, 0, NULL, &err))
            fail_msg("%s: %s", changes[i].sql, err.message);
        buf_init(&out, mem_system(), 1 << 16);
        assert_true(licenses_check(store, &tried.arena, &out, &wrong, &err));
        buf_byte(&out, '\0');
        if (wrong == 0 || strstr(out.data, changes[i].says) == NULL)
            fail_msg("after %s: '%s'", changes[i].sql, out.data);
        buf_release(&out);
        store_close(store);
        store_files_remove(copy);
    }
}

/* With an argument those of what is drawn, and of what may be. */
int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_add, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_not_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_may, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_people, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_draws_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_draw, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_of_another, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_when, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tolerance, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tolerance_of_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_suspended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_revoked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_surrendered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_amended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_cannot_carry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_fresh, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reduced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_replaced_and_carried, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_replaced_afresh, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_replaced_and_void, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_not_replaced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_as_data, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_standing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_as_of, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_wrong_is_found, set_up, tear_down),
    };
    const struct CMUnitTest few[] = {
        cmocka_unit_test_setup_teardown(test_two_people, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_draws_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_draw, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tolerance, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_suspended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reduced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_replaced_and_carried, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_wrong_is_found, set_up, tear_down),
    };
    (void)words;
    if (!store_folder_can())
        return 0;
    return store_folder_done(count > 1 ? cmocka_run_group_tests(few, NULL, NULL)
                                       : cmocka_run_group_tests(tests, NULL, NULL));
}

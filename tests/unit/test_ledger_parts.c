/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_ledger_parts.c - a ledger that is asked again and again says and does what a new one
 * would: whatever of what it did was taken back, and whoever else wrote meanwhile.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "unit/license_desk.h"

#define D1 STR("D1")
#define GROUPS 30
#define PARTS 8
#define SECOND ((int64_t)1000000)

static struct licenses_tried tried;
static struct ledger *ledger;
static struct store *other;
static uint64_t chance = 20261127;
static uint64_t reserved; /* ids so far */

static uint64_t pick(uint64_t below)
{
    chance = chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (chance >> 33) % below;
}

#define DO(done)                                                                                   \
    do {                                                                                           \
        if (!(done))                                                                               \
            fail_msg("line %d: %s", __LINE__, tried.err.message);                                  \
    } while (0)

static int set_up(void **unused)
{
    (void)unused;
    desk_open(&tried);
    ledger = ledger_new(mem_system(), tried.desk.store, &tried.err);
    other = store_folder_open(&tried.folder);
    assert_true(ledger != NULL && other != NULL);
    reserved = 0;
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    ledger_free(ledger);
    store_close(other);
    desk_close(&tried);
    return 0;
}

/* Much of it is refused; some expires soon. */
static struct license_draw any_draw(void)
{
    struct license_draw draw = { .id = id_of('p', reserved),
                                 .kind = DRAW_RESERVE,
                                 .by = &tried.ann,
                                 .number = D1,
                                 .line = 1,
                                 .quantity = 1 + (int64_t)pick(30),
                                 .value = 1 + (int64_t)pick(300),
                                 .reason = STR(""),
                                 .basis = STR("") };
    uint64_t what = pick(8);
    reserved++;
    if (what < 4 || reserved == 1) {
        draw.expires_at = pick(3) == 0 ? tried.desk.now + (int64_t)pick(20) * SECOND + 1 : 0;
        return draw;
    }
    draw.of = id_of('p', pick(reserved - 1));
    draw.kind = what == 4 ? DRAW_POST : DRAW_VOID;
    draw.keep_rest = draw.kind == DRAW_POST && pick(2) == 0;
    if (draw.kind == DRAW_POST && pick(2) == 0) {
        draw.kind = DRAW_FACT;
        draw.resolves = true;
        draw.at_given = true;
        draw.event_at = tried.desk.now;
    }
    return draw;
}

struct seen {
    bool done;
    enum ledger_refusal refusal;
    struct ledger_account line, all, value;
};

static struct seen draw_with(struct ledger *with, const struct license_draw *draw)
{
    struct license_desk desk = tried.desk;
    struct err err;
    struct seen seen = { .done = false };
    desk.ledger = with;
    seen.done = license_draw(&desk, draw, &tried.drawn, &err);
    seen.refusal = tried.drawn.answer.refusal;
    seen.line = desk_account(&tried, D1, 1, MEASURE_QUANTITY);
    seen.all = desk_account(&tried, D1, 0, MEASURE_QUANTITY);
    seen.value = desk_account(&tried, D1, 0, MEASURE_VALUE);
    return seen;
}

static void assert_same(const struct ledger_account *a, const struct ledger_account *b)
{
    assert_int_equal(a->posted, b->posted);
    assert_int_equal(a->pending, b->pending);
    assert_int_equal(a->ceiling, b->ceiling);
    assert_int_equal(a->excess, b->excess);
    assert_int_equal(a->frozen, b->frozen);
}

/* A new ledger first, which is taken back; then the one that stays, which is, or not. */
static void draw_both(const struct license_draw *draw)
{
    DO(store_begin(tried.desk.store, &tried.err));
    const struct seen one = draw_with(NULL, draw);
    store_rollback(tried.desk.store);
    DO(store_begin(tried.desk.store, &tried.err));
    const struct seen two = draw_with(ledger, draw);
    assert_int_equal(two.done, one.done);
    assert_int_equal(two.refusal, one.refusal);
    assert_same(&two.line, &one.line);
    assert_same(&two.all, &one.all);
    assert_same(&two.value, &one.value);
    if (pick(3) > 0) {
        DO(store_commit(tried.desk.store, &tried.err));
        return;
    }
    store_rollback(tried.desk.store);
    /* Another step of the desk may have a ledger of its own, and the same time. */
    const struct license_draw another = any_draw();
    if (pick(2) == 0)
        (void)draw_with(NULL, &another);
}

/* Somebody else draws on another connection, or the license is another one now. */
static void interfere(void)
{
    struct license_desk desk = tried.desk;
    const struct license_draw draw = any_draw();
    struct err err;
    if (pick(3) == 0) {
        (void)!desk_turn(&tried, LICENSE_SUSPEND, D1);
        (void)!desk_turn(&tried, LICENSE_REINSTATE, D1);
        return;
    }
    desk.store = other;
    (void)!license_draw(&desk, &draw, &tried.drawn, &err);
}

static void test_parts(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, D1));
    for (int group = 0; group < GROUPS; group++) {
        DO(store_begin_group(tried.desk.store, &tried.err));
        for (int part = 0; part < PARTS; part++) {
            const struct license_draw draw = any_draw();
            draw_both(&draw);
            /* Not always: what is taken back may have the time of what comes then. */
            tried.desk.now += pick(2) == 0 ? 0 : SECOND;
        }
        if (pick(4) == 0)
            store_rollback_group(tried.desk.store);
        else
            DO(store_commit_group(tried.desk.store, &tried.err));
        if (pick(2) == 0)
            interfere();
    }
    desk_sound(&tried);
}

/* ---- many, written together ---- */

#define CALLS 6
#define LINES 3

struct calls {
    struct license_draw lines[CALLS][LINES];
    bool given_up[CALLS]; /* by whoever asks, once its lines are done */
};

/* Some expire, which later ones notice; some free an earlier one, or are asked for again. */
static void any_calls(struct calls *calls)
{
    for (int i = 0; i < CALLS; i++) {
        calls->given_up[i] = pick(6) == 0;
        for (int k = 0; k < LINES; k++) {
            struct license_draw *draw = &calls->lines[i][k];
            *draw = (struct license_draw){ .id = id_of('p', reserved++),
                                           .kind = DRAW_RESERVE,
                                           .by = &tried.ann,
                                           .number = D1,
                                           .line = 1 + (int64_t)(pick(40) == 0),
                                           .quantity = 1 + (int64_t)pick(12),
                                           .value = 1 + (int64_t)pick(120),
                                           .reason = STR(""),
                                           .basis = STR("") };
            if (pick(4) > 0)
                draw->expires_at = tried.desk.now + (int64_t)pick(8) * SECOND + 1;
            draw->replacing = pick(6) == 0;
            draw->instead_of = id_of('p', pick(reserved));
            if (pick(20) == 0)
                draw->id = id_of('p', pick(reserved));
        }
    }
}

/* What became of each line; the first that is refused ends its call. */
struct outcome {
    int told[CALLS][LINES];
    struct ledger_account line, all, value;
};

static bool do_lines(struct ledger *with, const struct calls *calls, int call, struct outcome *ret)
{
    struct license_desk desk = tried.desk;
    struct err err;
    desk.ledger = with;
    for (int k = 0; k < LINES; k++) {
        bool done = license_draw_in(&desk, &calls->lines[call][k], &tried.drawn, &err);
        ret->told[call][k] = done ? (int)tried.drawn.answer.refusal : -1;
        if (ret->told[call][k] != REFUSED_NOT)
            return false;
    }
    return !calls->given_up[call];
}

static void look(struct outcome *ret)
{
    ret->line = desk_account(&tried, D1, 1, MEASURE_QUANTITY);
    ret->all = desk_account(&tried, D1, 0, MEASURE_QUANTITY);
    ret->value = desk_account(&tried, D1, 0, MEASURE_VALUE);
}

/* Each command by itself, with a ledger of its own and a part of the transaction for each call. */
static void do_by_parts(const struct calls *calls, struct outcome *ret)
{
    *ret = (struct outcome){ 0 };
    for (int i = 0; i < CALLS; i++) {
        DO(store_begin(tried.desk.store, &tried.err));
        if (do_lines(NULL, calls, i, ret))
            DO(store_commit(tried.desk.store, &tried.err));
        else
            store_rollback(tried.desk.store);
    }
    look(ret);
}

/* False: what was to be taken back was written. */
static bool do_together(const struct calls *calls, struct outcome *ret)
{
    *ret = (struct outcome){ 0 };
    DO(ledger_open(ledger, &tried.err));
    for (int i = 0; i < CALLS; i++) {
        struct err err;
        const struct ledger_mark mark = ledger_mark(ledger);
        uint64_t changes = store_changes(tried.desk.store);
        if (do_lines(ledger, calls, i, ret))
            continue;
        bool back = ledger_back(ledger, &mark, &err);
        /* All that makes it impossible is seen. */
        assert_int_equal(back, store_changes(tried.desk.store) == changes);
        if (!back) {
            ledger_drop(ledger);
            return false;
        }
    }
    DO(ledger_write(ledger, &tried.err));
    look(ret);
    return true;
}

static void test_together(void **unused)
{
    struct calls calls;
    struct outcome wanted;
    struct outcome got;
    int together = 0;
    (void)unused;
    DO(desk_file(&tried, D1));
    for (int group = 0; group < 3 * GROUPS; group++) {
        any_calls(&calls);
        DO(store_begin_group(tried.desk.store, &tried.err));
        DO(store_begin(tried.desk.store, &tried.err));
        do_by_parts(&calls, &wanted);
        store_rollback(tried.desk.store);
        DO(store_begin(tried.desk.store, &tried.err));
        if (do_together(&calls, &got)) {
            assert_memory_equal(wanted.told, got.told, sizeof wanted.told);
            assert_same(&wanted.line, &got.line);
            assert_same(&wanted.all, &got.all);
            assert_same(&wanted.value, &got.value);
            DO(store_commit(tried.desk.store, &tried.err));
            together++;
        } else {
            store_rollback(tried.desk.store);
        }
        if (pick(5) == 0)
            store_rollback_group(tried.desk.store);
        else
            DO(store_commit_group(tried.desk.store, &tried.err));
        if (pick(4) == 0)
            interfere();
        tried.desk.now += (int64_t)pick(4) * SECOND;
    }
    assert_in_range(together, 1, 3 * GROUPS - 1);
    desk_sound(&tried);
}

/* ---- what a guess would get wrong ---- */

/* Of the license's 100; all that is said of the time is that it is now. */
static enum ledger_refusal reserve(struct ledger *with, int64_t quantity)
{
    const struct license_draw draw = { .id = id_of('p', reserved++),
                                       .kind = DRAW_RESERVE,
                                       .by = &tried.ann,
                                       .number = D1,
                                       .line = 1,
                                       .quantity = quantity,
                                       .reason = STR(""),
                                       .basis = STR("") };
    struct license_desk desk = tried.desk;
    desk.ledger = with;
    DO(license_draw(&desk, &draw, &tried.drawn, &tried.err));
    return tried.drawn.answer.refusal;
}

/* What is taken back has the number and the time of what comes then from somebody else. */
static void test_taken_back(void **unused)
{
    static const int64_t quantities[][2] = { { 90, 10 }, { 10, 90 } };
    (void)unused;
    DO(desk_file(&tried, D1));
    for (size_t i = 0; i < 2; i++) {
        int64_t left = 100 - quantities[i][1];
        DO(store_begin_group(tried.desk.store, &tried.err));
        DO(store_begin(tried.desk.store, &tried.err));
        assert_int_equal(reserve(ledger, quantities[i][0]), REFUSED_NOT);
        store_rollback(tried.desk.store);
        assert_int_equal(reserve(NULL, quantities[i][1]), REFUSED_NOT);
        assert_int_equal(reserve(ledger, left + 1), REFUSED_CEILING);
        assert_int_equal(reserve(ledger, left), REFUSED_NOT);
        store_rollback_group(tried.desk.store);
    }
}

/* What failed changed nothing, in memory neither. */
static void test_failed(void **unused)
{
    static const char full[] = "CREATE TRIGGER full BEFORE INSERT ON entry "
                               "BEGIN SELECT raise(ABORT, 'it is full'); END";
    const struct license_draw draw = { .id = id_of('q', 1),
                                       .kind = DRAW_RESERVE,
                                       .by = &tried.ann,
                                       .number = D1,
                                       .line = 1,
                                       .quantity = 80,
                                       .reason = STR(""),
                                       .basis = STR("") };
    struct license_desk desk = tried.desk;
    (void)unused;
    if (store_folder_is_postgresql())
        skip(); /* triggers are said otherwise there */
    desk.ledger = ledger;
    DO(desk_file(&tried, D1));
    assert_int_equal(reserve(ledger, 10), REFUSED_NOT);
    DO(store_folder_run(&tried.folder, full, &tried.err));
    assert_false(license_draw(&desk, &draw, &tried.drawn, &tried.err));
    DO(store_folder_run(&tried.folder, "DROP TRIGGER full", &tried.err));
    assert_int_equal(reserve(ledger, 90), REFUSED_NOT);
    desk_sound(&tried);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_taken_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failed, set_up, tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

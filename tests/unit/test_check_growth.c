/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_check_growth.c - what it takes to check a database grows with what is in it, and no
 * faster: counted in steps of SQLite's machine.
 */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk/journal.h"
#include "desk/ledger_log.h"
#include "desk/matters.h"
#include "unit/license_desk.h"

#define D1 STR("D1")
#define D2 STR("D2")
#define FEW 60
#define TIMES 4
#define UNIT 10 /* steps that are counted as one */

static struct licenses_tried tried;
static uint64_t steps;

static int count_step(void *unused)
{
    (void)unused;
    steps++;
    return 0;
}

static int count_steps(sqlite3 *db, char **ret_message, const struct sqlite3_api_routines *unused)
{
    (void)ret_message;
    (void)unused;
    sqlite3_progress_handler(db, UNIT, count_step, NULL);
    return SQLITE_OK;
}

static void need(bool done, const char *what)
{
    if (!done)
        fail_msg("%s: %s", what, tried.err.message);
}

/* So many reservations that are open; and so many departures of a license that is revoked then. */
static void fill(uint64_t count)
{
    for (size_t i = 0; i < DESK_LINES; i++)
        tried.lines[i].granted.quantity = 1000000;
    tried.license.value = 1000000;
    need(desk_file(&tried, D1), "D1");
    need(desk_file(&tried, D2), "D2");
    for (uint64_t i = 0; i < count; i++) {
        need(desk_reserve(&tried, D1, i, 1, 1, 1), "reserve");
        need(desk_reserve(&tried, D2, count + i, 1, 1, 1), "reserve");
        need(desk_post(&tried, D2, count + i, i, 1, 1), "post");
    }
    struct license_change change = desk_change(&tried, LICENSE_REVOKE, D2);
    change.at_given = true;
    change.event_at = tried.desk.now - DAY / 4;
    need(desk_do(&tried, &change), "revoke");
    assert_int_equal(tried.outcome.incidents, count);
}

/* ---- the checks ---- */

typedef bool check_function(struct buf *out, size_t *ret_wrong, struct err *err);

static bool check_licenses(struct buf *out, size_t *ret_wrong, struct err *err)
{
    return licenses_check(tried.desk.store, &tried.arena, out, ret_wrong, err);
}

static bool check_ledger(struct buf *out, size_t *ret_wrong, struct err *err)
{
    return ledger_check(tried.desk.store, out, ret_wrong, err);
}

static bool check_ledger_log(struct buf *out, size_t *ret_wrong, struct err *err)
{
    return ledger_log_check(tried.desk.store, out, ret_wrong, err);
}

static bool check_journal(struct buf *out, size_t *ret_wrong, struct err *err)
{
    return journal_check(tried.desk.store, mem_system(), out, ret_wrong, err);
}

static bool check_desk(struct buf *out, size_t *ret_wrong, struct err *err)
{
    return desk_check(tried.desk.store, mem_system(), out, ret_wrong, err);
}

static const struct {
    const char *name;
    check_function *run;
} checks[] = {
    { "ledger", check_ledger },     { "ledger log", check_ledger_log },
    { "licenses", check_licenses }, { "journal", check_journal },
    { "desk", check_desk },
};
#define CHECKS (sizeof checks / sizeof *checks)

static void count_all(uint64_t count, uint64_t taken[CHECKS])
{
    desk_open(&tried);
    fill(count);
    for (size_t i = 0; i < CHECKS; i++) {
        struct buf out;
        size_t wrong;
        uint64_t before = steps;
        buf_init(&out, mem_system(), 1 << 20);
        need(checks[i].run(&out, &wrong, &tried.err), checks[i].name);
        taken[i] = steps - before;
        if (wrong > 0)
            fail_msg("%.*s", STR_ARG(buf_view(&out)));
        buf_release(&out);
    }
    desk_close(&tried);
}

static void test_growth(void **unused)
{
    uint64_t few[CHECKS];
    uint64_t many[CHECKS];
    (void)unused;
    sqlite3_auto_extension((void (*)(void))count_steps);
    count_all(FEW, few);
    count_all((uint64_t)FEW * TIMES, many);
    sqlite3_reset_auto_extension();
    for (size_t i = 0; i < CHECKS; i++) {
        printf("# %s: %llu, then %llu\n", checks[i].name, (unsigned long long)few[i],
               (unsigned long long)many[i]);
        assert_true(few[i] > 0);
        /* By the work that does not grow it may be less; to sort takes a little more. */
        if (many[i] > few[i] * (TIMES + 1))
            fail_msg("%s: %llu steps, and %llu with %d times as much", checks[i].name,
                     (unsigned long long)few[i], (unsigned long long)many[i], TIMES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_growth) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

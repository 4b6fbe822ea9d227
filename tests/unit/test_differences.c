/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_differences.c - what a report differs in, kept as cases: each move, each guard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/differences.h"
#include "unit/order_desk.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])
#define DAY 20000
#define DO(done)                                                                                   \
    do {                                                                                           \
        if (!(done))                                                                               \
            fail_msg("%s:%d: %s (%s)", __FILE__, __LINE__, tried.err.message, tried.err.hint);     \
    } while (0)
#define REFUSED(done, error, says)                                                                 \
    do {                                                                                           \
        assert_false(done);                                                                        \
        if (tried.err.code != (error) || strstr(tried.err.message, says) == NULL)                  \
            fail_msg("%s:%d: '%s', not '%s'", __FILE__, __LINE__, tried.err.message, says);        \
    } while (0)

static struct orders_tried tried;
static struct who pat;
static struct differences_kept kept;
static struct difference_outcome outcome;

static int set_up(void **unused)
{
    (void)unused;
    orders_open(&tried);
    pat = book_person(&tried, "pat", ROLE_AUDITOR);
    tried.desk.by = &tried.ann;
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    book_check(&tried);
    orders_close(&tried);
    return 0;
}

/* ---- the table ---- */

static const struct {
    const char *from, *transition, *to;
} allowed[] = {
    { "-", "find", "found" },
    { "found", "find", "found" },
    { "found", "vanish", "vanished" },
    { "found", "explain", "explained" },
    { "found", "correct", "corrected" },
    { "found", "disclose", "disclosed" },
    { "explained", "find", "found" },
    { "explained", "vanish", "vanished" },
    { "explained", "correct", "corrected" },
    { "explained", "disclose", "disclosed" },
    { "explained", "close", "closed" },
    { "corrected", "find", "found" },
    { "corrected", "vanish", "vanished" },
    { "corrected", "disclose", "disclosed" },
    { "corrected", "close", "closed" },
    { "disclosed", "find", "found" },
    { "disclosed", "vanish", "vanished" },
    { "disclosed", "close", "closed" },
    { "vanished", "find", "found" },
    { "vanished", "explain", "explained" },
    { "vanished", "disclose", "disclosed" },
    { "vanished", "close", "closed" },
    { "closed", "find", "found" },
};

static bool is_allowed(const char *from, const char *transition, const char *to)
{
    for (size_t i = 0; i < COUNT(allowed); i++) {
        if (strcmp(from, allowed[i].from) == 0 && strcmp(transition, allowed[i].transition) == 0 &&
            strcmp(to, allowed[i].to) == 0)
            return true;
    }
    return false;
}

static void test_table(void **unused)
{
    const struct machine *machine = &difference_machine;
    (void)unused;
    for (unsigned i = 0; i <= DIFFERENCE_STATE_COUNT; i++) {
        unsigned from = i == DIFFERENCE_STATE_COUNT ? MACHINE_NOWHERE : i;
        const char *name = from == MACHINE_NOWHERE ? "-" : machine_state(machine, from);
        for (unsigned t = 0; t < DIFFERENCE_TRANSITION_COUNT; t++) {
            for (unsigned to = 0; to < DIFFERENCE_STATE_COUNT; to++)
                assert_int_equal(
                    machine_allows(machine, from, t, to),
                    is_allowed(name, machine_transition(machine, t), machine_state(machine, to)));
        }
    }
}

/* ---- what a report has ---- */

/* A report of some days: a filing without a departure for each of these texts; NULL ends. */
static bool report(int32_t from, int32_t to, const char *const *says)
{
    struct ace_filing filings[4];
    struct ace_case cases[4];
    struct ace_found found = { .cases = cases };
    for (; says[found.count] != NULL; found.count++) {
        size_t i = found.count;
        filings[i] = (struct ace_filing){ .itn = STR("X20241003000001"), .day = DAY };
        cases[i] = (struct ace_case){ .kind = ACE_NO_DEPARTURE,
                                      .filing = &filings[i],
                                      .says = str_of(says[i]) };
    }
    arena_reset(&tried.arena);
    tried.desk.now += 1000;
    return differences_keep(&tried.desk, &tried.arena, &found, from, to, &kept, &tried.err);
}

static void expect_kept(size_t opened, size_t changed, size_t same, size_t vanished)
{
    if (kept.opened != opened || kept.changed != changed || kept.same != same ||
        kept.vanished != vanished)
        fail_msg("opened %zu, changed %zu, same %zu, vanished %zu", kept.opened, kept.changed,
                 kept.same, kept.vanished);
}

static const char *const nothing[] = { NULL };
static const char *const one[] = { "one thing", NULL };
static const char *const other[] = { "another", NULL };
static const char *const two[] = { "one thing", "one thing", NULL };

/* The first of all, which stays until the next call. */
static const struct matter *first(size_t count)
{
    struct matter *all;
    size_t found;
    DO(store_begin_reading(tried.desk.store, &tried.err));
    DO(matters_list(tried.desk.store, &tried.arena, str_of(difference_machine.what), STR(""),
                    STR(""), 10, &all, &found, &tried.err));
    store_rollback(tried.desk.store);
    assert_int_equal(found, count);
    return all;
}

static bool say(enum difference_transition transition, const char *reason, const char *basis)
{
    char name[32];
    str_put(name, sizeof name, first(1)->name);
    const struct difference_change change = { .transition = transition,
                                              .name = str_of(name),
                                              .reason = str_of(reason),
                                              .basis = str_of(basis) };
    tried.desk.now += 1000;
    return difference_do(&tried.desk, &tried.arena, &change, &outcome, &tried.err);
}

static void expect_state(const char *state)
{
    if (!str_equal_text(first(1)->state, state))
        fail_msg("it is %.*s, not %s", STR_ARG(first(1)->state), state);
}

static void test_kept(void **unused)
{
    (void)unused;
    DO(report(DAY, DAY, one));
    expect_kept(1, 0, 0, 0);
    DO(report(DAY, DAY, one));
    expect_kept(0, 0, 1, 0);
    DO(report(DAY, DAY, other));
    expect_kept(0, 1, 0, 0);
    DO(report(DAY + 1, DAY + 9, nothing)); /* of other days: it says nothing of it */
    expect_kept(0, 0, 0, 0);
    DO(report(DAY - 9, DAY - 1, nothing));
    expect_kept(0, 0, 0, 0);
    DO(report(DAY, DAY, nothing));
    expect_kept(0, 0, 0, 1);
    expect_state("vanished");
    DO(report(DAY, DAY, nothing));
    expect_kept(0, 0, 0, 0);
    DO(report(DAY, DAY, other));
    expect_kept(0, 1, 0, 0);
    expect_state("found");
}

/* Those that are alike in all are several all the same. */
static void test_alike(void **unused)
{
    (void)unused;
    DO(report(DAY, DAY, two));
    expect_kept(2, 0, 0, 0);
    DO(report(DAY, DAY, one));
    expect_kept(0, 0, 1, 1);
}

/* ---- what somebody says of it ---- */

static void test_closed(void **unused)
{
    (void)unused;
    DO(report(DAY, DAY, one));
    DO(say(DIFFERENCE_EXPLAIN, "another office files it", ""));
    DO(say(DIFFERENCE_EXPLAIN, "another office files it", ""));
    assert_true(outcome.same);
    DO(say(DIFFERENCE_CORRECT, "filed anew", "the filing"));
    DO(say(DIFFERENCE_DISCLOSE, "told", "the letter"));
    DO(say(DIFFERENCE_CLOSE, "done", ""));
    expect_state("closed");
    DO(report(DAY, DAY, one)); /* the same again opens nothing */
    expect_kept(0, 0, 1, 0);
    expect_state("closed");
    DO(report(DAY, DAY, other));
    expect_state("found");
}

static void test_refused(void **unused)
{
    (void)unused;
    DO(report(DAY, DAY, one));
    REFUSED(say(DIFFERENCE_EXPLAIN, "", ""), ERR_USAGE, "'explain' needs a reason");
    REFUSED(say(DIFFERENCE_CORRECT, "why", ""), ERR_USAGE, "'correct' needs what shows it");
    REFUSED(say(DIFFERENCE_DISCLOSE, "why", ""), ERR_USAGE, "'disclose' needs what shows it");
    REFUSED(say(DIFFERENCE_CLOSE, "why", ""), ERR_CONFLICT, "'close' is not possible");
    tried.desk.by = &tried.sam; /* who writes orders says nothing of what was filed */
    REFUSED(say(DIFFERENCE_EXPLAIN, "why", ""), ERR_FORBIDDEN, "(release)");
    tried.desk.by = &pat;
    REFUSED(report(DAY, DAY, other), ERR_FORBIDDEN, "'pat' may not");
    tried.desk.by = &tried.ann;
    expect_state("found");
    const struct difference_change none = { .transition = DIFFERENCE_EXPLAIN,
                                            .name = STR("D-1"),
                                            .reason = STR("why") };
    REFUSED(difference_do(&tried.desk, &tried.arena, &none, &outcome, &tried.err), ERR_NAME,
            "there is no difference 'D-1'");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_table), TEST(test_kept),
                                        TEST(test_alike), TEST(test_closed), TEST(test_refused) };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

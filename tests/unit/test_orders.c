/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_orders.c - the order book: each move, each guard, and what its log tells; then many
 * commands beside a model, see order_model.h.
 *
 *     test_orders [SEED [COMMANDS]]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/statement.h"
#include "unit/alloc_fail.h"
#include "unit/done.h"
#include "unit/order_desk.h"
#include "unit/order_model.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])
#define SEED 20261127
#define COMMANDS 2000
/* As book_order has them: what it is worth, and when it ships. */
#define WORTH "\"on\":\"2024-10-04\",\"value\":{\"amount\":\"1.00\",\"currency\":\"USD\"}}"
#define ONE "{\"id\":\"1\"," WORTH
#define TWO "{\"id\":\"2\"," WORTH

static uint64_t seed = SEED;
static size_t command_max = COMMANDS;
static uint64_t chance;
static struct orders_tried tried;

static int set_up(void **unused)
{
    (void)unused;
    orders_open(&tried);
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

/* "-" is before there is an order; what is not here is refused. */
static const struct {
    const char *from, *transition, *to;
} allowed[] = {
    { "-", "add", "draft" },
    { "-", "add", "on_hold" },
    { "-", "add", "allocatable" },
    { "draft", "amend", "draft" },
    { "draft", "amend", "on_hold" },
    { "draft", "amend", "allocatable" },
    { "draft", "cancel", "cancelled" },
    { "on_hold", "amend", "on_hold" },
    { "on_hold", "decide", "on_hold" },
    { "on_hold", "hold", "on_hold" },
    { "on_hold", "close-hold", "on_hold" },
    { "on_hold", "close-hold", "allocatable" },
    { "on_hold", "close-hold", "fulfilled" },
    { "on_hold", "cancel", "cancelled" },
    { "allocatable", "amend", "on_hold" },
    { "allocatable", "amend", "allocatable" },
    { "allocatable", "decide", "on_hold" },
    { "allocatable", "decide", "allocatable" },
    { "allocatable", "hold", "on_hold" },
    { "allocatable", "fulfill", "fulfilled" },
    { "fulfilled", "reopen", "on_hold" },
    { "allocatable", "cancel", "cancelled" },
};

static bool is_allowed(const char *from, const char *transition, const char *to)
{
    for (size_t i = 0; i < COUNT(allowed); i++) {
        if (strcmp(from, allowed[i].from) == 0 && strcmp(transition, allowed[i].transition) == 0 &&
            (to == NULL || strcmp(to, allowed[i].to) == 0))
            return true;
    }
    return false;
}

static bool goes_on(const char *state)
{
    for (size_t i = 0; i < COUNT(allowed); i++) {
        if (strcmp(state, allowed[i].from) == 0)
            return true;
    }
    return false;
}

static void test_table(void **unused)
{
    const struct machine *m = &order_machine;
    unsigned found;
    (void)unused;
    assert_int_equal(m->state_count, ORDER_STATE_COUNT);
    assert_int_equal(m->transition_count, ORDER_TRANSITION_COUNT);
    assert_int_equal(m->move_count, COUNT(allowed));
    for (unsigned f = 0; f <= ORDER_STATE_COUNT; f++) {
        unsigned from = f == ORDER_STATE_COUNT ? MACHINE_NOWHERE : f;
        const char *name = f == ORDER_STATE_COUNT ? "-" : machine_state(m, f);
        assert_int_equal(machine_ends(m, from), !goes_on(name));
        for (unsigned t = 0; t < ORDER_TRANSITION_COUNT; t++) {
            const char *transition = machine_transition(m, t);
            assert_int_equal(machine_can(m, from, t), is_allowed(name, transition, NULL));
            for (unsigned to = 0; to < ORDER_STATE_COUNT; to++) {
                if (machine_allows(m, from, t, to) !=
                    is_allowed(name, transition, machine_state(m, to)))
                    fail_msg("%s, %s, %s", name, transition, machine_state(m, to));
            }
        }
    }
    for (unsigned s = 0; s < ORDER_STATE_COUNT; s++)
        assert_true(machine_find_state(m, str_of(machine_state(m, s)), &found) && found == s);
    assert_false(machine_find_state(m, STR("hold"), &found));
    assert_string_equal(machine_state(m, MACHINE_NOWHERE), "");
}

/* ---- helpers ---- */

static void expect_refused(const struct order_asked *asked, enum err_code code, const char *says,
                           const char *hint)
{
    if (asked->told != ORDER_TOLD_REFUSED || asked->refused.code != code)
        fail_msg("told %d, %d: %s", (int)asked->told, (int)asked->refused.code,
                 asked->refused.message);
    assert_string_equal(asked->refused.message, says);
    assert_string_equal(asked->refused.hint, hint);
}

static void expect_error(bool done, enum err_code code, const char *says, const char *hint)
{
    if (done)
        fail_msg("it was done, and not: %s", says);
    if (tried.err.code != code)
        fail_msg("%d: %s", (int)tried.err.code, tried.err.message);
    assert_string_equal(tried.err.message, says);
    assert_string_equal(tried.err.hint, hint);
}

/* One, which is taken or is the same. */
static struct order_asked apply(enum order_transition transition, struct order_asked asked)
{
    if (!book_apply(&tried, transition, &asked, 1))
        fail_msg("%s", tried.err.message);
    return asked;
}

static void expect(struct order_asked asked, enum order_told told, const char *state, size_t opened,
                   size_t open)
{
    if (asked.told != told)
        fail_msg("told %d: %s", (int)asked.told, asked.refused.message);
    assert_true(str_equal_text(asked.state, state));
    if (asked.opened != opened || (told == ORDER_TOLD_DONE && asked.open != open))
        fail_msg("%zu opened, %zu open", asked.opened, asked.open);
}

/* "1 open, 2 gone": all that stands in the way or did. */
static void expect_holds(const char *name, const char *wanted)
{
    struct matter matter;
    struct buf out;
    size_t count;
    const struct obstacle *found = book_obstacles(&tried, name, &matter, &count);
    buf_init(&out, mem_system(), 1 << 12);
    for (size_t i = 0; i < count; i++)
        buf_format(&out, "%s%lld %s", i > 0 ? ", " : "", (long long)found[i].n,
                   found[i].ended != 0  ? "closed"
                   : found[i].gone != 0 ? "gone"
                                        : "open");
    if (!str_equal_text(buf_view(&out), wanted))
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
}

static void expect_matter(const char *name, const char *state, int64_t version, int64_t event,
                          int64_t decision)
{
    struct matter matter;
    size_t count;
    (void)book_obstacles(&tried, name, &matter, &count);
    if (!str_equal_text(matter.state, state) || matter.version != version ||
        matter.event != event || matter.decision != decision)
        fail_msg("%s: %.*s, version %lld, event %lld, decision %lld", name, STR_ARG(matter.state),
                 (long long)matter.version, (long long)matter.event, (long long)matter.decision);
}

/* ---- many at once ---- */

static void test_add(void **unused)
{
    (void)unused;
    expect(apply(ORDER_ADD, book_order("A", ONE, 0, 0)), ORDER_TOLD_DONE, "allocatable", 0, 0);
    expect(apply(ORDER_ADD, book_order("B", ONE, SAYS_LICENSE | SAYS_PARTY, 0)), ORDER_TOLD_DONE,
           "on_hold", 2, 2);
    expect_holds("B", "1 open, 2 open");
    expect_matter("A", "allocatable", 1, 1, 1);
    expect_matter("B", "on_hold", 1, 1, 2);
    /* The same again, whatever would be decided of it now. */
    expect(apply(ORDER_ADD, book_order("A", ONE, SAYS_FLAG, 0)), ORDER_TOLD_SAME, "allocatable", 0,
           0);
    expect_matter("A", "allocatable", 1, 1, 1);
    struct order_asked asked = apply(ORDER_ADD, book_order("A", TWO, 0, 0));
    expect_refused(&asked, ERR_CONFLICT, "order 'A' is there, and says something else",
                   "'licet order amend' gives it another version");
    assert_true(str_equal_text(asked.state, "allocatable"));
}

static void test_twice_in_a_batch(void **unused)
{
    struct order_asked asked[] = { book_order("A", ONE, 0, 0), book_order("B", ONE, SAYS_FLAG, 0),
                                   book_order("A", ONE, 0, 0), book_order("C", ONE, 0, 0),
                                   book_order("A", TWO, 0, 0) };
    (void)unused;
    DO(book_apply(&tried, ORDER_ADD, asked, COUNT(asked)));
    for (size_t i = 0; i < COUNT(asked); i++) {
        if (i == 2 || i == 4)
            expect_refused(&asked[i], ERR_CONFLICT, "order 'A' came before",
                           "give each once, as it is to be");
        else
            assert_int_equal(asked[i].told, ORDER_TOLD_DONE);
    }
    DO(book_apply(&tried, ORDER_ADD, asked, 0));
}

/* A draft is not decided, and is when it is complete. */
static void test_drafts(void **unused)
{
    (void)unused;
    expect(apply(ORDER_ADD, book_lacks("A", ONE)), ORDER_TOLD_DONE, "draft", 0, 0);
    expect(apply(ORDER_ADD, book_lacks("A", ONE)), ORDER_TOLD_SAME, "draft", 0, 0);
    struct order_asked asked = apply(ORDER_DECIDE, book_lacks("A", ONE));
    expect_refused(&asked, ERR_CONFLICT, "order 'A' is draft: 'decide' is not possible",
                   "what is: amend, cancel");
    expect(apply(ORDER_AMEND, book_lacks("A", TWO)), ORDER_TOLD_DONE, "draft", 0, 0);
    expect_matter("A", "draft", 2, 2, 0);
    expect(apply(ORDER_AMEND, book_order("A", ONE, SAYS_PARTY, 0)), ORDER_TOLD_DONE, "on_hold", 1,
           1);
    expect_matter("A", "on_hold", 3, 3, 1);
    expect(apply(ORDER_ADD, book_lacks("B", ONE)), ORDER_TOLD_DONE, "draft", 0, 0);
    expect(apply(ORDER_AMEND, book_order("B", TWO, 0, 0)), ORDER_TOLD_DONE, "allocatable", 0, 0);
}

static void test_amend(void **unused)
{
    (void)unused;
    struct order_asked asked = apply(ORDER_AMEND, book_order("A", ONE, 0, 0));
    expect_refused(&asked, ERR_NAME, "there is no order 'A'", "'licet order add' adds one");
    apply(ORDER_ADD, book_order("A", ONE, SAYS_LICENSE, 0));
    expect(apply(ORDER_AMEND, book_order("A", ONE, 0, 0)), ORDER_TOLD_SAME, "on_hold", 0, 0);
    /* What the new decision does not say is gone, and stays in the way. */
    expect(apply(ORDER_AMEND, book_order("A", TWO, SAYS_FLAG, 0)), ORDER_TOLD_DONE, "on_hold", 1,
           2);
    expect_holds("A", "1 gone, 2 open");
    expect(apply(ORDER_AMEND, book_order("A", ONE, 0, 0)), ORDER_TOLD_DONE, "on_hold", 0, 2);
    expect_holds("A", "1 gone, 2 gone");
    DO(book_do(&tried, ORDER_CLOSE_HOLD, "A", "moot", 2) &&
       book_do(&tried, ORDER_CLOSE_HOLD, "A", "moot", 1));
    expect(apply(ORDER_AMEND, book_order("A", TWO, 0, 0)), ORDER_TOLD_DONE, "allocatable", 0, 0);
    expect(apply(ORDER_AMEND, book_order("A", ONE, SAYS_LICENSE, 0)), ORDER_TOLD_DONE, "on_hold", 1,
           1);
    expect_matter("A", "on_hold", 5, 7, 5);
}

/* What lacks something is not decided: what was said of it before stays in its way. */
static void test_amended_to_lack(void **unused)
{
    (void)unused;
    apply(ORDER_ADD, book_order("A", ONE, SAYS_LICENSE, 0));
    expect(apply(ORDER_AMEND, book_lacks("A", TWO)), ORDER_TOLD_DONE, "on_hold", 1, 2);
    expect_matter("A", "on_hold", 2, 2, 1);
    expect_holds("A", "1 open, 2 open");
    expect(apply(ORDER_DECIDE, book_lacks("A", TWO)), ORDER_TOLD_SAME, "on_hold", 0, 0);
    expect_error(book_do(&tried, ORDER_CLOSE_HOLD, "A", "so what", 2), ERR_CONFLICT,
                 "the newest decision on order 'A' still says: the order lacks something",
                 "what has changed goes into the order ('licet order amend') or is on file; "
                 "'licet order decide' decides it anew");
    expect(apply(ORDER_AMEND, book_lacks("A", "{}")), ORDER_TOLD_DONE, "on_hold", 0, 2);
    expect(apply(ORDER_AMEND, book_order("A", ONE, SAYS_LICENSE, 0)), ORDER_TOLD_DONE, "on_hold", 0,
           2);
    expect_holds("A", "1 open, 2 gone");
    apply(ORDER_ADD, book_order("B", ONE, 0, 0));
    expect(apply(ORDER_AMEND, book_lacks("B", TWO)), ORDER_TOLD_DONE, "on_hold", 1, 1);
    expect(apply(ORDER_AMEND, book_order("B", ONE, 0, 0)), ORDER_TOLD_DONE, "on_hold", 0, 1);
    expect_holds("B", "1 gone");
    /* A later program finds that something is missing. */
    apply(ORDER_ADD, book_order("C", ONE, 0, 0));
    expect(apply(ORDER_DECIDE, book_lacks("C", ONE)), ORDER_TOLD_DONE, "on_hold", 1, 1);
    expect(apply(ORDER_DECIDE, book_lacks("C", ONE)), ORDER_TOLD_SAME, "on_hold", 0, 0);
    expect(apply(ORDER_DECIDE, book_order("C", ONE, 0, 1)), ORDER_TOLD_DONE, "on_hold", 0, 1);
}

static void test_decide(void **unused)
{
    (void)unused;
    struct order_asked asked = apply(ORDER_DECIDE, book_order("A", ONE, 0, 0));
    expect_refused(&asked, ERR_NAME, "there is no order 'A'", "'licet order add' adds one");
    apply(ORDER_ADD, book_order("A", ONE, 0, 0));
    expect(apply(ORDER_DECIDE, book_order("A", ONE, 0, 0)), ORDER_TOLD_SAME, "allocatable", 0, 0);
    expect(apply(ORDER_DECIDE, book_order("A", ONE, 0, 1)), ORDER_TOLD_DONE, "allocatable", 0, 0);
    expect(apply(ORDER_DECIDE, book_order("A", ONE, SAYS_LICENSE, 0)), ORDER_TOLD_DONE, "on_hold",
           1, 1);
    /* The same is said in another decision: it is one hold. */
    expect(apply(ORDER_DECIDE, book_order("A", ONE, SAYS_LICENSE, 1)), ORDER_TOLD_DONE, "on_hold",
           0, 1);
    expect(apply(ORDER_DECIDE, book_order("A", ONE, SAYS_LICENSE | SAYS_PARTY, 1)), ORDER_TOLD_DONE,
           "on_hold", 1, 2);
    /* Nothing is released by itself. */
    expect(apply(ORDER_DECIDE, book_order("A", ONE, 0, 0)), ORDER_TOLD_DONE, "on_hold", 0, 2);
    expect_holds("A", "1 gone, 2 gone");
    /* What comes again is another one; what is gone may be closed. */
    expect(apply(ORDER_DECIDE, book_order("A", ONE, SAYS_LICENSE, 0)), ORDER_TOLD_DONE, "on_hold",
           1, 3);
    expect_holds("A", "1 gone, 2 gone, 3 open");
    DO(book_do(&tried, ORDER_CLOSE_HOLD, "A", "moot", 1));
    expect_error(book_do(&tried, ORDER_CLOSE_HOLD, "A", "I say so", 3), ERR_CONFLICT,
                 "the newest decision on order 'A' still says: it needs one",
                 "what has changed goes into the order ('licet order amend') or is on file; "
                 "'licet order decide' decides it anew");
    expect_holds("A", "1 closed, 2 gone, 3 open");
    expect_matter("A", "on_hold", 1, 8, 7);
    /* Said twice in one decision, it is one hold. */
    struct obstacle twice[] = { *book_said(0), *book_said(0) };
    asked = book_order("B", ONE, SAYS_LICENSE, 0);
    asked.decided.obstacles = twice;
    asked.decided.obstacle_count = COUNT(twice);
    expect(apply(ORDER_ADD, asked), ORDER_TOLD_DONE, "on_hold", 1, 1);
}

/* The same as of another day is no news; anything else is. */
static void test_decide_on_another_day(void **unused)
{
    static const char *const said[] = { "{\"known\":\"2026-01-02\",\"x\":1}",
                                        "{\"known\":\"2026-01-03\",\"x\":1}",
                                        "{\"known\":\"2026-01-03\",\"x\":2}" };
    (void)unused;
    struct order_asked asked = book_order("A", ONE, SAYS_LICENSE, 0);
    asked.decided.content = str_of(said[0]);
    expect(apply(ORDER_ADD, asked), ORDER_TOLD_DONE, "on_hold", 1, 1);
    asked.decided.content = str_of(said[1]);
    expect(apply(ORDER_DECIDE, asked), ORDER_TOLD_SAME, "on_hold", 0, 0);
    expect_matter("A", "on_hold", 1, 1, 1);
    asked.decided.content = str_of(said[2]);
    expect(apply(ORDER_DECIDE, asked), ORDER_TOLD_DONE, "on_hold", 0, 1);
    /* The day may be all that is other in what it says, and not in what it does. */
    asked = book_order("A", ONE, 0, 0);
    asked.decided.content = str_of(said[2]);
    expect(apply(ORDER_DECIDE, asked), ORDER_TOLD_DONE, "on_hold", 0, 1);
    expect_holds("A", "1 gone");
}

/* ---- by hand ---- */

static void expect_outcome(const char *state, bool same, int64_t obstacle, size_t open)
{
    const struct order_outcome *o = &tried.outcome;
    if (!str_equal_text(o->matter.state, state) || o->same != same || o->obstacle != obstacle ||
        o->open != open)
        fail_msg("%.*s, %s, hold %lld, %zu open", STR_ARG(o->matter.state),
                 o->same ? "same" : "done", (long long)o->obstacle, o->open);
}

static void test_hold(void **unused)
{
    (void)unused;
    apply(ORDER_ADD, book_order("A", ONE, SAYS_LICENSE, 0));
    apply(ORDER_ADD, book_order("B", ONE, 0, 0));
    DO(book_do(&tried, ORDER_HOLD, "B", "wait for the bank", 0));
    expect_outcome("on_hold", false, 1, 1);
    DO(book_do(&tried, ORDER_HOLD, "B", "wait for the bank", 0));
    expect_outcome("on_hold", true, 1, 1);
    DO(book_do(&tried, ORDER_HOLD, "B", "wait for the buyer", 0));
    expect_outcome("on_hold", false, 2, 2);
    /* What somebody opened no decision takes away. */
    expect(apply(ORDER_DECIDE, book_order("B", ONE, 0, 1)), ORDER_TOLD_DONE, "on_hold", 0, 2);
    expect_holds("B", "1 open, 2 open");
    DO(book_do(&tried, ORDER_CLOSE_HOLD, "B", "it paid", 1));
    expect_outcome("on_hold", false, 1, 1);
    DO(book_do(&tried, ORDER_CLOSE_HOLD, "B", "it paid", 1));
    expect_outcome("on_hold", true, 1, 1);
    DO(book_do(&tried, ORDER_CLOSE_HOLD, "B", "it wrote", 2));
    expect_outcome("allocatable", false, 2, 0);
    /* For that reason again: it is another one. */
    DO(book_do(&tried, ORDER_HOLD, "B", "wait for the bank", 0));
    expect_outcome("on_hold", false, 3, 1);
    DO(book_do(&tried, ORDER_HOLD, "A", "it needs one", 0)); /* that is what somebody says */
    expect_outcome("on_hold", false, 2, 2);
    expect_error(book_do(&tried, ORDER_CLOSE_HOLD, "A", "moot", 3), ERR_NAME,
                 "order 'A' has no hold 3", "'licet order show' lists them");
    expect_error(book_do(&tried, ORDER_CLOSE_HOLD, "A", "moot", 0), ERR_NAME,
                 "order 'A' has no hold 0", "'licet order show' lists them");
    expect_error(book_do(&tried, ORDER_HOLD, "A", "", 0), ERR_USAGE, "why?", "");
    expect_error(book_do(&tried, ORDER_HOLD, "C", "wait", 0), ERR_NAME, "there is no order 'C'",
                 "'licet order list' lists them");
}

/* What follows from shipments, and what comes with orders, nobody does by hand. */
static void test_not_by_hand(void **unused)
{
    static const enum order_transition others[] = { ORDER_ADD, ORDER_AMEND, ORDER_DECIDE,
                                                    ORDER_FULFILL, ORDER_REOPEN };
    struct order_change change = { .name = STR("O1"), .reason = STR("why"), .obstacle = 1 };
    struct who anybody = tried.sam;
    (void)unused;
    anybody.may = UINT64_MAX;
    apply(ORDER_ADD, book_order("O1", ONE, 0, 0));
    tried.desk.by = &anybody;
    for (size_t i = 0; i < COUNT(others); i++) {
        change.transition = others[i];
        assert_false(order_do(&tried.desk, &tried.arena, &change, &tried.outcome, &tried.err));
        assert_int_equal(tried.err.code, ERR_USAGE);
    }
}

static void test_cancel(void **unused)
{
    (void)unused;
    apply(ORDER_ADD, book_order("A", ONE, SAYS_LICENSE, 0));
    DO(book_do(&tried, ORDER_CANCEL, "A", "the buyer left", 0));
    expect_outcome("cancelled", false, 0, 1);
    DO(book_do(&tried, ORDER_CANCEL, "A", "the buyer left", 0));
    expect_outcome("cancelled", true, 0, 1);
    expect(apply(ORDER_ADD, book_order("A", ONE, 0, 0)), ORDER_TOLD_SAME, "cancelled", 0, 0);
    expect_matter("A", "cancelled", 1, 2, 1);
}

/* ---- where what is refused ---- */

static void run_sql(const char *sql)
{
    if (!store_folder_run(&tried.folder, sql, &tried.err))
        fail_msg("%s: %s", sql, tried.err.message);
}

static void test_states(void **unused)
{
    static const struct {
        const char *name, *state, *possible;
    } orders[] = {
        { "A", "draft", "what is: amend, cancel" },
        { "B", "on_hold", "what is: amend, decide, hold, close-hold, cancel" },
        { "C", "allocatable", "what is: amend, decide, hold, fulfill, cancel" },
        { "D", "fulfilled", "what is: reopen" },
        { "E", "cancelled", "nothing follows any more" },
    };
    static const enum order_transition all[] = { ORDER_AMEND, ORDER_DECIDE, ORDER_HOLD,
                                                 ORDER_CLOSE_HOLD, ORDER_CANCEL };
    (void)unused;
    apply(ORDER_ADD, book_lacks("A", ONE));
    apply(ORDER_ADD, book_order("B", ONE, SAYS_PARTY, 0));
    apply(ORDER_ADD, book_order("C", ONE, 0, 0));
    apply(ORDER_ADD, book_order("D", ONE, 0, 0));
    apply(ORDER_ADD, book_order("E", ONE, 0, 0));
    DO(book_do(&tried, ORDER_CANCEL, "E", "no", 0));
    run_sql("UPDATE matter SET state = 'fulfilled' WHERE name = 'D'");
    for (size_t i = 0; i < COUNT(orders); i++) {
        for (size_t k = 0; k < COUNT(all); k++) {
            char says[128];
            bool can =
                is_allowed(orders[i].state, machine_transition(&order_machine, all[k]), NULL) ||
                (all[k] == ORDER_CANCEL && i == 4); /* which is the same */
            if (can)
                continue;
            snprintf(says, sizeof says, "order '%s' is %s: '%s' is not possible", orders[i].name,
                     orders[i].state, machine_transition(&order_machine, all[k]));
            if (all[k] == ORDER_AMEND || all[k] == ORDER_DECIDE) {
                struct order_asked asked = apply(all[k], book_order(orders[i].name, TWO, 0, 1));
                expect_refused(&asked, ERR_CONFLICT, says, orders[i].possible);
                assert_true(str_equal_text(asked.state, orders[i].state));
            } else {
                expect_error(book_do(&tried, all[k], orders[i].name, "why", 1), ERR_CONFLICT, says,
                             orders[i].possible);
            }
        }
    }
    run_sql("UPDATE matter SET state = 'allocatable' WHERE name = 'D'");
}

/* What the store has, and this program does not know, is told. */
static void test_no_state(void **unused)
{
    (void)unused;
    apply(ORDER_ADD, book_order("A", ONE, 0, 0));
    run_sql("UPDATE matter SET state = 'lost' WHERE name = 'A'");
    assert_false(book_do(&tried, ORDER_HOLD, "A", "why", 0));
    run_sql("UPDATE matter SET state = 'allocatable' WHERE name = 'A'");
}

/* ---- who may ---- */

static const struct {
    enum order_transition transition;
    bool sales, logistics, officer, approver, auditor;
} may[] = {
    { ORDER_ADD, .sales = true },
    { ORDER_AMEND, .sales = true },
    { ORDER_DECIDE, .sales = true, .officer = true, .approver = true },
    { ORDER_HOLD, .sales = true, .officer = true },
    { ORDER_CLOSE_HOLD, .officer = true },
    { ORDER_CANCEL, .sales = true },
};

static void expect_may(const char *name, enum role role, const bool allows[COUNT(may)])
{
    struct who who = book_person(&tried, name, role);
    struct matter_desk desk = tried.desk;
    desk.by = &who;
    for (size_t i = 0; i < COUNT(may); i++) {
        struct order_outcome outcome;
        const struct order_change change = { .transition = may[i].transition,
                                             .name = STR("none"),
                                             .reason = STR("why") };
        bool many = may[i].transition <= ORDER_DECIDE;
        bool done = many ? orders_apply(&desk, may[i].transition,
                                        &(const struct made_with){ .content = STR("{}") }, NULL, 0,
                                        &tried.err)
                         : order_do(&desk, &tried.arena, &change, &outcome, &tried.err);
        enum err_code code = done ? ERR_NONE : tried.err.code;
        if (code != (!allows[i] ? ERR_FORBIDDEN : many ? ERR_NONE : ERR_NAME))
            fail_msg("%s, %s: %s", name, machine_transition(&order_machine, may[i].transition),
                     done ? "done" : tried.err.message);
    }
}

static void test_who_may(void **unused)
{
    (void)unused;
#define COLUMN(role)                                                                               \
    (const bool[]){ may[0].role, may[1].role, may[2].role, may[3].role, may[4].role, may[5].role }
    expect_may("a", ROLE_SALES, COLUMN(sales));
    expect_may("b", ROLE_LOGISTICS, COLUMN(logistics));
    expect_may("c", ROLE_OFFICER, COLUMN(officer));
    expect_may("d", ROLE_APPROVER, COLUMN(approver));
    expect_may("e", ROLE_AUDITOR, COLUMN(auditor));
#undef COLUMN
    /* What may not be is not done to any of it. */
    struct order_asked asked = book_order("A", ONE, 0, 0);
    tried.desk.by = &tried.ann;
    assert_false(orders_apply(&tried.desk, ORDER_ADD,
                              &(const struct made_with){ .content = STR("{}") }, &asked, 1,
                              &tried.err));
    assert_string_equal(tried.err.hint, "who may: sales");
}

/* ---- without memory ---- */

static uint64_t used;

static bool use_once(const struct mem *mem, void *unused)
{
    struct err err = { 0 };
    struct arena arena;
    struct order_outcome outcome;
    char name[32];
    (void)unused;
    snprintf(name, sizeof name, "M%llu", (unsigned long long)++used);
    struct order_asked asked[] = { book_order(name, ONE, SAYS_LICENSE, 0) };
    struct matter_desk desk = tried.desk;
    const struct order_change hold = { .transition = ORDER_HOLD,
                                       .name = str_of(name),
                                       .reason = STR("why") };
    arena_init(&arena, mem, (size_t)1 << 24);
    desk.mem = mem;
    desk.store = store_open(mem, str_of(tried.folder.path), &err);
    bool done =
        desk.store != NULL &&
        orders_apply(&desk, ORDER_ADD, &(const struct made_with){ .content = STR("{\"packs\":1}") },
                     asked, 1, &err) &&
        order_do(&desk, &arena, &hold, &outcome, &err);
    store_close(desk.store);
    arena_release(&arena);
    if (!done && err.code != ERR_MEMORY)
        fail_msg("%s", err.message);
    return done;
}

static bool check_once(const struct mem *mem, void *unused)
{
    struct err err = { 0 };
    struct buf out;
    size_t wrong = 0;
    (void)unused;
    buf_init(&out, mem, 1 << 16);
    bool done = desk_check(tried.desk.store, mem, &out, &wrong, &err);
    buf_release(&out);
    assert_int_equal(wrong, 0);
    if (!done && err.code != ERR_MEMORY)
        fail_msg("%s", err.message);
    return done;
}

static void test_without_memory(void **unused)
{
    (void)unused;
    tried.desk.by = &tried.sam;
    assert_true(alloc_fail_each(use_once, NULL) > 10);
    assert_true(alloc_fail_each(check_once, NULL) > 1);
}

/* ---- what somebody changed behind its back ---- */

/* A has a hold that was closed, one that is gone, one that is open; B is allocatable, C a draft. */
static void fill_book(void)
{
    apply(ORDER_ADD, book_order("A", ONE, SAYS_LICENSE | SAYS_PARTY, 0));
    apply(ORDER_ADD, book_order("B", ONE, 0, 0));
    apply(ORDER_ADD, book_lacks("C", ONE));
    apply(ORDER_AMEND, book_order("A", TWO, SAYS_FLAG, 0));
    DO(book_do(&tried, ORDER_CLOSE_HOLD, "A", "moot", 1));
    DO(book_do(&tried, ORDER_HOLD, "A", "wait", 0));
}

#define OF_A "(SELECT id FROM matter WHERE name = 'A')"
#define OF_B "(SELECT id FROM matter WHERE name = 'B')"
#define LAST "(SELECT max(seq) FROM audit_entry)"
#define ZEROS "X'00000000000000000000000000000001'"

static const char *const changes[] = {
    "UPDATE matter SET id = " ZEROS " WHERE name = 'B'",
    "UPDATE matter SET kind = 'party' WHERE name = 'B'",
    "UPDATE matter SET name = 'D' WHERE name = 'B'",
    "UPDATE matter SET state = 'allocatable' WHERE name = 'A'",
    "UPDATE matter SET version = 1 WHERE name = 'A'",
    "UPDATE matter SET event = 3 WHERE name = 'A'",
    "UPDATE matter SET decision = 1 WHERE name = 'A'",
    "UPDATE matter SET value = 101 WHERE name = 'B'",
    "UPDATE matter SET value = NULL, currency = NULL WHERE name = 'B'",
    "UPDATE matter SET currency = 'EUR' WHERE name = 'B'",
    "UPDATE matter SET due = 20001 WHERE name = 'B'",
    "UPDATE matter SET due = NULL WHERE name = 'B'",
    "UPDATE matter SET gone = 1 WHERE name = 'B'",
    "UPDATE matter_tally SET count = count + 1 WHERE state = 'on_hold'",
    "UPDATE matter_tally SET millions = millions + 1 WHERE state = 'on_hold'",
    "UPDATE matter_tally SET rest = rest + 1 WHERE state = 'on_hold'",
    "DELETE FROM matter_tally WHERE state = 'allocatable'",
    "INSERT INTO matter_tally VALUES ('order', 'draft', 'JPY', 1, 0, 1)",
    "UPDATE obstacle_tally SET count = count + 1 WHERE reason = 'red_flag'",
    "DELETE FROM obstacle_tally WHERE reason = 'red_flag'",
    "INSERT INTO obstacle_tally VALUES ('order', 'on_hold', 'need', '', 'x', 1)",
    "DELETE FROM matter WHERE name = 'B'",
    "UPDATE matter_version SET matter = " ZEROS " WHERE matter = " OF_B,
    "UPDATE matter_version SET n = 3 WHERE n = 2",
    "UPDATE matter_version SET content = '{}' WHERE n = 2",
    "UPDATE matter_version SET digest = zeroblob(32) WHERE n = 2",
    "DELETE FROM matter_version WHERE n = 2",
    "INSERT INTO matter_version SELECT matter, 3, content, digest FROM matter_version WHERE n = 2",
    "UPDATE decision_basis SET seq = 2",
    "UPDATE decision_basis SET content = '{}'",
    "UPDATE decision_basis SET digest = zeroblob(32)",
    "UPDATE decision_basis SET added_at = added_at + 1000000",
    "DELETE FROM decision_basis",
    "UPDATE decision SET seq = 9 WHERE seq = 3",
    "UPDATE decision SET matter = " OF_B " WHERE seq = 3",
    "UPDATE decision SET version = 1 WHERE seq = 3",
    "UPDATE decision SET basis = 2 WHERE seq = 3",
    "UPDATE decision SET made_at = made_at + 1 WHERE seq = 3",
    "UPDATE decision SET outcome = 'not_subject' WHERE seq = 3",
    "UPDATE decision SET may_ship = 1 WHERE seq = 3",
    "UPDATE decision SET content = X'00' WHERE seq = 3",
    "DELETE FROM decision WHERE seq = 3",
    "UPDATE decision SET content = (SELECT d.content FROM decision d WHERE d.seq = 1) "
    "WHERE seq = 3",
    "UPDATE decision SET digest = zeroblob(32) WHERE seq = 3",
    "INSERT INTO decision SELECT 4, matter, version, basis, made_at, outcome, may_ship, content, "
    "digest "
    "FROM decision WHERE seq = 3",
    "UPDATE matter_event SET matter = " ZEROS " WHERE matter = " OF_B,
    "UPDATE matter_event SET n = 9 WHERE n = 4",
    "UPDATE matter_event SET id = " ZEROS " WHERE n = 4",
    "UPDATE matter_event SET transition = 'decide' WHERE n = 4",
    "UPDATE matter_event SET from_state = 'allocatable' WHERE n = 4",
    "UPDATE matter_event SET to_state = 'allocatable' WHERE n = 3",
    "UPDATE matter_event SET version = 1 WHERE n = 4",
    "UPDATE matter_event SET decision = 3 WHERE n = 4",
    "UPDATE matter_event SET recorded_at = recorded_at + 1 WHERE n = 4",
    "UPDATE matter_event SET actor = (SELECT id FROM principal WHERE name = 'ann') WHERE n = 4",
    "UPDATE matter_event SET reason = 'go' WHERE n = 4",
    "UPDATE matter_event SET reason = 'wai', basis = 'tletter' WHERE n = 4",
    "UPDATE matter_event SET basis = '' WHERE n = 4",
    "UPDATE matter_event SET details = '{}' WHERE n = 4",
    "UPDATE matter_event SET digest = zeroblob(32) WHERE n = 4",
    "DELETE FROM matter_event WHERE n = 4",
    "DELETE FROM matter_event WHERE n = 2",
    "INSERT INTO matter_event SELECT matter, 5, " ZEROS ", transition, from_state, to_state, "
    "version, decision, recorded_at, actor, reason, basis, details, digest "
    "FROM matter_event WHERE n = 4",
    "UPDATE obstacle SET matter = " OF_B " WHERE n = 2",
    "UPDATE obstacle SET n = 9 WHERE n = 3",
    "UPDATE obstacle SET event = 1 WHERE n = 3",
    "UPDATE obstacle SET event = 9 WHERE n = 3",
    "UPDATE obstacle SET decision = NULL WHERE n = 3",
    "UPDATE obstacle SET reason = 'person' WHERE n = 3",
    "UPDATE obstacle SET rule = '' WHERE n = 3",
    "UPDATE obstacle SET citation = '' WHERE n = 3",
    "UPDATE obstacle SET says = 'nothing' WHERE n = 3",
    "DELETE FROM obstacle WHERE n = 3",
    "INSERT INTO obstacle SELECT matter, 9, event, decision, reason, rule, citation, says "
    "FROM obstacle WHERE n = 3",
    "UPDATE obstacle_gone SET matter = " OF_B " WHERE n = 2",
    "UPDATE obstacle_gone SET n = 3 WHERE n = 2",
    "UPDATE obstacle_gone SET decision = 2 WHERE n = 2",
    "DELETE FROM obstacle_gone WHERE n = 2",
    "INSERT INTO obstacle_gone VALUES (" OF_A ", 3, 2)",
    "INSERT INTO obstacle_gone VALUES (" OF_A ", 3, 3)",
    "UPDATE obstacle_end SET matter = " OF_B,
    "UPDATE obstacle_end SET n = 2",
    "UPDATE obstacle_end SET event = 2",
    "DELETE FROM obstacle_end",
    "INSERT INTO obstacle_end VALUES (" OF_A ", 2, 3)",
    "INSERT INTO obstacle_end VALUES (" OF_A ", 2, 9)",
    "UPDATE audit_entry SET bytes = (SELECT e.bytes FROM audit_entry e WHERE e.seq = " LAST ") "
    "WHERE seq = " LAST " - 1",
    "DELETE FROM audit_entry WHERE seq = " LAST,
    "DELETE FROM audit_entry WHERE seq = " LAST " - 5",
    "INSERT INTO audit_entry SELECT seq + 1, bytes, chain FROM audit_entry WHERE seq = " LAST,
};

static void take_triggers_out(struct store *store)
{
    static const char *const before[] = {
        "PRAGMA foreign_keys = OFF",         "PRAGMA ignore_check_constraints = ON",
        "DROP TRIGGER matter_stays",         "DROP TRIGGER matter_kept",
        "DROP TRIGGER matter_version_stays", "DROP TRIGGER matter_version_kept",
        "DROP TRIGGER decision_basis_stays", "DROP TRIGGER decision_basis_kept",
        "DROP TRIGGER decision_stays",       "DROP TRIGGER decision_kept",
        "DROP TRIGGER matter_event_stays",   "DROP TRIGGER matter_event_kept",
        "DROP TRIGGER obstacle_stays",       "DROP TRIGGER obstacle_kept",
        "DROP TRIGGER obstacle_gone_stays",  "DROP TRIGGER obstacle_gone_kept",
        "DROP TRIGGER obstacle_end_stays",   "DROP TRIGGER obstacle_end_kept",
        "DROP TRIGGER audit_entry_stays",    "DROP TRIGGER audit_entry_kept",
    };
    struct err err = { 0 };
    for (size_t i = 0; i < COUNT(before); i++) {
        if (!sql_run(store, before[i], NULL, 0, NULL, &err))
            fail_msg("%s: %s", before[i], err.message);
    }
}

static void test_the_log_tells(void **unused)
{
    struct err err = { 0 };
    size_t missed = 0;
    (void)unused;
    if (store_folder_is_postgresql())
        return;
    fill_book();
    expect_holds("A", "1 closed, 2 gone, 3 open, 4 open");
    for (size_t i = 0; i < COUNT(changes); i++) {
        struct buf out;
        char copy[128];
        snprintf(copy, sizeof copy, "%s/%zu.db", tried.folder.folder, i);
        assert_true(store_copy(mem_system(), str_of(tried.folder.path), str_of(copy), &err));
        struct store *store = store_open(mem_system(), str_of(copy), &err);
        assert_non_null(store);
        take_triggers_out(store);
        buf_init(&out, mem_system(), 1 << 16);
        if (i == 0)
            assert_int_equal(book_wrong(store, &out), 0);
        if (!sql_run(store, changes[i], NULL, 0, NULL, &err))
            fail_msg("%s: %s", changes[i], err.message);
        if (book_wrong(store, &out) == 0) {
            print_message("nobody noticed: %s\n", changes[i]);
            missed++;
        }
        buf_release(&out);
        store_close(store);
        store_files_remove(copy);
    }
    assert_int_equal(missed, 0);
}

/* ---- beside the model ---- */

#define SLOTS 40
#define BATCH 4

static struct model_order model[SLOTS];
static unsigned generations[SLOTS];
static const char *const contents[MODEL_CONTENTS] = { "{\"id\":\"0\"," WORTH, ONE, TWO,
                                                      "{\"id\":\"3\"," WORTH };
static const char *const reasons[] = { "the bank", "the buyer", "the weather" };

static uint32_t below(uint32_t count)
{
    uint64_t z = chance += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return (uint32_t)(((z ^ z >> 31) >> 32) * count >> 32);
}

static void fail_at(size_t at, const char *name, const char *what)
{
    fail_msg("seed %llu, command %zu, order %s: %s", (unsigned long long)seed, at, name, what);
}

static void name_of(unsigned slot, char ret[32])
{
    snprintf(ret, 32, "O%u.%u", slot, generations[slot]);
}

static bool is_as(const struct obstacle *found, const struct model_obstacle *wanted)
{
    const char *says = wanted->what >= MODEL_PERSON       ? reasons[wanted->what - MODEL_PERSON]
                       : wanted->what == MODEL_INCOMPLETE ? "the order lacks something"
                                                          : book_said(wanted->what)->says.data;
    return str_equal_text(found->says, says) && (found->gone != 0) == wanted->gone &&
           (found->ended != 0) == wanted->ended &&
           (found->decision == 0) == (wanted->what >= MODEL_PERSON);
}

static void compare_slot(unsigned slot, size_t at)
{
    const struct model_order *wanted = &model[slot];
    struct matter matter;
    char name[32];
    size_t count;
    if (!wanted->there)
        return;
    name_of(slot, name);
    const struct obstacle *found = book_obstacles(&tried, name, &matter, &count);
    if (!str_equal_text(matter.state, machine_state(&order_machine, wanted->state)))
        fail_at(at, name, "the state is another one");
    if (matter.version != wanted->version || (matter.decision == 0) != (wanted->decided == 0))
        fail_at(at, name, "the version or decision is another one");
    if (count != wanted->count)
        fail_at(at, name, "there are more holds, or fewer");
    for (size_t i = 0; i < count; i++) {
        if (found[i].n != (int64_t)i + 1 || !is_as(&found[i], &wanted->obstacles[i]))
            fail_at(at, name, "a hold is another one");
    }
}

/* An order that has ended, or is long, makes room for another. */
static void make_room(unsigned slot)
{
    bool ended = model[slot].there && machine_ends(&order_machine, model[slot].state);
    if (model[slot].count + 8 < MODEL_OBSTACLES && !(ended && below(4) == 0))
        return;
    memset(&model[slot], 0, sizeof model[slot]);
    generations[slot]++;
}

static void try_many(size_t at)
{
    static const enum order_transition all[] = { ORDER_ADD, ORDER_AMEND, ORDER_DECIDE,
                                                 ORDER_DECIDE };
    enum order_transition transition = all[below(COUNT(all))];
    struct order_asked asked[BATCH];
    struct model_told wanted[BATCH];
    unsigned slots[BATCH];
    char names[BATCH][32];
    size_t count = 1 + below(BATCH);
    for (size_t i = 0; i < count; i++) {
        bool twice = false;
        unsigned slot = slots[i] = below(SLOTS);
        for (size_t k = 0; k < i; k++)
            twice = twice || slots[k] == slot;
        if (!twice)
            make_room(slot);
        name_of(slot, names[i]);
        bool of_stored = transition == ORDER_DECIDE && model[slot].there;
        unsigned content = of_stored ? model[slot].content : below(MODEL_CONTENTS);
        unsigned says = below(2) == 0 ? 0 : below(SAYS_SETS);
        unsigned salt = below(2);
        asked[i] = content == MODEL_LACKS ? book_lacks(names[i], contents[content])
                                          : book_order(names[i], contents[content], says, salt);
        wanted[i] = twice ? (struct model_told){ .refused = ERR_CONFLICT }
                          : model_apply(&model[slot], transition, content, says, salt);
    }
    if (!book_apply(&tried, transition, asked, count))
        fail_at(at, names[0], tried.err.message);
    for (size_t i = 0; i < count; i++) {
        enum err_code code = asked[i].told == ORDER_TOLD_REFUSED ? asked[i].refused.code : ERR_NONE;
        if (code != wanted[i].refused || (asked[i].told == ORDER_TOLD_SAME) != wanted[i].same ||
            asked[i].opened != wanted[i].opened)
            fail_at(at, names[i], code == ERR_NONE ? "told otherwise" : asked[i].refused.message);
        compare_slot(slots[i], at);
    }
}

static void try_one(size_t at)
{
    unsigned slot = below(SLOTS);
    unsigned reason = below(COUNT(reasons));
    uint32_t what = below(40);
    int64_t n = (int64_t)below((uint32_t)model[slot].count + 2);
    struct model_told wanted;
    char name[32];
    name_of(slot, name);
    enum order_transition transition = what == 0   ? ORDER_CANCEL
                                       : what < 12 ? ORDER_HOLD
                                                   : ORDER_CLOSE_HOLD;
    if (transition == ORDER_CANCEL)
        wanted = model_cancel(&model[slot]);
    else if (transition == ORDER_HOLD)
        wanted = model_hold(&model[slot], reason);
    else
        wanted = model_close(&model[slot], n);
    bool done = book_do(&tried, transition, name, reasons[reason], n);
    if ((done ? ERR_NONE : tried.err.code) != wanted.refused)
        fail_at(at, name, done ? "it was done" : tried.err.message);
    if (done &&
        (tried.outcome.same != wanted.same || tried.outcome.open != model_open(&model[slot])))
        fail_at(at, name, "told otherwise");
    compare_slot(slot, at);
}

static void test_as_the_model(void **unused)
{
    (void)unused;
    chance = seed;
    memset(model, 0, sizeof model);
    memset(generations, 0, sizeof generations);
    for (size_t i = 0; i < command_max; i++) {
        if (below(3) == 0)
            try_many(i);
        else
            try_one(i);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        TEST(test_add),
        TEST(test_twice_in_a_batch),
        TEST(test_drafts),
        TEST(test_amend),
        TEST(test_amended_to_lack),
        TEST(test_decide),
        TEST(test_decide_on_another_day),
        TEST(test_hold),
        TEST(test_not_by_hand),
        TEST(test_cancel),
        TEST(test_states),
        TEST(test_no_state),
        TEST(test_who_may),
        TEST(test_without_memory),
        TEST(test_the_log_tells),
        TEST(test_as_the_model),
    };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        command_max = strtoull(argv[2], NULL, 10);
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

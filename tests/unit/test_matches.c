/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_matches.c - matches that somebody has looked at: each move, each guard, and later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/matches.h"
#include "unit/alloc_fail.h"
#include "unit/order_desk.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])
#define ENTRY "list EL\nname Norvex Quantum Ltd\n"
#define OTHER "list EL\nname Norvex Quantum Ltd\nalias Norvix\n"
#define EVIDENCE "{\"lists\":[],\"matches\":[{\"score\":\"0.9000\"}]}"

static struct orders_tried tried;
static struct who pat;
static struct match_outcome outcome;

static int set_up(void **unused)
{
    (void)unused;
    orders_open(&tried);
    pat = book_person(&tried, "pat", ROLE_APPROVER);
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
    { "-", "clear", "cleared" },
    { "-", "confirm", "confirmed" },
    { "cleared", "clear", "cleared" },
    { "cleared", "confirm", "confirmed" },
    { "cleared", "reopen", "reopened" },
    { "confirmed", "clear", "cleared" },
    { "confirmed", "confirm", "confirmed" },
    { "confirmed", "reopen", "reopened" },
    { "reopened", "clear", "cleared" },
    { "reopened", "confirm", "confirmed" },
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
    const struct machine *machine = &match_machine;
    (void)unused;
    for (unsigned i = 0; i <= MATCH_STATE_COUNT; i++) {
        unsigned from = i == MATCH_STATE_COUNT ? MACHINE_NOWHERE : i;
        const char *name = from == MACHINE_NOWHERE ? "-" : machine_state(machine, from);
        for (unsigned t = 0; t < MATCH_TRANSITION_COUNT; t++) {
            for (unsigned to = 0; to < MATCH_STATE_COUNT; to++)
                assert_int_equal(
                    machine_allows(machine, from, t, to),
                    is_allowed(name, machine_transition(machine, t), machine_state(machine, to)));
        }
    }
}

/* ---- what is done ---- */

/* With a NUL behind it, in the arena. */
static const char *text_of(struct str text)
{
    char *copy = arena_alloc(&tried.arena, text.length + 1);
    assert_non_null(copy);
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    return copy;
}

static struct match_found found_of(const char *name, const char *address)
{
    return (struct match_found){
        .party = { .name = str_of(name), .address = str_of(address), .country = STR("SG") },
        .key = STR("EL:Norvex Quantum Ltd"),
        .entry = STR(ENTRY),
        .evidence = STR(EVIDENCE),
    };
}

static bool change(enum match_transition transition, const struct match_found *found)
{
    const struct match_change asked = { .transition = transition,
                                        .found = found,
                                        .reason = STR("another one"),
                                        .basis = STR("register") };
    tried.desk.now += 1000;
    return match_do(&tried.desk, &tried.arena, &asked, &outcome, &tried.err);
}

static void must(enum match_transition transition, const struct match_found *found)
{
    if (!change(transition, found))
        fail_msg("%s", tried.err.message);
}

static bool reopen(const char *name, const char *reason)
{
    const struct match_change asked = { .transition = MATCH_REOPEN,
                                        .name = str_of(name),
                                        .reason = str_of(reason) };
    tried.desk.now += 1000;
    return match_do(&tried.desk, &tried.arena, &asked, &outcome, &tried.err);
}

static void approve(int64_t id)
{
    struct approval approval;
    assert_true(store_begin(tried.desk.store, &tried.err));
    if (!approval_decide(tried.desk.store, &pat, id, APPROVAL_APPROVED, STR("read it"),
                         tried.desk.now, &approval, &tried.err))
        fail_msg("%s", tried.err.message);
    assert_true(store_commit(tried.desk.store, &tried.err));
}

/* It waits for a second person, and then is done. */
static void by_two(enum match_transition transition, const struct match_found *found)
{
    must(transition, found);
    assert_true(outcome.waits);
    approve(outcome.approval.id);
    must(transition, found);
    assert_false(outcome.waits);
}

static void remembered(int64_t until, struct settled_matches *ret)
{
    struct store *store = tried.desk.store;
    assert_true(store_begin_reading(store, &tried.err));
    if (!matches_remembered(store, mem_system(), &tried.arena, until, ret, &tried.err))
        fail_msg("%s", tried.err.message);
    store_rollback(store);
}

static void test_cleared(void **unused)
{
    const struct match_found found = found_of("Norvix Quantum", "1 Road");
    struct settled_matches all;
    (void)unused;
    must(MATCH_CLEAR, &found);
    assert_false(outcome.same || outcome.waits);
    assert_true(str_equal_text(outcome.matter.state, "cleared"));
    must(MATCH_CLEAR, &found);
    assert_true(outcome.same);
    remembered(INT64_MAX, &all);
    assert_int_equal(all.count, 1);
    const struct settled_match *match = settled_find(&all, &found.party, found.key);
    assert_non_null(match);
    assert_true(stated_alike(&match->party, &found.party));
    assert_int_equal(match->as, SETTLED_CLEARED);
    assert_true(str_equal_text(match->entry, ENTRY));
    assert_true(str_equal_text(match->by, "ann"));
    assert_true(str_equal_text(match->reason, "another one"));
    assert_true(str_equal(match->id, outcome.matter.name));
    assert_int_equal(match->day, 20000);
}

/* Another entry, another party: another match. */
static void test_no_wider(void **unused)
{
    const struct match_found found = found_of("Norvix Quantum", "1 Road");
    struct match_found other;
    struct settled_matches all;
    (void)unused;
    must(MATCH_CLEAR, &found);
    remembered(INT64_MAX, &all);
    for (unsigned i = 0; i < 6; i++) {
        struct str *const fields[] = { &other.party.name,    &other.party.alias,
                                       &other.party.address, &other.party.country,
                                       &other.party.hq,      &other.party.parent_hq };
        other = found;
        *fields[i] = STR("x");
        const struct settled_match *match = settled_find(&all, &other.party, found.key);
        assert_true(match == NULL || !stated_alike(&match->party, &other.party));
        assert_int_equal(match == NULL, i == 0);
        assert_false(str_equal(match_name_of(&tried.arena, &other.party, found.key),
                               match_name_of(&tried.arena, &found.party, found.key)));
    }
    assert_null(settled_find(&all, &found.party, STR("EL:Norvex Quantum")));
    assert_false(str_equal(match_name_of(&tried.arena, &found.party, STR("EL:1")),
                           match_name_of(&tried.arena, &found.party, STR("EL:2"))));
}

/* What the entry says now is looked at anew, and kept beside what it said. */
static void test_entry_changed(void **unused)
{
    struct match_found found = found_of("Norvix Quantum", "");
    struct settled_matches all;
    (void)unused;
    must(MATCH_CLEAR, &found);
    found.entry = STR(OTHER);
    must(MATCH_CLEAR, &found);
    assert_false(outcome.same);
    assert_int_equal(outcome.matter.version, 2);
    remembered(INT64_MAX, &all);
    assert_int_equal(all.count, 1);
    assert_true(str_equal_text(all.list[0].entry, OTHER));
    /* As it was known before. */
    remembered(tried.desk.now - 1, &all);
    assert_int_equal(all.count, 1);
    assert_true(str_equal_text(all.list[0].entry, ENTRY));
    remembered(tried.desk.now - 2000, &all);
    assert_int_equal(all.count, 0);
}

static void test_two_people(void **unused)
{
    struct match_found found = found_of("Norvex Quantum", "");
    struct match_found namesake = found_of("NORVEX Quantum", "2 Road");
    struct match_found stranger = found_of("Norvox Quantum", "");
    (void)unused;
    found.listed = true;
    by_two(MATCH_CLEAR, &found);
    assert_true(str_equal_text(outcome.matter.state, "cleared"));
    found.listed = false;
    by_two(MATCH_CONFIRM, &found);
    assert_true(str_equal_text(outcome.matter.state, "confirmed"));
    by_two(MATCH_CLEAR, &found);
    assert_true(reopen(text_of(outcome.matter.name), "look again"));
    by_two(MATCH_CLEAR, &found);
    by_two(MATCH_CLEAR, &namesake);
    must(MATCH_CLEAR, &stranger);
    assert_false(outcome.waits);
}

/* What was signed is what is done. */
static void test_signed(void **unused)
{
    struct match_found found = found_of("Norvix Quantum", "");
    (void)unused;
    must(MATCH_CONFIRM, &found);
    approve(outcome.approval.id);
    found.entry = STR(OTHER);
    must(MATCH_CONFIRM, &found);
    assert_true(outcome.waits);
    found.entry = STR(ENTRY);
    found.listed = true;
    assert_false(change(MATCH_CLEAR, &found));
    assert_int_equal(tried.err.code, ERR_CONFLICT);
}

static void test_reopened(void **unused)
{
    const struct match_found found = found_of("Norvix Quantum", "");
    struct settled_matches all;
    (void)unused;
    must(MATCH_CLEAR, &found);
    const char *name = text_of(outcome.matter.name);
    assert_false(reopen(name, ""));
    assert_int_equal(tried.err.code, ERR_USAGE);
    assert_true(reopen(name, "look again"));
    assert_true(str_equal_text(outcome.matter.state, "reopened"));
    assert_true(reopen(name, "look again"));
    assert_true(outcome.same);
    remembered(INT64_MAX, &all);
    assert_int_equal(all.list[0].as, SETTLED_REOPENED);
    assert_false(reopen("M-none", "x"));
    assert_int_equal(tried.err.code, ERR_NAME);
    must(MATCH_CLEAR, &found);
    assert_false(outcome.waits);
}

static void test_refused(void **unused)
{
    const struct match_found found = found_of("Norvix Quantum", "");
    struct match_change asked = { .transition = MATCH_CLEAR, .found = &found };
    (void)unused;
    asked.basis = STR("register");
    assert_false(match_do(&tried.desk, &tried.arena, &asked, &outcome, &tried.err));
    assert_int_equal(tried.err.code, ERR_USAGE);
    asked.reason = STR("why");
    asked.basis = STR("");
    assert_false(match_do(&tried.desk, &tried.arena, &asked, &outcome, &tried.err));
    assert_int_equal(tried.err.code, ERR_USAGE);
    asked.basis = STR("register");
    const struct who *const not_these[] = { &tried.sam, &pat };
    for (size_t i = 0; i < COUNT(not_these); i++) {
        tried.desk.by = not_these[i];
        assert_false(match_do(&tried.desk, &tried.arena, &asked, &outcome, &tried.err));
        assert_int_equal(tried.err.code, ERR_FORBIDDEN);
    }
}

/* ---- without memory, and damaged ---- */

static bool do_all(const struct mem *mem, void *context)
{
    const struct match_found found = found_of("Norvix Quantum", "1 Road");
    const struct match_change asked = { .transition = MATCH_CLEAR,
                                        .found = &found,
                                        .reason = STR("another one"),
                                        .basis = STR("register"),
                                        .document = STR("00") };
    struct matter_desk desk = tried.desk;
    struct settled_matches all;
    struct arena arena;
    struct err err = { 0 };
    (void)context;
    desk.mem = mem;
    arena_init(&arena, mem, (size_t)1 << 24);
    bool done = match_do(&desk, &arena, &asked, &outcome, &err);
    if (done && store_begin_reading(desk.store, &err)) {
        done = matches_remembered(desk.store, mem, &arena, INT64_MAX, &all, &err);
        store_rollback(desk.store);
    }
    arena_release(&arena);
    assert_true(done || err.code == ERR_MEMORY);
    return done;
}

static void test_memory(void **unused)
{
    (void)unused;
    assert_true(alloc_fail_each(do_all, NULL) > 5);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_table),         TEST(test_cleared),    TEST(test_no_wider),
        TEST(test_entry_changed), TEST(test_two_people), TEST(test_signed),
        TEST(test_reopened),      TEST(test_refused),    TEST(test_memory),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

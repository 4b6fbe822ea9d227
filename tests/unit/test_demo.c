/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_demo.c - stories as files have them, and what differs between two looks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/demo.h"
#include "unit/alloc_fail.h"

#define HEAD "{\"title\":\"T\",\"note\":\"N\",\"zone\":\"UTC\",\"database\":\"d.db\",\"steps\":["
#define STEP(day, commands)                                                                        \
    "{\"on\":\"" day "\",\"title\":\"t\",\"says\":\"s\",\"standing\":\"law\",\"source\":\"c\","    \
    "\"run\":[" commands "]}"
#define TAIL "]}"

static bool parse(const struct mem *mem, struct arena *arena, const char *text, struct demo *ret,
                  struct err *err)
{
    arena_init(arena, mem, 1 << 20);
    err_clear(err);
    return demo_parse(mem, arena, str_of(text), ret, err);
}

static const char two_steps[] = HEAD STEP("2025-04-08", "\"db init\"") "," STEP(
    "2025-04-09", "\"order decide\",{\"refused\":\"ship release A\"}") TAIL;

static void test_reads_steps(void **state)
{
    struct arena arena;
    struct demo demo;
    struct err err;
    (void)state;
    assert_true(parse(mem_system(), &arena, two_steps, &demo, &err));
    assert_int_equal(demo.step_count, 2);
    assert_true(str_equal_text(demo.database, "d.db"));
    assert_int_equal(demo.steps[1].on, demo.steps[0].on + 1);
    assert_int_equal(demo.steps[1].command_count, 2);
    assert_false(demo.steps[1].commands[0].refused);
    assert_true(demo.steps[1].commands[1].refused);
    assert_true(str_equal_text(demo.steps[1].commands[1].line, "ship release A"));
    arena_release(&arena);
}

static void test_refuses_what_is_no_demo(void **state)
{
    static const struct {
        const char *text, *says;
    } wrong[] = {
        { "", "" },
        { "[]", "a demo is an object" },
        { "{}", "'title' has to be a string" },
        { HEAD "1" TAIL, "a step is an object" },
        { HEAD "{}" TAIL, "'on' has to be a string" },
        { HEAD STEP("9 April", "") TAIL, "" },
        { HEAD STEP("2025-04-09", "1") TAIL, "a command is a text" },
        { HEAD STEP("2025-04-09", "{\"refused\":1}") TAIL, "'refused' has to be a string" },
        { HEAD STEP("2025-04-09", "") "," STEP("2025-04-08", "") TAIL,
          "a step is before the one that stands before it" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct arena arena;
        struct demo demo;
        struct err err;
        assert_false(parse(mem_system(), &arena, wrong[i].text, &demo, &err));
        assert_non_null(strstr(err.message, wrong[i].says));
        assert_true(err.line > 0);
        arena_release(&arena);
    }
}

static bool parse_once(const struct mem *mem, void *context)
{
    struct arena arena;
    struct demo demo;
    struct err err;
    (void)context;
    bool done = parse(mem, &arena, two_steps, &demo, &err);
    assert_true(done || err.code == ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void test_without_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(parse_once, NULL) > 1);
}

static void test_all_that_are_named_are_there(void **state)
{
    (void)state;
    for (size_t i = 0; demo_names[i] != NULL; i++) {
        struct arena arena;
        struct demo demo;
        struct err err;
        arena_init(&arena, mem_system(), 1 << 22);
        assert_true(demo_read(mem_system(), &arena, str_of(demo_names[i]), &demo, &err));
        assert_string_equal(demo.name, demo_names[i]);
        assert_true(demo.step_count > 0);
        arena_release(&arena);
    }
}

/* ---- what differs ---- */

static const struct obstacle open_hold = { .reason = { "license", 7 },
                                           .rule = { "us/x", 4 },
                                           .says = { "no", 2 } };
static const struct obstacle ended_hold = {
    .reason = { "license", 7 }, .rule = { "us/x", 4 }, .says = { "no", 2 }, .gone = 4, .ended = 5
};

static struct look_matter order(const char *name, const char *state, const struct obstacle *hold)
{
    return (struct look_matter){ .name = str_of(name),
                                 .state = str_of(state),
                                 .currency = STR("USD"),
                                 .quantity = 10,
                                 .value = 500,
                                 .outcome = str_of(hold == NULL ? "fine" : "license_required"),
                                 .holds = (struct obstacle *)hold,
                                 .hold_count = hold != NULL };
}

static void test_what_several_have_in_common_is_one_change(void **state)
{
    struct look_matter was[] = { order("A", "allocatable", NULL), order("B", "allocatable", NULL),
                                 order("D", "allocatable", NULL) };
    struct look_matter is[] = { order("A", "on_hold", &open_hold),
                                order("B", "on_hold", &open_hold),
                                order("C", "on_hold", &open_hold),
                                order("D", "allocatable", NULL) };
    const struct look before = { .matters = { was }, .counts = { 3 } };
    const struct look after = { .matters = { is }, .counts = { 4 } };
    struct look_change *changes;
    size_t count;
    struct arena arena;
    struct err err;
    (void)state;
    arena_init(&arena, mem_system(), 1 << 20);
    assert_true(look_compare(&arena, &before, &after, &changes, &count, &err));
    assert_int_equal(count, 5); /* two ways to a state, two to a decision, one hold */
    assert_int_equal(changes[0].what, LOOK_STATE);
    assert_int_equal(changes[0].count, 2);
    assert_int_equal(changes[0].quantity, 20);
    assert_int_equal(changes[0].value, 1000);
    assert_true(str_equal_text(changes[0].names[1], "B"));
    assert_int_equal(changes[1].from.length, 0);
    assert_true(str_equal_text(changes[1].names[0], "C"));
    assert_int_equal(changes[4].what, LOOK_HOLD);
    assert_int_equal(changes[4].count, 3);
    assert_true(str_equal_text(changes[4].to, "opened"));
    assert_true(look_compare(&arena, &after, &after, &changes, &count, &err));
    assert_int_equal(count, 0);
    arena_release(&arena);
}

static void test_a_hold_is_closed(void **state)
{
    struct look_matter was[] = { order("A", "on_hold", &open_hold) };
    struct look_matter is[] = { order("A", "on_hold", &ended_hold) };
    const struct look before = { .matters = { was }, .counts = { 1 } };
    const struct look after = { .matters = { is }, .counts = { 1 } };
    struct look_change *changes;
    size_t count;
    struct arena arena;
    struct err err;
    (void)state;
    arena_init(&arena, mem_system(), 1 << 20);
    assert_true(look_compare(&arena, &before, &after, &changes, &count, &err));
    assert_int_equal(count, 1);
    assert_true(str_equal_text(changes[0].to, "closed"));
    arena_release(&arena);
}

static void test_a_license_that_is_drawn_on(void **state)
{
    struct look_license was = {
        .number = STR("D1"), .state = STR("active"), .ceiling = 5, .left = 5
    };
    struct look_license is = was;
    const struct look before = { .licenses = &was, .license_count = 1 };
    const struct look after = { .licenses = &is, .license_count = 1 };
    struct look_change *changes;
    size_t count;
    struct arena arena;
    struct err err;
    (void)state;
    arena_init(&arena, mem_system(), 1 << 20);
    assert_true(look_compare(&arena, &before, &after, &changes, &count, &err));
    assert_int_equal(count, 0);
    is.posted = 5;
    is.left = 0;
    assert_true(look_compare(&arena, &before, &after, &changes, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(changes[0].license.left, 0);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_steps),
        cmocka_unit_test(test_refuses_what_is_no_demo),
        cmocka_unit_test(test_without_memory),
        cmocka_unit_test(test_all_that_are_named_are_there),
        cmocka_unit_test(test_what_several_have_in_common_is_one_change),
        cmocka_unit_test(test_a_hold_is_closed),
        cmocka_unit_test(test_a_license_that_is_drawn_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_license_state.c - which transition leads from where to where: all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk/license_state.h"

/* "none" is before there is a license; what is not here is refused. */
static const struct {
    const char *from, *transition, *to;
} allowed[] = {
    { "none", "add", "drafted" },
    { "drafted", "amend", "drafted" },
    { "drafted", "activate", "active" },
    { "drafted", "meet", "drafted" },
    { "drafted", "void_ab_initio", "void_ab_initio" },
    { "active", "amend", "active" },
    { "active", "activate", "active" },
    { "active", "reduce", "active" },
    { "active", "meet", "active" },
    { "active", "suspend", "suspended" },
    { "active", "revoke", "revoked" },
    { "active", "supersede", "superseded" },
    { "active", "surrender", "surrendered" },
    { "active", "void_ab_initio", "void_ab_initio" },
    { "suspended", "amend", "suspended" },
    { "suspended", "reduce", "suspended" },
    { "suspended", "meet", "suspended" },
    { "suspended", "reinstate", "active" },
    { "suspended", "revoke", "revoked" },
    { "suspended", "void_ab_initio", "void_ab_initio" },
    { "revoked", "void_ab_initio", "void_ab_initio" },
    { "superseded", "void_ab_initio", "void_ab_initio" },
    { "surrendered", "void_ab_initio", "void_ab_initio" },
};

#define ALLOWED_COUNT (sizeof allowed / sizeof *allowed)

static bool is_wanted(unsigned from, unsigned transition, unsigned to)
{
    const char *name = from == MACHINE_NOWHERE ? "none" : machine_state(&license_machine, from);
    for (size_t i = 0; i < ALLOWED_COUNT; i++) {
        if (str_equal_text(str_of(name), allowed[i].from) &&
            str_equal_text(str_of(machine_transition(&license_machine, transition)),
                           allowed[i].transition) &&
            str_equal_text(str_of(machine_state(&license_machine, to)), allowed[i].to))
            return true;
    }
    return false;
}

static void test_moves(void **unused)
{
    (void)unused;
    for (unsigned i = 0; i <= LICENSE_STATE_COUNT; i++) {
        unsigned from = i == LICENSE_STATE_COUNT ? MACHINE_NOWHERE : i;
        for (unsigned transition = 0; transition < LICENSE_TRANSITION_COUNT; transition++) {
            unsigned leads = LICENSE_STATE_COUNT;
            bool moved = machine_leads(&license_machine, from, transition, &leads);
            assert_int_equal(moved, leads != LICENSE_STATE_COUNT);
            for (unsigned to = 0; to < LICENSE_STATE_COUNT; to++)
                assert_int_equal(is_wanted(from, transition, to), moved && to == leads);
        }
    }
    assert_int_equal(license_machine.move_count, ALLOWED_COUNT);
}

/* The states of the machine are those of what is kept. */
static void test_states(void **unused)
{
    (void)unused;
    assert_int_equal(license_machine.state_count, LICENSE_STATE_COUNT);
    for (unsigned i = 0; i < LICENSE_STATE_COUNT; i++)
        assert_string_equal(machine_state(&license_machine, i),
                            license_state_word((enum license_state)i));
}

static void test_words(void **unused)
{
    enum license_transition found;
    (void)unused;
    for (int i = 0; i < LICENSE_TRANSITION_COUNT; i++) {
        assert_true(license_transition_find(
            str_of(license_transition_word((enum license_transition)i)), &found));
        assert_int_equal(found, i);
    }
    assert_false(license_transition_find(STR("forget"), &found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

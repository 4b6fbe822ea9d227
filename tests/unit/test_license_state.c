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

static const char *wanted(enum license_state from, enum license_transition transition)
{
    const char *name = from == LICENSE_STATE_COUNT ? "none" : license_state_word(from);
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        if (str_equal_text(str_of(name), allowed[i].from) &&
            str_equal_text(str_of(license_transition_word(transition)), allowed[i].transition))
            return allowed[i].to;
    }
    return NULL;
}

static void test_moves(void **unused)
{
    (void)unused;
    for (int from = 0; from <= LICENSE_STATE_COUNT; from++) {
        for (int transition = 0; transition < LICENSE_TRANSITION_COUNT; transition++) {
            enum license_state to;
            bool moved =
                license_move((enum license_state)from, (enum license_transition)transition, &to);
            const char *name =
                wanted((enum license_state)from, (enum license_transition)transition);
            assert_int_equal(moved, name != NULL);
            if (moved)
                assert_string_equal(license_state_word(to), name);
        }
    }
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

static void test_what_is_possible(void **unused)
{
    struct buf out;
    (void)unused;
    buf_init(&out, mem_system(), 1000);
    license_moves(LICENSE_REVOKED, &out);
    assert_true(str_equal_text(buf_view(&out), "void_ab_initio"));
    buf_clear(&out);
    license_moves(LICENSE_DRAFTED, &out);
    assert_true(str_equal_text(buf_view(&out), "amend activate meet void_ab_initio"));
    buf_clear(&out);
    license_moves(LICENSE_VOID, &out);
    assert_int_equal(buf_view(&out).length, 0);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_what_is_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

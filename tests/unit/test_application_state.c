/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_application_state.c - which transition leads from where to where: all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk/application_state.h"

/* Registered, and nothing resolved: 15 CFR 750.4 has any of these outcomes from each. */
#define PENDING(state)                                                                             \
    { state, "approve", "approved" },                                                              \
        { state, "approve-with-conditions", "approved_with_conditions" },                          \
        { state, "intend-to-deny", "intent_to_deny" },  /* 750.6(a) */                             \
        { state, "return", "returned_without_action" }, /* 750.4(a)(2) */                          \
        { state, "not-required", "not_required" },      /* 750.4(c)(3) */                          \
        { state, "withdraw", "withdrawn" },                                                        \
    {                                                                                              \
        state, "record", state                                                                     \
    }

/* "none" is before there is an application; what is not here is refused. */
static const struct {
    const char *from, *transition, *to;
} allowed[] = {
    { "none", "add", "draft" },
    { "draft", "amend", "draft" },
    { "draft", "review", "internal_review" },
    { "internal_review", "send-back", "draft" },
    { "internal_review", "ready", "ready" },
    { "ready", "send-back", "draft" },
    { "ready", "submit", "submitted" },
    { "submitted", "register", "registered" },
    { "submitted", "return", "returned_without_action" },
    { "submitted", "withdraw", "withdrawn" },
    { "registered", "ask", "information_requested" },
    { "information_requested", "answer", "registered" },
    { "registered", "hold", "hold_without_action" },
    { "hold_without_action", "resume", "registered" },
    { "registered", "refer", "referred" },
    { "referred", "escalate", "escalated" },
    PENDING("registered"),
    PENDING("information_requested"),
    PENDING("referred"),
    PENDING("escalated"),
    PENDING("hold_without_action"),
    { "intent_to_deny", "reconsider", "registered" },
    { "intent_to_deny", "deny", "denied" },
    { "intent_to_deny", "withdraw", "withdrawn" },
    { "intent_to_deny", "appeal", "appealed" }, /* 756.2(c)(1) */
    { "intent_to_deny", "record", "intent_to_deny" },
    { "approved", "issue", "issued" },
    { "approved_with_conditions", "issue", "issued" },
    { "issued", "issue", "issued" },
    { "denied", "appeal", "appealed" },
    { "denied", "record", "denied" },
    { "appealed", "approve", "approved" },
    { "appealed", "approve-with-conditions", "approved_with_conditions" },
    { "appealed", "uphold", "denied_final" },
    { "appealed", "record", "appealed" },
};
#define ALLOWED_COUNT (sizeof allowed / sizeof *allowed)

static const struct machine *const machine = &application_machine;

static bool is_wanted(unsigned from, unsigned transition, unsigned to)
{
    const char *name = from == MACHINE_NOWHERE ? "none" : machine_state(machine, from);
    for (size_t i = 0; i < ALLOWED_COUNT; i++) {
        if (str_equal_text(str_of(name), allowed[i].from) &&
            str_equal_text(str_of(machine_transition(machine, transition)),
                           allowed[i].transition) &&
            str_equal_text(str_of(machine_state(machine, to)), allowed[i].to))
            return true;
    }
    return false;
}

static void test_moves(void **unused)
{
    size_t count = 0;
    (void)unused;
    for (unsigned i = 0; i <= machine->state_count; i++) {
        unsigned from = i == machine->state_count ? MACHINE_NOWHERE : i;
        for (unsigned transition = 0; transition < machine->transition_count; transition++) {
            for (unsigned to = 0; to < machine->state_count; to++) {
                bool allows = machine_allows(machine, from, transition, to);
                if (allows != is_wanted(from, transition, to))
                    fail_msg("%s, %s, %s", machine_state(machine, from),
                             machine_transition(machine, transition), machine_state(machine, to));
                count += allows;
            }
        }
    }
    /* A state or a transition in the table above that is misspelled would never be looked for. */
    assert_int_equal(count, ALLOWED_COUNT);
    assert_int_equal(machine->move_count, ALLOWED_COUNT);
}

/* What ends it: nothing leads out of these. */
static void test_ends(void **unused)
{
    static const enum application_state ends[] = {
        APPLICATION_RETURNED_WITHOUT_ACTION,
        APPLICATION_NOT_REQUIRED,
        APPLICATION_DENIED_FINAL,
        APPLICATION_WITHDRAWN,
    };
    size_t found = 0;
    (void)unused;
    for (unsigned state = 0; state < machine->state_count; state++) {
        bool is_end = false;
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
            is_end = is_end || ends[i] == state;
        assert_int_equal(is_end, machine_ends(machine, state));
        found += is_end;
    }
    assert_int_equal(found, sizeof ends / sizeof *ends);
}

static void test_pending(void **unused)
{
    int count = 0;
    (void)unused;
    for (unsigned state = 0; state < machine->state_count; state++)
        count += application_is_pending(state);
    assert_int_equal(count, 5);
    assert_true(application_is_pending(APPLICATION_REGISTERED));
    assert_true(application_is_pending(APPLICATION_INFORMATION_REQUESTED));
    assert_true(application_is_pending(APPLICATION_REFERRED));
    assert_true(application_is_pending(APPLICATION_ESCALATED));
    assert_true(application_is_pending(APPLICATION_HOLD_WITHOUT_ACTION));
    assert_false(application_is_pending(MACHINE_NOWHERE));
}

static void test_what_is_possible(void **unused)
{
    struct err err;
    (void)unused;
    assert_false(
        machine_need(machine, STR("A-1"), APPLICATION_INTENT_TO_DENY, APPLICATION_APPROVE, &err));
    assert_string_equal(err.message, "application 'A-1' is intent_to_deny: 'approve' is not "
                                     "possible");
    assert_string_equal(err.hint, "what is: reconsider, deny, appeal, withdraw, record");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_pending),
        cmocka_unit_test(test_what_is_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

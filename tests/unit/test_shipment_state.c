/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_shipment_state.c - which transition leads a shipment from where to where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/shipment_state.h"

#define BEFORE "planned reserved policy_hold released stopped voided"
#define OUT                                                                                        \
    "departed in_transit delivered verification_due verified return_ordered undelivered seized"

/* What is not here is refused.  "=": it stays where it is. */
static const struct {
    const char *from, *transition, *to;
} allowed[] = {
    { "none", "plan", "planned" },
    { "planned reserved policy_hold", "amend", "=" },
    { "planned", "reserve", "reserved" },
    { "reserved released", "hold", "policy_hold" },
    { "policy_hold", "decide", "reserved" },
    { "reserved", "release", "released" },
    { "planned reserved policy_hold released", "stop", "stopped" },
    { "planned reserved policy_hold released stopped", "void", "voided" },
    { OUT " returned", "void", "=" },
    { BEFORE, "depart", "departed" },
    { "departed in_transit delivered verification_due verified undelivered returned", "depart",
      "departed" },
    { "return_ordered seized", "depart", "=" },
    { "departed in_transit delivered verification_due verified undelivered", "order-return",
      "return_ordered" },
    { "departed in_transit delivered verification_due verified undelivered seized", "transit",
      "in_transit" },
    { "return_ordered", "transit", "=" },
    { OUT, "deliver", "delivered" },
    { OUT, "undeliver", "undelivered" },
    { OUT, "return", "returned" },
    { BEFORE, "seize", "seized" },
    { OUT " returned", "seize", "seized" },
    { "delivered verified", "due", "verification_due" },
    { "delivered verification_due verified", "verify", "verified" },
};

static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length) {
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    }
    return false;
}

static bool is_allowed(const char *from, const char *transition, const char *to)
{
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        if (strcmp(allowed[i].transition, transition) == 0 && has_word(allowed[i].from, from) &&
            strcmp(strcmp(allowed[i].to, "=") == 0 ? from : allowed[i].to, to) == 0)
            return true;
    }
    return false;
}

static void test_moves(void **unused)
{
    const struct machine *machine = &shipment_machine;
    (void)unused;
    for (unsigned i = 0; i <= SHIPMENT_STATE_COUNT; i++) {
        unsigned from = i == SHIPMENT_STATE_COUNT ? MACHINE_NOWHERE : i;
        const char *name = from == MACHINE_NOWHERE ? "none" : machine_state(machine, from);
        for (unsigned t = 0; t < SHIPMENT_TRANSITION_COUNT; t++) {
            const char *transition = machine_transition(machine, t);
            for (unsigned to = 0; to < SHIPMENT_STATE_COUNT; to++) {
                bool found = machine_allows(machine, from, t, to);
                if (found != is_allowed(name, transition, machine_state(machine, to)))
                    fail_msg("%s - %s -> %s: %d", name, transition, machine_state(machine, to),
                             found);
            }
        }
    }
}

/* What has happened can be recorded, wherever it is believed to be. */
static void test_facts(void **unused)
{
    (void)unused;
    for (unsigned from = 0; from < SHIPMENT_STATE_COUNT; from++) {
        assert_true(machine_can(&shipment_machine, from, SHIPMENT_DEPART));
        assert_true(machine_can(&shipment_machine, from, SHIPMENT_SEIZE));
    }
    for (unsigned from = SHIPMENT_DEPARTED; from < SHIPMENT_STATE_COUNT; from++) {
        bool is_out = from != SHIPMENT_RETURNED;
        assert_int_equal(machine_can(&shipment_machine, from, SHIPMENT_DELIVER), is_out);
        assert_int_equal(machine_can(&shipment_machine, from, SHIPMENT_UNDELIVER), is_out);
        assert_int_equal(machine_can(&shipment_machine, from, SHIPMENT_RETURN), is_out);
    }
}

/* Each leads to one state: what happens next does not depend on who looks. */
static void test_one_way(void **unused)
{
    (void)unused;
    for (unsigned from = 0; from < SHIPMENT_STATE_COUNT; from++) {
        for (unsigned t = 0; t < SHIPMENT_TRANSITION_COUNT; t++) {
            unsigned count = 0;
            for (unsigned to = 0; to < SHIPMENT_STATE_COUNT; to++)
                count += machine_allows(&shipment_machine, from, t, to);
            assert_true(count <= 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_one_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

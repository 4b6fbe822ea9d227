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
        { state, "approve_with_conditions", "approved_with_conditions" },                          \
        { state, "intend_to_deny", "intent_to_deny" },  /* 750.6(a) */                             \
        { state, "return", "returned_without_action" }, /* 750.4(a)(2) */                          \
        { state, "not_required", "not_required" },      /* 750.4(c)(3) */                          \
    {                                                                                              \
        state, "withdraw", "withdrawn"                                                             \
    }

/* "none" is before there is an application; what is not here is refused. */
static const struct {
    const char *from, *transition, *to;
} allowed[] = {
    { "none", "add", "draft" },
    { "draft", "review", "internal_review" },
    { "internal_review", "send_back", "draft" },
    { "internal_review", "ready", "ready" },
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
    { "approved", "issue", "issued" },
    { "approved_with_conditions", "issue", "issued" },
    { "denied", "appeal", "appealed" },
    { "appealed", "approve", "approved" },
    { "appealed", "approve_with_conditions", "approved_with_conditions" },
    { "appealed", "uphold", "denied_final" },
};
#define ALLOWED_COUNT (sizeof allowed / sizeof *allowed)

static const char *wanted(enum application_state from, enum application_transition transition)
{
    const char *name = from == APPLICATION_STATE_COUNT ? "none" : application_state_word(from);
    for (size_t i = 0; i < ALLOWED_COUNT; i++) {
        if (str_equal_text(str_of(name), allowed[i].from) &&
            str_equal_text(str_of(application_transition_word(transition)), allowed[i].transition))
            return allowed[i].to;
    }
    return NULL;
}

static void test_moves(void **unused)
{
    size_t count = 0;
    (void)unused;
    for (int from = 0; from <= APPLICATION_STATE_COUNT; from++) {
        for (int transition = 0; transition < APPLICATION_TRANSITION_COUNT; transition++) {
            enum application_state to;
            bool moved = application_move((enum application_state)from,
                                          (enum application_transition)transition, &to);
            const char *name =
                wanted((enum application_state)from, (enum application_transition)transition);
            if (moved != (name != NULL))
                fail_msg("state %d, %s", from,
                         application_transition_word((enum application_transition)transition));
            if (moved)
                assert_string_equal(application_state_word(to), name);
            count += moved;
        }
    }
    /* A state or a transition in the table above that is misspelled would never be looked for. */
    assert_int_equal(count, ALLOWED_COUNT);
}

/* What ends it: nothing leads out of these. */
static void test_ends(void **unused)
{
    static const enum application_state ends[] = {
        APPLICATION_RETURNED_WITHOUT_ACTION,
        APPLICATION_NOT_REQUIRED,
        APPLICATION_DENIED_FINAL,
        APPLICATION_WITHDRAWN,
        APPLICATION_ISSUED,
    };
    size_t found = 0;
    (void)unused;
    for (int state = 0; state < APPLICATION_STATE_COUNT; state++) {
        struct buf out;
        bool is_end = false;
        buf_init(&out, mem_system(), 1000);
        application_moves((enum application_state)state, &out);
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
            is_end = is_end || (int)ends[i] == state;
        assert_int_equal(is_end, buf_view(&out).length == 0);
        found += is_end;
        buf_release(&out);
    }
    assert_int_equal(found, sizeof ends / sizeof *ends);
}

static void test_pending(void **unused)
{
    int count = 0;
    (void)unused;
    for (int state = 0; state < APPLICATION_STATE_COUNT; state++)
        count += application_is_pending((enum application_state)state);
    assert_int_equal(count, 5);
    assert_true(application_is_pending(APPLICATION_REGISTERED));
    assert_true(application_is_pending(APPLICATION_INFORMATION_REQUESTED));
    assert_true(application_is_pending(APPLICATION_REFERRED));
    assert_true(application_is_pending(APPLICATION_ESCALATED));
    assert_true(application_is_pending(APPLICATION_HOLD_WITHOUT_ACTION));
    assert_false(application_is_pending(APPLICATION_STATE_COUNT));
}

static void test_words(void **unused)
{
    enum application_transition transition;
    enum application_state state;
    (void)unused;
    for (int i = 0; i < APPLICATION_TRANSITION_COUNT; i++) {
        const char *word = application_transition_word((enum application_transition)i);
        assert_true(application_transition_find(str_of(word), &transition));
        assert_int_equal(transition, i);
    }
    for (int i = 0; i < APPLICATION_STATE_COUNT; i++) {
        const char *word = application_state_word((enum application_state)i);
        assert_true(application_state_find(str_of(word), &state));
        assert_int_equal(state, i);
    }
    assert_false(application_transition_find(STR("forget"), &transition));
    assert_false(application_state_find(STR("forgotten"), &state));
}

static void test_what_is_possible(void **unused)
{
    struct buf out;
    (void)unused;
    buf_init(&out, mem_system(), 1000);
    application_moves(APPLICATION_INTENT_TO_DENY, &out);
    assert_true(str_equal_text(buf_view(&out), "reconsider deny withdraw"));
    buf_clear(&out);
    application_moves(APPLICATION_STATE_COUNT, &out);
    assert_true(str_equal_text(buf_view(&out), "add"));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_pending),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_what_is_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

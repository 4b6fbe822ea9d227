/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_limits.c - every limit of the engine, at it and past it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "decide/decide_priv.h"
#include "plan/outcome.h"
#include "plan/window.h"
#include "policy/lex.h"
#include "unit/engine.h"

#define FROM " cite L1 in-force 2021-01-01 .. "
#define CLEAR "id=1; complete=true; party=end_user; party.listed=false; to=CN; "

static void begin(struct buf *buf)
{
    buf_init(buf, mem_system(), (size_t)64 << 20);
}

/* The text, ended as a C string. */
static const char *end(struct buf *buf)
{
    buf_byte(buf, '\0');
    assert_false(buf->failed);
    return buf->data;
}

/* Whether a pack with these rules has no errors; *ret_code is the first error's. */
static bool is_good(const char *rules, const char **ret_code)
{
    struct engine e;
    bool good = engine_try(&e, mem_system(), rules);
    *ret_code = e.diags.count > 0 ? diag_code_text(e.diags.list[0].code) : "";
    engine_close(&e);
    return good;
}

static void check_rules(struct buf *buf, bool good, const char *code)
{
    const char *found;
    assert_int_equal(is_good(end(buf), &found), good);
    if (!good)
        assert_string_equal(found, code);
    buf_release(buf);
}

static void files_of_a_policy(void **state)
{
    (void)state;
    struct arena arena;
    struct policy policy;
    struct diags diags;
    struct err err;
    arena_init(&arena, mem_system(), POLICY_ARENA_LIMIT);
    assert_true(policy_init(&policy, &diags, &arena, &err));
    for (int i = 0; i < POLICY_FILES_MAX; i++)
        assert_true(policy_add(&policy, &diags, STR("f"), STR("# nothing"), &err));
    assert_false(policy_add(&policy, &diags, STR("f"), STR("# nothing"), &err));
    assert_int_equal(err.code, ERR_LIMIT);
    arena_release(&arena);
}

static void bytes_of_a_file(void **state)
{
    (void)state;
    struct arena arena;
    struct tokens tokens;
    struct err err;
    char *text = test_malloc(LEX_FILE_MAX + 1);
    memset(text, ' ', LEX_FILE_MAX + 1);
    arena_init(&arena, mem_system(), POLICY_ARENA_LIMIT);
    assert_true(lex(&arena, (struct str){ text, LEX_FILE_MAX }, &tokens, &err));
    assert_int_equal(tokens.count, 1);
    assert_false(lex(&arena, (struct str){ text, LEX_FILE_MAX + 1 }, &tokens, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    arena_release(&arena);
    test_free(text);
}

static void nested(struct buf *buf, const char *open, const char *inside, const char *close,
                   int count)
{
    begin(buf);
    buf_text(buf, "define deep = ");
    for (int i = 0; i < count; i++)
        buf_text(buf, open);
    buf_text(buf, inside);
    for (int i = 0; i < count; i++)
        buf_text(buf, close);
    buf_text(buf, " cite L1\n");
}

static void brackets_in_brackets(void **state)
{
    (void)state;
    struct buf buf;
    nested(&buf, "(", "a", ")", POLICY_DEPTH_MAX);
    check_rules(&buf, true, NULL);
    nested(&buf, "(", "a", ")", POLICY_DEPTH_MAX + 1);
    check_rules(&buf, false, "E104");
    nested(&buf, "any { [x] ", "a", " }", POLICY_DEPTH_MAX);
    check_rules(&buf, true, NULL);
    nested(&buf, "any { [x] ", "a", " }", POLICY_DEPTH_MAX + 1);
    check_rules(&buf, false, "E104");
    nested(&buf, "not ", "a", "", POLICY_DEPTH_MAX);
    check_rules(&buf, true, NULL);
    nested(&buf, "not ", "a", "", POLICY_DEPTH_MAX + 1);
    check_rules(&buf, false, "E104");
    nested(&buf, "- ", "n > 1", "", 100000); /* a sign nests nothing */
    check_rules(&buf, true, NULL);
}

static void terms(struct buf *buf, const char *start, const char *more, const char *after,
                  int count)
{
    begin(buf);
    buf_text(buf, start);
    for (int i = 1; i < count; i++)
        buf_text(buf, more);
    buf_text(buf, after);
}

static void terms_of_a_sum(void **state)
{
    (void)state;
    struct buf buf;
    terms(&buf, "define x = n", " + n", " > 1 cite L1\n", POLICY_TERMS_MAX);
    check_rules(&buf, true, NULL);
    terms(&buf, "define x = n", " + n", " > 1 cite L1\n", POLICY_TERMS_MAX + 1);
    check_rules(&buf, false, "E104");
    terms(&buf, "define x = n", " * n", " > 1 cite L1\n", POLICY_TERMS_MAX + 1);
    check_rules(&buf, false, "E104");
    terms(&buf, "define x = where in { CN }", " + { US }", " cite L1\n", POLICY_TERMS_MAX);
    check_rules(&buf, true, NULL);
    terms(&buf, "define x = where in { CN }", " + { US }", " cite L1\n", POLICY_TERMS_MAX + 1);
    check_rules(&buf, false, "E104");
    terms(&buf, "define x = a", " and b", " cite L1\n", 20000); /* a list nests nothing */
    check_rules(&buf, true, NULL);
}

/* Each definition reads the one before, at the deep end of a long sum. */
static void chain(struct buf *buf, int count, int width)
{
    begin(buf);
    buf_text(buf, "define x0 : number = n cite L1\n");
    for (int i = 1; i < count; i++) {
        buf_format(buf, "define x%d : number = x%d", i, i - 1);
        for (int j = 1; j < width; j++)
            buf_text(buf, " + n");
        buf_text(buf, " cite L1\n");
    }
    buf_format(buf, "rule t/r {" FROM "require R when x%d > 5 }\n", count - 1);
}

static void definitions_through_one_another(void **state)
{
    (void)state;
    struct buf buf;
    struct engine e;
    chain(&buf, 400, 1);
    engine_open(&e, end(&buf));
    engine_expect(&e, CLEAR "n=6", "license_required");
    engine_expect(&e, CLEAR, "undetermined");
    assert_true(engine_asks(&e, "n"));
    engine_close(&e);
    buf_release(&buf);
    chain(&buf, POLICY_CHAIN_MAX + 2, 1);
    check_rules(&buf, false, "E104");
    chain(&buf, 490, 490);
    check_rules(&buf, false, "E104");
}

static void chained_sets(struct buf *buf, int count, int width)
{
    begin(buf);
    buf_text(buf, "set S0 : set of country { from 2021-01-01 : { CN } cite L1 }\n");
    for (int i = 1; i < count; i++) {
        buf_format(buf, "set S%d : set of country { from 2021-01-01 : S%d", i, i - 1);
        for (int j = 1; j < width; j++)
            buf_text(buf, " + { US }");
        buf_text(buf, " cite L1 }\n");
    }
    buf_format(buf, "rule t/r {" FROM "require R when where in S%d }\n", count - 1);
}

static void sets_of_sets(void **state)
{
    (void)state;
    struct buf buf;
    struct engine e;
    chained_sets(&buf, 300, 2);
    engine_open(&e, end(&buf));
    engine_expect(&e, CLEAR "where=CN", "license_required");
    engine_close(&e);
    buf_release(&buf);
    chained_sets(&buf, POLICY_CHAIN_MAX + 2, 1);
    check_rules(&buf, false, "E104");
    chained_sets(&buf, 490, 490);
    check_rules(&buf, false, "E104");
}

/* What is read twice is worked out, and asked about, once: not 2 to the 60th times. */
static void doubled_definitions(void **state)
{
    (void)state;
    struct buf buf;
    struct engine e;
    begin(&buf);
    buf_text(&buf, "define x0 = a cite L1\ndefine y0 : number = n cite L1\n");
    for (int i = 1; i < 60; i++) {
        buf_format(&buf, "define x%d = x%d and (x%d or b) cite L1\n", i, i - 1, i - 1);
        buf_format(&buf, "define y%d : number = (y%d + y%d) / 2 cite L1\n", i, i - 1, i - 1);
    }
    buf_text(&buf, "rule t/r {" FROM "require R when x59 and y59 > 3 }\n"
                   "event savings t/r { cite L2 aboard-by 2024-06-01 until 2026-07-01"
                   " judge as-of 2022-05-31 }\n");
    engine_open(&e, end(&buf));
    engine_expect(&e, CLEAR "a=true; b=true; n=4", "license_required");
    engine_expect(&e, CLEAR "a=true; b=true; deal.en_route_on=n/a", "undetermined");
    assert_true(engine_asks(&e, "n"));
    engine_close(&e);
    buf_release(&buf);
}

static void units_and_roles(void **state)
{
    (void)state;
    struct buf buf;
    begin(&buf);
    for (int i = 0; i < POLICY_UNITS_MAX - 5; i++) /* s, op, bit, mm2 and GB are there */
        buf_format(&buf, "unit u%d\n", i);
    check_rules(&buf, true, NULL);
    begin(&buf);
    for (int i = 0; i < POLICY_UNITS_MAX - 4; i++)
        buf_format(&buf, "unit u%d\n", i);
    check_rules(&buf, false, "E203");
    begin(&buf);
    for (int i = 0; i < 100; i++)
        buf_format(&buf, "unit u%d = 2 op\n", i);
    check_rules(&buf, false, "E203");
    begin(&buf);
    for (int i = 3; i < 32; i++)
        buf_format(&buf, "role r%d\n", i);
    check_rules(&buf, true, NULL);
    begin(&buf);
    for (int i = 3; i < 33; i++)
        buf_format(&buf, "role r%d\n", i);
    check_rules(&buf, false, "E206");
    terms(&buf, "define x : quantity[op] = 1 op", " * 1 op", " / 1 op cite L1\n",
          POLICY_POWER_MAX + 2);
    check_rules(&buf, false, "E203");
}

static void messages_kept(void **state)
{
    (void)state;
    struct engine e;
    struct buf buf;
    begin(&buf);
    for (int i = 0; i < DIAG_MAX + 7; i++)
        buf_format(&buf, "fact f%d : nothing\n", i);
    /* The word a hint is given for, when there is no room for its message. */
    buf_text(&buf, "rule t/r {" FROM "require R standing gossip }\n");
    assert_false(engine_try(&e, mem_system(), end(&buf)));
    assert_int_equal(e.diags.count, DIAG_MAX);
    assert_int_equal(e.diags.errors, DIAG_MAX + 8);
    assert_int_equal(e.diags.dropped, 8);
    engine_close(&e);
    buf_release(&buf);
}

static void pieces_of_a_window(void **state)
{
    (void)state;
    for (int pieces = WINDOW_SPANS_MAX; pieces <= WINDOW_SPANS_MAX + 1; pieces++) {
        struct buf buf;
        struct engine e;
        begin(&buf);
        buf_text(&buf, "rule t/r {" FROM "require R }\n");
        for (int i = 1; i < pieces; i++)
            buf_format(&buf, "event suspend t/r { cite L1 from 2022-%02d-01 to 2022-%02d-15 }\n", i,
                       i);
        engine_open(&e, end(&buf));
        bool done = engine_decide(&e, CLEAR "on=2022-01-20");
        assert_int_equal(done, pieces == WINDOW_SPANS_MAX);
        if (!done)
            assert_int_equal(e.err.code, ERR_LIMIT);
        engine_close(&e);
        buf_release(&buf);
    }
}

static void requirements_of_a_policy(void **state)
{
    (void)state;
    for (int count = OUTCOME_REQUIREMENTS_MAX; count <= OUTCOME_REQUIREMENTS_MAX + 1; count++) {
        struct buf buf;
        struct engine e;
        begin(&buf);
        for (int i = 0; i < count; i++)
            buf_format(&buf, "rule t/r%d {" FROM "require R%d when n == %d }\n", i, i, i);
        engine_open(&e, end(&buf));
        bool done = engine_decide(&e, CLEAR "n=63");
        assert_int_equal(done, count == OUTCOME_REQUIREMENTS_MAX);
        assert_int_equal(done ? (int)e.decision.outcome : (int)e.err.code,
                         done ? (int)OUTCOME_LICENSE_REQUIRED : (int)ERR_LIMIT);
        engine_close(&e);
        buf_release(&buf);
    }
}

/* Lists that once were cut at 256: needs, exclusions, overriders, entries, demands. */
static void long_lists_are_not_cut(void **state)
{
    (void)state;
    struct buf buf;
    struct engine e;
    begin(&buf);
    buf_text(&buf, "rule t/x {" FROM "require X when a }\nrule t/e {" FROM
                   "except E discharges { X } needs {\n");
    for (int i = 0; i < 600; i++)
        buf_format(&buf, "[n%d] n > %d\n", i, i);
    buf_text(&buf, "} }\nrule t/k {" FROM "classify item as K when b }\n"
                   "rule t/y {" FROM "control Y on { K } }\n"
                   "rule t/o {" FROM "require O when c }\n"
                   "rule t/d {" FROM "require D when d and Z is demanded }\n");
    for (int i = 0; i < 600; i++) {
        buf_format(&buf, "rule t/ex%d {" FROM "exclude item from { K } when n == %d }\n", i, i);
        buf_format(&buf, "rule t/ov%d {" FROM "classify item as V when n == %d\n overrides t/o }\n",
                   i, i);
        buf_format(&buf, "rule t/z%d {" FROM "require Z when m == %d }\n", i, i);
        buf_format(&buf, "rule t/kk%d {" FROM "classify item as Q.%d when m == %d }\n", i, i, i);
    }
    buf_text(&buf, "rule t/q {" FROM "control Q on { Q } when d }\n");
    engine_open(&e, end(&buf));
    engine_expect(&e, CLEAR "a=true; b=false; c=false; d=false; n=600; m=-1", "exception");
    engine_expect(&e, CLEAR "a=true; b=false; c=false; d=false; n=599; m=-1", "license_required");
    engine_expect(&e, CLEAR "a=false; b=true; c=false; d=false; n=700; m=-1", "license_required");
    engine_expect(&e, CLEAR "a=false; b=true; c=false; d=false; n=599; m=-1",
                  "no_license_required");
    engine_expect(&e, CLEAR "a=false; b=false; c=true; d=false; n=700; m=-1", "license_required");
    engine_expect(&e, CLEAR "a=false; b=false; c=true; d=false; n=599; m=-1",
                  "no_license_required");
    engine_expect(&e, CLEAR "a=false; b=false; c=false; d=true; n=700; m=599", "license_required");
    assert_non_null(engine_requirement(&e, "t/d"));
    assert_non_null(engine_requirement(&e, "t/q"));
    engine_close(&e);
    buf_release(&buf);
}

static void nodes_of_a_program(void **state)
{
    (void)state;
    struct buf buf;
    struct engine e;
    begin(&buf);
    buf_text(&buf, "rule t/r {" FROM "require R when n == 0");
    for (int i = 1; i < PROGRAM_NODES_MAX / 2 + 10; i++)
        buf_format(&buf, " or n == %d", i);
    buf_text(&buf, " }\n");
    engine_open(&e, end(&buf));
    assert_false(engine_decide(&e, CLEAR "n=5"));
    assert_int_equal(e.err.code, ERR_LIMIT);
    engine_close(&e);
    buf_release(&buf);
}

static void words_of_a_set(void **state)
{
    (void)state;
    for (int more = -10; more <= 10; more += 20) {
        struct buf buf;
        struct engine e;
        begin(&buf);
        buf_text(&buf, "rule t/r {" FROM "require R when word in { \"w0\"");
        for (int i = 1; i < SET_MEMBERS_MAX + more; i++)
            buf_format(&buf, ", \"w%d\"", i);
        buf_text(&buf, " } }\n");
        engine_open(&e, end(&buf));
        assert_int_equal(engine_decide(&e, CLEAR "word=w4000"), more < 0);
        assert_int_equal(more < 0 ? (int)e.decision.outcome : (int)e.err.code,
                         more < 0 ? (int)OUTCOME_LICENSE_REQUIRED : (int)ERR_LIMIT);
        engine_close(&e);
        buf_release(&buf);
    }
}

/* Beyond what is tried the answer is Kleene's: it may be wider, never narrower. */
static void unknowns_that_are_tried(void **state)
{
    (void)state;
    for (int count = EXACT_UNKNOWNS_MAX; count <= EXACT_UNKNOWNS_MAX + 1; count++) {
        struct buf buf;
        struct engine e;
        begin(&buf);
        for (int i = 0; i < count; i++)
            buf_format(&buf, "fact f%d : bool ask \"f%d\"\n", i, i);
        buf_text(&buf, "rule t/r {" FROM "require R when f0");
        for (int i = 1; i < count; i++)
            buf_format(&buf, " and f%d", i);
        buf_text(&buf, " and (a or not a) }\nrule t/q {" FROM "require Q when a and not a }\n");
        engine_open(&e, end(&buf));
        engine_expect(&e, CLEAR "a=false", "undetermined");
        assert_int_equal(e.decision.question_count, count);
        engine_close(&e);
        buf_release(&buf);
    }
}

static void check_count(struct engine *e, const char *prefix, const char *one, int count, bool good)
{
    struct buf buf;
    begin(&buf);
    buf_text(&buf, prefix);
    for (int i = 0; i < count; i++)
        buf_text(&buf, one);
    if (good)
        assert_true(engine_decide(e, end(&buf)));
    else
        engine_refuses(e, end(&buf), ERR_LIMIT, "at most");
    buf_release(&buf);
}

static void what_an_order_holds(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when any party where party.listed }\n");
    check_count(&e, "id=1;", "party=end_user;", ORDER_PARTIES_MAX, true);
    check_count(&e, "id=1;", "party=end_user;", ORDER_PARTIES_MAX + 1, false);
    check_count(&e, "id=1;", "a=true;", ORDER_FACTS_MAX, true);
    check_count(&e, "id=1;", "a=true;", ORDER_FACTS_MAX + 1, false);
    check_count(&e, "id=1;", "item.tpp=1;", ORDER_FACTS_MAX, true);
    check_count(&e, "id=1;", "item.tpp=1;", ORDER_FACTS_MAX + 1, false);
    check_count(&e, "id=1; party=end_user;", "party.listed=true;", ORDER_FACTS_MAX, true);
    check_count(&e, "id=1; party=end_user;", "party.listed=true;", ORDER_FACTS_MAX + 1, false);
    check_count(&e, "id=1;", "part=; part.tpp=1;", ORDER_COMPONENTS_MAX, true);
    check_count(&e, "id=1;", "part=; part.tpp=1;", ORDER_COMPONENTS_MAX + 1, false);
    assert_true(ORDER_PARTIES_MAX < FACTS_PARTIES_MAX);
    struct order_item items[ORDER_DEPTH_MAX + 1] = { 0 };
    for (int i = 0; i < ORDER_DEPTH_MAX; i++) {
        items[i].contains = &items[i + 1];
        items[i].contains_count = 1;
    }
    struct order order = { .id = STR("1"), .item = items[1] };
    assert_true(decide(e.session, &order, &e.options, &e.decision, &e.err));
    order.item = items[0];
    assert_false(decide(e.session, &order, &e.options, &e.decision, &e.err));
    assert_int_equal(e.err.code, ERR_LIMIT);
    engine_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_a_policy),
        cmocka_unit_test(bytes_of_a_file),
        cmocka_unit_test(brackets_in_brackets),
        cmocka_unit_test(terms_of_a_sum),
        cmocka_unit_test(definitions_through_one_another),
        cmocka_unit_test(sets_of_sets),
        cmocka_unit_test(doubled_definitions),
        cmocka_unit_test(units_and_roles),
        cmocka_unit_test(messages_kept),
        cmocka_unit_test(pieces_of_a_window),
        cmocka_unit_test(requirements_of_a_policy),
        cmocka_unit_test(long_lists_are_not_cut),
        cmocka_unit_test(nodes_of_a_program),
        cmocka_unit_test(words_of_a_set),
        cmocka_unit_test(unknowns_that_are_tried),
        cmocka_unit_test(what_an_order_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

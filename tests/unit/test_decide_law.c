/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_decide_law.c - letters, posture, savings, assemblies, families, history, explaining. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/engine.h"

#define FROM " cite L1 in-force 2021-01-01 .. "
#define CLEAR "id=1; complete=true; party=end_user; party.listed=false; to=CN; "

static void letters_bind_whom_they_were_served_on(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/l { cite LETTER in-force 2023-01-01 .. require R when a binds acme"
                    " standing letter }\n");
    static const char *const bound[] = { "Acme, Inc.", "acme inc", "ACME", "Acme Overseas Ltd" };
    for (size_t i = 0; i < 4; i++) {
        struct order order;
        engine_order(&e, CLEAR "a=true; on=2024-01-01", &order);
        order.exporter_name = str_of(bound[i]);
        assert_true(decide(e.session, &order, &e.options, &e.decision, &e.err));
        assert_int_equal(e.decision.outcome, OUTCOME_LICENSE_REQUIRED);
    }
    engine_expect(&e, CLEAR "a=true; exporter=Acme Trading GmbH", "undetermined");
    assert_true(engine_asks(&e, "deal.exporter"));
    engine_expect(&e, CLEAR "a=true", "undetermined");
    assert_true(engine_asks(&e, "deal.exporter"));
    engine_expect(&e, CLEAR "a=true; exporter=Acmeville Ltd", "no_license_required");
    assert_true(engine_notes(&e, "t/l"));
    engine_expect(&e, CLEAR "a=true; exporter=Zeta Corporation", "no_license_required");
    assert_true(engine_notes(&e, "t/l"));
    engine_expect(&e, CLEAR "a=false; exporter=Zeta Corporation", "no_license_required");
    assert_false(engine_notes(&e, "t/l"));
    /* As known before it was public: only its addressee, and whoever may be it. */
    e.options.known = engine_day("2023-03-01");
    engine_expect(&e, CLEAR "a=true; on=2023-04-01; exporter=ACME", "license_required");
    engine_expect(&e, CLEAR "a=true; on=2023-04-01; exporter=Zeta Corporation",
                  "no_license_required");
    assert_false(engine_notes(&e, "t/l"));
    engine_expect(&e, CLEAR "a=true; on=2023-04-01; exporter=Acme Trading", "undetermined");
    e.options.knowledge = KNOWLEDGE_PUBLIC;
    engine_expect(&e, CLEAR "a=true; on=2023-04-01; exporter=ACME", "no_license_required");
    engine_close(&e);
}

static void who_may_be_of_two_firms_knows_the_letters_of_both(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "firm twin \"ACME\" { distinctive { \"acme\" } }\n"
                    "rule t/l { cite LETTER in-force 2023-01-01 .. require R when a binds acme"
                    " standing letter }\n");
    e.options.known = engine_day("2023-03-01");
    engine_expect(&e, CLEAR "a=true; on=2023-04-01; exporter=ACME", "license_required");
    engine_close(&e);
}

static void what_is_not_enforced_is_said(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when a }\n"
                    "event unenforce t/r { cite L3 known 2024-01-01 from 2024-02-01 to open }\n");
    engine_expect(&e, CLEAR "a=true; on=2024-01-31", "license_required");
    assert_int_equal(e.decision.differs_count, 0);
    engine_expect(&e, CLEAR "a=true; on=2024-02-01", "no_license_required");
    assert_int_equal(e.decision.differs_count, 1);
    assert_true(str_equal_text(e.decision.differs[0].rule, "t/r"));
    assert_true(str_equal_text(e.decision.differs[0].outcome_text, "license_required"));
    assert_int_equal(e.decision.differs[0].enforced, REQUIREMENT_NOT_ENFORCED);
    assert_int_equal(e.decision.differs[0].text, REQUIREMENT_APPLIES);
    assert_int_equal(e.decision.relies_on_count, 1);
    assert_true(str_equal_text(e.decision.relies_on[0].rule, "t/r"));
    engine_expect(&e, CLEAR "a=false; on=2024-02-01", "no_license_required");
    assert_int_equal(e.decision.differs_count, 0);
    e.options.posture = POSTURE_TEXT;
    engine_expect(&e, CLEAR "a=true; on=2024-02-01", "license_required");
    assert_int_equal(engine_requirement(&e, "t/r")->status, REQUIREMENT_NOT_ENFORCED);
    assert_int_equal(e.decision.differs_count, 1);
    assert_int_equal(e.decision.relies_on_count, 0);
    engine_close(&e);
}

/* Classification of what an assembly contains follows the posture too. */
static void posture_reaches_into_assemblies(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/k {" FROM "classify item as 3A090.a when item.datacenter }\n"
                    "event unenforce t/k { cite L3 from 2024-02-01 to open }\n"
                    "rule t/r {" FROM "require R when item contains 3A090 }\n");
    engine_expect(&e, CLEAR "on=2024-03-01; part=Acme One", "no_license_required");
    e.options.posture = POSTURE_TEXT;
    engine_expect(&e, CLEAR "on=2024-03-01; part=Acme One", "license_required");
    engine_close(&e);
}

static void what_rests_on_less_than_law_says_so(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when a }\n"
                    "rule t/g { cite ORAL in-force 2021-01-01 .. except G discharges { R } when b"
                    " standing guidance }\n"
                    "rule t/k {" FROM "classify item as X1 when c }\n"
                    "rule t/q {" FROM "control Q on { X1 } }\n"
                    "rule t/x { cite ORAL in-force 2021-01-01 .. exclude item from { X1 } when d"
                    " standing guidance }\n");
    engine_expect(&e, CLEAR "a=true; b=true; c=false; d=false", "exception");
    assert_true(str_equal_text(e.decision.standing, "guidance"));
    assert_int_equal(e.decision.relies_on_count, 1);
    assert_true(str_equal_text(e.decision.relies_on[0].rule, "t/g"));
    engine_expect(&e, CLEAR "a=true; b=false; c=false; d=false", "license_required");
    assert_true(str_equal_text(e.decision.standing, "law"));
    assert_int_equal(e.decision.relies_on_count, 0);
    engine_expect(&e, CLEAR "a=false; c=true; d=true", "no_license_required");
    assert_int_equal(e.decision.relies_on_count, 1);
    assert_true(str_equal_text(e.decision.relies_on[0].rule, "t/x"));
    engine_close(&e);
}

static void savings_spare_what_is_aboard(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r { cite L2 in-force 2022-06-01 .. require R when a }\n"
                    "event savings t/r { cite L2 known 2022-01-01"
                    " aboard-by 2022-06-01 until 2022-07-01 judge as-of 2022-05-31 }\n");
    engine_expect(&e, CLEAR "a=true; on=2022-05-31", "no_license_required");
    engine_expect(&e, CLEAR "a=true; on=2022-06-15; deal.en_route_on=2022-06-01",
                  "no_license_required");
    engine_expect(&e, CLEAR "a=true; on=2022-06-15; deal.en_route_on=2022-06-02",
                  "license_required");
    engine_expect(&e, CLEAR "a=true; on=2022-06-15; deal.en_route_on=n/a", "license_required");
    engine_expect(&e, CLEAR "a=true; on=2022-06-15", "undetermined");
    assert_true(engine_asks(&e, "deal.en_route_on"));
    engine_expect(&e, CLEAR "a=true; on=2022-06-30; deal.en_route_on=2022-06-01",
                  "no_license_required");
    assert_int_equal(e.decision.good_until, engine_day("2022-07-01"));
    engine_expect(&e, CLEAR "a=true; on=2022-07-01; deal.en_route_on=2022-06-01",
                  "license_required");
    engine_close(&e);
}

/* Judged by the version before, with its own figures. */
static void savings_judge_by_the_version_before(void **state)
{
    (void)state;
    struct engine e;
    engine_open(
        &e,
        "threshold t.line : number { from 2021-01-01 : 10 cite L1 from 2022-06-01 : 5 cite L2 }\n"
        "define big = n > t.line cite L1\n"
        "rule t/r@1 {" FROM "2022-06-01 require R when big }\n"
        "rule t/r { cite L2 in-force 2022-06-01 .. require R when big replaces t/r@1 }\n"
        "event savings t/r { cite L2 aboard-by 2022-06-01 until 2022-07-01"
        " judge as-of 2022-05-31 }\n");
    engine_expect(&e, CLEAR "n=7; on=2022-06-15; deal.en_route_on=2022-05-01",
                  "no_license_required");
    engine_expect(&e, CLEAR "n=7; on=2022-06-15; deal.en_route_on=n/a", "license_required");
    engine_expect(&e, CLEAR "n=11; on=2022-06-15; deal.en_route_on=2022-05-01", "license_required");
    engine_expect(&e, CLEAR "n=4; on=2022-06-15", "no_license_required");
    assert_int_equal(e.decision.question_count, 0);
    engine_close(&e);
}

/* What was compiled for one day serves for others only as long as nothing changes. */
static void days_in_any_order(void **state)
{
    static const struct {
        const char *order, *outcome;
    } days[] = {
        { CLEAR "a=true; on=2022-05-31", "no_license_required" },
        { CLEAR "a=true; on=2022-06-15; deal.en_route_on=2022-06-01", "no_license_required" },
        { CLEAR "a=true; on=2022-07-01; deal.en_route_on=2022-06-01", "license_required" },
        { CLEAR "a=true; on=2022-08-15", "no_license_required" },
        { CLEAR "a=true; on=2022-09-15", "license_required" },
        { CLEAR "a=true; on=2023-01-01", "no_license_required" },
    };
    (void)state;
    struct engine e;
    for (size_t start = 0; start < sizeof days / sizeof days[0]; start++) {
        engine_open(&e, "rule t/r { cite L2 in-force 2022-06-01 .. 2023-01-01 require R when a }\n"
                        "event savings t/r { cite L2 known 2022-01-01"
                        " aboard-by 2022-06-01 until 2022-07-01 judge as-of 2022-05-31 }\n"
                        "event unenforce t/r { cite L2 known 2022-01-01"
                        " from 2022-08-01 to 2022-09-01 }\n");
        /* From the start on forwards, back to the first, and forwards again. */
        for (size_t i = start; i < sizeof days / sizeof days[0]; i++)
            engine_expect(&e, days[i].order, days[i].outcome);
        for (size_t i = sizeof days / sizeof days[0]; i > 0; i--)
            engine_expect(&e, days[i - 1].order, days[i - 1].outcome);
        for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
            engine_expect(&e, days[i].order, days[i].outcome);
        engine_close(&e);
    }
}

static void assemblies_are_what_they_contain(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/k {" FROM "classify item as 3A090.a when item.tpp >= 4_800 TPP }\n"
                    "rule t/h {" FROM "classify item as 4A090.a when item contains 3A090 }\n"
                    "rule t/r {" FROM "control RS on { 4A090 } }\n"
                    "rule t/d {" FROM "require DC when item.datacenter }\n"
                    "rule t/b {" FROM "require BW when item.dram_bw > 100 GB }\n");
    engine_expect(&e, CLEAR "item.datacenter=false; item.dram_bw=1; item.tpp=1; part=Acme Two A",
                  "license_required");
    assert_true(engine_has_entry(&e, "4A090.a", false));
    engine_expect(&e, CLEAR "item.tpp=1; item.datacenter=false; item.dram_bw=1; part=Acme One",
                  "no_license_required");
    /* Any: one that is; highest: the greatest; unknown as long as one may be. */
    engine_expect(&e,
                  CLEAR "item.tpp=1; part=; part.tpp=1; part.datacenter=false; part.dram_bw=7;"
                        " part=; part.tpp=1; part.datacenter=true; part.dram_bw=9",
                  "license_required");
    assert_non_null(engine_requirement(&e, "t/d"));
    assert_null(engine_requirement(&e, "t/b"));
    engine_expect(&e,
                  CLEAR "item.tpp=1; part=; part.tpp=1; part.datacenter=false; part.dram_bw=7;"
                        " part=; part.tpp=1; part.datacenter=false; part.dram_bw=101",
                  "license_required");
    assert_non_null(engine_requirement(&e, "t/b"));
    engine_expect(&e,
                  CLEAR "item.tpp=1; part=; part.tpp=1; part.datacenter=false; part.dram_bw=7;"
                        " part=; part.tpp=1; part.dram_bw=9",
                  "undetermined");
    assert_true(engine_asks(&e, "item.datacenter"));
    /* What of a component is unknown is asked with its name. */
    engine_expect(&e,
                  CLEAR "item.tpp=1; item.datacenter=false; item.dram_bw=1; part=Acme One;"
                        " part=Acme Vague",
                  "undetermined");
    assert_int_equal(e.decision.question_count, 1);
    assert_true(str_equal_text(e.decision.questions[0].item, "Acme Vague"));
    engine_expect(&e,
                  CLEAR "item.tpp=1; item.datacenter=false; item.dram_bw=1; part=;"
                        " part.eccn=3A090.b; part.tpp=1",
                  "license_required");
    engine_close(&e);
}

static void families_alike_are_answered_others_asked(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when item.tpp >= 4_800 TPP }\n");
    engine_expect(&e, CLEAR "item=Acme Two", "license_required");
    assert_false(engine_asks(&e, "item.name"));
    assert_true(str_equal_text(e.decision.item.name, "Acme Two"));
    engine_expect(&e, CLEAR "item=Acme Three", "undetermined");
    assert_true(engine_asks(&e, "item.name"));
    assert_true(e.decision.possible[OUTCOME_NO_LICENSE_REQUIRED]);
    assert_true(e.decision.possible[OUTCOME_LICENSE_REQUIRED]);
    engine_expect(&e, CLEAR "item=Acme Three A", "no_license_required");
    engine_expect(&e, CLEAR "item=Acme Vague", "undetermined");
    engine_expect(&e, CLEAR "item=Acme Three A; item.tpp=4800", "license_required");
    assert_int_equal(e.decision.given_over_catalog_count, 1);
    engine_close(&e);
}

static void history_tells_each_change(void **state)
{
    (void)state;
    struct engine e;
    struct order order;
    struct history_entry *entries;
    size_t count;
    engine_open(&e, "rule t/r { cite L2 in-force 2022-06-01 .. 2023-01-01 require R when a }\n"
                    "rule t/q { cite L3 in-force 2024-06-01 .. prohibit \"no\" when a }\n");
    engine_order(&e, CLEAR "a=true; on=2022-01-01", &order);
    assert_true(decide_history(e.session, &order, &e.options, &entries, &count, &e.err));
    assert_int_equal(count, 4);
    assert_int_equal(entries[0].from, engine_day("2020-01-01"));
    assert_int_equal(entries[0].outcome, OUTCOME_NO_LICENSE_REQUIRED);
    assert_int_equal(entries[1].from, engine_day("2022-06-01"));
    assert_int_equal(entries[1].outcome, OUTCOME_LICENSE_REQUIRED);
    assert_true(str_equal_text(entries[1].rule, "t/r"));
    assert_int_equal(entries[2].from, engine_day("2023-01-01"));
    assert_int_equal(entries[2].outcome, OUTCOME_NO_LICENSE_REQUIRED);
    assert_int_equal(entries[3].outcome, OUTCOME_PROHIBITED);
    engine_close(&e);
}

static void good_until_the_answer_changes(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r { cite L2 in-force 2022-06-01 .. require R when a }\n"
                    "rule t/n {" FROM "require N when b and deal.on >= deal.notice_on + 25 days }\n"
                    "rule t/m {" FROM "require M when c and deal.on - deal.notice_on > 9 days }\n");
    engine_expect(&e, CLEAR "a=true; b=false; c=false; on=2022-01-01", "no_license_required");
    assert_int_equal(e.decision.good_until, engine_day("2022-06-01"));
    engine_expect(&e, CLEAR "a=false; b=false; c=false; on=2022-01-01", "no_license_required");
    assert_int_equal(e.decision.good_until, DATE_OPEN);
    engine_expect(&e, CLEAR "a=false; b=true; c=false; on=2022-01-01; deal.notice_on=2022-01-01",
                  "no_license_required");
    assert_int_equal(e.decision.good_until, engine_day("2022-01-26"));
    engine_expect(&e, CLEAR "a=false; b=false; c=true; on=2022-01-01; deal.notice_on=2022-01-01",
                  "no_license_required");
    assert_int_equal(e.decision.good_until, engine_day("2022-01-11"));
    /* What is asked first on a late day, then on an early one. */
    engine_expect(&e, CLEAR "a=true; b=false; c=false; on=2024-01-01", "license_required");
    engine_expect(&e, CLEAR "a=true; b=false; c=false; on=2021-01-01", "no_license_required");
    assert_int_equal(e.decision.good_until, engine_day("2022-06-01"));
    engine_close(&e);
}

/* A license is required either way: that one of its reasons becomes certain is not to be seen. */
static void good_until_counts_what_is_seen(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when b }\n"
                    "rule t/n {" FROM "require N when not b }\n"
                    "rule t/m { cite L2 in-force 2022-06-01 .. require M when a }\n"
                    "rule t/p {" FROM "prohibit \"no\" when d }\n"
                    "rule t/v {" FROM "review { R, N, M } as presumption-of-denial }\n");
    engine_expect(&e, CLEAR "a=true; c=false; on=2022-01-01", "license_required");
    assert_true(e.decision.possible[OUTCOME_PROHIBITED]);
    assert_int_equal(e.decision.review, REVIEW_PRESUMPTION_OF_DENIAL);
    assert_int_equal(e.decision.good_until, DATE_OPEN);
    engine_close(&e);
}

static void explains_every_rule(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e,
                "threshold t.line : number { from 2021-01-01 : 10 cite L1 }\n"
                "rule t/r {" FROM "require R when all {\n [x] a\n [y] n > t.line\n } unless b }\n"
                "rule t/old { cite L1 in-force 2021-01-01 .. 2021-06-01 require R }\n");
    e.options.explain = true;
    engine_expect(&e, CLEAR "a=true; n=11", "undetermined");
    assert_int_equal(e.decision.derivation_count, 1);
    const struct derivation *d = &e.decision.derivations[0];
    assert_true(str_equal_text(d->rule, "t/r") && str_equal_text(d->head, "require R"));
    assert_true(str_equal_text(d->window, "2021-01-01 .. open"));
    assert_int_equal(d->result, 'u');
    assert_int_equal(d->limb_count, 4);
    assert_true(str_equal_text(d->limbs[0].text, "all of"));
    assert_int_equal(d->limbs[1].result, 't');
    assert_true(str_equal_text(d->limbs[2].text, "n > t.line"));
    assert_true(str_equal_text(d->limbs[2].values, "n = 11; t.line = 10"));
    assert_int_equal(d->limbs[3].result, 'u');
    engine_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_bind_whom_they_were_served_on),
        cmocka_unit_test(who_may_be_of_two_firms_knows_the_letters_of_both),
        cmocka_unit_test(what_is_not_enforced_is_said),
        cmocka_unit_test(posture_reaches_into_assemblies),
        cmocka_unit_test(what_rests_on_less_than_law_says_so),
        cmocka_unit_test(savings_spare_what_is_aboard),
        cmocka_unit_test(savings_judge_by_the_version_before),
        cmocka_unit_test(days_in_any_order),
        cmocka_unit_test(assemblies_are_what_they_contain),
        cmocka_unit_test(families_alike_are_answered_others_asked),
        cmocka_unit_test(history_tells_each_change),
        cmocka_unit_test(good_until_the_answer_changes),
        cmocka_unit_test(good_until_counts_what_is_seen),
        cmocka_unit_test(explains_every_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

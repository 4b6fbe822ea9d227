/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_decide.c - from order to outcome: demands, relief, needs, reviews, flags, coverage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/engine.h"

#define FROM " cite L1 in-force 2021-01-01 .. "
#define CLEAR "id=1; complete=true; party=end_user; party.listed=false; to=CN; "

static void every_outcome_comes_out(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/s {" FROM "subject by location when d }\n"
                    "rule t/r {" FROM "require R when a }\n"
                    "rule t/e {" FROM "except E discharges { R } when b }\n"
                    "rule t/v {" FROM "authorize V discharges { R } when c }\n"
                    "rule t/p {" FROM "prohibit \"no\" when m > 5 }\n");
    engine_expect(&e, CLEAR "d=false", "not_subject");
    assert_true(str_equal_text(e.decision.jurisdiction_subject, "no"));
    engine_expect(&e, CLEAR "d=true; a=false; m=1", "no_license_required");
    assert_true(str_equal_text(e.decision.jurisdiction_rule, "t/s"));
    engine_expect(&e, CLEAR "d=true; a=true; b=true; c=false; m=1", "exception");
    engine_expect(&e, CLEAR "d=true; a=true; b=false; c=true; m=1", "authorized");
    assert_true(str_equal_text(e.decision.authority, "V"));
    assert_true(str_equal_text(e.decision.authority_rule, "t/v"));
    engine_expect(&e, CLEAR "d=true; a=true; b=true; c=true; m=1", "exception");
    engine_expect(&e, CLEAR "d=true; a=true; b=false; c=false; m=1", "license_required");
    assert_int_equal(engine_requirement(&e, "t/r")->status, REQUIREMENT_APPLIES);
    engine_expect(&e, CLEAR "d=true; a=true; b=false; c=false; m=6", "prohibited");
    engine_expect(&e, CLEAR "d=true; a=true; c=false; m=1", "undetermined");
    assert_true(engine_asks(&e, "b"));
    assert_int_equal(e.decision.question_count, 1);
    assert_int_equal(engine_exception(&e, "t/e")->status, EXCEPTION_UNKNOWN);
    /* Whatever comes, it may not ship: the mildest, and nothing is asked. */
    engine_expect(&e, CLEAR "d=true; a=true; b=false; c=false", "license_required");
    assert_true(e.decision.possible[OUTCOME_PROHIBITED]);
    assert_int_equal(e.decision.question_count, 0);
    assert_false(e.decision.may_ship);
    engine_close(&e);
}

static void relief_lifts_what_it_names_and_no_more(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when a }\nrule t/q {" FROM "require Q when b }\n"
                    "rule t/e {" FROM "except E discharges { R } when c }\n"
                    "rule t/v {" FROM "authorize V discharges { Q } when d }\n");
    engine_expect(&e, CLEAR "a=true; b=true; c=true; d=false", "license_required");
    assert_int_equal(engine_requirement(&e, "t/r")->status, REQUIREMENT_LIFTED);
    assert_int_equal(engine_requirement(&e, "t/q")->status, REQUIREMENT_APPLIES);
    engine_expect(&e, CLEAR "a=true; b=true; c=true; d=true", "authorized");
    engine_expect(&e, CLEAR "a=true; b=false; c=true; d=true", "exception");
    engine_expect(&e, CLEAR "a=false; b=false; c=true; d=true", "no_license_required");
    assert_int_equal(e.decision.exception_count, 0);
    engine_expect(&e, CLEAR "a=true; b=false; d=false", "undetermined");
    assert_int_equal(engine_requirement(&e, "t/r")->status, REQUIREMENT_UNKNOWN);
    engine_close(&e);
}

static void overrides_unless_and_unknown(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when a unless b }\n"
                    "rule t/o {" FROM "require Q when c overrides t/r }\n"
                    "rule t/e {" FROM "except E discharges { Q } when d }\n");
    engine_expect(&e, CLEAR "a=true; b=false; c=false", "license_required");
    engine_expect(&e, CLEAR "a=true; b=true; c=false", "no_license_required");
    engine_expect(&e, CLEAR "a=true; c=false", "undetermined");
    assert_true(engine_asks(&e, "b"));
    engine_expect(&e, CLEAR "a=true; b=false; c=true; d=true", "exception");
    assert_null(engine_requirement(&e, "t/r"));
    /* Either the one or the other: the unknown overrider leaves no way to ship. */
    engine_expect(&e, CLEAR "a=true; b=false; d=false", "license_required");
    engine_expect(&e, CLEAR "a=true; b=false; d=true", "undetermined");
    engine_close(&e);
}

static void what_one_may_ship_with_all_need(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e,
                "rule t/r {" FROM "require R when a }\n"
                "rule t/e {" FROM "except E discharges { R } needs {\n"
                " [paper] b\n [\"time\"] deal.on >= deal.notice_on + 25 days\n } gives \"C1\" }\n");
    engine_expect(&e, CLEAR "a=true; on=2024-02-01; b=true; deal.notice_on=2024-01-01",
                  "exception");
    assert_int_equal(engine_exception(&e, "t/e")->status, EXCEPTION_AVAILABLE);
    assert_true(str_equal_text(engine_exception(&e, "t/e")->gives, "C1"));
    engine_expect(&e, CLEAR "a=true; on=2024-02-01; b=true", "exception");
    const struct exception *x = engine_exception(&e, "t/e");
    assert_int_equal(x->status, EXCEPTION_NEEDS);
    assert_int_equal(x->need_count, 2);
    assert_int_equal(x->needs[0].status, NEED_MET);
    assert_int_equal(x->needs[1].status, NEED_NOT_STATED);
    assert_true(str_equal_text(x->needs[1].label, "time"));
    assert_true(str_equal_text(x->needs[1].fact, "deal.notice_on"));
    assert_true(str_equal_text(x->needs[1].ask, "notice"));
    assert_false(e.decision.may_ship);
    engine_expect(&e, CLEAR "a=true; on=2024-01-25; b=true; deal.notice_on=2024-01-01",
                  "license_required");
    x = engine_exception(&e, "t/e");
    assert_int_equal(x->status, EXCEPTION_UNAVAILABLE);
    assert_true(engine_because(x->because, x->because_count, "time"));
    engine_expect(&e, CLEAR "a=true; on=2024-02-01; b=false; deal.notice_on=2024-01-01",
                  "license_required");
    engine_close(&e);
}

static void exclusions_take_codes_away(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e,
                "rule t/k {" FROM "classify item as 3A090.a when any {\n [a.1] a\n [a.2] b\n } }\n"
                "rule t/x {" FROM "exclude item from { 3A090 } when c }\n"
                "rule t/r {" FROM "control RS on { 3A090 } }\n"
                "rule t/any {" FROM "control ANY on { any item } when d }\n");
    engine_expect(&e, CLEAR "a=true; b=false; c=false; d=false", "license_required");
    assert_true(engine_has_entry(&e, "3A090.a", false));
    assert_true(engine_because(e.decision.item.entries[0].because,
                               e.decision.item.entries[0].because_count, "a.1"));
    assert_false(engine_because(e.decision.item.entries[0].because,
                                e.decision.item.entries[0].because_count, "a.2"));
    engine_expect(&e, CLEAR "a=true; b=false; c=true; d=false", "no_license_required");
    assert_int_equal(e.decision.item.entry_count, 0);
    engine_expect(&e, CLEAR "a=true; b=false; d=false", "undetermined");
    assert_true(engine_has_entry(&e, "3A090.a", true));
    assert_true(engine_asks(&e, "c"));
    engine_expect(&e, CLEAR "a=false; b=false; c=false; d=true", "license_required");
    /* What was stated is not excluded. */
    engine_expect(&e, CLEAR "eccn=3A090.a; a=false; b=false; c=true; d=false", "license_required");
    engine_expect(&e, CLEAR "eccn=EAR99; a=false; b=false; d=false", "no_license_required");
    engine_refuses(&e, CLEAR "eccn=3a090.a", ERR_VALUE, "3a090.a");
    engine_refuses(&e, CLEAR "eccn=3A090.A.1", ERR_VALUE, "3A090.A.1");
    e.options.classify_only = true;
    assert_true(engine_decide(&e, "id=1; a=true; b=false"));
    assert_true(engine_has_entry(&e, "3A090.a", true));
    assert_true(engine_asks(&e, "c"));
    assert_int_equal(e.decision.question_count, 1);
    engine_close(&e);
}

static void the_strictest_review_counts(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e,
                "rule t/r {" FROM "require R when a }\nrule t/q {" FROM "require Q when b }\n"
                "rule t/1 {" FROM "review { R } as presumption-of-approval }\n"
                "rule t/2 {" FROM "review { R } as case-by-case when c needs { [kyc] n > 1 } }\n"
                "rule t/3 {" FROM "review { Q } as policy-of-denial when d }\n");
    engine_expect(&e, CLEAR "a=true; b=false; c=false; d=true", "license_required");
    assert_int_equal(e.decision.review, REVIEW_PRESUMPTION_OF_APPROVAL);
    engine_expect(&e, CLEAR "a=true; b=false; c=true; d=true", "license_required");
    assert_int_equal(e.decision.review, REVIEW_CASE_BY_CASE);
    assert_int_equal(e.decision.review_need_count, 1);
    assert_int_equal(e.decision.review_needs[0].status, NEED_NOT_STATED);
    engine_expect(&e, CLEAR "a=true; b=false; c=true; n=0", "license_required");
    assert_int_equal(e.decision.review, REVIEW_PRESUMPTION_OF_APPROVAL);
    engine_expect(&e, CLEAR "a=true; b=true; c=false; d=true", "license_required");
    assert_int_equal(e.decision.review, REVIEW_POLICY_OF_DENIAL);
    engine_expect(&e, CLEAR "a=true; b=true; c=false; d=false", "license_required");
    assert_int_equal(e.decision.review, REVIEW_NOT_STATED);
    /* Unknown: the strictest possible, and all that may be. */
    engine_expect(&e, CLEAR "a=true; b=true; c=false", "license_required");
    assert_int_equal(e.decision.review, REVIEW_POLICY_OF_DENIAL);
    assert_true(e.decision.review_possible[REVIEW_NOT_STATED]);
    assert_false(e.decision.review_possible[REVIEW_CASE_BY_CASE]);
    engine_expect(&e, CLEAR "a=false; b=false", "no_license_required");
    assert_int_equal(e.decision.review, REVIEW_NONE);
    engine_close(&e);
}

static void conditions_flags_and_notes(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when a }\n"
                    "rule t/e {" FROM "except E discharges { R } when b }\n"
                    "rule t/c {" FROM "condition \"tell\" on E blocking }\n"
                    "rule t/c2 {" FROM "condition \"write\" on R }\n"
                    "rule t/f {" FROM "flag \"odd\" when c }\n"
                    "rule t/i {" FROM "inform \"know\" when d }\n"
                    "event note t/r { cite L2 known 2022-01-01 from 2023-01-01 to 2024-01-01"
                    " says \"it was said\" }\n");
    engine_expect(&e, CLEAR "a=true; b=true; c=true; d=true; on=2023-05-01", "exception");
    assert_int_equal(e.decision.condition_count, 1);
    assert_true(e.decision.conditions[0].blocking);
    assert_int_equal(e.decision.flag_count, 1);
    assert_false(e.decision.flags[0].resolved);
    assert_true(engine_notes(&e, "t/i") && engine_notes(&e, "t/r"));
    engine_expect(&e, CLEAR "a=true; b=false; c=false; d=false; on=2024-01-01", "license_required");
    assert_int_equal(e.decision.condition_count, 1);
    assert_true(str_equal_text(e.decision.conditions[0].text, "write"));
    assert_int_equal(e.decision.flag_count, 0);
    assert_false(engine_notes(&e, "t/i") || engine_notes(&e, "t/r"));
    engine_expect(&e, CLEAR "resolved=t/f; a=false; c=true", "no_license_required");
    assert_true(e.decision.flags[0].resolved);
    engine_expect(&e, CLEAR "a=false", "no_license_required");
    assert_true(e.decision.flags[0].unknown);
    engine_expect(&e, "a=false", "no_license_required"); /* plain */
    assert_int_equal(e.decision.flag_count, 0);
    engine_close(&e);
}

static void what_is_unsettled_stays_open(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when a and unsettled \"nobody knows\" }\n");
    engine_expect(&e, CLEAR "a=true", "undetermined");
    assert_int_equal(e.decision.question_count, 0);
    assert_int_equal(e.decision.note_count, 1);
    assert_true(str_equal_text(e.decision.notes[0].says, "nobody knows"));
    engine_expect(&e, CLEAR "a=false", "no_license_required");
    engine_close(&e);
}

static void is_exact_where_kleene_is_not(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e,
                "rule t/r {" FROM "require R when a }\nrule t/q {" FROM "require Q when not a }\n"
                "rule t/n {" FROM "require N when b and (n < 5 or n >= 5) and n >= 5 }\n");
    engine_expect(&e, CLEAR "b=false", "license_required");
    assert_int_equal(e.decision.question_count, 0);
    engine_close(&e);
    engine_open(&e, "rule t/n {" FROM "require N when n < 5 and n > 7 }\n"
                    "rule t/w {" FROM "require W when where in { CN, US } and where == DE }\n");
    engine_expect(&e, CLEAR, "no_license_required");
    engine_close(&e);
}

static void plain_questions_are_helped_and_orders_are_not(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when any party where party.listed }\n"
                    "rule t/h {" FROM "require H when any party where party.hq in { CN } }\n");
    engine_expect(&e, "to=DE", "no_license_required");
    assert_false(e.decision.may_ship);
    assert_int_equal(e.decision.assumed_count,
                     3); /* with the roles; what no rule reads is not mentioned */
    engine_expect(&e, "to=CN", "license_required");
    engine_expect(&e, "to=HK", "license_required");
    engine_expect(&e, "to=DE; party.listed=unknown", "undetermined");
    engine_expect(&e, "id=1; to=DE", "undetermined");
    assert_int_equal(e.decision.assumed_count, 0);
    assert_true(engine_asks(&e, "parties_complete"));
    engine_expect(&e, "id=1; to=DE; complete=true; party=end_user; party.listed=false; hq=DE",
                  "no_license_required");
    assert_int_equal(e.decision.question_count, 0);
    /* A general fact is for those who say nothing themselves. */
    engine_expect(&e,
                  "id=1; to=DE; party.listed=false; party.hq=DE; complete=true; party=end_user;"
                  " party.listed=true",
                  "license_required");
    engine_close(&e);
}

/* "Every end user" finds one: in a complete list without, the consignee is who uses them. */
static void a_complete_list_has_a_consignee_and_a_user(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when true"
                    " unless every party as { end_user } where party.hq in { US } }\n");
    engine_expect(&e, "id=1; to=DE; complete=true; party=ultimate_consignee; hq=CN",
                  "license_required");
    engine_expect(&e, "id=1; to=DE; complete=true; party=ultimate_consignee; hq=US",
                  "no_license_required");
    engine_expect(&e, "id=1; to=DE; party=ultimate_consignee; hq=CN", "undetermined");
    engine_expect(&e, "id=1; to=DE; complete=true; party=intermediary; hq=US", "undetermined");
    engine_close(&e);
    engine_open(&e, "rule t/r {" FROM "require R when true"
                    " unless every party as { ultimate_consignee } where party.hq in { US } }\n");
    engine_expect(&e, "id=1; to=DE; complete=true; party=end_user; hq=CN", "license_required");
    engine_close(&e);
}

static void outside_its_coverage_nothing_is_decided(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when a }\n");
    engine_expect(&e, CLEAR "a=false; on=2019-12-31", "undetermined");
    assert_true(str_equal_text(e.decision.reason, "not_covered"));
    engine_expect(&e, CLEAR "a=false; on=2020-01-01", "no_license_required");
    engine_expect(&e, CLEAR "a=false; on=2029-12-31", "no_license_required");
    assert_int_equal(e.decision.question_count, 0);
    engine_expect(&e, CLEAR "a=false; on=2030-01-01", "no_license_required");
    assert_true(engine_asks(&e, "pack.published_since"));
    engine_expect(&e, CLEAR "a=false; on=2030-01-01; pack.published_since=false",
                  "no_license_required");
    assert_int_equal(e.decision.question_count, 0);
    engine_expect(&e, CLEAR "a=false; on=2030-01-01; pack.published_since=true", "undetermined");
    assert_true(str_equal_text(e.decision.reason, "not_covered"));
    e.options.grace_days = 1;
    engine_expect(&e, CLEAR "a=false; on=2030-01-01", "no_license_required");
    assert_int_equal(e.decision.question_count, 0);
    e.options.grace_days = UINT32_MAX;
    engine_expect(&e, CLEAR "a=false; on=2199-12-31", "no_license_required");
    assert_int_equal(e.decision.question_count, 0);
    engine_close(&e);
}

static void whom_one_asked_for_before_does_not_matter(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when a }\n");
    /* Nothing becomes known between the two days, so both are decided by the same programs. */
    e.policy.complete_from = engine_day("2021-06-01");
    for (int turn = 0; turn < 2; turn++) {
        e.options.known = engine_day("2021-05-31");
        engine_expect(&e, CLEAR "a=false; on=2021-07-01", "undetermined");
        assert_true(str_equal_text(e.decision.reason, "not_covered"));
        e.options.known = engine_day("2021-06-01");
        engine_expect(&e, CLEAR "a=false; on=2021-07-01", "no_license_required");
    }
    engine_close(&e);
}

static void refuses_what_would_slip_under_every_rule(void **state)
{
    (void)state;
    struct engine e;
    engine_open(&e, "rule t/r {" FROM "require R when deal.destination in { CN } }\n");
    engine_refuses(&e, "id=1; to=n/a", ERR_VALUE, "deal.destination");
    engine_refuses(&e, "id=1; deal.destination=not applicable", ERR_VALUE, "deal.destination");
    engine_refuses(&e, "id=1; to=CN; kind=n/a", ERR_VALUE, "deal.kind");
    engine_refuses(&e, "id=1; to=CN; from=n/a", ERR_VALUE, "deal.from");
    engine_refuses(&e, "id=1; to=CN; quantity=-5", ERR_VALUE, "deal.quantity");
    engine_refuses(&e, "id=1; to=CN; item.tpp=-1", ERR_VALUE, "item.tpp");
    engine_refuses(&e, "id=1; to=CN; part=; part.dram_bw=-1", ERR_VALUE, "item.dram_bw");
    engine_refuses(&e, "id=1; to=CN; party=end_user; located=n/a", ERR_VALUE, "party.located");
    engine_refuses(&e, "id=1; to=China", ERR_VALUE, "China");
    assert_string_equal(e.err.hint, "did you mean CN?");
    engine_refuses(&e, "id=1; to=XX", ERR_VALUE, "XX");
    engine_refuses(&e, "id=1; item=Acme Nine", ERR_NAME, "Acme Nine");
    engine_refuses(&e, "id=1; deal.quantitty=4", ERR_NAME, "deal.quantitty");
    assert_non_null(strstr(e.err.hint, "deal.quantity"));
    engine_refuses(&e, "id=1; item.rate=4", ERR_NAME, "index");
    engine_refuses(&e, "id=1; item.rate[fp9]=4", ERR_NAME, "fp9");
    engine_refuses(&e, "id=1; a[fp8]=true", ERR_NAME, "index");
    engine_refuses(&e, "id=1; party=boss", ERR_NAME, "boss");
    engine_refuses(&e, "id=1; on=2024-02-30", ERR_VALUE, "2024-02-30");
    engine_expect(&e, "id=1; to=unknown", "undetermined");
    engine_close(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_outcome_comes_out),
        cmocka_unit_test(relief_lifts_what_it_names_and_no_more),
        cmocka_unit_test(overrides_unless_and_unknown),
        cmocka_unit_test(what_one_may_ship_with_all_need),
        cmocka_unit_test(exclusions_take_codes_away),
        cmocka_unit_test(the_strictest_review_counts),
        cmocka_unit_test(conditions_flags_and_notes),
        cmocka_unit_test(what_is_unsettled_stays_open),
        cmocka_unit_test(is_exact_where_kleene_is_not),
        cmocka_unit_test(plain_questions_are_helped_and_orders_are_not),
        cmocka_unit_test(a_complete_list_has_a_consignee_and_a_user),
        cmocka_unit_test(outside_its_coverage_nothing_is_decided),
        cmocka_unit_test(whom_one_asked_for_before_does_not_matter),
        cmocka_unit_test(refuses_what_would_slip_under_every_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

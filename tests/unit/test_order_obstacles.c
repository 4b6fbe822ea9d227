/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_order_obstacles.c - what in a decision keeps an order back, and what an order lacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk/order_obstacles.h"

static struct requirement requirement;
static struct exception relief;
static struct need needs[2];
static struct decided_party party;
static struct decided_match match;
static struct flag flags[3];
static struct condition condition;
static struct str lifted_by = { "SMALL", 5 };

/* Something of each kind, none of which is in the way: the decision is turned on by the tests. */
static struct decision plain(enum outcome outcome)
{
    requirement = (struct requirement){ .rule = STR("zz/8"),
                                        .title = STR("a license"),
                                        .citation = STR("Part 8"),
                                        .status = REQUIREMENT_APPLIES,
                                        .lifted_by = &lifted_by };
    relief = (struct exception){ .name = lifted_by,
                                 .rule = STR("zz/9"),
                                 .citation = STR("Part 9"),
                                 .status = EXCEPTION_NEEDS,
                                 .needs = needs,
                                 .need_count = 2 };
    needs[0] = (struct need){ .fact = STR("small.ordered"), .ask = STR("Is it?") };
    needs[1] = (struct need){ .fact = STR("license.reserved"), .ask = STR("Is it reserved?") };
    needs[0].status = NEED_NOT_STATED;
    needs[1].status = NEED_NOT_STATED;
    party = (struct decided_party){ .name = STR("Buyer"), .cleared = true, .matches = &match };
    match = (struct decided_match){ .key = STR("EL:1") };
    flags[0] = (struct flag){ .rule = STR("zz/f"), .text = STR("odd"), .citation = STR("Part 7") };
    flags[1] = (struct flag){ .rule = STR("zz/g"), .text = STR("who knows"), .unknown = true };
    flags[2] = (struct flag){ .rule = STR("zz/h"), .text = STR("too"), .unknown = true };
    condition =
        (struct condition){ .rule = STR("zz/c"), .text = STR("a report"), .blocking = true };
    return (struct decision){ .outcome = outcome,
                              .requirements = &requirement,
                              .exceptions = &relief,
                              .parties = &party,
                              .party_count = 1,
                              .exporter_cleared = true,
                              .flags = flags,
                              .conditions = &condition };
}

static void expect(const struct decision *decision, const char *wanted)
{
    struct arena arena;
    struct obstacle *found;
    struct buf out;
    struct err err;
    size_t count;
    arena_init(&arena, mem_system(), 1u << 20);
    buf_init(&out, mem_system(), 1u << 16);
    assert_true(order_obstacles(&arena, decision, &found, &count, &err));
    for (size_t i = 0; i < count; i++) {
        assert_true(found[i].rule.data != NULL && found[i].citation.data != NULL);
        buf_format(&out, "%.*s|%.*s|%.*s|%.*s\n", STR_ARG(found[i].reason), STR_ARG(found[i].rule),
                   STR_ARG(found[i].citation), STR_ARG(found[i].says));
    }
    if (!str_equal_text(buf_view(&out), wanted))
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
    arena_release(&arena);
}

static void test_requirements(void **unused)
{
    (void)unused;
    struct decision decision = plain(OUTCOME_LICENSE_REQUIRED);
    decision.requirement_count = 1;
    expect(&decision, "license|zz/8|Part 8|a license\n");
    decision.outcome = OUTCOME_PROHIBITED;
    expect(&decision, "prohibited|zz/8|Part 8|a license\n");
    requirement.title = (struct str){ 0 };
    requirement.citation = (struct str){ 0 };
    expect(&decision, "prohibited|zz/8||prohibited\n");
    requirement.status = REQUIREMENT_NOT_ENFORCED;
    expect(&decision, "decision|||prohibited\n");
    decision.outcome = OUTCOME_NO_LICENSE_REQUIRED;
    requirement.status = REQUIREMENT_APPLIES;
    expect(&decision, "decision|||no_license_required\n");
    decision.may_ship = true;
    expect(&decision, "");
}

static void test_needs(void **unused)
{
    (void)unused;
    struct decision decision = plain(OUTCOME_EXCEPTION);
    decision.requirement_count = 1;
    decision.exception_count = 1;
    requirement.lifted_by_count = 1;
    expect(&decision, "need|zz/9|Part 9|Is it?\n");
    needs[0].ask = (struct str){ 0 };
    needs[0].label = STR("order");
    expect(&decision, "need|zz/9|Part 9|order\n");
    /* Under a license: all but the reservation, which comes later. */
    decision.outcome = OUTCOME_AUTHORIZED;
    decision.cover = COVER_UNRESERVED;
    expect(&decision, "need|zz/9|Part 9|order\n");
    needs[0].status = NEED_MET;
    expect(&decision, "");
    decision.cover = COVER_RESERVED;
    expect(&decision, "decision|||authorized\n");
    /* What lifts it without more is enough. */
    needs[0].status = NEED_NOT_STATED;
    relief.status = EXCEPTION_AVAILABLE;
    decision.may_ship = true;
    expect(&decision, "");
    /* What needs something and is not what lifts it is no obstacle. */
    relief.status = EXCEPTION_NEEDS;
    relief.name = STR("LARGE");
    expect(&decision, "");
    relief.name = lifted_by;
    decision.outcome = OUTCOME_LICENSE_REQUIRED;
    expect(&decision, "license|zz/8|Part 8|a license\n");
}

static void test_others(void **unused)
{
    (void)unused;
    struct decision other = plain(OUTCOME_LICENSE_REQUIRED);
    struct decision decision = plain(OUTCOME_NO_LICENSE_REQUIRED);
    other.under = STR("cn");
    other.agency = STR("MOFCOM");
    other.requirement_count = 1;
    other.party_count = 0;
    other.exporter_cleared = false;
    decision.others = &other;
    decision.other_count = 1;
    expect(&decision, "license|zz/8|Part 8|a license\n");
    other.requirement_count = 0;
    other.outcome = OUTCOME_UNDETERMINED;
    expect(&decision, "decision|cn||MOFCOM does not let it go: undetermined\n");
    other.question_count = 1;
    expect(&decision, "question|cn||MOFCOM does not let it go: undetermined\n");
    other.may_ship = true;
    decision.may_ship = true;
    expect(&decision, "");
}

static void test_parties(void **unused)
{
    (void)unused;
    struct decision decision = plain(OUTCOME_NO_LICENSE_REQUIRED);
    party.cleared = false;
    party.status = PARTY_UNSCREENED;
    expect(&decision, "party|||Buyer was not screened\n");
    party.match_count = 1;
    party.status = PARTY_LISTED;
    expect(&decision, "party|EL:1||Buyer is on a list\n");
    party.status = PARTY_POSSIBLE;
    expect(&decision, "party|EL:1||Buyer may be on a list\n");
    party.status = PARTY_CLEAR;
    party.name = (struct str){ 0 };
    expect(&decision, "party|EL:1||a party without a name is not cleared\n");
    party.cleared = true;
    decision.exporter_cleared = false;
    expect(&decision, "party|||the exporter was not screened, or is not cleared\n");
}

static void test_the_rest(void **unused)
{
    (void)unused;
    struct decision decision = plain(OUTCOME_NO_LICENSE_REQUIRED);
    decision.flag_count = 3;
    decision.condition_count = 1;
    decision.question_count = 2;
    decision.scenario_count = 1;
    expect(&decision, "red_flag|zz/f|Part 7|odd\n"
                      "red_flag|||there are red flags that nobody has looked at\n"
                      "condition|zz/c||a report\n"
                      "question|||there are questions that nobody has answered\n"
                      "scenario|||it was decided by rules that are not in force: a scenario\n");
    flags[0].resolved = flags[1].resolved = true;
    condition.blocking = false;
    decision.question_count = decision.scenario_count = 0;
    expect(&decision, "red_flag|||there are red flags that nobody has looked at\n");
    flags[2].resolved = true;
    decision.may_ship = true;
    expect(&decision, "");
    /* A license that covers it is no way around a scenario. */
    decision = plain(OUTCOME_AUTHORIZED);
    decision.cover = COVER_UNRESERVED;
    decision.scenario_count = 1;
    expect(&decision, "scenario|||it was decided by rules that are not in force: a scenario\n");
}

/* ---- what an order lacks ---- */

static void expect_lacks(const struct order *order, const char *wanted)
{
    struct buf out;
    buf_init(&out, mem_system(), 1u << 12);
    order_lacks(order, &out);
    if (!str_equal_text(buf_view(&out), wanted))
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
}

static void test_lacks(void **unused)
{
    struct given_fact figure = { .name = STR("tpp"), .value = STR("1") };
    struct order_item part = { .name = STR("H20") };
    struct order_party parties[] = {
        { .role = STR("purchaser+end_user"), .name = STR("A") },
        { .role = STR("ultimate_consignee"), .name = STR("B") },
    };
    struct order order = { .id = STR("1") };
    (void)unused;
    expect_lacks(&order, "the date it ships, where it ships from, the destination, the item, the "
                         "quantity, the value, the end use, the end user, the ultimate consignee");
    order = (struct order){ .on = STR("2026-01-01"),
                            .from = STR("US"),
                            .to = STR("CN"),
                            .item = { .name = STR("H20") },
                            .quantity = STR("1"),
                            .value_amount = STR("1"),
                            .end_use = STR("x"),
                            .parties = parties,
                            .party_count = 2 };
    expect_lacks(&order, "");
    parties[0].name = (struct str){ 0 };
    expect_lacks(&order, "the end user");
    parties[0].name = STR("A");
    parties[0].role = STR("end_users+xend_user");
    expect_lacks(&order, "the end user");
    parties[0].role = STR("end_user+ultimate_consignee");
    order.party_count = 1;
    expect_lacks(&order, "");
    order.item = (struct order_item){ .eccn = STR("3A090.a") };
    expect_lacks(&order, "");
    order.item = (struct order_item){ .figures = &figure, .figure_count = 1 };
    expect_lacks(&order, "");
    order.item = (struct order_item){ .contains = &part, .contains_count = 1 };
    expect_lacks(&order, "");
    order.item = (struct order_item){ .origin = STR("TW") };
    expect_lacks(&order, "the item");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requirements), cmocka_unit_test(test_needs),
        cmocka_unit_test(test_others),       cmocka_unit_test(test_parties),
        cmocka_unit_test(test_the_rest),     cmocka_unit_test(test_lacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_shipment_papers.c - the papers that a release asks for: whether they are there, good on
 * the day, and for as many units as go under them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/done.h"
#include "unit/shipment_desk.h"

#define STATEMENT                                                                                  \
    "{\"rule\":\"r/statement\",\"text\":\"a statement\",\"citation\":\"1 CFR 2\","                 \
    "\"counted\":%s,\"dated\":%s,\"certain\":true}"

static struct shipments_tried tried;
static char asked[512];

static int set_up(void **unused)
{
    (void)unused;
    ship_open(&tried);
    ship_add_order(&tried, "O1", 100, "authorized");
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    ship_close(&tried);
    return 0;
}

static void ask(const char *counted, const char *dated)
{
    snprintf(asked, sizeof asked, "\"papers\":[" STATEMENT "]", counted, dated);
    tried.papers = asked;
}

/* Planned with the paper, and reserved. */
static void reserve(const char *name, int64_t units)
{
    tried.said.quantity = units;
    tried.said.value = units;
    tried.said.papers = &tried.paper;
    tried.said.paper_count = tried.paper.rule.data != NULL;
    DO(ship_plan(&tried, name));
    DO(ship_turn(&tried, SHIPMENT_RESERVE, name));
}

static bool release(const char *name)
{
    return ship_release(&tried, name, "O1", "authorized");
}

static bool add(const char *name, const struct shipment_paper *paper)
{
    ship_change(&tried, SHIPMENT_AMEND, name)->said = NULL;
    tried.change.paper = paper;
    return ship_do(&tried);
}

static bool depart(const char *name, int64_t units)
{
    ship_change(&tried, SHIPMENT_DEPART, name)->quantity = units;
    tried.change.value = units;
    return ship_do(&tried);
}

static void use(int64_t units)
{
    tried.paper = (struct shipment_paper){ .rule = STR("r/statement"),
                                           .reference = STR("M-7"),
                                           .units = units };
}

/* What is asked for is named, with the rule and what that rests on. */
static void test_asked(void **unused)
{
    const struct shipment_paper paper = { .rule = STR("r/statement"), .reference = STR("M-7") };
    (void)unused;
    ask("false", "false");
    reserve("S1", 10);
    REFUSED(release("S1"), "shipment 'S1' lacks papers: a statement (r/statement; 1 CFR 2)");
    assert_non_null(strstr(tried.err.hint, "licet ship paper S1"));
    DO(add("S1", &paper));
    assert_false(tried.outcome.same);
    DO(add("S1", &paper));
    assert_true(tried.outcome.same);
    DO(release("S1"));
    ship_check(&tried);
}

/* One who forgot to ask for them knows nothing of them. */
static void test_not_told(void **unused)
{
    (void)unused;
    reserve("S1", 10);
    tried.papers = "\"flags\":[]";
    REFUSED(release("S1"), "the decision does not tell which papers it takes");
    tried.papers = "\"papers\":null";
    REFUSED(release("S1"), "the decision does not tell which papers it takes");
    tried.papers = "\"papers\":[]";
    DO(release("S1"));
}

static void test_dated(void **unused)
{
    char before[DATE_TEXT_SIZE];
    char day[DATE_TEXT_SIZE];
    struct shipment_paper paper = { .rule = STR("r/statement"), .reference = STR("HK-1") };
    (void)unused;
    ask("false", "true");
    reserve("S1", 10);
    DO(add("S1", &paper));
    REFUSED(release("S1"), "(r/statement; 1 CFR 2): to which day it is good is not said");
    paper.expires = str_of(date_format(SHIPMENT_DAY - 1, before));
    DO(add("S1", &paper));
    REFUSED(release("S1"), "it has ended before the day");
    /* Also where nobody asks for a day. */
    ask("false", "false");
    REFUSED(release("S1"), "it has ended before the day");
    paper.expires = str_of(date_format(SHIPMENT_DAY, day));
    DO(add("S1", &paper));
    ask("false", "true");
    DO(release("S1"));
    assert_int_equal(ship_record(&tried, "S1").shipment.paper_count, 1);
}

/* The statement is for 25 units: not one goes beyond it, in whichever order they are released. */
static void test_ceiling(void **unused)
{
    (void)unused;
    ask("true", "false");
    use(0);
    reserve("S1", 10);
    REFUSED(release("S1"), "for how many units it is is not said");
    use(25);
    DO(add("S1", &tried.paper));
    reserve("S2", 10);
    reserve("S3", 6);
    reserve("S4", 5);
    DO(release("S1"));
    DO(release("S2"));
    REFUSED(release("S3"), "'M-7' is for 25 units, and 20 of them are used: 6 are not left");
    DO(release("S4"));
    /* What did not depart frees what it had. */
    DO(ship_turn(&tried, SHIPMENT_VOID, "S2"));
    DO(release("S3"));
    ship_check(&tried);
}

/* What has departed is used, also where it came back; a part of it where a part departed. */
static void test_ceiling_departed(void **unused)
{
    (void)unused;
    ask("true", "false");
    use(25);
    reserve("S1", 10);
    reserve("S2", 16);
    reserve("S3", 17);
    DO(release("S1"));
    DO(depart("S1", 9));
    DO(ship_turn(&tried, SHIPMENT_RETURN, "S1"));
    REFUSED(release("S3"), "9 of them are used: 17 are not left");
    DO(release("S2"));
}

/* Another number of the same rule, and the same number for another rule, have their own. */
static void test_ceiling_of_each(void **unused)
{
    (void)unused;
    ask("true", "false");
    use(25);
    reserve("S1", 20);
    tried.paper.reference = STR("M-8");
    reserve("S2", 20);
    tried.paper.rule = STR("r/other");
    tried.paper.reference = STR("M-7");
    reserve("S3", 20);
    DO(release("S1"));
    DO(release("S2"));
    snprintf(asked, sizeof asked, "\"papers\":[{\"rule\":\"r/other\",\"text\":\"b\"}]");
    DO(release("S3"));
    ship_check(&tried);
}

/* It says one number. */
static void test_ceiling_differs(void **unused)
{
    (void)unused;
    ask("true", "false");
    use(25);
    reserve("S1", 10);
    use(2500);
    reserve("S2", 20);
    DO(release("S1"));
    REFUSED(release("S2"), "'M-7' is for 2500 units, and for 25 in shipment 'S1'");
}

static void test_depart_beyond(void **unused)
{
    (void)unused;
    ask("true", "false");
    use(25);
    reserve("S1", 20);
    reserve("S2", 5);
    DO(release("S1"));
    DO(release("S2"));
    DO(depart("S1", 20));
    assert_int_equal(tried.outcome.opened, 0);
    DO(depart("S2", 6));
    assert_int_equal(tried.outcome.opened, 2);
    assert_true(str_equal_text(tried.outcome.told[1].says,
                               "it went beyond the units of paper 'M-7', r/statement"));
    ship_check(&tried);
}

/* What is kept can be read again. */
static void test_bad_papers(void **unused)
{
    struct shipment_paper paper = { .rule = STR("r/1"), .reference = STR("1") };
    (void)unused;
    use(0);
    tried.paper.rule.data = NULL;
    reserve("S1", 10);
    paper.expires = STR("2026-02-30");
    REFUSED(add("S1", &paper), "'expires'");
    paper.expires = (struct str){ 0 };
    paper.units = 5;
    paper.reference = (struct str){ 0 };
    paper.sha256 = STR("00");
    REFUSED(add("S1", &paper), "'sha256' takes 64 hexadecimal digits");
    paper.sha256 = STR("0000000000000000000000000000000000000000000000000000000000000000");
    REFUSED(add("S1", &paper), "lacks the rule and the number of a paper");
    paper.reference = STR("1");
    DO(add("S1", &paper));
    for (int i = 0; i < SHIPMENT_PAPERS_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "r/%d", i);
        paper.rule = str_of(name);
        DO(add("S1", &paper));
    }
    paper.rule = STR("r/more");
    REFUSED(add("S1", &paper), "it has as many papers as it can have");
    assert_int_equal(ship_record(&tried, "S1").shipment.paper_count, SHIPMENT_PAPERS_MAX);
    DO(release("S1"));
    REFUSED(add("S1", &paper), "released");
    ship_check(&tried);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_asked),           TEST(test_not_told),         TEST(test_dated),
        TEST(test_ceiling),         TEST(test_ceiling_departed), TEST(test_ceiling_of_each),
        TEST(test_ceiling_differs), TEST(test_depart_beyond),    TEST(test_bad_papers),
    };
    if (!store_folder_can())
        return 0;
    return store_folder_done(cmocka_run_group_tests(tests, NULL, NULL));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_applications.c - what becomes of applications: each step, and each guard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "desk/applications.h"
#include "store/statement.h"
#include "unit/done.h"
#include "unit/engine_lists.h"
#include "unit/license_desk.h"

/* A license for what has figures of 100 and more; the review asks for two things. */
static const char rules[] =
    "role purchaser, intermediate_consignee\n"
    "fact cert.supply : bool ask \"Is there enough?\"\n"
    "fact cert.test : bool ask \"Was it tested?\"\n"
    "rule t/need \"A license\" {\n cite L1 \"p. 1\"\n in-force 2020-01-01 ..\n"
    " require RS \"reasons\"\n when item.die_area > 100 mm2\n}\n"
    "rule t/review \"Case by case\" {\n cite L2 \"p. 2\"\n in-force 2022-01-01 ..\n"
    " review { RS } as case-by-case\n when item.die_area > 100 mm2\n"
    " needs {\n [\"(a)\"] cert.supply\n [\"(b)\"] cert.test\n }\n}\n"
    "set desk.application : set of string {\n"
    " from 2020-01-01 : { \"purchaser.name\", \"end_users.address\" } cite L1 \"p. 3\"\n"
    " from 2020-01-01 add { \"intermediate_consignees?.name\" } cite L1 \"p. 4\"\n"
    " from 2030-01-01 remove { \"purchaser.name\" } cite L1 \"p. 5\"\n"
    "}\n" ENGINE_LIST;

static struct licenses_tried tried; /* ann is an officer; carl becomes one */
static struct engine engine;
static struct engine_lists lists; /* nobody is on them who matters */
static struct who carl;
static struct json_reader *reader;
static struct application_law law;
static struct application_eyes eyes;
static struct application_desk desk;
static struct application_outcome outcome;

static void add_carl(void)
{
    struct approval_answer answer;
    struct principal principal;
    struct who root;
    assert_true(people_who(tried.desk.store, STR("root"), &root, &tried.err));
    assert_true(store_begin(tried.desk.store, &tried.err));
    assert_true(people_add(tried.desk.store, &root, PRINCIPAL_PERSON, STR("carl"), 1, &tried.err));
    assert_true(people_find(tried.desk.store, STR("carl"), &principal, &tried.err));
    assert_true(people_grant(tried.desk.store, &root, &principal, ROLE_BIT(ROLE_OFFICER), 1,
                             &answer, &tried.err));
    assert_true(store_commit(tried.desk.store, &tried.err));
    assert_true(people_who(tried.desk.store, STR("carl"), &carl, &tried.err));
}

static int set_up(void **unused)
{
    const struct json_limits limits = { APPLICATION_JSON_MAX, APPLICATION_JSON_DEPTH };
    (void)unused;
    desk_open(&tried);
    engine_open(&engine, rules);
    engine_lists_open(&lists, &engine, "Quux Holding", TODAY, 1);
    add_carl();
    reader = json_reader_new(mem_system(), limits, &tried.err);
    assert_non_null(reader);
    for (int i = 0; i < CLOCK_COUNT; i++)
        law.clocks[i].days = 30;
    law.congress_days = 30;
    eyes = (struct application_eyes){ .session = engine.session,
                                      .policy = &engine.policy,
                                      .options = &engine.options,
                                      .packs = STR("t"),
                                      .sha256 = STR("00") };
    desk = (struct application_desk){ .matters = { .mem = mem_system(),
                                                   .store = tried.desk.store,
                                                   .by = &tried.ann,
                                                   .now = tried.desk.now },
                                      .today = TODAY,
                                      .reader = reader,
                                      .law = &law,
                                      .holidays = &tried.holidays,
                                      .eyes = &eyes,
                                      .licenses = &tried.desk };
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    desk_sound(&tried);
    json_reader_free(reader);
    engine_close(&engine);
    engine_lists_close(&lists);
    desk_close(&tried);
    return 0;
}

#define PARTY "{\"name\": \"Cloud\", \"address\": \"1 Road\", \"country\": \"CN\"}"
#define HEAD "{\"id\": \"A-1\", \"kind\": \"export\", \"from\": \"US\", \"to\": \"CN\", "
#define ITEM                                                                                       \
    "\"items\": [{\"item\": {\"die_area\": 200}, \"quantity\": 1, \"value\": {\"amount\": 5, "     \
    "\"currency\": \"USD\"}}], \"end_use\": \"inference\", "
#define PARTIES                                                                                    \
    "\"purchaser\": " PARTY ", \"ultimate_consignee\": " PARTY ", \"end_users\": [" PARTY "]"
#define BARE HEAD ITEM "\"end_users\": [{\"name\": \"Cloud\"}], \"intermediate_consignees\": [{}]}"
#define STATED ", \"facts\": {\"cert.supply\": true, \"cert.test\": true}}"
#define WHOLE HEAD ITEM PARTIES STATED

static bool file(enum application_transition transition, const char *text,
                 struct application_asked *ret)
{
    struct application_content content;
    const struct json_source source = { .text = str_of(text), .line = 1 };
    if (!application_read(reader, &tried.arena, &source, &content, &tried.err))
        return false;
    *ret = (struct application_asked){ .name = content.id, .content = content.text };
    return applications_apply(&desk, transition, ret, 1, &tried.err);
}

static bool take(enum application_transition transition, const char *text)
{
    struct application_asked asked;
    if (!file(transition, text, &asked))
        return false;
    if (asked.told == APPLICATION_TOLD_REFUSED)
        tried.err = asked.refused;
    return asked.told != APPLICATION_TOLD_REFUSED;
}

static bool change(const struct application_change *asked)
{
    return application_do(&desk, &tried.arena, asked, &outcome, &tried.err);
}

static struct application_change change_of(enum application_transition transition, int32_t day)
{
    return (struct application_change){ .transition = transition,
                                        .name = STR("A-1"),
                                        .details = { .day = day, .until = DATE_OPEN } };
}

static bool step(enum application_transition transition, int32_t day)
{
    const struct application_change asked = change_of(transition, day);
    return change(&asked);
}

static bool says(enum application_transition transition, int32_t day, const char *text)
{
    struct application_change asked = change_of(transition, day);
    asked.reason = asked.details.number = str_of(text);
    return change(&asked);
}

static bool of_agency(enum application_transition transition, int32_t day, const char *agency)
{
    struct application_change asked = change_of(transition, day);
    asked.details.agency = str_of(agency);
    return change(&asked);
}

static bool record(int32_t day, const char *what, const char *agency, int32_t until)
{
    struct application_change asked = change_of(APPLICATION_RECORD, day);
    asked.details.what = str_of(what);
    asked.details.agency = str_of(agency);
    asked.details.until = until;
    return change(&asked);
}

static void is_in(const char *state)
{
    struct buf found;
    size_t wrong;
    assert_true(str_equal_text(outcome.matter.state, state));
    buf_init(&found, mem_system(), 100000);
    DO(desk_check(tried.desk.store, mem_system(), &found, &wrong, &tried.err));
    if (wrong > 0)
        fail_msg("%.*s", (int)found.length, found.data);
    buf_release(&found);
}

static void ready_as(const char *text)
{
    DO(take(APPLICATION_ADD, text));
    DO(step(APPLICATION_REVIEW, TODAY - 90));
    desk.matters.by = &carl;
    DO(step(APPLICATION_MAKE_READY, TODAY - 89));
    desk.matters.by = &tried.ann;
}

static void ready(void)
{
    ready_as(WHOLE);
}

static void registered(void)
{
    ready();
    DO(step(APPLICATION_SUBMIT, TODAY - 88));
    DO(says(APPLICATION_REGISTER, TODAY - 80, "Z1"));
    is_in("registered");
}

/* ---- the tests ---- */

static void test_add(void **unused)
{
    struct application_asked asked[2];
    (void)unused;
    DO(file(APPLICATION_ADD, BARE, &asked[0]));
    assert_int_equal(asked[0].told, APPLICATION_TOLD_DONE);
    /* Blanks are nothing. */
    DO(file(APPLICATION_ADD, " " BARE "  ", &asked[0]));
    assert_int_equal(asked[0].told, APPLICATION_TOLD_SAME);
    assert_int_equal(asked[0].version, 1);
    REFUSED(take(APPLICATION_ADD, WHOLE), "is there, and says something else");
    DO(file(APPLICATION_AMEND, WHOLE, &asked[0]));
    assert_int_equal(asked[0].version, 2);
    DO(file(APPLICATION_AMEND, WHOLE, &asked[0]));
    assert_int_equal(asked[0].told, APPLICATION_TOLD_SAME);
    REFUSED(take(APPLICATION_AMEND, "{\"id\": \"A-2\"}"), "there is no application 'A-2'");
    asked[0] = asked[1] = (struct application_asked){ .name = STR("A-3"), .content = STR("{}") };
    DO(applications_apply(&desk, APPLICATION_ADD, asked, 2, &tried.err));
    assert_int_equal(asked[1].told, APPLICATION_TOLD_REFUSED);
    assert_non_null(strstr(asked[1].refused.message, "came before"));
}

static void test_who_may(void **unused)
{
    (void)unused;
    desk.matters.by = &tried.bob;
    REFUSED(take(APPLICATION_ADD, WHOLE), "may not prepare applications");
    desk.matters.by = &tried.ann;
    DO(take(APPLICATION_ADD, WHOLE));
    desk.matters.by = &tried.bob;
    REFUSED(step(APPLICATION_REVIEW, TODAY), "may not prepare applications");
}

static void lacks(size_t i, const char *what, const char *label, const char *citation)
{
    const struct application_lack *lack = &outcome.look.lacks[i];
    assert_true(i < outcome.look.lack_count);
    if (!str_equal_text(lack->what, what) || !str_equal_text(lack->label, label) ||
        !str_equal_text(lack->citation, citation))
        fail_msg("%zu: %.*s %.*s %.*s", i, STR_ARG(lack->what), STR_ARG(lack->label),
                 STR_ARG(lack->citation));
}

static void test_review(void **unused)
{
    (void)unused;
    DO(take(APPLICATION_ADD, BARE));
    DO(step(APPLICATION_REVIEW, TODAY));
    is_in("draft");
    assert_int_equal(outcome.look.lack_count, 6);
    lacks(0, "purchaser.name", "", "L1, p. 3");
    lacks(1, "end_users.address", "", "L1, p. 3");
    lacks(2, "intermediate_consignees?.name", "", "L1, p. 4");
    assert_true(str_equal_text(outcome.look.lacks[3].says, "the ultimate consignee"));
    lacks(4, "cert.supply", "(a)", "L2, p. 2");
    lacks(5, "cert.test", "(b)", "L2, p. 2");
    assert_true(str_equal_text(outcome.look.decided[0].review, "case_by_case"));
    /* What is stated to be false is not missing. */
    DO(take(APPLICATION_AMEND,
            HEAD ITEM PARTIES ", \"facts\": {\"cert.supply\": true, \"cert.test\": false}}"));
    DO(step(APPLICATION_REVIEW, TODAY));
    is_in("internal_review");
    DO(step(APPLICATION_REVIEW, TODAY));
    assert_true(outcome.same);
    struct application_asked asked;
    DO(file(APPLICATION_AMEND, WHOLE, &asked)); /* others in the same file would be taken */
    assert_int_equal(asked.told, APPLICATION_TOLD_REFUSED);
    assert_non_null(strstr(asked.refused.message, "is internal_review: 'amend' is not possible"));
    REFUSED(step(APPLICATION_SEND_BACK, TODAY), "needs a reason");
    DO(says(APPLICATION_SEND_BACK, TODAY, "a comma"));
    is_in("draft");
    /* Nothing has changed, and it is reviewed again. */
    DO(step(APPLICATION_REVIEW, TODAY));
    assert_false(outcome.same);
}

static void test_orders(void **unused)
{
    (void)unused;
    DO(take(APPLICATION_ADD, HEAD ITEM PARTIES ", \"orders\": [\"SO-1\"]" STATED));
    REFUSED(step(APPLICATION_REVIEW, TODAY), "there is no order 'SO-1'");
}

static void test_four_eyes(void **unused)
{
    (void)unused;
    DO(take(APPLICATION_ADD, WHOLE));
    DO(step(APPLICATION_REVIEW, TODAY));
    REFUSED(step(APPLICATION_MAKE_READY, TODAY), "'ann' wrote version 1 of application 'A-1'");
    desk.matters.by = &carl;
    DO(step(APPLICATION_MAKE_READY, TODAY));
    is_in("ready");
    /* Who has written another version may sign for this one. */
    desk.matters.by = &tried.ann;
}

static void test_four_eyes_of_a_version(void **unused)
{
    (void)unused;
    DO(take(APPLICATION_ADD, BARE));
    desk.matters.by = &carl;
    DO(take(APPLICATION_AMEND, WHOLE));
    DO(step(APPLICATION_REVIEW, TODAY));
    REFUSED(step(APPLICATION_MAKE_READY, TODAY), "'carl' wrote version 2");
    desk.matters.by = &tried.ann;
    DO(step(APPLICATION_MAKE_READY, TODAY));
    is_in("ready");
}

static void test_days(void **unused)
{
    (void)unused;
    ready();
    REFUSED(step(APPLICATION_SUBMIT, TODAY + 1), "has not come yet");
    REFUSED(step(APPLICATION_SUBMIT, TODAY - 90), "is before");
    DO(step(APPLICATION_SUBMIT, TODAY - 89));
    REFUSED(says(APPLICATION_REGISTER, TODAY - 90, "Z1"), "is before");
    REFUSED(step(APPLICATION_REGISTER, TODAY - 80), "needs the application control number");
    DO(says(APPLICATION_REGISTER, TODAY - 80, "Z1"));
    assert_int_equal(outcome.day, TODAY - 80);
    /* What only clocks know may be learned late, but not before registration. */
    DO(step(APPLICATION_ASK, TODAY - 60));
    DO(record(TODAY - 70, "pre_license_check", "", DATE_OPEN));
    REFUSED(record(TODAY - 81, "assurances", "", DATE_OPEN), "when it was registered");
    REFUSED(record(TODAY - 70, "pre_license_check", "", TODAY + 1), "has not come yet");
    REFUSED(record(TODAY - 60, "control_plan", "", TODAY - 61), "ends before it begins");
    is_in("information_requested");
    DO(step(APPLICATION_ANSWER, DATE_OPEN));
    assert_int_equal(outcome.day, TODAY);
}

static void test_again(void **unused)
{
    (void)unused;
    registered();
    DO(says(APPLICATION_REGISTER, TODAY - 80, "Z1"));
    assert_true(outcome.same);
    REFUSED(says(APPLICATION_REGISTER, TODAY - 80, "Z2"), "'register' is not possible");
    DO(step(APPLICATION_ASK, TODAY - 70));
    DO(step(APPLICATION_ANSWER, TODAY - 60));
    /* Told once more, it is the question that was answered. */
    DO(step(APPLICATION_ASK, TODAY - 70));
    assert_true(outcome.same);
    is_in("registered");
    DO(step(APPLICATION_ASK, TODAY - 50));
    assert_false(outcome.same);
    DO(step(APPLICATION_ASK, DATE_OPEN));
    assert_true(outcome.same);
}

static const struct application_clock *clock_of(const struct application_clocks *clocks,
                                                enum application_clock_kind kind)
{
    for (size_t i = 0; i < clocks->count; i++) {
        if (clocks->list[i].kind == kind)
            return &clocks->list[i];
    }
    return NULL;
}

static void load(struct application_clocks *ret)
{
    struct application_record found;
    struct matter matter;
    DO(matter_named(desk.matters.store, &tried.arena, &application_machine, STR("A-1"), &matter,
                    &tried.err));
    DO(application_load(desk.matters.store, reader, &tried.arena, &matter, &found, &tried.err));
    DO(application_clocks(found.history.happened, found.history.happened_count, &law,
                          &tried.holidays, TODAY, ret, &tried.err));
}

static void test_clocks(void **unused)
{
    struct application_clocks clocks;
    (void)unused;
    registered();
    DO(step(APPLICATION_ASK, TODAY - 79));
    DO(step(APPLICATION_ANSWER, TODAY - 76));
    REFUSED(step(APPLICATION_REFER, TODAY - 75), "'refer' needs an agency");
    DO(of_agency(APPLICATION_REFER, TODAY - 75, "State"));
    DO(record(TODAY - 74, "referred", "Energy", DATE_OPEN));
    REFUSED(record(TODAY - 74, "recommended", "Navy", DATE_OPEN), "nothing was referred to 'Navy'");
    REFUSED(record(TODAY - 74, "recommended", "State", TODAY), "'recommended' has no end");
    REFUSED(record(TODAY - 74, "approved", "", DATE_OPEN), "'approved' is nothing to record");
    REFUSED(record(TODAY - 74, "lost", "", DATE_OPEN), "'lost' is nothing to record");
    DO(record(TODAY - 73, "recommended", "State", DATE_OPEN));
    DO(record(TODAY - 70, "pre_license_check", "", DATE_OPEN));
    load(&clocks);
    assert_int_equal(clock_of(&clocks, CLOCK_OVERALL)->state, CLOCK_STOPPED);
    assert_int_equal(application_next(&clocks)->kind, CLOCK_OVERALL);
    DO(record(TODAY - 70, "pre_license_check", "", TODAY - 65));
    load(&clocks);
    assert_int_equal(clock_of(&clocks, CLOCK_OVERALL)->stopped, 8);
    assert_int_equal(clock_of(&clocks, CLOCK_INITIAL)->state, CLOCK_MET);
    is_in("referred");
    struct application_change asked = change_of(APPLICATION_APPROVE, TODAY);
    asked.details.until = TODAY;
    REFUSED(change(&asked), "'approve' has no end");
}

static void test_denial(void **unused)
{
    struct application_clocks clocks;
    (void)unused;
    registered();
    DO(step(APPLICATION_INTEND_TO_DENY, TODAY - 60));
    DO(record(TODAY - 50, "answered", "", DATE_OPEN));
    load(&clocks);
    assert_true(clocks.denied_in_silence);
    DO(step(APPLICATION_APPEAL, TODAY - 20));
    is_in("appealed");
    DO(step(APPLICATION_APPROVE, TODAY - 10));
    is_in("approved");
    /* That was the decision on the appeal: the denial stays one. */
    load(&clocks);
    assert_int_equal(clocks.denied, TODAY - 30);
}

static void test_issue(void **unused)
{
    struct str two[] = { STR("D1"), STR("D2") };
    struct application_change asked = change_of(APPLICATION_ISSUE, TODAY);
    (void)unused;
    registered();
    DO(step(APPLICATION_APPROVE, TODAY - 10));
    REFUSED(change(&asked), "'issue' needs a license");
    asked.details.licenses = two;
    asked.details.license_count = 2;
    DO(desk_file(&tried, STR("D1")));
    REFUSED(change(&asked), "there is no license 'D2'");
    asked.details.license_count = 1;
    DO(change(&asked));
    is_in("issued");
    DO(change(&asked));
    assert_true(outcome.same);
    /* Another one comes later. */
    DO(desk_file(&tried, STR("D2")));
    asked.details.licenses = &two[1];
    DO(change(&asked));
    assert_false(outcome.same);
    is_in("issued");
}

static void test_ends(void **unused)
{
    (void)unused;
    registered();
    REFUSED(step(APPLICATION_HOLD, TODAY - 60), "needs a reason");
    DO(says(APPLICATION_HOLD, TODAY - 60, "an interagency review"));
    DO(step(APPLICATION_RESUME, TODAY - 50));
    REFUSED(step(APPLICATION_WITHDRAW, TODAY - 40), "needs a reason");
    DO(says(APPLICATION_WITHDRAW, TODAY - 40, "the buyer is gone"));
    is_in("withdrawn");
    REFUSED(step(APPLICATION_APPROVE, TODAY), "is withdrawn: 'approve' is not possible");
    assert_string_equal(tried.err.hint, "nothing follows any more");
}

/* What is read strictly: tests/data/schema.py has many more. */
static void test_what_is_said(void **unused)
{
    struct buf text;
    (void)unused;
    REFUSED(take(APPLICATION_ADD, "{\"id\": \"A\", \"additional\": \"\"}"), "has from 1 to");
    REFUSED(take(APPLICATION_ADD, "{\"id\": \"A\", \"orders\": [\"\"]}"), "strings of 1 to");
    REFUSED(take(APPLICATION_ADD, "{\"id\": \"A\", \"items\": [1]}"), "takes objects, not a");
    buf_init(&text, mem_system(), 100000);
    buf_text(&text, "{\"id\": \"A\", \"items\": [{}");
    for (int i = 1; i < APPLICATION_ITEMS_MAX; i++)
        buf_text(&text, ", {}");
    buf_text(&text, "]}");
    buf_byte(&text, '\0');
    DO(take(APPLICATION_ADD, text.data));
    text.length -= 3;
    buf_text(&text, ", {}]}");
    buf_byte(&text, '\0');
    REFUSED(take(APPLICATION_ADD, text.data), "more than 64 items");
    buf_release(&text);
    REFUSED(take(APPLICATION_ADD, "[]"), "is an object");
    REFUSED(take(APPLICATION_ADD, "{}"), "has an id");
    REFUSED(take(APPLICATION_ADD, "{\"id\": \"A\", \"x\": 1}"), "unknown key 'x'");
    REFUSED(take(APPLICATION_ADD, "{\"id\": \"A\", \"items\": [{\"quantity\": 0}]}"), "item 1: ");
    REFUSED(take(APPLICATION_ADD, "{\"id\": \"A\", \"purchaser\": {\"role\": \"x\"}}"),
            "unknown key 'role'");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* ---- who is screened before it is filed ---- */

#define NORVEX "{\"name\": \"Norvex Quantum Ltd\", \"address\": \"1 Road\", \"country\": \"CN\"}"
#define TO_NORVEX                                                                                  \
    HEAD ITEM "\"purchaser\": " NORVEX ", \"ultimate_consignee\": " NORVEX                         \
              ", \"end_users\": [" NORVEX "]" STATED

/* Other lists from then on; a session remembers what it found in those before. */
static struct engine_lists newer;
static struct session *session_then;

static void use_newer(const char *name, int32_t issued)
{
    engine_lists_open(&newer, &engine, name, issued, 1);
    session_then = session_new(mem_system(), engine.decider, &tried.err);
    assert_non_null(session_then);
    eyes.session = session_then;
}

static void end_newer(void)
{
    session_free(session_then);
    eyes.session = engine.session;
    assert_true(decider_use_lists(engine.decider, &lists.used, &tried.err));
    engine_lists_close(&newer);
}

static void test_listed_since(void **unused)
{
    (void)unused;
    ready_as(TO_NORVEX);
    use_newer("Norvex Quantum Ltd", TODAY);
    REFUSED(
        step(APPLICATION_SUBMIT, TODAY),
        "application 'A-1': 'Norvex Quantum Ltd' is, and was not when it was reviewed, EL:Norvex");
    assert_int_equal(tried.err.code, ERR_CONFLICT);
    /* Who looks at it again knows it, and may apply for that. */
    DO(says(APPLICATION_SEND_BACK, TODAY, "it is listed"));
    DO(step(APPLICATION_REVIEW, TODAY));
    desk.matters.by = &carl;
    DO(step(APPLICATION_MAKE_READY, TODAY));
    DO(step(APPLICATION_SUBMIT, TODAY));
    is_in("submitted");
    end_newer();
}

static void test_may_be_listed(void **unused)
{
    (void)unused;
    ready_as(TO_NORVEX);
    use_newer("Norvex Quantun", TODAY);
    REFUSED(step(APPLICATION_SUBMIT, TODAY), "'Norvex Quantum Ltd' may be EL:Norvex");
    /* Also where the review had it: nobody has said whether it is. */
    DO(says(APPLICATION_SEND_BACK, TODAY, "look"));
    DO(step(APPLICATION_REVIEW, TODAY));
    desk.matters.by = &carl;
    DO(step(APPLICATION_MAKE_READY, TODAY));
    REFUSED(step(APPLICATION_SUBMIT, TODAY), "'Norvex Quantum Ltd' may be EL:Norvex");
    end_newer();
    DO(step(APPLICATION_SUBMIT, TODAY));
}

static void test_not_screened(void **unused)
{
    (void)unused;
    ready();
    use_newer("Quux", TODAY - 10); /* too old for that day */
    REFUSED(step(APPLICATION_SUBMIT, TODAY), "'Cloud' was not screened");
    end_newer();
    DO(step(APPLICATION_SUBMIT, TODAY));
    /* The same again is the same, whatever the lists say then. */
    use_newer("Cloud", TODAY);
    DO(step(APPLICATION_SUBMIT, TODAY));
    assert_true(outcome.same);
    end_newer();
}

/* What the packs ask for may have become more since the review. */
static void test_lacks_at_last(void **unused)
{
    struct application_asked asked;
    (void)unused;
    DO(file(APPLICATION_ADD, WHOLE, &asked));
    DO(step(APPLICATION_REVIEW, TODAY - 90));
    desk.matters.by = &carl;
    DO(step(APPLICATION_MAKE_READY, TODAY - 89));
    struct engine other;
    struct application_eyes eyes_then = eyes;
    static char more[4096];
    snprintf(
        more, sizeof more,
        "%sfact cert.more : bool ask \"Is there more?\"\n"
        "rule t/more \"More\" {\n cite L3 \"p. 9\"\n in-force 2024-01-01 ..\n"
        " review { RS } as policy-of-denial overrides t/review\n when item.die_area > 100 mm2\n"
        " needs {\n [\"(c)\"] cert.more\n }\n}\n",
        rules);
    engine_open(&other, more);
    eyes.session = other.session;
    eyes.policy = &other.policy;
    eyes.options = &other.options;
    DO(step(APPLICATION_SUBMIT, TODAY));
    assert_int_equal(outcome.look.lack_count, 1);
    assert_true(str_equal_text(outcome.look.lacks[0].what, "cert.more"));
    is_in("ready");
    eyes = eyes_then;
    engine_close(&other);
}

/* ---- a license comes of one application ---- */

static void approved(const char *name, const char *text)
{
    struct application_change asked = change_of(APPLICATION_SUBMIT, TODAY);
    static const enum application_transition path[] = {
        APPLICATION_REVIEW,   APPLICATION_MAKE_READY, APPLICATION_SUBMIT,
        APPLICATION_REGISTER, APPLICATION_APPROVE,
    };
    DO(take(APPLICATION_ADD, text));
    for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
        asked.transition = path[i];
        asked.name = str_of(name);
        asked.details.number = STR("Z");
        desk.matters.by = path[i] == APPLICATION_MAKE_READY ? &carl : &tried.ann;
        DO(change(&asked));
    }
}

static bool issue(const char *name, struct str number)
{
    struct application_change asked = change_of(APPLICATION_ISSUE, TODAY);
    asked.name = str_of(name);
    asked.details.licenses = &number;
    asked.details.license_count = 1;
    return change(&asked);
}

/* That the table does not have it comes before all that it would need. */
static void test_not_possible(void **unused)
{
    (void)unused;
    DO(take(APPLICATION_ADD, WHOLE));
    for (unsigned t = APPLICATION_REVIEW + 1; t < APPLICATION_TRANSITION_COUNT; t++) {
        char says[64];
        if (machine_can(&application_machine, APPLICATION_DRAFT, t))
            continue;
        snprintf(says, sizeof says, "is draft: '%s' is not possible",
                 machine_transition(&application_machine, t));
        REFUSED(step((enum application_transition)t, TODAY), says);
    }
}

/* It is found by its license, or that is told. */
static void test_found(void **unused)
{
    static const char *const changes[] = { "DROP TRIGGER matter_about_kept",
                                           "DELETE FROM matter_about WHERE what = 'license'" };
    struct store *store = tried.desk.store;
    struct buf out;
    size_t wrong;
    (void)unused;
    if (store_folder_is_postgresql())
        return;
    DO(desk_file(&tried, STR("D1")));
    approved("A-1", WHOLE);
    DO(issue("A-1", STR("D1")));
    is_in("issued");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        DO(sql_run(store, changes[i], NULL, 0, NULL, &tried.err));
    buf_init(&out, mem_system(), 1 << 16);
    DO(desk_check(store, mem_system(), &out, &wrong, &tried.err));
    assert_int_equal(wrong, 1);
    buf_byte(&out, '\0');
    assert_non_null(strstr(buf_view(&out).data, "not found by a license that came of it"));
    buf_release(&out);
}

#define OF_BIS(id)                                                                                 \
    "{\"id\": \"" id "\", \"authority\": \"BIS\", \"kind\": \"export\", \"from\": \"US\", "        \
    "\"to\": \"CN\", " ITEM PARTIES STATED

static void test_one_application_each(void **unused)
{
    (void)unused;
    DO(desk_file(&tried, STR("D1")));
    DO(desk_file(&tried, STR("D2")));
    approved("A-1", OF_BIS("A-1"));
    approved("A-2", OF_BIS("A-2"));
    DO(issue("A-1", STR("D1")));
    REFUSED(issue("A-2", STR("D1")), "license 'D1' came of application 'A-1'");
    assert_int_equal(tried.err.code, ERR_CONFLICT);
    DO(issue("A-2", STR("D2")));
    DO(issue("A-1", STR("D1")));
    assert_true(outcome.same);
    is_in("issued");
}

/* ---- what is due next ---- */

static int32_t due_of(const char *name)
{
    struct matter matter;
    DO(matter_named(tried.desk.store, &tried.arena, &application_machine, str_of(name), &matter,
                    &tried.err));
    return matter.due;
}

static void test_due(void **unused)
{
    (void)unused;
    ready();
    assert_int_equal(due_of("A-1"), MATTER_NO_DAY);
    DO(step(APPLICATION_SUBMIT, TODAY - 3));
    DO(says(APPLICATION_REGISTER, TODAY - 2, "Z1"));
    assert_int_equal(due_of("A-1"), TODAY + 28); /* every clock has 30 days here */
    DO(step(APPLICATION_INTEND_TO_DENY, TODAY - 1));
    assert_int_equal(due_of("A-1"), TODAY + 28);
    DO(take(APPLICATION_ADD, OF_BIS("A-0")));
    struct matter *waiting;
    size_t count;
    DO(matters_with_due(tried.desk.store, &tried.arena, STR("application"), &waiting, &count,
                        &tried.err));
    assert_int_equal(count, 1);
    assert_true(str_equal_text(waiting[0].name, "A-1"));
    DO(says(APPLICATION_WITHDRAW, TODAY, "enough"));
    assert_int_equal(due_of("A-1"), MATTER_NO_DAY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_add),          TEST(test_who_may),       TEST(test_review),
        TEST(test_orders),       TEST(test_four_eyes),     TEST(test_four_eyes_of_a_version),
        TEST(test_days),         TEST(test_again),         TEST(test_clocks),
        TEST(test_denial),       TEST(test_issue),         TEST(test_ends),
        TEST(test_what_is_said), TEST(test_listed_since),  TEST(test_may_be_listed),
        TEST(test_not_screened), TEST(test_lacks_at_last), TEST(test_one_application_each),
        TEST(test_not_possible), TEST(test_found),         TEST(test_due),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

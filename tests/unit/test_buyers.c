/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_buyers.c - what becomes of candidate buyers: each step, and each guard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "desk/buyer_list.h"
#include "desk/buyer_page.h"
#include "desk/people.h"
#include "text/json_write.h"
#include "unit/alloc_fail.h"
#include "unit/store_folder.h"

#define DAY_MICROSECONDS ((int64_t)86400 * 1000000)
#define TODAY 20000
#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static struct store_folder folder;
static struct arena arena;
static struct store *store;
static struct who ann, eve, bob, sal; /* officers, an approver, sales */
static struct matter_desk desk;       /* ann's, on TODAY */
static struct buyer_outcome outcome;  /* of the last step */
static struct err err;

/* ---- people ---- */

static struct who add_person(const struct who *root, const char *name, uint32_t roles)
{
    struct approval_answer answer;
    struct principal principal;
    struct who who;
    if (!people_add(store, root, PRINCIPAL_PERSON, str_of(name), 1, &err) ||
        !people_find(store, str_of(name), &principal, &err) ||
        !people_grant(store, root, &principal, roles, 1, &answer, &err) ||
        !people_who(store, str_of(name), &who, &err))
        fail_msg("%s: %s", name, err.message);
    return who;
}

static int set_up(void **unused)
{
    struct who root;
    (void)unused;
    store_folder_make(&folder);
    arena_init(&arena, mem_system(), (size_t)1 << 28);
    store = store_folder_open(&folder);
    assert_non_null(store);
    assert_true(store_begin(store, &err));
    assert_true(people_found(store, STR("root"), 1, &root, &err));
    ann = add_person(&root, "ann", ROLE_BIT(ROLE_OFFICER));
    eve = add_person(&root, "eve", ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_APPROVER));
    bob = add_person(&root, "bob", ROLE_BIT(ROLE_APPROVER));
    sal = add_person(&root, "sal", ROLE_BIT(ROLE_SALES));
    assert_true(store_commit(store, &err));
    desk = (struct matter_desk){
        .mem = mem_system(), .store = store, .by = &ann, .now = TODAY * DAY_MICROSECONDS
    };
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    store_close(store);
    arena_release(&arena);
    store_folder_remove(&folder);
    return 0;
}

static void approve(const struct who *who, int64_t id)
{
    struct approval approval;
    assert_true(store_begin(store, &err));
    if (!approval_decide(store, who, id, APPROVAL_APPROVED, STR(""), desk.now, &approval, &err))
        fail_msg("%s", err.message);
    assert_true(store_commit(store, &err));
}

/* ---- buyers ---- */

/* All that a package needs; `more` stands behind it. */
#define IDENTITY                                                                                   \
    "{\"name\":\"Acme\",\"legal_name\":\"Acme Ltd\",\"aliases\":[\"Ac\"],"                         \
    "\"addresses\":[\"1 Road\"],\"country\":\"CN\","                                               \
    "\"registration\":{\"authority\":\"R\",\"number\":\"1\"},"                                     \
    "\"parents\":[{\"name\":\"P\",\"percent\":100,\"source\":\"s\",\"ultimate\":true}]"
#define ATTESTED(on) "{\"by\":\"b\",\"on\":\"" on "\",\"document\":\"" HASH "\"}"
#define PACKAGE(on)                                                                                \
    ",\"owners\":[{\"name\":\"O\",\"percent\":\"51.5\",\"source\":\"s\"}],"                        \
    "\"sites\":[{\"name\":\"H\",\"address\":\"2 Road\",\"country\":\"CN\"}],\"end_use\":\"u\","    \
    "\"end_use_statement\":" ATTESTED("2024-01-01") ",\"remote_access\":" ATTESTED(                \
        on) ",\"kyc\":" ATTESTED(on) ",\"expected_volumes\":[{\"item\":\"H20\",\"quantity\":5}],"  \
                                     "\"review_date\":\"2025-01-01\""
#define COMPLETE IDENTITY PACKAGE("2024-01-01") "}"

static bool parse(const char *text, struct buyer_asked *ret)
{
    static const struct json_limits limits = { .size = BUYER_SIZE_MAX, .depth = FORM_DEPTH };
    const struct json_source source = { .text = str_of(text), .line = 1 };
    struct json_reader *reader = json_reader_new(mem_system(), limits, &err);
    *ret = (struct buyer_asked){ .told = BUYER_TOLD_DONE };
    bool done =
        reader != NULL && buyer_form_read(reader, &arena, &source, &ret->name, &ret->content, &err);
    json_reader_free(reader);
    return done;
}

static struct buyer_asked apply(enum buyer_transition transition, const char *text)
{
    struct buyer_asked asked;
    if (!parse(text, &asked) || !buyers_apply(&desk, transition, &asked, 1, &err))
        fail_msg("%s", err.message);
    return asked;
}

static void add(const char *text)
{
    struct buyer_asked asked = apply(BUYER_ADD, text);
    if (asked.told != BUYER_TOLD_DONE)
        fail_msg("%s", asked.refused.message);
}

static struct buyer_standing standing_of(const char *name)
{
    struct buyer_reading reading;
    struct buyer_standing standing;
    struct matter matter;
    assert_true(store_begin_reading(store, &err));
    assert_true(buyer_reading_open(&reading, mem_system(), store, &arena, &err));
    if (!matter_named(store, &arena, &buyer_machine, str_of(name), &matter, &err) ||
        !buyer_standing_read(&reading, &matter, &standing, &err))
        fail_msg("%s", err.message);
    buyer_reading_close(&reading);
    store_rollback(store);
    return standing;
}

/* Fails where the state is another one. */
static void assert_state(const char *name, enum buyer_state state)
{
    struct buyer_standing standing = standing_of(name);
    if (standing.state != state)
        fail_msg("%s is %.*s", name, STR_ARG(standing.matter.state));
}

static struct buyer_change change_of(enum buyer_transition transition, const char *name)
{
    return (struct buyer_change){ .transition = transition,
                                  .name = str_of(name),
                                  .day = TODAY,
                                  .reason = STR("why"),
                                  .basis = STR("evidence"),
                                  .document = STR(HASH),
                                  .depth = 1,
                                  .match = 1,
                                  .condition = 1 };
}

static bool do_change(const struct buyer_change *change)
{
    return buyer_do(&desk, &arena, change, &outcome, &err);
}

static bool turn(enum buyer_transition transition, const char *name)
{
    const struct buyer_change change = change_of(transition, name);
    return do_change(&change);
}

#define DO(done)                                                                                   \
    do {                                                                                           \
        if (!(done))                                                                               \
            fail_msg("line %d: %s", __LINE__, err.message);                                        \
    } while (0)
#define REFUSED(done, says)                                                                        \
    do {                                                                                           \
        if (done)                                                                                  \
            fail_msg("line %d: it was done", __LINE__);                                            \
        if (strstr(err.message, says) == NULL)                                                     \
            fail_msg("line %d: '%s'", __LINE__, err.message);                                      \
    } while (0)

/* ---- screening ---- */

/* What a screening found of one subject; none of the others is anything but clear. */
struct finding {
    const char *what;   /* NULL: nothing was found */
    const char *status; /* of the subject */
    const char *key;    /* of the entry; NULL: none */
    const char *citation;
};

static struct str evidence_of(const char *name, const struct finding *finding, bool with_lists)
{
    struct buyer_standing standing = standing_of(name);
    struct buyer_subject *subjects;
    size_t count;
    struct buf out;
    assert_true(buyer_subjects(&arena, standing.buyer, &subjects, &count, &err));
    buf_init(&out, mem_system(), (size_t)1 << 20);
    buf_format(&out, "{\"lists\":[%s],\"subjects\":[",
               with_lists ? "{\"source\":\"l\",\"issued\":\"2024-10-01\",\"sha256\":\"00\"}" : "");
    for (size_t i = 0; i < count; i++) {
        bool is = finding != NULL && strcmp(subjects[i].what, finding->what) == 0;
        json_open(&out, '{');
        JSON_PUT_WORD(&out, "what", subjects[i].what);
        JSON_PUT_STRING(&out, "name", subjects[i].name);
        JSON_PUT_STRING(&out, "address", subjects[i].address);
        JSON_PUT_WORD(&out, "status", is ? finding->status : "clear");
        JSON_KEY(&out, "matches");
        json_open(&out, '[');
        if (is && finding->key != NULL) {
            json_open(&out, '{');
            JSON_PUT_WORD(&out, "key", finding->key);
            JSON_PUT_WORD(&out, "status", finding->status);
            JSON_PUT_WORD(&out, "name", "Listed Ltd");
            JSON_PUT_WORD(&out, "score", "0.9000");
            JSON_PUT_WORD(&out, "citation", finding->citation);
            json_close(&out, '}');
        }
        json_close(&out, ']');
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_close(&out, '}');
    json_end(&out);
    struct str text = str_copy(&arena, buf_view(&out));
    buf_release(&out);
    return text;
}

static bool screen(const char *name, const struct finding *finding)
{
    struct buyer_change change = change_of(BUYER_SCREEN, name);
    change.reason = change.basis = change.document = STR("");
    change.screening = evidence_of(name, finding, true);
    return do_change(&change);
}

static const struct finding on_address = { "address", "possible", "EL:Listed Ltd", "84 FR 1" };
static const struct finding on_owner = { "owner", "listed", "SDN:7", "85 FR 1" };

/* ---- on the way ---- */

static void make_ready(const char *text, const char *name)
{
    add(text);
    DO(screen(name, NULL));
    DO(turn(BUYER_CLEAR, name));
    DO(turn(BUYER_COMPLETE, name));
    assert_state(name, BUYER_PACKAGE_READY);
}

static struct buyer_list package(void)
{
    struct buyer_list list;
    bool same;
    DO(buyer_list_package(&desk, &arena, TODAY, &list, &same, &err));
    return list;
}

static bool submit(int64_t n, struct buyer_list_outcome *ret)
{
    const struct buyer_list_submit what = { .n = n, .day = TODAY };
    return buyer_list_submit(&desk, &arena, &what, ret, &err);
}

static void make_submitted(void)
{
    struct buyer_list_outcome submitted;
    make_ready(COMPLETE, "Acme");
    package();
    DO(submit(0, &submitted));
    assert_true(submitted.waits);
    approve(&bob, submitted.approval.id);
    DO(submit(0, &submitted));
    assert_false(submitted.waits);
    assert_state("Acme", BUYER_SUBMITTED);
}

static void make_approved(const char *conditions)
{
    struct buyer_change change = change_of(BUYER_APPROVE, "Acme");
    make_submitted();
    change.conditions = str_of(conditions);
    DO(do_change(&change));
}

#define CONDITIONS                                                                                 \
    "[{\"kind\":\"obligation\",\"text\":\"report\",\"due\":\"2024-12-01\",\"blocking\":true},"     \
    "{\"kind\":\"cap\",\"quantity\":5}]"

static void assert_sound(void)
{
    struct buf out;
    size_t wrong;
    buf_init(&out, mem_system(), (size_t)1 << 20);
    DO(desk_check(store, mem_system(), &out, &wrong, &err));
    if (wrong > 0)
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
}

/* ---- what is said ---- */

static void test_add(void **unused)
{
    (void)unused;
    struct buyer_asked asked = apply(BUYER_ADD, "{\"name\":\"Acme\"}");
    assert_int_equal(asked.told, BUYER_TOLD_DONE);
    assert_string_equal(asked.state.data, "nominated");
    asked = apply(BUYER_ADD, "{ \"name\" : \"Acme\" }");
    assert_int_equal(asked.told, BUYER_TOLD_SAME);
    asked = apply(BUYER_ADD, "{\"name\":\"Acme\",\"country\":\"CN\"}");
    assert_int_equal(asked.told, BUYER_TOLD_REFUSED);
    assert_int_equal(asked.refused.code, ERR_CONFLICT);
    asked = apply(BUYER_AMEND, "{\"name\":\"Acme\",\"country\":\"CN\"}");
    assert_int_equal(asked.told, BUYER_TOLD_DONE);
    asked = apply(BUYER_AMEND, "{\"name\":\"Nobody\"}");
    assert_int_equal(asked.refused.code, ERR_NAME);
    struct buyer_asked twice[2];
    assert_true(parse("{\"name\":\"Two\"}", &twice[0]) && parse("{\"name\":\"Two\"}", &twice[1]));
    DO(buyers_apply(&desk, BUYER_ADD, twice, 2, &err));
    assert_int_equal(twice[1].told, BUYER_TOLD_REFUSED);
    desk.by = &sal;
    REFUSED(buyers_apply(&desk, BUYER_ADD, &asked, 1, &err), "'sal' may not");
    assert_sound();
}

static void test_form(void **unused)
{
    static const char *const wrong[] = {
        "[]",
        "{}",
        "{\"name\":1}",
        "{\"name\":\"A\",\"x\":1}",
        "{\"name\":\"A\",\"country\":\"China\"}",
        "{\"name\":\"A\",\"aliases\":\"B\"}",
        "{\"name\":\"A\",\"registration\":{\"number\":\"1\"}}",
        "{\"name\":\"A\",\"owners\":[{\"name\":\"B\",\"percent\":101,\"source\":\"s\"}]}",
        "{\"name\":\"A\",\"owners\":[{\"name\":\"B\",\"percent\":-1,\"source\":\"s\"}]}",
        "{\"name\":\"A\",\"owners\":[{\"ultimate\":true}]}",
        "{\"name\":\"A\",\"kyc\":{\"by\":\"b\",\"on\":\"2024-01-01\",\"document\":\"00\"}}",
        "{\"name\":\"A\",\"expected_volumes\":[{\"item\":\"H\",\"quantity\":0}]}",
        "{\"name\":\"A\",\"expected_volumes\":[{\"item\":\"H\",\"quantity\":1.5}]}",
        "{\"name\":\"A\",\"review_date\":\"soon\"}",
    };
    struct buyer_asked asked;
    (void)unused;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (parse(wrong[i], &asked))
            fail_msg("it was read: %s", wrong[i]);
        assert_int_equal(err.line, 1);
    }
    DO(parse("{\"owners\":[{\"source\":\"s\",\"percent\":51.50,\"name\":\"B\"}],\"name\":\"A\"}",
             &asked));
    assert_string_equal(asked.content.data,
                        "{\"name\":\"A\",\"owners\":[{\"name\":\"B\",\"percent\":\"51.5\","
                        "\"source\":\"s\"}]}");
}

/* It is read, or given up without a leak. */
static bool read_once(const struct mem *mem, void *context)
{
    static const struct json_limits limits = { .size = BUYER_SIZE_MAX, .depth = FORM_DEPTH };
    const struct json_source source = { .text = STR(COMPLETE), .line = 1 };
    struct arena own;
    struct str name;
    struct str content;
    struct err unused;
    (void)context;
    struct json_reader *reader = json_reader_new(mem, limits, &unused);
    if (reader == NULL)
        return false;
    arena_init(&own, mem, (size_t)1 << 22);
    bool done = buyer_form_read(reader, &own, &source, &name, &content, &unused);
    arena_release(&own);
    json_reader_free(reader);
    return done;
}

static void test_form_memory(void **unused)
{
    (void)unused;
    alloc_fail_each(read_once, NULL);
}

static void test_conditions(void **unused)
{
    static const struct json_limits limits = { .size = BUYER_SIZE_MAX, .depth = FORM_DEPTH };
    static const char *const wrong[] = {
        "{}",
        "[\"a report\"]",
        "[{\"text\":\"a report\"}]",
        "[{\"kind\":\"promise\",\"text\":\"t\"}]",
        "[{\"kind\":\"obligation\",\"text\":\"t\",\"blocking\":true}]",
        "[{\"kind\":\"obligation\",\"text\":\"t\",\"due\":\"2024-12-01\",\"every_months\":0,"
        "\"blocking\":true}]",
        "[{\"kind\":\"obligation\",\"text\":\"t\",\"due\":\"2024-12-01\",\"every_months\":1201,"
        "\"blocking\":true}]",
        "[{\"kind\":\"guard\",\"text\":\"t\"}]",
        "[{\"kind\":\"guard\",\"text\":\"t\",\"items\":[]}]",
        "[{\"kind\":\"cap\",\"text\":\"t\",\"items\":[\"H20\"]}]",
    };
    struct json_reader *reader = json_reader_new(mem_system(), limits, &err);
    struct str content;
    (void)unused;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const struct json_source source = { .text = str_of(wrong[i]), .line = 1 };
        if (buyer_conditions_read(reader, &arena, &source, &content, &err))
            fail_msg("it was read: %s", wrong[i]);
    }
    const struct json_source source = { .text = STR(CONDITIONS), .line = 1 };
    DO(buyer_conditions_read(reader, &arena, &source, &content, &err));
    assert_string_equal(content.data, CONDITIONS);
    json_reader_free(reader);
}

/* ---- screening ---- */

static void test_identity(void **unused)
{
    static const char *const lacking[][2] = {
        { "{\"name\":\"A\"}", "legal_name, aliases, addresses, country, registration, parents" },
        { "{\"name\":\"B\",\"legal_name\":\"B\",\"aliases\":[],\"addresses\":[],"
          "\"country\":\"CN\",\"registration\":{\"authority\":\"R\",\"number\":\"1\"},"
          "\"parents\":[]}",
          "lacks addresses" },
        { "{\"name\":\"C\",\"legal_name\":\"C\",\"aliases\":[],\"addresses\":[\"1\"],"
          "\"country\":\"CN\",\"registration\":{\"authority\":\"R\",\"number\":\"1\"},"
          "\"parents\":[{\"name\":\"P\",\"percent\":1,\"source\":\"s\"}]}",
          "lacks parents" },
    };
    (void)unused;
    for (size_t i = 0; i < 3; i++) {
        const char name[] = { (char)('A' + i), '\0' };
        add(lacking[i][0]);
        struct buyer_change change = change_of(BUYER_SCREEN, name);
        change.depth = 2;
        change.screening = evidence_of(name, NULL, true);
        REFUSED(do_change(&change), lacking[i][1]);
    }
    /* One level is enough where one is asked for. */
    DO(screen("C", NULL));
    assert_state("C", BUYER_SCREENING);
}

static void test_evidence(void **unused)
{
    (void)unused;
    add(COMPLETE);
    struct buyer_change change = change_of(BUYER_SCREEN, "Acme");
    change.screening = evidence_of("Acme", NULL, false);
    REFUSED(do_change(&change), "nothing was looked in");
    change.screening = evidence_of("Acme", NULL, true);
    apply(BUYER_AMEND, IDENTITY ",\"owners\":[]}");
    REFUSED(do_change(&change), "changed while it was screened");
    DO(screen("Acme", NULL));
    DO(screen("Acme", NULL));
    assert_true(outcome.same);
    assert_int_equal(standing_of("Acme").event_count, 3);
}

/* That the table does not have it comes before all that it would need. */
static void test_not_possible(void **unused)
{
    (void)unused;
    add(COMPLETE);
    for (unsigned t = BUYER_SCREEN; t < BUYER_TRANSITION_COUNT; t++) {
        struct buyer_change change = change_of((enum buyer_transition)t, "Acme");
        char says[64];
        change.match = change.condition = 99;
        if (machine_can(&buyer_machine, BUYER_NOMINATED, t))
            continue;
        snprintf(says, sizeof says, "is nominated: '%s' is not possible",
                 machine_transition(&buyer_machine, t));
        REFUSED(do_change(&change), says);
    }
}

static void test_clear(void **unused)
{
    (void)unused;
    add(COMPLETE);
    REFUSED(turn(BUYER_CLEAR, "Acme"), "'clear' is not possible");
    DO(screen("Acme", &on_address));
    assert_int_equal(outcome.open, 1);
    REFUSED(turn(BUYER_CLEAR, "Acme"), "open matches: 1");
    DO(screen("Acme", &on_owner));
    REFUSED(turn(BUYER_CLEAR, "Acme"), "open matches: 1");
    DO(screen("Acme", NULL));
    /* Who it is, is another: what was found is nothing. */
    apply(BUYER_AMEND, IDENTITY ",\"owners\":[]}");
    REFUSED(turn(BUYER_CLEAR, "Acme"), "not screened as it is now");
    DO(screen("Acme", NULL));
    DO(turn(BUYER_CLEAR, "Acme"));
    assert_state("Acme", BUYER_DILIGENCE);
    DO(turn(BUYER_CLEAR, "Acme"));
    assert_true(outcome.same);
    /* On another day too, unless somebody says that it was that day. */
    struct buyer_change change = change_of(BUYER_CLEAR, "Acme");
    change.day = TODAY + 1;
    DO(do_change(&change));
    assert_true(outcome.same);
    change.day_given = true;
    REFUSED(do_change(&change), "'clear' is not possible");
    /* What is found later leads back, and so does another owner. */
    DO(screen("Acme", &on_address));
    assert_state("Acme", BUYER_SCREENING);
    DO(screen("Acme", NULL));
    DO(turn(BUYER_CLEAR, "Acme"));
    apply(BUYER_AMEND, IDENTITY ",\"owners\":[],\"end_use\":\"u\"}");
    assert_state("Acme", BUYER_DILIGENCE);
    apply(BUYER_AMEND, COMPLETE);
    assert_state("Acme", BUYER_SCREENING);
    assert_sound();
}

static void test_unscreened(void **unused)
{
    static const struct finding no_name = { "name", "unscreened", NULL, NULL };
    static const struct finding no_alias = { "alias", "unscreened", NULL, NULL };
    (void)unused;
    add(IDENTITY ",\"notes\":\"n\"}");
    DO(screen("Acme", &no_name));
    REFUSED(turn(BUYER_CLEAR, "Acme"), "open matches");
    REFUSED(turn(BUYER_SETTLE, "Acme"), "could not be looked for");
    DO(screen("Acme", &no_alias));
    struct buyer_change change = change_of(BUYER_DECLINE, "Acme");
    REFUSED(do_change(&change), "that is no match");
    DO(turn(BUYER_SETTLE, "Acme"));
    change = change_of(BUYER_SETTLE, "Acme");
    change.match = 2;
    DO(do_change(&change));
    DO(turn(BUYER_CLEAR, "Acme"));
}

static void test_settle(void **unused)
{
    static const struct finding moved = { "address", "possible", "EL:Listed Ltd", "90 FR 2" };
    (void)unused;
    add(COMPLETE);
    DO(screen("Acme", &on_address));
    struct buyer_change change = change_of(BUYER_SETTLE, "Acme");
    change.match = 2;
    REFUSED(do_change(&change), "no match 2");
    change.match = 0;
    REFUSED(do_change(&change), "no match 0");
    change = change_of(BUYER_SETTLE, "Acme");
    change.reason = STR("");
    REFUSED(do_change(&change), "why?");
    change = change_of(BUYER_SETTLE, "Acme");
    change.basis = change.document = STR("");
    REFUSED(do_change(&change), "what shows it?");
    desk.by = &bob;
    REFUSED(turn(BUYER_SETTLE, "Acme"), "'bob' may not settle");
    desk.by = &ann;
    DO(turn(BUYER_SETTLE, "Acme"));
    assert_int_equal(outcome.open, 0);
    DO(turn(BUYER_SETTLE, "Acme"));
    assert_true(outcome.same);
    REFUSED(turn(BUYER_DECLINE, "Acme"), "settled as another party");
    /* It answers the next time, and is open again when the list says something else. */
    DO(screen("Acme", NULL));
    DO(screen("Acme", &on_address));
    assert_int_equal(outcome.open, 0);
    DO(screen("Acme", &moved));
    assert_int_equal(outcome.open, 1);
    REFUSED(turn(BUYER_CLEAR, "Acme"), "open matches: 1");
    assert_sound();
}

static void test_decline(void **unused)
{
    (void)unused;
    add(COMPLETE);
    DO(screen("Acme", &on_owner));
    struct buyer_change change = change_of(BUYER_DECLINE, "Acme");
    change.reason = STR("");
    REFUSED(do_change(&change), "why?");
    DO(turn(BUYER_DECLINE, "Acme"));
    assert_true(outcome.waits);
    assert_state("Acme", BUYER_SCREENING);
    int64_t id = outcome.approval.id;
    DO(turn(BUYER_DECLINE, "Acme"));
    assert_true(outcome.waits && !outcome.approval.is_new);
    change.reason = STR("another reason");
    REFUSED(do_change(&change), "has to be decided first");
    approve(&bob, id);
    DO(turn(BUYER_DECLINE, "Acme"));
    assert_false(outcome.waits);
    assert_state("Acme", BUYER_DECLINED);
    DO(turn(BUYER_DECLINE, "Acme"));
    assert_true(outcome.same);
    /* For another reason it is not done again, and nobody is asked to sign that. */
    REFUSED(do_change(&change), "'decline' is not possible");
    desk.by = &sal;
    REFUSED(turn(BUYER_DECLINE, "Acme"), "'sal' may not");
    desk.by = &ann;
    assert_sound();
}

/* ---- the package ---- */

static void test_complete(void **unused)
{
    (void)unused;
    add(IDENTITY "}");
    DO(screen("Acme", NULL));
    DO(turn(BUYER_CLEAR, "Acme"));
    REFUSED(turn(BUYER_COMPLETE, "Acme"),
            "lacks end_use, end_use_statement, sites, remote_access, kyc, expected_volumes, "
            "owners, review_date");
    apply(BUYER_AMEND, COMPLETE);
    DO(screen("Acme", NULL));
    DO(turn(BUYER_CLEAR, "Acme"));
    DO(turn(BUYER_COMPLETE, "Acme"));
    DO(turn(BUYER_COMPLETE, "Acme"));
    assert_true(outcome.same);
    DO(turn(BUYER_REOPEN, "Acme"));
    assert_state("Acme", BUYER_DILIGENCE);
    struct buyer_change change = change_of(BUYER_REOPEN, "Acme");
    DO(turn(BUYER_COMPLETE, "Acme"));
    change.reason = STR("");
    REFUSED(do_change(&change), "why?");
    DO(screen("Acme", &on_owner));
    assert_state("Acme", BUYER_SCREENING);
    change = change_of(BUYER_COMPLETE, "Acme");
    change.day = TODAY + 2;
    REFUSED(do_change(&change), "not happened yet");
    REFUSED(turn(BUYER_SUBMIT, "Acme"), "'submit' is not possible");
}

static void test_list(void **unused)
{
    struct buyer_list list;
    bool same;
    (void)unused;
    REFUSED(buyer_list_package(&desk, &arena, TODAY, &list, &same, &err), "no buyer is");
    make_ready(COMPLETE, "Acme");
    /* Sales may file documents; somebody else may prepare packages, and file nothing. */
    struct who files_nothing = ann;
    files_nothing.may &= ~PERMISSION_BIT(MAY_RECORD_WRITE);
    desk.by = &sal;
    REFUSED(buyer_list_package(&desk, &arena, TODAY, &list, &same, &err), "'sal' may not");
    desk.by = &files_nothing;
    REFUSED(buyer_list_package(&desk, &arena, TODAY, &list, &same, &err), "'ann' may not put");
    desk.by = &ann;
    struct buyer_list first = package();
    assert_int_equal(first.n, 1);
    DO(buyer_list_package(&desk, &arena, TODAY + 1, &list, &same, &err));
    assert_true(same);
    assert_int_equal(list.n, 1);
    assert_true(str_equal(list.content, first.content));
    /* Another buyer is another list. */
    char other[sizeof COMPLETE + 1];
    memcpy(other, COMPLETE, sizeof COMPLETE);
    memcpy(strstr(other, "Acme"), "Bcme", 4);
    make_ready(other, "Bcme");
    DO(buyer_list_package(&desk, &arena, TODAY, &list, &same, &err));
    assert_false(same);
    assert_int_equal(list.n, 2);
    assert_int_equal(list.count, 2);
    assert_non_null(strstr(list.content.data,
                           "\"expected_volumes\":[{\"item\":\"H20\",\"quantity\":10,"
                           "\"entries\":2}]"));
    /* A buyer that is in a newer list is not submitted with an older one. */
    struct buyer_list_outcome submitted;
    REFUSED(submit(1, &submitted), "is not as list 1 has it");
    REFUSED(submit(3, &submitted), "no list of buyers 3");
    DO(submit(2, &submitted));
    approve(&bob, submitted.approval.id);
    DO(turn(BUYER_REOPEN, "Bcme"));
    REFUSED(submit(2, &submitted), "'Bcme' is not as list 2 has it");
    DO(turn(BUYER_COMPLETE, "Bcme"));
    REFUSED(submit(2, &submitted), "'Bcme' is not as list 2 has it");
    assert_state("Acme", BUYER_PACKAGE_READY);
    assert_sound();
}

static void test_submit(void **unused)
{
    struct buyer_list_outcome submitted;
    struct buyer_reading reading;
    struct buyer_list *lists;
    size_t count;
    (void)unused;
    make_submitted();
    DO(submit(0, &submitted));
    assert_true(submitted.same);
    assert_true(store_begin_reading(store, &err));
    assert_true(buyer_reading_open(&reading, mem_system(), store, &arena, &err));
    DO(buyer_lists_read(&reading, &lists, &count, &err));
    assert_int_equal(count, 1);
    assert_true(lists[0].submitted);
    assert_int_equal(lists[0].submitted_on, TODAY);
    buyer_reading_close(&reading);
    store_rollback(store);
    desk.by = &sal;
    REFUSED(submit(0, &submitted), "'sal' may not");
    desk.by = &ann;
    assert_sound();
}

/* The number stays, the document need not. */
static void test_list_is_gone(void **unused)
{
    struct buyer_list_outcome submitted;
    struct audit_hash hash;
    struct audit_head head;
    bool sound;
    (void)unused;
    make_ready(COMPLETE, "Acme");
    struct buyer_list list = package();
    assert_int_equal(sodium_hex2bin(hash.bytes, sizeof hash.bytes, list.sha256.data,
                                    list.sha256.length, NULL, NULL, NULL),
                     0);
    assert_true(store_begin(store, &err));
    DO(audit_head_read(store, &head, &sound, &err));
    DO(document_remove(store, &hash, head.size, &err));
    assert_true(store_commit(store, &err));
    REFUSED(submit(1, &submitted), "list 1 is not kept any more");
    DO(turn(BUYER_REOPEN, "Acme"));
    DO(turn(BUYER_COMPLETE, "Acme"));
    assert_int_equal(package().n, 2);
}

/* Who prepared it may sign for other packages, not for this one. */
static void test_preparer(void **unused)
{
    struct buyer_list_outcome submitted;
    (void)unused;
    desk.by = &eve;
    make_ready(COMPLETE, "Acme");
    package();
    desk.by = &ann;
    DO(submit(0, &submitted));
    approve(&eve, submitted.approval.id);
    REFUSED(submit(0, &submitted), "prepared the package of 'Acme'");
    assert_state("Acme", BUYER_PACKAGE_READY);
    DO(turn(BUYER_REOPEN, "Acme"));
    DO(turn(BUYER_COMPLETE, "Acme"));
    package();
    DO(submit(0, &submitted));
    approve(&eve, submitted.approval.id);
    DO(submit(0, &submitted));
    assert_state("Acme", BUYER_SUBMITTED);
}

static void test_page(void **unused)
{
    static const struct json_limits limits = { .size = (size_t)1 << 20, .depth = JSON_DEPTH_MAX };
    struct json_reader *reader = json_reader_new(mem_system(), limits, &err);
    struct json_text text;
    struct buf page;
    (void)unused;
    make_ready(IDENTITY PACKAGE("2024-01-01") ",\"notes\":\"n\",\"certifications\":"
                                              "[{\"name\":\"<b>&\\\"\"}]}",
               "Acme");
    struct buyer_list list = package();
    const struct json_source source = { .text = list.content, .line = 1 };
    assert_true(json_read(reader, &arena, &source, &text, &err));
    buf_init(&page, mem_system(), (size_t)1 << 20);
    buyer_page(text.root, list.sha256, &page);
    assert_true(buf_check(&page, &err));
    buf_byte(&page, '\0');
    assert_non_null(strstr(page.data, "&lt;b&gt;&amp;&quot;"));
    assert_null(strstr(page.data, "<b>"));
    assert_null(strstr(page.data, "<script"));
    assert_null(strstr(page.data, "http://"));
    assert_null(strstr(page.data, "https://"));
    buf_release(&page);
    json_reader_free(reader);
}

/* ---- what the government says ---- */

static void test_request(void **unused)
{
    (void)unused;
    make_submitted();
    struct buyer_change change = change_of(BUYER_REQUEST, "Acme");
    change.document = STR("");
    REFUSED(do_change(&change), "document");
    DO(turn(BUYER_REQUEST, "Acme"));
    assert_state("Acme", BUYER_INFORMATION_REQUESTED);
    apply(BUYER_AMEND, IDENTITY PACKAGE("2024-01-01") ",\"notes\":\"n\"}");
    DO(turn(BUYER_ANSWER, "Acme"));
    DO(turn(BUYER_REQUEST, "Acme"));
    apply(BUYER_AMEND, IDENTITY "}");
    REFUSED(turn(BUYER_ANSWER, "Acme"), "not screened as it is now");
    DO(screen("Acme", &on_address));
    REFUSED(turn(BUYER_ANSWER, "Acme"), "open matches: 1");
    DO(turn(BUYER_SETTLE, "Acme"));
    change = change_of(BUYER_ANSWER, "Acme");
    change.document = STR("");
    REFUSED(do_change(&change), "document");
    DO(turn(BUYER_ANSWER, "Acme"));
    assert_state("Acme", BUYER_SUBMITTED);
    change = change_of(BUYER_REJECT, "Acme");
    change.document = STR("");
    REFUSED(do_change(&change), "document");
    DO(turn(BUYER_REJECT, "Acme"));
    assert_state("Acme", BUYER_REJECTED);
    assert_int_equal(apply(BUYER_AMEND, COMPLETE).told, BUYER_TOLD_REFUSED);
    assert_sound();
}

static void test_approve(void **unused)
{
    (void)unused;
    make_submitted();
    struct buyer_change change = change_of(BUYER_APPROVE, "Acme");
    change.document = STR("");
    REFUSED(do_change(&change), "document");
    DO(screen("Acme", &on_address));
    REFUSED(turn(BUYER_APPROVE, "Acme"), "open matches: 1");
    DO(screen("Acme", NULL));
    DO(turn(BUYER_APPROVE, "Acme"));
    assert_state("Acme", BUYER_APPROVED);
    REFUSED(turn(BUYER_MEET, "Acme"), "'meet' is not possible");
    struct buyer_asked asked = apply(BUYER_AMEND, IDENTITY "}");
    assert_int_equal(asked.told, BUYER_TOLD_REFUSED);
    assert_non_null(strstr(asked.refused.hint, "suspend"));
    assert_sound();
}

static void test_lapse(void **unused)
{
    int32_t since;
    const char *why;
    (void)unused;
    make_approved(CONDITIONS);
    struct buyer_standing standing = standing_of("Acme");
    int32_t due = date_from_civil(2024, 12, 1);
    int32_t review = date_from_civil(2025, 1, 1);
    assert_int_equal(standing.state, BUYER_APPROVED_WITH_CONDITIONS);
    assert_int_equal(standing.condition_count, 2);
    assert_false(buyer_lapsed(&standing, due, &since, &why));
    assert_true(buyer_lapsed(&standing, due + 1, &since, &why));
    assert_int_equal(since, due + 1);
    assert_non_null(strstr(why, "overdue"));
    struct buyer_change change = change_of(BUYER_MEET, "Acme");
    change.condition = 3;
    REFUSED(do_change(&change), "no condition 3");
    change.condition = 2;
    REFUSED(do_change(&change), "only an obligation");
    change.condition = 1;
    change.basis = change.document = STR("");
    REFUSED(do_change(&change), "what shows it?");
    DO(turn(BUYER_MEET, "Acme"));
    change = change_of(BUYER_MEET, "Acme");
    change.reason = STR("again");
    DO(do_change(&change));
    assert_true(outcome.same);
    standing = standing_of("Acme");
    assert_true(standing.conditions[0].met);
    assert_false(buyer_lapsed(&standing, review, &since, &why));
    assert_true(buyer_lapsed(&standing, review + 1, &since, &why));
    assert_non_null(strstr(why, "review"));
    DO(turn(BUYER_SUSPEND, "Acme"));
    standing = standing_of("Acme");
    assert_false(buyer_lapsed(&standing, review + 1, &since, &why));
    assert_sound();
}

static void test_reinstate(void **unused)
{
    (void)unused;
    make_approved(CONDITIONS);
    struct buyer_change change = change_of(BUYER_SUSPEND, "Acme");
    change.reason = STR("");
    REFUSED(do_change(&change), "why?");
    DO(turn(BUYER_SUSPEND, "Acme"));
    REFUSED(turn(BUYER_REINSTATE, "Acme"), "not screened since it was suspended");
    /* By the lists of a day before. */
    change = change_of(BUYER_SCREEN, "Acme");
    change.screening = evidence_of("Acme", NULL, true);
    change.day = TODAY - 1;
    DO(do_change(&change));
    REFUSED(turn(BUYER_REINSTATE, "Acme"), "not screened since it was suspended");
    DO(screen("Acme", &on_owner));
    assert_state("Acme", BUYER_SUSPENDED);
    REFUSED(turn(BUYER_REINSTATE, "Acme"), "open matches: 1");
    DO(screen("Acme", NULL));
    REFUSED(turn(BUYER_REINSTATE, "Acme"), "attestations are older");
    /* TODAY is 2024-10-04. */
    apply(BUYER_AMEND, IDENTITY PACKAGE("2024-10-04") "}");
    change = change_of(BUYER_REINSTATE, "Acme");
    change.document = STR("");
    REFUSED(do_change(&change), "document");
    change = change_of(BUYER_REINSTATE, "Acme");
    change.reason = STR("");
    REFUSED(do_change(&change), "why?");
    DO(turn(BUYER_REINSTATE, "Acme"));
    assert_true(outcome.waits);
    int64_t id = outcome.approval.id;
    assert_state("Acme", BUYER_SUSPENDED);
    approve(&bob, id);
    DO(turn(BUYER_REINSTATE, "Acme"));
    assert_false(outcome.waits);
    assert_state("Acme", BUYER_APPROVED_WITH_CONDITIONS);
    assert_sound();
}

/* What was lacking, or is another owner now, keeps it suspended. */
static void test_reinstate_lacks(void **unused)
{
    (void)unused;
    make_approved("");
    DO(turn(BUYER_SUSPEND, "Acme"));
    DO(screen("Acme", NULL));
    apply(BUYER_AMEND, IDENTITY "}");
    REFUSED(turn(BUYER_REINSTATE, "Acme"), "not screened as it is now");
    DO(screen("Acme", NULL));
    REFUSED(turn(BUYER_REINSTATE, "Acme"), "lacks end_use");
}

/* An approval is suspended by what is found, and not by what is not. */
static void test_found(void **unused)
{
    (void)unused;
    make_approved("");
    assert_state("Acme", BUYER_APPROVED);
    struct buyer_change change = change_of(BUYER_SCREEN, "Acme");
    change.screening = evidence_of("Acme", NULL, true);
    change.reason = STR("again");
    DO(do_change(&change));
    assert_state("Acme", BUYER_APPROVED);
    DO(screen("Acme", &on_owner));
    assert_state("Acme", BUYER_SUSPENDED);
    assert_sound();
}

/* ---- the end, and again ---- */

static void test_remove(void **unused)
{
    (void)unused;
    add(COMPLETE);
    DO(screen("Acme", &on_address));
    DO(turn(BUYER_SETTLE, "Acme"));
    struct buyer_change change = change_of(BUYER_REMOVE, "Acme");
    change.reason = STR("");
    REFUSED(do_change(&change), "why?");
    DO(turn(BUYER_REMOVE, "Acme"));
    assert_int_equal(apply(BUYER_AMEND, IDENTITY "}").told, BUYER_TOLD_REFUSED);
    REFUSED(turn(BUYER_CLEAR, "Acme"), "'clear' is not possible");
    /* What was settled in another round is open. */
    add(COMPLETE);
    assert_state("Acme", BUYER_NOMINATED);
    struct buyer_standing standing = standing_of("Acme");
    assert_null(standing.screened);
    assert_int_equal(standing.event_count, 5);
    DO(screen("Acme", &on_address));
    assert_int_equal(outcome.open, 1);
    REFUSED(turn(BUYER_SCREEN, "Nobody"), "there is no buyer 'Nobody'");
    assert_sound();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_add, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_form, set_up, tear_down),
        cmocka_unit_test(test_form_memory),
        cmocka_unit_test_setup_teardown(test_conditions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_identity, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_evidence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_possible, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_clear, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unscreened, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_settle, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_decline, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_complete, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_submit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_list_is_gone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_preparer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_request, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_approve, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lapse, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reinstate, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reinstate_lacks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_remove, set_up, tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

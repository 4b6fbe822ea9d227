/* SPDX-License-Identifier: Apache-2.0 */
/* unit/desk_walk_cases.c - buyers and applications; see desk_walk.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "desk/buyers.h"
#include "text/json_write.h"
#include "unit/desk_walk.h"

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* ---- buyers: what is said of them ---- */

static const char buyer_identity[] =
    "\"legal_name\":\"Acme Ltd\",\"aliases\":[\"Ac\"],\"addresses\":[\"1 Road\"],"
    "\"country\":\"CN\","
    "\"registration\":{\"authority\":\"R\",\"number\":\"1\"},"
    "\"parents\":[{\"name\":\"P\",\"percent\":100,\"source\":\"s\",\"ultimate\":true}]";

#define ATTESTED "{\"by\":\"b\",\"on\":\"%s\",\"document\":\"" HASH "\"}"
static const char buyer_package[] =
    ",\"owners\":[{\"name\":\"O%u\",\"percent\":\"51.5\",\"source\":\"s\"}],"
    "\"sites\":[{\"name\":\"H\",\"address\":\"2 Road\",\"country\":\"CN\"}],\"end_use\":\"u\","
    "\"end_use_statement\":" ATTESTED ",\"remote_access\":" ATTESTED ",\"kyc\":" ATTESTED ","
    "\"expected_volumes\":[{\"item\":\"H20\",\"quantity\":%u}],\"review_date\":\"%s\"";

static void write_buyer(struct walk *walk, const char *name, char *text, size_t size)
{
    char on[DATE_TEXT_SIZE];
    char review[DATE_TEXT_SIZE];
    int32_t today = (int32_t)(walk->now / DAY);
    char package[2048] = "";
    date_format(walk_below(walk, 2) == 0 ? today : today - (int32_t)walk_below(walk, 30), on);
    date_format(today + (int32_t)walk_below(walk, 60) - 3, review);
    if (walk_below(walk, 4) > 0)
        snprintf(package, sizeof package, buyer_package, walk_below(walk, 2), on, on, on,
                 1 + walk_below(walk, 9), review);
    if (walk_below(walk, 8) == 0)
        snprintf(text, size, "{\"name\":\"%s\"}", name);
    else
        snprintf(text, size, "{\"name\":\"%s\",%s%s}", name, buyer_identity, package);
}

static void apply_buyer(struct walk *walk, enum buyer_transition transition, const char *name)
{
    struct buyer_asked asked = { .told = BUYER_TOLD_DONE };
    char text[4096];
    write_buyer(walk, name, text, sizeof text);
    const struct json_source source = { .text = str_of(text), .line = 1 };
    struct walk_was was = walk_look(walk, &buyer_machine, name);
    bool done = buyer_form_read(walk->buyer_reader, &walk->arena, &source, &asked.name,
                                &asked.content, &walk->err) &&
                buyers_apply(&walk->tried.desk.matters, transition, &asked, 1, &walk->err);
    if (done)
        walk->err = asked.refused;
    walk_became(walk, &was, transition, done && asked.told != BUYER_TOLD_REFUSED,
                asked.told == BUYER_TOLD_DONE);
}

/* ---- buyers: what is found of them ---- */

/* What is asked of the lists: about one in eight subjects is found. */
static struct str write_evidence(struct walk *walk, const char *name)
{
    struct buyer_reading reading;
    struct buyer_standing standing;
    struct matter matter;
    struct buyer_subject *subjects = NULL;
    size_t count = 0;
    struct buf out;
    struct err err;
    struct store *store = walk->tried.desk.matters.store;
    assert_true(store_begin_reading(store, &err));
    assert_true(buyer_reading_open(&reading, mem_system(), store, &walk->arena, &err));
    bool found = matter_named(store, &walk->arena, &buyer_machine, str_of(name), &matter, &err) &&
                 buyer_standing_read(&reading, &matter, &standing, &err) &&
                 buyer_subjects(&walk->arena, standing.buyer, &subjects, &count, &err);
    buf_init(&out, mem_system(), (size_t)1 << 20);
    buf_text(&out, "{\"lists\":[{\"source\":\"l\",\"issued\":\"2024-10-01\",\"sha256\":\"00\"}],"
                   "\"subjects\":[");
    for (size_t i = 0; found && i < count; i++) {
        static const char *const statuses[] = { "possible", "possible", "listed" };
        const char *status = walk_below(walk, 16) == 0 ? WALK_ONE_OF(walk, statuses) : "clear";
        json_open(&out, '{');
        JSON_PUT_WORD(&out, "what", subjects[i].what);
        JSON_PUT_STRING(&out, "name", subjects[i].name);
        JSON_PUT_STRING(&out, "address", subjects[i].address);
        JSON_PUT_WORD(&out, "status", status);
        JSON_KEY(&out, "matches");
        json_open(&out, '[');
        if (status[0] != 'c') {
            json_open(&out, '{');
            JSON_PUT_WORD(&out, "key", "EL:7");
            JSON_PUT_WORD(&out, "status", status);
            JSON_PUT_WORD(&out, "name", "Listed Ltd");
            JSON_PUT_WORD(&out, "score", "0.9000");
            JSON_PUT_WORD(&out, "citation", "84 FR 1");
            json_close(&out, '}');
        }
        json_close(&out, ']');
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_close(&out, '}');
    json_end(&out);
    struct str text = str_copy(&walk->arena, buf_view(&out));
    buf_release(&out);
    buyer_reading_close(&reading);
    store_rollback(store);
    return text;
}

/* ---- buyers: what is done with them ---- */

/* Of all that are ready, and all of the newest list. */
static bool list_buyers(struct walk *walk, enum buyer_transition transition, bool *ret_moved)
{
    const struct matter_desk *desk = &walk->tried.desk.matters;
    const struct buyer_list_submit what = { .day = (int32_t)(walk->now / DAY) };
    struct buyer_list_outcome outcome = { .waits = false };
    if (transition == BUYER_PACKAGE) {
        bool packaged = buyer_list_package(desk, &walk->arena, what.day, &outcome.list,
                                           &outcome.same, &walk->err);
        *ret_moved = packaged && !outcome.same;
        return packaged;
    }
    bool done = buyer_list_submit(desk, &walk->arena, &what, &outcome, &walk->err);
    if (done && outcome.waits && walk_approve(walk, outcome.approval.id))
        done = buyer_list_submit(desk, &walk->arena, &what, &outcome, &walk->err);
    *ret_moved = done && !outcome.waits && !outcome.same;
    return done;
}

static struct buyer_change draw_buyer_change(struct walk *walk, enum buyer_transition transition,
                                             const char *name)
{
    struct buyer_change change = { .transition = transition,
                                   .name = str_of(name),
                                   .day = (int32_t)(walk->now / DAY) -
                                          (int32_t)(walk_below(walk, 8) == 0),
                                   .reason = STR("why"),
                                   .basis = STR("evidence"),
                                   .document = STR(HASH),
                                   .depth = 1,
                                   .match = 1 + walk_below(walk, 3),
                                   .condition = 1 + walk_below(walk, 2) };
    if (transition == BUYER_SCREEN) {
        change.reason = change.basis = change.document = STR("");
        change.screening = write_evidence(walk, name);
    }
    if (transition == BUYER_APPROVE && walk_below(walk, 2) == 0)
        change.conditions = STR("[{\"kind\":\"obligation\",\"text\":\"report\",\"due\":"
                                "\"2024-11-20\",\"blocking\":true}]");
    return change;
}

void walk_buyer(struct walk *walk)
{
    static const uint8_t forward[] = { BUYER_ADD,       BUYER_SCREEN,   BUYER_CLEAR,
                                       BUYER_SETTLE,    BUYER_SUSPEND,  BUYER_COMPLETE,
                                       BUYER_PACKAGE,   BUYER_SUBMIT,   BUYER_ANSWER,
                                       BUYER_APPROVE,   BUYER_MEET,     BUYER_REINSTATE,
                                       BUYER_REINSTATE, MACHINE_NOWHERE };
    const struct matter_desk *desk = &walk->tried.desk.matters;
    struct buyer_outcome outcome;
    struct walk_was was = walk_pick(walk, &buyer_machine);
    const char *name = was.name;
    enum buyer_transition transition = (enum buyer_transition)walk_draw(walk, &was, forward);
    /* Once one of them changes the list cannot be submitted any more. */
    if (walk->packaged && walk_below(walk, 4) > 0)
        transition = BUYER_SUBMIT;
    if (transition == BUYER_ADD || transition == BUYER_AMEND) {
        apply_buyer(walk, transition, name);
        return;
    }
    if (transition == BUYER_PACKAGE || transition == BUYER_SUBMIT) {
        bool moved = false;
        walk->packaged = transition == BUYER_PACKAGE;
        bool listed = list_buyers(walk, transition, &moved);
        /* This one may be none of them. */
        if (!moved || walk_look(walk, &buyer_machine, name).events > was.events)
            walk_became(walk, &was, transition, listed, moved);
        return;
    }
    const struct buyer_change change = draw_buyer_change(walk, transition, name);
    bool done = buyer_do(desk, &walk->arena, &change, &outcome, &walk->err);
    if (done && outcome.waits && walk_below(walk, 5) > 0 && walk_approve(walk, outcome.approval.id))
        done = buyer_do(desk, &walk->arena, &change, &outcome, &walk->err);
    walk_became(walk, &was, change.transition, done, !outcome.same && !outcome.waits);
}

/* ---- applications ---- */

#define PARTY "{\"name\": \"Cloud\", \"address\": \"1 Road\", \"country\": \"CN\"}"
static const char application_text[] =
    "{\"id\": \"%s\", \"authority\": \"BIS\", \"kind\": \"export\", \"from\": \"US\", "
    "\"to\": \"CN\", "
    "\"items\": [{\"item\": {\"die_area\": 200}, \"quantity\": %u, \"value\": {\"amount\": 5, "
    "\"currency\": \"USD\"}}], \"end_use\": \"inference\", \"purchaser\": " PARTY
    ", \"ultimate_consignee\": " PARTY ", \"end_users\": [" PARTY "]%s}";

static void apply_application(struct walk *walk, enum application_transition transition,
                              const char *name)
{
    struct application_content content;
    struct application_asked asked;
    char text[2048];
    snprintf(text, sizeof text, application_text, name, 1 + walk_below(walk, 4),
             walk_below(walk, 4) == 0
                 ? ""
                 : ", \"facts\": {\"cert.supply\": true, \"cert.test\": true}");
    const struct json_source source = { .text = str_of(text), .line = 1 };
    struct walk_was was = walk_look(walk, &application_machine, name);
    if (!application_read(walk->application_reader, &walk->arena, &source, &content, &walk->err))
        WALK_FAIL(walk, "%s", walk->err.message);
    asked = (struct application_asked){ .name = content.id, .content = content.text };
    bool done = applications_apply(&walk->applications, transition, &asked, 1, &walk->err);
    if (done)
        walk->err = asked.refused;
    walk_became(walk, &was, transition, done && asked.told != APPLICATION_TOLD_REFUSED,
                asked.told == APPLICATION_TOLD_DONE);
}

static struct application_change draw_application_change(struct walk *walk,
                                                         enum application_transition transition,
                                                         const char *name, struct str *license)
{
    static const char *const agencies[] = { "State", "Energy" };
    int32_t today = walk->applications.today;
    struct application_change change = {
        .transition = transition,
        .name = str_of(name),
        .details = { .day =
                         walk_below(walk, 4) > 0 ? DATE_OPEN : today - (int32_t)walk_below(walk, 3),
                     .until = DATE_OPEN },
        .reason = walk_below(walk, 8) == 0 ? STR("") : STR("so it is"),
    };
    if (transition == APPLICATION_REGISTER || transition == APPLICATION_SUBMIT)
        change.details.number = STR("Z1");
    if (transition == APPLICATION_REFER ||
        (transition == APPLICATION_RECORD && walk_below(walk, 2) == 0))
        change.details.agency = str_of(WALK_ONE_OF(walk, agencies));
    if (transition == APPLICATION_ISSUE) {
        change.details.licenses = license;
        change.details.license_count = 1;
    }
    if (transition == APPLICATION_RECORD) {
        enum happened happened = (enum happened)walk_below(walk, HAPPENED_COUNT);
        if (!application_may_record(happened)) /* often */
            happened = (enum happened)walk_below(walk, HAPPENED_COUNT);
        change.details.what = str_of(happened_word(happened));
        if (happened_is_stop(happened) && walk_below(walk, 2) == 0)
            change.details.until = today;
    }
    return change;
}

void walk_application(struct walk *walk)
{
    static const uint8_t forward[] = {
        APPLICATION_ADD,      APPLICATION_REVIEW, APPLICATION_MAKE_READY, APPLICATION_SUBMIT,
        APPLICATION_REGISTER, APPLICATION_ANSWER, APPLICATION_RESUME,     APPLICATION_ASK,
        APPLICATION_REFER,    APPLICATION_HOLD,   APPLICATION_ESCALATE,   APPLICATION_RECORD,
        APPLICATION_ISSUE,    MACHINE_NOWHERE
    };
    char number[WALK_NAME_SIZE];
    walk_name(walk, &license_machine, number);
    struct walk_was was = walk_pick(walk, &application_machine);
    const char *name = was.name;
    enum application_transition transition =
        (enum application_transition)walk_draw(walk, &was, forward);
    struct str license = str_of(number);
    if (transition == APPLICATION_ADD || transition == APPLICATION_AMEND) {
        apply_application(walk, transition, name);
        return;
    }
    const struct application_change change =
        draw_application_change(walk, transition, name, &license);
    struct application_outcome outcome;
    arena_reset(&walk->tried.licenses.arena);
    bool done = application_do(&walk->applications, &walk->arena, &change, &outcome, &walk->err);
    walk_became(walk, &was, transition, done, !outcome.same && outcome.look.lack_count == 0);
}

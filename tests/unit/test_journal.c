/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_journal.c - what the desk writes into the log, and the log as a witness of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <liboath/oath.h>
#include <sodium.h>

#include "audit/log.h"
#include "desk/api_keys.h"
#include "desk/factors.h"
#include "desk/identities.h"
#include "desk/ids.h"
#include "desk/journal.h"
#include "desk/people.h"
#include "desk/security_keys.h"
#include "desk/sign_in.h"
#include "store/statement.h"
#include "unit/alloc_fail.h"
#include "unit/license_desk.h"

#define PASSWORD "correct horse battery"
#define TYPED "my password, in the wrong field"

static struct licenses_tried tried;
static struct who root;
static char hash[PASSWORD_HASH_MAX + 1]; /* of PASSWORD */
static char key[KEY_TEXT_SIZE];
static int64_t approval; /* the last one that was proposed */

#define STORE (tried.desk.store)
#define ERR (&tried.err)

/* ---- what the log has ---- */

struct listing {
    int64_t from;
    char words[400]; /* the actions, but those of the ledger, with spaces between */
    size_t length;
    char kept[AUDIT_TEXTS][160]; /* the texts of the last one */
    struct audit_hash before, after, evidence;
    size_t evidence_count;
    int64_t seq, event_at;
};

static struct listing last;

static bool list_entry(void *context, const struct audit_entry *entry, struct err *err)
{
    struct listing *listing = context;
    struct audit_record record;
    assert_true(audit_record_read(entry->bytes, &record, err));
    struct str action = record.texts[AUDIT_ACTION];
    if (str_starts(action, STR("ledger.")))
        return true;
    listing->length +=
        (size_t)snprintf(listing->words + listing->length, sizeof listing->words - listing->length,
                         "%s%.*s", listing->length == 0 ? "" : " ", STR_ARG(action));
    for (size_t i = 0; i < AUDIT_TEXTS; i++)
        str_put(listing->kept[i], sizeof listing->kept[i], record.texts[i]);
    if (record.lists[AUDIT_BEFORE].count > 0)
        listing->before = record.lists[AUDIT_BEFORE].hashes[0];
    if (record.lists[AUDIT_AFTER].count > 0)
        listing->after = record.lists[AUDIT_AFTER].hashes[0];
    listing->evidence_count = record.lists[AUDIT_EVIDENCE].count;
    if (listing->evidence_count > 0)
        listing->evidence = record.lists[AUDIT_EVIDENCE].hashes[0];
    listing->seq = entry->seq;
    listing->event_at = record.event_at;
    return true;
}

static int64_t log_size(void)
{
    struct audit_head head;
    bool sound;
    assert_true(audit_head_read(STORE, &head, &sound, ERR) && sound);
    return head.size;
}

/* The actions since then; the last entry is in `last`. */
static const char *words_since(int64_t size)
{
    last = (struct listing){ .from = size };
    assert_true(audit_entries_each(STORE, size + 1, INT64_MAX, list_entry, &last, ERR));
    return last.words;
}

static size_t check(struct buf *out)
{
    size_t wrong;
    out->length = 0;
    if (!journal_check(STORE, mem_system(), out, &wrong, ERR))
        fail_msg("%s", tried.err.message);
    return wrong;
}

static void assert_sound(void)
{
    struct buf out;
    buf_init(&out, mem_system(), 1 << 16);
    if (check(&out) != 0)
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
}

/* ---- what is done ---- */

static struct principal find(const char *name)
{
    struct principal principal;
    assert_true(people_find(STORE, str_of(name), &principal, ERR));
    return principal;
}

static struct who who_is(const char *name)
{
    struct who who;
    assert_true(people_who(STORE, str_of(name), &who, ERR));
    return who;
}

static bool add_eve(void)
{
    return people_add(STORE, &root, PRINCIPAL_PERSON, STR("eve"), tried.desk.now, ERR);
}

static bool add_sap(void)
{
    return people_add(STORE, &root, PRINCIPAL_INTEGRATION, STR("sap"), tried.desk.now, ERR);
}

static bool turn_role(const char *by, const char *whom, uint32_t roles, bool given)
{
    const struct who who = who_is(by);
    const struct principal principal = find(whom);
    struct approval_answer answer;
    bool done = given ? people_grant(STORE, &who, &principal, roles, tried.desk.now, &answer, ERR)
                      : people_revoke(STORE, &who, &principal, roles, tried.desk.now, &answer, ERR);
    if (done && answer.is_new)
        approval = answer.id;
    return done;
}

static bool grant_two(void)
{
    return turn_role("root", "eve", ROLE_BIT(ROLE_SALES) | ROLE_BIT(ROLE_FINANCE), true);
}

static bool revoke_one(void)
{
    return turn_role("root", "eve", ROLE_BIT(ROLE_SALES), false);
}

static bool grant_second(void)
{
    return turn_role("root", "eve", ROLE_BIT(ROLE_ADMINISTRATOR), true);
}

static bool grant_approved(void)
{
    return turn_role("root", "bob", ROLE_BIT(ROLE_FINANCE), true);
}

static bool decide(const char *by, enum approval_decision decision, const char *reason)
{
    const struct who who = who_is(by);
    struct approval decided;
    return approval_decide(STORE, &who, approval, decision, str_of(reason), tried.desk.now,
                           &decided, ERR);
}

static bool eve_approves(void)
{
    return decide("eve", APPROVAL_APPROVED, "as agreed");
}

static bool eve_rejects(void)
{
    return decide("eve", APPROVAL_REJECTED, "no");
}

static bool root_withdraws(void)
{
    return decide("root", APPROVAL_REJECTED, "");
}

static bool revoke_approved(void)
{
    return turn_role("root", "eve", ROLE_BIT(ROLE_ADMINISTRATOR), false);
}

static bool disable_eve(void)
{
    const struct principal eve = find("eve");
    return people_disable(STORE, &root, &eve, tried.desk.now, ERR);
}

static bool enable_eve(void)
{
    const struct principal eve = find("eve");
    return people_enable(STORE, &root, &eve, tried.desk.now, ERR);
}

static bool set_password(void)
{
    const struct principal bob = find("bob");
    return password_set(STORE, &root, &bob, hash, PASSWORD_FIRST_DAYS, tried.desk.now, ERR);
}

static bool make_key(void)
{
    const struct principal sap = find("sap");
    const struct key_request request = { .scopes = PERMISSION_BIT(MAY_FACT_WRITE) |
                                                   PERMISSION_BIT(MAY_RESERVATION_WRITE),
                                         .addresses = STR("10.0.0.0/8"),
                                         .expires_at = tried.desk.now + DAY };
    return key_make(STORE, &root, &sap, &request, tried.desk.now, key, ERR);
}

static bool revoke_key(void)
{
    return key_revoke(STORE, &root, str_slice(str_of(key), 6, 14), tried.desk.now, ERR);
}

static bool link_bob(void)
{
    return identity_link(STORE, &root, &tried.bob.principal, STR("https://id.example"), STR("b-1"),
                         tried.desk.now, ERR);
}

static bool unlink_bob(void)
{
    return identity_unlink(STORE, &root, &tried.bob.principal, STR("https://id.example"),
                           STR("b-1"), tried.desk.now, ERR);
}

#define FACTOR_SECRET "12345678901234567890"

static bool set_factor(void)
{
    char codes[FACTOR_CODES][FACTOR_CODE_SIZE];
    char code[7];
    assert_int_equal(oath_totp_generate(FACTOR_SECRET, FACTOR_SECRET_SIZE, tried.desk.now / 1000000,
                                        30, 0, 6, code),
                     OATH_OK);
    return factor_set(STORE, &tried.bob, (const uint8_t *)FACTOR_SECRET, str_of(code),
                      tried.desk.now, codes, ERR);
}

/* As it is where a key was made, which test_security_keys does. */
static bool add_security_key(void)
{
    struct security_key made = { .id = id_new(tried.desk.now),
                                 .principal = tried.bob.principal.id,
                                 .name = "blue",
                                 .credential_length = STORE_ID_SIZE,
                                 .set_at = tried.desk.now };
    memcpy(made.credential, made.id.bytes, STORE_ID_SIZE);
    return security_key_add(STORE, &made, ERR) &&
           journal_security_key(STORE, &tried.bob, &tried.bob.principal, STR("blue"), true,
                                tried.desk.now, ERR);
}

static bool end_security_keys(void)
{
    struct arena arena;
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    bool done = second_factors_end(STORE, &arena, &root, &tried.bob.principal, tried.desk.now, ERR);
    arena_release(&arena);
    return done;
}

static bool end_factor(void)
{
    return factor_end(STORE, &root, &tried.bob.principal, tried.desk.now, ERR);
}

struct step {
    bool (*run)(void);
    const char *leaves;     /* the actions of the entries */
    const char *subject_id; /* of the last one */
    const char *reason;
};

static const struct step steps[] = {
    { add_eve, "people.add", "eve", "" },
    { add_sap, "people.add", "sap", "" },
    { grant_two, "people.grant", "eve", "sales, finance" },
    { revoke_one, "people.revoke", "eve", "sales" },
    { grant_second, "people.grant", "eve", "administrator" },
    { grant_approved, "approval.propose", "bob", "approval 1: give 'bob' the role of finance" },
    { grant_approved, "", NULL, NULL }, /* it waits already */
    { eve_rejects, "approval.decide", "bob", "approval 1 rejected: no" },
    { grant_approved, "approval.propose", "bob", "approval 2: give 'bob' the role of finance" },
    { root_withdraws, "approval.decide", "bob", "approval 2 withdrawn" },
    { grant_approved, "approval.propose", "bob", "approval 3: give 'bob' the role of finance" },
    { eve_approves, "approval.decide", "bob", "approval 3 approved: as agreed" },
    { grant_approved, "approval.use people.grant", "bob", "finance, approval 3" },
    { revoke_approved, "approval.propose", "eve",
      "approval 4: take from 'eve' the role of administrator" },
    { eve_approves, "approval.decide", "eve", "approval 4 approved: as agreed" },
    { revoke_approved, "approval.use people.revoke", "eve", "administrator, approval 4" },
    { disable_eve, "people.disable", "eve", "" },
    { enable_eve, "people.enable", "eve", "" },
    { disable_eve, "people.disable", "eve", "" },
    { set_password, "password.set", "bob", "" },
    { make_key, "key.make", NULL,
      "of sap, for reservation.write fact.write, from 10.0.0.0/8, until "
      "2024-10-05T12:00:00.000042Z" },
    { revoke_key, "key.revoke", NULL, "" },
    { link_bob, "identity.link", "bob", "b-1 of https://id.example" },
    { set_factor, "factor.set", "bob", "" },
    { end_factor, "factor.end", "bob", "" },
    { add_security_key, "security_key.add", "bob", "blue" },
    { end_security_keys, "security_key.end", "bob", "blue" },
    { add_security_key, "security_key.add", "bob", "blue" },
    { set_factor, "factor.set", "bob", "" },
    { unlink_bob, "identity.unlink", "bob", "b-1 of https://id.example" },
    { link_bob, "identity.link", "bob", "b-1 of https://id.example" },
};

static void run_step(const struct step *step, bool stays)
{
    tried.desk.now += 1;
    assert_true(store_begin(STORE, ERR));
    if (!step->run())
        fail_msg("%s: %s", step->leaves, tried.err.message);
    if (stays)
        assert_true(store_commit(STORE, ERR));
    else
        store_rollback(STORE);
}

static void run_steps(void)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        run_step(&steps[i], true);
}

static int set_up(void **state)
{
    (void)state;
    desk_open(&tried);
    root = who_is("root");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    desk_close(&tried);
    return 0;
}

/* ---- tests: people ---- */

/* Each leaves its entry, and none when it is taken back. */
static void test_each_leaves_one(void **state)
{
    (void)state;
    assert_string_equal(words_since(0), "people.found people.add people.grant people.add "
                                        "people.grant");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        int64_t before = log_size();
        run_step(&steps[i], false);
        assert_string_equal(words_since(before), "");
        run_step(&steps[i], true);
        assert_string_equal(words_since(before), steps[i].leaves);
        if (steps[i].subject_id != NULL)
            assert_string_equal(last.kept[AUDIT_SUBJECT_ID], steps[i].subject_id);
        if (steps[i].reason != NULL)
            assert_string_equal(last.kept[AUDIT_REASON], steps[i].reason);
    }
    assert_sound();
}

/* What is refused leaves none. */
static void test_nothing_of_what_is_refused(void **state)
{
    struct principal ann = find("ann");
    struct approval_answer answer;
    int64_t before = log_size();
    (void)state;
    assert_true(store_begin(STORE, ERR));
    assert_false(people_add(STORE, &tried.ann, PRINCIPAL_PERSON, STR("x"), 2, ERR));
    assert_false(people_disable(STORE, &tried.bob, &ann, 2, ERR));
    assert_false(people_enable(STORE, &root, &ann, 2, ERR));
    assert_false(people_grant(STORE, &root, &ann, ROLE_BIT(ROLE_OFFICER), 2, &answer, ERR));
    assert_false(password_set(STORE, &tried.bob, &ann, hash, PASSWORD_FIRST_DAYS, 2, ERR));
    assert_false(key_revoke(STORE, &root, STR("12345678"), 2, ERR));
    assert_true(store_commit(STORE, ERR));
    assert_int_equal(log_size(), before);
}

/* The whole log, as bytes, has none of it. */
static bool has_text(void *context, const struct audit_entry *entry, struct err *err)
{
    const char *text = context;
    size_t length = strlen(text);
    (void)err;
    for (size_t i = 0; i + length <= entry->bytes.length; i++) {
        if (memcmp(entry->bytes.data + i, text, length) == 0)
            fail_msg("entry %lld has '%s'", (long long)entry->seq, text);
    }
    return true;
}

static void assert_not_logged(const char *text)
{
    char kept[200];
    str_put(kept, sizeof kept, str_of(text));
    assert_true(audit_entries_each(STORE, 1, INT64_MAX, has_text, kept, ERR));
}

static void test_no_secret(void **state)
{
    (void)state;
    run_steps();
    assert_not_logged(hash);
    assert_not_logged(strchr(hash + 10, '$') + 20);
    assert_not_logged(key);
    assert_not_logged(key + 15);
}

static void try_password(const char *name, int64_t now)
{
    struct who who;
    assert_false(sign_in_password(STORE, str_of(name), STR("not the right one"), STR(""), now, &who,
                                  NULL, ERR));
    assert_int_equal(tried.err.code, ERR_SIGN_IN);
}

/* The fifth failure in a row, and each one behind it that one has to wait for. */
static void test_locked(void **state)
{
    static const char *const names[] = { "ann", TYPED };
    (void)state;
    for (size_t k = 0; k < 2; k++) {
        int64_t before = log_size();
        for (int i = 0; i < 4; i++)
            try_password(names[k], ++tried.desk.now);
        assert_int_equal(log_size(), before);
        try_password(names[k], ++tried.desk.now);
        assert_string_equal(words_since(before), "sign_in.locked");
        assert_string_equal(last.kept[AUDIT_SUBJECT_ID], k == 0 ? "ann" : "");
        assert_string_equal(last.kept[AUDIT_REASON],
                            k == 0 ? "5 failures in a row under this name"
                                   : "5 failures in a row under a name that is not known");
    }
    assert_not_logged(TYPED);
    assert_sound();
}

/* With which key a program came. */
static void test_key_is_told(void **state)
{
    struct principal bob = find("bob");
    struct who sap;
    (void)state;
    run_step(&steps[1], true); /* sap */
    assert_true(store_begin(STORE, ERR) && make_key() && store_commit(STORE, ERR));
    assert_true(sign_in_key(STORE, str_of(key), STR("10.1.2.3"), false, tried.desk.now, &sap, ERR));
    int64_t before = log_size();
    assert_true(store_begin(STORE, ERR) &&
                journal_password(STORE, &sap, &bob, tried.desk.now, ERR));
    assert_string_equal(words_since(before), "password.set");
    store_rollback(STORE);
    assert_memory_equal(last.kept[AUDIT_KEY], key + 6, 8);
    assert_int_equal(strlen(last.kept[AUDIT_KEY]), 8);
    assert_string_equal(last.kept[AUDIT_ACTOR], "sap");
    words_since(before - 1);
    assert_string_equal(last.kept[AUDIT_KEY], "");
}

/* ---- tests: licenses ---- */

/* Who is named, and where it goes. */
static void name_parties(void)
{
    static struct license_party parties[2];
    static struct str destinations[2];
    parties[0] = (struct license_party){ .role = STR("end_user"),
                                         .name = STR("Example Cloud"),
                                         .country = STR("CN") };
    parties[1] = (struct license_party){ .role = STR("intermediate_consignee"),
                                         .name = STR("Forwarder"),
                                         .country = STR("SG") };
    destinations[0] = STR("CN");
    destinations[1] = STR("HK");
    tried.license.licensee_name = STR("NVIDIA");
    tried.license.licensee_country = STR("US");
    tried.license.parties = parties;
    tried.license.party_count = 2;
    tried.license.destinations = destinations;
    tried.license.destination_count = 2;
    tried.license.condition_count = 1;
}

static bool turn(enum license_transition transition, struct str number)
{
    struct license_change change = desk_change(&tried, transition, number);
    change.condition = 1;
    change.value = transition == LICENSE_REDUCE ? 900 : LICENSE_UNKNOWN;
    change.reason = STR("so they wrote");
    tried.desk.now += 1;
    return desk_do(&tried, &change);
}

#define SIGNED "approval.propose approval.decide approval.use "

static const struct {
    enum license_transition transition;
    const char *leaves;
    const char *reason;
} turns[] = {
    { LICENSE_ADD, "license.add", "version 1: so they wrote" },
    { LICENSE_ACTIVATE, SIGNED "license.activate", "version 1, approval 1: so they wrote" },
    { LICENSE_MEET, "license.meet", "version 1, condition 1: so they wrote" },
    { LICENSE_AMEND, "license.amend", "version 2: so they wrote" },
    { LICENSE_ACTIVATE, SIGNED "license.activate", "version 2, approval 2: so they wrote" },
    { LICENSE_REDUCE, "license.reduce", "version 3: so they wrote" },
    { LICENSE_SUSPEND, "license.suspend", "version 3: so they wrote" },
    { LICENSE_REINSTATE, SIGNED "license.reinstate", "version 3, approval 3: so they wrote" },
    { LICENSE_SURRENDER, "license.surrender", "version 3: so they wrote" },
    { LICENSE_VOID_AB_INITIO, "license.void_ab_initio", "version 3: so they wrote" },
};

static void assert_turn(size_t i, int64_t before)
{
    const struct license_record *record = &tried.outcome.record;
    const struct license_event_row *event = &record->events[record->event_count - 1];
    char id[2 * STORE_ID_SIZE + 1];
    sodium_bin2hex(id, sizeof id, event->id.bytes, STORE_ID_SIZE);
    assert_string_equal(words_since(before), turns[i].leaves);
    assert_string_equal(last.kept[AUDIT_ACTOR], "ann");
    assert_string_equal(last.kept[AUDIT_REQUEST], id);
    assert_string_equal(last.kept[AUDIT_SUBJECT_KIND], "license");
    assert_string_equal(last.kept[AUDIT_SUBJECT_ID], "D1");
    assert_string_equal(last.kept[AUDIT_CLASS], "export");
    assert_string_equal(last.kept[AUDIT_REASON], turns[i].reason);
    assert_string_equal(last.kept[AUDIT_BASIS], "a letter");
    assert_int_equal(last.event_at, event->event_at);
}

/* Each change of a license; done again, it leaves no more. */
static void test_turns(void **state)
{
    (void)state;
    name_parties();
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        struct audit_hash was = last.after;
        int64_t before = log_size();
        if (!turn(turns[i].transition, STR("D1")))
            fail_msg("%s: %s", turns[i].leaves, tried.err.message);
        assert_turn(i, before);
        if (turns[i].transition != LICENSE_AMEND && turns[i].transition != LICENSE_ACTIVATE)
            assert_memory_equal(last.after.bytes, tried.outcome.record.terms.version.digest,
                                AUDIT_HASH_SIZE);
        if (turns[i].transition == LICENSE_AMEND || turns[i].transition == LICENSE_REDUCE) {
            assert_memory_equal(&last.before, &was, sizeof was);
            assert_memory_not_equal(&last.after, &was, sizeof was);
        }
        assert_sound();
    }
}

/* What was done is done once, and a refusal is no change. */
static void test_turns_again(void **state)
{
    struct license_change change = desk_change(&tried, LICENSE_ADD, STR("D1"));
    (void)state;
    assert_true(desk_do(&tried, &change));
    int64_t before = log_size();
    assert_true(desk_do(&tried, &change) && tried.outcome.repeated);
    assert_false(turn(LICENSE_SUSPEND, STR("D1")));
    assert_false(turn(LICENSE_ADD, STR("D1")));
    assert_int_equal(log_size(), before);
}

/* The one that is replaced has an entry of its own. */
static void test_replaced(void **state)
{
    struct license_change change;
    (void)state;
    assert_true(desk_file(&tried, STR("D1")));
    change = desk_change(&tried, LICENSE_ADD, STR("D2"));
    change.filing.replacing = true;
    change.filing.carries = true;
    change.filing.replaces = tried.outcome.record.key.id;
    assert_true(desk_do(&tried, &change));
    int64_t before = log_size();
    assert_true(turn(LICENSE_ACTIVATE, STR("D2")));
    assert_string_equal(words_since(before), SIGNED "license.supersede license.activate");
    assert_sound();
}

/* An entry with that label of those after `from`: how many. */
static bool count_aside(void *context, const struct audit_aside *aside, struct err *err)
{
    (void)aside;
    (void)err;
    ++*(int *)context;
    return true;
}

static int count_labeled(const char *kind, const char *value, int64_t from)
{
    int count = 0;
    assert_true(audit_asides_find(STORE, str_of(kind), str_of(value), from + 1, INT64_MAX,
                                  count_aside, &count, ERR));
    return count;
}

/* Found by the number, who is named, where it goes, and the document. */
static void test_labels(void **state)
{
    static const char *const names[][2] = {
        { "party", "NVIDIA" }, { "party", "Example Cloud" }, { "party", "Forwarder" },
        { "country", "US" },   { "country", "CN" },          { "country", "SG" },
        { "country", "HK" },
    };
    struct license_change change;
    (void)state;
    name_parties();
    int64_t before = log_size();
    change = desk_change(&tried, LICENSE_ADD, STR("D1"));
    change.filing.has_document = true;
    memset(change.filing.document, 0xab, sizeof change.filing.document);
    assert_true(desk_do(&tried, &change));
    words_since(before);
    assert_int_equal(last.evidence_count, 1);
    assert_memory_equal(last.evidence.bytes, change.filing.document, AUDIT_HASH_SIZE);
    assert_int_equal(
        count_labeled("document",
                      "abababababababababababababababababababababababababababababababab", before),
        1);
    assert_true(turn(LICENSE_ACTIVATE, STR("D1")) && turn(LICENSE_SUSPEND, STR("D1")));
    words_since(before);
    assert_int_equal(last.evidence_count, 0);
    /* add, propose, decide, use, activate, suspend */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(count_labeled(names[i][0], names[i][1], before), 6);
    assert_true(count_labeled("license", "D1", before) >= 6);
}

/* The one in whose place it came finds it. */
static void test_label_of_the_replaced(void **state)
{
    struct license_change change;
    (void)state;
    assert_true(desk_file(&tried, STR("D1")));
    change = desk_change(&tried, LICENSE_ADD, STR("D2"));
    change.filing.replacing = true;
    change.filing.replaces = tried.outcome.record.key.id;
    int64_t before = log_size();
    assert_true(desk_do(&tried, &change));
    assert_int_equal(count_labeled("license", "D1", before), 0);
    assert_true(turn(LICENSE_ACTIVATE, STR("D2")));
    words_since(before);
    assert_int_equal(count_labeled("license", "D1", last.seq - 1), 1);
}

/* As many parties and destinations as a license may have are all found. */
static void test_many_labels(void **state)
{
    static struct license_party many[LICENSE_PARTIES_MAX];
    static struct str places[LICENSE_DESTINATIONS_MAX];
    static char texts[2 * LICENSE_PARTIES_MAX + LICENSE_DESTINATIONS_MAX][8];
    size_t used = 0;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        snprintf(texts[i], sizeof texts[i], "n%zu", i);
    for (size_t i = 0; i < LICENSE_PARTIES_MAX; i++) {
        many[i] = (struct license_party){ .role = STR("end_user"),
                                          .name = str_of(texts[used]),
                                          .country = str_of(texts[used + 1]) };
        used += 2;
    }
    for (size_t i = 0; i < LICENSE_DESTINATIONS_MAX; i++)
        places[i] = str_of(texts[used++]);
    tried.license.parties = many;
    tried.license.party_count = LICENSE_PARTIES_MAX;
    tried.license.destinations = places;
    tried.license.destination_count = LICENSE_DESTINATIONS_MAX;
    int64_t before = log_size();
    if (!desk_file(&tried, STR("D1")))
        fail_msg("%s", tried.err.message);
    assert_int_equal(count_labeled("party", "n0", before), 5);
    assert_int_equal(count_labeled("country", texts[used - 1], before), 5);
    assert_sound();
}

/* Another authority's records are kept until somebody says for how long. */
static void test_kept_for_ever(void **state)
{
    (void)state;
    tried.license.authority = STR("OFAC");
    int64_t before = log_size();
    assert_true(desk_file(&tried, STR("S1")));
    assert_string_equal(words_since(before), "license.add " SIGNED "license.activate");
    assert_string_equal(last.kept[AUDIT_CLASS], "");
}

/* ---- tests: the witness ---- */

static const struct {
    const char *sql;
    const char *found; /* a part of what is told */
} attacks[] = {
    /* Rows that are taken away. */
    { "DELETE FROM license_event WHERE n = 3", "license.suspend of license D1" },
    { "DELETE FROM license_event", "license.add of license D1" },
    { "DELETE FROM approval WHERE id = 1", "approval.propose of person bob" },
    { "DELETE FROM role_grant WHERE role = 'sales'", "people.grant of person eve" },
    { "DELETE FROM role_grant WHERE granted_by IS NULL", "people.found of person root" },
    { "DELETE FROM principal WHERE name = 'sap'", "people.add of integration sap" },
    { "DELETE FROM api_key", "key.make of key" },
    { "DELETE FROM password", "something else of a password: bob" },
    { "DELETE FROM factor", "factor.set of person bob" },
    { "DELETE FROM security_key", "security_key.add of person bob" },
    /* Rows that are changed. */
    { "UPDATE factor SET set_at = set_at + 1", "does not tell of a second factor: bob" },
    { "UPDATE factor SET ended_at = ended_at + 1", "of a second factor that ended: bob" },
    { "UPDATE factor SET ended_by = principal WHERE ended_by IS NOT NULL",
      "factor.end of person bob" },
    { "UPDATE security_key SET set_at = set_at + 1", "does not tell of a security key: bob" },
    { "UPDATE security_key SET name = 'red'", "does not tell of a security key: bob" },
    { "UPDATE security_key SET ended_at = ended_at + 1", "of a security key that ended: bob" },
    { "UPDATE security_key SET ended_by = principal WHERE ended_by IS NOT NULL",
      "security_key.end of person bob" },
    { "UPDATE license_event SET event_at = event_at - 1 WHERE n = 3", "event of a license: D1, 3" },
    { "UPDATE license_event SET reason = 'other' WHERE n = 3", "an event of a license: D1, 3" },
    { "UPDATE license_event SET basis = 'other' WHERE n = 3", "an event of a license: D1, 3" },
    { "UPDATE license_event SET id = zeroblob(16) WHERE n = 3", "an event of a license: D1, 3" },
    { "UPDATE license_event SET transition = 'surrender', state = 'surrendered' WHERE n = 3",
      "an event of a license: D1, 3" },
    { "UPDATE license_event SET actor = (SELECT id FROM principal WHERE name = 'bob') WHERE n = 3",
      "an event of a license: D1, 3" },
    { "UPDATE license_event SET approval = 9 WHERE n = 2", "an event of a license: D1, 2" },
    { "UPDATE license_version SET digest = zeroblob(32)", "an event of a license: D1, 1" },
    { "UPDATE license SET number = 'D9'", "license.add of license D1" },
    { "UPDATE approval SET digest = zeroblob(32) WHERE id = 3", "approval that was used" },
    { "UPDATE approval SET proposed_by = decided_by WHERE id = 3", "that was proposed" },
    { "UPDATE approval SET decided_by = (SELECT id FROM principal WHERE name = 'ann') WHERE id = 3",
      "approval that was decided: people.grant, 3" },
    { "UPDATE approval SET decision = 'approved' WHERE id = 1", "that was decided" },
    { "UPDATE approval SET used_at = NULL, used_by = NULL WHERE id = 3", "approval.use of person" },
    { "UPDATE approval SET used_at = used_at + 1 WHERE id = 3", "an approval that was used" },
    { "UPDATE role_grant SET role = 'approver' WHERE role = 'sales'", "role that was given: eve" },
    { "UPDATE role_grant SET ended_at = NULL, ended_by = NULL WHERE role = 'sales'",
      "people.revoke of person eve" },
    { "UPDATE role_grant SET granted_at = granted_at - 1 WHERE role = 'sales'", "given: eve" },
    { "UPDATE principal SET disabled_at = NULL, disabled_by = NULL", "somebody can act: eve" },
    { "UPDATE principal SET disabled_at = 1, disabled_by = added_by WHERE name = 'bob'",
      "whether somebody can act: bob" },
    { "UPDATE principal SET disabled_at = disabled_at + 1 WHERE name = 'eve'", "can act: eve" },
    { "UPDATE principal SET added_at = 5 WHERE name = 'sap'", "somebody who was added: sap" },
    { "UPDATE principal SET name = 'mallory' WHERE name = 'sap'", "who was added: mallory" },
    { "UPDATE password SET changed_at = changed_at + 1", "something else of a password: bob" },
    { "UPDATE api_key SET scopes = scopes || ' order.write'", "a key that was made: sap" },
    { "UPDATE api_key SET hash = zeroblob(32)", "a key that was made: sap" },
    { "UPDATE api_key SET tokens_only = 1", "a key that was made: sap" },
    { "UPDATE api_key SET addresses = ''", "a key that was made: sap" },
    { "UPDATE api_key SET expires_at = expires_at + 1000000", "a key that was made: sap" },
    { "UPDATE api_key SET revoked_at = NULL, revoked_by = NULL", "key.revoke of key" },
    /* Rows that are added. */
    { "INSERT INTO role_grant (principal, role, granted_by, granted_at) SELECT a.id, 'approver', "
      "b.id, 99 FROM principal a, principal b WHERE a.name = 'ann' AND b.name = 'root'",
      "the log does not tell of a role that was given: ann, 99" },
    { "INSERT INTO principal (id, kind, name, added_by, added_at) SELECT randomblob(16), 'person', "
      "'mallory', id, 7 FROM principal WHERE name = 'root'",
      "the log does not tell of somebody who was added: mallory, 7" },
    { "INSERT INTO password SELECT id, 'person', '$argon2id$x', id, 7, NULL FROM principal "
      "WHERE name = 'ann'",
      "the log tells something else of a password: ann" },
    { "INSERT INTO license_event SELECT license, 4, randomblob(16), 'revoke', 'revoked', version, "
      "NULL, event_at, recorded_at + 1, actor, NULL, '', '', digest FROM license_event "
      "WHERE n = 3",
      "the log does not tell of an event of a license: D1, 4" },
    /* Entries that are taken away. */
    { "DELETE FROM audit_entry WHERE seq = 1", "of somebody who was added: root" },
    { "DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)",
      "the log does not tell of an event of a license: D1, 3" },
    { "DELETE FROM audit_entry WHERE instr(bytes, CAST('key.revoke' AS BLOB)) > 0",
      "the log does not tell of a key that was revoked: sap" },
    { "DELETE FROM audit_entry WHERE instr(bytes, CAST('approval.use' AS BLOB)) > 0",
      "the log does not tell of an approval that was used: people.grant, 3" },
    { "DELETE FROM audit_entry WHERE instr(bytes, CAST('password.set' AS BLOB)) > 0",
      "the log tells something else of a password: bob" },
    /* An entry that is there twice. */
    { "INSERT INTO audit_entry SELECT seq + 1, bytes, chain FROM audit_entry "
      "ORDER BY seq DESC LIMIT 1",
      "license.suspend of license D1" },
};

static void drop_guards(struct store *store)
{
    char drops[128][96];
    size_t count = 0;
    bool more = true;
    struct sql_rows rows;
    assert_true(sql_query(store,
                          "SELECT 'DROP TRIGGER ' || name FROM sqlite_master "
                          "WHERE type = 'trigger'",
                          NULL, 0, &rows, ERR));
    while (sql_next(&rows, &more, ERR) && more && count < 128)
        str_put(drops[count++], sizeof drops[0], sql_text(&rows, 0));
    sql_end(&rows);
    for (size_t i = 0; i < count; i++)
        assert_true(sql_run(store, drops[i], NULL, 0, NULL, ERR));
    assert_true(sql_run(store, "PRAGMA foreign_keys = OFF", NULL, 0, NULL, ERR));
    assert_true(sql_run(store, "PRAGMA ignore_check_constraints = ON", NULL, 0, NULL, ERR));
}

static void file_all(void)
{
    run_steps();
    tried.desk.now += 1;
    assert_true(desk_file(&tried, STR("D1")));
    assert_true(turn(LICENSE_SUSPEND, STR("D1")));
    assert_sound();
}

/* What somebody changed, and all triggers taken out before, is found. */
static void test_attacks(void **state)
{
    struct store *real = STORE;
    struct buf out;
    (void)state;
    file_all();
    buf_init(&out, mem_system(), 1 << 16);
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        char copy[128];
        snprintf(copy, sizeof copy, "%s/%zu.db", tried.folder.folder, i);
        assert_true(store_copy(mem_system(), str_of(tried.folder.path), str_of(copy), ERR));
        STORE = store_open(mem_system(), str_of(copy), ERR);
        assert_non_null(STORE);
        drop_guards(STORE);
        if (!sql_run(STORE, attacks[i].sql, NULL, 0, NULL, ERR))
            fail_msg("%s: %s", attacks[i].sql, tried.err.message);
        if (check(&out) == 0)
            fail_msg("nobody noticed: %s", attacks[i].sql);
        buf_byte(&out, '\0');
        if (strstr(out.data, attacks[i].found) == NULL)
            fail_msg("%s:\n%s", attacks[i].sql, out.data);
        store_close(STORE);
        store_files_remove(copy);
    }
    STORE = real;
    buf_release(&out);
}

static bool check_with(const struct mem *mem, void *context)
{
    struct err err = { 0 };
    struct buf out;
    size_t wrong = 0;
    (void)context;
    buf_init(&out, mem, 1 << 16);
    bool done = journal_check(STORE, mem, &out, &wrong, &err);
    buf_release(&out);
    assert_int_equal(wrong, 0);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    return done;
}

static void test_memory(void **state)
{
    (void)state;
    file_all();
    assert_true(alloc_fail_each(check_with, NULL) > 3);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_leaves_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_of_what_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_secret, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_locked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_key_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_turns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_turns_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_replaced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_labels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_label_of_the_replaced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_labels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_kept_for_ever, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_attacks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_memory, set_up, tear_down),
    };
    struct err err;
    if (!password_hash(STR(PASSWORD), hash, &err))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

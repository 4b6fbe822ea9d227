/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_security_keys.c - security keys: who has one, what is asked of it, and how often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "desk/factors.h"
#include "desk/people.h"
#include "desk/sign_in.h"
#include "store/notice_rows.h"
#include "store/statement.h"
#include "unit/soft_key.h"
#include "unit/store_folder.h"

#define SECOND ((int64_t)1000000)
#define MINUTE (60 * SECOND)
#define NOW (1111111109 * SECOND)
#define RIGHT "correct horse battery"
#define SECRET ((const uint8_t *)"12345678901234567890")
#define CODE "081804"
#define ORIGIN "https://licet.example.com"
#define BROWSER "the browser's cookie"
#define ELSEWHERE "another browser's"

static struct store_folder folder;
static struct store *store;
static struct arena arena;
static struct err err;
static struct who ann, bob;
static struct principal sap;
static struct webauthn_site site;
static struct soft_key key, other;
static struct soft_answer answer;
static char challenge[SIGNED_IN_SIZE];
static char hash[PASSWORD_HASH_MAX + 1]; /* of RIGHT */

static bool finish(bool done)
{
    if (done)
        return store_commit(store, &err);
    store_rollback(store);
    return false;
}

#define IN_ONE(call) (store_begin(store, &err) && finish(call))
#define REFUSED(code_, call) (assert_false(call), assert_int_equal(err.code, code_))

static void refused(bool done, enum err_code code, const char *why)
{
    assert_false(done);
    assert_int_equal(err.code, code);
    if (strstr(err.message, why) == NULL)
        fail_msg("'%s' has no '%s'", err.message, why);
}

static int set_up(void **state)
{
    (void)state;
    store_folder_make(&folder);
    store = store_folder_open(&folder);
    assert_non_null(store);
    arena_init(&arena, mem_system(), (size_t)1 << 24);
    site = (struct webauthn_site){ STR("licet.example.com"), STR(ORIGIN) };
    soft_key_make(&key, 'a');
    soft_key_make(&other, 'b');
    assert_true(IN_ONE(people_found(store, STR("ann"), 1, &ann, &err)));
    assert_true(IN_ONE(people_add(store, &ann, PRINCIPAL_PERSON, STR("bob"), 1, &err)));
    assert_true(IN_ONE(people_add(store, &ann, PRINCIPAL_INTEGRATION, STR("sap"), 1, &err)));
    assert_true(people_who(store, STR("bob"), &bob, &err));
    assert_true(people_find(store, STR("sap"), &sap, &err));
    if (hash[0] == '\0')
        assert_true(password_hash(STR(RIGHT), hash, &err));
    assert_true(IN_ONE(password_set(store, &bob, &bob.principal, hash, 0, 1, &err)));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    soft_key_free(&key);
    soft_key_free(&other);
    arena_release(&arena);
    store_close(store);
    store_folder_remove(&folder);
    return 0;
}

static void ask(const struct who *who, enum security_key_purpose purpose, int64_t now)
{
    assert_true(IN_ONE(
        security_key_ask(store, &who->principal.id, STR(BROWSER), purpose, now, challenge, &err)));
}

static struct security_key_reply reply_of(const char *browser)
{
    return (struct security_key_reply){ .site = &site,
                                        .browser = str_of(browser),
                                        .answer = soft_answer_view(&answer) };
}

static struct soft_said say(const char *type, uint8_t flags, uint32_t signs)
{
    return (struct soft_said){ .type = type,
                               .challenge = challenge,
                               .origin = ORIGIN,
                               .host = "licet.example.com",
                               .flags = flags,
                               .signs = signs };
}

/* It made a key, or signed; the answer is what was asked last. */
static void make(const struct soft_key *which, uint32_t signs)
{
    const struct soft_said said = say("webauthn.create", SOFT_PRESENT | SOFT_MADE, signs);
    soft_key_create(which, &said, &answer);
}

static void sign(const struct soft_key *which, uint32_t signs)
{
    const struct soft_said said = say("webauthn.get", SOFT_PRESENT, signs);
    soft_key_sign(which, &said, &answer);
}

static bool send_made(const struct who *who, const char *name, const char *browser, int64_t now)
{
    const struct security_key_reply reply = reply_of(browser);
    struct webauthn_credential made;
    if (!security_key_made(store, &arena, &reply, who, now, &made, &err) ||
        !store_begin(store, &err))
        return false;
    if (security_key_register(store, &arena, who, &made, str_of(name), now, &err))
        return store_commit(store, &err);
    store_rollback(store);
    return false;
}

static bool add(const struct who *who, const struct soft_key *which, const char *name, int64_t now)
{
    ask(who, SECURITY_KEY_REGISTER, now);
    make(which, 0);
    return send_made(who, name, BROWSER, now);
}

static bool send_signed(enum security_key_purpose purpose, const char *browser, int64_t now)
{
    const struct security_key_reply reply = reply_of(browser);
    struct store_id principal;
    int64_t asked_at;
    if (!security_key_proves(store, &arena, &reply, purpose, now, &principal, &asked_at, &err))
        return false;
    assert_true(store_id_equal(&principal, &bob.principal.id));
    return true;
}

static bool proves(const struct soft_key *which, uint32_t signs, int64_t now)
{
    ask(&bob, SECURITY_KEY_AGAIN, now);
    sign(which, signs);
    return send_signed(SECURITY_KEY_AGAIN, BROWSER, now);
}

static size_t count_of(const struct who *who)
{
    struct security_key *list;
    size_t count;
    assert_true(security_keys_now(store, &arena, &who->principal.id, &list, &count, &err));
    return count;
}

static bool end_at(const struct who *who, size_t at, uint32_t factor_for)
{
    struct security_key *list;
    size_t count;
    char id[2 * STORE_ID_SIZE + 1] = "";
    assert_true(security_keys_now(store, &arena, &who->principal.id, &list, &count, &err));
    assert_true(at < count);
    sodium_bin2hex(id, sizeof id, list[at].id.bytes, STORE_ID_SIZE);
    return IN_ONE(security_key_end(store, &arena, who, str_of(id), factor_for, NOW, &err));
}

static void expect_notice(const char *what, const char *about)
{
    struct notice *list;
    size_t count;
    assert_true(notices_read(store, &arena, &bob.principal.id, 0, 1, &list, &count, &err) &&
                count == 1);
    assert_true(str_equal_text(list[0].what, what) && str_equal_text(list[0].about, about));
}

/* ---- registering ---- */

static void one_is_registered(void **state)
{
    struct security_key *list;
    size_t count;
    (void)state;
    ask(&bob, SECURITY_KEY_REGISTER, NOW);
    make(&key, 5);
    assert_true(send_made(&bob, "blue", BROWSER, NOW));
    expect_notice("security_key.add", "blue");
    assert_true(security_keys_now(store, &arena, &bob.principal.id, &list, &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(list[0].name, "blue");
    assert_int_equal(list[0].credential_length, sizeof key.id);
    assert_memory_equal(list[0].credential, key.id, sizeof key.id);
    assert_true(list[0].signs == 5 && list[0].set_at == NOW && list[0].used_at == 0);
    refused(proves(&key, 5, NOW), ERR_FORBIDDEN, "does not count on");
    assert_true(proves(&key, 6, NOW + 1));
    assert_true(security_keys_now(store, &arena, &bob.principal.id, &list, &count, &err));
    assert_true(list[0].signs == 6 && list[0].used_at == NOW + 1);
    refused(add(&bob, &key, "same", NOW), ERR_CONFLICT, "registered already");
    refused(add(&ann, &key, "same", NOW), ERR_CONFLICT, "registered already");
    assert_true(add(&bob, &other, "red", NOW));
    assert_int_equal(count_of(&bob), 2);
    assert_int_equal(count_of(&ann), 0);
}

static void who_may_register_what(void **state)
{
    const struct who program = { .principal = sap };
    char name[SECURITY_KEY_NAME_MAX + 2];
    (void)state;
    REFUSED(ERR_VALUE, add(&program, &key, "blue", NOW));
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    REFUSED(ERR_VALUE, add(&bob, &key, name, NOW));
    REFUSED(ERR_VALUE, add(&bob, &key, "", NOW));
    REFUSED(ERR_VALUE, add(&bob, &key, "a\nb", NOW));
    REFUSED(ERR_VALUE, add(&bob, &key, "\xff", NOW));
    name[SECURITY_KEY_NAME_MAX] = '\0';
    assert_true(add(&bob, &key, name, NOW - 1));
    refused(add(&bob, &other, name, NOW), ERR_CONFLICT, "of the name");
    for (int i = 1; i < SECURITY_KEYS_MAX; i++) {
        const char letter = (char)('c' + i);
        struct soft_key more;
        soft_key_make(&more, letter);
        assert_true(add(&bob, &more, (char[]){ letter, '\0' }, NOW));
        soft_key_free(&more);
    }
    REFUSED(ERR_LIMIT, add(&bob, &other, "one more", NOW));
    assert_true(end_at(&bob, 0, 0));
    assert_true(add(&bob, &other, name, NOW)); /* its name is free again */
}

/* ---- what is asked ---- */

static void what_was_asked_is_answered_once(void **state)
{
    (void)state;
    ask(&bob, SECURITY_KEY_REGISTER, NOW);
    make(&key, 0);
    refused(send_made(&bob, "blue", ELSEWHERE, NOW), ERR_FORBIDDEN, "not asked here");
    refused(send_made(&bob, "blue", BROWSER, NOW + 5 * MINUTE), ERR_FORBIDDEN, "too long ago");
    refused(send_made(&bob, "blue", BROWSER, NOW), ERR_FORBIDDEN, "answered already");
    ask(&bob, SECURITY_KEY_REGISTER, NOW);
    make(&key, 0);
    assert_true(send_made(&bob, "blue", BROWSER, NOW + 5 * MINUTE - 1));
    refused(send_made(&bob, "red", BROWSER, NOW), ERR_FORBIDDEN, "answered already");
    ask(&bob, SECURITY_KEY_AGAIN, NOW);
    sign(&key, 1);
    refused(send_signed(SECURITY_KEY_AGAIN, ELSEWHERE, NOW), ERR_FORBIDDEN, "not asked here");
    assert_true(send_signed(SECURITY_KEY_AGAIN, BROWSER, NOW));
    refused(send_signed(SECURITY_KEY_AGAIN, BROWSER, NOW), ERR_FORBIDDEN, "answered already");
    /* Whatever comes of it. */
    ask(&bob, SECURITY_KEY_AGAIN, NOW);
    sign(&other, 2);
    refused(send_signed(SECURITY_KEY_AGAIN, BROWSER, NOW), ERR_FORBIDDEN, "not one of yours");
    sign(&key, 2);
    refused(send_signed(SECURITY_KEY_AGAIN, BROWSER, NOW), ERR_FORBIDDEN, "answered already");
}

static void each_purpose_is_its_own(void **state)
{
    (void)state;
    assert_true(add(&bob, &key, "blue", NOW));
    ask(&bob, SECURITY_KEY_AGAIN, NOW);
    make(&other, 0);
    refused(send_made(&bob, "red", BROWSER, NOW), ERR_FORBIDDEN, "not asked here");
    ask(&bob, SECURITY_KEY_REGISTER, NOW);
    sign(&key, 1);
    refused(send_signed(SECURITY_KEY_AGAIN, BROWSER, NOW), ERR_FORBIDDEN, "not asked here");
    ask(&bob, SECURITY_KEY_SIGN_IN, NOW);
    sign(&key, 1);
    refused(send_signed(SECURITY_KEY_AGAIN, BROWSER, NOW), ERR_FORBIDDEN, "not asked here");
    assert_true(send_signed(SECURITY_KEY_SIGN_IN, BROWSER, NOW));
}

static void what_was_made_up_is_not_asked(void **state)
{
    struct webauthn_site none = { .host = { 0 } };
    (void)state;
    assert_true(add(&bob, &key, "blue", NOW));
    memset(challenge, 'A', SIGNED_IN_LENGTH);
    sign(&key, 1);
    refused(send_signed(SECURITY_KEY_AGAIN, BROWSER, NOW), ERR_FORBIDDEN, "not asked here");
    ask(&bob, SECURITY_KEY_AGAIN, NOW);
    sign(&key, 1);
    struct security_key_reply reply = reply_of(BROWSER);
    struct store_id principal;
    int64_t asked_at;
    reply.site = &none;
    refused(security_key_proves(store, &arena, &reply, SECURITY_KEY_AGAIN, NOW, &principal,
                                &asked_at, &err),
            ERR_FORBIDDEN, "takes no security keys");
}

static void challenges_are_random_and_forgotten(void **state)
{
    char before[SIGNED_IN_SIZE];
    struct sql_rows rows;
    bool found;
    (void)state;
    ask(&bob, SECURITY_KEY_AGAIN, NOW);
    memcpy(before, challenge, sizeof before);
    ask(&bob, SECURITY_KEY_AGAIN, NOW);
    assert_string_not_equal(before, challenge);
    ask(&bob, SECURITY_KEY_AGAIN, NOW + 5 * MINUTE + 1);
    assert_true(sql_one(store, "SELECT count(*) FROM key_challenge", NULL, 0, &rows, &found, &err));
    assert_int_equal(sql_int(&rows, 0), 1);
    sql_end(&rows);
}

/* ---- whose, and how often ---- */

static void a_key_is_of_one_person(void **state)
{
    (void)state;
    assert_true(add(&bob, &key, "blue", NOW) && add(&ann, &other, "red", NOW));
    ask(&bob, SECURITY_KEY_AGAIN, NOW);
    sign(&other, 1);
    refused(send_signed(SECURITY_KEY_AGAIN, BROWSER, NOW), ERR_FORBIDDEN, "not one of yours");
    assert_true(proves(&key, 1, NOW));
    assert_true(add(&bob, &(struct soft_key){ other.pair, { 'z' } }, "third", NOW));
}

static void a_key_counts_on(void **state)
{
    (void)state;
    assert_true(add(&bob, &key, "blue", NOW));
    assert_true(proves(&key, 0, NOW) && proves(&key, 0, NOW)); /* one that does not count */
    assert_true(proves(&key, 7, NOW));
    refused(proves(&key, 7, NOW), ERR_FORBIDDEN, "does not count on");
    expect_notice("security_key.back", "blue");
    refused(proves(&key, 6, NOW), ERR_FORBIDDEN, "does not count on");
    refused(proves(&key, 0, NOW), ERR_FORBIDDEN, "does not count on");
    assert_true(proves(&key, 0xffffffff, NOW));
}

/* ---- signing in ---- */

static bool password(const char *code, int64_t now, bool *ret_key)
{
    struct who who;
    return sign_in_password(store, STR("bob"), STR(RIGHT), str_of(code), now, &who, ret_key, &err);
}

static bool sign_in(int64_t now)
{
    const struct security_key_reply reply = reply_of(BROWSER);
    struct who who;
    return sign_in_security_key(store, &arena, &reply, SECURITY_KEY_SIGN_IN, now, &who, &err) &&
           strcmp(who.principal.name, "bob") == 0;
}

static void one_signs_in_with_both(void **state)
{
    bool wanted;
    struct who who;
    (void)state;
    assert_true(password("", NOW, &wanted));
    assert_false(wanted);
    assert_true(add(&bob, &key, "blue", NOW));
    REFUSED(ERR_SIGN_IN, password("", NOW, &wanted));
    assert_true(wanted);
    REFUSED(ERR_SIGN_IN, password("123456", NOW, &wanted));
    assert_false(wanted);
    REFUSED(ERR_SIGN_IN, password("", NOW, NULL)); /* where none can be shown */
    REFUSED(ERR_SIGN_IN, sign_in_password(store, STR("bob"), STR("wrong wrong wrong"), STR(""), NOW,
                                          &who, &wanted, &err));
    assert_false(wanted);
    ask(&bob, SECURITY_KEY_SIGN_IN, NOW);
    sign(&other, 1);
    REFUSED(ERR_SIGN_IN, sign_in(NOW));
    ask(&bob, SECURITY_KEY_SIGN_IN, NOW);
    sign(&key, 1);
    assert_true(sign_in(NOW));
    REFUSED(ERR_SIGN_IN, sign_in(NOW));
}

/* The password alone, again and again, is no way to as many challenges as one likes. */
static void a_try_counts_until_the_key_signs(void **state)
{
    bool wanted;
    (void)state;
    assert_true(add(&bob, &key, "blue", NOW));
    for (int i = 0; i < 5; i++)
        REFUSED(ERR_SIGN_IN, password("", NOW, &wanted));
    expect_notice("sign_in.locked", "5 in a row");
    REFUSED(ERR_WAIT, password("", NOW, &wanted));
    assert_false(wanted);
    ask(&bob, SECURITY_KEY_SIGN_IN, NOW);
    sign(&key, 1);
    assert_true(sign_in(NOW)); /* which forgets them */
    REFUSED(ERR_SIGN_IN, password("", NOW, &wanted));
}

static void what_ends_meanwhile_signs_nobody_in(void **state)
{
    (void)state;
    assert_true(add(&bob, &key, "blue", NOW - 1) && add(&bob, &other, "red", NOW));
    ask(&bob, SECURITY_KEY_SIGN_IN, NOW);
    sign(&key, 1);
    assert_true(IN_ONE(password_set(store, &bob, &bob.principal, hash, 0, NOW, &err)));
    refused(sign_in(NOW + 1), ERR_SIGN_IN, "changed meanwhile");
    ask(&bob, SECURITY_KEY_SIGN_IN, NOW + 1);
    sign(&key, 2);
    assert_true(end_at(&bob, 0, 0));
    refused(sign_in(NOW + 1), ERR_SIGN_IN, "not one of yours");
    ask(&bob, SECURITY_KEY_SIGN_IN, NOW + 1);
    sign(&other, 1);
    assert_true(IN_ONE(people_disable(store, &ann, &bob.principal, NOW + 1, &err)));
    REFUSED(ERR_SIGN_IN, sign_in(NOW + 1));
}

/* ---- with codes, and without ---- */

static void codes_and_keys_stand_beside_one_another(void **state)
{
    char codes[FACTOR_CODES][FACTOR_CODE_SIZE];
    bool wanted;
    (void)state;
    assert_true(IN_ONE(factor_set(store, &bob, SECRET, STR(CODE), NOW, codes, &err)));
    REFUSED(ERR_SIGN_IN, password("", NOW, &wanted));
    assert_false(wanted); /* codes alone: it is as with a wrong password */
    assert_true(add(&bob, &key, "blue", NOW));
    assert_true(password(codes[0], NOW, &wanted));
    REFUSED(ERR_SIGN_IN, password("", NOW, &wanted));
    assert_true(wanted);
    assert_true(IN_ONE(factor_end(store, &bob, &bob.principal, NOW, &err)));
    REFUSED(ERR_SIGN_IN, password(codes[1], NOW, &wanted));
    REFUSED(ERR_SIGN_IN, password("", NOW, &wanted));
    assert_true(end_at(&bob, 0, 0));
    assert_true(password("", NOW, &wanted));
}

static void one_way_is_left_where_it_is_asked_for(void **state)
{
    char codes[FACTOR_CODES][FACTOR_CODE_SIZE];
    const uint32_t sales = ROLE_BIT(ROLE_SALES);
    const uint32_t officer = ROLE_BIT(ROLE_OFFICER);
    struct approval_answer given;
    (void)state;
    assert_true(IN_ONE(people_grant(store, &ann, &bob.principal, sales, NOW, &given, &err)));
    assert_true(add(&bob, &key, "blue", NOW - 1) && add(&bob, &other, "red", NOW));
    assert_true(end_at(&bob, 0, sales));
    expect_notice("security_key.end", "blue");
    refused(end_at(&bob, 0, sales), ERR_CONFLICT, "no other one");
    assert_true(IN_ONE(factor_set(store, &bob, SECRET, STR(CODE), NOW, codes, &err)));
    assert_true(end_at(&bob, 0, sales));
    assert_int_equal(count_of(&bob), 0);
    assert_true(IN_ONE(factor_end(store, &bob, &bob.principal, NOW, &err)));
    struct soft_key third;
    soft_key_make(&third, 'c');
    assert_true(add(&bob, &third, "green", NOW));
    soft_key_free(&third);
    assert_true(end_at(&bob, 0, officer)); /* of which they are none */
    REFUSED(ERR_NAME, IN_ONE(security_key_end(store, &arena, &bob, STR("00"), 0, NOW, &err)));
}

static void all_of_somebody_end(void **state)
{
    char codes[FACTOR_CODES][FACTOR_CODE_SIZE];
    bool wanted;
    (void)state;
    REFUSED(ERR_NAME, IN_ONE(second_factors_end(store, &arena, &ann, &bob.principal, NOW, &err)));
    assert_true(add(&bob, &key, "blue", NOW - 1) && add(&bob, &other, "red", NOW));
    REFUSED(ERR_FORBIDDEN,
            IN_ONE(second_factors_end(store, &arena, &bob, &ann.principal, NOW, &err)));
    assert_true(IN_ONE(second_factors_end(store, &arena, &ann, &bob.principal, NOW, &err)));
    assert_int_equal(count_of(&bob), 0);
    assert_true(password("", NOW, &wanted));
    soft_key_free(&key);
    soft_key_make(&key, 'k');
    assert_true(add(&bob, &key, "blue", NOW));
    assert_true(IN_ONE(factor_set(store, &bob, SECRET, STR(CODE), NOW, codes, &err)));
    assert_true(IN_ONE(second_factors_end(store, &arena, &bob, &bob.principal, NOW, &err)));
    assert_true(password("", NOW, &wanted));
}

/* ---- the schema ---- */

static bool run(const char *sql)
{
    return sql_run(store, sql, NULL, 0, NULL, &err);
}

static void refuses(const char *sql)
{
    if (IN_ONE(run(sql)))
        fail_msg("%s", sql);
    assert_int_equal(err.code, ERR_CONFLICT);
}

static void the_schema_refuses(void **state)
{
    /* k: bob's key, and in place of one of its columns another value; p: the person. */
#define ROW(id, of, kind, name, credential, point, signs, ended)                                   \
    "INSERT INTO security_key (id, principal, kind, name, credential, point, signs, set_at, "      \
    "ended_by, ended_at) SELECT " id ", p.id, " kind ", " name ", " credential ", " point          \
    ", " signs ", 5, " ended " FROM security_key k, principal p WHERE p.name = '" of "'"
#define NONE "CAST(NULL AS BYTEA)"
#define OPEN NONE ", CAST(NULL AS BIGINT)"
#define LONG "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"
#define CHALLENGE(hash, browser, of, purpose)                                                      \
    "INSERT INTO key_challenge (hash, browser, principal, purpose, asked_at) SELECT " hash         \
    ", " browser ", " of ", " purpose ", 1 FROM key_challenge c, principal p WHERE p.name = 'ann'"
    static const char *const wrong[] = {
        ROW("k.id", "ann", "'person'", "'n'", "p.id", "k.point", "0", OPEN),
        ROW("k.point", "ann", "'person'", "'n'", "p.id", "k.point", "0", OPEN),
        ROW("p.id", "sap", "'person'", "'n'", "p.id", "k.point", "0", OPEN),
        ROW("p.id", "sap", "'integration'", "'n'", "p.id", "k.point", "0", OPEN),
        ROW("p.id", "ann", "'person'", "''", "p.id", "k.point", "0", OPEN),
        ROW("p.id", "ann", "'person'", LONG, "p.id", "k.point", "0", OPEN),
        ROW("p.id", "ann", "'person'", "'n'", "k.credential", "k.point", "0", OPEN),
        ROW("p.id", "ann", "'person'", "'n'", "p.id", "k.id", "0", OPEN),
        ROW("p.id", "ann", "'person'", "'n'", "p.id", "k.point", "-1", OPEN),
        ROW("p.id", "ann", "'person'", "'n'", "p.id", "k.point", "0", "p.id, 4"),
        ROW("p.id", "ann", "'person'", "'n'", "p.id", "k.point", "0", NONE ", 6"),
        ROW("p.id", "ann", "'person'", "'n'", "p.id", "k.point", "0", "k.id, 6"),
        CHALLENGE("c.hash", "c.browser", "p.id", "'again'"),
        CHALLENGE("p.id", "c.browser", "p.id", "'again'"),
        CHALLENGE("c.browser", "p.id", "p.id", "'again'"),
        CHALLENGE("c.browser", "c.browser", "c.hash", "'again'"),
        CHALLENGE("c.browser", "c.browser", "p.id", "'never'"),
    };
    (void)state;
    assert_true(add(&bob, &key, "blue", NOW));
    ask(&bob, SECURITY_KEY_AGAIN, NOW);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refuses(wrong[i]);
    struct security_key longest = { .id = id_of('k', 9),
                                    .principal = ann.principal.id,
                                    .name = "long",
                                    .credential_length = SECURITY_KEY_CREDENTIAL_MAX,
                                    .set_at = NOW };
    longest.credential_length = 0;
    REFUSED(ERR_CONFLICT, IN_ONE(security_key_add(store, &longest, &err)));
    longest.credential_length = SECURITY_KEY_CREDENTIAL_MAX;
    assert_true(IN_ONE(security_key_add(store, &longest, &err)));
    refuses(
        "UPDATE security_key SET credential = credential"); /* which has no room for a longer one */
    assert_true(IN_ONE(run(ROW("p.id", "ann", "'person'", "'n'", "p.id", "k.point", "0",
                               "p.id, 6") " AND k.name = 'blue'")));
    assert_true(IN_ONE(run(CHALLENGE("c.browser", "c.browser", "p.id", "'again'"))));
}

static void the_schema_keeps(void **state)
{
    static const char *const changes[] = {
        "UPDATE security_key SET id = principal",
        "UPDATE security_key SET principal = (SELECT id FROM principal WHERE name = 'ann')",
        "UPDATE security_key SET name = 'red'",
        "UPDATE security_key SET credential = principal",
        "UPDATE security_key SET point = point",
        "UPDATE security_key SET set_at = 7",
        "UPDATE security_key SET signs = signs - 1",
        "DELETE FROM security_key",
    };
    (void)state;
    assert_true(add(&bob, &key, "blue", NOW) && proves(&key, 3, NOW));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        assert_false(IN_ONE(run(changes[i])));
    if (store_folder_is_postgresql())
        assert_false(IN_ONE(run("TRUNCATE security_key")));
    assert_true(end_at(&bob, 0, 0));
    assert_false(IN_ONE(run("UPDATE security_key SET ended_at = ended_at + 1")));
    assert_false(IN_ONE(run("UPDATE security_key SET signs = signs + 1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(one_is_registered),
        TEST(who_may_register_what),
        TEST(what_was_asked_is_answered_once),
        TEST(each_purpose_is_its_own),
        TEST(what_was_made_up_is_not_asked),
        TEST(challenges_are_random_and_forgotten),
        TEST(a_key_is_of_one_person),
        TEST(a_key_counts_on),
        TEST(one_signs_in_with_both),
        TEST(a_try_counts_until_the_key_signs),
        TEST(what_ends_meanwhile_signs_nobody_in),
        TEST(codes_and_keys_stand_beside_one_another),
        TEST(one_way_is_left_where_it_is_asked_for),
        TEST(all_of_somebody_end),
        TEST(the_schema_refuses),
        TEST(the_schema_keeps),
    };
    if (!store_folder_can())
        return 0;
    return store_folder_done(cmocka_run_group_tests(tests, NULL, NULL));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_notices.c - what people are told of their accounts, when, and whom it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <liboath/oath.h>

#include "desk/api_keys.h"
#include "desk/factors.h"
#include "desk/identities.h"
#include "desk/notices.h"
#include "desk/people.h"
#include "desk/sign_in.h"
#include "store/statement.h"
#include "unit/store_folder.h"

#define SECOND ((int64_t)1000000)
#define RIGHT "correct horse battery"
/* RFC 6238, appendix B. */
#define SECRET ((const uint8_t *)"12345678901234567890")
#define NOW (1111111109 * SECOND)
#define CODE "081804"

static struct store_folder folder;
static struct store *store;
static struct arena arena;
static struct err err;
static struct who ann, bob;
static struct principal sap;
static char hash[PASSWORD_HASH_MAX + 1]; /* of RIGHT */

static bool finish(bool done)
{
    if (done)
        return store_commit(store, &err);
    store_rollback(store);
    return false;
}

#define IN_ONE(call) (store_begin(store, &err) && finish(call))

static int set_up(void **state)
{
    (void)state;
    store_folder_make(&folder);
    store = store_folder_open(&folder);
    assert_non_null(store);
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    assert_true(IN_ONE(people_found(store, STR("ann"), 1, &ann, &err)));
    assert_true(IN_ONE(people_add(store, &ann, PRINCIPAL_PERSON, STR("bob"), 1, &err)));
    assert_true(IN_ONE(people_add(store, &ann, PRINCIPAL_INTEGRATION, STR("sap"), 1, &err)));
    assert_true(people_who(store, STR("bob"), &bob, &err));
    assert_true(people_find(store, STR("sap"), &sap, &err));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    store_close(store);
    store_folder_remove(&folder);
    return 0;
}

static void give_password(const struct who *by, const struct who *whom)
{
    if (hash[0] == '\0')
        assert_true(password_hash(STR(RIGHT), hash, &err));
    assert_true(IN_ONE(password_set(store, by, &whom->principal, hash, 7, NOW, &err)));
}

/* What somebody was told, the newest first: "what by whom" in each line. */
static void expect(const struct who *whom, const char *wanted)
{
    struct notice *found;
    struct buf got;
    size_t count;
    buf_init(&got, mem_system(), 8192);
    assert_true(store_begin_reading(store, &err));
    assert_true(notices_read(store, &arena, &whom->principal.id, 0, 100, &found, &count, &err));
    for (size_t i = 0; i < count; i++) {
        char by[PRINCIPAL_NAME_MAX + 1] = "nobody";
        assert_true(store_id_equal(&found[i].principal, &whom->principal.id));
        assert_true(!found[i].has_actor || people_name(store, &found[i].actor, by, &err));
        notice_says(&found[i], &got);
        buf_format(&got, " by %s\n", by);
    }
    store_rollback(store);
    buf_byte(&got, '\0');
    assert_string_equal(buf_view(&got).data, wanted);
    buf_release(&got);
}

static void passwords(void **state)
{
    (void)state;
    expect(&bob, "");
    give_password(&ann, &bob);
    give_password(&bob, &bob);
    expect(&bob, "the password is another one by bob\nthe password is another one by ann\n");
    expect(&ann, "");
}

static void roles_and_whether_they_can_act(void **state)
{
    struct approval_answer answer;
    const uint32_t roles = ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_SALES);
    struct principal whom;
    (void)state;
    assert_true(IN_ONE(people_grant(store, &ann, &bob.principal, roles, NOW, &answer, &err)));
    assert_true(IN_ONE(
        people_revoke(store, &ann, &bob.principal, ROLE_BIT(ROLE_SALES), NOW, &answer, &err)));
    assert_true(IN_ONE(people_disable(store, &ann, &bob.principal, NOW, &err)));
    assert_true(people_find(store, STR("bob"), &whom, &err));
    assert_true(IN_ONE(people_enable(store, &ann, &whom, NOW, &err)));
    expect(&bob, "the account was enabled again by ann\nthe account was disabled by ann\n"
                 "a role was taken: sales by ann\na role was given: sales, officer by ann\n");
    /* Of a program nobody is told. */
    assert_true(IN_ONE(people_disable(store, &ann, &sap, NOW, &err)));
    expect(&ann, "");
}

static void ways_in_through_a_provider(void **state)
{
    (void)state;
    assert_true(IN_ONE(identity_link(store, &ann, &bob.principal, STR("https://id.example.org"),
                                     STR("7"), NOW, &err)));
    assert_true(IN_ONE(identity_unlink(store, &ann, &bob.principal, STR("https://id.example.org"),
                                       STR("7"), NOW, &err)));
    expect(&bob,
           "a way to sign in through a provider was taken off: https://id.example.org by ann\n"
           "a way to sign in through a provider was added: https://id.example.org by ann\n");
}

/* Who made a key is told, whoever revokes it. */
static void keys(void **state)
{
    const struct key_request request = { .scopes = PERMISSION_BIT(MAY_FACT_WRITE),
                                         .expires_at = NOW + SECOND };
    struct approval_answer answer;
    char key[KEY_TEXT_SIZE];
    char wanted[200];
    struct str prefix = { key + 6, API_KEY_PREFIX_SIZE };
    (void)state;
    assert_true(IN_ONE(people_grant(store, &ann, &bob.principal, ROLE_BIT(ROLE_ADMINISTRATOR), NOW,
                                    &answer, &err)));
    assert_true(people_who(store, STR("bob"), &bob, &err));
    assert_true(IN_ONE(key_make(store, &ann, &sap, &request, NOW, key, &err)));
    assert_true(IN_ONE(key_revoke(store, &bob, prefix, NOW, &err)));
    snprintf(wanted, sizeof wanted,
             "a key was revoked: %.8s of sap by bob\na key was made: %.8s of sap by ann\n", key + 6,
             key + 6);
    expect(&ann, wanted);
    expect(&bob, "a role was given: administrator by ann\n");
}

static bool sign_in(const char *password, const char *code, int64_t now)
{
    struct who who;
    return sign_in_password(store, STR("bob"), str_of(password), str_of(code), now, &who, NULL,
                            &err);
}

static const char *code_of(int64_t now)
{
    static char code[7];
    assert_int_equal(oath_totp_generate((const char *)SECRET, 20, now / SECOND, 30, 0, 6, code),
                     OATH_OK);
    return code;
}

#define FACTOR_WAS_SET "a second factor was set up by bob\nthe password is another one by ann\n"
#define AGAIN "a code was refused that had been used before; the password was right by nobody\n"

static void second_factors(void **state)
{
    char codes[FACTOR_CODES][FACTOR_CODE_SIZE];
    const int64_t later = NOW + 300 * SECOND;
    (void)state;
    give_password(&ann, &bob);
    assert_true(IN_ONE(factor_set(store, &bob, SECRET, STR(CODE), NOW, codes, &err)));
    expect(&bob, FACTOR_WAS_SET);
    /* One that is wrong is a failure as any other; with a wrong password nothing is told. */
    assert_false(sign_in(RIGHT, "000000", NOW));
    assert_false(sign_in("wrong wrong wrong", CODE, NOW));
    expect(&bob, FACTOR_WAS_SET);
    assert_false(sign_in(RIGHT, CODE, NOW));
    expect(&bob, AGAIN FACTOR_WAS_SET);
    assert_true(sign_in(RIGHT, code_of(later), later));
    assert_true(sign_in(RIGHT, codes[0], later));
    assert_false(sign_in(RIGHT, codes[0], later));
    expect(&bob, "a recovery code was used by nobody\n" AGAIN FACTOR_WAS_SET);
    assert_true(IN_ONE(factor_end(store, &ann, &bob.principal, later, &err)));
    expect(&bob, "the second factor was taken off by ann\n"
                 "a recovery code was used by nobody\n" AGAIN FACTOR_WAS_SET);
}

/* At the first failure after which one waits, and each time that they are twice as many. */
static void failures(void **state)
{
    int64_t now = NOW;
    (void)state;
    give_password(&ann, &bob);
    for (int i = 0; i < 4; i++)
        assert_false(sign_in("wrong wrong wrong", "", now));
    expect(&bob, "the password is another one by ann\n");
    for (int i = 4; i < 10; i++, now += 901 * SECOND)
        assert_false(sign_in("wrong wrong wrong", "", now));
    expect(&bob, "sign-ins failed, and whoever tries again has to wait: 10 in a row by nobody\n"
                 "sign-ins failed, and whoever tries again has to wait: 5 in a row by nobody\n"
                 "the password is another one by ann\n");
}

/* Whoever tries at the account of somebody who is signed in is told of as well. */
static void failures_at_the_account(void **state)
{
    struct password_change change;
    (void)state;
    give_password(&ann, &bob);
    for (int i = 0; i < 5; i++)
        assert_false(password_change_begin(store, &bob, STR("wrong wrong wrong"),
                                           STR("staple table chair"), NOW, &change, &err));
    assert_int_equal(err.code, ERR_FORBIDDEN);
    expect(&bob, "sign-ins failed, and whoever tries again has to wait: 5 in a row by nobody\n"
                 "the password is another one by ann\n");
}

/* What is taken back is not told. */
static void nothing_that_was_not_done(void **state)
{
    struct approval_answer answer;
    (void)state;
    assert_true(store_begin(store, &err));
    assert_true(
        people_grant(store, &ann, &bob.principal, ROLE_BIT(ROLE_SALES), NOW, &answer, &err));
    store_rollback(store);
    expect(&bob, "");
}

static void pages(void **state)
{
    struct notice *found;
    size_t count;
    (void)state;
    for (int i = 0; i < 5; i++)
        give_password(&ann, &bob);
    assert_true(notices_read(store, &arena, &bob.principal.id, 0, 2, &found, &count, &err));
    assert_true(count == 2 && found[0].seq == 5 && found[1].seq == 4);
    assert_true(notices_read(store, &arena, &bob.principal.id, 4, 9, &found, &count, &err));
    assert_true(count == 3 && found[0].seq == 3);
    assert_true(notices_read(store, &arena, &ann.principal.id, 0, 9, &found, &count, &err));
    assert_int_equal(count, 0);
}

static void as_json(void **state)
{
    const struct notice notice = { .seq = 7,
                                   .what = STR("a.later.one"),
                                   .about = STR("\"x\""),
                                   .has_actor = true,
                                   .actor = ann.principal.id,
                                   .at = NOW };
    struct buf out;
    (void)state;
    buf_init(&out, mem_system(), 4096);
    assert_true(store_begin_reading(store, &err));
    assert_true(notice_json(store, &notice, &out, &err));
    store_rollback(store);
    buf_byte(&out, '\0');
    assert_string_equal(
        buf_view(&out).data,
        "{\"seq\":7,\"at\":\"2005-03-18T01:58:29.000000Z\",\"what\":\"a.later.one\","
        "\"about\":\"\\\"x\\\"\",\"by\":\"ann\",\"says\":\"a.later.one: \\\"x\\\"\"}");
    buf_release(&out);
}

/* What nobody did, as sign-ins that failed; and what there is no room for. */
static void as_json_of_nobody(void **state)
{
    static char long_text[8192];
    struct notice notice = { .seq = 8, .what = STR("x"), .at = NOW };
    struct buf out;
    (void)state;
    buf_init(&out, mem_system(), 4096);
    assert_true(store_begin_reading(store, &err));
    assert_true(notice_json(store, &notice, &out, &err));
    buf_byte(&out, '\0');
    assert_string_equal(buf_view(&out).data,
                        "{\"seq\":8,\"at\":\"2005-03-18T01:58:29.000000Z\",\"what\":\"x\","
                        "\"about\":null,\"by\":null,\"says\":\"x\"}");
    buf_release(&out);
    buf_init(&out, mem_system(), 16);
    assert_false(notice_json(store, &notice, &out, &err));
    buf_release(&out);
    memset(long_text, 'x', sizeof long_text);
    notice.about = (struct str){ long_text, sizeof long_text };
    buf_init(&out, mem_system(), 1 << 20);
    assert_false(notice_json(store, &notice, &out, &err));
    buf_release(&out);
    store_rollback(store);
}

/* ---- the schema ---- */

static bool run(const char *sql)
{
    return sql_run(store, sql, NULL, 0, NULL, &err);
}

static void the_schema_refuses(void **state)
{
#define ROW(seq, of, kind, what, actor)                                                            \
    "INSERT INTO notice (seq, principal, kind, what, about, actor, at) SELECT " seq ", " of        \
    ", '" kind "', '" what "', '', " actor ", 5 FROM notice n, principal p WHERE p.name = 'ann'"
#define NONE "CAST(NULL AS BYTEA)"
    static const char *const wrong[] = {
        ROW("1", "p.id", "person", "x", "p.id"),
        ROW("0", "p.id", "person", "x", "p.id"),
        ROW("2", NONE, "person", "x", "p.id"),
        ROW("2", "p.id", "person", "", "p.id"),
        ROW("2", "p.id", "integration", "x", "p.id"),
        "INSERT INTO notice (seq, principal, what, about, at) "
        "SELECT 2, id, 'x', '', 5 FROM principal WHERE name = 'sap'",
        "INSERT INTO notice (seq, principal, kind, what, about, at) "
        "SELECT 2, id, 'integration', 'x', '', 5 FROM principal WHERE name = 'sap'",
        "INSERT INTO notice (seq, principal, what, about, actor, at) "
        "SELECT 2, p.id, 'x', '', a.chain, 5 FROM principal p, audit_entry a "
        "WHERE p.name = 'ann' AND a.seq = 1",
    };
    (void)state;
    give_password(&ann, &bob);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (IN_ONE(run(wrong[i])))
            fail_msg("%s", wrong[i]);
        assert_int_equal(err.code, ERR_CONFLICT);
    }
    assert_true(IN_ONE(run(ROW("2", "p.id", "person", "x", "p.id"))));
    assert_true(IN_ONE(run(ROW("3", "p.id", "person", "x", NONE) " LIMIT 1")));
    assert_false(IN_ONE(run("UPDATE notice SET about = 'y'")));
    assert_false(IN_ONE(run("DELETE FROM notice")));
    if (store_folder_is_postgresql())
        assert_false(IN_ONE(run("TRUNCATE notice")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(passwords),
        TEST(roles_and_whether_they_can_act),
        TEST(keys),
        TEST(ways_in_through_a_provider),
        TEST(second_factors),
        TEST(failures),
        TEST(failures_at_the_account),
        TEST(pages),
        TEST(nothing_that_was_not_done),
        TEST(as_json),
        TEST(as_json_of_nobody),
        TEST(the_schema_refuses),
    };
    if (!store_folder_can())
        return 0;
    return store_folder_done(cmocka_run_group_tests(tests, NULL, NULL));
}

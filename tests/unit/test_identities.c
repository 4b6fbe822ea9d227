/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_identities.c - who signs in through a provider, for how long, and with which roles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/identities.h"
#include "desk/people.h"
#include "desk/signed_in.h"
#include "store/statement.h"
#include "unit/store_folder.h"

#define MINUTE ((int64_t)60 * 1000000)
#define NOW (20000 * 1440 * MINUTE)
#define ISSUER STR("https://id.example")
#define SUBJECT STR("carol-1")
#define ALL UINT32_MAX

static struct store_folder folder;
static struct store *store;
static struct err err;
static struct who ann, who;
static struct principal carol, sap;
static struct store_id identity;
static char secret[SIGNED_IN_SIZE];

static bool finish(bool done)
{
    if (done)
        return store_commit(store, &err);
    store_rollback(store);
    return false;
}

#define IN_ONE(call) (store_begin(store, &err) && finish(call))
#define REFUSED(code_, call) (assert_false(IN_ONE(call)), assert_int_equal(err.code, code_))

static bool add(struct str name, enum principal_kind kind, struct principal *ret)
{
    return IN_ONE(people_add(store, &ann, kind, name, NOW, &err)) &&
           people_find(store, name, ret, &err);
}

static int set_up(void **state)
{
    struct approval_answer answer;
    (void)state;
    store_folder_make(&folder);
    store = store_folder_open(&folder);
    assert_true(IN_ONE(people_found(store, STR("ann"), NOW, &ann, &err)));
    assert_true(add(STR("carol"), PRINCIPAL_PERSON, &carol));
    assert_true(add(STR("sap"), PRINCIPAL_INTEGRATION, &sap));
    assert_true(IN_ONE(people_grant(
        store, &ann, &carol, ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_SALES), NOW, &answer, &err)));
    assert_true(IN_ONE(identity_link(store, &ann, &carol, ISSUER, SUBJECT, NOW, &err)));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(store);
    store_folder_remove(&folder);
    return 0;
}

static bool find(void)
{
    return IN_ONE(identity_who(store, ISSUER, SUBJECT, &who, &identity, &err));
}

static void begin(uint32_t roles)
{
    int64_t ends_at;
    assert_true(find());
    assert_true(
        IN_ONE(signed_in_begin_linked(store, &who, &identity, roles, NOW, secret, &ends_at, &err)));
}

static bool is_signed_in(int64_t now)
{
    return signed_in_who(store, (struct str){ secret, SIGNED_IN_LENGTH }, UINT32_MAX, now, &who,
                         &err);
}

static void is_found_by_issuer_and_subject(void **state)
{
    (void)state;
    assert_true(find());
    assert_string_equal(who.principal.name, "carol");
    REFUSED(ERR_SIGN_IN,
            identity_who(store, STR("https://id2.example"), SUBJECT, &who, &identity, &err));
    REFUSED(ERR_SIGN_IN, identity_who(store, ISSUER, STR("carol"), &who, &identity, &err));
    assert_true(IN_ONE(people_disable(store, &ann, &carol, NOW, &err)));
    assert_false(find());
    assert_int_equal(err.code, ERR_SIGN_IN);
}

static void links_are_refused(void **state)
{
    (void)state;
    assert_true(find());
    const struct who other = who;
    REFUSED(ERR_FORBIDDEN, identity_link(store, &other, &carol, ISSUER, STR("x"), NOW, &err));
    REFUSED(ERR_FORBIDDEN, identity_unlink(store, &other, &carol, ISSUER, SUBJECT, NOW, &err));
    REFUSED(ERR_VALUE, identity_link(store, &ann, &sap, ISSUER, STR("x"), NOW, &err));
    REFUSED(ERR_VALUE, identity_link(store, &ann, &carol, STR("id"), STR("x"), NOW, &err));
    REFUSED(ERR_VALUE, identity_link(store, &ann, &carol, STR("https://a b"), STR("x"), NOW, &err));
    REFUSED(ERR_VALUE, identity_link(store, &ann, &carol, ISSUER, STR(""), NOW, &err));
    REFUSED(ERR_VALUE, identity_link(store, &ann, &carol, ISSUER, STR("\xc3\xa4"), NOW, &err));
    REFUSED(ERR_CONFLICT, identity_link(store, &ann, &ann.principal, ISSUER, SUBJECT, NOW, &err));
    assert_string_equal(err.message, "'carol-1' is linked to somebody already");
    REFUSED(ERR_NAME, identity_unlink(store, &ann, &ann.principal, ISSUER, SUBJECT, NOW, &err));
    REFUSED(ERR_NAME, identity_unlink(store, &ann, &carol, ISSUER, STR("x"), NOW, &err));
}

static void roles_are_those_of_both(void **state)
{
    (void)state;
    begin(ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_ADMINISTRATOR));
    assert_true(is_signed_in(NOW + MINUTE));
    assert_true(who.may == roles_may(ROLE_BIT(ROLE_OFFICER)));
    begin(ALL);
    assert_true(is_signed_in(NOW + MINUTE));
    assert_true(who.may == roles_may(ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_SALES)));
    begin(0);
    assert_true(is_signed_in(NOW + MINUTE));
    assert_true(who.may == 0);
}

static void ends(void **state)
{
    (void)state;
    begin(ALL);
    assert_true(is_signed_in(NOW + 29 * MINUTE));
    assert_false(is_signed_in(NOW + 60 * MINUTE));
    assert_true(is_signed_in(NOW + 58 * MINUTE));
    assert_true(IN_ONE(identity_unlink(store, &ann, &carol, ISSUER, SUBJECT, NOW + MINUTE, &err)));
    assert_false(is_signed_in(NOW + 58 * MINUTE));
    /* Linked anew, what ended stays so. */
    assert_true(IN_ONE(identity_link(store, &ann, &carol, ISSUER, SUBJECT, NOW + MINUTE, &err)));
    assert_false(is_signed_in(NOW + 58 * MINUTE));
}

static void a_state_is_used_once(void **state)
{
    uint8_t hash[WEB_HASH_SIZE] = { 1 };
    (void)state;
    assert_true(IN_ONE(web_state_use(store, hash, NOW, NOW + MINUTE, &err)));
    REFUSED(ERR_CONFLICT, web_state_use(store, hash, NOW + MINUTE, NOW + MINUTE, &err));
    assert_true(IN_ONE(web_state_use(store, hash, NOW + 2 * MINUTE, NOW + 3 * MINUTE, &err)));
}

/* ---- the schema ---- */

static bool run(const char *sql)
{
    return sql_run(store, sql, NULL, 0, NULL, &err);
}

/* A row as it could be, with one of its columns in place of another: as in "id = …". */
static bool insert(const char *id, const char *issuer, const char *subject, const char *of,
                   const char *kind, const char *by, const char *ended)
{
    char sql[2000];
    snprintf(sql, sizeof sql,
             "INSERT INTO identity (id, issuer, subject, principal, kind, linked_by, linked_at, "
             "ended_by, ended_at) SELECT %s, %s, %s, p.id, %s, %s, 5, %s FROM principal p, "
             "principal a WHERE p.name = '%s' AND a.name = 'ann'",
             id, issuer, subject, kind, by, ended, of);
    return run(sql);
}

static void the_schema_refuses(void **state)
{
    static const char id[] = "a.id";
    static const char none[] = "CAST(NULL AS BYTEA), CAST(NULL AS BIGINT)";
    char longer[1200];
    char text[600];
    (void)state;
    assert_true(IN_ONE(insert(id, "'i'", "'s'", "carol", "'person'", "a.id", "a.id, 6")));
    REFUSED(ERR_CONFLICT, insert(id, "'i'", "'t'", "carol", "'person'", "a.id", none));
    REFUSED(ERR_CONFLICT, insert("p.id", "'i'", "'t'", "sap", "'integration'", "a.id", none));
    REFUSED(ERR_CONFLICT, insert("p.id", "'i'", "'t'", "sap", "'person'", "a.id", none));
    REFUSED(ERR_CONFLICT, insert("p.id", "''", "'t'", "carol", "'person'", "a.id", none));
    REFUSED(ERR_CONFLICT, insert("p.id", "'i'", "''", "carol", "'person'", "a.id", none));
    memset(text, 'x', sizeof text);
    snprintf(longer, sizeof longer, "'%.513s'", text);
    REFUSED(ERR_CONFLICT, insert("p.id", longer, "'t'", "carol", "'person'", "a.id", none));
    snprintf(longer, sizeof longer, "'%.256s'", text);
    REFUSED(ERR_CONFLICT, insert("p.id", "'i'", longer, "carol", "'person'", "a.id", none));
    REFUSED(ERR_CONFLICT, insert("p.id", "'i'", "'t'", "carol", "'person'",
                                 "(SELECT id FROM identity WHERE subject = 'carol-1')", none));
    REFUSED(ERR_CONFLICT, insert("p.id", "'i'", "'t'", "carol", "'person'", "a.id",
                                 "(SELECT id FROM identity WHERE subject = 'carol-1'), 6"));
    REFUSED(ERR_CONFLICT, insert("p.id", "'i'", "'t'", "carol", "'person'", "a.id", "a.id, 4"));
    REFUSED(ERR_CONFLICT, insert("p.id", "'i'", "'t'", "carol", "'person'", "a.id",
                                 "a.id, CAST(NULL AS BIGINT)"));
    REFUSED(ERR_CONFLICT,
            insert("p.id", "'https://id.example'", "'carol-1'", "carol", "'person'", "a.id", none));
}

static void the_schema_keeps(void **state)
{
    static const char *const changes[] = {
        "UPDATE identity SET issuer = 'j'",          "UPDATE identity SET subject = 'j'",
        "UPDATE identity SET linked_at = 7",         "UPDATE identity SET linked_by = principal",
        "UPDATE identity SET principal = linked_by", "DELETE FROM identity",
    };
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        assert_false(IN_ONE(run(changes[i])));
    assert_true(IN_ONE(identity_unlink(store, &ann, &carol, ISSUER, SUBJECT, NOW, &err)));
    assert_false(IN_ONE(run("UPDATE identity SET ended_by = NULL, ended_at = NULL")));
    assert_true(IN_ONE(identity_link(store, &ann, &carol, ISSUER, SUBJECT, NOW, &err)));
    begin(ALL);
    REFUSED(ERR_CONFLICT, run("UPDATE web_session SET roles = NULL"));
    REFUSED(ERR_CONFLICT, run("UPDATE web_session SET identity = principal"));
    if (store_folder_is_postgresql())
        assert_false(IN_ONE(run("TRUNCATE identity CASCADE")));
    REFUSED(ERR_CONFLICT, run("INSERT INTO web_state (hash, ends_at) SELECT id, 1 FROM principal"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(is_found_by_issuer_and_subject),
        TEST(links_are_refused),
        TEST(roles_are_those_of_both),
        TEST(ends),
        TEST(a_state_is_used_once),
        TEST(the_schema_refuses),
        TEST(the_schema_keeps),
    };
    if (!store_folder_can())
        return 0;
    return store_folder_done(cmocka_run_group_tests(tests, NULL, NULL));
}

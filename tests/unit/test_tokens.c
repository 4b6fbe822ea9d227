/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_tokens.c - tokens that programs get with their keys: good for what, until when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/api_keys.h"
#include "desk/people.h"
#include "store/statement.h"
#include "store/token_rows.h"
#include "unit/store_folder.h"

#define SECOND ((int64_t)1000000)
#define MINUTE (60 * SECOND)
#define DAY (86400 * SECOND)
#define NOW (20000 * DAY)
#define HOME "10.1.2.3"

static struct store_folder folder;
static struct store *store;
static struct err err;
static struct who ann;
static struct principal sap;
static char key[KEY_TEXT_SIZE];
static struct str id, secret;
static struct token token;
static struct who who;

static bool finish(bool done)
{
    if (done)
        return store_commit(store, &err);
    store_rollback(store);
    return false;
}

#define IN_ONE(call) (store_begin(store, &err) && finish(call))

#define ASSERT_FAILS(call, expected)                                                               \
    do {                                                                                           \
        if (call)                                                                                  \
            fail_msg("it was done: %s", #call);                                                    \
        if (err.code != (expected))                                                                \
            fail_msg("%s: %s", #call, err.message);                                                \
    } while (0)

static bool make(bool tokens_only, int64_t days)
{
    const struct key_request request = {
        .scopes = PERMISSION_BIT(MAY_FACT_WRITE) | PERMISSION_BIT(MAY_ORDER_READ),
        .addresses = STR("10.0.0.0/8"),
        .expires_at = NOW + days * DAY,
        .tokens_only = tokens_only,
    };
    bool done = IN_ONE(key_make(store, &ann, &sap, &request, NOW, key, &err));
    id = (struct str){ key + 6, API_KEY_PREFIX_SIZE };
    secret = (struct str){ key + 15, KEY_TEXT_LENGTH - 15 };
    return done;
}

/* ann is the administrator, sap a program with a key. */
static int set_up(void **state)
{
    (void)state;
    store_folder_make(&folder);
    store = store_folder_open(&folder);
    assert_non_null(store);
    assert_true(IN_ONE(people_found(store, STR("ann"), NOW, &ann, &err)));
    assert_true(IN_ONE(people_add(store, &ann, PRINCIPAL_INTEGRATION, STR("sap"), NOW, &err)));
    assert_true(people_find(store, STR("sap"), &sap, &err));
    assert_true(make(false, 9));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(store);
    store_folder_remove(&folder);
    return 0;
}

static bool issue_to(struct str of, struct str with, const char *address, const char *scopes,
                     int64_t now)
{
    const struct token_request request = { .id = of,
                                           .secret = with,
                                           .address = str_of(address),
                                           .scopes = str_of(scopes),
                                           .minutes = 15 };
    return token_issue(store, &request, now, &token, &who, &err);
}

static bool issue(const char *scopes, int64_t now)
{
    return issue_to(id, secret, HOME, scopes, now);
}

static bool enter(const char *text, const char *address, int64_t now)
{
    return sign_in_key(store, str_of(text), str_of(address), false, now, &who, &err);
}

static int64_t count(const char *sql)
{
    struct sql_rows rows;
    bool found;
    assert_true(store_begin_reading(store, &err) &&
                sql_one(store, sql, NULL, 0, &rows, &found, &err));
    int64_t counted = sql_int(&rows, 0);
    sql_end(&rows);
    store_rollback(store);
    return counted;
}

/* ---- what it is good for ---- */

static void it_is_good_for_what_its_key_is(void **state)
{
    char first[TOKEN_TEXT_SIZE];
    (void)state;
    assert_true(issue("", NOW));
    assert_int_equal(strlen(token.text), TOKEN_TEXT_LENGTH);
    assert_true(strncmp(token.text, "licet_token_", 12) == 0);
    assert_string_equal(token.scopes, "order.read fact.write");
    assert_int_equal(token.seconds, 15 * 60);
    assert_string_equal(who.principal.name, "sap");
    assert_true(enter(token.text, HOME, NOW));
    assert_true(store_id_equal(&who.principal.id, &sap.id));
    assert_true(who.may == (PERMISSION_BIT(MAY_FACT_WRITE) | PERMISSION_BIT(MAY_ORDER_READ)));
    assert_memory_equal(who.key, id.data, id.length); /* by which the log knows it */
    /* Each is another one, and both are good. */
    memcpy(first, token.text, sizeof first);
    assert_true(issue("", NOW));
    assert_string_not_equal(first, token.text);
    assert_true(enter(first, HOME, NOW) && enter(token.text, HOME, NOW));
}

static void it_may_be_good_for_less(void **state)
{
    (void)state;
    assert_true(issue("order.read", NOW));
    assert_string_equal(token.scopes, "order.read");
    assert_true(who.may == PERMISSION_BIT(MAY_ORDER_READ));
    assert_true(enter(token.text, HOME, NOW) && who.may == PERMISSION_BIT(MAY_ORDER_READ));
    assert_true(issue("order.read fact.write", NOW));
    assert_string_equal(token.scopes, "order.read fact.write");
    /* Not for more, and not for what nobody knows. */
    static const char *const wrong[] = { "release", "order.read release", "order", "order.read,x" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ASSERT_FAILS(issue(wrong[i], NOW), ERR_VALUE);
    assert_non_null(strstr(err.hint, "it has order.read fact.write"));
    /* That is no failure to prove who one is. */
    assert_true(count("SELECT count(*) FROM sign_in") == 0);
}

/* The database has neither, and nothing that is no token is one. */
static void others_are_nobody(void **state)
{
    char changed[TOKEN_TEXT_SIZE];
    (void)state;
    assert_true(issue("", NOW));
    for (size_t at = 0; at < TOKEN_TEXT_LENGTH; at += 3) {
        memcpy(changed, token.text, sizeof changed);
        changed[at] = changed[at] == 'x' ? 'y' : 'x';
        ASSERT_FAILS(enter(changed, HOME, NOW), ERR_SIGN_IN);
    }
    ASSERT_FAILS(enter("licet_token_", HOME, NOW), ERR_SIGN_IN);
    token.text[TOKEN_TEXT_LENGTH - 1] = '\0';
    ASSERT_FAILS(enter(token.text, HOME, NOW), ERR_SIGN_IN);
    assert_string_equal(err.message, "the token is not known, or has ended");
    assert_null(strstr(err.message, token.text + 12));
    assert_true(count("SELECT count(*) FROM access_token WHERE length(hash) = 32") == 1);
}

/* ---- until when ---- */

static void it_ends_in_time(void **state)
{
    (void)state;
    assert_true(issue("", NOW));
    assert_true(enter(token.text, HOME, NOW + 15 * MINUTE - 1));
    ASSERT_FAILS(enter(token.text, HOME, NOW + 15 * MINUTE), ERR_SIGN_IN);
    assert_non_null(strstr(err.hint, "POST /v1/token"));
    /* And with its key, if that is sooner. */
    assert_true(issue("", NOW + 9 * DAY - MINUTE));
    assert_int_equal(token.seconds, 60);
    assert_true(enter(token.text, HOME, NOW + 9 * DAY - 1));
    ASSERT_FAILS(enter(token.text, HOME, NOW + 9 * DAY), ERR_SIGN_IN);
    ASSERT_FAILS(issue("", NOW + 9 * DAY), ERR_SIGN_IN);
}

static void it_ends_with_its_key(void **state)
{
    (void)state;
    assert_true(issue("", NOW));
    ASSERT_FAILS(enter(token.text, "11.1.2.3", NOW), ERR_SIGN_IN);
    assert_non_null(strstr(err.message, "is not for '11.1.2.3'"));
    ASSERT_FAILS(issue_to(id, secret, "11.1.2.3", "", NOW), ERR_SIGN_IN);

    assert_true(IN_ONE(people_disable(store, &ann, &sap, NOW, &err)));
    ASSERT_FAILS(enter(token.text, HOME, NOW), ERR_SIGN_IN);
    assert_non_null(strstr(err.message, "of somebody disabled"));
    ASSERT_FAILS(issue("", NOW), ERR_SIGN_IN);
    assert_true(people_find(store, STR("sap"), &sap, &err));
    assert_true(IN_ONE(people_enable(store, &ann, &sap, NOW, &err)));
    assert_true(issue("", NOW));

    assert_true(IN_ONE(key_revoke(store, &ann, id, NOW, &err)));
    ASSERT_FAILS(enter(token.text, HOME, NOW), ERR_SIGN_IN);
    assert_non_null(strstr(err.message, "is revoked"));
    ASSERT_FAILS(issue("", NOW), ERR_SIGN_IN);
}

static void those_that_ended_are_removed(void **state)
{
    (void)state;
    assert_true(issue("", NOW) && issue("", NOW + MINUTE));
    assert_true(count("SELECT count(*) FROM access_token") == 2);
    assert_true(issue("", NOW + 15 * MINUTE));
    assert_true(count("SELECT count(*) FROM access_token") == 2);
    assert_true(issue("", NOW + DAY));
    assert_true(count("SELECT count(*) FROM access_token") == 1);
}

static void a_key_has_so_many(void **state)
{
    struct access_token row = { .made_at = NOW, .ends_at = NOW + MINUTE, .scopes = "order.read" };
    (void)state;
    str_put(row.key, sizeof row.key, id);
    assert_true(store_begin(store, &err));
    for (int i = 1; i < TOKENS_MAX; i++) {
        memcpy(row.hash, &i, sizeof i);
        assert_true(access_token_add(store, &row, &err));
    }
    assert_true(store_commit(store, &err));
    assert_true(issue("", NOW));
    ASSERT_FAILS(issue("", NOW), ERR_WAIT);
    assert_non_null(strstr(err.message, "has 1000 tokens that have not ended"));
    /* It is no failure, and another key has its own. */
    assert_true(count("SELECT count(*) FROM sign_in") == 0);
    assert_true(issue("", NOW + MINUTE));
    assert_true(make(false, 9) && issue("", NOW));
}

/* ---- which key ---- */

static void a_key_for_tokens_only(void **state)
{
    struct api_key row;
    bool found;
    (void)state;
    assert_true(enter(key, HOME, NOW));
    assert_false(sign_in_key(store, str_of(key), STR(HOME), true, NOW, &who, &err));
    assert_int_equal(err.code, ERR_SIGN_IN);
    assert_true(issue("", NOW));
    assert_true(sign_in_key(store, str_of(token.text), STR(HOME), true, NOW, &who, &err));

    assert_true(make(true, 9));
    assert_true(store_begin_reading(store, &err) && api_key_find(store, id, &row, &found, &err));
    store_rollback(store);
    assert_true(found && row.tokens_only && row.used_at == 0);
    ASSERT_FAILS(enter(key, HOME, NOW), ERR_SIGN_IN);
    assert_non_null(strstr(err.message, "is for tokens only"));
    assert_non_null(strstr(err.hint, "POST /v1/token"));
    /* Who does not have the secret does not learn that. */
    key[KEY_TEXT_LENGTH - 1] ^= 1;
    ASSERT_FAILS(enter(key, HOME, NOW), ERR_SIGN_IN);
    assert_string_equal(err.message, "the key is not known");
    key[KEY_TEXT_LENGTH - 1] ^= 1;
    assert_true(issue("", NOW) && enter(token.text, HOME, NOW));
    assert_true(store_begin_reading(store, &err) && api_key_find(store, id, &row, &found, &err));
    store_rollback(store);
    assert_true(row.used_at == NOW);
}

/* ---- failures ---- */

static bool guess(const char *of, const char *address, int64_t now)
{
    return issue_to(str_of(of), STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), address, "",
                    now);
}

static void who_fails_waits(void **state)
{
    char known[API_KEY_PREFIX_SIZE + 1];
    (void)state;
    str_put(known, sizeof known, id);
    const char *const ids[] = { known, "00000000", "x", "", known };
    int64_t before = count("SELECT count(*) FROM audit_entry");
    for (int i = 0; i < 5; i++) {
        ASSERT_FAILS(guess(ids[i], HOME, NOW), ERR_SIGN_IN);
        assert_string_equal(err.message, "the key is not known");
    }
    /* Whatever they try: it does not tell what is known. */
    ASSERT_FAILS(guess(known, HOME, NOW), ERR_WAIT);
    assert_non_null(strstr(err.hint, "try again in 30 seconds"));
    ASSERT_FAILS(guess("11111111", HOME, NOW + 30 * SECOND - 1), ERR_WAIT);
    ASSERT_FAILS(guess("11111111", HOME, NOW + 30 * SECOND), ERR_SIGN_IN);
    ASSERT_FAILS(guess(known, HOME, NOW + 30 * SECOND), ERR_WAIT);
    assert_non_null(strstr(err.hint, "try again in 60 seconds"));
    /* What strangers make up leaves one row for their address, and what the log has of waits. */
    assert_true(count("SELECT count(*) FROM sign_in") == 1);
    assert_true(count("SELECT count(*) FROM audit_entry") == before + 2);
    /* From elsewhere nobody is held up by it, and who has a key is not at all. */
    ASSERT_FAILS(guess(known, "10.9.9.9", NOW), ERR_SIGN_IN);
    assert_true(issue("", NOW + 30 * SECOND) && issue("", NOW + 30 * SECOND));
    assert_true(enter(token.text, HOME, NOW + 30 * SECOND));
    ASSERT_FAILS(guess(known, HOME, NOW + 30 * SECOND), ERR_WAIT);
    /* What waited is forgotten in an hour. */
    ASSERT_FAILS(guess(known, HOME, NOW + 5 * 60 * MINUTE), ERR_SIGN_IN);
    ASSERT_FAILS(guess(known, HOME, NOW + 5 * 60 * MINUTE), ERR_SIGN_IN);
}

/* Neither the half of another key. */
static void both_are_of_one_key(void **state)
{
    char other[KEY_TEXT_SIZE];
    (void)state;
    memcpy(other, key, sizeof other);
    assert_true(make(false, 9));
    ASSERT_FAILS(issue_to(id, (struct str){ other + 15, secret.length }, HOME, "", NOW),
                 ERR_SIGN_IN);
    ASSERT_FAILS(issue_to((struct str){ other + 6, id.length }, secret, HOME, "", NOW),
                 ERR_SIGN_IN);
    assert_true(issue_to((struct str){ other + 6, id.length },
                         (struct str){ other + 15, secret.length }, HOME, "", NOW));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(it_is_good_for_what_its_key_is),
        TEST(it_may_be_good_for_less),
        TEST(others_are_nobody),
        TEST(it_ends_in_time),
        TEST(it_ends_with_its_key),
        TEST(those_that_ended_are_removed),
        TEST(a_key_has_so_many),
        TEST(a_key_for_tokens_only),
        TEST(who_fails_waits),
        TEST(both_are_of_one_key),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

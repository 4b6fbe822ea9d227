/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_factors.c - second factors: which codes are taken, how often, and whose they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <liboath/oath.h>

#include "desk/factors.h"
#include "desk/people.h"
#include "desk/sign_in.h"
#include "store/statement.h"
#include "unit/store_folder.h"

#define SECOND ((int64_t)1000000)
#define RIGHT "correct horse battery"
/* RFC 6238, appendix B: the secret for SHA-1, and of its codes the last six digits. */
#define SECRET ((const uint8_t *)"12345678901234567890")
#define NOW (1111111109 * SECOND)
#define CODE "081804"

static struct store_folder folder;
static struct store *store;
static struct err err;
static struct who ann, bob;
static struct principal sap;
static char codes[FACTOR_CODES][FACTOR_CODE_SIZE];
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

static int set_up(void **state)
{
    (void)state;
    store_folder_make(&folder);
    store = store_folder_open(&folder);
    assert_non_null(store);
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
    store_close(store);
    store_folder_remove(&folder);
    return 0;
}

static bool set(const struct who *who, const char *code, int64_t now)
{
    return IN_ONE(factor_set(store, who, SECRET, str_of(code), now, codes, &err));
}

/* Whether it is taken. */
static bool proves(const struct who *who, const char *code, int64_t now)
{
    bool right = false;
    assert_true(IN_ONE(factor_proves(store, &who->principal.id, str_of(code), now, &right, &err)));
    return right;
}

static const char *code_of(int64_t now)
{
    static char code[7];
    assert_int_equal(oath_totp_generate((const char *)SECRET, 20, now / SECOND, 30, 0, 6, code),
                     OATH_OK);
    return code;
}

static bool sign_in(const char *code, int64_t now)
{
    struct who who;
    return sign_in_password(store, STR("bob"), STR(RIGHT), str_of(code), now, &who, NULL, &err);
}

static void codes_are_those_of_the_standard(void **state)
{
    static const struct {
        int64_t at;
        const char *code;
    } cases[] = { { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
                  { 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" } };
    char text[FACTOR_TEXT_SIZE];
    (void)state;
    factor_text(SECRET, text);
    assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(set(&bob, cases[i].code, cases[i].at * SECOND));
        assert_true(
            IN_ONE(factor_end(store, &bob, &bob.principal, cases[i].at * SECOND + 1, &err)));
    }
}

static void a_code_is_taken_once(void **state)
{
    (void)state;
    assert_true(proves(&bob, "", NOW)); /* without a factor nothing is asked for */
    assert_true(set(&bob, CODE, NOW));
    assert_false(proves(&bob, CODE, NOW)); /* it was shown already */
    assert_false(proves(&bob, "", NOW));
    assert_false(proves(&bob, code_of(NOW - 30 * SECOND), NOW)); /* one of before */
    assert_true(proves(&bob, code_of(NOW + 30 * SECOND), NOW));  /* a clock that is early */
    assert_false(proves(&bob, code_of(NOW + 30 * SECOND), NOW));
    assert_false(proves(&bob, code_of(NOW + 30 * SECOND), NOW + 30 * SECOND));
    const int64_t later = NOW + 300 * SECOND;
    assert_false(proves(&bob, code_of(later + 60 * SECOND), later));
    assert_false(proves(&bob, code_of(later - 60 * SECOND), later));
    assert_true(proves(&bob, code_of(later - 30 * SECOND), later)); /* one that is late */
    assert_true(proves(&bob, code_of(later), later));
    assert_true(proves(&ann, "", later)); /* it is bob's alone */
}

static void what_is_no_code(void **state)
{
    static const char *const wrong[] = { "",
                                         "08180",
                                         "0818044",
                                         "081804\n",
                                         "+81804",
                                         "0x1804",
                                         "081804a",
                                         "abcdef",
                                         "--------",
                                         "0818 0",
                                         "abcd-efgh-ijkl-mnop",
                                         "abcd-efgh-ijkl-mnop-qrst" };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        REFUSED(ERR_FORBIDDEN, set(&bob, wrong[i], NOW));
    REFUSED(ERR_FORBIDDEN, set(&bob, code_of(NOW + 90 * SECOND), NOW));
    assert_true(set(&bob, CODE, NOW));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(proves(&bob, wrong[i], NOW));
    const int64_t later = NOW + 300 * SECOND;
    char spaced[9];
    snprintf(spaced, sizeof spaced, "%.3s %s", code_of(later), code_of(later) + 3);
    assert_true(proves(&bob, spaced, later));
}

static void recovery_codes_are_taken_once(void **state)
{
    char text[FACTOR_CODE_SIZE];
    char first[FACTOR_CODE_SIZE];
    struct factor factor;
    int64_t left;
    bool found;
    (void)state;
    assert_true(set(&bob, CODE, NOW));
    for (size_t i = 0; i < FACTOR_CODES; i++) {
        assert_int_equal(strlen(codes[i]), 19);
        assert_true(i == 0 || strcmp(codes[i], codes[i - 1]) != 0);
    }
    memcpy(first, codes[0], sizeof first);
    assert_true(proves(&bob, codes[0], NOW));
    assert_false(proves(&bob, codes[0], NOW));
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = codes[1][i] == '-' ? ' ' : codes[1][i] >= 'a' ? codes[1][i] - 32 : codes[1][i];
    assert_true(proves(&bob, text, NOW));
    assert_false(proves(&bob, codes[1], NOW));
    assert_true(factor_read(store, &bob.principal.id, &factor, &found, &err) && found);
    assert_true(factor_codes_count(store, &factor.id, &left, &err) && left == FACTOR_CODES - 2);
    /* Those of somebody else, and of a factor that has ended, are none. */
    memcpy(text, codes[2], sizeof text);
    assert_true(set(&ann, CODE, NOW));
    assert_false(proves(&ann, text, NOW));
    assert_true(IN_ONE(factor_end(store, &bob, &bob.principal, NOW, &err)));
    assert_true(set(&bob, CODE, NOW));
    assert_false(proves(&bob, text, NOW));
    assert_false(proves(&bob, first, NOW));
}

static void one_signs_in_with_both(void **state)
{
    const int64_t later = NOW + 300 * SECOND;
    (void)state;
    assert_true(sign_in("", NOW) && sign_in("123456", NOW));
    assert_true(set(&bob, CODE, NOW));
    REFUSED(ERR_SIGN_IN, sign_in("", NOW));
    assert_string_equal(err.message, "the name or the password is wrong");
    REFUSED(ERR_SIGN_IN, sign_in(CODE, NOW));
    assert_true(sign_in(code_of(later), later)); /* which forgets the failures */
    REFUSED(ERR_SIGN_IN, sign_in(code_of(later), later));
    assert_true(sign_in(codes[3], later));
    /* A wrong code is a failure, and after five one waits, whatever is right. */
    for (int i = 0; i < 5; i++)
        REFUSED(ERR_SIGN_IN, sign_in("000000", later + 60 * SECOND));
    REFUSED(ERR_WAIT, sign_in(code_of(later + 60 * SECOND), later + 60 * SECOND));
    REFUSED(ERR_WAIT, sign_in(codes[4], later + 60 * SECOND));
    assert_true(sign_in(codes[4], later + 120 * SECOND));
}

static void who_may_set_and_end_it(void **state)
{
    struct who program = { .principal = sap };
    struct factor factor;
    bool found;
    (void)state;
    REFUSED(ERR_VALUE, set(&program, CODE, NOW));
    REFUSED(ERR_NAME, IN_ONE(factor_end(store, &bob, &bob.principal, NOW, &err)));
    assert_true(set(&bob, CODE, NOW) && set(&ann, CODE, NOW));
    REFUSED(ERR_CONFLICT, set(&bob, CODE, NOW));
    assert_string_equal(err.message, "you have a second factor already");
    REFUSED(ERR_FORBIDDEN, IN_ONE(factor_end(store, &bob, &ann.principal, NOW, &err)));
    assert_true(IN_ONE(factor_end(store, &ann, &bob.principal, NOW, &err)));
    REFUSED(ERR_NAME, IN_ONE(factor_end(store, &ann, &bob.principal, NOW, &err)));
    assert_true(factor_read(store, &bob.principal.id, &factor, &found, &err) && !found);
    assert_true(sign_in("", NOW));
}

static void a_secret_is_made_of_both(void **state)
{
    uint8_t one[FACTOR_SECRET_SIZE];
    uint8_t other[FACTOR_SECRET_SIZE];
    (void)state;
    factor_secret(STR("session"), STR("1"), one);
    factor_secret(STR("session"), STR("1"), other);
    assert_memory_equal(one, other, sizeof one);
    factor_secret(STR("session"), STR("2"), other);
    assert_memory_not_equal(one, other, sizeof one);
    factor_secret(STR("session1"), STR(""), other);
    assert_memory_not_equal(one, other, sizeof one);
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
    /* a: bob's factor, and in place of one of its columns another value. */
#define ROW(id, of, kind, secret, step, ended)                                                     \
    "INSERT INTO factor (id, principal, kind, secret, step, set_at, ended_by, ended_at) "          \
    "SELECT " id ", p.id, " kind ", " secret ", " step ", 5, " ended " FROM factor f, "            \
    "principal p WHERE p.name = '" of "'"
#define NONE "CAST(NULL AS BYTEA)"
    static const char *const wrong[] = {
        ROW("f.id", "ann", "'person'", "f.secret", "1", NONE ", CAST(NULL AS BIGINT)"),
        ROW("f.secret", "ann", "'person'", "f.secret", "1", NONE ", CAST(NULL AS BIGINT)"),
        ROW("p.id", "bob", "'person'", "f.secret", "1", NONE ", CAST(NULL AS BIGINT)"),
        ROW("p.id", "sap", "'person'", "f.secret", "1", NONE ", CAST(NULL AS BIGINT)"),
        ROW("p.id", "sap", "'integration'", "f.secret", "1", NONE ", CAST(NULL AS BIGINT)"),
        ROW("p.id", "ann", "'person'", "f.id", "1", NONE ", CAST(NULL AS BIGINT)"),
        ROW("p.id", "ann", "'person'", NONE, "1", NONE ", CAST(NULL AS BIGINT)"),
        ROW("p.id", "ann", "'person'", "f.secret", "0", NONE ", CAST(NULL AS BIGINT)"),
        ROW("p.id", "ann", "'person'", "f.secret", "1", "p.id, 6"),
        ROW("p.id", "ann", "'person'", NONE, "1", "p.id, 4"),
        ROW("p.id", "ann", "'person'", NONE, "1", NONE ", 6"),
        ROW("p.id", "ann", "'person'", NONE, "1", "f.id, 6"),
        "INSERT INTO factor_code (factor, hash) SELECT p.id, c.hash FROM principal p, "
        "factor_code c",
        "INSERT INTO factor_code (factor, hash) SELECT factor, factor FROM factor_code",
        "INSERT INTO factor_code (factor, hash) SELECT factor, hash FROM factor_code",
    };
    (void)state;
    assert_true(set(&bob, CODE, NOW));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refuses(wrong[i]);
    assert_true(IN_ONE(run(ROW("p.id", "ann", "'person'", NONE, "1", "p.id, 6"))));
}

static void the_schema_keeps(void **state)
{
    static const char *const changes[] = {
        "UPDATE factor SET id = principal",
        "UPDATE factor SET principal = (SELECT id FROM principal WHERE name = 'ann')",
        "UPDATE factor SET set_at = 7",
        "UPDATE factor SET secret = secret",
        "UPDATE factor SET step = step",
        "DELETE FROM factor_code",
        "DELETE FROM factor",
        "UPDATE factor_code SET hash = hash",
        "UPDATE factor_code SET factor = factor",
    };
    (void)state;
    assert_true(set(&bob, CODE, NOW));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        assert_false(IN_ONE(run(changes[i])));
    if (store_folder_is_postgresql()) {
        assert_false(IN_ONE(run("TRUNCATE factor CASCADE")));
        assert_false(IN_ONE(run("TRUNCATE factor_code")));
    }
    assert_true(proves(&bob, codes[0], NOW));
    assert_false(IN_ONE(run("UPDATE factor_code SET used_at = NULL WHERE used_at IS NOT NULL")));
    assert_true(IN_ONE(factor_end(store, &bob, &bob.principal, NOW, &err)));
    assert_false(IN_ONE(run("UPDATE factor SET ended_at = ended_at + 1")));
    assert_false(IN_ONE(run("UPDATE factor SET step = step + 1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(codes_are_those_of_the_standard),
        TEST(a_code_is_taken_once),
        TEST(what_is_no_code),
        TEST(recovery_codes_are_taken_once),
        TEST(one_signs_in_with_both),
        TEST(who_may_set_and_end_it),
        TEST(a_secret_is_made_of_both),
        TEST(the_schema_refuses),
        TEST(the_schema_keeps),
    };
    if (!store_folder_can())
        return 0;
    return store_folder_done(cmocka_run_group_tests(tests, NULL, NULL));
}

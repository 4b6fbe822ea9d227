/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_sign_in.c - passwords and keys: who gets in, and what others learn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/api_keys.h"
#include "desk/networks.h"
#include "desk/people.h"
#include "desk/sign_in.h"
#include "desk/tries.h"
#include "unit/store_folder.h"

#define SECOND ((int64_t)1000000)
#define DAY (86400 * SECOND)
#define NOW (20000 * DAY)
#define MINUTE (60 * SECOND)
#define RIGHT "correct horse battery"
#define WRONG "correct horse batterz"

static struct store_folder folder;
static struct store *store;
static struct err err;
static struct who ann;
static struct principal bob;
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

#define ASSERT_FAILS(call, expected)                                                               \
    do {                                                                                           \
        if (call)                                                                                  \
            fail_msg("it was done: %s", #call);                                                    \
        if (err.code != (expected))                                                                \
            fail_msg("%s: %s", #call, err.message);                                                \
    } while (0)

/* ann is the administrator, bob a person with a password, sap a program. */
static int set_up(void **state)
{
    struct who own;
    (void)state;
    store_folder_make(&folder);
    store = store_folder_open(&folder);
    assert_non_null(store);
    assert_true(IN_ONE(people_found(store, STR("ann"), NOW, &ann, &err)));
    assert_true(IN_ONE(people_add(store, &ann, PRINCIPAL_PERSON, STR("bob"), NOW, &err)));
    assert_true(IN_ONE(people_add(store, &ann, PRINCIPAL_INTEGRATION, STR("sap"), NOW, &err)));
    assert_true(people_find(store, STR("bob"), &bob, &err));
    assert_true(people_find(store, STR("sap"), &sap, &err));
    if (hash[0] == '\0')
        assert_true(password_hash(STR(RIGHT), hash, &err));
    assert_true(people_who(store, STR("bob"), &own, &err));
    assert_true(IN_ONE(password_set(store, &own, &bob, hash, 0, NOW, &err)));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(store);
    store_folder_remove(&folder);
    return 0;
}

static bool sign_in(const char *name, const char *password, int64_t now)
{
    struct who who;
    return sign_in_password(store, str_of(name), str_of(password), STR(""), now, &who, NULL, &err);
}

/* ---- passwords ---- */

static void test_passwords(void **state)
{
    struct who who;
    struct approval_answer answer;
    const struct str none = { 0 };
    char other[PASSWORD_HASH_MAX + 1];
    char longest[PASSWORD_MAX + 1] = { 0 };
    (void)state;
    assert_true(sign_in_password(store, STR("bob"), STR(RIGHT), STR(""), NOW, &who, NULL, &err));
    assert_string_equal(who.principal.name, "bob");
    assert_true(who.may == 0);
    assert_true(IN_ONE(people_grant(store, &ann, &bob, ROLE_BIT(ROLE_SALES), NOW, &answer, &err)));
    assert_true(sign_in_password(store, STR("bob"), STR(RIGHT), STR(""), NOW, &who, NULL, &err));
    assert_true(who.may == roles_may(ROLE_BIT(ROLE_SALES)));
    ASSERT_FAILS(sign_in("bob", WRONG, NOW), ERR_SIGN_IN);
    assert_null(strstr(err.message, "batter"));
    assert_string_equal(err.message, "the name or the password is wrong");
    /* Nothing tells the one from the other. */
    ASSERT_FAILS(sign_in("eve", RIGHT, NOW), ERR_SIGN_IN);
    assert_string_equal(err.message, "the name or the password is wrong");
    assert_false(sign_in_password(store, STR("mia"), none, STR(""), NOW, &who, NULL, &err));
    assert_string_equal(err.message, "the name or the password is wrong");
    ASSERT_FAILS(sign_in("ann", RIGHT, NOW), ERR_SIGN_IN); /* has none */
    ASSERT_FAILS(sign_in("sap", RIGHT, NOW), ERR_SIGN_IN);
    assert_true(IN_ONE(people_disable(store, &ann, &bob, NOW, &err)));
    ASSERT_FAILS(sign_in("bob", RIGHT, NOW), ERR_SIGN_IN);
    assert_string_equal(err.message, "the name or the password is wrong");

    ASSERT_FAILS(password_hash(STR("elevenbytes"), other, &err), ERR_VALUE);
    /* However hard they are to guess. */
    ASSERT_FAILS(password_hash(STR("k7#Qz!9wLpX"), other, &err), ERR_VALUE);
    assert_non_null(strstr(err.message, "a password has"));
    /* Characters count, not bytes; any of them will do. */
    ASSERT_FAILS(password_hash(STR("éééééééééé!"), other, &err), ERR_VALUE);
    assert_true(password_hash(STR("é  é 🔒🔒🔒🔒🔒🔒🔒"), other, &err));
    ASSERT_FAILS(password_hash((struct str){ longest, PASSWORD_MAX + 1 }, other, &err), ERR_VALUE);
    /* What many choose, and what is made of it, would be guessed. */
    static const char *const guessed[] = { "password1234",  "Passw0rd2024!",  "qwertyuiop123",
                                           "iloveyou1234",  "123456789012",   "aaaaaaaaaaaa",
                                           "mother father", "licet password", "unbelievable",
                                           "1q2w3e4r5t6y" };
    for (size_t i = 0; i < sizeof guessed / sizeof *guessed; i++) {
        ASSERT_FAILS(password_hash(str_of(guessed[i]), other, &err), ERR_VALUE);
        assert_non_null(strstr(err.message, "would be guessed"));
        assert_null(strstr(err.message, guessed[i]));
    }
    ASSERT_FAILS(password_check((struct str){ "a\0x8!kQz02mWp7", 15 }, &err), ERR_VALUE);
    memset(longest, 'a', PASSWORD_MAX);
    ASSERT_FAILS(password_check((struct str){ longest, PASSWORD_MOST }, &err), ERR_VALUE);
    for (size_t i = 0; i < PASSWORD_MAX; i++)
        longest[i] = (char)('a' + i * i * i % 26);
    assert_true(password_check((struct str){ longest, PASSWORD_MOST }, &err));
    ASSERT_FAILS(password_check((struct str){ longest, PASSWORD_MOST + 1 }, &err), ERR_VALUE);
    /* What goes on with a character is none, but it takes room. */
    memset(longest + 1, 0x80, PASSWORD_MAX - 1);
    ASSERT_FAILS(password_check((struct str){ longest, PASSWORD_MAX + 1 }, &err), ERR_VALUE);
    assert_non_null(strstr(err.message, "12 to 128 characters, in at most 1024 bytes"));
    assert_true(password_check(STR("x8!kQz02mWp7"), &err));
    assert_true(password_check(STR("staple table chair"), &err));
}

static void test_whose_password(void **state)
{
    struct who who;
    struct password password;
    bool found;
    (void)state;
    assert_true(people_who(store, STR("bob"), &who, &err));
    ASSERT_FAILS(IN_ONE(password_set(store, &who, &ann.principal, hash, 1, NOW, &err)),
                 ERR_FORBIDDEN);
    ASSERT_FAILS(IN_ONE(password_set(store, &ann, &sap, hash, 1, NOW, &err)), ERR_VALUE);
    assert_true(IN_ONE(password_set(store, &ann, &bob, hash, 1, NOW, &err)));
    assert_true(password_read(store, &bob.id, &password, &found, &err) && found);
    assert_true(store_id_equal(&password.changed_by, &ann.principal.id));
    assert_true(password.ends_at == NOW + DAY);
    assert_true(IN_ONE(password_set(store, &who, &bob, hash, 1, NOW + 1, &err)));
    assert_true(password_read(store, &bob.id, &password, &found, &err) && found);
    assert_true(store_id_equal(&password.changed_by, &bob.id) && password.changed_at == NOW + 1);
    assert_true(password.ends_at == 0); /* one's own is no first one */
}

/* After five failures one waits, longer each time, known or not, whatever is tried. */
static void test_failures(void **state)
{
    static const char *const names[] = { "bob", "eve" };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        int64_t now = NOW;
        int64_t wait = 30 * SECOND;
        for (int k = 0; k < 5; k++)
            ASSERT_FAILS(sign_in(names[i], WRONG, now), ERR_SIGN_IN);
        for (int k = 0; k < 7; k++) {
            ASSERT_FAILS(sign_in(names[i], RIGHT, now + wait - 1), ERR_WAIT);
            now += wait;
            ASSERT_FAILS(sign_in(names[i], WRONG, now), ERR_SIGN_IN);
            wait = 2 * wait < 15 * MINUTE ? 2 * wait : 15 * MINUTE;
        }
        ASSERT_FAILS(sign_in(names[i], RIGHT, now + 1), ERR_WAIT);
        assert_string_equal(err.hint, "try again in 900 seconds");
    }
    const int64_t last = NOW + (30 + 60 + 120 + 240 + 480 + 900 + 900) * SECOND;
    store_close(store); /* it is kept */
    store = store_folder_open(&folder);
    ASSERT_FAILS(sign_in("bob", RIGHT, last + 15 * MINUTE - 1), ERR_WAIT);
    /* Another one's failures are another one's. */
    ASSERT_FAILS(sign_in("ann", RIGHT, last), ERR_SIGN_IN);
    /* The right one makes an end of it, and so does an hour. */
    assert_true(sign_in("bob", RIGHT, last + 15 * MINUTE));
    ASSERT_FAILS(sign_in("bob", WRONG, last + 15 * MINUTE), ERR_SIGN_IN);
    assert_true(sign_in("bob", RIGHT, last + 15 * MINUTE));
    ASSERT_FAILS(sign_in("eve", WRONG, last + 61 * MINUTE), ERR_SIGN_IN);
    ASSERT_FAILS(sign_in("eve", WRONG, last + 61 * MINUTE), ERR_SIGN_IN);
}

/* ---- one's own password anew ---- */

#define NEW "staple table chair"

static struct password_change change;
static char secret[SIGNED_IN_SIZE];

static bool begin_change(const struct who *who, const char *current, const char *wanted,
                         int64_t now)
{
    return password_change_begin(store, who, str_of(current), str_of(wanted), now, &change, &err);
}

static bool end_change(const struct who *who, int64_t now)
{
    return IN_ONE(password_change_end(store, who, &change, now, secret, &err));
}

static bool holds(const char *text, int64_t now)
{
    struct who who;
    return signed_in_who(store, (struct str){ text, SIGNED_IN_LENGTH }, 0, now, &who, &err);
}

static void test_another_password(void **state)
{
    char before[SIGNED_IN_SIZE];
    char anns[SIGNED_IN_SIZE];
    struct password password;
    struct who who;
    int64_t ends_at;
    bool found;
    (void)state;
    assert_true(people_who(store, STR("bob"), &who, &err));
    assert_true(IN_ONE(password_set(store, &ann, &ann.principal, hash, 0, NOW, &err)));
    assert_true(IN_ONE(signed_in_begin(store, &who, NOW + 1, before, &ends_at, &err)) &&
                IN_ONE(signed_in_begin(store, &ann, NOW + 1, anns, &ends_at, &err)));
    assert_true(begin_change(&who, RIGHT, NEW, NOW + 2));
    assert_true(sign_in("bob", RIGHT, NOW + 2) && holds(before, NOW + 2)); /* not yet */
    assert_true(end_change(&who, NOW + 3));
    assert_true(password_read(store, &bob.id, &password, &found, &err) && found);
    assert_true(store_id_equal(&password.changed_by, &bob.id) && password.changed_at == NOW + 3);
    ASSERT_FAILS(sign_in("bob", RIGHT, NOW + 4), ERR_SIGN_IN);
    assert_true(sign_in("bob", NEW, NOW + 4));
    /* What there was has ended, and no other person's; what there is now holds. */
    assert_true(holds(secret, NOW + 4) && holds(anns, NOW + 4));
    assert_false(holds(before, NOW + 4));
    assert_string_not_equal(before, secret);
}

static void test_another_password_refused(void **state)
{
    struct who who;
    struct who sap_who;
    (void)state;
    assert_true(people_who(store, STR("bob"), &who, &err));
    assert_true(people_who(store, STR("sap"), &sap_who, &err));
    /* What cannot be it is no failure to sign in. */
    for (int i = 0; i < 6; i++) {
        ASSERT_FAILS(begin_change(&who, WRONG, "elevenbytes", NOW), ERR_VALUE);
        ASSERT_FAILS(begin_change(&who, WRONG, "password1234", NOW), ERR_VALUE);
        ASSERT_FAILS(begin_change(&who, WRONG, WRONG, NOW), ERR_VALUE);
    }
    ASSERT_FAILS(begin_change(&ann, RIGHT, NEW, NOW), ERR_FORBIDDEN); /* has none */
    ASSERT_FAILS(begin_change(&sap_who, RIGHT, NEW, NOW), ERR_FORBIDDEN);
    /* A wrong one counts, here and where one signs in. */
    for (int i = 0; i < 4; i++) {
        ASSERT_FAILS(begin_change(&who, WRONG, NEW, NOW), ERR_FORBIDDEN);
        assert_null(strstr(err.message, "batter"));
    }
    ASSERT_FAILS(sign_in("bob", WRONG, NOW), ERR_SIGN_IN);
    ASSERT_FAILS(begin_change(&who, RIGHT, NEW, NOW + 1), ERR_WAIT);
    ASSERT_FAILS(sign_in("bob", RIGHT, NOW + 1), ERR_WAIT);
    assert_true(begin_change(&who, RIGHT, NEW, NOW + MINUTE));
    assert_true(end_change(&who, NOW + MINUTE));
    ASSERT_FAILS(begin_change(&who, WRONG, RIGHT, NOW + MINUTE + 1), ERR_FORBIDDEN); /* anew */
}

static void test_another_password_meanwhile(void **state)
{
    struct who who;
    struct principal whom = bob;
    (void)state;
    assert_true(people_who(store, STR("bob"), &who, &err));
    assert_true(begin_change(&who, RIGHT, NEW, NOW + 1));
    assert_true(IN_ONE(password_set(store, &ann, &bob, hash, PASSWORD_FIRST_DAYS, NOW + 2, &err)));
    ASSERT_FAILS(end_change(&who, NOW + 3), ERR_CONFLICT);
    assert_true(sign_in("bob", RIGHT, NOW + 3));
    assert_true(begin_change(&who, RIGHT, NEW, NOW + 4));
    assert_true(IN_ONE(people_disable(store, &ann, &whom, NOW + 5, &err)));
    ASSERT_FAILS(end_change(&who, NOW + 6), ERR_FORBIDDEN);
    ASSERT_FAILS(begin_change(&who, RIGHT, NEW, NOW + 7), ERR_FORBIDDEN);
}

/* What somebody else gives ends, and is good for choosing another one. */
static void test_first_passwords(void **state)
{
    char first[PASSWORD_FIRST_SIZE];
    char second[PASSWORD_FIRST_SIZE];
    struct who who;
    (void)state;
    ASSERT_FAILS(IN_ONE(password_set(store, &ann, &bob, hash, 0, NOW, &err)), ERR_VALUE);
    ASSERT_FAILS(
        IN_ONE(password_set(store, &ann, &bob, hash, PASSWORD_FIRST_DAYS_MAX + 1, NOW, &err)),
        ERR_VALUE);
    assert_non_null(strstr(err.message, "1 to 30 days"));
    assert_true(IN_ONE(password_set(store, &ann, &bob, hash, PASSWORD_FIRST_DAYS_MAX, NOW, &err)));
    const int64_t end = NOW + PASSWORD_FIRST_DAYS_MAX * DAY;
    assert_true(sign_in("bob", RIGHT, end - 1));
    ASSERT_FAILS(sign_in("bob", RIGHT, end), ERR_SIGN_IN);
    assert_string_equal(err.message, "the first password has ended");
    ASSERT_FAILS(sign_in("bob", WRONG, end), ERR_SIGN_IN); /* who does not know it learns nothing */
    assert_string_equal(err.message, "the name or the password is wrong");
    assert_true(people_who(store, STR("bob"), &who, &err));
    assert_true(IN_ONE(password_set(store, &ann, &bob, hash, 1, end, &err)));
    assert_true(begin_change(&who, RIGHT, NEW, end + 1) && end_change(&who, end + 1));
    assert_true(sign_in("bob", NEW, end + 2 * DAY));
    /* What is drawn may be one, and is another one each time. */
    assert_true(password_draw(first, &err) && password_draw(second, &err));
    assert_int_equal(strlen(first), PASSWORD_FIRST_SIZE - 1);
    assert_string_not_equal(first, second);
    assert_int_equal(strspn(first, "abcdefghijkmnpqrstuvwxyz23456789-"), PASSWORD_FIRST_SIZE - 1);
    assert_true(password_check(str_of(first), &err) && password_check(str_of(second), &err));
}

/* ---- keys ---- */

#define NETWORKS "10.0.0.0/8 2001:db8::/32"

static const struct key_request plain = { .scopes = PERMISSION_BIT(MAY_FACT_WRITE) |
                                                    PERMISSION_BIT(MAY_ORDER_WRITE),
                                          .addresses = { NETWORKS, sizeof NETWORKS - 1 },
                                          .expires_at = NOW + DAY };

static bool make(const struct principal *whom, struct key_request request, char *ret)
{
    return IN_ONE(key_make(store, &ann, whom, &request, NOW, ret, &err));
}

static bool enter(const char *key, const char *address, int64_t now, struct who *ret)
{
    return sign_in_key(store, str_of(key), str_of(address), false, now, ret, &err);
}

static void test_keys(void **state)
{
    char key[KEY_TEXT_SIZE];
    char other[KEY_TEXT_SIZE];
    char changed[KEY_TEXT_SIZE];
    struct who who;
    (void)state;
    assert_true(make(&sap, plain, key) && make(&sap, plain, other));
    assert_int_equal(strlen(key), KEY_TEXT_LENGTH);
    assert_true(strncmp(key, "licet_", 6) == 0 && key[14] == '_');
    assert_string_not_equal(key + 15, other + 15);
    assert_true(enter(key, "10.1.2.3", NOW, &who));
    assert_true(store_id_equal(&who.principal.id, &sap.id) && who.may == plain.scopes);
    assert_true(enter(key, "10.1.2.3", plain.expires_at - 1, &who));
    ASSERT_FAILS(enter(key, "10.1.2.3", plain.expires_at, &who), ERR_SIGN_IN);
    assert_non_null(strstr(err.message, "has expired"));
    assert_null(strstr(err.message, key + 15));
    ASSERT_FAILS(enter(key, "11.1.2.3", NOW, &who), ERR_SIGN_IN);
    assert_non_null(strstr(err.message, "is not for '11.1.2.3'"));
    /* Who does not have the secret learns nothing. */
    for (size_t at = 0; at < KEY_TEXT_LENGTH; at += 3) {
        memcpy(changed, key, sizeof key);
        changed[at] = changed[at] == 'x' ? 'y' : 'x';
        ASSERT_FAILS(enter(changed, "11.1.2.3", plain.expires_at, &who), ERR_SIGN_IN);
        assert_string_equal(err.message, "the key is not known");
    }
    memcpy(changed, key, 14);
    memcpy(changed + 14, other + 14, sizeof other - 14);
    ASSERT_FAILS(enter(changed, "10.1.2.3", NOW, &who), ERR_SIGN_IN);
    ASSERT_FAILS(enter("", "10.1.2.3", NOW, &who), ERR_SIGN_IN);
    ASSERT_FAILS(enter("licet_", "10.1.2.3", NOW, &who), ERR_SIGN_IN);
    key[KEY_TEXT_LENGTH - 1] = '\0';
    ASSERT_FAILS(enter(key, "10.1.2.3", NOW, &who), ERR_SIGN_IN);
}

static void test_keys_end(void **state)
{
    char key[KEY_TEXT_SIZE];
    struct who who;
    struct api_key row;
    bool found;
    (void)state;
    assert_true(make(&sap, plain, key));
    struct str prefix = { key + 6, API_KEY_PREFIX_SIZE };
    assert_true(api_key_find(store, prefix, &row, &found, &err) && found && row.used_at == 0);
    assert_true(enter(key, "10.1.2.3", NOW, &who));
    assert_true(enter(key, "10.1.2.3", NOW + 59 * SECOND, &who));
    assert_true(api_key_find(store, prefix, &row, &found, &err) && row.used_at == NOW);
    assert_true(enter(key, "10.1.2.3", NOW + 60 * SECOND, &who));
    assert_true(api_key_find(store, prefix, &row, &found, &err) &&
                row.used_at == NOW + 60 * SECOND);

    assert_true(IN_ONE(people_disable(store, &ann, &sap, NOW, &err)));
    ASSERT_FAILS(enter(key, "10.1.2.3", NOW, &who), ERR_SIGN_IN);
    assert_true(people_find(store, STR("sap"), &sap, &err));
    assert_true(IN_ONE(people_enable(store, &ann, &sap, NOW, &err)));
    assert_true(enter(key, "10.1.2.3", NOW, &who));

    assert_true(people_who(store, STR("bob"), &who, &err));
    ASSERT_FAILS(IN_ONE(key_revoke(store, &who, prefix, NOW, &err)), ERR_FORBIDDEN);
    ASSERT_FAILS(IN_ONE(key_revoke(store, &ann, STR("12345678"), NOW, &err)), ERR_NAME);
    assert_true(IN_ONE(key_revoke(store, &ann, prefix, NOW, &err)));
    ASSERT_FAILS(IN_ONE(key_revoke(store, &ann, prefix, NOW, &err)), ERR_CONFLICT);
    assert_non_null(strstr(err.message, "is revoked already"));
    ASSERT_FAILS(enter(key, "10.1.2.3", NOW, &who), ERR_SIGN_IN);
    assert_non_null(strstr(err.message, "is revoked"));
}

static void test_keys_that_are_not_made(void **state)
{
    char key[KEY_TEXT_SIZE];
    char many[API_KEY_LIST_MAX + 2];
    struct key_request request = plain;
    struct who who;
    (void)state;
    assert_true(people_who(store, STR("bob"), &who, &err));
    ASSERT_FAILS(IN_ONE(key_make(store, &who, &sap, &plain, NOW, key, &err)), ERR_FORBIDDEN);
    ASSERT_FAILS(make(&bob, plain, key), ERR_VALUE);
    request.scopes = 0;
    ASSERT_FAILS(make(&sap, request, key), ERR_VALUE);
    request.scopes = PERMISSION_BIT(MAY_FACT_WRITE) | PERMISSION_BIT(MAY_LICENSE_APPROVE);
    ASSERT_FAILS(make(&sap, request, key), ERR_VALUE);
    assert_non_null(strstr(err.message, "license.approve"));
    request = plain;
    request.expires_at = NOW;
    ASSERT_FAILS(make(&sap, request, key), ERR_VALUE);
    request = plain;
    request.addresses = STR("10.0.0.0/8 home");
    ASSERT_FAILS(make(&sap, request, key), ERR_VALUE);
    memset(many, ' ', sizeof many);
    request.addresses = (struct str){ many, API_KEY_LIST_MAX + 1 };
    ASSERT_FAILS(make(&sap, request, key), ERR_LIMIT);
    request.addresses = STR("");
    assert_true(make(&sap, request, key));
    assert_true(enter(key, "no address at all", NOW, &who));
}

/* Whoever has an address of IPv6 has all of its /64: they are counted as one. */
static void test_network_of(void **state)
{
    (void)state;
    static const struct {
        const char *address, *network;
    } cases[] = {
        { "192.0.2.1", "192.0.2.1" },
        { "::ffff:192.0.2.1", "192.0.2.1" },
        { "2001:db8:0:1::1", "2001:0db8:0000:0001::" },
        { "2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:0db8:0000:0001::" },
        { "2001:db8:0:2::1", "2001:0db8:0000:0002::" },
        { "::1", "0000:0000:0000:0000::" },
        { "nowhere", "nowhere" },
        { "", "" },
        { "a text that is longer than any address is", "a text that is longer" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char room[NETWORK_OF_SIZE];
        struct str network = network_of(str_of(cases[i].address), room);
        if (!str_equal_text(network, cases[i].network))
            fail_msg("'%s' is in '%.*s'", cases[i].address, STR_ARG(network));
    }
    struct store_id one = tries_subject_from(STR("2001:db8:0:1::1"));
    struct store_id same = tries_subject_from(STR("2001:db8:0:1:2:3:4:5"));
    struct store_id other = tries_subject_from(STR("2001:db8:0:2::1"));
    assert_true(store_id_equal(&one, &same));
    assert_false(store_id_equal(&one, &other));
}

static void test_networks(void **state)
{
    static const char *const wrong[] = { "x",          "10.0.0.0/33",  "10.0.0.0/", "10.0.0/8",
                                         "::/129",     "::1/1x",       "/8",        "10.0.0.0/-1",
                                         "10.0.0.0/+", "10.0.0.0/0008" };
    static const struct {
        const char *networks, *address;
        bool in;
    } cases[] = {
        { "10.0.0.0/8", "10.255.255.255", true },
        { "10.0.0.0/8", "11.0.0.0", false },
        { "10.0.0.0/9", "10.127.0.1", true },
        { "10.0.0.0/9", "10.128.0.1", false },
        { "10.0.0.0/8", "::ffff:10.1.1.1", true },
        { "::ffff:10.0.0.0/104", "10.1.1.1", true },
        { "0.0.0.0/0", "192.0.2.1", true },
        { "0.0.0.0/0", "2001:db8::1", false },
        { "::/0", "192.0.2.1", true },
        { "192.0.2.1", "192.0.2.1", true },
        { "192.0.2.1", "192.0.2.2", false },
        { "2001:db8::/33", "2001:db8:7fff::", true },
        { "2001:db8::/33", "2001:db8:8000::", false },
        { " 192.0.2.1  2001:db8::/32 ", "2001:db8::1", true },
        { "192.0.2.1", "", false },
        { "192.0.2.1", "192.0.2.1 ", false },
        { "", "anything", true },
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ASSERT_FAILS(networks_check(str_of(wrong[i]), &err), ERR_VALUE);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(networks_check(str_of(cases[i].networks), &err));
        if (networks_have(str_of(cases[i].networks), str_of(cases[i].address)) != cases[i].in)
            fail_msg("'%s' in '%s'", cases[i].address, cases[i].networks);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_passwords),
        TEST(test_whose_password),
        TEST(test_first_passwords),
        TEST(test_failures),
        TEST(test_another_password),
        TEST(test_another_password_refused),
        TEST(test_another_password_meanwhile),
        TEST(test_keys),
        TEST(test_keys_end),
        TEST(test_keys_that_are_not_made),
        cmocka_unit_test(test_networks),
        cmocka_unit_test(test_network_of),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

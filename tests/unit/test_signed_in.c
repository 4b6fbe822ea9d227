/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_signed_in.c - who is signed in, until when; what was done is not done again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/once.h"
#include "desk/people.h"
#include "desk/sign_in.h"
#include "desk/signed_in.h"
#include "store/factor_rows.h"
#include "store/security_key_rows.h"
#include "unit/store_folder.h"

#define SECOND ((int64_t)1000000)
#define MINUTE (60 * SECOND)
#define DAY (86400 * SECOND)
#define NOW (20000 * DAY)
#define HASH                                                                                       \
    "$argon2id$v=19$m=65536,t=2,p=1$1JANmrmXa07g9ARPrhmYQw$djsTJzm5Vo3O2WJYzNXIgv5V0ueQsDaZ322"

static struct store_folder folder;
static struct store *store;
static struct err err;
static struct arena arena;
static struct who ann, bob;
static struct principal bobs;
static char secret[SIGNED_IN_SIZE];

static bool finish(bool done)
{
    if (done)
        return store_commit(store, &err);
    store_rollback(store);
    return false;
}

#define IN_ONE(call) (store_begin(store, &err) && finish(call))
#define SECRET ((struct str){ secret, SIGNED_IN_LENGTH })

static int set_up(void **state)
{
    int64_t ends_at;
    (void)state;
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    store_folder_make(&folder);
    store = store_folder_open(&folder);
    assert_true(IN_ONE(people_found(store, STR("ann"), NOW - DAY, &ann, &err)));
    assert_true(IN_ONE(people_add(store, &ann, PRINCIPAL_PERSON, STR("bob"), NOW - DAY, &err)));
    assert_true(people_find(store, STR("bob"), &bobs, &err));
    assert_true(people_who(store, STR("bob"), &bob, &err));
    assert_true(IN_ONE(password_set(store, &bob, &bobs, HASH, 0, NOW - DAY, &err)));
    assert_true(IN_ONE(signed_in_begin(store, &bob, NOW, secret, &ends_at, &err)));
    assert_int_equal(strlen(secret), SIGNED_IN_LENGTH);
    assert_true(ends_at == NOW + 12 * 60 * MINUTE);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(store);
    store_folder_remove(&folder);
    arena_release(&arena);
    return 0;
}

static bool is_signed_in(int64_t now)
{
    struct who who;
    if (signed_in_who(store, SECRET, 0, now, &who, &err)) {
        assert_string_equal(who.principal.name, "bob");
        return true;
    }
    assert_int_equal(err.code, ERR_SIGN_IN);
    return false;
}

/* ---- signed in ---- */

static void ends_when_nothing_happens(void **state)
{
    (void)state;
    assert_true(is_signed_in(NOW));
    assert_true(is_signed_in(NOW + 29 * MINUTE));
    assert_true(is_signed_in(NOW + 58 * MINUTE)); /* the last time counts */
    assert_false(is_signed_in(NOW + 88 * MINUTE));
    assert_false(is_signed_in(NOW + 2 * DAY));
}

static void ends_after_half_a_day(void **state)
{
    (void)state;
    for (int64_t at = 0; at < 12 * 60; at += 20)
        assert_true(is_signed_in(NOW + at * MINUTE));
    assert_true(is_signed_in(NOW + 12 * 60 * MINUTE - 1));
    assert_false(is_signed_in(NOW + 12 * 60 * MINUTE));
}

static void ends_with_another_password(void **state)
{
    (void)state;
    assert_true(IN_ONE(password_set(store, &bob, &bobs, HASH, 0, NOW + MINUTE, &err)));
    assert_false(is_signed_in(NOW + MINUTE));
}

/* Who has a first password chooses another one, in time, and may nothing else until then. */
static void a_first_password_is_for_another_one(void **state)
{
    const int64_t given = NOW + MINUTE;
    const int64_t end = given + 2 * DAY;
    struct approval_answer answer;
    struct web_session *shown;
    size_t count;
    struct who who;
    int64_t ends_at;
    (void)state;
    assert_true(IN_ONE(people_grant(store, &ann, &bobs, ROLE_BIT(ROLE_SALES), NOW, &answer, &err)));
    assert_true(signed_in_who(store, SECRET, 0, NOW, &who, &err));
    assert_true(who.must == WHO_MUST_NOTHING && who.may == roles_may(ROLE_BIT(ROLE_SALES)));
    assert_null(who_must_word(who.must));
    assert_true(IN_ONE(password_set(store, &ann, &bobs, HASH, 2, given, &err)));
    assert_false(is_signed_in(given + 1)); /* that was by the one before */
    assert_true(IN_ONE(signed_in_begin(store, &bob, end - 10 * MINUTE, secret, &ends_at, &err)));
    assert_true(signed_in_who(store, SECRET, 0, end - 1, &who, &err));
    assert_true(who.must == WHO_MUST_PASSWORD && who.may == 0);
    assert_string_equal(who_must_word(who.must), "password");
    assert_true(signed_in_read(store, &arena, &bob, end - 1, &shown, &count, &err) && count == 1);
    assert_false(is_signed_in(end));
    assert_true(signed_in_read(store, &arena, &bob, end, &shown, &count, &err) && count == 0);
    assert_true(IN_ONE(password_set(store, &bob, &bobs, HASH, 0, end, &err)));
    assert_true(IN_ONE(signed_in_begin(store, &bob, end + 1, secret, &ends_at, &err)));
    assert_true(signed_in_who(store, SECRET, 0, end + 1, &who, &err));
    assert_true(who.must == WHO_MUST_NOTHING && who.may == roles_may(ROLE_BIT(ROLE_SALES)));
}

/* Where the operator says so, some roles take a second factor. */
static void a_role_asks_for_a_second_factor(void **state)
{
    const uint32_t asked = ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_ADMINISTRATOR);
    struct factor factor = { .id = { "factor" }, .principal = bobs.id, .step = 1, .set_at = NOW };
    struct security_key key = {
        .id = { "key" }, .principal = bobs.id, .name = "blue", .credential_length = 1, .set_at = NOW
    };
    struct approval_answer answer;
    struct who who;
    (void)state;
    assert_true(IN_ONE(people_grant(store, &ann, &bobs, ROLE_BIT(ROLE_SALES), NOW, &answer, &err)));
    assert_true(signed_in_who(store, SECRET, asked, NOW, &who, &err));
    assert_true(who.must == WHO_MUST_NOTHING && who.may == roles_may(ROLE_BIT(ROLE_SALES)));
    assert_true(
        IN_ONE(people_grant(store, &ann, &bobs, ROLE_BIT(ROLE_OFFICER), NOW, &answer, &err)));
    assert_true(signed_in_who(store, SECRET, asked, NOW, &who, &err));
    assert_true(who.must == WHO_MUST_FACTOR && who.may == 0);
    assert_string_equal(who_must_word(who.must), "factor");
    assert_true(signed_in_who(store, SECRET, 0, NOW, &who, &err));
    assert_true(who.must == WHO_MUST_NOTHING && who.may != 0);
    assert_true(IN_ONE(factor_add(store, &factor, &err)));
    assert_true(signed_in_who(store, SECRET, asked, NOW, &who, &err));
    assert_true(who.must == WHO_MUST_NOTHING && who.may != 0);
    assert_true(IN_ONE(factor_finish(store, &factor.id, &ann.principal.id, NOW, &err)));
    assert_true(signed_in_who(store, SECRET, asked, NOW, &who, &err));
    assert_true(who.must == WHO_MUST_FACTOR && who.may == 0);
    assert_true(IN_ONE(security_key_add(store, &key, &err)));
    assert_true(signed_in_who(store, SECRET, asked, NOW, &who, &err));
    assert_true(who.must == WHO_MUST_NOTHING && who.may != 0);
    assert_true(IN_ONE(security_key_finish(store, &key.id, &ann.principal.id, NOW, &err)));
    assert_true(signed_in_who(store, SECRET, asked, NOW, &who, &err));
    assert_true(who.must == WHO_MUST_FACTOR && who.may == 0);
}

static void ends_when_somebody_is_disabled(void **state)
{
    (void)state;
    assert_true(IN_ONE(people_disable(store, &ann, &bobs, NOW + 1, &err)));
    assert_false(is_signed_in(NOW + 2));
    assert_true(people_find(store, STR("bob"), &bobs, &err));
    assert_true(IN_ONE(people_enable(store, &ann, &bobs, NOW + 3, &err)));
    assert_true(is_signed_in(NOW + 4));
}

static void ends_when_somebody_signs_out(void **state)
{
    (void)state;
    assert_true(IN_ONE(signed_in_end(store, SECRET, &err)));
    assert_false(is_signed_in(NOW));
    assert_true(IN_ONE(signed_in_end(store, SECRET, &err)));
}

static void others_are_nobody(void **state)
{
    struct who who;
    (void)state;
    secret[7] = secret[7] == 'a' ? 'b' : 'a';
    assert_false(is_signed_in(NOW));
    assert_false(signed_in_who(store, STR(""), 0, NOW, &who, &err));
    assert_false(signed_in_who(store, (struct str){ 0 }, 0, NOW, &who, &err));
    assert_int_equal(err.code, ERR_SIGN_IN);
}

static void old_ones_are_forgotten(void **state)
{
    struct web_session session;
    uint8_t hash[WEB_HASH_SIZE] = { 7 };
    const struct web_session old = {
        .hash = { 7 }, .principal = bobs.id, .made_at = 1, .seen_at = 1, .ends_at = 2
    };
    char other[SIGNED_IN_SIZE];
    int64_t ends_at;
    bool found;
    (void)state;
    assert_true(IN_ONE(web_session_add(store, &old, &err)));
    assert_true(IN_ONE(signed_in_begin(store, &bob, NOW + 1, other, &ends_at, &err)));
    assert_true(store_begin_reading(store, &err));
    assert_true(web_session_find(store, hash, &session, &found, &err));
    store_rollback(store);
    assert_false(found);
    assert_true(is_signed_in(NOW + 1));
}

static size_t count_own(const struct who *who, int64_t now)
{
    struct web_session *found;
    size_t count = 99;
    assert_true(store_begin_reading(store, &err));
    bool done = signed_in_read(store, &arena, who, now, &found, &count, &err);
    store_rollback(store);
    assert_true(done);
    for (size_t i = 0; i < count; i++) {
        assert_true(store_id_equal(&found[i].principal, &who->principal.id));
        assert_true(i == 0 || found[i].made_at <= found[i - 1].made_at);
    }
    return count;
}

static struct str hex_of(struct str of, char ret[2 * WEB_HASH_SIZE + 1])
{
    uint8_t hash[WEB_HASH_SIZE];
    signed_in_hash(of, hash);
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(ret + 2 * i, 3, "%02x", hash[i]);
    return (struct str){ ret, 2 * WEB_HASH_SIZE };
}

static void one_more_ends_the_oldest(void **state)
{
    char other[SIGNED_IN_SIZE];
    char anns[SIGNED_IN_SIZE];
    struct who who;
    int64_t ends_at;
    (void)state;
    assert_true(IN_ONE(password_set(store, &ann, &ann.principal, HASH, 0, NOW - DAY, &err)));
    assert_true(IN_ONE(signed_in_begin(store, &ann, NOW, anns, &ends_at, &err)));
    for (int i = 1; i < SIGNED_IN_MAX; i++)
        assert_true(IN_ONE(signed_in_begin(store, &bob, NOW + i, other, &ends_at, &err)));
    assert_true(is_signed_in(NOW + MINUTE));
    assert_int_equal(count_own(&bob, NOW + MINUTE), SIGNED_IN_MAX);
    assert_true(IN_ONE(signed_in_begin(store, &bob, NOW + MINUTE, other, &ends_at, &err)));
    assert_false(is_signed_in(NOW + MINUTE));
    assert_int_equal(count_own(&bob, NOW + MINUTE), SIGNED_IN_MAX);
    assert_true(signed_in_who(store, str_of(other), 0, NOW + MINUTE, &who, &err));
    assert_true(signed_in_who(store, str_of(anns), 0, NOW + MINUTE, &who, &err));
}

static void one_sees_and_ends_ones_own(void **state)
{
    char other[SIGNED_IN_SIZE];
    char third[SIGNED_IN_SIZE];
    char anns[SIGNED_IN_SIZE];
    char hex[2 * WEB_HASH_SIZE + 1];
    struct who who;
    int64_t ends_at;
    (void)state;
    assert_true(IN_ONE(password_set(store, &ann, &ann.principal, HASH, 0, NOW - DAY, &err)));
    assert_true(IN_ONE(signed_in_begin(store, &bob, NOW + 1, other, &ends_at, &err)) &&
                IN_ONE(signed_in_begin(store, &bob, NOW + 2, third, &ends_at, &err)) &&
                IN_ONE(signed_in_begin(store, &ann, NOW + 1, anns, &ends_at, &err)));
    assert_int_equal(count_own(&bob, NOW + 3), 3);
    assert_int_equal(count_own(&ann, NOW + 3), 1);
    assert_int_equal(count_own(&bob, NOW + 31 * MINUTE), 0); /* what has ended is not shown */
    /* Another's is not one's own. */
    assert_true(IN_ONE(signed_in_end_one(store, &ann, hex_of(SECRET, hex), &err)));
    assert_true(is_signed_in(NOW + 3));
    assert_true(IN_ONE(signed_in_end_one(store, &bob, hex_of(str_of(other), hex), &err)));
    assert_true(IN_ONE(signed_in_end_one(store, &bob, hex_of(str_of(other), hex), &err)));
    assert_int_equal(count_own(&bob, NOW + 3), 2);
    assert_false(signed_in_who(store, str_of(other), 0, NOW + 3, &who, &err));
    const struct str wrong[] = { STR(""), STR("others"), { hex, 62 }, STR("zz") };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(IN_ONE(signed_in_end_one(store, &bob, wrong[i], &err)));
        assert_int_equal(err.code, ERR_USAGE);
    }
    assert_true(IN_ONE(signed_in_end_others(store, &bob, SECRET, &err)));
    assert_int_equal(count_own(&bob, NOW + 3), 1);
    assert_true(is_signed_in(NOW + 3));
    assert_true(signed_in_who(store, str_of(anns), 0, NOW + 3, &who, &err));
}

static void a_form_is_proved_by_the_secret(void **state)
{
    char proof[SIGNED_IN_SIZE];
    (void)state;
    signed_in_proof(SECRET, proof);
    assert_true(signed_in_proves(SECRET, str_of(proof)));
    assert_false(signed_in_proves(SECRET, SECRET));
    assert_false(signed_in_proves(SECRET, STR("")));
    proof[0] = proof[0] == 'a' ? 'b' : 'a';
    assert_false(signed_in_proves(SECRET, str_of(proof)));
    secret[0] = secret[0] == 'a' ? 'b' : 'a';
    signed_in_proof(SECRET, proof);
    secret[0] = secret[0] == 'a' ? 'b' : 'a';
    assert_false(signed_in_proves(SECRET, str_of(proof)));
}

/* ---- once ---- */

static struct once once_of(const char *key, const char *body)
{
    struct once once;
    assert_true(once_begin(str_of(key), STR("POST"), STR("/v1/x"), str_of(body), &once, &err));
    return once;
}

static bool find(const struct who *who, const struct once *once, struct request_done *ret)
{
    bool found = false;
    assert_true(store_begin_reading(store, &err));
    bool done = once_find(store, &arena, who, once, NOW, ret, &found, &err);
    store_rollback(store);
    assert_true(done);
    return found;
}

static void is_done_once(void **state)
{
    const struct once once = once_of("k1", "{}");
    const struct once other = once_of("k1", "{ }");
    struct request_done done;
    bool found;
    (void)state;
    assert_false(find(&bob, &once, &done));
    assert_true(IN_ONE(once_end(store, &bob, &once, 201, STR("{\"a\":\"\\u0000\"}"), NOW, &err)));
    assert_true(find(&bob, &once, &done));
    assert_int_equal(done.status, 201);
    assert_true(str_equal_text(done.reply, "{\"a\":\"\\u0000\"}"));
    assert_false(find(&ann, &once, &done)); /* keys are each one's own */
    assert_true(store_begin_reading(store, &err));
    assert_false(once_find(store, &arena, &bob, &other, NOW, &done, &found, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
    store_rollback(store);
    assert_false(IN_ONE(once_end(store, &bob, &once, 200, STR("x"), NOW, &err)));
}

static void is_forgotten_in_time(void **state)
{
    const struct once first = once_of("k1", "{}");
    const struct once second = once_of("k2", "{}");
    struct request_done done;
    (void)state;
    assert_true(IN_ONE(once_end(store, &bob, &first, 200, STR("x"), NOW, &err)));
    assert_true(IN_ONE(once_end(store, &bob, &second, 200, STR("x"), NOW + 1, &err)));
    assert_true(IN_ONE(once_forget(store, NOW + ONCE_DAYS * DAY, &err)));
    assert_true(find(&bob, &first, &done));
    assert_true(IN_ONE(once_forget(store, NOW + ONCE_DAYS * DAY + 1, &err)));
    assert_false(find(&bob, &first, &done));
    assert_true(find(&bob, &second, &done));
}

static void what_is_asked_is_all_of_it(void **state)
{
    struct once a, b;
    char many[REQUEST_NAME_MAX + 2];
    (void)state;
    assert_true(once_begin(STR("k"), STR("POST"), STR("/ab"), STR("c"), &a, &err));
    assert_true(once_begin(STR("k"), STR("POST"), STR("/a"), STR("bc"), &b, &err));
    assert_memory_not_equal(a.digest, b.digest, sizeof a.digest);
    memset(many, 'k', sizeof many);
    assert_true(once_begin((struct str){ many, REQUEST_NAME_MAX }, STR("POST"), STR("/a"), STR(""),
                           &a, &err));
    const struct str wrong[] = { STR(""),     STR("a b"),      STR("a\n"),
                                 STR("\x7f"), STR("\xc3\xa9"), { many, REQUEST_NAME_MAX + 1 } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(once_begin(wrong[i], STR("POST"), STR("/a"), STR(""), &a, &err));
        assert_int_equal(err.code, ERR_USAGE);
    }
}

/* ---- how much ---- */

static bool has_added(const struct who *whom, int64_t day, int64_t requests, int64_t bytes)
{
    struct added is;
    bool found;
    assert_true(store_begin_reading(store, &err) &&
                added_read(store, &whom->principal.id, day, &is, &found, &err));
    store_rollback(store);
    assert_true(found == (requests > 0) && is.day == day);
    assert_true(store_id_equal(&is.principal, &whom->principal.id));
    return is.requests == requests && is.bytes == bytes;
}

static void a_day_is_added_up(void **state)
{
    struct added more = { .principal = bob.principal.id, .day = 7, .requests = 2, .bytes = 100 };
    (void)state;
    assert_true(has_added(&bob, 7, 0, 0));
    assert_true(IN_ONE(added_put(store, &more, &err)) && IN_ONE(added_put(store, &more, &err)));
    assert_true(has_added(&bob, 7, 4, 200));
    /* Each day is another one, and each has their own. */
    assert_true(has_added(&bob, 8, 0, 0) && has_added(&ann, 7, 0, 0));
    more.day = 8;
    assert_true(IN_ONE(added_put(store, &more, &err)));
    assert_true(has_added(&bob, 7, 4, 200) && has_added(&bob, 8, 2, 100));
    assert_true(IN_ONE(added_forget(store, 8, &err)));
    assert_true(has_added(&bob, 7, 0, 0) && has_added(&bob, 8, 2, 100));
}

/* ---- what the database does not allow ---- */

static void refuses_rows(void **state)
{
    static const char session[] = "INSERT INTO web_session (hash, principal, made_at, seen_at, "
                                  "ends_at) SELECT ";
    static const char of_kind[] = "INSERT INTO web_session (hash, principal, kind, made_at, "
                                  "seen_at, ends_at) SELECT ";
    static const char request[] = "INSERT INTO request_done (principal, name, digest, status, "
                                  "reply, done_at) SELECT ";
    static const char added[] = "INSERT INTO added (principal, day, requests, bytes) SELECT ";
    static const struct {
        const char *what, *values;
        bool right;
    } rows[] = {
        { session, "zeroblob(32), id, 1, 1, 2 FROM principal WHERE name = 'bob'", true },
        { session, "zeroblob(32), id, 1, 1, 2 FROM principal WHERE name = 'bob'", false },
        { session, "zeroblob(31), id, 1, 1, 2 FROM principal WHERE name = 'bob'", false },
        { session, "X'00', id, 2, 1, 3 FROM principal WHERE name = 'bob'", false },
        { session, "digest, id, 2, 1, 3 FROM principal, request_done WHERE principal.name = 'bob'",
          false },
        { session, "digest, id, 2, 2, 2 FROM principal, request_done WHERE principal.name = 'bob'",
          false },
        { session, "digest, id, 2, 2, 3 FROM principal, request_done WHERE principal.name = 'sap'",
          false },
        { session, "digest, digest, 2, 2, 3 FROM request_done", false },
        { of_kind,
          "digest, id, 'integration', 2, 2, 3 FROM principal, request_done "
          "WHERE principal.name = 'sap'",
          false },
        { request, "id, 'b', zeroblob(31), 200, X'00', 1 FROM principal WHERE name = 'bob'",
          false },
        { request, "id, '', zeroblob(32), 200, X'00', 1 FROM principal WHERE name = 'bob'", false },
        { request, "id, 'b', zeroblob(32), 199, X'00', 1 FROM principal WHERE name = 'bob'",
          false },
        { request, "id, 'b', zeroblob(32), 300, X'00', 1 FROM principal WHERE name = 'bob'",
          false },
        { request, "id, 'a', zeroblob(32), 200, X'00', 1 FROM principal WHERE name = 'bob'",
          false },
        { request, "zeroblob(16), 'b', zeroblob(32), 200, X'00', 1", false },
        { added, "id, 1, 1, 0 FROM principal WHERE name = 'bob'", true },
        { added, "id, 1, 1, 0 FROM principal WHERE name = 'bob'", false },
        { added, "zeroblob(16), 2, 1, 0", false },
        { added, "id, 2, 0, 0 FROM principal WHERE name = 'bob'", false },
        { added, "id, 2, 1, -1 FROM principal WHERE name = 'bob'", false },
    };
    const struct once once = once_of("a", "{}");
    (void)state;
    assert_true(IN_ONE(people_add(store, &ann, PRINCIPAL_INTEGRATION, STR("sap"), NOW, &err)));
    assert_true(IN_ONE(once_end(store, &bob, &once, 200, STR("x"), NOW, &err)));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char sql[512];
        snprintf(sql, sizeof sql, "%s%s", rows[i].what, rows[i].values);
        if (store_folder_run(&folder, sql, &err) != rows[i].right)
            fail_msg("%s", sql);
    }
    assert_false(store_folder_run(&folder, "UPDATE request_done SET status = 201", &err));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(ends_when_nothing_happens),
        TEST(ends_after_half_a_day),
        TEST(ends_with_another_password),
        TEST(a_first_password_is_for_another_one),
        TEST(a_role_asks_for_a_second_factor),
        TEST(ends_when_somebody_is_disabled),
        TEST(ends_when_somebody_signs_out),
        TEST(others_are_nobody),
        TEST(old_ones_are_forgotten),
        TEST(one_sees_and_ends_ones_own),
        TEST(one_more_ends_the_oldest),
        TEST(a_form_is_proved_by_the_secret),
        TEST(is_done_once),
        TEST(is_forgotten_in_time),
        TEST(what_is_asked_is_all_of_it),
        TEST(a_day_is_added_up),
        TEST(refuses_rows),
    };
    if (!store_folder_can())
        return 0;
    return store_folder_done(cmocka_run_group_tests(tests, NULL, NULL));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_people_rows.c - what the database does not allow of people, whatever asks for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/approval_rows.h"
#include "store/people_rows.h"
#include "store/statement.h"
#include "unit/store_folder.h"

#define ID(letter) "X'" #letter "0000000000000000000000000000000'"
#define DIGEST "zeroblob(32)"
#define OTHER "X'0101010101010101010101010101010101010101010101010101010101010101'"

#define PRINCIPAL(id, kind, name, by)                                                              \
    "INSERT INTO principal (id, kind, name, added_by, added_at) VALUES (" id ", '" kind            \
    "', '" name "', " by ", 1)"
#define PROPOSE(id, transition, subject, by)                                                       \
    "INSERT INTO approval (id, transition, subject, digest, says, proposed_by, proposed_at) "      \
    "VALUES (" id ", '" transition "', " subject ", " DIGEST ", '', " by ", 10)"
#define DECIDE(id, decision, by)                                                                   \
    "UPDATE approval SET decision = '" decision "', decided_by = " by                              \
    ", decided_at = 11, reason = '' WHERE id = " id
#define USE(id, at) "UPDATE approval SET used_by = " ID(A) ", used_at = " at " WHERE id = " id
#define GRANT(whom, role, by, at, under)                                                           \
    "INSERT INTO role_grant (principal, role, granted_by, granted_at, granted_under) "             \
    "VALUES (" whom ", '" role "', " by ", " at ", " under ")"
#define END(principal, role, by, at, under)                                                        \
    "UPDATE role_grant SET ended_by = " by ", ended_at = " at ", ended_under = " under             \
    " WHERE principal = " principal " AND role = '" role "' AND ended_at IS NULL"
#define KEY(prefix, principal, hash, expires)                                                      \
    "INSERT INTO api_key (prefix, principal, hash, scopes, addresses, made_by, made_at, "          \
    "expires_at) VALUES ('" prefix "', " principal ", " hash ", '', '', " ID(A) ", 1, " expires    \
                                                                                ")"

#define TOKEN(hash, key, ends)                                                                     \
    "INSERT INTO access_token (hash, key, scopes, made_at, ends_at) VALUES (" hash ", '" key       \
    "', '', 1, " ends ")"

/* A and B are administrators, C is an officer, D an auditor, E has no role, F is a program. */
static const char *const sound[] = {
    PRINCIPAL(ID(A), "person", "ann", "NULL"),
    GRANT(ID(A), "administrator", "NULL", "1", "NULL"),
    PRINCIPAL(ID(B), "person", "bob", ID(A)),
    PRINCIPAL(ID(C), "person", "carol", ID(A)),
    PRINCIPAL(ID(D), "person", "dan", ID(A)),
    PRINCIPAL(ID(E), "person", "eve", ID(A)),
    PRINCIPAL(ID(F), "integration", "sap", ID(A)),
    GRANT(ID(C), "officer", ID(A), "2", "NULL"),
    GRANT(ID(D), "auditor", ID(A), "2", "NULL"),
    GRANT(ID(B), "administrator", ID(A), "3", "NULL"),
    /* 1 is used for C, 2 is approved, 3 is rejected, 4 is open, 5 is withdrawn, 6 is used for B. */
    PROPOSE("1", "people.grant", ID(C), ID(A)),
    DECIDE("1", "approved", ID(B)),
    USE("1", "12"),
    GRANT(ID(C), "approver", ID(A), "12", "1"),
    PROPOSE("2", "people.grant", ID(E), ID(A)),
    DECIDE("2", "approved", ID(B)),
    PROPOSE("3", "people.grant", ID(E), ID(A)),
    DECIDE("3", "rejected", ID(B)),
    PROPOSE("4", "people.grant", ID(E), ID(A)),
    PROPOSE("5", "people.revoke", ID(E), ID(A)),
    DECIDE("5", "withdrawn", ID(A)),
    PROPOSE("6", "people.revoke", ID(B), ID(A)),
    DECIDE("6", "approved", ID(B)),
    USE("6", "12"),
    PROPOSE("7", "people.grant", ID(A), ID(A)),
    DECIDE("7", "approved", ID(B)),
    USE("7", "13"),
    GRANT(ID(A), "officer", ID(A), "13", "7"),
    END(ID(A), "officer", ID(B), "14", "NULL"),
    PROPOSE("8", "people.grant", ID(F), ID(A)),
    DECIDE("8", "approved", ID(B)),
    USE("8", "15"),
    "INSERT INTO password (principal, hash, changed_by, changed_at) VALUES (" ID(
        C) ", '$argon2id$', " ID(C) ", 1)",
    KEY("11111111", ID(F), DIGEST, "9"),
    KEY("22222222", ID(F), DIGEST, "9"),
    "UPDATE api_key SET revoked_by = " ID(A) ", revoked_at = 2 WHERE prefix = '22222222'",
    TOKEN(DIGEST, "11111111", "3600000001"),
    "INSERT INTO sign_in VALUES (" ID(A) ", 1, 1)",
    "UPDATE principal SET disabled_by = " ID(A) ", disabled_at = 2 WHERE id = " ID(D),
};

#define DISABLE(id, by, at)                                                                        \
    "UPDATE principal SET disabled_by = " by ", disabled_at = " at " WHERE id = " id

/* Each breaks one rule, and only that one. */
static const char *const wrong[] = {
    PRINCIPAL("X'00'", "person", "new", ID(A)),
    PRINCIPAL(ID(A), "person", "new", ID(A)),
    PRINCIPAL(ID(9), "robot", "new", ID(A)),
    PRINCIPAL(ID(9), "person", "ann", ID(A)),
    PRINCIPAL(ID(9), "person", "", ID(A)),
    PRINCIPAL(ID(9), "person", "new", ID(7)),
    PRINCIPAL(ID(9), "person", "new", ID(9)),
    PRINCIPAL(ID(9), "person", "new", "NULL"),
    DISABLE(ID(E), ID(9), "2"),
    DISABLE(ID(E), "NULL", "2"),
    DISABLE(ID(E), ID(A), "NULL"),
    "UPDATE principal SET disabled_by = " ID(A) ", disabled_at = 2 WHERE id IN (" ID(A) ", " ID(
        B) ")",
    "UPDATE principal SET name = 'other' WHERE id = " ID(E),
    "UPDATE principal SET added_at = 2 WHERE id = " ID(E),
    "DELETE FROM principal WHERE name = 'gone'",

    PROPOSE("0", "x", ID(C), ID(A)),
    PROPOSE("1", "x", ID(C), ID(A)),
    PROPOSE("9", "x", "X'00'", ID(A)),
    "INSERT INTO approval (id, transition, subject, digest, says, proposed_by, proposed_at) "
    "VALUES (9, 'x', " ID(C) ", zeroblob(31), '', " ID(A) ", 1)",
    "INSERT INTO approval (id, transition, subject, digest, says, kind, proposed_by, proposed_at) "
    "VALUES (9, 'x', " ID(C) ", " DIGEST ", '', 'integration', " ID(F) ", 1)",
    PROPOSE("9", "x", ID(C), ID(F)),
    PROPOSE("9", "x", ID(C), ID(9)),
    PROPOSE("9", "people.grant", ID(E), ID(B)),
    DECIDE("4", "approved", ID(A)),
    DECIDE("4", "rejected", ID(A)),
    DECIDE("4", "withdrawn", ID(B)),
    DECIDE("4", "liked", ID(B)),
    DECIDE("4", "approved", ID(F)),
    DECIDE("4", "approved", "NULL"),
    "UPDATE approval SET decision = 'approved', decided_by = " ID(B) " WHERE id = 4",
    "UPDATE approval SET decided_by = " ID(B) " WHERE id = 4",
    "UPDATE approval SET decision = 'approved', decided_by = " ID(
        B) ", decided_at = 9 WHERE id = 4",
    DECIDE("3", "approved", ID(B)),
    "UPDATE approval SET reason = 'another' WHERE id = 2",
    USE("1", "13"),
    USE("2", "10"),
    USE("3", "12"),
    USE("4", "12"),
    "UPDATE approval SET used_at = 12 WHERE id = 2",
    "UPDATE approval SET used_by = " ID(9) ", used_at = 12 WHERE id = 2",
    "UPDATE approval SET digest = X'"
    "0101010101010101010101010101010101010101010101010101010101010101"
    "' WHERE id = 4",
    "UPDATE approval SET says = 'else' WHERE id = 4",
    "DELETE FROM approval WHERE id = 4",

    /* Approval 1 is of a grant to C by A, used at 12; 6 of a revocation. */
    GRANT(ID(C), "king", ID(A), "12", "1"),
    GRANT(ID(F), "sales", ID(A), "15", "8"),
    "INSERT INTO role_grant (principal, kind, role, granted_by, granted_at, granted_under) VALUES "
    "(" ID(F) ", 'integration', 'sales', " ID(A) ", 15, 8)",
    GRANT(ID(C), "sales", ID(A), "12", "NULL"),
    GRANT(ID(C), "sales", ID(A), "12", "99"),
    GRANT(ID(C), "sales", ID(A), "12", "2"),
    GRANT(ID(C), "sales", ID(A), "12", "6"),
    GRANT(ID(C), "sales", ID(B), "12", "1"),
    GRANT(ID(C), "sales", ID(A), "13", "1"),
    GRANT(ID(E), "sales", ID(A), "12", "1"),
    GRANT(ID(C), "approver", ID(A), "12", "1"),
    GRANT(ID(C), "officer", ID(A), "12", "1"),
    GRANT(ID(C), "auditor", ID(A), "12", "1"),
    END(ID(C), "officer", ID(9), "12", "NULL"),
    END(ID(C), "officer", "NULL", "12", "NULL"),
    END(ID(C), "officer", ID(A), "1", "NULL"),
    END(ID(B), "administrator", ID(A), "12", "NULL"),
    END(ID(B), "administrator", ID(A), "12", "1"),
    END(ID(B), "administrator", ID(A), "12", "99"),
    END(ID(B), "administrator", ID(B), "12", "6"),
    END(ID(B), "administrator", ID(A), "13", "6"),
    END(ID(A), "administrator", ID(A), "12", "6"),
    "UPDATE role_grant SET ended_under = 6 WHERE principal = " ID(B),
    "UPDATE role_grant SET ended_at = 20 WHERE principal = " ID(A) " AND role = 'officer'",
    "UPDATE role_grant SET role = 'sales' WHERE principal = " ID(C) " AND role = 'officer'",
    "DELETE FROM role_grant WHERE principal = " ID(C),

    "INSERT INTO password VALUES (" ID(C) ", 'person', '$argon2id$', " ID(A) ", 1, NULL)",
    "INSERT INTO password VALUES (" ID(F) ", 'person', '$argon2id$', " ID(A) ", 1, NULL)",
    "INSERT INTO password VALUES (" ID(F) ", 'integration', '$argon2id$', " ID(A) ", 1, NULL)",
    "INSERT INTO password VALUES (" ID(E) ", 'person', 'secret', " ID(A) ", 1, NULL)",
    "INSERT INTO password VALUES (" ID(E) ", 'person', '$argon2id$', " ID(9) ", 1, NULL)",
    /* A first one is from somebody else, and ends later. */
    "INSERT INTO password VALUES (" ID(E) ", 'person', '$argon2id$', " ID(E) ", 1, 2)",
    "INSERT INTO password VALUES (" ID(E) ", 'person', '$argon2id$', " ID(A) ", 1, 1)",

    KEY("1", ID(F), DIGEST, "9"),
    KEY("11111111", ID(F), DIGEST, "9"),
    KEY("33333333", ID(A), DIGEST, "9"),
    KEY("33333333", ID(F), "zeroblob(31)", "9"),
    KEY("33333333", ID(F), DIGEST, "1"),
    "INSERT INTO api_key (prefix, principal, kind, hash, scopes, addresses, made_by, made_at, "
    "expires_at) VALUES ('33333333', " ID(A) ", 'person', " DIGEST ", '', '', " ID(A) ", 1, 9)",
    "INSERT INTO api_key (prefix, principal, hash, scopes, addresses, made_by, made_at, "
    "expires_at) VALUES ('33333333', " ID(F) ", " DIGEST ", '', '', " ID(9) ", 1, 9)",
    "UPDATE api_key SET revoked_at = 2 WHERE prefix = '11111111'",
    "UPDATE api_key SET revoked_by = " ID(9) ", revoked_at = 2 WHERE prefix = '11111111'",
    "UPDATE api_key SET revoked_at = NULL, revoked_by = NULL",
    "UPDATE api_key SET scopes = 'release'",
    "UPDATE api_key SET expires_at = 99",
    "UPDATE api_key SET tokens_only = 1",
    "INSERT INTO api_key (prefix, principal, hash, scopes, addresses, made_by, made_at, "
    "expires_at, tokens_only) VALUES ('33333333', " ID(F) ", " DIGEST
                                                          ", '', '', " ID(A) ", 1, 9, 2)",
    "DELETE FROM api_key",

    TOKEN(DIGEST, "11111111", "9"),
    TOKEN("zeroblob(31)", "11111111", "9"),
    TOKEN(OTHER, "44444444", "9"),
    TOKEN(OTHER, "11111111", "1"),
    TOKEN(OTHER, "11111111", "3600000002"),
    "UPDATE access_token SET ends_at = 9",
    "UPDATE access_token SET scopes = 'release'",

    "INSERT INTO sign_in VALUES (" ID(A) ", 1, 1)",
    "INSERT INTO sign_in VALUES (X'00', 1, 1)",
    "UPDATE sign_in SET failures = 0",
};

static void run(const char *sql)
{
    struct err err = { 0 };
    if (!store_folder_run(&store_folder_shared, sql, &err))
        fail_msg("%s: %s", sql, err.message);
}

static void make_sound(struct store *store)
{
    static char words[sizeof sound / sizeof *sound][STORE_WORDS_SIZE];
    struct err err = { 0 };
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        if (!sql_run(store, store_words(sound[i], words[i]), NULL, 0, NULL, &err))
            fail_msg("%s: %s", sound[i], err.message);
    }
}

static void test_the_rows_refuse(void **state)
{
    struct err err = { 0 };
    struct buf out;
    size_t count;
    make_sound(*state);
    /* What the last rule of `principal` would let go. */
    run(PRINCIPAL(ID(8), "person", "gone", ID(A)));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (store_folder_run(&store_folder_shared, wrong[i], &err))
            fail_msg("it was allowed: %s", wrong[i]);
        if (err.code != ERR_CONFLICT)
            fail_msg("%s: %s", wrong[i], err.message);
    }
    buf_init(&out, mem_system(), 1 << 16);
    assert_true(people_check(*state, &out, &count, &err));
    if (count > 0)
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
}

/* The first administrator is the only one whom nobody made. */
static void test_the_first(void **state)
{
    (void)state;
    struct err err = { 0 };
    static const char *const refused[] = {
        GRANT(ID(B), "administrator", "NULL", "2", "NULL"),
        GRANT(ID(B), "officer", "NULL", "2", "NULL"),
        GRANT(ID(A), "officer", ID(A), "2", "NULL"),
        GRANT(ID(B), "officer", ID(9), "2", "NULL"),
        END(ID(A), "administrator", ID(A), "3", "NULL"),
        DISABLE(ID(A), ID(A), "3"),
    };
    run(PRINCIPAL(ID(A), "person", "ann", "NULL"));
    /* Of nobody yet: only an administrator may be the first. */
    assert_false(
        store_folder_run(&store_folder_shared, GRANT(ID(A), "officer", "NULL", "1", "NULL"), &err));
    run(GRANT(ID(A), "administrator", "NULL", "1", "NULL"));
    run(PRINCIPAL(ID(B), "person", "bob", ID(A)));
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (store_folder_run(&store_folder_shared, refused[i], &err))
            fail_msg("it was allowed: %s", refused[i]);
        if (err.code != ERR_CONFLICT)
            fail_msg("%s: %s", refused[i], err.message);
    }
    /* … and who is somebody else does not keep a database from losing its only one. */
    run(GRANT(ID(B), "officer", ID(A), "2", "NULL"));
    run(DISABLE(ID(B), ID(A), "3"));
}

/* As who may do anything: what the rows refuse is not refused any more. */
static void take_guards_away(struct store *store)
{
    static const char *const of_sqlite[] = {
        "PRAGMA ignore_check_constraints = ON", "DROP TRIGGER principal_last",
        "DROP TRIGGER approval_decided",        "DROP TRIGGER approval_used",
        "DROP TRIGGER approval_kept",           "DROP TRIGGER role_grant_stays",
        "DROP TRIGGER role_grant_ended",        "DROP TRIGGER role_grant_unsigned",
    };
    static const char *const of_postgresql[] = {
        "DO $$ DECLARE c record; BEGIN FOR c IN SELECT conrelid::regclass AS t, conname AS n "
        "FROM pg_constraint WHERE contype = 'c' AND connamespace = 'licet'::regnamespace LOOP "
        "EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.n); END LOOP; END $$",
        "ALTER TABLE principal DISABLE TRIGGER ALL",
        "ALTER TABLE approval DISABLE TRIGGER ALL",
        "ALTER TABLE role_grant DISABLE TRIGGER ALL",
    };
    bool is_file = !store_folder_is_postgresql();
    const char *const *guards = is_file ? of_sqlite : of_postgresql;
    size_t count = is_file ? sizeof of_sqlite / sizeof *of_sqlite
                           : sizeof of_postgresql / sizeof *of_postgresql;
    struct err err = { 0 };
    for (size_t i = 0; i < count; i++) {
        if (!sql_run(store, guards[i], NULL, 0, NULL, &err))
            fail_msg("%s: %s", guards[i], err.message);
    }
}

/* In a database of its own. */
static void change_and_check(const char *sql, const char *said)
{
    char words[STORE_WORDS_SIZE];
    struct err err = { 0 };
    struct buf out;
    size_t count;
    void *store;
    (void)store_folder_set_up(&store);
    make_sound(store);
    take_guards_away(store);
    if (!sql_run(store, store_words(sql, words), NULL, 0, NULL, &err))
        fail_msg("%s: %s", sql, err.message);
    buf_init(&out, mem_system(), 1 << 16);
    assert_true(people_check(store, &out, &count, &err));
    buf_byte(&out, '\0');
    if (count == 0 || strstr(out.data, said) == NULL)
        fail_msg("after %s: '%s'", sql, out.data);
    buf_release(&out);
    (void)store_folder_tear_down(&store);
}

/* What somebody changed behind the program's back is found. */
static void test_what_is_wrong_is_found(void **state)
{
    static const struct {
        const char *sql, *said;
    } changes[] = {
        { "UPDATE principal SET disabled_by = id, disabled_at = 3", "nobody is an administrator" },
        { "UPDATE role_grant SET granted_by = " ID(E) " WHERE role = 'officer'",
          "by who was no administrator" },
        { "UPDATE role_grant SET granted_under = NULL WHERE role = 'approver'",
          "without a second administrator" },
        { "UPDATE role_grant SET granted_under = 2 WHERE role = 'approver'",
          "an approval of something else" },
        { "UPDATE role_grant SET ended_by = " ID(A) ", ended_at = 12, ended_under = 1 "
                                                    "WHERE principal = " ID(B),
          "an approval of something else" },
        { "UPDATE role_grant SET role = 'auditor' WHERE role = 'officer' AND principal = " ID(C),
          "an auditor has another role" },
        { "UPDATE approval SET decided_by = proposed_by WHERE id = 2", "one person stands alone" },
        { "UPDATE approval SET used_at = 12 WHERE id = 3", "that was not approved" },
        { "DELETE FROM approval WHERE id = 4", "an approval is missing" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        change_and_check(changes[i].sql, changes[i].said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_rows_refuse, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_the_first, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test(test_what_is_wrong_is_found),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

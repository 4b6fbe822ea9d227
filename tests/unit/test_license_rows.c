/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_license_rows.c - what the database does not allow of licenses, whatever asks for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/license_rows.h"
#include "store/statement.h"
#include "unit/store_folder.h"

#define ID(letter) "X'" #letter "0000000000000000000000000000000'"
#define DIGEST "zeroblob(32)"

#define PRINCIPAL(id, name, by)                                                                    \
    "INSERT INTO principal (id, kind, name, added_by, added_at) VALUES (" id ", 'person', '" name  \
    "', " by ", 1)"
#define ACCOUNT(id, owner, measure)                                                                \
    "INSERT INTO account (id, owner, measure, unit) VALUES (" id ", " owner ", '" measure "', 'u')"
#define APPROVAL(id, subject, digest)                                                              \
    "INSERT INTO approval (id, transition, subject, digest, says, proposed_by, proposed_at, "      \
    "decision, decided_by, decided_at, reason, used_by, used_at) VALUES (" id                      \
    ", 'license.activate', " subject ", " digest                                                   \
    ", '', " ID(A) ", 1, 'approved', " ID(B) ", 1, '', " ID(A) ", 1)"
#define VERSION(license, n, generation, replaces, carries)                                         \
    "INSERT INTO license_version (license, n, generation, replaces, carries, currency, value, "    \
    "allowance, allowance_basis, valid_from, expires, zone, digest, value_account) "               \
    "VALUES (" license ", " n ", " generation ", " replaces ", " carries                           \
    ", 'USD', 1, 0, '', 1, 2, 'UTC', " DIGEST ", " ID(3) ")"
#define VERSION_WITH(column, value)                                                                \
    "INSERT INTO license_version (license, n, generation, carries, currency, value, allowance, "   \
    "allowance_basis, valid_from, expires, zone, digest, value_account, " column                   \
    ") SELECT license, 3, 3, 0, 'USD', 1, 0, '', 1, 2, 'UTC', digest, value_account, " value       \
    " FROM license_version WHERE n = 1 AND license = " ID(1)
#define LINE(license, version, n, quantity, value, by_quantity, by_value)                          \
    "INSERT INTO license_line VALUES (" license ", " version ", " n                                \
    ", 'H20', NULL, NULL, " quantity ", " value ", " by_quantity ", " by_value ")"
#define PART(table, license, version, n, rest)                                                     \
    "INSERT INTO " table " VALUES (" license ", " version ", " n ", " rest ")"
#define SCOPE(license, version, kind, n, word)                                                     \
    "INSERT INTO license_scope VALUES (" license ", " version ", '" kind "', " n ", " word ")"
#define EVENT(license, n, id, transition, state, version, condition, at, actor, approval)          \
    "INSERT INTO license_event VALUES (" license ", " n ", " id ", '" transition "', '" state      \
    "', " version ", " condition ", " at ", " actor ", " approval ", '', '', " DIGEST ")"
#define TRANSFER(seq, id)                                                                          \
    "INSERT INTO transfer VALUES (" seq ", " id ", 'fact', NULL, 5, " seq                          \
    ", 1, NULL, 'a', '', '', " DIGEST ")"

/* License 1 is active, with two versions; license 2 is a draft that replaces it. */
static const char *const sound[] = {
    PRINCIPAL(ID(A), "ann", "NULL"),
    PRINCIPAL(ID(B), "bob", ID(A)),
    ACCOUNT(ID(3), ID(1), "value"),
    ACCOUNT(ID(4), ID(1), "quantity"),
    ACCOUNT(ID(5), ID(2), "value"),
    "INSERT INTO license VALUES (" ID(1) ", 'BIS', 'D1')",
    "INSERT INTO license VALUES (" ID(2) ", 'BIS', 'D2')",
    VERSION(ID(1), "1", "1", "NULL", "0"),
    LINE(ID(1), "1", "1", "10", "NULL", ID(4), "NULL"),
    PART("license_party", ID(1), "1", "1", "'end_user', 'x', 'CN', NULL"),
    SCOPE(ID(1), "1", "destination", "1", "'CN'"),
    PART("license_condition", ID(1), "1", "1", "NULL, 'text', NULL, 1, 0"),
    EVENT(ID(1), "1", ID(6), "add", "drafted", "1", "NULL", "1, 1", ID(A), "NULL"),
    APPROVAL("1", ID(1), DIGEST),
    APPROVAL("2", ID(2), DIGEST),
    APPROVAL("3", ID(1), "X'0707070707070707070707070707070707070707070707070707070707070707'"),
    EVENT(ID(1), "2", ID(7), "activate", "active", "1", "NULL", "1, 2", ID(A), "1"),
    VERSION(ID(1), "2", "1", "NULL", "0"),
    EVENT(ID(1), "3", ID(8), "reduce", "active", "2", "NULL", "1, 3", ID(A), "NULL"),
    VERSION(ID(2), "1", "1", ID(1), "1"),
    EVENT(ID(2), "1", ID(9), "add", "drafted", "1", "NULL", "1, 4", ID(A), "NULL"),
    TRANSFER("1", ID(C)),
    TRANSFER("2", ID(D)),
    "INSERT INTO license_incident VALUES (" ID(1) ", 1, 3)",
    /* Nothing refers to these. */
    "INSERT INTO license VALUES (" ID(C) ", 'BIS', 'D8')",
    "INSERT INTO license VALUES (" ID(D) ", 'BIS', 'D9')",
    VERSION(ID(D), "1", "1", "NULL", "0"),
};

/* Each breaks one rule, and only that one. */
static const char *const wrong[] = {
    "INSERT INTO license VALUES (X'00', 'BIS', 'D3')",
    "INSERT INTO license VALUES (" ID(E) ", '', 'D3')",
    "INSERT INTO license VALUES (" ID(E) ", 'BIS', '')",
    "INSERT INTO license VALUES (" ID(E) ", 'BIS', 'D1')",
    VERSION(ID(E), "1", "1", "NULL", "0"),
    VERSION(ID(1), "1", "1", "NULL", "0"),
    VERSION(ID(1), "3", "4", "NULL", "0"),
    VERSION(ID(1), "3", "0", "NULL", "0"),
    VERSION(ID(1), "3", "3", ID(E), "0"),
    VERSION(ID(1), "3", "3", ID(1), "0"),
    VERSION(ID(1), "3", "3", ID(2), "2"),
    VERSION(ID(1), "3", "3", "NULL", "1"),
    VERSION_WITH("document", "zeroblob(31)"),
    VERSION_WITH("extended_to", "1"),
    VERSION_WITH("quantity_account", ID(E)),
    "INSERT INTO license_version (license, n, generation, carries, currency, value, allowance, "
    "allowance_basis, valid_from, expires, zone, digest, value_account) "
    "VALUES (" ID(1) ", 3, 3, 0, 'USD', -1, 0, '', 1, 2, 'UTC', " DIGEST ", " ID(3) ")",
    "INSERT INTO license_version (license, n, generation, carries, currency, value, allowance, "
    "allowance_basis, valid_from, expires, zone, digest, value_account) "
    "VALUES (" ID(1) ", 3, 3, 0, 'USD', 1, -1, '', 1, 2, 'UTC', " DIGEST ", " ID(3) ")",
    "INSERT INTO license_version (license, n, generation, carries, currency, value, allowance, "
    "allowance_basis, valid_from, expires, zone, digest, value_account) "
    "VALUES (" ID(1) ", 3, 3, 0, 'USD', 1, 0, '', 2, 1, 'UTC', " DIGEST ", " ID(3) ")",
    "INSERT INTO license_version (license, n, generation, carries, currency, value, allowance, "
    "allowance_basis, valid_from, expires, zone, digest, value_account) "
    "VALUES (" ID(1) ", 3, 3, 0, 'USD', 1, 0, '', 1, 2, '', " DIGEST ", " ID(3) ")",
    "INSERT INTO license_version (license, n, generation, carries, currency, value, allowance, "
    "allowance_basis, valid_from, expires, zone, digest, value_account) "
    "VALUES (" ID(1) ", 3, 3, 0, 'USD', 1, 0, '', 1, 2, 'UTC', zeroblob(31), " ID(3) ")",
    "INSERT INTO license_version (license, n, generation, carries, currency, value, allowance, "
    "allowance_basis, valid_from, expires, zone, digest, value_account) "
    "VALUES (" ID(1) ", 3, 3, 0, 'USD', 1, 0, '', 1, 2, 'UTC', " DIGEST ", " ID(E) ")",
    LINE(ID(1), "9", "2", "10", "NULL", ID(4), "NULL"),
    LINE(ID(1), "1", "1", "10", "NULL", ID(4), "NULL"),
    LINE(ID(1), "1", "0", "10", "NULL", ID(4), "NULL"),
    LINE(ID(1), "1", "2", "0", "NULL", ID(4), "NULL"),
    LINE(ID(1), "1", "2", "10", "-1", ID(4), "NULL"),
    LINE(ID(1), "1", "2", "10", "NULL", ID(E), "NULL"),
    LINE(ID(1), "1", "2", "10", "1", ID(4), ID(E)),
    LINE(ID(1), "1", "2", "NULL", "NULL", ID(4), "NULL"),
    LINE(ID(1), "1", "2", "10", "NULL", ID(4), ID(3)),
    LINE(ID(1), "1", "2", "10", "1", "NULL", "NULL"),
    PART("license_party", ID(1), "9", "1", "'end_user', 'x', 'CN', NULL"),
    PART("license_party", ID(1), "1", "0", "'end_user', 'x', 'CN', NULL"),
    PART("license_party", ID(1), "1", "1", "'end_user', 'y', 'CN', NULL"),
    SCOPE(ID(1), "9", "destination", "1", "'CN'"),
    SCOPE(ID(1), "1", "origin", "1", "'CN'"),
    SCOPE(ID(1), "1", "destination", "0", "'CN'"),
    SCOPE(ID(1), "1", "destination", "1", "'HK'"),
    SCOPE(ID(1), "1", "destination", "2", "''"),
    PART("license_condition", ID(1), "9", "2", "NULL, 'text', NULL, 1, 0"),
    PART("license_condition", ID(1), "1", "0", "NULL, 'text', NULL, 1, 0"),
    PART("license_condition", ID(1), "1", "1", "NULL, 'text', NULL, 1, 0"),
    PART("license_condition", ID(1), "1", "2", "NULL, '', NULL, 1, 0"),
    PART("license_condition", ID(1), "1", "2", "NULL, 'text', NULL, 2, 0"),
    PART("license_condition", ID(1), "1", "2", "NULL, 'text', NULL, 1, 2"),
    EVENT(ID(E), "1", ID(F), "suspend", "suspended", "2", "NULL", "9, 9", ID(A), "NULL"),
    EVENT(ID(1), "3", ID(F), "suspend", "suspended", "2", "NULL", "9, 9", ID(A), "NULL"),
    EVENT(ID(1), "0", ID(F), "suspend", "suspended", "2", "NULL", "9, 9", ID(A), "NULL"),
    EVENT(ID(1), "4", "X'00'", "suspend", "suspended", "2", "NULL", "9, 9", ID(A), "NULL"),
    EVENT(ID(1), "4", ID(6), "suspend", "suspended", "2", "NULL", "9, 9", ID(A), "NULL"),
    EVENT(ID(1), "4", ID(F), "suspend", "suspended", "7", "NULL", "9, 9", ID(A), "NULL"),
    EVENT(ID(1), "4", ID(F), "suspend", "active", "2", "NULL", "9, 9", ID(A), "NULL"),
    EVENT(ID(1), "4", ID(F), "forget", "active", "2", "NULL", "9, 9", ID(A), "NULL"),
    EVENT(ID(1), "4", ID(F), "suspend", "suspended", "2", "NULL", "10, 9", ID(A), "NULL"),
    EVENT(ID(1), "4", ID(F), "suspend", "suspended", "2", "NULL", "1, 4", ID(A), "NULL"),
    EVENT(ID(1), "4", ID(F), "suspend", "suspended", "2", "NULL", "9, 9", ID(E), "NULL"),
    EVENT(ID(1), "4", ID(F), "suspend", "suspended", "2", "1", "9, 9", ID(A), "NULL"),
    EVENT(ID(1), "4", ID(F), "meet", "active", "2", "NULL", "9, 9", ID(A), "NULL"),
    EVENT(ID(1), "4", ID(F), "activate", "active", "2", "NULL", "9, 9", ID(A), "NULL"),
    EVENT(ID(1), "4", ID(F), "suspend", "suspended", "2", "NULL", "9, 9", ID(A), "1"),
    EVENT(ID(1), "4", ID(F), "activate", "active", "2", "NULL", "9, 9", ID(A), "9"),
    EVENT(ID(1), "4", ID(F), "activate", "active", "2", "NULL", "9, 9", ID(A), "1"),
    EVENT(ID(1), "4", ID(F), "activate", "active", "2", "NULL", "9, 9", ID(A), "2"),
    EVENT(ID(1), "4", ID(F), "activate", "active", "2", "NULL", "9, 9", ID(A), "3"),
    EVENT(ID(D), "2", ID(F), "add", "drafted", "1", "NULL", "9, 9", ID(A), "NULL"),
    EVENT(ID(1), "4", ID(F), "amend", "active", "2", "NULL", "9, 9", ID(A), "NULL"),
    EVENT(ID(2), "2", ID(F), "activate", "active", "1", "NULL", "9, 9", ID(B), "2"),
    EVENT(ID(2), "2", ID(F), "activate", "active", "1", "NULL", "0, 0", ID(A), "2"),
    "INSERT INTO license_event VALUES (" ID(1) ", 4, " ID(F) ", 'suspend', 'suspended', 2, NULL, "
                                                             "9, 9, " ID(
                                                                 A) ", NULL, '', '', zeroblob(31))",
    "INSERT INTO license_incident VALUES (" ID(1) ", 1, 3)",
    "INSERT INTO license_incident VALUES (" ID(1) ", 9, 3)",
    "INSERT INTO license_incident VALUES (" ID(1) ", 2, 9)",
    "UPDATE license SET number = 'D7' WHERE number = 'D8'",
    "DELETE FROM license WHERE number = 'D8'",
    "UPDATE license_version SET value = 2 WHERE n = 2",
    "DELETE FROM license_version WHERE license = " ID(D),
    "UPDATE license_line SET quantity = 11",
    "DELETE FROM license_line",
    "UPDATE license_party SET name = 'y'",
    "DELETE FROM license_party",
    "UPDATE license_scope SET word = 'HK'",
    "DELETE FROM license_scope",
    "UPDATE license_condition SET met = 1",
    "DELETE FROM license_condition",
    "UPDATE license_event SET reason = 'another'",
    "DELETE FROM license_event WHERE n = 2",
    "UPDATE license_incident SET event = 2",
    "DELETE FROM license_incident",
};

static void test_the_rows_refuse(void **unused)
{
    struct err err = { 0 };
    (void)unused;
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        if (!store_folder_run(&store_folder_shared, sound[i], &err))
            fail_msg("%s: %s", sound[i], err.message);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (store_folder_run(&store_folder_shared, wrong[i], &err))
            fail_msg("it was allowed: %s", wrong[i]);
        if (err.code != ERR_CONFLICT)
            fail_msg("%s: %s", wrong[i], err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_rows_refuse, store_folder_set_up,
                                        store_folder_tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

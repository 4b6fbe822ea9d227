/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_audit_rows.c - what the database itself does not allow to be done to the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/audit_rows.h"
#include "store/statement.h"
#include "unit/store_folder.h"

#define HASH "zeroblob(32)"
#define HASH_1 "X'0000000000000000000000000000000000000000000000000000000000000001'"
#define HASH_2 "X'0000000000000000000000000000000000000000000000000000000000000002'"
#define SALT "zeroblob(16)"

static const char *const sound[] = {
    "INSERT INTO audit_entry VALUES (1, X'01', " HASH ")",
    "INSERT INTO audit_entry VALUES (2, X'02', " HASH ")",
    "INSERT INTO audit_entry VALUES (3, X'03', " HASH ")",
    "INSERT INTO audit_node VALUES (8, 0, " HASH ")",
    "INSERT INTO audit_head VALUES (1, 1, 10, 10, " HASH ", " HASH ")",
    "UPDATE audit_head SET size = 2, recorded_at = 11",
    "INSERT INTO audit_aside VALUES (1, 0, 'party', 'Ann', " SALT ")",
    "INSERT INTO audit_aside VALUES (1, 1, 'party', 'Bob', " SALT ")",
    "INSERT INTO audit_aside VALUES (2, 0, 'party', 'Eve', " SALT ")",
    "INSERT INTO audit_erased VALUES (1, 0, 2)",
    "DELETE FROM audit_aside WHERE seq = 1 AND n = 0",
    "INSERT INTO audit_checkpoint VALUES (1, 2, 'note')",
    "INSERT INTO document VALUES (" HASH ", 1, NULL, X'01')",
    "INSERT INTO document VALUES (" HASH_1 ", 1, NULL, X'02')",
    "UPDATE document SET removed = 2, content = NULL WHERE hash = " HASH_1,
};

/* Each breaks one rule, and only that one. */
static const char *const wrong[] = {
    "INSERT INTO audit_head VALUES (2, 3, 12, 12, " HASH ", " HASH ")",
    "UPDATE audit_head SET one = 2, size = 3, recorded_at = 12",
    "UPDATE audit_head SET size = 3, recorded_at = 12, chain = zeroblob(31)",
    "UPDATE audit_head SET size = 3, recorded_at = 12, frontier = zeroblob(33)",
    "UPDATE audit_head SET size = 2, recorded_at = 12",
    "UPDATE audit_head SET size = 3, recorded_at = 11",
    "DELETE FROM audit_head",
    "INSERT INTO audit_entry VALUES (0, X'03', " HASH ")",
    "INSERT INTO audit_entry VALUES (2, X'03', " HASH ")",
    "INSERT INTO audit_entry VALUES (4, X'03', zeroblob(31))",
    "INSERT INTO audit_entry VALUES (4, NULL, " HASH ")",
    "UPDATE audit_entry SET bytes = X'05' WHERE seq = 3",
    "DELETE FROM audit_entry WHERE seq = 3",
    "INSERT INTO audit_node VALUES (-1, 1, " HASH ")",
    "INSERT INTO audit_node VALUES (63, 1, " HASH ")",
    "INSERT INTO audit_node VALUES (8, -1, " HASH ")",
    "INSERT INTO audit_node VALUES (8, 1, zeroblob(31))",
    "INSERT INTO audit_node VALUES (8, 0, " HASH ")",
    "UPDATE audit_node SET hash = " HASH_1,
    "DELETE FROM audit_node",
    "INSERT INTO audit_aside VALUES (9, 0, 'party', 'Ann', " SALT ")",
    "INSERT INTO audit_aside VALUES (1, -1, 'party', 'Ann', " SALT ")",
    "INSERT INTO audit_aside VALUES (1, 2, 'party', 'Ann', zeroblob(15))",
    "INSERT INTO audit_aside VALUES (1, 1, 'party', 'Ann', " SALT ")",
    "INSERT INTO audit_aside VALUES (1, 0, 'party', 'Ann', " SALT ")", /* it was erased */
    "UPDATE audit_aside SET value = 'Al' WHERE seq = 2",
    "DELETE FROM audit_aside WHERE seq = 2",
    "INSERT INTO audit_erased VALUES (0, 0, 3)",
    "INSERT INTO audit_erased VALUES (2, -1, 3)",
    "INSERT INTO audit_erased VALUES (2, 0, 9)",
    "INSERT INTO audit_erased VALUES (2, 0, 2)",
    "INSERT INTO audit_erased VALUES (1, 0, 3)",
    "UPDATE audit_erased SET by_seq = 3",
    "DELETE FROM audit_erased",
    "INSERT INTO audit_checkpoint VALUES (0, 2, 'other')",
    "INSERT INTO audit_checkpoint VALUES (1, 2, 'other')",
    "INSERT INTO audit_checkpoint VALUES (2, 9, 'other')",
    "INSERT INTO audit_checkpoint VALUES (2, 2, 'note')",
    "UPDATE audit_checkpoint SET note = 'other'",
    "DELETE FROM audit_checkpoint",
    "INSERT INTO document VALUES (zeroblob(31), 1, NULL, X'01')",
    "INSERT INTO document VALUES (" HASH_2 ", 9, NULL, X'01')",
    "INSERT INTO document VALUES (" HASH_2 ", 1, 9, NULL)",
    "INSERT INTO document VALUES (" HASH_2 ", 1, 2, X'01')",
    "INSERT INTO document VALUES (" HASH_2 ", 1, NULL, NULL)",
    "INSERT INTO document VALUES (" HASH_2 ", 2, 2, NULL)",
    "INSERT INTO document VALUES (" HASH ", 1, NULL, X'01')",
    "UPDATE document SET content = X'05' WHERE hash = " HASH,
    "UPDATE document SET removed = 3 WHERE hash = " HASH_1,
    "UPDATE document SET hash = " HASH_2 ", removed = 3, content = NULL WHERE hash = " HASH,
    "UPDATE document SET added = 2, removed = 3, content = NULL WHERE hash = " HASH,
    "DELETE FROM document WHERE hash = " HASH_1,
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

/* A head that cannot be one that was written is not taken for one. */
static void test_a_damaged_head(void **state)
{
    static const char *const damages[] = {
        "UPDATE audit_head SET size = 3, recorded_at = 2", /* one hash is not two */
        "UPDATE audit_head SET size = 4, recorded_at = 3, frontier = zeroblob(64)",
        "UPDATE audit_head SET size = 5, recorded_at = 4, frontier = zeroblob(0)",
    };
    struct audit_head head;
    struct err err = { 0 };
    bool is_sound;
    assert_true(audit_head_read(*state, &head, &is_sound, &err));
    assert_true(is_sound && head.size == 0);
    assert_true(store_folder_run(&store_folder_shared,
                                 "INSERT INTO audit_head VALUES (1, 1, 1, 1, " HASH ", " HASH ")",
                                 &err));
    assert_true(audit_head_read(*state, &head, &is_sound, &err));
    assert_true(is_sound && head.size == 1 && head.frontier_count == 1);
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        assert_true(store_folder_run(&store_folder_shared, damages[i], &err));
        assert_true(audit_head_read(*state, &head, &is_sound, &err));
        assert_false(is_sound);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_rows_refuse, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_a_damaged_head, store_folder_set_up,
                                        store_folder_tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_ledger_log.c - the log as a witness of the ledger; see desk/ledger_log.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "audit/verify.h"
#include "desk/ledger.h"
#include "desk/ledger_log.h"
#include "store/statement.h"
#include "unit/store_folder.h"

static struct store_folder folder;

static void apply(struct store *store, struct ledger_command command)
{
    struct err err = { 0 };
    struct ledger_answer answer;
    assert_true(ledger_apply(store, &command, 1000, &answer, &err));
    assert_int_equal(answer.refusal, REFUSED_NOT);
}

/* A grant, a reservation, and what departed of it, with a license and without. */
static int set_up(void **state)
{
    struct ledger_account account = { .id = id_of('a', 0),
                                      .owner = id_of('o', 0),
                                      .unit = "units" };
    struct err err = { 0 };
    store_folder_make(&folder);
    struct store *store = store_folder_open(&folder);
    assert_non_null(store);
    *state = store;
    assert_true(store_begin(store, &err) && account_add(store, &account, &err) &&
                store_commit(store, &err));
    apply(store, (struct ledger_command){ .id = id_of('t', 1),
                                          .kind = LEDGER_GRANT,
                                          .legs = { { .account = account.id, .amount = 10 } },
                                          .leg_count = 1,
                                          .actor = STR("ann"),
                                          .license = STR("D1") });
    apply(store, (struct ledger_command){ .id = id_of('t', 2),
                                          .kind = LEDGER_RESERVE,
                                          .legs = { { .account = account.id, .amount = 4 } },
                                          .leg_count = 1,
                                          .expires_at = 5000,
                                          .actor = STR("bob"),
                                          .reason = STR("SO-1"),
                                          .basis = STR("D1") });
    apply(store, (struct ledger_command){ .id = id_of('t', 3),
                                          .kind = LEDGER_POST,
                                          .resolving = true,
                                          .resolves = id_of('t', 2),
                                          .legs = { { .account = account.id, .amount = 3 } },
                                          .leg_count = 1,
                                          .event_at = 900,
                                          .actor = STR("bob") });
    return 0;
}

static int tear_down(void **state)
{
    store_close(*state);
    store_folder_remove(&folder);
    return 0;
}

static size_t count_wrong(struct store *store, struct buf *out)
{
    struct err err = { 0 };
    size_t wrong;
    if (!ledger_log_check(store, out, &wrong, &err))
        fail_msg("%s", err.message);
    return wrong;
}

static void test_what_was_done_is_logged(void **state)
{
    static const struct audit_outside nothing = { 0 };
    struct audit_verdict verdict;
    struct err err = { 0 };
    struct buf out;
    buf_init(&out, mem_system(), 1 << 16);
    assert_int_equal(count_wrong(*state, &out), 0);
    assert_true(audit_verify(*state, mem_system(), &nothing, &out, &verdict, &err));
    assert_int_equal(verdict.size, 3);
    assert_int_equal(verdict.wrong, 0);
    buf_release(&out);
}

/* A refusal, and what is asked again, are no entries. */
static void test_nothing_is_logged_twice(void **state)
{
    struct ledger_command again = { .id = id_of('t', 1),
                                    .kind = LEDGER_GRANT,
                                    .legs = { { .account = id_of('a', 0), .amount = 10 } },
                                    .leg_count = 1,
                                    .actor = STR("ann") };
    struct ledger_command refused = again;
    struct ledger_answer answer;
    struct audit_head head;
    struct err err = { 0 };
    bool sound;
    refused.id = id_of('t', 9);
    refused.kind = LEDGER_RESERVE;
    refused.legs[0].amount = 1000;
    assert_true(ledger_apply(*state, &again, 1000, &answer, &err) && answer.repeated);
    assert_true(ledger_apply(*state, &refused, 1000, &answer, &err));
    assert_int_equal(answer.refusal, REFUSED_CEILING);
    assert_true(audit_head_read(*state, &head, &sound, &err));
    assert_int_equal(head.size, 3);
}

/* What somebody changed in the ledger, and the triggers taken out before, is found. */
static void test_the_log_tells(void **unused)
{
    static const char *const changes[] = {
        "UPDATE transfer SET id = X'00000000000000000000000000000001' WHERE seq = 1",
        "UPDATE transfer SET kind = 'reduce' WHERE seq = 1",
        "UPDATE transfer SET resolves = 1 WHERE seq = 3",
        "UPDATE transfer SET event_at = 899 WHERE seq = 3",
        "UPDATE transfer SET recorded_at = recorded_at + 1 WHERE seq = 3",
        "UPDATE transfer SET rule_date = 1 WHERE seq = 2",
        "UPDATE transfer SET expires_at = NULL WHERE seq = 2",
        "UPDATE transfer SET actor = 'ann' WHERE seq = 2",
        "UPDATE transfer SET reason = 'SO-2' WHERE seq = 2",
        "UPDATE transfer SET reason = 'SO-', basis = '1D1' WHERE seq = 2",
        "UPDATE transfer SET basis = '' WHERE seq = 2",
        "UPDATE transfer SET digest = zeroblob(32) WHERE seq = 1",
        "UPDATE entry SET amount = 11 WHERE transfer = 1",
        "UPDATE entry SET layer = 'allowance' WHERE transfer = 1",
        "DELETE FROM entry WHERE transfer = 3 AND n = 1",
        "DELETE FROM transfer WHERE seq = 3",
        "INSERT INTO transfer SELECT 4, zeroblob(16), 'grant', NULL, 1, 9000000, 0, NULL, 'a', '', "
        "'', digest FROM transfer WHERE seq = 1",
    };
    struct err err = { 0 };
    (void)unused;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct buf out;
        char copy[128];
        snprintf(copy, sizeof copy, "%s/%zu.db", folder.folder, i);
        assert_true(store_copy(mem_system(), str_of(folder.path), str_of(copy), &err));
        struct store *store = store_open(mem_system(), str_of(copy), &err);
        assert_non_null(store);
        static const char *const before[] = {
            "DROP TRIGGER transfer_stays", "DROP TRIGGER transfer_kept",
            "DROP TRIGGER entry_stays",    "DROP TRIGGER entry_kept",
            "PRAGMA foreign_keys = OFF",   "PRAGMA ignore_check_constraints = ON",
        };
        for (size_t k = 0; k < sizeof before / sizeof *before; k++)
            assert_true(sql_run(store, before[k], NULL, 0, NULL, &err));
        buf_init(&out, mem_system(), 1 << 16);
        assert_int_equal(count_wrong(store, &out), 0);
        if (!sql_run(store, changes[i], NULL, 0, NULL, &err))
            fail_msg("%s: %s", changes[i], err.message);
        if (count_wrong(store, &out) == 0)
            fail_msg("nobody noticed: %s", changes[i]);
        buf_release(&out);
        store_close(store);
        store_files_remove(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_was_done_is_logged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_is_logged_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_log_tells, set_up, tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_ledger_queue.c - many threads give commands, and one writes them. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/ledger_queue.h"
#include "store/statement.h"
#include "unit/store_folder.h"

#define THREADS 16
#define COMMANDS 100
#define CEILING 1000 /* less than all of them want */

static struct store_folder folder;

static int64_t now(void *context)
{
    return ++*(int64_t *)context; /* the writer alone asks */
}

static int set_up(void **state)
{
    const struct ledger_account account = { .id = id_of('a', 0),
                                            .owner = id_of('o', 0),
                                            .unit = "units" };
    const struct ledger_command grant = { .id = id_of('g', 0),
                                          .kind = LEDGER_GRANT,
                                          .legs = { { .account = id_of('a', 0),
                                                      .amount = CEILING } },
                                          .leg_count = 1 };
    struct ledger_answer answer;
    struct err err = { 0 };
    store_folder_make(&folder);
    struct store *store = store_folder_open(&folder);
    assert_non_null(store);
    assert_true(store_begin(store, &err) && account_add(store, &account, &err) &&
                store_commit(store, &err));
    assert_true(ledger_apply(store, &grant, 1, &answer, &err));
    *state = store;
    return 0;
}

static int tear_down(void **state)
{
    store_close(*state);
    store_folder_remove(&folder);
    return 0;
}

struct caller {
    struct ledger_queue *queue;
    uint64_t number;
    size_t done, refused, repeated, failed;
};

/* Two callers at a time give the same commands. */
static void *call(void *context)
{
    struct caller *caller = context;
    for (uint64_t i = 0; i < COMMANDS; i++) {
        const struct ledger_command command = { .id = id_of('c', caller->number / 2 * 1000 + i),
                                                .kind = LEDGER_RESERVE,
                                                .legs = { { .account = id_of('a', 0),
                                                            .amount = 2 } },
                                                .leg_count = 1 };
        struct ledger_answer answer;
        struct err err = { 0 };
        if (!ledger_queue_apply(caller->queue, &command, &answer, &err))
            caller->failed++;
        else if (answer.refusal != REFUSED_NOT)
            caller->refused++;
        else
            caller->done++;
        caller->repeated += answer.repeated;
    }
    return NULL;
}

static void run_callers(struct store *store, struct caller callers[THREADS])
{
    pthread_t threads[THREADS];
    int64_t clock = 10;
    struct err err = { 0 };
    struct ledger_queue *queue = ledger_queue_new(mem_system(), store, now, &clock, &err);
    assert_non_null(queue);
    for (uint64_t i = 0; i < THREADS; i++) {
        callers[i] = (struct caller){ .queue = queue, .number = i };
        assert_int_equal(pthread_create(&threads[i], NULL, call, &callers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ledger_queue_free(queue);
}

static void test_each_once(void **state)
{
    struct caller callers[THREADS];
    struct caller all = { .queue = NULL };
    struct store_id id = id_of('a', 0);
    struct ledger_account account;
    struct err err = { 0 };
    struct buf out;
    size_t wrong;
    bool found;
    run_callers(*state, callers);
    for (size_t i = 0; i < THREADS; i++) {
        all.done += callers[i].done;
        all.refused += callers[i].refused;
        all.repeated += callers[i].repeated;
        all.failed += callers[i].failed;
    }
    assert_int_equal(all.failed, 0);
    assert_int_equal(all.done + all.refused, THREADS * COMMANDS);
    assert_true(account_read(*state, &id, &account, &found, &err) && found);
    assert_int_equal(account.pending, CEILING);
    assert_int_equal(all.done - all.repeated, CEILING / 2);
    buf_init(&out, mem_system(), 1 << 16);
    assert_true(ledger_check(*state, &out, &wrong, &err));
    assert_int_equal(wrong, 0);
    buf_release(&out);
}

/* If the store cannot keep it, whoever asked is told, and nothing was done. */
static void test_the_store_fails(void **state)
{
    struct caller callers[THREADS];
    struct err err = { 0 };
    struct store_id id = id_of('a', 0);
    struct ledger_account account;
    bool found;
    assert_true(sql_run(*state, "DROP TABLE hold", NULL, 0, NULL, &err));
    run_callers(*state, callers);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(callers[i].failed, COMMANDS);
    assert_true(account_read(*state, &id, &account, &found, &err) && found);
    assert_int_equal(account.pending, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_store_fails, set_up, tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_postgresql.c - what can happen to a store that is on a server, and to no file: others
 * who write, who are frozen or cut off; settings of the server; a server that is gone.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/kind.h"
#include "store/ledger_rows.h"
#include "unit/alloc_fail.h"
#include "unit/pg_proxy.h"
#include "unit/pg_server.h"

#define DATABASE "one"

static struct pg_server server;
static char url[PG_URL_SIZE];

/* Each in the same database, made anew. */
static int set_up(void **state)
{
    struct err err = { 0 };
    assert_true(pg_run(url, "DROP SCHEMA IF EXISTS licet CASCADE"));
    if (!store_create(mem_system(), str_of(url), &err))
        fail_msg("%s", err.message);
    *state = NULL;
    return 0;
}

static struct store *open_at(const char *address)
{
    struct err err = { 0 };
    struct store *store = store_open(mem_system(), str_of(address), &err);
    if (store == NULL)
        fail_msg("%s", err.message);
    return store;
}

static bool run(struct store *store, const char *sql, struct err *err)
{
    return sql_run(store, sql, NULL, 0, NULL, err);
}

/* An account is all that is written here. */
static bool add(struct store *store, uint8_t number, struct err *err)
{
    const struct ledger_account account = { .id = { { number } },
                                            .owner = { { number } },
                                            .unit = "units" };
    return account_add(store, &account, err);
}

static bool is_there(struct store *store, uint8_t number)
{
    struct store_id id = { { number } };
    struct ledger_account account;
    struct err err = { 0 };
    bool found;
    assert_true(account_read(store, &id, &account, &found, &err));
    return found;
}

static void expect_done(bool done, const struct err *err)
{
    if (!done)
        fail_msg("%s", err->message);
}

static bool write_one(struct store *store, uint8_t number, struct err *err)
{
    if (!store_begin(store, err))
        return false;
    if (add(store, number, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

static void expect_error(const struct err *err, enum err_code code, const char *said)
{
    if (err->code != code || strstr(err->message, said) == NULL)
        fail_msg("%d, %s; should be %s", (int)err->code, err->message, said);
}

/* Whatever the server, the database or the user have set. */
static void test_settings(void **state)
{
    static const char *const hostile[] = { "synchronous_commit = off",
                                           "search_path = nowhere",
                                           "lock_timeout = 0",
                                           "idle_in_transaction_session_timeout = 0",
                                           "default_transaction_isolation = serializable",
                                           "default_transaction_read_only = on" };
    static const char asked[] =
        "SELECT current_setting('synchronous_commit') = 'on' AND current_setting('lock_timeout') = "
        "'1min' AND current_setting('idle_in_transaction_session_timeout') = '10s' "
        "AND current_setting('transaction_isolation') = 'read committed'";
    struct err err = { 0 };
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        char sql[160];
        snprintf(sql, sizeof sql, "ALTER DATABASE " DATABASE " SET %s", hostile[i]);
        assert_true(pg_run(url, sql));
    }
    struct store *store = open_at(url);
    struct sql_rows rows;
    bool found;
    assert_true(store_begin(store, &err));
    assert_true(sql_one(store, asked, NULL, 0, &rows, &found, &err) && found);
    assert_int_equal(sql_int(&rows, 0), 1);
    sql_end(&rows);
    assert_true(add(store, 1, &err) && store_commit(store, &err));
    store_close(store);
    assert_true(pg_run(server.url, "ALTER DATABASE " DATABASE " RESET ALL"));
}

/* Sums are of another type than what is added up. */
static void test_sums(void **state)
{
    static const int64_t numbers[] = {
        0, 1, -1, 9999, 10000, -123456789, 100000000, 99990000001, 1LL << 62, -(1LL << 62)
    };
    struct store *store = open_at(url);
    struct err err = { 0 };
    (void)state;
    for (size_t i = 0; i <= sizeof numbers / sizeof *numbers; i++) {
        bool is_large = i == sizeof numbers / sizeof *numbers;
        const struct sql_value values[] = { INT(is_large ? INT64_MAX : numbers[i]),
                                            INT(is_large ? 3 : 1) };
        struct sql_rows rows;
        bool found;
        assert_true(sql_one(store, "SELECT sum(?1) FROM generate_series(1, ?2)", values, 2, &rows,
                            &found, &err) &&
                    found);
        if (sql_int(&rows, 0) != values[0].number)
            fail_msg("%lld, not %lld", (long long)sql_int(&rows, 0), (long long)values[0].number);
        sql_end(&rows);
    }
    store_close(store);
}

static void test_a_server_that_may_lose(void **state)
{
    struct err err = { 0 };
    (void)state;
    assert_true(pg_run(server.url, "ALTER SYSTEM SET fsync = off"));
    assert_true(pg_server_tell(&server, "restart"));
    assert_null(store_open(mem_system(), str_of(url), &err));
    expect_error(&err, ERR_VALUE, "may lose what it has acknowledged");
    assert_true(pg_run(server.url, "ALTER SYSTEM RESET fsync"));
    assert_true(pg_server_tell(&server, "restart"));
}

/* One after the other, and each sees what those before it did. */
static void test_one_writer(void **state)
{
    struct store *first = open_at(url);
    struct store *second = open_at(url);
    struct err err = { 0 };
    (void)state;
    assert_true(store_begin(first, &err) && add(first, 1, &err));
    assert_true(run(second, "SET lock_timeout = 100", &err));
    assert_false(store_begin(second, &err));
    expect_error(&err, ERR_IO, "another program did not let go of it in time");
    assert_false(is_there(second, 1));
    assert_true(store_commit(first, &err));
    assert_true(store_begin(second, &err));
    assert_true(is_there(second, 1));
    store_rollback(second);
    /* Readers do not wait, and see one state. */
    assert_true(store_begin_reading(first, &err) && !is_there(first, 2));
    assert_true(write_one(second, 2, &err));
    assert_false(is_there(first, 2));
    store_rollback(first);
    assert_true(is_there(first, 2));
    store_close(first);
    store_close(second);
}

/* A transaction in which something failed is not committed, whoever forgot it. */
static void test_failed_inside(void **state)
{
    struct store *store = open_at(url);
    struct err err = { 0 };
    (void)state;
    assert_true(write_one(store, 1, &err));
    assert_true(store_begin(store, &err) && add(store, 2, &err));
    assert_false(add(store, 1, &err));
    expect_error(&err, ERR_CONFLICT, "account_pkey");
    assert_false(store_commit(store, &err));
    expect_error(&err, ERR_IO, "had failed");
    assert_false(is_there(store, 2));
    store_close(store);
}

/* ---- steps of the schema, while others read ---- */

struct reader {
    pthread_t thread;
    struct store *store;
    bool found; /* what it has read */
    atomic_bool ended;
};

static void *read_meanwhile(void *context)
{
    struct reader *reader = context;
    struct err err = { 0 };
    reader->found = store_begin_reading(reader->store, &err) && is_there(reader->store, 1);
    store_rollback(reader->store);
    atomic_store(&reader->ended, true);
    return NULL;
}

/* On a machine that is busy it may take longer than a node that is frozen is given. */
static struct store *open_patient(void)
{
    struct store *store = open_at(url);
    struct err err = { 0 };
    assert_true(run(store, "SET idle_in_transaction_session_timeout = 0", &err));
    return store;
}

/* Until it waits for the lock; false: it has not waited. */
static bool waits(struct reader *reader)
{
    const struct timespec pause = { .tv_nsec = 2000000 };
    while (!atomic_load(&reader->ended)) {
        if (pg_number(url, "SELECT count(*) FROM pg_locks WHERE NOT granted "
                           "AND relation = 'licet.schema_least'::regclass") > 0)
            return true;
        nanosleep(&pause, NULL);
    }
    return false;
}

/*
 * A step may make a table anew, and whoever reads by a state from before would find no rows in it:
 * who comes while it is done waits, and reads what is there then.
 */
static void test_read_behind_a_step(void **state)
{
    struct store *store = open_patient();
    struct reader reader = { .store = open_at(url) };
    struct err err = { 0 };
    (void)state;
    assert_true(store_begin(store, &err) && add(store, 1, &err));
    assert_true(store->kind->keep_out(store, &err));
    assert_int_equal(pthread_create(&reader.thread, NULL, read_meanwhile, &reader), 0);
    bool waited = waits(&reader);
    assert_true(store_commit(store, &err));
    assert_int_equal(pthread_join(reader.thread, NULL), 0);
    assert_true(waited && reader.found);
    store_close(reader.store);
    store_close(store);
}

/* Who reads already goes on, and the step is done another time: all is as it was. */
static void test_step_behind_a_reader(void **state)
{
    struct store *store = open_patient();
    struct err err = { 0 };
    int steps;
    (void)state;
    assert_true(pg_run(url, "DELETE FROM licet.schema_step WHERE version = (SELECT max(version) "
                            "FROM licet.schema_step)"));
    assert_true(store_begin_reading(store, &err));
    assert_false(store_migrate(mem_system(), str_of(url), &steps, &err));
    expect_error(&err, ERR_IO, "another program did not let go of it in time");
    store_rollback(store);
    assert_true(write_one(store, 1, &err));
    store_close(store);
}

static bool add_each(struct store *store, const struct store_id *ids, size_t count, struct err *err)
{
    static const struct sql_each each = {
        "INSERT INTO account (id, owner, measure, unit) VALUES (?1, ?1, 'value', 'u')",
        "INSERT INTO account (id, owner, measure, unit) "
        "SELECT id, id, 'value', 'u' FROM unnest(?1::bytea[]) AS u (id)"
    };
    struct sql_value values[8];
    for (size_t i = 0; i < count; i++)
        values[i] = sql_id(&ids[i]);
    return sql_run_each(store, &each, values, 1, count, err);
}

/* What is sent and not waited for: one that fails takes all with it, and is told at last. */
static void test_sent_together(void **state)
{
    static const struct store_id ids[] = { { { 1 } }, { { 2 } }, { { 3 } }, { { 1 } }, { { 4 } } };
    struct store *store = open_at(url);
    struct err err = { 0 };
    (void)state;
    assert_true(store_begin(store, &err));
    assert_true(add_each(store, ids, 2, &err) && add_each(store, ids + 2, 1, &err));
    assert_true(is_there(store, 2) && is_there(store, 3));
    assert_true(add_each(store, ids + 4, 1, &err) && store_commit(store, &err));
    assert_true(is_there(store, 4));
    for (int asks = 0; asks < 2; asks++) {
        const struct store_id more[] = { { { 5 } }, { { 1 } }, { { 6 } } };
        assert_true(store_begin(store, &err) && add_each(store, more, 1, &err));
        assert_true(add_each(store, more + 1, 1, &err) && add_each(store, more + 2, 1, &err));
        assert_false(asks == 0 ? store_commit(store, &err) : run(store, "SELECT 1", &err));
        expect_error(&err, ERR_CONFLICT, "account_pkey");
        store_rollback(store);
        assert_false(is_there(store, 5) || is_there(store, 6));
    }
    assert_true(store_begin(store, &err) && add_each(store, ids + 3, 1, &err));
    store_rollback(store);
    assert_true(write_one(store, 7, &err));
    store_close(store);
}

/* Where no row is removed, nor are all at once; SQLite has no word for that. */
static void test_truncated(void **state)
{
    struct store *store = open_at(url);
    struct sql_rows rows;
    struct err err = { 0 };
    bool more = true;
    size_t count = 0;
    char tables[64][64];
    (void)state;
    assert_true(sql_query(store,
                          "SELECT c.relname::text FROM pg_trigger t JOIN pg_class c "
                          "ON c.oid = t.tgrelid WHERE t.tgname = c.relname || '_kept' ORDER BY 1",
                          NULL, 0, &rows, &err));
    while (sql_next(&rows, &more, &err) && more && count < sizeof tables / sizeof *tables)
        sql_copy(&rows, 0, tables[count++], sizeof *tables);
    sql_end(&rows);
    assert_true(count > 20);
    for (size_t i = 0; i < count; i++) {
        char sql[128];
        char said[128];
        snprintf(sql, sizeof sql, "TRUNCATE %.63s CASCADE", tables[i]);
        snprintf(said, sizeof said, "a row of %.63s is", tables[i]);
        struct store *other = open_at(url); /* it keeps a number of statements at most */
        assert_false(run(other, sql, &err));
        expect_error(&err, ERR_CONFLICT, said);
        store_close(other);
    }
    store_close(store);
}

static bool use_once(const struct mem *mem, void *unused)
{
    static const struct store_id ids[] = { { { 1 } } };
    struct err err = { 0 };
    struct store *store = store_open(mem, str_of(url), &err);
    (void)unused;
    bool done = store != NULL && store_begin(store, &err) && add_each(store, ids, 1, &err);
    if (store != NULL)
        store_rollback(store);
    store_close(store);
    if (!done && err.code != ERR_MEMORY)
        fail_msg("%s", err.message);
    return done;
}

static void test_without_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(use_once, NULL) > 3);
}

/* Who is frozen in the middle does not hold up the others. */
static void test_frozen(void **state)
{
    struct err err = { 0 };
    int status;
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        struct store *store = open_at(url);
        if (run(store, "SET idle_in_transaction_session_timeout = 300", &err) &&
            store_begin(store, &err) && add(store, 1, &err))
            (void)raise(SIGSTOP);
        _exit(store_commit(store, &err) || err.code != ERR_IO);
    }
    assert_true(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
    struct store *store = open_at(url);
    assert_true(run(store, "SET lock_timeout = '20s'", &err));
    assert_true(write_one(store, 2, &err));
    kill(child, SIGCONT);
    assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_false(is_there(store, 1));
    store_close(store);
}

static void kill_backends(void)
{
    assert_true(pg_run(url, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                            "WHERE datname = current_database() AND pid <> pg_backend_pid()"));
}

/* Outside of a transaction the connection is made anew; inside nothing was done. */
static void test_lost(void **state)
{
    struct store *store = open_at(url);
    struct err err = { 0 };
    (void)state;
    assert_true(write_one(store, 1, &err));
    kill_backends();
    assert_true(write_one(store, 2, &err));
    assert_true(store_begin(store, &err) && add(store, 3, &err));
    kill_backends();
    assert_false(add(store, 4, &err));
    expect_error(&err, ERR_IO, "the connection was lost");
    assert_false(add(store, 5, &err));
    assert_false(store_commit(store, &err));
    assert_false(is_there(store, 3));
    assert_false(is_there(store, 5));
    assert_true(write_one(store, 3, &err));
    store_close(store);
}

static void test_commit_not_known(void **state)
{
    struct pg_proxy proxy;
    char through[PG_URL_SIZE];
    struct err err = { 0 };
    (void)state;
    assert_true(pg_proxy_start(&proxy, pg_folder(url), 1));
    pg_url(proxy.folder, "licet", DATABASE, through);
    struct store *store = open_at(through);
    assert_true(write_one(store, 1, &err));
    pg_proxy_set(&proxy, PROXY_AFTER_COMMIT);
    assert_false(write_one(store, 2, &err));
    expect_error(&err, ERR_IO, "whether it was done is not known");
    pg_proxy_set(&proxy, PROXY_BEFORE_COMMIT);
    assert_false(write_one(store, 3, &err));
    expect_error(&err, ERR_IO, "whether it was done is not known");
    pg_proxy_set(&proxy, PROXY_PASS);
    assert_true(is_there(store, 2));
    assert_false(is_there(store, 3));
    assert_int_equal(pg_proxy_cuts(&proxy), 2);
    store_close(store);
    pg_proxy_stop(&proxy);
}

static void test_server_gone(void **state)
{
    struct store *store = open_at(url);
    struct err err = { 0 };
    (void)state;
    assert_true(write_one(store, 1, &err));
    assert_true(pg_server_tell(&server, "restart"));
    expect_done(write_one(store, 2, &err), &err);
    assert_true(store_begin(store, &err) && add(store, 3, &err));
    assert_true(pg_server_tell(&server, "off"));
    assert_false(store_commit(store, &err));
    assert_false(store_begin(store, &err));
    expect_error(&err, ERR_IO, "connection to server");
    assert_false(run(store, "SELECT 1", &err));
    assert_true(pg_server_tell(&server, "on"));
    assert_true(is_there(store, 1) && is_there(store, 2) && !is_there(store, 3));
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_settings, set_up),
        cmocka_unit_test_setup(test_sums, set_up),
        cmocka_unit_test_setup(test_a_server_that_may_lose, set_up),
        cmocka_unit_test_setup(test_one_writer, set_up),
        cmocka_unit_test_setup(test_read_behind_a_step, set_up),
        cmocka_unit_test_setup(test_step_behind_a_reader, set_up),
        cmocka_unit_test_setup(test_failed_inside, set_up),
        cmocka_unit_test_setup(test_sent_together, set_up),
        cmocka_unit_test_setup(test_truncated, set_up),
        cmocka_unit_test_setup(test_without_memory, set_up),
        cmocka_unit_test_setup(test_frozen, set_up),
        cmocka_unit_test_setup(test_lost, set_up),
        cmocka_unit_test_setup(test_commit_not_known, set_up),
        cmocka_unit_test_setup(test_server_gone, set_up),
    };
    if (!pg_server_start(&server, true)) {
        printf("1..0 # SKIP %s\n", server.url);
        return 0;
    }
    pg_url(pg_folder(server.url), "licet", DATABASE, url);
    if (!pg_run(server.url, "CREATE DATABASE " DATABASE))
        return 1;
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    pg_server_stop(&server);
    return status;
}

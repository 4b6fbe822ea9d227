/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_ledger_nodes.c - several nodes on one PostgreSQL server, and what may come between.
 *
 *     test_ledger_nodes [SEED [COMMANDS [FAILURES]]]
 *
 * A node is a process with one writer (desk/ledger_queue.h) and WORKERS threads, each a worker of
 * ledger_load.h.  Its connections go through a proxy that cuts them: before the server heard of
 * something, in the middle of it, and after it was done.  Meanwhile the server is hit as well: one
 * of its processes is killed, or all of it, as if the machine had failed.  What failed is given
 * again until there is an answer; what is acknowledged the node sees from then on.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "desk/ledger_queue.h"
#include "unit/ledger_load.h"
#include "unit/pg_proxy.h"
#include "unit/pg_server.h"

#define NODES 3
#define WORKERS 4 /* of each */
#define AGAIN_SECONDS 60

static struct ledger_load load = { .seed = 20261126, .workers = NODES * WORKERS, .commands = 40 };
static unsigned failure_max = 4;
static struct pg_server server;
static struct pg_proxy proxies[NODES];

static void sleep_ms(long ms)
{
    const struct timespec time = { ms / 1000, ms % 1000 * 1000000 };
    nanosleep(&time, NULL);
}

/* ---- a node ---- */

struct worker {
    struct ledger_queue *queue;
    struct store *reads; /* of the node, one at a time */
    pthread_mutex_t *reading;
    unsigned number;
    bool failed;
};

static int64_t now(void *context)
{
    (void)context;
    return load_now();
}

/* Whether it makes sense to try again: it took less than a minute, and the store had failed. */
static bool again(const struct err *err, int64_t began, const char *what, unsigned number)
{
    if (err->code == ERR_IO && load_now() - began < AGAIN_SECONDS * INT64_C(1000000)) {
        sleep_ms(5);
        return true;
    }
    fprintf(stderr, "seed %llu, %s %u: %s\n", (unsigned long long)load.seed, what, number,
            err->message);
    return false;
}

/* What was acknowledged to this node it finds; what was refused it does not. */
static bool reads_its_own(struct worker *worker, unsigned number, bool acknowledged)
{
    struct store_id id = load_id(worker->number, number);
    int64_t began = load_now();
    int64_t seq = 0;
    struct err err = { 0 };
    pthread_mutex_lock(worker->reading);
    bool done = transfer_seq(worker->reads, &id, &seq, &err);
    while (!done && again(&err, began, "read", number))
        done = transfer_seq(worker->reads, &id, &seq, &err);
    pthread_mutex_unlock(worker->reading);
    if (done && (seq > 0) != acknowledged)
        fprintf(stderr, "seed %llu, worker %u, command %u: %s\n", (unsigned long long)load.seed,
                worker->number, number, acknowledged ? "not there" : "there");
    return done && (seq > 0) == acknowledged;
}

static bool give(struct worker *worker, unsigned number, struct ledger_answer *ret)
{
    struct ledger_command command = load_command(&load, worker->number, number);
    int64_t began = load_now();
    struct err err = { 0 };
    while (!ledger_queue_apply(worker->queue, &command, ret, &err)) {
        if (!again(&err, began, "command", number))
            return false;
    }
    return true;
}

static void *work(void *context)
{
    struct worker *worker = context;
    FILE *log = load_log(&load, worker->number, "a");
    for (unsigned i = 0; log != NULL && !worker->failed && i < load.commands; i++) {
        struct ledger_answer answer;
        worker->failed = !give(worker, i, &answer) ||
                         !reads_its_own(worker, i, answer.refusal == REFUSED_NOT) ||
                         !load_write(log, i, answer.refusal);
    }
    if (log == NULL || fclose(log) != 0)
        worker->failed = true;
    return NULL;
}

static struct store *open_again(const char *url)
{
    int64_t began = load_now();
    struct err err = { 0 };
    struct store *store = store_open(mem_system(), str_of(url), &err);
    while (store == NULL && again(&err, began, "node", 0))
        store = store_open(mem_system(), str_of(url), &err);
    return store;
}

static bool run_node(unsigned node)
{
    struct worker workers[WORKERS];
    pthread_t threads[WORKERS];
    pthread_mutex_t reading = PTHREAD_MUTEX_INITIALIZER;
    char url[PG_URL_SIZE];
    struct err err = { 0 };
    bool done = true;
    pg_url(proxies[node].folder, "node", strstr(load.folder.path, "/t_") + 1, url);
    struct store *writes = open_again(url);
    struct store *reads = open_again(url);
    if (writes == NULL || reads == NULL)
        return false;
    struct ledger_queue *queue = ledger_queue_new(mem_system(), writes, now, NULL, &err);
    for (unsigned i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){ queue, reads, &reading, node * WORKERS + i, false };
        if (queue == NULL || pthread_create(&threads[i], NULL, work, &workers[i]) != 0)
            return false;
    }
    for (size_t i = 0; i < WORKERS; i++) {
        pthread_join(threads[i], NULL);
        done = done && !workers[i].failed;
    }
    ledger_queue_free(queue);
    store_close(writes);
    store_close(reads);
    return done;
}

/* ---- what comes between ---- */

/* One of the server's processes dies; the server then starts all of them anew. */
static void kill_backend(void)
{
    long pid = pg_number(server.url, "SELECT pid FROM pg_stat_activity WHERE datname LIKE 't\\_%' "
                                     "AND pid <> pg_backend_pid() LIMIT 1");
    if (pid > 0)
        kill((pid_t)pid, SIGKILL);
}

static void hit_server(unsigned number)
{
    sleep_ms(100 + (long)(load_mix(load.seed + number) % 200));
    if (number % 2 == 0)
        kill_backend();
    else
        assert_true(pg_server_tell(&server, "restart"));
}

static void start_nodes(pid_t children[NODES])
{
    for (unsigned i = 0; i < NODES; i++) {
        assert_true(pg_proxy_start(&proxies[i], pg_folder(server.url), load.seed + i));
        pg_proxy_set(&proxies[i], PROXY_RANDOM);
        children[i] = fork();
        if (children[i] == 0)
            _exit(run_node(i) ? 0 : 1);
        assert_true(children[i] > 0);
    }
}

static void end_nodes(const pid_t children[NODES], unsigned *ret_cuts)
{
    for (unsigned i = 0; i < NODES; i++) {
        int status;
        assert_true(waitpid(children[i], &status, 0) == children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        *ret_cuts += pg_proxy_cuts(&proxies[i]);
        pg_proxy_stop(&proxies[i]);
    }
}

/* As docs/ledger.md has it. */
static const char rights[] =
    "DO $$ BEGIN IF to_regrole('node') IS NULL THEN CREATE ROLE node LOGIN; END IF; END $$;"
    "GRANT USAGE ON SCHEMA licet TO node;"
    "GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA licet TO node;"
    "GRANT UPDATE ON licet.account, licet.hold, licet.window_use, licet.audit_head TO node;";

static void test_nodes(unsigned failures)
{
    pid_t children[NODES];
    unsigned cuts = 0;
    load_set_up(&load);
    assert_true(pg_run(load.folder.path, rights));
    start_nodes(children);
    for (unsigned i = 0; i < failures; i++)
        hit_server(i);
    end_nodes(children, &cuts);
    assert_true(cuts > 0);
    print_message("%u connections cut, the server hit %u times\n", cuts, failures);
    load_check(&load);
    load_clean_up(&load);
}

static void test_connections_cut(void **unused)
{
    (void)unused;
    test_nodes(0);
}

static void test_server_hit(void **unused)
{
    (void)unused;
    test_nodes(failure_max);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_connections_cut),
        cmocka_unit_test(test_server_hit),
    };
    if (argc > 1)
        load.seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        load.commands = (unsigned)strtoul(argv[2], NULL, 10);
    if (argc > 3)
        failure_max = (unsigned)strtoul(argv[3], NULL, 10);
    if (!pg_server_start(&server, true)) {
        printf("1..0 # SKIP %s\n", server.url);
        return 0;
    }
    (void)setenv("LICET_STORE", "postgresql", 1);
    (void)setenv("LICET_POSTGRESQL", server.url, 1);
    (void)unsetenv("LICET_POSTGRESQL_FIRST"); /* which is on another server */
    int status = store_folder_can() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
    pg_server_stop(&server);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_ledger.c - durable draw-downs a second.
 *
 *     bench_ledger [FOLDER [SECONDS [sqlite|postgresql [CLIENTS]]]]
 *
 * First with a file of SQLite, then on a PostgreSQL server that is there for the while, in TMPDIR.
 * Where no FOLDER is named for the file one is made here, and removed.
 *
 * A draw-down reserves a unit.  The baseline is one client that has the disk written for each;
 * beside it 1, 8 and 64 clients whose draw-downs are written together, on one account and on a
 * thousand.  Times are by the clock, as what is waited for is the disk.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "desk/ledger_queue.h"
#include "unit/pg_server.h"

#define ACCOUNTS 1000
#define CLIENTS_MAX 64

static const char *folder;
static const char *server; /* its address; NULL: a file */
static double seconds = 2;
static unsigned clients_only;

static int64_t now(void *context)
{
    struct timespec t;
    (void)context;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *what, const struct err *err)
{
    fprintf(stderr, "bench_ledger: %s: %s\n", what, err->message);
    exit(1);
}

/* Ids rise with the time, as those of version 7 do. */
static struct store_id id_of(char kind, uint64_t client, uint64_t number)
{
    struct store_id id = { { 0 } };
    id.bytes[0] = (uint8_t)kind;
    for (size_t i = 0; i < 8; i++)
        id.bytes[1 + i] = (uint8_t)(number >> (56 - 8 * i));
    memcpy(id.bytes + 9, &client, 4);
    return id;
}

static struct store *open_new(char path[256])
{
    struct err err = { 0 };
    struct ledger_answer answer;
    if (server == NULL)
        snprintf(path, 256, "%s/bench.db", folder);
    else if (pg_run(server, "DROP DATABASE IF EXISTS bench") &&
             pg_run(server, "CREATE DATABASE bench"))
        pg_url(pg_folder(server), "licet", "bench", path);
    if (!store_create(mem_system(), str_of(path), &err))
        die(path, &err);
    struct store *store = store_open(mem_system(), str_of(path), &err);
    if (store == NULL || !store_begin(store, &err))
        die(path, &err);
    for (uint64_t i = 0; i < ACCOUNTS; i++) {
        struct ledger_account account = { .id = id_of('a', 0, i),
                                          .owner = id_of('o', 0, i),
                                          .unit = "units" };
        struct ledger_command grant = { .id = id_of('g', 0, i),
                                        .kind = LEDGER_GRANT,
                                        .legs = { { .account = account.id, .amount = 1LL << 40 } },
                                        .leg_count = 1,
                                        .actor = STR("bench") };
        if (!account_add(store, &account, &err) ||
            !ledger_apply_in(store, &grant, now(NULL), &answer, &err))
            die("accounts", &err);
    }
    if (!store_commit(store, &err))
        die(path, &err);
    return store;
}

static void remove_store(const char *path)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char name[300];
    for (size_t i = 0; server == NULL && i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)unlink(name);
    }
}

static struct ledger_command draw_down(uint64_t client, uint64_t number, bool hot)
{
    uint64_t account = hot ? 0 : (client * 7919 + number * 104729) % ACCOUNTS;
    return (struct ledger_command){ .id = id_of('d', client, number),
                                    .kind = LEDGER_RESERVE,
                                    .legs = { { .account = id_of('a', 0, account), .amount = 1 } },
                                    .leg_count = 1,
                                    .actor = STR("warehouse") };
}

struct client {
    struct ledger_queue *queue;
    uint64_t number;
    bool hot;
    uint64_t done;
    atomic_bool *ends;
};

static void *run_client(void *context)
{
    struct client *client = context;
    while (!atomic_load(client->ends)) {
        struct ledger_command command = draw_down(client->number, client->done, client->hot);
        struct ledger_answer answer;
        struct err err = { 0 };
        if (!ledger_queue_apply(client->queue, &command, &answer, &err))
            die("draw-down", &err);
        client->done++;
    }
    return NULL;
}

static double alone(bool hot)
{
    char path[256];
    struct store *store = open_new(path);
    struct err err = { 0 };
    uint64_t done = 0;
    int64_t begin = now(NULL);
    while ((double)(now(NULL) - begin) < seconds * 1e6) {
        struct ledger_command command = draw_down(0, done++, hot);
        struct ledger_answer answer;
        if (!ledger_apply(store, &command, now(NULL), &answer, &err))
            die("draw-down", &err);
    }
    double took = (double)(now(NULL) - begin) / 1e6;
    store_close(store);
    remove_store(path);
    return (double)done / took;
}

static double together(unsigned count, bool hot)
{
    char path[256];
    struct store *store = open_new(path);
    struct client clients[CLIENTS_MAX];
    pthread_t threads[CLIENTS_MAX];
    struct err err = { 0 };
    atomic_bool ends = false;
    uint64_t done = 0;
    struct ledger_queue *queue = ledger_queue_new(mem_system(), store, now, NULL, &err);
    if (queue == NULL)
        die("queue", &err);
    int64_t begin = now(NULL);
    for (unsigned i = 0; i < count; i++) {
        clients[i] = (struct client){ queue, i, hot, 0, &ends };
        if (pthread_create(&threads[i], NULL, run_client, &clients[i]) != 0)
            die("threads", &err);
    }
    const struct timespec while_they_run = { (time_t)seconds, 0 };
    nanosleep(&while_they_run, NULL);
    atomic_store(&ends, true);
    for (unsigned i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        done += clients[i].done;
    }
    double took = (double)(now(NULL) - begin) / 1e6;
    ledger_queue_free(queue);
    store_close(store);
    remove_store(path);
    return (double)done / took;
}

static void measure(void)
{
    static const unsigned counts[] = { 1, 8, 64 };
    double baseline = alone(false);
    printf("  %-44s %10.0f a second\n", "a commit each, one client", baseline);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if (clients_only != 0 && clients_only != counts[i])
            continue;
        double many = together(counts[i], false);
        double hot = together(counts[i], true);
        printf("  %2u clients, %u licenses %*s %10.0f a second %8.1f times\n", counts[i], ACCOUNTS,
               20, "", many, many / baseline);
        printf("  %2u clients, one license %*s %10.0f a second %8.1f times\n", counts[i], 21, "",
               hot, hot / baseline);
    }
}

int main(int argc, char **argv)
{
    char own[] = "bench-ledger-XXXXXX";
    struct pg_server postgresql;
    folder = argc > 1 ? argv[1] : mkdtemp(own);
    if (folder == NULL) {
        perror("bench_ledger");
        return 1;
    }
    if (argc > 2)
        seconds = strtod(argv[2], NULL);
    if (argc > 4)
        clients_only = (unsigned)strtoul(argv[4], NULL, 10);
    if (argc <= 3 || strcmp(argv[3], "sqlite") == 0) {
        printf("  SQLite\n");
        measure();
    }
    if (argc < 2)
        (void)rmdir(folder);
    if (argc > 3 && strcmp(argv[3], "postgresql") != 0)
        return 0;
    printf("  PostgreSQL\n");
    if (pg_server_start(&postgresql, false)) {
        server = postgresql.url;
        measure();
    } else {
        printf("  %s\n", postgresql.url);
    }
    pg_server_stop(&postgresql);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/store_folder.c - see store_folder.h. */
#include "unit/store_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/statement.h"
#include "unit/pg_server.h"

static struct pg_server server;

bool store_folder_is_postgresql(void)
{
    const char *kind = getenv("LICET_STORE");
    return kind != NULL && strcmp(kind, "postgresql") == 0;
}

bool store_folder_can(void)
{
    if (!store_folder_is_postgresql() || pg_server_start(&server, false))
        return true;
    printf("1..0 # SKIP %s\n", server.url);
    return false;
}

int store_folder_done(int status)
{
    pg_server_stop(&server);
    return status;
}

/* The database that others are copies of, which takes a fraction of the time: one that whoever
   started the server has made, or ours. */
static const char *first_database(void)
{
    static char name[32];
    const char *made = getenv("LICET_POSTGRESQL_FIRST");
    char sql[96];
    char path[160];
    struct err err = { 0 };
    if (server.to == NULL && made != NULL)
        return made;
    if (name[0] != '\0')
        return name;
    snprintf(name, sizeof name, "t_%ld", (long)getpid());
    snprintf(sql, sizeof sql, "CREATE DATABASE %s STRATEGY FILE_COPY", name);
    assert_true(pg_run(server.url, sql));
    pg_url(pg_folder(server.url), "licet", name, path);
    if (!store_create(mem_system(), str_of(path), &err))
        fail_msg("%s", err.message);
    return name;
}

static void make_database(struct store_folder *folder)
{
    static unsigned count;
    char name[48];
    char sql[160];
    snprintf(name, sizeof name, "t_%ld_%u", (long)getpid(), count++);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %.40s STRATEGY FILE_COPY", name,
             first_database());
    assert_true(pg_run(server.url, sql));
    pg_url(pg_folder(server.url), "licet", name, folder->path);
}

static void remove_database(const struct store_folder *folder)
{
    char sql[96];
    const char *name = strstr(folder->path, "/t_") + 1;
    snprintf(sql, sizeof sql, "DROP DATABASE %.*s WITH (FORCE)", (int)strcspn(name, "?"), name);
    assert_true(pg_run(server.url, sql));
}

void store_folder_make(struct store_folder *folder)
{
    struct err err = { 0 };
    const char *parent = getenv("TMPDIR");
    snprintf(folder->folder, sizeof folder->folder, "%s/licet-store-XXXXXX",
             parent == NULL ? "/tmp" : parent);
    assert_non_null(mkdtemp(folder->folder));
    if (store_folder_is_postgresql()) {
        make_database(folder);
        return;
    }
    snprintf(folder->path, sizeof folder->path, "%s/licet.db", folder->folder);
    if (!store_create(mem_system(), str_of(folder->path), &err))
        fail_msg("%s", err.message);
}

struct store *store_folder_open(const struct store_folder *folder)
{
    struct err err = { 0 };
    struct store *store = store_open(mem_system(), str_of(folder->path), &err);
    if (store == NULL)
        fprintf(stderr, "%s\n", err.message);
    return store;
}

const char *store_words(const char *sql, char words[STORE_WORDS_SIZE])
{
    size_t length = 0;
    if (!store_folder_is_postgresql())
        return sql;
    for (const char *c = sql; *c != '\0' && length < STORE_WORDS_SIZE; c++) {
        char *to = words + length;
        size_t room = STORE_WORDS_SIZE - length;
        if (strncmp(c, "X'", 2) == 0) {
            length += (size_t)snprintf(to, room, "'\\x");
            c++;
        } else if (strncmp(c, "zeroblob(", 9) == 0) {
            unsigned long zeros = strtoul(c + 9, NULL, 10);
            length += (size_t)snprintf(to, room, "decode(repeat('00', %lu), 'hex')", zeros);
            c = strchr(c, ')');
        } else {
            length += (size_t)snprintf(to, room, "%c", *c);
        }
    }
    assert_true(length < STORE_WORDS_SIZE);
    return words;
}

bool store_folder_run(const struct store_folder *folder, const char *sql, struct err *err)
{
    char words[STORE_WORDS_SIZE];
    struct store *store = store_folder_open(folder);
    assert_non_null(store);
    bool done = sql_run(store, store_words(sql, words), NULL, 0, NULL, err);
    store_close(store);
    return done;
}

void store_files_remove(const char *path)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char name[200];
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)unlink(name);
    }
}

void store_folder_remove(const struct store_folder *folder)
{
    if (store_folder_is_postgresql())
        remove_database(folder);
    else
        store_files_remove(folder->path);
    assert_int_equal(rmdir(folder->folder), 0);
}

struct store_id id_of(char kind, uint64_t number)
{
    struct store_id id = { { 0 } };
    id.bytes[0] = (uint8_t)kind;
    memcpy(id.bytes + 8, &number, sizeof number);
    return id;
}

struct store_folder store_folder_shared;

int store_folder_set_up(void **state)
{
    store_folder_make(&store_folder_shared);
    *state = store_folder_open(&store_folder_shared);
    assert_non_null(*state);
    return 0;
}

int store_folder_tear_down(void **state)
{
    store_close(*state);
    store_folder_remove(&store_folder_shared);
    return 0;
}

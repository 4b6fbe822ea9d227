/* SPDX-License-Identifier: Apache-2.0 */
/* store/sqlite.c - statements on SQLite; see statement.h. */
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BUSY_MILLISECONDS 60000

bool sqlite_fail(struct store *store, struct err *err)
{
    int code = sqlite3_extended_errcode(store->db);
    const char *message = sqlite3_errmsg(store->db);
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return err_set(err, ERR_MEMORY, "memory for the store could not be had");
    case SQLITE_CONSTRAINT:
        return err_set(err, ERR_CONFLICT, "the store does not allow it: %s", message);
    case SQLITE_BUSY:
        err_set(err, ERR_IO, "%s: another program has been writing for a minute", store->path);
        return err_hint(err, "try again when it is done");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        err_set(err, ERR_IO, "%s: this is no database, or it is damaged: %s", store->path, message);
        return err_hint(err, "restore a backup: 'licet help db'");
    case SQLITE_CANTOPEN:
        err_set(err, ERR_IO, "%s: it cannot be opened: %s", store->path,
                strerror(sqlite3_system_errno(store->db)));
        return err_hint(err, "'licet db init' makes a database where none is");
    case SQLITE_FULL:
        return err_set(err, ERR_IO, "%s: the disk is full; nothing was changed", store->path);
    default:
        return err_set(err, ERR_IO, "%s: %s", store->path, message);
    }
}

bool sqlite_script(struct store *store, const char *sql, struct err *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK || sqlite_fail(store, err);
}

/* ---- connections ---- */

/* FULL: a commit is on the disk when it returns. */
static const char settings[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                               "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                               "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;";

/* It would count what it allocates, behind a lock: a tenth of the time that commands take. */
static void configure(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/*
 * A program that was killed may have left commits in the log that no sync was behind.  Who opens
 * the file next reads them, and would acknowledge what a loss of power still takes away: so they
 * are brought to the disk before.  On a full one the log alone is synced.
 */
static bool settle(struct store *store, struct err *err)
{
    for (int waited = 0;; waited++) {
        int code =
            sqlite3_wal_checkpoint_v2(store->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        switch (code & 0xff) {
        case SQLITE_OK:
        case SQLITE_FULL:
        case SQLITE_READONLY:
            return true;
        case SQLITE_BUSY: /* another program is at it */
            if (waited == BUSY_MILLISECONDS)
                return sqlite_fail(store, err);
            sqlite3_sleep(1);
            break;
        default:
            return sqlite_fail(store, err);
        }
    }
}

struct store *sqlite_connect(const struct mem *mem, struct str path, struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, configure);
    struct store *store = mem_resize(mem, NULL, sizeof *store);
    if (store != NULL) {
        *store = (struct store){ .mem = mem };
        store->path = mem_resize(mem, NULL, path.length + 1);
    }
    if (store == NULL || store->path == NULL) {
        if (store != NULL)
            mem_free(mem, store);
        err_set(err, ERR_MEMORY, "memory for the store could not be had");
        return NULL;
    }
    memcpy(store->path, path.data, path.length);
    store->path[path.length] = '\0';
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    bool opened = sqlite3_open_v2(store->path, &store->db, flags, NULL) == SQLITE_OK;
    if (opened) {
        sqlite3_extended_result_codes(store->db, 1);
        sqlite3_busy_timeout(store->db, BUSY_MILLISECONDS);
        if (sqlite_script(store, settings, err) && settle(store, err))
            return store;
    } else if (store->db == NULL) {
        err_set(err, ERR_MEMORY, "memory for the store could not be had");
    } else {
        (void)!sqlite_fail(store, err);
    }
    sqlite_disconnect(store);
    return NULL;
}

/* The file first: without its log it may pass for a database that is whole. */
static void remove_files(const char *path)
{
    static const char *const suffixes[] = { "", "-journal", "-wal", "-shm" };
    char name[PATH_MAX + sizeof "-journal"];
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)unlink(name);
    }
}

struct store *sqlite_connect_new(const struct mem *mem, struct str path, struct err *err)
{
    char name[PATH_MAX];
    if (path.length >= sizeof name) {
        err_set(err, ERR_VALUE, "the path is too long");
        return NULL;
    }
    memcpy(name, path.data, path.length);
    name[path.length] = '\0';
    int file = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) {
        bool there = errno == EEXIST;
        err_set(err, there ? ERR_VALUE : ERR_IO, "%s: %s", name,
                there ? "there is a file already" : strerror(errno));
        if (there)
            err_hint(err, "name another one, or move it away");
        return NULL;
    }
    (void)close(file);
    struct store *store = sqlite_connect(mem, path, err);
    if (store == NULL)
        remove_files(name);
    return store;
}

void sqlite_discard(struct store *store)
{
    char name[PATH_MAX];
    if (store == NULL)
        return;
    snprintf(name, sizeof name, "%s", store->path);
    sqlite_disconnect(store);
    remove_files(name);
}

void sqlite_disconnect(struct store *store)
{
    if (store == NULL)
        return;
    for (size_t i = 0; i < store->prepared_count; i++)
        sqlite3_finalize(store->prepared[i].statement);
    sqlite3_close(store->db);
    mem_free(store->mem, store->path);
    mem_free(store->mem, store);
}

/* ---- statements ---- */

static sqlite3_stmt *prepare(struct store *store, const char *sql, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    for (size_t i = 0; i < store->prepared_count; i++) {
        if (store->prepared[i].sql == sql)
            return store->prepared[i].statement;
    }
    if (store->prepared_count == STATEMENTS_MAX) {
        err_set(err, ERR_LIMIT, "the store has more than %d statements", STATEMENTS_MAX);
        return NULL;
    }
    if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
        SQLITE_OK) {
        (void)!sqlite_fail(store, err);
        return NULL;
    }
    store->prepared[store->prepared_count].sql = sql;
    store->prepared[store->prepared_count++].statement = statement;
    return statement;
}

static int bind(sqlite3_stmt *statement, int at, const struct sql_value *value)
{
    const char *data = value->text.data == NULL ? "" : value->text.data;
    switch (value->kind) {
    case SQL_INT:
        return sqlite3_bind_int64(statement, at, value->number);
    case SQL_TEXT:
        return sqlite3_bind_text64(statement, at, data, value->text.length, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case SQL_BYTES:
        return sqlite3_bind_blob64(statement, at, data, value->text.length, SQLITE_STATIC);
    case SQL_NULL:
        break;
    }
    return sqlite3_bind_null(statement, at);
}

static bool bind_all(const struct sql_rows *rows, const struct sql_value *values, size_t count,
                     struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (bind(rows->statement, (int)i + 1, &values[i]) != SQLITE_OK)
            return sqlite_fail(rows->store, err);
    }
    return true;
}

bool sql_query(struct store *store, const char *sql, const struct sql_value *values, size_t count,
               struct sql_rows *ret, struct err *err)
{
    *ret = (struct sql_rows){ .store = store, .statement = prepare(store, sql, err) };
    return ret->statement != NULL && bind_all(ret, values, count, err);
}

/* The next row of values is bound. */
static bool go_on(struct sql_rows *rows, struct err *err)
{
    const struct sql_value *values = rows->values;
    rows->values += rows->width;
    rows->left--;
    sqlite3_reset(rows->statement);
    return bind_all(rows, values, rows->width, err);
}

bool sql_query_each(struct store *store, const struct sql_each *sql, const struct sql_value *values,
                    size_t width, size_t count, struct sql_rows *ret, struct err *err)
{
    *ret = (struct sql_rows){ .store = store,
                              .statement = count == 0 ? NULL : prepare(store, sql->one, err),
                              .values = values,
                              .width = width,
                              .left = count };
    return count == 0 || (ret->statement != NULL && go_on(ret, err));
}

bool sql_next(struct sql_rows *rows, bool *ret_more, struct err *err)
{
    *ret_more = false;
    while (rows->statement != NULL) {
        int code = sqlite3_step(rows->statement);
        *ret_more = code == SQLITE_ROW;
        if (code == SQLITE_ROW)
            return true;
        if (code != SQLITE_DONE)
            return sqlite_fail(rows->store, err);
        if (rows->left == 0)
            return true;
        if (!go_on(rows, err))
            return false;
    }
    return true;
}

void sql_end(struct sql_rows *rows)
{
    if (rows->statement == NULL)
        return;
    sqlite3_reset(rows->statement);
    sqlite3_clear_bindings(rows->statement);
    rows->statement = NULL;
}

bool sql_one(struct store *store, const char *sql, const struct sql_value *values, size_t count,
             struct sql_rows *ret, bool *ret_found, struct err *err)
{
    *ret_found = false;
    return sql_query(store, sql, values, count, ret, err) && sql_next(ret, ret_found, err);
}

bool sql_run(struct store *store, const char *sql, const struct sql_value *values, size_t count,
             int64_t *ret_changed, struct err *err)
{
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(store, sql, values, count, &rows, err);
    while (done && more)
        done = sql_next(&rows, &more, err);
    sql_end(&rows);
    if (ret_changed != NULL)
        *ret_changed = done ? sqlite3_changes64(store->db) : 0;
    return done;
}

bool sql_run_each(struct store *store, const struct sql_each *sql, const struct sql_value *values,
                  size_t width, size_t count, struct err *err)
{
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query_each(store, sql, values, width, count, &rows, err);
    while (done && more)
        done = sql_next(&rows, &more, err);
    sql_end(&rows);
    return done;
}

int64_t sql_int(const struct sql_rows *rows, int column)
{
    return sqlite3_column_int64(rows->statement, column);
}

bool sql_is_null(const struct sql_rows *rows, int column)
{
    return sqlite3_column_type(rows->statement, column) == SQLITE_NULL;
}

struct str sql_text(const struct sql_rows *rows, int column)
{
    const void *data = sqlite3_column_blob(rows->statement, column);
    return (struct str){ data, (size_t)sqlite3_column_bytes(rows->statement, column) };
}

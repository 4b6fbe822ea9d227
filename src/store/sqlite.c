/* SPDX-License-Identifier: Apache-2.0 */
/* store/sqlite.c - a file of SQLite as a store; see kind.h. */
#include <sqlite3.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/given.h"
#include "store/kind.h"

#define BUSY_MILLISECONDS 60000

struct sqlite {
    struct store store;
    sqlite3 *db;
    struct prepared {
        const char *sql; /* the string itself tells it apart */
        sqlite3_stmt *statement;
        sqlite3_stmt *given; /* the same for many rows; NULL: there is none, or not yet */
        bool is_one;         /* there is none: it is run for each row */
    } prepared[STATEMENTS_MAX];
    size_t prepared_count;
};

static const struct store_kind kind;

static struct sqlite *of(struct store *store)
{
    return (struct sqlite *)store;
}

/*
 * Says what went wrong last.  Returns false.  Some of it, a page that could not be read or memory
 * that could not be had, has SQLite take the whole transaction back: what came behind it in a group
 * would be kept at once, by itself.
 */
static bool sqlite_fail(struct store *store, struct err *err)
{
    sqlite3 *db = of(store)->db;
    int code = sqlite3_extended_errcode(db);
    const char *message = sqlite3_errmsg(db);
    store->is_broken = store->is_broken || (store->is_group && sqlite3_get_autocommit(db));
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return err_set(err, ERR_MEMORY, "memory for the store could not be had");
    case SQLITE_CONSTRAINT:
        return err_set(err, ERR_CONFLICT, "the store does not allow it: %s", message);
    case SQLITE_BUSY:
        err_set(err, ERR_IO, "%s: another program has been writing for a minute", store->name);
        return err_hint(err, "try again when it is done");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        err_set(err, ERR_IO, "%s: this is no database, or it is damaged: %s", store->name, message);
        return err_hint(err, "restore a backup: 'licet help db'");
    case SQLITE_CANTOPEN:
        err_set(err, ERR_IO, "%s: it cannot be opened: %s", store->name,
                strerror(sqlite3_system_errno(db)));
        return err_hint(err, "'licet db init' makes a database where none is");
    case SQLITE_FULL:
        return err_set(err, ERR_IO, "%s: the disk is full; nothing was changed", store->name);
    default:
        return err_set(err, ERR_IO, "%s: %s", store->name, message);
    }
}

static bool script(struct store *store, const char *sql, struct err *err)
{
    return sqlite3_exec(of(store)->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           sqlite_fail(store, err);
}

/* ---- connections ---- */

/* FULL: a commit is on the disk when it returns. */
static const char settings[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                               "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                               "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;"
                               "PRAGMA secure_delete = ON;"; /* what was sealed is gone */

/* It would count what it allocates, behind a lock: a tenth of the time that commands take. */
static void configure(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static void disconnect(struct store *store)
{
    struct sqlite *sqlite = of(store);
    for (size_t i = 0; i < sqlite->prepared_count; i++) {
        sqlite3_finalize(sqlite->prepared[i].statement);
        sqlite3_finalize(sqlite->prepared[i].given);
    }
    sqlite3_close(sqlite->db);
    mem_free(store->mem, store->name);
    mem_free(store->mem, store);
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
            sqlite3_wal_checkpoint_v2(of(store)->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
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

static bool open_file(struct sqlite *sqlite, struct err *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    struct store *store = &sqlite->store;
    bool opened = sqlite3_open_v2(store->name, &sqlite->db, flags, NULL) == SQLITE_OK;
    if (sqlite->db == NULL)
        return err_set(err, ERR_MEMORY, "memory for the store could not be had");
    if (!opened)
        return sqlite_fail(store, err);
    sqlite3_extended_result_codes(sqlite->db, 1);
    sqlite3_busy_timeout(sqlite->db, BUSY_MILLISECONDS);
    if (given_register(sqlite->db) != SQLITE_OK)
        return sqlite_fail(store, err);
    return script(store, settings, err) && settle(store, err);
}

struct store *sqlite_connect(const struct mem *mem, struct str path, struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, configure);
    struct sqlite *sqlite = mem_resize(mem, NULL, sizeof *sqlite);
    char *name = mem_resize(mem, NULL, path.length + 1);
    if (sqlite == NULL || name == NULL) {
        mem_free(mem, sqlite);
        mem_free(mem, name);
        err_set(err, ERR_MEMORY, "memory for the store could not be had");
        return NULL;
    }
    memcpy(name, path.data, path.length);
    name[path.length] = '\0';
    *sqlite = (struct sqlite){ .store = { .kind = &kind, .mem = mem, .name = name } };
    if (open_file(sqlite, err))
        return &sqlite->store;
    disconnect(&sqlite->store);
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
    snprintf(name, sizeof name, "%s", store->name);
    disconnect(store);
    remove_files(name);
}

/* ---- statements ---- */

static sqlite3_stmt *make(struct store *store, const char *sql, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(of(store)->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
        SQLITE_OK)
        (void)!sqlite_fail(store, err);
    return statement;
}

static struct prepared *find_prepared(struct store *base, const char *sql, struct err *err)
{
    struct sqlite *store = of(base);
    for (size_t i = 0; i < store->prepared_count; i++) {
        if (store->prepared[i].sql == sql)
            return &store->prepared[i];
    }
    if (store->prepared_count == STATEMENTS_MAX) {
        err_set(err, ERR_LIMIT, "the store has more than %d statements", STATEMENTS_MAX);
        return NULL;
    }
    struct prepared *prepared = &store->prepared[store->prepared_count];
    *prepared = (struct prepared){ .sql = sql, .statement = make(base, sql, err) };
    if (prepared->statement == NULL)
        return NULL;
    store->prepared_count++;
    return prepared;
}

static sqlite3_stmt *prepare(struct store *store, const char *sql, struct err *err)
{
    struct prepared *prepared = find_prepared(store, sql, err);
    return prepared == NULL ? NULL : prepared->statement;
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

static bool query(struct store *store, const char *sql, const struct sql_value *values,
                  size_t count, struct sql_rows *ret, struct err *err)
{
    ret->statement = prepare(store, sql, err);
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

static bool query_each(struct store *store, const struct sql_each *sql,
                       const struct sql_value *values, size_t width, size_t count,
                       struct sql_rows *ret, struct err *err)
{
    *ret = (struct sql_rows){ .store = store,
                              .statement = prepare(store, sql->one, err),
                              .values = values,
                              .width = width,
                              .left = count };
    return ret->statement != NULL && go_on(ret, err);
}

static bool next(struct sql_rows *rows, bool *ret_more, struct err *err)
{
    *ret_more = false;
    for (;;) {
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
}

static void end(struct sql_rows *rows)
{
    sqlite3_reset(rows->statement);
    sqlite3_clear_bindings(rows->statement);
}

static bool run(struct store *store, const char *sql, const struct sql_value *values, size_t count,
                int64_t *ret_changed, struct err *err)
{
    struct sql_rows rows = { .store = store };
    bool more = true;
    bool done = query(store, sql, values, count, &rows, err);
    while (done && more)
        done = next(&rows, &more, err);
    sql_end(&rows);
    *ret_changed = done ? sqlite3_changes64(of(store)->db) : 0;
    return done;
}

/* What adds all rows by one statement; *ret is NULL where there is none. */
static bool prepare_given(struct store *store, const char *sql, size_t width, sqlite3_stmt **ret,
                          struct err *err)
{
    struct prepared *prepared = find_prepared(store, sql, err);
    if (prepared == NULL)
        return false;
    if (prepared->given == NULL && !prepared->is_one) {
        char text[GIVEN_TEXT_MAX];
        prepared->is_one = !given_adds(sql, width);
        if (!prepared->is_one)
            given_text(sql, width, text);
        if (!prepared->is_one && (prepared->given = make(store, text, err)) == NULL)
            return false;
    }
    *ret = prepared->given;
    return true;
}

static bool add_given(struct store *store, sqlite3_stmt *statement, const struct given *given,
                      struct err *err)
{
    bool done =
        (given_bind(statement, given) == SQLITE_OK && sqlite3_step(statement) == SQLITE_DONE) ||
        sqlite_fail(store, err);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return done;
}

static bool run_each(struct store *store, const struct sql_each *sql,
                     const struct sql_value *values, size_t width, size_t count, struct err *err)
{
    const struct given given = { values, width, count };
    sqlite3_stmt *all = NULL;
    struct sql_rows rows;
    bool more = true;
    if (count > 1 && !prepare_given(store, sql->one, width, &all, err))
        return false;
    if (all != NULL)
        return add_given(store, all, &given, err);
    bool done = query_each(store, sql, values, width, count, &rows, err);
    while (done && more)
        done = next(&rows, &more, err);
    sql_end(&rows);
    return done;
}

static int64_t number(const struct sql_rows *rows, int column)
{
    return sqlite3_column_int64(rows->statement, column);
}

static bool is_null(const struct sql_rows *rows, int column)
{
    return sqlite3_column_type(rows->statement, column) == SQLITE_NULL;
}

static struct str text(const struct sql_rows *rows, int column)
{
    const void *data = sqlite3_column_blob(rows->statement, column);
    return (struct str){ data, (size_t)sqlite3_column_bytes(rows->statement, column) };
}

/* ---- transactions ---- */

static bool read_number(struct store *store, const char *sql, int64_t none, int64_t *ret,
                        struct err *err)
{
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, sql, NULL, 0, &rows, &found, err);
    *ret = done && found ? sql_int(&rows, 0) : none;
    sql_end(&rows);
    return done;
}

static bool word(struct store *store, const char *sql, struct err *err)
{
    int64_t unused;
    return run(store, sql, NULL, 0, &unused, err);
}

static void rollback(struct store *store)
{
    /* SQLite takes some back by itself: a disk that is full. */
    (void)sqlite3_exec(of(store)->db, "ROLLBACK", NULL, NULL, NULL);
}

static bool start(struct store *store, const char *sql, int64_t *ret_least, struct err *err)
{
    if (!word(store, sql, err))
        return false;
    if (read_number(store, "SELECT step FROM schema_least", INT64_MAX, ret_least, err))
        return true;
    rollback(store);
    return false;
}

static bool begin(struct store *store, int64_t *ret_least, struct err *err)
{
    return start(store, "BEGIN IMMEDIATE", ret_least, err);
}

static bool begin_reading(struct store *store, int64_t *ret_least, struct err *err)
{
    return start(store, "BEGIN", ret_least, err);
}

static bool begin_changing(struct store *store, struct err *err)
{
    return word(store, "BEGIN IMMEDIATE", err);
}

/* Readers see the tables as they were. */
static bool keep_out(struct store *store, struct err *err)
{
    (void)store;
    (void)err;
    return true;
}

static bool commit(struct store *store, struct err *err)
{
    return word(store, "COMMIT", err);
}

/* ---- the schema ---- */

#define APPLICATION "PRAGMA application_id = 1279869780;" /* "LICT" */
#define APPLICATION_ID 1279869780

static bool version(struct store *store, int64_t *ret, struct err *err)
{
    int64_t application;
    if (!read_number(store, "PRAGMA application_id", 0, &application, err))
        return false;
    if (application != APPLICATION_ID)
        return *ret = -1, true;
    return read_number(store, "PRAGMA user_version", 0, ret, err);
}

static bool stamp(struct store *store, int64_t of_version, struct err *err)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA user_version = %lld", (long long)of_version);
    return script(store, sql, err) && script(store, APPLICATION, err);
}

/* ---- the file ---- */

bool sqlite_copy(struct store *from, struct store *to, struct err *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(of(to)->db, "main", of(from)->db, "main");
    if (backup == NULL)
        return sqlite_fail(to, err);
    (void)sqlite3_backup_step(backup, -1);
    /* What went wrong in a step it tells at the end. */
    return sqlite3_backup_finish(backup) == SQLITE_OK || sqlite_fail(to, err);
}

static bool check_rows(struct store *store, const char *sql, struct buf *out, size_t *wrong,
                       struct err *err)
{
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(store, sql, NULL, 0, &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        struct str said = sql_text(&rows, 0);
        if (str_equal_text(said, "ok"))
            continue;
        buf_format(out, "the file: %.*s\n", STR_ARG(said));
        ++*wrong;
    }
    sql_end(&rows);
    return done;
}

static bool check(struct store *store, struct buf *out, size_t *wrong, struct err *err)
{
    return check_rows(store, "PRAGMA integrity_check", out, wrong, err) &&
           check_rows(store,
                      "SELECT 'a row of ' || \"table\" || ' refers to one of ' || parent || "
                      "' that is not there' FROM pragma_foreign_key_check",
                      out, wrong, err);
}

static const struct store_kind kind = {
    .migrations = migrations_sqlite,
    .query = query,
    .query_each = query_each,
    .run_each = run_each,
    .next = next,
    .end = end,
    .run = run,
    .number = number,
    .is_null = is_null,
    .text = text,
    .script = script,
    .word = word,
    .begin = begin,
    .begin_reading = begin_reading,
    .commit = commit,
    .rollback = rollback,
    .begin_changing = begin_changing,
    .keep_out = keep_out,
    .version = version,
    .stamp = stamp,
    .check = check,
    .close = disconnect,
};

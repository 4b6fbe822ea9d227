/* SPDX-License-Identifier: Apache-2.0 */
/* store/store.c - databases, their schema and transactions; see store.h. */
#include <stdio.h>
#include <string.h>

#include "store/sqlite.h"

/* ---- ids ---- */

bool store_id_equal(const struct store_id *a, const struct store_id *b)
{
    return memcmp(a->bytes, b->bytes, STORE_ID_SIZE) == 0;
}

struct sql_value sql_number(int64_t number)
{
    return number == 0 ? (struct sql_value){ .kind = SQL_NULL } : INT(number);
}

struct sql_value sql_id(const struct store_id *id)
{
    if (id == NULL)
        return (struct sql_value){ .kind = SQL_NULL };
    return (struct sql_value){ .kind = SQL_BYTES,
                               .text = { (const char *)id->bytes, STORE_ID_SIZE } };
}

struct store_id sql_id_at(const struct sql_rows *rows, int column)
{
    struct store_id id = { { 0 } };
    struct str bytes = sql_text(rows, column);
    if (bytes.length == STORE_ID_SIZE)
        memcpy(id.bytes, bytes.data, STORE_ID_SIZE);
    return id;
}

void sql_copy(const struct sql_rows *rows, int column, char *ret, size_t size)
{
    str_put(ret, size, sql_text(rows, column));
}

/* ---- the schema ---- */

#define APPLICATION "PRAGMA application_id = 1279869780;" /* "LICT" */
#define APPLICATION_ID 1279869780

static int64_t last_version(void)
{
    int64_t count = 0;
    while (migrations_sqlite[count] != NULL)
        count++;
    return count;
}

static bool read_number(struct store *store, const char *sql, int64_t *ret, struct err *err)
{
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, sql, NULL, 0, &rows, &found, err);
    *ret = done && found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

static bool check_application(struct store *store, struct err *err)
{
    int64_t application;
    if (!read_number(store, "PRAGMA application_id", &application, err))
        return false;
    if (application == APPLICATION_ID)
        return true;
    err_set(err, ERR_VALUE, "%s: this is no database of Licet's", store->path);
    return err_hint(err, "'licet db init' makes one, where none is");
}

static bool check_version(struct store *store, struct err *err)
{
    int64_t version;
    if (!read_number(store, "PRAGMA user_version", &version, err))
        return false;
    if (version == last_version())
        return true;
    if (version > last_version()) {
        err_set(err, ERR_VALUE, "%s: the database is of a later Licet", store->path);
        return err_hint(err, "use that one");
    }
    err_set(err, ERR_VALUE, "%s: the database is of an earlier Licet", store->path);
    return err_hint(err, "'licet db migrate' brings it up to this one");
}

static bool apply(struct store *store, int64_t version, struct err *err)
{
    char stamp[64];
    snprintf(stamp, sizeof stamp, "PRAGMA user_version = %lld", (long long)version + 1);
    if (!sqlite_script(store, "BEGIN IMMEDIATE", err))
        return false;
    if (sqlite_script(store, migrations_sqlite[version], err) && sqlite_script(store, stamp, err) &&
        (version > 0 || sqlite_script(store, APPLICATION, err)) &&
        sqlite_script(store, "COMMIT", err))
        return true;
    store_rollback(store);
    return false;
}

/* Each step in a transaction of its own. */
static bool apply_all(struct store *store, int *ret_steps, struct err *err)
{
    int64_t version;
    *ret_steps = 0;
    if (!read_number(store, "PRAGMA user_version", &version, err))
        return false;
    for (; version < last_version(); version++) {
        if (!apply(store, version, err))
            return false;
        ++*ret_steps;
    }
    return true;
}

bool store_create(const struct mem *mem, struct str path, struct err *err)
{
    struct store *store = sqlite_connect_new(mem, path, err);
    int steps;
    bool done = store != NULL && apply_all(store, &steps, err);
    if (done)
        sqlite_disconnect(store);
    else
        sqlite_discard(store);
    return done;
}

bool store_migrate(const struct mem *mem, struct str path, int *ret_steps, struct err *err)
{
    struct store *store = sqlite_connect(mem, path, err);
    bool done = store != NULL && check_application(store, err) &&
                apply_all(store, ret_steps, err) && check_version(store, err);
    sqlite_disconnect(store);
    return done;
}

struct store *store_open(const struct mem *mem, struct str path, struct err *err)
{
    struct store *store = sqlite_connect(mem, path, err);
    if (store != NULL && check_application(store, err) && check_version(store, err))
        return store;
    sqlite_disconnect(store);
    return NULL;
}

const struct mem *store_mem(const struct store *store)
{
    return store->mem;
}

void store_close(struct store *store)
{
    sqlite_disconnect(store);
}

/* ---- copies ---- */

static bool copy(struct store *from, struct store *to, struct err *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(to->db, "main", from->db, "main");
    if (backup == NULL)
        return sqlite_fail(to, err);
    (void)sqlite3_backup_step(backup, -1);
    /* What went wrong in a step it tells at the end. */
    return sqlite3_backup_finish(backup) == SQLITE_OK || sqlite_fail(to, err);
}

bool store_copy(const struct mem *mem, struct str from, struct str to, struct err *err)
{
    struct store *source = store_open(mem, from, err);
    struct store *target = source == NULL ? NULL : sqlite_connect_new(mem, to, err);
    bool done = target != NULL && copy(source, target, err);
    if (done)
        sqlite_disconnect(target);
    else
        sqlite_discard(target);
    sqlite_disconnect(source);
    return done;
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

bool store_check(struct store *store, struct buf *out, size_t *ret_wrong, struct err *err)
{
    *ret_wrong = 0;
    return check_rows(store, "PRAGMA integrity_check", out, ret_wrong, err) &&
           check_rows(store,
                      "SELECT 'a row of ' || \"table\" || ' refers to one of ' || parent || "
                      "' that is not there' FROM pragma_foreign_key_check",
                      out, ret_wrong, err) &&
           buf_check(out, err);
}

/* ---- transactions ---- */

bool store_begin(struct store *store, struct err *err)
{
    return sql_run(store, "BEGIN IMMEDIATE", NULL, 0, NULL, err);
}

bool store_begin_reading(struct store *store, struct err *err)
{
    return sql_run(store, "BEGIN", NULL, 0, NULL, err);
}

bool store_commit(struct store *store, struct err *err)
{
    if (sql_run(store, "COMMIT", NULL, 0, NULL, err))
        return true;
    store_rollback(store);
    return false;
}

void store_rollback(struct store *store)
{
    struct err unused;
    /* SQLite takes some back by itself: a disk that is full. */
    (void)!sql_run(store, "ROLLBACK", NULL, 0, NULL, &unused);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/postgresql.c - a schema in a database of PostgreSQL as a store; see kind.h.
 *
 * All is in the schema `licet`, so that it may stand beside what else is in the database.  A
 * transaction that writes takes one lock of the whole database: what is recorded has one order,
 * whichever machine records it.  Who holds it and is not heard of for LOST_SECONDS is cut off by
 * the server, so that others, who wait a minute, go on.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/postgresql_priv.h"

#define PARAMETERS_MAX 32
#define STATEMENT_SIZE_MAX ((size_t)1 << 16)

/* Of the types of PostgreSQL that we use, their numbers: pg_type.dat. */
enum {
    TYPE_BOOL = 16,
    TYPE_BYTEA = 17,
    TYPE_INT8 = 20,
    TYPE_INT4 = 23,
    TYPE_TEXT = 25,
    TYPE_NUMERIC = 1700
};

#define LOCK "1279869780" /* "LICT" */

/* ---- statements ---- */

/* ?1 is $1 here; but not in a text. */
static void translate(const char *sql, struct buf *out)
{
    bool quoted = false;
    for (const char *c = sql; *c != '\0'; c++) {
        quoted = quoted != (*c == '\'');
        buf_byte(out, *c == '?' && !quoted ? '$' : *c);
    }
    buf_byte(out, '\0');
}

static Oid type_of(const struct sql_value *value)
{
    switch (value->kind) {
    case SQL_INT:
        return TYPE_INT8;
    case SQL_TEXT:
        return TYPE_TEXT;
    case SQL_BYTES:
        return TYPE_BYTEA;
    case SQL_NULL:
        break;
    }
    return 0; /* as the statement has it */
}

static void name_statement(size_t at, char name[24])
{
    snprintf(name, 24, "s%zu", at);
}

static bool prepare(struct postgresql *db, const char *sql, const Oid *types, size_t count,
                    struct err *err)
{
    char name[24];
    struct buf text;
    if (db->prepared_count == STATEMENTS_MAX)
        return err_set(err, ERR_LIMIT, "the store has more than %d statements", STATEMENTS_MAX);
    buf_init(&text, db->store.mem, STATEMENT_SIZE_MAX);
    translate(sql, &text);
    if (!buf_check(&text, err)) {
        buf_release(&text);
        return false;
    }
    name_statement(db->prepared_count, name);
    PGresult *result = db->pq.PQprepare(db->conn, name, text.data, (int)count, types);
    buf_release(&text);
    if (!postgresql_is_done(db, result))
        return postgresql_fail(db, result, err);
    db->pq.PQclear(result);
    db->prepared[db->prepared_count++] = sql;
    return true;
}

/* Which of those that were prepared it is; the count if it is none. */
static size_t find(const struct postgresql *db, const char *sql)
{
    size_t at = 0;
    while (at < db->prepared_count && db->prepared[at] != sql)
        at++;
    return at;
}

/* The highest byte first. */
static void put_number(char bytes[8], int64_t number)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)((uint64_t)number >> (56 - 8 * i));
}

static int64_t get_number(const char *bytes, int length)
{
    uint64_t number = (bytes[0] & 0x80) != 0 ? UINT64_MAX : 0;
    for (int i = 0; i < length; i++)
        number = number << 8 | (uint8_t)bytes[i];
    return (int64_t)number;
}

/* What is sent along with a statement: values, or arrays of values. */
struct parameters {
    const char *data[PARAMETERS_MAX];
    int lengths[PARAMETERS_MAX];
    int formats[PARAMETERS_MAX]; /* 1: as the type has it in bytes */
    Oid types[PARAMETERS_MAX];   /* 0: as the statement has it */
    size_t count;
};

/*
 * In a transaction, statements that give no rows are sent, and their results read when something is
 * waited for: many go over the connection and back at once.  Behind one that fails the server
 * leaves out all others, COMMIT too.
 */
static bool send_statement(struct postgresql *db, size_t at, const struct parameters *with,
                           struct err *err)
{
    char name[24];
    name_statement(at, name);
    if (db->unread++ == 0 && !db->pq.PQenterPipelineMode(db->conn))
        return postgresql_fail(db, NULL, err);
    /* The server begins with it while we go on. */
    return (db->pq.PQsendQueryPrepared(db->conn, name, (int)with->count, with->data, with->lengths,
                                       with->formats, 1) != 0 &&
            db->pq.PQflush(db->conn) >= 0) ||
           postgresql_fail(db, NULL, err);
}

/* The result of the next statement that was sent; NULL ends it. */
static PGresult *read_one(const struct postgresql *db)
{
    PGresult *result = db->pq.PQgetResult(db->conn);
    PGresult *more = result;
    while (more != NULL) {
        more = db->pq.PQgetResult(db->conn);
        db->pq.PQclear(more);
    }
    return result;
}

/* Reads what was sent; the result of the last is the caller's.  False: one of them had failed. */
static bool read_all(struct postgresql *db, PGresult **ret_last, struct err *err)
{
    bool done = true;
    *ret_last = NULL;
    if (db->unread > 0 && !db->pq.PQpipelineSync(db->conn))
        done = postgresql_fail(db, NULL, err);
    for (; db->unread > 0 && !postgresql_is_lost(db); db->unread--) {
        PGresult *result = read_one(db);
        db->pq.PQclear(*ret_last);
        *ret_last = done ? result : NULL;
        if (!done) {
            db->pq.PQclear(result);
        } else if (!postgresql_is_done(db, result)) {
            done = postgresql_fail(db, result, err);
            *ret_last = NULL;
        }
    }
    db->unread = 0;
    return done;
}

/* … and goes back to one statement after the other. */
static bool settle(struct postgresql *db, PGresult **ret_last, struct err *err)
{
    if (db->unread == 0)
        return true;
    bool done = read_all(db, ret_last, err);
    if (postgresql_is_lost(db)) {
        db->pq.PQclear(*ret_last);
        *ret_last = NULL;
        return done && postgresql_fail_lost(db, err);
    }
    db->pq.PQclear(db->pq.PQgetResult(db->conn)); /* of PQpipelineSync */
    if (!db->pq.PQexitPipelineMode(db->conn))
        db->broken = true;
    return done;
}

static bool settle_before(struct postgresql *db, struct err *err)
{
    PGresult *last = NULL;
    bool done = settle(db, &last, err);
    db->pq.PQclear(last);
    return done;
}

/* Where it stands among those that are prepared, perhaps only now. */
static bool be_prepared(struct postgresql *db, const char *sql, const struct parameters *with,
                        size_t *ret, struct err *err)
{
    if (!postgresql_be_connected(db, err))
        return false;
    *ret = find(db, sql);
    return *ret < db->prepared_count ||
           (settle_before(db, err) && prepare(db, sql, with->types, with->count, err));
}

/* Runs it, and keeps its rows. */
static bool execute(struct postgresql *db, const char *sql, const struct parameters *with,
                    struct sql_rows *ret, struct err *err)
{
    char name[24];
    size_t at;
    PGresult *result = NULL;
    if (!be_prepared(db, sql, with, &at, err))
        return false;
    if (db->unread > 0) {
        if (!send_statement(db, at, with, err) || !settle(db, &result, err))
            return false;
    } else {
        name_statement(at, name);
        result = db->pq.PQexecPrepared(db->conn, name, (int)with->count, with->data, with->lengths,
                                       with->formats, 1);
        if (!postgresql_is_done(db, result))
            return postgresql_fail(db, result, err);
    }
    ret->statement = result;
    ret->at = -1;
    return true;
}

static bool query(struct store *store, const char *sql, const struct sql_value *values,
                  size_t count, struct sql_rows *ret, struct err *err)
{
    struct parameters with = { .count = count };
    char numbers[PARAMETERS_MAX][8];
    assert(count <= PARAMETERS_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct sql_value *value = &values[i];
        with.types[i] = type_of(value);
        with.formats[i] = 1;
        if (value->kind == SQL_INT) {
            put_number(numbers[i], value->number);
            with.data[i] = numbers[i];
            with.lengths[i] = sizeof numbers[i];
        } else if (value->kind != SQL_NULL) {
            with.data[i] = value->text.data == NULL ? "" : value->text.data;
            with.lengths[i] = (int)value->text.length;
        }
    }
    return execute(postgresql_of(store), sql, &with, ret, err);
}

static void add_four(struct buf *out, int64_t number)
{
    char bytes[8];
    put_number(bytes, number);
    buf_add(out, bytes + 4, 4);
}

static void add_element(struct buf *out, const struct sql_value *value)
{
    char bytes[8];
    if (value->kind == SQL_NULL) {
        add_four(out, -1);
    } else if (value->kind == SQL_INT) {
        put_number(bytes, value->number);
        add_four(out, sizeof bytes);
        buf_add(out, bytes, sizeof bytes);
    } else {
        add_four(out, (int64_t)value->text.length);
        buf_str(out, value->text);
    }
}

/*
 * A column of rows of values as an array: dimensions, whether there is NULL, the type, how many,
 * from which index on.  False: all are NULL, and of no type; that is said in a text.
 */
static bool add_array(struct buf *out, const struct sql_value *values, size_t width, size_t count)
{
    Oid type = 0;
    for (size_t i = 0; i < count && type == 0; i++)
        type = type_of(&values[i * width]);
    if (type == 0) {
        for (size_t i = 0; i < count; i++)
            buf_text(out, i == 0 ? "{NULL" : ",NULL");
        buf_add(out, "}", 2);
        return false;
    }
    add_four(out, 1);
    add_four(out, 1);
    add_four(out, type);
    add_four(out, (int64_t)count);
    add_four(out, 1);
    for (size_t i = 0; i < count; i++)
        add_element(out, &values[i * width]);
    return true;
}

/* Columns of values as arrays; they stay until the next ones. */
static bool take_arrays(struct postgresql *db, const struct sql_value *values, size_t width,
                        size_t count, struct parameters *ret, struct err *err)
{
    size_t begins[PARAMETERS_MAX];
    assert(width <= PARAMETERS_MAX);
    *ret = (struct parameters){ .count = width };
    buf_clear(&db->arrays);
    for (size_t i = 0; i < width; i++) {
        begins[i] = db->arrays.length;
        ret->formats[i] = add_array(&db->arrays, values + i, width, count);
        ret->lengths[i] = (int)(db->arrays.length - begins[i]);
    }
    for (size_t i = 0; i < width && !db->arrays.failed; i++)
        ret->data[i] = db->arrays.data + begins[i];
    return buf_check(&db->arrays, err);
}

static bool query_each(struct store *store, const struct sql_each *sql,
                       const struct sql_value *values, size_t width, size_t count,
                       struct sql_rows *ret, struct err *err)
{
    struct postgresql *db = postgresql_of(store);
    struct parameters with;
    return take_arrays(db, values, width, count, &with, err) &&
           execute(db, sql->all, &with, ret, err);
}

static bool run_each(struct store *store, const struct sql_each *sql,
                     const struct sql_value *values, size_t width, size_t count, struct err *err)
{
    struct postgresql *db = postgresql_of(store);
    struct parameters with;
    struct sql_rows rows = { .store = store };
    size_t at;
    if (!take_arrays(db, values, width, count, &with, err))
        return false;
    if (db->in_transaction)
        return be_prepared(db, sql->all, &with, &at, err) && send_statement(db, at, &with, err);
    bool done = execute(db, sql->all, &with, &rows, err);
    sql_end(&rows);
    return done;
}

static bool next(struct sql_rows *rows, bool *ret_more, struct err *err)
{
    const struct postgresql *db = postgresql_of(rows->store);
    (void)err; /* all rows are here */
    *ret_more = ++rows->at < db->pq.PQntuples(rows->statement);
    return true;
}

static void end(struct sql_rows *rows)
{
    postgresql_of(rows->store)->pq.PQclear(rows->statement);
}

static bool run(struct store *store, const char *sql, const struct sql_value *values, size_t count,
                int64_t *ret_changed, struct err *err)
{
    struct sql_rows rows = { .store = store };
    if (!query(store, sql, values, count, &rows, err))
        return false;
    *ret_changed = strtoll(postgresql_of(store)->pq.PQcmdTuples(rows.statement), NULL, 10);
    sql_end(&rows);
    return true;
}

static bool is_null(const struct sql_rows *rows, int column)
{
    return postgresql_of(rows->store)->pq.PQgetisnull(rows->statement, rows->at, column) != 0;
}

/*
 * A sum of numbers, whole as they are: how many digits to the base 10,000 there are, the power of
 * the first, a sign, digits behind the point, the digits, two bytes each.  What is too large for us
 * becomes the largest that is not.
 */
static int64_t get_sum(const char *bytes)
{
    int64_t count = get_number(bytes, 2);
    int64_t power = get_number(bytes + 2, 2);
    bool negative = get_number(bytes + 4, 2) == 0x4000;
    int64_t sum = 0;
    for (int64_t i = 0; i <= power; i++) {
        int64_t digit = i < count ? get_number(bytes + 8 + 2 * i, 2) : 0;
        if (__builtin_mul_overflow(sum, 10000, &sum) || __builtin_add_overflow(sum, digit, &sum))
            return negative ? INT64_MIN : INT64_MAX;
    }
    return negative ? -sum : sum;
}

static int64_t number(const struct sql_rows *rows, int column)
{
    const struct libpq *pq = &postgresql_of(rows->store)->pq;
    const char *data = pq->PQgetvalue(rows->statement, rows->at, column);
    Oid type = pq->PQftype(rows->statement, column);
    if (is_null(rows, column))
        return 0;
    if (type == TYPE_NUMERIC)
        return get_sum(data);
    assert(type == TYPE_INT8 || type == TYPE_INT4 || type == TYPE_BOOL);
    return get_number(data, pq->PQgetlength(rows->statement, rows->at, column));
}

static struct str text(const struct sql_rows *rows, int column)
{
    const struct libpq *pq = &postgresql_of(rows->store)->pq;
    Oid type = pq->PQftype(rows->statement, column);
    assert(type == TYPE_TEXT || type == TYPE_BYTEA);
    return (struct str){ pq->PQgetvalue(rows->statement, rows->at, column),
                         (size_t)pq->PQgetlength(rows->statement, rows->at, column) };
}

/* Several statements; the result of the last is the caller's. */
static bool execute_all(struct postgresql *db, const char *sql, PGresult **ret_last,
                        struct err *err)
{
    if (!postgresql_be_connected(db, err) || !settle_before(db, err))
        return false;
    PGresult *result = db->pq.PQexec(db->conn, sql);
    if (!postgresql_is_done(db, result))
        return postgresql_fail(db, result, err);
    *ret_last = result;
    return true;
}

static bool script(struct store *store, const char *sql, struct err *err)
{
    struct postgresql *db = postgresql_of(store);
    PGresult *last;
    if (!execute_all(db, sql, &last, err))
        return false;
    db->pq.PQclear(last);
    return true;
}

/* ---- transactions ---- */

static void rollback(struct store *store)
{
    struct postgresql *db = postgresql_of(store);
    struct err unused;
    (void)!settle_before(db, &unused);
    if (db->in_transaction && !postgresql_is_lost(db))
        db->pq.PQclear(db->pq.PQexec(db->conn, "ROLLBACK"));
    db->in_transaction = false;
}

/*
 * A server that was restarted meanwhile is asked once more: nothing had begun.  The last statement
 * gives a number.
 */
static bool start(struct store *store, const char *sql, int64_t *ret, struct err *err)
{
    struct postgresql *db = postgresql_of(store);
    PGresult *last = NULL;
    bool started = execute_all(db, sql, &last, err) ||
                   (postgresql_is_lost(db) && execute_all(db, sql, &last, err));
    db->in_transaction = true;
    if (!started) {
        rollback(store);
        return false;
    }
    *ret =
        db->pq.PQntuples(last) == 0 ? INT64_MAX : strtoll(db->pq.PQgetvalue(last, 0, 0), NULL, 10);
    db->pq.PQclear(last);
    return true;
}

#define BEGIN_WRITING                                                                              \
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(" LOCK "); "

/* With the lock: no step is done any more until it ends. */
static bool begin(struct store *store, int64_t *ret_least, struct err *err)
{
    return start(store, BEGIN_WRITING "SELECT step FROM schema_least", ret_least, err);
}

/*
 * Not by keys, as who writes: see the settings in postgresql_connect.c.  What is read is the state
 * after the lock was had: a step that is being done is waited for.
 */
static bool begin_reading(struct store *store, int64_t *ret_least, struct err *err)
{
    return start(store,
                 "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
                 "SET LOCAL plan_cache_mode = auto; SET LOCAL enable_seqscan = on;"
                 "SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on;"
                 "LOCK TABLE schema_least IN ACCESS SHARE MODE; SELECT step FROM schema_least",
                 ret_least, err);
}

static bool begin_changing(struct store *store, struct err *err)
{
    int64_t unused;
    return start(store, BEGIN_WRITING "SELECT 0", &unused, err);
}

/* Those who come meanwhile wait as long as this one does: so it gives up soon. */
static bool keep_out(struct store *store, struct err *err)
{
    return script(store,
                  "SET LOCAL lock_timeout = '5s'; DO $$ BEGIN "
                  "IF to_regclass('licet.schema_least') IS NOT NULL THEN "
                  "LOCK TABLE licet.schema_least IN ACCESS EXCLUSIVE MODE; END IF; END $$",
                  err);
}

/* Behind what was sent, if anything was. */
static PGresult *send_commit(struct postgresql *db, struct err *err)
{
    PGresult *result = NULL;
    if (db->unread == 0)
        return db->pq.PQexec(db->conn, "COMMIT");
    db->unread++;
    if (!db->pq.PQsendQueryParams(db->conn, "COMMIT", 0, NULL, NULL, NULL, NULL, 1))
        db->broken = true;
    (void)!settle(db, &result, err);
    return result;
}

/* In a transaction in which something failed, COMMIT is a ROLLBACK, and no error. */
static bool commit(struct store *store, struct err *err)
{
    struct postgresql *db = postgresql_of(store);
    if (postgresql_is_lost(db))
        return postgresql_fail_lost(db, err);
    PGresult *result = send_commit(db, err);
    if (postgresql_is_done(db, result)) {
        bool done = str_equal_text(str_of(db->pq.PQcmdStatus(result)), "COMMIT");
        db->in_transaction = false;
        db->pq.PQclear(result);
        return done ||
               err_set(err, ERR_IO, "%s: something in the transaction had failed", store->name);
    }
    if (result != NULL)
        (void)!postgresql_fail(db, result, err);
    if (!postgresql_is_lost(db))
        return false;
    err_set(err, ERR_IO, "%s: the connection was lost, and whether it was done is not known",
            store->name);
    return err_hint(err, "give the same again: what was done is not done twice");
}

const struct store_kind postgresql_kind = {
    .migrations = migrations_postgresql,
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
    .word = script,
    .begin = begin,
    .begin_reading = begin_reading,
    .commit = commit,
    .rollback = rollback,
    .begin_changing = begin_changing,
    .keep_out = keep_out,
    .version = postgresql_version,
    .stamp = postgresql_stamp,
    .check = postgresql_check,
    .close = postgresql_disconnect,
};

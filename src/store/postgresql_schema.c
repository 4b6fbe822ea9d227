/* SPDX-License-Identifier: Apache-2.0 */
/* store/postgresql_schema.c - the tables on a PostgreSQL server, and whether they are sound. */
#include "store/postgresql_priv.h"

bool postgresql_version(struct store *store, int64_t *ret, struct err *err)
{
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, "SELECT to_regclass('licet.schema_step') IS NOT NULL", NULL, 0,
                        &rows, &found, err);
    bool is_there = done && found && sql_int(&rows, 0) != 0;
    sql_end(&rows);
    *ret = -1;
    if (!done || !is_there)
        return done;
    done = sql_one(store, "SELECT coalesce(max(version), 0) FROM schema_step", NULL, 0, &rows,
                   &found, err);
    *ret = done && found ? sql_int(&rows, 0) : 0;
    sql_end(&rows);
    return done;
}

/* The schema may have been made for who may not make one. */
static const char first[] =
    "DO $$ BEGIN IF to_regnamespace('licet') IS NULL THEN CREATE SCHEMA licet; END IF; END $$;"
    "CREATE TABLE schema_step (version bigint PRIMARY KEY,"
    " done_at timestamptz NOT NULL DEFAULT now())";

bool postgresql_stamp(struct store *store, int64_t of_version, struct err *err)
{
    const struct sql_value values[] = { INT(of_version) };
    if (of_version == 0)
        return store->kind->script(store, first, err);
    return sql_run(store, "INSERT INTO schema_step (version) VALUES (?1)", values, 1, NULL, err);
}

/* ---- whether it is sound ---- */

/*
 * What is wrong, and a statement that gives a row where it is: rows that refer to none, which those
 * who load a database may let in.
 */
static const char references[] =
    "SELECT format('a row of %s refers to one of %s that is not there', c.conrelid::regclass, "
    "c.confrelid::regclass), format('SELECT FROM %s a WHERE %s AND NOT EXISTS "
    "(SELECT FROM %s b WHERE %s) LIMIT 1', c.conrelid::regclass, "
    "string_agg(format('a.%I IS NOT NULL', x.attname), ' AND '), c.confrelid::regclass, "
    "string_agg(format('a.%I = b.%I', x.attname, y.attname), ' AND ')) "
    "FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k (of_row, of_other) "
    "JOIN pg_attribute x ON x.attrelid = c.conrelid AND x.attnum = k.of_row "
    "JOIN pg_attribute y ON y.attrelid = c.confrelid AND y.attnum = k.of_other "
    "WHERE c.contype = 'f' AND c.connamespace = 'licet'::regnamespace "
    "GROUP BY c.oid, c.conrelid, c.confrelid ORDER BY 1";

static const char disabled[] =
    "SELECT format('%s of %s is turned off', tgname, tgrelid::regclass) FROM pg_trigger "
    "JOIN pg_class c ON c.oid = tgrelid WHERE c.relnamespace = 'licet'::regnamespace "
    "AND tgenabled NOT IN ('O', 'A') ORDER BY 1";

static bool check_reference(struct store *store, const struct sql_rows *row, struct buf *out,
                            size_t *wrong, struct err *err)
{
    struct postgresql *db = postgresql_of(store);
    /* NUL stands behind what libpq gives. */
    PGresult *result = db->pq.PQexec(db->conn, sql_text(row, 1).data);
    if (!postgresql_is_done(db, result))
        return postgresql_fail(db, result, err);
    if (db->pq.PQntuples(result) > 0) {
        buf_format(out, "the database: %.*s\n", STR_ARG(sql_text(row, 0)));
        ++*wrong;
    }
    db->pq.PQclear(result);
    return true;
}

static bool check_references(struct store *store, struct buf *out, size_t *wrong, struct err *err)
{
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(store, references, NULL, 0, &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more)
        done = check_reference(store, &rows, out, wrong, err);
    sql_end(&rows);
    return done;
}

static bool check_triggers(struct store *store, struct buf *out, size_t *wrong, struct err *err)
{
    struct sql_rows rows;
    bool more = true;
    bool done = sql_query(store, disabled, NULL, 0, &rows, err);
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        buf_format(out, "the database: %.*s\n", STR_ARG(sql_text(&rows, 0)));
        ++*wrong;
    }
    sql_end(&rows);
    return done;
}

bool postgresql_check(struct store *store, struct buf *out, size_t *wrong, struct err *err)
{
    bool done = store_begin_reading(store, err) && check_triggers(store, out, wrong, err) &&
                check_references(store, out, wrong, err);
    store_rollback(store);
    return done;
}

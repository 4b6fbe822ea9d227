/* SPDX-License-Identifier: Apache-2.0 */
/* store/web_rows.c - the SQL of the server; see web_rows.h. */
#include "store/web_rows.h"

#include <string.h>

#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

static struct sql_value bytes(const void *data, size_t length)
{
    return (struct sql_value){ .kind = SQL_BYTES, .text = { data, length } };
}

/* Of the length that the schema asks for. */
static void copy_hash(const struct sql_rows *rows, int column, uint8_t ret[WEB_HASH_SIZE])
{
    struct str text = sql_text(rows, column);
    memset(ret, 0, WEB_HASH_SIZE);
    if (text.length == WEB_HASH_SIZE)
        memcpy(ret, text.data, WEB_HASH_SIZE);
}

/* ---- who is signed in ---- */

bool web_session_add(struct store *store, const struct web_session *session, struct err *err)
{
    const struct sql_value values[] = {
        bytes(session->hash, WEB_HASH_SIZE),
        sql_id(&session->principal),
        INT(session->made_at),
        INT(session->seen_at),
        INT(session->ends_at),
        session->has_identity ? sql_id(&session->identity) : (struct sql_value){ .kind = SQL_NULL },
        session->has_identity ? TEXT(str_of(session->roles))
                              : (struct sql_value){ .kind = SQL_NULL },
    };
    return sql_run(store,
                   "INSERT INTO web_session (hash, principal, made_at, seen_at, ends_at, "
                   "identity, roles) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                   values, COUNT(values), NULL, err);
}

#define SESSION_COLUMNS "hash, principal, made_at, seen_at, ends_at, identity, roles "

static void take_session(const struct sql_rows *rows, struct web_session *ret)
{
    copy_hash(rows, 0, ret->hash);
    ret->principal = sql_id_at(rows, 1);
    ret->made_at = sql_int(rows, 2);
    ret->seen_at = sql_int(rows, 3);
    ret->ends_at = sql_int(rows, 4);
    ret->has_identity = sql_text(rows, 5).length > 0;
    ret->identity = sql_id_at(rows, 5);
    sql_copy(rows, 6, ret->roles, sizeof ret->roles);
}

bool web_session_find(struct store *store, const uint8_t hash[WEB_HASH_SIZE],
                      struct web_session *ret, bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { bytes(hash, WEB_HASH_SIZE) };
    struct sql_rows rows;
    bool done = sql_one(store, "SELECT " SESSION_COLUMNS "FROM web_session WHERE hash = ?1", values,
                        COUNT(values), &rows, ret_found, err);
    if (done && *ret_found)
        take_session(&rows, ret);
    sql_end(&rows);
    return done;
}

bool web_sessions_read(struct store *store, struct arena *arena, const struct store_id *principal,
                       struct web_session **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    struct sql_rows rows;
    struct web_session *found = NULL;
    size_t capacity = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT " SESSION_COLUMNS "FROM web_session WHERE principal = ?1 "
                          "ORDER BY made_at DESC, hash",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        done = arena_grow(arena, &found, *ret_count, &capacity, sizeof *found) ||
               arena_error(arena, err);
        if (done)
            take_session(&rows, &found[(*ret_count)++]);
    }
    sql_end(&rows);
    *ret = found;
    return done;
}

bool web_session_see(struct store *store, const uint8_t hash[WEB_HASH_SIZE], int64_t at,
                     struct err *err)
{
    const struct sql_value values[] = { bytes(hash, WEB_HASH_SIZE), INT(at) };
    return sql_run(store, "UPDATE web_session SET seen_at = ?2 WHERE hash = ?1 AND seen_at < ?2",
                   values, COUNT(values), NULL, err);
}

bool web_session_end(struct store *store, const uint8_t hash[WEB_HASH_SIZE], struct err *err)
{
    const struct sql_value values[] = { bytes(hash, WEB_HASH_SIZE) };
    return sql_run(store, "DELETE FROM web_session WHERE hash = ?1", values, COUNT(values), NULL,
                   err);
}

bool web_session_end_own(struct store *store, const struct store_id *principal,
                         const uint8_t hash[WEB_HASH_SIZE], struct err *err)
{
    const struct sql_value values[] = { bytes(hash, WEB_HASH_SIZE), sql_id(principal) };
    return sql_run(store, "DELETE FROM web_session WHERE hash = ?1 AND principal = ?2", values,
                   COUNT(values), NULL, err);
}

bool web_sessions_end(struct store *store, const struct store_id *principal,
                      const uint8_t but[WEB_HASH_SIZE], struct err *err)
{
    const struct sql_value values[] = { sql_id(principal), bytes(but, WEB_HASH_SIZE) };
    return but == NULL
               ? sql_run(store, "DELETE FROM web_session WHERE principal = ?1", values, 1, NULL,
                         err)
               : sql_run(store, "DELETE FROM web_session WHERE principal = ?1 AND hash <> ?2",
                         values, COUNT(values), NULL, err);
}

bool web_sessions_keep(struct store *store, const struct store_id *principal, int64_t count,
                       struct err *err)
{
    const struct sql_value values[] = { sql_id(principal), INT(count) };
    return sql_run(store,
                   "DELETE FROM web_session WHERE principal = ?1 AND hash NOT IN "
                   "(SELECT hash FROM web_session WHERE principal = ?1 "
                   "ORDER BY made_at DESC, hash LIMIT ?2)",
                   values, COUNT(values), NULL, err);
}

bool web_sessions_forget(struct store *store, int64_t before, struct err *err)
{
    const struct sql_value values[] = { INT(before) };
    return sql_run(store, "DELETE FROM web_session WHERE ends_at < ?1", values, COUNT(values), NULL,
                   err);
}

/* ---- what was done ---- */

bool request_done_find(struct store *store, struct arena *arena, const struct store_id *principal,
                       struct str name, struct request_done *ret, bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal), TEXT(name) };
    struct sql_rows rows;
    bool done = sql_one(store,
                        "SELECT digest, status, reply, done_at FROM request_done "
                        "WHERE principal = ?1 AND name = ?2",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found) {
        *ret = (struct request_done){ .principal = *principal, .name = name };
        copy_hash(&rows, 0, ret->digest);
        ret->status = sql_int(&rows, 1);
        ret->reply = str_copy(arena, sql_text(&rows, 2));
        ret->done_at = sql_int(&rows, 3);
        done = arena_sound(arena, err);
    }
    sql_end(&rows);
    return done;
}

#define DONE_ADD "INSERT INTO request_done (principal, name, digest, status, reply, done_at) "

bool request_done_add(struct store *store, const struct request_done *request, struct err *err)
{
    const struct sql_value values[] = {
        sql_id(&request->principal),
        TEXT(request->name),
        bytes(request->digest, WEB_HASH_SIZE),
        INT(request->status),
        bytes(request->reply.data, request->reply.length),
        INT(request->done_at),
    };
    static const struct sql_each add = {
        DONE_ADD "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        DONE_ADD "SELECT * FROM unnest(?1::bytea[], ?2::text[], ?3::bytea[], ?4::bigint[], "
                 "?5::bytea[], ?6::bigint[])"
    };
    return sql_run_each_beside(store, &add, values, COUNT(values), 1, err);
}

bool requests_done_forget(struct store *store, int64_t before, struct err *err)
{
    const struct sql_value values[] = { INT(before) };
    return sql_run(store, "DELETE FROM request_done WHERE done_at < ?1", values, COUNT(values),
                   NULL, err);
}

/* ---- how much ---- */

bool added_read(struct store *store, const struct store_id *principal, int64_t day,
                struct added *ret, bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal), INT(day) };
    struct sql_rows rows;
    bool done =
        sql_one(store, "SELECT requests, bytes FROM added WHERE principal = ?1 AND day = ?2",
                values, COUNT(values), &rows, ret_found, err);
    *ret = (struct added){ .principal = *principal, .day = day };
    if (done && *ret_found) {
        ret->requests = sql_int(&rows, 0);
        ret->bytes = sql_int(&rows, 1);
    }
    sql_end(&rows);
    return done;
}

bool added_put(struct store *store, const struct added *more, struct err *err)
{
    const struct sql_value values[] = { sql_id(&more->principal), INT(more->day),
                                        INT(more->requests), INT(more->bytes) };
    return sql_run(store,
                   "INSERT INTO added (principal, day, requests, bytes) VALUES (?1, ?2, ?3, ?4) "
                   "ON CONFLICT (principal, day) DO UPDATE SET "
                   "requests = added.requests + excluded.requests, "
                   "bytes = added.bytes + excluded.bytes",
                   values, COUNT(values), NULL, err);
}

bool added_forget(struct store *store, int64_t before_day, struct err *err)
{
    const struct sql_value values[] = { INT(before_day) };
    return sql_run(store, "DELETE FROM added WHERE day < ?1", values, COUNT(values), NULL, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* store/identity_rows.c - the SQL of links to an OpenID provider; see identity_rows.h. */
#include "store/identity_rows.h"

#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])
#define COLUMNS "id, principal, issuer, subject, linked_by, linked_at, ended_by, ended_at "

static void take(const struct sql_rows *rows, struct identity *ret)
{
    *ret = (struct identity){
        .id = sql_id_at(rows, 0),
        .principal = sql_id_at(rows, 1),
        .linked_by = sql_id_at(rows, 4),
        .linked_at = sql_int(rows, 5),
        .ended_by = sql_id_at(rows, 6),
        .ended_at = sql_int(rows, 7),
    };
    sql_copy(rows, 2, ret->issuer, sizeof ret->issuer);
    sql_copy(rows, 3, ret->subject, sizeof ret->subject);
}

bool identity_add(struct store *store, const struct identity *identity, struct err *err)
{
    const struct sql_value values[] = {
        sql_id(&identity->id),           TEXT(str_of(identity->issuer)),
        TEXT(str_of(identity->subject)), sql_id(&identity->principal),
        sql_id(&identity->linked_by),    INT(identity->linked_at),
    };
    return sql_run(store,
                   "INSERT INTO identity (id, issuer, subject, principal, linked_by, linked_at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                   values, COUNT(values), NULL, err);
}

bool identity_find(struct store *store, struct str issuer, struct str subject, struct identity *ret,
                   bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { TEXT(issuer), TEXT(subject) };
    struct sql_rows rows;
    bool done = sql_one(store,
                        "SELECT " COLUMNS "FROM identity "
                        "WHERE issuer = ?1 AND subject = ?2 AND ended_at IS NULL",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found)
        take(&rows, ret);
    sql_end(&rows);
    return done;
}

bool identity_end(struct store *store, const struct store_id *id, const struct store_id *by,
                  int64_t at, struct err *err)
{
    const struct sql_value values[] = { sql_id(id), sql_id(by), INT(at) };
    return sql_run(store, "UPDATE identity SET ended_by = ?2, ended_at = ?3 WHERE id = ?1", values,
                   COUNT(values), NULL, err);
}

bool identity_is_current(struct store *store, const struct store_id *id, bool *ret, struct err *err)
{
    const struct sql_value values[] = { sql_id(id) };
    struct sql_rows rows;
    bool done = sql_one(store, "SELECT linked_at FROM identity WHERE id = ?1 AND ended_at IS NULL",
                        values, COUNT(values), &rows, ret, err);
    sql_end(&rows);
    return done;
}

bool identities_read(struct store *store, struct arena *arena, const struct store_id *principal,
                     struct identity **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    struct sql_rows rows;
    struct identity *found = NULL;
    size_t capacity = 0;
    bool more = true;
    bool done = sql_query(store,
                          "SELECT " COLUMNS "FROM identity WHERE principal = ?1 "
                          "ORDER BY linked_at, id",
                          values, COUNT(values), &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more) {
        done = arena_grow(arena, &found, *ret_count, &capacity, sizeof *found) ||
               arena_error(arena, err);
        if (done)
            take(&rows, &found[(*ret_count)++]);
    }
    sql_end(&rows);
    *ret = found;
    return done;
}

/* ---- what was answered ---- */

bool web_state_use(struct store *store, const uint8_t hash[WEB_HASH_SIZE], int64_t now,
                   int64_t ends_at, struct err *err)
{
    const struct sql_value old[] = { INT(now) };
    const struct sql_value values[] = {
        { .kind = SQL_BYTES, .text = { (const char *)hash, WEB_HASH_SIZE } },
        INT(ends_at),
    };
    return sql_run(store, "DELETE FROM web_state WHERE ends_at < ?1", old, COUNT(old), NULL, err) &&
           sql_run(store, "INSERT INTO web_state (hash, ends_at) VALUES (?1, ?2)", values,
                   COUNT(values), NULL, err);
}

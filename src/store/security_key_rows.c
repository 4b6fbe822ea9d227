/* SPDX-License-Identifier: Apache-2.0 */
/* store/security_key_rows.c - the SQL of security keys; see security_key_rows.h. */
#include "store/security_key_rows.h"

#include <string.h>

#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])
#define COLUMNS                                                                                    \
    "id, principal, name, credential, point, signs, set_at, used_at, ended_by, ended_at "

static struct sql_value bytes(const uint8_t *data, size_t length)
{
    return (struct sql_value){ .kind = SQL_BYTES, .text = { (const char *)data, length } };
}

static size_t take_bytes(const struct sql_rows *rows, int column, uint8_t *ret, size_t size)
{
    struct str text = sql_text(rows, column);
    size_t length = text.length < size ? text.length : size;
    if (length > 0)
        memcpy(ret, text.data, length);
    return length;
}

static void take(const struct sql_rows *rows, struct security_key *ret)
{
    *ret = (struct security_key){ .id = sql_id_at(rows, 0),
                                  .principal = sql_id_at(rows, 1),
                                  .signs = sql_int(rows, 5),
                                  .set_at = sql_int(rows, 6),
                                  .used_at = sql_int(rows, 7),
                                  .ended_by = sql_id_at(rows, 8),
                                  .ended_at = sql_int(rows, 9) };
    sql_copy(rows, 2, ret->name, sizeof ret->name);
    ret->credential_length = take_bytes(rows, 3, ret->credential, sizeof ret->credential);
    (void)take_bytes(rows, 4, ret->point, sizeof ret->point);
}

bool security_key_add(struct store *store, const struct security_key *key, struct err *err)
{
    const struct sql_value values[] = {
        sql_id(&key->id),
        sql_id(&key->principal),
        TEXT(str_of(key->name)),
        bytes(key->credential, key->credential_length),
        bytes(key->point, sizeof key->point),
        INT(key->signs),
        INT(key->set_at),
    };
    return sql_run(store,
                   "INSERT INTO security_key (id, principal, name, credential, point, signs, "
                   "set_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                   values, COUNT(values), NULL, err);
}

bool security_keys_read(struct store *store, struct arena *arena, const struct store_id *principal,
                        struct security_key **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    struct sql_rows rows;
    struct security_key *found = NULL;
    size_t capacity = 0;
    bool more = true;
    bool done = sql_query(
        store, "SELECT " COLUMNS "FROM security_key WHERE principal = ?1 ORDER BY set_at, id",
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

bool security_keys_count(struct store *store, const struct store_id *principal, int64_t *ret,
                         struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(
        store, "SELECT count(*) FROM security_key WHERE principal = ?1 AND ended_at IS NULL",
        values, COUNT(values), &rows, &found, err);
    if (done)
        *ret = sql_int(&rows, 0);
    sql_end(&rows);
    return done;
}

bool security_key_use(struct store *store, const struct store_id *id, int64_t signs, int64_t at,
                      bool *ret, struct err *err)
{
    const struct sql_value values[] = { sql_id(id), INT(signs), INT(at) };
    int64_t changed;
    if (!sql_run(store,
                 "UPDATE security_key SET signs = ?2, used_at = ?3 "
                 "WHERE id = ?1 AND (signs < ?2 OR (signs = 0 AND ?2 = 0))",
                 values, COUNT(values), &changed, err))
        return false;
    *ret = changed == 1;
    return true;
}

bool security_key_finish(struct store *store, const struct store_id *id, const struct store_id *by,
                         int64_t at, struct err *err)
{
    const struct sql_value values[] = { sql_id(id), sql_id(by), INT(at) };
    return sql_run(store, "UPDATE security_key SET ended_by = ?2, ended_at = ?3 WHERE id = ?1",
                   values, COUNT(values), NULL, err);
}

/* ---- what one was asked to sign ---- */

bool key_challenge_add(struct store *store, const struct key_challenge *challenge, struct err *err)
{
    const struct sql_value values[] = {
        bytes(challenge->hash, sizeof challenge->hash),
        bytes(challenge->browser, sizeof challenge->browser),
        sql_id(&challenge->principal),
        TEXT(str_of(challenge->purpose)),
        INT(challenge->asked_at),
    };
    return sql_run(store,
                   "INSERT INTO key_challenge (hash, browser, principal, purpose, asked_at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5)",
                   values, COUNT(values), NULL, err);
}

bool key_challenge_take(struct store *store, struct key_challenge *challenge, bool *ret_found,
                        struct err *err)
{
    const struct sql_value values[] = {
        bytes(challenge->hash, sizeof challenge->hash),
        bytes(challenge->browser, sizeof challenge->browser),
        TEXT(str_of(challenge->purpose)),
    };
    struct sql_rows rows;
    bool done = sql_one(store,
                        "SELECT principal, asked_at FROM key_challenge "
                        "WHERE hash = ?1 AND browser = ?2 AND purpose = ?3",
                        values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found) {
        challenge->principal = sql_id_at(&rows, 0);
        challenge->asked_at = sql_int(&rows, 1);
    }
    sql_end(&rows);
    return done && (!*ret_found || sql_run(store, "DELETE FROM key_challenge WHERE hash = ?1",
                                           values, 1, NULL, err));
}

bool key_challenges_forget(struct store *store, int64_t before, struct err *err)
{
    const struct sql_value values[] = { INT(before) };
    return sql_run(store, "DELETE FROM key_challenge WHERE asked_at < ?1", values, COUNT(values),
                   NULL, err);
}

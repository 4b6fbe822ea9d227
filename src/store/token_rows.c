/* SPDX-License-Identifier: Apache-2.0 */
/* store/token_rows.c - the SQL of tokens; see token_rows.h. */
#include "store/token_rows.h"

#include <string.h>

#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

static struct sql_value of_hash(const uint8_t hash[API_KEY_HASH_SIZE])
{
    return (struct sql_value){ .kind = SQL_BYTES,
                               .text = { (const char *)hash, API_KEY_HASH_SIZE } };
}

bool access_token_add(struct store *store, const struct access_token *token, struct err *err)
{
    const struct sql_value values[] = {
        of_hash(token->hash), TEXT(str_of(token->key)), TEXT(str_of(token->scopes)),
        INT(token->made_at),  INT(token->ends_at),
    };
    return sql_run(store,
                   "INSERT INTO access_token (hash, key, scopes, made_at, ends_at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5)",
                   values, COUNT(values), NULL, err);
}

bool access_token_find(struct store *store, const uint8_t hash[API_KEY_HASH_SIZE],
                       struct access_token *ret, bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { of_hash(hash) };
    struct sql_rows rows;
    bool done =
        sql_one(store, "SELECT key, scopes, made_at, ends_at FROM access_token WHERE hash = ?1",
                values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found) {
        *ret = (struct access_token){ .made_at = sql_int(&rows, 2), .ends_at = sql_int(&rows, 3) };
        memcpy(ret->hash, hash, API_KEY_HASH_SIZE);
        sql_copy(&rows, 0, ret->key, sizeof ret->key);
        sql_copy(&rows, 1, ret->scopes, sizeof ret->scopes);
    }
    sql_end(&rows);
    return done;
}

bool access_tokens_count(struct store *store, const char *key, int64_t now, int64_t *ret,
                         struct err *err)
{
    const struct sql_value values[] = { TEXT(str_of(key)), INT(now) };
    struct sql_rows rows;
    bool found;
    bool done = sql_one(store, "SELECT count(*) FROM access_token WHERE key = ?1 AND ends_at > ?2",
                        values, COUNT(values), &rows, &found, err);
    if (done)
        *ret = sql_int(&rows, 0);
    sql_end(&rows);
    return done;
}

bool access_tokens_forget(struct store *store, int64_t now, struct err *err)
{
    const struct sql_value values[] = { INT(now) };
    return sql_run(store, "DELETE FROM access_token WHERE ends_at <= ?1", values, COUNT(values),
                   NULL, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* store/factor_rows.c - the SQL of second factors; see factor_rows.h. */
#include "store/factor_rows.h"

#include "store/kind.h"
#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])
#define COLUMNS "id, principal, step, set_at, ended_by, ended_at "

static struct sql_value bytes(const uint8_t *data, size_t length)
{
    return (struct sql_value){ .kind = SQL_BYTES, .text = { (const char *)data, length } };
}

static void take(const struct sql_rows *rows, struct factor *ret)
{
    *ret = (struct factor){
        .id = sql_id_at(rows, 0),
        .principal = sql_id_at(rows, 1),
        .step = sql_int(rows, 2),
        .set_at = sql_int(rows, 3),
        .ended_by = sql_id_at(rows, 4),
        .ended_at = sql_int(rows, 5),
    };
}

bool factor_add(struct store *store, const struct factor *factor, struct err *err)
{
    const struct store_id ids[] = { factor->id, factor->principal };
    uint8_t written[VAULT_SECRET_MAX];
    size_t length;
    if (!vault_put_secret(store, ids, factor->secret, written, &length, err))
        return false;
    const struct sql_value values[] = {
        sql_id(&factor->id), sql_id(&factor->principal), bytes(written, length),
        INT(factor->step),   INT(factor->set_at),
    };
    return sql_run(store,
                   "INSERT INTO factor (id, principal, secret, step, set_at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5)",
                   values, COUNT(values), NULL, err);
}

bool factor_read(struct store *store, const struct store_id *principal, struct factor *ret,
                 bool *ret_found, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    struct sql_rows rows;
    bool done =
        sql_one(store, "SELECT " COLUMNS "FROM factor WHERE principal = ?1 AND ended_at IS NULL",
                values, COUNT(values), &rows, ret_found, err);
    if (done && *ret_found)
        take(&rows, ret);
    sql_end(&rows);
    return done;
}

bool factor_open(struct store *store, const struct factor *factor, uint8_t ret[FACTOR_SECRET_SIZE],
                 bool *ret_open, struct err *err)
{
    const struct store_id ids[] = { factor->id, factor->principal };
    const struct sql_value values[] = { sql_id(&factor->id) };
    struct sql_rows rows;
    bool found = false;
    bool done = sql_one(store, "SELECT secret FROM factor WHERE id = ?1 AND secret IS NOT NULL",
                        values, COUNT(values), &rows, &found, err);
    *ret_open = false;
    if (done && found)
        done = vault_take_secret(store->vault, ids, sql_text(&rows, 0), ret, ret_open, err);
    sql_end(&rows);
    return done;
}

bool factors_read(struct store *store, struct arena *arena, const struct store_id *principal,
                  struct factor **ret, size_t *ret_count, struct err *err)
{
    const struct sql_value values[] = { sql_id(principal) };
    struct sql_rows rows;
    struct factor *found = NULL;
    size_t capacity = 0;
    bool more = true;
    bool done =
        sql_query(store, "SELECT " COLUMNS "FROM factor WHERE principal = ?1 ORDER BY set_at, id",
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

bool factor_take(struct store *store, const struct store_id *id, int64_t step, bool *ret,
                 struct err *err)
{
    const struct sql_value values[] = { sql_id(id), INT(step) };
    int64_t changed;
    if (!sql_run(store, "UPDATE factor SET step = ?2 WHERE id = ?1 AND step < ?2", values,
                 COUNT(values), &changed, err))
        return false;
    *ret = changed == 1;
    return true;
}

bool factor_finish(struct store *store, const struct store_id *id, const struct store_id *by,
                   int64_t at, struct err *err)
{
    const struct sql_value values[] = { sql_id(id), sql_id(by), INT(at) };
    return sql_run(store,
                   "UPDATE factor SET secret = NULL, ended_by = ?2, ended_at = ?3 WHERE id = ?1",
                   values, COUNT(values), NULL, err);
}

/* ---- recovery codes ---- */

bool factor_code_add(struct store *store, const struct store_id *factor,
                     const uint8_t hash[FACTOR_HASH_SIZE], struct err *err)
{
    const struct sql_value values[] = { sql_id(factor), bytes(hash, FACTOR_HASH_SIZE) };
    return sql_run(store, "INSERT INTO factor_code (factor, hash) VALUES (?1, ?2)", values,
                   COUNT(values), NULL, err);
}

bool factor_code_take(struct store *store, const struct store_id *factor,
                      const uint8_t hash[FACTOR_HASH_SIZE], int64_t at, bool *ret, struct err *err)
{
    const struct sql_value values[] = { sql_id(factor), bytes(hash, FACTOR_HASH_SIZE), INT(at) };
    int64_t changed;
    if (!sql_run(store,
                 "UPDATE factor_code SET used_at = ?3 "
                 "WHERE factor = ?1 AND hash = ?2 AND used_at IS NULL",
                 values, COUNT(values), &changed, err))
        return false;
    *ret = changed == 1;
    return true;
}

bool factor_codes_count(struct store *store, const struct store_id *factor, int64_t *ret,
                        struct err *err)
{
    const struct sql_value values[] = { sql_id(factor) };
    struct sql_rows rows;
    bool found;
    bool done =
        sql_one(store, "SELECT count(*) FROM factor_code WHERE factor = ?1 AND used_at IS NULL",
                values, COUNT(values), &rows, &found, err);
    if (done)
        *ret = sql_int(&rows, 0);
    sql_end(&rows);
    return done;
}

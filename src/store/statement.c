/* SPDX-License-Identifier: Apache-2.0 */
/* store/statement.c - statements on any kind of database; see statement.h. */
#include <string.h>

#include "store/kind.h"

/* Where a transaction of many is gone nothing more is done in it. */
static bool is_whole(const struct store *store, struct err *err)
{
    if (store->is_group && store->is_broken)
        return err_set(err, ERR_IO, "%s: something in the transaction had failed", store->name);
    return true;
}

bool sql_query(struct store *store, const char *sql, const struct sql_value *values, size_t count,
               struct sql_rows *ret, struct err *err)
{
    *ret = (struct sql_rows){ .store = store };
    return is_whole(store, err) && store->kind->query(store, sql, values, count, ret, err);
}

bool sql_query_each(struct store *store, const struct sql_each *sql, const struct sql_value *values,
                    size_t width, size_t count, struct sql_rows *ret, struct err *err)
{
    *ret = (struct sql_rows){ .store = store };
    return count == 0 || (is_whole(store, err) &&
                          store->kind->query_each(store, sql, values, width, count, ret, err));
}

bool sql_next(struct sql_rows *rows, bool *ret_more, struct err *err)
{
    *ret_more = false;
    return rows->statement == NULL || rows->store->kind->next(rows, ret_more, err);
}

void sql_end(struct sql_rows *rows)
{
    if (rows->statement != NULL)
        rows->store->kind->end(rows);
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
    int64_t changed = 0;
    store->changes++;
    store->stamp++;
    bool done = is_whole(store, err) && store->kind->run(store, sql, values, count, &changed, err);
    if (ret_changed != NULL)
        *ret_changed = changed;
    return done;
}

bool sql_run_each_beside(struct store *store, const struct sql_each *sql,
                         const struct sql_value *values, size_t width, size_t count,
                         struct err *err)
{
    if (count == 0)
        return true;
    store->changes++;
    return is_whole(store, err) && store->kind->run_each(store, sql, values, width, count, err);
}

bool sql_run_each(struct store *store, const struct sql_each *sql, const struct sql_value *values,
                  size_t width, size_t count, struct err *err)
{
    store->stamp += count > 0;
    return sql_run_each_beside(store, sql, values, width, count, err);
}

bool sql_fill_each_beside(struct store *store, const struct sql_each *sql, size_t width,
                          sql_fill *fill, const void *items, size_t count, struct err *err)
{
    struct sql_value *values;
    if (count == 0)
        return true;
    if (count > SIZE_MAX / sizeof *values / width)
        return err_set(err, ERR_LIMIT, "too much is written at once");
    values = mem_resize(store->mem, NULL, count * width * sizeof *values);
    if (values == NULL)
        return err_set(err, ERR_MEMORY, "memory for what is written could not be had");
    for (size_t i = 0; i < count; i++)
        fill(items, i, &values[i * width]);
    bool done = sql_run_each_beside(store, sql, values, width, count, err);
    mem_free(store->mem, values);
    return done;
}

bool sql_fill_each(struct store *store, const struct sql_each *sql, size_t width, sql_fill *fill,
                   const void *items, size_t count, struct err *err)
{
    store->stamp += count > 0;
    return sql_fill_each_beside(store, sql, width, fill, items, count, err);
}

int64_t sql_int(const struct sql_rows *rows, int column)
{
    return rows->store->kind->number(rows, column);
}

bool sql_is_null(const struct sql_rows *rows, int column)
{
    return rows->store->kind->is_null(rows, column);
}

struct str sql_text(const struct sql_rows *rows, int column)
{
    return rows->store->kind->text(rows, column);
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

struct str text_at(const struct sql_rows *rows, int column, struct arena *arena)
{
    return sql_is_null(rows, column) ? (struct str){ 0 } : str_copy(arena, sql_text(rows, column));
}

void sql_copy(const struct sql_rows *rows, int column, char *ret, size_t size)
{
    str_put(ret, size, sql_text(rows, column));
}

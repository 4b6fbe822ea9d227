/* SPDX-License-Identifier: Apache-2.0 */
/* store/given.c - a virtual table of SQLite, https://sqlite.org/vtab.html; see given.h. */
#include "store/given.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NAME "given"
#define COLUMNS "c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12"
#define ROWS GIVEN_WIDTH_MAX /* the column behind these, which is what it is a table of */

/* ---- statements ---- */

/* "VALUES (?1, ?2)" at its end: where it begins; SIZE_MAX: it is not there. */
static size_t find_values(const char *one, size_t width)
{
    char values[8 * (GIVEN_WIDTH_MAX + 2)];
    size_t length = (size_t)snprintf(values, sizeof values, "VALUES (");
    for (size_t i = 1; i <= width; i++)
        length += (size_t)snprintf(values + length, sizeof values - length, "%s?%zu",
                                   i == 1 ? "" : ", ", i);
    length += (size_t)snprintf(values + length, sizeof values - length, ")");
    struct str text = str_of(one);
    return str_ends(text, (struct str){ values, length }) ? text.length - length : SIZE_MAX;
}

bool given_adds(const char *one, size_t width)
{
    return width <= GIVEN_WIDTH_MAX && strlen(one) < GIVEN_TEXT_MAX / 2 &&
           find_values(one, width) != SIZE_MAX;
}

void given_text(const char *one, size_t width, char ret[GIVEN_TEXT_MAX])
{
    size_t length = find_values(one, width);
    assert(given_adds(one, width));
    memcpy(ret, one, length);
    for (size_t i = 1; i <= width; i++)
        length += (size_t)snprintf(ret + length, GIVEN_TEXT_MAX - length, "%s c%zu",
                                   i == 1 ? "SELECT" : ",", i);
    (void)snprintf(ret + length, GIVEN_TEXT_MAX - length, " FROM given(?1)");
}

/* ---- the table ---- */

/* Where a statement is. */
struct cursor {
    sqlite3_vtab_cursor base; /* first */
    const struct given *given;
    size_t at;
};

static int connect(sqlite3 *db, void *unused, int count, const char *const *words,
                   sqlite3_vtab **ret, char **ret_error)
{
    (void)unused;
    (void)count;
    (void)words;
    (void)ret_error;
    int code = sqlite3_declare_vtab(db, "CREATE TABLE given (" COLUMNS ", rows HIDDEN)");
    if (code != SQLITE_OK)
        return code;
    *ret = sqlite3_malloc(sizeof **ret);
    if (*ret == NULL)
        return SQLITE_NOMEM;
    memset(*ret, 0, sizeof **ret);
    return sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
}

static int disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

/* It is of the rows that are bound, or of none. */
static int plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].iColumn != ROWS || !info->aConstraint[i].usable)
            continue;
        info->aConstraintUsage[i].argvIndex = 1;
        info->aConstraintUsage[i].omit = 1;
        info->estimatedCost = 1;
        return SQLITE_OK;
    }
    return SQLITE_CONSTRAINT;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **ret)
{
    (void)table;
    struct cursor *cursor = sqlite3_malloc(sizeof *cursor);
    if (cursor == NULL)
        return SQLITE_NOMEM;
    *cursor = (struct cursor){ .given = NULL };
    *ret = &cursor->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

static int first(sqlite3_vtab_cursor *base, int unused, const char *text, int count,
                 sqlite3_value **values)
{
    struct cursor *cursor = (struct cursor *)base;
    (void)unused;
    (void)text;
    assert(count == 1);
    cursor->given = sqlite3_value_pointer(values[0], NAME);
    cursor->at = 0;
    return cursor->given == NULL ? SQLITE_MISUSE : SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base)
{
    ((struct cursor *)base)->at++;
    return SQLITE_OK;
}

static int is_at_end(sqlite3_vtab_cursor *base)
{
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->at >= cursor->given->count;
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *context, int at)
{
    const struct cursor *cursor = (const struct cursor *)base;
    const struct given *given = cursor->given;
    if (at < 0 || (size_t)at >= given->width) {
        sqlite3_result_null(context);
        return SQLITE_OK;
    }
    const struct sql_value *value = &given->values[cursor->at * given->width + (size_t)at];
    const char *data = value->text.data == NULL ? "" : value->text.data;
    switch (value->kind) {
    case SQL_INT:
        sqlite3_result_int64(context, value->number);
        break;
    case SQL_TEXT:
        sqlite3_result_text64(context, data, value->text.length, SQLITE_STATIC, SQLITE_UTF8);
        break;
    case SQL_BYTES:
        sqlite3_result_blob64(context, data, value->text.length, SQLITE_STATIC);
        break;
    case SQL_NULL:
        sqlite3_result_null(context);
        break;
    }
    return SQLITE_OK;
}

static int number(sqlite3_vtab_cursor *base, sqlite3_int64 *ret)
{
    *ret = (sqlite3_int64)((const struct cursor *)base)->at;
    return SQLITE_OK;
}

int given_register(sqlite3 *db)
{
    static const sqlite3_module module = {
        .xConnect = connect,
        .xBestIndex = plan,
        .xDisconnect = disconnect,
        .xOpen = open_cursor,
        .xClose = close_cursor,
        .xFilter = first,
        .xNext = next,
        .xEof = is_at_end,
        .xColumn = column,
        .xRowid = number,
    };
    return sqlite3_create_module(db, NAME, &module, NULL);
}

int given_bind(sqlite3_stmt *statement, const struct given *given)
{
    assert(given->width <= GIVEN_WIDTH_MAX);
    return sqlite3_bind_pointer(statement, 1, (void *)given, NAME, NULL);
}

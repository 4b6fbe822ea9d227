/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/statement.h - running SQL; for the files of store alone.
 *
 * A statement is a string that stays: it is prepared once for each connection.  Parameters are ?1,
 * ?2, …  It is written so that SQLite and PostgreSQL understand it alike.
 */
#ifndef LICET_STORE_STATEMENT_H
#define LICET_STORE_STATEMENT_H

#include "store/store.h"

enum sql_kind { SQL_NULL, SQL_INT, SQL_TEXT, SQL_BYTES };

struct sql_value {
    enum sql_kind kind;
    int64_t number;
    struct str text; /* of SQL_TEXT and SQL_BYTES; stays until the statement is done */
};

#define INT(n) ((struct sql_value){ .kind = SQL_INT, .number = (n) })
#define TEXT(s) ((struct sql_value){ .kind = SQL_TEXT, .text = (s) })

/* The number, or NULL for 0. */
struct sql_value sql_number(int64_t number);

/* The id, or NULL where there is none. */
struct sql_value sql_id(const struct store_id *id);

/*
 * Runs it to its end; *ret_changed rows were changed.  A broken constraint is ERR_CONFLICT.  In a
 * transaction nothing goes on behind a statement that failed.
 */
NODISCARD bool sql_run(struct store *store, const char *sql, const struct sql_value *values,
                       size_t count, int64_t *ret_changed, struct err *err);

/* Rows, one after the other; sql_end follows in any case. */
struct sql_rows {
    struct store *store;
    void *statement;
    int at; /* PostgreSQL: which row, from 0 */
    /* SQLite: what is still to be asked, of sql_query_each. */
    const struct sql_value *values;
    size_t width, left;
};

NODISCARD bool sql_query(struct store *store, const char *sql, const struct sql_value *values,
                         size_t count, struct sql_rows *ret, struct err *err);
NODISCARD bool sql_next(struct sql_rows *rows, bool *ret_more, struct err *err);
void sql_end(struct sql_rows *rows);

/*
 * Of the row that sql_next went to; text stays until it goes on.  A number is asked for as such, a
 * text as such: not every database makes the one of the other.
 */
int64_t sql_int(const struct sql_rows *rows, int column);
bool sql_is_null(const struct sql_rows *rows, int column);
struct str sql_text(const struct sql_rows *rows, int column);
struct store_id sql_id_at(const struct sql_rows *rows, int column);

/* A copy of the text, absent where it is NULL. */
struct str text_at(const struct sql_rows *rows, int column, struct arena *arena);

/* The text, cut to what fits, a NUL behind it. */
void sql_copy(const struct sql_rows *rows, int column, char *ret, size_t size);

/* At most one row: *ret_found tells.  sql_end follows in any case. */
NODISCARD bool sql_one(struct store *store, const char *sql, const struct sql_value *values,
                       size_t count, struct sql_rows *ret, bool *ret_found, struct err *err);

/*
 * One statement for many rows of values.  `one` has a parameter for each value of a row, and is run
 * for each of them; `all` has an array for each, and is run once where the database is asked over
 * a connection.  Both come to the same.
 */
struct sql_each {
    const char *one, *all;
};

/*
 * `count` rows of `width` values, one behind the other.  In a transaction what fails may be told by
 * what follows only, at last by store_commit.
 */
NODISCARD bool sql_run_each(struct store *store, const struct sql_each *sql,
                            const struct sql_value *values, size_t width, size_t count,
                            struct err *err);

/*
 * The same of rows of the ledger, of the log, or of answers: what else was read may be remembered
 * (store_stamp).
 */
NODISCARD bool sql_run_each_beside(struct store *store, const struct sql_each *sql,
                                   const struct sql_value *values, size_t width, size_t count,
                                   struct err *err);

/* Gives the values of one of many items. */
typedef void sql_fill(const void *items, size_t at, struct sql_value *values);

/* Both, with the values that `fill` gives. */
NODISCARD bool sql_fill_each(struct store *store, const struct sql_each *sql, size_t width,
                             sql_fill *fill, const void *items, size_t count, struct err *err);
NODISCARD bool sql_fill_each_beside(struct store *store, const struct sql_each *sql, size_t width,
                                    sql_fill *fill, const void *items, size_t count,
                                    struct err *err);

/* The rows of all, in any order; the values stay until sql_end. */
NODISCARD bool sql_query_each(struct store *store, const struct sql_each *sql,
                              const struct sql_value *values, size_t width, size_t count,
                              struct sql_rows *ret, struct err *err);

#endif

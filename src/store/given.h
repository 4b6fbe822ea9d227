/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/given.h - rows of values as a table that SQLite reads; for the files of store alone.
 *
 *     INSERT INTO entry (transfer, n) VALUES (?1, ?2)                  a row
 *     INSERT INTO entry (transfer, n) SELECT c1, c2 FROM given(?1)     any number
 *
 * The second opens the table, its indexes and what it refers to once, and not for each row, which
 * takes two thirds of the time then.
 */
#ifndef LICET_STORE_GIVEN_H
#define LICET_STORE_GIVEN_H

#include <sqlite3.h>

#include "store/statement.h"

#define GIVEN_WIDTH_MAX 12

struct given {
    const struct sql_value *values; /* the rows, one behind the other */
    size_t width, count;
};

#define GIVEN_TEXT_MAX 1024

/* Whether the statement is of the first form, with as many values; the second one of that. */
bool given_adds(const char *one, size_t width);
void given_text(const char *one, size_t width, char ret[GIVEN_TEXT_MAX]);

/* Codes of SQLite. */
int given_register(sqlite3 *db);
int given_bind(sqlite3_stmt *statement, const struct given *given);

#endif

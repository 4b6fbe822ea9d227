/* SPDX-License-Identifier: Apache-2.0 */
/* store/sqlite.h - what the files about SQLite share. */
#ifndef LICET_STORE_SQLITE_H
#define LICET_STORE_SQLITE_H

#include <sqlite3.h>

#include "store/statement.h"

#define STATEMENTS_MAX 256

struct store {
    const struct mem *mem;
    sqlite3 *db;
    char *path;
    struct {
        const char *sql; /* the string itself tells it apart */
        sqlite3_stmt *statement;
    } prepared[STATEMENTS_MAX];
    size_t prepared_count;
};

/* A connection to a file, which is there; or to one that is not, and is made. */
struct store *sqlite_connect(const struct mem *mem, struct str path, struct err *err);
struct store *sqlite_connect_new(const struct mem *mem, struct str path, struct err *err);
void sqlite_disconnect(struct store *store);

/* Disconnects from a file that could not be made, of which nothing is left. */
void sqlite_discard(struct store *store);

/* Says what went wrong last.  Returns false. */
bool sqlite_fail(struct store *store, struct err *err);

/* Runs several statements, which give no rows. */
NODISCARD bool sqlite_script(struct store *store, const char *sql, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/store.h - where things are kept: a database, opened, and its transactions.
 *
 * A store is one connection, for one thread.  What is acknowledged is on the disk: SQLite runs with
 * a write-ahead log and synchronous=FULL.  Writers wait for each other in the order in which they
 * come, and none reads what another is about to change: a transaction that writes takes the lock
 * before it reads.
 *
 * Times are microseconds since 1970 in UTC.  Ids are 16 bytes.
 */
#ifndef LICET_STORE_STORE_H
#define LICET_STORE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct store;

#define STORE_ID_SIZE 16

struct store_id {
    uint8_t bytes[STORE_ID_SIZE];
};

bool store_id_equal(const struct store_id *a, const struct store_id *b);

/*
 * Opens the database at a path, which has to be there and to have the schema of this program; NULL
 * on failure: ERR_IO, ERR_VALUE (what is to be done stands in the hint), ERR_MEMORY.
 */
struct store *store_open(const struct mem *mem, struct str path, struct err *err);
void store_close(struct store *store);

/* Where the memory of the store came from. */
const struct mem *store_mem(const struct store *store);

/* Makes a database where none is, with the schema of this program. */
NODISCARD bool store_create(const struct mem *mem, struct str path, struct err *err);

/* Brings the schema of one that is there up to this program's; *ret_steps of it were missing. */
NODISCARD bool store_migrate(const struct mem *mem, struct str path, int *ret_steps,
                             struct err *err);

/*
 * Copies a database, as it is at one moment, to where no file is; others may go on writing.  What
 * could not be done leaves no file.
 */
NODISCARD bool store_copy(const struct mem *mem, struct str from, struct str to, struct err *err);

/* Whether the file is sound, below what is kept in it: damaged pages, rows that refer to none. */
NODISCARD bool store_check(struct store *store, struct buf *out, size_t *ret_wrong,
                           struct err *err);

/* A transaction that writes: nobody else does until it ends. */
NODISCARD bool store_begin(struct store *store, struct err *err);
NODISCARD bool store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store);

/* Many reads of one state. */
NODISCARD bool store_begin_reading(struct store *store, struct err *err);

#endif

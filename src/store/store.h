/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/store.h - where things are kept: a database, opened, and its transactions.
 *
 * The database is a file of SQLite, or is on a server of PostgreSQL, where several machines may use
 * it at once.  Where a path is asked for, postgresql://USER@HOST:PORT/DATABASE names the latter.
 *
 * A store is one connection, for one thread.  What is acknowledged is on the disk: SQLite runs with
 * a write-ahead log and synchronous=FULL, PostgreSQL with synchronous_commit.  Writers wait for
 * each other, a minute at most, and none reads what another is about to change: a transaction that
 * writes takes the one lock of the database before it reads.
 *
 * Where the connection to a server is lost, what is in a transaction fails, and nothing of it was
 * done; but if that was in store_commit, it may have been.  The next transaction makes a new one.
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
 * Opens the database at a path, which has to be there and to have the schema of this program, or a
 * later one that lets this program run beside its own; NULL on failure: ERR_IO, ERR_VALUE (what is
 * to be done stands in the hint), ERR_MEMORY.
 *
 * Others may bring the schema up while it is open.  From a step on that shuts this program out, no
 * transaction begins any more: ERR_IO.  One that had begun ends before the step is done.
 */
struct store *store_open(const struct mem *mem, struct str path, struct err *err);
void store_close(struct store *store);

/* Where the memory of the store came from. */
const struct mem *store_mem(const struct store *store);

/* Makes a database where none is, with the schema of this program. */
NODISCARD bool store_create(const struct mem *mem, struct str path, struct err *err);

/* Brings the schema of one that is there up to this program's; *ret_steps of it were missing: all
 * are done, or none. */
NODISCARD bool store_migrate(const struct mem *mem, struct str path, int *ret_steps,
                             struct err *err);

/* What that would do: *ret_steps are missing, and *ret_shuts_out says whether programs that know
 * those alone which are there may not go on beside them. */
NODISCARD bool store_missing(const struct mem *mem, struct str path, int *ret_steps,
                             bool *ret_shuts_out, struct err *err);

/* The path without what is secret in it. */
void store_show(struct str path, struct buf *out);

/* Whether it is a file, which store_copy can copy.  If not, ERR_USAGE, and what is used instead. */
NODISCARD bool store_is_file(struct str path, struct err *err);

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

/*
 * Many transactions that are written to the disk as one: between these each store_begin begins a
 * part, which store_commit keeps and store_rollback takes back, and store_begin_reading reads what
 * the parts before have written.  Nothing is acknowledged before store_commit_group has returned;
 * where that is false none was done, or, if the connection was lost in it, all may have been.
 */
NODISCARD bool store_begin_group(struct store *store, struct err *err);
NODISCARD bool store_commit_group(struct store *store, struct err *err);
void store_rollback_group(struct store *store);

/*
 * What was read in a group may be remembered as long as this stays the same: nothing has been
 * written since, by anybody, but rows of the ledger, the log and answers (sql_run_each_beside).
 * 0: there is no group, and nothing may be remembered.
 */
uint64_t store_stamp(const struct store *store);

/* How often something was asked of it that may have changed rows. */
uint64_t store_changes(const struct store *store);

/* Many reads of one state; inside of another one of the same, until both are taken back. */
NODISCARD bool store_begin_reading(struct store *store, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/store_folder.h - a database of its own, for tests of what is kept.
 *
 * It is a file of SQLite, or where LICET_STORE is `postgresql` in a server: the same tests are run
 * with both.
 */
#ifndef LICET_UNIT_STORE_FOLDER_H
#define LICET_UNIT_STORE_FOLDER_H

#include "store/store.h"

struct store_folder {
    char folder[64]; /* for what else the test keeps */
    char path[160];  /* of the database */
};

/*
 * First of all: whether there is what is asked for.  If not it is said that all is skipped.
 */
bool store_folder_can(void);
bool store_folder_is_postgresql(void);

/* Ends what store_folder_can began.  Returns the status. */
int store_folder_done(int status);

/* Fails the test where it cannot be made. */
void store_folder_make(struct store_folder *folder);

/* Another connection to it. */
struct store *store_folder_open(const struct store_folder *folder);

/*
 * Runs SQL that is meant for SQLite, or PostgreSQL's words for it, on a connection of its own: of a
 * statement that is prepared, one is for each connection, and there are many.
 */
NODISCARD bool store_folder_run(const struct store_folder *folder, const char *sql,
                                struct err *err);

/* The words: X'00' and zeroblob(1) are not understood by both. */
#define STORE_WORDS_SIZE 1024
const char *store_words(const char *sql, char words[STORE_WORDS_SIZE]);

/* With the files of SQLite; others have to be gone. */
void store_folder_remove(const struct store_folder *folder);

/* A fixture: the state is a store, open, in this folder. */
extern struct store_folder store_folder_shared;
int store_folder_set_up(void **state);
int store_folder_tear_down(void **state);

/* Of a database that is a file, with what SQLite keeps beside it. */
void store_files_remove(const char *path);

struct store_id id_of(char kind, uint64_t number);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* unit/store_folder.h - a database in a folder of its own, for tests of what is kept. */
#ifndef LICET_UNIT_STORE_FOLDER_H
#define LICET_UNIT_STORE_FOLDER_H

#include "store/store.h"

struct store_folder {
    char folder[64];
    char path[96]; /* of the database */
};

/* Fails the test where it cannot be made. */
void store_folder_make(struct store_folder *folder);

/* Another connection to it. */
struct store *store_folder_open(const struct store_folder *folder);

/* With the files of SQLite; others have to be gone. */
void store_folder_remove(const struct store_folder *folder);

/* Of a database, with what SQLite keeps beside it. */
void store_files_remove(const char *path);

struct store_id id_of(char kind, uint64_t number);

#endif

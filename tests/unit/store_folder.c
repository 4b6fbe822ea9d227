/* SPDX-License-Identifier: Apache-2.0 */
/* unit/store_folder.c - see store_folder.h. */
#include "unit/store_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

void store_folder_make(struct store_folder *folder)
{
    struct err err = { 0 };
    const char *parent = getenv("TMPDIR");
    snprintf(folder->folder, sizeof folder->folder, "%s/licet-store-XXXXXX",
             parent == NULL ? "/tmp" : parent);
    assert_non_null(mkdtemp(folder->folder));
    snprintf(folder->path, sizeof folder->path, "%s/licet.db", folder->folder);
    if (!store_create(mem_system(), str_of(folder->path), &err))
        fail_msg("%s", err.message);
}

struct store *store_folder_open(const struct store_folder *folder)
{
    struct err err = { 0 };
    struct store *store = store_open(mem_system(), str_of(folder->path), &err);
    if (store == NULL)
        fprintf(stderr, "%s\n", err.message);
    return store;
}

void store_files_remove(const char *path)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char name[160];
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)unlink(name);
    }
}

void store_folder_remove(const struct store_folder *folder)
{
    store_files_remove(folder->path);
    assert_int_equal(rmdir(folder->folder), 0);
}

struct store_id id_of(char kind, uint64_t number)
{
    struct store_id id = { { 0 } };
    id.bytes[0] = (uint8_t)kind;
    memcpy(id.bytes + 8, &number, sizeof number);
    return id;
}

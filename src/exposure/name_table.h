/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exposure/name_table.h - names, numbered as they come: 0, 1, 2 …
 *
 * A table of zero bytes is empty; what it holds is the arena's.
 */
#ifndef LICET_EXPOSURE_NAME_TABLE_H
#define LICET_EXPOSURE_NAME_TABLE_H

#include "base/arena.h"
#include "base/str.h"

#define NAME_NONE UINT32_MAX

struct name_table {
    bool fold; /* ASCII letters without case */
    struct str *names;
    size_t count, room;
    uint32_t *slots; /* numbers by their name's hash, plus one */
    size_t slot_count;
};

/* The number of the name, or NAME_NONE. */
uint32_t name_table_find(const struct name_table *table, struct str name);

/* The same; a name that is not there gets the next number.  The text must outlive the table. */
NODISCARD bool name_table_add(struct name_table *table, struct arena *arena, struct str name,
                              uint32_t *ret, struct err *err);

#endif

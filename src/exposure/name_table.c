/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/name_table.c - see name_table.h. */
#include "exposure/name_table.h"

#define SLOTS_MIN 64

/* FNV-1a, where letters count without case. */
static uint64_t hash_of(const struct name_table *table, struct str name)
{
    uint64_t hash = 1469598103934665603ULL;
    if (!table->fold)
        return str_hash(name);
    for (size_t i = 0; i < name.length; i++)
        hash = (hash ^ (unsigned char)char_lower(name.data[i])) * 1099511628211ULL;
    return hash ^ (hash >> 29);
}

/* Where it stands, or the empty slot where it would. */
static size_t slot_of(const struct name_table *table, struct str name)
{
    size_t at = (size_t)hash_of(table, name) & (table->slot_count - 1);
    for (; table->slots[at] != 0; at = (at + 1) & (table->slot_count - 1)) {
        struct str there = table->names[table->slots[at] - 1];
        if (table->fold ? str_equal_fold(there, name) : str_equal(there, name))
            break;
    }
    return at;
}

uint32_t name_table_find(const struct name_table *table, struct str name)
{
    return table->slot_count == 0 ? NAME_NONE : table->slots[slot_of(table, name)] - 1;
}

static bool make_slots(struct name_table *table, struct arena *arena, struct err *err)
{
    if (table->slot_count > 2 * table->count)
        return true;
    table->slot_count = table->slot_count == 0 ? SLOTS_MIN : 2 * table->slot_count;
    table->slots = arena_array(arena, table->slot_count, sizeof *table->slots);
    if (table->slots == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < table->count; i++)
        table->slots[slot_of(table, table->names[i])] = (uint32_t)i + 1;
    return true;
}

bool name_table_add(struct name_table *table, struct arena *arena, struct str name, uint32_t *ret,
                    struct err *err)
{
    if (!make_slots(table, arena, err))
        return false;
    size_t slot = slot_of(table, name);
    if (table->slots[slot] == 0) {
        if (table->count >= NAME_NONE - 1)
            return err_set(err, ERR_LIMIT, "more than %u names", NAME_NONE - 1);
        if (!arena_grow(arena, &table->names, table->count, &table->room, sizeof *table->names))
            return arena_error(arena, err);
        table->names[table->count++] = name;
        table->slots[slot] = (uint32_t)table->count;
    }
    *ret = table->slots[slot] - 1;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_lists.c - any text is a list, for each reader, or refused with its place; what was read
 * is kept as it was; any bytes are a version or refused.
 */
#include "screen/changes.h"
#include "screen/snapshot.h"

#include <assert.h>
#include <string.h>

#define ARENA_MAX ((size_t)256 << 20)

static size_t count_bytes(const struct listed *entry)
{
    size_t count = entry->list.length + entry->requirement.length;
    for (size_t i = 0; i < entry->name_count; i++) {
        assert(entry->names[i].kind < NAME_KIND_COUNT);
        count += entry->names[i].text.length;
    }
    for (size_t i = 0; i < entry->addresses.count; i++)
        count += entry->addresses.list[i].length;
    return count;
}

/* Reads every byte of it, so that what lies outside is found out. */
static void check_list(struct arena *arena, const struct party_list *list)
{
    struct list_changes changes;
    struct err err;
    size_t count = 0;
    for (size_t i = 0; i < list->entry_count; i++) {
        assert(list->entries[i].name_count > 0);
        count += count_bytes(&list->entries[i]);
    }
    for (size_t i = 0; i < list->repair_count; i++)
        assert(list->repairs[i].entry < list->entry_count);
    if (list_compare(arena, list, list, &changes, &err))
        assert(changes.count == 0);
    assert(count < ARENA_MAX);
}

static void check_kept(struct arena *arena, const struct party_list *list)
{
    struct snapshot snapshot = { .origin = { .source = STR("x") }, .list = *list };
    struct snapshot again;
    struct list_changes changes;
    struct buf bytes;
    struct err err;
    buf_init(&bytes, mem_system(), ARENA_MAX);
    if (snapshot_write(mem_system(), &snapshot, &bytes, &err)) {
        assert(snapshot_read(arena, buf_view(&bytes), &again, &err));
        assert(list_compare(arena, list, &again.list, &changes, &err));
        assert(changes.count == 0 && again.list.repair_count == list->repair_count);
    }
    buf_release(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, size };
    struct party_list list;
    struct snapshot snapshot;
    struct arena arena;
    struct err err;
    arena_init(&arena, mem_system(), ARENA_MAX);
    static list_reader *const readers[] = { csl_read, dpl_read, own_read, ofac_read,
                                            un_read,  eu_read,  uk_read,  el_read };
    const struct list_file file = { STR("list.csv"), text };
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        arena_reset(&arena);
        if (readers[i](&arena, mem_system(), &file, 1, &list, &err)) {
            check_list(&arena, &list);
            check_kept(&arena, &list);
        } else {
            assert(err.code != ERR_NONE && err.message[0] != '\0');
        }
    }
    if (snapshot_read(&arena, text, &snapshot, &err))
        check_list(&arena, &snapshot.list);
    arena_release(&arena);
    return 0;
}

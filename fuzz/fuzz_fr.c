/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_fr.c - any bytes are documents of the Federal Register or refused; whatever comes out
 * is within its limits, a row is of an instruction for its list, every entry has a name, and what
 * is no rule has no entries.
 */
#include "watch/fr_list.h"

#include <assert.h>
#include <string.h>

static const char places_text[] = "name,code\nChina,CN\nIran,IR\n";

static void check_document(const struct fr_document *document)
{
    for (size_t i = 0; i < document->row_count; i++) {
        const struct fr_row *row = &document->rows[i];
        assert(row->list.length > 0 && row->entity.length > 0);
        if (row->instruction != SIZE_MAX) {
            assert(row->instruction < document->instruction_count);
            assert(str_equal(document->instructions[row->instruction].list, row->list));
        } else {
            assert(fr_needs_person(document));
        }
    }
    for (size_t i = 0; i < document->instruction_count; i++)
        assert(document->instructions[i].action < FR_ACTION_COUNT);
}

static void check_list(const struct fr_document *document, const struct party_list *list)
{
    assert(document->kind == FR_RULE || list->entry_count == 0);
    for (size_t i = 0; i < list->entry_count; i++)
        assert(list->entries[i].name_count > 0 && list->entries[i].list.length > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct ecfr_table places;
    struct fr_documents documents;
    struct err err;
    err_clear(&err);
    arena_init(&arena, mem_system(), (size_t)256 << 20);
    bool table = ecfr_table_read(&arena, "places", STR(places_text), &places, &err);
    assert(table);
    if (!fr_read(&arena, "input", (struct str){ (const char *)data, size }, &documents, &err)) {
        assert(err.code != ERR_NONE && err.message[0] != '\0');
        arena_release(&arena);
        return 0;
    }
    for (size_t i = 0; i < documents.count; i++) {
        struct snapshot snapshot = { .origin = { .source = STR("fr-1") } };
        check_document(&documents.list[i]);
        if (!fr_list(&arena, &places, &documents.list[i], &snapshot.list, &err)) {
            assert(err.code != ERR_NONE);
            continue;
        }
        check_list(&documents.list[i], &snapshot.list);
        size_t before = snapshot.list.entry_count;
        bool laid = fr_overlay(&arena, &snapshot, 1, &err);
        assert(!laid || snapshot.list.entry_count <= before);
    }
    arena_release(&arena);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_ecfr.c - any bytes are an edition of the regulations or refused; whatever comes out
 * names each code once, in order, and leaves nothing out of a set that is not in it.
 */
#include "watch/ecfr.h"

#include <assert.h>

static const char places_text[] = "name,code\nAlbania,AL\nChina,CN\nGermany,DE\n";
static const char families_text[] = "cell,set,says\n0123456789abcdef,ccl.RS.x,x\n";

static void check_set(const struct ecfr_set *set)
{
    assert(set->name.length > 0);
    assert(set->part == 738 || set->part == 740 || set->part == 746 || set->part == 774);
    for (size_t i = 1; i < set->count; i++)
        assert(ecfr_code_compare(set->members[i - 1], set->members[i]) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct ecfr_table places;
    struct ecfr_table families;
    struct edition edition;
    struct err err;
    err_clear(&err);
    arena_init(&arena, mem_system(), (size_t)256 << 20);
    bool tables = ecfr_table_read(&arena, "places", STR(places_text), &places, &err) &&
                  ecfr_table_read(&arena, "cells", STR(families_text), &families, &err);
    assert(tables);
    edition_init(&edition, &arena, &places, &families);
    if (edition_add(&edition, "input", (struct str){ (const char *)data, size }, &err) &&
        edition_finish(&edition, &err)) {
        for (size_t i = 0; i < edition.set_count; i++)
            check_set(edition.sets[i]);
        for (size_t i = 0; i < edition.open_count; i++)
            assert(edition.opens[i].entry.length == 5 && edition.opens[i].set.length > 0);
    } else {
        assert(err.code != ERR_NONE && err.message[0] != '\0');
    }
    arena_release(&arena);
    return 0;
}

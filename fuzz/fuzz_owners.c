/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_owners.c - any bytes are a table of owners: what is read has shares from nothing to
 * all, in order, and is found again by the name of the owned.
 */
#include "screen/owners.h"

#include <assert.h>

#define ARENA_MAX ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct list_file file = { { "owners.csv", 10 }, { (const char *)data, size } };
    struct owners owners;
    struct arena arena;
    struct err err;
    arena_init(&arena, mem_system(), ARENA_MAX);
    if (owners_read(&arena, mem_system(), &file, &owners, &err)) {
        for (size_t i = 0; i < owners.count; i++) {
            const struct share *share = &owners.list[i];
            const struct share *first;
            size_t count;
            assert(num_compare(share->part, num_int(0)) >= 0);
            assert(num_compare(share->part, num_int(1)) <= 0);
            assert(share->from <= share->to && share->owner.length > 0 && share->owned.length > 0);
            bool done = owners_of(&owners, &arena, share->owned, &first, &count, &err);
            assert(done && first <= share && share < first + count);
        }
    }
    arena_release(&arena);
    return 0;
}

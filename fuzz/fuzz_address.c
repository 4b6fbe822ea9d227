/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_address.c - any lines are the addresses of a list, and the first is looked for in it:
 * the parts add up, no score is out of range, and the order of the matches is that of the scores.
 */
#include "fuzz_matches.h"
#include "screen/address.h"

#include <assert.h>

#define ADDRESSES_MAX 64
#define ARENA_MAX ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, size };
    struct listed_name name = { { "Address 01", 10 }, NAME_OWN };
    struct str addresses[ADDRESSES_MAX];
    struct listed entry = { .names = &name, .name_count = 1 };
    struct party_list list = { .entries = &entry, .entry_count = 1 };
    const struct party_list *lists = &list;
    struct matches matches;
    struct arena arena;
    struct err err;
    while (text.length > 0 && entry.addresses.count < ADDRESSES_MAX) {
        size_t end = str_find(text, '\n');
        addresses[entry.addresses.count++] = str_slice(text, 0, end);
        text = str_slice(text, end + 1, text.length);
    }
    entry.addresses.list = addresses;
    arena_init(&arena, mem_system(), ARENA_MAX);
    struct address_index *index = address_index_new(mem_system(), &lists, 1, &err);
    assert(index != NULL);
    if (entry.addresses.count > 0) {
        bool done = address_match(index, &arena, addresses[0], 1, &matches, &err);
        assert(done);
        check_matches(&matches);
    }
    address_index_free(index);
    arena_release(&arena);
    return 0;
}

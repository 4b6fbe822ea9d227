/* SPDX-License-Identifier: Apache-2.0 */
/* decide/found_names.c - see found_names.h: a place for each name by its hash, the last in it. */
#include "decide/found_names.h"

#include <string.h>

#define PLACES ((size_t)2048) /* a power of two */
#define LIMIT ((size_t)2 << 20)
#define COUNTRY_MAX ((size_t)2)

struct place {
    uint64_t hash;
    struct str name; /* absent: nothing is here; no empty name is kept */
    uint8_t country_length;
    char country[COUNTRY_MAX];
    struct found_name found;
};

struct found_names {
    const struct mem *mem;
    struct arena arena; /* names and matches; exhausted: all is forgotten when it may be */
    struct place places[PLACES];
};

struct found_names *found_names_new(const struct mem *mem, struct err *err)
{
    struct found_names *names = mem_resize(mem, NULL, sizeof *names);
    if (names == NULL) {
        err_set(err, ERR_MEMORY, "memory for names could not be had");
        return NULL;
    }
    memset(names, 0, sizeof *names);
    names->mem = mem;
    arena_init(&names->arena, mem, LIMIT);
    return names;
}

void found_names_free(struct found_names *names)
{
    if (names == NULL)
        return;
    arena_release(&names->arena);
    mem_free(names->mem, names);
}

void found_names_begin(struct found_names *names)
{
    if (names == NULL || !names->arena.exhausted)
        return;
    arena_reset(&names->arena);
    memset(names->places, 0, sizeof names->places);
}

static bool may_be_kept(const struct match_query *query)
{
    return query->name.length > 0 && query->country.length <= COUNTRY_MAX;
}

const struct found_name *found_names_get(const struct found_names *names,
                                         const struct match_query *looked_for)
{
    if (!may_be_kept(looked_for))
        return NULL;
    uint64_t hash = str_hash(looked_for->name);
    const struct place *place = &names->places[hash & (PLACES - 1)];
    const struct str country = { place->country, place->country_length };
    bool here = place->hash == hash && place->name.data != NULL &&
                str_equal(place->name, looked_for->name) && str_equal(country, looked_for->country);
    return here ? &place->found : NULL;
}

struct arena *found_names_arena(struct found_names *names)
{
    return &names->arena;
}

void found_names_put(struct found_names *names, const struct match_query *looked_for,
                     const struct found_name *found)
{
    if (!may_be_kept(looked_for))
        return;
    const struct str name = str_copy(&names->arena, looked_for->name);
    if (name.data == NULL)
        return;
    uint64_t hash = str_hash(name);
    struct place *place = &names->places[hash & (PLACES - 1)];
    *place = (struct place){ .hash = hash,
                             .name = name,
                             .country_length = (uint8_t)looked_for->country.length,
                             .found = *found };
    if (looked_for->country.length > 0)
        memcpy(place->country, looked_for->country.data, looked_for->country.length);
}

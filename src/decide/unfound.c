/* SPDX-License-Identifier: Apache-2.0 */
/* decide/unfound.c - see unfound.h: a place for each name by its hash, the last one in it. */
#include "decide/unfound.h"

#include <string.h>

#define PLACES ((size_t)2048) /* a power of two; 256 KiB */

struct place {
    uint64_t hash;
    uint8_t name_length; /* 0: nothing is here; no empty name is kept */
    uint8_t country_length;
    bool reads;
    char country[UNFOUND_COUNTRY_MAX];
    char name[UNFOUND_NAME_MAX];
};

struct unfound {
    const struct mem *mem;
    struct place places[PLACES];
};

struct unfound *unfound_new(const struct mem *mem, struct err *err)
{
    struct unfound *unfound = mem_resize(mem, NULL, sizeof *unfound);
    if (unfound == NULL) {
        err_set(err, ERR_MEMORY, "memory for names could not be had");
        return NULL;
    }
    memset(unfound, 0, sizeof *unfound);
    unfound->mem = mem;
    return unfound;
}

void unfound_free(struct unfound *unfound)
{
    if (unfound != NULL)
        mem_free(unfound->mem, unfound);
}

static bool fits(const struct match_query *query)
{
    return query->name.length > 0 && query->name.length <= UNFOUND_NAME_MAX &&
           query->country.length <= UNFOUND_COUNTRY_MAX;
}

bool unfound_has(const struct unfound *unfound, const struct match_query *looked_for,
                 bool *ret_reads)
{
    if (!fits(looked_for))
        return false;
    uint64_t hash = str_hash(looked_for->name);
    const struct place *place = &unfound->places[hash & (PLACES - 1)];
    const struct str name = { place->name, place->name_length };
    const struct str country = { place->country, place->country_length };
    if (place->hash != hash || !str_equal(name, looked_for->name) ||
        !str_equal(country, looked_for->country))
        return false;
    *ret_reads = place->reads;
    return true;
}

void unfound_put(struct unfound *unfound, const struct match_query *looked_for, bool reads)
{
    if (!fits(looked_for))
        return;
    uint64_t hash = str_hash(looked_for->name);
    struct place *place = &unfound->places[hash & (PLACES - 1)];
    *place = (struct place){ .hash = hash,
                             .name_length = (uint8_t)looked_for->name.length,
                             .country_length = (uint8_t)looked_for->country.length,
                             .reads = reads };
    memcpy(place->name, looked_for->name.data, looked_for->name.length);
    if (looked_for->country.length > 0)
        memcpy(place->country, looked_for->country.data, looked_for->country.length);
}

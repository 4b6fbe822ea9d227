/* SPDX-License-Identifier: Apache-2.0 */
/* screen/address_index.c - which addresses have a word, and what it weighs; see address.h. */
#include <math.h>
#include <stdlib.h>

#include "screen/address_priv.h"
#include "screen/tokens.h"

#define POSTINGS_MAX 50000000
#define WEIGHT_ONE 1000
#define WEIGHT_UNKNOWN 500 /* of a word that no listed address has */

uint64_t address_hash_pair(struct str first, struct str second)
{
    char text[2 * TOKEN_LENGTH_MAX];
    size_t length = 0;
    const struct str words[] = { first, second };
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < words[i].length && length < sizeof text; k++)
            text[length++] = words[i].data[k];
    }
    return str_hash((struct str){ text, length });
}

static bool add_posting(struct address_index *index, uint64_t hash, uint32_t address,
                        struct err *err)
{
    if (index->posting_count == POSTINGS_MAX)
        return err_set(err, ERR_LIMIT, "the lists have more words of addresses than can be kept");
    if (!arena_grow(&index->arena, &index->postings, index->posting_count, &index->posting_capacity,
                    sizeof *index->postings))
        return arena_error(&index->arena, err);
    index->postings[index->posting_count++] = (struct posting){ hash, address };
    return true;
}

static bool add_address(struct address_index *index, struct arena *work, uint32_t list,
                        uint32_t entry, uint32_t number, struct err *err)
{
    struct str text = index->lists[list]->entries[entry].addresses.list[number];
    struct address address;
    uint32_t at = (uint32_t)index->count;
    arena_reset(work);
    if (!arena_grow(&index->arena, &index->addresses, index->count, &index->capacity,
                    sizeof *index->addresses))
        return arena_error(&index->arena, err);
    if (!address_read(work, text, &address, err))
        return false;
    for (size_t i = 0; i < address.word_count; i++) {
        if (!add_posting(index, str_hash(address.words[i]), at, err) ||
            (i + 1 < address.word_count &&
             !add_posting(index, address_hash_pair(address.words[i], address.words[i + 1]), at,
                          err)))
            return false;
    }
    index->addresses[index->count++] = (struct indexed_address){ list, entry, number, 0 };
    return true;
}

static int compare_postings(const void *a, const void *b)
{
    const struct posting *left = a;
    const struct posting *right = b;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return (left->address > right->address) - (left->address < right->address);
}

static size_t first_posting(const struct address_index *index, uint64_t hash)
{
    size_t low = 0;
    size_t high = index->posting_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->postings[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t address_postings(const struct address_index *index, uint64_t hash, size_t *ret_first)
{
    *ret_first = first_posting(index, hash);
    size_t end = hash == UINT64_MAX ? index->posting_count : first_posting(index, hash + 1);
    return end - *ret_first;
}

/* The fewer addresses have the word, the more it weighs. */
static int32_t weight_of(const struct address_index *index, struct str word)
{
    index = index->all == NULL ? index : index->all;
    uint64_t hash = str_hash(word);
    size_t first;
    size_t having = address_postings(index, hash, &first);
    if (having == 0)
        return WEIGHT_UNKNOWN;
    if (index->count < 3)
        return WEIGHT_ONE;
    double share = log((double)index->count / (double)having) / log((double)index->count);
    int32_t weight = (int32_t)(share * WEIGHT_ONE);
    return weight < ADDRESS_WEIGHT_LEAST ? ADDRESS_WEIGHT_LEAST : weight;
}

/* "Shatin, Hong Kong, Shatin, HK" says no more than "Shatin, HK". */
static bool is_repeated(const struct address *address, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (str_equal(address->words[i], address->words[at]))
            return true;
    }
    return false;
}

int32_t address_weigh(const struct address_index *index, const struct address *address,
                      int32_t *weights)
{
    int32_t all = 0;
    for (size_t i = 0; i < address->word_count; i++) {
        weights[i] = is_repeated(address, i) ? 0 : weight_of(index, address->words[i]);
        all += weights[i];
    }
    return all;
}

/* Only when all are there it is known how rare a word is. */
static bool weigh_all(struct address_index *index, struct arena *work, struct err *err)
{
    int32_t weights[ADDRESS_WORDS_MAX];
    struct address address;
    for (size_t i = 0; i < index->count; i++) {
        struct indexed_address *indexed = &index->addresses[i];
        const struct listed *entry = &index->lists[indexed->list]->entries[indexed->entry];
        arena_reset(work);
        if (!address_read(work, entry->addresses.list[indexed->number], &address, err))
            return false;
        indexed->weight = address_weigh(index, &address, weights);
    }
    return true;
}

static bool add_all(struct address_index *index, struct arena *work, size_t list_count,
                    struct err *err)
{
    for (uint32_t l = 0; l < list_count; l++) {
        for (uint32_t e = 0; e < index->lists[l]->entry_count; e++) {
            for (uint32_t a = 0; a < index->lists[l]->entries[e].addresses.count; a++) {
                if (!add_address(index, work, l, e, a, err))
                    return false;
            }
        }
    }
    if (index->posting_count > 0)
        qsort(index->postings, index->posting_count, sizeof *index->postings, compare_postings);
    return weigh_all(index, work, err);
}

struct address_index *address_index_new(const struct mem *mem,
                                        const struct party_list *const *lists, size_t count,
                                        struct err *err)
{
    return address_index_of_some(mem, lists, count, NULL, err);
}

struct address_index *address_index_of_some(const struct mem *mem,
                                            const struct party_list *const *lists, size_t count,
                                            const struct address_index *all, struct err *err)
{
    struct address_index *index = mem_resize(mem, NULL, sizeof *index);
    struct arena work;
    if (index == NULL) {
        err_set(err, ERR_MEMORY, "memory for the addresses of lists could not be had");
        return NULL;
    }
    *index = (struct address_index){ .mem = mem, .lists = lists, .all = all };
    arena_init(&index->arena, mem, ADDRESS_INDEX_LIMIT);
    arena_init(&work, mem, ADDRESS_INDEX_LIMIT);
    bool done = add_all(index, &work, count, err);
    arena_release(&work);
    if (done)
        return index;
    address_index_free(index);
    return NULL;
}

void address_index_free(struct address_index *index)
{
    if (index == NULL)
        return;
    arena_release(&index->arena);
    mem_free(index->mem, index);
}

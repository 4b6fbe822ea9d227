/* SPDX-License-Identifier: Apache-2.0 */
/* screen/address_priv.h - what the files about addresses share; see address.h. */
#ifndef LICET_SCREEN_ADDRESS_PRIV_H
#define LICET_SCREEN_ADDRESS_PRIV_H

#include "screen/address.h"

#define ADDRESS_INDEX_LIMIT ((size_t)1 << 30)
#define ADDRESS_WEIGHT_LEAST 50 /* of a word that nearly all addresses have */

/* A word, or two in a row as one, of an address. */
struct posting {
    uint64_t hash;
    uint32_t address;
};

/* Taken apart again when it is looked at: that is quick, and kept they would take much memory. */
struct indexed_address {
    uint32_t list, entry, number;
    int32_t weight; /* of all its words */
};

struct address_index {
    const struct mem *mem;
    struct arena arena;
    const struct party_list *const *lists;
    const struct address_index *all; /* whose words these weigh as; NULL: by themselves */
    struct indexed_address *addresses;
    size_t count, capacity;
    struct posting *postings; /* by hash, then address */
    size_t posting_count, posting_capacity;
};

/* ---- address_index.c ---- */

/* Of two words as one. */
uint64_t address_hash_pair(struct str first, struct str second);

/* How many postings the hash has, and where they begin. */
size_t address_postings(const struct address_index *index, uint64_t hash, size_t *ret_first);

/* What each word of the address weighs; returns the sum. */
int32_t address_weigh(const struct address_index *index, const struct address *address,
                      int32_t *weights);

/* ---- address_agree.c ---- */

/* What two addresses say of the same thing: not the same, nothing, the same. */
enum agreement { AGREE_NOT, AGREE_UNSAID, AGREE_YES };

/*
 * What is said outright decides; a number that may be of any kind only helps.
 */
enum agreement address_agree(const struct address *here, const struct address *there,
                             enum mark_kind kind);

/* Numbers in the street; where both name their units, any other number is one. */
enum agreement address_agree_number(const struct address *here, const struct address *there);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* screen/address_priv.h - what the files about addresses share; see address.h. */
#ifndef LICET_SCREEN_ADDRESS_PRIV_H
#define LICET_SCREEN_ADDRESS_PRIV_H

#include "screen/address.h"

#define ADDRESS_INDEX_LIMIT ((size_t)1 << 30)
#define ADDRESS_WEIGHT_LEAST 50  /* of a word that nearly all addresses have */
#define ADDRESS_ITEMS_MAX 160    /* what is behind them is left out */
#define ADDRESS_NUMBER_MAX 99999 /* longer ones are postal codes */

/* ---- address_cut.c ---- */

enum item_kind {
    ITEM_WORD,
    ITEM_MARK,
    ITEM_SLASH,
    ITEM_DASH,
    ITEM_HASH,
    ITEM_BREAK, /* a comma or the like */
    ITEM_HAN    /* a Han character behind a number: what the number is */
};

struct address_item {
    enum item_kind kind;
    struct str text;
    struct mark mark;
    enum mark_kind han;
    bool ordinal; /* "16th" */
};

struct address_items {
    struct address_item list[ADDRESS_ITEMS_MAX];
    size_t count;
};

/* ERR_MEMORY. */
NODISCARD bool address_cut(struct arena *arena, struct str text, struct address_items *items,
                           struct err *err);

/* ---- address.c ---- */

/* Whether the word, in small letters, says what the number behind it is. */
bool address_lead(struct str word, enum mark_kind *ret);

/* ---- address_index.c ---- */

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

struct agreements {
    enum agreement unit;
    enum agreement number; /* in the street */
    bool elsewhere;        /* the floors or blocks contradict each other */
    bool any_unit;         /* the listed address has no unit */
    bool no_unit;          /* neither has one, nor a floor that the other has not */
    bool no_number;        /* neither has one */
};

/*
 * What is said outright decides; a number that may be of any kind has one partner: a number, or
 * else a unit, floor or block.  Numbers without one on both sides contradict each other.
 */
struct agreements address_compare(const struct address *here, const struct address *there);

#endif

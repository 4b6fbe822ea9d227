/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item/item_priv.h - how names are kept and compared inside the catalog.
 *
 * A name is folded before anything is compared: ASCII letters become small, full-width forms become
 * ASCII, signs like ® vanish, and what stands between words vanishes too, but for one space between
 * two digits, so that "H20 0" is not "H200".  A plus sign behind a letter or digit stays: "H20+" is
 * not "H20".
 *
 *   key       a folded name and the chip, or the family, that it stands for; in a hash table.
 *   spelling  one way to name a chip in words: the words that must be there (the model's, or an
 *             alias's, without marketing words) and, with the chip, those that may.
 *
 * Invariants:
 *   1. A key belongs to one family; `shared` keys, which several families would claim, match
 * nothing.
 *   2. Spellings are in the order of their chips.
 *   3. A spelling has at least one word that must be there.
 */
#ifndef LICET_ITEM_ITEM_PRIV_H
#define LICET_ITEM_ITEM_PRIV_H

#include "item/item.h"

#define SPELLING_WORDS_MAX 6 /* a model of more words keeps the rest as one word */

/* What a key is of; of two in one family the first of these counts. */
enum key_rank {
    KEY_FULL,   /* vendor, model, variant */
    KEY_FAMILY, /* vendor, model */
    KEY_SHORT,  /* model, variant */
    KEY_MODEL,
    KEY_ALIAS, /* with the vendor or without */
};

struct name_key {
    struct str folded;
    uint32_t chip; /* of a family: its first */
    uint32_t family;
    enum key_rank rank;
    bool whole_family;
    bool shared;
};

struct spelling {
    uint32_t chip;
    uint32_t required_count;
    struct str required[SPELLING_WORDS_MAX];
    struct str folded; /* all of it, for the distance of near names */
};

/* What is kept for each chip besides struct chip. */
struct chip_names {
    uint32_t family;
    uint32_t next;     /* chip of the same family, or NO_CHIP */
    struct str *words; /* that may be there */
    size_t word_count;
};

struct family {
    struct str name;
    struct str folded;
    uint32_t first;
    uint32_t last;
};

struct catalog_index {
    struct name_key *keys;
    size_t key_count;
    uint32_t *slots;   /* key number + 1; 0: free */
    size_t slot_count; /* a power of two */
    struct spelling *spellings;
    size_t spelling_count;
    struct chip_names *names; /* one a chip */
    struct family *families;
    size_t family_count;
};

#define NO_CHIP UINT32_MAX

/* Where a chip's name stands in the file, for errors. */
struct chip_place {
    uint32_t name_column;
    uint32_t aliases_line;
    uint32_t aliases_column;
};

/* What stands before a semicolon, trimmed; *list becomes what follows it, empty at the end. */
struct str list_next(struct str *list);

/* Folds into out, which has room for name.length bytes; returns the length. */
size_t name_fold(struct str name, char *out);

/* The next word of *rest, folded into out, which has room for rest->length bytes. */
bool name_word(struct str *rest, char *out, size_t *ret_length);

/* Puts a folded word behind folded text of that length, as name_fold does; the new length. */
size_t name_join(char *out, size_t length, struct str word);

/* Three bytes or more with a digit among them: enough to tell chips apart. */
bool name_has_number(struct str word);

/* Whether the word is a marketing word of that vendor (its first word), both folded. */
bool name_is_brand(struct str vendor, struct str word);

/* The vendor's next marketing word that may be added, from *position = 0; absent at the end. */
struct str name_brand_extra(struct str vendor, size_t *position);

/* Builds the index of the chips that were read; file, line and column are set on an error. */
NODISCARD bool catalog_index_build(struct arena *arena, const char *file, struct catalog *catalog,
                                   const struct chip_place *places, struct err *err);

/* The key for a folded name, or NULL. */
const struct name_key *catalog_index_get(const struct catalog_index *index, struct str folded);

/* Words that say nothing about which chip it is: "gpu", "accelerator".  An absent one ends them. */
extern const struct str name_noise[];

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/address.h - where somebody is: addresses, taken apart and laid beside those of the lists.
 *
 * An address has words (street, building, district), the number in the street, and the unit, floor
 * and block; in any order, with or without their names ("Flat 2309", "2309"; "16/F", "16th floor").
 * Two addresses are one place as far as these agree:
 *
 *     half of the score    words: the weight of those that both have, over the weight of all words
 *                          of the address that has less, and once more the smaller of what is left
 *                          over on this side and on that
 *     a quarter            the number; half of that where one of them has none
 *     a quarter            the unit; or where the listed address has none, any unit of the place
 *
 * Numbers, units, floors or blocks that contradict each other are other places, and no match; so
 * is the same number in another street.  A house that has a name but no number in either address
 * is the same if nearly all words are; and so is a place of which neither address says a unit.
 */
#ifndef LICET_SCREEN_ADDRESS_H
#define LICET_SCREEN_ADDRESS_H

#include "screen/match.h"

#define ADDRESS_LENGTH_MAX 1024 /* bytes that are looked at */
#define ADDRESS_WORDS_MAX 40    /* what is behind them is left out */
#define ADDRESS_MARKS_MAX 12    /* of a kind */

/* "1318-20", "19C", "B1", "D": numbers from one to another, between the same letters. */
struct mark {
    uint32_t from, to; /* 0: no number */
    char before[4], after[4];
};

enum mark_kind {
    MARK_UNIT,
    MARK_FLOOR,
    MARK_BLOCK,
    MARK_NUMBER, /* in the street */
    MARK_LOOSE,  /* a number that may be of any kind */
    MARK_KIND_COUNT
};

struct marks {
    struct mark list[ADDRESS_MARKS_MAX];
    size_t count;
};

struct address {
    struct str words[ADDRESS_WORDS_MAX]; /* folded, abbreviations written out */
    size_t word_count;
    struct marks marks[MARK_KIND_COUNT];
};

/* ERR_MEMORY. */
NODISCARD bool address_read(struct arena *arena, struct str text, struct address *ret,
                            struct err *err);

/* The addresses of lists, prepared; not changed afterwards. */
struct address_index;

/* NULL on failure: ERR_MEMORY, ERR_LIMIT.  The lists have to stay. */
struct address_index *address_index_new(const struct mem *mem,
                                        const struct party_list *const *lists, size_t count,
                                        struct err *err);

/* The same of some entries, in which words weigh as they do in `all`, which has to stay. */
struct address_index *address_index_of_some(const struct mem *mem,
                                            const struct party_list *const *lists, size_t count,
                                            const struct address_index *all, struct err *err);
void address_index_free(struct address_index *index);

/*
 * At most MATCHES_MAX entries that have an address of at least that score, the best first; the
 * `name` of a match is the number of the address, and `whole` says that the number and the unit of
 * both are the same, or that neither has one and the words are; those that are whole go first.
 * What is returned lives in the arena.
 */
NODISCARD bool address_match(const struct address_index *index, struct arena *arena,
                             struct str address, int32_t threshold, struct matches *ret,
                             struct err *err);

/* Whether the entry is no party but a place: whoever is there counts as listed. */
bool listed_is_place(const struct listed *entry);

#endif

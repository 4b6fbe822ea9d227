/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/match_index.h - what a matcher looks in, as bytes that may be kept in a file and mapped.
 *
 * Behind the head stand the sections, each from a multiple of eight bytes on, in the byte order of
 * the machine: what is there is looked at in place.  Nothing in it is a pointer.
 *
 *   KEY          what it was made of and by: see index_build
 *   TEXTS        the words, one behind the other
 *   WORDS        struct word
 *   SLOTS        words by hash
 *   POSTINGS     names that have a word, by word; names in which two words are one, by word
 *   NAMES        struct indexed_name
 *   NAME_WORDS   the words of each name
 *   NEAR_STARTS  where the words begin that meet under a hash (match_near)
 *   NEAR         struct near
 *
 * An index is only as good as what it was made of: one that was made of other lists, or by a
 * program that takes names apart otherwise, would lose names in silence.  So the key has both, and
 * a checksum tells of damage.  All numbers are checked to lie where they have to, so that whatever
 * the bytes are, nothing outside of them is read.
 */
#ifndef LICET_SCREEN_MATCH_INDEX_H
#define LICET_SCREEN_MATCH_INDEX_H

#include "screen/list.h"

struct matcher;

#define INDEX_BYTES_MAX ((size_t)1 << 30)

/*
 * Appends the index of the lists.  Words weigh what they do in `all`, or if that is NULL by these
 * lists.  What was made with another key, or by another program, is not taken by matcher_open.
 * ERR_MEMORY, ERR_LIMIT.
 */
NODISCARD bool index_build(const struct mem *mem, const struct party_list *const *lists,
                           size_t count, const struct matcher *all, struct str key, struct buf *out,
                           struct err *err);

/*
 * A matcher that looks in the bytes, which have to stay as they are, as the lists do.  NULL on
 * failure: ERR_SYNTAX if they are damaged, of another key or program, or do not fit the lists;
 * ERR_MEMORY.
 */
struct matcher *matcher_open(const struct mem *mem, const struct party_list *const *lists,
                             size_t count, struct str key, struct str bytes, struct err *err);

/* CRC-32: whether bytes are still what they were, not who made them. */
uint64_t index_checksum(struct str bytes);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match_index_priv.h - how the bytes of match_index.h are laid out. */
#ifndef LICET_SCREEN_MATCH_INDEX_PRIV_H
#define LICET_SCREEN_MATCH_INDEX_PRIV_H

#include "screen/match_index.h"
#include "screen/match_priv.h"

#define INDEX_MAGIC 0x31584d544543494cULL /* "LICETMX1", where the least byte comes first */
#define INDEX_ALIGN 8

enum index_section {
    SECTION_KEY,
    SECTION_TEXTS,
    SECTION_WORDS,
    SECTION_SLOTS,
    SECTION_POSTINGS,
    SECTION_NAMES,
    SECTION_NAME_WORDS,
    SECTION_NEAR_STARTS,
    SECTION_NEAR,
    SECTION_COUNT
};

static const uint32_t index_widths[SECTION_COUNT] = {
    [SECTION_KEY] = 1,
    [SECTION_TEXTS] = 1,
    [SECTION_WORDS] = sizeof(struct word),
    [SECTION_SLOTS] = 4,
    [SECTION_POSTINGS] = 4,
    [SECTION_NAMES] = sizeof(struct indexed_name),
    [SECTION_NAME_WORDS] = 4,
    [SECTION_NEAR_STARTS] = 4,
    [SECTION_NEAR] = sizeof(struct near),
};

struct index_head {
    uint64_t magic;
    uint64_t checksum; /* CRC-32 of all that follows */
    uint64_t rows[SECTION_COUNT];
};

_Static_assert(sizeof(struct word) == 40 && sizeof(struct indexed_name) == 24 &&
                   sizeof(struct index_head) == 88,
               "rows are the same wherever they are written");

/* The program that takes names apart: its sources, and the tables of letters that it works with. */
extern const char screen_made_by[];

/* What stands in SECTION_KEY. */
void index_put_key(struct buf *out, struct str key);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* watch/ecfr_priv.h - from XML to blocks, and from blocks to sets; see ecfr.h. */
#ifndef LICET_WATCH_ECFR_PRIV_H
#define LICET_WATCH_ECFR_PRIV_H

#include "watch/ecfr.h"

#define ECFR_CELLS_MAX 64 /* of one row of a table */

enum block_kind {
    BLOCK_PLACE,     /* DIV5 and the like: text is its N, "774" or "Supplement No. 1 to Part 774" */
    BLOCK_HEADING,   /* HEAD, HD1 … HD3 */
    BLOCK_PARAGRAPH, /* P, FP, FP-1, … */
    BLOCK_TABLE,     /* where a table begins */
    BLOCK_ROW
};

struct block {
    enum block_kind kind;
    unsigned line;
    bool entry_tag; /* FP-2, or FP-1 that begins in bold: what the heading of an entry stands in */
    bool header;    /* a row of TH */
    struct str text;
    struct str *cells;
    size_t cell_count;
};

struct blocks {
    struct arena *arena;
    struct block *list;
    size_t count, capacity;
    struct str date; /* YYYY-MM-DD of an "/on/…/" path in the file, or empty */
};

/* All blocks of the file, in order; white space in texts is made plain. */
NODISCARD bool blocks_read(struct blocks *blocks, const char *file, struct str xml,
                           struct err *err);

/* ---- blocks to sets; each begins at a block and goes on to the end of its part ---- */

NODISCARD bool edition_add_chart(struct edition *edition, const struct blocks *blocks, size_t from,
                                 size_t to, const char *file, struct err *err);
NODISCARD bool edition_add_groups(struct edition *edition, const struct blocks *blocks, size_t from,
                                  size_t to, const char *file, struct err *err);
NODISCARD bool edition_add_tariff(struct edition *edition, const struct blocks *blocks, size_t from,
                                  size_t to, struct str place, struct err *err);
NODISCARD bool edition_add_list(struct edition *edition, const struct blocks *blocks, size_t from,
                                size_t to, struct err *err);

/* One row of an entry's license requirements, or of none: interpreted or left open. */
NODISCARD bool edition_add_control(struct edition *edition, struct str entry, struct str control,
                                   struct str cell, struct err *err);

/* One exception field of an entry, all its lines. */
NODISCARD bool edition_add_exception(struct edition *edition, struct str entry, struct str name,
                                     struct str text, struct err *err);

/* Makes the set if there is none of this name. */
NODISCARD bool edition_put(struct edition *edition, struct str name, enum ecfr_type type,
                           unsigned part, struct str paragraph, struct str member, struct err *err);
NODISCARD bool edition_open(struct edition *edition, struct str entry, struct str control,
                            struct str cell, struct str set, struct err *err);

/* ---- text ---- */

/* Curly quotes and odd spaces made plain, white space to one space, no full stop at the end. */
NODISCARD bool ecfr_plain(struct arena *arena, struct str text, struct str *ret_text);

/* What a control applies to, in paragraphs of its own entry. */
struct scope {
    struct str *in, *except, *part;
    size_t in_count, in_capacity;
    size_t except_count, except_capacity;
    size_t part_count, part_capacity;
};

/* False when memory ran out; what is not understood comes out as the whole entry in `part`. */
NODISCARD bool scope_read(struct arena *arena, struct str entry, struct str text,
                          struct scope *ret_scope);

/* A list of the entry's own paragraphs; false for any other text, or when memory ran out. */
NODISCARD bool scope_paragraphs(struct arena *arena, struct str entry, struct str text,
                                struct str **ret_codes, size_t *ret_count);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item/item.h - the catalog of chips.
 *
 * The catalog is pack data: a CSV file whose header names the facts it gives (item.rate[fp16],
 * item.die_area, item.datacenter …), one row a chip, each with its source and confidence.  It holds
 * figures, never law: TPP and density are defined by the packs.  A figure that is listed as
 * uncertain, and every number of a row of low confidence, is an unknown fact, not a guess.  An
 * empty cell is unknown; "n/a" is not applicable.
 *
 * Names are found the way people write them: "H20", "nvidia h20", "RTX 4090", "Ascend 910B".  A
 * family name may match several variants.  A loaded catalog is immutable and may be read by any
 * number of threads; all it points to lives in the arena it was read into.
 *
 * The columns, in any order: vendor, model, confidence (high, medium, low) and source must be there
 * and filled; variant, aliases, launched, memory_type, memory_gb, node, transistors_bn, uncertain,
 * published_class, stated_by and notes may be.  Every column with a dot in its name is a fact.
 * aliases and uncertain are lists divided by semicolons.
 */
#ifndef LICET_ITEM_ITEM_H
#define LICET_ITEM_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define CATALOG_TEXT_MAX ((size_t)32 << 20) /* bytes of the file */
#define CATALOG_CHIPS_MAX 20000
#define CATALOG_FIGURES_MAX 64
#define CATALOG_CELL_MAX 2048  /* bytes */
#define CATALOG_NAME_MAX 128   /* bytes of vendor, model and variant together, and of an alias */
#define CATALOG_ALIASES_MAX 16 /* of one chip */
#define CATALOG_QUERY_MAX 256  /* bytes of a name to be found; a longer one matches nothing */
#define CATALOG_MATCHES_MAX 16
#define CATALOG_SUGGESTIONS_MAX 5

enum figure_state { FIGURE_UNKNOWN, FIGURE_KNOWN, FIGURE_NOT_APPLICABLE, FIGURE_UNCERTAIN };

/* One figure of a chip; uncertain ones keep their text for display only. */
struct figure {
    struct str fact; /* "item.rate[fp16]" */
    struct str value;
    enum figure_state state;
};

/* Text that the file does not give is absent: data is NULL. */
struct chip {
    struct str name;   /* "NVIDIA H20 SXM 96GB" */
    struct str family; /* "NVIDIA H20": vendor and model */
    struct str vendor;
    struct str model;
    struct str variant;
    struct str aliases; /* as in the file */
    struct str launched;
    struct str memory_type; /* the four that follow are for people, no facts */
    struct str memory_gb;
    struct str node;
    struct str transistors_bn;
    struct str confidence; /* high, medium, low */
    struct str source;
    struct str published_class; /* "3A090.a", "none", or absent */
    struct str stated_by;
    struct str notes;
    struct figure *figures; /* one for each fact column, in the order of the header */
    size_t figure_count;
    uint32_t line; /* in the catalog's file */
};

struct catalog {
    struct chip *chips; /* in the order of the file */
    size_t chip_count;
    struct str *facts; /* the fact columns */
    size_t fact_count;
    const struct catalog_index *index; /* private */
};

struct catalog_match {
    /* One: that chip; several: the variants of a family, in the order of the file. */
    const struct chip *chips[CATALOG_MATCHES_MAX];
    size_t count;
    size_t total; /* may be more than count */
};

/* Families that may have been meant, best first. */
struct catalog_suggestions {
    struct str list[CATALOG_SUGGESTIONS_MAX];
    size_t count;
};

/*
 * Reads the CSV text.  ERR_SYNTAX or ERR_VALUE with file, line and column on a damaged file,
 * ERR_LIMIT or ERR_MEMORY when there is too much of it; *ret_catalog is untouched then.  Two chips
 * of one name, and an alias that also names another family, are errors.
 */
NODISCARD bool catalog_read(struct arena *arena, struct str file_name, struct str text,
                            struct catalog *ret_catalog, struct err *err);

/*
 * Finds a chip by name.  Case, punctuation and spacing do not count, except between two digits and
 * a plus sign behind a name.  In this order:
 *
 *   1. the full name, or the family's, with the vendor or without, or an alias;
 *   2. any part of what is known of the chip, in any order, as long as it holds the whole model:
 *      "H100 80GB PCIe".  Marketing words ("GeForce", "Instinct", "GPU") may be left out or added.
 *      All chips found must be of one family, or nothing is.
 *
 * Nothing is matched for being similar: near names only become suggestions.
 */
void catalog_find(const struct catalog *catalog, struct str name, struct catalog_match *ret_match);

/* What may have been meant by a name of which nothing is found; none for one that is. */
void catalog_suggest(const struct catalog *catalog, struct str name,
                     struct catalog_suggestions *ret);

/* The figure of the chip for that fact, or NULL when the catalog has no such column. */
const struct figure *chip_figure(const struct chip *chip, struct str fact);

#endif

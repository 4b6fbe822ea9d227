/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/chips.h - the catalog: a plot of performance and density, and the table with the same chips.
 */
#ifndef LICET_WEB_CHIPS_H
#define LICET_WEB_CHIPS_H

#include "item/item.h"
#include "web/page.h"

enum web_chips_sort { CHIPS_BY_NAME, CHIPS_BY_LAUNCH, CHIPS_BY_TPP, CHIPS_BY_DENSITY, CHIPS_SORTS };

extern const char *const web_chips_sorts[]; /* and NULL behind the last */

struct web_chip {
    const struct chip *chip;
    struct str tpp, density; /* absent: not known, or there is none */
    struct str entries;      /* "3A090.a, 4A090.a"; empty: none */
    bool unknown;            /* some entry is not certain */
};

struct web_chips {
    struct web_page page;
    const struct catalog *catalog;
    struct str chip, to, on; /* as asked; on is never absent */
    enum web_chips_sort sort;
    struct web_chip *rows; /* sorted by web_chips */
    size_t count;
};

void web_chips(struct buf *out, const struct web_chips *chips);

/* The rows as CSV. */
void web_chips_csv(struct buf *out, const struct web_chips *chips);

/* Puts the rows into their order: names rise, figures and launches fall; unknown ones are last. */
void web_chips_order(struct web_chips *chips);

#endif

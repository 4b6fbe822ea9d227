/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/exposure_tables.h - the tables of an exposure report: on the page, sorted by any column, and
 * as CSV.
 *
 * A table is data: which list of the report it shows, and what its columns are.
 */
#ifndef LICET_WEB_EXPOSURE_TABLES_H
#define LICET_WEB_EXPOSURE_TABLES_H

#include "web/exposure.h"

enum web_cell {
    CELL_TEXT,
    CELL_WORDS,  /* "lost_revenue" as "lost revenue" */
    CELL_NAME,   /* not broken into lines */
    CELL_NUMBER, /* with commas, at the right; so is an amount, without places that are nothing */
    CELL_AMOUNT,
    CELL_RULE,  /* with what is in `citation` */
    CELL_SAID,  /* with what is in `on` and `source` */
    CELL_PLACE, /* `file` and `line` */
};

struct web_cells {
    const char *key, *label;
    enum web_cell kind;
};

struct web_table {
    const char *name; /* in addresses: "lots" */
    const char *title;
    const char *list; /* of the report: "supplies", "buyers.rows" */
    bool of_chance;   /* the list is the chances', not the supposition's */
    size_t shown;     /* so many rows at most; the CSV has all */
    const struct web_cells *columns;
    size_t column_count;
};

extern const struct web_table web_tables[];
extern const size_t web_table_count;

/* NULL: there is none of that name. */
const struct web_table *web_table_find(struct str name);

/* Nothing where the report has no rows for it. */
void web_table(struct buf *out, const struct web_exposure *e, const struct web_table *table);
void web_table_csv(struct buf *out, const struct web_exposure *e, const struct web_table *table);

/* "5500000000.00" with commas, and without places that are nothing. */
void web_put_amount(struct buf *out, struct str amount);

#endif

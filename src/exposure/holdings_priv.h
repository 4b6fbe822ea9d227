/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/holdings_priv.h - between the readers of CSV and JSON and the table of rows. */
#ifndef LICET_EXPOSURE_HOLDINGS_PRIV_H
#define LICET_EXPOSURE_HOLDINGS_PRIV_H

#include "exposure/holdings.h"

struct row_value {
    struct str name, text;
    size_t at;
};

struct row {
    struct row_value *values;
    size_t count;
    uint32_t line;
    /* Adds line and column of a byte of the row.  Returns false, like err_set. */
    bool (*place)(const struct row *row, size_t at, struct err *err);
    const void *context;
};

struct holdings_reading {
    struct arena *arena;
    struct holdings *book;
    struct str file;
    struct err *err;
};

/* Puts the row into the book, which keeps the texts as they are. */
NODISCARD bool holdings_take_row(struct holdings_reading *r, const struct row *row);

#endif

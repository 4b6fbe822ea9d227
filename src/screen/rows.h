/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/rows.h - the rows of a list's file that is CSV, or as good as; for its readers.
 *
 * Text that is not UTF-8 is taken for Windows-1252, in which some lists come; tabs may divide the
 * cells instead of commas.  Empty rows, and the end-of-file mark of DOS, are no rows.
 */
#ifndef LICET_SCREEN_ROWS_H
#define LICET_SCREEN_ROWS_H

#include "screen/list.h"
#include "text/csv.h"

#define ROW_CELLS_MAX 64

struct rows {
    struct arena *arena;
    struct str file;
    struct str rest; /* what is still to be read */
    uint32_t line;   /* of its first byte */
    bool recoded;    /* it was not UTF-8 */
    struct csv_splitter *splitter;
    struct csv_row row; /* the last one */
    struct err *err;
};

/* rows_close may follow in any case. */
NODISCARD bool rows_open(struct rows *rows, struct arena *arena, const struct mem *mem,
                         const struct list_file *file, struct err *err);
void rows_close(struct rows *rows);

/* The next row; *ret_more is false at the end. */
NODISCARD bool rows_next(struct rows *rows, bool *ret_more);

/* Adds the file, and the place of a byte of the row.  Returns false, like err_set. */
bool rows_at(struct rows *rows, size_t at);

/* Adds the file alone. */
bool rows_in_file(struct rows *rows);

/* Whether the cell has more than ASCII in a file that was not UTF-8. */
bool rows_recoded(const struct rows *rows, struct str cell);

#endif

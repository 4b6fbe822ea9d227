/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text/csv.h - CSV as RFC 4180 has it: where a record ends, and what its cells are.
 *
 * Cells are separated by commas and may stand in double quotes, inside which a comma and a line end
 * are text and a doubled quote is one.  Space around a cell does not count.  Lines end in LF or
 * CRLF.
 *
 * Finding the end of a record and taking it apart are two steps, so that a large text can be cut
 * into pieces first and read by several threads.  The cells are unquoted by libcsv, in strict mode.
 *
 * A damaged record (a quote inside a bare cell, text behind a closing quote, a quote that is never
 * closed) ends with its first line, wherever its quotes lead: one slip costs one line, and what
 * follows is read as it stands.
 */
#ifndef LICET_TEXT_CSV_H
#define LICET_TEXT_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

enum csv_found {
    CSV_FOUND,    /* *ret_length bytes, with the line end; at most `most` */
    CSV_MORE,     /* its end may be in what is still to come */
    CSV_TOO_LONG, /* *ret_length bytes, over `most`; 0 when its end is not in sight */
};

/* Finds the end of the record at the start of the text.  ended: nothing comes behind the text. */
enum csv_found csv_find(struct str text, size_t most, bool ended, size_t *ret_length);

struct csv_cell {
    struct str text; /* without quotes and the space around */
    size_t at;       /* where it begins in the record */
};

struct csv_row {
    struct csv_cell *cells;
    size_t count;
    struct str record;
    uint32_t line; /* of its first byte */
};

/*
 * Keeps libcsv's buffer between records; it comes from the C library's heap and grows to the
 * longest cell met.  One thread at a time.  NULL on failure.
 */
struct csv_splitter;
struct csv_splitter *csv_splitter_new(const struct mem *mem, struct err *err);
void csv_splitter_free(struct csv_splitter *splitter);

/*
 * Takes a record apart; its cells are in the arena.  Reports damage, bytes that are not UTF-8, and
 * more than `most` cells, with line and column.
 */
NODISCARD bool csv_split(struct csv_splitter *splitter, struct arena *arena, struct str record,
                         uint32_t line, size_t most, struct csv_row *ret_row, struct err *err);

/* Line and column of a byte of the record. */
void csv_place(const struct csv_row *row, size_t at, uint32_t *ret_line, uint32_t *ret_column);

/* Adds the place of a byte of the record.  Returns false, like err_set. */
bool csv_at(const struct csv_row *row, size_t at, struct err *err);

#endif

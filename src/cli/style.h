/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/style.h - how text looks on a terminal.
 *
 * Colors are used only on a terminal, and not if NO_COLOR is set or TERM is "dumb"; nothing is said
 * by color alone.  Prose wraps at words; a word that is longer than the line stands by itself.
 * Tables fit the width: the column that gives way is cut, with an ellipsis.
 */
#ifndef LICET_CLI_STYLE_H
#define LICET_CLI_STYLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

#define STYLE_WIDTH 80 /* where there is no terminal to ask */
#define STYLE_WIDTH_MIN 40
#define STYLE_WIDTH_MAX 1000
#define STYLE_PROSE_MAX 100 /* longer lines are hard to read */

enum ink { INK_PLAIN, INK_STRONG, INK_GOOD, INK_BAD, INK_DOUBT, INK_FAINT, INK_COUNT };

struct style {
    bool color;
    bool terminal;
    unsigned width; /* columns */
};

/* How to write to this file descriptor: asks the terminal and the environment. */
struct style style_of(int fd);

/* The text in that ink, and back to plain. */
void style_ink(struct buf *out, const struct style *style, enum ink ink, struct str text);

/*
 * The part of the text that fits into so many columns; *ret_cut tells whether something is missing.
 */
struct str style_fit(struct str text, unsigned columns, bool *ret_cut);

/* Running text: words are put on lines; a new line begins at the indent. */
struct page {
    struct buf *out;
    const struct style *style;
    unsigned width;
    unsigned indent; /* of the lines that follow the first */
    unsigned column; /* where the next word goes */
    bool glue;       /* the next word follows without a space */
    /* The last words that are glued to each other: they move to the next line together. */
    size_t unit_at; /* in out */
    unsigned unit_column;
};

void page_init(struct page *page, struct buf *out, const struct style *style);

/* Begins a line at column `first`; lines that follow it begin at `rest`. */
void page_line(struct page *page, unsigned first, unsigned rest);

/* Goes on with a line written otherwise, up to that column; lines that follow begin there. */
void page_here(struct page *page, unsigned column);

/* Words, divided by white space. */
void page_words(struct page *page, enum ink ink, struct str text);
void page_text(struct page *page, enum ink ink, const char *text);

/* No space before the next word, and no line end. */
void page_glue(struct page *page);

/* Goes to that column, on a new line if it is passed already. */
void page_at(struct page *page, unsigned column);

void page_end(struct page *page);

/* A table whose rows are collected before any is written. */
#define GRID_COLUMNS_MAX 16

enum cell_align { ALIGN_LEFT, ALIGN_RIGHT };

struct grid_column {
    const char *title;
    enum cell_align align;
    unsigned width_min; /* 0: the column is never cut; else it may shrink to this */
};

struct cell {
    struct str text;
    enum ink ink;
};

struct grid {
    struct arena *arena;
    const struct grid_column *columns;
    size_t column_count;
    struct cell *cells; /* row by row */
    size_t cell_count;
    size_t cell_capacity;
    unsigned widths[GRID_COLUMNS_MAX];
};

/* columns must outlive the table. */
void grid_init(struct grid *grid, struct arena *arena, const struct grid_column *columns,
               size_t column_count);

/*
 * Adds the next cell of the row; false when the arena is exhausted.  The text must outlive the
 * table.
 */
NODISCARD bool grid_cell(struct grid *grid, enum ink ink, struct str text);

/* Writes the header (unless no column has a title) and all rows, `indent` spaces in front. */
void grid_write(struct grid *grid, struct buf *out, const struct style *style, unsigned indent);

/* A row written at once, for tables too long to collect: widths of 0 end the line as is. */
void row_cell(struct buf *out, const struct style *style, const struct grid_column *column,
              unsigned width, bool last, struct cell cell);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/style.c - see style.h. */
#include "cli/style.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/num.h"

static const char *const ink_codes[INK_COUNT] = {
    [INK_PLAIN] = "",         [INK_STRONG] = "\033[1m",   [INK_GOOD] = "\033[1;32m",
    [INK_BAD] = "\033[1;31m", [INK_DOUBT] = "\033[1;33m", [INK_FAINT] = "\033[2m",
};

/* A width the user or the terminal gives; 0 if it is none. */
static unsigned asked_width(int fd)
{
    struct num number;
    struct err err;
    struct winsize size;

    struct str given = str_of(getenv("COLUMNS"));
    if (given.length > 0 && num_parse(given, false, &number, &err) && number.bottom == 1 &&
        number.top > 0 && number.top <= STYLE_WIDTH_MAX)
        return (unsigned)number.top;
    if (isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0)
        return size.ws_col;
    return 0;
}

struct style style_of(int fd)
{
    struct style style = { .terminal = isatty(fd) != 0, .width = STYLE_WIDTH };
    struct str no_color = str_of(getenv("NO_COLOR"));
    struct str term = str_of(getenv("TERM"));
    style.color =
        style.terminal && no_color.length == 0 && term.length > 0 && !str_equal_text(term, "dumb");

    unsigned width = asked_width(fd);
    if (width > 0)
        style.width = width;
    if (style.width < STYLE_WIDTH_MIN)
        style.width = STYLE_WIDTH_MIN;
    if (style.width > STYLE_WIDTH_MAX)
        style.width = STYLE_WIDTH_MAX;
    return style;
}

void style_ink(struct buf *out, const struct style *style, enum ink ink, struct str text)
{
    bool colored = style->color && ink != INK_PLAIN && text.length > 0;
    if (colored)
        buf_text(out, ink_codes[ink]);
    buf_str(out, text);
    if (colored)
        buf_text(out, "\033[0m");
}

struct str style_fit(struct str text, unsigned columns, bool *ret_cut)
{
    size_t end = 0;
    size_t used = 0;
    *ret_cut = false;
    while (end < text.length) {
        size_t next = end + 1;
        while (next < text.length && ((unsigned char)text.data[next] & 0xC0) == 0x80)
            next++;
        used += str_columns(str_slice(text, end, next));
        if (used > columns) {
            *ret_cut = true;
            break;
        }
        end = next;
    }
    return str_slice(text, 0, end);
}

void page_init(struct page *page, struct buf *out, const struct style *style)
{
    unsigned width = style->width;
    if (width > STYLE_PROSE_MAX)
        width = STYLE_PROSE_MAX;
    *page = (struct page){ .out = out, .style = style, .width = width };
}

/* The next word begins a unit here, without a space. */
static void begin_unit(struct page *page)
{
    page->glue = true;
    page->unit_at = page->out->length;
    page->unit_column = page->column;
}

void page_line(struct page *page, unsigned first, unsigned rest)
{
    page_end(page);
    buf_fill(page->out, ' ', first);
    page->column = first;
    page->indent = rest;
    begin_unit(page);
}

void page_here(struct page *page, unsigned column)
{
    page->column = column;
    page->indent = column;
    begin_unit(page);
}

/* Moves the unit that was written last to a line of its own. */
static void break_before_unit(struct page *page)
{
    struct buf *out = page->out;
    if (out->failed)
        return;
    size_t line_end = page->unit_at;
    while (line_end > 0 && out->data[line_end - 1] == ' ')
        line_end--;
    size_t unit = out->length - page->unit_at;
    size_t after = line_end + 1 + page->indent; /* where the unit goes */
    if (after > page->unit_at)
        buf_fill(out, ' ', after - page->unit_at);
    if (out->failed)
        return;
    memmove(out->data + after, out->data + page->unit_at, unit);
    out->data[line_end] = '\n';
    memset(out->data + line_end + 1, ' ', page->indent);
    out->length = after + unit;
    page->column = page->indent + (page->column - page->unit_column);
    page->unit_at = after;
    page->unit_column = page->indent;
}

static void put_word(struct page *page, enum ink ink, struct str word)
{
    unsigned columns = (unsigned)str_columns(word);
    if (!page->glue) {
        buf_byte(page->out, ' ');
        page->column++;
        page->unit_at = page->out->length;
        page->unit_column = page->column;
    }
    if (page->column + columns > page->width && page->unit_column > page->indent)
        break_before_unit(page);
    style_ink(page->out, page->style, ink, word);
    page->column += columns;
    page->glue = false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void page_words(struct page *page, enum ink ink, struct str text)
{
    size_t at = 0;
    for (;;) {
        while (at < text.length && is_blank(text.data[at]))
            at++;
        if (at == text.length)
            return;
        size_t end = at;
        while (end < text.length && !is_blank(text.data[end]))
            end++;
        put_word(page, ink, str_slice(text, at, end));
        at = end;
    }
}

void page_text(struct page *page, enum ink ink, const char *text)
{
    page_words(page, ink, str_of(text));
}

void page_glue(struct page *page)
{
    page->glue = true;
}

void page_at(struct page *page, unsigned column)
{
    if (page->column + 1 > column) {
        buf_byte(page->out, '\n');
        page->column = 0;
    }
    buf_fill(page->out, ' ', column - page->column);
    page->column = column;
    begin_unit(page);
}

void page_end(struct page *page)
{
    struct buf *out = page->out;
    if (page->column > 0) {
        /* A line may have been filled up for a word that never came. */
        while (out->length > 0 && out->data[out->length - 1] == ' ')
            out->length--;
        if (out->length > 0 && out->data[out->length - 1] != '\n')
            buf_byte(out, '\n');
    }
    page->column = 0;
    begin_unit(page);
}

void grid_init(struct grid *grid, struct arena *arena, const struct grid_column *columns,
               size_t column_count)
{
    assert(column_count > 0 && column_count <= GRID_COLUMNS_MAX);
    *grid = (struct grid){ .arena = arena, .columns = columns, .column_count = column_count };
    for (size_t i = 0; i < column_count; i++)
        grid->widths[i] = (unsigned)str_columns(str_of(columns[i].title));
}

bool grid_cell(struct grid *grid, enum ink ink, struct str text)
{
    if (!arena_grow(grid->arena, &grid->cells, grid->cell_count, &grid->cell_capacity,
                    sizeof *grid->cells))
        return false;
    unsigned *width = &grid->widths[grid->cell_count % grid->column_count];
    unsigned columns = (unsigned)str_columns(text);
    if (columns > *width)
        *width = columns;
    grid->cells[grid->cell_count++] = (struct cell){ .text = text, .ink = ink };
    return true;
}

/* Narrows the columns that may give way, the widest first, until the row fits. */
static void grid_shrink(struct grid *grid, unsigned room)
{
    for (;;) {
        size_t total = 2 * (grid->column_count - 1);
        size_t widest = grid->column_count;
        for (size_t i = 0; i < grid->column_count; i++) {
            total += grid->widths[i];
            unsigned least = grid->columns[i].width_min;
            if (least > 0 && grid->widths[i] > least &&
                (widest == grid->column_count || grid->widths[i] > grid->widths[widest]))
                widest = i;
        }
        if (total <= room || widest == grid->column_count)
            return;
        grid->widths[widest]--;
    }
}

void grid_write(struct grid *grid, struct buf *out, const struct style *style, unsigned indent)
{
    assert(grid->cell_count % grid->column_count == 0);
    bool titled = false;
    for (size_t i = 0; i < grid->column_count; i++)
        titled = titled || grid->columns[i].title != NULL;

    grid_shrink(grid, style->width > indent ? style->width - indent : 0);
    size_t last = grid->column_count - 1;
    if (titled) {
        buf_fill(out, ' ', indent);
        for (size_t i = 0; i <= last; i++) {
            struct cell cell = { .text = str_of(grid->columns[i].title), .ink = INK_FAINT };
            row_cell(out, style, &grid->columns[i], grid->widths[i], i == last, cell);
        }
    }
    for (size_t i = 0; i < grid->cell_count; i++) {
        size_t column = i % grid->column_count;
        if (column == 0)
            buf_fill(out, ' ', indent);
        row_cell(out, style, &grid->columns[column], grid->widths[column], column == last,
                 grid->cells[i]);
    }
}

void row_cell(struct buf *out, const struct style *style, const struct grid_column *column,
              unsigned width, bool last, struct cell cell)
{
    bool cut = false;
    struct str shown = cell.text;
    unsigned columns = (unsigned)str_columns(shown);
    if (width > 0 && columns > width && column->width_min > 0) {
        shown = style_fit(shown, width - 1, &cut);
        columns = (unsigned)str_columns(shown) + 1;
    }
    unsigned space = columns < width ? width - columns : 0;
    if (column->align == ALIGN_RIGHT)
        buf_fill(out, ' ', space);
    style_ink(out, style, cell.ink, shown);
    if (cut)
        buf_text(out, "…");
    if (last) {
        while (out->length > 0 && out->data[out->length - 1] == ' ')
            out->length--;
        buf_byte(out, '\n');
        return;
    }
    buf_fill(out, ' ', column->align == ALIGN_LEFT ? space + 2 : 2);
}

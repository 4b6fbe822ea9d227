/* SPDX-License-Identifier: Apache-2.0 */
/* text/csv.c - see csv.h. */
#include "text/csv.h"

#include <assert.h>
#include <csv.h>
#include <string.h>

#include "text/json.h"

/*
 * A record is walked by its quotes, by the rules of libcsv in strict mode: a quote opens a cell
 * only where the cell begins, behind nothing but space; it ends at the next quote that is not
 * doubled; behind that comes nothing but space until the comma or the line end.  All else is
 * damage.
 */

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static size_t skip_space(struct str text, size_t at)
{
    while (at < text.length && is_space(text.data[at]))
        at++;
    return at;
}

/* Where the byte is next, from `at` on; the length if nowhere. */
static size_t find_byte(struct str text, size_t at, char byte)
{
    const char *found = at < text.length ? memchr(text.data + at, byte, text.length - at) : NULL;
    return found == NULL ? text.length : (size_t)(found - text.data);
}

/* Whether a cell begins at the quote: between it and a comma, or the beginning, is only space. */
static bool begins_cell(struct str text, size_t from, size_t quote)
{
    while (quote > from && is_space(text.data[quote - 1]))
        quote--;
    return quote == from || text.data[quote - 1] == ',';
}

/*
 * Behind the quote that closes the cell opened at `at`; past the end of the text if there is none.
 */
static size_t quoted_end(struct str text, size_t at)
{
    for (at++;; at += 2) {
        at = find_byte(text, at, '"');
        if (at + 1 >= text.length || text.data[at + 1] != '"')
            return at + 1;
    }
}

/*
 * Behind the line end at `at`, 0 if there is none there.  A CR at the end of the text may belong to
 * one.
 */
static size_t line_end(struct str text, size_t at)
{
    if (at < text.length && text.data[at] == '\r')
        at++;
    return at == text.length ? at : text.data[at] == '\n' ? at + 1 : 0;
}

/*
 * Behind the record at the start of the text; 0 if it is damaged, more than the length if a quote
 * is left open.
 */
static size_t quoted_record_end(struct str text)
{
    size_t at = 0; /* a cell begins here */
    for (;;) {
        size_t newline = find_byte(text, at, '\n');
        size_t end = newline < text.length ? newline + 1 : text.length;
        size_t quote = find_byte(str_slice(text, 0, end), at, '"');
        if (quote == end)
            return end;
        if (!begins_cell(text, at, quote))
            return 0;
        at = quoted_end(text, quote);
        if (at > text.length)
            return at;
        at = skip_space(text, at);
        if (at == text.length || text.data[at] != ',')
            return line_end(text, at);
        at++;
    }
}

enum csv_found csv_find(struct str text, size_t most, bool ended, size_t *ret_length)
{
    size_t newline = find_byte(text, 0, '\n');
    size_t line = newline < text.length ? newline + 1 : text.length;
    *ret_length = line;
    if (newline == text.length && !ended) {
        *ret_length = 0;
        return text.length > most ? CSV_TOO_LONG : CSV_MORE;
    }
    if (line > most)
        return CSV_TOO_LONG;
    if (find_byte(str_slice(text, 0, line), 0, '"') == line)
        return CSV_FOUND;
    struct str seen = str_slice(text, 0, most);
    size_t end = quoted_record_end(seen);
    bool complete = end > 0 && end <= seen.length && seen.data[end - 1] == '\n';
    if (end == 0 || complete) {
        *ret_length = end == 0 ? line : end;
        return CSV_FOUND;
    }
    if (text.length < most && !ended)
        return CSV_MORE;
    if (end > seen.length)
        return CSV_FOUND;
    if (text.length <= most && ended) {
        *ret_length = text.length;
        return CSV_FOUND;
    }
    newline = find_byte(text, most, '\n');
    *ret_length = newline < text.length ? newline + 1 : ended ? text.length : 0;
    return CSV_TOO_LONG;
}

struct csv_splitter {
    const struct mem *mem;
    struct csv_parser parser;
    /* Of the record that is split. */
    struct csv_row *row;
    size_t filled; /* cells */
    char *out;     /* where the next cell's text goes: the record's length is room for all */
};

/* Lines are ended by csv_find, not by libcsv. */
static int never(unsigned char c)
{
    (void)c;
    return 0;
}

#define CELL_BLOCK 1024 /* by how many bytes libcsv's buffer grows */

struct csv_splitter *csv_splitter_new(const struct mem *mem, struct err *err)
{
    struct csv_splitter *splitter = mem_resize(mem, NULL, sizeof *splitter);
    if (splitter == NULL) {
        err_set(err, ERR_MEMORY, "memory could not be had");
        return NULL;
    }
    *splitter = (struct csv_splitter){ .mem = mem };
    csv_init(&splitter->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_term_func(&splitter->parser, never);
    csv_set_blk_size(&splitter->parser, CELL_BLOCK);
    return splitter;
}

void csv_splitter_free(struct csv_splitter *splitter)
{
    if (splitter == NULL)
        return;
    csv_free(&splitter->parser);
    mem_free(splitter->mem, splitter);
}

void csv_place(const struct csv_row *row, size_t at, uint32_t *ret_line, uint32_t *ret_column)
{
    uint32_t line = row->line;
    size_t line_at = 0;
    for (;;) {
        const char *newline =
            at == line_at ? NULL : memchr(row->record.data + line_at, '\n', at - line_at);
        if (newline == NULL)
            break;
        line_at = (size_t)(newline - row->record.data) + 1;
        line++;
    }
    *ret_line = line;
    *ret_column = at - line_at >= UINT32_MAX ? UINT32_MAX : (uint32_t)(at - line_at + 1);
}

bool csv_at(const struct csv_row *row, size_t at, struct err *err)
{
    uint32_t line;
    uint32_t column;
    csv_place(row, at, &line, &column);
    return err_at(err, "", line, column);
}

static bool damaged(const struct csv_row *row, size_t at, const char *what, const char *hint,
                    struct err *err)
{
    err_set(err, ERR_SYNTAX, "%s", what);
    if (hint != NULL)
        err_hint(err, "%s", hint);
    return csv_at(row, at, err);
}

/* Goes over the cell that begins at *at, to the comma behind it or the end of the record. */
static bool pass_cell(const struct csv_row *row, size_t *at, struct csv_cell *cell, struct err *err)
{
    struct str record = row->record;
    size_t i = skip_space(record, *at);
    if (i == record.length || record.data[i] == ',') {
        cell->at = *at;
        *at = i;
        return true;
    }
    cell->at = i;
    if (record.data[i] != '"') {
        while (i < record.length && record.data[i] != ',' && record.data[i] != '"')
            i++;
        *at = i;
        return i == record.length || record.data[i] == ',' ||
               damaged(row, i, "a quote inside a cell that does not begin with one",
                       "put the cell in double quotes and double the quote inside", err);
    }
    i = quoted_end(record, i);
    if (i > record.length)
        return damaged(row, cell->at, "a quote is not closed", NULL, err);
    *at = i = skip_space(record, i);
    return i == record.length || record.data[i] == ',' ||
           damaged(row, i, "text behind a closing quote", "a quote inside a quoted cell is doubled",
                   err);
}

/* Notes where each cell begins. */
static bool find_cells(struct csv_row *row, size_t most, struct err *err)
{
    size_t at = 0;
    for (;;) {
        if (row->count == most) {
            err_set(err, ERR_LIMIT, "more than %zu cells in a row", most);
            return csv_at(row, at, err);
        }
        if (!pass_cell(row, &at, &row->cells[row->count++], err))
            return false;
        if (at == row->record.length)
            return true;
        at++;
    }
}

/* libcsv's callback: a cell is complete. */
static void take_cell(void *text, size_t length, void *context)
{
    struct csv_splitter *splitter = context;
    if (splitter->filled < splitter->row->count) {
        if (length > 0)
            memcpy(splitter->out, text, length);
        splitter->row->cells[splitter->filled].text =
            (struct str){ .data = splitter->out, .length = length };
        splitter->out += length;
    }
    splitter->filled++;
}

static bool fill_cells(struct csv_splitter *splitter, struct csv_row *row, struct err *err)
{
    struct csv_parser *parser = &splitter->parser;
    size_t length = row->record.length;
    splitter->row = row;
    splitter->filled = 0;
    size_t taken = csv_parse(parser, row->record.data, length, take_cell, NULL, splitter);
    bool ended = csv_fini(parser, take_cell, NULL, splitter) == 0;
    if (taken == length && ended && splitter->filled == row->count)
        return true;
    int code = csv_error(parser);
    csv_free(parser);
    csv_init(parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_term_func(parser, never);
    csv_set_blk_size(parser, CELL_BLOCK);
    if (code == CSV_ENOMEM)
        err_set(err, ERR_MEMORY, "memory could not be had");
    else
        err_set(err, ERR_SYNTAX, "the row is not CSV");
    return csv_at(row, 0, err);
}

static bool check_utf8(const struct csv_row *row, struct err *err)
{
    uint32_t code;
    size_t at = 0;
    if (json_is_utf8(row->record))
        return true;
    while (at < row->record.length) {
        size_t step = str_utf8_at(row->record, at, &code);
        if (step == 0)
            break;
        at += step;
    }
    err_set(err, ERR_SYNTAX, "byte 0x%02x is not UTF-8 here", (unsigned char)row->record.data[at]);
    err_hint(err, "texts are UTF-8; 'iconv -f LATIN1 -t UTF-8' converts many others");
    return csv_at(row, at, err);
}

bool csv_split(struct csv_splitter *splitter, struct arena *arena, struct str record, uint32_t line,
               size_t most, struct csv_row *ret_row, struct err *err)
{
    assert(most > 0);
    if (record.length > 0 && record.data[record.length - 1] == '\n')
        record.length--;
    if (record.length > 0 && record.data[record.length - 1] == '\r')
        record.length--;
    *ret_row = (struct csv_row){ .record = record, .line = line };
    size_t commas = 0;
    for (size_t i = 0; i < record.length; i++)
        commas += record.data[i] == ',';
    size_t room = commas < most ? commas + 1 : most;
    ret_row->cells = arena_array(arena, room, sizeof *ret_row->cells);
    splitter->out = arena_alloc(arena, record.length);
    if (ret_row->cells == NULL || splitter->out == NULL) {
        arena_error(arena, err);
        return csv_at(ret_row, 0, err);
    }
    return check_utf8(ret_row, err) && find_cells(ret_row, most, err) &&
           fill_cells(splitter, ret_row, err);
}

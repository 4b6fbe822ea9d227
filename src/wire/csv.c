/* SPDX-License-Identifier: Apache-2.0 */
/* wire/csv.c - see csv.h. */
#include "wire/csv.h"

#include <assert.h>
#include <csv.h>
#include <string.h>

#include "wire/json.h"

/*
 * How a record is walked; these are the rules of libcsv in strict mode.
 *
 *              "          ,          space      other
 *   BEFORE     QUOTED     BEFORE     BEFORE     BARE
 *   BARE       damage     BEFORE     BARE       BARE
 *   QUOTED     CLOSED     QUOTED     QUOTED     QUOTED
 *   CLOSED     QUOTED     BEFORE     BEHIND     damage
 *   BEHIND     damage     BEFORE     BEHIND     damage
 *
 * A line end ends the record, but in QUOTED it is text.
 */
enum csv_state { CELL_BEFORE, CELL_BARE, CELL_QUOTED, CELL_CLOSED, CELL_BEHIND, CELL_DAMAGED };

enum csv_byte { BYTE_QUOTE, BYTE_COMMA, BYTE_SPACE, BYTE_OTHER };

static enum csv_state csv_step(enum csv_state state, char c)
{
    static const uint8_t next[][4] = {
        [CELL_BEFORE] = { CELL_QUOTED, CELL_BEFORE, CELL_BEFORE, CELL_BARE },
        [CELL_BARE] = { CELL_DAMAGED, CELL_BEFORE, CELL_BARE, CELL_BARE },
        [CELL_QUOTED] = { CELL_CLOSED, CELL_QUOTED, CELL_QUOTED, CELL_QUOTED },
        [CELL_CLOSED] = { CELL_QUOTED, CELL_BEFORE, CELL_BEHIND, CELL_DAMAGED },
        [CELL_BEHIND] = { CELL_DAMAGED, CELL_BEFORE, CELL_BEHIND, CELL_DAMAGED },
        [CELL_DAMAGED] = { CELL_DAMAGED, CELL_DAMAGED, CELL_DAMAGED, CELL_DAMAGED },
    };
    enum csv_byte byte = c == '"'                ? BYTE_QUOTE
                         : c == ','              ? BYTE_COMMA
                         : c == ' ' || c == '\t' ? BYTE_SPACE
                                                 : BYTE_OTHER;
    return (enum csv_state)next[state][byte];
}

/* Whether text[at] is a CR that belongs to a line end. */
static bool is_line_end(struct str text, size_t at)
{
    return text.data[at] == '\r' && (at + 1 == text.length || text.data[at + 1] == '\n');
}

enum csv_found csv_find(struct str text, size_t most, bool ended, size_t *ret_length)
{
    const char *newline = text.length == 0 ? NULL : memchr(text.data, '\n', text.length);
    size_t line = newline == NULL ? text.length : (size_t)(newline - text.data) + 1;
    *ret_length = line;
    if (newline == NULL && !ended) {
        *ret_length = 0;
        return text.length > most ? CSV_TOO_LONG : CSV_MORE;
    }
    if (line > most)
        return CSV_TOO_LONG;
    if (line == 0 || memchr(text.data, '"', line) == NULL)
        return CSV_FOUND;
    enum csv_state state = CELL_BEFORE;
    for (size_t i = 0; i < text.length && i < most; i++) {
        if (text.data[i] == '\n' && state != CELL_QUOTED) {
            *ret_length = i + 1;
            return CSV_FOUND;
        }
        if (state != CELL_QUOTED && is_line_end(text, i))
            continue;
        state = csv_step(state, text.data[i]);
        if (state == CELL_DAMAGED)
            return CSV_FOUND;
    }
    if (text.length < most && !ended)
        return CSV_MORE;
    if (state == CELL_QUOTED)
        return CSV_FOUND;
    if (text.length <= most && ended) {
        *ret_length = text.length;
        return CSV_FOUND;
    }
    newline = memchr(text.data + most, '\n', text.length - most);
    *ret_length = newline != NULL ? (size_t)(newline - text.data) + 1 : ended ? text.length : 0;
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

static bool damaged(const struct csv_row *row, size_t at, enum csv_state before, size_t quote,
                    struct err *err)
{
    if (before == CELL_BARE) {
        err_set(err, ERR_SYNTAX, "a quote inside a cell that does not begin with one");
        err_hint(err, "put the cell in double quotes and double the quote inside");
    } else if (before == CELL_QUOTED) {
        err_set(err, ERR_SYNTAX, "a quote is not closed");
        at = quote;
    } else {
        err_set(err, ERR_SYNTAX, "text behind a closing quote");
        err_hint(err, "a quote inside a quoted cell is doubled");
    }
    return csv_at(row, at, err);
}

/* Notes where each cell begins.  The cells have room for one more than most. */
static bool find_cells(struct csv_row *row, size_t most, struct err *err)
{
    struct str record = row->record;
    enum csv_state state = CELL_BEFORE;
    size_t quote = 0;
    row->count = 1;
    for (size_t i = 0; i < record.length; i++) {
        enum csv_state next = csv_step(state, record.data[i]);
        if (next == CELL_DAMAGED)
            return damaged(row, i, state, quote, err);
        if (state == CELL_BEFORE && next != CELL_BEFORE)
            row->cells[row->count - 1].at = quote = i;
        if (next == CELL_BEFORE && record.data[i] == ',') {
            if (row->count == most) {
                err_set(err, ERR_LIMIT, "more than %zu cells in a row", most);
                return csv_at(row, i + 1, err);
            }
            row->cells[row->count++].at = i + 1;
        }
        state = next;
    }
    return state != CELL_QUOTED || damaged(row, quote, state, quote, err);
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

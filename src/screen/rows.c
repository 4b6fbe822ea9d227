/* SPDX-License-Identifier: Apache-2.0 */
/* screen/rows.c - see rows.h. */
#include "screen/rows.h"

#include <stdio.h>
#include <string.h>

/* ---- what is made of the text first ---- */

/* Windows-1252 from 0x80 to 0x9F; 0: no character.  Above it is as Unicode has it. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* A code below 0x10000, as UTF-8. */
static size_t put_code(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3F));
    out[2] = (char)(0x80 | (code & 0x3F));
    return 3;
}

static bool recode(struct rows *rows)
{
    struct str text = rows->rest;
    char *out = arena_array_raw(rows->arena, text.length, 3);
    size_t length = 0;
    if (out == NULL)
        return arena_error(rows->arena, rows->err);
    for (size_t i = 0; i < text.length; i++) {
        uint32_t code = (unsigned char)text.data[i];
        if (code >= 0x80 && code < 0xA0)
            code = windows_1252[code - 0x80] == 0 ? 0xFFFD : windows_1252[code - 0x80];
        length += put_code(out + length, code);
    }
    rows->rest = (struct str){ out, length };
    rows->recoded = true;
    return true;
}

/* Whether the first line has tabs and no commas outside of quotes. */
static bool has_tabs(struct str text)
{
    bool quoted = false;
    size_t tabs = 0;
    for (size_t i = 0; i < text.length && (quoted || text.data[i] != '\n'); i++) {
        quoted = quoted != (text.data[i] == '"');
        if (!quoted && text.data[i] == ',')
            return false;
        tabs += !quoted && text.data[i] == '\t';
    }
    return tabs > 0;
}

static bool tabs_to_commas(struct rows *rows)
{
    struct str text = rows->rest;
    char *out = arena_copy(rows->arena, text.data, text.length);
    bool quoted = false;
    if (out == NULL)
        return arena_error(rows->arena, rows->err);
    for (size_t i = 0; i < text.length; i++) {
        quoted = quoted != (text.data[i] == '"');
        if (!quoted && text.data[i] == '\t')
            out[i] = ',';
    }
    rows->rest = (struct str){ out, text.length };
    return true;
}

bool rows_open(struct rows *rows, struct arena *arena, const struct mem *mem,
               const struct list_file *file, struct err *err)
{
    *rows = (struct rows){
        .arena = arena, .file = file->name, .rest = file->text, .line = 1, .err = err
    };
    err_clear(err);
    if (str_starts(rows->rest, STR("\xEF\xBB\xBF")))
        rows->rest = str_slice(rows->rest, 3, rows->rest.length);
    rows->splitter = csv_splitter_new(mem, err);
    return rows->splitter != NULL && (str_is_utf8(rows->rest) || recode(rows)) &&
           (!has_tabs(rows->rest) || tabs_to_commas(rows));
}

void rows_close(struct rows *rows)
{
    csv_splitter_free(rows->splitter);
    rows->splitter = NULL;
}

/* ---- rows ---- */

bool rows_in_file(struct rows *rows)
{
    if (rows->err->file[0] == '\0')
        snprintf(rows->err->file, sizeof rows->err->file, "%.*s", STR_ARG(rows->file));
    return false;
}

bool rows_at(struct rows *rows, size_t at)
{
    csv_at(&rows->row, at, rows->err);
    return rows_in_file(rows);
}

bool rows_recoded(const struct rows *rows, struct str cell)
{
    for (size_t i = 0; i < cell.length && rows->recoded; i++) {
        if ((unsigned char)cell.data[i] >= 0x80)
            return true;
    }
    return false;
}

/* The end-of-file mark of DOS, which stays when files are put together. */
#define DOS_END 0x1A

static struct str without_end_mark(struct str record)
{
    return record.length > 0 && record.data[0] == DOS_END ? str_slice(record, 1, record.length)
                                                          : record;
}

/* Without a cell that says something. */
static bool is_empty(struct str record)
{
    for (size_t i = 0; i < record.length; i++) {
        if (record.data[i] != ',' && record.data[i] != ' ' && record.data[i] != '\r' &&
            record.data[i] != '\n')
            return false;
    }
    return true;
}

bool rows_next(struct rows *rows, bool *ret_more)
{
    struct str record = { 0 };
    uint32_t line = rows->line;
    *ret_more = false;
    while (rows->rest.length > 0 && is_empty(record)) {
        size_t length;
        line = rows->line;
        if (csv_find(rows->rest, LIST_ROW_MAX, true, &length) != CSV_FOUND) {
            err_set(rows->err, ERR_LIMIT, "a row of more than %zu KB", LIST_ROW_MAX >> 10);
            err_at(rows->err, "", line, 1);
            return rows_in_file(rows);
        }
        record = str_slice(rows->rest, 0, length);
        rows->rest = str_slice(rows->rest, length, rows->rest.length);
        for (size_t i = 0; i < record.length; i++)
            rows->line += record.data[i] == '\n';
        record = without_end_mark(record);
    }
    if (is_empty(record))
        return true;
    *ret_more = true;
    return csv_split(rows->splitter, rows->arena, record, line, ROW_CELLS_MAX, &rows->row,
                     rows->err) ||
           rows_in_file(rows);
}

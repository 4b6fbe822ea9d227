/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/holdings_read.c - see holdings_read.h; what a row may have stands in holdings_rows.c. */
#include "exposure/holdings_read.h"

#include "exposure/holdings_priv.h"
#include "text/csv.h"
#include "text/json.h"

#define ROW_MAX ((size_t)64 << 10)
#define CELLS_MAX 64

/* ---- CSV ---- */

struct csv_reading {
    struct holdings_reading r;
    struct csv_splitter *splitter;
    struct csv_row header;
};

static bool csv_place_of(const struct row *row, size_t at, struct err *err)
{
    return csv_at(row->context, at, err);
}

static bool read_cells(struct csv_reading *c, const struct csv_row *cells)
{
    struct row_value values[CELLS_MAX];
    struct row row = { .values = values, .line = cells->line, .place = csv_place_of };
    row.context = cells;
    if (cells->count != c->header.count) {
        err_set(c->r.err, ERR_VALUE, "the row has %zu cells, the header %zu", cells->count,
                c->header.count);
        return csv_at(cells, 0, c->r.err);
    }
    for (size_t i = 0; i < cells->count; i++) {
        if (cells->cells[i].text.length > 0)
            values[row.count++] = (struct row_value){ c->header.cells[i].text, cells->cells[i].text,
                                                      cells->cells[i].at };
    }
    return row.count == 0 || holdings_take_row(&c->r, &row);
}

static bool read_record(struct csv_reading *c, struct str record, uint32_t line)
{
    struct csv_row cells;
    if (str_trim(record).length == 0)
        return true;
    if (!csv_split(c->splitter, c->r.arena, record, line, CELLS_MAX, &cells, c->r.err))
        return false;
    if (c->header.count > 0)
        return read_cells(c, &cells);
    c->header = cells;
    return true;
}

static uint32_t count_lines(struct str text)
{
    uint32_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += text.data[i] == '\n';
    return count;
}

static bool read_csv(const struct mem *mem, struct holdings_reading *r, struct str text)
{
    struct csv_reading c = { .r = *r, .splitter = csv_splitter_new(mem, r->err) };
    bool done = c.splitter != NULL;
    uint32_t line = 1;
    while (done && text.length > 0) {
        size_t length = 0;
        if (csv_find(text, ROW_MAX, true, &length) != CSV_FOUND) {
            err_set(r->err, ERR_LIMIT, "a row has more than %zu bytes", ROW_MAX);
            done = err_at(r->err, "", line, 1);
            break;
        }
        struct str record = str_slice(text, 0, length);
        done = read_record(&c, record, line);
        line += count_lines(record);
        text = str_slice(text, length, text.length);
    }
    csv_splitter_free(c.splitter);
    return done;
}

/* ---- JSON ---- */

static bool json_place_of(const struct row *row, size_t at, struct err *err)
{
    struct json_text text = *(const struct json_text *)row->context;
    return json_at(&text, (uint32_t)at, err);
}

static bool read_object(struct holdings_reading *r, struct json_text *text, uint32_t line)
{
    struct row_value values[CELLS_MAX];
    struct row row = { .values = values, .line = line, .place = json_place_of, .context = text };
    if (text->root->type != JSON_OBJECT || text->root->count > CELLS_MAX) {
        err_set(r->err, ERR_VALUE, "a row is an object of up to %d members", CELLS_MAX);
        return json_at(text, text->root->at, r->err);
    }
    for (const struct json_value *v = text->root->first; v != NULL; v = v->next) {
        if (v->type == JSON_ARRAY || v->type == JSON_OBJECT) {
            err_set(r->err, ERR_VALUE, "'%.*s' is %s, not one value", STR_ARG(v->key),
                    json_type_name(v->type));
            return json_at(text, v->at, r->err);
        }
        if (v->type != JSON_NULL)
            values[row.count++] = (struct row_value){ v->key, v->text, v->at };
    }
    return holdings_take_row(r, &row);
}

static bool read_json(const struct mem *mem, struct holdings_reading *r, struct str text)
{
    const struct json_limits limits = { .size = ROW_MAX, .depth = 4 };
    struct json_reader *reader = json_reader_new(mem, limits, r->err);
    bool done = reader != NULL;
    for (uint32_t line = 1; done && text.length > 0; line++) {
        size_t end = str_find(text, '\n');
        const struct json_source source = { .text = str_slice(text, 0, end),
                                            .room = text.length - end,
                                            .line = line };
        struct json_text read;
        text = str_slice(text, end + 1 < text.length ? end + 1 : text.length, text.length);
        if (str_trim(source.text).length > 0)
            done =
                json_read(reader, r->arena, &source, &read, r->err) && read_object(r, &read, line);
    }
    json_reader_free(reader);
    return done;
}

bool holdings_read(const struct mem *mem, struct arena *arena, struct str name, struct str text,
                   struct holdings *book, struct err *err)
{
    struct holdings_reading r = { .arena = arena, .book = book, .file = name, .err = err };
    struct str begins = str_trim(text);
    bool done = begins.length > 0 && begins.data[0] == '{' ? read_json(mem, &r, text)
                                                           : read_csv(mem, &r, text);
    if (!done && err->file[0] == '\0')
        str_put(err->file, sizeof err->file, name);
    return done;
}

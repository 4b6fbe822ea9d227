/* SPDX-License-Identifier: Apache-2.0 */
/* wire/order_reader.c - see order_reader.h. */
#include "wire/order_reader.h"

#include <assert.h>
#include <string.h>

#include "wire/order_json.h"

struct order_reader {
    const struct mem *mem;
    struct json_reader *json;
    struct csv_splitter *csv;
    /* The chunk that is read. */
    enum order_format format;
    const struct order_columns *columns;
    struct order_chunk chunk;
    size_t at;
    uint32_t line;        /* of the byte at `at` */
    uint32_t record_line; /* of the record last given */
};

struct order_reader *order_reader_new(const struct mem *mem, struct err *err)
{
    const struct json_limits limits = { .size = ORDER_RECORD_MAX, .depth = ORDER_JSON_DEPTH };
    struct order_reader *reader = mem_resize(mem, NULL, sizeof *reader);
    if (reader == NULL) {
        err_set(err, ERR_MEMORY, "memory could not be had");
        return NULL;
    }
    *reader = (struct order_reader){ .mem = mem, .format = ORDER_FORMAT_JSON };
    reader->json = json_reader_new(mem, limits, err);
    if (reader->json != NULL)
        reader->csv = csv_splitter_new(mem, err);
    if (reader->csv == NULL) {
        order_reader_free(reader);
        return NULL;
    }
    return reader;
}

void order_reader_free(struct order_reader *reader)
{
    if (reader == NULL)
        return;
    json_reader_free(reader->json);
    csv_splitter_free(reader->csv);
    mem_free(reader->mem, reader);
}

uint32_t order_reader_line(const struct order_reader *reader)
{
    return reader->record_line;
}

struct json_reader *order_reader_json(struct order_reader *reader)
{
    return reader->json;
}

/* 16 bytes at a time: both compilers make vector code of it. */
typedef uint8_t bytes16 __attribute__((vector_size(16)));

static uint32_t count_newlines(struct str text)
{
    uint32_t count = 0;
    size_t i = 0;
    while (i + 16 <= text.length) {
        bytes16 sums = { 0 };
        for (int n = 0; n < 255 && i + 16 <= text.length; n++, i += 16) {
            bytes16 block;
            memcpy(&block, text.data + i, sizeof block);
            sums -= (bytes16)(block == '\n'); /* a hit is all ones, which is minus one */
        }
        for (size_t lane = 0; lane < sizeof sums; lane++)
            count += sums[lane];
    }
    for (; i < text.length; i++)
        count += text.data[i] == '\n';
    return count;
}

static bool is_blank(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] != ' ' && text.data[i] != '\t' && text.data[i] != '\r' &&
            text.data[i] != '\n')
            return false;
    }
    return true;
}

/* Finds the end of the first record of the text. */
static enum csv_found find_record(enum order_format format, struct str text, bool ended,
                                  size_t *ret_length)
{
    if (format == ORDER_FORMAT_CSV)
        return csv_find(text, ORDER_RECORD_MAX, ended, ret_length);
    const char *newline = memchr(text.data, '\n', text.length);
    *ret_length = newline != NULL ? (size_t)(newline - text.data) + 1 : ended ? text.length : 0;
    if (*ret_length > ORDER_RECORD_MAX || (*ret_length == 0 && text.length > ORDER_RECORD_MAX))
        return CSV_TOO_LONG;
    return *ret_length == 0 ? CSV_MORE : CSV_FOUND;
}

void order_input_init(struct order_input *input, struct arena *arena, enum order_format format)
{
    *input = (struct order_input){ .format = format, .arena = arena, .line = 1 };
}

/* Passes over a byte order mark; false for one of another encoding. */
static bool begin(struct order_input *input, struct str text, size_t *used, struct err *err)
{
    if (str_starts(text, STR("\xFF\xFE")) || str_starts(text, STR("\xFE\xFF"))) {
        err_set(err, ERR_SYNTAX, "the text is UTF-16");
        err_hint(err, "'iconv -f UTF-16 -t UTF-8' converts it");
        return err_at(err, "", 1, 1);
    }
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        *used = 3;
    input->begun = true;
    return true;
}

/* Finds out the format by the first byte that is not white space. */
static void detect(struct order_input *input, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
            continue;
        input->format = c == '{' || c == '[' ? ORDER_FORMAT_JSON : ORDER_FORMAT_CSV;
        return;
    }
}

/* Takes what is used off the front of the text, and counts its lines. */
static struct str advance(struct order_input *input, struct str text, size_t length, size_t *used)
{
    input->line += count_newlines(str_slice(text, 0, length));
    *used += length;
    return str_slice(text, length, text.length);
}

/*
 * Reads the header from the first record that is not blank.  *used: how far; nothing if it is not
 * complete yet.
 */
static bool read_columns(struct order_input *input, struct order_reader *reader, struct str text,
                         bool ended, size_t *used, struct err *err)
{
    size_t length;
    while (text.length > 0) {
        enum csv_found found = csv_find(text, ORDER_RECORD_MAX, ended, &length);
        if (found == CSV_MORE)
            return true;
        if (found == CSV_TOO_LONG) {
            err_set(err, ERR_LIMIT, "the header is longer than %zu bytes", ORDER_RECORD_MAX);
            return err_at(err, "", input->line, 1);
        }
        struct str record = str_slice(text, 0, length);
        uint32_t line = input->line;
        text = advance(input, text, length, used);
        if (is_blank(record))
            continue;
        /*
         * What was read into the arena points into the record, which may be gone before the rows
         * are.
         */
        record = str_copy(input->arena, record);
        if (record.data == NULL) {
            arena_error(input->arena, err);
            return err_at(err, "", line, 1);
        }
        input->has_columns = true;
        return order_columns_read(reader->csv, input->arena, record, line, &input->columns, err);
    }
    return true;
}

/* The longest run of whole records at the start of the text. */
static size_t whole_records(enum order_format format, struct str text, bool ended)
{
    size_t at = 0;
    if (format == ORDER_FORMAT_JSON) {
        at = text.length;
        while (!ended && at > 0 && text.data[at - 1] != '\n')
            at--;
        return at;
    }
    while (at < text.length) {
        size_t length;
        enum csv_found found =
            find_record(format, str_slice(text, at, text.length), ended, &length);
        if (found != CSV_FOUND)
            break;
        at += length;
    }
    return at;
}

/* Goes on in a record that is too long: up to its line end, or all there is. */
static void skip(struct order_input *input, struct str text, struct order_chunk *chunk)
{
    const char *newline = memchr(text.data, '\n', text.length);
    size_t length = newline == NULL ? text.length : (size_t)(newline - text.data) + 1;
    input->skipping = newline == NULL;
    advance(input, text, length, &chunk->used);
}

bool order_input_cut(struct order_input *input, struct order_reader *reader, struct str text,
                     bool ended, struct order_chunk *ret_chunk, struct err *err)
{
    size_t length = text.length;
    *ret_chunk = (struct order_chunk){ .line = input->line };
    if (!input->begun) {
        if (text.length < 3 && !ended)
            return true;
        if (!begin(input, text, &ret_chunk->used, err))
            return false;
        text = str_slice(text, ret_chunk->used, text.length);
    }
    if (text.length == 0)
        return true;
    if (input->skipping) {
        skip(input, text, ret_chunk);
        return true;
    }
    if (input->format == ORDER_FORMAT_DETECT)
        detect(input, text);
    if (input->format == ORDER_FORMAT_DETECT) {
        /* Blank so far: whole lines are done with; the last may still become a record. */
        size_t lines = whole_records(ORDER_FORMAT_JSON, text, ended);
        if (lines == 0 && text.length > ORDER_RECORD_MAX)
            lines = text.length;
        advance(input, text, lines, &ret_chunk->used);
        return true;
    }
    if (input->format == ORDER_FORMAT_CSV && !input->has_columns)
        return read_columns(input, reader, text, ended, &ret_chunk->used, err);

    size_t whole = whole_records(input->format, text, ended);
    ret_chunk->line = input->line;
    ret_chunk->text = str_slice(text, 0, whole);
    ret_chunk->room = text.length - whole;
    if (whole > 0) {
        advance(input, text, whole, &ret_chunk->used);
    } else if (find_record(input->format, text, ended, &length) == CSV_TOO_LONG) {
        ret_chunk->too_long = true;
        if (length == 0) {
            input->skipping = true;
            length = text.length;
        }
        advance(input, text, length, &ret_chunk->used);
    }
    return true;
}

void order_reader_begin(struct order_reader *reader, const struct order_input *input,
                        const struct order_chunk *chunk)
{
    assert(input->format != ORDER_FORMAT_DETECT || chunk->text.length == 0);
    reader->format = input->format;
    reader->columns = &input->columns;
    reader->chunk = *chunk;
    reader->at = 0;
    reader->line = reader->record_line = chunk->line;
}

static enum order_got too_long(uint32_t line, enum order_format format, struct order *ret_order,
                               struct err *err)
{
    *ret_order = (struct order){ 0 };
    err_set(err, ERR_LIMIT, "an order is longer than %zu bytes", ORDER_RECORD_MAX);
    if (format == ORDER_FORMAT_JSON)
        err_hint(err, "one order stands on one line");
    err_at(err, "", line, 1);
    return ORDER_GOT_ERROR;
}

static bool read_record(struct order_reader *reader, struct arena *arena, struct str record,
                        uint32_t line, struct order *ret_order, struct err *err)
{
    if (reader->format == ORDER_FORMAT_CSV)
        return order_read_csv(reader->csv, arena, reader->columns, record, line, ret_order, err);
    struct json_source source = { .text = record, .line = line };
    source.room = reader->chunk.text.length - reader->at + reader->chunk.room;
    if (record.data[record.length - 1] == '\n') {
        source.text.length--;
        source.room++;
    }
    return order_read_json(reader->json, arena, &source, ret_order, err);
}

enum order_got order_reader_next(struct order_reader *reader, struct arena *arena,
                                 struct order *ret_order, struct err *err)
{
    struct str text = reader->chunk.text;
    if (reader->chunk.too_long) {
        reader->chunk.too_long = false;
        return too_long(reader->line, reader->format, ret_order, err);
    }
    while (reader->at < text.length) {
        struct str rest = str_slice(text, reader->at, text.length);
        size_t length;
        enum csv_found found = find_record(reader->format, rest, true, &length);
        struct str record = str_slice(rest, 0, length);
        uint32_t line = reader->record_line = reader->line;
        assert(found != CSV_MORE && length > 0);
        reader->at += length;
        reader->line += reader->format == ORDER_FORMAT_CSV ? count_newlines(record) : 1;
        if (found == CSV_TOO_LONG)
            return too_long(line, reader->format, ret_order, err);
        if (is_blank(record))
            continue;
        return read_record(reader, arena, record, line, ret_order, err) ? ORDER_GOT_ORDER
                                                                        : ORDER_GOT_ERROR;
    }
    return ORDER_GOT_END;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* text/records.c - see records.h. */
#include "text/records.h"

#include <assert.h>
#include <string.h>

#include "text/csv.h"

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
static enum csv_found find_record(enum record_format format, struct str text, bool ended,
                                  size_t *ret_length)
{
    if (format == RECORDS_CSV)
        return csv_find(text, RECORD_MAX, ended, ret_length);
    const char *newline = memchr(text.data, '\n', text.length);
    *ret_length = newline != NULL ? (size_t)(newline - text.data) + 1 : ended ? text.length : 0;
    if (*ret_length > RECORD_MAX || (*ret_length == 0 && text.length > RECORD_MAX))
        return CSV_TOO_LONG;
    return *ret_length == 0 ? CSV_MORE : CSV_FOUND;
}

void record_input_init(struct record_input *input, struct arena *arena, enum record_format format)
{
    *input = (struct record_input){ .format = format, .arena = arena, .line = 1 };
}

/* Passes over a byte order mark; false for one of another encoding. */
static bool begin(struct record_input *input, struct str text, size_t *used, struct err *err)
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
static void detect(struct record_input *input, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
            continue;
        input->format = c == '{' || c == '[' ? RECORDS_JSON : RECORDS_CSV;
        return;
    }
}

/* Takes what is used off the front of the text, and counts its lines. */
static struct str advance(struct record_input *input, struct str text, size_t length, size_t *used)
{
    input->line += count_newlines(str_slice(text, 0, length));
    *used += length;
    return str_slice(text, length, text.length);
}

/*
 * Copies the header, the first record that is not blank: the text may be gone before its records
 * are read.  *used: how far; nothing if it is not complete yet.
 */
static bool take_header(struct record_input *input, struct str text, bool ended, size_t *used,
                        struct err *err)
{
    size_t length;
    while (text.length > 0) {
        enum csv_found found = csv_find(text, RECORD_MAX, ended, &length);
        if (found == CSV_MORE)
            return true;
        if (found == CSV_TOO_LONG) {
            err_set(err, ERR_LIMIT, "the header is longer than %zu bytes", RECORD_MAX);
            return err_at(err, "", input->line, 1);
        }
        struct str record = str_slice(text, 0, length);
        uint32_t line = input->line;
        text = advance(input, text, length, used);
        if (is_blank(record))
            continue;
        record = str_copy(input->arena, record);
        if (record.data == NULL) {
            arena_error(input->arena, err);
            return err_at(err, "", line, 1);
        }
        input->header = (struct record){ .text = record, .line = line, .format = RECORDS_CSV };
        return true;
    }
    return true;
}

/* The longest run of whole records at the start of the text. */
static size_t whole_records(enum record_format format, struct str text, bool ended)
{
    size_t at = 0;
    if (format == RECORDS_JSON) {
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
static void skip(struct record_input *input, struct str text, struct record_chunk *chunk)
{
    const char *newline = memchr(text.data, '\n', text.length);
    size_t length = newline == NULL ? text.length : (size_t)(newline - text.data) + 1;
    input->skipping = newline == NULL;
    advance(input, text, length, &chunk->used);
}

bool record_input_cut(struct record_input *input, struct str text, bool ended,
                      struct record_chunk *ret_chunk, struct err *err)
{
    size_t length = text.length;
    *ret_chunk = (struct record_chunk){ .line = input->line };
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
    if (input->format == RECORDS_DETECT)
        detect(input, text);
    if (input->format == RECORDS_DETECT) {
        /* Blank so far: whole lines are done with; the last may still become a record. */
        size_t lines = whole_records(RECORDS_JSON, text, ended);
        if (lines == 0 && text.length > RECORD_MAX)
            lines = text.length;
        advance(input, text, lines, &ret_chunk->used);
        return true;
    }
    if (input->format == RECORDS_CSV && input->header.text.data == NULL)
        return take_header(input, text, ended, &ret_chunk->used, err);

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

void record_cursor_begin(struct record_cursor *cursor, enum record_format format,
                         const struct record_chunk *chunk)
{
    assert(format != RECORDS_DETECT || chunk->text.length == 0);
    *cursor = (struct record_cursor){ .format = format, .chunk = *chunk, .line = chunk->line };
}

bool record_too_long(const struct record *record, const char *what, struct err *err)
{
    err_set(err, ERR_LIMIT, "%s is longer than %zu bytes", what, RECORD_MAX);
    if (record->format == RECORDS_JSON)
        err_hint(err, "one %s stands on one line", strchr(what, ' ') + 1);
    return err_at(err, "", record->line, 1);
}

bool record_next(struct record_cursor *cursor, struct record *ret)
{
    struct str text = cursor->chunk.text;
    *ret = (struct record){ .line = cursor->line, .format = cursor->format };
    if (cursor->chunk.too_long) {
        cursor->chunk.too_long = false;
        ret->too_long = true;
        return true;
    }
    while (cursor->at < text.length) {
        struct str rest = str_slice(text, cursor->at, text.length);
        size_t length;
        enum csv_found found = find_record(cursor->format, rest, true, &length);
        struct str record = str_slice(rest, 0, length);
        assert(found != CSV_MORE && length > 0);
        ret->line = cursor->line;
        cursor->at += length;
        cursor->line += cursor->format == RECORDS_CSV ? count_newlines(record) : 1;
        ret->too_long = found == CSV_TOO_LONG;
        if (ret->too_long)
            return true;
        if (is_blank(record))
            continue;
        ret->text = record;
        ret->room = text.length - cursor->at + cursor->chunk.room;
        if (cursor->format == RECORDS_JSON && record.data[length - 1] == '\n') {
            ret->text.length--;
            ret->room++;
        }
        return true;
    }
    return false;
}

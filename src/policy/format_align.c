/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/format_align.c - columns of the formatter.
 *
 * A run is a stretch of lines of one class and one indentation, without a blank line; comment lines
 * in between do not end it.  Columns are settled from left to right: the tokens of one column begin
 * where the widest line before them lets them.
 */
#include "policy/format_priv.h"

#include "base/str.h"

/* A line this much wider than the narrowest does not push the others away. */
#define OUTLIER 40

/* Moves the cursor to the token that begins the column; false if the line has no such column. */
static bool advance(const struct format *format, struct format_line *line, unsigned column)
{
    size_t at = line->cursor;
    size_t columns = line->columns;
    for (; at < line->count; at++) {
        const struct format_token *token = &format->list[line->first + at];
        if (token->column == column)
            break;
        columns += (at == 0 ? line->indent * 2 : token->gap) +
                   str_columns(token_text(&format->tokens, token->token));
    }
    if (at == line->count)
        return false;
    line->cursor = at;
    line->columns = columns;
    return true;
}

static struct format_token *current(const struct format *format, const struct format_line *line)
{
    return &format->list[line->first + line->cursor];
}

/* Where the token would begin, or end if it is aligned at its end, with the least gap. */
static size_t least(const struct format *format, const struct format_line *line)
{
    const struct format_token *token = current(format, line);
    return line->columns + token->min_gap +
           (token->right ? str_columns(token_text(&format->tokens, token->token)) : 0);
}

static void align_column(struct format *format, size_t first, size_t end, unsigned column)
{
    size_t low = SIZE_MAX;
    size_t high = 0;
    for (size_t i = first; i < end; i++) {
        struct format_line *line = &format->lines[i];
        if (line->class != LINE_COMMENT && advance(format, line, column)) {
            size_t at = least(format, line);
            low = at < low ? at : low;
        }
    }
    for (size_t i = first; i < end; i++) {
        struct format_line *line = &format->lines[i];
        if (line->cursor < line->count && current(format, line)->column == column) {
            size_t at = least(format, line);
            if (at > high && at <= low + OUTLIER)
                high = at;
        }
    }
    for (size_t i = first; i < end; i++) {
        struct format_line *line = &format->lines[i];
        if (line->cursor < line->count && current(format, line)->column == column) {
            struct format_token *token = current(format, line);
            size_t at = least(format, line);
            token->gap = token->min_gap + (uint32_t)(at < high ? high - at : 0);
        }
    }
}

static void start_run(struct format *format, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        format->lines[i].cursor = format->lines[i].columns = 0;
}

static void align_run(struct format *format, size_t first, size_t end)
{
    bool has[COLUMN_COUNT] = { false };
    for (size_t i = first; i < end; i++) {
        const struct format_line *line = &format->lines[i];
        for (size_t t = 0; t < line->count; t++)
            has[format->list[line->first + t].column] = true;
    }
    start_run(format, first, end);
    for (unsigned column = 1; column < COLUMN_COMMENT; column++) {
        if (has[column])
            align_column(format, first, end, column);
    }
}

static bool has_comment(const struct format *format, const struct format_line *line)
{
    return line->class != LINE_COMMENT &&
           format->list[line->first + line->count - 1].column == COLUMN_COMMENT;
}

void format_align(struct format *format)
{
    struct format_line *lines = format->lines;
    size_t end;
    for (size_t i = 0; i < format->line_count; i = end) {
        end = i + 1;
        if (lines[i].class == LINE_PLAIN || lines[i].class == LINE_COMMENT)
            continue;
        while (end < format->line_count && !lines[end].blank &&
               lines[end].indent == lines[i].indent &&
               (lines[end].class == lines[i].class || lines[end].class == LINE_COMMENT))
            end++;
        align_run(format, i, end);
    }
    for (size_t i = 0; i < format->line_count; i = end) {
        end = i + 1;
        if (!has_comment(format, &lines[i]))
            continue;
        while (end < format->line_count && !lines[end].blank &&
               lines[end].indent == lines[i].indent && has_comment(format, &lines[end]))
            end++;
        start_run(format, i, end);
        align_column(format, i, end, COLUMN_COMMENT);
    }
}

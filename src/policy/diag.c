/* SPDX-License-Identifier: Apache-2.0 */
/* policy/diag.c - see diag.h. */
#include "policy/diag.h"

#include <stdarg.h>
#include <stdio.h>

const char *diag_code_text(enum diag_code code)
{
    static const char *const texts[DIAG_CODE_COUNT] = {
#define DIAG_TEXT_OF(name, text, meaning) text,
        DIAG_MAP(DIAG_TEXT_OF)
#undef DIAG_TEXT_OF
    };
    return texts[code];
}

bool diag_is_warning(enum diag_code code)
{
    return diag_code_text(code)[0] == 'W';
}

PRINTF_LIKE(2, 0)
static struct str format_text(struct diags *diags, const char *format, va_list args)
{
    char text[600];
    int length = vsnprintf(text, sizeof text, format, args);
    if (length < 0)
        length = 0;
    if ((size_t)length >= sizeof text)
        length = sizeof text - 1;
    size_t printable = str_make_printable(text, (size_t)length, length == sizeof text - 1);
    struct str copy = str_copy(diags->arena, (struct str){ text, printable });
    if (copy.data == NULL)
        diags->failed = true;
    return copy;
}

struct diag *diag_add(struct diags *diags, enum diag_code code, struct span span,
                      const char *format, ...)
{
    va_list args;
    if (!diag_is_warning(code))
        diags->errors++;
    if (diags->count >= DIAG_MAX) {
        diags->dropped++;
        return NULL;
    }
    if (!arena_grow(diags->arena, &diags->list, diags->count, &diags->capacity,
                    sizeof *diags->list)) {
        diags->failed = true;
        return NULL;
    }
    struct diag *diag = &diags->list[diags->count];
    *diag = (struct diag){ .code = code, .span = span };
    va_start(args, format);
    diag->message = format_text(diags, format, args);
    va_end(args);
    if (diags->failed)
        return NULL;
    diags->count++;
    return diag;
}

void diag_hint(struct diags *diags, struct diag *diag, const char *format, ...)
{
    va_list args;
    if (diag == NULL)
        return;
    va_start(args, format);
    diag->hint = format_text(diags, format, args);
    va_end(args);
}

/* The line that the span begins on, and the span marked below it. */
static void write_line(const struct policy *policy, struct span span, struct buf *buf)
{
    struct str text = policy->files[span.file].text;
    size_t start = span.offset > text.length ? text.length : span.offset;
    size_t end = start;
    while (start > 0 && text.data[start - 1] != '\n')
        start--;
    while (end < text.length && text.data[end] != '\n' && text.data[end] != '\r')
        end++;
    struct str line = str_slice(text, start, end);
    size_t from = span.offset - start;
    size_t length = span.length == 0 ? 1 : span.length;
    if (from + length > line.length)
        length = line.length > from ? line.length - from : 1;
    buf_format(buf, "%6u | ", span.line);
    size_t before = buf->length;
    buf_str(buf, line);
    if (buf->length > before)
        str_make_printable(buf->data + before, line.length, false);
    buf_text(buf, "\n       | ");
    for (size_t i = 0; i < from && i < line.length; i++)
        buf_byte(buf, line.data[i] == '\t' ? '\t' : ' ');
    buf_fill(buf, '~', str_columns(str_slice(line, from, from + length)) + (from >= line.length));
    buf_byte(buf, '\n');
}

void diag_write(const struct policy *policy, const struct diag *diag, struct buf *buf)
{
    buf_str(buf, policy->files[diag->span.file].name);
    buf_format(buf, ":%u:%u: %s %s: ", diag->span.line, diag->span.column,
               diag_is_warning(diag->code) ? "warning" : "error", diag_code_text(diag->code));
    buf_str(buf, diag->message);
    buf_byte(buf, '\n');
    write_line(policy, diag->span, buf);
    if (diag->related.length > 0) {
        buf_text(buf, "  ");
        buf_str(buf, policy->files[diag->related.file].name);
        buf_format(buf, ":%u:%u: ", diag->related.line, diag->related.column);
        buf_str(buf, diag->related_message);
        buf_byte(buf, '\n');
        write_line(policy, diag->related, buf);
    }
    if (diag->hint.length > 0) {
        buf_text(buf, "  hint: ");
        buf_str(buf, diag->hint);
        buf_byte(buf, '\n');
    }
}

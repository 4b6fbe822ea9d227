/* SPDX-License-Identifier: Apache-2.0 */
/* web/html.c - see html.h. */
#include "web/html.h"

#include "base/date.h"
#include "text/markup.h"

void html_text(struct buf *out, struct str text)
{
    markup_text(out, text);
}

void html_lines(struct buf *out, struct str text)
{
    size_t from = 0;
    while (from < text.length) {
        struct str rest = str_slice(text, from, text.length);
        size_t end = str_find(rest, '\n');
        html_text(out, str_slice(rest, 0, end));
        if (end < rest.length)
            buf_byte(out, '\n');
        from += end + 1;
    }
}

void html_words_of(struct buf *out, struct str name)
{
    for (size_t i = 0; i < name.length; i++) {
        struct str letter = str_slice(name, i, i + 1);
        if (name.data[i] == '_')
            buf_byte(out, ' ');
        else if ((name.data[i] & 0x80) == 0)
            html_text(out, letter);
        else
            buf_str(out, letter);
    }
}

void html_words(struct buf *out, const char *name)
{
    html_words_of(out, str_of(name));
}

void html_number(struct buf *out, struct str number)
{
    struct num num;
    struct err err;
    char text[NUM_TEXT_SIZE];
    if (number.length > 0 && num_parse(number, false, &num, &err))
        buf_text(out, num_format_grouped(num, NUM_PLACES_MAX, text));
    else
        html_text(out, number);
}

void html_int(struct buf *out, int64_t number)
{
    char text[NUM_TEXT_SIZE];
    buf_text(out, num_format_grouped(num_int(number), 0, text));
}

void html_date(struct buf *out, int32_t date)
{
    char text[DATE_TEXT_SIZE];
    date_format(date, text);
    buf_format(out, "<time datetime=\"%s\">%s</time>", text, text);
}

void html_url_part(struct buf *out, struct str text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            buf_byte(out, (char)c);
            continue;
        }
        buf_byte(out, '%');
        buf_byte(out, digits[c >> 4]);
        buf_byte(out, digits[c & 15]);
    }
}

void html_url_in(struct buf *out, const char *before, struct str text)
{
    buf_text(out, before);
    html_url_part(out, text);
}

void html_source(struct buf *out, struct str url, struct str text)
{
    if (!str_starts(url, STR("https://")) && !str_starts(url, STR("http://"))) {
        html_text(out, text);
        return;
    }
    HTML_IN(out, "<a rel=\"external noreferrer\" href=\"", url, "\">");
    HTML_IN(out, "", text, "</a>");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* text/markup.c - see markup.h. */
#include "text/markup.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

static void put_character(struct buf *buf, uint32_t code, struct str bytes)
{
    if (code == '<')
        buf_text(buf, "&lt;");
    else if (code == '>')
        buf_text(buf, "&gt;");
    else if (code == '&')
        buf_text(buf, "&amp;");
    else if (code == '"')
        buf_text(buf, "&quot;");
    else if (code == '\'')
        buf_text(buf, "&#39;");
    else if (code < ' ' || code == 0x7F)
        buf_byte(buf, ' ');
    else if (code == 0xFFFE || code == 0xFFFF)
        buf_text(buf, REPLACEMENT);
    else
        buf_str(buf, bytes);
}

void markup_text(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.length;) {
        uint32_t code;
        size_t length = str_utf8_at(text, i, &code);
        if (length == 0)
            buf_text(buf, REPLACEMENT);
        else
            put_character(buf, code, str_slice(text, i, i + length));
        i += length == 0 ? 1 : length;
    }
}

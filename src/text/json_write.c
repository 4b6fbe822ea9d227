/* SPDX-License-Identifier: Apache-2.0 */
/* text/json_write.c - see json_write.h. */
#include "text/json_write.h"

#include "base/date.h"

bool json_room(struct buf *buf, size_t more)
{
    size_t length = buf->length;
    buf_fill(buf, '\0', more);
    buf->length = length;
    return !buf->failed;
}

/* Takes back the comma behind the last value, if that is what the text ends in. */
static void drop_comma(struct buf *buf)
{
    if (buf->length > 0 && buf->data[buf->length - 1] == ',')
        buf->length--;
}

void json_close(struct buf *buf, char bracket)
{
    char end[2] = { bracket, ',' };
    if (buf->failed)
        return;
    drop_comma(buf);
    json_raw(buf, end, sizeof end);
}

void json_end(struct buf *buf)
{
    if (!buf->failed)
        drop_comma(buf);
}

/* Eight bytes at a time: whether one is below 0x20, a quote, a backslash, or above 0x7F. */
static bool eight_need_care(uint64_t bytes)
{
    const uint64_t ones = 0x0101010101010101u;
    const uint64_t tops = 0x8080808080808080u;
    uint64_t quote = bytes ^ (ones * '"');
    uint64_t slash = bytes ^ (ones * '\\');
    uint64_t low = (bytes - ones * 0x20) & ~bytes;
    return ((low | ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | bytes) & tops) != 0;
}

static bool needs_care(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\' || c >= 0x80;
}

/* How many bytes at the start may stand as they are. */
static size_t plain_length(struct str text)
{
    size_t i = 0;
    while (i + 8 <= text.length) {
        uint64_t bytes;
        memcpy(&bytes, text.data + i, sizeof bytes);
        if (eight_need_care(bytes))
            break;
        i += 8;
    }
    while (i < text.length && !needs_care((unsigned char)text.data[i]))
        i++;
    return i;
}

static void escape(struct buf *buf, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    char text[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
    static const char shorts[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                   ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\' };
    if (c < sizeof shorts && shorts[c] != '\0') {
        text[1] = shorts[c];
        json_raw(buf, text, 2);
    } else {
        json_raw(buf, text, 6);
    }
}

/* The bytes that may not stand as they are, and what is between them. */
static void string_with_care(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.length;) {
        struct str rest = str_slice(text, i, text.length);
        size_t plain = plain_length(rest);
        json_raw(buf, rest.data, plain);
        i += plain;
        if (i == text.length)
            break;
        unsigned char c = (unsigned char)text.data[i];
        size_t step = 1;
        if (c < 0x80) {
            escape(buf, c);
        } else {
            uint32_t code;
            step = str_utf8_at(text, i, &code);
            if (step > 0)
                json_raw(buf, text.data + i, step);
            else
                JSON_RAW(buf, "\xEF\xBF\xBD");
            step += step == 0;
        }
        i += step;
    }
}

void json_string(struct buf *buf, struct str text)
{
    if (text.data == NULL) {
        json_null(buf);
        return;
    }
    size_t need = text.length + 3;
    if (need > buf->capacity - buf->length && !json_room(buf, need))
        return;
    char *out = buf->data + buf->length;
    size_t plain = plain_length(text);
    *out++ = '"';
    memcpy(out, text.data, plain);
    if (plain == text.length) {
        out[plain] = '"';
        out[plain + 1] = ',';
        buf->length += need;
        return;
    }
    buf->length += plain + 1;
    string_with_care(buf, str_slice(text, plain, text.length));
    JSON_RAW(buf, "\",");
}

void json_word(struct buf *buf, const char *word)
{
    if (word == NULL) {
        json_null(buf);
        return;
    }
    size_t length = strlen(word);
    if (length + 3 > buf->capacity - buf->length && !json_room(buf, length + 3))
        return;
    char *out = buf->data + buf->length;
    out[0] = '"';
    memcpy(out + 1, word, length);
    out[length + 1] = '"';
    out[length + 2] = ',';
    buf->length += length + 3;
}

void json_bool(struct buf *buf, bool value)
{
    if (value)
        JSON_RAW(buf, "true,");
    else
        JSON_RAW(buf, "false,");
}

void json_int(struct buf *buf, int64_t value)
{
    buf_int(buf, value);
    JSON_RAW(buf, ",");
}

void json_date(struct buf *buf, int32_t date)
{
    int year;
    int month;
    int day;
    if (date < DATE_MIN || date > DATE_MAX) {
        json_null(buf);
        return;
    }
    date_to_civil(date, &year, &month, &day);
    char text[] = "\"YYYY-MM-DD\",";
    text[1] = (char)('0' + year / 1000);
    text[2] = (char)('0' + year / 100 % 10);
    text[3] = (char)('0' + year / 10 % 10);
    text[4] = (char)('0' + year % 10);
    text[6] = (char)('0' + month / 10);
    text[7] = (char)('0' + month % 10);
    text[9] = (char)('0' + day / 10);
    text[10] = (char)('0' + day % 10);
    json_raw(buf, text, sizeof text - 1);
}

void json_strings(struct buf *buf, const struct str *texts, size_t count)
{
    json_open(buf, '[');
    for (size_t i = 0; i < count; i++)
        json_string(buf, texts[i]);
    json_close(buf, ']');
}

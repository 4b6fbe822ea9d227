/* SPDX-License-Identifier: Apache-2.0 */
/* watch/article_text.c - HTML to text, and text to sentences; see article_priv.h. */
#include "watch/article_priv.h"

#include <ctype.h>
#include <string.h>

/* ---- HTML ---- */

static bool starts_fold(struct str text, const char *start)
{
    size_t length = strlen(start);
    return text.length >= length && str_equal_fold(str_slice(text, 0, length), str_of(start));
}

static bool is_html(struct str text)
{
    static const char *const marks[] = { "<html", "<body",  "<div",           "<p>",
                                         "<p ",   "<table", "<!doctype html", NULL };
    size_t most = text.length < 20000 ? text.length : 20000;
    for (size_t i = 0; i < most; i++) {
        for (const char *const *mark = marks; text.data[i] == '<' && *mark != NULL; mark++) {
            if (starts_fold(str_slice(text, i, text.length), *mark))
                return true;
        }
    }
    return false;
}

/* Where what begins here ends: the byte behind the text, or the end of all. */
static size_t behind(struct str text, size_t at, const char *end)
{
    size_t length = strlen(end);
    for (; at + length <= text.length; at++) {
        if (str_equal_fold(str_slice(text, at, at + length), str_of(end)))
            return at + length;
    }
    return text.length;
}

static size_t skip_tag(struct str text, size_t at, bool *ret_breaks)
{
    static const char *const inline_tags[] = { "b",    "i",   "u",   "a",    "em",  "strong",
                                               "span", "sup", "sub", "font", "ix:", NULL };
    struct str rest = str_slice(text, at, text.length);
    *ret_breaks = true;
    if (starts_fold(rest, "<!--"))
        return behind(text, at, "-->");
    if (starts_fold(rest, "<script"))
        return behind(text, at, "</script>");
    if (starts_fold(rest, "<style"))
        return behind(text, at, "</style>");
    size_t name = at + 1 + (at + 1 < text.length && text.data[at + 1] == '/');
    size_t end = name;
    while (end < text.length && isalnum((unsigned char)text.data[end]))
        end++;
    for (size_t i = 0; inline_tags[i] != NULL; i++) {
        if (str_equal_fold(str_slice(text, name, end), str_of(inline_tags[i])))
            *ret_breaks = false;
    }
    if (starts_fold(str_slice(text, name, text.length), "ix:"))
        *ret_breaks = false;
    return behind(text, at, ">");
}

static void put_character(struct buf *out, unsigned code)
{
    if (code < 0x80) {
        buf_byte(out, (char)(code < 0x20 ? ' ' : code));
    } else if (code < 0x800) {
        buf_byte(out, (char)(0xC0 | code >> 6));
        buf_byte(out, (char)(0x80 | (code & 0x3F)));
    } else {
        buf_byte(out, (char)(0xE0 | code >> 12));
        buf_byte(out, (char)(0x80 | (code >> 6 & 0x3F)));
        buf_byte(out, (char)(0x80 | (code & 0x3F)));
    }
}

static size_t put_entity(struct buf *out, struct str text, size_t at)
{
    static const struct {
        const char *name;
        unsigned code;
    } entities[] = { { "&amp;", '&' },    { "&lt;", '<' },       { "&gt;", '>' },
                     { "&quot;", '"' },   { "&apos;", '\'' },    { "&nbsp;", ' ' },
                     { "&rsquo;", '\'' }, { "&lsquo;", '\'' },   { "&ldquo;", '"' },
                     { "&rdquo;", '"' },  { "&mdash;", 0x2014 }, { "&ndash;", 0x2013 } };
    struct str rest = str_slice(text, at, text.length);
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        if (starts_fold(rest, entities[i].name)) {
            put_character(out, entities[i].code);
            return at + strlen(entities[i].name);
        }
    }
    unsigned code = 0;
    size_t end = 2;
    bool hex = rest.length > 2 && (rest.data[2] == 'x' || rest.data[2] == 'X');
    for (end += hex; rest.length > 2 && rest.data[1] == '#' && end < rest.length && end < 9;
         end++) {
        char digit = char_lower(rest.data[end]);
        if (!(hex ? isxdigit((unsigned char)digit) : is_digit(digit)))
            break;
        code =
            code * (hex ? 16 : 10) + (unsigned)(is_digit(digit) ? digit - '0' : digit - 'a' + 10);
    }
    bool surrogate = code >= 0xD800 && code < 0xE000;
    if (code == 0 || code > 0xFFFF || surrogate || end >= rest.length || rest.data[end] != ';') {
        buf_byte(out, '&');
        return at + 1;
    }
    put_character(out, code == 0xA0 ? ' ' : code);
    return at + end + 1;
}

static void put_text(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length;) {
        char byte = text.data[i];
        if (byte == '<') {
            bool breaks;
            i = skip_tag(text, i, &breaks);
            if (breaks)
                buf_byte(out, '\n');
        } else if (byte == '&') {
            i = put_entity(out, text, i);
        } else {
            buf_byte(out, byte == '\n' || byte == '\r' ? ' ' : byte);
            i++;
        }
    }
}

bool article_plain(struct arena *arena, struct str text, struct str *ret, struct err *err)
{
    struct buf out;
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_slice(text, 3, text.length);
    if (!is_html(text)) {
        *ret = text;
        return true;
    }
    buf_init(&out, arena->mem, ARTICLE_FILE_MAX * 2);
    put_text(&out, text);
    bool done = buf_check(&out, err);
    if (done) {
        *ret = str_copy(arena, buf_view(&out));
        done = ret->data != NULL || arena_error(arena, err);
    }
    buf_release(&out);
    return done;
}

/* ---- sentences ---- */

/* The word before a full stop, after which the sentence goes on. */
static bool is_short(struct str text, size_t stop)
{
    static const char *const shorts[] = { "Mr",   "Mrs",   "Ms",   "Dr",  "No",  "Inc", "Co",
                                          "Corp", "Ltd",   "vs",   "Rep", "Sen", "Gov", "St",
                                          "U.S",  "a.k.a", "Art",  "Sec", "e.g", "i.e", "Jan",
                                          "Feb",  "Aug",   "Sept", "Oct", "Nov", "Dec", NULL };
    size_t from = stop;
    while (from > 0 && (isalnum((unsigned char)text.data[from - 1]) || text.data[from - 1] == '.'))
        from--;
    struct str word = str_slice(text, from, stop);
    if (word.length == 1 && isupper((unsigned char)word.data[0]))
        return true;
    for (size_t i = 0; shorts[i] != NULL; i++) {
        if (str_equal_text(word, shorts[i]))
            return true;
    }
    return false;
}

/* Quotes and brackets that close behind the end of a sentence belong to it. */
static size_t closers(struct str text, size_t at)
{
    static const char *const all[] = { "\"", "'", ")", "\xE2\x80\x9D", "\xE2\x80\x99", NULL };
    for (size_t i = 0; all[i] != NULL; i++) {
        if (str_starts(str_slice(text, at, text.length), str_of(all[i])))
            return strlen(all[i]);
    }
    return 0;
}

static bool ends_at(struct str line, size_t i, size_t *ret_end)
{
    if (strchr(".!?", line.data[i]) == NULL || line.data[i] == '\0')
        return false;
    if (line.data[i] == '.' && is_short(line, i))
        return false;
    size_t end = i + 1;
    while (end < line.length && (closers(line, end) > 0 || strchr(".!?", line.data[end]) != NULL))
        end += closers(line, end) > 0 ? closers(line, end) : 1;
    if (end < line.length && line.data[end] != ' ')
        return false;
    size_t next = end;
    while (next < line.length && (line.data[next] == ' ' || closers(line, next) > 0))
        next += closers(line, next) > 0 ? closers(line, next) : 1;
    if (next < line.length && islower((unsigned char)line.data[next]))
        return false;
    *ret_end = end;
    return true;
}

static bool add_sentence(struct arena *arena, struct str text, struct article *article,
                         struct err *err)
{
    text = str_trim(text);
    bool letter = false;
    for (size_t i = 0; i < text.length; i++)
        letter = letter || isalpha((unsigned char)text.data[i]) || (text.data[i] & 0x80) != 0;
    if (!letter)
        return true;
    if (article->sentence_count == ARTICLE_SENTENCES_MAX)
        return err_set(err, ERR_LIMIT, "more than %d sentences", ARTICLE_SENTENCES_MAX);
    if (!arena_grow(arena, &article->sentences, article->sentence_count,
                    &article->sentence_capacity, sizeof *article->sentences))
        return arena_error(arena, err);
    article->sentences[article->sentence_count++] = text;
    return true;
}

static bool add_line(struct arena *arena, struct str line, struct article *article, struct err *err)
{
    size_t from = 0;
    for (size_t i = 0; i < line.length; i++) {
        size_t end;
        if (!ends_at(line, i, &end))
            continue;
        if (!add_sentence(arena, str_slice(line, from, end), article, err))
            return false;
        from = end;
        i = end > i ? end - 1 : i;
    }
    return add_sentence(arena, str_slice(line, from, line.length), article, err);
}

bool article_sentences(struct arena *arena, struct str text, struct article *article,
                       struct err *err)
{
    while (text.length > 0) {
        size_t end = str_find(text, '\n');
        if (!add_line(arena, str_slice(text, 0, end), article, err))
            return false;
        text = str_slice(text, end < text.length ? end + 1 : end, text.length);
    }
    return true;
}

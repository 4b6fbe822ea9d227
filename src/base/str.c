/* SPDX-License-Identifier: Apache-2.0 */
/* base/str.c - see str.h. */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct str str_of(const char *text)
{
    return (struct str){ .data = text, .length = text == NULL ? 0 : strlen(text) };
}

bool str_equal(struct str a, struct str b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool str_equal_text(struct str a, const char *b)
{
    return str_equal(a, str_of(b));
}

bool str_equal_fold(struct str a, struct str b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++) {
        if (char_lower(a.data[i]) != char_lower(b.data[i]))
            return false;
    }
    return true;
}

int str_compare(struct str a, struct str b)
{
    size_t least = a.length < b.length ? a.length : b.length;
    int order = least == 0 ? 0 : memcmp(a.data, b.data, least);
    if (order != 0)
        return order;
    return a.length < b.length ? -1 : a.length > b.length;
}

bool str_starts(struct str s, struct str prefix)
{
    return s.length >= prefix.length &&
           (prefix.length == 0 || memcmp(s.data, prefix.data, prefix.length) == 0);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.length >= suffix.length &&
           str_equal(str_slice(s, s.length - suffix.length, s.length), suffix);
}

struct str str_slice(struct str s, size_t from, size_t to)
{
    if (to > s.length)
        to = s.length;
    if (from > to)
        from = to;
    return (struct str){ .data = s.data == NULL ? NULL : s.data + from, .length = to - from };
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

struct str str_trim(struct str s)
{
    size_t from = 0;
    size_t to = s.length;
    while (from < to && is_space(s.data[from]))
        from++;
    while (to > from && is_space(s.data[to - 1]))
        to--;
    return str_slice(s, from, to);
}

size_t str_find(struct str s, char byte)
{
    const char *at = s.length == 0 ? NULL : memchr(s.data, byte, s.length);
    return at == NULL ? s.length : (size_t)(at - s.data);
}

#define HASH_START 0x9e3779b97f4a7c15u
#define HASH_FACTOR 0xd6e8feb86659fd93u

static inline uint64_t hash_word(uint64_t hash, const char *data, size_t length)
{
    uint64_t word = 0;
    memcpy(&word, data, length);
    hash = (hash ^ word) * HASH_FACTOR;
    return hash ^ hash >> 32;
}

uint64_t str_hash(struct str s)
{
    /* Eight bytes at a time, each mixed into the low bits, which are what tables go by. */
    uint64_t hash = HASH_START ^ s.length * HASH_FACTOR;
    size_t at = 0;
    for (; s.length - at >= sizeof hash; at += sizeof hash)
        hash = hash_word(hash, s.data + at, sizeof hash);
    if (at < s.length)
        hash = hash_word(hash, s.data + at, s.length - at);
    /* Once more: the last letters are in the high bits of their word. */
    hash *= HASH_FACTOR;
    return hash ^ hash >> 32;
}

struct str str_copy(struct arena *arena, struct str s)
{
    char *copy = arena_copy(arena, s.data, s.length);
    return (struct str){ .data = copy, .length = copy == NULL ? 0 : s.length };
}

void str_put(char *ret, size_t size, struct str s)
{
    size_t length = s.length < size ? s.length : size - 1;
    if (length > 0)
        memcpy(ret, s.data, length);
    ret[length] = '\0';
}

bool str_is_line(struct str s)
{
    for (size_t i = 0; i < s.length; i++) {
        if ((unsigned char)s.data[i] < 0x20 || s.data[i] == 0x7f)
            return false;
    }
    return str_is_utf8(s);
}

struct str str_join(struct arena *arena, struct str a, const char *between, struct str b)
{
    size_t middle = strlen(between);
    char *text = arena_alloc(arena, a.length + middle + b.length + 1);
    if (text == NULL)
        return (struct str){ 0 };
    if (a.length > 0)
        memcpy(text, a.data, a.length);
    memcpy(text + a.length, between, middle);
    if (b.length > 0)
        memcpy(text + a.length + middle, b.data, b.length);
    return (struct str){ .data = text, .length = a.length + middle + b.length };
}

/* Words longer than this are not worth a suggestion. */
#define DISTANCE_MAX_LENGTH 63

size_t str_distance(struct str a, struct str b, size_t most)
{
    size_t rows[3][DISTANCE_MAX_LENGTH + 1];
    if (a.length > DISTANCE_MAX_LENGTH || b.length > DISTANCE_MAX_LENGTH)
        return most + 1;
    size_t *before = rows[0];
    size_t *above = rows[1];
    size_t *row = rows[2];
    for (size_t j = 0; j <= b.length; j++)
        above[j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            size_t cost = a.data[i - 1] != b.data[j - 1];
            size_t best = above[j - 1] + cost;
            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
                a.data[i - 2] == b.data[j - 1] && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            row[j] = best;
        }
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b.length] > most ? most + 1 : above[b.length];
}

struct str str_nearest(struct str name, size_t count,
                       struct str (*get)(const void *context, size_t i), const void *context)
{
    /* A third of the name may be mistyped; a beginning of a longer name counts as near. */
    size_t most = name.length < 3 ? 1 : name.length / 3;
    size_t best = most + 1;
    struct str found = { 0 };
    for (size_t i = 0; i < count; i++) {
        struct str candidate = get(context, i);
        size_t distance = str_distance(name, candidate, most);
        if (distance > most && name.length >= 2 && str_starts(candidate, name))
            distance = most;
        if (distance < best) {
            best = distance;
            found = candidate;
        }
    }
    return found;
}

struct str path_base(struct str path)
{
    while (path.length > 1 && path.data[path.length - 1] == '/')
        path.length--;
    size_t from = path.length;
    while (from > 0 && path.data[from - 1] != '/')
        from--;
    return str_slice(path, from, path.length);
}

size_t str_utf8_at(struct str s, size_t at, uint32_t *ret_code)
{
    unsigned char c = (unsigned char)s.data[at];
    size_t length = c < 0x80 ? 1 : c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : 4;
    if (length == 1) {
        *ret_code = c;
        return 1;
    }
    if (c < 0xC2 || c > 0xF4 || at + length > s.length)
        return 0;
    uint32_t code = length == 2 ? c & 0x1Fu : length == 3 ? c & 0x0Fu : c & 0x07u;
    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)s.data[at + i];
        if ((next & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (next & 0x3Fu);
    }
    if ((length == 3 && code < 0x800) || (length == 4 && (code < 0x10000 || code > 0x10FFFF)) ||
        (code >= 0xD800 && code <= 0xDFFF))
        return 0;
    *ret_code = code;
    return length;
}

bool str_is_utf8(struct str s)
{
    uint32_t code;
    for (size_t i = 0; i < s.length;) {
        uint64_t eight;
        if (s.length - i >= sizeof eight) { /* most text is ASCII */
            memcpy(&eight, s.data + i, sizeof eight);
            if ((eight & 0x8080808080808080) == 0) {
                i += sizeof eight;
                continue;
            }
        }
        size_t step = str_utf8_at(s, i, &code);
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}

size_t str_make_printable(char *text, size_t length, bool cut)
{
    struct str s = { text, length };
    for (size_t i = 0; i < length;) {
        uint32_t code = 0;
        size_t step = str_utf8_at(s, i, &code);
        if (step == 0 && cut && length - i < 4 && (unsigned char)text[i] >= 0xC2)
            return i;
        size_t bytes = step == 0 ? 1 : step;
        if (step == 0 || (code < 0x20 && code != '\t') || (code >= 0x7F && code < 0xA0))
            memset(text + i, '?', bytes);
        i += bytes;
    }
    return length;
}

/* Hangul, kana, Han, full-width forms: two columns on every terminal we have met. */
static bool is_wide(uint32_t code)
{
    return (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
           (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
           (code >= 0xFFE0 && code <= 0xFFE6) || (code >= 0x20000 && code <= 0x3FFFD);
}

size_t str_columns(struct str s)
{
    size_t columns = 0;
    uint32_t code = 0;
    for (size_t i = 0; i < s.length;) {
        size_t step = str_utf8_at(s, i, &code);
        columns += step > 0 && is_wide(code) ? 2 : 1;
        i += step == 0 ? 1 : step;
    }
    return columns;
}

void buf_init(struct buf *buf, const struct mem *mem, size_t limit)
{
    *buf = (struct buf){ .mem = mem, .limit = limit };
}

void buf_release(struct buf *buf)
{
    mem_free(buf->mem, buf->data);
    buf_init(buf, buf->mem, buf->limit);
}

void buf_clear(struct buf *buf)
{
    buf->length = 0;
    buf->failed = buf->over_limit = false;
}

static bool buf_room(struct buf *buf, size_t more)
{
    if (buf->failed)
        return false;
    if (more <= buf->capacity - buf->length)
        return true;
    size_t need;
    if (__builtin_add_overflow(buf->length, more, &need) || need > buf->limit || need == SIZE_MAX) {
        buf->failed = buf->over_limit = true;
        return false;
    }
    size_t capacity = buf->capacity < 256 ? 256 : buf->capacity * 2;
    if (capacity < need)
        capacity = need;
    if (capacity > buf->limit)
        capacity = buf->limit;
    char *grown = mem_resize(buf->mem, buf->data, capacity);
    if (grown == NULL) {
        buf->failed = true;
        return false;
    }
    buf->data = grown;
    buf->capacity = capacity;
    return true;
}

void buf_add(struct buf *buf, const char *data, size_t length)
{
    if (length == 0 || !buf_room(buf, length))
        return;
    memcpy(buf->data + buf->length, data, length);
    buf->length += length;
}

void buf_str(struct buf *buf, struct str s)
{
    buf_add(buf, s.data, s.length);
}

void buf_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_byte(struct buf *buf, char byte)
{
    buf_add(buf, &byte, 1);
}

void buf_fill(struct buf *buf, char byte, size_t count)
{
    if (!buf_room(buf, count))
        return;
    if (count > 0)
        memset(buf->data + buf->length, byte, count);
    buf->length += count;
}

void buf_format(struct buf *buf, const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (length < 0) {
        buf->failed = true;
        return;
    }
    if ((size_t)length < sizeof text) {
        buf_add(buf, text, (size_t)length);
        return;
    }
    /* Elsewhere first: an array of the caller's may have no room for the NUL of vsnprintf. */
    const struct mem *mem = buf->mem != NULL ? buf->mem : mem_system();
    if (!buf_room(buf, (size_t)length))
        return;
    char *whole = mem_resize(mem, NULL, (size_t)length + 1);
    if (whole == NULL) {
        buf->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(whole, (size_t)length + 1, format, args);
    va_end(args);
    buf_add(buf, whole, (size_t)length);
    mem_free(mem, whole);
}

void buf_int(struct buf *buf, int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0)
        digits[--at] = '-';
    buf_add(buf, digits + at, sizeof digits - at);
}

struct str buf_view(const struct buf *buf)
{
    return (struct str){ .data = buf->data, .length = buf->length };
}

bool buf_check(const struct buf *buf, struct err *err)
{
    if (!buf->failed)
        return true;
    if (buf->over_limit)
        return err_set(err, ERR_LIMIT, "the text would be longer than %zu bytes", buf->limit);
    return err_set(err, ERR_MEMORY, "memory could not be had");
}

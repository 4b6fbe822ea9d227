/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/str.h - text as pointer and length, and a buffer that text is built in.
 *
 * A struct str owns nothing; NUL is an ordinary byte in it.  A struct buf grows on the heap up to a
 * limit; once it cannot grow it stays `failed`, takes nothing more, and the writer checks once at
 * the end.
 */
#ifndef LICET_BASE_STR_H
#define LICET_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"

struct str {
    const char *data;
    size_t length;
};

#define STR(literal) ((struct str){ .data = (literal), .length = sizeof(literal) - 1 })
/* For printf: "%.*s", STR_ARG(s) */
#define STR_ARG(s) (int)(s).length, (s).data

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A letter of ASCII in lower case; anything else as it is. */
static inline char char_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

struct str str_of(const char *text); /* NULL gives the empty string */
bool str_equal(struct str a, struct str b);
bool str_equal_text(struct str a, const char *b);
bool str_equal_fold(struct str a, struct str b); /* ASCII letters without case */
int str_compare(struct str a, struct str b);     /* bytes, then length */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
struct str str_slice(struct str s, size_t from, size_t to);
struct str str_trim(struct str s); /* ASCII white space at both ends */
/* Position of the byte, or s.length if it is not there. */
size_t str_find(struct str s, char byte);
uint64_t str_hash(struct str s);
/* A copy in the arena, NUL behind it; data is NULL and length 0 when the arena is exhausted. */
struct str str_copy(struct arena *arena, struct str s);

/* The text, cut to what fits, into an array of `size` bytes; a NUL behind it. */
void str_put(char *ret, size_t size, struct str s);

/* Whether it is UTF-8 without control characters: fit to be kept as a line and shown. */
bool str_is_line(struct str s);

/* The one, what stands between, the other; absent when memory is out. */
struct str str_join(struct arena *arena, struct str a, const char *between, struct str b);

/*
 * How many single-byte edits (insert, delete, replace, swap of neighbors) part a and b; at most
 * `most` + 1.
 */
size_t str_distance(struct str a, struct str b, size_t most);

/*
 * The name nearest to `name` among count names (get(context, i) gives them), or absent when none is
 * near enough for a typing mistake.
 */
struct str str_nearest(struct str name, size_t count,
                       struct str (*get)(const void *context, size_t i), const void *context);

/* The last part of a path: "b" of "a/b/". */
struct str path_base(struct str path);

/*
 * Bytes of the well-formed UTF-8 sequence at s[at], its code point in *ret_code; 0 if there is
 * none.  at < length.
 */
size_t str_utf8_at(struct str s, size_t at, uint32_t *ret_code);

/*
 * Whether the bytes are well-formed UTF-8 (no surrogates, nothing overlong, nothing past U+10FFFF).
 */
bool str_is_utf8(struct str s);

/*
 * Makes bytes from a stranger fit for a message: control characters but the tab, and what is not
 * UTF-8, become '?'.  When the text was cut, a character that lost its end goes too.  Returns the
 * length that is left.
 */
size_t str_make_printable(char *text, size_t length, bool cut);

/* Columns on a terminal: code points, wide East Asian ones counted twice. */
size_t str_columns(struct str s);

struct buf {
    const struct mem *mem;
    char *data;
    size_t length;
    size_t capacity;
    size_t limit;
    bool failed;
    bool over_limit; /* failed by the limit, not by the memory */
};

void buf_init(struct buf *buf, const struct mem *mem, size_t limit);
void buf_release(struct buf *buf);
void buf_clear(struct buf *buf); /* keeps the memory */
void buf_add(struct buf *buf, const char *data, size_t length);
void buf_str(struct buf *buf, struct str s);
void buf_text(struct buf *buf, const char *text);
void buf_byte(struct buf *buf, char byte);
void buf_fill(struct buf *buf, char byte, size_t count);
void buf_format(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_int(struct buf *buf, int64_t value);
struct str buf_view(const struct buf *buf);

/* False with ERR_LIMIT or ERR_MEMORY if anything was left out. */
NODISCARD bool buf_check(const struct buf *buf, struct err *err);

#endif

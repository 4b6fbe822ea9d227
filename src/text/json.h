/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text/json.h - one JSON text as a small tree.
 *
 * The text is read with simdjson, which finds its tokens, checks its UTF-8 and undoes its escapes;
 * json_read.cc is the only file that knows.  It is read strictly, as RFC 8259 has it, and a key may
 * stand only once in an object.
 *
 *   1. A number keeps its source text, so no digit is lost.
 *   2. Every value and every key knows where it begins.
 *   3. Strings without escapes, numbers and words are views into the text handed in, so the text
 *      must live as long as the tree; all else is in the arena.
 */
#ifndef LICET_TEXT_JSON_H
#define LICET_TEXT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#define JSON_DEPTH_MAX 64               /* what json_limits.depth may be at most */
#define JSON_SIZE_MAX ((size_t)1 << 30) /* what json_limits.size may be at most */
#define JSON_PADDING 64                 /* bytes that simdjson may look at behind a text */

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_value {
    const struct json_value *next;  /* in the same array or object, NULL at its end */
    const struct json_value *first; /* of an array or object that is not empty */
    struct str key;                 /* of a member; absent otherwise */
    struct str text; /* a string without quotes and escapes; a number or word as written */
    uint32_t count;  /* of an array or object */
    uint32_t at;     /* where it begins: bytes from the start of the text */
    uint32_t key_at;
    enum json_type type;
};

struct json_limits {
    size_t size;    /* bytes of a text, up to JSON_SIZE_MAX */
    unsigned depth; /* of arrays and objects in one another, up to JSON_DEPTH_MAX */
};

/* What is read, and where it stood. */
struct json_source {
    struct str text;
    size_t room;   /* readable bytes behind it; if under JSON_PADDING, the text is copied */
    uint32_t line; /* of its first byte, from 1 */
};

/*
 * A text that was read.  The last three are json_place's, which goes forward from the place asked
 * for before.
 */
struct json_text {
    struct json_source source;
    const struct json_value *root;
    size_t line_at; /* where a line begins */
    uint32_t line;  /* which one it is */
    bool one_line;
};

/*
 * Reads texts one after another and keeps simdjson's index between them: about 6 bytes for each
 * byte of the longest text met, which simdjson takes from the C++ heap.  One thread at a time.
 * NULL on failure.
 */
struct json_reader *json_reader_new(const struct mem *mem, struct json_limits limits,
                                    struct err *err);
void json_reader_free(struct json_reader *reader);

/*
 * Reads the text.  On failure err has line and column: ERR_SYNTAX, ERR_LIMIT, ERR_MEMORY.  The
 * arena then holds what was read so far.
 */
NODISCARD bool json_read(struct json_reader *reader, struct arena *arena,
                         const struct json_source *source, struct json_text *ret_text,
                         struct err *err);

/*
 * An object that was kept, read again: ERR_DAMAGED where it is none, ERR_MEMORY.  The text stays
 * where it is, as json_read has it.
 */
NODISCARD bool json_read_kept(struct json_reader *reader, struct arena *arena, struct str text,
                              const struct json_value **ret, struct err *err);

/* Whether the bytes are well-formed UTF-8: what str_is_utf8 says, at memory speed. */
bool json_is_utf8(struct str text);

/* The member of that name, or NULL. */
const struct json_value *json_get(const struct json_value *object, struct str key);

/* The string of that name; absent where there is none, or where there is no object. */
struct str json_text_of(const struct json_value *object, const char *key);

/* "a string", "an object" … */
const char *json_type_name(enum json_type type);

/* Line and column, both from 1, of a byte of the text. */
void json_place(struct json_text *text, uint32_t at, uint32_t *ret_line, uint32_t *ret_column);

/* Adds the line and column of a byte of the text.  Returns false, like err_set. */
bool json_at(struct json_text *text, uint32_t at, struct err *err);

#endif

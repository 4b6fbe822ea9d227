/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text/json_write.h - writing JSON into a buffer.
 *
 *     json_open(buf, '{');
 *     JSON_PUT_STRING(buf, "id", id);
 *     JSON_KEY(buf, "quantities");
 *     json_open(buf, '[');
 *     json_int(buf, 8);
 *     json_close(buf, ']');
 *     json_close(buf, '}');
 *     json_end(buf);
 *
 * Every value is followed by a comma; closing an array or object, and json_end, take the last one
 * back.  So there is no state but the buffer, and a writer need not know whether it is the first.
 * What comes out is compact and always valid UTF-8: a byte that is not is written as U+FFFD.
 * Running out of room is buf_check's to report.
 */
#ifndef LICET_TEXT_JSON_WRITE_H
#define LICET_TEXT_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

/* Makes room; false, with the buffer failed, if there is none to be had. */
bool json_room(struct buf *buf, size_t more);

static inline void json_raw(struct buf *buf, const char *text, size_t length)
{
    if (length > buf->capacity - buf->length && !json_room(buf, length))
        return;
    memcpy(buf->data + buf->length, text, length);
    buf->length += length;
}

/* Text known at compile time, as it is. */
#define JSON_RAW(buf, literal) json_raw((buf), (literal), sizeof(literal) - 1)

/* "name": of a member; the name needs no escapes. */
#define JSON_KEY(buf, name) JSON_RAW((buf), "\"" name "\":")

/* A member whose value is known at compile time and needs no escapes. */
#define JSON_MEMBER(buf, name, value) JSON_RAW((buf), "\"" name "\":" value ",")

static inline void json_open(struct buf *buf, char bracket)
{
    json_raw(buf, &bracket, 1);
}

void json_close(struct buf *buf, char bracket);

/* Takes back the comma behind the last value. */
void json_end(struct buf *buf);

/* The text in quotes, or null if it is absent. */
void json_string(struct buf *buf, struct str text);

/* A name of ours that needs no escapes, in quotes; NULL gives null. */
void json_word(struct buf *buf, const char *word);

void json_bool(struct buf *buf, bool value);
void json_int(struct buf *buf, int64_t value);

static inline void json_null(struct buf *buf)
{
    JSON_RAW(buf, "null,");
}

/* "YYYY-MM-DD", or null outside the calendar (DATE_OPEN). */
void json_date(struct buf *buf, int32_t date);

void json_strings(struct buf *buf, const struct str *texts, size_t count);

/* ---- a whole member ---- */

/* A text, or null. */
#define JSON_PUT_STRING(buf, name, text)                                                           \
    do {                                                                                           \
        JSON_KEY(buf, name);                                                                       \
        json_string(buf, text);                                                                    \
    } while (0)

#define JSON_PUT_WORD(buf, name, word)                                                             \
    do {                                                                                           \
        JSON_KEY(buf, name);                                                                       \
        json_word(buf, word);                                                                      \
    } while (0)

#define JSON_PUT_BOOL(buf, name, value)                                                            \
    do {                                                                                           \
        JSON_KEY(buf, name);                                                                       \
        json_bool(buf, value);                                                                     \
    } while (0)

#define JSON_PUT_INT(buf, name, value)                                                             \
    do {                                                                                           \
        JSON_KEY(buf, name);                                                                       \
        json_int(buf, value);                                                                      \
    } while (0)

#define JSON_PUT_DATE(buf, name, date)                                                             \
    do {                                                                                           \
        JSON_KEY(buf, name);                                                                       \
        json_date(buf, date);                                                                      \
    } while (0)

#define JSON_PUT_STRINGS(buf, name, texts, count)                                                  \
    do {                                                                                           \
        JSON_KEY(buf, name);                                                                       \
        json_strings(buf, texts, count);                                                           \
    } while (0)

#endif

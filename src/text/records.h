/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text/records.h - a large text of records, JSON lines or CSV with a header, cut for many threads.
 *
 * Two steps.  A record_input goes over the text once, in order, and cuts it into chunks of whole
 * records; that is cheap.  A record_cursor goes over the records of a chunk; every thread has its
 * own.  Neither does any I/O: the caller hands in what it has mapped or read.
 *
 *     record_input_init(&input, &header_arena, RECORDS_DETECT);
 *     while (text.length > 0) {
 *         window = the next 256 KiB of text, or all of it;  ended = the window reaches the end;
 *         if (!record_input_cut(&input, window, ended, &chunk, err))
 *             nothing can be read
 *         if (chunk.used == 0)
 *             widen the window and try again
 *         hand chunk to a worker;  text = what is behind chunk.used
 *     }
 *     worker: record_cursor_begin(&cursor, input.format, &chunk);
 *             while (record_next(&cursor, &record)) …
 *
 * Blank lines are passed over.  A record may have RECORD_MAX bytes.
 */
#ifndef LICET_TEXT_RECORDS_H
#define LICET_TEXT_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define RECORD_MAX ((size_t)1 << 20)

enum record_format { RECORDS_DETECT, RECORDS_JSON, RECORDS_CSV };

/* A record that is JSON is one line without its end; one of CSV has its line end. */
struct record {
    struct str text;
    size_t room;   /* bytes behind the text that may be looked at */
    uint32_t line; /* of its first byte */
    bool too_long; /* over RECORD_MAX: see record_too_long; there is no text */
    enum record_format format;
};

struct record_input {
    enum record_format format; /* DETECT until the first byte that is not white space */
    struct arena *arena;       /* keeps the header */
    struct record header;      /* of CSV; text absent until it is there */
    uint32_t line;             /* of the next byte */
    bool begun;                /* past a byte order mark */
    bool skipping;             /* in a record that is too long */
};

/* Whole records of the text.  They are views: the text must live until they are read. */
struct record_chunk {
    struct str text;
    size_t room;   /* bytes behind the text that may be looked at */
    uint32_t line; /* of its first byte */
    size_t used;   /* how far the input is done with the text it was handed */
    bool too_long; /* instead of records: one that is longer than RECORD_MAX */
};

/* The arena must live as long as the header is used. */
void record_input_init(struct record_input *input, struct arena *arena, enum record_format format);

/*
 * Cuts the next chunk off text, which begins where the last chunk's `used` ended.  ended: nothing
 * comes behind text. The first call finds out the format and copies the header of CSV.  used == 0:
 * text holds no whole record; come back with more of it (that happens only below RECORD_MAX bytes,
 * and never when ended).  A chunk may have no records.  False: the text cannot be read at all; err
 * has line and column.
 */
NODISCARD bool record_input_cut(struct record_input *input, struct str text, bool ended,
                                struct record_chunk *ret_chunk, struct err *err);

struct record_cursor {
    enum record_format format;
    struct record_chunk chunk;
    size_t at;
    uint32_t line; /* of the byte at `at` */
};

/* Starts on a chunk, which is copied. */
void record_cursor_begin(struct record_cursor *cursor, enum record_format format,
                         const struct record_chunk *chunk);

/* The next record that is not blank; false at the end. */
bool record_next(struct record_cursor *cursor, struct record *ret);

/* Reports a record that is too long; what: "an order".  Returns false, like err_set. */
bool record_too_long(const struct record *record, const char *what, struct err *err);

#endif

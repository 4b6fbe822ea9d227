/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/order_reader.h - orders from a large text, JSON lines or CSV, by one thread or many.
 *
 * Two steps.  An order_input goes over the text once, in order, and cuts it into chunks of whole
 * records; that is cheap.  An order_reader takes a chunk apart, record by record; every thread has
 * its own.  Neither does any I/O: the caller hands in what it has mapped or read.
 *
 *     order_input_init(&input, &header_arena, ORDER_FORMAT_DETECT);
 *     while (text.length > 0) {
 *         window = the next 256 KiB of text, or all of it;  ended = the window reaches the end;
 *         if (!order_input_cut(&input, reader, window, ended, &chunk, err))
 *             the header is wrong: nothing can be read
 *         if (chunk.used == 0)
 *             widen the window and try again
 *         hand chunk to a worker;  text = what is behind chunk.used
 *     }
 *     worker: order_reader_begin(reader, &input, &chunk);
 *             while ((got = order_reader_next(reader, arena, &order, err)) != ORDER_GOT_END) …
 *
 * A row that cannot be read is one error with its line and column, and the next is read.  Blank
 * lines are passed over.  A record may have ORDER_RECORD_MAX bytes.
 */
#ifndef LICET_WIRE_ORDER_READER_H
#define LICET_WIRE_ORDER_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "decide/order.h"
#include "text/json.h"
#include "wire/order_csv.h"

#define ORDER_RECORD_MAX ((size_t)1 << 20)

enum order_format { ORDER_FORMAT_DETECT, ORDER_FORMAT_JSON, ORDER_FORMAT_CSV };

struct order_input {
    enum order_format format; /* DETECT until the first byte that is not white space */
    struct arena *arena;      /* keeps the header */
    struct order_columns columns;
    uint32_t line; /* of the next byte */
    bool begun;    /* past a byte order mark */
    bool has_columns;
    bool skipping; /* in a record that is too long */
};

/* Whole records of the text.  They are views: the text must live until they are read. */
struct order_chunk {
    struct str text;
    size_t room;   /* bytes behind the text that may be looked at */
    uint32_t line; /* of its first byte */
    size_t used;   /* how far the input is done with the text it was handed */
    bool too_long; /* instead of records: one that is longer than ORDER_RECORD_MAX */
};

/* The arena must live as long as the input is used. */
void order_input_init(struct order_input *input, struct arena *arena, enum order_format format);

struct order_reader;

/* NULL on failure. */
struct order_reader *order_reader_new(const struct mem *mem, struct err *err);
void order_reader_free(struct order_reader *reader);

/*
 * Cuts the next chunk off text, which begins where the last chunk's `used` ended.  ended: nothing
 * comes behind text. The first call finds out the format and reads the header, with the reader.
 * used == 0: text holds no whole record; come back with more of it (that happens only below
 * ORDER_RECORD_MAX bytes, and never when ended).  A chunk may have no records.  False: the text
 * cannot be read at all; err has line and column.
 */
NODISCARD bool order_input_cut(struct order_input *input, struct order_reader *reader,
                               struct str text, bool ended, struct order_chunk *ret_chunk,
                               struct err *err);

/*
 * Starts on a chunk.  input is only read, so that other threads may do the same; chunk is copied.
 */
void order_reader_begin(struct order_reader *reader, const struct order_input *input,
                        const struct order_chunk *chunk);

enum order_got {
    ORDER_GOT_END,   /* of the chunk */
    ORDER_GOT_ORDER, /* its text is in the arena or in the chunk */
    ORDER_GOT_ERROR, /* of one record; *ret_order has the id alone, if one could be made out */
};

enum order_got order_reader_next(struct order_reader *reader, struct arena *arena,
                                 struct order *ret_order, struct err *err);

/* The line on which the record last given begins, for errors that are found later. */
uint32_t order_reader_line(const struct order_reader *reader);

/* The JSON reader inside, for texts that are not lines of orders. */
struct json_reader *order_reader_json(struct order_reader *reader);

#endif

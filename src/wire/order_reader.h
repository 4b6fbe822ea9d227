/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/order_reader.h - orders from a large text, JSON lines or CSV, by one thread or many.
 *
 * The text is cut into chunks of whole records, as text/records.h has it, and an order_reader takes
 * a chunk apart, record by record; every thread has its own.
 *
 * A row that cannot be read is one error with its line and column, and the next is read.
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
#include "text/records.h"
#include "wire/order_csv.h"

/* The records, and what the columns are once the header has been met. */
struct order_input {
    struct record_input records;
    struct order_columns columns;
    bool has_columns;
};

/* The arena keeps the header and must live as long as the input is used. */
void order_input_init(struct order_input *input, struct arena *arena, enum record_format format);

struct order_reader;

/* NULL on failure. */
struct order_reader *order_reader_new(const struct mem *mem, struct err *err);
void order_reader_free(struct order_reader *reader);

/* As record_input_cut, and reads the header, with the reader. */
NODISCARD bool order_input_cut(struct order_input *input, struct order_reader *reader,
                               struct str text, bool ended, struct record_chunk *ret_chunk,
                               struct err *err);

/*
 * Starts on a chunk.  input is only read, so that other threads may do the same; chunk is copied.
 */
void order_reader_begin(struct order_reader *reader, const struct order_input *input,
                        const struct record_chunk *chunk);

enum order_got {
    ORDER_GOT_END,   /* of the chunk */
    ORDER_GOT_ORDER, /* its text is in the arena or in the chunk */
    ORDER_GOT_ERROR, /* of one record; *ret_order has the id alone, if one could be made out */
};

enum order_got order_reader_next(struct order_reader *reader, struct arena *arena,
                                 struct order *ret_order, struct err *err);

/*
 * The same without a chunk: the header, and one record, of which *ret_order has the id alone if
 * that could be made out and nothing else.  Errors have line and column.
 */
NODISCARD bool order_header(struct order_reader *reader, struct arena *arena,
                            const struct record *header, struct order_columns *ret_columns,
                            struct err *err);
NODISCARD bool order_read(struct order_reader *reader, const struct order_columns *columns,
                          const struct record *record, struct arena *arena, struct order *ret_order,
                          struct err *err);

/* The line on which the record last given begins, for errors that are found later. */
uint32_t order_reader_line(const struct order_reader *reader);

/* The JSON reader inside, for texts that are not lines of orders. */
struct json_reader *order_reader_json(struct order_reader *reader);

#endif

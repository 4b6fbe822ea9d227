/* SPDX-License-Identifier: Apache-2.0 */
/* wire/order_reader.c - see order_reader.h. */
#include "wire/order_reader.h"

#include "wire/order_json.h"

struct order_reader {
    const struct mem *mem;
    struct json_reader *json;
    struct csv_splitter *csv;
    const struct order_columns *columns;
    struct record_cursor cursor;
    uint32_t line; /* of the record last given */
};

struct order_reader *order_reader_new(const struct mem *mem, struct err *err)
{
    const struct json_limits limits = { .size = RECORD_MAX, .depth = ORDER_JSON_DEPTH };
    struct order_reader *reader = mem_resize(mem, NULL, sizeof *reader);
    if (reader == NULL) {
        err_set(err, ERR_MEMORY, "memory could not be had");
        return NULL;
    }
    *reader = (struct order_reader){ .mem = mem };
    reader->json = json_reader_new(mem, limits, err);
    if (reader->json != NULL)
        reader->csv = csv_splitter_new(mem, err);
    if (reader->csv == NULL) {
        order_reader_free(reader);
        return NULL;
    }
    return reader;
}

void order_reader_free(struct order_reader *reader)
{
    if (reader == NULL)
        return;
    json_reader_free(reader->json);
    csv_splitter_free(reader->csv);
    mem_free(reader->mem, reader);
}

uint32_t order_reader_line(const struct order_reader *reader)
{
    return reader->line;
}

struct json_reader *order_reader_json(struct order_reader *reader)
{
    return reader->json;
}

void order_input_init(struct order_input *input, struct arena *arena, enum record_format format)
{
    *input = (struct order_input){ .has_columns = false };
    record_input_init(&input->records, arena, format);
}

bool order_header(struct order_reader *reader, struct arena *arena, const struct record *header,
                  struct order_columns *ret_columns, struct err *err)
{
    return order_columns_read(reader->csv, arena, header->text, header->line, ret_columns, err);
}

bool order_input_cut(struct order_input *input, struct order_reader *reader, struct str text,
                     bool ended, struct record_chunk *ret_chunk, struct err *err)
{
    if (!record_input_cut(&input->records, text, ended, ret_chunk, err))
        return false;
    if (input->has_columns || input->records.header.text.data == NULL)
        return true;
    input->has_columns = true;
    return order_header(reader, input->records.arena, &input->records.header, &input->columns, err);
}

void order_reader_begin(struct order_reader *reader, const struct order_input *input,
                        const struct record_chunk *chunk)
{
    record_cursor_begin(&reader->cursor, input->records.format, chunk);
    reader->columns = &input->columns;
    reader->line = chunk->line;
}

enum order_got order_reader_next(struct order_reader *reader, struct arena *arena,
                                 struct order *ret_order, struct err *err)
{
    struct record record;
    if (!record_next(&reader->cursor, &record))
        return ORDER_GOT_END;
    reader->line = record.line;
    return order_read(reader, reader->columns, &record, arena, ret_order, err) ? ORDER_GOT_ORDER
                                                                               : ORDER_GOT_ERROR;
}

bool order_read(struct order_reader *reader, const struct order_columns *columns,
                const struct record *record, struct arena *arena, struct order *ret_order,
                struct err *err)
{
    if (record->too_long) {
        *ret_order = (struct order){ 0 };
        return record_too_long(record, "an order", err);
    }
    if (record->format == RECORDS_CSV)
        return order_read_csv(reader->csv, arena, columns, record->text, record->line, ret_order,
                              err);
    const struct json_source source = { record->text, record->room, record->line };
    return order_read_json(reader->json, arena, &source, ret_order, err);
}

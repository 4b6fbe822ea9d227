/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_orders.h - what the fuzzers of orders share: any text is read to its end, record by
 * record, each an order or an error with its place; and however the text is cut, it gives the same.
 */
#ifndef LICET_FUZZ_ORDERS_H
#define LICET_FUZZ_ORDERS_H

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/json_write.h"
#include "wire/order_reader.h"

/* Reads the text of the str to its last byte; a sanitizer sees what is not there. */
static void log_text(struct buf *log, struct str text)
{
    assert(text.data != NULL || text.length == 0);
    assert(text.length <= ORDER_TEXT_MAX);
    assert(str_is_utf8(text));
    json_string(log, text);
}

static void log_facts(struct buf *log, const struct given_fact *facts, size_t count)
{
    assert(count <= ORDER_FACTS_MAX);
    for (size_t i = 0; i < count; i++) {
        assert(facts[i].name.length > 0 && facts[i].value.length > 0);
        assert(facts[i].line > 0 && facts[i].column > 0);
        log_text(log, facts[i].name);
        log_text(log, facts[i].value);
        json_int(log, facts[i].line);
        json_int(log, facts[i].column);
        json_int(log, facts[i].kind);
    }
}

static void log_item(struct buf *log, const struct order_item *item, unsigned depth)
{
    assert(depth <= ORDER_DEPTH_MAX && item->contains_count <= ORDER_COMPONENTS_MAX);
    log_text(log, item->name);
    log_text(log, item->origin);
    log_text(log, item->eccn);
    log_text(log, item->classified_by);
    log_text(log, item->count);
    log_facts(log, item->figures, item->figure_count);
    for (size_t i = 0; i < item->contains_count; i++)
        log_item(log, &item->contains[i], depth + 1);
}

static void log_order(struct buf *log, const struct order *o)
{
    const struct str texts[] = { o->id,       o->ref_system,    o->ref_document,
                                 o->ref_line, o->ref_version,   o->on,
                                 o->kind,     o->from,          o->to,
                                 o->quantity, o->value_amount,  o->value_currency,
                                 o->end_use,  o->exporter_name, o->exporter_country };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        log_text(log, texts[i]);
    for (size_t i = 0; i < o->via_count; i++)
        log_text(log, o->via[i]);
    for (size_t i = 0; i < o->flags_resolved_count; i++)
        log_text(log, o->flags_resolved[i]);
    log_item(log, &o->item, 0);
    assert(o->party_count <= ORDER_PARTIES_MAX);
    for (size_t i = 0; i < o->party_count; i++) {
        const struct order_party *p = &o->parties[i];
        log_text(log, p->role);
        log_text(log, p->name);
        log_text(log, p->country);
        log_text(log, p->hq);
        log_text(log, p->parent_hq);
        log_facts(log, p->facts, p->fact_count);
    }
    json_bool(log, o->has_parties_complete);
    json_bool(log, o->parties_complete);
    log_facts(log, o->facts, o->fact_count);
}

static void log_error(struct buf *log, struct str id, const struct err *err)
{
    assert(err->code != ERR_NONE && err->message[0] != '\0');
    assert(err->line > 0 && err->column > 0);
    assert(str_is_utf8(str_of(err->message)) && str_is_utf8(str_of(err->hint)));
    log_text(log, id);
    json_string(log, str_of(err->message));
    json_string(log, str_of(err->hint));
    json_int(log, err->line);
    json_int(log, err->column);
}

/* Reads all of the text in windows of at first `window` bytes; what it gives goes into the log. */
static void read_all(struct str text, enum record_format format, size_t window, struct buf *log)
{
    struct arena kept;
    struct arena arena;
    struct order_input input;
    struct record_chunk chunk;
    struct err err;
    arena_init(&kept, mem_system(), 1u << 26);
    arena_init(&arena, mem_system(), 1u << 26);
    static struct order_reader *cutter; /* both as in a program: one for many texts */
    static struct order_reader *reader;
    if (cutter == NULL) {
        cutter = order_reader_new(mem_system(), &err);
        reader = order_reader_new(mem_system(), &err);
        assert(cutter != NULL && reader != NULL);
    }
    order_input_init(&input, &kept, format);
    size_t width = window;
    while (text.length > 0) {
        struct str seen = str_slice(text, 0, width);
        if (!order_input_cut(&input, cutter, seen, width >= text.length, &chunk, &err)) {
            log_error(log, (struct str){ NULL, 0 }, &err);
            break;
        }
        assert(chunk.used <= seen.length && chunk.text.length <= chunk.used);
        assert(chunk.used > 0 || width < text.length);
        width = chunk.used == 0 ? width * 2 : window;
        text = str_slice(text, chunk.used, text.length);
        order_reader_begin(reader, &input, &chunk);
        struct order order;
        enum order_got got;
        while ((got = order_reader_next(reader, &arena, &order, &err)) != ORDER_GOT_END) {
            if (got == ORDER_GOT_ORDER)
                log_order(log, &order);
            else
                log_error(log, order.id, &err);
            arena_reset(&arena);
        }
    }
    arena_release(&kept);
    arena_release(&arena);
}

static void fuzz_orders(const uint8_t *data, size_t size, enum record_format format)
{
    struct buf whole;
    struct buf parts;
    char *copy = malloc(size == 0 ? 1 : size);
    assert(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    struct str text = { copy, size };
    buf_init(&whole, mem_system(), SIZE_MAX / 4);
    buf_init(&parts, mem_system(), SIZE_MAX / 4);
    read_all(text, format, size, &whole);
    read_all(text, format, 1 + size / 3, &parts);
    assert(str_equal(buf_view(&whole), buf_view(&parts)));
    buf_clear(&parts);
    if (size < 300)
        read_all(text, format, 1, &parts);
    else
        read_all(text, format, 37, &parts);
    assert(str_equal(buf_view(&whole), buf_view(&parts)));
    buf_release(&whole);
    buf_release(&parts);
    free(copy);
}

#endif

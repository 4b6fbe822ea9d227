/* SPDX-License-Identifier: Apache-2.0 */
/* wire/order_write.c - see order_write.h. */
#include "wire/order_write.h"

#include "text/json_write.h"
#include "wire/order_field.h"

static void put_key(struct buf *out, struct str name)
{
    json_string(out, name);
    json_end(out); /* the comma, for what follows is its value */
    buf_byte(out, ':');
}

static void put_raw(struct buf *out, struct str text)
{
    json_raw(out, text.data, text.length);
    buf_byte(out, ',');
}

/* A number may have been written in a way that no text may be. */
static void put_text(struct buf *out, const struct order_field *field, struct str text)
{
    struct err unused;
    if (text.data == NULL)
        return;
    put_key(out, field->name);
    if (order_field_check(field->kind, field->name, text, &unused))
        json_string(out, text);
    else
        put_raw(out, text);
}

static void put_facts(struct buf *out, const struct given_fact *facts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put_key(out, facts[i].name);
        if (facts[i].kind == GIVEN_TEXT)
            json_string(out, facts[i].value);
        else if (facts[i].kind == GIVEN_NULL)
            json_null(out);
        else
            put_raw(out, facts[i].value);
    }
}

static void put_fact_object(struct buf *out, const struct order_field *field,
                            const struct given_fact *facts, size_t count)
{
    if (count == 0)
        return;
    put_key(out, field->name);
    json_open(out, '{');
    put_facts(out, facts, count);
    json_close(out, '}');
}

/* As order_field_at, of what is only read. */
static struct str text_of(const struct order_field *field, const void *thing)
{
    return *(const struct str *)(const void *)((const char *)thing + field->offset);
}

static void put_item(struct buf *out, const struct order_item *item)
{
    json_open(out, '{');
    for (size_t i = 0; i < order_item_fields.count; i++) {
        const struct order_field *field = &order_item_fields.fields[i];
        if (field->kind != ORDER_FIELD_CONTAINS) {
            put_text(out, field, text_of(field, item));
        } else if (item->contains_count > 0) {
            put_key(out, field->name);
            json_open(out, '[');
            for (size_t k = 0; k < item->contains_count; k++)
                put_item(out, &item->contains[k]);
            json_close(out, ']');
        }
    }
    put_facts(out, item->figures, item->figure_count);
    json_close(out, '}');
}

static void put_party(struct buf *out, const struct order_party *party)
{
    json_open(out, '{');
    for (size_t i = 0; i < order_party_fields.count; i++) {
        const struct order_field *field = &order_party_fields.fields[i];
        if (field->kind == ORDER_FIELD_FACTS)
            put_fact_object(out, field, party->facts, party->fact_count);
        else
            put_text(out, field, text_of(field, party));
    }
    json_close(out, '}');
}

/* Fields in an object of their own, which is left out where none is said. */
static void put_object(struct buf *out, const struct order_field *field, const struct order *order)
{
    bool any = false;
    for (size_t i = 0; i < field->within->count; i++)
        any = any || text_of(&field->within->fields[i], order).data != NULL;
    if (!any)
        return;
    put_key(out, field->name);
    json_open(out, '{');
    for (size_t i = 0; i < field->within->count; i++)
        put_text(out, &field->within->fields[i], text_of(&field->within->fields[i], order));
    json_close(out, '}');
}

static void put_texts(struct buf *out, const struct order_field *field, const struct str *texts,
                      size_t count)
{
    if (count == 0)
        return;
    put_key(out, field->name);
    json_strings(out, texts, count);
}

static bool says_item(const struct order_item *item)
{
    return item->name.data != NULL || item->origin.data != NULL || item->eccn.data != NULL ||
           item->classified_by.data != NULL || item->figure_count > 0 || item->contains_count > 0;
}

static void put_field(struct buf *out, const struct order_field *field, const struct order *order)
{
    switch (field->kind) {
    case ORDER_FIELD_OBJECT:
        put_object(out, field, order);
        return;
    case ORDER_FIELD_ITEM:
        if (!says_item(&order->item))
            return;
        put_key(out, field->name);
        put_item(out, &order->item);
        return;
    case ORDER_FIELD_PARTIES:
        if (order->party_count == 0)
            return;
        put_key(out, field->name);
        json_open(out, '[');
        for (size_t i = 0; i < order->party_count; i++)
            put_party(out, &order->parties[i]);
        json_close(out, ']');
        return;
    case ORDER_FIELD_PARTIES_COMPLETE:
        if (!order->has_parties_complete)
            return;
        put_key(out, field->name);
        json_bool(out, order->parties_complete);
        return;
    case ORDER_FIELD_VIA:
        put_texts(out, field, order->via, order->via_count);
        return;
    case ORDER_FIELD_FLAGS_RESOLVED:
        put_texts(out, field, order->flags_resolved, order->flags_resolved_count);
        return;
    case ORDER_FIELD_FACTS:
        put_fact_object(out, field, order->facts, order->fact_count);
        return;
    default:
        put_text(out, field, text_of(field, order));
        return;
    }
}

void order_write_json(const struct order *order, struct buf *out)
{
    json_open(out, '{');
    for (size_t i = 0; i < order_fields.count; i++)
        put_field(out, &order_fields.fields[i], order);
    json_close(out, '}');
    json_end(out);
}

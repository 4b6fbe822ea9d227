/* SPDX-License-Identifier: Apache-2.0 */
/* wire/order_json.c - see order_json.h. */
#include "wire/order_json.h"

#include <assert.h>
#include <string.h>

#include "wire/order_field.h"

struct reading {
    struct arena *arena;
    struct json_text *text;
    struct order *order;
    size_t components;
    struct err *err;
};

static bool wrong_type(struct reading *r, const struct json_value *value, const char *name,
                       size_t name_length, const char *wanted)
{
    err_set(r->err, ERR_VALUE, "'%.*s' takes %s, not %s", (int)name_length, name, wanted,
            json_type_name(value->type));
    if (value->type == JSON_NULL)
        err_hint(r->err, "leave it out if it is not known");
    return json_at(r->text, value->at, r->err);
}

static bool too_many(struct reading *r, const struct json_value *value, const char *what, int most)
{
    err_set(r->err, ERR_LIMIT, "more than %d %s", most, what);
    return json_at(r->text, value->at, r->err);
}

static bool no_memory(struct reading *r, const struct json_value *value)
{
    arena_error(r->arena, r->err);
    return json_at(r->text, value->at, r->err);
}

static bool is_object(struct reading *r, const struct json_value *value, struct str name)
{
    return value->type == JSON_OBJECT || wrong_type(r, value, name.data, name.length, "an object");
}

static bool is_array(struct reading *r, const struct json_value *value, struct str name)
{
    return value->type == JSON_ARRAY || wrong_type(r, value, name.data, name.length, "an array");
}

static bool read_text(struct reading *r, const struct json_value *value, enum order_field_kind kind,
                      struct str name, struct str *ret_text)
{
    bool numeric = kind == ORDER_FIELD_QUANTITY || kind == ORDER_FIELD_AMOUNT;
    if (value->type != JSON_STRING && !(numeric && value->type == JSON_NUMBER))
        return wrong_type(r, value, name.data, name.length,
                          numeric ? "a number or a string" : "a string");
    if (!order_field_check(kind, name, value->text, r->err) &&
        (value->type != JSON_NUMBER || !order_field_is_number(kind, value->text)))
        return json_at(r->text, value->at, r->err);
    *ret_text = value->text;
    return true;
}

static bool read_texts(struct reading *r, const struct json_value *array, struct str name,
                       enum order_field_kind kind, int most, struct str **ret_texts,
                       size_t *ret_count)
{
    if (!is_array(r, array, name))
        return false;
    if (array->count > (size_t)most)
        return too_many(r, array, name.data, most);
    struct str *texts = arena_array(r->arena, array->count, sizeof *texts);
    if (texts == NULL)
        return no_memory(r, array);
    size_t count = 0;
    for (const struct json_value *v = array->first; v != NULL; v = v->next) {
        if (!read_text(r, v, kind, name, &texts[count++]))
            return false;
    }
    *ret_texts = texts;
    *ret_count = count;
    return true;
}

/* key[inner], for a fact that is a table. */
static bool table_name(struct reading *r, const struct json_value *outer,
                       const struct json_value *inner, struct str *ret_name)
{
    size_t length = outer->key.length + inner->key.length + 2;
    char *name = arena_alloc(r->arena, length);
    if (name == NULL)
        return no_memory(r, inner);
    memcpy(name, outer->key.data, outer->key.length);
    name[outer->key.length] = '[';
    if (inner->key.length > 0)
        memcpy(name + outer->key.length + 1, inner->key.data, inner->key.length);
    name[length - 1] = ']';
    *ret_name = (struct str){ .data = name, .length = length };
    return true;
}

static bool read_fact(struct reading *r, const struct json_value *value, struct str name,
                      struct given_fact *fact)
{
    static const enum given_kind kinds[] = {
        [JSON_NULL] = GIVEN_NULL,
        [JSON_BOOL] = GIVEN_BOOL,
        [JSON_NUMBER] = GIVEN_NUMBER,
        [JSON_STRING] = GIVEN_TEXT,
    };
    if (value->key.length == 0) {
        err_set(r->err, ERR_NAME, "a fact has no name");
        return json_at(r->text, value->key_at, r->err);
    }
    if (name.length > ORDER_TEXT_MAX) {
        err_set(r->err, ERR_LIMIT, "a fact's name is longer than %d bytes", ORDER_TEXT_MAX);
        return json_at(r->text, value->key_at, r->err);
    }
    if (value->type == JSON_ARRAY || value->type == JSON_OBJECT)
        return wrong_type(r, value, name.data, name.length, "a value");
    if (!order_field_check(ORDER_FIELD_TEXT, name, value->text, r->err)) {
        if (value->text.length == 0)
            err_hint(r->err, "null says that it is not known");
        return json_at(r->text, value->at, r->err);
    }
    fact->name = name;
    fact->value = value->text;
    fact->kind = kinds[value->type];
    json_place(r->text, value->at, &fact->line, &fact->column);
    return true;
}

/* A member that is a fact or a figure, or an object of them; they are added behind *count. */
static bool read_fact_member(struct reading *r, const struct json_value *member,
                             struct given_fact *facts, size_t *count)
{
    if (member->type != JSON_OBJECT) {
        if (*count == ORDER_FACTS_MAX)
            return too_many(r, member, "facts in one place", ORDER_FACTS_MAX);
        return read_fact(r, member, member->key, &facts[(*count)++]);
    }
    for (const struct json_value *v = member->first; v != NULL; v = v->next) {
        struct str name;
        if (*count == ORDER_FACTS_MAX)
            return too_many(r, v, "facts in one place", ORDER_FACTS_MAX);
        if (!table_name(r, member, v, &name) || !read_fact(r, v, name, &facts[(*count)++]))
            return false;
    }
    return true;
}

/* Room for the facts that an object may hold. */
static struct given_fact *facts_room(struct reading *r, const struct json_value *object)
{
    size_t count = 0;
    for (const struct json_value *v = object->first; v != NULL; v = v->next)
        count += v->type == JSON_OBJECT ? v->count : 1;
    if (count > ORDER_FACTS_MAX)
        count = ORDER_FACTS_MAX;
    struct given_fact *facts = arena_array(r->arena, count, sizeof *facts);
    if (facts == NULL)
        no_memory(r, object);
    return facts;
}

static bool read_facts(struct reading *r, const struct json_value *object,
                       struct given_fact **ret_facts, size_t *ret_count)
{
    if (!is_object(r, object, STR("facts")))
        return false;
    struct given_fact *facts = facts_room(r, object);
    if (facts == NULL)
        return false;
    size_t count = 0;
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        if (!read_fact_member(r, v, facts, &count))
            return false;
    }
    *ret_facts = facts;
    *ret_count = count;
    return true;
}

static bool unknown_key(struct reading *r, const struct json_value *member,
                        const struct order_fields *set)
{
    order_field_unknown(set, "key", member->key, r->err);
    return json_at(r->text, member->key_at, r->err);
}

/* An object that has text fields only. */
static bool read_fields(struct reading *r, const struct json_value *object, struct str name,
                        const struct order_fields *set, void *thing)
{
    size_t hint = 0;
    if (!is_object(r, object, name))
        return false;
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        const struct order_field *field = order_field_find(set, v->key, &hint);
        if (field == NULL)
            return unknown_key(r, v, set);
        if (!read_text(r, v, field->kind, field->name, order_field_at(field, thing)))
            return false;
    }
    return true;
}

static bool read_item(struct reading *r, const struct json_value *object, unsigned depth,
                      struct order_item *item);

static bool read_contains(struct reading *r, const struct json_value *array, unsigned depth,
                          struct order_item *item)
{
    if (!is_array(r, array, STR("contains")))
        return false;
    if (depth == ORDER_DEPTH_MAX) {
        err_set(r->err, ERR_LIMIT, "more than %d assemblies in one another", ORDER_DEPTH_MAX);
        return json_at(r->text, array->at, r->err);
    }
    r->components += array->count;
    if (r->components > ORDER_COMPONENTS_MAX)
        return too_many(r, array, "components", ORDER_COMPONENTS_MAX);
    item->contains = arena_array(r->arena, array->count, sizeof *item->contains);
    if (item->contains == NULL)
        return no_memory(r, array);
    for (const struct json_value *v = array->first; v != NULL; v = v->next) {
        if (!read_item(r, v, depth + 1, &item->contains[item->contains_count++]))
            return false;
    }
    return true;
}

/* depth: how many assemblies the item is in, at most ORDER_DEPTH_MAX. */
static bool read_item(struct reading *r, const struct json_value *object, unsigned depth,
                      struct order_item *item)
{
    size_t hint = 0;
    if (!is_object(r, object, depth == 0 ? STR("item") : STR("contains")))
        return false;
    item->figures = facts_room(r, object);
    if (item->figures == NULL)
        return false;
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        const struct order_field *field = order_field_find(&order_item_fields, v->key, &hint);
        if (field == NULL) {
            if (!read_fact_member(r, v, item->figures, &item->figure_count))
                return false;
        } else if (field->kind == ORDER_FIELD_CONTAINS) {
            if (!read_contains(r, v, depth, item))
                return false;
        } else if (field->kind == ORDER_FIELD_QUANTITY && depth == 0) {
            err_set(r->err, ERR_NAME, "'count' is for what an assembly contains");
            err_hint(r->err, "how many are ordered is 'quantity', beside 'item'");
            return json_at(r->text, v->key_at, r->err);
        } else if (!read_text(r, v, field->kind, field->name, order_field_at(field, item))) {
            return false;
        }
    }
    return true;
}

static bool read_party(struct reading *r, const struct json_value *object,
                       struct order_party *party)
{
    size_t hint = 0;
    if (!is_object(r, object, STR("parties")))
        return false;
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        const struct order_field *field = order_field_find(&order_party_fields, v->key, &hint);
        if (field == NULL)
            return unknown_key(r, v, &order_party_fields);
        bool done = field->kind == ORDER_FIELD_FACTS
                        ? read_facts(r, v, &party->facts, &party->fact_count)
                        : read_text(r, v, field->kind, field->name, order_field_at(field, party));
        if (!done)
            return false;
    }
    return true;
}

static bool read_parties(struct reading *r, const struct json_value *array)
{
    struct order *order = r->order;
    if (!is_array(r, array, STR("parties")))
        return false;
    if (array->count > ORDER_PARTIES_MAX)
        return too_many(r, array, "parties", ORDER_PARTIES_MAX);
    order->parties = arena_array(r->arena, array->count, sizeof *order->parties);
    if (order->parties == NULL)
        return no_memory(r, array);
    for (const struct json_value *v = array->first; v != NULL; v = v->next) {
        if (!read_party(r, v, &order->parties[order->party_count++]))
            return false;
    }
    return true;
}

static bool read_member(struct reading *r, const struct json_value *v,
                        const struct order_field *field)
{
    struct order *order = r->order;
    switch (field->kind) {
    case ORDER_FIELD_OBJECT:
        return read_fields(r, v, field->name, field->within, order);
    case ORDER_FIELD_ITEM:
        return read_item(r, v, 0, &order->item);
    case ORDER_FIELD_PARTIES:
        return read_parties(r, v);
    case ORDER_FIELD_PARTIES_COMPLETE:
        if (v->type != JSON_BOOL)
            return wrong_type(r, v, field->name.data, field->name.length, "true or false");
        order->has_parties_complete = true;
        order->parties_complete = v->text.length == 4;
        return true;
    case ORDER_FIELD_VIA:
        return read_texts(r, v, field->name, ORDER_FIELD_COUNTRY, ORDER_VIA_MAX, &order->via,
                          &order->via_count);
    case ORDER_FIELD_FLAGS_RESOLVED:
        return read_texts(r, v, field->name, ORDER_FIELD_TEXT, ORDER_FLAGS_MAX,
                          &order->flags_resolved, &order->flags_resolved_count);
    case ORDER_FIELD_FACTS:
        return read_facts(r, v, &order->facts, &order->fact_count);
    default:
        return read_text(r, v, field->kind, field->name, order_field_at(field, order));
    }
}

static bool read_order(struct reading *r, const struct json_value *value)
{
    size_t hint = 0;
    if (value->type != JSON_OBJECT) {
        err_set(r->err, ERR_VALUE, "an order is an object, not %s", json_type_name(value->type));
        if (value->type == JSON_ARRAY)
            err_hint(r->err, "one order a line; jq -c '.[]' makes lines of an array");
        return json_at(r->text, value->at, r->err);
    }
    for (const struct json_value *v = value->first; v != NULL; v = v->next) {
        const struct order_field *field = order_field_find(&order_fields, v->key, &hint);
        if (field == NULL)
            return unknown_key(r, v, &order_fields);
        if (!read_member(r, v, field))
            return false;
    }
    return true;
}

bool order_from_json(struct arena *arena, struct json_text *text, const struct json_value *value,
                     struct order *ret_order, struct err *err)
{
    struct reading r = { .arena = arena, .text = text, .order = ret_order, .err = err };
    *ret_order = (struct order){ 0 };
    if (read_order(&r, value))
        return true;
    *ret_order = (struct order){ 0 };
    const struct json_value *id = value->type == JSON_OBJECT ? json_get(value, STR("id")) : NULL;
    if (id != NULL && id->type == JSON_STRING && id->text.length <= ORDER_TEXT_MAX)
        ret_order->id = id->text;
    return false;
}

bool order_read_json(struct json_reader *reader, struct arena *arena,
                     const struct json_source *source, struct order *ret_order, struct err *err)
{
    struct json_text text;
    if (!json_read(reader, arena, source, &text, err)) {
        *ret_order = (struct order){ 0 };
        return false;
    }
    return order_from_json(arena, &text, text.root, ret_order, err);
}

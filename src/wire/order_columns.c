/* SPDX-License-Identifier: Apache-2.0 */
/* wire/order_columns.c - see order_csv.h: the header. */
#include <string.h>

#include "wire/order_csv.h"

struct heading {
    struct arena *arena;
    struct order_columns *columns;
    struct str name; /* of the column that is read */
    struct err *err;
};

/*
 * Takes the part before the first dot off the name; what is left is absent when there was no dot.
 */
static struct str take_part(struct str *name)
{
    size_t dot = str_find(*name, '.');
    struct str part = str_slice(*name, 0, dot);
    if (dot == name->length)
        *name = (struct str){ 0 };
    else
        *name = str_slice(*name, dot + 1, name->length);
    return part;
}

static bool refuse(struct heading *h, enum err_code code, const char *why, const char *hint)
{
    err_set(h->err, code, "column '%.*s' %s", STR_ARG(h->name), why);
    return hint == NULL ? false : err_hint(h->err, "%s", hint);
}

/* Takes a number from 1 to most off the name; it goes to *ret_index, counted from 0. */
static bool take_number(struct heading *h, struct str *rest, size_t most, size_t *ret_index)
{
    struct str part = rest->data == NULL ? (struct str){ 0 } : take_part(rest);
    size_t number = 0;
    for (size_t i = 0; i < part.length; i++) {
        if (part.data[i] < '0' || part.data[i] > '9')
            return refuse(h, ERR_NAME, "has no number where one is wanted",
                          "parties.1.name, via.1");
        if (number <= most)
            number = number * 10 + (size_t)(part.data[i] - '0');
    }
    if (number == 0)
        return refuse(h, ERR_NAME, "has no number where one is wanted", "parties.1.name, via.1");
    if (number > most) {
        err_set(h->err, ERR_LIMIT, "column '%.*s' goes over %zu", STR_ARG(h->name), most);
        return false;
    }
    *ret_index = number - 1;
    return true;
}

static void at_least(size_t *room, size_t index)
{
    if (*room < index + 1)
        *room = index + 1;
}

/* A fact or figure: its name is all that is left; table.key is table[key] if `tables`. */
static bool read_fact(struct heading *h, struct str rest, bool tables, size_t *room,
                      struct order_column *column)
{
    size_t dot = str_find(rest, '.');
    if (rest.length == 0 || dot == 0 || dot + 1 == rest.length)
        return refuse(h, ERR_NAME, "names no fact", "facts.deal.supercomputer, item.tpp");
    if (*room == ORDER_FACTS_MAX) {
        err_set(h->err, ERR_LIMIT, "column '%.*s': more than %d facts in one place",
                STR_ARG(h->name), ORDER_FACTS_MAX);
        return false;
    }
    ++*room;
    column->fact = rest;
    if (!tables || dot == rest.length)
        return true;
    char *name = arena_alloc(h->arena, rest.length + 1);
    if (name == NULL)
        return arena_error(h->arena, h->err);
    memcpy(name, rest.data, rest.length);
    name[dot] = '[';
    name[rest.length] = ']';
    column->fact = (struct str){ .data = name, .length = rest.length + 1 };
    return true;
}

/* A text field of the set. */
static bool read_field(struct heading *h, const struct order_fields *set, struct str name,
                       struct order_column *column)
{
    size_t hint = 0;
    column->field = order_field_find(set, name, &hint);
    if (column->field == NULL)
        return order_field_unknown(set, "column", name, h->err);
    if (!order_field_is_text(column->field))
        return refuse(h, ERR_NAME, "names no single value", "parties.1.facts.listed");
    return true;
}

static bool read_party(struct heading *h, struct str rest, struct order_column *column)
{
    if (!take_number(h, &rest, ORDER_PARTIES_MAX, &column->index))
        return false;
    at_least(&h->columns->parties, column->index);
    if (rest.data == NULL)
        return refuse(h, ERR_NAME, "names no single value", "parties.1.name, parties.1.country");
    struct str whole = rest;
    struct str first = take_part(&rest);
    if (str_equal(first, STR("facts")) && rest.data != NULL) {
        column->kind = ORDER_COLUMN_PARTY_FACT;
        return read_fact(h, rest, false, &h->columns->party_facts[column->index], column);
    }
    column->kind = ORDER_COLUMN_PARTY;
    return read_field(h, &order_party_fields, whole, column);
}

/* A field or figure of the item, or of a component. */
static bool read_item_part(struct heading *h, struct str rest, bool component,
                           struct order_column *column)
{
    size_t hint = 0;
    struct order_columns *columns = h->columns;
    if (rest.data == NULL)
        return refuse(h, ERR_NAME, "names no single value", "item.name, item.tpp");
    const struct order_field *field = order_field_find(&order_item_fields, rest, &hint);
    if (field != NULL && field->kind == ORDER_FIELD_QUANTITY && !component)
        return refuse(h, ERR_NAME, "is for what an assembly contains",
                      "how many are ordered is 'quantity'");
    if (field != NULL && !order_field_is_text(field))
        return refuse(h, ERR_NAME, "names no single value", "item.contains.1.name");
    if (field != NULL) {
        column->kind = component ? ORDER_COLUMN_COMPONENT : ORDER_COLUMN_ITEM;
        column->field = field;
        return true;
    }
    column->kind = component ? ORDER_COLUMN_COMPONENT_FIGURE : ORDER_COLUMN_FIGURE;
    size_t *room = component ? &columns->component_figures[column->index] : &columns->figures;
    return read_fact(h, rest, true, room, column);
}

static bool read_item(struct heading *h, struct str rest, struct order_column *column)
{
    struct str whole = rest;
    if (rest.data == NULL || !str_equal(take_part(&rest), STR("contains")) || rest.data == NULL)
        return read_item_part(h, whole, false, column);
    if (!take_number(h, &rest, ORDER_COMPONENTS_MAX, &column->index))
        return false;
    at_least(&h->columns->components, column->index);
    whole = rest;
    if (rest.data != NULL && str_equal(take_part(&whole), STR("contains")))
        return refuse(h, ERR_NAME, "is an assembly inside an assembly",
                      "such orders are written as JSON lines");
    return read_item_part(h, rest, true, column);
}

static bool read_column(struct heading *h, struct order_column *column)
{
    struct order_columns *columns = h->columns;
    struct str rest = h->name;
    struct str first = take_part(&rest);
    size_t hint = 0;
    const struct order_field *field = order_field_find(&order_fields, first, &hint);
    if (field == NULL || (order_field_is_text(field) && rest.data != NULL))
        return order_field_unknown(&order_fields, "column", h->name, h->err);
    column->field = field;
    switch (field->kind) {
    case ORDER_FIELD_OBJECT:
        column->kind = ORDER_COLUMN_ORDER;
        if (rest.data == NULL)
            return refuse(h, ERR_NAME, "names no single value", "value.amount, exporter.name");
        return read_field(h, field->within, rest, column);
    case ORDER_FIELD_ITEM:
        return read_item(h, rest, column);
    case ORDER_FIELD_PARTIES:
        return read_party(h, rest, column);
    case ORDER_FIELD_PARTIES_COMPLETE:
        column->kind = ORDER_COLUMN_PARTIES_COMPLETE;
        break;
    case ORDER_FIELD_FACTS:
        column->kind = ORDER_COLUMN_FACT;
        return read_fact(h, rest, false, &columns->facts, column);
    case ORDER_FIELD_VIA:
        column->kind = ORDER_COLUMN_VIA;
        if (!take_number(h, &rest, ORDER_VIA_MAX, &column->index))
            return false;
        at_least(&columns->via, column->index);
        break;
    case ORDER_FIELD_FLAGS_RESOLVED:
        column->kind = ORDER_COLUMN_FLAG_RESOLVED;
        if (!take_number(h, &rest, ORDER_FLAGS_MAX, &column->index))
            return false;
        at_least(&columns->flags, column->index);
        break;
    default:
        column->kind = ORDER_COLUMN_ORDER;
        if (str_equal(field->name, STR("id")))
            columns->id = column;
    }
    return rest.data == NULL || refuse(h, ERR_NAME, "names more than there is", NULL);
}

static bool read_heading(struct heading *h, const struct csv_row *row, size_t at)
{
    struct order_column *column = &h->columns->columns[at];
    h->name = column->name = row->cells[at].text;
    column->kind = ORDER_COLUMN_UNNAMED;
    if (h->name.length == 0)
        return true;
    if (h->name.length > ORDER_TEXT_MAX)
        return err_set(h->err, ERR_LIMIT, "the name of a column is longer than %d bytes",
                       ORDER_TEXT_MAX);
    for (size_t i = 0; i < at; i++) {
        if (str_equal(h->columns->columns[i].name, h->name))
            return refuse(h, ERR_NAME, "is there twice", NULL);
    }
    if (read_column(h, column))
        return true;
    if (row->count == 1 && str_find(h->name, ';') < h->name.length)
        err_hint(h->err, "cells are separated by commas, not semicolons");
    else if (row->count == 1 && str_find(h->name, '\t') < h->name.length)
        err_hint(h->err, "cells are separated by commas, not tabs");
    return false;
}

bool order_columns_read(struct csv_splitter *splitter, struct arena *arena, struct str record,
                        uint32_t line, struct order_columns *ret_columns, struct err *err)
{
    struct csv_row row;
    struct heading h = { .arena = arena, .columns = ret_columns, .err = err };
    *ret_columns = (struct order_columns){ 0 };
    if (!csv_split(splitter, arena, record, line, ORDER_CSV_COLUMNS_MAX, &row, err))
        return false;
    ret_columns->columns = arena_array(arena, row.count, sizeof *ret_columns->columns);
    if (ret_columns->columns == NULL) {
        arena_error(arena, err);
        return csv_at(&row, 0, err);
    }
    for (size_t i = 0; i < row.count; i++) {
        if (!read_heading(&h, &row, i))
            return csv_at(&row, row.cells[i].at, err);
    }
    ret_columns->count = row.count;
    return true;
}

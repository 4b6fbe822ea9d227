/* SPDX-License-Identifier: Apache-2.0 */
/* wire/order_csv.c - see order_csv.h: the rows. */
#include "wire/order_csv.h"

#include <assert.h>
#include <string.h>

struct filling {
    const struct order_columns *columns;
    const struct csv_row *row;
    struct order *order;
    struct err *err;
};

static bool is_word(struct str text, const char *word)
{
    return str_equal_fold(text, str_of(word));
}

/* Spreadsheets write TRUE and FALSE. */
static bool is_bool(struct str text)
{
    return is_word(text, "true") || is_word(text, "false");
}

static bool fill_fact(struct filling *f, const struct order_column *column,
                      const struct csv_cell *cell, struct given_fact *facts, size_t *count)
{
    struct given_fact *fact = &facts[(*count)++];
    if (!order_field_check(ORDER_FIELD_TEXT, column->name, cell->text, f->err))
        return false;
    fact->name = column->fact;
    fact->value = cell->text;
    fact->kind = GIVEN_TEXT;
    if (is_bool(cell->text)) {
        fact->kind = GIVEN_BOOL;
        fact->value = cell->text.length == 4 ? STR("true") : STR("false");
    }
    csv_place(f->row, cell->at, &fact->line, &fact->column);
    return true;
}

static bool fill_text(struct filling *f, const struct order_column *column,
                      const struct csv_cell *cell, enum order_field_kind kind, struct str *text)
{
    if (!order_field_check(kind, column->name, cell->text, f->err))
        return false;
    *text = cell->text;
    return true;
}

static bool fill_field(struct filling *f, const struct order_column *column,
                       const struct csv_cell *cell, void *thing)
{
    return fill_text(f, column, cell, column->field->kind, order_field_at(column->field, thing));
}

static bool fill_cell(struct filling *f, const struct order_column *column,
                      const struct csv_cell *cell)
{
    struct order *order = f->order;
    struct order_item *item = &order->item;
    size_t index = column->index;
    switch (column->kind) {
    case ORDER_COLUMN_ORDER:
        return fill_field(f, column, cell, order);
    case ORDER_COLUMN_ITEM:
        return fill_field(f, column, cell, item);
    case ORDER_COLUMN_COMPONENT:
        return fill_field(f, column, cell, &item->contains[index]);
    case ORDER_COLUMN_PARTY:
        return fill_field(f, column, cell, &order->parties[index]);
    case ORDER_COLUMN_PARTIES_COMPLETE:
        if (!is_bool(cell->text)) {
            err_set(f->err, ERR_VALUE, "'%.*s' takes true or false, not '%.*s'",
                    STR_ARG(column->name), (int)(cell->text.length < 60 ? cell->text.length : 60),
                    cell->text.data);
            return false;
        }
        order->has_parties_complete = true;
        order->parties_complete = cell->text.length == 4;
        return true;
    case ORDER_COLUMN_VIA:
        return fill_text(f, column, cell, ORDER_FIELD_COUNTRY, &order->via[index]);
    case ORDER_COLUMN_FLAG_RESOLVED:
        return fill_text(f, column, cell, ORDER_FIELD_TEXT,
                         &order->flags_resolved[order->flags_resolved_count++]);
    case ORDER_COLUMN_FACT:
        return fill_fact(f, column, cell, order->facts, &order->fact_count);
    case ORDER_COLUMN_FIGURE:
        return fill_fact(f, column, cell, item->figures, &item->figure_count);
    case ORDER_COLUMN_COMPONENT_FIGURE:
        return fill_fact(f, column, cell, item->contains[index].figures,
                         &item->contains[index].figure_count);
    case ORDER_COLUMN_PARTY_FACT:
        return fill_fact(f, column, cell, order->parties[index].facts,
                         &order->parties[index].fact_count);
    case ORDER_COLUMN_UNNAMED:
        break;
    }
    err_set(f->err, ERR_VALUE, "a value in a column without a name");
    return false;
}

/* An array of the row; a header without such columns needs none. */
static bool room(struct arena *arena, size_t count, size_t size, void *array)
{
    void *made = count == 0 ? NULL : arena_array(arena, count, size);
    memcpy(array, &made, sizeof made);
    return count == 0 || made != NULL;
}

static bool make_room(struct arena *arena, const struct order_columns *columns, struct order *order)
{
    if (!room(arena, columns->parties, sizeof *order->parties, &order->parties) ||
        !room(arena, columns->components, sizeof *order->item.contains, &order->item.contains) ||
        !room(arena, columns->via, sizeof *order->via, &order->via) ||
        !room(arena, columns->flags, sizeof *order->flags_resolved, &order->flags_resolved) ||
        !room(arena, columns->facts, sizeof *order->facts, &order->facts) ||
        !room(arena, columns->figures, sizeof *order->item.figures, &order->item.figures))
        return false;
    for (size_t i = 0; i < columns->parties; i++) {
        struct order_party *party = &order->parties[i];
        if (!room(arena, columns->party_facts[i], sizeof *party->facts, &party->facts))
            return false;
    }
    for (size_t i = 0; i < columns->components; i++) {
        struct order_item *component = &order->item.contains[i];
        if (!room(arena, columns->component_figures[i], sizeof *component->figures,
                  &component->figures))
            return false;
    }
    return true;
}

static bool is_there(struct str text)
{
    return text.data != NULL;
}

/* Leaves out the parties, components and stops of which nothing is said. */
static void close_gaps(const struct order_columns *columns, struct order *order)
{
    for (size_t i = 0; i < columns->via; i++) {
        if (is_there(order->via[i]))
            order->via[order->via_count++] = order->via[i];
    }
    for (size_t i = 0; i < columns->parties; i++) {
        const struct order_party *p = &order->parties[i];
        if (is_there(p->role) || is_there(p->name) || is_there(p->address) ||
            is_there(p->country) || is_there(p->hq) || is_there(p->parent_hq) || p->fact_count > 0)
            order->parties[order->party_count++] = *p;
    }
    struct order_item *item = &order->item;
    for (size_t i = 0; i < columns->components; i++) {
        const struct order_item *c = &item->contains[i];
        if (is_there(c->name) || is_there(c->origin) || is_there(c->eccn) ||
            is_there(c->classified_by) || is_there(c->count) || c->figure_count > 0)
            item->contains[item->contains_count++] = *c;
    }
}

static bool fill_order(struct filling *f)
{
    const struct csv_row *row = f->row;
    for (size_t i = 0; i < row->count; i++) {
        const struct order_column *column = &f->columns->columns[i];
        const struct csv_cell *cell = &row->cells[i];
        if (cell->text.length == 0 && column != f->columns->id)
            continue;
        if (fill_cell(f, column, cell))
            continue;
        if (cell->text.length == 0)
            err_hint(f->err, "where there is a column 'id', every row has one");
        return csv_at(row, cell->at, f->err);
    }
    close_gaps(f->columns, f->order);
    return true;
}

static bool wrong_count(const struct csv_row *row, size_t wanted, struct err *err)
{
    size_t at = row->count > wanted ? row->cells[wanted].at : row->record.length;
    err_set(err, ERR_SYNTAX, "the row has %zu cells, the header %zu", row->count, wanted);
    return csv_at(row, at, err);
}

bool order_read_csv(struct csv_splitter *splitter, struct arena *arena,
                    const struct order_columns *columns, struct str record, uint32_t line,
                    struct order *ret_order, struct err *err)
{
    struct csv_row row;
    struct order order = { 0 };
    struct filling f = { .columns = columns, .row = &row, .order = &order, .err = err };
    *ret_order = (struct order){ 0 };
    if (!csv_split(splitter, arena, record, line, ORDER_CSV_COLUMNS_MAX + 1, &row, err))
        return false;
    if (row.count != columns->count)
        return wrong_count(&row, columns->count, err);
    if (!make_room(arena, columns, &order)) {
        arena_error(arena, err);
        return csv_at(&row, 0, err);
    }
    if (fill_order(&f)) {
        *ret_order = order;
        return true;
    }
    if (columns->id != NULL) {
        struct str id = row.cells[columns->id - columns->columns].text;
        if (id.length > 0 && id.length <= ORDER_TEXT_MAX)
            ret_order->id = id;
    }
    return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/order_csv.h - orders from CSV: a header, then one order a row.
 *
 * The columns have the names of the JSON contract, dotted, and arrays are numbered from 1:
 *
 *   id,on,to,item.name,quantity,value.amount,parties.1.role,parties.1.name,facts.item.datacenter
 *
 * `item.tpp` is a figure, `item.rate.fp8` the figure rate[fp8], `item.contains.1.name` a component,
 * `parties.1.facts.listed` a fact of a party.  An empty cell says nothing, and a party or component
 * whose cells are all empty is not there.  If there is a column `id`, every row has one: a row that
 * lost its id would else be a plain question and be answered on assumptions.
 */
#ifndef LICET_WIRE_ORDER_CSV_H
#define LICET_WIRE_ORDER_CSV_H

#include "base/arena.h"
#include "base/err.h"
#include "decide/order.h"
#include "text/csv.h"
#include "wire/order_field.h"

#define ORDER_CSV_COLUMNS_MAX 1024

enum order_column_kind {
    ORDER_COLUMN_UNNAMED, /* its cells must be empty */
    ORDER_COLUMN_ORDER,   /* a text of the order, by `field` */
    ORDER_COLUMN_ITEM,
    ORDER_COLUMN_COMPONENT, /* of component `index` */
    ORDER_COLUMN_PARTY,     /* of party `index` */
    ORDER_COLUMN_PARTIES_COMPLETE,
    ORDER_COLUMN_VIA,
    ORDER_COLUMN_FLAG_RESOLVED,
    ORDER_COLUMN_FACT, /* called `fact` */
    ORDER_COLUMN_FIGURE,
    ORDER_COLUMN_COMPONENT_FIGURE,
    ORDER_COLUMN_PARTY_FACT,
};

struct order_column {
    enum order_column_kind kind;
    const struct order_field *field;
    size_t index; /* from 0 */
    struct str fact;
    struct str name; /* as in the header */
};

/* A header that was read; never changes, so any number of threads may read rows with it. */
struct order_columns {
    struct order_column *columns;
    size_t count;
    /* Room that a row needs at most. */
    size_t parties, components, via, flags;
    size_t facts, figures;
    size_t party_facts[ORDER_PARTIES_MAX];
    size_t component_figures[ORDER_COMPONENTS_MAX];
    const struct order_column *id; /* NULL if there is none */
};

/* Reads the header; errors name the column and point at it.  The arena keeps it. */
NODISCARD bool order_columns_read(struct csv_splitter *splitter, struct arena *arena,
                                  struct str record, uint32_t line,
                                  struct order_columns *ret_columns, struct err *err);

/*
 * Fills the order from a row; all its text is in the arena.  On failure err has line and column,
 * and *ret_order has only the id, if one could be made out.
 */
NODISCARD bool order_read_csv(struct csv_splitter *splitter, struct arena *arena,
                              const struct order_columns *columns, struct str record, uint32_t line,
                              struct order *ret_order, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/book_index.c - see book_index.h. */
#include "exposure/book_index.h"

#include "exposure/name_table.h"
#include "exposure/sorting.h"

struct indexing {
    struct arena *arena;
    const struct holdings *book;
    struct book_index *index;
    struct name_table names; /* items and stages */
    struct err *err;
};

/* ---- numbers ---- */

static uint32_t *numbers(struct indexing *x, size_t count)
{
    return arena_array(x->arena, count, sizeof(uint32_t));
}

static bool number(struct indexing *x, struct str name, uint32_t *ret)
{
    return name_table_add(&x->names, x->arena, name, ret, x->err);
}

static bool number_supply(struct indexing *x)
{
    struct book_index *index = x->index;
    for (size_t i = 0; i < x->book->supply_count; i++) {
        const struct supply *supply = &x->book->supplies[i];
        if (!number(x, supply->item, &index->supply_item[i]) ||
            !number(x, supply->stage, &index->supply_stage[i]))
            return false;
    }
    for (size_t i = 0; i < x->book->part_count; i++) {
        const struct supply_part *part = &x->book->parts[i];
        if (!number(x, part->part, &index->part_item[i]) ||
            !number(x, part->stage, &index->part_stage[i]))
            return false;
    }
    for (size_t i = 0; i < x->book->substitute_count; i++) {
        if (!number(x, x->book->substitutes[i].by, &index->substitute_item[i]))
            return false;
    }
    return true;
}

static bool number_demand(struct indexing *x)
{
    for (size_t i = 0; i < x->book->line_count; i++) {
        if (!number(x, x->book->lines[i].item, &x->index->line_item[i]))
            return false;
    }
    for (size_t i = 0; i < x->book->market_count; i++) {
        if (!number(x, x->book->markets[i].item, &x->index->market_item[i]))
            return false;
    }
    return true;
}

static bool make_numbers(struct indexing *x)
{
    const struct holdings *book = x->book;
    struct book_index *index = x->index;
    index->supply_item = numbers(x, book->supply_count);
    index->supply_stage = numbers(x, book->supply_count);
    index->part_item = numbers(x, book->part_count);
    index->part_stage = numbers(x, book->part_count);
    index->substitute_item = numbers(x, book->substitute_count);
    index->line_item = numbers(x, book->line_count);
    index->market_item = numbers(x, book->market_count);
    if (!arena_sound(x->arena, x->err) || !number_supply(x) || !number_demand(x))
        return false;
    index->item_count = x->names.count;
    return true;
}

/* ---- lists ---- */

/* of: the number of each row, NAME_NONE if it is in no list. */
static bool list_rows(struct indexing *x, const uint32_t *of, size_t count, size_t number_count,
                      struct row_list *ret)
{
    ret->first = numbers(x, number_count + 1);
    ret->rows = numbers(x, count);
    if (!arena_sound(x->arena, x->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (of[i] != NAME_NONE)
            ret->first[of[i]]++;
    }
    uint32_t sum = 0;
    for (size_t n = 0; n <= number_count; n++) {
        sum += ret->first[n];
        ret->first[n] = sum;
    }
    /* From behind, so that first[n] ends where the rows of n begin. */
    for (size_t i = count; i-- > 0;) {
        if (of[i] != NAME_NONE)
            ret->rows[--ret->first[of[i]]] = (uint32_t)i;
    }
    return true;
}

static bool list_supply(struct indexing *x, bool commitments, struct row_list *ret)
{
    const struct holdings *book = x->book;
    uint32_t *of = numbers(x, book->supply_count);
    if (of == NULL)
        return arena_error(x->arena, x->err);
    for (size_t i = 0; i < book->supply_count; i++)
        of[i] = (book->supplies[i].kind == SUPPLY_COMMITMENT) == commitments
                    ? x->index->supply_item[i]
                    : NAME_NONE;
    return list_rows(x, of, book->supply_count, x->index->item_count, ret);
}

/* What nothing in the book asks for has no number, and need not be found. */
static bool list_rules(struct indexing *x)
{
    const struct holdings *book = x->book;
    uint32_t *of_parts = numbers(x, book->part_count);
    uint32_t *of_substitutes = numbers(x, book->substitute_count);
    if (!arena_sound(x->arena, x->err))
        return false;
    for (size_t i = 0; i < book->part_count; i++)
        of_parts[i] = name_table_find(&x->names, book->parts[i].item);
    for (size_t i = 0; i < book->substitute_count; i++)
        of_substitutes[i] = name_table_find(&x->names, book->substitutes[i].item);
    return list_rows(x, of_parts, book->part_count, x->index->item_count, &x->index->parts) &&
           list_rows(x, of_substitutes, book->substitute_count, x->index->item_count,
                     &x->index->substitutes);
}

/* Several lines may be of one order. */
static bool list_deposits(struct indexing *x)
{
    const struct holdings *book = x->book;
    struct name_table orders = { .fold = false };
    uint32_t *of = numbers(x, book->deposit_count);
    if (of == NULL)
        return arena_error(x->arena, x->err);
    for (size_t i = 0; i < book->deposit_count; i++) {
        if (!name_table_add(&orders, x->arena, book->deposits[i].order, &of[i], x->err))
            return false;
    }
    if (book->deposit_count == 0)
        return true;
    x->index->line_order = numbers(x, book->line_count);
    if (x->index->line_order == NULL)
        return arena_error(x->arena, x->err);
    for (size_t i = 0; i < book->line_count; i++)
        x->index->line_order[i] = name_table_find(&orders, order_line_of(&book->lines[i]));
    return list_rows(x, of, book->deposit_count, orders.count, &x->index->deposits);
}

/* Of two rows of one item the first counts. */
static bool list_costs(struct indexing *x)
{
    x->index->unit_cost = arena_array(x->arena, x->index->item_count, sizeof(int64_t));
    if (x->index->unit_cost == NULL)
        return arena_error(x->arena, x->err);
    for (size_t i = 0; i < x->index->item_count; i++)
        x->index->unit_cost[i] = -1;
    for (size_t i = x->book->product_count; i-- > 0;) {
        const struct product *product = &x->book->products[i];
        uint32_t item = name_table_find(&x->names, product->item);
        if (item != NAME_NONE)
            x->index->unit_cost[item] = product->unit_cost;
    }
    return true;
}

static bool list_days(struct indexing *x)
{
    size_t count = x->book->line_count;
    int64_t *keys = arena_array_raw(x->arena, count, sizeof *keys);
    x->index->by_day = numbers(x, count);
    if (!arena_sound(x->arena, x->err))
        return false;
    for (size_t i = 0; i < count; i++)
        keys[i] = (int64_t)x->book->lines[i].on * (INT64_C(1) << 32) + (int64_t)i;
    sort_numbers(keys, count);
    for (size_t i = 0; i < count; i++)
        x->index->by_day[i] = (uint32_t)keys[i];
    return true;
}

bool book_index_make(struct arena *arena, const struct holdings *book, struct book_index *ret,
                     struct err *err)
{
    struct indexing x = {
        .arena = arena, .book = book, .index = ret, .names = { .fold = true }, .err = err
    };
    *ret = (struct book_index){ .book = book };
    return make_numbers(&x) && list_supply(&x, false, &ret->lots) &&
           list_supply(&x, true, &ret->commitments) && list_rules(&x) && list_deposits(&x) &&
           list_costs(&x) && list_days(&x);
}

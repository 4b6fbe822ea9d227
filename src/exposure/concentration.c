/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/concentration.c - see concentration.h. */
#include "exposure/concentration.h"

#include "base/num.h"
#include "exposure/name_table.h"
#include "exposure/sorting.h"

#define MILLION INT64_C(1000000)

struct adding {
    struct arena *arena;
    struct name_table names;
    struct concentration *ret;
    size_t room;
    bool overflow;
    struct err *err;
};

static void add(struct adding *a, int64_t *sum, int64_t more)
{
    a->overflow = __builtin_add_overflow(*sum, more, sum) || a->overflow;
}

static bool add_row(struct adding *a, struct str name, int64_t amount, int64_t beside)
{
    struct concentration *ret = a->ret;
    uint32_t number;
    add(a, &ret->total, amount);
    if (name.length == 0) {
        add(a, &ret->unnamed, amount);
        return true;
    }
    if (!name_table_add(&a->names, a->arena, name, &number, a->err))
        return false;
    if (number == ret->count) {
        if (!arena_grow(a->arena, &ret->rows, ret->count, &a->room, sizeof *ret->rows))
            return arena_error(a->arena, a->err);
        ret->rows[ret->count++] = (struct share_row){ .name = name };
    }
    add(a, &ret->rows[number].amount, amount);
    add(a, &ret->rows[number].beside, beside);
    return true;
}

/* Millionths of all, so that a square fits. */
static int64_t share_in(int64_t amount, int64_t total)
{
    return total == 0 ? 0 : (int64_t)((int128)amount * MILLION / total);
}

/* Rows by their amounts: the keys are the amounts' ranks, for equals keep their order. */
static bool sort_rows(struct adding *a)
{
    struct concentration *ret = a->ret;
    int64_t *amounts = arena_array(a->arena, ret->count, sizeof *amounts);
    struct share_row *sorted = arena_array(a->arena, ret->count, sizeof *sorted);
    if (!arena_sound(a->arena, a->err))
        return false;
    for (size_t i = 0; i < ret->count; i++)
        amounts[i] = ret->rows[i].amount;
    sort_numbers(amounts, ret->count);
    /* Where the rows of an amount begin, from the largest down; each takes the next place. */
    size_t *taken = arena_array(a->arena, ret->count, sizeof *taken);
    if (taken == NULL)
        return arena_error(a->arena, a->err);
    for (size_t i = 0; i < ret->count; i++) {
        size_t low = 0;
        size_t high = ret->count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (amounts[middle] <= ret->rows[i].amount)
                low = middle + 1;
            else
                high = middle;
        }
        sorted[ret->count - low + taken[low - 1]++] = ret->rows[i];
    }
    ret->rows = sorted;
    return true;
}

static bool finish(struct adding *a)
{
    struct concentration *ret = a->ret;
    int64_t squares = 0;
    if (a->overflow)
        return err_set(a->err, ERR_OVERFLOW, "the amounts of the book add up to more than is kept");
    for (size_t i = 0; i < ret->count; i++) {
        int64_t share = share_in(ret->rows[i].amount, ret->total);
        ret->rows[i].share = share * HOLDINGS_WHOLE / MILLION;
        squares += share * share;
    }
    int64_t unnamed = share_in(ret->unnamed, ret->total);
    const int64_t of_index = MILLION * MILLION / HOLDINGS_WHOLE;
    ret->index_low = squares / of_index;
    ret->index_high = (squares + unnamed * unnamed) / of_index;
    return sort_rows(a);
}

bool concentration_of_buyers(struct arena *arena, const struct holdings *book,
                             const struct valuation *valuation, int32_t on, int32_t until,
                             struct concentration *ret, struct err *err)
{
    struct adding a = { .arena = arena, .ret = ret, .err = err };
    *ret = (struct concentration){ .count = 0 };
    for (size_t i = 0; i < book->line_count; i++) {
        const struct order_line *line = &book->lines[i];
        if (line->on >= on && line->on < until &&
            !add_row(&a, line->buyer, line->revenue, valuation->lines[i].lost_revenue))
            return false;
    }
    return finish(&a);
}

bool concentration_of_suppliers(struct arena *arena, const struct holdings *book,
                                const struct valuation *valuation, struct concentration *ret,
                                struct err *err)
{
    struct adding a = { .arena = arena, .ret = ret, .err = err };
    *ret = (struct concentration){ .count = 0 };
    for (size_t i = 0; i < book->supply_count; i++) {
        const struct supply *supply = &book->supplies[i];
        if (supply->kind == SUPPLY_COMMITMENT &&
            !add_row(&a, supply->supplier, supply->cost, valuation->supplies[i].gross))
            return false;
    }
    return finish(&a);
}

/* ---- the ladder ---- */

/* What it costs to keep all of it: nothing is reserved on a commitment. */
static int64_t kept(const struct supply *supply, int64_t cost)
{
    return cost - share_of(cost, supply->reusable);
}

static bool on_ladder(const struct valued_supply *valued)
{
    return valued->cancelled && valued->left > 0;
}

bool ladder_make(struct arena *arena, const struct holdings *book,
                 const struct valuation *valuation, struct ladder *ret, struct err *err)
{
    size_t count = 0;
    int64_t so_far = 0;
    int64_t *keys = arena_array(arena, book->supply_count, sizeof *keys);
    *ret = (struct ladder){ .count = 0 };
    ret->rungs = arena_array(arena, book->supply_count, sizeof *ret->rungs);
    if (!arena_sound(arena, err))
        return false;
    for (size_t i = 0; i < book->supply_count; i++) {
        if (on_ladder(&valuation->supplies[i]))
            keys[count++] =
                (int64_t)book->supplies[i].cancellable_until * (INT64_C(1) << 32) + (int64_t)i;
    }
    sort_numbers(keys, count);
    for (size_t n = 0; n < count; n++) {
        const struct supply *supply = &book->supplies[(uint32_t)keys[n]];
        const struct valued_supply *valued = &valuation->supplies[(uint32_t)keys[n]];
        int64_t cost = valued->left * supply->unit_cost; /* below that of all, which was checked */
        if (ret->count == 0 || ret->rungs[ret->count - 1].until != supply->cancellable_until)
            ret->rungs[ret->count++] = (struct rung){ .until = supply->cancellable_until };
        struct rung *rung = &ret->rungs[ret->count - 1];
        rung->count++;
        rung->cost += cost;
        rung->fee += valued->fee;
        rung->later += kept(supply, cost);
        so_far += kept(supply, cost) - valued->fee;
        rung->so_far = so_far;
    }
    return true;
}

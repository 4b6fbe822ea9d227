/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/valuation.c - see valuation.h. */
#include "exposure/valuation.h"

#include <assert.h>

#include "base/num.h"

#define USES_MAX ((size_t)16 << 20)

/* ---- amounts ---- */

struct valuing {
    struct arena *arena;
    const struct book_index *index;
    const struct holdings *book;
    const struct valuation_case *valued;
    struct valuation value;
    int64_t *left;                      /* by supply */
    uint32_t *lots_at, *commitments_at; /* by item: in its list, those before it are used up */
    size_t use_room;
    bool overflow;
};

int64_t share_of(int64_t amount, int64_t share)
{
    return (int64_t)((int128)amount * share / HOLDINGS_WHOLE);
}

/* amount * part / whole, cut; whole 0 gives 0. */
static int64_t portion(int64_t amount, int64_t part, int64_t whole)
{
    return whole == 0 ? 0 : (int64_t)((int128)amount * part / whole);
}

static int64_t times(struct valuing *v, int64_t quantity, int64_t each)
{
    int64_t product = 0;
    v->overflow = __builtin_mul_overflow(quantity, each, &product) || v->overflow;
    return v->overflow ? 0 : product;
}

static void add(struct valuing *v, int64_t *sum, int64_t more)
{
    v->overflow = __builtin_add_overflow(*sum, more, sum) || v->overflow;
}

/* ---- matching ---- */

static bool note_use(struct valuing *v, enum use use, size_t supply, size_t by, int64_t quantity,
                     struct err *err)
{
    struct valuation *value = &v->value;
    if (value->use_count >= USES_MAX)
        return err_set(err, ERR_LIMIT, "more than %zu uses of stock", USES_MAX);
    if (!arena_grow(v->arena, &value->uses, value->use_count, &v->use_room, sizeof *value->uses))
        return arena_error(v->arena, err);
    value->uses[value->use_count++] = (struct use_of){ use, supply, by, quantity };
    v->left[supply] -= quantity;
    assert(v->left[supply] >= 0);
    return true;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Where the first of the item's rows stands that has something left, from there on. */
static uint32_t skip_used(const struct valuing *v, const struct row_list *list, uint32_t item,
                          uint32_t at)
{
    while (at < list->first[item + 1] && v->left[list->rows[at]] == 0)
        at++;
    return at;
}

static uint32_t begin_of(struct valuing *v, const struct row_list *list, uint32_t *at,
                         uint32_t item)
{
    at[item] = skip_used(v, list, item, at[item]);
    return at[item];
}

/* The supplies of an item as the book has them, lots and commitments alike. */
struct merging {
    uint32_t item, lot, commitment;
};

static bool next_supply(const struct valuing *v, struct merging *m, size_t *ret)
{
    const struct row_list *lots = &v->index->lots;
    const struct row_list *commitments = &v->index->commitments;
    bool has_lot = m->lot < lots->first[m->item + 1];
    bool has_commitment = m->commitment < commitments->first[m->item + 1];
    if (has_lot && (!has_commitment || lots->rows[m->lot] < commitments->rows[m->commitment]))
        *ret = lots->rows[m->lot++];
    else if (has_commitment)
        *ret = commitments->rows[m->commitment++];
    return has_lot || has_commitment;
}

static bool take_part(struct valuing *v, size_t supply, uint32_t item, int64_t wanted,
                      struct err *err)
{
    size_t from;
    struct merging m = { item, begin_of(v, &v->index->lots, v->lots_at, item),
                         begin_of(v, &v->index->commitments, v->commitments_at, item) };
    while (wanted > 0 && next_supply(v, &m, &from)) {
        int64_t used = smaller(wanted, v->left[from]);
        if (used == 0 || from == supply)
            continue;
        if (!note_use(v, USE_PART, from, supply, used, err))
            return false;
        v->value.supplies[from].used += used;
        wanted -= used;
    }
    return true;
}

/* A unit that is not finished takes parts; what is not in stock is bought, and no matter here. */
static bool take_parts(struct valuing *v, size_t supply, int64_t quantity, struct err *err)
{
    const struct book_index *index = v->index;
    uint32_t taken = index->supply_item[supply];
    for (uint32_t at = index->parts.first[taken]; at < index->parts.first[taken + 1]; at++) {
        uint32_t part = index->parts.rows[at];
        if (index->part_stage[part] == index->supply_stage[supply] &&
            !take_part(v, supply, index->part_item[part],
                       times(v, quantity, v->book->parts[part].per_unit), err))
            return false;
    }
    return true;
}

/* Of that item alone; *wanted is what is still to be had. */
static bool take_list(struct valuing *v, const struct row_list *list, uint32_t *from, uint32_t item,
                      enum use use, size_t by, int64_t *wanted, struct err *err)
{
    uint32_t at = begin_of(v, list, from, item);
    for (; at < list->first[item + 1] && *wanted > 0; at++) {
        uint32_t i = list->rows[at];
        int64_t taken = smaller(*wanted, v->left[i]);
        if (taken == 0)
            continue;
        if (!note_use(v, use, i, by, taken, err) || !take_parts(v, i, taken, err))
            return false;
        *(use == USE_LINE ? &v->value.supplies[i].shipped : &v->value.supplies[i].redirected) +=
            taken;
        *wanted -= taken;
    }
    return true;
}

/* Lots before commitments. */
static bool take_item(struct valuing *v, uint32_t item, enum use use, size_t by, int64_t *wanted,
                      struct err *err)
{
    return take_list(v, &v->index->lots, v->lots_at, item, use, by, wanted, err) &&
           take_list(v, &v->index->commitments, v->commitments_at, item, use, by, wanted, err);
}

static bool take(struct valuing *v, uint32_t item, enum use use, size_t by, int64_t *wanted,
                 struct err *err)
{
    const struct row_list *substitutes = &v->index->substitutes;
    if (!take_item(v, item, use, by, wanted, err))
        return false;
    for (uint32_t at = substitutes->first[item]; at < substitutes->first[item + 1] && *wanted > 0;
         at++) {
        if (!take_item(v, v->index->substitute_item[substitutes->rows[at]], use, by, wanted, err))
            return false;
    }
    return true;
}

/* ---- lines ---- */

static bool goes(enum line_standing standing)
{
    return standing == LINE_SHIPS || standing == LINE_LICENSED;
}

static void judge_line(struct valuing *v, size_t i)
{
    const struct order_line *line = &v->book->lines[i];
    const struct valuation_case *c = v->valued;
    struct valued_line *valued = &v->value.lines[i];
    valued->before = line->on < c->on;
    size_t phase = c->phase_count - 1;
    while (phase > 0 && line->on < c->phases[phase].from)
        phase--;
    valued->verdict = &c->phases[phase].lines[i];
    if (goes(valued->verdict->standing))
        valued->quantity = line->quantity;
    else if (valued->verdict->standing == LINE_PENDING && line->on + c->delay < c->until)
        valued->quantity = share_of(line->quantity, c->approval);
}

static int64_t levies_on(const struct valuing *v, struct str item, struct str to, int32_t on,
                         bool licensed, int64_t revenue)
{
    int64_t sum = 0;
    for (size_t i = 0; i < v->book->levy_count; i++) {
        const struct levy *levy = &v->book->levies[i];
        if ((levy->licensed && !licensed) || on < levy->from || on > levy->until ||
            (levy->item.length > 0 && !str_equal_fold(levy->item, item)) ||
            (levy->to.length > 0 && !str_equal(levy->to, to)))
            continue;
        sum += share_of(revenue, levy->share);
    }
    return sum;
}

static bool ship_line(struct valuing *v, size_t i, struct err *err)
{
    const struct order_line *line = &v->book->lines[i];
    struct valued_line *valued = &v->value.lines[i];
    int64_t wanted = valued->quantity;
    bool licensed = valued->verdict->standing != LINE_SHIPS;
    if (!take(v, v->index->line_item[i], USE_LINE, i, &wanted, err))
        return false;
    valued->filled = valued->quantity - wanted;
    int64_t revenue = portion(line->revenue, valued->filled, line->quantity);
    add(v, &v->value.shipped_revenue, revenue);
    add(v, &v->value.unfilled, portion(line->revenue, wanted, line->quantity));
    add(v, &v->value.levies, levies_on(v, line->item, line->to, line->on, licensed, revenue));
    return true;
}

static bool ship_lines(struct valuing *v, struct err *err)
{
    for (size_t i = 0; i < v->book->line_count; i++)
        judge_line(v, i);
    for (size_t n = 0; n < v->book->line_count; n++) {
        size_t i = v->index->by_day[n];
        if (!v->value.lines[i].before && v->value.lines[i].quantity > 0 && !ship_line(v, i, err))
            return false;
    }
    return true;
}

/* For so many of its order's units. */
static void lose_deposits(struct valuing *v, size_t line, int64_t lost)
{
    const struct row_list *deposits = &v->index->deposits;
    const struct order_line *of = &v->book->lines[line];
    int64_t whole = of->ordered > of->quantity ? of->ordered : of->quantity;
    uint32_t order = v->index->line_order == NULL ? NAME_NONE : v->index->line_order[line];
    if (order == NAME_NONE)
        return;
    for (uint32_t at = deposits->first[order]; at < deposits->first[order + 1]; at++) {
        const struct deposit *deposit = &v->book->deposits[deposits->rows[at]];
        add(v, &v->value.deposits,
            portion(share_of(deposit->amount, deposit->refundable), lost, whole));
    }
}

static void lose_lines(struct valuing *v)
{
    v->value.has_margin = true;
    for (size_t i = 0; i < v->book->line_count; i++) {
        const struct order_line *line = &v->book->lines[i];
        struct valued_line *valued = &v->value.lines[i];
        int64_t lost = line->quantity - valued->quantity;
        int64_t cost = v->index->unit_cost[v->index->line_item[i]];
        if (valued->before || lost == 0)
            continue;
        valued->lost_revenue = portion(line->revenue, lost, line->quantity);
        lose_deposits(v, i, lost);
        if (line->on >= v->valued->until)
            continue;
        add(v, &v->value.lost_revenue, valued->lost_revenue);
        add(v, &v->value.lost_of[valued->verdict->standing], valued->lost_revenue);
        add(v, &v->value.lost_quantity, lost);
        v->value.has_margin = v->value.has_margin && cost >= 0;
        add(v, &v->value.lost_margin, valued->lost_revenue - times(v, lost, cost < 0 ? 0 : cost));
    }
}

int64_t valuation_lost(const struct holdings *book, const struct valuation *value, int32_t from,
                       int32_t until)
{
    int64_t sum = 0;
    for (size_t i = 0; i < book->line_count; i++) {
        if (book->lines[i].on >= from && book->lines[i].on <= until)
            sum += value->lines[i].lost_revenue;
    }
    return sum;
}

/* ---- markets ---- */

/* What it takes in the whole periods between the change and the end of the window. */
static int64_t market_room(struct valuing *v, const struct market *market)
{
    const struct valuation_case *c = v->valued;
    int32_t from = c->from > c->on ? c->from : c->on;
    from = market->from > from ? market->from : from;
    int32_t until = market->until < c->until ? market->until + 1 : c->until;
    int64_t periods = until <= from ? 0 : (until - from) / market->period_days;
    return share_of(times(v, periods, market->quantity), c->market_share);
}

static bool redirect(struct valuing *v, struct err *err)
{
    const struct holdings *book = v->book;
    for (size_t i = 0; i < book->market_count; i++) {
        const struct market *market = &book->markets[i];
        enum line_standing standing = v->valued->markets[i].standing;
        int64_t room = goes(standing) ? market_room(v, market) : 0;
        int64_t wanted = room;
        if (!take(v, v->index->market_item[i], USE_MARKET, i, &wanted, err))
            return false;
        v->value.market_quantity[i] = room - wanted;
        int64_t revenue = times(v, room - wanted, market->price);
        revenue -= share_of(revenue, market->discount);
        add(v, &v->value.redirect_revenue, revenue);
        add(v, &v->value.levies,
            levies_on(v, market->item, market->to, v->valued->from, standing == LINE_LICENSED,
                      revenue));
    }
    return true;
}

/* What goes to a market for less than it cost. */
static void count_below_cost(struct valuing *v)
{
    for (size_t i = 0; i < v->value.use_count; i++) {
        const struct use_of *use = &v->value.uses[i];
        if (use->use != USE_MARKET)
            continue;
        const struct market *market = &v->book->markets[use->by];
        int64_t price = market->price - share_of(market->price, market->discount);
        int64_t cost = v->book->supplies[use->supply].unit_cost;
        if (price < cost)
            add(v, &v->value.below_cost, times(v, use->quantity, cost - price));
    }
}

/* ---- what is left ---- */

/* before: what was left until the markets took some. */
static void value_supply(struct valuing *v, size_t i, int64_t before)
{
    const struct supply *supply = &v->book->supplies[i];
    struct valued_supply *valued = &v->value.supplies[i];
    struct valuation *value = &v->value;
    int64_t gone = supply->quantity - v->left[i];
    int64_t stranded = times(v, v->left[i], supply->unit_cost);
    valued->left = v->left[i];
    valued->release = portion(supply->reserve, gone, supply->quantity);
    add(v, &value->release, valued->release);
    valued->cancelled =
        supply->kind == SUPPLY_COMMITMENT && supply->cancellable_until >= v->valued->from;
    if (valued->cancelled) {
        valued->fee = valued->net = share_of(stranded, supply->fee);
        add(v, &value->cancelled, stranded);
        add(v, &value->fees, valued->fee);
        return;
    }
    valued->gross = times(v, before, supply->unit_cost);
    valued->reserved = portion(supply->reserve, v->left[i], supply->quantity);
    valued->reusable = smaller(share_of(stranded, supply->reusable), stranded - valued->reserved);
    valued->net = stranded - valued->reserved - valued->reusable;
    add(v, &value->gross_of[supply->kind], valued->gross);
    add(v, &value->gross, valued->gross);
    add(v, &value->redirected, valued->gross - stranded);
    add(v, &value->reserved, valued->reserved);
    add(v, &value->reusable, valued->reusable);
    add(v, &value->prepaid, portion(supply->prepaid, v->left[i], supply->quantity));
    add(v, &value->duty, portion(supply->duty, v->left[i], supply->quantity));
}

static void sum_up(struct valuing *v)
{
    struct valuation *value = &v->value;
    for (size_t i = 0; i < v->book->supply_count; i++)
        add(v, &value->net, value->supplies[i].net);
    count_below_cost(v);
    add(v, &value->net, value->below_cost);
    value->cash = value->deposits;
    add(v, &value->cash, value->prepaid);
    add(v, &value->cash, value->duty);
    value->proceeds = value->shipped_revenue;
    add(v, &value->proceeds, value->redirect_revenue - value->levies);
}

static bool make_room(struct valuing *v, int64_t **ret_before, struct err *err)
{
    const struct holdings *book = v->book;
    struct valuation *value = &v->value;
    value->supplies = arena_array(v->arena, book->supply_count, sizeof *value->supplies);
    value->lines = arena_array(v->arena, book->line_count, sizeof *value->lines);
    value->market_quantity = arena_array(v->arena, book->market_count, sizeof(int64_t));
    v->left = arena_array(v->arena, book->supply_count, sizeof *v->left);
    v->lots_at = arena_array(v->arena, v->index->item_count, sizeof *v->lots_at);
    v->commitments_at = arena_array(v->arena, v->index->item_count, sizeof *v->commitments_at);
    *ret_before = arena_array(v->arena, book->supply_count, sizeof **ret_before);
    return arena_sound(v->arena, err);
}

bool valuation_make(struct arena *arena, const struct book_index *index,
                    const struct valuation_case *valued, struct valuation *ret, struct err *err)
{
    const struct holdings *book = index->book;
    struct valuing v = { .arena = arena, .index = index, .book = book, .valued = valued };
    int64_t *before;
    if (!make_room(&v, &before, err))
        return false;
    for (size_t i = 0; i < index->item_count; i++) {
        v.lots_at[i] = index->lots.first[i];
        v.commitments_at[i] = index->commitments.first[i];
    }
    for (size_t i = 0; i < book->supply_count; i++)
        v.left[i] = book->supplies[i].quantity;
    if (!ship_lines(&v, err))
        return false;
    for (size_t i = 0; i < book->supply_count; i++)
        before[i] = v.left[i];
    lose_lines(&v);
    if (!redirect(&v, err))
        return false;
    for (size_t i = 0; i < book->supply_count; i++)
        value_supply(&v, i, before[i]);
    sum_up(&v);
    if (v.overflow)
        return err_set(err, ERR_OVERFLOW, "the amounts of the book add up to more than is kept");
    *ret = v.value;
    return true;
}

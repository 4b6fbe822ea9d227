/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/valuation.c - see valuation.h. */
#include "exposure/valuation.h"

#include <assert.h>

#include "base/num.h"

#define USES_MAX ((size_t)16 << 20)

const char *line_standing_word(enum line_standing standing)
{
    static const char *const words[] = { "ships", "licensed", "pending", "blocked",
                                         "undetermined" };
    return words[standing];
}

/* ---- amounts ---- */

struct valuing {
    struct arena *arena;
    const struct holdings *book;
    const struct valuation_case *valued;
    struct valuation value;
    int64_t *left; /* by supply */
    uint32_t *order;
    size_t order_count;
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

/* A unit that is not finished takes parts; what is not in stock is bought, and no matter here. */
static bool take_parts(struct valuing *v, size_t supply, int64_t quantity, struct err *err)
{
    const struct holdings *book = v->book;
    const struct supply *taken = &book->supplies[supply];
    for (size_t i = 0; i < book->part_count; i++) {
        const struct supply_part *part = &book->parts[i];
        if (!str_equal_fold(part->item, taken->item) || !str_equal_fold(part->stage, taken->stage))
            continue;
        int64_t wanted = times(v, quantity, part->per_unit);
        for (size_t k = 0; k < book->supply_count && wanted > 0; k++) {
            int64_t used = smaller(wanted, v->left[k]);
            if (used == 0 || k == supply || !str_equal_fold(book->supplies[k].item, part->part))
                continue;
            if (!note_use(v, USE_PART, k, supply, used, err))
                return false;
            v->value.supplies[k].used += used;
            wanted -= used;
        }
    }
    return true;
}

/* Of that item alone, lots before commitments; *wanted is what is still to be had. */
static bool take_item(struct valuing *v, struct str item, bool commitments, enum use use, size_t by,
                      int64_t *wanted, struct err *err)
{
    const struct holdings *book = v->book;
    for (size_t i = 0; i<book->supply_count && * wanted> 0; i++) {
        const struct supply *supply = &book->supplies[i];
        int64_t taken = smaller(*wanted, v->left[i]);
        if (taken == 0 || (supply->kind == SUPPLY_COMMITMENT) != commitments ||
            !str_equal_fold(supply->item, item))
            continue;
        if (!note_use(v, use, i, by, taken, err) || !take_parts(v, i, taken, err))
            return false;
        *(use == USE_LINE ? &v->value.supplies[i].shipped : &v->value.supplies[i].redirected) +=
            taken;
        *wanted -= taken;
    }
    return true;
}

static bool take(struct valuing *v, struct str item, enum use use, size_t by, int64_t *wanted,
                 struct err *err)
{
    const struct holdings *book = v->book;
    if (!take_item(v, item, false, use, by, wanted, err) ||
        !take_item(v, item, true, use, by, wanted, err))
        return false;
    for (size_t i = 0; i<book->substitute_count && * wanted> 0; i++) {
        const struct substitute *rule = &book->substitutes[i];
        if (str_equal_fold(rule->item, item) &&
            (!take_item(v, rule->by, false, use, by, wanted, err) ||
             !take_item(v, rule->by, true, use, by, wanted, err)))
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

/* The earliest first, then as the book has them. */
static bool later(const struct valuing *v, uint32_t a, uint32_t b)
{
    int32_t day_a = v->book->lines[a].on;
    int32_t day_b = v->book->lines[b].on;
    return day_a > day_b || (day_a == day_b && a > b);
}

static void sift(struct valuing *v, size_t root, size_t count)
{
    uint32_t *order = v->order;
    for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && later(v, order[child + 1], order[child]))
            child++;
        if (!later(v, order[child], order[root]))
            return;
        uint32_t kept = order[root];
        order[root] = order[child];
        order[child] = kept;
        root = child;
    }
}

/* By a heap: in place, and no line is moved. */
static void sort_lines(struct valuing *v)
{
    for (size_t i = v->order_count / 2; i-- > 0;)
        sift(v, i, v->order_count);
    for (size_t end = v->order_count; end-- > 1;) {
        uint32_t kept = v->order[0];
        v->order[0] = v->order[end];
        v->order[end] = kept;
        sift(v, 0, end);
    }
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

static bool ship_lines(struct valuing *v, struct err *err)
{
    const struct holdings *book = v->book;
    for (size_t i = 0; i < book->line_count; i++) {
        judge_line(v, i);
        if (!v->value.lines[i].before && v->value.lines[i].quantity > 0)
            v->order[v->order_count++] = (uint32_t)i;
    }
    sort_lines(v);
    for (size_t n = 0; n < v->order_count; n++) {
        const struct order_line *line = &book->lines[v->order[n]];
        struct valued_line *valued = &v->value.lines[v->order[n]];
        int64_t wanted = valued->quantity;
        bool licensed = valued->verdict->standing != LINE_SHIPS;
        if (!take(v, line->item, USE_LINE, v->order[n], &wanted, err))
            return false;
        valued->filled = valued->quantity - wanted;
        int64_t revenue = portion(line->revenue, valued->filled, line->quantity);
        add(v, &v->value.shipped_revenue, revenue);
        add(v, &v->value.unfilled, portion(line->revenue, wanted, line->quantity));
        add(v, &v->value.levies, levies_on(v, line->item, line->to, line->on, licensed, revenue));
    }
    return true;
}

static void lose_deposits(struct valuing *v, const struct order_line *line, int64_t lost)
{
    for (size_t i = 0; i < v->book->deposit_count; i++) {
        const struct deposit *deposit = &v->book->deposits[i];
        if (str_equal(deposit->order, line->id))
            add(v, &v->value.deposits,
                portion(share_of(deposit->amount, deposit->refundable), lost, line->quantity));
    }
}

static void lose_lines(struct valuing *v)
{
    v->value.has_margin = true;
    for (size_t i = 0; i < v->book->line_count; i++) {
        const struct order_line *line = &v->book->lines[i];
        struct valued_line *valued = &v->value.lines[i];
        int64_t lost = line->quantity - valued->quantity;
        int64_t cost = holdings_unit_cost(v->book, line->item);
        if (valued->before || lost == 0)
            continue;
        valued->lost_revenue = portion(line->revenue, lost, line->quantity);
        lose_deposits(v, line, lost);
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
        if (!take(v, market->item, USE_MARKET, i, &wanted, err))
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
    v->order = arena_array(v->arena, book->line_count, sizeof *v->order);
    *ret_before = arena_array(v->arena, book->supply_count, sizeof **ret_before);
    return arena_sound(v->arena, err);
}

bool valuation_make(struct arena *arena, const struct holdings *book,
                    const struct valuation_case *valued, struct valuation *ret, struct err *err)
{
    struct valuing v = { .arena = arena, .book = book, .valued = valued };
    int64_t *before;
    if (!make_room(&v, &before, err))
        return false;
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

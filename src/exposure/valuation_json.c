/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/valuation_json.c - see valuation_json.h. */
#include "exposure/valuation_json.h"

#include <inttypes.h>
#include <string.h>

#include "text/json_write.h"

static void key(struct buf *out, const char *name)
{
    JSON_RAW(out, "\"");
    json_raw(out, name, strlen(name));
    JSON_RAW(out, "\":");
}

void json_amount(struct buf *out, int64_t amount)
{
    uint64_t size = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
    buf_format(out, "\"%s%" PRIu64 ".%02u\",", amount < 0 ? "-" : "", size / 100,
               (unsigned)(size % 100));
}

void json_money(struct buf *out, const char *name, int64_t amount)
{
    key(out, name);
    json_amount(out, amount);
}

static void put_place(struct buf *out, const struct row_place *place)
{
    JSON_PUT_STRING(out, "file", place->file);
    JSON_PUT_INT(out, "line", place->line);
}

static void put_measures(struct buf *out, const struct valuation *v)
{
    JSON_KEY(out, "measures");
    json_open(out, '{');
    JSON_KEY(out, "gross_of");
    json_open(out, '{');
    for (enum supply_kind kind = 0; kind < SUPPLY_KIND_COUNT; kind++)
        json_money(out, supply_kind_name(kind), v->gross_of[kind]);
    json_close(out, '}');
    json_money(out, "gross", v->gross);
    json_money(out, "redirected", v->redirected);
    json_money(out, "reserved", v->reserved);
    json_money(out, "reusable", v->reusable);
    json_money(out, "fees", v->fees);
    json_money(out, "below_cost", v->below_cost);
    json_money(out, "net", v->net);
    json_money(out, "cancellable", v->cancelled);
    json_money(out, "lost_revenue", v->lost_revenue);
    JSON_KEY(out, "lost_margin");
    if (v->has_margin)
        json_amount(out, v->lost_margin);
    else
        json_null(out);
    JSON_KEY(out, "lost_of");
    json_open(out, '{');
    for (enum line_standing s = LINE_PENDING; s < LINE_STANDING_COUNT; s++)
        json_money(out, line_standing_word(s), v->lost_of[s]);
    json_close(out, '}');
    JSON_PUT_INT(out, "lost_quantity", v->lost_quantity);
    json_money(out, "deposits", v->deposits);
    json_money(out, "prepaid", v->prepaid);
    json_money(out, "duty", v->duty);
    json_money(out, "cash", v->cash);
    json_money(out, "shipped_revenue", v->shipped_revenue);
    json_money(out, "redirect_revenue", v->redirect_revenue);
    json_money(out, "levies", v->levies);
    json_money(out, "proceeds", v->proceeds);
    json_money(out, "unfilled", v->unfilled);
    json_money(out, "release", v->release);
    json_close(out, '}');
}

static void put_supply(struct buf *out, const struct supply *s, const struct valued_supply *v)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", s->id);
    JSON_PUT_WORD(out, "kind", supply_kind_name(s->kind));
    JSON_PUT_STRING(out, "stage", s->stage);
    JSON_PUT_STRING(out, "item", s->item);
    JSON_PUT_INT(out, "quantity", s->quantity);
    json_money(out, "unit_cost", s->unit_cost);
    JSON_PUT_INT(out, "shipped", v->shipped);
    JSON_PUT_INT(out, "redirected", v->redirected);
    JSON_PUT_INT(out, "used", v->used);
    JSON_PUT_INT(out, "left", v->left);
    JSON_PUT_BOOL(out, "cancelled", v->cancelled);
    JSON_PUT_STRING(out, "supplier", s->supplier);
    json_money(out, "gross", v->gross);
    json_money(out, "reserved", v->reserved);
    json_money(out, "reusable", v->reusable);
    json_money(out, "fee", v->fee);
    json_money(out, "net", v->net);
    json_money(out, "release", v->release);
    JSON_PUT_STRING(out, "source", s->source);
    put_place(out, &s->place);
    json_close(out, '}');
}

static void put_verdict(struct buf *out, const struct verdict *verdict)
{
    JSON_PUT_WORD(out, "standing", line_standing_word(verdict->standing));
    JSON_PUT_STRING(out, "outcome", verdict->outcome);
    JSON_PUT_STRING(out, "review", verdict->review);
    JSON_PUT_STRING(out, "rule", verdict->rule);
    JSON_PUT_STRING(out, "citation", verdict->citation);
}

static void put_line(struct buf *out, const struct order_line *line, const struct valued_line *v)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", line->id);
    JSON_PUT_STRING(out, "order", line->order);
    JSON_PUT_STRING(out, "item", line->item);
    JSON_PUT_STRING(out, "buyer", line->buyer);
    JSON_PUT_STRING(out, "to", line->to);
    JSON_PUT_DATE(out, "on", line->on);
    JSON_PUT_BOOL(out, "past", v->before);
    JSON_PUT_INT(out, "quantity", line->quantity);
    json_money(out, "revenue", line->revenue);
    put_verdict(out, v->verdict);
    JSON_PUT_INT(out, "goes", v->before ? 0 : v->quantity);
    JSON_PUT_INT(out, "filled", v->filled);
    json_money(out, "lost_revenue", v->lost_revenue);
    put_place(out, &line->place);
    json_close(out, '}');
}

static void put_market(struct buf *out, const struct market *market, const struct verdict *verdict,
                       int64_t quantity)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", market->id);
    JSON_PUT_STRING(out, "item", market->item);
    JSON_PUT_STRING(out, "to", market->to);
    put_verdict(out, verdict);
    JSON_PUT_INT(out, "quantity", quantity);
    JSON_PUT_STRING(out, "source", market->source);
    put_place(out, &market->place);
    json_close(out, '}');
}

static void put_use(struct buf *out, const struct holdings *book, const struct use_of *use)
{
    static const char *const words[] = { "line", "market", "part" };
    struct str by = use->use == USE_LINE     ? book->lines[use->by].id
                    : use->use == USE_MARKET ? book->markets[use->by].id
                                             : book->supplies[use->by].id;
    json_open(out, '{');
    JSON_PUT_STRING(out, "supply", book->supplies[use->supply].id);
    JSON_PUT_WORD(out, "for", words[use->use]);
    JSON_PUT_STRING(out, "id", by);
    JSON_PUT_INT(out, "quantity", use->quantity);
    json_close(out, '}');
}

int64_t valuation_figure(const struct holdings *book, const struct valuation *v,
                         const struct published *published)
{
    enum exposure_figure figure = 0;
    while (figure < FIGURE_COUNT && !str_equal_text(published->measure, figure_name(figure)))
        figure++;
    switch (figure) {
    case FIGURE_GROSS:
        return v->gross;
    case FIGURE_REUSABLE:
        return v->reusable;
    case FIGURE_NET:
        return v->net;
    case FIGURE_REVENUE:
        return v->shipped_revenue + v->redirect_revenue;
    case FIGURE_PROCEEDS:
        return v->proceeds;
    case FIGURE_RELEASE:
        return v->release;
    case FIGURE_LOST_REVENUE:
    case FIGURE_COUNT:
        break;
    }
    return valuation_lost(book, v, published->from, published->until);
}

static void put_published(struct buf *out, const struct holdings *book,
                          const struct valuation *valuation, const struct published *published)
{
    int64_t found = valuation_figure(book, valuation, published);
    json_open(out, '{');
    JSON_PUT_STRING(out, "measure", published->measure);
    json_money(out, "amount", published->amount);
    json_money(out, "found", found);
    json_money(out, "difference", found - published->amount);
    JSON_PUT_STRING(out, "says", published->says);
    JSON_PUT_DATE(out, "on", published->on);
    JSON_PUT_STRING(out, "source", published->source);
    JSON_PUT_STRING(out, "standing", published->standing);
    json_close(out, '}');
}

#define PUT_ALL(name, count, put)                                                                  \
    do {                                                                                           \
        JSON_KEY(out, name);                                                                       \
        json_open(out, '[');                                                                       \
        for (size_t i = 0; i < (count); i++)                                                       \
            put;                                                                                   \
        json_close(out, ']');                                                                      \
    } while (0)

static void put_concentration(struct buf *out, const struct concentration *of)
{
    json_open(out, '{');
    json_money(out, "total", of->total);
    json_money(out, "unnamed", of->unnamed);
    JSON_PUT_INT(out, "index_low", of->index_low);
    JSON_PUT_INT(out, "index_high", of->index_high);
    JSON_KEY(out, "rows");
    json_open(out, '[');
    for (size_t i = 0; i < of->count; i++) {
        const struct share_row *row = &of->rows[i];
        json_open(out, '{');
        JSON_PUT_STRING(out, "name", row->name);
        json_money(out, "amount", row->amount);
        json_money(out, "percent", row->share);
        json_money(out, "beside", row->beside);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
}

static void put_rung(struct buf *out, const struct rung *rung)
{
    json_open(out, '{');
    JSON_PUT_DATE(out, "until", rung->until);
    JSON_PUT_INT(out, "commitments", rung->count);
    json_money(out, "cost", rung->cost);
    json_money(out, "fee", rung->fee);
    json_money(out, "later", rung->later);
    json_money(out, "adds", rung->later - rung->fee);
    json_money(out, "adds_so_far", rung->so_far);
    json_close(out, '}');
}

void valuation_to_json(struct buf *out, const struct holdings *book,
                       const struct valuation_case *valued, const struct valuation *valuation,
                       const struct valued_under *under)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "scenario", under->scenario);
    JSON_PUT_STRING(out, "title", under->title);
    JSON_PUT_DATE(out, "on", valued->on);
    JSON_PUT_DATE(out, "from", valued->from);
    JSON_PUT_DATE(out, "until", valued->until - 1);
    JSON_PUT_STRING(out, "currency", book->currency);
    JSON_PUT_STRING(out, "packs", under->packs);
    JSON_PUT_DATE(out, "complete_through", under->complete_through);
    JSON_KEY(out, "left_out");
    json_open(out, '{');
    JSON_PUT_INT(out, "in_transit", under->left_out.in_transit);
    JSON_PUT_INT(out, "unsaid", under->left_out.unsaid);
    JSON_PUT_INT(out, "other_currency", under->left_out.other_currency);
    json_close(out, '}');
    put_measures(out, valuation);
    PUT_ALL("supplies", book->supply_count,
            put_supply(out, &book->supplies[i], &valuation->supplies[i]));
    PUT_ALL("lines", book->line_count, put_line(out, &book->lines[i], &valuation->lines[i]));
    PUT_ALL("markets", book->market_count,
            put_market(out, &book->markets[i], &valued->markets[i], valuation->market_quantity[i]));
    PUT_ALL("uses", valuation->use_count, put_use(out, book, &valuation->uses[i]));
    PUT_ALL("published", under->is_law ? book->published_count : 0,
            put_published(out, book, valuation, &book->published[i]));
    JSON_KEY(out, "buyers");
    put_concentration(out, under->buyers);
    JSON_KEY(out, "suppliers");
    put_concentration(out, under->suppliers);
    PUT_ALL("ladder", under->ladder->count, put_rung(out, &under->ladder->rungs[i]));
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing_page.c - see exposing_page.h. */
#include "cli/exposing_page.h"

#include <stdio.h>

#include "base/num.h"
#include "cli/exposing_shares.h"
#include "exposure/valuation_json.h"

#define ROWS_SHOWN 10 /* of lots and of lines: the largest */

struct str money_words(struct arena *arena, int64_t amount)
{
    char text[NUM_TEXT_SIZE];
    struct num number = num_int(amount);
    bool whole = amount % 100 == 0;
    if (!num_divide(number, num_int(100), &number))
        return (struct str){ 0 };
    num_format_grouped(number, 2, text);
    struct str shown = str_of(text);
    /* 12.5 of a currency is written 12.50. */
    bool short_of = !whole && amount % 10 == 0;
    return short_of ? str_join(arena, shown, "", STR("0")) : str_copy(arena, shown);
}

static struct str whole_words(struct arena *arena, int64_t number)
{
    char text[NUM_TEXT_SIZE];
    return str_copy(arena, str_of(num_format_grouped(num_int(number), 0, text)));
}

static bool money_cell(const struct exposing *e, struct grid *grid, enum ink ink, int64_t amount)
{
    return grid_cell(grid, ink, money_words(e->arena, amount));
}

static bool end_grid(const struct exposing *e, struct grid *grid, unsigned indent, struct err *err)
{
    if (!arena_sound(e->arena, err))
        return false;
    grid_write(grid, &e->cli->out, &e->cli->style, indent);
    return true;
}

static void paragraph(const struct exposing *e, enum ink ink, const char *text)
{
    struct page page;
    page_init(&page, &e->cli->out, &e->cli->style);
    page_line(&page, 0, 0);
    page_text(&page, ink, text);
    page_end(&page);
}

/* ---- the stress table ---- */

static const struct grid_column stress_columns[] = {
    { "Supposed", ALIGN_LEFT, 8 },      { "Gross", ALIGN_RIGHT, 0 },
    { "Net charge", ALIGN_RIGHT, 0 },   { "Lost revenue", ALIGN_RIGHT, 0 },
    { "Cash at risk", ALIGN_RIGHT, 0 }, { "Released", ALIGN_RIGHT, 0 },
};

static void put_left_out(const struct exposing *e)
{
    const struct left_out *left = &e->left_out;
    const struct {
        size_t count;
        const char *what;
    } reasons[] = { { left->in_transit, "under way" },
                    { left->unsaid, "without a quantity or a value" },
                    { left->other_currency, "in another currency" } };
    const char *before = "left out of the database: ";
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].count == 0)
            continue;
        buf_format(&e->cli->out, "%s%zu %s", before, reasons[i].count, reasons[i].what);
        before = ", ";
    }
    if (left->in_transit + left->unsaid + left->other_currency > 0)
        buf_byte(&e->cli->out, '\n');
}

static void put_head(const struct exposing *e)
{
    struct buf *out = &e->cli->out;
    char on[DATE_TEXT_SIZE];
    char until[DATE_TEXT_SIZE];
    char through[DATE_TEXT_SIZE];
    buf_format(out, "Exposure on %s, sales through %s, in %.*s\n", date_format(e->on, on),
               date_format(e->until - 1, until), STR_ARG(e->book.currency));
    buf_format(out, "%zu supplies, %zu order lines, %zu markets\n", e->book.supply_count,
               e->book.line_count, e->book.market_count);
    put_left_out(e);
    buf_format(out, "%.*s through %s, taken to go on as it stands\n\n", STR_ARG(e->label),
               date_format(e->complete_through, through));
}

/* What nobody could tell of: it may be lost, and it may be that nobody was looked for. */
static void put_undetermined(const struct exposing *e, const struct valuation *law)
{
    char says[256];
    size_t count = 0;
    for (size_t i = 0; i < e->book.line_count; i++)
        count += !law->lines[i].before && law->lines[i].verdict->standing == LINE_OPEN ? 1 : 0;
    if (count == 0)
        return;
    struct str lost = money_words(e->arena, law->lost_of[LINE_OPEN]);
    (void)snprintf(says, sizeof says,
                   "As the law stands %zu of %zu lines are undetermined, and count as not going: "
                   "of the lost revenue %.*s. 'licet check' says what is missing.",
                   count, e->book.line_count, STR_ARG(lost));
    paragraph(e, INK_PLAIN, says);
}

bool stress_page(const struct exposing *e, const struct exposed *exposed, size_t count,
                 struct err *err)
{
    struct grid grid;
    struct page page;
    put_head(e);
    grid_init(&grid, e->arena, stress_columns, sizeof stress_columns / sizeof stress_columns[0]);
    for (size_t i = 0; i < count; i++) {
        const struct valuation *v = &exposed[i].valuation;
        if (!grid_cell(&grid, INK_STRONG, exposed[i].supposed.name) ||
            !money_cell(e, &grid, INK_PLAIN, v->gross) ||
            !money_cell(e, &grid, INK_STRONG, v->net) ||
            !money_cell(e, &grid, INK_PLAIN, v->lost_revenue) ||
            !money_cell(e, &grid, INK_PLAIN, v->cash) ||
            !money_cell(e, &grid, INK_PLAIN, v->release))
            return arena_error(e->arena, err);
    }
    if (!end_grid(e, &grid, 0, err))
        return false;
    buf_byte(&e->cli->out, '\n');
    page_init(&page, &e->cli->out, &e->cli->style);
    for (size_t i = 0; i < count; i++) {
        page_line(&page, 2, 18);
        page_words(&page, INK_STRONG, exposed[i].supposed.name);
        page_at(&page, 18);
        page_words(&page, INK_PLAIN, exposed[i].supposed.title);
        page_end(&page);
    }
    paragraph(e, INK_FAINT,
              "Lost revenue stands beside the charge and is not to be added to it: what could not "
              "be sold cost what is in the charge.");
    put_undetermined(e, &exposed[0].valuation);
    buf_byte(&e->cli->out, '\n');
    return true;
}

/* ---- the waterfall ---- */

static const struct grid_column fall_columns[] = {
    { NULL, ALIGN_LEFT, 20 },
    { NULL, ALIGN_RIGHT, 0 },
};

struct fall {
    const char *label;
    int64_t amount;
    bool sum; /* shown even if it is nothing */
};

static bool put_steps(const struct exposing *e, const struct fall *steps, size_t count,
                      struct err *err)
{
    struct grid grid;
    grid_init(&grid, e->arena, fall_columns, 2);
    for (size_t i = 0; i < count; i++) {
        enum ink ink = steps[i].sum ? INK_STRONG : INK_PLAIN;
        if (steps[i].amount == 0 && !steps[i].sum)
            continue;
        if (!grid_cell(&grid, ink, str_of(steps[i].label)) ||
            !money_cell(e, &grid, ink, steps[i].amount))
            return arena_error(e->arena, err);
    }
    return end_grid(e, &grid, 2, err);
}

static bool put_waterfall(const struct exposing *e, const struct valuation *v, struct err *err)
{
    const struct fall charge[] = {
        { "finished, not to be shipped", v->gross_of[SUPPLY_FINISHED], false },
        { "in process", v->gross_of[SUPPLY_IN_PROCESS], false },
        { "material", v->gross_of[SUPPLY_MATERIAL], false },
        { "commitments that cannot be cancelled", v->gross_of[SUPPLY_COMMITMENT], false },
        { "gross", v->gross, true },
        { "less what other markets take", -v->redirected, false },
        { "less reserves taken before", -v->reserved, false },
        { "less what can be reused", -v->reusable, false },
        { "fees of cancelling", v->fees, false },
        { "sold below cost", v->below_cost, false },
        { "net charge", v->net, true },
    };
    const struct fall beside[] = {
        { "lost revenue", v->lost_revenue, true },
        { "  of it: a license may be granted", v->lost_of[LINE_PENDING], false },
        { "  of it: blocked", v->lost_of[LINE_BLOCKED], false },
        { "  of it: undetermined", v->lost_of[LINE_OPEN], false },
        { "lost margin", v->has_margin ? v->lost_margin : 0, false },
        { "commitments that can be cancelled", v->cancelled, false },
        { "deposits to give back", v->deposits, false },
        { "prepaid to suppliers", v->prepaid, false },
        { "duty paid", v->duty, false },
        { "proceeds of what goes", v->proceeds, false },
        { "  after levies of", v->levies, false },
        { "  of it: other markets, before levies", v->redirect_revenue, false },
        { "may go, but the book has no stock for it", v->unfilled, false },
        { "reserves released", v->release, false },
    };
    if (!put_steps(e, charge, sizeof charge / sizeof charge[0], err))
        return false;
    buf_text(&e->cli->out, "\n  beside it\n");
    return put_steps(e, beside, sizeof beside / sizeof beside[0], err);
}

/* ---- where it comes from ---- */

/* The indexes of the largest, the first of equals first. */
static size_t pick_largest(size_t count, int64_t (*amount)(const struct exposed *, size_t),
                           const struct exposed *exposed, size_t picked[ROWS_SHOWN])
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        size_t at = found < ROWS_SHOWN ? found : ROWS_SHOWN;
        if (amount(exposed, i) == 0)
            continue;
        while (at > 0 && amount(exposed, picked[at - 1]) < amount(exposed, i)) {
            if (at < ROWS_SHOWN)
                picked[at] = picked[at - 1];
            at--;
        }
        if (at < ROWS_SHOWN)
            picked[at] = i;
        found += found < ROWS_SHOWN;
    }
    return found;
}

static int64_t supply_amount(const struct exposed *exposed, size_t i)
{
    const struct valued_supply *v = &exposed->valuation.supplies[i];
    return v->gross + v->fee;
}

static int64_t line_amount(const struct exposed *exposed, size_t i)
{
    return exposed->valuation.lines[i].lost_revenue;
}

static const struct grid_column lot_columns[] = {
    { "Lot", ALIGN_LEFT, 6 },    { "Stage", ALIGN_LEFT, 10 },    { "Left", ALIGN_RIGHT, 0 },
    { "Gross", ALIGN_RIGHT, 0 }, { "Reusable", ALIGN_RIGHT, 0 }, { "Net", ALIGN_RIGHT, 0 },
    { "Line", ALIGN_RIGHT, 0 },
};

static bool put_lots(const struct exposing *e, const struct exposed *exposed, struct err *err)
{
    size_t picked[ROWS_SHOWN];
    size_t count = pick_largest(e->book.supply_count, supply_amount, exposed, picked);
    struct grid grid;
    if (count == 0)
        return true;
    buf_text(&e->cli->out, "\nThe largest lots and commitments\n");
    grid_init(&grid, e->arena, lot_columns, sizeof lot_columns / sizeof lot_columns[0]);
    for (size_t i = 0; i < count; i++) {
        const struct supply *s = &e->book.supplies[picked[i]];
        const struct valued_supply *v = &exposed->valuation.supplies[picked[i]];
        if (!grid_cell(&grid, INK_PLAIN, s->id) ||
            !grid_cell(&grid, INK_PLAIN, s->stage.length > 0 ? s->stage : s->item) ||
            !grid_cell(&grid, INK_PLAIN, whole_words(e->arena, v->left)) ||
            !money_cell(e, &grid, INK_PLAIN, v->gross) ||
            !money_cell(e, &grid, INK_PLAIN, v->reusable) ||
            !money_cell(e, &grid, INK_PLAIN, v->net) ||
            !grid_cell(&grid, INK_FAINT, whole_words(e->arena, s->place.line)))
            return arena_error(e->arena, err);
    }
    return end_grid(e, &grid, 2, err);
}

static const struct grid_column line_columns[] = {
    { "Order line", ALIGN_LEFT, 8 },    { "Planned", ALIGN_LEFT, 0 }, { "Buyer", ALIGN_LEFT, 10 },
    { "Lost revenue", ALIGN_RIGHT, 0 }, { "Why", ALIGN_LEFT, 10 },
};

static bool put_lines(const struct exposing *e, const struct exposed *exposed, struct err *err)
{
    size_t picked[ROWS_SHOWN];
    char day[DATE_TEXT_SIZE];
    size_t count = pick_largest(e->book.line_count, line_amount, exposed, picked);
    struct grid grid;
    if (count == 0)
        return true;
    buf_text(&e->cli->out, "\nThe largest lines that do not go\n");
    grid_init(&grid, e->arena, line_columns, sizeof line_columns / sizeof line_columns[0]);
    for (size_t i = 0; i < count; i++) {
        const struct order_line *line = &e->book.lines[picked[i]];
        const struct valued_line *v = &exposed->valuation.lines[picked[i]];
        struct str why = v->verdict->rule.length > 0
                             ? v->verdict->rule
                             : str_of(line_standing_word(v->verdict->standing));
        date_format(line->on, day);
        if (!grid_cell(&grid, INK_PLAIN, line->id) ||
            !grid_cell(&grid, INK_PLAIN, str_copy(e->arena, str_of(day))) ||
            !grid_cell(&grid, INK_PLAIN, line->buyer) ||
            !money_cell(e, &grid, INK_PLAIN, v->lost_revenue) || !grid_cell(&grid, INK_FAINT, why))
            return arena_error(e->arena, err);
    }
    return end_grid(e, &grid, 2, err);
}

static void put_markets(const struct exposing *e, const struct exposed *exposed)
{
    struct buf *out = &e->cli->out;
    for (size_t i = 0; i < e->book.market_count; i++) {
        const struct market *market = &e->book.markets[i];
        const struct verdict *verdict = &exposed->decided.markets[i];
        buf_format(out, "%smarket %.*s: %.*s to %.*s, %s; takes %.*s units\n", i == 0 ? "\n" : "",
                   STR_ARG(market->id), STR_ARG(market->item), STR_ARG(market->to),
                   line_standing_word(verdict->standing),
                   STR_ARG(whole_words(e->arena, exposed->valuation.market_quantity[i])));
    }
    if (e->book.market_count > 0)
        paragraph(e, INK_FAINT,
                  "Markets are decided as plain questions: parties unlisted, civil, seated there.");
}

/* ---- what was published ---- */

static void put_published(const struct exposing *e, const struct valuation *v)
{
    struct page page;
    char day[DATE_TEXT_SIZE];
    if (e->book.published_count == 0)
        return;
    buf_text(&e->cli->out, "\nBeside what was published\n");
    page_init(&page, &e->cli->out, &e->cli->style);
    for (size_t i = 0; i < e->book.published_count; i++) {
        const struct published *p = &e->book.published[i];
        int64_t found = valuation_figure(&e->book, v, p);
        page_line(&page, 2, 4);
        page_words(&page, found == p->amount ? INK_GOOD : INK_DOUBT, p->measure);
        page_words(&page, INK_STRONG, money_words(e->arena, found));
        if (found == p->amount) {
            page_text(&page, INK_PLAIN, "equals the published figure:");
        } else {
            page_text(&page, INK_PLAIN, "published:");
            page_words(&page, INK_PLAIN, money_words(e->arena, p->amount));
            page_text(&page, INK_PLAIN, "differs by");
            page_words(&page, INK_PLAIN, money_words(e->arena, found - p->amount));
            page_glue(&page);
            page_text(&page, INK_PLAIN, ":");
        }
        page_words(&page, INK_PLAIN, p->says);
        page_text(&page, INK_FAINT, date_format(p->on, day));
        page_glue(&page);
        page_text(&page, INK_FAINT, ",");
        page_words(&page, INK_FAINT, p->source);
        page_end(&page);
    }
}

bool exposed_page(const struct exposing *e, const struct exposed *exposed, bool is_law,
                  struct err *err)
{
    struct page page;
    page_init(&page, &e->cli->out, &e->cli->style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, exposed->supposed.name);
    page_glue(&page);
    page_text(&page, INK_STRONG, ":");
    page_words(&page, INK_PLAIN, exposed->supposed.title);
    page_end(&page);
    if (!put_waterfall(e, &exposed->valuation, err) || !put_lots(e, exposed, err) ||
        !put_lines(e, exposed, err))
        return false;
    put_markets(e, exposed);
    if (!exposed_shares_page(e, exposed, err))
        return false;
    if (is_law)
        put_published(e, &exposed->valuation);
    return arena_sound(e->arena, err);
}

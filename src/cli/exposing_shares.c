/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing_shares.c - see exposing_shares.h. */
#include "cli/exposing_shares.h"

#include "base/num.h"

#define ROWS_SHOWN 5

bool exposed_shares_make(const struct exposing *e, const struct exposed *exposed,
                         struct exposed_shares *ret, struct err *err)
{
    const struct valuation *valuation = &exposed->valuation;
    return concentration_of_buyers(e->arena, &e->book, valuation, e->on, e->until, &ret->buyers,
                                   err) &&
           concentration_of_suppliers(e->arena, &e->book, valuation, &ret->suppliers, err) &&
           ladder_make(e->arena, &e->book, valuation, &ret->ladder, err);
}

/* ---- as text ---- */

static struct str number_words(const struct exposing *e, int64_t number)
{
    char text[NUM_TEXT_SIZE];
    return str_copy(e->arena, str_of(num_format_grouped(num_int(number), 0, text)));
}

/* Ten-thousandths. */
static struct str percent_words(const struct exposing *e, int64_t share)
{
    char text[NUM_TEXT_SIZE];
    struct num number = num_int(share / 10);
    if (!num_divide(number, num_int(10), &number))
        return (struct str){ 0 };
    return str_join(e->arena, str_of(num_format(number, 1, true, text)), " ", STR("%"));
}

static bool money_cell(const struct exposing *e, struct grid *grid, int64_t amount)
{
    return grid_cell(grid, INK_PLAIN, money_words(e->arena, amount));
}

static bool write_grid(const struct exposing *e, struct grid *grid, struct err *err)
{
    if (!arena_sound(e->arena, err))
        return false;
    grid_write(grid, &e->cli->out, &e->cli->style, 2);
    return true;
}

struct telling {
    const char *title;
    const struct grid_column *columns;
    const struct concentration *of;
};

static void put_index(const struct exposing *e, const struct concentration *of)
{
    struct page page;
    page_init(&page, &e->cli->out, &e->cli->style);
    page_line(&page, 2, 4);
    page_text(&page, INK_FAINT, "index (HHI)");
    page_words(&page, INK_PLAIN, number_words(e, of->index_low));
    if (of->index_high != of->index_low) {
        page_text(&page, INK_FAINT, "to");
        page_words(&page, INK_PLAIN, number_words(e, of->index_high));
    }
    page_text(&page, INK_FAINT, "of 10,000");
    if (of->unnamed > 0) {
        page_glue(&page);
        page_text(&page, INK_FAINT, "; without a name:");
        page_words(&page, INK_PLAIN, money_words(e->arena, of->unnamed));
    }
    page_end(&page);
}

static bool put_concentration(const struct exposing *e, const struct telling *telling,
                              struct err *err)
{
    const struct concentration *of = telling->of;
    struct grid grid;
    if (of->count == 0)
        return true;
    buf_format(&e->cli->out, "\n%s\n", telling->title);
    grid_init(&grid, e->arena, telling->columns, 4);
    for (size_t i = 0; i < of->count && i < ROWS_SHOWN; i++) {
        const struct share_row *row = &of->rows[i];
        if (!grid_cell(&grid, INK_PLAIN, row->name) || !money_cell(e, &grid, row->amount) ||
            !grid_cell(&grid, INK_STRONG, percent_words(e, row->share)) ||
            !money_cell(e, &grid, row->beside))
            return arena_error(e->arena, err);
    }
    if (!write_grid(e, &grid, err))
        return false;
    if (of->count > ROWS_SHOWN)
        buf_format(&e->cli->out, "  and %zu more\n", of->count - ROWS_SHOWN);
    put_index(e, of);
    return true;
}

static const struct grid_column ladder_columns[] = {
    { "Until", ALIGN_LEFT, 0 },          { "Orders", ALIGN_RIGHT, 0 },
    { "Left, at cost", ALIGN_RIGHT, 0 }, { "Fee", ALIGN_RIGHT, 0 },
    { "A day later", ALIGN_RIGHT, 0 },   { "More, so far", ALIGN_RIGHT, 0 },
};

static bool put_ladder(const struct exposing *e, const struct ladder *ladder, struct err *err)
{
    struct grid grid;
    char day[DATE_TEXT_SIZE];
    if (ladder->count == 0)
        return true;
    buf_text(&e->cli->out,
             "\nPurchase orders that can still be cancelled, and what it costs not to\n");
    grid_init(&grid, e->arena, ladder_columns, sizeof ladder_columns / sizeof ladder_columns[0]);
    for (size_t i = 0; i < ladder->count; i++) {
        const struct rung *rung = &ladder->rungs[i];
        date_format(rung->until, day);
        if (!grid_cell(&grid, INK_STRONG, str_copy(e->arena, str_of(day))) ||
            !grid_cell(&grid, INK_PLAIN, number_words(e, (int64_t)rung->count)) ||
            !money_cell(e, &grid, rung->cost) || !money_cell(e, &grid, rung->fee) ||
            !money_cell(e, &grid, rung->later) || !money_cell(e, &grid, rung->so_far))
            return arena_error(e->arena, err);
    }
    return write_grid(e, &grid, err);
}

bool exposed_shares_page(const struct exposing *e, const struct exposed *exposed, struct err *err)
{
    static const struct grid_column buyer_columns[] = { { "Buyer", ALIGN_LEFT, 10 },
                                                        { "Revenue", ALIGN_RIGHT, 0 },
                                                        { "Share", ALIGN_RIGHT, 0 },
                                                        { "Of it lost", ALIGN_RIGHT, 0 } };
    static const struct grid_column supplier_columns[] = { { "Supplier", ALIGN_LEFT, 10 },
                                                           { "Cost", ALIGN_RIGHT, 0 },
                                                           { "Share", ALIGN_RIGHT, 0 },
                                                           { "Of it stranded", ALIGN_RIGHT, 0 } };
    struct exposed_shares shares;
    if (!exposed_shares_make(e, exposed, &shares, err))
        return false;
    const struct telling buyers = { "Who has ordered, through the window", buyer_columns,
                                    &shares.buyers };
    const struct telling suppliers = { "Who is to deliver, of all purchase orders",
                                       supplier_columns, &shares.suppliers };
    return put_concentration(e, &buyers, err) && put_concentration(e, &suppliers, err) &&
           put_ladder(e, &shares.ladder, err);
}

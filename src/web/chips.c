/* SPDX-License-Identifier: Apache-2.0 */
/* web/chips.c - see chips.h. */
#include "web/chips.h"

#include <stdlib.h>

#include "web/csv.h"
#include "web/list.h"
#include "web/proposals.h"

const char *const web_chips_sorts[] = {
    [CHIPS_BY_NAME] = "name",       [CHIPS_BY_LAUNCH] = "launched", [CHIPS_BY_TPP] = "tpp",
    [CHIPS_BY_DENSITY] = "density", [CHIPS_SORTS] = NULL,
};

/* ---- the order of rows ---- */

static int compare_names(const struct web_chip *a, const struct web_chip *b)
{
    size_t length =
        a->chip->name.length < b->chip->name.length ? a->chip->name.length : b->chip->name.length;
    for (size_t i = 0; i < length; i++) {
        int difference = char_lower(a->chip->name.data[i]) - char_lower(b->chip->name.data[i]);
        if (difference != 0)
            return difference;
    }
    return a->chip->name.length < b->chip->name.length ? -1 : 1;
}

static int compare_figures(struct str a, struct str b)
{
    struct num x;
    struct num y;
    struct err err;
    bool has_x = a.length > 0 && num_parse(a, false, &x, &err);
    bool has_y = b.length > 0 && num_parse(b, false, &y, &err);
    if (!has_x || !has_y)
        return (has_y ? 1 : 0) - (has_x ? 1 : 0);
    return num_compare(y, x);
}

static int compare_texts(struct str a, struct str b)
{
    for (size_t i = 0; i < a.length && i < b.length; i++) {
        if (a.data[i] != b.data[i])
            return b.data[i] - a.data[i];
    }
    return a.length < b.length ? 1 : a.length > b.length ? -1 : 0;
}

static int by_name(const void *a, const void *b)
{
    return compare_names(a, b);
}

static int by_launch(const void *a, const void *b)
{
    const struct web_chip *x = a;
    const struct web_chip *y = b;
    int order = compare_texts(x->chip->launched, y->chip->launched);
    return order != 0 ? order : compare_names(x, y);
}

static int by_tpp(const void *a, const void *b)
{
    const struct web_chip *x = a;
    const struct web_chip *y = b;
    int order = compare_figures(x->tpp, y->tpp);
    return order != 0 ? order : compare_names(x, y);
}

static int by_density(const void *a, const void *b)
{
    const struct web_chip *x = a;
    const struct web_chip *y = b;
    int order = compare_figures(x->density, y->density);
    return order != 0 ? order : compare_names(x, y);
}

void web_chips_order(struct web_chips *chips)
{
    static int (*const orders[CHIPS_SORTS])(const void *, const void *) = {
        [CHIPS_BY_NAME] = by_name,
        [CHIPS_BY_LAUNCH] = by_launch,
        [CHIPS_BY_TPP] = by_tpp,
        [CHIPS_BY_DENSITY] = by_density,
    };
    if (chips->count > 0)
        qsort(chips->rows, chips->count, sizeof *chips->rows, orders[chips->sort]);
}

/* ---- the page ---- */

/* What is asked, as it stands behind the '?', with an ampersand behind. */
static void put_query(struct buf *out, const struct web_chips *chips)
{
    HTML(out, "on=");
    html_url_part(out, chips->on);
    HTML(out, "&amp;to=");
    html_url_part(out, chips->to);
    HTML(out, "&amp;chip=");
    html_url_part(out, chips->chip);
}

static void put_form(struct buf *out, const struct web_chips *chips)
{
    HTML(out, "<form class=\"ask\" method=\"get\" action=\"/chips\">\n<h1>Chips</h1>\n"
              "<div class=\"fields\">\n");
    web_field(out, &(struct web_field){
                       .name = "on", .label = "On", .kind = "date", .value = chips->on });
    web_field(
        out,
        &(struct web_field){
            .name = "to", .label = "To", .kind = "text", .value = chips->to, .list = "countries" });
    web_field(out, &(struct web_field){ .name = "chip",
                                        .label = "Point out",
                                        .kind = "text",
                                        .value = chips->chip,
                                        .list = "chips",
                                        .wide = true });
    HTML(out, "</div>\n<div class=\"send\"><button>Show</button></div>\n");
    web_chip_names(out, chips->catalog);
    web_countries(out);
    HTML(out, "</form>\n");
}

/* By name it goes up, by a figure down. */
static void put_head(struct buf *out, const struct web_chips *chips, enum web_chips_sort sort,
                     const char *words)
{
    enum web_sorted now = chips->sort != sort     ? SORTED_NOT
                          : sort == CHIPS_BY_NAME ? SORTED_UP
                                                  : SORTED_DOWN;
    web_head_begin(out, sort >= CHIPS_BY_TPP, now);
    buf_format(out, "<a href=\"/chips?sort=%s&amp;", web_chips_sorts[sort]);
    put_query(out, chips);
    HTML(out, "#table\">");
    web_head_end(out, words, now);
}

static void put_row(struct buf *out, const struct web_chips *chips, const struct web_chip *row)
{
    HTML(out, "<tr><td><a href=\"/?chip=");
    html_url_part(out, row->chip->name);
    HTML(out, "&amp;to=");
    html_url_part(out, chips->to);
    HTML(out, "&amp;on=");
    html_url_part(out, chips->on);
    HTML_IN(out, "\">", row->chip->name, "</a></td><td class=\"day\">");
    HTML_IN(out, "", row->chip->launched, "</td><td class=\"n\">");
    html_number(out, row->tpp);
    HTML_IN(out, "</td><td class=\"n\">", row->density, "</td><td>");
    html_text(out, row->entries.length > 0 ? row->entries : STR("none"));
    if (row->unknown)
        HTML(out, " <span class=\"state\">not certain</span>");
    HTML_IN(out, "</td><td>", row->chip->confidence, "</td></tr>\n");
}

void web_chips(struct buf *out, const struct web_chips *chips)
{
    web_page_begin(out, &chips->page);
    put_form(out, chips);
    HTML(out,
         "<section class=\"sheet\"><h2>Performance and density</h2>\n"
         "<p class=\"faint\">The lines of that day, what comes out between them, and each chip as "
         "a dot. The table below has the same.</p>\n"
         "<div class=\"picture\"><a href=\"/chips.svg?");
    put_query(out, chips);
    HTML(out,
         "\"><picture><source media=\"(max-width: 48rem)\" srcset=\"/chips.svg?narrow=yes&amp;");
    put_query(out, chips);
    HTML(out, "\"><img alt=\"A plot of total processing performance against performance density\" "
              "src=\"/chips.svg?");
    put_query(out, chips);
    HTML(out, "\"></picture></a></div></section>\n<section class=\"sheet\" id=\"table\"><h2>");
    html_int(out, (int64_t)chips->count);
    HTML(out, " chips</h2>\n<p><a href=\"/chips.csv?");
    put_query(out, chips);
    buf_format(out,
               "&amp;sort=%s\">as CSV</a></p>\n<div class=\"wide-table\"><table><thead>"
               "<tr>",
               web_chips_sorts[chips->sort]);
    put_head(out, chips, CHIPS_BY_NAME, "Chip");
    put_head(out, chips, CHIPS_BY_LAUNCH, "Launched");
    put_head(out, chips, CHIPS_BY_TPP, "TPP");
    put_head(out, chips, CHIPS_BY_DENSITY, "Density");
    HTML(out, "<th>Under</th><th>Confidence</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < chips->count; i++)
        put_row(out, chips, &chips->rows[i]);
    HTML(out, "</tbody></table></div></section>\n");
    web_page_end(out, &chips->page);
}

/* ---- CSV ---- */

void web_chips_csv(struct buf *out, const struct web_chips *chips)
{
    buf_text(out, "name,launched,tpp,performance_density,entries,confidence,source\n");
    for (size_t i = 0; i < chips->count; i++) {
        const struct web_chip *row = &chips->rows[i];
        web_csv_cell(out, row->chip->name, ',');
        web_csv_cell(out, row->chip->launched, ',');
        web_csv_cell(out, row->tpp, ',');
        web_csv_cell(out, row->density, ',');
        web_csv_cell(out, row->entries, ',');
        web_csv_cell(out, row->chip->confidence, ',');
        web_csv_cell(out, row->chip->source, '\n');
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* web/exposure_tables.c - see exposure_tables.h. */
#include "web/exposure_tables.h"

#include <stdlib.h>

#include "base/num.h"
#include "web/csv.h"
#include "web/list.h"

#define COLUMNS(of) of, sizeof of / sizeof *of
#define ROWS_SHOWN 200
#define SHARES_SHOWN 20

static const struct web_cells published[] = {
    { "measure", "Measure", CELL_WORDS },   { "found", "Here", CELL_AMOUNT },
    { "amount", "Published", CELL_AMOUNT }, { "difference", "Off by", CELL_AMOUNT },
    { "says", "What was said", CELL_SAID },
};

static const struct web_cells lots[] = {
    { "id", "Lot", CELL_NAME },
    { "stage", "Stage", CELL_TEXT },
    { "quantity", "Units", CELL_NUMBER },
    { "shipped", "Shipped", CELL_NUMBER },
    { "redirected", "Elsewhere", CELL_NUMBER },
    { "used", "As parts", CELL_NUMBER },
    { "left", "Left", CELL_NUMBER },
    { "gross", "Gross", CELL_AMOUNT },
    { "reusable", "Reusable", CELL_AMOUNT },
    { "net", "Net", CELL_AMOUNT },
    { "line", "Row", CELL_PLACE },
};

static const struct web_cells lines[] = {
    { "id", "Line", CELL_NAME },
    { "on", "Planned", CELL_NAME },
    { "buyer", "Buyer", CELL_TEXT },
    { "standing", "Standing", CELL_TEXT },
    { "goes", "Goes", CELL_NUMBER },
    { "lost_revenue", "Lost revenue", CELL_AMOUNT },
    { "rule", "Rule and source", CELL_RULE },
    { "line", "Row", CELL_PLACE },
};

static const struct web_cells buyers[] = {
    { "name", "Buyer", CELL_TEXT },
    { "amount", "Revenue", CELL_AMOUNT },
    { "percent", "Percent", CELL_NUMBER },
    { "beside", "Of it lost", CELL_AMOUNT },
};

static const struct web_cells suppliers[] = {
    { "name", "Supplier", CELL_TEXT },
    { "amount", "Cost", CELL_AMOUNT },
    { "percent", "Percent", CELL_NUMBER },
    { "beside", "Of it stranded", CELL_AMOUNT },
};

static const struct web_cells ladder[] = {
    { "until", "Until", CELL_NAME },
    { "commitments", "Orders", CELL_NUMBER },
    { "cost", "Left, at cost", CELL_AMOUNT },
    { "fee", "Fee", CELL_AMOUNT },
    { "later", "Charge a day later", CELL_AMOUNT },
    { "adds_so_far", "More than the fees, so far", CELL_AMOUNT },
};

static const struct web_cells drivers[] = {
    { "name", "Figure", CELL_TEXT },
    { "low", "If", CELL_TEXT },
    { "net_low", "Charge", CELL_AMOUNT },
    { "lost_low", "Lost revenue", CELL_AMOUNT },
    { "high", "If instead", CELL_TEXT },
    { "net_high", "Charge", CELL_AMOUNT },
    { "lost_high", "Lost revenue", CELL_AMOUNT },
};

static const struct web_cells events[] = {
    { "on", "In force", CELL_NAME },          { "known", "Known", CELL_NAME },
    { "direction", "Direction", CELL_TEXT },  { "chips", "Chips", CELL_NUMBER },
    { "rule", "Rule and source", CELL_RULE },
};

const struct web_table web_tables[] = {
    { "published", "Beside what was published", "published", false, ROWS_SHOWN,
      COLUMNS(published) },
    { "lots", "Lots and commitments", "supplies", false, ROWS_SHOWN, COLUMNS(lots) },
    { "lines", "Order lines", "lines", false, ROWS_SHOWN, COLUMNS(lines) },
    { "buyers", "Who has ordered, through the window", "buyers.rows", false, SHARES_SHOWN,
      COLUMNS(buyers) },
    { "suppliers", "Who is to deliver, of all purchase orders", "suppliers.rows", false,
      SHARES_SHOWN, COLUMNS(suppliers) },
    { "ladder", "Purchase orders that can still be cancelled", "ladder", false, ROWS_SHOWN,
      COLUMNS(ladder) },
    { "drivers", "What moves the means", "drivers", true, ROWS_SHOWN, COLUMNS(drivers) },
    { "events", "The days that the chances rest on", "events", true, ROWS_SHOWN, COLUMNS(events) },
};
const size_t web_table_count = sizeof web_tables / sizeof *web_tables;

const struct web_table *web_table_find(struct str name)
{
    for (size_t i = 0; i < web_table_count; i++) {
        if (str_equal_text(name, web_tables[i].name))
            return &web_tables[i];
    }
    return NULL;
}

/* ---- rows ---- */

struct row {
    const struct json_value *value;
    struct num number;
    struct str text;
    size_t n; /* in the report */
};

struct rows {
    struct row *rows;
    size_t count;
};

/* Events that are not counted are in the report, too. */
static bool is_shown(const struct json_value *row)
{
    const struct json_value *counted = web_report_member(row, STR("counted"));
    return counted == NULL || str_equal_text(counted->text, "true");
}

static const struct json_value *list_of(const struct web_exposure *e, const struct web_table *table)
{
    const struct json_value *at = table->of_chance ? e->report->chance : e->shown;
    struct str path = str_of(table->list);
    while (path.length > 0) {
        size_t dot = str_find(path, '.');
        at = web_report_member(at, str_slice(path, 0, dot));
        path = str_slice(path, dot < path.length ? dot + 1 : dot, path.length);
    }
    return at == NULL || at->type != JSON_ARRAY ? NULL : at;
}

static bool is_number(enum web_cell kind)
{
    return kind == CELL_NUMBER || kind == CELL_AMOUNT || kind == CELL_PLACE;
}

/* The column by which the table is sorted; NULL: it is in the order of the report. */
static const struct web_cells *sorted_by(const struct web_exposure *e,
                                         const struct web_table *table, bool *ret_down)
{
    struct str key = e->sort;
    *ret_down = key.length > 0 && key.data[0] == '-';
    if (*ret_down)
        key = str_slice(key, 1, key.length);
    if (e->table != table)
        return NULL;
    for (size_t i = 0; i < table->column_count; i++) {
        if (str_equal_text(key, table->columns[i].key))
            return &table->columns[i];
    }
    return NULL;
}

static int compare_numbers(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = num_compare(x->number, y->number);
    return order != 0 ? order : x->n < y->n ? -1 : 1;
}

static int compare_texts(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = str_compare(x->text, y->text);
    return order != 0 ? order : x->n < y->n ? -1 : 1;
}

static void turn_round(struct rows *rows)
{
    for (size_t i = 0, k = rows->count; i + 1 < k; i++) {
        struct row kept = rows->rows[i];
        rows->rows[i] = rows->rows[--k];
        rows->rows[k] = kept;
    }
}

static struct rows rows_of(const struct web_exposure *e, const struct web_table *table)
{
    struct rows rows = { .count = 0 };
    bool down;
    const struct json_value *list = list_of(e, table);
    const struct web_cells *by = sorted_by(e, table, &down);
    if (list == NULL || list->count == 0)
        return rows;
    rows.rows = arena_array(e->arena, list->count, sizeof *rows.rows);
    for (const struct json_value *value = list->first; rows.rows != NULL && value != NULL;
         value = value->next) {
        struct row row = { .value = value, .number = num_int(0), .n = rows.count };
        struct err unused;
        if (!is_shown(value))
            continue;
        row.text = by == NULL ? (struct str){ 0 } : web_report_value(value, by->key);
        if (by != NULL && is_number(by->kind) && !num_parse(row.text, false, &row.number, &unused))
            row.number = num_int(0);
        rows.rows[rows.count++] = row;
    }
    if (by != NULL)
        qsort(rows.rows, rows.count, sizeof *rows.rows,
              is_number(by->kind) ? compare_numbers : compare_texts);
    if (by != NULL && down)
        turn_round(&rows);
    return rows;
}

/* ---- on the page ---- */

void web_put_amount(struct buf *out, struct str amount)
{
    if (str_ends(amount, STR(".00")))
        amount = str_slice(amount, 0, amount.length - 3);
    html_number(out, amount);
}

/* The CSV has the file in a column of its own. */
static void put_place(struct buf *out, const struct json_value *row)
{
    HTML_IN(out, "<td class=\"faint n\" title=\"", web_report_value(row, "file"), "\">");
    HTML_IN(out, "", web_report_value(row, "line"), "</td>");
}

static void put_cell(struct buf *out, const struct web_cells *cell, const struct json_value *row)
{
    struct str value = web_report_value(row, cell->key);
    if (cell->kind == CELL_PLACE) {
        put_place(out, row);
        return;
    }
    buf_text(out, is_number(cell->kind)                                ? "<td class=\"n\">"
                  : cell->kind == CELL_NAME                            ? "<td class=\"day\">"
                  : cell->kind == CELL_SAID || cell->kind == CELL_RULE ? "<td class=\"long\">"
                                                                       : "<td>");
    if (cell->kind == CELL_AMOUNT)
        web_put_amount(out, value);
    else if (cell->kind == CELL_NUMBER)
        html_number(out, value);
    else if (cell->kind == CELL_WORDS)
        html_words_of(out, value);
    else if (cell->kind == CELL_RULE)
        HTML_IN(out, "<code>", value, "</code>");
    else
        html_text(out, value);
    if (cell->kind == CELL_RULE)
        HTML_IN(out, " <span class=\"faint\">", web_report_value(row, "citation"), "</span>");
    if (cell->kind == CELL_SAID) {
        HTML_IN(out, " <span class=\"faint\">", web_report_value(row, "on"), ", ");
        HTML_IN(out, "", web_report_value(row, "source"), "</span>");
    }
    HTML(out, "</td>");
}

static void put_address(struct buf *out, const struct web_exposure *e,
                        const struct web_table *table, const char *path, const char *down,
                        const char *key)
{
    buf_text(out, path);
    web_exposure_where(out, e, web_report_value(e->shown, "scenario"));
    buf_format(out, "&amp;table=%s", table->name);
    if (key != NULL)
        buf_format(out, "&amp;sort=%s%s", down, key);
}

/* Figures go down first, words up. */
static void put_head(struct buf *out, const struct web_exposure *e, const struct web_table *table)
{
    bool down;
    const struct web_cells *by = sorted_by(e, table, &down);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct web_cells *cell = &table->columns[i];
        enum web_sorted now = cell != by ? SORTED_NOT : down ? SORTED_DOWN : SORTED_UP;
        bool next_down = now == SORTED_NOT ? is_number(cell->kind) : !down;
        web_head_begin(out, is_number(cell->kind), now);
        HTML(out, "<a href=\"");
        put_address(out, e, table, "/exposure", next_down ? "-" : "", cell->key);
        buf_format(out, "#%s\">", table->name);
        web_head_end(out, cell->label, now);
    }
}

void web_table(struct buf *out, const struct web_exposure *e, const struct web_table *table)
{
    struct rows rows = rows_of(e, table);
    bool down;
    const struct web_cells *by = sorted_by(e, table, &down);
    if (rows.count == 0)
        return;
    buf_format(out, "<h2 id=\"%s\">%s</h2>\n<div class=\"wide-table\"><table><thead><tr>",
               table->name, table->title);
    put_head(out, e, table);
    HTML(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < rows.count && i < table->shown; i++) {
        HTML(out, "<tr>");
        for (size_t k = 0; k < table->column_count; k++)
            put_cell(out, &table->columns[k], rows.rows[i].value);
        HTML(out, "</tr>\n");
    }
    HTML(out, "</tbody></table></div>\n<p class=\"ways\">");
    if (rows.count > table->shown) {
        HTML(out, "<span class=\"faint\">The first ");
        html_int(out, (int64_t)table->shown);
        HTML(out, " of ");
        html_int(out, (int64_t)rows.count);
        HTML(out, "</span> ");
    }
    HTML(out, "<a class=\"csv\" href=\"");
    put_address(out, e, table, "/exposure.csv", down ? "-" : "", by == NULL ? NULL : by->key);
    HTML(out, "\">As CSV</a></p>\n");
}

/* ---- as CSV ---- */

/* What a cell has beside its own value; NULL ends. */
static const char *const *keys_beside(enum web_cell kind)
{
    static const char *const none[] = { NULL }, *const rule[] = { "citation", NULL },
                             *const said[] = { "on", "source", NULL },
                             *const place[] = { "file", NULL };
    return kind == CELL_RULE ? rule : kind == CELL_SAID ? said : kind == CELL_PLACE ? place : none;
}

/* Of the names (row is NULL), or of a row. */
static void put_line(struct buf *out, const struct web_table *table, const struct json_value *row)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct web_cells *cell = &table->columns[i];
        const char *const *beside = keys_beside(cell->kind);
        bool last = i + 1 == table->column_count;
        web_csv_cell(out, row == NULL ? str_of(cell->key) : web_report_value(row, cell->key),
                     last && *beside == NULL ? '\n' : ',');
        for (; *beside != NULL; beside++)
            web_csv_cell(out, row == NULL ? str_of(*beside) : web_report_value(row, *beside),
                         last && beside[1] == NULL ? '\n' : ',');
    }
}

void web_table_csv(struct buf *out, const struct web_exposure *e, const struct web_table *table)
{
    struct rows rows = rows_of(e, table);
    put_line(out, table, NULL);
    for (size_t i = 0; i < rows.count; i++)
        put_line(out, table, rows.rows[i].value);
}

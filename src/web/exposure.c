/* SPDX-License-Identifier: Apache-2.0 */
/* web/exposure.c - see exposure.h; the pictures are in exposure_drawn.c. */
#include "web/exposure.h"

#define ROWS_SHOWN 200
#define SHARES_SHOWN 20

/* ---- the report ---- */

const struct json_value *web_report_member(const struct json_value *value, struct str name)
{
    return value == NULL || value->type != JSON_OBJECT ? NULL : json_get(value, name);
}

bool web_report_add(struct web_report *report, const struct json_value *line)
{
    if (line->type != JSON_OBJECT)
        return false;
    if (web_report_member(line, STR("spreads")) != NULL) {
        report->chance = line;
        return true;
    }
    if (report->count == WEB_EXPOSURE_MAX || web_report_member(line, STR("measures")) == NULL)
        return false;
    report->suppositions[report->count++] = line;
    return true;
}

const struct json_value *web_report_find(const struct web_report *report, struct str name)
{
    for (size_t i = 0; i < report->count; i++) {
        if (name.length > 0 && str_equal(json_text_of(report->suppositions[i], "scenario"), name))
            return report->suppositions[i];
    }
    return report->count > 0 ? report->suppositions[0] : NULL;
}

/* ---- parts ---- */

/* A text or a number as it is written; absent where there is none. */
static struct str value_of(const struct json_value *object, const char *name)
{
    const struct json_value *value = web_report_member(object, str_of(name));
    bool shown = value != NULL && (value->type == JSON_STRING || value->type == JSON_NUMBER);
    return shown ? value->text : (struct str){ 0 };
}

static const struct json_value *first_of(const struct json_value *object, const char *name)
{
    const struct json_value *list = web_report_member(object, str_of(name));
    return list == NULL || list->type != JSON_ARRAY ? NULL : list->first;
}

/* "5500000000.00" with commas, and without places that are nothing. */
static void put_amount(struct buf *out, struct str amount)
{
    if (str_ends(amount, STR(".00")))
        amount = str_slice(amount, 0, amount.length - 3);
    html_number(out, amount);
}

static void put_amount_cell(struct buf *out, const struct json_value *object, const char *name)
{
    HTML(out, "<td class=\"number\">");
    put_amount(out, value_of(object, name));
    HTML(out, "</td>");
}

static void put_number_cell(struct buf *out, const struct json_value *object, const char *name)
{
    HTML(out, "<td class=\"number\">");
    html_number(out, value_of(object, name));
    HTML(out, "</td>");
}

static void put_text_cell(struct buf *out, const struct json_value *object, const char *name)
{
    HTML_IN(out, "<td>", value_of(object, name), "</td>");
}

/* The file and line that a row was written in. */
static void put_place_cell(struct buf *out, const struct json_value *row)
{
    HTML_IN(out, "<td class=\"faint\">", value_of(row, "file"), ":");
    HTML_IN(out, "", value_of(row, "line"), "</td>");
}

/* ---- the stress table ---- */

static void put_stress(struct buf *out, const struct web_exposure *e)
{
    HTML(out, "<section class=\"sheet\"><h2>Under each supposition</h2>\n<div class=\"wide-table\">"
              "<table><thead><tr><th>Supposed</th><th>Gross</th><th>Net charge</th>"
              "<th>Lost revenue</th><th>Cash at risk</th><th>Released</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < e->report->count; i++) {
        const struct json_value *one = e->report->suppositions[i];
        const struct json_value *measures = web_report_member(one, STR("measures"));
        bool here = one == e->shown;
        HTML(out, "<tr");
        if (here)
            HTML(out, " class=\"now\"");
        HTML(out, "><td><a href=\"/exposure?scenario=");
        html_url_part(out, value_of(one, "scenario"));
        HTML(out, "\">");
        html_text(out, value_of(one, "scenario"));
        HTML_IN(out, "</a> <span class=\"faint\">", value_of(one, "title"), "</span></td>");
        put_amount_cell(out, measures, "gross");
        put_amount_cell(out, measures, "net");
        put_amount_cell(out, measures, "lost_revenue");
        put_amount_cell(out, measures, "cash");
        put_amount_cell(out, measures, "release");
        HTML(out, "</tr>\n");
    }
    HTML(out,
         "</tbody></table></div>\n<p class=\"faint\">Lost revenue stands beside the charge and "
         "is not to be added to it: what could not be sold cost what is in the charge. A "
         "supposition is no law and no forecast.</p></section>\n");
}

/* ---- pictures ---- */

static void put_picture(struct buf *out, const struct web_exposure *e, const char *kind,
                        const char *says)
{
    HTML(out, "<img class=\"drawn\" src=\"/exposure.svg?kind=");
    buf_text(out, kind);
    HTML(out, "&amp;scenario=");
    html_url_part(out, value_of(e->shown, "scenario"));
    HTML_IN(out, "\" alt=\"", str_of(says), "\">\n");
}

static void put_pictures(struct buf *out, const struct web_exposure *e)
{
    HTML(out, "<section class=\"sheet\"><h2>Drawn</h2>\n<div class=\"drawings\">\n");
    put_picture(out, e, "waterfall", "From gross to net; the report has the amounts");
    if (e->report->chance != NULL) {
        put_picture(out, e, "cliff", "The charge by the day of the change");
        put_picture(out, e, "fan", "The charge by day that so many of the paths do not exceed");
        put_picture(out, e, "loss", "How likely the charge is at least so much");
        put_picture(out, e, "survival", "How long this opening will last");
        put_picture(out, e, "tornado",
                    "What moves the mean charge and lost revenue; a table has it");
    }
    HTML(out, "</div></section>\n");
}

/* ---- rows ---- */

static void put_published(struct buf *out, const struct json_value *row)
{
    if (row == NULL)
        return;
    HTML(out, "<section class=\"sheet\"><h2>Beside what was published</h2>\n"
              "<div class=\"wide-table\"><table><thead><tr><th>Measure</th><th>Here</th>"
              "<th>Published</th><th>Off by</th><th>What was said</th></tr></thead><tbody>\n");
    for (; row != NULL; row = row->next) {
        HTML(out, "<tr><td>");
        html_words_of(out, value_of(row, "measure"));
        HTML(out, "</td>");
        put_amount_cell(out, row, "found");
        put_amount_cell(out, row, "amount");
        put_amount_cell(out, row, "difference");
        HTML_IN(out, "<td>", value_of(row, "says"), "");
        HTML_IN(out, " <span class=\"faint\">", value_of(row, "on"), ", ");
        HTML_IN(out, "", value_of(row, "source"), "</span></td></tr>\n");
    }
    HTML(out, "</tbody></table></div></section>\n");
}

static void put_more(struct buf *out, size_t count, size_t shown)
{
    if (count <= shown)
        return;
    HTML(out, "<p class=\"faint\">The first ");
    html_int(out, (int64_t)shown);
    HTML(out, " of ");
    html_int(out, (int64_t)count);
    HTML(out, "; the report has all.</p>\n");
}

static void put_supplies(struct buf *out, const struct json_value *row)
{
    size_t count = 0;
    HTML(out, "<section class=\"sheet\"><h2>Lots and commitments</h2>\n<div class=\"wide-table\">"
              "<table><thead><tr><th>Lot</th><th>Stage</th><th>Units</th><th>Shipped</th>"
              "<th>Elsewhere</th><th>As parts</th><th>Left</th><th>Gross</th><th>Reusable</th>"
              "<th>Net</th><th>Row</th></tr></thead><tbody>\n");
    for (; row != NULL; row = row->next) {
        if (count++ >= ROWS_SHOWN)
            continue;
        HTML(out, "<tr>");
        put_text_cell(out, row, "id");
        put_text_cell(out, row, "stage");
        put_number_cell(out, row, "quantity");
        put_number_cell(out, row, "shipped");
        put_number_cell(out, row, "redirected");
        put_number_cell(out, row, "used");
        put_number_cell(out, row, "left");
        put_amount_cell(out, row, "gross");
        put_amount_cell(out, row, "reusable");
        put_amount_cell(out, row, "net");
        put_place_cell(out, row);
        HTML(out, "</tr>\n");
    }
    HTML(out, "</tbody></table></div>\n");
    put_more(out, count, ROWS_SHOWN);
    HTML(out, "</section>\n");
}

static void put_lines(struct buf *out, const struct json_value *row)
{
    size_t count = 0;
    HTML(out, "<section class=\"sheet\"><h2>Order lines</h2>\n<div class=\"wide-table\"><table>"
              "<thead><tr><th>Line</th><th>Planned</th><th>Buyer</th><th>Standing</th><th>Goes</th>"
              "<th>Lost revenue</th><th>Rule and source</th><th>Row</th></tr></thead><tbody>\n");
    for (; row != NULL; row = row->next) {
        if (count++ >= ROWS_SHOWN)
            continue;
        HTML(out, "<tr>");
        put_text_cell(out, row, "id");
        put_text_cell(out, row, "on");
        put_text_cell(out, row, "buyer");
        put_text_cell(out, row, "standing");
        put_number_cell(out, row, "goes");
        put_amount_cell(out, row, "lost_revenue");
        HTML_IN(out, "<td><code>", value_of(row, "rule"), "</code>");
        HTML_IN(out, " <span class=\"faint\">", value_of(row, "citation"), "</span></td>");
        put_place_cell(out, row);
        HTML(out, "</tr>\n");
    }
    HTML(out, "</tbody></table></div>\n");
    put_more(out, count, ROWS_SHOWN);
    HTML(out, "</section>\n");
}

/* ---- on whom it hangs, and until when ---- */

struct shares_words {
    const char *list, *title, *who, *amount, *beside;
};

static void put_index(struct buf *out, const struct json_value *of)
{
    struct str low = value_of(of, "index_low");
    struct str high = value_of(of, "index_high");
    struct str unnamed = value_of(of, "unnamed");
    HTML(out, "<p class=\"faint\">Herfindahl-Hirschman index ");
    html_number(out, low);
    if (!str_equal(low, high)) {
        HTML(out, " to ");
        html_number(out, high);
    }
    HTML(out, " of 10,000");
    if (unnamed.length > 0 && !str_equal_text(unnamed, "0.00")) {
        HTML(out, "; without a name: ");
        put_amount(out, unnamed);
    }
    HTML(out, ".</p>\n");
}

static void put_shares(struct buf *out, const struct json_value *shown,
                       const struct shares_words *words)
{
    const struct json_value *of = web_report_member(shown, str_of(words->list));
    const struct json_value *row = first_of(of, "rows");
    size_t count = 0;
    if (row == NULL)
        return;
    HTML_IN(out, "<section class=\"sheet\"><h2>", str_of(words->title), "</h2>\n");
    HTML_IN(out, "<div class=\"wide-table\"><table><thead><tr><th>", str_of(words->who), "</th>");
    HTML_IN(out, "<th>", str_of(words->amount), "</th><th>Percent</th>");
    HTML_IN(out, "<th>", str_of(words->beside), "</th></tr></thead><tbody>\n");
    for (; row != NULL; row = row->next) {
        if (count++ >= SHARES_SHOWN)
            continue;
        HTML(out, "<tr>");
        put_text_cell(out, row, "name");
        put_amount_cell(out, row, "amount");
        HTML_IN(out, "<td class=\"number\">", value_of(row, "percent"), "</td>");
        put_amount_cell(out, row, "beside");
        HTML(out, "</tr>\n");
    }
    HTML(out, "</tbody></table></div>\n");
    put_more(out, count, SHARES_SHOWN);
    put_index(out, of);
    HTML(out, "</section>\n");
}

static void put_ladder(struct buf *out, const struct json_value *rung)
{
    if (rung == NULL)
        return;
    HTML(out, "<section class=\"sheet\"><h2>Purchase orders that can still be cancelled</h2>\n"
              "<div class=\"wide-table\"><table><thead><tr><th>Until</th><th>Orders</th>"
              "<th>Left, at cost</th><th>Fee</th><th>Charge a day later</th>"
              "<th>More than the fees, so far</th></tr></thead><tbody>\n");
    for (; rung != NULL; rung = rung->next) {
        HTML(out, "<tr>");
        put_text_cell(out, rung, "until");
        put_number_cell(out, rung, "commitments");
        put_amount_cell(out, rung, "cost");
        put_amount_cell(out, rung, "fee");
        put_amount_cell(out, rung, "later");
        put_amount_cell(out, rung, "adds_so_far");
        HTML(out, "</tr>\n");
    }
    HTML(out, "</tbody></table></div></section>\n");
}

static void put_hangs_on(struct buf *out, const struct json_value *shown)
{
    static const struct shares_words buyers = { "buyers", "Who has ordered, through the window",
                                                "Buyer", "Revenue", "Of it lost" };
    static const struct shares_words suppliers = { "suppliers",
                                                   "Who is to deliver, of all purchase orders",
                                                   "Supplier", "Cost", "Of it stranded" };
    put_shares(out, shown, &buyers);
    put_shares(out, shown, &suppliers);
    put_ladder(out, first_of(shown, "ladder"));
}

/* ---- chances ---- */

static void put_spreads(struct buf *out, const struct json_value *spreads)
{
    static const struct {
        const char *name, *word;
    } figures[] = { { "net", "charge" },
                    { "release", "released" },
                    { "lost_revenue", "lost revenue" },
                    { "cash", "cash at risk" } };
    HTML(out, "<div class=\"wide-table\"><table><thead><tr><th></th><th>Mean</th><th>Half are below"
              "</th><th>90 percent</th><th>95 percent (VaR)</th><th>99 percent</th>"
              "<th>Worst 5 percent, mean</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        const struct json_value *spread = web_report_member(spreads, str_of(figures[i].name));
        HTML_IN(out, "<tr><td>", str_of(figures[i].word), "</td>");
        put_amount_cell(out, spread, "mean");
        put_amount_cell(out, spread, "p50");
        put_amount_cell(out, spread, "p90");
        put_amount_cell(out, spread, "p95");
        put_amount_cell(out, spread, "p99");
        put_amount_cell(out, spread, "shortfall95");
        HTML(out, "</tr>\n");
    }
    HTML(out, "</tbody></table></div>\n");
}

static void put_events(struct buf *out, const struct json_value *event)
{
    HTML(out, "<h3>The days it rests on</h3>\n<div class=\"wide-table\"><table><thead><tr>"
              "<th>In force</th><th>Known</th><th>Direction</th><th>Chips</th>"
              "<th>Rule and source</th></tr></thead><tbody>\n");
    for (; event != NULL; event = event->next) {
        const struct json_value *counted = web_report_member(event, STR("counted"));
        if (counted == NULL || !str_equal_text(counted->text, "true"))
            continue;
        HTML(out, "<tr>");
        put_text_cell(out, event, "on");
        put_text_cell(out, event, "known");
        put_text_cell(out, event, "direction");
        put_number_cell(out, event, "chips");
        HTML_IN(out, "<td><code>", value_of(event, "rule"), "</code>");
        HTML_IN(out, " <span class=\"faint\">", value_of(event, "citation"), "</span></td></tr>\n");
    }
    HTML(out, "</tbody></table></div>\n");
}

static void put_drivers(struct buf *out, const struct json_value *driver)
{
    if (driver == NULL)
        return;
    HTML(out, "<h3>What moves the means</h3>\n<div class=\"wide-table\"><table><thead><tr>"
              "<th>Figure</th><th>If</th><th>Charge</th><th>Lost revenue</th><th>If</th>"
              "<th>Charge</th><th>Lost revenue</th></tr></thead><tbody>\n");
    for (; driver != NULL; driver = driver->next) {
        HTML(out, "<tr>");
        put_text_cell(out, driver, "name");
        put_text_cell(out, driver, "low");
        put_amount_cell(out, driver, "net_low");
        put_amount_cell(out, driver, "lost_low");
        put_text_cell(out, driver, "high");
        put_amount_cell(out, driver, "net_high");
        put_amount_cell(out, driver, "lost_high");
        HTML(out, "</tr>\n");
    }
    HTML(out, "</tbody></table></div>\n");
}

static void put_chance(struct buf *out, const struct json_value *chance)
{
    if (chance == NULL)
        return;
    HTML_IN(out, "<section class=\"sheet\"><h2>Chance</h2>\n<p>", value_of(chance, "paths"),
            " paths; when it is tight: ");
    HTML_IN(out, "", value_of(chance, "supposed"), "; tightening ");
    HTML_IN(out, "", value_of(chance, "tightening"), " a year, from ");
    HTML_IN(out, "", value_of(chance, "tightening_low"), " to ");
    HTML_IN(out, "", value_of(chance, "tightening_high"), " with 90 percent.</p>\n");
    put_spreads(out, web_report_member(chance, STR("spreads")));
    put_drivers(out, first_of(chance, "drivers"));
    put_events(out, first_of(chance, "events"));
    HTML_IN(out,
            "<p class=\"faint\">Such days come in clusters, and not each of them reaches every "
            "chip: the rate is a rough prior. Forecasts of past days have a Brier score of ",
            value_of(chance, "brier"), "; always saying how often it came, ");
    HTML_IN(out, "", value_of(chance, "brier_base"), ".</p></section>\n");
}

/* ---- the page ---- */

static void put_none(struct buf *out)
{
    HTML(out,
         "<section class=\"sheet\"><h1>Exposure</h1>\n<p>There is no report. Make one, and name "
         "it when the server is started; it is read anew each time the page is asked for:</p>\n"
         "<pre>licet exposure book.csv --orders orders.jsonl --paths 2000 --json &gt;"
         "report.jsonl\nlicet serve --exposure report.jsonl</pre></section>\n");
}

/* Reports of files alone have none. */
static void put_left_out(struct buf *out, const struct json_value *left)
{
    static const struct {
        const char *name, *what;
    } reasons[] = { { "in_transit", " under way" },
                    { "unsaid", " without a quantity or a value" },
                    { "other_currency", " in another currency" } };
    bool any = false;
    HTML(out, "<p>");
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        struct str count = value_of(left, reasons[i].name);
        if (count.length == 0 || str_equal_text(count, "0"))
            continue;
        html_text(out, str_of(any ? ", " : "Left out of the database: "));
        html_text(out, count);
        html_text(out, str_of(reasons[i].what));
        any = true;
    }
    html_text(out, str_of(any ? "." : ""));
    HTML(out, "</p>\n");
}

static void put_head(struct buf *out, const struct web_exposure *e)
{
    HTML(out, "<section class=\"sheet\"><h1>Exposure</h1>\n<p>");
    HTML_IN(out, "Valued on ", value_of(e->shown, "on"), ", sales through ");
    HTML_IN(out, "", value_of(e->shown, "until"), ", in ");
    HTML_IN(out, "", value_of(e->shown, "currency"), ". ");
    HTML_IN(out, "<span class=\"faint\">", value_of(e->shown, "packs"), " through ");
    HTML_IN(out, "", value_of(e->shown, "complete_through"),
            ", taken to go on as it stands.</span></p>\n");
    if (web_report_member(e->shown, STR("left_out")) != NULL)
        put_left_out(out, web_report_member(e->shown, STR("left_out")));
    HTML(out, "</section>\n");
}

void web_exposure(struct buf *out, const struct web_exposure *e)
{
    web_page_begin(out, &e->page);
    if (e->problem.length > 0) {
        HTML_IN(out, "<section class=\"problem\" role=\"alert\"><p>", e->problem, "</p>\n");
        HTML_IN(out, "<p class=\"hint\">", e->hint, "</p></section>\n");
    } else if (e->shown == NULL) {
        put_none(out);
    } else {
        put_head(out, e);
        put_stress(out, e);
        put_pictures(out, e);
        HTML_IN(out, "<h2>", value_of(e->shown, "scenario"), ": ");
        HTML_IN(out, "", value_of(e->shown, "title"), "</h2>\n");
        put_published(out, first_of(e->shown, "published"));
        put_supplies(out, first_of(e->shown, "supplies"));
        put_lines(out, first_of(e->shown, "lines"));
        put_hangs_on(out, e->shown);
        put_chance(out, e->report->chance);
    }
    web_page_end(out, &e->page);
}

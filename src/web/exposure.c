/* SPDX-License-Identifier: Apache-2.0 */
/* web/exposure.c - see exposure.h; the pictures are in exposure_drawn.c. */
#include "web/exposure.h"

#include "web/exposure_tables.h"

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

struct str web_report_value(const struct json_value *object, const char *name)
{
    const struct json_value *value = web_report_member(object, str_of(name));
    bool shown = value != NULL && (value->type == JSON_STRING || value->type == JSON_NUMBER);
    return shown ? value->text : (struct str){ 0 };
}

void web_exposure_where(struct buf *out, const struct web_exposure *e, struct str scenario)
{
    HTML(out, "?");
    if (e->run.length > 0) {
        HTML(out, "run=");
        html_url_part(out, e->run);
        HTML(out, "&amp;");
    }
    HTML(out, "scenario=");
    html_url_part(out, scenario);
}

static void put_amount_cell(struct buf *out, const struct json_value *object, const char *name)
{
    HTML(out, "<td class=\"n\">");
    web_put_amount(out, web_report_value(object, name));
    HTML(out, "</td>");
}

/* ---- the stress table ---- */

/* What nobody could tell of counts as lost: it is said, as it may be that nobody was looked for. */
static void put_undetermined(struct buf *out, const struct json_value *law)
{
    const struct json_value *lines = web_report_member(law, STR("lines"));
    int64_t count = 0, all = 0;
    const struct json_value *line =
        lines == NULL || lines->type != JSON_ARRAY ? NULL : lines->first;
    for (; line != NULL; line = line->next, all++)
        count += str_equal_text(web_report_value(line, "standing"), "undetermined") &&
                         !str_equal_text(web_report_value(line, "lost_revenue"), "0.00")
                     ? 1
                     : 0;
    if (count == 0)
        return;
    HTML(out, "<p>As the law stands ");
    html_int(out, count);
    HTML(out, " of ");
    html_int(out, all);
    HTML(out, " lines are undetermined, and count as not going: <code>licet check</code> says what "
              "is missing.</p>\n");
}

static void put_stress(struct buf *out, const struct web_exposure *e)
{
    HTML(out,
         "<section class=\"sheet\"><h2>Under each supposition</h2>\n<div class=\"wide-table\">"
         "<table><thead><tr><th>Supposed</th><th class=\"n\">Gross</th>"
         "<th class=\"n\">Net charge</th><th class=\"n\">Lost revenue</th>"
         "<th class=\"n\">Cash at risk</th><th class=\"n\">Released</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < e->report->count; i++) {
        const struct json_value *one = e->report->suppositions[i];
        const struct json_value *measures = web_report_member(one, STR("measures"));
        bool here = one == e->shown;
        HTML(out, "<tr");
        if (here)
            HTML(out, " class=\"now\"");
        HTML(out, "><td><a href=\"/exposure");
        web_exposure_where(out, e, web_report_value(one, "scenario"));
        HTML(out, "\">");
        html_text(out, web_report_value(one, "scenario"));
        HTML_IN(out, "</a> <span class=\"faint\">", web_report_value(one, "title"), "</span></td>");
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
         "supposition is no law and no forecast.</p>\n");
    put_undetermined(out, e->report->suppositions[0]);
    HTML(out, "</section>\n");
}

/* ---- pictures ---- */

static void put_picture(struct buf *out, const struct web_exposure *e, const char *kind,
                        const char *says)
{
    HTML(out, "<img class=\"drawn\" src=\"/exposure.svg");
    web_exposure_where(out, e, web_report_value(e->shown, "scenario"));
    buf_format(out, "&amp;kind=%s", kind);
    HTML_IN(out, "\" alt=\"", str_of(says), "\">\n");
}

static void put_pictures(struct buf *out, const struct web_exposure *e)
{
    const struct json_value *stock = web_report_member(e->shown, STR("supplies"));
    bool has_stock = stock != NULL && stock->type == JSON_ARRAY && stock->count > 0;
    if (!has_stock && e->report->chance == NULL)
        return;
    HTML(out, "<section class=\"sheet\"><h2>Drawn</h2>\n<div class=\"drawings\">\n");
    if (has_stock)
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

/* ---- on whom it hangs ---- */

static void put_index(struct buf *out, const struct web_exposure *e, const char *list)
{
    const struct json_value *of = web_report_member(e->shown, str_of(list));
    struct str low = web_report_value(of, "index_low");
    struct str high = web_report_value(of, "index_high");
    struct str unnamed = web_report_value(of, "unnamed");
    if (low.length == 0)
        return;
    HTML(out, "<p class=\"faint\">Herfindahl-Hirschman index ");
    html_number(out, low);
    if (!str_equal(low, high)) {
        HTML(out, " to ");
        html_number(out, high);
    }
    HTML(out, " of 10,000");
    if (unnamed.length > 0 && !str_equal_text(unnamed, "0.00")) {
        HTML(out, "; without a name: ");
        web_put_amount(out, unnamed);
    }
    HTML(out, ".</p>\n");
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
    HTML(out, "<div class=\"wide-table\"><table><thead><tr><th></th><th class=\"n\">Mean</th>"
              "<th class=\"n\">Half are below</th><th class=\"n\">90 percent</th>"
              "<th class=\"n\">95 percent (VaR)</th><th class=\"n\">99 percent</th>"
              "<th class=\"n\">Worst 5 percent, mean</th></tr></thead><tbody>\n");
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

static void put_chance(struct buf *out, const struct json_value *chance)
{
    HTML_IN(out, "<section class=\"sheet\"><h2>Chance</h2>\n<p>", web_report_value(chance, "paths"),
            " paths; when it is tight: ");
    HTML_IN(out, "", web_report_value(chance, "supposed"), "; tightening ");
    HTML_IN(out, "", web_report_value(chance, "tightening"), " a year, from ");
    HTML_IN(out, "", web_report_value(chance, "tightening_low"), " to ");
    HTML_IN(out, "", web_report_value(chance, "tightening_high"), " with 90 percent.</p>\n");
    put_spreads(out, web_report_member(chance, STR("spreads")));
    HTML_IN(out,
            "<p class=\"faint\">Such days come in clusters, and not each of them reaches every "
            "chip: the rate is a rough prior. Forecasts of past days have a Brier score of ",
            web_report_value(chance, "brier"), "; always saying how often it came, ");
    HTML_IN(out, "", web_report_value(chance, "brier_base"), ".</p>\n</section>\n");
}

/* Each table in a sheet of its own; the index of shares is under them. */
static void put_tables(struct buf *out, const struct web_exposure *e, bool of_chance)
{
    for (size_t i = 0; i < web_table_count; i++) {
        const struct web_table *table = &web_tables[i];
        size_t before = out->length;
        if (table->of_chance != of_chance)
            continue;
        HTML(out, "<section class=\"sheet\">\n");
        size_t begun = out->length;
        web_table(out, e, table);
        if (out->length == begun) {
            out->length = before;
            continue;
        }
        if (str_equal_text(str_of(table->name), "buyers") ||
            str_equal_text(str_of(table->name), "suppliers"))
            put_index(out, e, table->name);
        HTML(out, "</section>\n");
    }
}

/* ---- the page ---- */

static void put_way(struct buf *out, const struct web_exposure *e)
{
    if (e->runs)
        HTML(out, "<p class=\"buttons\"><a class=\"button\" href=\"/exposure/run\">Work one out"
                  "</a></p>\n");
}

static void put_none(struct buf *out, const struct web_exposure *e)
{
    HTML(out,
         "<section class=\"sheet\"><h1>Exposure</h1>\n<p>There is no report. Make one, and name "
         "it when the server is started; it is read anew each time the page is asked for:</p>\n"
         "<pre>licet exposure book.csv --orders orders.jsonl --paths 2000 --json &gt;"
         "report.jsonl\nlicet serve --exposure report.jsonl</pre>\n");
    put_way(out, e);
    HTML(out, "</section>\n");
}

/* The page is asked for again by itself; without that, by its link. */
static void put_open(struct buf *out, const struct web_exposure *e)
{
    HTML(out, "<section class=\"sheet\"><h1>Exposure</h1>\n<p role=\"status\">It is being worked "
              "out, and not done yet: it is ");
    html_text(out, str_of(e->open));
    html_url_in(
        out, ". The page looks again every few seconds.</p>\n<p><a href=\"/exposure?run=", e->run);
    HTML(out, "\">Look again</a></p></section>\n");
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
        struct str count = web_report_value(left, reasons[i].name);
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
    HTML_IN(out, "Valued on ", web_report_value(e->shown, "on"), ", sales through ");
    HTML_IN(out, "", web_report_value(e->shown, "until"), ", in ");
    HTML_IN(out, "", web_report_value(e->shown, "currency"), ". ");
    HTML_IN(out, "<span class=\"faint\">", web_report_value(e->shown, "packs"), " through ");
    HTML_IN(out, "", web_report_value(e->shown, "complete_through"),
            ", taken to go on as it stands.</span></p>\n");
    if (web_report_member(e->shown, STR("left_out")) != NULL)
        put_left_out(out, web_report_member(e->shown, STR("left_out")));
    if (e->run.length > 0)
        HTML(out,
             "<p class=\"hint\">You had it worked out, and nobody else sees it; it is kept for "
             "an hour.</p>\n");
    if (e->says.length > 0) {
        HTML(out, "<pre tabindex=\"0\">");
        html_lines(out, e->says);
        HTML(out, "</pre>\n");
    }
    put_way(out, e);
    HTML(out, "</section>\n");
}

void web_exposure(struct buf *out, const struct web_exposure *e)
{
    web_page_begin(out, &e->page);
    if (e->open != NULL) {
        put_open(out, e);
    } else if (e->problem.length > 0) {
        HTML_IN(out, "<section class=\"problem\" role=\"alert\"><p>", e->problem, "</p>\n");
        HTML_IN(out, "<p class=\"hint\">", e->hint, "</p></section>\n");
    } else if (e->shown == NULL) {
        put_none(out, e);
    } else {
        put_head(out, e);
        put_stress(out, e);
        put_pictures(out, e);
        HTML_IN(out, "<h2 class=\"again\">", web_report_value(e->shown, "scenario"), ": ");
        HTML_IN(out, "", web_report_value(e->shown, "title"), "</h2>\n");
        put_tables(out, e, false);
        if (e->report->chance != NULL) {
            put_chance(out, e->report->chance);
            put_tables(out, e, true);
        }
    }
    web_page_end(out, &e->page);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* web/shipments.c - see shipments.h. */
#include "web/shipments.h"

#include "desk/money.h"
#include "web/csv.h"
#include "web/licenses.h"
#include "web/orders.h"

#define SERIALS_SHOWN 100 /* the rest is in the CSV */

void web_shipment_link(struct buf *out, struct str name)
{
    HTML(out, "<a href=\"/shipments/");
    html_url_part(out, name);
    HTML_IN(out, "\">", name, "</a>");
}

/* ---- all of them ---- */

static void put_row(struct buf *out, const struct web_shipment_row *row)
{
    const struct shipment *shipment = &row->shipment;
    HTML(out, "<tr><td class=\"day\">");
    web_shipment_link(out, row->matter.name);
    HTML(out, "</td><td class=\"day\">");
    web_order_link(out, shipment->order);
    HTML(out, "</td><td>");
    web_state(out, row->matter.state);
    HTML(out, "</td><td class=\"day\">");
    html_date(out, shipment->planned);
    HTML_IN(out, "</td><td>", shipment->port, "</td><td class=\"n\">");
    html_int(out, shipment->quantity);
    HTML(out, "</td><td class=\"n\">");
    web_money(out, shipment->value, shipment->currency);
    HTML(out, "</td><td class=\"day\">");
    if (shipment->number.length > 0)
        web_license_link(out, shipment->authority, shipment->number);
    HTML(out, "</td></tr>\n");
}

static const struct web_column columns[] = {
    { "Shipment", "name", false }, { "Order", NULL, false },   { "State", NULL, false },
    { "Planned", "due", false },   { "Port", NULL, false },    { "Units", NULL, true },
    { "Value", "-value", true },   { "License", NULL, false },
};
#define COLUMNS (sizeof columns / sizeof *columns)

static void put_stopped(struct buf *out, const struct web_shipments *shipments)
{
    if (shipments->stopped_count == 0)
        return;
    HTML(out, "<section class=\"sheet stop\"><h2>Stop list: what must not leave, or has to come "
              "back</h2>\n<div class=\"wide-table\"><table><thead><tr>");
    for (size_t i = 0; i < COLUMNS; i++)
        buf_format(out, "<th scope=\"col\"%s>%s</th>", columns[i].number ? " class=\"n\"" : "",
                   columns[i].word);
    HTML(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < shipments->stopped_count; i++)
        put_row(out, &shipments->stopped[i]);
    HTML(out, "</tbody></table></div></section>\n");
}

static void put_filter(struct buf *out, const struct web_shipments *shipments)
{
    web_filter_begin(out, shipments->list);
    web_field(out, &(struct web_field){ .name = "find",
                                        .label = "Begins with",
                                        .kind = "text",
                                        .value = shipments->find });
    web_choice(out, &(struct web_choice){ .name = "state",
                                          .label = "Stage",
                                          .any = "any",
                                          .words = shipment_machine.states,
                                          .count = shipment_machine.state_count,
                                          .value = shipments->state });
    web_filter_end(out, shipments->list);
}

void web_shipments(struct buf *out, const struct web_shipments *shipments)
{
    web_page_begin(out, &shipments->page);
    HTML(out, "<h1>Shipments</h1>\n");
    if (shipments->sum_count == 0) {
        HTML(out, "<section class=\"sheet\"><p>There is no shipment yet. <code>licet ship plan "
                  "FILE</code> plans those of a file, each of an order.</p></section>\n");
        web_page_end(out, &shipments->page);
        return;
    }
    web_counts(out, "/shipments", shipments->sums, shipments->sum_count, shipments->state,
               shipments->state.length == 0);
    put_stopped(out, shipments);
    put_filter(out, shipments);
    HTML(out, "<section class=\"sheet\">\n");
    if (shipments->count == 0) {
        web_list_nothing(out, shipments->list, "shipment");
    } else {
        web_list_begin(out, shipments->list, columns, COLUMNS);
        for (size_t i = 0; i < shipments->count; i++)
            put_row(out, &shipments->rows[i]);
        web_list_end(out, shipments->list);
    }
    HTML(out, "</section>\n");
    web_page_end(out, &shipments->page);
}

const char web_shipments_csv_head[] =
    "shipment,order,state,planned,port,units,value,currency,authority,license,serials\n";

void web_shipments_csv(struct buf *out, const struct web_shipment_row *row)
{
    const struct shipment *shipment = &row->shipment;
    char day[DATE_TEXT_SIZE];
    char amount[NUM_TEXT_SIZE];
    web_csv_cell(out, row->matter.name, ',');
    web_csv_cell(out, shipment->order, ',');
    web_csv_cell(out, row->matter.state, ',');
    web_csv_cell(out, str_of(date_format(shipment->planned, day)), ',');
    web_csv_cell(out, shipment->port, ',');
    buf_format(out, "\"%lld\",", (long long)shipment->quantity);
    web_csv_cell(out, str_of(money_format(shipment->value, shipment->currency, amount)), ',');
    web_csv_cell(out, shipment->currency, ',');
    web_csv_cell(out, shipment->authority, ',');
    web_csv_cell(out, shipment->number, ',');
    buf_format(out, "\"%zu\"\n", shipment->serial_count);
}

/* ---- one ---- */

static void put_reserved(struct buf *out, const struct shipment_record *record)
{
    const struct shipment *shipment = &record->shipment;
    web_fact_begin(out, "License");
    if (shipment->number.length == 0) {
        HTML(out, "<span class=\"faint\">none is named</span>");
    } else {
        web_license_link(out, shipment->authority, shipment->number);
        buf_format(out, ", line %lld: %s", (long long)shipment->line,
                   record->live              ? "reserved"
                   : record->has_reservation ? "nothing is reserved any more"
                                             : "nothing is reserved");
    }
    if (record->capped_live)
        HTML(out, "; reserved under the caps of its buyers");
    web_fact_end(out);
}

static void put_departed(struct buf *out, const struct shipment_record *record)
{
    web_fact_begin(out, "Departed");
    if (!record->has_departed) {
        HTML(out, "<span class=\"faint\">nothing yet</span>");
    } else {
        html_int(out, record->departed);
        HTML(out, " units, ");
        web_money(out, record->worth, record->shipment.currency);
        buf_text(out, record->live || record->capped_live ? "; the rest is reserved" : "");
    }
    web_fact_end(out);
}

static void put_head(struct buf *out, const struct web_shipment *shown)
{
    const struct shipment_record *record = shown->record;
    const struct shipment *shipment = &record->shipment;
    HTML_IN(out, "<section class=\"sheet\"><h1>Shipment ", record->matter.name, " ");
    web_state(out, record->matter.state);
    buf_format(out, "</h1>\n<p class=\"faint\">Version %lld</p>\n<dl class=\"said-of\">\n",
               (long long)record->matter.version);
    web_fact_begin(out, "Order");
    web_order_link(out, shipment->order);
    web_fact_end(out);
    web_fact(out, "Kind", shipment->kind);
    web_fact_int(out, "Units", shipment->quantity);
    web_fact_begin(out, "Value");
    web_money(out, shipment->value, shipment->currency);
    web_fact_end(out);
    web_fact_begin(out, "Planned for");
    html_date(out, shipment->planned);
    HTML_IN(out, " at ", shipment->port, "");
    HTML_IN(out, " <span class=\"faint\">", shipment->zone, "</span>");
    web_fact_end(out);
    put_reserved(out, record);
    put_departed(out, record);
    HTML(out, "</dl>\n</section>\n");
}

static void put_decision(struct buf *out, const struct web_shipment *shown)
{
    const struct shipment_record *record = shown->record;
    HTML(out, "<section class=\"sheet\"><h2>What it goes under</h2>\n<p>");
    if (record->outcome.length == 0) {
        HTML(out, "It is not released: that is decided at the moment of the release. ");
    } else {
        buf_text(out, record->released ? "Released as <b>" : "It was released as <b>");
        html_words_of(out, record->outcome);
        HTML(out, "</b>");
        for (size_t i = 0; i < record->under_count; i++) {
            buf_text(out, i == 0 ? ": " : ", ");
            html_text(out, record->under[i]);
        }
        HTML(out, ". ");
    }
    HTML(out, "The decisions are with its order, ");
    web_order_link(out, record->shipment.order);
    HTML(out, ".</p></section>\n");
}

static void put_dues(struct buf *out, const struct web_shipment *shown)
{
    struct shipment_due dues[SHIPMENT_DUES_MAX];
    size_t count = shipment_dues(shown->record, dues);
    if (count == 0)
        return;
    HTML(out, "<section class=\"sheet\"><h2>Clocks</h2>\n<ul class=\"rules\">\n");
    for (size_t i = 0; i < count; i++) {
        int32_t left = dues[i].day - shown->today;
        buf_format(out, "<li class=\"rule %s\">It has to be %s by ", left < 0 ? "s0" : "s2",
                   dues[i].what);
        html_date(out, dues[i].day);
        if (left < 0)
            HTML(out, " <span class=\"said no\">✕ that has passed</span>");
        else
            buf_format(out, ": %d %s left", left, left == 1 ? "day" : "days");
        HTML_IN(out, " <span class=\"faint\">", dues[i].cites, "</span></li>\n");
    }
    HTML(out, "</ul></section>\n");
}

static void put_paper(struct buf *out, const struct shipment_paper *paper, int32_t today)
{
    int32_t last;
    struct err unused;
    bool ended =
        paper->expires.length > 0 && date_parse(paper->expires, &last, &unused) && last < today;
    HTML_IN(out, "<tr><td>", paper->name.length > 0 ? paper->name : paper->rule, "</td><td>");
    HTML_IN(out, "", paper->reference, "</td><td>");
    if (paper->sha256.length > 0)
        HTML_IN(out, "<code>", paper->sha256, "</code>");
    HTML(out, "</td><td class=\"n\">");
    if (paper->units > 0)
        html_int(out, paper->units);
    HTML_IN(out, "</td><td class=\"day\">", paper->date, "</td><td class=\"day\">");
    html_text(out, paper->expires);
    if (ended)
        HTML(out, " <span class=\"said no\">✕ ended</span>");
    HTML_IN(out, "</td><td>", paper->signer, "</td></tr>\n");
}

static void put_papers(struct buf *out, const struct web_shipment *shown)
{
    const struct shipment *shipment = &shown->record->shipment;
    HTML(out, "<section class=\"sheet\"><h2>Papers</h2>\n");
    if (shipment->paper_count == 0) {
        HTML(out,
             "<p>It has none yet; <code>licet ship paper</code> adds one. A release is refused "
             "without those that the decision asks for.</p></section>\n");
        return;
    }
    HTML(out,
         "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\">What it answers</th><th "
         "scope=\"col\">Reference</th><th scope=\"col\">SHA-256</th><th scope=\"col\" "
         "class=\"n\">For units</th><th scope=\"col\">Of</th><th scope=\"col\">Good to</th><th "
         "scope=\"col\">Signed by</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < shipment->paper_count; i++)
        put_paper(out, &shipment->papers[i], shown->today);
    HTML(out, "</tbody></table></div></section>\n");
}

static void put_serials(struct buf *out, const struct shipment *shipment)
{
    size_t shown = shipment->serial_count < SERIALS_SHOWN ? shipment->serial_count : SERIALS_SHOWN;
    if (shipment->serial_count == 0)
        return;
    HTML(out, "<section class=\"sheet\"><h2>Serial numbers</h2>\n<p class=\"facts\">");
    for (size_t i = 0; i < shown; i++)
        HTML_IN(out, "<span>", shipment->serials[i], "</span> ");
    HTML(out, "</p>\n<p class=\"ways\"><span class=\"faint\">");
    html_int(out, (int64_t)shown);
    HTML(out, " of ");
    html_int(out, (int64_t)shipment->serial_count);
    HTML(out, "</span> <a class=\"csv\" href=\"/shipments/");
    html_url_part(out, shipment->id);
    HTML(out, "/serials.csv\">All as CSV</a></p></section>\n");
}

static void put_incidents(struct buf *out, const struct shipment_record *record)
{
    if (record->obstacle_count == 0)
        return;
    HTML(out, "<section class=\"sheet\"><h2>Incidents</h2>\n<ul class=\"rules\">\n");
    for (size_t i = 0; i < record->obstacle_count; i++) {
        const struct obstacle *incident = &record->obstacles[i];
        buf_format(out, "<li class=\"rule %s\"><h4>", incident->ended != 0 ? "s1" : "s0");
        html_words_of(out, incident->reason);
        buf_format(out, " <span class=\"state\">%s</span></h4><p>",
                   incident->ended != 0 ? "closed" : "open");
        HTML_IN(out, "", incident->says, " <span class=\"faint\">");
        HTML_IN(out, "", incident->citation, "</span></p></li>\n");
    }
    HTML(out, "</ul></section>\n");
}

void web_shipment(struct buf *out, const struct web_shipment *shown)
{
    web_page_begin(out, &shown->page);
    put_head(out, shown);
    put_incidents(out, shown->record);
    put_dues(out, shown);
    put_decision(out, shown);
    put_papers(out, shown);
    put_serials(out, &shown->record->shipment);
    web_history(out, shown->steps, shown->record->event_count);
    web_page_end(out, &shown->page);
}

void web_serials_csv(struct buf *out, const struct shipment *shipment)
{
    buf_text(out, "serial\n");
    for (size_t i = 0; i < shipment->serial_count; i++)
        web_csv_cell(out, shipment->serials[i], '\n');
}

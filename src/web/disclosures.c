/* SPDX-License-Identifier: Apache-2.0 */
/* web/disclosures.c - see disclosures.h. */
#include "web/disclosures.h"

#include "base/date.h"
#include "web/orders.h"

void web_disclosure_link(struct buf *out, struct str name)
{
    HTML(out, "<a href=\"/disclosures/");
    html_url_part(out, name);
    HTML_IN(out, "\">", name, "</a>");
}

static bool is_late(const struct disclosure_clock *clock, int32_t today)
{
    return clock->done == DATE_OPEN ? today > clock->due : clock->done > clock->due;
}

static void put_due(struct buf *out, const struct disclosure_clock *clock, int32_t today)
{
    html_date(out, clock->due);
    if (is_late(clock, today))
        HTML(out, " <span class=\"said no\">✕ late</span>");
    else if (clock->done != DATE_OPEN)
        HTML(out, " <span class=\"said yes\">✓ done</span>");
}

/* ---- all of them ---- */

static void put_row(struct buf *out, const struct web_disclosure_row *row, int32_t today)
{
    const struct disclosure *disclosure = &row->disclosure;
    HTML(out, "<tr><td class=\"day\">");
    web_disclosure_link(out, disclosure->matter.name);
    HTML(out, "</td><td>");
    html_words_of(out, disclosure->kind);
    HTML(out, "</td><td>");
    web_state(out, disclosure->matter.state);
    HTML_IN(out, "</td><td>", disclosure->says, "</td><td>");
    if (row->clock.what != NULL)
        buf_text(out, row->clock.what);
    HTML(out, "</td><td class=\"day\">");
    if (row->clock.what != NULL)
        put_due(out, &row->clock, today);
    HTML(out, "</td><td>");
    if (row->clock.what != NULL)
        HTML_IN(out, "<span class=\"faint\">", row->clock.citation, "</span>");
    HTML(out, "</td></tr>\n");
}

static void put_all(struct buf *out, const struct web_disclosures *disclosures)
{
    HTML(out, "<section class=\"sheet\"><h2>What is disclosed</h2>\n");
    if (disclosures->count == 0)
        HTML(out, "<p>There is none.</p>\n");
    else
        HTML(out,
             "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\">Disclosure</th><th "
             "scope=\"col\">Kind</th><th scope=\"col\">Is</th><th scope=\"col\">What happened</th>"
             "<th scope=\"col\">Clock</th><th scope=\"col\">Due</th><th scope=\"col\">Source</th>"
             "</tr></thead><tbody>\n");
    for (size_t i = 0; i < disclosures->count; i++)
        put_row(out, &disclosures->rows[i], disclosures->today);
    if (disclosures->count > 0)
        HTML(out, "</tbody></table></div>\n");
    if (disclosures->begins)
        HTML(out, "<p class=\"buttons\"><a class=\"button\" href=\"/disclosures/do/open\">Begin a "
                  "disclosure</a></p>\n");
    HTML(out, "</section>\n");
}

void web_incident_subject(struct buf *out, const struct incident_row *row)
{
    bool license = str_equal_text(row->kind, "license");
    html_words_of(out, row->kind);
    HTML(out, " <a href=\"");
    buf_text(out, license ? "/licenses/" : "/shipments/");
    html_url_part(out, row->subject);
    HTML_IN(out, "\">", row->subject, "</a>");
}

static void put_incident(struct buf *out, const struct incident *incident, bool begins)
{
    const struct incident_row *row = &incident->row;
    HTML_IN(out, "<tr><td class=\"day\"><code class=\"id\">", row->name, "</code></td><td>");
    HTML_IN(out, "", row->says, " <span class=\"faint\">");
    HTML_IN(out, "", row->citation, "</span></td><td>");
    web_incident_subject(out, row);
    HTML(out, "</td><td class=\"day\">");
    web_instant(out, row->recorded_at);
    HTML(out, "</td><td>");
    if (incident->disclosure.length > 0)
        web_disclosure_link(out, incident->disclosure);
    else
        HTML(out, "<span class=\"faint\">none</span>");
    if (incident->disclosure.length == 0 && begins) {
        HTML(out, " <a href=\"/disclosures/do/open?incident=");
        html_url_part(out, row->name);
        HTML(out, "\">begin one</a>");
    }
    if (incident->permitted)
        HTML(out, " <span class=\"said yes\">✓ permitted</span>");
    HTML(out, "</td></tr>\n");
}

static void put_incidents(struct buf *out, const struct web_disclosures *disclosures)
{
    size_t open = 0;
    for (size_t i = 0; i < disclosures->incident_count; i++)
        open += disclosures->incidents[i].closed ? 0 : 1;
    HTML(out, "<section class=\"sheet\"><h2>Incidents that nobody has closed</h2>\n");
    if (open == 0) {
        HTML(out, "<p>There is none.</p></section>\n");
        return;
    }
    HTML(out, "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\">Incident</th><th "
              "scope=\"col\">What happened</th><th scope=\"col\">Of</th><th scope=\"col\">Recorded"
              "</th><th scope=\"col\">Disclosure</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < disclosures->incident_count; i++) {
        if (!disclosures->incidents[i].closed)
            put_incident(out, &disclosures->incidents[i], disclosures->begins);
    }
    HTML(out, "</tbody></table></div>\n<p class=\"faint\">Their units stay where they are until "
              "they are closed, or the authority permits it. One that is part of a disclosure is "
              "closed when that has ended.</p></section>\n");
}

void web_disclosures(struct buf *out, const struct web_disclosures *disclosures)
{
    web_page_begin(out, &disclosures->page);
    HTML(out, "<h1>Disclosures</h1>\n");
    put_all(out, disclosures);
    put_incidents(out, disclosures);
    web_page_end(out, &disclosures->page);
}

/* ---- one ---- */

static void put_clock(struct buf *out, const struct web_disclosure *one)
{
    const struct disclosure_clock *clock = &one->row->clock;
    if (clock->what == NULL)
        return;
    web_fact_begin(out, "Due");
    buf_format(out, "%s: ", clock->what);
    put_due(out, clock, one->today);
    HTML_IN(out, " <span class=\"faint\">", clock->citation, "</span>");
    web_fact_end(out);
}

void web_disclosure(struct buf *out, const struct web_disclosure *one)
{
    const struct disclosure *disclosure = &one->row->disclosure;
    web_page_begin(out, &one->page);
    HTML_IN(out, "<section class=\"sheet\"><h1>Disclosure ", disclosure->matter.name, " ");
    web_state(out, disclosure->matter.state);
    HTML_IN(out, "</h1>\n<p>", disclosure->says, "</p>\n<dl class=\"said-of\">\n");
    put_clock(out, one);
    web_fact_begin(out, "Kind");
    html_words_of(out, disclosure->kind);
    web_fact_end(out);
    web_fact_begin(out, "Incidents");
    for (size_t i = 0; i < disclosure->incident_count; i++)
        HTML_IN(out, "<code class=\"id\">", disclosure->incidents[i], "</code> ");
    if (disclosure->incident_count == 0)
        HTML(out, "<span class=\"faint\">of no ledger</span>");
    web_fact_end(out);
    web_fact_day(out, "Earliest day of it", disclosure->occurred);
    web_fact_day(out, "Notification received", disclosure->notified);
    web_fact_day(out, "Extended to", disclosure->extended);
    web_fact_day(out, "Narrative received", disclosure->submitted);
    web_fact_day(out, "Resolved", disclosure->resolved);
    if (disclosure->outcome.length > 0) {
        web_fact_begin(out, "What came of it");
        html_words_of(out, disclosure->outcome);
        web_fact_end(out);
    }
    HTML(out, "</dl></section>\n");
    web_history(out, one->steps, disclosure->event_count);
    web_page_end(out, &one->page);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* web/today.c - see today.h. */
#include "web/today.h"

#include "base/date.h"
#include "web/applications.h"
#include "web/buyers.h"
#include "web/disclosures.h"
#include "web/licenses.h"
#include "web/shipments.h"

#define DUES_SHOWN 50

static void begin_list(struct buf *out, const char *title)
{
    buf_format(out, "<section class=\"sheet\"><h2>%s</h2>\n<ul class=\"plain\">\n", title);
}

#define END_LIST "</ul></section>\n"
#define OVERDUE " <span class=\"said no\">✕ overdue</span>"

static void put_orders(struct buf *out, const char *title, const char *none,
                       const struct matter *matters, size_t count)
{
    buf_format(out, "<section class=\"sheet\"><h2>%s</h2>\n", title);
    if (count == 0) {
        buf_format(out, "<p>%s</p></section>\n", none);
        return;
    }
    HTML(out, "<div class=\"wide-table\"><table><thead><tr><th>Order</th><th>Ships</th>"
              "<th class=\"n\">Value</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < count; i++) {
        HTML(out, "<tr><td class=\"day\">");
        web_order_link(out, matters[i].name);
        HTML(out, "</td><td class=\"day\">");
        if (matters[i].due != MATTER_NO_DAY)
            html_date(out, matters[i].due);
        HTML(out, "</td><td class=\"n\">");
        web_money(out, matters[i].value, matters[i].currency);
        HTML(out, "</td></tr>\n");
    }
    HTML(out, "</tbody></table></div></section>\n");
}

static void put_in_the_way(struct buf *out, const struct today *today)
{
    if (today->in_the_way.count == 0)
        return;
    HTML(out, "<section class=\"sheet\"><h2>What is in the way of most orders</h2>\n"
              "<div class=\"wide-table\"><table><thead><tr><th class=\"n\">Orders</th><th>Why</th>"
              "<th>What it says</th><th>Rule</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < today->in_the_way.count; i++) {
        const struct obstacle_sum *sum = &today->in_the_way.list[i];
        HTML(out, "<tr><td class=\"n\">");
        html_int(out, sum->count);
        HTML(out, "</td><td>");
        html_words_of(out, sum->reason);
        HTML(out, "</td><td>");
        if (sum->says.length > 0)
            html_text(out, sum->says);
        else
            HTML(out, "<span class=\"faint\">somebody holds it; its page says why</span>");
        HTML_IN(out, "</td><td><code>", sum->rule, "</code></td></tr>\n");
    }
    HTML(out, "</tbody></table></div></section>\n");
}

static void put_closable(struct buf *out, const struct today *today)
{
    if (today->closable.count == 0)
        return;
    HTML(out, "<section class=\"sheet\"><h2>Holds that no decision says any more</h2>\n"
              "<p class=\"faint\">Look at each, and close it on the page of its order.</p>\n"
              "<ul class=\"plain\">\n");
    for (size_t i = 0; i < today->closable.count; i++) {
        HTML(out, "<li>");
        web_order_link(out, today->closable.list[i].name);
        HTML(out, ": ");
        html_int(out, today->closable.list[i].count);
        HTML(out, "</li>\n");
    }
    HTML(out, END_LIST);
}

/* ---- what waits ---- */

static void put_to_sign(struct buf *out, const struct web_today *shown)
{
    if (shown->to_sign_count == 0)
        return;
    begin_list(out, "For you to sign");
    for (size_t i = 0; i < shown->to_sign_count; i++) {
        const struct approval *approval = &shown->today->approvals.list[i];
        buf_format(out,
                   "<li><a href=\"/approvals/%lld\">Approval %lld</a>: ", (long long)approval->id,
                   (long long)approval->id);
        HTML_IN(out, "", str_of(approval->says), "</li>\n");
    }
    HTML(out, END_LIST);
}

static void put_about(struct buf *out, const struct red_flag *flag)
{
    html_words_of(out, flag->about);
    HTML(out, " ");
    if (str_equal_text(flag->about, "order"))
        web_order_link(out, flag->name);
    else if (str_equal_text(flag->about, "buyer"))
        web_buyer_link(out, flag->name);
    else
        web_shipment_link(out, flag->name);
}

static void put_flags(struct buf *out, const struct today *today)
{
    if (today->flags.count == 0)
        return;
    begin_list(out, "Red flags that nobody has resolved");
    for (size_t i = 0; i < today->flags.count; i++) {
        const struct red_flag *flag = &today->flags.list[i];
        HTML_IN(out, "<li><code class=\"id\">", flag->id, "</code> ");
        put_about(out, flag);
        HTML_IN(out, ": ", flag->says, "</li>\n");
    }
    HTML(out, END_LIST);
}

static void put_incidents(struct buf *out, const struct today *today)
{
    if (today->incidents.count == 0)
        return;
    begin_list(out, "Incidents that nobody has closed, the oldest");
    for (size_t i = 0; i < today->incidents.count; i++) {
        const struct incident_row *row = &today->incidents.list[i].row;
        HTML_IN(out, "<li><code class=\"id\">", row->name, "</code> ");
        web_incident_subject(out, row);
        HTML_IN(out, ": ", row->says, "</li>\n");
    }
    HTML(out, END_LIST);
}

static void put_disclosures(struct buf *out, const struct today *today)
{
    if (today->disclosures.count == 0)
        return;
    begin_list(out, "Disclosures of which something is to be sent");
    for (size_t i = 0; i < today->disclosures.count; i++) {
        const struct today_disclosure *one = &today->disclosures.list[i];
        HTML(out, "<li>");
        web_disclosure_link(out, one->name);
        HTML(out, " ");
        web_state(out, one->state);
        if (one->clock.what != NULL) {
            buf_format(out, " %s due ", one->clock.what);
            html_date(out, one->clock.due);
            if (today->day > one->clock.due)
                HTML(out, " <span class=\"said no\">✕ late</span>");
        }
        HTML(out, "</li>\n");
    }
    HTML(out, END_LIST);
}

static void put_applications(struct buf *out, const struct today *today)
{
    if (today->applications_due.count == 0)
        return;
    HTML(out,
         "<section class=\"sheet\"><h2>Applications, due first</h2>\n<div class=\"wide-table\">"
         "<table><thead><tr><th scope=\"col\">Application</th><th scope=\"col\">State</th><th "
         "scope=\"col\">Due</th><th scope=\"col\">What</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < today->applications_due.count; i++) {
        const struct today_application *one = &today->applications_due.list[i];
        const struct application_clock *clock = &one->clock;
        HTML(out, "<tr><td class=\"day\">");
        web_application_link(out, one->name);
        HTML(out, "</td><td>");
        web_state(out, one->state);
        HTML(out, "</td><td class=\"day\">");
        html_date(out, clock->due);
        if (clock->state == CLOCK_OVERDUE)
            HTML(out, " <span class=\"said no\">✕ that has passed</span>");
        buf_format(out, "</td><td>%s: ", application_clock_whose(clock->kind));
        html_words(out, application_clock_word(clock->kind));
        HTML(out, " ");
        html_text(out, clock->agency);
        HTML(out, "</td></tr>\n");
    }
    HTML(out, "</tbody></table></div></section>\n");
}

/* ---- shipments ---- */

/* What must not leave, or has to come back. */
static void put_stopped(struct buf *out, const struct today_sums *shipments)
{
    static const enum shipment_state states[] = { SHIPMENT_POLICY_HOLD, SHIPMENT_STOPPED,
                                                  SHIPMENT_RETURN_ORDERED };
    bool any = false;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        const char *state = machine_state(&shipment_machine, states[i]);
        int64_t count = 0;
        for (size_t k = 0; k < shipments->count; k++)
            count += str_equal_text(shipments->list[k].state, state) ? shipments->list[k].count : 0;
        if (count == 0)
            continue;
        if (!any)
            HTML(out, "<section class=\"sheet stop\"><h2>Shipments that must not leave, or have to "
                      "come back</h2>\n<ul class=\"plain\">\n");
        any = true;
        buf_format(out, "<li><a href=\"/shipments?state=%s\">", state);
        html_int(out, count);
        HTML(out, " ");
        html_words(out, state);
        HTML(out, "</a></li>\n");
    }
    if (any)
        HTML(out, END_LIST);
}

static void put_pairs(struct buf *out, const char *title, const struct matter_pair *list,
                      size_t count)
{
    if (count == 0)
        return;
    buf_format(out, "<section class=\"sheet\"><h2>%s</h2>\n", title);
    HTML(out, "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\">Shipment</th><th "
              "scope=\"col\">State</th><th scope=\"col\">Order</th><th class=\"n\" "
              "scope=\"col\">Value</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < count; i++) {
        HTML(out, "<tr><td class=\"day\">");
        web_shipment_link(out, list[i].name);
        HTML(out, "</td><td>");
        web_state(out, list[i].state);
        HTML(out, "</td><td class=\"day\">");
        web_order_link(out, list[i].other);
        HTML(out, "</td><td class=\"n\">");
        web_money(out, list[i].value, list[i].currency);
        HTML(out, "</td></tr>\n");
    }
    HTML(out, "</tbody></table></div></section>\n");
}

static void put_dues(struct buf *out, const struct today *today)
{
    if (today->due.count == 0)
        return;
    begin_list(out, "Shipments that have to be back, or verified");
    for (size_t i = 0; i < today->due.count && i < DUES_SHOWN; i++) {
        const struct today_due *due = &today->due.list[i];
        HTML(out, "<li>");
        web_shipment_link(out, due->shipment);
        buf_format(out, " has to be %s by ", due->needs);
        html_date(out, due->day);
        if (due->overdue)
            HTML(out, OVERDUE);
        HTML(out, "</li>\n");
    }
    if (today->due.count > DUES_SHOWN)
        buf_format(out, "<li><a href=\"/shipments?sort=due\">and %zu more</a></li>\n",
                   today->due.count - DUES_SHOWN);
    HTML(out, END_LIST);
}

/* ---- licenses, buyers ---- */

static void put_licenses(struct buf *out, const struct web_today *shown)
{
    const struct today *today = shown->today;
    if (!shown->sees_licenses)
        return;
    HTML(out, "<section class=\"sheet\"><h2>Licenses</h2>\n");
    if (today->licenses.count == 0)
        HTML(out, "<p>None needs anybody.</p>\n");
    HTML(out, "<ul class=\"plain\">\n");
    for (size_t i = 0; i < today->licenses.count; i++) {
        const struct today_license *license = &today->licenses.list[i];
        HTML(out, "<li>");
        web_license_link(out, license->authority, license->number);
        buf_format(out, " %s; last day ", license->needs);
        html_date(out, license->last_day);
        HTML(out, "</li>\n");
    }
    HTML(out, END_LIST);
}

static void put_obligations(struct buf *out, const struct today *today)
{
    if (today->obligations.count == 0)
        return;
    begin_list(out, "Obligations of approvals, due first");
    for (size_t i = 0; i < today->obligations.count; i++) {
        const struct today_obligation *o = &today->obligations.list[i];
        HTML(out, "<li>");
        web_buyer_link(out, o->buyer);
        buf_format(out, ": condition %lld by ", (long long)o->condition);
        html_date(out, o->due);
        if (o->blocking)
            HTML(out, ", blocking");
        if (o->due < today->utc_day)
            HTML(out, OVERDUE);
        HTML(out, "</li>\n");
    }
    HTML(out, END_LIST);
}

/* ---- the page ---- */

static void put_orders_of(struct buf *out, const struct today *today)
{
    put_orders(out, "On hold, worth most", "No order is on hold.", today->held.list,
               today->held.count);
    if (today->held_due.count > 0)
        put_orders(out, "On hold, due first", "", today->held_due.list, today->held_due.count);
    put_in_the_way(out, today);
    put_closable(out, today);
    if (today->drafts.count > 0)
        put_orders(out, "Orders that lack something, worth most", "", today->drafts.list,
                   today->drafts.count);
    put_orders(out, "Allocatable, due first", "No allocatable order is due from yesterday on.",
               today->allocatable_due.list, today->allocatable_due.count);
}

void web_today(struct buf *out, const struct web_today *shown)
{
    const struct today *today = shown->today;
    web_page_begin(out, &shown->page);
    HTML(out, "<h1>Today</h1>\n");
    if (today->orders.count == 0)
        HTML(out, "<section class=\"sheet\"><p>There is no order yet. A file of them is added "
                  "with <code>licet order add FILE</code>.</p></section>\n");
    else
        web_counts(out, "/orders", today->orders.list, today->orders.count, (struct str){ 0 },
                   false);
    put_to_sign(out, shown);
    put_stopped(out, &today->shipments);
    put_pairs(out, "Under way, of orders on hold: order their return, or disclose it",
              today->under_way.list, today->under_way.count);
    put_pairs(out, "On hold, of orders that are allocatable: decide them anew", today->stopped.list,
              today->stopped.count);
    put_incidents(out, today);
    put_flags(out, today);
    put_disclosures(out, today);
    put_dues(out, today);
    put_applications(out, today);
    put_orders_of(out, today);
    put_licenses(out, shown);
    put_obligations(out, today);
    web_page_end(out, &shown->page);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* web/today.c - see today.h. */
#include "web/today.h"

#include "desk/shipment_state.h"
#include "web/applications.h"
#include "web/licenses.h"
#include "web/parts.h"

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

static void put_in_the_way(struct buf *out, const struct web_today *today)
{
    if (today->in_the_way_count == 0)
        return;
    HTML(out, "<section class=\"sheet\"><h2>What is in the way of most orders</h2>\n"
              "<div class=\"wide-table\"><table><thead><tr><th class=\"n\">Orders</th><th>Why</th>"
              "<th>What it says</th><th>Rule</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < today->in_the_way_count; i++) {
        const struct obstacle_sum *sum = &today->in_the_way[i];
        HTML(out, "<tr><td class=\"n\">");
        html_int(out, sum->count);
        HTML(out, "</td><td>");
        html_words_of(out, sum->reason);
        HTML_IN(out, "</td><td>", sum->says, "</td><td><code>");
        HTML_IN(out, "", sum->rule, "</code></td></tr>\n");
    }
    HTML(out, "</tbody></table></div></section>\n");
}

static void put_closable(struct buf *out, const struct web_today *today)
{
    if (today->closable_count == 0)
        return;
    HTML(out, "<section class=\"sheet\"><h2>Holds that no decision says any more</h2>\n"
              "<p class=\"faint\">Look at each, and close it: <code>licet order close-hold</code>."
              "</p>\n<ul class=\"plain\">\n");
    for (size_t i = 0; i < today->closable_count; i++) {
        HTML(out, "<li>");
        web_order_link(out, today->closable[i].name);
        HTML(out, ": ");
        html_int(out, today->closable[i].count);
        HTML(out, "</li>\n");
    }
    HTML(out, "</ul></section>\n");
}

static void put_licenses(struct buf *out, const struct web_today *today)
{
    if (!today->sees_licenses)
        return;
    HTML(out, "<section class=\"sheet\"><h2>Licenses</h2>\n");
    if (today->license_count == 0)
        HTML(out, "<p>None needs anybody.</p>\n");
    HTML(out, "<ul class=\"plain\">\n");
    for (size_t i = 0; i < today->license_count; i++) {
        const struct web_needing *license = &today->licenses[i];
        HTML(out, "<li>");
        web_license_link(out, license->authority, license->number);
        buf_format(out, " %s; last day ", license->what);
        html_date(out, license->last_day);
        HTML(out, "</li>\n");
    }
    HTML(out, "</ul></section>\n");
}

static void put_to_sign(struct buf *out, const struct web_today *today)
{
    if (today->to_sign_count == 0)
        return;
    HTML(out, "<section class=\"sheet\"><h2>For you to sign</h2>\n<ul class=\"plain\">\n");
    for (size_t i = 0; i < today->to_sign_count; i++) {
        const struct approval *approval = &today->to_sign[i];
        buf_format(out,
                   "<li><a href=\"/approvals/%lld\">Approval %lld</a>: ", (long long)approval->id,
                   (long long)approval->id);
        HTML_IN(out, "", str_of(approval->says), "</li>\n");
    }
    HTML(out, "</ul></section>\n");
}

static void put_applications(struct buf *out, const struct web_today *today)
{
    if (today->application_count == 0)
        return;
    HTML(out,
         "<section class=\"sheet\"><h2>Applications, due first</h2>\n<div class=\"wide-table\">"
         "<table><thead><tr><th scope=\"col\">Application</th><th scope=\"col\">State</th><th "
         "scope=\"col\">Due</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < today->application_count; i++) {
        const struct matter *matter = &today->applications[i];
        HTML(out, "<tr><td class=\"day\">");
        web_application_link(out, matter->name);
        HTML(out, "</td><td>");
        web_state(out, matter->state);
        HTML(out, "</td><td class=\"day\">");
        html_date(out, matter->due);
        if (matter->due < today->today)
            HTML(out, " <span class=\"said no\">✕ that has passed</span>");
        HTML(out, "</td></tr>\n");
    }
    HTML(out, "</tbody></table></div></section>\n");
}

/* What must not leave, or has to come back. */
static void put_stopped(struct buf *out, const struct web_today *today)
{
    static const enum shipment_state states[] = { SHIPMENT_POLICY_HOLD, SHIPMENT_STOPPED,
                                                  SHIPMENT_RETURN_ORDERED };
    bool any = false;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        const char *state = machine_state(&shipment_machine, states[i]);
        int64_t count = 0;
        for (size_t k = 0; k < today->shipment_sum_count; k++)
            count +=
                str_equal_text(today->shipments[k].state, state) ? today->shipments[k].count : 0;
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
        HTML(out, "</ul></section>\n");
}

void web_today(struct buf *out, const struct web_today *today)
{
    web_page_begin(out, &today->page);
    HTML(out, "<h1>Today</h1>\n");
    if (today->sum_count == 0)
        HTML(out, "<section class=\"sheet\"><p>There is no order yet. A file of them is added "
                  "with <code>licet order add FILE</code>.</p></section>\n");
    else
        web_counts(out, "/orders", today->sums, today->sum_count, (struct str){ 0 }, false);
    put_to_sign(out, today);
    put_stopped(out, today);
    put_applications(out, today);
    put_orders(out, "On hold, worth most", "No order is on hold.", today->held, today->held_count);
    put_in_the_way(out, today);
    put_closable(out, today);
    put_orders(out, "Allocatable, due first", "No allocatable order is due from yesterday on.",
               today->due, today->due_count);
    put_licenses(out, today);
    web_page_end(out, &today->page);
}

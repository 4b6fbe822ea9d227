/* SPDX-License-Identifier: Apache-2.0 */
/* web/policy_desk.c - see policy_desk.h. */
#include "web/policy_desk.h"

#include "base/date.h"
#include "web/orders.h"

/* ---- packs ---- */

static void put_day(struct buf *out, int32_t day)
{
    if (day <= DATE_MIN || day >= DATE_OPEN)
        HTML(out, "<span class=\"faint\">none</span>");
    else
        html_date(out, day);
}

/* "law 210, letter 4": what stands on less than law is told apart. */
static void put_standings(struct buf *out, const struct web_policy_pack *pack)
{
    bool any = false;
    for (int i = 0; i < WEB_STANDINGS; i++) {
        if (pack->by_standing[i] == 0)
            continue;
        buf_format(out, "%s%s ", any ? ", " : "", standing_name((enum standing)i));
        html_int(out, pack->by_standing[i]);
        any = true;
    }
    if (!any)
        HTML(out, "<span class=\"faint\">none</span>");
}

static void put_packs(struct buf *out, const struct web_policy_desk *desk)
{
    HTML(out,
         "<section class=\"sheet\"><h2>In force</h2>\n<div class=\"wide-table\"><table><thead><tr>"
         "<th scope=\"col\">Pack</th><th scope=\"col\">From</th><th scope=\"col\" class=\"n\">Files"
         "</th><th scope=\"col\" class=\"n\">Rules</th><th scope=\"col\">Open today, by "
         "standing</th><th scope=\"col\">Last change</th><th scope=\"col\">Complete through</th>"
         "</tr></thead><tbody>\n");
    for (size_t i = 0; i < desk->pack_count; i++) {
        const struct web_policy_pack *pack = &desk->packs[i];
        HTML_IN(out, "<tr><td><b>", pack->name, "</b></td><td>");
        if (pack->built_in || !desk->looks) {
            buf_text(out, pack->built_in ? "built in" : "own folder");
        } else {
            HTML(out, "own folder, <a href=\"/policy/draft?pack=");
            html_url_part(out, pack->name);
            HTML(out, "\">change it</a>");
        }
        HTML(out, "</td><td class=\"n\">");
        html_int(out, pack->files);
        HTML(out, "</td><td class=\"n\">");
        html_int(out, pack->rules);
        HTML(out, "</td><td>");
        put_standings(out, pack);
        HTML(out, "</td><td class=\"day\">");
        put_day(out, pack->changed);
        HTML(out, "</td><td class=\"day\">");
        put_day(out, pack->complete_through);
        HTML(out, "</td></tr>\n");
    }
    HTML(out, "</tbody></table></div>\n");
    HTML_IN(out, "<p class=\"hint\">All of it is known as <code>", desk->page.packs, "</code>, ");
    HTML_IN(out, "SHA-256 <code>", desk->sha256,
            "</code>. A rule is open on the days of its window; what an event "
            "keeps from bearing is told by <code>licet policy list events</code>.</p></section>\n");
}

/* ---- what takes effect ---- */

static void put_change(struct buf *out, const struct web_policy_change *change)
{
    HTML(out, "<tr><td class=\"day\">");
    html_date(out, change->day);
    buf_format(out, "</td><td>%s %s</td><td><code>", change->kind,
               change->ends ? "ends" : "begins");
    HTML_IN(out, "", change->name, "</code>");
    if (change->says.length > 0)
        HTML_IN(out, "<br>", change->says, "");
    HTML(out, "</td><td>");
    if (change->standing != NULL)
        buf_text(out, change->standing);
    HTML(out, "</td><td>");
    html_source(out, change->url, change->cite);
    if (change->paragraph.length > 0)
        HTML_IN(out, ", ", change->paragraph, "");
    HTML(out, "</td></tr>\n");
}

static void put_changes(struct buf *out, const struct web_policy_change *changes, size_t count)
{
    HTML(out, "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\">Day</th><th "
              "scope=\"col\">What</th><th scope=\"col\">Name</th><th scope=\"col\">Standing</th>"
              "<th scope=\"col\">Source</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < count; i++)
        put_change(out, &changes[i]);
    HTML(out, "</tbody></table></div>\n");
}

static void put_timeline(struct buf *out, const struct web_policy_desk *desk)
{
    HTML(out, "<section class=\"sheet\"><h2>What takes effect</h2>\n");
    if (desk->coming_count == 0) {
        HTML(out, "<p>Nothing in these packs begins or ends after ");
        html_date(out, desk->today);
        HTML(out, ".</p>\n");
    } else {
        put_changes(out, desk->coming, desk->coming_count);
    }
    if (desk->coming_left_out > 0) {
        HTML(out, "<p class=\"hint\">");
        html_int(out, (int64_t)desk->coming_left_out);
        HTML(out, " later ones are not shown; <code>licet policy list rules</code> has them."
                  "</p>\n");
    }
    if (desk->latest_count > 0) {
        HTML(out, "<h3>The last that took effect</h3>\n");
        put_changes(out, desk->latest, desk->latest_count);
    }
    HTML(out, "</section>\n");
}

/* ---- what is proposed ---- */

static void put_proposal(struct buf *out, const struct web_policy_desk *desk,
                         const struct web_approval *one)
{
    const struct approval *approval = &one->approval;
    buf_format(out, "<tr><td class=\"n\"><a href=\"/approvals/%lld\">%lld</a></td><td>",
               (long long)approval->id, (long long)approval->id);
    if (desk->looks)
        buf_format(out, "<a href=\"/policy/proposals/%lld\">", (long long)approval->id);
    html_text(out, str_of(approval->says));
    buf_text(out, desk->looks ? "</a></td><td>" : "</td><td>");
    HTML_IN(out, "", one->proposed_by, "</td><td class=\"day\">");
    web_instant(out, approval->proposed_at);
    HTML(out, "</td><td class=\"day\">");
    if (approval->decision == APPROVAL_OPEN)
        HTML(out, "<span class=\"said wait\">… to be signed</span>");
    else
        HTML_IN(out, "<span class=\"said yes\">✓ signed by ", one->decided_by, "</span>");
    HTML(out, "</td><td>");
    if (one->decides)
        HTML(out, "<span class=\"tag\">for you</span>");
    HTML(out, "</td></tr>\n");
}

static void put_proposals(struct buf *out, const struct web_policy_desk *desk)
{
    if (!desk->sees_proposals)
        return;
    HTML(out, "<section class=\"sheet\"><h2>Proposed</h2>\n");
    if (desk->proposal_count == 0)
        HTML(out, "<p>No changed pack waits.</p>\n");
    else
        HTML(out,
             "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\" class=\"n\">No.</th>"
             "<th scope=\"col\">What, its tests, what of the book flips</th><th scope=\"col\">"
             "Proposed by</th><th scope=\"col\">When</th><th scope=\"col\">Is</th><th "
             "scope=\"col\"></th></tr></thead><tbody>\n");
    for (size_t i = 0; i < desk->proposal_count; i++)
        put_proposal(out, desk, &desk->proposals[i]);
    if (desk->proposal_count > 0)
        HTML(out, "</tbody></table></div>\n");
    HTML(out, "<p class=\"hint\">A policy author looks at a changed pack and proposes it, a "
              "reviewer signs, and publishes it once another person has signed, too: here, or with "
              "<code>licet policy propose</code> and <code>publish</code>.</p></section>\n");
}

void web_policy_desk(struct buf *out, const struct web_policy_desk *desk)
{
    web_page_begin(out, &desk->page);
    HTML(out, "<h1>Policy desk</h1>\n");
    if (desk->looks)
        HTML(out,
             "<p class=\"buttons\"><a class=\"button\" href=\"/policy/draft\">Look at a changed "
             "pack</a></p>\n");
    put_proposals(out, desk);
    put_timeline(out, desk);
    put_packs(out, desk);
    web_page_end(out, &desk->page);
}

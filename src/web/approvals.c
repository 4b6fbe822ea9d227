/* SPDX-License-Identifier: Apache-2.0 */
/* web/approvals.c - see approvals.h. */
#include "web/approvals.h"

#include "base/date.h"
#include "web/csv.h"
#include "web/orders.h"
#include "web/parts.h"

static void put_decision(struct buf *out, const struct approval *approval)
{
    static const char *const signs[] = {
        [APPROVAL_OPEN] = "<span class=\"said wait\">… waits</span>",
        [APPROVAL_APPROVED] = "<span class=\"said yes\">✓ approved</span>",
        [APPROVAL_REJECTED] = "<span class=\"said no\">✕ rejected</span>",
        [APPROVAL_WITHDRAWN] = "<span class=\"said open\">– withdrawn</span>",
    };
    buf_text(out, signs[approval->decision]);
    if (approval->used_at != 0)
        HTML(out, " <span class=\"state\">done</span>");
}

static void put_row(struct buf *out, const struct web_approval *one)
{
    const struct approval *approval = &one->approval;
    buf_format(out, "<tr><td class=\"n\"><a href=\"/approvals/%lld\">%lld</a></td><td><code>",
               (long long)approval->id, (long long)approval->id);
    HTML_IN(out, "", str_of(approval->transition), "</code></td><td>");
    HTML_IN(out, "", str_of(approval->says), "</td><td>");
    HTML_IN(out, "", one->proposed_by, "</td><td class=\"day\">");
    web_instant(out, approval->proposed_at);
    HTML(out, "</td><td class=\"day\">");
    put_decision(out, approval);
    HTML(out, "</td><td>");
    if (one->decides)
        HTML(out, "<span class=\"tag\">for you</span>");
    HTML(out, "</td></tr>\n");
}

void web_approvals(struct buf *out, const struct web_approvals *approvals)
{
    web_page_begin(out, &approvals->page);
    HTML(out, "<h1>Approvals</h1>\n<section class=\"sheet\">\n");
    if (approvals->count == 0)
        HTML(out, "<p>Nothing waits for a second person.</p>\n");
    else
        HTML(out,
             "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\" class=\"n\">No.</th>"
             "<th scope=\"col\">What</th><th scope=\"col\">It says</th><th scope=\"col\">"
             "Proposed by</th><th scope=\"col\">When</th><th scope=\"col\">Is</th><th "
             "scope=\"col\"></th></tr></thead><tbody>\n");
    for (size_t i = approvals->count; i-- > 0;)
        put_row(out, &approvals->list[i]);
    if (approvals->count > 0)
        HTML(out, "</tbody></table></div>\n");
    buf_format(out,
               "<p class=\"ways\"><a href=\"/approvals%s</a> <a class=\"csv\" "
               "href=\"/approvals.csv%s\">As CSV</a></p></section>\n",
               approvals->all ? "\">Those that wait" : "?all=yes\">Those that were decided, too",
               approvals->all ? "?all=yes" : "");
    web_page_end(out, &approvals->page);
}

const char web_approvals_csv_head[] =
    "approval,what,says,proposed_by,proposed_at,decision,decided_by,reason,used\n";

void web_approvals_csv(struct buf *out, const struct web_approval *one)
{
    const struct approval *approval = &one->approval;
    char at[INSTANT_TEXT_SIZE];
    buf_format(out, "\"%lld\",", (long long)approval->id);
    web_csv_cell(out, str_of(approval->transition), ',');
    web_csv_cell(out, str_of(approval->says), ',');
    web_csv_cell(out, one->proposed_by, ',');
    web_csv_cell(out, str_of(instant_format(approval->proposed_at, at)), ',');
    web_csv_cell(out, str_of(approval_decision_name(approval->decision)), ',');
    web_csv_cell(out, one->decided_by, ',');
    web_csv_cell(out, str_of(approval->reason), ',');
    buf_text(out, approval->used_at != 0 ? "\"true\"\n" : "\"false\"\n");
}

/* ---- one ---- */

static void put_act(struct buf *out, const char *what, struct str by, int64_t at, const char *why)
{
    buf_format(out, "<li>%s ", what);
    web_instant(out, at);
    HTML_IN(out, " by <b>", by, "</b>");
    if (why[0] != '\0')
        HTML_IN(out, ": ", str_of(why), "");
    HTML(out, "</li>\n");
}

static void put_form(struct buf *out, const struct web_approval_page *shown)
{
    const struct web_approval *one = shown->one;
    if (one->approval.decision != APPROVAL_OPEN || !(one->decides || one->own))
        return;
    buf_format(out, "<form class=\"ask step\" method=\"post\" action=\"/approvals/%lld\">\n",
               (long long)one->approval.id);
    if (shown->problem.length > 0) {
        HTML_IN(out, "<p class=\"wrong\" role=\"alert\">Not done: ", shown->problem, "</p>\n");
        HTML_IN(out, "<p class=\"hint\">", shown->hint, "</p>\n");
    }
    HTML(out,
         "<div class=\"fields\"><div class=\"field whole\"><label for=\"reason\">Reason <span "
         "class=\"faint\">if there is one</span></label>\n<textarea id=\"reason\" name=\"reason\" "
         "rows=\"2\">\n");
    HTML_IN(out, "", shown->reason, "</textarea></div></div>\n");
    web_hidden(out, STR(WEB_PROOF), shown->page.proof);
    web_hidden(out, STR("key"), shown->key);
    HTML(out, "<div class=\"send\">");
    if (one->decides)
        HTML(out, "<button name=\"decision\" value=\"approve\">Approve</button> <button "
                  "class=\"danger\" name=\"decision\" value=\"reject\">Reject</button>");
    else
        HTML(out,
             "<button class=\"danger\" name=\"decision\" value=\"reject\">Take it back</button>");
    HTML(out, "</div>\n</form>\n");
}

void web_approval(struct buf *out, const struct web_approval_page *shown)
{
    const struct approval *approval = &shown->one->approval;
    web_page_begin(out, &shown->page);
    buf_format(out, "<section class=\"sheet\"><h1>Approval %lld ", (long long)approval->id);
    put_decision(out, approval);
    HTML_IN(out, "</h1>\n<p class=\"figures\">", str_of(approval->says), "</p>\n<p><code>");
    HTML_IN(out, "", str_of(approval->transition), "</code></p>\n<ul class=\"plain\">\n");
    put_act(out, "proposed", shown->one->proposed_by, approval->proposed_at, "");
    if (approval->decision != APPROVAL_OPEN)
        put_act(out, approval_decision_name(approval->decision), shown->one->decided_by,
                approval->decided_at, approval->reason);
    if (approval->used_at != 0)
        put_act(out, "done", shown->one->used_by, approval->used_at, "");
    HTML(out, "</ul>\n");
    if (approval->decision == APPROVAL_APPROVED && approval->used_at == 0)
        buf_format(out,
                   "<p>It is done when the same step is taken again, within %d days, by who may "
                   "propose it.</p>\n",
                   APPROVAL_DAYS);
    if (approval->decision == APPROVAL_OPEN && !shown->one->decides)
        buf_text(out, shown->one->own ? "<p>Somebody else has to sign it.</p>\n"
                                      : "<p>You may not sign it.</p>\n");
    if (shown->changes_pack)
        buf_format(out,
                   "<p class=\"buttons\"><a class=\"button quiet\" href=\"/policy/proposals/%lld\">"
                   "What it says and does</a></p>\n",
                   (long long)approval->id);
    HTML(out, "<p class=\"ways\"><a href=\"/approvals\">All that wait</a></p></section>\n");
    put_form(out, shown);
    web_page_end(out, &shown->page);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* web/audit.c - see audit.h. */
#include "web/audit.h"

#include "web/csv.h"
#include "web/orders.h"
#include "web/parts.h"

const char *const web_audit_names[AUDIT_ASKED_COUNT] = {
    [AUDIT_BY_PARTY] = "party",       [AUDIT_BY_COUNTRY] = "country",
    [AUDIT_BY_DOCUMENT] = "document", [AUDIT_BY_LICENSE] = "license",
    [AUDIT_SINCE] = "from",           [AUDIT_UNTIL] = "to",
};

/* ---- the form ---- */

static void put_form(struct buf *out, const struct web_audit *audit)
{
    static const struct {
        const char *label, *kind, *help;
    } fields[AUDIT_ASKED_COUNT] = {
        [AUDIT_BY_PARTY] = { "Party", "text", "as it was recorded" },
        [AUDIT_BY_COUNTRY] = { "Country", "text", "two letters" },
        [AUDIT_BY_DOCUMENT] = { "Document number", "text", "order, invoice, bill of lading" },
        [AUDIT_BY_LICENSE] = { "License", "text", "its number" },
        [AUDIT_SINCE] = { "Recorded from", "date", "a day of UTC" },
        [AUDIT_UNTIL] = { "to", "date", "with that day" },
    };
    HTML(out, "<form class=\"filter\" method=\"get\" action=\"/audit\">\n");
    bool any = false;
    for (unsigned i = 0; i < AUDIT_ASKED_COUNT; i++) {
        any = any || audit->asked[i].length > 0;
        web_field(out, &(struct web_field){ .name = web_audit_names[i],
                                            .label = fields[i].label,
                                            .kind = fields[i].kind,
                                            .help = fields[i].help,
                                            .value = audit->asked[i] });
    }
    HTML(out, "<div class=\"field\"><button class=\"quiet\">Search</button>");
    if (any)
        HTML(out, " <a class=\"all\" href=\"/audit\">Show all</a>");
    HTML(out, "</div></form>\n");
}

static void put_asked(struct buf *out, const struct web_audit *audit, const char *path,
                      int64_t before)
{
    char behind = '?';
    buf_text(out, path);
    for (unsigned i = 0; i < AUDIT_ASKED_COUNT; i++) {
        if (audit->asked[i].length == 0)
            continue;
        buf_format(out, "%s%s=", behind == '?' ? "?" : "&amp;", web_audit_names[i]);
        html_url_part(out, audit->asked[i]);
        behind = '&';
    }
    if (before > 0)
        buf_format(out, "%sbefore=%lld", behind == '?' ? "?" : "&amp;", (long long)before);
}

/* ---- entries ---- */

/* What it was done to, as a link where there is a page of it. */
static void put_subject(struct buf *out, struct str kind, struct str id)
{
    static const struct {
        const char *kind, *path;
    } pages[] = {
        { "order", "/orders/" },
        { "buyer", "/buyers/" },
        { "application", "/applications/" },
        { "shipment", "/shipments/" },
        { "license", "/licenses/" },
    };
    HTML_IN(out, "<span class=\"faint\">", kind, "</span> ");
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        if (!str_equal_text(kind, pages[i].kind))
            continue;
        buf_format(out, "<a href=\"%s", pages[i].path);
        html_url_part(out, id);
        HTML_IN(out, "\">", id, "</a>");
        return;
    }
    html_text(out, id);
}

static void put_entry(struct buf *out, const struct audit_found *found)
{
    const struct audit_record *record = &found->record;
    buf_format(out, "<tr><td class=\"n\">%lld</td><td class=\"day\">", (long long)record->seq);
    web_instant(out, record->recorded_at);
    HTML_IN(out, "</td><td>", record->texts[AUDIT_ACTOR], "</td><td><code>");
    HTML_IN(out, "", record->texts[AUDIT_ACTION], "</code></td><td class=\"day\">");
    put_subject(out, record->texts[AUDIT_SUBJECT_KIND], record->texts[AUDIT_SUBJECT_ID]);
    HTML(out, "</td><td>");
    for (size_t i = 0; i < found->label_count; i++) {
        HTML_IN(out, "<span class=\"key\">", found->labels[i].kind, "</span>");
        html_text(out, found->labels[i].value);
        buf_text(out, i + 1 < found->label_count ? "; " : "");
    }
    HTML_IN(out, "</td><td>", record->texts[AUDIT_REASON], " <span class=\"faint\">");
    HTML_IN(out, "", record->texts[AUDIT_BASIS], "</span></td></tr>\n");
}

static void put_entries(struct buf *out, const struct web_audit *audit)
{
    HTML(out, "<section class=\"sheet\">\n");
    if (audit->count == 0) {
        HTML(out, "<p>No entry is found for this. <a href=\"/audit\">Show all</a></p></section>\n");
        return;
    }
    HTML(out,
         "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\" class=\"n\">Entry</th><th "
         "scope=\"col\" aria-sort=\"descending\">Recorded</th><th scope=\"col\">By</th><th "
         "scope=\"col\">What</th><th scope=\"col\">To what</th><th scope=\"col\">Found by</th>"
         "<th scope=\"col\">Why</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < audit->count; i++)
        put_entry(out, &audit->found[i]);
    HTML(out, "</tbody></table></div>\n<p class=\"ways\">");
    if (audit->goes_on) {
        HTML(out, "<a href=\"");
        put_asked(out, audit, "/audit", 0);
        HTML(out, "\">From the newest</a> ");
    }
    if (audit->more) {
        HTML(out, "<a rel=\"next\" href=\"");
        put_asked(out, audit, "/audit", audit->found[audit->count - 1].record.seq);
        HTML(out, "\">Earlier ones</a> ");
    }
    HTML(out, "<a class=\"csv\" href=\"");
    put_asked(out, audit, "/audit.csv", 0);
    HTML(out, "\">As CSV</a></p></section>\n");
}

/* ---- whether it is sound ---- */

static void put_verdict(struct buf *out, const struct web_audit *audit)
{
    if (!audit->verified)
        return;
    if (audit->wrong == 0) {
        HTML(out, "<p role=\"status\"><span class=\"said yes\">✓ Sound:</span> each of ");
        html_int(out, audit->entries);
        HTML(out, " entries, the chain, the tree, documents and checkpoints were worked out "
                  "anew.</p>\n");
        return;
    }
    HTML(out, "<p role=\"alert\"><span class=\"said no\">✕ Not sound:</span> ");
    html_int(out, (int64_t)audit->wrong);
    HTML(out, " findings");
    if (audit->first_wrong > 0)
        buf_format(out, ", from entry %lld on", (long long)audit->first_wrong);
    HTML_IN(out, "</p>\n<pre>", audit->findings, "</pre>\n");
}

static void put_soundness(struct buf *out, const struct web_audit *audit)
{
    HTML(out, "<section class=\"sheet\"><h2>Whether it is what was written</h2>\n");
    put_verdict(out, audit);
    HTML(out, "<p>");
    html_int(out, audit->entries);
    HTML(out, " entries. ");
    if (audit->note.length == 0) {
        HTML(out,
             "There is no checkpoint yet: <code>licet audit checkpoint</code> signs one, with a "
             "key and into a file outside of the database; an export needs it.</p>\n");
    } else {
        HTML(out, "The last checkpoint has ");
        html_int(out, audit->note_size);
        HTML(out, "; ");
        html_int(out, audit->entries - audit->note_size);
        HTML_IN(out, " are later.</p>\n<pre>", audit->note, "</pre>\n");
    }
    HTML(out, "<form class=\"buttons\" method=\"get\" action=\"/audit/verify\"><button>Verify the "
              "log</button></form>\n");
    if (audit->note.length > 0) {
        HTML(out, "<p class=\"ways\"><a href=\"");
        put_asked(out, audit, "/audit/export.txt", 0);
        HTML(out,
             "\">Export what is searched for</a>, with the proof of each entry, for who has the "
             "public key and nothing else</p>\n");
    }
    HTML(out, "</section>\n");
}

void web_audit(struct buf *out, const struct web_audit *audit)
{
    web_page_begin(out, &audit->page);
    HTML(out, "<h1>Audit</h1>\n");
    put_soundness(out, audit);
    put_form(out, audit);
    put_entries(out, audit);
    web_page_end(out, &audit->page);
}

const char web_audit_csv_head[] =
    "entry,recorded_at,by,key,action,kind,subject,found_by,reason,basis\n";

void web_audit_csv(struct buf *out, const struct audit_found *found)
{
    const struct audit_record *record = &found->record;
    char at[AUDIT_TIME_SIZE];
    struct str first = { 0 };
    buf_format(out, "\"%lld\",", (long long)record->seq);
    web_csv_cell(out, str_of(audit_time(record->recorded_at, at)), ',');
    web_csv_cell(out, record->texts[AUDIT_ACTOR], ',');
    web_csv_cell(out, record->texts[AUDIT_KEY], ',');
    web_csv_cell(out, record->texts[AUDIT_ACTION], ',');
    web_csv_cell(out, record->texts[AUDIT_SUBJECT_KIND], ',');
    web_csv_cell(out, record->texts[AUDIT_SUBJECT_ID], ',');
    if (found->label_count > 0)
        first = found->labels[0].value;
    web_csv_cell(out, first, ',');
    web_csv_cell(out, record->texts[AUDIT_REASON], ',');
    web_csv_cell(out, record->texts[AUDIT_BASIS], '\n');
}

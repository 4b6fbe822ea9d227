/* SPDX-License-Identifier: Apache-2.0 */
/* desk/buyer_page.c - see buyer_page.h. */
#include "desk/buyer_page.h"

#include "desk/form.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'\">\n<style>\n"
    "@page{size:A4;margin:18mm 16mm}\n"
    "body{font:10pt/1.4 'Liberation Sans',Arial,sans-serif;color:#111;background:#fff;"
    "max-width:180mm;margin:0 auto;padding:8mm 4mm}\n"
    "h1{font-size:18pt;margin:0 0 1mm}h2{font-size:14pt;margin:0 0 2mm}"
    "h3{font-size:10.5pt;margin:5mm 0 1mm}\n"
    "table{border-collapse:collapse;width:100%;margin:1mm 0 3mm}"
    "th,td{border-bottom:.3pt solid #999;padding:1mm 2mm 1mm 0;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}\n"
    "th{font-weight:600;border-bottom:.8pt solid #333}td.n,th.n{text-align:right;"
    "padding-right:5mm}td.n,td.d{white-space:nowrap;overflow-wrap:normal}a{color:inherit;"
    "text-decoration:none}\n"
    "table.facts th{width:42mm;border-bottom:.3pt solid #999;font-weight:400;color:#444}\n"
    "p{margin:1mm 0}p.long{white-space:pre-wrap}code{font:8pt/1.3 'Liberation Mono',monospace;"
    "overflow-wrap:anywhere}\n"
    ".faint{color:#555}.open{font-weight:700}section{break-before:page;margin-top:10mm}"
    "tr{break-inside:avoid}thead{display:table-header-group}h2,h3{break-after:avoid}\n"
    "@media print{body{max-width:none;padding:0}section{margin-top:0}}\n"
    "</style>\n";

/* ---- pieces ---- */

static void put(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        switch (text.data[i]) {
        case '&':
            buf_text(out, "&amp;");
            break;
        case '<':
            buf_text(out, "&lt;");
            break;
        case '>':
            buf_text(out, "&gt;");
            break;
        case '"':
            buf_text(out, "&quot;");
            break;
        default:
            buf_byte(out, text.data[i]);
        }
    }
}

static void cell(struct buf *out, struct str text)
{
    buf_text(out, "<td>");
    put(out, text);
    buf_text(out, "</td>");
}

static void date_cell(struct buf *out, struct str text)
{
    buf_text(out, "<td class=\"d\">");
    put(out, text);
    buf_text(out, "</td>");
}

/* "1234567.5" as "1,234,567.5" */
static void number(struct buf *out, struct str text)
{
    size_t whole = str_find(text, '.');
    for (size_t i = 0; i < text.length; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0)
            buf_byte(out, ',');
        put(out, str_slice(text, i, i + 1));
    }
}

static void number_cell(struct buf *out, struct str text, struct str unit)
{
    buf_text(out, "<td class=\"n\">");
    number(out, text);
    if (text.length > 0 && unit.length > 0)
        buf_byte(out, ' ');
    if (text.length > 0)
        put(out, unit);
    buf_text(out, "</td>");
}

/* A row of facts; nothing where it is not known. */
static void fact(struct buf *out, const char *what, struct str text)
{
    if (text.length == 0)
        return;
    buf_format(out, "<tr><th scope=\"row\">%s</th>", what);
    cell(out, text);
    buf_text(out, "</tr>\n");
}

static void texts_fact(struct buf *out, const char *what, const struct json_value *object,
                       const char *key)
{
    const struct json_value *first = form_first(object, key);
    if (first == NULL)
        return;
    buf_format(out, "<tr><th scope=\"row\">%s</th><td>", what);
    for (const struct json_value *v = first; v != NULL; v = v->next) {
        if (v != first)
            buf_text(out, "<br>");
        put(out, v->text);
    }
    buf_text(out, "</td></tr>\n");
}

static void table(struct buf *out, const char *title, const char *columns)
{
    buf_format(out, "<h3>%s</h3>\n<table><thead><tr>%s</tr></thead><tbody>\n", title, columns);
}

static void table_end(struct buf *out)
{
    buf_text(out, "</tbody></table>\n");
}

/* ---- what a buyer says ---- */

static void identity(struct buf *out, const struct json_value *buyer)
{
    const struct json_value *registration = form_get(buyer, "registration");
    buf_text(out, "<table class=\"facts\"><tbody>\n");
    fact(out, "Legal name", form_text(buyer, "legal_name"));
    texts_fact(out, "Also known as", buyer, "aliases");
    fact(out, "Country", form_text(buyer, "country"));
    texts_fact(out, "Addresses", buyer, "addresses");
    fact(out, "Registered with", form_text(registration, "authority"));
    fact(out, "Registration number", form_text(registration, "number"));
    fact(out, "Review date", form_text(buyer, "review_date"));
    table_end(out);
}

static void owners(struct buf *out, const struct json_value *buyer, const char *key,
                   const char *title)
{
    if (form_get(buyer, key) == NULL)
        return;
    table(out, title, "<th>Name</th><th>Country</th><th class=\"n\">Percent</th><th>Source</th>");
    for (const struct json_value *v = form_first(buyer, key); v != NULL; v = v->next) {
        buf_text(out, "<tr><td>");
        put(out, form_text(v, "name"));
        if (form_flag(v, "ultimate"))
            buf_text(out, " <span class=\"faint\">(ultimate parent)</span>");
        buf_text(out, "</td>");
        cell(out, form_text(v, "country"));
        number_cell(out, form_text(v, "percent"), STR("%"));
        cell(out, form_text(v, "source"));
        buf_text(out, "</tr>\n");
    }
    if (form_count(buyer, key) == 0)
        buf_text(out, "<tr><td colspan=\"4\">none, by its own word</td></tr>\n");
    table_end(out);
}

static void sites(struct buf *out, const struct json_value *buyer)
{
    table(out, "Sites", "<th>Site</th><th>Address</th><th>Country</th>");
    for (const struct json_value *v = form_first(buyer, "sites"); v != NULL; v = v->next) {
        buf_text(out, "<tr>");
        cell(out, form_text(v, "name"));
        cell(out, form_text(v, "address"));
        cell(out, form_text(v, "country"));
        buf_text(out, "</tr>\n");
    }
    table_end(out);
}

static void attestation(struct buf *out, const struct json_value *buyer, const char *key,
                        const char *what)
{
    const struct json_value *a = form_get(buyer, key);
    if (a == NULL)
        return;
    buf_format(out, "<tr><td>%s</td>", what);
    cell(out, form_text(a, "by"));
    date_cell(out, form_text(a, "on"));
    buf_text(out, "<td>");
    put(out, form_text(a, "says"));
    buf_text(out, form_text(a, "says").length > 0 ? "<br><code>" : "<code>");
    put(out, form_text(a, "document"));
    buf_text(out, "</code></td></tr>\n");
}

static void end_use(struct buf *out, const struct json_value *buyer)
{
    buf_text(out, "<h3>End use</h3>\n<p class=\"long\">");
    put(out, form_text(buyer, "end_use"));
    buf_text(out, "</p>\n");
    table(out, "Statements and attestations",
          "<th>What</th><th>By</th><th>On</th><th>Says; SHA-256 of the document</th>");
    attestation(out, buyer, "end_use_statement", "End-use statement");
    attestation(out, buyer, "remote_access", "Remote access");
    attestation(out, buyer, "kyc", "Know your customer");
    table_end(out);
}

static void volumes(struct buf *out, const struct json_value *of, const char *title, bool days)
{
    table(out, title,
          days ? "<th>Item</th><th class=\"n\">Quantity</th><th class=\"n\">Value</th>"
                 "<th>From</th><th>To</th>"
               : "<th>Item</th><th class=\"n\">Quantity</th><th class=\"n\">Value</th>");
    for (const struct json_value *v = form_first(of, "expected_volumes"); v != NULL; v = v->next) {
        const struct json_value *value = form_get(v, "value");
        buf_text(out, "<tr>");
        cell(out, form_text(v, "item"));
        number_cell(out, form_text(v, "quantity"), STR(""));
        number_cell(out, form_text(value, "amount"), form_text(value, "currency"));
        if (days) {
            date_cell(out, form_text(v, "from"));
            date_cell(out, form_text(v, "to"));
        }
        buf_text(out, "</tr>\n");
    }
    table_end(out);
}

static void certifications(struct buf *out, const struct json_value *buyer)
{
    if (form_count(buyer, "certifications") == 0)
        return;
    table(out, "Certifications",
          "<th>Certification</th><th>Number</th><th>By</th><th>Expires</th>");
    for (const struct json_value *v = form_first(buyer, "certifications"); v != NULL; v = v->next) {
        buf_text(out, "<tr>");
        cell(out, form_text(v, "name"));
        cell(out, form_text(v, "number"));
        cell(out, form_text(v, "by"));
        date_cell(out, form_text(v, "expires"));
        buf_text(out, "</tr>\n");
    }
    table_end(out);
}

/* ---- the evidence ---- */

static void lists(struct buf *out, const struct json_value *evidence)
{
    table(out, "Lists looked in", "<th>List</th><th>Of</th><th>SHA-256 of the file</th>");
    for (const struct json_value *v = form_first(evidence, "lists"); v != NULL; v = v->next) {
        buf_text(out, "<tr>");
        cell(out, form_text(v, "source"));
        date_cell(out, form_text(v, "issued"));
        buf_text(out, "<td><code>");
        put(out, form_text(v, "sha256"));
        buf_text(out, "</code></td></tr>\n");
    }
    table_end(out);
}

static void found(struct buf *out, const struct json_value *of)
{
    for (const struct json_value *m = form_first(of, "matches"); m != NULL; m = m->next) {
        buf_text(out, "<br>");
        put(out, form_text(m, "list"));
        buf_byte(out, ' ');
        put(out, form_text(m, "name"));
        buf_text(out, ", score ");
        put(out, form_text(m, "score"));
    }
}

static void subjects(struct buf *out, const struct json_value *evidence)
{
    table(out, "Who was looked for", "<th>As</th><th>Name, address</th><th>Found</th>");
    for (const struct json_value *v = form_first(evidence, "subjects"); v != NULL; v = v->next) {
        buf_text(out, "<tr>");
        cell(out, form_text(v, "what"));
        buf_text(out, "<td>");
        put(out, form_text(v, "name"));
        if (form_text(v, "address").length > 0)
            buf_text(out, "<br>");
        put(out, form_text(v, "address"));
        buf_text(out, "</td><td>");
        put(out, form_text(v, "status"));
        found(out, v);
        for (const struct json_value *o = form_first(v, "owners"); o != NULL; o = o->next) {
            buf_text(out, "<br>owner ");
            put(out, form_text(o, "owner"));
            buf_text(out, ": ");
            put(out, form_text(o, "status"));
            found(out, o);
        }
        buf_text(out, "</td></tr>\n");
    }
    table_end(out);
}

static void settled(struct buf *out, const struct json_value *entry)
{
    if (form_count(entry, "settled") == 0)
        return;
    table(out, "Matches that are another party",
          "<th>Match</th><th>Listed party</th><th>By</th><th>Why, and what shows it</th>");
    for (const struct json_value *v = form_first(entry, "settled"); v != NULL; v = v->next) {
        const struct json_value *match = form_get(v, "match");
        buf_text(out, "<tr>");
        cell(out, form_text(match, "subject"));
        buf_text(out, "<td>");
        put(out, form_text(match, "listed"));
        buf_text(out, "<br><code>");
        put(out, form_text(match, "key"));
        buf_text(out, "</code></td>");
        cell(out, form_text(v, "by"));
        buf_text(out, "<td>");
        put(out, form_text(v, "reason"));
        buf_text(out, "<br><span class=\"faint\">");
        put(out, form_text(v, "basis"));
        buf_text(out, "</span></td></tr>\n");
    }
    table_end(out);
}

static void section(struct buf *out, const struct json_value *entry, size_t n)
{
    const struct json_value *buyer = form_get(entry, "buyer");
    const struct json_value *screening = form_get(entry, "screening");
    const struct json_value *evidence = form_get(screening, "screening");
    buf_format(out, "<section id=\"b%zu\">\n<h2>%zu. ", n, n);
    put(out, form_text(entry, "name"));
    buf_text(out, "</h2>\n");
    identity(out, buyer);
    owners(out, buyer, "parents", "Parents, the nearest first");
    owners(out, buyer, "owners", "Beneficial owners");
    sites(out, buyer);
    end_use(out, buyer);
    volumes(out, buyer, "Expected volumes", true);
    certifications(out, buyer);
    buf_text(out, "<h3>Screening of ");
    put(out, form_text(screening, "day"));
    buf_text(out, "</h3>\n<p>By the packs ");
    put(out, form_text(evidence, "packs"));
    buf_text(out, "; parents known up to level ");
    put(out, form_text(screening, "depth"));
    buf_text(out, " or to the ultimate one.</p>\n");
    lists(out, evidence);
    subjects(out, evidence);
    settled(out, entry);
    buf_text(out, "<p class=\"faint\">Package <code>");
    put(out, form_text(entry, "package"));
    buf_text(out, "</code>, version ");
    put(out, form_text(entry, "version"));
    buf_text(out, ", prepared by ");
    put(out, form_text(entry, "prepared_by"));
    buf_text(out, ".</p>\n</section>\n");
}

/* ---- the page ---- */

static void contents(struct buf *out, const struct json_value *list)
{
    size_t n = 0;
    table(out, "Buyers", "<th class=\"n\">No.</th><th>Name</th><th>Country</th><th>Screened</th>");
    for (const struct json_value *v = form_first(list, "buyers"); v != NULL; v = v->next) {
        const struct json_value *buyer = form_get(v, "buyer");
        struct str legal = form_text(buyer, "legal_name");
        buf_format(out, "<tr><td class=\"n\">%zu</td><td><a href=\"#b%zu\">", n + 1, n + 1);
        put(out, legal.length > 0 ? legal : form_text(v, "name"));
        buf_text(out, "</a></td>");
        cell(out, form_text(buyer, "country"));
        date_cell(out, form_text(form_get(v, "screening"), "day"));
        buf_text(out, "</tr>\n");
        n++;
    }
    table_end(out);
}

void buyer_page(const struct json_value *list, struct str sha256, struct buf *out)
{
    size_t n = 0;
    buf_text(out, head);
    buf_text(out, "<title>Candidate buyers, list ");
    put(out, form_text(list, "list"));
    buf_text(out, "</title>\n</head>\n<body>\n<h1>Candidate buyers</h1>\n<p>List ");
    put(out, form_text(list, "list"));
    buf_format(out, ", %zu in all. ", form_count(list, "buyers"));
    buf_text(out, "SHA-256 of the list as JSON, which is on file:<br><code>");
    put(out, sha256);
    buf_text(out, "</code></p>\n");
    contents(out, list);
    volumes(out, list, "Expected volumes of all", false);
    for (const struct json_value *v = form_first(list, "buyers"); v != NULL; v = v->next)
        section(out, v, ++n);
    buf_text(out, "</body>\n</html>\n");
}

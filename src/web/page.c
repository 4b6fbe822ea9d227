/* SPDX-License-Identifier: Apache-2.0 */
/* web/page.c - see page.h. */
#include "web/page.h"

static const struct {
    const char *path, *word;
    bool begins; /* a group of its own */
} places[WEB_PLACE_COUNT] = {
    [WEB_TODAY] = { "/today", "Today", false },
    [WEB_ASK] = { "/", "Ask", false },
    [WEB_ORDERS] = { "/orders", "Orders", true },
    [WEB_BUYERS] = { "/buyers", "Buyers", false },
    [WEB_APPLICATIONS] = { "/applications", "Applications", false },
    [WEB_LICENSES] = { "/licenses", "Licenses", false },
    [WEB_SHIPMENTS] = { "/shipments", "Shipments", false },
    [WEB_APPROVALS] = { "/approvals", "Approvals", false },
    [WEB_DISCLOSURES] = { "/disclosures", "Disclosures", false },
    [WEB_POLICY] = { "/policy", "Policy desk", true },
    [WEB_EXPOSURE] = { "/exposure", "Exposure", false },
    [WEB_AUDIT] = { "/audit", "Audit", false },
    [WEB_CHIPS] = { "/chips", "Chips", true },
    [WEB_TIMELINE] = { "/timeline", "Timeline", false },
};

const char *web_place_path(enum web_place place)
{
    return places[place].path;
}

/*
 * At the left of a wide window; a narrow one shows it when its link is followed (`:target`), which
 * takes no script.
 */
static void put_places(struct buf *out, const struct web_page *page)
{
    bool open = false;
    HTML(out, "<nav id=\"pages\" aria-label=\"Pages\">\n");
    for (unsigned i = 0; i < WEB_PLACE_COUNT; i++) {
        if (places[i].begins && open)
            HTML(out, "</ul>\n");
        open = open && !places[i].begins;
        if ((page->places >> i & 1) == 0)
            continue;
        if (!open)
            HTML(out, "<ul>\n");
        open = true;
        buf_format(out, "<li><a href=\"%s\"%s>%s</a></li>\n", places[i].path,
                   i == page->here ? " aria-current=\"page\"" : "", places[i].word);
    }
    if (open)
        HTML(out, "</ul>\n");
    HTML(out, "<p class=\"close\"><a href=\"#main\">Close</a></p>\n</nav>\n");
}

static void put_who(struct buf *out, const struct web_page *page)
{
    HTML(out, "<form class=\"who\" method=\"post\" action=\"/sign-out\">");
    if (page->proof.length == 0) {
        HTML_IN(out, "<span>", page->user, "</span>");
    } else {
        HTML_IN(out, "<a href=\"/account\" title=\"Your account\">", page->user, "</a>");
        web_hidden(out, STR(WEB_PROOF), page->proof);
        HTML(out, "<button class=\"quiet\">Sign out</button>");
    }
    HTML(out, "</form>\n");
}

static void put_notice(struct buf *out, const struct web_page *page)
{
    if (page->waits > 0)
        buf_format(
            out,
            "<p class=\"notice\" role=\"status\">It waits for a second person: <a "
            "href=\"/approvals/%lld\">approval %lld</a>. Once that is given, take the same step "
            "again.</p>\n",
            (long long)page->waits, (long long)page->waits);
    else if (page->done != NULL)
        buf_format(out, "<p class=\"notice\" role=\"status\">✓ Done: %s.</p>\n", page->done);
}

static void put_buttons(struct buf *out, const struct web_page *page)
{
    if (page->button_count == 0)
        return;
    HTML(out, "<p class=\"buttons\">");
    for (size_t i = 0; i < page->button_count; i++) {
        HTML(out, "<a class=\"button quiet\" href=\"");
        buf_str(out, page->about);
        buf_format(out, "/do/%s\">%s</a> ", page->buttons[i].step, page->buttons[i].verb);
    }
    HTML(out, "</p>\n");
}

void web_page_begin(struct buf *out, const struct web_page *page)
{
    HTML(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta name=\"color-scheme\" content=\"light dark\">\n");
    HTML_IN(out, "<title>", page->title, " – Licet</title>\n");
    HTML(out, "<link rel=\"icon\" href=\"/assets/mark.svg\">\n"
              "<link rel=\"stylesheet\" href=\"/assets/style.css\">\n"
              "<script src=\"/assets/licet.js\" defer></script>\n</head>\n");
    buf_text(out, page->places != 0 ? "<body class=\"paged\">\n" : "<body>\n");
    HTML(out, "<a class=\"skip\" href=\"#main\">To the content</a>\n"
              "<header class=\"top\"><a class=\"mark\" href=\"/\">Licet</a>\n");
    if (page->places != 0)
        HTML(out, "<a class=\"menu\" href=\"#pages\">Menu</a>\n");
    if (page->user.length > 0)
        put_who(out, page);
    HTML(out, "</header>\n");
    if (page->places != 0)
        put_places(out, page);
    HTML(out, "<main id=\"main\">\n");
    put_notice(out, page);
    put_buttons(out, page);
}

void web_page_end(struct buf *out, const struct web_page *page)
{
    HTML(out, "</main>\n<footer>");
    if (page->packs.length > 0) {
        HTML_IN(out, "Policy <code>", page->packs, "</code>, complete through ");
        html_date(out, page->complete_through);
        HTML(out, ". ");
    }
    HTML(out, "Licet answers from the rules it cites; it is no legal advice.</footer>\n"
              "</body>\n</html>\n");
}

void web_problem(struct buf *out, const struct web_page *page, const struct web_problem *problem)
{
    web_page_begin(out, page);
    HTML_IN(out, "<section class=\"problem\" role=\"alert\">\n<h1>", problem->title, "</h1>\n");
    HTML_IN(out, "<p>", problem->detail, "</p>\n");
    if (problem->hint.length > 0)
        HTML_IN(out, "<p class=\"hint\">", problem->hint, "</p>\n");
    buf_format(out, "<p class=\"faint\">Status %u, request <code>", problem->status);
    html_text(out, problem->request);
    HTML(out, "</code>. <a href=\"/\">Back to the start</a></p>\n</section>\n");
    web_page_end(out, page);
}

/* ---- forms ---- */

void web_field(struct buf *out, const struct web_field *field)
{
    buf_format(out, "<div class=\"field%s\"><label for=\"%s\">%s</label>\n",
               field->wide ? " wide" : "", field->name, field->label);
    buf_format(out, "<input id=\"%s\" name=\"%s\" type=\"%s\" autocomplete=\"%s\" value=\"",
               field->name, field->name, field->kind, field->fill != NULL ? field->fill : "off");
    html_text(out, field->value);
    HTML(out, "\"");
    if (field->list != NULL)
        buf_format(out, " list=\"%s\"", field->list);
    if (field->example != NULL)
        buf_format(out, " placeholder=\"%s\"", field->example);
    if (field->needed)
        HTML(out, " required");
    if (field->problem.length > 0)
        buf_format(out, " aria-invalid=\"true\" aria-describedby=\"%s-problem\"", field->name);
    HTML(out, ">\n");
    if (field->problem.length > 0) {
        buf_format(out, "<p class=\"wrong\" id=\"%s-problem\">", field->name);
        HTML_IN(out, "", field->problem, "</p>\n");
    } else if (field->help != NULL) {
        buf_format(out, "<p class=\"help\">%s</p>\n", field->help);
    }
    HTML(out, "</div>\n");
}

void web_choice(struct buf *out, const struct web_choice *choice)
{
    buf_format(out,
               "<div class=\"field\"><label for=\"%s\">%s</label>\n"
               "<select id=\"%s\" name=\"%s\">",
               choice->name, choice->label, choice->name, choice->name);
    if (choice->any != NULL)
        buf_format(out, "<option value=\"\">%s</option>", choice->any);
    for (size_t i = 0; i < choice->count; i++) {
        bool chosen = str_equal_text(choice->value, choice->words[i]);
        buf_format(out, "<option value=\"%s\"%s>", choice->words[i], chosen ? " selected" : "");
        html_words(out, choice->words[i]);
        HTML(out, "</option>");
    }
    HTML(out, "</select></div>\n");
}

void web_hidden(struct buf *out, struct str name, struct str value)
{
    HTML_IN(out, "<input type=\"hidden\" name=\"", name, "\" value=\"");
    HTML_IN(out, "", value, "\">\n");
}

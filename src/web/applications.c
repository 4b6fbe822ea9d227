/* SPDX-License-Identifier: Apache-2.0 */
/* web/applications.c - see applications.h. */
#include "web/applications.h"

#include "base/date.h"
#include "desk/form.h"
#include "web/balance_bar.h"
#include "web/clock_strip.h"
#include "web/csv.h"
#include "web/licenses.h"
#include "web/orders.h"

void web_application_link(struct buf *out, struct str name)
{
    HTML(out, "<a href=\"/applications/");
    html_url_part(out, name);
    HTML_IN(out, "\">", name, "</a>");
}

/* ---- all of them ---- */

static void put_clock_name(struct buf *out, const struct application_clock *clock)
{
    html_words(out, application_clock_word(clock->kind));
    if (clock->agency.length > 0)
        HTML_IN(out, " ", clock->agency, "");
}

static void put_due(struct buf *out, const struct application_clock *clock)
{
    if (clock->due != DATE_OPEN)
        html_date(out, clock->due);
    if (clock->provisional)
        HTML(out, "<span title=\"it will move\">+</span>");
    if (clock->state == CLOCK_OVERDUE)
        HTML(out, " <span class=\"said no\">✕ overdue</span>");
}

static void put_row(struct buf *out, const struct web_application_row *row)
{
    HTML(out, "<tr><td class=\"day\">");
    web_application_link(out, row->matter.name);
    HTML_IN(out, "</td><td>", row->applicant, "</td><td>");
    HTML_IN(out, "", row->to, "</td><td>");
    web_state(out, row->matter.state);
    HTML(out, "</td><td>");
    if (row->waits)
        put_clock_name(out, &row->next);
    HTML(out, "</td><td class=\"day\">");
    if (row->waits)
        put_due(out, &row->next);
    HTML(out, "</td></tr>\n");
}

static void put_filter(struct buf *out, const struct web_applications *applications)
{
    web_filter_begin(out, applications->list);
    web_field(out, &(struct web_field){ .name = "find",
                                        .label = "Begins with",
                                        .kind = "text",
                                        .value = applications->find });
    web_choice(out, &(struct web_choice){ .name = "state",
                                          .label = "State",
                                          .any = "any",
                                          .words = application_machine.states,
                                          .count = application_machine.state_count,
                                          .value = applications->state });
    web_filter_end(out, applications->list);
}

void web_applications(struct buf *out, const struct web_applications *applications)
{
    static const struct web_column columns[] = {
        { "Application", "name", false }, { "Applicant", NULL, false },  { "To", NULL, false },
        { "State", NULL, false },         { "Next clock", NULL, false }, { "Due", "due", false },
    };
    web_page_begin(out, &applications->page);
    HTML(out, "<h1>Applications</h1>\n");
    if (applications->sum_count == 0) {
        HTML(out,
             "<section class=\"sheet\"><p>There is no application yet. <code>licet application "
             "add FILE</code> adds those of a file as drafts; a review tells what each "
             "lacks.</p></section>\n");
        web_page_end(out, &applications->page);
        return;
    }
    web_counts(out, "/applications", applications->sums, applications->sum_count,
               applications->state, applications->state.length == 0);
    put_filter(out, applications);
    HTML(out, "<section class=\"sheet\">\n");
    if (applications->count == 0) {
        web_list_nothing(out, applications->list, "application");
    } else {
        web_list_begin(out, applications->list, columns, sizeof columns / sizeof *columns);
        for (size_t i = 0; i < applications->count; i++)
            put_row(out, &applications->rows[i]);
        web_list_end(out, applications->list);
    }
    HTML(out, "</section>\n");
    web_page_end(out, &applications->page);
}

const char web_applications_csv_head[] =
    "application,applicant,to,state,version,next_clock,agency,due,clock_state\n";

void web_applications_csv(struct buf *out, const struct web_application_row *row)
{
    char due[DATE_TEXT_SIZE] = "";
    const struct application_clock *next = &row->next;
    if (row->waits && next->due != DATE_OPEN)
        date_format(next->due, due);
    web_csv_cell(out, row->matter.name, ',');
    web_csv_cell(out, row->applicant, ',');
    web_csv_cell(out, row->to, ',');
    web_csv_cell(out, row->matter.state, ',');
    buf_format(out, "\"%lld\",", (long long)row->matter.version);
    web_csv_cell(out, str_of(row->waits ? application_clock_word(next->kind) : ""), ',');
    web_csv_cell(out, row->waits ? next->agency : STR(""), ',');
    web_csv_cell(out, str_of(due), ',');
    web_csv_cell(out, str_of(row->waits ? application_clock_state_word(next->state) : ""), '\n');
}

/* ---- one ---- */

static void put_licenses(struct buf *out, const struct application_record *record)
{
    bool any = false;
    web_fact_begin(out, "Licenses that came of it");
    for (size_t i = 0; i < record->history.count; i++) {
        const struct application_details *details = &record->history.steps[i].details;
        for (size_t k = 0; k < details->license_count; k++) {
            buf_text(out, any ? ", " : "");
            web_license_link(out, record->content.authority, details->licenses[k]);
            any = true;
        }
    }
    if (!any)
        HTML(out, "<span class=\"faint\">none</span>");
    web_fact_end(out);
}

static void put_orders(struct buf *out, const struct application_content *content)
{
    web_fact_begin(out, "For the orders");
    for (size_t i = 0; i < content->order_count; i++) {
        buf_text(out, i > 0 ? ", " : "");
        web_order_link(out, content->orders[i]);
    }
    if (content->order_count == 0)
        HTML(out, "<span class=\"faint\">none is named</span>");
    web_fact_end(out);
}

static void put_head(struct buf *out, const struct web_application *application)
{
    const struct application_record *record = application->record;
    const struct json_value *says = record->content.root;
    HTML_IN(out, "<section class=\"sheet\"><h1>Application ", record->matter.name, " ");
    web_state(out, record->matter.state);
    buf_format(out, "</h1>\n<p class=\"faint\">Version %lld</p>\n<dl class=\"said-of\">\n",
               (long long)record->matter.version);
    web_fact(out, "Authority", record->content.authority);
    web_fact(out, "Kind", form_text(says, "kind"));
    web_fact(out, "From", form_text(says, "from"));
    web_fact(out, "To", form_text(says, "to"));
    web_fact(out, "End use", form_text(says, "specific_end_use"));
    put_orders(out, &record->content);
    put_licenses(out, record);
    HTML(out, "</dl>\n<details><summary>All that it says</summary>\n");
    web_says(out, says);
    HTML(out, "</details>\n</section>\n");
}

/* ---- clocks ---- */

static const struct application_clock *overall(const struct application_clocks *clocks)
{
    for (size_t i = 0; i < clocks->count; i++) {
        if (clocks->list[i].kind == CLOCK_OVERALL && clocks->list[i].began != DATE_OPEN)
            return &clocks->list[i];
    }
    return NULL;
}

static void put_strip(struct buf *out, const struct web_application *application)
{
    const struct application_clock *clock = overall(application->clocks);
    const struct application_history *history = &application->record->history;
    if (clock == NULL)
        return;
    buf_format(out, "<p><b>Day %d of %d</b>", clock->run, clock->allowed);
    if (clock->stopped > 0)
        buf_format(out, "; %d days did not count, hatched", clock->stopped);
    HTML(out, " <span class=\"state\">");
    html_words(out, application_clock_state_word(clock->state));
    HTML(out, "</span></p>\n");
    web_bar_hatch(out);
    web_clock_strip(out, clock, history->happened, history->happened_count, application->today);
}

static bool warns(const struct application_clock *clock)
{
    return clock->warns && clock->ended == DATE_OPEN &&
           (clock->state == CLOCK_RUNNING || clock->state == CLOCK_STOPPED ||
            clock->state == CLOCK_OVERDUE);
}

static void put_clock(struct buf *out, const struct application_clock *clock)
{
    buf_format(out, "<tr%s><td>", warns(clock) ? " class=\"now\"" : "");
    html_words(out, application_clock_word(clock->kind));
    HTML(out, "</td><td>");
    if (clock->agency.length > 0)
        html_text(out, clock->agency);
    else
        html_words(out, application_clock_whose(clock->kind));
    HTML(out, "</td><td class=\"day\">");
    html_date(out, clock->began);
    HTML(out, "</td><td class=\"day\">");
    put_due(out, clock);
    buf_format(out, "</td><td class=\"n\">%d of %d</td><td class=\"n\">%d</td><td>", clock->run,
               clock->allowed, clock->stopped);
    html_words(out, application_clock_state_word(clock->state));
    if (application_clock_means(clock->kind)[0] != '\0' && clock->state == CLOCK_LAPSED)
        buf_format(out, ": %s", application_clock_means(clock->kind));
    HTML(out, "</td><td class=\"day\">");
    if (clock->file_by != DATE_OPEN && warns(clock)) {
        html_date(out, clock->file_by);
        buf_text(out, clock->file_by_known ? "" : ", but for holidays");
    }
    HTML_IN(out, "</td><td>", clock->citation, "</td></tr>\n");
}

static void put_clocks(struct buf *out, const struct web_application *application)
{
    const struct application_clocks *clocks = application->clocks;
    bool any = false;
    HTML(out, "<section class=\"sheet\"><h2>Clocks and deadlines</h2>\n");
    for (size_t i = 0; i < clocks->count; i++)
        any = any || clocks->list[i].began != DATE_OPEN;
    if (!any) {
        HTML(out, "<p>None runs: they begin when the application is registered.</p></section>\n");
        return;
    }
    put_strip(out, application);
    if (clocks->denied != DATE_OPEN) {
        HTML(out, "<p class=\"wrong\">Denied on ");
        html_date(out, clocks->denied);
        buf_text(out, clocks->denied_in_silence ? ", without further notice</p>\n" : "</p>\n");
    }
    HTML(out,
         "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\">Clock</th><th "
         "scope=\"col\">Who acts</th><th scope=\"col\">Began</th><th scope=\"col\">Due</th><th "
         "scope=\"col\" class=\"n\">Days</th><th scope=\"col\" class=\"n\">Stopped</th><th "
         "scope=\"col\">Is</th><th scope=\"col\">File by</th><th scope=\"col\">Source</th></tr>"
         "</thead><tbody>\n");
    for (size_t i = 0; i < clocks->count; i++) {
        if (clocks->list[i].began != DATE_OPEN)
            put_clock(out, &clocks->list[i]);
    }
    HTML(
        out,
        "</tbody></table></div>\n<p class=\"faint\">Where a text can be read in two ways both days "
        "are here, and the earlier one warns: it stands out. A day with a + will move.</p>"
        "</section>\n");
}

/* ---- what it lacks ---- */

static void put_lack(struct buf *out, const struct application_lack *lack)
{
    HTML(out, "<li class=\"rule s0\">");
    if (lack->of.length > 0)
        HTML_IN(out, "<span class=\"label\">", lack->of, "</span> ");
    HTML_IN(out, "", lack->says, " ");
    if (lack->what.length > 0)
        HTML_IN(out, "<code class=\"id\">", lack->what, "</code> ");
    HTML_IN(out, "<span class=\"faint\">", lack->citation, "</span></li>\n");
}

static void put_screened(struct buf *out, const struct application_look *look)
{
    static const char *const words[] = {
        [PARTY_CLEAR] = "clear",
        [PARTY_POSSIBLE] = "possible match",
        [PARTY_LISTED] = "listed",
        [PARTY_UNSCREENED] = "not looked for",
    };
    bool any_left = false;
    HTML(out, "<h3>Parties, screened</h3>\n<ul class=\"rules\">\n");
    for (size_t i = 0; i < look->party_count; i++) {
        const struct application_party *party = &look->parties[i];
        buf_format(out, "<li class=\"rule %s\">",
                   party->status == PARTY_CLEAR    ? "s1"
                   : party->status == PARTY_LISTED ? "s0"
                                                   : "s2");
        HTML_IN(out, "", party->name, " <span class=\"state\">");
        buf_format(out, "%s</span>", words[party->status]);
        for (size_t k = 0; k < party->match_count; k++) {
            HTML_IN(out, " <code class=\"id\">", party->matches[k].key, "</code> ");
            html_text(out, party->matches[k].name);
        }
        any_left = any_left || party->status == PARTY_UNSCREENED;
        HTML(out, "</li>\n");
    }
    HTML(out, "</ul>\n");
    if (any_left)
        HTML(out,
             "<p class=\"faint\">This server has no list that covers the day; before it is filed "
             "each has to be looked for.</p>\n");
}

static void put_look(struct buf *out, const struct application_look *look)
{
    if (look == NULL)
        return;
    HTML(out, "<section class=\"sheet\"><h2>What it lacks</h2>\n");
    if (look->lack_count == 0)
        HTML(out, "<p><span class=\"said yes\">✓ Nothing:</span> all that the packs ask for is "
                  "said.</p>\n");
    else
        HTML(out, "<ul class=\"rules\">\n");
    for (size_t i = 0; i < look->lack_count; i++)
        put_lack(out, &look->lacks[i]);
    if (look->lack_count > 0)
        HTML(out, "</ul>\n");
    for (size_t i = 0; i < look->decided_count; i++) {
        const struct application_looked *one = &look->decided[i];
        HTML_IN(out, "<p>", one->of, ": ");
        html_words_of(out, one->outcome);
        if (one->review.length > 0) {
            HTML(out, "; review policy: ");
            html_words_of(out, one->review);
        }
        HTML(out, "</p>\n");
    }
    if (look->party_count > 0)
        put_screened(out, look);
    HTML(out, "</section>\n");
}

/* ---- parties, items ---- */

static void put_party(struct buf *out, struct str role, const struct json_value *party)
{
    if (party->type != JSON_OBJECT || form_text(party, "name").length == 0)
        return;
    HTML(out, "<tr><td>");
    html_words_of(out, role);
    HTML_IN(out, "</td><td>", form_text(party, "name"), "</td><td>");
    HTML_IN(out, "", form_text(party, "country"), "</td><td>");
    HTML_IN(out, "", form_text(party, "address"), "</td></tr>\n");
}

static void put_parties(struct buf *out, const struct json_value *says)
{
    HTML(out, "<section class=\"sheet\"><h2>Parties</h2>\n<div class=\"wide-table\"><table><thead>"
              "<tr><th scope=\"col\">Role</th><th scope=\"col\">Name</th><th scope=\"col\">Country"
              "</th><th scope=\"col\">Address</th></tr></thead><tbody>\n");
    for (const struct json_value *one = says->first; one != NULL; one = one->next) {
        if (one->type == JSON_OBJECT)
            put_party(out, one->key, one);
        for (const struct json_value *party = one->type == JSON_ARRAY ? one->first : NULL;
             party != NULL; party = party->next)
            put_party(out, one->key, party);
    }
    HTML(out, "</tbody></table></div></section>\n");
}

static void put_items(struct buf *out, const struct json_value *says)
{
    size_t n = 0;
    HTML(out,
         "<section class=\"sheet\"><h2>Items</h2>\n<div class=\"wide-table\"><table><thead><tr>"
         "<th scope=\"col\" class=\"n\">No.</th><th scope=\"col\">Item</th><th scope=\"col\" "
         "class=\"n\">Quantity</th><th scope=\"col\">Unit</th><th scope=\"col\" class=\"n\">Value"
         "</th></tr></thead><tbody>\n");
    for (const struct json_value *one = form_first(says, "items"); one != NULL; one = one->next) {
        const struct json_value *value = form_get(one, "value");
        buf_format(out, "<tr><td class=\"n\">%zu</td><td>", ++n);
        if (json_text_of(form_get(one, "item"), "name").length > 0)
            html_text(out, json_text_of(form_get(one, "item"), "name"));
        else
            web_says(out, form_get(one, "item"));
        HTML(out, "</td><td class=\"n\">");
        html_number(out, form_text(one, "quantity"));
        HTML_IN(out, "</td><td>", form_text(one, "unit"), "</td><td class=\"n\">");
        web_says(out, value);
        HTML(out, "</td></tr>\n");
    }
    HTML(out, "</tbody></table></div></section>\n");
}

void web_application(struct buf *out, const struct web_application *application)
{
    const struct application_record *record = application->record;
    web_page_begin(out, &application->page);
    put_head(out, application);
    put_clocks(out, application);
    put_look(out, application->look);
    put_items(out, record->content.root);
    put_parties(out, record->content.root);
    web_history(out, application->steps, record->event_count);
    web_page_end(out, &application->page);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* web/licenses.c - see licenses.h. */
#include "web/licenses.h"

#include "base/date.h"
#include "web/balance_bar.h"
#include "web/csv.h"
#include "web/orders.h"

/* ---- parts ---- */

void web_license_link(struct buf *out, struct str authority, struct str number)
{
    HTML(out, "<a href=\"/licenses/");
    html_url_part(out, number);
    if (authority.length > 0) {
        HTML(out, "?authority=");
        html_url_part(out, authority);
        HTML_IN(out, "\">", authority, " ");
    } else {
        HTML(out, "\">");
    }
    HTML_IN(out, "", number, "</a>");
}

static void put_standing(struct buf *out, const struct license_look *look)
{
    HTML(out, "<span class=\"state\">");
    html_words(out, license_standing_word(look->record, &look->standing));
    HTML(out, "</span>");
}

static void put_amount(struct buf *out, const struct ledger_account *account, int64_t amount)
{
    char text[NUM_TEXT_SIZE];
    HTML(out, "<td class=\"n\">");
    buf_text(out, amount_format(account, amount, text));
    HTML(out, "</td>");
}

static void put_names(struct buf *out, const struct balance *balance)
{
    HTML(out, "<td class=\"day\">");
    put_account_name(out, balance->line, balance->account.measure);
    HTML_IN(out, "</td><td>", account_unit(&balance->account), "</td>");
}

/* ---- all of them ---- */

static void put_listed(struct buf *out, const struct license_look *look)
{
    for (size_t i = 0; i < look->balance_count; i++) {
        const struct balance *balance = &look->balances[i];
        HTML(out, "<tr><td class=\"day\">");
        if (i == 0) {
            web_license_link(out, look->record->key.authority, look->record->key.number);
            HTML(out, "</td><td>");
            put_standing(out, look);
            HTML(out, "</td><td class=\"day\">");
            html_date(out, look->standing.last_day);
        } else {
            HTML(out, "</td><td></td><td>");
        }
        HTML(out, "</td>");
        put_names(out, balance);
        HTML(out, "<td class=\"bars\">");
        web_bar(out, &balance->account, look->standing.exhausted);
        HTML(out, "</td>");
        put_amount(out, &balance->account, balance_left(&balance->account));
        put_amount(out, &balance->account, balance->account.ceiling);
        HTML(out, "</tr>\n");
    }
    if (look->balance_count == 0) {
        HTML(out, "<tr><td class=\"day\">");
        web_license_link(out, look->record->key.authority, look->record->key.number);
        HTML(out, "</td><td>");
        put_standing(out, look);
        HTML(out, "</td><td class=\"day\">");
        html_date(out, look->standing.last_day);
        HTML(out, "</td><td colspan=\"5\" class=\"faint\">nothing is granted yet</td></tr>\n");
    }
}

const char *const web_license_standings[] = { "drafted",     "active",  "not_yet_valid",
                                              "exhausted",   "expired", "over_committed",
                                              "suspended",   "revoked", "superseded",
                                              "surrendered", "void",    NULL };
#define STANDINGS (sizeof web_license_standings / sizeof *web_license_standings - 1)

static void put_filter(struct buf *out, const struct web_licenses *licenses)
{
    web_filter_begin(out, licenses->list);
    web_field(out,
              &(struct web_field){
                  .name = "find", .label = "Number has", .kind = "text", .value = licenses->find });
    web_choice(out, &(struct web_choice){ .name = "standing",
                                          .label = "Standing",
                                          .any = "any",
                                          .words = web_license_standings,
                                          .count = STANDINGS,
                                          .value = licenses->standing });
    web_filter_end(out, licenses->list);
}

static void put_table(struct buf *out, const struct web_licenses *licenses)
{
    static const struct web_column columns[] = {
        { "License", "name", false }, { "Standing", NULL, false },
        { "Last day", "due", false }, { "Account", NULL, false },
        { "Unit", NULL, false },      { "Posted, reserved, free", NULL, false },
        { "Left", NULL, true },       { "Of", NULL, true },
    };
    web_bar_hatch(out);
    web_bar_legend(out);
    web_list_begin(out, licenses->list, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < licenses->count; i++)
        put_listed(out, &licenses->looks[i]);
    web_list_end(out, licenses->list);
}

void web_licenses(struct buf *out, const struct web_licenses *licenses)
{
    web_page_begin(out, &licenses->page);
    HTML(out, "<h1>Licenses</h1>\n");
    if (licenses->on_file == 0) {
        HTML(out,
             "<section class=\"sheet\"><p>No license is on file yet. <code>licet license add "
             "FILE</code> puts one there, and two people bring it into force.</p></section>\n");
        web_page_end(out, &licenses->page);
        return;
    }
    put_filter(out, licenses);
    HTML(out, "<section class=\"sheet\">\n");
    if (licenses->count == 0)
        web_list_nothing(out, licenses->list, "license");
    else
        put_table(out, licenses);
    HTML(out, "</section>\n");
    web_page_end(out, &licenses->page);
}

/* The amount as the page has it, without the commas. */
static void put_cell_amount(struct buf *out, const struct ledger_account *account, int64_t amount)
{
    char grouped[NUM_TEXT_SIZE];
    char plain[NUM_TEXT_SIZE];
    size_t length = 0;
    amount_format(account, amount, grouped);
    for (const char *at = grouped; *at != '\0'; at++) {
        if (*at != ',')
            plain[length++] = *at;
    }
    web_csv_cell(out, (struct str){ plain, length }, ',');
}

static void put_csv_row(struct buf *out, const struct license_look *look,
                        const struct balance *balance)
{
    const struct ledger_account *account = &balance->account;
    char day[DATE_TEXT_SIZE];
    web_csv_cell(out, look->record->key.authority, ',');
    web_csv_cell(out, look->record->key.number, ',');
    web_csv_cell(out, str_of(license_standing_word(look->record, &look->standing)), ',');
    web_csv_cell(out, str_of(date_format(look->standing.last_day, day)), ',');
    buf_format(out, "%lld,\"%s\",", (long long)balance->line,
               ledger_measure_name(account->measure));
    web_csv_cell(out, account_unit(account), ',');
    put_cell_amount(out, account, account->ceiling);
    put_cell_amount(out, account, account->allowance);
    put_cell_amount(out, account, account->posted);
    put_cell_amount(out, account, account->pending);
    put_cell_amount(out, account, balance_left(account));
    buf_text(out, account->frozen != 0 ? "\"true\"\n" : "\"false\"\n");
}

void web_licenses_csv(struct buf *out, const struct web_licenses *licenses)
{
    buf_text(out, "authority,number,standing,last_day,line,measure,unit,ceiling,tolerance,posted,"
                  "reserved,left,frozen\n");
    for (size_t i = 0; i < licenses->count; i++) {
        for (size_t k = 0; k < licenses->looks[i].balance_count; k++)
            put_csv_row(out, &licenses->looks[i], &licenses->looks[i].balances[k]);
    }
}

/* ---- one ---- */

static void put_words(struct buf *out, const char *name, const struct str *words, size_t count)
{
    buf_format(out, "<div><dt>%s</dt><dd>", name);
    for (size_t i = 0; i < count; i++) {
        buf_text(out, i == 0 ? "" : ", ");
        html_text(out, words[i]);
    }
    if (count == 0)
        HTML(out, "not said");
    HTML(out, "</dd></div>\n");
}

static void put_day(struct buf *out, const char *name, int32_t day)
{
    buf_format(out, "<div><dt>%s</dt><dd>", name);
    if (day == LICENSE_NO_DATE)
        HTML(out, "not said");
    else
        html_date(out, day);
    HTML(out, "</dd></div>\n");
}

static const char *last_day_words(enum last_day rule)
{
    static const char *const words[] = {
        [LAST_DAY_AS_STATED] = "as it states",
        [LAST_DAY_MOVED] = "moved, as the day it states is a holiday",
        [LAST_DAY_UNKNOWN_YEAR] = "as it states; the holidays of that year are not known",
        [LAST_DAY_NO_RULE] = "as it states",
    };
    return words[rule];
}

static void put_head(struct buf *out, const struct web_license *shown)
{
    const struct license_look *look = shown->look;
    const struct license *license = shown->license;
    HTML_IN(out, "<section class=\"sheet\"><h1>License ", look->record->key.number, " ");
    put_standing(out, look);
    HTML_IN(out, "</h1>\n<p class=\"faint\">", look->record->key.authority, ", version ");
    buf_format(out, "%lld", (long long)look->record->version);
    if (look->record->newest != look->record->version)
        buf_format(out, "; version %lld is not in force", (long long)look->record->newest);
    HTML(out, "</p>\n<dl class=\"said-of\">\n");
    put_words(out, "Licensee", &license->licensee_name, license->licensee_name.length > 0);
    put_words(out, "Destinations", license->destinations, license->destination_count);
    put_words(out, "End uses", license->end_uses, license->end_use_count);
    put_day(out, "Issued", license->issued);
    put_day(out, "Valid from", license->valid_from);
    HTML(out, "<div><dt>Last day</dt><dd>");
    html_date(out, look->standing.last_day);
    HTML_IN(out, ", to its midnight at ", look->record->terms.version.zone, "; ");
    buf_text(out, last_day_words(look->standing.rule));
    HTML(out, "</dd></div>\n</dl>\n</section>\n");
}

static void put_balances(struct buf *out, const struct license_look *look)
{
    HTML(out, "<section class=\"sheet\"><h2>What is left</h2>\n");
    web_bar_hatch(out);
    web_bar_legend(out);
    HTML(out, "<div class=\"wide-table\"><table><thead><tr><th>Account</th><th>Unit</th><th></th>"
              "<th class=\"n\">Posted</th><th class=\"n\">Reserved</th><th class=\"n\">Left</th>"
              "<th class=\"n\">Of</th><th class=\"n\">Tolerance</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < look->balance_count; i++) {
        const struct ledger_account *account = &look->balances[i].account;
        HTML(out, "<tr>");
        put_names(out, &look->balances[i]);
        HTML(out, "<td class=\"bars\">");
        web_bar(out, account, look->standing.exhausted);
        HTML(out, "</td>");
        put_amount(out, account, account->posted);
        put_amount(out, account, account->pending);
        put_amount(out, account, balance_left(account));
        put_amount(out, account, account->ceiling);
        put_amount(out, account, account->allowance);
        HTML(out, "</tr>\n");
        if (account->frozen != 0)
            HTML(out, "<tr><td colspan=\"8\" class=\"faint\">frozen: nothing is reserved or posted "
                      "under it</td></tr>\n");
        if (account->excess > 0)
            HTML(out, "<tr><td colspan=\"8\" class=\"wrong\">more is used than it grants</td></tr>"
                      "\n");
    }
    HTML(out, "</tbody></table></div>\n");
    if (look->balance_count == 0)
        HTML(out, "<p>Nothing is granted yet.</p>\n");
    HTML(out, "</section>\n");
}

static void put_granted(struct buf *out, int64_t amount, struct str currency)
{
    HTML(out, "<td class=\"n\">");
    if (amount == LICENSE_UNKNOWN)
        HTML(out, "not said");
    else if (currency.data == NULL)
        html_int(out, amount);
    else
        web_money(out, amount, currency);
    HTML(out, "</td>");
}

static void put_lines(struct buf *out, const struct license *license)
{
    HTML(out, "<section class=\"sheet\"><h2>What it authorizes</h2>\n<div class=\"wide-table\">"
              "<table><thead><tr><th class=\"n\">Line</th><th>Item</th><th>Entry</th>"
              "<th class=\"n\">Quantity</th><th class=\"n\">Value</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < license->line_count; i++) {
        const struct license_line *line = &license->lines[i];
        buf_format(out, "<tr><td class=\"n\">%zu</td><td>", i + 1);
        HTML_IN(out, "", line->item, "</td><td>");
        HTML_IN(out, "", line->eccn, "</td>");
        put_granted(out, line->granted.quantity, (struct str){ 0 });
        put_granted(out, line->granted.value, license->currency);
        HTML(out, "</tr>\n");
    }
    HTML(out, "</tbody></table></div>\n<h3>Parties</h3>\n<div class=\"wide-table\"><table><thead>"
              "<tr><th>Name</th><th>Role</th><th>Country</th><th>Address</th></tr></thead><tbody>"
              "\n");
    for (size_t i = 0; i < license->party_count; i++) {
        const struct license_party *party = &license->parties[i];
        HTML_IN(out, "<tr><td>", party->name, "</td><td>");
        html_words_of(out, party->role);
        HTML_IN(out, "</td><td>", party->country, "</td><td>");
        HTML_IN(out, "", party->address, "</td></tr>\n");
    }
    HTML(out, "</tbody></table></div></section>\n");
}

static void put_conditions(struct buf *out, const struct license *license)
{
    HTML(out, "<section class=\"sheet\"><h2>Conditions</h2>\n");
    if (license->condition_count == 0) {
        HTML(out, "<p>It has none on file.</p></section>\n");
        return;
    }
    HTML(out, "<ul class=\"rules\">\n");
    for (size_t i = 0; i < license->condition_count; i++) {
        const struct license_condition *condition = &license->conditions[i];
        bool stops = condition->blocking && !condition->met;
        buf_format(out, "<li class=\"rule %s\">%zu. ",
                   condition->met ? "s1"
                   : stops        ? "s0"
                                  : "s2",
                   i + 1);
        HTML_IN(out, "", condition->text, " <span class=\"state\">");
        buf_text(out, condition->met ? "met"
                      : stops        ? "open: nothing leaves before it is met"
                                     : "open");
        HTML_IN(out, "</span> <span class=\"faint\">", condition->kind, " ");
        HTML_IN(out, "", condition->due, "</span></li>\n");
    }
    HTML(out, "</ul></section>\n");
}

static void put_event(struct buf *out, const struct license_event_row *event)
{
    buf_format(out, "<tr><td class=\"n\">%lld</td><td class=\"day\">", (long long)event->n);
    web_instant(out, event->event_at);
    HTML(out, "</td><td>");
    html_words_of(out, event->transition);
    HTML(out, "</td><td><span class=\"state\">");
    html_words_of(out, event->state);
    buf_format(out, "</span></td><td class=\"n\">%lld</td><td>", (long long)event->version);
    html_text(out, event->actor_name);
    if (event->approver_name.length > 0)
        HTML_IN(out, ", with ", event->approver_name, "");
    HTML_IN(out, "</td><td>", event->reason, " <span class=\"faint\">");
    HTML_IN(out, "", event->basis, "</span></td></tr>\n");
}

/* Of a page, behind which there may be more. */
static void put_count(struct buf *out, const struct license_look *look, size_t count)
{
    if (look->after > 0)
        HTML(out, "at least ");
    html_int(out, (int64_t)count);
}

static void put_events(struct buf *out, const struct license_look *look)
{
    const struct license_record *record = look->record;
    HTML(out, "<section class=\"sheet\"><h2>What became of it</h2>\n<div class=\"wide-table\">"
              "<table><thead><tr><th class=\"n\">Step</th><th>When</th><th>What</th>"
              "<th>State then</th><th class=\"n\">Version</th><th>By</th><th>Reason</th></tr>"
              "</thead><tbody>\n");
    for (size_t i = record->event_count; i-- > 0;)
        put_event(out, &record->events[i]);
    HTML(out, "</tbody></table></div>\n<p class=\"faint\">");
    put_count(out, look, look->reservation_count);
    HTML(out, " reservations hold something of it; ");
    put_count(out, look, look->incident_count);
    HTML(out, " incidents.</p></section>\n");
}

void web_license(struct buf *out, const struct web_license *license)
{
    web_page_begin(out, &license->page);
    put_head(out, license);
    put_balances(out, license->look);
    put_lines(out, license->license);
    put_conditions(out, license->license);
    put_events(out, license->look);
    web_page_end(out, &license->page);
}

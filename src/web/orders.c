/* SPDX-License-Identifier: Apache-2.0 */
/* web/orders.c - see orders.h. */
#include "web/orders.h"

#include "base/date.h"
#include "desk/money.h"
#include "web/csv.h"
#include "web/parts.h"

/* ---- parts ---- */

void web_order_link(struct buf *out, struct str name)
{
    HTML(out, "<a href=\"/orders/");
    html_url_part(out, name);
    HTML_IN(out, "\">", name, "</a>");
}

bool web_order_ships(const struct matter *matter, bool may_ship)
{
    return may_ship && (str_equal_text(matter->state, "allocatable") ||
                        str_equal_text(matter->state, "fulfilled"));
}

void web_decided(struct buf *out, struct str outcome, bool may_ship)
{
    bool open = str_equal_text(outcome, "undetermined");
    bool no = str_equal_text(outcome, "prohibited") || str_equal_text(outcome, "license_required");
    if (outcome.length == 0) {
        HTML(out, "<span class=\"faint\">not decided</span>");
        return;
    }
    if (may_ship)
        HTML(out, "<span class=\"said yes\">✓ ");
    else if (open)
        HTML(out, "<span class=\"said open\">? ");
    else if (no)
        HTML(out, "<span class=\"said no\">✕ ");
    else
        HTML(out, "<span class=\"said wait\">… ");
    html_words_of(out, outcome);
    HTML(out, "</span>");
}

static const struct json_value *member(const struct json_value *object, const char *key)
{
    return object == NULL || object->type != JSON_OBJECT ? NULL : json_get(object, str_of(key));
}

struct str web_order_item(const struct json_value *said)
{
    return json_text_of(member(said, "item"), "name");
}

struct str web_order_quantity(const struct json_value *said)
{
    const struct json_value *quantity = member(said, "quantity");
    bool is_said =
        quantity != NULL && (quantity->type == JSON_STRING || quantity->type == JSON_NUMBER);
    return is_said ? quantity->text : (struct str){ 0 };
}

static bool is_end_user(struct str role)
{
    while (role.length > 0) {
        size_t end = str_find(role, '+');
        if (str_equal_text(str_slice(role, 0, end), "end_user"))
            return true;
        role = str_slice(role, end < role.length ? end + 1 : end, role.length);
    }
    return false;
}

/* The end user, or else the first party that is named. */
struct str web_order_buyer(const struct json_value *said)
{
    const struct json_value *parties = member(said, "parties");
    struct str first = { 0 };
    if (parties == NULL || parties->type != JSON_ARRAY)
        return first;
    for (const struct json_value *party = parties->first; party != NULL; party = party->next) {
        if (is_end_user(json_text_of(party, "role")))
            return json_text_of(party, "name");
        if (first.length == 0)
            first = json_text_of(party, "name");
    }
    return first;
}

void web_money(struct buf *out, int64_t minor_units, struct str currency)
{
    char text[NUM_TEXT_SIZE];
    if (currency.length == 0)
        return;
    HTML_IN(out, "", currency, " ");
    buf_text(out, money_format_grouped(minor_units, currency, text));
}

void web_instant(struct buf *out, int64_t microseconds)
{
    char text[INSTANT_TEXT_SIZE];
    instant_format(microseconds, text);
    buf_format(out, "<time datetime=\"%s\" title=\"%s\">%.10s %.5s UTC</time>", text, text, text,
               text + 11);
}

/* ---- the table ---- */

static void put_row(struct buf *out, const struct web_order *row)
{
    const struct matter *matter = &row->matter;
    HTML(out, "<tr><td class=\"day\">");
    web_order_link(out, matter->name);
    HTML_IN(out, "</td><td>", web_order_item(row->said), "</td><td class=\"n\">");
    html_number(out, web_order_quantity(row->said));
    HTML_IN(out, "</td><td>", web_order_buyer(row->said), "</td><td>");
    HTML_IN(out, "", json_text_of(row->said, "to"), "</td><td class=\"n\">");
    web_money(out, matter->value, matter->currency);
    HTML(out, "</td><td class=\"day\">");
    if (matter->due != MATTER_NO_DAY)
        html_date(out, matter->due);
    HTML(out, "</td><td><span class=\"state\">");
    html_words_of(out, matter->state);
    HTML(out, "</span></td><td>");
    web_decided(out, row->outcome, web_order_ships(matter, row->may_ship));
    HTML(out, "</td></tr>\n");
}

static void put_filter(struct buf *out, const struct web_orders *orders)
{
    web_filter_begin(out, orders->list);
    web_field(out,
              &(struct web_field){
                  .name = "find", .label = "Begins with", .kind = "text", .value = orders->find });
    web_choice(out, &(struct web_choice){ .name = "state",
                                          .label = "State",
                                          .any = "any",
                                          .words = orders->machine->states,
                                          .count = orders->machine->state_count,
                                          .value = orders->state });
    web_field(out, &(struct web_field){
                       .name = "item", .label = "Item", .kind = "text", .value = orders->item });
    web_field(out, &(struct web_field){
                       .name = "buyer", .label = "Buyer", .kind = "text", .value = orders->buyer });
    web_filter_end(out, orders->list);
}

static void put_searched(struct buf *out, const struct web_orders *orders)
{
    if (orders->searched == 0)
        return;
    HTML(out, "<p class=\"faint\">");
    html_int(out, orders->searched);
    HTML(out, " orders were looked at");
    buf_text(out, orders->list->more ? "; there are others, behind “The next”.</p>\n" : ".</p>\n");
}

static void put_table(struct buf *out, const struct web_orders *orders)
{
    static const struct web_column columns[] = {
        { "Order", "name", false }, { "Item", NULL, false },  { "Quantity", NULL, true },
        { "Buyer", NULL, false },   { "To", NULL, false },    { "Value", "-value", true },
        { "Ships", "due", false },  { "State", NULL, false }, { "Newest answer", NULL, false },
    };
    put_searched(out, orders);
    web_list_begin(out, orders->list, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < orders->count; i++)
        put_row(out, &orders->rows[i]);
    web_list_end(out, orders->list);
}

void web_orders(struct buf *out, const struct web_orders *orders)
{
    bool is_empty = orders->sum_count == 0;
    web_page_begin(out, &orders->page);
    HTML(out, "<h1>Orders</h1>\n");
    if (is_empty) {
        HTML(out, "<section class=\"sheet\"><p>There is no order yet. A file of them is added with "
                  "<code>licet order add FILE</code>; each is decided as it comes in. "
                  "<a href=\"/\">Ask about one</a> without adding it.</p></section>\n");
        web_page_end(out, &orders->page);
        return;
    }
    web_counts(out, "/orders", orders->sums, orders->sum_count, orders->state,
               orders->state.length == 0);
    put_filter(out, orders);
    HTML(out, "<section class=\"sheet\">\n");
    if (orders->count == 0 && !orders->list->more)
        web_list_nothing(out, orders->list, "order");
    else
        put_table(out, orders);
    HTML(out, "</section>\n");
    web_page_end(out, &orders->page);
}

/* ---- CSV ---- */

const char web_orders_csv_head[] =
    "order,item,quantity,buyer,to,value,currency,ships,state,outcome,may_ship\n";

void web_orders_csv(struct buf *out, const struct web_order *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct matter *matter = &rows[i].matter;
        char amount[NUM_TEXT_SIZE] = "";
        char day[DATE_TEXT_SIZE] = "";
        if (matter->currency.length > 0)
            money_format(matter->value, matter->currency, amount);
        if (matter->due != MATTER_NO_DAY)
            date_format(matter->due, day);
        web_csv_cell(out, matter->name, ',');
        web_csv_cell(out, web_order_item(rows[i].said), ',');
        web_csv_cell(out, web_order_quantity(rows[i].said), ',');
        web_csv_cell(out, web_order_buyer(rows[i].said), ',');
        web_csv_cell(out, json_text_of(rows[i].said, "to"), ',');
        web_csv_cell(out, str_of(amount), ',');
        web_csv_cell(out, matter->currency, ',');
        web_csv_cell(out, str_of(day), ',');
        web_csv_cell(out, matter->state, ',');
        web_csv_cell(out, rows[i].outcome, ',');
        web_csv_cell(out, web_order_ships(matter, rows[i].may_ship) ? STR("true") : STR("false"),
                     '\n');
    }
}

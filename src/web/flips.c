/* SPDX-License-Identifier: Apache-2.0 */
/* web/flips.c - see flips.h. */
#include "web/flips.h"

#include <stdlib.h>

#include "desk/money.h"
#include "web/csv.h"
#include "web/orders.h"

#define COUNT(values) (sizeof(values) / sizeof *(values))
#define TALLIES_SHOWN 12 /* of each kind */

/* ---- what is read ---- */

static const struct json_value *member(const struct json_value *object, const char *key)
{
    return object == NULL || object->type != JSON_OBJECT ? NULL : json_get(object, str_of(key));
}

static int64_t int_of(const struct json_value *object, const char *key)
{
    const struct json_value *value = member(object, key);
    struct num number;
    struct err unused;
    if (value == NULL || value->type != JSON_NUMBER ||
        !num_parse(value->text, false, &number, &unused) || number.bottom != 1 || number.top < 0 ||
        number.top > INT64_MAX)
        return 0;
    return (int64_t)number.top;
}

static bool is_true(const struct json_value *object, const char *key)
{
    const struct json_value *value = member(object, key);
    return value != NULL && value->type == JSON_BOOL && str_equal_text(value->text, "true");
}

/* Absent where it is not worth anything that can be read. */
static struct str read_money(const struct json_value *money, int64_t *ret)
{
    struct str currency = json_text_of(money, "currency");
    struct err unused;
    bool read =
        currency.length == 3 && money_parse(json_text_of(money, "amount"), currency, ret, &unused);
    return read ? currency : (struct str){ 0 };
}

static void read_totals(struct web_flips *flips, const struct json_value *line)
{
    flips->counted = true;
    flips->totals = (struct replay_totals){
        .lines = (size_t)int_of(line, "lines"),
        .undecided = (size_t)int_of(line, "unread"),
        .flips = (size_t)int_of(line, "flips"),
        .undetermined = (size_t)int_of(line, "undetermined"),
        .spared = (size_t)int_of(line, "spared"),
    };
}

static struct web_flip read_row(const struct json_value *line)
{
    struct web_flip row = {
        .name = json_text_of(line, "id"),
        .of = json_text_of(line, "order"),
        .stage = json_text_of(line, "stage"),
        .buyer = json_text_of(line, "buyer"),
        .item = json_text_of(line, "item"),
        .quantity = int_of(line, "quantity"),
        .before = member(line, "before"),
        .after = member(line, "after"),
        .begins = member(line, "begins"),
        .ends = member(line, "ends"),
        .proposes = json_text_of(line, "proposes"),
    };
    row.currency = read_money(member(line, "value"), &row.value);
    return row;
}

bool web_flips_add(struct web_flips *flips, struct arena *arena, const struct json_value *line)
{
    struct str what = json_text_of(line, "what");
    if (str_equal_text(what, "summary")) {
        read_totals(flips, line);
        return true;
    }
    if (str_equal_text(what, "tally")) {
        if (!arena_grow(arena, &flips->tallies, flips->tally_count, &flips->tally_room,
                        sizeof *flips->tallies))
            return false;
        flips->tallies[flips->tally_count++] = line;
        return true;
    }
    if (!str_equal_text(what, "line"))
        return false;
    /* What proposes nothing is spared: it does not flip. */
    if (json_text_of(line, "proposes").length == 0)
        return true;
    if (!arena_grow(arena, &flips->rows, flips->row_count, &flips->row_room, sizeof *flips->rows))
        return false;
    flips->rows[flips->row_count++] = read_row(line);
    return true;
}

size_t web_flips_missing(const struct web_flips *flips)
{
    size_t all = flips->totals.flips;
    return all > flips->row_count ? all - flips->row_count : 0;
}

/* ---- by what they are sorted ---- */

static struct str outcome_of(const struct json_value *answer)
{
    return is_true(answer, "covered") ? json_text_of(answer, "outcome") : STR("not_covered");
}

static const struct json_value *first_rule(const struct web_flip *row)
{
    if (row->begins != NULL && row->begins->first != NULL)
        return row->begins->first;
    return row->ends == NULL ? NULL : row->ends->first;
}

static int by_name(const void *a, const void *b)
{
    const struct web_flip *left = a;
    const struct web_flip *right = b;
    int order = str_compare(left->name, right->name);
    return order != 0 ? order : str_compare(left->stage, right->stage);
}

static int or_name(int order, const void *a, const void *b)
{
    return order != 0 ? order : by_name(a, b);
}

static int by_text(struct str left, struct str right, const void *a, const void *b)
{
    return or_name(str_compare(left, right), a, b);
}

static int by_item(const void *a, const void *b)
{
    return by_text(((const struct web_flip *)a)->item, ((const struct web_flip *)b)->item, a, b);
}

static int by_buyer(const void *a, const void *b)
{
    return by_text(((const struct web_flip *)a)->buyer, ((const struct web_flip *)b)->buyer, a, b);
}

static int by_before(const void *a, const void *b)
{
    return by_text(outcome_of(((const struct web_flip *)a)->before),
                   outcome_of(((const struct web_flip *)b)->before), a, b);
}

static int by_after(const void *a, const void *b)
{
    return by_text(outcome_of(((const struct web_flip *)a)->after),
                   outcome_of(((const struct web_flip *)b)->after), a, b);
}

static int by_rule(const void *a, const void *b)
{
    return by_text(json_text_of(first_rule(a), "rule"), json_text_of(first_rule(b), "rule"), a, b);
}

static int of_numbers(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

static int by_quantity(const void *a, const void *b)
{
    return or_name(
        of_numbers(((const struct web_flip *)a)->quantity, ((const struct web_flip *)b)->quantity),
        a, b);
}

/* Amounts of two currencies cannot be compared: those of one stand together. */
static int by_value(const void *a, const void *b)
{
    const struct web_flip *left = a;
    const struct web_flip *right = b;
    int order = str_compare(left->currency, right->currency);
    return or_name(order != 0 ? order : of_numbers(left->value, right->value), a, b);
}

static const struct web_column columns[] = {
    { "Order", "name", false },   { "Chip", "item", false },     { "Quantity", "-quantity", true },
    { "Buyer", "buyer", false },  { "Before", "before", false }, { "After", "after", false },
    { "Through", "rule", false }, { "Value", "-value", true },
};

static int (*const compares[])(const void *a, const void *b) = { by_name,  by_item,   by_quantity,
                                                                 by_buyer, by_before, by_after,
                                                                 by_rule,  by_value };

static size_t column_of(struct str sort)
{
    size_t i = 0;
    if (sort.length > 0 && sort.data[0] == '-')
        sort = str_slice(sort, 1, sort.length);
    while (i < COUNT(columns) &&
           !str_equal_text(sort, columns[i].sort + (columns[i].sort[0] == '-')))
        i++;
    return i;
}

bool web_flips_sorts(struct str sort)
{
    return column_of(sort) < COUNT(columns);
}

void web_flips_sort(struct web_flips *flips, struct str sort)
{
    size_t column = column_of(sort);
    size_t count = flips->row_count;
    if (count == 0 || column == COUNT(columns))
        return;
    qsort(flips->rows, count, sizeof *flips->rows, compares[column]);
    for (size_t i = 0; sort.data[0] == '-' && i < count / 2; i++) {
        struct web_flip row = flips->rows[i];
        flips->rows[i] = flips->rows[count - 1 - i];
        flips->rows[count - 1 - i] = row;
    }
}

/* ---- the table ---- */

static bool is_shipment(const struct web_flip *row)
{
    return row->of.length > 0;
}

static void put_name(struct buf *out, const struct web_flip *row)
{
    if (row->name.length == 0) {
        HTML(out, "<span class=\"faint\">without an id</span>");
    } else if (is_shipment(row)) {
        HTML(out, "<a href=\"/shipments/");
        html_url_part(out, row->name);
        HTML_IN(out, "\">", row->name, "</a> <span class=\"state\">");
        html_words_of(out, row->stage);
        HTML(out, "</span><br><span class=\"faint\">of</span> ");
        web_order_link(out, row->of);
    } else {
        web_order_link(out, row->name);
    }
}

/* What an answer allows, and what an application would meet. */
static void put_answer(struct buf *out, const struct json_value *answer)
{
    struct str review = json_text_of(answer, "review");
    web_decided(out, outcome_of(answer), is_true(answer, "may_ship"));
    if (review.length > 0) {
        HTML(out, "<br><span class=\"faint\">");
        html_words_of(out, review);
        HTML(out, "</span>");
    }
}

static bool is_review(const struct json_value *rule)
{
    return str_equal_text(json_text_of(rule, "does"), replay_does_word(REPLAY_REVIEWS));
}

/* Whether there is one that demands or lifts; those that only review an application follow it. */
static bool has_more_than_reviews(const struct json_value *rules)
{
    const struct json_value *rule = rules == NULL ? NULL : rules->first;
    while (rule != NULL && is_review(rule))
        rule = rule->next;
    return rule != NULL;
}

static void put_rules(struct buf *out, const struct json_value *rules, bool reviews,
                      const char *how)
{
    if (rules == NULL || rules->type != JSON_ARRAY)
        return;
    for (const struct json_value *rule = rules->first; rule != NULL; rule = rule->next) {
        if (!reviews && is_review(rule))
            continue;
        HTML_IN(out, "<li title=\"", json_text_of(rule, "citation"), "\"><code>");
        HTML_IN(out, "", json_text_of(rule, "rule"), "</code> ");
        buf_format(out, "<span class=\"faint\">%s</span></li>\n", how);
    }
}

static void put_row(struct buf *out, const struct web_flip *row)
{
    bool reviews = !has_more_than_reviews(row->begins) && !has_more_than_reviews(row->ends);
    HTML(out, "<tr><td class=\"day\">");
    put_name(out, row);
    HTML_IN(out, "</td><td>", row->item, "</td><td class=\"n\">");
    if (row->quantity > 0)
        html_int(out, row->quantity);
    HTML_IN(out, "</td><td>", row->buyer, "</td><td>");
    put_answer(out, row->before);
    HTML(out, "</td><td>");
    put_answer(out, row->after);
    HTML(out, "</td><td><ul class=\"says\">\n");
    put_rules(out, row->begins, reviews, "begins");
    put_rules(out, row->ends, reviews, "ends");
    HTML(out, "</ul></td><td class=\"n\">");
    web_money(out, row->value, row->currency);
    HTML(out, "</td></tr>\n");
}

void web_flips_table(struct buf *out, const struct web_flips *flips, const struct web_list *list,
                     size_t from)
{
    size_t end =
        flips->row_count - from < WEB_FLIPS_SHOWN ? flips->row_count : from + WEB_FLIPS_SHOWN;
    web_list_begin(out, list, columns, COUNT(columns));
    for (size_t i = from; i < end; i++)
        put_row(out, &flips->rows[i]);
    web_list_end(out, list);
}

/* ---- how they are counted ---- */

static bool is_by(const struct json_value *tally, enum replay_by by)
{
    return str_equal_text(json_text_of(tally, "by"), replay_by_word(by));
}

static void put_worth(struct buf *out, const struct json_value *tally)
{
    const struct json_value *values = member(tally, "values");
    const struct json_value *money = values == NULL ? NULL : values->first;
    for (bool first = true; money != NULL; money = money->next, first = false) {
        int64_t value = 0;
        struct str currency = read_money(money, &value);
        if (!first)
            HTML(out, "<br>");
        web_money(out, value, currency);
    }
}

/* Each line is of one stage, so the stages have all of it. */
void web_flips_worth(struct buf *out, const struct web_flips *flips)
{
    struct replay_worth all[REPLAY_CURRENCIES] = { 0 };
    size_t count = 0;
    for (size_t i = 0; i < flips->tally_count; i++) {
        const struct json_value *values = member(flips->tallies[i], "values");
        if (!is_by(flips->tallies[i], REPLAY_BY_STAGE) || values == NULL)
            continue;
        for (const struct json_value *money = values->first; money != NULL; money = money->next) {
            int64_t value = 0;
            size_t at = 0;
            struct str currency = read_money(money, &value);
            while (at < count && !str_equal_text(currency, all[at].currency))
                at++;
            if (currency.length == 0 || at == REPLAY_CURRENCIES)
                continue;
            if (at == count)
                str_put(all[count++].currency, sizeof all[at].currency, currency);
            all[at].value += value;
        }
    }
    for (size_t i = 0; i < count; i++) {
        HTML(out, " <span class=\"tag\">");
        web_money(out, all[i].value, str_of(all[i].currency));
        HTML(out, "</span>");
    }
}

static void put_key(struct buf *out, const struct json_value *tally, enum replay_by by)
{
    struct str key = json_text_of(tally, "key");
    struct str of = json_text_of(tally, "of");
    struct str citation = json_text_of(tally, "citation");
    if (by == REPLAY_BY_RULE || by == REPLAY_BY_SAVINGS)
        HTML_IN(out, "<code>", key, "</code>");
    else if (by == REPLAY_BY_BUYER)
        html_text(out, key.length > 0 ? key : STR("nobody is named"));
    else
        html_words_of(out, key);
    if (of.length > 0) {
        buf_text(out, by == REPLAY_BY_OUTCOME ? " <span class=\"faint\">becomes</span> " : ", ");
        html_words_of(out, of);
    }
    if (citation.length > 0)
        HTML_IN(out, "<br><span class=\"faint\">", citation, "</span>");
}

static void put_tallies(struct buf *out, const struct web_flips *flips, enum replay_by by,
                        const char *title)
{
    size_t count = 0;
    for (size_t i = 0; i < flips->tally_count; i++) {
        const struct json_value *tally = flips->tallies[i];
        if (!is_by(tally, by) || count++ >= TALLIES_SHOWN)
            continue;
        if (count == 1)
            buf_format(out, "<section><h3>%s</h3>\n<div class=\"wide-table\"><table>", title);
        if (count == 1)
            HTML(out, "<thead><tr><th scope=\"col\">What</th><th scope=\"col\" class=\"n\">Lines"
                      "</th><th scope=\"col\" class=\"n\">Value</th></tr></thead><tbody>\n");
        HTML(out, "<tr><td>");
        put_key(out, tally, by);
        HTML(out, "</td><td class=\"n\">");
        html_int(out, int_of(tally, "lines"));
        HTML(out, "</td><td class=\"n\">");
        put_worth(out, tally);
        HTML(out, "</td></tr>\n");
    }
    if (count > 0)
        HTML(out, "</tbody></table></div>\n");
    if (count > TALLIES_SHOWN)
        buf_format(out, "<p class=\"hint\">and %zu more</p>\n", count - TALLIES_SHOWN);
    if (count > 0)
        HTML(out, "</section>\n");
}

void web_flips_tallies(struct buf *out, const struct web_flips *flips)
{
    static const struct {
        enum replay_by by;
        const char *title;
    } kinds[] = {
        { REPLAY_BY_OUTCOME, "What becomes of them" },
        { REPLAY_BY_PROPOSAL, "What somebody has to do" },
        { REPLAY_BY_RULE, "Through which rule" },
        { REPLAY_BY_BUYER, "Whose" },
    };
    HTML(out, "<div class=\"tallies\">\n");
    for (size_t i = 0; i < COUNT(kinds); i++)
        put_tallies(out, flips, kinds[i].by, kinds[i].title);
    HTML(out, "</div>\n");
}

/* ---- CSV ---- */

static void put_csv_answer(struct buf *out, const struct json_value *answer)
{
    web_csv_cell(out, outcome_of(answer), ',');
    web_csv_cell(out, json_text_of(answer, "review"), ',');
}

void web_flips_csv(struct buf *out, const struct web_flips *flips)
{
    buf_text(out,
             "order,shipment,stage,item,quantity,buyer,before,before_review,after,after_review,"
             "rule,proposes,value,currency\n");
    for (size_t i = 0; i < flips->row_count; i++) {
        const struct web_flip *row = &flips->rows[i];
        char amount[NUM_TEXT_SIZE] = "";
        char quantity[NUM_TEXT_SIZE] = "";
        if (row->currency.length > 0)
            money_format(row->value, row->currency, amount);
        if (row->quantity > 0)
            num_format(num_int(row->quantity), 0, false, quantity);
        web_csv_cell(out, is_shipment(row) ? row->of : row->name, ',');
        web_csv_cell(out, is_shipment(row) ? row->name : STR(""), ',');
        web_csv_cell(out, row->stage, ',');
        web_csv_cell(out, row->item, ',');
        web_csv_cell(out, str_of(quantity), ',');
        web_csv_cell(out, row->buyer, ',');
        put_csv_answer(out, row->before);
        put_csv_answer(out, row->after);
        web_csv_cell(out, json_text_of(first_rule(row), "rule"), ',');
        web_csv_cell(out, row->proposes, ',');
        web_csv_cell(out, str_of(amount), ',');
        web_csv_cell(out, row->currency, '\n');
    }
}

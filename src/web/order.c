/* SPDX-License-Identifier: Apache-2.0 */
/* web/order.c - see order.h. */
#include "web/order.h"

static const struct json_value *member(const struct json_value *object, const char *key)
{
    return object == NULL || object->type != JSON_OBJECT ? NULL : json_get(object, str_of(key));
}

/* The first of an array; NULL where there is none. */
static const struct json_value *first_of(const struct json_value *object, const char *key)
{
    const struct json_value *array = member(object, key);
    return array == NULL || array->type != JSON_ARRAY ? NULL : array->first;
}

static bool is_true(const struct json_value *object, const char *key)
{
    const struct json_value *value = member(object, key);
    return value != NULL && value->type == JSON_BOOL && str_equal_text(value->text, "true");
}

/* ---- what it says ---- */

static void put_fact(struct buf *out, const char *name, struct str value)
{
    buf_format(out, "<div><dt>%s</dt><dd>", name);
    html_text(out, value.length > 0 ? value : STR("not said"));
    HTML(out, "</dd></div>\n");
}

static void put_facts(struct buf *out, const struct web_order_page *order)
{
    const struct matter *matter = &order->shown->matter;
    HTML(out, "<dl class=\"said-of\">\n");
    put_fact(out, "Item", web_order_item(order->said));
    HTML(out, "<div><dt>Quantity</dt><dd>");
    html_number(out, web_order_quantity(order->said));
    HTML(out, "</dd></div>\n<div><dt>Value</dt><dd>");
    web_money(out, matter->value, matter->currency);
    HTML(out, "</dd></div>\n");
    put_fact(out, "Buyer", web_order_buyer(order->said));
    put_fact(out, "From", json_text_of(order->said, "from"));
    put_fact(out, "To", json_text_of(order->said, "to"));
    put_fact(out, "Exporter", json_text_of(member(order->said, "exporter"), "name"));
    put_fact(out, "Ships on", json_text_of(order->said, "on"));
    HTML(out, "</dl>\n");
}

static void put_head(struct buf *out, const struct web_order_page *order)
{
    const struct matter *matter = &order->shown->matter;
    HTML_IN(out, "<section class=\"sheet\"><h1>Order ", matter->name, " <span class=\"state\">");
    html_words_of(out, matter->state);
    buf_format(out, "</span></h1>\n<p class=\"faint\">Version %lld</p>\n",
               (long long)matter->version);
    put_facts(out, order);
    html_url_in(out, "<p><a href=\"/?chip=", web_order_item(order->said));
    html_url_in(out, "&amp;quantity=", web_order_quantity(order->said));
    html_url_in(out, "&amp;from=", json_text_of(order->said, "from"));
    html_url_in(out, "&amp;to=", json_text_of(order->said, "to"));
    html_url_in(out, "&amp;buyer=", web_order_buyer(order->said));
    html_url_in(out, "&amp;exporter=", json_text_of(member(order->said, "exporter"), "name"));
    html_url_in(out, "&amp;on=", json_text_of(order->said, "on"));
    HTML(out, "\">Ask the same anew</a>, without what the book knows</p>\n</section>\n");
}

/* ---- the newest answer ---- */

static void put_requirement(struct buf *out, const struct json_value *requirement)
{
    struct str status = json_text_of(requirement, "status");
    struct str title = json_text_of(requirement, "title");
    struct str rule = json_text_of(requirement, "rule");
    struct str standing = json_text_of(requirement, "standing");
    buf_text(out, str_equal_text(status, "applies")  ? "<li class=\"rule s0\"><h4>"
                  : str_equal_text(status, "lifted") ? "<li class=\"rule s1\"><h4>"
                                                     : "<li class=\"rule s2\"><h4>");
    HTML_IN(out, "", title.length > 0 ? title : rule, " <span class=\"state\">");
    html_words_of(out, status);
    HTML(out, "</span></h4>\n<p>");
    html_source(out, json_text_of(requirement, "url"), json_text_of(requirement, "citation"));
    if (standing.length > 0 && !str_equal_text(standing, "law"))
        HTML_IN(out, " <span class=\"standing\">", standing, "</span>");
    HTML_IN(out, " <code class=\"id\">", rule, "</code></p></li>\n");
}

static void put_list(struct buf *out, const struct json_value *first, const char *title,
                     void (*put)(struct buf *out, const struct json_value *one))
{
    if (first == NULL)
        return;
    buf_format(out, "<h3>%s</h3>\n<ul class=\"rules\">\n", title);
    for (const struct json_value *one = first; one != NULL; one = one->next)
        put(out, one);
    HTML(out, "</ul>\n");
}

/* What most need not read: it opens by a click, or is open where it keeps the order back. */
static void put_aside(struct buf *out, const struct json_value *first, const char *title,
                      void (*put)(struct buf *out, const struct json_value *one), bool open)
{
    if (first == NULL)
        return;
    buf_format(out, "<details%s><summary>%s</summary>\n<ul class=\"rules\">\n", open ? " open" : "",
               title);
    for (const struct json_value *one = first; one != NULL; one = one->next)
        put(out, one);
    HTML(out, "</ul></details>\n");
}

static bool has_text(const struct json_value *first, const char *key, const char *text)
{
    for (const struct json_value *one = first; one != NULL; one = one->next) {
        if (str_equal_text(json_text_of(one, key), text))
            return true;
    }
    return false;
}

static void put_exception(struct buf *out, const struct json_value *exception)
{
    HTML_IN(out, "<li class=\"rule\"><h4>", json_text_of(exception, "name"),
            " <span class=\"state\">");
    html_words_of(out, json_text_of(exception, "status"));
    HTML(out, "</span></h4>\n<p>");
    html_source(out, json_text_of(exception, "url"), json_text_of(exception, "citation"));
    HTML_IN(out, " <code class=\"id\">", json_text_of(exception, "rule"), "</code></p></li>\n");
}

static void put_flag(struct buf *out, const struct json_value *flag)
{
    HTML_IN(out, "<li class=\"rule\"><h4>", json_text_of(flag, "text"), " <span class=\"state\">");
    html_words_of(out, json_text_of(flag, "status"));
    HTML_IN(out, "</span></h4>\n<p>", json_text_of(flag, "citation"), " <code class=\"id\">");
    HTML_IN(out, "", json_text_of(flag, "rule"), "</code></p></li>\n");
}

static void put_question(struct buf *out, const struct json_value *question)
{
    struct str ask = json_text_of(question, "ask");
    HTML_IN(out, "<li class=\"rule\">", ask.length > 0 ? ask : json_text_of(question, "fact"),
            "</li>\n");
}

/* Nobody has said yet whether it is. */
static bool is_open(struct str status)
{
    return str_equal_text(status, "possible") || str_equal_text(status, "listed");
}

/* An entry of a list that a party may be; whoever may say so is led to where it is said. */
static void put_match(struct buf *out, const struct web_order_page *order, struct str party,
                      const struct json_value *match)
{
    HTML(out, "<li><span class=\"state\">");
    html_words_of(out, json_text_of(match, "status"));
    HTML_IN(out, "</span> ", json_text_of(match, "name"), " <span class=\"faint\">");
    HTML_IN(out, "", json_text_of(match, "key"), ", score ");
    HTML_IN(out, "", json_text_of(match, "score"), "</span>");
    if (order->settles && is_open(json_text_of(match, "status"))) {
        html_url_in(out, " <a href=\"/orders/", order->shown->matter.name);
        html_url_in(out, "/match?name=", party);
        html_url_in(out, "&amp;entry=", json_text_of(match, "key"));
        HTML(out, "\">Is it this one?</a>");
    }
    HTML(out, "</li>\n");
}

static void put_party(struct buf *out, const struct web_order_page *order,
                      const struct json_value *party)
{
    const struct json_value *matches = first_of(party, "matches");
    HTML_IN(out, "<li class=\"rule\">", json_text_of(party, "name"), " <span class=\"faint\">");
    html_words_of(out, json_text_of(party, "role"));
    HTML(out, "</span> <span class=\"state\">");
    html_words_of(out, json_text_of(party, "status"));
    HTML(out, "</span>");
    if (matches != NULL)
        HTML(out, "<ul>\n");
    for (const struct json_value *match = matches; match != NULL; match = match->next)
        put_match(out, order, json_text_of(party, "name"), match);
    buf_text(out, matches != NULL ? "</ul></li>\n" : "</li>\n");
}

static void put_parties(struct buf *out, const struct web_order_page *order)
{
    const struct json_value *first = first_of(order->decision, "parties");
    if (first == NULL)
        return;
    HTML(out, "<h3>Parties</h3>\n<ul class=\"rules\">\n");
    for (const struct json_value *party = first; party != NULL; party = party->next)
        put_party(out, order, party);
    HTML(out, "</ul>\n");
}

static void put_shortfall(struct buf *out, const struct json_value *shortfall)
{
    struct str unit = json_text_of(shortfall, "currency");
    HTML_IN(out, "<li class=\"rule\">License ", json_text_of(shortfall, "license"), ": ");
    HTML_IN(out, "", unit.length > 0 ? unit : STR("units"), " ");
    html_number(out, json_text_of(shortfall, "requested"));
    HTML(out, " asked for, ");
    html_number(out, json_text_of(shortfall, "remaining"));
    HTML(out, " left</li>\n");
}

enum verdict { VERDICT_YES, VERDICT_NO, VERDICT_CANCELLED, VERDICT_UNKNOWN, VERDICT_NOT_YET };

static const struct {
    const char *kind, *sign, *says;
} verdicts[] = {
    [VERDICT_YES] = { "yes", "✓", "It may ship" },
    [VERDICT_NO] = { "no", "✕", "It may not ship" },
    [VERDICT_CANCELLED] = { "no", "✕", "Cancelled" },
    [VERDICT_UNKNOWN] = { "unknown", "?", "Not known yet" },
    [VERDICT_NOT_YET] = { "not-yet", "…", "Not yet" },
};

/* What was told then, and what the order is in now: an answer alone ships nothing. */
static size_t verdict_of(const struct matter *matter, struct str outcome, bool may_ship)
{
    if (web_order_ships(matter, may_ship))
        return VERDICT_YES;
    if (str_equal_text(matter->state, "cancelled"))
        return VERDICT_CANCELLED;
    if (str_equal_text(outcome, "license_required") || str_equal_text(outcome, "prohibited"))
        return VERDICT_NO;
    return str_equal_text(outcome, "undetermined") ? VERDICT_UNKNOWN : VERDICT_NOT_YET;
}

/* Of the answer that keeps the goods the most: the first authority's, or another one's. */
static struct str deciding_outcome(const struct json_value *decision)
{
    static const char *const worst[] = { "prohibited", "license_required", "undetermined" };
    struct str first = json_text_of(decision, "outcome");
    for (size_t i = 0; i < sizeof worst / sizeof *worst; i++) {
        if (str_equal_text(first, worst[i]) ||
            has_text(first_of(decision, "others"), "outcome", worst[i]))
            return str_of(worst[i]);
    }
    return first;
}

static void put_verdict(struct buf *out, const struct web_order_page *order)
{
    const struct matter *matter = &order->shown->matter;
    struct str outcome = json_text_of(order->decision, "outcome");
    struct str review = json_text_of(order->decision, "review");
    struct str authority = json_text_of(order->decision, "authority");
    bool may_ship = is_true(order->decision, "may_ship");
    size_t verdict = verdict_of(matter, deciding_outcome(order->decision), may_ship);
    buf_format(out,
               "<header class=\"verdict %s\"><span class=\"sign\" aria-hidden=\"true\">%s</span>\n"
               "<div><h2>%s</h2>\n<p><strong>",
               verdicts[verdict].kind, verdicts[verdict].sign, verdicts[verdict].says);
    html_words_of(out, outcome);
    HTML(out, "</strong>");
    if (authority.length > 0)
        HTML_IN(out, " under ", authority, "");
    if (review.length > 0) {
        HTML(out, "; the review policy is ");
        html_words_of(out, review);
    }
    if (may_ship && !web_order_ships(matter, may_ship)) {
        HTML(out, "; the answer lets it ship, but the order is ");
        html_words_of(out, matter->state);
    }
    HTML(out, "</p></div></header>\n");
}

/* What another authority said, whose packs the goods concern as well. */
static void put_other(struct buf *out, const struct json_value *other)
{
    struct str review = json_text_of(other, "review");
    HTML_IN(out, "<h3>What ", json_text_of(other, "agency"), " says (");
    HTML_IN(out, "", json_text_of(other, "under"), "): ");
    html_words_of(out, json_text_of(other, "outcome"));
    HTML(out, "</h3>\n");
    if (review.length > 0) {
        HTML(out, "<p>The review policy is ");
        html_words_of(out, review);
        HTML(out, ".</p>\n");
    }
    put_list(out, first_of(other, "requirements"), "Its rules", put_requirement);
    put_list(out, first_of(other, "questions"), "What would settle it there", put_question);
}

static void put_advice(struct buf *out, const struct json_value *advice)
{
    HTML_IN(out, "<li class=\"rule\">", json_text_of(advice, "says"), " <span class=\"standing\">");
    HTML_IN(out, "", json_text_of(advice, "standing"), "</span> <span class=\"faint\">");
    HTML_IN(out, "", json_text_of(advice, "citation"), "</span></li>\n");
}

static void put_answer(struct buf *out, const struct web_order_page *order)
{
    const struct json_value *decision = order->decision;
    if (decision == NULL) {
        HTML(out, "<section class=\"answer\"><h2>Not decided</h2>\n<p>Something is missing in it; "
                  "<code>licet order amend</code> gives it another version.</p></section>\n");
        return;
    }
    HTML(out, "<section class=\"answer\">\n");
    put_verdict(out, order);
    buf_format(out, "<p class=\"item\">Decision %lld of ", (long long)order->shown->decision.seq);
    web_instant(out, order->shown->decision.made_at);
    buf_format(out, " of version %lld", (long long)order->shown->decision.version);
    HTML_IN(out, ", for <b>", json_text_of(decision, "on"), "</b>, as it was told then. ");
    const struct json_value *packs = first_of(member(decision, "policy"), "packs");
    for (const struct json_value *pack = packs; pack != NULL; pack = pack->next)
        HTML_IN(out, "<code>", pack->text, "</code> ");
    HTML(out, "</p>\n");
    put_list(out, first_of(decision, "requirements"), "Why", put_requirement);
    put_list(out, first_of(decision, "shortfalls"), "What licenses on file lack", put_shortfall);
    put_list(out, first_of(decision, "questions"), "What would settle it", put_question);
    for (const struct json_value *other = first_of(decision, "others"); other != NULL;
         other = other->next)
        put_other(out, other);
    put_list(out, first_of(member(decision, "buyer"), "advice"),
             "What the buyer was told by its own side", put_advice);
    put_parties(out, order);
    put_aside(out, first_of(decision, "exceptions"), "Exceptions that were looked at",
              put_exception, false);
    put_aside(out, first_of(decision, "flags"), "Red flags", put_flag,
              has_text(first_of(decision, "flags"), "status", "open"));
    HTML(out, "</section>\n");
}

/* ---- holds ---- */

static void put_hold(struct buf *out, const struct obstacle *hold)
{
    const char *word = order_obstacle_word(hold);
    buf_format(out, "<tr%s><td class=\"n\">%lld</td><td><span class=\"state\">%s</span></td><td>",
               hold->ended != 0 ? " class=\"ended\"" : "", (long long)hold->n, word);
    html_words_of(out, hold->reason);
    HTML_IN(out, "</td><td>", hold->says, "</td><td>");
    if (hold->rule.length > 0)
        HTML_IN(out, "<code>", hold->rule, "</code> ");
    HTML_IN(out, "<span class=\"faint\">", hold->citation, "</span></td><td class=\"n\">");
    buf_format(out, "%lld</td><td class=\"n\">", (long long)hold->event);
    if (hold->ended != 0)
        html_int(out, hold->ended);
    HTML(out, "</td></tr>\n");
}

static void put_holds(struct buf *out, const struct order_shown *shown)
{
    HTML(out, "<section class=\"sheet\"><h2>Holds</h2>\n");
    if (shown->obstacle_count == 0) {
        HTML(out, "<p>Nothing stands in its way, and nothing did.</p></section>\n");
        return;
    }
    HTML(out, "<div class=\"wide-table\"><table><thead><tr><th class=\"n\">No.</th><th></th>"
              "<th>Why</th><th>What it says</th><th>Rule and source</th>"
              "<th class=\"n\">Opened by step</th><th class=\"n\">Closed by</th></tr></thead>"
              "<tbody>\n");
    for (size_t i = 0; i < shown->obstacle_count; i++)
        put_hold(out, &shown->obstacles[i]);
    HTML(out, "</tbody></table></div>\n<p class=\"faint\">Gone: the newest decision does not say "
              "it any more, and somebody has to close it.</p></section>\n");
}

/* ---- what became of it ---- */

static void put_version(struct buf *out, const struct matter_event *event,
                        const struct json_value *said)
{
    if (said == NULL)
        return;
    buf_format(out, "version %lld: ", (long long)event->version);
    html_number(out, web_order_quantity(said));
    HTML_IN(out, " ", web_order_item(said), " to ");
    HTML_IN(out, "", json_text_of(said, "to"), ", ");
    HTML_IN(out, "", json_text_of(said, "on"), "");
}

static void put_event(struct buf *out, const struct matter_event *event,
                      const struct web_order_event *with)
{
    buf_format(out, "<tr><td class=\"n\">%lld</td><td class=\"day\">", (long long)event->n);
    web_instant(out, event->recorded_at);
    HTML(out, "</td><td>");
    html_words_of(out, event->transition);
    HTML(out, "</td><td><span class=\"state\">");
    html_words_of(out, event->to);
    HTML(out, "</span></td><td>");
    put_version(out, event, with->said);
    HTML(out, "</td><td>");
    if (with->outcome.length > 0)
        web_decided(out, with->outcome, with->may_ship);
    HTML_IN(out, "</td><td>", with->by, "</td><td>");
    HTML_IN(out, "", event->reason, " <span class=\"faint\">");
    HTML_IN(out, "", event->basis, "</span></td></tr>\n");
}

static void put_events(struct buf *out, const struct web_order_page *order)
{
    const struct order_shown *shown = order->shown;
    HTML(out, "<section class=\"sheet\"><h2>What became of it</h2>\n"
              "<div class=\"wide-table\"><table><thead><tr><th class=\"n\">Step</th><th>When</th>"
              "<th>What</th><th>State then</th><th>What it said</th><th>Answer</th><th>By</th>"
              "<th>Reason</th></tr></thead><tbody>\n");
    for (size_t i = shown->event_count; i-- > 0;)
        put_event(out, &shown->events[i], &order->events[i]);
    HTML(out, "</tbody></table></div></section>\n");
}

void web_order_page(struct buf *out, const struct web_order_page *order)
{
    web_page_begin(out, &order->page);
    put_head(out, order);
    put_answer(out, order);
    put_holds(out, order->shown);
    put_events(out, order);
    web_page_end(out, &order->page);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* web/buyers.c - see buyers.h. */
#include "web/buyers.h"

#include "base/date.h"
#include "web/balance_bar.h"
#include "web/csv.h"

void web_buyer_link(struct buf *out, struct str name)
{
    HTML(out, "<a href=\"/buyers/");
    html_url_part(out, name);
    HTML_IN(out, "\">", name, "</a>");
}

/* ---- all of them ---- */

static void put_standing(struct buf *out, const struct buyer_standing *standing, int32_t day)
{
    int32_t since;
    const char *why;
    web_state(out, standing->matter.state);
    if (!buyer_lapsed(standing, day, &since, &why))
        return;
    HTML(out, " <span class=\"said no\">✕ lapsed</span> <span class=\"faint\">since ");
    html_date(out, since);
    buf_format(out, ": %s</span>", why);
}

static void put_row(struct buf *out, const struct buyer_standing *standing, int32_t day)
{
    int32_t review = form_date(standing->buyer, "review_date");
    HTML(out, "<tr><td>");
    web_buyer_link(out, standing->matter.name);
    HTML_IN(out, "</td><td>", form_text(standing->buyer, "country"), "</td><td>");
    put_standing(out, standing, day);
    HTML(out, "</td><td class=\"n\">");
    if (standing->screened == NULL)
        HTML(out, "<span class=\"faint\">not screened</span>");
    else
        html_int(out, (int64_t)standing->open);
    HTML(out, "</td><td class=\"n\">");
    html_int(out, (int64_t)standing->condition_count);
    HTML(out, "</td><td class=\"day\">");
    if (review != DATE_OPEN)
        html_date(out, review);
    HTML(out, "</td></tr>\n");
}

static void put_filter(struct buf *out, const struct web_buyers *buyers)
{
    web_filter_begin(out, buyers->list);
    web_field(out,
              &(struct web_field){
                  .name = "find", .label = "Begins with", .kind = "text", .value = buyers->find });
    web_choice(out, &(struct web_choice){ .name = "state",
                                          .label = "State",
                                          .any = "any",
                                          .words = buyer_machine.states,
                                          .count = buyer_machine.state_count,
                                          .value = buyers->state });
    web_filter_end(out, buyers->list);
}

static void put_submissions(struct buf *out, const struct web_buyers *buyers)
{
    if (buyers->submission_count == 0)
        return;
    HTML(out, "<section class=\"sheet\"><h2>Lists, as they are submitted</h2>\n"
              "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\">List</th>"
              "<th scope=\"col\">Made</th><th scope=\"col\">Submitted</th><th scope=\"col\" "
              "class=\"n\">Buyers</th><th scope=\"col\">SHA-256</th></tr></thead><tbody>\n");
    for (size_t i = buyers->submission_count; i-- > 0;) {
        const struct buyer_list *list = &buyers->submissions[i];
        buf_format(out,
                   "<tr><td><a href=\"/buyers/lists/%lld\">List %lld</a></td><td class=\"day\">",
                   (long long)list->n, (long long)list->n);
        html_date(out, list->packaged_on);
        HTML(out, "</td><td class=\"day\">");
        if (list->submitted)
            html_date(out, list->submitted_on);
        else
            HTML(out, "<span class=\"faint\">not yet</span>");
        HTML(out, "</td><td class=\"n\">");
        html_int(out, (int64_t)list->count);
        HTML_IN(out, "</td><td><code>", list->sha256, "</code></td></tr>\n");
    }
    HTML(out, "</tbody></table></div></section>\n");
}

void web_buyers(struct buf *out, const struct web_buyers *buyers)
{
    static const struct web_column columns[] = {
        { "Buyer", "name", false },     { "Country", NULL, false },   { "State", NULL, false },
        { "Open matches", NULL, true }, { "Conditions", NULL, true }, { "Review by", NULL, false },
    };
    web_page_begin(out, &buyers->page);
    HTML(out, "<h1>Buyers</h1>\n");
    if (buyers->sum_count == 0) {
        HTML(out,
             "<section class=\"sheet\"><p>There is no candidate buyer yet. <code>licet buyer add "
             "FILE</code> nominates those of a file; each is screened, and its package submitted, "
             "before the government approves it.</p></section>\n");
        web_page_end(out, &buyers->page);
        return;
    }
    web_counts(out, "/buyers", buyers->sums, buyers->sum_count, buyers->state,
               buyers->state.length == 0);
    put_filter(out, buyers);
    HTML(out, "<section class=\"sheet\">\n");
    if (buyers->count == 0) {
        web_list_nothing(out, buyers->list, "buyer");
    } else {
        web_list_begin(out, buyers->list, columns, sizeof columns / sizeof *columns);
        for (size_t i = 0; i < buyers->count; i++)
            put_row(out, &buyers->standings[i], buyers->day);
        web_list_end(out, buyers->list);
    }
    HTML(out, "</section>\n");
    put_submissions(out, buyers);
    web_page_end(out, &buyers->page);
}

const char web_buyers_csv_head[] =
    "buyer,legal_name,country,state,lapsed_since,screened,open_matches,conditions,review_by\n";

static void put_csv_day(struct buf *out, int32_t day, char behind)
{
    char text[DATE_TEXT_SIZE] = "";
    if (day != DATE_OPEN)
        date_format(day, text);
    web_csv_cell(out, str_of(text), behind);
}

void web_buyers_csv(struct buf *out, const struct buyer_standing *standing, int32_t day)
{
    int32_t since = DATE_OPEN;
    const char *why;
    bool lapsed = buyer_lapsed(standing, day, &since, &why);
    web_csv_cell(out, standing->matter.name, ',');
    web_csv_cell(out, form_text(standing->buyer, "legal_name"), ',');
    web_csv_cell(out, form_text(standing->buyer, "country"), ',');
    web_csv_cell(out, standing->matter.state, ',');
    put_csv_day(out, lapsed ? since : DATE_OPEN, ',');
    web_csv_cell(out, form_text(standing->screening, "day"), ',');
    buf_format(out, "\"%zu\",\"%zu\",", standing->open, standing->condition_count);
    put_csv_day(out, form_date(standing->buyer, "review_date"), '\n');
}

/* ---- one ---- */

static void put_head(struct buf *out, const struct web_buyer *buyer)
{
    const struct buyer_standing *standing = buyer->standing;
    const struct json_value *says = standing->buyer;
    const struct json_value *registration = form_get(says, "registration");
    HTML_IN(out, "<section class=\"sheet\"><h1>Buyer ", standing->matter.name, " ");
    put_standing(out, standing, buyer->day);
    buf_format(out, "</h1>\n<p class=\"faint\">Version %lld", (long long)standing->matter.version);
    HTML(out, "</p>\n<dl class=\"said-of\">\n");
    web_fact(out, "Legal name", form_text(says, "legal_name"));
    web_fact(out, "Country", form_text(says, "country"));
    web_fact_begin(out, "Registered");
    HTML_IN(out, "", form_text(registration, "number"), " ");
    HTML_IN(out, "", form_text(registration, "authority"), "");
    web_fact_end(out);
    web_fact(out, "End use", form_text(says, "end_use"));
    web_fact_day(out, "Review by", form_date(says, "review_date"));
    web_fact_day(out, "Approved on", standing->approved_on);
    web_fact_begin(out, "Document of the approval");
    if (standing->document.length > 0)
        HTML_IN(out, "<code>", standing->document, "</code>");
    web_fact_end(out);
    HTML(out, "</dl>\n<details><summary>All that it says</summary>\n");
    web_says(out, says);
    HTML(out, "</details>\n</section>\n");
}

static void put_who(struct buf *out, const struct json_value *says, const char *key,
                    const char *role, bool chain)
{
    size_t n = 0;
    for (const struct json_value *one = form_first(says, key); one != NULL; one = one->next) {
        n++;
        HTML(out, "<tr><td>");
        for (size_t i = 1; chain && i < n; i++)
            HTML(out, "<span class=\"faint\">└ </span>");
        HTML_IN(out, "", form_text(one, "name"), "</td><td>");
        buf_text(out, role);
        if (form_flag(one, "ultimate"))
            HTML(out, ", the ultimate one");
        HTML_IN(out, "</td><td>", form_text(one, "country"), "</td><td class=\"n\">");
        html_number(out, form_text(one, "percent"));
        HTML_IN(out, " %</td><td>", form_text(one, "source"), "</td></tr>\n");
    }
}

static void put_ownership(struct buf *out, const struct json_value *says)
{
    HTML(out, "<section class=\"sheet\"><h2>Who owns it</h2>\n");
    if (form_count(says, "parents") + form_count(says, "owners") == 0) {
        buf_format(out, "<p>%s</p></section>\n",
                   form_get(says, "parents") != NULL && form_get(says, "owners") != NULL
                       ? "It has no parents and no owners, as it says."
                       : "Nobody has said yet; a buyer is screened with its owners.");
        return;
    }
    HTML(out, "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\">Who</th><th "
              "scope=\"col\">Is</th><th scope=\"col\">Country</th><th scope=\"col\" class=\"n\">Of "
              "how much</th><th scope=\"col\">How that is known</th></tr></thead><tbody>\n");
    put_who(out, says, "parents", "parent", true);
    put_who(out, says, "owners", "owner", false);
    HTML(out, "</tbody></table></div></section>\n");
}

static void put_match(struct buf *out, const struct buyer_match *match)
{
    bool found = match->score.data != NULL;
    buf_format(out, "<li class=\"rule %s\">%lld. ", match->settled ? "s1" : "s0",
               (long long)match->n);
    HTML_IN(out, "", match->what, " “");
    HTML_IN(out, "", match->subject, "” ");
    buf_text(out, found && (match->settled || !match->listed) ? "may be " : "is ");
    HTML_IN(out, "<b>", match->name, "</b> <code class=\"id\">");
    HTML_IN(out, "", match->key, "</code>");
    if (found)
        HTML_IN(out, ", score ", match->score, "");
    buf_format(out, " <span class=\"state\">%s</span></li>\n",
               match->settled ? "settled: another party" : "open");
}

static void put_subjects(struct buf *out, const struct json_value *screening)
{
    HTML(out, "<details><summary>Who was looked for, and in which lists</summary>\n"
              "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\">What</th><th "
              "scope=\"col\">Name</th><th scope=\"col\">Address</th><th scope=\"col\">Country</th>"
              "<th scope=\"col\">Found</th></tr></thead><tbody>\n");
    for (const struct json_value *one = form_first(screening, "subjects"); one != NULL;
         one = one->next) {
        HTML_IN(out, "<tr><td>", form_text(one, "what"), "</td><td>");
        HTML_IN(out, "", form_text(one, "name"), "</td><td>");
        HTML_IN(out, "", json_text_of(one, "address"), "</td><td>");
        HTML_IN(out, "", form_text(one, "country"), "</td><td>");
        html_words_of(out, form_text(one, "status"));
        HTML(out, "</td></tr>\n");
    }
    HTML(out, "</tbody></table></div>\n<ul class=\"plain\">\n");
    for (const struct json_value *one = form_first(screening, "lists"); one != NULL;
         one = one->next) {
        HTML_IN(out, "<li>List ", form_text(one, "source"), " of ");
        HTML_IN(out, "", form_text(one, "issued"), " <code class=\"id\">");
        HTML_IN(out, "", form_text(one, "sha256"), "</code></li>\n");
    }
    HTML(out, "</ul></details>\n");
}

static void put_screening(struct buf *out, const struct buyer_standing *standing)
{
    const struct json_value *screening = form_get(standing->screening, "screening");
    HTML(out, "<section class=\"sheet\"><h2>Screening</h2>\n");
    if (standing->screened == NULL) {
        HTML(out, "<p>It is not screened yet. <code>licet buyer screen</code> looks for it in the "
                  "lists.</p></section>\n");
        return;
    }
    HTML_IN(out, "<p>Screened on <b>", form_text(standing->screening, "day"), "</b>");
    buf_text(out,
             standing->screened_as_is
                 ? ", as it is now. "
                 : "; <span class=\"wrong\">names, addresses or owners are others now: it has to "
                   "be screened again.</span> ");
    html_int(out, (int64_t)standing->open);
    buf_text(out, standing->open == 1 ? " match is open.</p>\n" : " matches are open.</p>\n");
    if (standing->match_count > 0)
        HTML(out, "<ul class=\"rules\">\n");
    for (size_t i = 0; i < standing->match_count; i++)
        put_match(out, &standing->matches[i]);
    if (standing->match_count > 0)
        HTML(out, "</ul>\n");
    put_subjects(out, screening);
    HTML(out, "</section>\n");
}

static bool is_said_above(struct str key)
{
    return str_equal_text(key, "kind") || str_equal_text(key, "text") ||
           str_equal_text(key, "due") || str_equal_text(key, "blocking");
}

static void put_condition(struct buf *out, const struct buyer_condition *condition, int32_t day)
{
    bool overdue = !condition->met && condition->due != DATE_OPEN && condition->due < day;
    buf_format(out, "<li class=\"rule %s\">%lld. ",
               condition->met ? "s1"
               : overdue      ? "s0"
                              : "s2",
               (long long)condition->n);
    HTML_IN(out, "<span class=\"label\">", condition->kind, "</span> ");
    html_text(out, form_text(condition->says, "text"));
    if (condition->due != DATE_OPEN) {
        HTML(out, " by ");
        html_date(out, condition->due);
        buf_text(out, condition->blocking ? ", blocking" : "");
        buf_format(out, " <span class=\"state\">%s</span>",
                   condition->met ? "met"
                   : overdue      ? "overdue"
                                  : "open");
    }
    for (const struct json_value *one = condition->says->first; one != NULL; one = one->next) {
        if (is_said_above(one->key))
            continue;
        HTML(out, "; <span class=\"key\">");
        html_words_of(out, one->key);
        HTML(out, "</span>");
        web_says(out, one);
    }
    HTML(out, "</li>\n");
}

static void put_caps(struct buf *out, const struct web_buyer *buyer)
{
    if (buyer->cap_count == 0)
        return;
    web_bar_hatch(out);
    web_bar_legend(out);
    HTML(out,
         "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\" class=\"n\">Condition</th>"
         "<th scope=\"col\">Unit</th><th scope=\"col\">Posted, reserved, free</th><th "
         "scope=\"col\" class=\"n\">Posted</th><th scope=\"col\" class=\"n\">Reserved</th><th "
         "scope=\"col\" class=\"n\">Left</th><th scope=\"col\" class=\"n\">Of</th></tr></thead>"
         "<tbody>\n");
    for (size_t i = 0; i < buyer->cap_count; i++) {
        const struct web_cap *cap = &buyer->caps[i];
        struct ledger_account account = cap->account;
        char text[NUM_TEXT_SIZE];
        account.ceiling = cap->cap->ceiling;
        buf_format(out, "<tr><td class=\"n\">%lld</td><td>", (long long)cap->cap->condition);
        html_text(out,
                  account.measure == MEASURE_VALUE ? cap->cap->currency : str_of(account.unit));
        HTML(out, "</td><td class=\"bars\">");
        web_bar(out, &account, false);
        buf_format(out, "</td><td class=\"n\">%s</td>",
                   amount_format(&account, account.posted, text));
        buf_format(out, "<td class=\"n\">%s</td>", amount_format(&account, account.pending, text));
        buf_format(out, "<td class=\"n\">%s</td>",
                   amount_format(&account, balance_left(&account), text));
        buf_format(out, "<td class=\"n\">%s</td></tr>\n",
                   amount_format(&account, account.ceiling, text));
        if (account.excess > 0)
            HTML(out,
                 "<tr><td colspan=\"7\" class=\"wrong\">more is used than it allows</td></tr>\n");
    }
    HTML(out, "</tbody></table></div>\n");
}

static void put_conditions(struct buf *out, const struct web_buyer *buyer)
{
    const struct buyer_standing *standing = buyer->standing;
    HTML(out, "<section class=\"sheet\"><h2>Conditions of the approval</h2>\n");
    if (standing->approved == NULL) {
        HTML(out, "<p>It is not approved.</p></section>\n");
        return;
    }
    if (standing->condition_count == 0)
        HTML(out, "<p>It has none.</p>\n");
    put_caps(out, buyer);
    if (standing->condition_count > 0)
        HTML(out, "<ul class=\"rules\">\n");
    for (size_t i = 0; i < standing->condition_count; i++)
        put_condition(out, &standing->conditions[i], buyer->day);
    if (standing->condition_count > 0)
        HTML(out, "</ul>\n");
    HTML(out, "</section>\n");
}

void web_buyer(struct buf *out, const struct web_buyer *buyer)
{
    web_page_begin(out, &buyer->page);
    put_head(out, buyer);
    put_screening(out, buyer->standing);
    put_ownership(out, buyer->standing->buyer);
    put_conditions(out, buyer);
    web_history(out, buyer->steps, buyer->step_count);
    web_page_end(out, &buyer->page);
}

/* ---- a list of a submission ---- */

static const struct json_value *find_buyer(const struct json_value *list, struct str name)
{
    for (const struct json_value *one = form_first(list, "buyers"); one != NULL; one = one->next) {
        if (str_equal(form_text(one, "name"), name))
            return one;
    }
    return NULL;
}

static void put_entry(struct buf *out, const struct web_submission *submission,
                      const struct json_value *now)
{
    struct str name = form_text(now, "name");
    const struct json_value *then = find_buyer(submission->before, name);
    HTML(out, "<li class=\"rule s2\">");
    web_buyer_link(out, name);
    if (submission->before == NULL) {
        HTML(out, "</li>\n");
        return;
    }
    if (then == NULL)
        HTML(out, " <span class=\"state\">new</span>");
    else if (!web_changes(out, then, now))
        HTML(out, " <span class=\"faint\">as before</span>");
    HTML(out, "</li>\n");
}

void web_submission(struct buf *out, const struct web_submission *submission)
{
    const struct buyer_list *list = submission->list;
    web_page_begin(out, &submission->page);
    buf_format(out,
               "<section class=\"sheet\"><h1>List %lld of buyers</h1>\n<p class=\"faint\">Made ",
               (long long)list->n);
    html_date(out, list->packaged_on);
    buf_text(out, list->submitted ? ", submitted " : ", not submitted yet");
    if (list->submitted)
        html_date(out, list->submitted_on);
    HTML_IN(out, "; SHA-256 <code>", list->sha256, "</code></p>\n");
    buf_text(out, submission->before == NULL ? "<h2>Who is on it</h2>\n"
                                             : "<h2>What differs from the list before</h2>\n");
    HTML(out, "<ul class=\"rules\">\n");
    for (const struct json_value *one = form_first(submission->after, "buyers"); one != NULL;
         one = one->next)
        put_entry(out, submission, one);
    for (const struct json_value *one = form_first(submission->before, "buyers"); one != NULL;
         one = one->next) {
        if (find_buyer(submission->after, form_text(one, "name")) != NULL)
            continue;
        HTML_IN(out, "<li class=\"rule s0\"><del>", form_text(one, "name"),
                "</del> <span class=\"state\">gone</span></li>\n");
    }
    HTML(out, "</ul>\n<p class=\"ways\"><a href=\"/buyers\">All buyers</a></p></section>\n");
    web_page_end(out, &submission->page);
}

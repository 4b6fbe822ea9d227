/* SPDX-License-Identifier: Apache-2.0 */
/* web/ask.c - see ask.h. */
#include "web/ask.h"

#include "web/proposals.h"

const char *const web_asked_names[ASKED_COUNT] = {
    [ASKED_CHIP] = "chip",         [ASKED_QUANTITY] = "quantity",
    [ASKED_FROM] = "from",         [ASKED_TO] = "to",
    [ASKED_BUYER] = "buyer",       [ASKED_COUNTRY] = "country",
    [ASKED_EXPORTER] = "exporter", [ASKED_USE] = "use",
    [ASKED_VALUE] = "value",       [ASKED_ON] = "on",
    [ASKED_STRICT] = "strictly",
};

/* ---- the question ---- */

/* What people ask for most; any other word is taken as well. */
static void put_uses(struct buf *out)
{
    HTML(out, "<datalist id=\"uses\"><option value=\"datacenter\"><option value=\"consumer\">"
              "<option value=\"research\"><option value=\"manufacturing\">"
              "<option value=\"foundry\"></datalist>\n");
}

static const struct {
    const char *label, *kind, *list, *example, *help;
    bool wide, needed;
} fields[ASKED_COUNT] = {
    [ASKED_CHIP] = { "Chip", "text", "chips", "NVIDIA H20", NULL, false, true },
    [ASKED_QUANTITY] = { "How many", "number", NULL, "2000", NULL, false, false },
    [ASKED_FROM] = { "From", "text", "countries", "US", "the United States if left out", false,
                     false },
    [ASKED_TO] = { "To", "text", "countries", "CN", "a country, or its two letters", false, true },
    [ASKED_BUYER] = { "Buyer", "text", NULL, NULL, "as its papers write it", true, false },
    [ASKED_COUNTRY] = { "Buyer's seat", "text", "countries", "CN", "if it is elsewhere", false,
                        false },
    [ASKED_EXPORTER] = { "Exporter", "text", NULL, "NVIDIA Corporation",
                         "letters bind whom they were served on", true, false },
    [ASKED_USE] = { "For", "text", "uses", "datacenter", NULL, false, false },
    [ASKED_VALUE] = { "Value", "text", NULL, "24000000 USD", NULL, false, false },
    [ASKED_ON] = { "On", "date", NULL, NULL, "the day it leaves; today if left out", false, false },
};

static void put_field(struct buf *out, const struct web_ask *ask, enum web_asked which)
{
    struct web_field field = {
        .name = web_asked_names[which],
        .label = fields[which].label,
        .value = ask->asked[which],
        .kind = fields[which].kind,
        .list = fields[which].list,
        .help = fields[which].help,
        .example = fields[which].example,
        .wide = fields[which].wide,
        .needed = fields[which].needed,
    };
    if (ask->problem_at == which)
        field.problem = ask->problem;
    web_field(out, &field);
}

static void put_stated(struct buf *out, const struct web_ask *ask)
{
    for (size_t i = 0; i < ask->stated_count; i++)
        web_hidden(out, ask->stated[i].name, ask->stated[i].value);
}

static void put_form(struct buf *out, const struct web_ask *ask)
{
    bool strict = ask->asked[ASKED_STRICT].length > 0;
    HTML(out, "<form class=\"ask\" method=\"get\" action=\"/#answer\" role=\"search\">\n"
              "<h1>May I ship it?</h1>\n<div class=\"fields\">\n");
    put_field(out, ask, ASKED_CHIP);
    put_field(out, ask, ASKED_QUANTITY);
    put_field(out, ask, ASKED_TO);
    put_field(out, ask, ASKED_ON);
    put_field(out, ask, ASKED_BUYER);
    put_field(out, ask, ASKED_COUNTRY);
    put_field(out, ask, ASKED_USE);
    put_field(out, ask, ASKED_EXPORTER);
    put_field(out, ask, ASKED_FROM);
    put_field(out, ask, ASKED_VALUE);
    buf_format(out,
               "</div>\n<div class=\"send\"><button>Ask</button>\n<label class=\"check\"><input "
               "type=\"checkbox\" name=\"%s\" value=\"yes\"%s> as an order: assume nothing that "
               "is not said</label></div>\n",
               web_asked_names[ASKED_STRICT], strict ? " checked" : "");
    put_stated(out, ask);
    web_chip_names(out, ask->catalog);
    web_countries(out);
    put_uses(out);
    HTML(out, "</form>\n");
}

/* ---- what would settle it ---- */

/* The name under which the answer to a question comes back: of the buyer, or of the order. */
static void put_name(struct buf *out, const struct question *question)
{
    buf_text(out, question->party.length > 0 ? "party:" : "fact:");
    html_text(out, question->fact);
}

static void put_options(struct buf *out, const struct question *question, const struct fact *fact)
{
    static const struct str truths[] = { { "true", 4 }, { "false", 5 } };
    static const char *const words[] = { "yes", "no" };
    bool choice = fact != NULL && fact->type.kind == TYPE_ENUM && fact->type.enumeration != NULL;
    HTML(out, "<select name=\"");
    put_name(out, question);
    HTML(out, "\"><option value=\"\">not known</option>\n");
    for (size_t i = 0; !choice && i < 2; i++) {
        HTML_IN(out, "<option value=\"", truths[i], "\">");
        HTML_IN(out, "", str_of(words[i]), "</option>\n");
    }
    for (size_t i = 0; choice && i < fact->type.enumeration->member_count; i++) {
        HTML_IN(out, "<option value=\"", fact->type.enumeration->members[i], "\">");
        html_words_of(out, fact->type.enumeration->members[i]);
        HTML(out, "</option>\n");
    }
    HTML(out, "</select>\n");
}

static void put_question(struct buf *out, const struct policy *policy,
                         const struct question *question)
{
    const struct fact *fact = policy_fact(policy, question->fact);
    bool choice = fact != NULL && (fact->type.kind == TYPE_BOOL || fact->type.kind == TYPE_ENUM);
    HTML_IN(out, "<li><label><span>", question->ask, "");
    if (question->party.length > 0)
        HTML_IN(out, " <span class=\"faint\">of ", question->party, "</span>");
    HTML(out, "</span>\n");
    if (choice) {
        put_options(out, question, fact);
    } else {
        HTML(out, "<input name=\"");
        put_name(out, question);
        HTML(out, "\" autocomplete=\"off\">\n");
    }
    HTML_IN(out, "</label> <code class=\"id\">", question->fact, "</code></li>\n");
}

static bool is_asked(const struct decision *decision, const struct question *question)
{
    for (size_t i = 0; i < decision->question_count; i++) {
        if (str_equal(decision->questions[i].fact, question->fact) &&
            str_equal(decision->questions[i].party, question->party))
            return true;
    }
    return false;
}

/* Those of other authorities behind the first one's; what both ask is asked once. */
static void put_asked(struct buf *out, const struct web_ask *ask)
{
    const struct decision *decision = ask->decision;
    for (size_t i = 0; i < decision->question_count; i++)
        put_question(out, ask->policy, &decision->questions[i]);
    for (size_t i = 0; i < decision->other_count; i++) {
        const struct decision *other = &decision->others[i];
        for (size_t k = 0; k < other->question_count; k++) {
            if (!is_asked(decision, &other->questions[k]))
                put_question(out, other->policy, &other->questions[k]);
        }
    }
}

static bool has_questions(const struct decision *decision)
{
    size_t count = decision->question_count;
    for (size_t i = 0; i < decision->other_count; i++)
        count += decision->others[i].question_count;
    return count > 0;
}

static void put_questions(struct buf *out, const struct web_ask *ask)
{
    if (!has_questions(ask->decision))
        return;
    HTML(out, "<section class=\"questions\"><h3>To settle it</h3>\n"
              "<form method=\"get\" action=\"/#answer\">\n<ol>\n");
    put_asked(out, ask);
    HTML(out, "</ol>\n");
    for (unsigned i = 0; i < ASKED_COUNT; i++) {
        if (ask->asked[i].length > 0)
            web_hidden(out, str_of(web_asked_names[i]), ask->asked[i]);
    }
    put_stated(out, ask);
    HTML(out, "<button>Ask again</button>\n</form></section>\n");
}

/* ---- a license on file ---- */

static void put_said(struct buf *out, const char *before, struct str value)
{
    if (value.length > 0)
        html_url_in(out, before, value);
}

/* To the form that says in figures what is reserved, before it is. */
static void put_reserve(struct buf *out, const struct web_ask *ask)
{
    const struct web_ask_license *license = &ask->license;
    struct str units = ask->asked[ASKED_QUANTITY];
    if (!license->reserves) {
        HTML(out, "<p class=\"faint\">Who may reserve on it: logistics.</p>\n");
        return;
    }
    html_url_in(out, "<p><a class=\"button\" href=\"/licenses/", license->number);
    put_said(out, "/do/reserve?authority=", license->authority);
    buf_format(out, "&amp;line=%zu", license->line);
    put_said(out, "&amp;quantity=", units);
    put_said(out, "&amp;value=", license->value);
    HTML(out, "\">Reserve ");
    html_number(out, units);
    HTML(out, " on it</a></p>\n");
}

static void put_license(struct buf *out, const struct web_ask *ask)
{
    const struct decided_license *decided = &ask->decision->license;
    char text[NUM_TEXT_SIZE];
    if (ask->license.number.length == 0)
        return;
    html_url_in(out, "<section><h3>License <a href=\"/licenses/", decided->number);
    put_said(out, "?authority=", decided->authority);
    HTML_IN(out, "\">", decided->number, "</a> is on file</h3>\n<p>");
    if (ask->decision->outcome != OUTCOME_AUTHORIZED)
        HTML(out, "It may cover this, once what is open is settled; units that are reserved are "
                  "kept until then, and nothing departs by that.");
    else
        HTML(out, "It covers this.");
    if (decided->has_left) {
        HTML(out, " It leaves ");
        buf_text(out, num_format_grouped(decided->quantity_left, 0, text));
        HTML_IN(out, " units and ", decided->currency, " ");
        buf_text(out, num_format_grouped(decided->value_left, 2, text));
        HTML(out, ".");
    }
    HTML(out, "</p>\n");
    put_reserve(out, ask);
    HTML(out, "</section>\n");
}

/* ---- the page ---- */

static void put_over_time(struct buf *out, const struct web_ask *ask)
{
    HTML(out, "<section><h3>Over time</h3>\n");
    web_strip_hatches(out);
    web_histories(out, ask->histories, ask->history_count, ask->decision->on, true);
    HTML(out, "</section>\n");
}

static void put_welcome(struct buf *out)
{
    HTML(out,
         "<section class=\"welcome\"><h2>For example</h2>\n<ul class=\"plain\">\n"
         "<li><a href=\"/?chip=NVIDIA+H20&amp;quantity=2000&amp;to=CN&amp;exporter=NVIDIA+"
         "Corporation&amp;on=2025-05-01\">2,000 H20 to China, three weeks after the letter</a></li>"
         "\n<li><a href=\"/?chip=NVIDIA+H20&amp;quantity=2000&amp;to=CN&amp;exporter=NVIDIA+"
         "Corporation&amp;on=2025-03-01\">the same, a month before it</a></li>\n"
         "<li><a href=\"/?chip=NVIDIA+H200&amp;quantity=500&amp;to=CN\">500 H200 to China, "
         "today</a></li>\n"
         "<li><a href=\"/?chip=NVIDIA+H100&amp;quantity=64&amp;to=MY\">64 H100 to Malaysia</a>"
         "</li>\n</ul></section>\n");
}

void web_ask(struct buf *out, const struct web_ask *ask)
{
    web_page_begin(out, &ask->page);
    put_form(out, ask);
    if (ask->problem.length > 0 && ask->problem_at == ASKED_COUNT) {
        HTML_IN(out, "<section class=\"problem\" role=\"alert\"><p>", ask->problem, "</p>\n");
        HTML_IN(out, "<p class=\"hint\">", ask->hint, "</p></section>\n");
    }
    if (ask->decision != NULL) {
        HTML(out, "<article class=\"answer\" id=\"answer\" aria-live=\"polite\">\n");
        web_answer(out, ask->policy, ask->decision);
        put_license(out, ask);
        put_questions(out, ask);
        put_over_time(out, ask);
        web_answer_more(out, ask->policy, ask->decision);
        HTML(out, "</article>\n");
    } else if (ask->problem.length == 0) {
        put_welcome(out);
    }
    web_page_end(out, &ask->page);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* web/policy_draft.c - see policy_draft.h. */
#include "web/policy_draft.h"

static struct str last_line(struct str text)
{
    while (text.length > 0 && text.data[text.length - 1] == '\n')
        text.length--;
    size_t from = text.length;
    while (from > 0 && text.data[from - 1] != '\n')
        from--;
    return str_slice(text, from, text.length);
}

static void put_lines(struct buf *out, struct str text)
{
    HTML(out, "<pre tabindex=\"0\">");
    html_lines(out, text);
    HTML(out, "</pre>\n");
}

static void put_told(struct buf *out, const char *title, struct str figures, struct str text)
{
    buf_format(out, "<section class=\"sheet\"><h2>%s</h2>\n", title);
    HTML_IN(out, "<p>", figures, "</p>\n");
    if (text.length > 0)
        put_lines(out, text);
    HTML(out, "</section>\n");
}

static void put_missing(struct buf *out, const struct web_flips *flips)
{
    size_t missing = web_flips_missing(flips);
    if (missing == 0)
        return;
    HTML(out, "<p class=\"hint\">The table has ");
    html_int(out, (int64_t)flips->row_count);
    HTML(out, " of them, as they come in the book; the other ");
    html_int(out, (int64_t)missing);
    HTML(out, " are counted above, and <code>licet replay --csv</code> has them all.</p>\n");
}

static void put_undecided(struct buf *out, const struct web_policy_draft *draft)
{
    HTML(out, "<section class=\"problem\" role=\"alert\"><h2>The book cannot be decided with it"
              "</h2>\n");
    put_lines(out, draft->undecided);
    HTML(out, "</section>\n");
}

static void put_flips(struct buf *out, const struct web_policy_draft *draft)
{
    const struct web_flips *flips = draft->flips;
    if (!draft->decided) {
        put_undecided(out, draft);
        return;
    }
    HTML(out, "<section class=\"sheet\" id=\"flips\"><h2>What of the book flips</h2>\n"
              "<p class=\"figures\">");
    replay_totals_say(out, &flips->totals);
    if (draft->without_book) {
        HTML(out, "</p>\n<p class=\"hint\">Whose they are is for who may read orders.</p>\n"
                  "</section>\n");
        return;
    }
    web_flips_worth(out, flips);
    HTML(out, "</p>\n");
    if (flips->row_count > 0)
        web_flips_table(out, flips, draft->list, draft->from);
    put_missing(out, flips);
    if (draft->undecided.length > 0)
        put_lines(out, draft->undecided);
    if (flips->tally_count > 0)
        web_flips_tallies(out, flips);
    HTML(out, "</section>\n");
}

static void put_seen(struct buf *out, const struct web_policy_draft *draft)
{
    if (!draft->sound) {
        HTML(out, "<section class=\"problem\" role=\"alert\"><h2>It has mistakes</h2>\n");
        put_lines(out, draft->tests);
        HTML(out, "</section>\n");
        return;
    }
    put_told(out,
             draft->passed ? "Tests: <span class=\"said yes\">✓ pass</span>"
                           : "Tests: <span class=\"said no\">✕ fail</span>",
             last_line(draft->tests), draft->passed ? STR("") : draft->tests);
    put_told(out, "What differs in the law",
             draft->law.length > 0 ? STR("against what is in force") : STR("nothing"), draft->law);
    put_flips(out, draft);
    HTML(out, "<section class=\"sheet\"><h2>Next</h2>\n");
    if (draft->passed && draft->decided)
        HTML(out, "<p>Nothing was kept. <code>licet policy propose</code> asks a reviewer for it; "
                  "it is published once another person has signed.</p>\n");
    else
        HTML(out, "<p>Nothing was kept. What does not pass its tests, or does not go with what "
                  "is in force, cannot be proposed.</p>\n");
    HTML(out, "</section>\n");
}

/* ---- the form ---- */

/* The pack and its first file; the others where there are any, or somebody wants them. */
static void put_inputs(struct buf *out, const struct web_policy_draft *draft)
{
    const struct web_input *inputs = draft->inputs;
    bool more = false;
    for (size_t i = 3; i < draft->input_count; i++)
        more = more || inputs[i].value.length > 0 || inputs[i].problem.length > 0;
    HTML(out, "<div class=\"fields\">\n");
    for (size_t i = 0; i < draft->input_count; i++) {
        if (i == 3)
            buf_text(out, more ? "</div>\n<details open>" : "</div>\n<details>");
        if (i == 3)
            HTML(out, "<summary>More files of it</summary>\n<div class=\"fields\">\n");
        web_input(out, &inputs[i]);
    }
    buf_text(out, draft->input_count > 3 ? "</div></details>\n" : "</div>\n");
}

static void put_form(struct buf *out, const struct web_policy_draft *draft)
{
    HTML(out, "<form class=\"ask step\" method=\"post\" action=\"/policy/draft\">\n");
    if (draft->problem.length > 0) {
        HTML_IN(out, "<p class=\"wrong\" role=\"alert\">Not done: ", draft->problem, "</p>\n");
        HTML_IN(out, "<p class=\"hint\">", draft->hint, "</p>\n");
    }
    buf_format(out,
               "<p>Runs its tests, and decides the book by what is in force and by the change. "
               "Nothing is kept or published. It may take %d seconds; a book too large for that "
               "is for <code>licet replay</code>.</p>\n",
               draft->seconds);
    put_inputs(out, draft);
    web_hidden(out, STR(WEB_PROOF), draft->page.proof);
    HTML(out, "<div class=\"send\"><button>Look</button> <a href=\"/policy\">Back</a></div>\n"
              "</form>\n");
}

/* What was told stands first, the form to change it behind; a mistake stands beside its form. */
void web_policy_draft(struct buf *out, const struct web_policy_draft *draft)
{
    web_page_begin(out, &draft->page);
    if (!draft->looked || !draft->sound) {
        HTML(out, "<h1>Look at a changed pack</h1>\n");
        if (draft->looked)
            put_seen(out, draft);
        HTML(out, "<div class=\"sheets\">\n");
        put_form(out, draft);
        HTML(out, "</div>\n");
    } else {
        HTML_IN(out, "<h1>A changed pack: ", draft->inputs[0].value, "</h1>\n");
        put_seen(out, draft);
        HTML(out, "<details class=\"again\"><summary>Change it and look again</summary>\n");
        put_form(out, draft);
        HTML(out, "</details>\n");
    }
    web_page_end(out, &draft->page);
}

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

/* ---- what comes next ---- */

static void put_button(struct buf *out, const struct web_policy_draft *draft, const char *action,
                       const char *verb)
{
    buf_format(out, "<form method=\"post\" action=\"%s\">\n", action);
    web_hidden(out, STR(WEB_PROOF), draft->page.proof);
    web_hidden(out, STR("key"), draft->next->key);
    web_hidden(out, STR("look"), draft->next->look);
    buf_format(out, "<div class=\"send\"><button>%s</button></div>\n</form>\n", verb);
}

static void put_unproposed(struct buf *out, const struct web_policy_draft *draft)
{
    const struct web_policy_next *next = draft->next;
    if (next->same)
        HTML(out, "<p>It is in force just so: there is nothing to propose.</p>\n");
    else
        HTML(out, "<p>A reviewer reads it and signs, then another person signs for publishing it; "
                  "nothing changes before. What is signed for is just these files, against what "
                  "is in force now.</p>\n");
    if (next->proposes)
        put_button(out, draft, "/policy/propose", "Propose it for review");
    else if (!next->same)
        HTML(out, "<p class=\"hint\">A policy author proposes it.</p>\n");
}

static void put_approved(struct buf *out, const struct web_policy_draft *draft)
{
    const struct web_policy_next *next = draft->next;
    HTML_IN(out, "<p>Signed by <b>", next->one->decided_by, "</b>. ");
    buf_text(out, next->reviewed ? "A second person has to sign before it is published.</p>\n"
                                 : "It is published when the reviewer says so, within 30 days."
                                   "</p>\n");
    if (!next->in_browser)
        HTML(out, "<p class=\"hint\">This server was not told where packs are published: "
                  "<code>licet policy publish</code> does it.</p>\n");
    else if (next->publishes)
        put_button(out, draft, "/policy/publish",
                   next->reviewed ? "Ask a second person to sign" : "Publish it now");
    else
        HTML(out, "<p class=\"hint\">A policy reviewer does it.</p>\n");
}

static void put_proposed(struct buf *out, const struct web_policy_draft *draft)
{
    const struct web_approval *one = draft->next->one;
    const struct approval *approval = &one->approval;
    HTML_IN(out, "<p>", str_of(approval->says), ", ");
    HTML_IN(out, "proposed by <b>", one->proposed_by, "</b>.</p>\n");
    if (approval->used_at != 0)
        HTML(out, "<p>It was published.</p>\n");
    else if (approval->decision == APPROVAL_APPROVED)
        put_approved(out, draft);
    else if (approval->decision != APPROVAL_OPEN)
        buf_format(out, "<p>It was %s.</p>\n", approval_decision_name(approval->decision));
    else
        buf_format(out,
                   "<p class=\"buttons\"><a class=\"button\" href=\"/approvals/%lld\">%s</a></p>\n",
                   (long long)approval->id,
                   one->decides ? "Approve or reject it" : "It waits to be signed");
}

static void put_next(struct buf *out, const struct web_policy_draft *draft)
{
    const struct web_policy_next *next = draft->next;
    HTML(out, "<section class=\"sheet\"><h2>Next</h2>\n");
    if (next->problem.length > 0) {
        HTML_IN(out, "<p class=\"wrong\" role=\"alert\">Not done: ", next->problem, "</p>\n");
        HTML_IN(out, "<p class=\"hint\">", next->hint, "</p>\n");
    }
    if (!draft->passed || !draft->decided)
        HTML(out, "<p>What does not pass its tests, or does not go with what is in force, cannot "
                  "be proposed or published.</p>\n");
    else if (next->one != NULL)
        put_proposed(out, draft);
    else
        put_unproposed(out, draft);
    HTML(out, "</section>\n");
}

/* ---- its files ---- */

#define FILES_SHOWN ((size_t)48 << 10)

static void put_files(struct buf *out, const struct web_policy_draft *draft)
{
    size_t left = FILES_SHOWN;
    if (draft->file_count == 0)
        return;
    HTML(out, "<section class=\"sheet\"><h2>All of it</h2>\n");
    for (size_t i = 0; i < draft->file_count; i++) {
        struct str text = draft->files[i].text;
        buf_text(out, draft->file_count == 1 ? "<details open>" : "<details>");
        HTML_IN(out, "<summary>", draft->files[i].name, "</summary>\n");
        if (text.length <= left)
            put_lines(out, text);
        else
            HTML(out, "<p class=\"hint\">It is too long for this page: it is in the text below."
                      "</p>\n");
        left -= text.length <= left ? text.length : 0;
        HTML(out, "</details>\n");
    }
    HTML(out, "<p class=\"ways\"><a class=\"csv\" href=\"/policy/look.txt?look=");
    html_url_part(out, draft->next->look);
    HTML(out, "\">As text</a></p></section>\n");
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
    put_next(out, draft);
    put_files(out, draft);
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
        if (draft->file_count == 0) {
            HTML(out, "<details class=\"again\"><summary>Change it and look again</summary>\n");
            put_form(out, draft);
            HTML(out, "</details>\n");
        }
    }
    web_page_end(out, &draft->page);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* web/policy_draft.c - see policy_draft.h. */
#include "web/policy_draft.h"

static struct str first_line(struct str text)
{
    return str_slice(text, 0, str_find(text, '\n'));
}

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
    HTML_IN(out, "<p class=\"figures\">", figures, "</p>\n");
    if (text.length > 0)
        put_lines(out, text);
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
    put_told(out, "What of the book flips", first_line(draft->flips),
             draft->without_book ? STR("") : draft->flips);
    HTML(out, "<section class=\"sheet\"><h2>Next</h2>\n");
    if (draft->passed)
        HTML(out, "<p>Nothing was kept. <code>licet policy propose</code> asks a reviewer for it; "
                  "it is published once another person has signed.</p>\n");
    else
        HTML(out, "<p>Nothing was kept. What does not pass its tests cannot be proposed.</p>\n");
    HTML(out, "</section>\n");
}

void web_policy_draft(struct buf *out, const struct web_policy_draft *draft)
{
    web_page_begin(out, &draft->page);
    HTML(out, "<form class=\"ask step\" method=\"post\" action=\"/policy/draft\">\n"
              "<h1>Look at a changed pack</h1>\n");
    if (draft->problem.length > 0) {
        HTML_IN(out, "<p class=\"wrong\" role=\"alert\">Not done: ", draft->problem, "</p>\n");
        HTML_IN(out, "<p class=\"hint\">", draft->hint, "</p>\n");
    }
    buf_format(out,
               "<p>Runs its tests, and decides the book by what is in force and by the change. "
               "Nothing is kept or published. It may take %d seconds; a book too large for that "
               "is for <code>licet replay</code>.</p>\n<div class=\"fields\">\n",
               draft->seconds);
    for (size_t i = 0; i < draft->input_count; i++)
        web_input(out, &draft->inputs[i]);
    HTML(out, "</div>\n");
    web_hidden(out, STR(WEB_PROOF), draft->page.proof);
    HTML(out, "<div class=\"send\"><button>Look</button> <a href=\"/policy\">Back</a></div>\n"
              "</form>\n<div aria-live=\"polite\">\n");
    if (draft->looked)
        put_seen(out, draft);
    HTML(out, "</div>\n");
    web_page_end(out, &draft->page);
}

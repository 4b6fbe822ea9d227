/* SPDX-License-Identifier: Apache-2.0 */
/* web/exposure_form.c - see exposure_form.h. */
#include "web/exposure_form.h"

static bool is_said(const struct web_input *inputs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (inputs[i].value.length > 0 || inputs[i].problem.length > 0)
            return true;
    }
    return false;
}

static void put_inputs(struct buf *out, const struct web_exposure_form *form)
{
    size_t first = form->input_count - form->files;
    HTML(out, "<div class=\"fields\">\n");
    for (size_t i = 0; i < first; i++)
        web_input(out, &form->inputs[i]);
    HTML(out, "</div>\n");
    buf_text(out, is_said(form->inputs + first, form->files) ? "<details open>" : "<details>");
    HTML(out, "<summary>Stock and orders that the book does not have</summary>\n"
              "<div class=\"fields\">\n");
    for (size_t i = first; i < form->input_count; i++)
        web_input(out, &form->inputs[i]);
    HTML(out, "</div></details>\n");
}

void web_exposure_form(struct buf *out, const struct web_exposure_form *form)
{
    web_page_begin(out, &form->page);
    HTML(out, "<h1>Work out an exposure</h1>\n<div class=\"sheets\">\n"
              "<form class=\"ask step\" method=\"post\" action=\"/exposure/run\">\n");
    if (form->problem.length > 0) {
        HTML_IN(out, "<p class=\"wrong\" role=\"alert\">Not done: ", form->problem, "</p>\n");
        if (form->hint.length > 0)
            HTML_IN(out, "<p class=\"hint\">", form->hint, "</p>\n");
    }
    buf_format(
        out,
        "<p>Each line is decided under the law as it stands and under each supposition, with "
        "the change on the day below. Nothing is kept or changed; the report is yours for an "
        "hour. It may take %d seconds; a book too large for that is for <code>licet exposure"
        "</code>.</p>\n",
        form->seconds);
    put_inputs(out, form);
    web_hidden(out, STR(WEB_PROOF), form->page.proof);
    HTML(out, "<div class=\"send\"><button>Work it out</button> <a href=\"/exposure\">Back</a>"
              "</div>\n</form>\n</div>\n");
    web_page_end(out, &form->page);
}

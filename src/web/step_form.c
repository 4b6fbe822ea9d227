/* SPDX-License-Identifier: Apache-2.0 */
/* web/step_form.c - see step_form.h. */
#include "web/step_form.h"

/* ---- fields ---- */

static void put_attributes(struct buf *out, const struct web_input *input)
{
    buf_format(out, " id=\"%s\" name=\"%s\"", input->name, input->name);
    if (input->needed)
        HTML(out, " required");
    if (input->problem.length > 0)
        buf_format(out, " aria-invalid=\"true\" aria-describedby=\"%s-problem\"", input->name);
    else if (input->help != NULL)
        buf_format(out, " aria-describedby=\"%s-help\"", input->name);
}

static void put_choice(struct buf *out, const struct web_input *input)
{
    HTML(out, "<select");
    put_attributes(out, input);
    HTML(out, ">");
    for (size_t i = 0; i < input->option_count; i++) {
        const struct web_option *option = &input->options[i];
        HTML_IN(out, "<option value=\"", option->value, "\"");
        buf_text(out, str_equal(option->value, input->value) ? " selected>" : ">");
        HTML_IN(out, "", option->label, "</option>");
    }
    HTML(out, "</select>\n");
}

static void put_line(struct buf *out, const struct web_input *input)
{
    HTML(out, "<input");
    put_attributes(out, input);
    buf_format(out, " type=\"%s\" autocomplete=\"off\"%s", input->kind == WEB_DAY ? "date" : "text",
               input->kind == WEB_NUMBER ? " inputmode=\"numeric\"" : "");
    if (input->kind == WEB_HASH)
        HTML(out, " data-hash=\"yes\"");
    HTML_IN(out, " value=\"", input->value, "\">\n");
}

void web_input(struct buf *out, const struct web_input *input)
{
    if (input->kind == WEB_SAID) {
        web_hidden(out, str_of(input->name), input->value);
        return;
    }
    bool wide = input->kind == WEB_AREA || input->kind == WEB_CODE || input->kind == WEB_HASH ||
                input->kind == WEB_CHOICE;
    buf_format(out, "<div class=\"field%s\"><label for=\"%s\">%s%s</label>\n", wide ? " whole" : "",
               input->name, input->label,
               input->needed ? "" : " <span class=\"faint\">if there is one</span>");
    if (input->kind == WEB_AREA || input->kind == WEB_CODE) {
        buf_text(out, input->kind == WEB_CODE ? "<textarea data-file=\"yes\"" : "<textarea");
        put_attributes(out, input);
        buf_text(out, input->kind == WEB_CODE
                          ? " class=\"code\" spellcheck=\"false\" rows=\"12\">\n"
                          : " rows=\"3\">\n");
        html_lines(out, input->value);
        HTML(out, "</textarea>\n");
    } else if (input->kind == WEB_CHOICE) {
        put_choice(out, input);
    } else {
        put_line(out, input);
    }
    if (input->problem.length > 0) {
        buf_format(out, "<p class=\"wrong\" id=\"%s-problem\">", input->name);
        HTML_IN(out, "", input->problem, "</p>\n");
    } else if (input->help != NULL) {
        buf_format(out, "<p class=\"help\" id=\"%s-help\">%s</p>\n", input->name, input->help);
    }
    HTML(out, "</div>\n");
}

/* ---- the form ---- */

static void put_effect(struct buf *out, const struct web_step_form *form)
{
    buf_format(out, "<p>%s</p>\n", form->effect);
    if (form->state.length > 0) {
        HTML(out, "<p>It is ");
        web_state(out, form->state);
        HTML(out, " now");
        if (form->becomes.length > 0)
            HTML_IN(out, ", and will be <b>", form->becomes, "</b>");
        HTML(out, ".</p>\n");
    }
    if (form->figures.length > 0) {
        HTML(out, "<p class=\"figures\">");
        html_lines(out, form->figures);
        HTML(out, "</p>\n");
    }
}

void web_step_form(struct buf *out, const struct web_step_form *form)
{
    web_page_begin(out, &form->page);
    buf_format(out, "<form class=\"ask step\" method=\"%s\" action=\"",
               form->asks ? "get" : "post");
    HTML_IN(out, "", form->action, "\">\n");
    buf_format(out, "<h1>%s", form->verb);
    if (form->what != NULL) {
        buf_format(out, ": %s ", form->what);
        html_text(out, form->name);
    }
    HTML(out, "</h1>\n");
    if (form->problem.length > 0) {
        HTML_IN(out, "<p class=\"wrong\" role=\"alert\">Not done: ", form->problem, "</p>\n");
        if (form->hint.length > 0)
            HTML_IN(out, "<p class=\"hint\">", form->hint, "</p>\n");
    }
    put_effect(out, form);
    if (form->input_count > 0)
        HTML(out, "<div class=\"fields\">\n");
    for (size_t i = 0; i < form->input_count; i++)
        web_input(out, &form->inputs[i]);
    if (form->input_count > 0)
        HTML(out, "</div>\n");
    if (!form->asks) {
        web_hidden(out, STR(WEB_PROOF), form->page.proof);
        web_hidden(out, STR("key"), form->key);
        if (form->seen.length > 0)
            web_hidden(out, STR(WEB_STEP_SEEN), form->seen);
    }
    buf_format(out, "<div class=\"send\"><button%s>%s</button> ",
               form->danger ? " class=\"danger\"" : "",
               form->asks ? "Show what it does" : form->verb);
    HTML_IN(out, "<a href=\"", form->back, "\">Leave it as it is</a></div>\n</form>\n");
    web_page_end(out, &form->page);
}

/* ---- somebody was faster ---- */

void web_conflict(struct buf *out, const struct web_conflict *conflict)
{
    web_page_begin(out, &conflict->page);
    buf_format(out, "<section class=\"problem\" role=\"alert\">\n<h1>%s: not done</h1>\n<p>The %s ",
               conflict->verb, conflict->what);
    HTML_IN(out, "<b>", conflict->name, "</b> is not any more as you saw it: ");
    HTML(out, "it is ");
    web_state(out, conflict->state_now);
    buf_format(out, ", version %lld; you saw version %lld.</p>\n", (long long)conflict->version_now,
               (long long)conflict->version_seen);
    HTML_IN(out, "<p class=\"buttons\"><a class=\"button\" href=\"", conflict->again,
            "\">Open the form again</a> ");
    HTML_IN(out, "<a class=\"button quiet\" href=\"", conflict->back,
            "\">Look at it first</a></p>\n");
    HTML(out, "</section>\n");
    if (conflict->seen != NULL && conflict->now != NULL &&
        conflict->version_seen != conflict->version_now) {
        HTML(out, "<section class=\"sheet\"><h2>What it says now, and said when you saw it</h2>\n");
        if (!web_changes(out, conflict->seen, conflict->now))
            HTML(out, "<p>The same.</p>\n");
        HTML(out, "</section>\n");
    }
    if (conflict->count > 0)
        web_history(out, conflict->steps, conflict->count);
    web_page_end(out, &conflict->page);
}

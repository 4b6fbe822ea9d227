/* SPDX-License-Identifier: Apache-2.0 */
/* web/parts.c - see parts.h. */
#include "web/parts.h"

#include "base/date.h"
#include "desk/form.h"
#include "web/orders.h"

void web_state(struct buf *out, struct str state)
{
    HTML(out, "<span class=\"state\">");
    html_words_of(out, state);
    HTML(out, "</span>");
}

/* ---- facts ---- */

void web_fact_begin(struct buf *out, const char *name)
{
    buf_format(out, "<div><dt>%s</dt><dd>", name);
}

void web_fact_end(struct buf *out)
{
    HTML(out, "</dd></div>\n");
}

void web_fact(struct buf *out, const char *name, struct str value)
{
    web_fact_begin(out, name);
    if (value.length == 0)
        HTML(out, "<span class=\"faint\">not said</span>");
    else
        html_text(out, value);
    web_fact_end(out);
}

void web_fact_int(struct buf *out, const char *name, int64_t value)
{
    web_fact_begin(out, name);
    html_int(out, value);
    web_fact_end(out);
}

void web_fact_day(struct buf *out, const char *name, int32_t day)
{
    web_fact_begin(out, name);
    if (day == DATE_OPEN)
        HTML(out, "<span class=\"faint\">not said</span>");
    else
        html_date(out, day);
    web_fact_end(out);
}

/* ---- what it says ---- */

static bool is_list(const struct json_value *value)
{
    return value->type == JSON_ARRAY || value->type == JSON_OBJECT;
}

static void put_value(struct buf *out, const struct json_value *value)
{
    if (is_list(value) && value->first == NULL)
        HTML(out, "<span class=\"faint\">none</span>");
    else if (value->type == JSON_NUMBER)
        html_number(out, value->text);
    else if (value->type == JSON_NULL)
        HTML(out, "<span class=\"faint\">nothing</span>");
    else
        html_text(out, value->text);
}

/* "NVIDIA H20, NVIDIA H200", "USD 31,250,000": what is no list of lists is said in a line. */
static bool put_short(struct buf *out, const struct json_value *value)
{
    struct str amount = json_text_of(value, "amount");
    struct str currency = json_text_of(value, "currency");
    if (value->count == 2 && amount.length > 0 && currency.length > 0) {
        HTML_IN(out, "", currency, " ");
        html_number(out, amount);
        return true;
    }
    for (const struct json_value *one = value->first; one != NULL; one = one->next) {
        if (value->type == JSON_OBJECT || is_list(one))
            return false;
    }
    for (const struct json_value *one = value->first; one != NULL; one = one->next) {
        put_value(out, one);
        buf_text(out, one->next != NULL ? ", " : "");
    }
    return true;
}

static void put_says(struct buf *out, const struct json_value *value, unsigned depth)
{
    if (!is_list(value) || value->first == NULL || depth == JSON_DEPTH_MAX) {
        put_value(out, value);
        return;
    }
    if (put_short(out, value))
        return;
    HTML(out, "<ul class=\"says\">");
    for (const struct json_value *one = value->first; one != NULL; one = one->next) {
        HTML(out, "<li>");
        if (value->type == JSON_OBJECT) {
            HTML(out, "<span class=\"key\">");
            html_words_of(out, one->key);
            HTML(out, "</span> ");
        }
        put_says(out, one, depth + 1);
        HTML(out, "</li>");
    }
    HTML(out, "</ul>");
}

void web_says(struct buf *out, const struct json_value *value)
{
    if (value != NULL)
        put_says(out, value, 0);
}

/* ---- what is another ---- */

/* Where in a text, from the outside in. */
struct place {
    const struct place *in;
    struct str key;
    size_t n; /* of an array, from 1 */
};

static void put_place(struct buf *out, const struct place *place)
{
    if (place == NULL)
        return;
    put_place(out, place->in);
    if (place->in != NULL)
        HTML(out, ", ");
    if (place->n > 0)
        buf_format(out, "%zu", place->n);
    else
        html_words_of(out, place->key);
}

struct changes {
    struct buf *out;
    size_t count;
};

static void put_change(struct changes *changes, const struct place *place,
                       const struct json_value *before, const struct json_value *after)
{
    struct buf *out = changes->out;
    if (changes->count++ == 0)
        HTML(out, "<ul class=\"changes\">");
    HTML(out, "<li><span class=\"key\">");
    put_place(out, place);
    HTML(out, "</span> ");
    if (before != NULL) {
        HTML(out, "<del>");
        web_says(out, before);
        HTML(out, "</del> ");
    }
    if (after != NULL) {
        HTML(out, "<ins>");
        web_says(out, after);
        HTML(out, "</ins>");
    }
    HTML(out, "</li>");
}

static void compare(struct changes *changes, const struct place *place,
                    const struct json_value *before, const struct json_value *after,
                    unsigned depth);

static void compare_members(struct changes *changes, const struct place *place,
                            const struct json_value *before, const struct json_value *after,
                            unsigned depth)
{
    for (const struct json_value *one = before->first; one != NULL; one = one->next) {
        const struct place here = { place, one->key, 0 };
        compare(changes, &here, one, json_get(after, one->key), depth);
    }
    for (const struct json_value *one = after->first; one != NULL; one = one->next) {
        const struct place here = { place, one->key, 0 };
        if (json_get(before, one->key) == NULL)
            compare(changes, &here, NULL, one, depth);
    }
}

static void compare_items(struct changes *changes, const struct place *place,
                          const struct json_value *before, const struct json_value *after,
                          unsigned depth)
{
    const struct json_value *old = before->first;
    const struct json_value *new = after->first;
    for (size_t n = 1; old != NULL || new != NULL; n++) {
        const struct place here = { place, { 0 }, n };
        compare(changes, &here, old, new, depth);
        old = old == NULL ? NULL : old->next;
        new = new == NULL ? NULL : new->next;
    }
}

static void compare(struct changes *changes, const struct place *place,
                    const struct json_value *before, const struct json_value *after, unsigned depth)
{
    bool both = before != NULL && after != NULL && before->type == after->type;
    if (both && form_same(before, after))
        return;
    if (both && depth < JSON_DEPTH_MAX && before->type == JSON_OBJECT)
        compare_members(changes, place, before, after, depth + 1);
    else if (both && depth < JSON_DEPTH_MAX && before->type == JSON_ARRAY)
        compare_items(changes, place, before, after, depth + 1);
    else
        put_change(changes, place, before, after);
}

bool web_changes(struct buf *out, const struct json_value *before, const struct json_value *after)
{
    struct changes changes = { .out = out };
    if (before == NULL || after == NULL)
        return false;
    compare(&changes, NULL, before, after, 0);
    if (changes.count > 0)
        HTML(out, "</ul>");
    return changes.count > 0;
}

/* ---- how many ---- */

static void put_count(struct buf *out, const char *path, struct str state, bool shown,
                      int64_t count)
{
    buf_format(out, "<li><a href=\"%s%s", path, state.length > 0 ? "?state=" : "");
    html_url_part(out, state);
    buf_format(out, "\"%s><b>", shown ? " aria-current=\"true\"" : "");
    html_int(out, count);
    HTML(out, "</b> ");
    if (state.length > 0)
        html_words_of(out, state);
    else
        HTML(out, "all");
}

void web_counts(struct buf *out, const char *path, const struct matter_sum *sums, size_t count,
                struct str state, bool any_is_shown)
{
    int64_t all = 0;
    for (size_t i = 0; i < count; i++)
        all += sums[i].count;
    HTML(out, "<ul class=\"counts\">\n");
    put_count(out, path, (struct str){ 0 }, any_is_shown, all);
    HTML(out, "</a></li>\n");
    for (size_t i = 0; i < count;) {
        size_t end = i;
        int64_t sum = 0;
        for (; end < count && str_equal(sums[end].state, sums[i].state); end++)
            sum += sums[end].count;
        put_count(out, path, sums[i].state, state.length > 0 && str_equal(state, sums[i].state),
                  sum);
        for (; i < end; i++) {
            HTML(out, "<span class=\"faint\">");
            web_money(out, sums[i].value, sums[i].currency);
            HTML(out, "</span>");
        }
        HTML(out, "</a></li>\n");
    }
    HTML(out, "</ul>\n");
}

/* ---- what became of it ---- */

static void put_step(struct buf *out, const struct web_step *step)
{
    buf_format(out, "<tr><td class=\"n\">%lld</td><td class=\"day\">", (long long)step->n);
    if (step->day != DATE_OPEN)
        html_date(out, step->day);
    else
        web_instant(out, step->recorded_at);
    HTML(out, "</td><td>");
    html_words_of(out, step->transition);
    if (step->tells.length > 0)
        HTML_IN(out, " <span class=\"faint\">", step->tells, "</span>");
    HTML(out, "</td><td>");
    if (step->moves)
        web_state(out, step->to);
    HTML_IN(out, "</td><td>", step->by, "</td><td>");
    HTML_IN(out, "", step->reason, " <span class=\"faint\">");
    HTML_IN(out, "", step->basis, "</span>");
    if (step->before != NULL && step->after != NULL) {
        buf_format(out, "<details><summary>What version %lld says otherwise</summary>",
                   (long long)step->version);
        if (!web_changes(out, step->before, step->after))
            HTML(out, "<p>Nothing.</p>");
        HTML(out, "</details>");
    }
    HTML(out, "</td></tr>\n");
}

void web_history(struct buf *out, const struct web_step *steps, size_t count)
{
    HTML(out,
         "<section class=\"sheet\"><h2>What became of it</h2>\n<div class=\"wide-table\">"
         "<table><thead><tr><th scope=\"col\" class=\"n\">Step</th><th scope=\"col\">When</th>"
         "<th scope=\"col\">What</th><th scope=\"col\">State then</th><th scope=\"col\">By</th>"
         "<th scope=\"col\">Reason</th></tr></thead><tbody>\n");
    for (size_t i = count; i-- > 0;)
        put_step(out, &steps[i]);
    HTML(out, "</tbody></table></div></section>\n");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* web/strip.c - see strip.h. */
#include "web/strip.h"

#include "base/date.h"
#include "decide/compare.h"
#include "wire/svg.h"

#define WIDTH 1000
#define HEIGHT 44

void web_strip_hatches(struct buf *out)
{
    buf_format(out,
               "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>%s</defs>"
               "</svg>\n",
               svg_hatches);
}

static struct compared_answer answer_of(const struct history_entry *entry)
{
    return (struct compared_answer){ entry->outcome, entry->review, entry->not_covered };
}

static int32_t first_day(const struct web_strip *strip)
{
    return strip->count == 0 ? strip->until - 1 : strip->entries[0].from;
}

static int32_t last_day(const struct web_strip *strip)
{
    int32_t last = strip->until;
    if (strip->on != DATE_OPEN && strip->on > last)
        last = strip->on;
    return last > first_day(strip) ? last : first_day(strip) + 1;
}

static int place(const struct web_strip *strip, int32_t day)
{
    int32_t from = first_day(strip);
    int64_t at = (int64_t)(day - from) * WIDTH / (last_day(strip) - from);
    return at < 0 ? 0 : at > WIDTH ? WIDTH : (int)at;
}

/* Where the packs end nothing is known any more. */
static int32_t end_of(const struct web_strip *strip, size_t i)
{
    int32_t end = i + 1 < strip->count ? strip->entries[i + 1].from : strip->until;
    return end > strip->entries[i].from ? end : strip->entries[i].from;
}

static void put_piece(struct buf *out, const struct web_strip *strip, size_t i)
{
    const struct history_entry *entry = &strip->entries[i];
    struct compared_answer answer = answer_of(entry);
    char day[DATE_TEXT_SIZE];
    int left = place(strip, entry->from);
    int right = place(strip, end_of(strip, i));
    int width = right > left ? right - left : 1;
    const char *hatch = svg_answer_hatch(&answer);
    buf_format(out,
               "<rect class=\"piece %s\" x=\"%d\" y=\"0\" width=\"%d\" height=\"%d\"><title>from "
               "%s: ",
               svg_answer_kind(&answer), left, width, HEIGHT, date_format(entry->from, day));
    svg_answer_name(&answer, out);
    HTML(out, "</title></rect>\n");
    if (hatch != NULL)
        buf_format(out,
                   "<rect fill=\"url(#%s)\" pointer-events=\"none\" x=\"%d\" y=\"0\" "
                   "width=\"%d\" height=\"%d\"/>\n",
                   hatch, left, width, HEIGHT);
}

static void put_years(struct buf *out, const struct web_strip *strip)
{
    int year;
    int month;
    int day;
    date_to_civil(first_day(strip), &year, &month, &day);
    for (year++;; year++) {
        int32_t begins = date_from_civil(year, 1, 1);
        if (begins >= last_day(strip))
            break;
        int at = place(strip, begins);
        buf_format(out, "<line class=\"tick\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n", at,
                   HEIGHT, at, HEIGHT + 7);
        buf_format(out, "<text class=\"year\" x=\"%d\" y=\"%d\">%d</text>\n", at + 5, HEIGHT + 18,
                   year);
    }
}

void web_strip(struct buf *out, const struct web_strip *strip)
{
    if (strip->count == 0)
        return;
    buf_format(out,
               "<svg class=\"strip\" viewBox=\"-8 -12 %d %d\" role=\"img\" "
               "aria-label=\"The answer over time; the table has the same\">\n",
               WIDTH + 16, HEIGHT + 36);
    for (size_t i = 0; i < strip->count; i++)
        put_piece(out, strip, i);
    put_years(out, strip);
    if (strip->on != DATE_OPEN && strip->on >= first_day(strip)) {
        int at = place(strip, strip->on);
        buf_format(out,
                   "<path class=\"now\" d=\"M%d -10 l6 8 h-12 z M%d -2 v%d\"><title>the day asked "
                   "for</title></path>\n",
                   at, at, HEIGHT + 4);
    }
    HTML(out, "</svg>\n");
}

void web_outcome(struct buf *out, enum outcome outcome, enum review review, bool not_covered)
{
    struct compared_answer answer = { outcome, review, not_covered };
    buf_format(out, "<span class=\"tag %s\">", svg_answer_kind(&answer));
    svg_answer_name(&answer, out);
    HTML(out, "</span>");
}

/* Why that is the answer where no one rule decides. */
static struct str without_rule(const struct history_entry *entry)
{
    if (entry->not_covered)
        return STR("the packs do not say");
    return entry->outcome <= OUTCOME_NO_LICENSE_REQUIRED ? STR("no requirement stands")
                                                         : entry->event;
}

static void put_row(struct buf *out, const struct history_entry *entry, bool now)
{
    buf_format(out, "<tr%s><td class=\"day\">", now ? " class=\"now\"" : "");
    html_date(out, entry->from);
    HTML(out, "</td><td>");
    web_outcome(out, entry->outcome, entry->review, entry->not_covered);
    HTML(out, "</td><td>");
    if (entry->rule.length > 0)
        HTML_IN(out, "<code>", entry->rule, "</code> ");
    else
        html_text(out, without_rule(entry));
    HTML_IN(out, "<span class=\"faint\">", entry->citation, "</span></td></tr>\n");
}

void web_strip_table(struct buf *out, const struct web_strip *strip)
{
    HTML(out, "<div class=\"wide-table\"><table><thead><tr><th>From</th><th>Answer</th>"
              "<th>Rule and source</th></tr></thead><tbody>\n");
    for (size_t i = strip->count; i-- > 0;) {
        int32_t end = i + 1 < strip->count ? strip->entries[i + 1].from : DATE_OPEN;
        put_row(out, &strip->entries[i], strip->entries[i].from <= strip->on && strip->on < end);
    }
    HTML(out, "</tbody></table></div>\n");
}

void web_histories(struct buf *out, const struct history *histories, size_t count, int32_t on,
                   bool folded)
{
    for (size_t i = 0; i < count; i++) {
        const struct history *history = &histories[i];
        const struct web_strip strip = { .entries = history->entries,
                                         .count = history->count,
                                         .until = history->policy->complete_through,
                                         .on = on };
        if (count > 1) {
            HTML_IN(out, "<h4>", history->policy->agency, " (");
            HTML_IN(out, "<code>", history->policy->name, "</code>)</h4>\n");
        }
        HTML(out, "<div class=\"time\">\n");
        web_strip(out, &strip);
        HTML(out, "</div>\n");
        if (folded)
            HTML(out, "<details><summary>Each change, with its rule</summary>\n");
        web_strip_table(out, &strip);
        if (folded)
            HTML(out, "</details>\n");
    }
}

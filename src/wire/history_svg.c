/* SPDX-License-Identifier: Apache-2.0 */
/* wire/history_svg.c - the answer over time as a picture; see plot.h. */
#include <stdio.h>

#include "base/date.h"
#include "wire/plot.h"
#include "wire/svg.h"

#define LEFT_WIDE 30
#define LEFT_NARROW 14
#define TOP 72
#define STRIP 54
#define STRIP_OF_MANY 30
#define YEARS 28 /* height of their line */
#define HEADING 20
#define BOX 34 /* from the box with the number to the words */
#define DAY 90 /* width of a date */
#define STRONG_LETTER (SVG_TEXT_WIDTH * 1.25)
#define ANSWERS_MAX 64

struct drawing {
    struct buf *out; /* absent: only to learn how high it is */
    const struct history *histories;
    size_t count;
    int32_t from, until;
    double left, right;
    bool narrow;
};

static double place(const struct drawing *d, int32_t day)
{
    double share = (double)(day - d->from) / (double)(d->until - d->from);
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return d->left + share * (d->right - d->left);
}

static struct compared_answer answer_of(const struct history_entry *entry)
{
    return (struct compared_answer){ entry->outcome, entry->review, entry->not_covered };
}

static int32_t end_of(const struct history *history, size_t i)
{
    return i + 1 < history->count ? history->entries[i + 1].from
                                  : history->policy->complete_through;
}

/* ---- strips ---- */

static void draw_years(const struct drawing *d, double y)
{
    int first;
    int month;
    int of_month;
    date_to_civil(d->from, &first, &month, &of_month);
    double free_from = 0;
    for (int year = first; year < first + 60; year++) {
        int32_t day = date_from_civil(year, 1, 1);
        if (day < d->from)
            continue;
        if (day > d->until)
            break;
        char label[12];
        snprintf(label, sizeof label, "%d", year);
        svg_line(d->out, place(d, day), y, place(d, day), y + 6, "axis");
        if (place(d, day) < free_from)
            continue;
        svg_text(d->out, place(d, day), y + 20, SVG_MIDDLE, "small faint", str_of(label));
        free_from = place(d, day) + 28;
    }
}

/* The number of each change stands in its piece, if there is room. */
static void draw_pieces(const struct drawing *d, const struct history *history, double y,
                        double height)
{
    for (size_t i = 0; i < history->count; i++) {
        struct compared_answer answer = answer_of(&history->entries[i]);
        double left = place(d, history->entries[i].from);
        double right = place(d, end_of(history, i));
        char number[24];
        snprintf(number, sizeof number, "%zu", i + 1);
        if (right > left)
            svg_answer(d->out, left, y, right - left, height, &answer);
        if (i > 0)
            svg_line(d->out, left, y, left, y + height, "edge");
        if (right - left > 14)
            svg_text(d->out, (left + right) / 2, y + height / 2 + 4, SVG_MIDDLE, "strong halo",
                     str_of(number));
    }
}

/* "the Ministry of Commerce (cn)", where there is more than one; returns what is below it. */
static double draw_heading(const struct drawing *d, const struct history *history, double y)
{
    char room[256];
    struct buf words = { .data = room, .capacity = sizeof room, .limit = sizeof room };
    if (d->count == 1)
        return y;
    buf_format(&words, "%.*s (%.*s)", STR_ARG(history->policy->agency),
               STR_ARG(history->policy->name));
    return svg_wrap(d->out, d->left, y + 12, d->right - d->left, STRONG_LETTER, "strong",
                    words.failed ? history->policy->name : buf_view(&words)) +
           HEADING - 26;
}

static double draw_strips(const struct drawing *d)
{
    double y = TOP;
    double height = d->count == 1 ? STRIP : STRIP_OF_MANY;
    for (size_t i = 0; i < d->count; i++) {
        y = draw_heading(d, &d->histories[i], y);
        if (d->out != NULL) {
            draw_pieces(d, &d->histories[i], y, height);
            svg_rect(d->out, d->left, y, d->right - d->left, height, "frame");
            draw_years(d, y + height);
        }
        y += height + YEARS;
    }
    return y;
}

static double draw_legend(const struct drawing *d, double y)
{
    struct compared_answer answers[ANSWERS_MAX];
    size_t count = 0;
    struct svg_keys keys = { d->out, d->left, d->right, d->left, y };
    for (size_t i = 0; i < d->count; i++) {
        for (size_t k = 0; k < d->histories[i].count && count < ANSWERS_MAX; k++)
            answers[count++] = answer_of(&d->histories[i].entries[k]);
    }
    svg_legend(&keys, answers, count);
    return keys.y + 36;
}

/* ---- changes ---- */

/* "us/742.6.b.10: 15 CFR 742.6(b)(10)", or what became of the rules where none decides. */
static double draw_why(const struct drawing *d, const struct history_entry *entry, double x,
                       double y)
{
    char room[1024];
    struct buf why = { .data = room, .capacity = sizeof room, .limit = sizeof room };
    buf_str(&why, entry->rule);
    if (entry->citation.length > 0) {
        buf_text(&why, entry->rule.length > 0 ? ": " : "");
        buf_str(&why, entry->citation);
    }
    if (why.length == 0 && !entry->not_covered)
        buf_str(&why, entry->event);
    return svg_wrap(d->out, x, y, d->right - x, SVG_TEXT_WIDTH, "small faint",
                    why.failed ? entry->rule : buf_view(&why));
}

static double draw_row(const struct drawing *d, const struct history_entry *entry, size_t i,
                       double y)
{
    struct compared_answer answer = answer_of(entry);
    char day[DATE_TEXT_SIZE];
    char number[24];
    char room[96];
    struct buf name = { .data = room, .capacity = sizeof room, .limit = sizeof room };
    double x = d->left + BOX + (d->narrow ? 0 : DAY);
    snprintf(number, sizeof number, "%zu", i + 1);
    svg_answer_name(&answer, &name);
    if (d->out != NULL) {
        svg_answer(d->out, d->left, y - 11, 22, 15, &answer);
        svg_text(d->out, d->left + 11, y, SVG_MIDDLE, "small strong halo", str_of(number));
        svg_text(d->out, d->left + BOX, y, SVG_START, "strong",
                 str_of(date_format(entry->from, day)));
    }
    y = svg_wrap(d->out, x, d->narrow ? y + 15 : y, d->right - x, STRONG_LETTER, "strong",
                 buf_view(&name));
    return draw_why(d, entry, x, y) + 9;
}

/* All of it below the words; returns how far down it goes. */
static double draw(const struct drawing *d)
{
    double y = draw_legend(d, draw_strips(d));
    for (size_t i = 0; i < d->count; i++) {
        y = d->count == 1 ? y : draw_heading(d, &d->histories[i], y) + 12;
        for (size_t k = 0; k < d->histories[i].count; k++)
            y = draw_row(d, &d->histories[i].entries[k], k, y);
    }
    return y;
}

void history_to_svg(struct buf *out, const struct history *histories, size_t count,
                    const struct plot_words *words)
{
    int width = words->narrow ? SVG_NARROW : SVG_WIDE;
    int left = words->narrow ? LEFT_NARROW : LEFT_WIDE;
    struct drawing d = { .histories = histories,
                         .count = count,
                         .from = INT32_MAX,
                         .until = INT32_MIN,
                         .left = left,
                         .right = width - left,
                         .narrow = words->narrow };
    for (size_t i = 0; i < count; i++) {
        int32_t until = histories[i].policy->complete_through;
        int32_t from = histories[i].count == 0 ? until - 365 : histories[i].entries[0].from;
        d.from = from < d.from ? from : d.from;
        d.until = until > d.until ? until : d.until;
    }
    if (d.until <= d.from)
        d.until = d.from + 1;
    svg_begin(out, width, (int)draw(&d), left, words->title, words->subtitle);
    d.out = out;
    draw(&d);
    svg_end(out);
}

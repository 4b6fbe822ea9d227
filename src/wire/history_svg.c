/* SPDX-License-Identifier: Apache-2.0 */
/* wire/history_svg.c - the answer over time as a picture; see plot.h. */
#include <stdio.h>

#include "base/date.h"
#include "wire/plot.h"
#include "wire/svg.h"

#define WIDTH 960
#define LEFT 30
#define RIGHT 930
#define STRIP_TOP 72
#define STRIP 54
#define LIST_TOP (STRIP_TOP + STRIP + 64)
#define ROW 36
#define WHY_MAX 118 /* letters of a citation that fit */
#define ANSWERS_MAX 64

struct strip {
    struct buf *out;
    const struct history_entry *entries;
    size_t count;
    int32_t from, until;
};

static double place(const struct strip *strip, int32_t day)
{
    double share = (double)(day - strip->from) / (double)(strip->until - strip->from);
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return LEFT + share * (RIGHT - LEFT);
}

static struct compared_answer answer_of(const struct history_entry *entry)
{
    return (struct compared_answer){ entry->outcome, entry->review, entry->not_covered };
}

static int32_t end_of(const struct strip *strip, size_t i)
{
    return i + 1 < strip->count ? strip->entries[i + 1].from : strip->until;
}

static void draw_years(const struct strip *strip)
{
    char text[DATE_TEXT_SIZE];
    date_format(strip->from, text);
    int first =
        (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
    for (int year = first; year < first + 60; year++) {
        int32_t day = date_from_civil(year, 1, 1);
        if (day < strip->from)
            continue;
        if (day > strip->until)
            break;
        char label[12];
        snprintf(label, sizeof label, "%d", year);
        svg_line(strip->out, place(strip, day), STRIP_TOP + STRIP, place(strip, day),
                 STRIP_TOP + STRIP + 6, "axis");
        svg_text(strip->out, place(strip, day), STRIP_TOP + STRIP + 20, SVG_MIDDLE, "small faint",
                 str_of(label));
    }
}

/* The number of each change stands in its piece, if there is room. */
static void draw_pieces(const struct strip *strip)
{
    for (size_t i = 0; i < strip->count; i++) {
        struct compared_answer answer = answer_of(&strip->entries[i]);
        double left = place(strip, strip->entries[i].from);
        double right = place(strip, end_of(strip, i));
        char number[24];
        snprintf(number, sizeof number, "%zu", i + 1);
        svg_rect(strip->out, left, STRIP_TOP, right - left, STRIP, svg_answer_kind(&answer));
        if (i > 0)
            svg_line(strip->out, left, STRIP_TOP, left, STRIP_TOP + STRIP, "edge");
        if (right - left > 14)
            svg_text(strip->out, (left + right) / 2, STRIP_TOP + STRIP / 2.0 + 4, SVG_MIDDLE,
                     "strong", str_of(number));
    }
}

/* Cut to what fits, between two words where it can be. */
static struct str fitting(struct str text, struct buf *room)
{
    if (text.length <= WHY_MAX)
        return text;
    size_t end = WHY_MAX;
    while (end > 0 && text.data[end] != ' ')
        end--;
    if (end == 0)
        end = WHY_MAX;
    while (end > 0 && ((unsigned char)text.data[end] & 0xC0) == 0x80)
        end--;
    buf_str(room, str_slice(text, 0, end));
    buf_text(room, "…");
    return buf_view(room);
}

/* "us/742.6.b.10: 15 CFR 742.6(b)(10)", or what became of the rules where none decides. */
static void draw_why(const struct strip *strip, const struct history_entry *entry, double y)
{
    char why_room[1024];
    char cut_room[WHY_MAX + 8];
    struct buf why = { .data = why_room, .capacity = sizeof why_room, .limit = sizeof why_room };
    struct buf cut = { .data = cut_room, .capacity = sizeof cut_room, .limit = sizeof cut_room };
    buf_str(&why, entry->rule);
    if (entry->citation.length > 0) {
        buf_text(&why, entry->rule.length > 0 ? ": " : "");
        buf_str(&why, entry->citation);
    }
    if (why.length == 0 && !entry->not_covered)
        buf_str(&why, entry->event);
    svg_text(strip->out, LEFT + 124, y, SVG_START, "small faint",
             fitting(why.failed ? entry->rule : buf_view(&why), &cut));
}

static void draw_row(const struct strip *strip, size_t i)
{
    const struct history_entry *entry = &strip->entries[i];
    struct compared_answer answer = answer_of(entry);
    double y = LIST_TOP + (double)i * ROW;
    char day[DATE_TEXT_SIZE];
    char number[24];
    char name_room[96];
    struct buf name = { .data = name_room,
                        .capacity = sizeof name_room,
                        .limit = sizeof name_room };
    snprintf(number, sizeof number, "%zu", i + 1);
    svg_answer_name(&answer, &name);
    svg_rect(strip->out, LEFT, y - 11, 22, 15, svg_answer_kind(&answer));
    svg_text(strip->out, LEFT + 11, y, SVG_MIDDLE, "small strong", str_of(number));
    svg_text(strip->out, LEFT + 34, y, SVG_START, "strong", str_of(date_format(entry->from, day)));
    svg_text(strip->out, LEFT + 124, y, SVG_START, "strong", buf_view(&name));
    draw_why(strip, entry, y + 14);
}

void history_to_svg(struct buf *out, const struct history_entry *entries, size_t count,
                    int32_t until, const struct plot_words *words)
{
    struct compared_answer answers[ANSWERS_MAX];
    size_t answer_count = count < ANSWERS_MAX ? count : ANSWERS_MAX;
    struct strip strip = { .out = out, .entries = entries, .count = count, .until = until };
    strip.from = count == 0 ? until - 365 : entries[0].from;
    if (strip.until <= strip.from)
        strip.until = strip.from + 1;
    for (size_t i = 0; i < answer_count; i++)
        answers[i] = answer_of(&entries[i]);
    svg_begin(out, WIDTH, LIST_TOP + (int)count * ROW + 10, LEFT, words->title, words->subtitle);
    draw_pieces(&strip);
    svg_rect(out, LEFT, STRIP_TOP, RIGHT - LEFT, STRIP, "frame");
    draw_years(&strip);
    svg_legend(out, LEFT, STRIP_TOP + STRIP + 28, RIGHT - LEFT, answers, answer_count);
    for (size_t i = 0; i < count; i++)
        draw_row(&strip, i);
    svg_end(out);
}

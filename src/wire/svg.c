/* SPDX-License-Identifier: Apache-2.0 */
/* wire/svg.c - see svg.h. */
#include "wire/svg.h"

#include <string.h>

#include "text/markup.h"

/*
 * Green may go, yellow to red may not, by how strict the review is; gray is open.  Printed it is
 * on white paper, whatever the screen is like.
 */
static const char style[] =
    "<style>"
    "text{font:12px system-ui,sans-serif;fill:#1b2733}"
    ".small{font-size:10px}.big{font-size:17px;font-weight:600}.faint{fill:#5b6b7a}"
    ".strong{font-weight:600}"
    ".paper{fill:#fff}.axis{stroke:#5b6b7a}.grid{stroke:#1b2733;stroke-opacity:.12}"
    ".edge{stroke:#1b2733;stroke-width:1.5}.frame{fill:none;stroke:#5b6b7a}"
    ".halo{paint-order:stroke;stroke:#fff;stroke-opacity:.75;stroke-width:3px}"
    ".dot{stroke:#1b2733;stroke-width:1}.asked{stroke:#1b2733;stroke-width:3}"
    ".not_subject{fill:#e3ebf0}.no_license_required{fill:#cdebd8}.exception{fill:#a9dccb}"
    ".authorized{fill:#86cdd0}.presumption_of_approval{fill:#fbf3c4}.case_by_case{fill:#fbe3a0}"
    ".country_cap{fill:#fbd58a}.not_stated{fill:#f8c491}.presumption_of_denial{fill:#f0a07e}"
    ".policy_of_denial{fill:#df7466}.prohibited{fill:#b4494a}.undetermined{fill:#c6ccd3}"
    ".not_covered{fill:#eef0f2}"
    ".curve{fill:none;stroke:#1b2733;stroke-width:1.5}.band{stroke:#1b2733}"
    ".strong-line{stroke-width:2.5}.dashed{stroke-dasharray:5 4}"
    ".dotted{stroke-dasharray:1.5 3}"
    ".mark{stroke:#5b6b7a;stroke-dasharray:2 3}.asked-dot{fill:#1b2733}"
    ".bar{fill:#8fa6bb;stroke:#1b2733}.bar.less{fill:#e6ecf1}.bar.sum{fill:#2f4b66}"
    ".band0{fill:#2f4b66}.band1{fill:#5c7690}.band2{fill:#8fa6bb}.band3{fill:#b9c8d5}"
    ".band4{fill:#e0e7ed}"
    ".needs{fill:url(#needs)}.stops{fill:url(#stops)}.unsettled{fill:url(#unsettled)}"
    ".hatch{fill:none;stroke:#1b2733;stroke-opacity:.4}"
    "@media screen and (prefers-color-scheme:dark){"
    "text{fill:#e6edf3}.faint{fill:#9aa7b4}.paper{fill:#12181f}"
    ".axis,.frame{stroke:#9aa7b4}.grid{stroke:#e6edf3}.edge,.dot,.asked{stroke:#e6edf3}"
    ".halo{stroke:#12181f}.hatch{stroke:#e6edf3}"
    ".not_subject{fill:#26323c}.no_license_required{fill:#1d4a33}.exception{fill:#1c5547}"
    ".authorized{fill:#1b5a60}.presumption_of_approval{fill:#59521f}.case_by_case{fill:#665019}"
    ".country_cap{fill:#6b4a17}.not_stated{fill:#70421a}.presumption_of_denial{fill:#7a3820}"
    ".policy_of_denial{fill:#7d2a25}.prohibited{fill:#8c2026}.undetermined{fill:#434c56}"
    ".not_covered{fill:#1e252d}"
    ".curve,.band{stroke:#e6edf3}.mark{stroke:#9aa7b4}.asked-dot{fill:#e6edf3}"
    ".bar{fill:#4f6a84;stroke:#e6edf3}.bar.less{fill:#1c2733}.bar.sum{fill:#a9c0d6}"
    ".band0{fill:#a9c0d6}.band1{fill:#7d97b0}.band2{fill:#55708a}.band3{fill:#364b60}"
    ".band4{fill:#22303f}}"
    "</style>";

const char svg_hatches[] =
    "<pattern id=\"needs\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">"
    "<path class=\"hatch\" d=\"M-2 2 2-2M0 8 8 0M6 10 10 6\"/></pattern>"
    "<pattern id=\"stops\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
    "<path class=\"hatch\" d=\"M0 6 6 0M0 0 6 6\"/></pattern>"
    "<pattern id=\"unsettled\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
    "<path class=\"hatch\" d=\"M2 3h2\"/></pattern>";

/* With one decimal, whatever the locale of the program around us. */
static void put_pixel(struct buf *buf, const char *name, double value)
{
    long tenths = (long)(value * 10 + (value < 0 ? -0.5 : 0.5));
    unsigned long size = (unsigned long)(tenths < 0 ? -tenths : tenths);
    buf_format(buf, " %s=\"%s%lu.%lu\"", name, tenths < 0 ? "-" : "", size / 10, size % 10);
}

/* ---- the frame ---- */

#define LINE 14

/* The part of the text that fits in a line, to the last space, and the rest without that space. */
static struct str next_line(struct str *rest, size_t most)
{
    struct str line = *rest;
    size_t end = rest->length;
    if (end > most) {
        end = most;
        while (end > 0 && rest->data[end] != ' ')
            end--;
        /* A word longer than a line is not divided. */
        if (end == 0)
            end = str_find(*rest, ' ');
    }
    line.length = end;
    *rest = str_trim(str_slice(*rest, end, rest->length));
    return line;
}

double svg_wrap(struct buf *buf, double x, double y, double width, double letter, const char *kind,
                struct str text)
{
    size_t most = (size_t)(width / letter);
    struct str rest = text;
    while (rest.length > 0) {
        struct str line = next_line(&rest, most);
        if (buf != NULL)
            svg_text(buf, x, y, SVG_START, kind, line);
        y += LINE;
    }
    return y;
}

#define TITLE_LETTER (SVG_TEXT_WIDTH * 1.75)
#define SUBTITLE_LETTER (SVG_TEXT_WIDTH * 1.1)
#define TITLE_LINE 20

void svg_begin(struct buf *buf, int width, int height, int left, struct str title,
               struct str subtitle)
{
    double across = width - 2 * (double)(left < 24 ? left : 24);
    int at = 28;
    int more = (int)svg_wrap(NULL, 0, 0, across, SUBTITLE_LETTER, "", subtitle);
    more -= more > 0 ? LINE : 0;
    for (struct str rest = title; rest.length > 0; at += TITLE_LINE)
        next_line(&rest, (size_t)(across / TITLE_LETTER));
    more += at > 28 + TITLE_LINE ? at - 28 - TITLE_LINE : 0;
    buf_format(buf,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
               "height=\"%d\" role=\"img\">\n<title>",
               width, height + more, width, height + more);
    markup_text(buf, title);
    buf_text(buf, "</title>\n<desc>");
    markup_text(buf, subtitle);
    buf_text(buf, "</desc>\n");
    buf_format(buf, "%s\n<defs>%s</defs>\n", style, svg_hatches);
    svg_rect(buf, 0, 0, width, height + more, "paper");
    at = 28;
    for (struct str rest = title; rest.length > 0; at += TITLE_LINE)
        svg_text(buf, left, at, SVG_START, "big",
                 next_line(&rest, (size_t)(across / TITLE_LETTER)));
    svg_wrap(buf, left, at, across, SUBTITLE_LETTER, "faint", subtitle);
    buf_format(buf, "<g transform=\"translate(0 %d)\">\n", more);
}

void svg_end(struct buf *buf)
{
    buf_text(buf, "</g>\n</svg>\n");
}

void svg_rect(struct buf *buf, double x, double y, double width, double height, const char *kind)
{
    buf_format(buf, "<rect class=\"%s\"", kind);
    put_pixel(buf, "x", x);
    put_pixel(buf, "y", y);
    put_pixel(buf, "width", width);
    put_pixel(buf, "height", height);
    buf_text(buf, "/>\n");
}

void svg_line(struct buf *buf, double x1, double y1, double x2, double y2, const char *kind)
{
    buf_format(buf, "<line class=\"%s\"", kind);
    put_pixel(buf, "x1", x1);
    put_pixel(buf, "y1", y1);
    put_pixel(buf, "x2", x2);
    put_pixel(buf, "y2", y2);
    buf_text(buf, "/>\n");
}

void svg_dot(struct buf *buf, double x, double y, double radius, const char *kind, struct str title)
{
    buf_format(buf, "<circle class=\"%s\"", kind);
    put_pixel(buf, "cx", x);
    put_pixel(buf, "cy", y);
    put_pixel(buf, "r", radius);
    if (title.length == 0) {
        buf_text(buf, "/>\n");
        return;
    }
    buf_text(buf, "><title>");
    markup_text(buf, title);
    buf_text(buf, "</title></circle>\n");
}

static void put_place(struct buf *buf, double value)
{
    long tenths = (long)(value * 10 + 0.5);
    buf_format(buf, "%ld.%ld", tenths / 10, tenths % 10);
}

void svg_curve(struct buf *buf, const double *x, const double *y, size_t count, const char *kind)
{
    if (count < 2)
        return;
    buf_format(buf, "<polyline class=\"%s\" points=\"", kind);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_byte(buf, ' ');
        put_place(buf, x[i] < 0 ? 0 : x[i]);
        buf_byte(buf, ',');
        put_place(buf, y[i] < 0 ? 0 : y[i]);
    }
    buf_text(buf, "\"/>\n");
}

void svg_text(struct buf *buf, double x, double y, enum svg_anchor anchor, const char *kind,
              struct str text)
{
    static const char *const anchors[] = { "start", "middle", "end" };
    buf_format(buf, "<text class=\"%s\" text-anchor=\"%s\"", kind, anchors[anchor]);
    put_pixel(buf, "x", x);
    put_pixel(buf, "y", y);
    buf_byte(buf, '>');
    markup_text(buf, text);
    buf_text(buf, "</text>\n");
}

void svg_text_up(struct buf *buf, double x, double y, const char *kind, struct str text)
{
    buf_format(buf, "<text class=\"%s\" text-anchor=\"middle\" transform=\"rotate(-90 %d %d)\"",
               kind, (int)x, (int)y);
    put_pixel(buf, "x", x);
    put_pixel(buf, "y", y);
    buf_byte(buf, '>');
    markup_text(buf, text);
    buf_text(buf, "</text>\n");
}

/* ---- answers ---- */

const char *svg_answer_kind(const struct compared_answer *answer)
{
    if (answer->not_covered)
        return "not_covered";
    if (answer->outcome == OUTCOME_LICENSE_REQUIRED)
        return answer->review == REVIEW_NONE ? "not_stated" : review_name(answer->review);
    return outcome_name(answer->outcome);
}

/* "presumption_of_denial" as people write it. */
static void put_words(struct buf *buf, const char *name)
{
    for (; *name != '\0'; name++)
        buf_byte(buf, *name == '_' ? ' ' : *name);
}

void svg_answer_name(const struct compared_answer *answer, struct buf *ret_name)
{
    if (answer->not_covered) {
        buf_text(ret_name, "not covered by the packs");
        return;
    }
    put_words(ret_name, outcome_name(answer->outcome));
    if (answer->outcome != OUTCOME_LICENSE_REQUIRED || answer->review == REVIEW_NONE)
        return;
    buf_text(ret_name, answer->review == REVIEW_NOT_STATED ? ", review " : ", ");
    put_words(ret_name, review_name(answer->review));
}

const char *svg_answer_hatch(const struct compared_answer *answer)
{
    if (answer->not_covered || answer->outcome == OUTCOME_UNDETERMINED)
        return "unsettled";
    if (answer->outcome == OUTCOME_LICENSE_REQUIRED)
        return "needs";
    return answer->outcome == OUTCOME_PROHIBITED ? "stops" : NULL;
}

void svg_answer(struct buf *buf, double x, double y, double width, double height,
                const struct compared_answer *answer)
{
    const char *hatch = svg_answer_hatch(answer);
    svg_rect(buf, x, y, width, height, svg_answer_kind(answer));
    if (hatch != NULL)
        svg_rect(buf, x, y, width, height, hatch);
}

/* ---- what is drawn how ---- */

#define KEY_ROW 18
#define KEY_LETTER (SVG_TEXT_WIDTH * 1.05)
#define ANSWERS_MAX 16

/* Makes room for the label and, before it, a sample of that width; returns where that begins. */
static double next_key(struct svg_keys *keys, double sample, struct str label)
{
    double wide = sample + 20 + (double)label.length * KEY_LETTER;
    if (keys->x > keys->left && keys->x + wide - 14 > keys->right) {
        keys->x = keys->left;
        keys->y += KEY_ROW;
    }
    double x = keys->x;
    keys->x += wide;
    if (keys->buf != NULL)
        svg_text(keys->buf, x + sample + 5, keys->y + 10, SVG_START, "small", label);
    return x;
}

void svg_key(struct svg_keys *keys, enum svg_sample sample, const char *kind, struct str label)
{
    static const double widths[] = { [SVG_BOX] = 14, [SVG_DASH] = 28, [SVG_UPRIGHT] = 3 };
    double x = next_key(keys, widths[sample], label);
    if (keys->buf == NULL)
        return;
    if (sample == SVG_BOX)
        svg_rect(keys->buf, x, keys->y, 14, 12, kind);
    else if (sample == SVG_DASH)
        svg_line(keys->buf, x, keys->y + 6, x + 28, keys->y + 6, kind);
    else
        svg_line(keys->buf, x + 1.5, keys->y - 1, x + 1.5, keys->y + 13, kind);
}

void svg_legend(struct svg_keys *keys, const struct compared_answer *answers, size_t count)
{
    const char *shown[ANSWERS_MAX];
    size_t shown_count = 0;
    for (size_t i = 0; i < count && shown_count < ANSWERS_MAX; i++) {
        char room[96];
        struct buf name = { .data = room, .capacity = sizeof room, .limit = sizeof room };
        bool seen = false;
        for (size_t k = 0; k < shown_count; k++)
            seen = seen || strcmp(shown[k], svg_answer_kind(&answers[i])) == 0;
        if (seen)
            continue;
        shown[shown_count++] = svg_answer_kind(&answers[i]);
        svg_answer_name(&answers[i], &name);
        double x = next_key(keys, 14, buf_view(&name));
        if (keys->buf != NULL)
            svg_answer(keys->buf, x, keys->y, 14, 12, &answers[i]);
    }
}

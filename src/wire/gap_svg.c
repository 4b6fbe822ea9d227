/* SPDX-License-Identifier: Apache-2.0 */
/* wire/gap_svg.c - how far chips are from a reference over time, as a picture; see gap_svg.h. */
#include "wire/gap_svg.h"

#include <stdio.h>

#include "base/date.h"
#include "wire/svg.h"

#define WIDTH 960
#define HEIGHT 470
#define LEFT 62
#define RIGHT 930
#define TOP 76
#define BOTTOM 400
#define LETTER 6.4 /* width of a letter of a name, about */

/* Dashes tell the lines apart where there is no color. */
static const char lines[] =
    "<style>.open{stroke:#2a6fb0;stroke-width:3}"
    ".domestic{stroke:#b4494a;stroke-width:3;stroke-dasharray:8 4}"
    "@media(prefers-color-scheme:dark){.open{stroke:#79b8ff}.domestic{stroke:#f08c84}}</style>\n";

struct drawing {
    struct buf *out;
    int32_t from, until;
    double most;
};

static double across(const struct drawing *d, int32_t day)
{
    return LEFT + (double)(day - d->from) / (double)(d->until - d->from) * (RIGHT - LEFT);
}

static double up(const struct drawing *d, double share)
{
    return BOTTOM - share / d->most * (BOTTOM - TOP);
}

static void draw_axes(const struct drawing *d, struct str reference)
{
    char label[64];
    for (int percent = 0; percent <= (int)(d->most * 100); percent += 25) {
        double y = up(d, percent / 100.0);
        svg_line(d->out, LEFT, y, RIGHT, y, percent == 100 ? "edge" : "grid");
        snprintf(label, sizeof label, "%d%%", percent);
        svg_text(d->out, LEFT - 8, y + 4, SVG_END, "small", str_of(label));
    }
    svg_text(d->out, RIGHT, up(d, 1) + 15, SVG_END, "small strong halo", reference);
    for (int year = 2015; year < 2100; year++) {
        int32_t day = date_from_civil(year, 1, 1);
        if (day < d->from || day > d->until)
            continue;
        svg_line(d->out, across(d, day), TOP, across(d, day), BOTTOM, "grid");
        snprintf(label, sizeof label, "%d", year);
        svg_text(d->out, across(d, day), BOTTOM + 18, SVG_MIDDLE, "small faint", str_of(label));
    }
}

static struct str named(const struct gap_point *point, bool domestic)
{
    return domestic ? point->domestic : point->open;
}

static double share_of(const struct gap_point *point, bool domestic)
{
    return domestic ? point->domestic_share : point->open_share;
}

static void draw_steps(const struct drawing *d, const struct gap_point *points, size_t count,
                       bool domestic)
{
    const char *kind = domestic ? "domestic" : "open";
    double last = -1;
    for (size_t i = 0; i < count; i++) {
        double y = up(d, share_of(&points[i], domestic));
        double x = across(d, points[i].day);
        if (i > 0 && last != y)
            svg_line(d->out, x, last, x, y, kind);
        svg_line(d->out, x, y, across(d, i + 1 < count ? points[i + 1].day : d->until), y, kind);
        last = y;
    }
}

/* Names of what is made there stand above their line, the others below theirs; a name that would
   run into the one before it, or out of the picture, is in the table alone. */
static void draw_names(const struct drawing *d, const struct gap_point *points, size_t count,
                       bool domestic)
{
    double free_from = 0;
    for (size_t i = 0; i < count; i++) {
        struct str name = named(&points[i], domestic);
        if (name.length == 0 || (i > 0 && str_equal(name, named(&points[i - 1], domestic))))
            continue;
        double x = across(d, points[i].day) + 4;
        double end = x + LETTER * (double)name.length;
        double next = RIGHT;
        for (size_t k = i + 1; k < count && next == RIGHT; k++)
            if (!str_equal(name, named(&points[k], domestic)))
                next = across(d, points[k].day);
        if (x < free_from || end > RIGHT || (next - x < 24 && end > next))
            continue;
        double y = up(d, share_of(&points[i], domestic));
        svg_text(d->out, x, domestic ? y - 7 : y + 18, SVG_START, "small halo", name);
        free_from = end;
    }
}

void gap_to_svg(struct buf *out, const struct gap_point *points, size_t count, int32_t until,
                struct str reference, struct str title, struct str subtitle)
{
    struct drawing d = { .out = out, .from = points[0].day, .until = until, .most = 1.25 };
    for (size_t i = 0; i < count; i++) {
        d.most = points[i].open_share > d.most ? points[i].open_share : d.most;
        d.most = points[i].domestic_share > d.most ? points[i].domestic_share : d.most;
    }
    svg_begin(out, WIDTH, HEIGHT, 30, title, subtitle);
    buf_text(out, lines);
    draw_axes(&d, reference);
    draw_steps(&d, points, count, false);
    draw_steps(&d, points, count, true);
    draw_names(&d, points, count, false);
    draw_names(&d, points, count, true);
    svg_line(out, LEFT, BOTTOM + 46, LEFT + 44, BOTTOM + 46, "open");
    svg_text(out, LEFT + 52, BOTTOM + 50, SVG_START, "small",
             STR("the most that its maker may sell there without a license"));
    svg_line(out, LEFT + 420, BOTTOM + 46, LEFT + 464, BOTTOM + 46, "domestic");
    svg_text(out, LEFT + 472, BOTTOM + 50, SVG_START, "small", STR("the most that is made there"));
    svg_end(out);
}

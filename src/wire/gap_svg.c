/* SPDX-License-Identifier: Apache-2.0 */
/* wire/gap_svg.c - how far chips are from a reference over time, as a picture; see gap_svg.h. */
#include "wire/gap_svg.h"

#include <stdio.h>

#include "base/date.h"
#include "wire/svg.h"

#define LEFT 62
#define LEFT_NARROW 46
#define TOP 76
#define BOTTOM 400
#define LETTER 6.1 /* width of a letter of a name, about */

/* Dashes tell the lines apart where there is no color. */
static const char lines[] = "<style>.open{stroke:#2a6fb0;stroke-width:3}"
                            ".domestic{stroke:#b4494a;stroke-width:3;stroke-dasharray:8 4}"
                            "@media screen and (prefers-color-scheme:dark){"
                            ".open{stroke:#79b8ff}.domestic{stroke:#f08c84}}</style>\n";

struct drawing {
    struct buf *out;
    int32_t from, until;
    double left, right;
    double most;
};

static double across(const struct drawing *d, int32_t day)
{
    return d->left + (double)(day - d->from) / (double)(d->until - d->from) * (d->right - d->left);
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
        svg_line(d->out, d->left, y, d->right, y, percent == 100 ? "edge" : "grid");
        snprintf(label, sizeof label, "%d%%", percent);
        svg_text(d->out, d->left - 8, y + 4, SVG_END, "small", str_of(label));
    }
    svg_text(d->out, d->right, up(d, 1) + 15, SVG_END, "small strong halo", reference);
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

/* A name, and where it stands. */
struct label {
    struct str name;
    double x, y, room; /* how wide it may be */
    bool above;
};

/* In two lines where it does not fit in one; returns where it ends, or 0 where it fits in none. */
static double draw_name(const struct drawing *d, const struct label *label)
{
    size_t cut = label->name.length;
    size_t most = (size_t)(label->room / LETTER);
    double y = label->y + (label->above ? -7 : 18);
    struct str name = label->name;
    if (name.length > most) {
        cut = name.length < most ? name.length : most;
        while (cut > 0 && name.data[cut] != ' ')
            cut--;
        if (cut == 0 || name.length - cut - 1 > most)
            return 0;
        y -= label->above ? 12 : 0;
    }
    svg_text(d->out, label->x, y, SVG_START, "small halo", str_slice(name, 0, cut));
    if (cut == name.length)
        return label->x + LETTER * (double)cut;
    svg_text(d->out, label->x, y + 12, SVG_START, "small halo",
             str_slice(name, cut + 1, name.length));
    return label->x + label->room;
}

/*
 * Names of what is made there stand above their line, the others below theirs, each within its own
 * step unless the next one is away from it; a name that does not fit is in the table alone.
 */
static void draw_names(const struct drawing *d, const struct gap_point *points, size_t count,
                       bool domestic)
{
    double free_from = 0;
    double before = 0; /* where the last one stands */
    for (size_t i = 0; i < count; i++) {
        struct label label = { .name = named(&points[i], domestic), .above = domestic };
        if (label.name.length == 0 ||
            (i > 0 && str_equal(label.name, named(&points[i - 1], domestic))))
            continue;
        double share = share_of(&points[i], domestic);
        double end = d->right;
        for (size_t k = i + 1; k < count && end == d->right; k++) {
            double next = share_of(&points[k], domestic);
            if (str_equal(label.name, named(&points[k], domestic)) ||
                (label.above ? next < share : next > share))
                continue;
            end = across(d, points[k].day);
        }
        label.x = across(d, points[i].day) + 4;
        label.y = up(d, share);
        label.room = end - label.x;
        bool near = label.y - before < 30 && before - label.y < 30;
        double ends = near && label.x < free_from ? 0 : draw_name(d, &label);
        if (ends > 0) {
            free_from = ends;
            before = label.y;
        }
    }
}

static double draw_keys(struct buf *out, const struct drawing *d)
{
    struct svg_keys keys = { out, d->left, d->right, d->left, BOTTOM + 40 };
    svg_key(&keys, SVG_DASH, "open",
            d->right > SVG_NARROW ? STR("the most that its maker may sell there without a license")
                                  : STR("the most that may be sold without a license"));
    svg_key(&keys, SVG_DASH, "domestic", STR("the most that is made there"));
    return keys.y + 30;
}

void gap_to_svg(struct buf *out, const struct gap_point *points, size_t count, int32_t until,
                struct str reference, const struct plot_words *words)
{
    int width = words->narrow ? SVG_NARROW : SVG_WIDE;
    struct drawing d = { .out = out,
                         .from = points[0].day,
                         .until = until,
                         .left = words->narrow ? LEFT_NARROW : LEFT,
                         .right = width - (words->narrow ? 14 : 30),
                         .most = 1.25 };
    for (size_t i = 0; i < count; i++) {
        d.most = points[i].open_share > d.most ? points[i].open_share : d.most;
        d.most = points[i].domestic_share > d.most ? points[i].domestic_share : d.most;
    }
    svg_begin(out, width, (int)draw_keys(NULL, &d), words->narrow ? 14 : 30, words->title,
              words->subtitle);
    buf_text(out, lines);
    draw_axes(&d, reference);
    draw_steps(&d, points, count, false);
    draw_steps(&d, points, count, true);
    draw_names(&d, points, count, false);
    draw_names(&d, points, count, true);
    draw_keys(out, &d);
    svg_end(out);
}

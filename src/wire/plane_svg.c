/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/plane_svg.c - processing performance against density: the lines of a day, what comes out
 * between them, and the chips as dots.  See plot.h.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "wire/plot.h"
#include "wire/svg.h"

#define TOP 78
#define TAKEN_MAX 512

/* A logarithmic scale. */
struct scale {
    const struct fact *fact;
    double from, to; /* decimal logarithms */
    double at_from, at_to;
};

struct box {
    double left, top, right, bottom;
};

struct drawing {
    struct buf *out;
    const struct plane *plane;
    struct scale x, y;
    double left, right, bottom;
    bool narrow;
    struct box taken[TAKEN_MAX]; /* where a label would lie on something */
    size_t taken_count;
};

/* ---- places ---- */

static double in_unit(const struct fact *fact, struct num num)
{
    struct num scaled;
    if (num_divide(num, fact->type.scale, &scaled))
        num = scaled;
    return (double)num.top / (double)num.bottom;
}

static double place(const struct scale *scale, double value)
{
    double share = value <= 0 ? 0 : (log10(value) - scale->from) / (scale->to - scale->from);
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return scale->at_from + share * (scale->at_to - scale->at_from);
}

static double place_num(const struct scale *scale, struct num num)
{
    return place(scale, in_unit(scale->fact, num));
}

static void take(double value, double *low, double *high)
{
    if (value <= 0)
        return;
    *low = value < *low ? value : *low;
    *high = value > *high ? value : *high;
}

/* All lines, and the chips within a factor of them. */
static void find_scale(const struct plane *plane, bool across, struct scale *scale)
{
    const struct plane_piece *pieces = across ? plane->across : plane->up;
    size_t count = across ? plane->across_count : plane->up_count;
    double low = 1e30;
    double high = 0;
    scale->fact = across ? plane->x : plane->y;
    for (size_t i = 1; i < count; i++)
        take(in_unit(scale->fact, pieces[i].from), &low, &high);
    for (size_t i = 0; i < plane->dot_count; i++)
        take(in_unit(scale->fact, across ? plane->dots[i].x : plane->dots[i].y), &low, &high);
    if (high == 0) {
        low = 1;
        high = 100;
    }
    scale->from = log10(low / 1.6);
    scale->to = log10(high * 1.8);
}

/* ---- axes ---- */

static void write_number(double value, char text[32])
{
    char digits[32];
    size_t length = (size_t)snprintf(digits, sizeof digits, "%.0f", value);
    size_t at = 0;
    if (value < 1) {
        /* 0.01, 0.2: the locale of the program around us may write a comma. */
        bool small = value < 0.1;
        snprintf(text, 32, "0.%0*d", small ? 2 : 1, (int)(value * (small ? 100 : 10) + 0.5));
        return;
    }
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = '\0';
}

static void draw_tick(const struct drawing *d, bool across, double value)
{
    char text[32];
    double at = place(across ? &d->x : &d->y, value);
    write_number(value, text);
    if (across) {
        svg_line(d->out, at, TOP, at, d->bottom, "grid");
        svg_text(d->out, at, d->bottom + 16, SVG_MIDDLE, "small faint", str_of(text));
    } else {
        svg_line(d->out, d->left, at, d->right, at, "grid");
        svg_text(d->out, d->left - 6, at + 3, SVG_END, "small faint", str_of(text));
    }
}

static void draw_ticks(const struct drawing *d, bool across)
{
    static const double steps[] = { 1, 2, 5 };
    const struct scale *scale = across ? &d->x : &d->y;
    for (int power = (int)floor(scale->from); power <= (int)ceil(scale->to); power++) {
        for (size_t i = 0; i < (d->narrow ? 1 : sizeof steps / sizeof steps[0]); i++) {
            double value = steps[i] * pow(10, power);
            if (log10(value) > scale->from && log10(value) < scale->to)
                draw_tick(d, across, value);
        }
    }
}

/* ---- room for labels ---- */

static bool overlaps(const struct box *a, const struct box *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

static bool is_free(const struct drawing *d, const struct box *box)
{
    if (box->left < d->left || box->right > d->right || box->top < TOP || box->bottom > d->bottom)
        return false;
    for (size_t i = 0; i < d->taken_count; i++) {
        if (overlaps(box, &d->taken[i]))
            return false;
    }
    return d->taken_count < TAKEN_MAX;
}

static void take_room(struct drawing *d, struct box box)
{
    if (d->taken_count < TAKEN_MAX)
        d->taken[d->taken_count++] = box;
}

/* All dots, before the first label. */
static void take_dots(struct drawing *d)
{
    for (size_t i = 0; i < d->plane->dot_count; i++) {
        const struct plane_dot *dot = &d->plane->dots[i];
        double x = place_num(&d->x, dot->x);
        double y = place_num(&d->y, dot->y);
        double r = dot->asked ? 8 : 5;
        take_room(d, (struct box){ x - r, y - r, x + r, y + r });
    }
}

/* ---- cells and lines ---- */

static struct box cell_box(const struct drawing *d, size_t x, size_t y)
{
    const struct plane_piece *across = &d->plane->across[x];
    const struct plane_piece *up = &d->plane->up[y];
    return (struct box){
        .left = place_num(&d->x, across->from),
        .right = across->open_end ? d->right : place_num(&d->x, across->to),
        .bottom = place_num(&d->y, up->from),
        .top = up->open_end ? TOP : place_num(&d->y, up->to),
    };
}

static const struct compared_answer *cell(const struct plane *plane, size_t x, size_t y)
{
    return &plane->cells[y * plane->across_count + x];
}

static void draw_cells(const struct drawing *d)
{
    for (size_t y = 0; y < d->plane->up_count; y++) {
        for (size_t x = 0; x < d->plane->across_count; x++) {
            struct box box = cell_box(d, x, y);
            svg_answer(d->out, box.left, box.top, box.right - box.left, box.bottom - box.top,
                       cell(d->plane, x, y));
        }
    }
}

/* Only where the two sides of a line differ. */
static void draw_edges(const struct drawing *d)
{
    for (size_t y = 0; y < d->plane->up_count; y++) {
        for (size_t x = 0; x < d->plane->across_count; x++) {
            struct box box = cell_box(d, x, y);
            if (x > 0 && !compared_alike(cell(d->plane, x, y), cell(d->plane, x - 1, y)))
                svg_line(d->out, box.left, box.top, box.left, box.bottom, "edge");
            if (y > 0 && !compared_alike(cell(d->plane, x, y), cell(d->plane, x, y - 1)))
                svg_line(d->out, box.left, box.bottom, box.right, box.bottom, "edge");
        }
    }
}

/* The value of each line, above it or beside it; where two are close the second gives way. */
static void draw_values(const struct drawing *d, bool across)
{
    const struct plane_piece *pieces = across ? d->plane->across : d->plane->up;
    size_t count = across ? d->plane->across_count : d->plane->up_count;
    const struct scale *scale = across ? &d->x : &d->y;
    double last = across ? -1e9 : 1e9;
    for (size_t i = 1; i < count; i++) {
        char text[NUM_TEXT_SIZE];
        struct num value = pieces[i].from;
        double at = place_num(scale, value);
        double apart = across ? at - last : last - at;
        if (apart < (across ? 34 : 11))
            continue;
        if (!num_divide(value, scale->fact->type.scale, &value))
            continue;
        num_format_grouped(value, 2, text);
        if (across)
            svg_text(d->out, at, TOP - 6, SVG_MIDDLE, "small strong", str_of(text));
        else
            svg_text(d->out, d->right + 6, at + 3, SVG_START, "small strong", str_of(text));
        last = at;
    }
}

/* Writes the name at the top of the box, or further down, where it lies on nothing. */
static void draw_name(struct drawing *d, const struct box *box, struct str name)
{
    double half = (double)name.length * SVG_TEXT_WIDTH / 2;
    double middle = (box->left + box->right) / 2;
    int rows = (int)((box->bottom - box->top - 5) / 14);
    for (int row = 0; row < rows; row++) {
        double y = box->top + 15 + 14 * row;
        struct box label = { middle - half, y - 10, middle + half, y + 3 };
        if (label.left < box->left || !is_free(d, &label))
            continue;
        take_room(d, label);
        svg_text(d->out, middle, y, SVG_MIDDLE, "small halo", name);
        return;
    }
}

/* Each answer by name, in the largest cell that has it, if it fits there. */
static void draw_names(struct drawing *d)
{
    size_t cells = d->plane->across_count * d->plane->up_count;
    for (size_t i = 0; i < cells; i++) {
        char room[96];
        struct buf name = { .data = room, .capacity = sizeof room, .limit = sizeof room };
        struct box best = { 0, 0, 0, 0 };
        double size = 0;
        bool first = true;
        for (size_t k = 0; k < cells; k++) {
            struct box box = cell_box(d, k % d->plane->across_count, k / d->plane->across_count);
            double own = (box.right - box.left) * (box.bottom - box.top);
            if (!compared_alike(&d->plane->cells[i], &d->plane->cells[k]))
                continue;
            first = first && k >= i;
            if (own > size) {
                size = own;
                best = box;
            }
        }
        svg_answer_name(&d->plane->cells[i], &name);
        if (first)
            draw_name(d, &best, buf_view(&name));
    }
}

/* ---- chips ---- */

static void draw_dot(const struct drawing *d, const struct plane_dot *dot)
{
    char room[256];
    struct buf title = { .data = room, .capacity = sizeof room, .limit = sizeof room };
    char number[NUM_TEXT_SIZE];
    struct num value;
    buf_str(&title, dot->name);
    if (num_divide(dot->x, d->plane->x->type.scale, &value))
        buf_format(&title, ", %s", num_format_grouped(value, 0, number));
    if (num_divide(dot->y, d->plane->y->type.scale, &value))
        buf_format(&title, " at %s", num_format(value, 2, true, number));
    buf_text(&title, ": ");
    svg_answer_name(&dot->answer, &title);
    char kind[64];
    snprintf(kind, sizeof kind, "%s %s", dot->asked ? "asked" : "dot",
             svg_answer_kind(&dot->answer));
    svg_dot(d->out, place_num(&d->x, dot->x), place_num(&d->y, dot->y), dot->asked ? 7 : 4, kind,
            title.failed ? dot->name : buf_view(&title));
}

/*
 * The nearest place beside the dot where there is room; for the chip asked about further away, too.
 * Without any it is beside the dot.
 */
static bool find_spot(const struct drawing *d, const struct plane_dot *dot, struct box *ret,
                      enum svg_anchor *ret_anchor)
{
    double x = place_num(&d->x, dot->x);
    double y = place_num(&d->y, dot->y);
    double apart = dot->asked ? 12 : 8;
    double wide = (double)dot->name.length * SVG_TEXT_WIDTH * (dot->asked ? 1.2 : 1);
    const struct box beside[] = { { x + apart, y - 7, x + apart + wide, y + 5 },
                                  { x - apart - wide, y - 7, x - apart, y + 5 } };
    for (int step = 0; step < (dot->asked ? 20 : 1); step++) {
        int lines = (step + 1) / 2;
        double down = step % 2 == 1 ? 12 * lines : -12 * lines;
        for (int left = 0; left < 2; left++) {
            *ret = beside[left];
            ret->top += down;
            ret->bottom += down;
            *ret_anchor = left == 1 ? SVG_END : SVG_START;
            if (is_free(d, ret))
                return true;
        }
    }
    *ret_anchor = beside[0].right < d->right ? SVG_START : SVG_END;
    *ret = beside[*ret_anchor == SVG_END];
    return false;
}

/* The chip asked about is told from the others by its ring, wherever its label had to go. */
static void draw_label(struct drawing *d, const struct plane_dot *dot)
{
    struct box spot;
    enum svg_anchor anchor;
    if (!find_spot(d, dot, &spot, &anchor) && !dot->asked)
        return;
    take_room(d, spot);
    double at = anchor == SVG_START ? spot.left : spot.right;
    if (dot->asked) {
        double y = place_num(&d->y, dot->y);
        double edge = spot.top > y ? spot.top + 1 : spot.bottom;
        if (spot.top > y || spot.bottom < y)
            svg_line(d->out, place_num(&d->x, dot->x), y, at, edge, "axis");
    }
    svg_text(d->out, at, spot.top + 10, anchor, dot->asked ? "small strong halo" : "small halo",
             dot->name);
}

/* The chip that was asked about is labeled first and lies on top. */
static void draw_dots(struct drawing *d)
{
    for (int asked = 1; asked >= 0; asked--) {
        for (size_t i = 0; i < d->plane->dot_count; i++) {
            if (d->plane->dots[i].asked == (asked == 1))
                draw_label(d, &d->plane->dots[i]);
        }
    }
    for (int asked = 0; asked <= 1; asked++) {
        for (size_t i = 0; i < d->plane->dot_count; i++) {
            if (d->plane->dots[i].asked == (asked == 1))
                draw_dot(d, &d->plane->dots[i]);
        }
    }
}

/* ---- all of it ---- */

#define LEGEND_ANSWERS 32

/* Adds it unless it is there. */
static void note_answer(const struct compared_answer *answer, struct compared_answer *answers,
                        size_t *count)
{
    for (size_t i = 0; i < *count; i++) {
        if (compared_alike(&answers[i], answer))
            return;
    }
    if (*count < LEGEND_ANSWERS)
        answers[(*count)++] = *answer;
}

/* Those of the cells, and those that only a chip has; returns how far down it goes. */
static double draw_legend(const struct drawing *d, struct buf *out)
{
    struct compared_answer answers[LEGEND_ANSWERS];
    size_t count = 0;
    struct svg_keys keys = { out, d->left, d->right, d->left, d->bottom + 50 };
    for (size_t i = 0; i < d->plane->across_count * d->plane->up_count; i++)
        note_answer(&d->plane->cells[i], answers, &count);
    for (size_t i = 0; i < d->plane->dot_count; i++)
        note_answer(&d->plane->dots[i].answer, answers, &count);
    svg_legend(&keys, answers, count);
    return keys.y + 24;
}

static void draw_plane(struct drawing *d)
{
    draw_cells(d);
    draw_ticks(d, true);
    draw_ticks(d, false);
    draw_edges(d);
    svg_rect(d->out, d->left, TOP, d->right - d->left, d->bottom - TOP, "frame");
    draw_values(d, true);
    draw_values(d, false);
    take_dots(d);
    draw_names(d);
    draw_dots(d);
    svg_text(d->out, (d->left + d->right) / 2, d->bottom + 34, SVG_MIDDLE, "faint",
             STR("total processing performance, TPP"));
    svg_text_up(d->out, d->narrow ? 12 : 22, (TOP + d->bottom) / 2, "faint",
                STR("performance density, TPP/mm2"));
    draw_legend(d, d->out);
}

void plane_to_svg(struct buf *out, const struct plane *plane, const struct plot_words *words)
{
    struct drawing d = { .out = out,
                         .plane = plane,
                         .left = words->narrow ? 44 : 74,
                         .right = words->narrow ? SVG_NARROW - 34 : SVG_WIDE - 60,
                         .bottom = words->narrow ? 460 : 560,
                         .narrow = words->narrow };
    d.x = (struct scale){ .at_from = d.left, .at_to = d.right };
    d.y = (struct scale){ .at_from = d.bottom, .at_to = TOP };
    find_scale(plane, true, &d.x);
    find_scale(plane, false, &d.y);
    svg_begin(out, words->narrow ? SVG_NARROW : SVG_WIDE, (int)draw_legend(&d, NULL),
              words->narrow ? 14 : (int)d.left, words->title, words->subtitle);
    draw_plane(&d);
    svg_end(out);
}

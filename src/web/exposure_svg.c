/* SPDX-License-Identifier: Apache-2.0 */
/* web/exposure_svg.c - see exposure_svg.h. */
#include "web/exposure_svg.h"

#include <stdio.h>

#include "base/date.h"
#include "base/num.h"
#include "wire/svg.h"

#define TOP 84
#define HEIGHT 270
#define BELOW 64
#define KEYS 40 /* from the axis down to what is drawn how */
#define POINTS_MAX 1000
#define LABEL 12 /* between labels that stand below one another */
#define BAR 26   /* from one to the next */

const int64_t fan_shares[FAN_LINES] = { 5000, 7500, 9000, 9500, 9900 };

/* ---- a frame with two axes ---- */

struct frame {
    struct buf *out;
    const struct exposure_plot *plot;
    double left, right, top, bottom;
    int64_t most;  /* of the upright axis */
    int64_t width; /* of the other one, in its own units */
};

static double at_x(const struct frame *f, double x)
{
    return f->left + (f->right - f->left) * x / (double)(f->width > 0 ? f->width : 1);
}

static double at_y(const struct frame *f, int64_t amount)
{
    return f->bottom - (f->bottom - f->top) * (double)amount / (double)(f->most > 0 ? f->most : 1);
}

/* The least of 1, 2, 5, 10, … from which at most five steps reach the amount. */
static int64_t step_for(int64_t most)
{
    int64_t step = 1;
    for (int i = 0; most / step >= 5 && step < INT64_MAX / 20; i++)
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    return step;
}

/* "4.5 bn" of hundredths. */
static void amount_words(int64_t amount, char text[NUM_TEXT_SIZE])
{
    static const struct {
        int64_t unit;
        const char *word;
    } units[] = { { INT64_C(100000000000), " bn" }, { 100000000, " m" }, { 100000, " k" } };
    struct num number = num_int(amount);
    int64_t size = amount < 0 ? -amount : amount;
    const char *word = "";
    int64_t unit = 100;
    for (size_t i = 0; i < 3 && *word == '\0'; i++) {
        if (size >= units[i].unit) {
            unit = units[i].unit;
            word = units[i].word;
        }
    }
    char digits[NUM_TEXT_SIZE];
    if (!num_divide(number, num_int(unit), &number))
        number = num_int(0);
    num_format_grouped(number, 2, digits);
    snprintf(text, NUM_TEXT_SIZE, "%.40s%s", digits, word);
}

static void put_amount_axis(const struct frame *f)
{
    char text[NUM_TEXT_SIZE];
    int64_t step = step_for(f->most);
    for (int64_t amount = 0; amount <= f->most; amount += step) {
        svg_line(f->out, f->left, at_y(f, amount), f->right, at_y(f, amount),
                 amount == 0 ? "axis" : "grid");
        amount_words(amount, text);
        svg_text(f->out, f->left - 8, at_y(f, amount) + 4, SVG_END, "small faint", str_of(text));
    }
}

/* The same from left to right. */
static void put_amounts_below(const struct frame *f)
{
    char text[NUM_TEXT_SIZE];
    int64_t step = step_for(f->width);
    for (int64_t amount = 0; amount <= f->width; amount += step) {
        double x = at_x(f, (double)amount);
        svg_line(f->out, x, f->top, x, f->bottom + 5, amount == 0 ? "axis" : "grid");
        amount_words(amount, text);
        svg_text(f->out, x, f->bottom + 18, SVG_MIDDLE, "small faint", str_of(text));
    }
}

static void put_percent_axis(const struct frame *f)
{
    for (int64_t percent = 0; percent <= 100; percent += 20) {
        char text[16];
        double y = at_y(f, f->most / 100 * percent);
        svg_line(f->out, f->left, y, f->right, y, percent == 0 ? "axis" : "grid");
        snprintf(text, sizeof text, "%d %%", (int)percent);
        svg_text(f->out, f->left - 8, y + 4, SVG_END, "small faint", str_of(text));
    }
}

static void put_day_axis(const struct frame *f, int32_t on)
{
    int64_t step = 30;
    while (at_x(f, (double)step) - f->left < 76 && step < f->width)
        step *= 2;
    for (int64_t day = 0; day <= f->width; day += step) {
        char text[DATE_TEXT_SIZE];
        svg_line(f->out, at_x(f, (double)day), f->bottom, at_x(f, (double)day), f->bottom + 5,
                 "axis");
        bool last = at_x(f, (double)day) > f->right - 20;
        svg_text(f->out, last ? f->right + 10 : at_x(f, (double)day), f->bottom + 18,
                 last ? SVG_END : SVG_MIDDLE, "small faint",
                 str_of(date_format(on + (int32_t)day, text)));
    }
}

struct extent {
    int64_t most, width;
    double height, below; /* of what is between the axes, and below it */
    double left, right;   /* on both sides of it; narrow pictures have less of a margin */
};

static struct frame begin(struct buf *out, const struct exposure_plot *plot, struct extent e)
{
    bool narrow = plot->words.narrow;
    int width = narrow ? SVG_NARROW : SVG_WIDE;
    svg_begin(out, width, (int)(TOP + e.height + e.below), narrow ? 14 : 24, plot->words.title,
              plot->words.subtitle);
    return (struct frame){ .out = out,
                           .plot = plot,
                           .left = e.left,
                           .right = width - e.right - (narrow ? 0 : 10),
                           .top = TOP,
                           .bottom = TOP + e.height,
                           .most = e.most > 0 ? e.most : 1,
                           .width = e.width };
}

/* Amounts upwards, something else from left to right. */
static struct frame begin_upright(struct buf *out, const struct exposure_plot *plot, int64_t most,
                                  int64_t width, int rows)
{
    return begin(out, plot,
                 (struct extent){ .most = most,
                                  .width = width,
                                  .height = HEIGHT,
                                  .below = BELOW + 18 * (plot->words.narrow ? rows : 0),
                                  .left = plot->words.narrow ? 54 : 78,
                                  .right = 14 });
}

static struct svg_keys keys_of(const struct frame *f)
{
    return (struct svg_keys){ f->out, f->left, f->right, f->left, f->bottom + KEYS - 7 };
}

static int64_t largest(const int64_t *amounts, size_t count, int64_t most)
{
    for (size_t i = 0; i < count; i++)
        most = amounts[i] > most ? amounts[i] : most;
    return most;
}

/* Day by day as steps: an amount holds for its day.  filled: down to nothing. */
static void put_steps(const struct frame *f, const int64_t *amounts, size_t days, bool filled,
                      const char *kind)
{
    double x[POINTS_MAX * 2 + 2];
    double y[POINTS_MAX * 2 + 2];
    size_t count = 0;
    days = days < POINTS_MAX ? days : POINTS_MAX;
    if (filled) {
        x[count] = f->left;
        y[count++] = f->bottom;
    }
    for (size_t i = 0; i < days; i++) {
        for (int end = 0; end < 2; end++) {
            x[count] = at_x(f, (double)(i + (size_t)end));
            y[count++] = at_y(f, amounts[i]);
        }
    }
    if (filled) {
        x[count] = at_x(f, (double)days);
        y[count++] = f->bottom;
    }
    svg_curve(f->out, x, y, count, kind);
}

/* ---- the waterfall ---- */

struct bar {
    const char *label;
    int64_t from, to;
    const char *kind;
};

/* Bars lie, so that each has its name beside it however narrow the picture is. */
static void put_bar(const struct frame *f, const struct bar *bar, size_t i)
{
    char text[NUM_TEXT_SIZE];
    int64_t high = bar->from > bar->to ? bar->from : bar->to;
    int64_t low = bar->from > bar->to ? bar->to : bar->from;
    double y = f->top + (double)i * BAR;
    double x = at_x(f, (double)low);
    svg_rect(f->out, x, y + 4, at_x(f, (double)high) - x, BAR - 8, bar->kind);
    amount_words(bar->to - bar->from, text);
    svg_text(f->out, f->left - 8, y + BAR - 9, SVG_END, "small", str_of(bar->label));
    svg_text(f->out, at_x(f, (double)high) + 6, y + BAR - 9, SVG_START, "small strong halo",
             str_of(text));
}

struct bars {
    struct bar list[12];
    size_t count;
    int64_t level;
};

/* A step up or down from where the last one ended; none where nothing is to be shown. */
static void add_bar(struct bars *bars, const char *label, int64_t amount)
{
    if (amount == 0)
        return;
    bars->list[bars->count++] =
        (struct bar){ label, bars->level, bars->level + amount, amount > 0 ? "bar" : "bar less" };
    bars->level += amount;
}

static void add_sum(struct bars *bars, const char *label)
{
    bars->list[bars->count++] = (struct bar){ label, 0, bars->level, "bar sum" };
}

void waterfall_to_svg(struct buf *out, const struct exposure_plot *plot, const struct valuation *v)
{
    struct bars bars = { .count = 0 };
    add_bar(&bars, "finished", v->gross_of[SUPPLY_FINISHED]);
    add_bar(&bars, "in process", v->gross_of[SUPPLY_IN_PROCESS]);
    add_bar(&bars, "material", v->gross_of[SUPPLY_MATERIAL]);
    add_bar(&bars, "committed", v->gross_of[SUPPLY_COMMITMENT]);
    add_sum(&bars, "gross");
    add_bar(&bars, "redirected", -v->redirected);
    add_bar(&bars, "reserved", -v->reserved);
    add_bar(&bars, "reusable", -v->reusable);
    add_bar(&bars, "fees", v->fees);
    add_bar(&bars, "below cost", v->below_cost);
    add_sum(&bars, "net charge");
    int64_t most = 0;
    for (size_t i = 0; i < bars.count; i++)
        most = bars.list[i].to > most ? bars.list[i].to : most;
    struct frame f = begin(out, plot,
                           (struct extent){ .width = most > 0 ? most : 1,
                                            .height = (double)bars.count * BAR,
                                            .below = 34,
                                            .left = plot->words.narrow ? 76 : 92,
                                            .right = 66 });
    put_amounts_below(&f);
    for (size_t i = 0; i < bars.count; i++)
        put_bar(&f, &bars.list[i], i);
    svg_end(out);
}

/* ---- the cliff ---- */

/* Marks stand below each other, so that those of near days can be read. */
static void put_marks(const struct frame *f, const struct cliff *cliff)
{
    for (size_t i = 0; i < cliff->mark_count; i++) {
        const struct cliff_mark *mark = &cliff->marks[i];
        double x = at_x(f, mark->day);
        bool right = mark->day > (int32_t)(cliff->days / 2);
        double y = f->top + 12 + 14 * (double)(i % 6);
        svg_line(f->out, x, f->top, x, f->bottom, "mark");
        svg_text(f->out, right ? x - 5 : x + 5, y, right ? SVG_END : SVG_START, "small halo",
                 mark->label);
    }
}

void cliff_to_svg(struct buf *out, const struct exposure_plot *plot, const struct cliff *cliff)
{
    int64_t most = largest(cliff->gross, cliff->days, largest(cliff->net, cliff->days, 0));
    struct frame f = begin_upright(out, plot, most / 20 * 21, (int64_t)cliff->days, 1);
    put_amount_axis(&f);
    put_day_axis(&f, cliff->on);
    put_steps(&f, cliff->gross, cliff->days, false, "curve dashed");
    put_steps(&f, cliff->net, cliff->days, false, "curve strong-line");
    put_marks(&f, cliff);
    struct svg_keys keys = keys_of(&f);
    svg_key(&keys, SVG_DASH, "curve strong-line", STR("net charge"));
    svg_key(&keys, SVG_DASH, "curve dashed", STR("gross"));
    svg_key(&keys, SVG_UPRIGHT, "mark", STR("last day to cancel"));
    svg_end(out);
}

/* ---- the fan ---- */

static const char *const bands[FAN_LINES] = { "band band0", "band band1", "band band2",
                                              "band band3", "band band4" };

/* The widest first, so that what is likelier lies on top of it. */
static void put_bands(const struct frame *f, const struct fan *fan)
{
    for (size_t line = FAN_LINES; line-- > 0;)
        put_steps(f, fan->lines[line], fan->days, true, bands[line]);
}

static void put_fan_keys(const struct frame *f)
{
    struct svg_keys keys = keys_of(f);
    for (size_t line = 0; line < FAN_LINES; line++) {
        char text[32];
        snprintf(text, sizeof text, line == 0 ? "%d %% of the paths" : "%d %%",
                 (int)(fan_shares[line] / 100));
        svg_key(&keys, SVG_BOX, bands[line], str_of(text));
    }
}

void fan_to_svg(struct buf *out, const struct exposure_plot *plot, const struct fan *fan)
{
    int64_t most = largest(fan->lines[FAN_LINES - 1], fan->days, 0);
    struct frame f = begin_upright(out, plot, most / 20 * 21, (int64_t)fan->days, 1);
    put_amount_axis(&f);
    put_bands(&f, fan);
    put_day_axis(&f, fan->on);
    put_fan_keys(&f);
    svg_end(out);
}

/* ---- how likely above an amount ---- */

/* Left of the curve, which falls, or right of it where it begins; returns where the label is. */
static double put_rank(const struct frame *f, int64_t loss, int64_t share, double lowest)
{
    char text[NUM_TEXT_SIZE + 24];
    char amount[NUM_TEXT_SIZE];
    double x = at_x(f, (double)loss);
    double y = at_y(f, (10000 - share) * 100);
    bool right = x > (f->left + f->right) / 2;
    amount_words(loss, amount);
    snprintf(text, sizeof text, "P%d  %s", (int)(share / 100), amount);
    svg_dot(f->out, x, y, 3.5, "dot asked-dot", (struct str){ 0 });
    y = y + 4 < lowest ? y + 4 : lowest;
    svg_text(f->out, right ? x - 8 : x + 8, y, right ? SVG_END : SVG_START, "small strong halo",
             str_of(text));
    return y;
}

/* From the least likely up; of shares with the same loss the least. */
static void put_ranks(const struct frame *f, const int64_t *sorted, size_t count)
{
    static const int64_t shares[] = { 9900, 9500, 9000, 7500, 5000 };
    double lowest = f->bottom - 4;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        int64_t loss = nearest_rank(sorted, count, shares[i]);
        bool last = i + 1 == sizeof shares / sizeof shares[0];
        if (last || loss != nearest_rank(sorted, count, shares[i + 1]))
            lowest = put_rank(f, loss, shares[i], lowest) - LABEL;
    }
}

void loss_to_svg(struct buf *out, const struct exposure_plot *plot, const int64_t *sorted,
                 size_t count)
{
    double x[POINTS_MAX];
    double y[POINTS_MAX];
    size_t points = 0;
    int64_t most = sorted[count - 1] > 0 ? sorted[count - 1] : 1;
    struct frame f = begin_upright(out, plot, 1000000, most / 20 * 21, 1);
    put_percent_axis(&f);
    put_amounts_below(&f);
    for (size_t i = 0; i < POINTS_MAX; i++) {
        size_t rank = i * (count - 1) / (POINTS_MAX - 1);
        x[points] = at_x(&f, (double)sorted[rank]);
        y[points++] = at_y(&f, (int64_t)((count - rank) * 1000000 / count));
    }
    svg_curve(out, x, y, points, "curve strong-line");
    put_ranks(&f, sorted, count);
    svg_wrap(out, f.left, f.bottom + KEYS, f.right - f.left, SVG_TEXT_WIDTH, "small",
             STR("across: the charge; up: in how many paths it is at least that"));
    svg_end(out);
}

/* ---- how long it lasts ---- */

static void put_chances(const struct frame *f, const uint64_t *chances, size_t days,
                        const char *kind)
{
    double x[POINTS_MAX];
    double y[POINTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < days && i < POINTS_MAX; i++) {
        x[count] = at_x(f, (double)i);
        y[count++] = at_y(f, (int64_t)(chances[i] / (CHANCE_ONE / 1000000)));
    }
    svg_curve(f->out, x, y, count, kind);
}

void lasting_to_svg(struct buf *out, const struct exposure_plot *plot,
                    const struct lasting *lasting)
{
    struct frame f = begin_upright(out, plot, 1000000, (int64_t)lasting->days - 1, 3);
    put_percent_axis(&f);
    int64_t step = plot->words.narrow ? 180 : 90;
    for (int64_t day = 0; day < (int64_t)lasting->days; day += step) {
        char text[24];
        snprintf(text, sizeof text, day == 0 ? "%d" : "%d days", (int)day);
        double x = at_x(&f, (double)day);
        bool last = x > f.right - 20;
        svg_line(out, x, f.bottom, x, f.bottom + 5, "axis");
        svg_text(out, last ? f.right + 10 : x, f.bottom + 18, last ? SVG_END : SVG_MIDDLE,
                 "small faint", str_of(text));
    }
    put_chances(&f, lasting->high, lasting->days, "curve dotted");
    put_chances(&f, lasting->low, lasting->days, "curve dashed");
    put_chances(&f, lasting->middle, lasting->days, "curve strong-line");
    struct svg_keys keys = keys_of(&f);
    svg_key(&keys, SVG_DASH, "curve strong-line", STR("how likely nothing tighter comes by then"));
    svg_key(&keys, SVG_DASH, "curve dashed", STR("at the upper end of the rate, 90 percent"));
    svg_key(&keys, SVG_DASH, "curve dotted", STR("at its lower end"));
    svg_end(out);
}

/* ---- the tornado ---- */

#define TORNADO_ROW 46
#define TORNADO_BAR 9
#define TORNADO_LEAST 2 /* pixels, of a bar that moves nothing */

static void put_range(const struct frame *f, double y, int64_t low, int64_t high, const char *kind)
{
    double x = at_x(f, (double)(low < high ? low : high));
    double width = at_x(f, (double)(low < high ? high : low)) - x;
    svg_rect(f->out, x, y, width < TORNADO_LEAST ? TORNADO_LEAST : width, TORNADO_BAR, kind);
}

/* "charge 1.4 bn to 1.76 bn", which the axis alone tells where there is no room. */
static void put_ranges(const struct frame *f, double y, const struct tornado_bar *bar)
{
    char net[2][NUM_TEXT_SIZE];
    char lost[2][NUM_TEXT_SIZE];
    char text[4 * NUM_TEXT_SIZE + 64];
    if (f->plot->words.narrow)
        return;
    amount_words(bar->net_low, net[0]);
    amount_words(bar->net_high, net[1]);
    amount_words(bar->lost_low, lost[0]);
    amount_words(bar->lost_high, lost[1]);
    snprintf(text, sizeof text, "charge %s to %s; lost revenue %s to %s", net[0], net[1], lost[0],
             lost[1]);
    svg_text(f->out, f->right, y, SVG_END, "small faint halo", str_of(text));
}

static void put_tornado_row(const struct frame *f, const struct tornado_bar *bar, size_t i)
{
    char text[160];
    double y = f->top + (double)i * TORNADO_ROW;
    snprintf(text, sizeof text, "%.*s: %.*s to %.*s", STR_ARG(bar->name), STR_ARG(bar->low),
             STR_ARG(bar->high));
    svg_text(f->out, f->left + 4, y + 14, SVG_START, "small halo", str_of(text));
    put_ranges(f, y + 14, bar);
    put_range(f, y + 20, bar->net_low, bar->net_high, "bar sum");
    put_range(f, y + 20 + TORNADO_BAR + 1, bar->lost_low, bar->lost_high, "bar less");
}

void tornado_to_svg(struct buf *out, const struct exposure_plot *plot,
                    const struct tornado_bar *bars, size_t count)
{
    int64_t most = 1;
    count = count < TORNADO_MAX ? count : TORNADO_MAX;
    for (size_t i = 0; i < count; i++) {
        const int64_t ends[] = { bars[i].net_low, bars[i].net_high, bars[i].lost_low,
                                 bars[i].lost_high };
        most = largest(ends, sizeof ends / sizeof ends[0], most);
    }
    struct frame f = begin(out, plot,
                           (struct extent){ .width = most,
                                            .height = (double)count * TORNADO_ROW,
                                            .below = BELOW + (plot->words.narrow ? 18 : 0),
                                            .left = plot->words.narrow ? 20 : 30,
                                            .right = plot->words.narrow ? 30 : 34 });
    put_amounts_below(&f);
    for (size_t i = 0; i < count; i++)
        put_tornado_row(&f, &bars[i], i);
    struct svg_keys keys = keys_of(&f);
    svg_key(&keys, SVG_BOX, "bar sum", STR("mean charge"));
    svg_key(&keys, SVG_BOX, "bar less", STR("mean lost revenue"));
    svg_end(out);
}

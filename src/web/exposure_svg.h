/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/exposure_svg.h - an exposure as pictures: for the command line and the page.
 *
 * Each stands by itself, as wire/svg.h has it.  Amounts are hundredths of the currency; what a
 * picture says by lightness it also says by a label or by where it stands, so that it can be read
 * when it is printed in gray.
 */
#ifndef LICET_WEB_EXPOSURE_SVG_H
#define LICET_WEB_EXPOSURE_SVG_H

#include "exposure/paths.h"
#include "exposure/valuation.h"
#include "wire/plot.h"

struct exposure_plot {
    struct plot_words words;
    struct str currency;
};

/* From gross to net, step by step. */
void waterfall_to_svg(struct buf *out, const struct exposure_plot *plot,
                      const struct valuation *valuation);

/* A day on which commitments stop being cancellable. */
struct cliff_mark {
    int32_t day; /* from the first on */
    struct str label;
};

/* What it would cost if the change came on a day: by day from `on` on. */
struct cliff {
    int32_t on;
    const int64_t *gross, *net;
    size_t days;
    const struct cliff_mark *marks;
    size_t mark_count;
};

void cliff_to_svg(struct buf *out, const struct exposure_plot *plot, const struct cliff *cliff);

/* The charge that 50, 75, 90, 95 and 99 of 100 paths do not exceed by a day. */
#define FAN_LINES 5
extern const int64_t fan_shares[FAN_LINES];

struct fan {
    int32_t on;
    const int64_t *lines[FAN_LINES]; /* by day */
    size_t days;
};

void fan_to_svg(struct buf *out, const struct exposure_plot *plot, const struct fan *fan);

/* How likely the charge is above an amount; sorted: the least first. */
void loss_to_svg(struct buf *out, const struct exposure_plot *plot, const int64_t *sorted,
                 size_t count);

/* How likely it lasts so many days: at the rate, and at the ends of its interval. */
struct lasting {
    const uint64_t *middle, *low, *high; /* of CHANCE_ONE, by day */
    size_t days;
};

void lasting_to_svg(struct buf *out, const struct exposure_plot *plot,
                    const struct lasting *lasting);

/* A figure of the model at either end, and the means that come out. */
struct tornado_bar {
    struct str name, low, high; /* low, high: what it is set to */
    int64_t net_low, net_high;
    int64_t lost_low, lost_high;
};

#define TORNADO_MAX 16

/* The longest bar first, as they are given; no more than TORNADO_MAX. */
void tornado_to_svg(struct buf *out, const struct exposure_plot *plot,
                    const struct tornado_bar *bars, size_t count);

#endif

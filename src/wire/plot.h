/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/plot.h - analyses as pictures, for where people would rather look than read.
 *
 * SVG, one drawing in itself (svg.h).  Whether it all went into the buffer, buf_check tells.
 */
#ifndef LICET_WIRE_PLOT_H
#define LICET_WIRE_PLOT_H

#include "decide/plane.h"

/* What stands above the drawing. */
struct plot_words {
    struct str title, subtitle;
};

/* The lines of a day over performance and density, with the chips. */
void plane_to_svg(struct buf *out, const struct plane *plane, const struct plot_words *words);

/* The answer as a strip of time, and below it each change with its rule; until: the horizon. */
void history_to_svg(struct buf *out, const struct history_entry *entries, size_t count,
                    int32_t until, const struct plot_words *words);

#endif

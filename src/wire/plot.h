/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/plot.h - analyses as pictures, for where people would rather look than read.
 *
 * SVG, one drawing in itself (svg.h).  Whether it all went into the buffer, buf_check tells.
 */
#ifndef LICET_WIRE_PLOT_H
#define LICET_WIRE_PLOT_H

#include "decide/decide.h"
#include "decide/plane.h"

/* What stands above the drawing; narrow: as wide as a telephone (SVG_NARROW), else SVG_WIDE. */
struct plot_words {
    struct str title, subtitle;
    bool narrow;
};

/* The lines of a day over performance and density, with the chips. */
void plane_to_svg(struct buf *out, const struct plane *plane, const struct plot_words *words);

/*
 * The answer as a strip of time, and each change with its rule; of each authority, one below the
 * other on the same years.  At least one.
 */
void history_to_svg(struct buf *out, const struct history *histories, size_t count,
                    const struct plot_words *words);

#endif

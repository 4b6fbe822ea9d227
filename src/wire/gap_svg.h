/* SPDX-License-Identifier: Apache-2.0 */
/* wire/gap_svg.h - how far chips are from a reference over time, as a picture. */
#ifndef LICET_WIRE_GAP_SVG_H
#define LICET_WIRE_GAP_SVG_H

#include <stddef.h>
#include <stdint.h>

#include "wire/plot.h"

/* How far chips are from one day on; absent names: there is none. */
struct gap_point {
    int32_t day;
    struct str open, domestic;         /* the best that may be sold there, and that is made there */
    double open_share, domestic_share; /* of the reference, 1 for as much */
};

/* Both shares as steps, the last until that day; the reference is the line at 100%. */
void gap_to_svg(struct buf *out, const struct gap_point *points, size_t count, int32_t until,
                struct str reference, const struct plot_words *words);

#endif

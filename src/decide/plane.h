/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/plane.h - what comes out over two figures of an item: processing performance and density.
 *
 * The lines of the rules cut both figures into pieces; in each cell, all else as the order has it,
 * one thing comes out.  Exact, as headroom is.
 */
#ifndef LICET_DECIDE_PLANE_H
#define LICET_DECIDE_PLANE_H

#include "decide/compare.h"

/* Part of a figure's line, between two values at which something changes. */
struct plane_piece {
    struct num from, to;
    bool open_end; /* nothing changes further up */
};

/* A chip of the catalog at its own figures, with its own answer. */
struct plane_dot {
    struct str name;
    struct num x, y;
    struct compared_answer answer;
    bool asked; /* the order's item */
};

struct plane {
    const struct fact *x, *y;
    struct plane_piece *across, *up;
    size_t across_count, up_count;
    struct compared_answer *cells; /* up_count rows of across_count, from the lowest */
    struct plane_dot *dots;        /* chips launched by the day, whose two figures are known */
    size_t dot_count;
    struct str item; /* the order's, as the catalog has it; absent if it names none of it */
};

/*
 * ERR_NAME where the policy has no such figures; ERR_VALUE where no rule of the day reads them, and
 * for an assembly.  What is returned lives until the next call on the session.
 */
NODISCARD bool decide_plane(struct session *session, const struct order *order,
                            const struct decide_options *options, struct plane *ret,
                            struct err *err);

#endif

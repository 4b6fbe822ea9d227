/* SPDX-License-Identifier: Apache-2.0 */
/*
 * analyze/edges.h - where the comparisons of a program turn as one figure moves.
 *
 * Let one numeric fact move, and hold all others.  Every comparison that reads it, be it through a
 * definition (a density, the highest of several rates, a sum), turns at finitely many values.
 * Between two neighbors of them no comparison comes out otherwise, so one trial in between speaks
 * for all values there: the figure's line falls into finitely many pieces, exactly.  A value at
 * which all comparisons are as they are just above it (as with >= of a growing term) belongs to
 * the piece above.
 */
#ifndef LICET_ANALYZE_EDGES_H
#define LICET_ANALYZE_EDGES_H

#include "plan/eval.h"

/* A comparison that turns at a value. */
struct edge {
    struct num at;
    uint32_t node;
    int side; /* at the value itself it is as just above it (1), as below it (-1), or neither (0) */
};

struct edges {
    struct edge *list; /* by value, then by node; a value has as many as comparisons turn there */
    size_t count;
    bool unclear; /* some comparison is not a fraction of two linear terms in the figure */
};

/*
 * The edges of the fact in the slot (not a party's), or of the definition that it is, among the
 * nodes of the program; the results hold the other facts.  only: by node, the comparisons that
 * count; NULL: all.  Values below zero are left out: no
 * figure is.  A comparison with an unknown value never turns.  False when the arena is exhausted.
 */
NODISCARD bool edges_find(struct arena *arena, const struct results *results,
                          const struct node_list *nodes, const uint8_t *only, uint32_t slot,
                          struct edges *ret_edges, struct err *err);

#endif

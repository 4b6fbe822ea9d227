/* SPDX-License-Identifier: Apache-2.0 */
/* decide/compare_priv.h - what a comparison is made of; see compare.h. */
#ifndef LICET_DECIDE_COMPARE_PRIV_H
#define LICET_DECIDE_COMPARE_PRIV_H

#include "decide/compare.h"
#include "decide/probe.h"

#define COMPARE_DEPTH_MAX 16 /* figures cut one in the other */

/* ---- compare_tree.c: what comes out on both days, figure by figure ---- */

struct branch {
    struct num from, to;
    bool from_reached, to_reached, open_end;
    uint32_t child;
};

/* A figure that is cut, or a leaf: equal ones are one, so that alike destinations share a root. */
struct tree_node {
    const struct fact *fact; /* NULL: a leaf */
    uint32_t first, count;   /* of branches */
    struct compared_answer before, after;
};

/* What was left to find out on both days, and the node that it came to. */
struct residue {
    const uint64_t *words;
    size_t count;
    uint64_t hash;
    uint32_t node;
};

struct tree {
    struct arena *arena;
    struct residue *residues;
    size_t residue_count, residue_capacity;
    struct tree_node *nodes;
    struct branch *branches;
    size_t node_count, node_capacity, branch_count, branch_capacity;
};

/* Cuts the figures of the probe's order, on its two days; *ret_root is alike for alike trees. */
NODISCARD bool compare_cut(struct probe *probe, struct tree *tree, uint32_t *ret_root,
                           struct err *err);

/* ---- compare.c: what came out, and destinations of which the same is said ---- */

struct compared_answer compared_of(const struct judgment *judgment);

/*
 * Puts the group among the others, or its destinations to those of one that says the same; its
 * countries have room for all there are.
 */
NODISCARD bool compare_put_group(struct arena *arena, struct comparison *ret,
                                 const struct compared_group *group, struct err *err);

/* ---- compare_boxes.c: the region in which the two days differ ---- */

/* Fills in the boxes of the group, as large as they may be. */
NODISCARD bool compare_boxes(struct arena *arena, const struct tree *tree, uint32_t root,
                             struct compared_group *group, struct err *err);
bool compared_has_box(const struct compared_group *group, const struct compared_box *box);

/* ---- compare_places.c: destinations that no rule tells apart ---- */

struct classes {
    uint32_t
        class_of[COUNTRY_ID_COUNT]; /* the first country of the class; UINT32_MAX: no country */
    /* By day, by node: read by a rule that may fire somewhere. */
    uint8_t *counts[PROBE_DAYS_MAX];
};

/* The trials are of an order whose destination is not known. */
NODISCARD bool compare_classes(struct probe *probe, const struct trial trials[],
                               struct classes *ret_classes, struct err *err);

#endif

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

/* What was left to find out on both days, and the node, or another number, that it came to. */
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
    struct probe_figure *figures; /* that are cut, in these epochs; NULL: not listed yet */
    size_t figure_count;
    const struct epoch *epochs[2];
    struct node_list coupled[2]; /* by day: comparisons of figures taken together */
};

/*
 * Cuts the figures of the probe's order, on its two days; *ret_root is alike for alike trees.  Sets
 * *coupled where something hangs on a comparison of figures taken together, which are not cut so.
 */
NODISCARD bool compare_cut(struct probe *probe, struct tree *tree, uint32_t *ret_root,
                           bool *coupled, struct err *err);

/* The leaf to which the values, by slot, lead; NULL where one on the way is not known. */
const struct tree_node *compare_descend(const struct tree *tree, uint32_t root,
                                        const struct value *values);

/*
 * The number that was put for what the probe's last trial leaves to find out; the own, if there was
 * none, and it is put.
 */
NODISCARD bool compare_recall(struct probe *probe, struct tree *tree, uint32_t own, uint32_t *ret,
                              struct err *err);

/* ---- compare.c: what came out, and destinations of which the same is said ---- */

struct asked_chip {
    const struct chip *chip;
    struct value *values; /* by slot: of figures, the same on both days; else unknown */
    bool named;           /* by its model, in a rule that may fire somewhere */
};

struct comparing {
    struct session *session;
    struct compared_side sides[2];
    struct comparison *ret;
    struct tree *tree;       /* for all that is compared on the session */
    struct str exporter;     /* absent: anyone, or the firm */
    const struct firm *firm; /* to whom a letter was sent; NULL: none */
    bool knows_no_more;      /* the firm, than the public: then it is judged by the same programs */
    struct asked_chip *chips;
    size_t chip_count;
    bool circuits_only; /* these are all logic circuits */
    struct order order; /* that is tried */
    struct given_fact facts[3];
    char code[3];
    struct node_list changed[2]; /* by day: rules of the program, see list_changed */
    /* Those that bind a firm; they alone tell one that knows no more apart from anyone. */
    struct node_list letters[2];
    bool covers_change;
    struct err *err;
};

/*
 * Puts the group among the others, or its destinations to those of one that says the same; its
 * countries have room for all there are.
 */
NODISCARD bool compare_put_group(struct arena *arena, struct comparison *ret,
                                 const struct compared_group *group, struct err *err);

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

/* ---- compare_chips.c: the chips of the catalog ---- */

struct compared_answer compared_of(const struct judgment *judgment);

#define COMPARE_NOWHERE (-1) /* a destination that is not known */

/* A plain order of anything to the country. */
void compare_set_order(struct comparing *comparing, int32_t country);

/* Which are asked about: those launched by the later day; of a firm with a letter, its own. */
NODISCARD bool compare_ask_chips(struct comparing *comparing);

/* Reads their figures on the days of the probe, and whether what counts there names them. */
NODISCARD bool compare_read_chips(struct comparing *comparing, const struct probe *probe,
                                  const struct classes *classes);

/*
 * Puts those of them into the group for which the answer to its first country is another one.  The
 * tree of the figures has it where all figures on the way are known and no rule names the chip.
 */
NODISCARD bool compare_list_chips(struct comparing *comparing, uint32_t root,
                                  struct compared_group *group);

/* ---- compare_boxes.c: the region in which the two days differ ---- */

/* Fills in the boxes of the group, as large as they may be. */
NODISCARD bool compare_boxes(struct arena *arena, const struct tree *tree, uint32_t root,
                             struct compared_group *group, struct err *err);
bool compared_has_box(const struct compared_group *group, const struct compared_box *box);
/* Whether one of its boxes has all of this one, and says the same. */
bool compared_covers_box(const struct compared_group *group, const struct compared_box *box);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/tree.h - the Merkle tree over the entries of the log (RFC 9162, section 2.1).
 *
 *   level 2        n            a node is SHA-256(0x01, left, right),
 *                /   \          a leaf is SHA-256(0x00, entry)
 *   level 1     n     n     n
 *              / \   / \   / \
 *   level 0   l   l l   l l   l   l      seven entries: complete subtrees of 4, 2 and 1
 *
 * A subtree is complete when it has all its leaves, and then never changes; the root of any size is
 * worked out from complete ones, at most 63 of them: the frontier.  Proofs, too, are made of the
 * roots of complete subtrees, which tree_source gives; so a proof reads a few of them, however long
 * the log is.
 */
#ifndef LICET_AUDIT_TREE_H
#define LICET_AUDIT_TREE_H

#include "store/audit_rows.h"

/* What grows: the frontier. */
struct tree {
    int64_t size;
    struct audit_hash nodes[AUDIT_LEVELS]; /* by level; there where `size` has that bit */
};

void tree_leaf(struct str entry, struct audit_hash *ret);
void tree_node(const struct audit_hash *left, const struct audit_hash *right,
               struct audit_hash *ret);

/*
 * Adds a leaf.  It completes one subtree of each level from 0 to the one that is returned;
 * completed[level] is its root, and its place is size >> level, less one.
 */
unsigned tree_add(struct tree *tree, const struct audit_hash *leaf,
                  struct audit_hash completed[AUDIT_LEVELS]);

/* Of no leaves: SHA-256 of nothing. */
void tree_root(const struct tree *tree, struct audit_hash *ret);

/* As it is kept: what is there of the nodes, the largest subtree first. */
void tree_open(struct tree *tree, int64_t size, const struct audit_hash *frontier);
size_t tree_frontier(const struct tree *tree, struct audit_hash ret[AUDIT_LEVELS]);

/* ---- proofs ---- */

#define TREE_PROOF_MAX (AUDIT_LEVELS + 1)

struct tree_proof {
    struct audit_hash hashes[TREE_PROOF_MAX];
    size_t count;
};

/* Gives the root of the complete subtree over the leaves from at << level on. */
typedef bool tree_source(void *context, unsigned level, int64_t at, struct audit_hash *ret,
                         struct err *err);

/* The root of the first `size` leaves, 1 or more. */
NODISCARD bool tree_root_at(tree_source *source, void *context, int64_t size,
                            struct audit_hash *ret, struct err *err);

/* That a leaf, counted from 0, is in the tree of that size (2.1.3.1). */
NODISCARD bool tree_prove_inclusion(tree_source *source, void *context, int64_t leaf, int64_t size,
                                    struct tree_proof *ret, struct err *err);
bool tree_included(const struct audit_hash *hash, int64_t leaf, int64_t size,
                   const struct audit_hash *root, const struct tree_proof *proof);

/* That the tree of one size begins with that of another, 0 < first <= second (2.1.4.1). */
NODISCARD bool tree_prove_consistency(tree_source *source, void *context, int64_t first,
                                      int64_t second, struct tree_proof *ret, struct err *err);
bool tree_consistent(int64_t first, const struct audit_hash *first_root, int64_t second,
                     const struct audit_hash *second_root, const struct tree_proof *proof);

#endif

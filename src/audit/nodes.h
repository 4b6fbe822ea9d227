/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit/nodes.h - the nodes of the tree of a log that is kept, for roots and proofs.
 *
 * Those from AUDIT_NODE_LEVEL on are rows; those below are worked out from the entries of their
 * block, of which the last one looked at is remembered.
 */
#ifndef LICET_AUDIT_NODES_H
#define LICET_AUDIT_NODES_H

#include "audit/log.h"
#include "audit/tree.h"

#define AUDIT_BLOCK ((int64_t)1 << AUDIT_NODE_LEVEL)

struct audit_nodes {
    struct store *store;
    int64_t block; /* whose leaves follow, from 0; -1: none */
    size_t count;
    struct audit_hash leaves[AUDIT_BLOCK];
};

void audit_nodes_init(struct audit_nodes *nodes, struct store *store);

/* A tree_source; the context is a struct audit_nodes.  ERR_IO where something is missing. */
NODISCARD bool audit_nodes_source(void *context, unsigned level, int64_t at, struct audit_hash *ret,
                                  struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* audit/nodes.c - see nodes.h. */
#include "audit/nodes.h"

void audit_nodes_init(struct audit_nodes *nodes, struct store *store)
{
    nodes->store = store;
    nodes->block = -1;
    nodes->count = 0;
}

static bool missing(struct err *err)
{
    err_set(err, ERR_DAMAGED, "a part of the log is missing");
    return err_hint(err, "'licet audit verify' tells what is wrong");
}

static bool add_leaf(void *context, const struct audit_entry *entry, struct err *err)
{
    struct audit_nodes *nodes = context;
    if (entry->seq != nodes->block * AUDIT_BLOCK + (int64_t)nodes->count + 1)
        return missing(err);
    tree_leaf(entry->bytes, &nodes->leaves[nodes->count++]);
    return true;
}

static bool read_block(struct audit_nodes *nodes, int64_t block, struct err *err)
{
    nodes->block = block;
    nodes->count = 0;
    if (audit_block_each(nodes->store, block * AUDIT_BLOCK + 1, (block + 1) * AUDIT_BLOCK, add_leaf,
                         nodes, err))
        return true;
    nodes->block = -1;
    return false;
}

bool audit_nodes_source(void *context, unsigned level, int64_t at, struct audit_hash *ret,
                        struct err *err)
{
    struct audit_nodes *nodes = context;
    bool found;
    if (level >= AUDIT_NODE_LEVEL)
        return audit_node_read(nodes->store, level, at, ret, &found, err) &&
               (found || missing(err));
    int64_t from = at << level;
    size_t size = (size_t)1 << level;
    int64_t block = from / AUDIT_BLOCK;
    size_t first = (size_t)(from % AUDIT_BLOCK);
    /* The log may have grown since the block was read. */
    if ((nodes->block != block || first + size > nodes->count) && !read_block(nodes, block, err))
        return false;
    if (first + size > nodes->count)
        return missing(err);
    struct tree tree = { .size = 0 };
    for (size_t i = 0; i < size; i++) {
        struct audit_hash completed[AUDIT_LEVELS];
        (void)tree_add(&tree, &nodes->leaves[first + i], completed);
    }
    tree_root(&tree, ret);
    return true;
}

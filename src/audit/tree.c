/* SPDX-License-Identifier: Apache-2.0 */
/* audit/tree.c - see tree.h. */
#include "audit/tree.h"

#include <assert.h>

#include "base/sha256.h"

void tree_leaf(struct str entry, struct audit_hash *ret)
{
    static const unsigned char prefix = 0x00;
    struct sha256 state;
    sha256_begin(&state);
    sha256_add(&state, &prefix, 1);
    sha256_add(&state, entry.data, entry.length);
    sha256_end(&state, ret->bytes);
}

void tree_node(const struct audit_hash *left, const struct audit_hash *right,
               struct audit_hash *ret)
{
    static const unsigned char prefix = 0x01;
    struct sha256 state;
    sha256_begin(&state);
    sha256_add(&state, &prefix, 1);
    sha256_add(&state, left->bytes, sizeof left->bytes);
    sha256_add(&state, right->bytes, sizeof right->bytes);
    sha256_end(&state, ret->bytes);
}

/* ---- what grows ---- */

static bool has_level(int64_t size, unsigned level)
{
    return ((uint64_t)size >> level & 1) != 0;
}

unsigned tree_add(struct tree *tree, const struct audit_hash *leaf,
                  struct audit_hash completed[AUDIT_LEVELS])
{
    unsigned level = 0;
    completed[0] = *leaf;
    for (; has_level(tree->size, level); level++)
        tree_node(&tree->nodes[level], &completed[level], &completed[level + 1]);
    tree->nodes[level] = completed[level];
    tree->size++;
    return level;
}

void tree_root(const struct tree *tree, struct audit_hash *ret)
{
    bool any = false;
    sha256_of(NULL, 0, ret->bytes);
    for (unsigned level = 0; level < AUDIT_LEVELS; level++) {
        if (!has_level(tree->size, level))
            continue;
        if (any)
            tree_node(&tree->nodes[level], ret, ret);
        else
            *ret = tree->nodes[level];
        any = true;
    }
}

void tree_open(struct tree *tree, int64_t size, const struct audit_hash *frontier)
{
    *tree = (struct tree){ .size = size };
    for (unsigned level = AUDIT_LEVELS; level-- > 0;) {
        if (has_level(size, level))
            tree->nodes[level] = *frontier++;
    }
}

size_t tree_frontier(const struct tree *tree, struct audit_hash ret[AUDIT_LEVELS])
{
    size_t count = 0;
    for (unsigned level = AUDIT_LEVELS; level-- > 0;) {
        if (has_level(tree->size, level))
            ret[count++] = tree->nodes[level];
    }
    return count;
}

/* ---- proofs ---- */

/* Where a tree is divided: the largest power of two below its size, which is 2 or more. */
static int64_t split_of(int64_t size)
{
    return (int64_t)1 << (63 - __builtin_clzll((uint64_t)size - 1));
}

/*
 * The hash over the leaves from one to before another; `from` is where a subtree of as many leaves,
 * or more, begins.  From the smallest complete subtree, the last one, to the largest.
 */
static bool hash_range(tree_source *source, void *context, int64_t from, int64_t to,
                       struct audit_hash *ret, struct err *err)
{
    int64_t size = to - from;
    bool any = false;
    for (unsigned level = 0; level < AUDIT_LEVELS; level++) {
        struct audit_hash node;
        if (!has_level(size, level))
            continue;
        to -= (int64_t)1 << level;
        if (!source(context, level, to >> level, &node, err))
            return false;
        if (any)
            tree_node(&node, ret, ret);
        else
            *ret = node;
        any = true;
    }
    assert(any && from == to);
    return true;
}

bool tree_root_at(tree_source *source, void *context, int64_t size, struct audit_hash *ret,
                  struct err *err)
{
    return hash_range(source, context, 0, size, ret, err);
}

static void reverse(struct tree_proof *proof)
{
    for (size_t i = 0; i < proof->count / 2; i++) {
        struct audit_hash hash = proof->hashes[i];
        proof->hashes[i] = proof->hashes[proof->count - 1 - i];
        proof->hashes[proof->count - 1 - i] = hash;
    }
}

bool tree_prove_inclusion(tree_source *source, void *context, int64_t leaf, int64_t size,
                          struct tree_proof *ret, struct err *err)
{
    int64_t from = 0;
    int64_t to = size;
    assert(leaf >= 0 && leaf < size);
    ret->count = 0;
    while (to - from > 1) {
        int64_t middle = from + split_of(to - from);
        bool left = leaf < middle;
        if (!hash_range(source, context, left ? middle : from, left ? to : middle,
                        &ret->hashes[ret->count++], err))
            return false;
        if (left)
            to = middle;
        else
            from = middle;
    }
    reverse(ret);
    return true;
}

bool tree_prove_consistency(tree_source *source, void *context, int64_t first, int64_t second,
                            struct tree_proof *ret, struct err *err)
{
    int64_t from = 0;
    int64_t to = second;
    assert(first > 0 && first <= second);
    ret->count = 0;
    /* Down to the subtree that ends where the first tree does. */
    while (to != first) {
        int64_t middle = from + split_of(to - from);
        bool left = first <= middle;
        if (!hash_range(source, context, left ? middle : from, left ? to : middle,
                        &ret->hashes[ret->count++], err))
            return false;
        if (left)
            to = middle;
        else
            from = middle;
    }
    /* Where that is the first tree itself, whoever asks has its root. */
    if (from > 0 && !hash_range(source, context, from, to, &ret->hashes[ret->count++], err))
        return false;
    reverse(ret);
    return true;
}

/* ---- what proofs prove: the letters are those of the standard ---- */

/* Up to where the path turns: past all levels on which there is nothing to the right. */
static void skip_right_edge(uint64_t *fn, uint64_t *sn)
{
    while (*fn != 0 && (*fn & 1) == 0) {
        *fn >>= 1;
        *sn >>= 1;
    }
}

/* RFC 9162, 2.1.3.2. */
bool tree_included(const struct audit_hash *hash, int64_t leaf, int64_t size,
                   const struct audit_hash *root, const struct tree_proof *proof)
{
    struct audit_hash r = *hash;
    if (leaf < 0 || leaf >= size)
        return false;
    uint64_t fn = (uint64_t)leaf;
    uint64_t sn = (uint64_t)size - 1;
    for (size_t i = 0; i < proof->count; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) != 0 || fn == sn) {
            tree_node(&proof->hashes[i], &r, &r);
            skip_right_edge(&fn, &sn);
        } else {
            tree_node(&r, &proof->hashes[i], &r);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && audit_hash_equal(&r, root);
}

/* RFC 9162, 2.1.4.2. */
bool tree_consistent(int64_t first, const struct audit_hash *first_root, int64_t second,
                     const struct audit_hash *second_root, const struct tree_proof *proof)
{
    size_t at = 0;
    if (first < 1 || first > second)
        return false;
    if (first == second)
        return proof->count == 0 && audit_hash_equal(first_root, second_root);
    if (proof->count == 0)
        return false;
    uint64_t fn = (uint64_t)first - 1;
    uint64_t sn = (uint64_t)second - 1;
    /* A first tree that is complete is the first node itself. */
    bool complete = ((uint64_t)first & ((uint64_t)first - 1)) == 0;
    for (; (fn & 1) != 0; fn >>= 1)
        sn >>= 1;
    struct audit_hash fr = complete ? *first_root : proof->hashes[at++];
    struct audit_hash sr = fr;
    for (; at < proof->count; at++) {
        const struct audit_hash *c = &proof->hashes[at];
        if (sn == 0)
            return false;
        if ((fn & 1) != 0 || fn == sn) {
            tree_node(c, &fr, &fr);
            tree_node(c, &sr, &sr);
            skip_right_edge(&fn, &sn);
        } else {
            tree_node(&sr, c, &sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && audit_hash_equal(&fr, first_root) && audit_hash_equal(&sr, second_root);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* decide/compare_tree.c - see compare_priv.h: equal parts of the tree are one node. */
#include "decide/compare_priv.h"

#include <string.h>

bool compared_alike(const struct compared_answer *a, const struct compared_answer *b)
{
    return a->outcome == b->outcome && a->review == b->review && a->not_covered == b->not_covered;
}

static bool same_branch(const struct branch *a, const struct branch *b)
{
    return a->child == b->child && a->open_end == b->open_end &&
           a->from_reached == b->from_reached && a->to_reached == b->to_reached &&
           num_compare(a->from, b->from) == 0 && num_compare(a->to, b->to) == 0;
}

static bool same_node(const struct tree *tree, const struct tree_node *a, const struct tree_node *b)
{
    if (a->fact != b->fact || a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++) {
        if (!same_branch(&tree->branches[a->first + i], &tree->branches[b->first + i]))
            return false;
    }
    return a->fact != NULL ||
           (compared_alike(&a->before, &b->before) && compared_alike(&a->after, &b->after));
}

/* The node, or an equal one that was there; then its branches, the last, are given back. */
static bool put_node(struct tree *tree, struct tree_node node, uint32_t *ret, struct err *err)
{
    for (uint32_t i = 0; i < tree->node_count; i++) {
        if (same_node(tree, &tree->nodes[i], &node)) {
            tree->branch_count -= node.count;
            *ret = i;
            return true;
        }
    }
    if (!arena_grow(tree->arena, &tree->nodes, tree->node_count, &tree->node_capacity,
                    sizeof *tree->nodes))
        return arena_error(tree->arena, err);
    *ret = (uint32_t)tree->node_count;
    tree->nodes[tree->node_count++] = node;
    return true;
}

/* ---- cutting ---- */

#define TRIES_MAX 20000 /* for one destination */

struct cutter {
    struct probe *probe;
    struct tree *tree;
    unsigned tries;
    bool coupled;
    struct err *err;
};

static bool is_single(uint32_t mask)
{
    return (mask & (mask - 1)) == 0;
}

static bool is_settled(const struct trial *trial)
{
    return is_single(trial->outcome) &&
           (trial->outcome != 1u << PLAN_LICENSE_REQUIRED || is_single(trial->review));
}

static struct compared_answer answer_of(const struct trial *trial)
{
    return (struct compared_answer){ trial->outcome_word, trial->review_word, trial->not_covered };
}

static bool cut(struct cutter *cutter, unsigned depth, uint32_t *ret_node);

/* The branches of the pieces; neighbors that lead to the same are one. */
static bool cut_pieces(struct cutter *cutter, unsigned depth, const struct fact *fact,
                       const struct pieces *pieces, struct branch *branches, uint32_t *ret_count)
{
    struct value *value = probe_value(cutter->probe, fact);
    struct value before = *value;
    struct arena *work = &cutter->probe->session->work;
    struct arena_place place = arena_mark(work);
    bool done = true;
    *ret_count = 0;
    for (size_t i = 0; i < pieces->count && done; i++) {
        const struct stretch *piece = &pieces->list[i];
        uint32_t child;
        *value = (struct value){ .num = piece->inside, .state = VALUE_KNOWN, .said = true };
        done = cut(cutter, depth + 1, &child);
        if (!done)
            break;
        arena_rewind(work, place);
        struct branch *last = *ret_count == 0 ? NULL : &branches[*ret_count - 1];
        if (last == NULL || last->child != child || fact->type.kind == TYPE_BOOL) {
            last = &branches[(*ret_count)++];
            *last = (struct branch){ .from = piece->from,
                                     .from_reached = piece->from_reached,
                                     .child = child };
        }
        last->to = piece->to;
        last->to_reached = piece->to_reached;
        last->open_end = piece->open_end;
    }
    *value = before;
    return done;
}

static bool cut_figure(struct cutter *cutter, unsigned depth, const struct fact *fact,
                       const struct pieces *pieces, uint32_t *ret_node)
{
    struct tree *tree = cutter->tree;
    struct tree_node node = { .fact = fact };
    struct branch *branches =
        arena_array(&cutter->probe->session->work, pieces->count, sizeof *branches);
    if (branches == NULL)
        return arena_error(&cutter->probe->session->work, cutter->err);
    if (!cut_pieces(cutter, depth, fact, pieces, branches, &node.count))
        return false;
    bool same = true;
    for (uint32_t i = 1; i < node.count; i++)
        same = same && branches[i].child == branches[0].child;
    if (same) {
        *ret_node = branches[0].child;
        return true;
    }
    node.first = (uint32_t)tree->branch_count;
    for (uint32_t i = 0; i < node.count; i++) {
        if (!arena_grow(tree->arena, &tree->branches, tree->branch_count, &tree->branch_capacity,
                        sizeof *tree->branches))
            return arena_error(tree->arena, cutter->err);
        tree->branches[tree->branch_count++] = branches[i];
    }
    return put_node(tree, node, ret_node, cutter->err);
}

static uint64_t hash_of(const uint64_t *words, size_t count)
{
    uint64_t hash = count;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ words[i]) * 0x9E3779B97F4A7C15ULL + (hash >> 29);
    return hash;
}

#define RESIDUE_HEAD 4

/* What is left on both days, for the time being; count 0 where there are no words for it. */
static bool find_residue(struct probe *probe, struct residue *ret, struct err *err)
{
    struct arena *work = &probe->session->work;
    uint64_t *words[PROBE_DAYS_MAX];
    size_t counts[PROBE_DAYS_MAX];
    *ret = (struct residue){ .count = 0 };
    for (size_t d = 0; d < 2; d++) {
        struct judgment *judgment = &probe->days[d].judgment;
        if (!exact_residue(work, judgment->program, judgment->disposition, &judgment->facts,
                           &judgment->results, &words[d], &counts[d], err))
            return false;
        if (counts[d] == 0)
            return true;
    }
    size_t count = counts[0] + counts[1] + RESIDUE_HEAD;
    uint64_t *all = arena_array_raw(work, count, sizeof *all);
    if (all == NULL)
        return arena_error(work, err);
    all[0] = counts[0];
    all[1] =
        (uint64_t)probe->days[0].judgment.not_covered << 1 | probe->days[1].judgment.not_covered;
    /* The words are about the nodes of their pools. */
    for (size_t d = 0; d < 2; d++)
        all[2 + d] = (uintptr_t)probe->days[d].judgment.program->pool;
    memcpy(all + RESIDUE_HEAD, words[0], counts[0] * sizeof *all);
    memcpy(all + RESIDUE_HEAD + counts[0], words[1], counts[1] * sizeof *all);
    *ret = (struct residue){ .words = all, .count = count, .hash = hash_of(all, count) };
    return true;
}

static const struct residue *recall(const struct tree *tree, const struct residue *residue)
{
    for (size_t i = 0; residue->count > 0 && i < tree->residue_count; i++) {
        const struct residue *known = &tree->residues[i];
        if (known->hash == residue->hash && known->count == residue->count &&
            memcmp(known->words, residue->words, residue->count * sizeof *residue->words) == 0)
            return known;
    }
    return NULL;
}

static bool remember(struct tree *tree, struct residue residue, uint32_t node, struct err *err)
{
    if (residue.count == 0)
        return true;
    uint64_t *words = arena_array_raw(tree->arena, residue.count, sizeof *words);
    if (words == NULL || !arena_grow(tree->arena, &tree->residues, tree->residue_count,
                                     &tree->residue_capacity, sizeof *tree->residues))
        return arena_error(tree->arena, err);
    memcpy(words, residue.words, residue.count * sizeof *words);
    residue.words = words;
    residue.node = node;
    tree->residues[tree->residue_count++] = residue;
    return true;
}

static bool put_leaf(struct cutter *cutter, const struct trial trials[], uint32_t *ret_node)
{
    struct tree_node leaf = { .before = answer_of(&trials[0]), .after = answer_of(&trials[1]) };
    return put_node(cutter->tree, leaf, ret_node, cutter->err);
}

/* ---- the figures, which are the same wherever the goods go ---- */

#define TOGETHER 2

/* Counts the figures, up to two, that the node reads; one that has a name of its own is one. */
static void count_figures(const struct probe *probe, const struct results *results, uint32_t index,
                          const struct fact **found, uint32_t *count)
{
    const struct node *node = &results->nodes[index];
    for (size_t i = 0; i < probe->figure_count; i++) {
        const struct fact *fact = probe->figures[i].fact;
        if (node->party || (node->op != OP_FACT && node->op != OP_DEFINE) || node->a != fact->slot)
            continue;
        for (uint32_t k = 0; k < *count; k++) {
            if (found[k] == fact)
                return;
        }
        if (*count < TOGETHER)
            found[(*count)++] = fact;
        return;
    }
    for (uint32_t c = 0; c < node_children(node); c++)
        count_figures(probe, results, node_child(node, results->links, c), found, count);
}

static bool list_coupled(struct cutter *cutter, size_t d, struct node_list *ret)
{
    const struct judgment *judgment = &cutter->probe->days[d].judgment;
    const struct node_list *figured = &judgment->epoch->figured;
    struct arena *arena = cutter->tree->arena;
    *ret = (struct node_list){ 0 };
    for (uint32_t i = 0; i < figured->count; i++) {
        const struct node *node = &judgment->results.nodes[figured->nodes[i]];
        const struct fact *found[TOGETHER];
        uint32_t count = 0;
        if (node->op < OP_EQ || node->op > OP_GE)
            continue;
        count_figures(cutter->probe, &judgment->results, figured->nodes[i], found, &count);
        if (count < TOGETHER)
            continue;
        if (!arena_grow(arena, &ret->nodes, ret->count, &ret->capacity, sizeof *ret->nodes))
            return arena_error(arena, cutter->err);
        ret->nodes[ret->count++] = figured->nodes[i];
    }
    return true;
}

static bool same_epochs(const struct probe *probe, const struct tree *tree)
{
    return tree->epochs[0] == probe->days[0].judgment.epoch &&
           tree->epochs[1] == probe->days[1].judgment.epoch;
}

static bool next_figure(struct cutter *cutter, const struct fact **ret_fact,
                        struct pieces *ret_pieces)
{
    struct probe *probe = cutter->probe;
    struct tree *tree = cutter->tree;
    bool known = same_epochs(probe, tree);
    probe->figures_in = tree->arena;
    if (known) {
        probe->figures = tree->figures;
        probe->figure_count = tree->figure_count;
    }
    if (!probe_next_figure(probe, ret_fact, ret_pieces, cutter->err))
        return false;
    for (size_t d = 0; d < 2; d++) {
        if (!known && !list_coupled(cutter, d, &tree->coupled[d]))
            return false;
        for (uint32_t i = 0; i < tree->coupled[d].count; i++)
            cutter->coupled = cutter->coupled || probe->days[d].alive[tree->coupled[d].nodes[i]];
        tree->epochs[d] = probe->days[d].judgment.epoch;
    }
    tree->figures = probe->figures;
    tree->figure_count = probe->figure_count;
    return true;
}

/* ---- all of it ---- */

static bool cut(struct cutter *cutter, unsigned depth, uint32_t *ret_node)
{
    struct trial trials[PROBE_DAYS_MAX];
    const struct fact *fact = NULL;
    struct pieces pieces;
    struct residue residue;
    if (++cutter->tries > TRIES_MAX)
        return err_set(cutter->err, ERR_LIMIT, "the figures fall into more than %d boxes",
                       TRIES_MAX);
    if (!probe_try_quickly(cutter->probe, trials, cutter->err))
        return false;
    if (is_settled(&trials[0]) && is_settled(&trials[1]))
        return put_leaf(cutter, trials, ret_node);
    if (!find_residue(cutter->probe, &residue, cutter->err))
        return false;
    const struct residue *known = recall(cutter->tree, &residue);
    if (known != NULL) {
        *ret_node = known->node;
        return true;
    }
    if (depth < COMPARE_DEPTH_MAX && !next_figure(cutter, &fact, &pieces))
        return false;
    if (fact != NULL)
        return cut_figure(cutter, depth, fact, &pieces, ret_node) &&
               remember(cutter->tree, residue, *ret_node, cutter->err);
    /* What is unknown beside the figures is tried. */
    return probe_try(cutter->probe, trials, cutter->err) && put_leaf(cutter, trials, ret_node) &&
           (depth == COMPARE_DEPTH_MAX || remember(cutter->tree, residue, *ret_node, cutter->err));
}

bool compare_cut(struct probe *probe, struct tree *tree, uint32_t *ret_root, bool *coupled,
                 struct err *err)
{
    struct cutter cutter = { .probe = probe, .tree = tree, .err = err };
    bool done = cut(&cutter, 0, ret_root);
    *coupled = *coupled || cutter.coupled;
    return done;
}

static bool holds(const struct branch *branch, struct num value)
{
    int from = num_compare(value, branch->from);
    int to = branch->open_end ? -1 : num_compare(value, branch->to);
    return (from > 0 || (from == 0 && branch->from_reached)) &&
           (to < 0 || (to == 0 && branch->to_reached));
}

const struct tree_node *compare_descend(const struct tree *tree, uint32_t root,
                                        const struct value *values)
{
    const struct tree_node *node = &tree->nodes[root];
    while (node->fact != NULL) {
        const struct value *value = &values[node->fact->slot];
        const struct tree_node *child = NULL;
        for (uint32_t i = 0; i < node->count && value->state == VALUE_KNOWN; i++) {
            const struct branch *branch = &tree->branches[node->first + i];
            if (holds(branch, value->num))
                child = &tree->nodes[branch->child];
        }
        if (child == NULL)
            return NULL;
        node = child;
    }
    return node;
}

bool compare_recall(struct probe *probe, struct tree *tree, uint32_t own, uint32_t *ret,
                    struct err *err)
{
    struct residue residue;
    if (!find_residue(probe, &residue, err))
        return false;
    const struct residue *known = recall(tree, &residue);
    *ret = known != NULL ? known->node : own;
    return known != NULL || remember(tree, residue, own, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* decide/compare_boxes.c - see compare_priv.h. */
#include "decide/compare_priv.h"

#include <string.h>

/* ---- from tree to boxes ---- */

struct lister {
    struct arena *arena;
    const struct tree *tree;
    struct compared_group *group;
    size_t capacity;
    struct err *err;
};

struct path {
    struct compared_range ranges[COMPARE_DEPTH_MAX];
    size_t count;
};

static struct compared_range range_of(const struct fact *fact, const struct branch *branch)
{
    bool choice = fact->type.kind == TYPE_BOOL;
    return (struct compared_range){
        .fact = fact,
        .choice = choice,
        .yes = choice && branch->from.top != 0,
        .has_from = !choice && branch->from.top != 0,
        .from_reached = branch->from_reached,
        .from = branch->from,
        .has_to = !choice && !branch->open_end,
        .to_reached = branch->to_reached,
        .to = branch->to,
    };
}

static bool add_box(struct lister *lister, const struct path *path, const struct tree_node *leaf)
{
    struct arena *arena = lister->arena;
    struct compared_group *group = lister->group;
    struct compared_box box = { .before = leaf->before,
                                .after = leaf->after,
                                .range_count = path->count };
    box.ranges = arena_array_raw(arena, path->count, sizeof *box.ranges);
    if (box.ranges == NULL || !arena_grow(arena, &group->boxes, group->box_count, &lister->capacity,
                                          sizeof *group->boxes))
        return arena_error(arena, lister->err);
    if (path->count > 0)
        memcpy(box.ranges, path->ranges, path->count * sizeof *box.ranges);
    group->boxes[group->box_count++] = box;
    return true;
}

static bool list_boxes(struct lister *lister, uint32_t index, struct path *path)
{
    const struct tree_node *node = &lister->tree->nodes[index];
    if (node->fact == NULL)
        return compared_alike(&node->before, &node->after) || add_box(lister, path, node);
    for (uint32_t i = 0; i < node->count; i++) {
        const struct branch *branch = &lister->tree->branches[node->first + i];
        path->ranges[path->count++] = range_of(node->fact, branch);
        bool done = list_boxes(lister, branch->child, path);
        path->count--;
        if (!done)
            return false;
    }
    return true;
}

/* ---- boxes as large as they may be ---- */

static bool same_range(const struct compared_range *a, const struct compared_range *b)
{
    return a->fact == b->fact && a->yes == b->yes && a->has_from == b->has_from &&
           a->has_to == b->has_to && a->from_reached == b->from_reached &&
           a->to_reached == b->to_reached && num_compare(a->from, b->from) == 0 &&
           num_compare(a->to, b->to) == 0;
}

/* Whether all of a lies below all of b. */
static bool lies_below(const struct compared_range *a, const struct compared_range *b)
{
    if (!a->has_to || !b->has_from)
        return false;
    int order = num_compare(a->to, b->from);
    return order < 0 || (order == 0 && !(a->to_reached && b->from_reached));
}

static bool meet(const struct compared_range *a, const struct compared_range *b)
{
    return a->choice ? a->yes == b->yes : !lies_below(a, b) && !lies_below(b, a);
}

static const struct compared_range *range_for(const struct compared_box *box,
                                              const struct fact *fact)
{
    for (size_t i = 0; i < box->range_count; i++) {
        if (box->ranges[i].fact == fact)
            return &box->ranges[i];
    }
    return NULL;
}

/* Whether all that lies in the box, below the node, has the box's answers. */
static bool holds(const struct tree *tree, uint32_t index, const struct compared_box *box)
{
    const struct tree_node *node = &tree->nodes[index];
    const struct compared_range *range = range_for(box, node->fact);
    if (node->fact == NULL)
        return compared_alike(&node->before, &box->before) &&
               compared_alike(&node->after, &box->after);
    for (uint32_t i = 0; i < node->count; i++) {
        const struct branch *branch = &tree->branches[node->first + i];
        struct compared_range of = range_of(node->fact, branch);
        if ((range == NULL || meet(range, &of)) && !holds(tree, branch->child, box))
            return false;
    }
    return true;
}

/* Lets the range go at one end, or altogether, if all that this adds has the same answers. */
static bool widen_range(const struct tree *tree, uint32_t root, struct compared_box *box, size_t at)
{
    struct compared_range range = box->ranges[at];
    struct compared_range last = box->ranges[box->range_count - 1];
    box->ranges[at] = last;
    box->range_count--;
    if (holds(tree, root, box))
        return true;
    box->range_count++;
    box->ranges[box->range_count - 1] = last;
    box->ranges[at] = range;
    for (int end = 0; end < 2 && !range.choice; end++) {
        if (end == 0 ? !range.has_from : !range.has_to)
            continue;
        *(end == 0 ? &box->ranges[at].has_from : &box->ranges[at].has_to) = false;
        if (!holds(tree, root, box))
            box->ranges[at] = range;
        range = box->ranges[at];
    }
    return false;
}

/* Whether the range holds all of the other. */
static bool covers_range(const struct compared_range *a, const struct compared_range *b)
{
    if (a->choice)
        return a->yes == b->yes;
    int from = !a->has_from ? -1 : !b->has_from ? 1 : num_compare(a->from, b->from);
    int to = !a->has_to ? 1 : !b->has_to ? -1 : num_compare(a->to, b->to);
    return (from < 0 || (from == 0 && a->from_reached >= b->from_reached)) &&
           (to > 0 || (to == 0 && a->to_reached >= b->to_reached));
}

static bool covers(const struct compared_box *a, const struct compared_box *b)
{
    if (!compared_alike(&a->before, &b->before) || !compared_alike(&a->after, &b->after))
        return false;
    for (size_t i = 0; i < a->range_count; i++) {
        const struct compared_range *other = range_for(b, a->ranges[i].fact);
        if (other == NULL || !covers_range(&a->ranges[i], other))
            return false;
    }
    return true;
}

/* In the order in which the policy declares the figures. */
static void sort_ranges(struct compared_box *box)
{
    for (size_t i = 1; i < box->range_count; i++) {
        for (size_t k = i; k > 0 && box->ranges[k].fact->slot < box->ranges[k - 1].fact->slot;
             k--) {
            struct compared_range range = box->ranges[k];
            box->ranges[k] = box->ranges[k - 1];
            box->ranges[k - 1] = range;
        }
    }
}

/* Makes one box of two that are alike but for one figure, in which the second follows the first. */
static bool join(struct compared_box *a, const struct compared_box *b)
{
    size_t other = SIZE_MAX;
    if (a->range_count != b->range_count || !compared_alike(&a->before, &b->before) ||
        !compared_alike(&a->after, &b->after))
        return false;
    for (size_t i = 0; i < a->range_count; i++) {
        const struct compared_range *x = &a->ranges[i];
        const struct compared_range *y = &b->ranges[i];
        if (same_range(x, y))
            continue;
        if (other != SIZE_MAX || x->choice || x->fact != y->fact || !x->has_to || !y->has_from ||
            x->to_reached == y->from_reached || num_compare(x->to, y->from) != 0)
            return false;
        other = i;
    }
    if (other == SIZE_MAX)
        return false;
    a->ranges[other].has_to = b->ranges[other].has_to;
    a->ranges[other].to = b->ranges[other].to;
    a->ranges[other].to_reached = b->ranges[other].to_reached;
    return true;
}

static bool join_one(struct compared_group *group)
{
    for (size_t i = 0; i < group->box_count; i++) {
        for (size_t k = 0; k < group->box_count; k++) {
            if (i == k || !join(&group->boxes[i], &group->boxes[k]))
                continue;
            memmove(&group->boxes[k], &group->boxes[k + 1],
                    (group->box_count - k - 1) * sizeof *group->boxes);
            group->box_count--;
            return true;
        }
    }
    return false;
}

/* Makes each box as large as it may be, and leaves out those that others hold. */
static void widen_boxes(const struct tree *tree, uint32_t root, struct compared_group *group)
{
    size_t left = 0;
    while (join_one(group))
        continue;
    for (size_t i = 0; i < group->box_count; i++) {
        struct compared_box *box = &group->boxes[i];
        for (size_t k = 0; k < box->range_count;)
            k += widen_range(tree, root, box, k) ? 0 : 1;
        sort_ranges(box);
    }
    for (size_t i = 0; i < group->box_count; i++) {
        bool held = false;
        for (size_t k = 0; k < group->box_count && !held; k++)
            held = k != i && covers(&group->boxes[k], &group->boxes[i]) &&
                   (k < i || !covers(&group->boxes[i], &group->boxes[k]));
        if (!held)
            group->boxes[left++] = group->boxes[i];
    }
    group->box_count = left;
}

bool compared_has_box(const struct compared_group *group, const struct compared_box *box)
{
    for (size_t i = 0; i < group->box_count; i++) {
        const struct compared_box *other = &group->boxes[i];
        bool same = other->range_count == box->range_count &&
                    compared_alike(&other->before, &box->before) &&
                    compared_alike(&other->after, &box->after);
        for (size_t k = 0; same && k < box->range_count; k++)
            same = same_range(&other->ranges[k], &box->ranges[k]);
        if (same)
            return true;
    }
    return false;
}

static bool range_within(const struct compared_range *a, const struct compared_range *b)
{
    if (a->choice)
        return a->yes == b->yes;
    int from = !b->has_from ? 1 : !a->has_from ? -1 : num_compare(a->from, b->from);
    int to = !b->has_to ? -1 : !a->has_to ? 1 : num_compare(a->to, b->to);
    return (from > 0 || (from == 0 && (b->from_reached || !a->from_reached))) &&
           (to < 0 || (to == 0 && (b->to_reached || !a->to_reached)));
}

bool compared_covers_box(const struct compared_group *group, const struct compared_box *box)
{
    for (size_t i = 0; i < group->box_count; i++) {
        const struct compared_box *other = &group->boxes[i];
        bool within = compared_alike(&other->before, &box->before) &&
                      compared_alike(&other->after, &box->after);
        for (size_t k = 0; within && k < other->range_count; k++) {
            const struct compared_range *own = range_for(box, other->ranges[k].fact);
            within = own != NULL && range_within(own, &other->ranges[k]);
        }
        if (within)
            return true;
    }
    return false;
}

bool compare_boxes(struct arena *arena, const struct tree *tree, uint32_t root,
                   struct compared_group *group, struct err *err)
{
    struct lister lister = { .arena = arena, .tree = tree, .group = group, .err = err };
    struct path path = { .count = 0 };
    if (!list_boxes(&lister, root, &path))
        return false;
    widen_boxes(tree, root, group);
    return true;
}

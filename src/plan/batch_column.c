/* SPDX-License-Identifier: Apache-2.0 */
/* plan/batch_column.c - classes of values; see batch_priv.h. */
#include "plan/batch_priv.h"

#include <string.h>

/* ---- compared with constants ---- */

/*
 * With n constants there are 2n + 1 classes: 2i is what lies under constant i and over the one
 * before, 2i + 1 is the constant itself.
 */
static uint8_t ordered_class(const struct column *column, const struct value *value)
{
    uint32_t low = 0;
    uint32_t high = column->point_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = num_compare(value->num, column->points[middle]->num);
        if (order == 0)
            return (uint8_t)(CLASS_FIRST + 2 * middle + 1);
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint8_t)(CLASS_FIRST + 2 * low);
}

/* Where the constant stands, or is to stand. */
static uint32_t point_place(const struct column *column, const struct value *point, bool *ret_is)
{
    uint8_t found = (uint8_t)(ordered_class(column, point) - CLASS_FIRST);
    *ret_is = found % 2 == 1;
    return found / 2;
}

static uint32_t take_points(struct column *column, const struct leaf *const *leaves,
                            uint32_t leaf_count)
{
    uint32_t taken = 0;
    for (; taken < leaf_count && CLASS_FIRST + 2 * column->point_count + 3 <= CLASSES_MAX;
         taken++) {
        bool is;
        uint32_t place = point_place(column, leaves[taken]->against, &is);
        if (is)
            continue;
        memmove(column->points + place + 1, column->points + place,
                (column->point_count - place) * sizeof *column->points);
        column->points[place] = leaves[taken]->against;
        column->point_count++;
    }
    column->classes = CLASS_FIRST + 2 * column->point_count + 1;
    return taken;
}

/* The classes are compared in place of their values. */
static void order_truths(const struct column *column, const struct leaf *leaf, uint8_t *truths)
{
    bool is;
    uint32_t place = point_place(column, leaf->against, &is);
    struct value against = { .num = num_int(2 * (int64_t)place + 1), .state = VALUE_KNOWN };
    for (uint32_t class = CLASS_FIRST; class < column->classes; class ++) {
        struct value value = { .num = num_int((int64_t) class - CLASS_FIRST),
                               .state = VALUE_KNOWN };
        truths[class] = compare_values(leaf->op, &value, &against);
    }
}

/* ---- looked for in sets ---- */

static uint8_t member_truth(const struct program *program, const struct leaf *leaf, int64_t member)
{
    const struct node *node = &program->nodes[leaf->node];
    struct value value = { .num = num_int(member), .state = VALUE_KNOWN };
    if (leaf->against != NULL)
        return compare_values(leaf->op, &value, leaf->against);
    return value_in(&program->sets[node->b], &value, node->op == OP_NOT_IN);
}

/* Members from here on are in no set, and equal to no constant. */
static uint32_t members_end(const struct program *program, const struct leaf *const *leaves,
                            uint32_t leaf_count)
{
    size_t end = 0;
    for (uint32_t i = 0; i < leaf_count; i++) {
        const struct node_set *set = &program->sets[program->nodes[leaves[i]->node].b];
        size_t own = leaves[i]->against == NULL ? set->first + set->bit_count
                                                : (size_t)leaves[i]->against->num.top + 1;
        end = own > end ? own : end;
    }
    return (uint32_t)end;
}

/*
 * Parts the classes by what the leaf says of their members; false when there would be too many, and
 * nothing is changed.  Class CLASS_FIRST is that of all further members.
 */
static bool part_classes(const struct program *program, struct column *column,
                         const struct leaf *leaf)
{
    uint8_t truth_of[CLASSES_MAX];
    uint16_t other_half[CLASSES_MAX] = { 0 }; /* where the members go that differ */
    uint8_t further = member_truth(program, leaf, column->member_count);
    uint32_t classes = column->classes;
    memset(truth_of, TRUTH_OPEN, sizeof truth_of);
    truth_of[CLASS_FIRST] = further;
    for (uint32_t m = 0; m < column->member_count; m++) {
        uint8_t class = column->members[m];
        uint8_t truth = member_truth(program, leaf, m);
        if (truth_of[class] == TRUTH_OPEN)
            truth_of[class] = truth;
        if (truth_of[class] != truth && other_half[class] == 0)
            other_half[class] = (uint16_t)classes++;
    }
    if (classes > CLASSES_MAX)
        return false;
    for (uint32_t m = 0; m < column->member_count; m++) {
        uint8_t class = column->members[m];
        if (truth_of[class] != member_truth(program, leaf, m))
            column->members[m] = (uint8_t)other_half[class];
    }
    column->classes = classes;
    return true;
}

static uint32_t take_members(const struct program *program, struct column *column,
                             const struct leaf *const *leaves, uint32_t leaf_count)
{
    uint32_t taken = 0;
    memset(column->members, CLASS_FIRST, column->member_count);
    column->classes = CLASS_FIRST + 1;
    while (taken < leaf_count && part_classes(program, column, leaves[taken]))
        taken++;
    return taken;
}

static void member_truths(const struct program *program, const struct column *column,
                          const struct leaf *leaf, uint8_t *truths)
{
    truths[CLASS_FIRST] = member_truth(program, leaf, column->member_count);
    for (uint32_t m = 0; m < column->member_count; m++)
        truths[column->members[m]] = member_truth(program, leaf, m);
}

/* ---- both ---- */

uint8_t column_class(const struct column *column, const struct value *value)
{
    if (value->state != VALUE_KNOWN)
        return value->state == VALUE_UNKNOWN ? CLASS_UNKNOWN : CLASS_NOT_APPLICABLE;
    if (column->kind == COLUMN_BOOL)
        return value->num.top != 0 ? CLASS_TRUE : CLASS_FALSE;
    if (column->kind == COLUMN_ORDERED)
        return ordered_class(column, value);
    int128 member = value->num.top;
    return member >= 0 && member < column->member_count ? column->members[(size_t)member]
                                                        : (uint8_t)CLASS_FIRST;
}

uint32_t column_build(struct arena *arena, const struct program *program, struct column *column,
                      const struct leaf *const *leaves, uint32_t leaf_count,
                      const uint8_t **ret_truths)
{
    bool ordered = column->kind == COLUMN_ORDERED;
    if (ordered) {
        column->points = arena_array(arena, CLASSES_MAX / 2, sizeof *column->points);
    } else {
        column->member_count = members_end(program, leaves, leaf_count);
        column->members = arena_alloc(arena, column->member_count + 1);
    }
    if (arena->exhausted)
        return 0;
    uint32_t taken = ordered ? take_points(column, leaves, leaf_count)
                             : take_members(program, column, leaves, leaf_count);
    for (uint32_t i = 0; i < taken; i++) {
        uint8_t *truths = arena_alloc(arena, column->classes);
        if (truths == NULL)
            return 0;
        truths[CLASS_UNKNOWN] = TRUTH_UNKNOWN;
        truths[CLASS_NOT_APPLICABLE] = TRUTH_FALSE;
        if (ordered)
            order_truths(column, leaves[i], truths);
        else
            member_truths(program, column, leaves[i], truths);
        ret_truths[i] = truths;
    }
    return taken;
}

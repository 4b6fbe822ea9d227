/* SPDX-License-Identifier: Apache-2.0 */
/* plan/batch_build.c - from a program to steps over planes and columns; see batch_priv.h. */
#include "plan/batch_priv.h"

#include <assert.h>
#include <string.h>

struct builder {
    struct arena *arena;
    const struct program *program;
    struct batch *batch;
    uint8_t *wanted;  /* by node: a step works it out */
    uint8_t *by_row;  /* by node: the row evaluator does */
    uint32_t *planes; /* by node */
    uint32_t plane_count;
    struct leaf *leaves;
    uint32_t leaf_count;
    uint32_t *first_leaf, *last_leaf; /* by scalar node */
    uint32_t link_count;
};

static const uint8_t truths_are_classes[] = { TRUTH_FALSE, TRUTH_UNKNOWN, TRUTH_TRUE };
static const uint8_t truths_of_bool[] = { TRUTH_UNKNOWN, TRUTH_FALSE, TRUTH_FALSE, TRUTH_TRUE };

/* ---- which nodes ---- */

static bool is_comparison(enum op op)
{
    return op >= OP_EQ && op <= OP_GE;
}

/* What a step makes of the truths of others; the rest are leaves. */
static bool is_inner(const struct node *node)
{
    return node->op == OP_AND || node->op == OP_OR || node->op == OP_NOT ||
           node->op == OP_NOT_FALSE || node->op == OP_ANY || node->op == OP_BOOL_DEFINE;
}

static void want_rules(struct builder *b, const uint32_t *rules, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        b->wanted[b->program->rules[rules[i]].fired] = 1;
}

/* What counts, and all that it is made of. */
static void want_all(struct builder *b)
{
    const struct disposition *d = b->batch->disposition;
    const struct program *program = b->program;
    want_rules(b, d->subjects, d->subject_count);
    want_rules(b, d->prohibitions, d->prohibition_count);
    for (uint32_t i = 0; i < d->demand_count; i++)
        b->wanted[d->demands[i].fired] = 1;
    for (uint32_t i = 0; i < d->relief_count; i++)
        b->wanted[d->reliefs[i].fired] = 1;
    for (uint32_t i = 0; i < d->review_count; i++)
        b->wanted[d->reviews[i].fired] = 1;
    if (program->covers != NODE_NONE)
        b->wanted[program->covers] = 1;
    for (uint32_t i = program->node_count; i-- > 0;) {
        const struct node *node = &program->nodes[i];
        if (!b->wanted[i] || !is_inner(node))
            continue;
        for (uint32_t c = 0; c < node_children(node); c++)
            b->wanted[node_child(node, program->links, c)] = 1;
    }
}

/* ---- columns ---- */

static struct column *add_column(struct builder *b, enum column_kind kind, uint32_t node,
                                 uint32_t classes)
{
    struct batch *batch = b->batch;
    const struct node *read = &b->program->nodes[node];
    struct column *column = &batch->columns[batch->column_count++];
    *column = (struct column){ .kind = kind,
                               .party = read->party,
                               .fact = read->op == OP_FACT,
                               .node = node,
                               .a = read->a,
                               .cells = batch->cell_count,
                               .classes = classes };
    batch->cell_count += read->party ? BATCH_PARTIES : 1;
    return column;
}

static uint32_t column_of(const struct batch *batch, const struct column *column)
{
    return (uint32_t)(column - batch->columns);
}

/* The row evaluator works the node out, and all that it reads. */
static void by_row(struct builder *b, uint32_t node)
{
    b->by_row[node] = 1;
}

static void spread_by_row(struct builder *b)
{
    const struct program *program = b->program;
    for (uint32_t i = program->node_count; i-- > 0;) {
        const struct node *node = &program->nodes[i];
        for (uint32_t c = 0; b->by_row[i] && c < node_children(node); c++)
            b->by_row[node_child(node, program->links, c)] = 1;
    }
}

static enum op flipped(enum op op)
{
    switch (op) {
    case OP_LT:
        return OP_GT;
    case OP_LE:
        return OP_GE;
    case OP_GT:
        return OP_LT;
    case OP_GE:
        return OP_LE;
    default:
        return op;
    }
}

static const struct value *constant_of(const struct program *program, uint32_t node)
{
    const struct node *n = &program->nodes[node];
    const struct value *value = n->op == OP_CONST ? &program->constants[n->a] : NULL;
    return value != NULL && value->state == VALUE_KNOWN ? value : NULL;
}

/* A scalar against a constant, or looked for in a set; false for any other leaf. */
static bool read_scalar(const struct program *program, uint32_t index, struct leaf *ret_leaf,
                        uint32_t *ret_scalar)
{
    const struct node *node = &program->nodes[index];
    enum op op = (enum op)node->op;
    *ret_leaf = (struct leaf){ .node = index, .next = UINT32_MAX, .op = op };
    *ret_scalar = node->a;
    if (op == OP_IN || op == OP_NOT_IN)
        return true;
    if (!is_comparison(op))
        return false;
    ret_leaf->against = constant_of(program, node->b);
    if (ret_leaf->against != NULL)
        return true;
    ret_leaf->against = constant_of(program, node->a);
    ret_leaf->op = flipped(op);
    *ret_scalar = node->b;
    return ret_leaf->against != NULL;
}

static void add_leaf(struct builder *b, const struct leaf *leaf, uint32_t scalar)
{
    uint32_t index = b->leaf_count++;
    b->leaves[index] = *leaf;
    if (b->first_leaf[scalar] == UINT32_MAX)
        b->first_leaf[scalar] = index;
    else
        b->leaves[b->last_leaf[scalar]].next = index;
    b->last_leaf[scalar] = index;
    enum op op = (enum op)b->program->nodes[scalar].op;
    if (op != OP_FACT)
        by_row(b, scalar);
}

/* The leaf's step reads a column that holds nothing else. */
static void own_column(struct builder *b, struct plane_step *step, uint32_t index)
{
    const struct node *node = &b->program->nodes[index];
    enum column_kind kind = COLUMN_TRUTH;
    if (node->op == OP_BOOL_FACT)
        kind = COLUMN_BOOL;
    else if (node->op == OP_CONTAINS)
        kind = COLUMN_CONTAINS;
    else if (node->op == OP_STATED_IN)
        kind = COLUMN_STATED;
    else if (node->op == OP_BINDS)
        kind = COLUMN_BINDS;
    else if (node->op == OP_ENFORCED)
        kind = COLUMN_POSTURE;
    else
        by_row(b, index);
    step->truths = kind == COLUMN_BOOL ? truths_of_bool : truths_are_classes;
    step->a = column_of(b->batch, add_column(b, kind, index, kind == COLUMN_BOOL ? 4 : 3));
}

/* ---- steps ---- */

static uint32_t link_to(const struct builder *b, uint32_t node)
{
    return LINK(b->planes[node], b->program->nodes[node].party);
}

static uint32_t role_set(struct batch *batch, uint32_t roles)
{
    uint32_t i = 0;
    while (i < batch->role_set_count && batch->role_sets[i].roles != roles)
        i++;
    if (i == batch->role_set_count)
        batch->role_sets[batch->role_set_count++].roles = roles;
    return i;
}

static void add_list(struct builder *b, struct plane_step *step, const struct node *node)
{
    step->kind = node->op == OP_AND ? STEP_ALL : STEP_ONE_OF;
    step->a = b->link_count;
    step->count = node->b;
    for (uint32_t i = 0; i < node->b; i++)
        b->batch->links[b->link_count++] = link_to(b, b->program->links[node->a + i]);
}

static void add_inner(struct builder *b, struct plane_step *step, uint32_t index)
{
    const struct node *node = &b->program->nodes[index];
    switch ((enum op)node->op) {
    case OP_AND:
    case OP_OR:
        add_list(b, step, node);
        break;
    case OP_NOT:
        step->kind = STEP_NOT;
        step->a = link_to(b, node->a);
        break;
    case OP_NOT_FALSE:
        step->kind = STEP_NOT_FALSE;
        step->a = link_to(b, node->a);
        break;
    case OP_ANY:
        step->kind = STEP_ANY;
        step->a = link_to(b, node->a);
        step->b = role_set(b->batch, node->c);
        break;
    default:
        step->kind = STEP_DEFINE;
        step->a = column_of(b->batch, add_column(b, COLUMN_BOOL, index, 4));
        step->b = link_to(b, node->b);
        step->truths = truths_of_bool;
        break;
    }
}

static void add_step(struct builder *b, uint32_t index)
{
    const struct node *node = &b->program->nodes[index];
    struct batch *batch = b->batch;
    struct leaf leaf;
    uint32_t scalar;
    b->planes[index] = b->plane_count;
    b->plane_count += node->party ? BATCH_PARTIES : 1;
    if (node->op == OP_TRUTH || node->op == OP_UNSETTLED)
        return; /* its plane never changes */
    struct plane_step *step = &batch->steps[batch->step_count++];
    *step =
        (struct plane_step){ .kind = STEP_CLASS, .party = node->party, .plane = b->planes[index] };
    if (is_inner(node)) {
        add_inner(b, step, index);
    } else if (read_scalar(b->program, index, &leaf, &scalar)) {
        leaf.step = batch->step_count - 1;
        add_leaf(b, &leaf, scalar);
    } else {
        own_column(b, step, index);
    }
}

/* Sets divide the values of a scalar into classes of members, unless it is also ordered. */
static enum column_kind kind_of_leaves(const struct builder *b, uint32_t first)
{
    bool sets = false;
    bool ordered = false;
    for (uint32_t i = first; i != UINT32_MAX; i = b->leaves[i].next) {
        sets = sets || b->leaves[i].against == NULL;
        ordered = ordered || (b->leaves[i].op >= OP_LT && b->leaves[i].op <= OP_GE);
    }
    if (sets)
        return ordered ? COLUMN_TRUTH : COLUMN_MEMBER;
    return COLUMN_ORDERED;
}

static bool add_columns_of(struct builder *b, uint32_t scalar)
{
    struct batch *batch = b->batch;
    enum column_kind kind = kind_of_leaves(b, b->first_leaf[scalar]);
    const struct leaf **leaves = arena_array(b->arena, b->leaf_count, sizeof *leaves);
    const uint8_t **truths = arena_array(b->arena, b->leaf_count, sizeof *truths);
    uint32_t count = 0;
    if (leaves == NULL || truths == NULL)
        return false;
    for (uint32_t i = b->first_leaf[scalar]; i != UINT32_MAX; i = b->leaves[i].next)
        leaves[count++] = &b->leaves[i];
    for (uint32_t done = 0; done < count;) {
        if (kind == COLUMN_TRUTH) {
            own_column(b, &batch->steps[leaves[done]->step], leaves[done]->node);
            done++;
            continue;
        }
        struct column *column = add_column(b, kind, scalar, 0);
        uint32_t taken =
            column_build(b->arena, b->program, column, leaves + done, count - done, truths);
        if (taken == 0)
            return false;
        for (uint32_t i = 0; i < taken; i++) {
            struct plane_step *step = &batch->steps[leaves[done + i]->step];
            step->a = column_of(batch, column);
            step->truths = truths[i];
        }
        done += taken;
    }
    return true;
}

/* ---- rooms ---- */

/* Aligned to a cache line, as the lanes have to be. */
static void *aligned_room(struct arena *arena, size_t count, size_t size)
{
    char *room = arena_alloc(arena, count * size + 64);
    return room == NULL ? NULL : room + (64 - (uintptr_t)room % 64) % 64;
}

static bool first_rooms(struct builder *b)
{
    const struct program *program = b->program;
    struct batch *batch = b->batch;
    size_t nodes = program->node_count;
    size_t links = 0;
    for (size_t i = 0; i < nodes; i++)
        links += node_children(&program->nodes[i]);
    b->wanted = arena_alloc(b->arena, nodes + 1);
    b->by_row = arena_alloc(b->arena, nodes + 1);
    b->planes = arena_array(b->arena, nodes, sizeof *b->planes);
    b->first_leaf = arena_array(b->arena, nodes, sizeof *b->first_leaf);
    b->last_leaf = arena_array(b->arena, nodes, sizeof *b->last_leaf);
    b->leaves = arena_array(b->arena, nodes, sizeof *b->leaves);
    batch->columns = arena_array(b->arena, nodes, sizeof *batch->columns);
    batch->steps = arena_array(b->arena, nodes, sizeof *batch->steps);
    batch->links = arena_array(b->arena, links, sizeof *batch->links);
    batch->role_sets = arena_array(b->arena, nodes, sizeof *batch->role_sets);
    if (b->arena->exhausted)
        return false;
    memset(b->first_leaf, 0xff, nodes * sizeof *b->first_leaf);
    return true;
}

static bool last_rooms(struct builder *b)
{
    struct batch *batch = b->batch;
    size_t classes = 0;
    for (uint32_t i = 0; i < batch->column_count; i++)
        classes += batch->columns[i].classes * (batch->columns[i].party ? BATCH_PARTIES : 1);
    batch->cells = arena_array(b->arena, batch->cell_count, sizeof *batch->cells);
    batch->masks = aligned_room(b->arena, classes, sizeof *batch->masks);
    batch->mask_classes = arena_alloc(b->arena, classes);
    batch->planes = aligned_room(b->arena, b->plane_count, sizeof *batch->planes);
    for (uint32_t i = 0; i < batch->role_set_count; i++)
        batch->role_sets[i].rows = aligned_room(b->arena, BATCH_PARTIES, sizeof(lanes));
    return !b->arena->exhausted;
}

/* ---- what counts ---- */

static uint32_t *links_of(const struct builder *b, const uint32_t *rules, uint32_t count)
{
    uint32_t *links = arena_array(b->arena, count, sizeof *links);
    for (uint32_t i = 0; links != NULL && i < count; i++)
        links[i] = link_to(b, b->program->rules[rules[i]].fired);
    return links;
}

static bool add_roots(struct builder *b)
{
    struct batch *batch = b->batch;
    const struct disposition *d = batch->disposition;
    batch->subjects = links_of(b, d->subjects, d->subject_count);
    batch->prohibitions = links_of(b, d->prohibitions, d->prohibition_count);
    batch->demands = arena_array(b->arena, d->demand_count, sizeof *batch->demands);
    batch->reliefs = arena_array(b->arena, d->relief_count, sizeof *batch->reliefs);
    batch->reviews = arena_array(b->arena, d->review_count, sizeof *batch->reviews);
    if (b->arena->exhausted)
        return false;
    for (uint32_t i = 0; i < d->demand_count; i++)
        batch->demands[i] = link_to(b, d->demands[i].fired);
    for (uint32_t i = 0; i < d->relief_count; i++)
        batch->reliefs[i] = link_to(b, d->reliefs[i].fired);
    for (uint32_t i = 0; i < d->review_count; i++)
        batch->reviews[i] = link_to(b, d->reviews[i].fired);
    batch->covers = b->program->covers == NODE_NONE ? LINK_NONE : link_to(b, b->program->covers);
    return true;
}

static bool add_row_nodes(struct builder *b)
{
    const struct program *program = b->program;
    uint32_t *nodes = arena_array(b->arena, program->node_count, sizeof *nodes);
    if (nodes == NULL)
        return false;
    spread_by_row(b);
    for (uint32_t i = 0; i < program->node_count; i++) {
        if (b->by_row[i] && program->nodes[i].op != OP_FACT && program->nodes[i].op != OP_CONST)
            nodes[b->batch->row_node_count++] = i;
    }
    b->batch->row_nodes = nodes;
    return results_reserve(&b->batch->results, b->arena, program, BATCH_PARTIES);
}

/* The planes of what is the same in every row. */
static void fill_constants(struct builder *b)
{
    const struct program *program = b->program;
    for (uint32_t i = 0; i < program->node_count; i++) {
        const struct node *node = &program->nodes[i];
        if (!b->wanted[i] || (node->op != OP_TRUTH && node->op != OP_UNSETTLED))
            continue;
        uint32_t truth = node->op == OP_TRUTH ? node->a : TRUTH_UNKNOWN;
        assert(!node->party);
        struct plane *plane = &b->batch->planes[b->planes[i]];
        memset(&plane->is, truth == TRUTH_TRUE ? 0xff : 0, sizeof plane->is);
        memset(&plane->may, truth != TRUTH_FALSE ? 0xff : 0, sizeof plane->may);
    }
}

struct batch *batch_new(struct arena *arena, const struct program *program,
                        const struct disposition *disposition, struct err *err)
{
    struct batch *batch = aligned_room(arena, 1, sizeof *batch);
    struct builder b = { .arena = arena, .program = program, .batch = batch };
    bool done = batch != NULL;
    if (done) {
        batch->program = program;
        batch->disposition = disposition;
        batch->width = batch_widest();
        done = first_rooms(&b);
    }
    if (done)
        want_all(&b);
    for (uint32_t i = 0; done && i < program->node_count; i++) {
        if (b.wanted[i])
            add_step(&b, i);
    }
    for (uint32_t i = 0; done && i < program->node_count; i++)
        done = b.first_leaf[i] == UINT32_MAX || add_columns_of(&b, i);
    if (!done || !last_rooms(&b) || !add_roots(&b) || !add_row_nodes(&b)) {
        arena_error(arena, err);
        return NULL;
    }
    fill_constants(&b);
    batch_clear(batch);
    return batch;
}

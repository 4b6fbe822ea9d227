/* SPDX-License-Identifier: Apache-2.0 */
/* analyze/edges.c - see edges.h. */
#include "analyze/edges.h"

#include <stdlib.h>

/* (p x + q) / (r x + s) for the figure x; what does not read it has p and r of zero. */
struct fraction {
    struct num p, q, r, s;
};

/* What a value may be: one fraction, or with `highest` one of several. */
#define BRANCHES_MAX 32

struct branches {
    struct fraction list[BRANCHES_MAX];
    size_t count; /* 0: not known */
};

struct finder {
    struct arena *arena;
    const struct results *results;
    uint32_t slot;
    struct edges *edges;
    size_t capacity;
    bool *reads; /* by node: whether a scalar reads the figure */
    bool failed; /* for want of memory */
};

/* ---- values as fractions ---- */

static bool is_zero(struct num num)
{
    return num.top == 0;
}

static bool is_figure(const struct finder *finder, const struct node *node)
{
    return (node->op == OP_FACT || node->op == OP_DEFINE) && !node->party &&
           node->a == finder->slot;
}

/* a d - b c and the like; false when it cannot be kept. */
static bool cross(struct num a, struct num d, struct num b, struct num c, bool minus,
                  struct num *ret)
{
    struct num ad;
    struct num bc;
    if (!num_multiply(a, d, &ad) || !num_multiply(b, c, &bc))
        return false;
    return minus ? num_subtract(ad, bc, ret) : num_add(ad, bc, ret);
}

/*
 * a +/- b, where at most one has the figure below the line, or neither: the square of the figure
 * must not arise.
 */
static bool add_fractions(const struct fraction *a, const struct fraction *b, bool minus,
                          struct fraction *ret)
{
    struct num upper;
    struct num square;
    if (!cross(a->p, b->r, b->p, a->r, minus, &square) || !is_zero(square) ||
        !num_multiply(a->r, b->r, &square) || !is_zero(square))
        return false;
    /* (a.p x + a.q)(b.r x + b.s) +/- (b.p x + b.q)(a.r x + a.s), without the square */
    return cross(a->p, b->s, b->p, a->s, minus, &ret->p) &&
           cross(a->q, b->r, b->q, a->r, minus, &upper) && num_add(ret->p, upper, &ret->p) &&
           cross(a->q, b->s, b->q, a->s, minus, &ret->q) &&
           cross(a->r, b->s, b->r, a->s, false, &ret->r) && num_multiply(a->s, b->s, &ret->s);
}

static bool multiply_fractions(const struct fraction *a, const struct fraction *b,
                               struct fraction *ret)
{
    struct num square;
    if (!num_multiply(a->p, b->p, &square) || !is_zero(square) ||
        !num_multiply(a->r, b->r, &square) || !is_zero(square))
        return false;
    return cross(a->p, b->q, a->q, b->p, false, &ret->p) && num_multiply(a->q, b->q, &ret->q) &&
           cross(a->r, b->s, a->s, b->r, false, &ret->r) && num_multiply(a->s, b->s, &ret->s);
}

static bool combine(enum op op, const struct fraction *a, const struct fraction *b,
                    struct fraction *ret)
{
    if (op == OP_ADD || op == OP_SUBTRACT)
        return add_fractions(a, b, op == OP_SUBTRACT, ret);
    if (op == OP_MULTIPLY)
        return multiply_fractions(a, b, ret);
    struct fraction turned = { b->r, b->s, b->p, b->q };
    return multiply_fractions(a, &turned, ret);
}

static bool add_branch(struct branches *branches, struct fraction fraction)
{
    if (branches->count == BRANCHES_MAX)
        return false;
    branches->list[branches->count++] = fraction;
    return true;
}

static bool branches_of(const struct finder *finder, uint32_t index, struct branches *ret);

static bool binary_branches(const struct finder *finder, const struct node *node,
                            struct branches *ret)
{
    struct branches a;
    struct branches b;
    struct fraction fraction;
    if (!branches_of(finder, node->a, &a) || !branches_of(finder, node->b, &b))
        return false;
    for (size_t i = 0; i < a.count; i++) {
        for (size_t j = 0; j < b.count; j++) {
            if (!combine((enum op)node->op, &a.list[i], &b.list[j], &fraction) ||
                !add_branch(ret, fraction))
                return false;
        }
    }
    return true;
}

/* Whichever is highest turns where it does, and nowhere else. */
static bool highest_branches(const struct finder *finder, const struct node *node,
                             struct branches *ret)
{
    const uint32_t *links = finder->results->links + node->a;
    struct branches of;
    for (uint32_t i = 0; i < node->b; i++) {
        if (!branches_of(finder, links[i], &of))
            return false;
        for (size_t j = 0; j < of.count; j++) {
            if (!add_branch(ret, of.list[j]))
                return false;
        }
    }
    return true;
}

/*
 * False: not a fraction of linear terms.  As deep as the policy is nested, which its checker
 * bounds.
 */
static bool branches_of(const struct finder *finder, uint32_t index, struct branches *ret)
{
    const struct node *node = &finder->results->nodes[index];
    const struct num zero = num_int(0);
    const struct num one = num_int(1);
    ret->count = 0;
    if (is_figure(finder, node))
        return add_branch(ret, (struct fraction){ one, zero, zero, one });
    if (!finder->reads[index]) {
        const struct value *value = result_scalar(finder->results, index, 0);
        return value->state != VALUE_KNOWN ||
               add_branch(ret, (struct fraction){ zero, value->num, zero, one });
    }
    switch ((enum op)node->op) {
    case OP_DEFINE:
        return branches_of(finder, node->b, ret);
    case OP_NEGATE:
        return branches_of(finder, node->a, ret) && ret->count == 1 &&
               num_subtract(zero, ret->list[0].p, &ret->list[0].p) &&
               num_subtract(zero, ret->list[0].q, &ret->list[0].q);
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
        return binary_branches(finder, node, ret);
    case OP_HIGHEST:
        return highest_branches(finder, node, ret);
    default:
        return false;
    }
}

/* ---- where comparisons turn ---- */

static void add_edge(struct finder *finder, struct num at, uint32_t node, int side)
{
    struct edges *edges = finder->edges;
    if (finder->failed || at.top < 0)
        return;
    if (!arena_grow(finder->arena, &edges->list, edges->count, &finder->capacity,
                    sizeof *edges->list)) {
        finder->failed = true;
        return;
    }
    edges->list[edges->count++] = (struct edge){ at, node, side };
}

/* p x + q = 0; false where there is no such x, or it cannot be kept. */
static bool root_of(struct finder *finder, struct num p, struct num q, struct num *ret)
{
    if (is_zero(p))
        return false;
    if (num_subtract(num_int(0), q, ret) && num_divide(*ret, p, ret))
        return true;
    finder->edges->unclear = true;
    return false;
}

/* Where something is divided by zero, the value itself is unlike both sides. */
static void add_pole(struct finder *finder, const struct fraction *of, uint32_t node)
{
    struct num at;
    if (root_of(finder, of->r, of->s, &at))
        add_edge(finder, at, node, 0);
}

static int sign(struct num num)
{
    return num.top < 0 ? -1 : num.top > 0;
}

/*
 * Which side the value at which both are equal is like: just above it the difference has the sign
 * of p over the denominator; equal is as greater for >= and <, as less for > and <=.
 */
static int side_of(enum op op, const struct fraction *difference, struct num at)
{
    struct num below_line;
    if (!num_multiply(difference->r, at, &below_line) ||
        !num_add(below_line, difference->s, &below_line))
        return 0;
    int above = sign(difference->p) * sign(below_line);
    if (op == OP_GE || op == OP_LT)
        return above;
    return op == OP_GT || op == OP_LE ? -above : 0;
}

/* Where the two are equal, and where one of them is divided by zero. */
static void add_meeting(struct finder *finder, const struct fraction *a, const struct fraction *b,
                        uint32_t node)
{
    struct fraction difference;
    if (!add_fractions(a, b, true, &difference)) {
        finder->edges->unclear = true;
        return;
    }
    enum op op = (enum op)finder->results->nodes[node].op;
    struct num at;
    if (root_of(finder, difference.p, difference.q, &at))
        add_edge(finder, at, node, side_of(op, &difference, at));
    add_pole(finder, a, node);
    add_pole(finder, b, node);
}

static void add_comparison(struct finder *finder, uint32_t index)
{
    const struct node *node = &finder->results->nodes[index];
    struct branches a;
    struct branches b;
    if (!finder->reads[node->a] && !finder->reads[node->b])
        return;
    if (node->party || !branches_of(finder, node->a, &a) || !branches_of(finder, node->b, &b)) {
        finder->edges->unclear = true;
        return;
    }
    for (size_t i = 0; i < a.count; i++) {
        for (size_t j = 0; j < b.count; j++)
            add_meeting(finder, &a.list[i], &b.list[j], index);
    }
}

static void mark_readers(struct finder *finder, const struct node_list *nodes)
{
    const struct results *results = finder->results;
    for (uint32_t i = 0; i < nodes->count; i++) {
        uint32_t index = nodes->nodes[i];
        const struct node *node = &results->nodes[index];
        bool reads = is_figure(finder, node);
        /* A definition whose value was given is that value, whatever it is defined as. */
        bool given = node->op == OP_DEFINE && !node->party &&
                     results->facts->values[node->a].state != VALUE_UNKNOWN;
        for (uint32_t c = 0; !node->truth && !given && c < node_children(node); c++)
            reads = reads || finder->reads[node_child(node, results->links, c)];
        finder->reads[index] = reads;
    }
}

static int compare_edges(const void *a, const void *b)
{
    const struct edge *left = a;
    const struct edge *right = b;
    int order = num_compare(left->at, right->at);
    if (order != 0)
        return order;
    return left->node < right->node ? -1 : left->node > right->node;
}

bool edges_find(struct arena *arena, const struct results *results, const struct node_list *nodes,
                const uint8_t *only, uint32_t slot, struct edges *ret_edges, struct err *err)
{
    struct finder finder = { .arena = arena, .results = results, .slot = slot, .edges = ret_edges };
    *ret_edges = (struct edges){ 0 };
    finder.reads = arena_array(arena, results->program->node_count, sizeof *finder.reads);
    if (finder.reads == NULL)
        return arena_error(arena, err);
    mark_readers(&finder, nodes);
    for (uint32_t i = 0; i < nodes->count; i++) {
        enum op op = (enum op)results->nodes[nodes->nodes[i]].op;
        if (op >= OP_EQ && op <= OP_GE && (only == NULL || only[nodes->nodes[i]]))
            add_comparison(&finder, nodes->nodes[i]);
    }
    if (finder.failed)
        return arena_error(arena, err);
    if (ret_edges->count > 0)
        qsort(ret_edges->list, ret_edges->count, sizeof *ret_edges->list, compare_edges);
    return true;
}

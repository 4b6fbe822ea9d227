/* SPDX-License-Identifier: Apache-2.0 */
/* decide/compare.c - see compare.h. */
#include "decide/compare.h"

#include <string.h>

#include "decide/probe.h"

#define COMPARE_DEPTH_MAX 8
#define COMPARE_TRIES_MAX 20000 /* for one destination */

/* ---- the tree of what comes out ---- */

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

struct tree {
    struct arena *arena;
    struct tree_node *nodes;
    struct branch *branches;
    size_t node_count, node_capacity, branch_count, branch_capacity;
};

static bool same_answer(const struct compared_answer *a, const struct compared_answer *b)
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
           (same_answer(&a->before, &b->before) && same_answer(&a->after, &b->after));
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

struct cutter {
    struct probe *probe;
    struct tree *tree;
    unsigned tries;
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
    bool done = true;
    *ret_count = 0;
    for (size_t i = 0; i < pieces->count && done; i++) {
        const struct piece *piece = &pieces->list[i];
        uint32_t child;
        *value = (struct value){ .num = piece->inside, .state = VALUE_KNOWN, .said = true };
        done = cut(cutter, depth + 1, &child);
        if (!done)
            break;
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

static bool cut(struct cutter *cutter, unsigned depth, uint32_t *ret_node)
{
    struct trial trials[PROBE_DAYS_MAX];
    const struct fact *fact = NULL;
    struct pieces pieces;
    if (++cutter->tries > COMPARE_TRIES_MAX)
        return err_set(cutter->err, ERR_LIMIT, "the figures fall into more than %d boxes",
                       COMPARE_TRIES_MAX);
    if (!probe_try_quickly(cutter->probe, trials, cutter->err))
        return false;
    bool settled = is_settled(&trials[0]) && is_settled(&trials[1]);
    if (!settled && depth < COMPARE_DEPTH_MAX &&
        !probe_next_figure(cutter->probe, &fact, &pieces, cutter->err))
        return false;
    if (fact != NULL)
        return cut_figure(cutter, depth, fact, &pieces, ret_node);
    /* What is unknown beside the figures is tried. */
    if (!settled && !probe_try(cutter->probe, trials, cutter->err))
        return false;
    return put_node(
        cutter->tree,
        (struct tree_node){ .before = answer_of(&trials[0]), .after = answer_of(&trials[1]) },
        ret_node, cutter->err);
}

/* ---- destinations that no rule tells apart ---- */

struct classes {
    uint32_t
        class_of[COUNTRY_ID_COUNT]; /* the first country of the class; UINT32_MAX: no country */
    uint8_t *counts;                /* by node: read by a rule that may fire somewhere */
};

/* Whether the node, a question about a country, has another answer for the one than the other. */
static bool tells_apart(const struct program *program, const struct node *node, int32_t a,
                        int32_t b)
{
    if (node->op == OP_IN || node->op == OP_NOT_IN) {
        const struct node_set *set = &program->sets[node->b];
        return set->of == TYPE_COUNTRY &&
               node_set_has(set, (uint64_t)a) != node_set_has(set, (uint64_t)b);
    }
    if (node->op != OP_EQ && node->op != OP_NE)
        return false;
    for (int side = 0; side < 2; side++) {
        const struct node *operand = &program->nodes[side == 0 ? node->a : node->b];
        if (operand->op != OP_CONST)
            continue;
        int128 value = program->constants[operand->a].num.top;
        if ((value == a) != (value == b))
            return true;
    }
    return false;
}

static bool told_apart(const struct probe *probe, const struct classes *classes, int32_t a,
                       int32_t b)
{
    for (size_t d = 0; d < probe->day_count; d++) {
        const struct probe_day *day = &probe->days[d];
        const struct program *program = day->judgment.program;
        for (uint32_t i = 0; i < day->needed.count; i++) {
            uint32_t node = day->needed.nodes[i];
            if (classes->counts[node] && tells_apart(program, &program->nodes[node], a, b))
                return true;
        }
    }
    return false;
}

/* Marks what rules read that are not false for certain, wherever the goods go. */
static bool mark_counting(struct probe *probe, const struct trial trials[], struct classes *classes,
                          struct err *err)
{
    struct arena *work = &probe->session->work;
    const struct pool *pool = probe->days[0].judgment.program->pool;
    classes->counts = arena_array(work, pool_counts(pool).truths, 1);
    if (classes->counts == NULL)
        return arena_error(work, err);
    for (size_t d = 0; d < probe->day_count; d++) {
        const struct probe_day *day = &probe->days[d];
        const struct program *program = day->judgment.program;
        for (size_t i = 0; i < program->rule_count; i++) {
            if (trials[d].fired[i] != TRUTH_FALSE)
                classes->counts[program->rules[i].fired] = 1;
        }
        if (program->covers != NODE_NONE)
            classes->counts[program->covers] = 1;
        for (uint32_t i = day->needed.count; i-- > 0;) {
            const struct node *node = &program->nodes[day->needed.nodes[i]];
            for (uint32_t c = 0; classes->counts[day->needed.nodes[i]] && c < node_children(node);
                 c++)
                classes->counts[node_child(node, program->links, c)] = 1;
        }
    }
    return true;
}

/* The trial is one whose destination is not known. */
static bool find_classes(struct probe *probe, const struct trial trials[], struct classes *classes,
                         struct err *err)
{
    uint64_t all[COUNTRY_WORDS];
    if (!mark_counting(probe, trials, classes, err))
        return false;
    country_all(all);
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        classes->class_of[country] = UINT32_MAX;
        if ((all[country / 64] >> country % 64 & 1) == 0)
            continue;
        classes->class_of[country] = (uint32_t)country;
        for (int32_t other = 0; other < country; other++) {
            if (classes->class_of[other] == (uint32_t)other &&
                !told_apart(probe, classes, other, country)) {
                classes->class_of[country] = (uint32_t)other;
                break;
            }
        }
    }
    return true;
}

/* ---- the comparison ---- */

struct comparing {
    struct session *session;
    const struct decide_options *options;
    int32_t days[2];
    struct comparison *ret;
    size_t group_capacity;
    struct tree tree;
    struct str exporter;     /* absent: anyone, or the firm */
    const struct firm *firm; /* to whom a letter was sent; NULL: none */
    struct order order;      /* that is tried */
    struct given_fact facts[3];
    char code[3];
    struct err *err;
};

#define NOWHERE (-1) /* a destination that is not known */

static void set_order(struct comparing *comparing, int32_t country)
{
    const struct firm *firm = comparing->firm;
    struct str exporter = firm != NULL ? firm->name : comparing->exporter;
    if (country != NOWHERE)
        country_text(country, comparing->code);
    comparing->order =
        (struct order){ .to = { country == NOWHERE ? NULL : comparing->code,
                                country == NOWHERE ? 0 : 2 },
                        .from = STR("US"),
                        .exporter_name = exporter.length > 0 ? exporter : STR("Anyone Else") };
}

static void give(struct comparing *comparing, const struct fact *fact, struct str value,
                 enum given_kind kind)
{
    struct order *order = &comparing->order;
    if (fact != NULL)
        comparing->facts[order->fact_count++] =
            (struct given_fact){ .name = fact->path, .value = value, .kind = kind };
}

/* A logic circuit, as far as the packs know what that is; named: some rule may name its model. */
static void set_generic(struct comparing *comparing, bool named)
{
    const struct policy *policy = comparing->session->decider->policy;
    const struct known_facts *known = &comparing->session->decider->known;
    const struct fact *memory = policy_fact(policy, STR("item.hbm"));
    comparing->order.facts = comparing->facts;
    if (known->item_kind != NULL &&
        enumeration_find(known->item_kind->type.enumeration, STR("ic")) >= 0)
        give(comparing, known->item_kind, STR("ic"), GIVEN_TEXT);
    if (memory != NULL && memory->type.kind == TYPE_BOOL)
        give(comparing, memory, STR("false"), GIVEN_BOOL);
    if (!named)
        give(comparing, known->item_model, STR("a model that no rule names"), GIVEN_TEXT);
}

static bool open_probe(struct comparing *comparing, int32_t country, bool named,
                       struct probe *probe)
{
    set_order(comparing, country);
    set_generic(comparing, named);
    if (!probe_open(probe, comparing->session, &comparing->order, comparing->options,
                    comparing->err))
        return false;
    probe->choices = true;
    probe->day_count = 2;
    probe->days[0].on = comparing->days[0];
    probe->days[1].on = comparing->days[1];
    return true;
}

/* ---- from tree to boxes ---- */

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

static bool add_box(struct comparing *comparing, struct compared_group *group, size_t *capacity,
                    const struct path *path, const struct tree_node *leaf)
{
    struct arena *arena = &comparing->session->analysis;
    struct compared_box box = { .before = leaf->before,
                                .after = leaf->after,
                                .range_count = path->count };
    box.ranges = arena_array_raw(arena, path->count, sizeof *box.ranges);
    if (box.ranges == NULL ||
        !arena_grow(arena, &group->boxes, group->box_count, capacity, sizeof *group->boxes))
        return arena_error(arena, comparing->err);
    if (path->count > 0)
        memcpy(box.ranges, path->ranges, path->count * sizeof *box.ranges);
    group->boxes[group->box_count++] = box;
    return true;
}

static bool list_boxes(struct comparing *comparing, struct compared_group *group, size_t *capacity,
                       uint32_t index, struct path *path)
{
    const struct tree_node *node = &comparing->tree.nodes[index];
    if (node->fact == NULL)
        return same_answer(&node->before, &node->after) ||
               add_box(comparing, group, capacity, path, node);
    for (uint32_t i = 0; i < node->count; i++) {
        const struct branch *branch = &comparing->tree.branches[node->first + i];
        path->ranges[path->count++] = range_of(node->fact, branch);
        bool done = list_boxes(comparing, group, capacity, branch->child, path);
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
        return same_answer(&node->before, &box->before) && same_answer(&node->after, &box->after);
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
    if (!same_answer(&a->before, &b->before) || !same_answer(&a->after, &b->after))
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
    if (a->range_count != b->range_count || !same_answer(&a->before, &b->before) ||
        !same_answer(&a->after, &b->after))
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

/* ---- chips of the catalog ---- */

static bool judge_bound(struct comparing *comparing, const struct bound *bound, int32_t day,
                        struct compared_answer *ret)
{
    struct judgment judgment;
    bool outcomes[OUTCOME_COUNT];
    bool reviews[REVIEW_COUNT];
    bool text = comparing->options->posture == POSTURE_TEXT;
    if (!judge_day(comparing->session, bound, day, text, &judgment, comparing->err))
        return false;
    *ret = (struct compared_answer){ judged_outcome(&judgment, outcomes),
                                     judged_review(&judgment, reviews), judgment.not_covered };
    return true;
}

static bool is_made_by(const struct chip *chip, const struct firm *firm)
{
    for (size_t i = 0; i < firm->own_count; i++) {
        if (str_starts(firm->names[i], chip->vendor))
            return true;
    }
    return false;
}

/*
 * Chips that had been launched by the later day, as far as the catalog knows; of a firm with a
 * letter, its own.
 */
static bool is_asked_about(const struct comparing *comparing, const struct chip *chip)
{
    char day[DATE_TEXT_SIZE];
    struct str on = str_of(date_format(comparing->days[1], day));
    size_t length = chip->launched.length < on.length ? chip->launched.length : on.length;
    return str_compare(str_slice(chip->launched, 0, length), str_slice(on, 0, length)) <= 0 &&
           (comparing->firm == NULL || is_made_by(chip, comparing->firm));
}

static bool list_chips(struct comparing *comparing, struct compared_group *group)
{
    const struct catalog *catalog = comparing->session->decider->catalog;
    struct session *session = comparing->session;
    size_t capacity = 0;
    set_order(comparing, group->countries[0]);
    for (size_t i = 0; i < catalog->chip_count; i++) {
        const struct chip *chip = &catalog->chips[i];
        struct compared_chip compared = { .name = chip->name };
        struct bound bound;
        if (!is_asked_about(comparing, chip))
            continue;
        comparing->order.item.name = chip->name;
        arena_reset(&session->work);
        if (!bind_order(session, &comparing->order, comparing->options, chip, &bound,
                        comparing->err) ||
            !judge_bound(comparing, &bound, comparing->days[0], &compared.before) ||
            !judge_bound(comparing, &bound, comparing->days[1], &compared.after))
            return false;
        if (same_answer(&compared.before, &compared.after))
            continue;
        if (!arena_grow(&session->analysis, &group->chips, group->chip_count, &capacity,
                        sizeof *group->chips))
            return arena_error(&session->analysis, comparing->err);
        group->chips[group->chip_count++] = compared;
    }
    return true;
}

/* ---- what a letter adds ---- */

/* What was said of anyone who ships there; NULL if nothing was. */
static const struct compared_group *anyone_to(const struct comparison *comparison, int32_t country)
{
    for (size_t i = 0; i < comparison->group_count; i++) {
        const struct compared_group *group = &comparison->groups[i];
        for (size_t k = 0; group->exporter.length == 0 && k < group->country_count; k++) {
            if (group->countries[k] == country)
                return group;
        }
    }
    return NULL;
}

static bool has_box(const struct compared_group *group, const struct compared_box *box)
{
    for (size_t i = 0; i < group->box_count; i++) {
        const struct compared_box *other = &group->boxes[i];
        bool same = other->range_count == box->range_count &&
                    same_answer(&other->before, &box->before) &&
                    same_answer(&other->after, &box->after);
        for (size_t k = 0; same && k < box->range_count; k++)
            same = same_range(&other->ranges[k], &box->ranges[k]);
        if (same)
            return true;
    }
    return false;
}

static bool has_chip(const struct compared_group *group, const struct compared_chip *chip)
{
    for (size_t i = 0; i < group->chip_count; i++) {
        if (str_equal(group->chips[i].name, chip->name))
            return same_answer(&group->chips[i].before, &chip->before) &&
                   same_answer(&group->chips[i].after, &chip->after);
    }
    return false;
}

/* Of a firm only what is not said of anyone. */
static void leave_own(const struct comparison *comparison, struct compared_group *group)
{
    const struct compared_group *anyone = anyone_to(comparison, group->countries[0]);
    size_t boxes = 0;
    size_t chips = 0;
    if (anyone == NULL)
        return;
    for (size_t i = 0; i < group->box_count; i++) {
        if (!has_box(anyone, &group->boxes[i]))
            group->boxes[boxes++] = group->boxes[i];
    }
    for (size_t i = 0; i < group->chip_count; i++) {
        if (!has_chip(anyone, &group->chips[i]))
            group->chips[chips++] = group->chips[i];
    }
    group->box_count = boxes;
    group->chip_count = chips;
}

/* ---- all of it ---- */

/* Whether the same is said of both; what else holds for their destinations may be another. */
static bool say_the_same(const struct compared_group *a, const struct compared_group *b)
{
    if (!str_equal(a->exporter, b->exporter) || a->box_count != b->box_count ||
        a->chip_count != b->chip_count)
        return false;
    for (size_t i = 0; i < a->box_count; i++) {
        if (!has_box(b, &a->boxes[i]))
            return false;
    }
    for (size_t i = 0; i < a->chip_count; i++) {
        if (!has_chip(b, &a->chips[i]))
            return false;
    }
    return true;
}

static void join_countries(struct compared_group *into, const struct compared_group *from)
{
    size_t at = into->country_count + from->country_count;
    size_t a = into->country_count;
    size_t b = from->country_count;
    into->country_count = at;
    while (b > 0) {
        bool last = a == 0 || into->countries[a - 1] < from->countries[b - 1];
        into->countries[--at] = last ? from->countries[--b] : into->countries[--a];
    }
}

static bool add_group(struct comparing *comparing, const uint32_t *roots,
                      const struct classes *classes, int32_t first)
{
    struct arena *arena = &comparing->session->analysis;
    struct compared_group group = { .exporter = comparing->firm != NULL ? comparing->firm->name
                                                                        : comparing->exporter };
    struct path path = { .count = 0 };
    size_t capacity = 0;
    group.countries = arena_array_raw(arena, COUNTRY_ID_COUNT, sizeof *group.countries);
    if (group.countries == NULL)
        return arena_error(arena, comparing->err);
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        if (classes->class_of[country] != UINT32_MAX &&
            roots[classes->class_of[country]] == roots[first])
            group.countries[group.country_count++] = country;
    }
    if (!list_boxes(comparing, &group, &capacity, roots[first], &path) ||
        !list_chips(comparing, &group))
        return false;
    widen_boxes(&comparing->tree, roots[first], &group);
    if (comparing->firm != NULL)
        leave_own(comparing->ret, &group);
    if (group.box_count + group.chip_count == 0)
        return true;
    for (size_t i = 0; i < comparing->ret->group_count; i++) {
        if (say_the_same(&comparing->ret->groups[i], &group)) {
            join_countries(&comparing->ret->groups[i], &group);
            return true;
        }
    }
    if (!arena_grow(arena, &comparing->ret->groups, comparing->ret->group_count,
                    &comparing->group_capacity, sizeof group))
        return arena_error(arena, comparing->err);
    comparing->ret->groups[comparing->ret->group_count++] = group;
    return true;
}

/*
 * Whether some figures may have another answer on the other day: a rule that is another one there,
 * or reads the day, is not false for certain whatever the figures are.
 */
static bool may_differ(const struct probe *probe, const struct trial trials[])
{
    const struct program *before = probe->days[0].judgment.program;
    const struct program *after = probe->days[1].judgment.program;
    for (int side = 0; side < 2; side++) {
        const struct program *program = side == 0 ? before : after;
        for (size_t i = 0; i < program->rule_count; i++) {
            const struct compiled_rule *rule = &program->rules[i];
            const struct compiled_rule *other =
                program_rule(side == 0 ? after : before, rule->rule);
            bool same =
                other != NULL && other->fired == rule->fired && !after->nodes[rule->fired].on_day;
            if (!same && trials[side].fired[i] != TRUTH_FALSE)
                return true;
        }
    }
    return before->covers != after->covers;
}

#define UNAFFECTED UINT32_MAX

/* The tree of each class of destinations, or UNAFFECTED. */
static bool cut_classes(struct comparing *comparing, const struct classes *classes,
                        uint32_t *ret_roots)
{
    struct probe probe;
    struct trial trials[PROBE_DAYS_MAX];
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        ret_roots[country] = UNAFFECTED;
        if (classes->class_of[country] != (uint32_t)country)
            continue;
        if (!open_probe(comparing, country, true, &probe) ||
            !probe_try(&probe, trials, comparing->err))
            return false;
        if (!may_differ(&probe, trials))
            continue;
        struct cutter cutter = { .probe = &probe, .tree = &comparing->tree, .err = comparing->err };
        if (!open_probe(comparing, country, false, &probe))
            return false;
        probe.words_only = true;
        if (!cut(&cutter, 0, &ret_roots[country]))
            return false;
    }
    return true;
}

static bool compare_for(struct comparing *comparing)
{
    struct arena *arena = &comparing->session->analysis;
    struct classes classes;
    uint32_t *roots = arena_array(arena, COUNTRY_ID_COUNT, sizeof *roots);
    struct probe probe;
    struct trial trials[PROBE_DAYS_MAX];
    if (roots == NULL)
        return arena_error(arena, comparing->err);
    if (!open_probe(comparing, NOWHERE, true, &probe) ||
        !probe_try(&probe, trials, comparing->err) ||
        !find_classes(&probe, trials, &classes, comparing->err) ||
        !cut_classes(comparing, &classes, roots))
        return false;
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        bool first = roots[country] != UNAFFECTED;
        for (int32_t other = 0; first && other < country; other++)
            first = roots[other] != roots[country];
        if (first && !add_group(comparing, roots, &classes, country))
            return false;
    }
    return true;
}

/* Whether a rule that binds the firm is in force on one of the days and not on the other. */
static bool letter_changes(struct comparing *comparing, const struct firm *firm, bool *ret)
{
    const struct policy *policy = comparing->session->decider->policy;
    struct view view = { .policy = policy,
                         .known = comparing->options->known,
                         .knower = KNOWER_ANY };
    *ret = false;
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        struct window window;
        if (rule->binds != firm)
            continue;
        if (!window_of(&view, rule, &window, comparing->err))
            return false;
        *ret = *ret || window_in_force(&window, comparing->days[0]) !=
                           window_in_force(&window, comparing->days[1]);
    }
    return true;
}

bool decide_compare(struct session *session, struct str exporter,
                    const struct decide_options *options, int32_t before, int32_t after,
                    struct comparison *ret, struct err *err)
{
    const struct policy *policy = session->decider->policy;
    struct comparing comparing = { .session = session,
                                   .options = options,
                                   .days = { before, after },
                                   .exporter = exporter,
                                   .ret = ret,
                                   .tree = { .arena = &session->analysis },
                                   .err = err };
    *ret = (struct comparison){ 0 };
    arena_reset(&session->analysis);
    if (!compare_for(&comparing))
        return false;
    for (size_t i = 0; exporter.length == 0 && i < policy->firm_count; i++) {
        bool changes;
        comparing.firm = &policy->firms[i];
        if (!letter_changes(&comparing, comparing.firm, &changes) ||
            (changes && !compare_for(&comparing)))
            return false;
    }
    return true;
}

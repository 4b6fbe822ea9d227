/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/pool.c - the nodes that the programs of a view share, and the way from one program to the
 * next.
 */
#include <assert.h>
#include <string.h>

#include "plan/compile_priv.h"

/* ---- the list of nodes ---- */

uint32_t node_children(const struct node *node)
{
    switch ((enum op)node->op) {
    case OP_AND:
    case OP_OR:
    case OP_HIGHEST:
        return node->b;
    case OP_NEGATE:
    case OP_NOT:
    case OP_NOT_FALSE:
    case OP_IN:
    case OP_NOT_IN:
    case OP_DEFINE:
    case OP_BOOL_DEFINE:
        return 1;
    case OP_ANY:
    case OP_COUNT:
        return node->a == NODE_NONE ? 0 : 1;
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        return 2;
    default:
        return 0;
    }
}

uint32_t node_child(const struct node *node, const uint32_t *links, uint32_t index)
{
    if (node->op == OP_AND || node->op == OP_OR || node->op == OP_HIGHEST)
        return links[node->a + index];
    if (node->op == OP_DEFINE || node->op == OP_BOOL_DEFINE || index == 1)
        return node->b;
    return node->a;
}

static uint64_t node_hash(const struct node *node)
{
    uint64_t hash = node->op * 0x9E3779B97F4A7C15ULL;
    hash = (hash ^ node->a) * 0xBF58476D1CE4E5B9ULL;
    hash = (hash ^ node->b) * 0x94D049BB133111EBULL;
    hash = (hash ^ node->c) * 0xBF58476D1CE4E5B9ULL;
    return hash ^ hash >> 31;
}

static bool same_node(const struct compiler *compiler, const struct node *a, const struct node *b)
{
    const uint32_t *links = compiler->pool->links;
    if (a->op != b->op || a->c != b->c)
        return false;
    if (a->op == OP_AND || a->op == OP_OR || a->op == OP_HIGHEST)
        return a->b == b->b && memcmp(links + a->a, links + b->a, a->b * sizeof *links) == 0;
    return a->a == b->a && a->b == b->b;
}

static bool rehash(struct compiler *compiler)
{
    struct pool *pool = compiler->pool;
    size_t capacity = pool->hash_capacity == 0 ? 1024 : pool->hash_capacity * 2;
    uint32_t *slots = arena_array(compiler->arena, capacity, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < pool->hash_capacity; i++) {
        if (pool->hash_slots[i] == 0)
            continue;
        uint64_t hash = pool->hashes[pool->hash_slots[i] - 1];
        size_t at = hash & (capacity - 1);
        while (slots[at] != 0)
            at = (at + 1) & (capacity - 1);
        slots[at] = pool->hash_slots[i];
    }
    pool->hash_slots = slots;
    pool->hash_capacity = capacity;
    return true;
}

static uint64_t link_hash(const struct compiler *compiler, const struct node *node)
{
    struct node key = *node;
    if (node->op == OP_AND || node->op == OP_OR || node->op == OP_HIGHEST) {
        key.a = 0;
        for (uint32_t i = 0; i < node->b; i++)
            key.a = key.a * 31 + compiler->pool->links[node->a + i];
    }
    return node_hash(&key);
}

static bool is_truth(enum op op)
{
    return op >= OP_TRUTH;
}

static bool reads_party(const struct compiler *compiler, const struct node *node)
{
    const struct pool *pool = compiler->pool;
    bool fact = node->op == OP_FACT || node->op == OP_BOOL_FACT || node->op == OP_DEFINE ||
                node->op == OP_BOOL_DEFINE;
    uint32_t count = node_children(node);
    if (fact)
        return node->c != 0;
    if (node->op == OP_ANY || node->op == OP_COUNT)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (pool->nodes[node_child(node, pool->links, i)].party)
            return true;
    }
    return false;
}

/* What holds of a node as soon as it holds of one that it reads: the day, the posture. */
static void mark_reads(const struct compiler *compiler, struct node *node)
{
    const struct pool *pool = compiler->pool;
    uint32_t count = node_children(node);
    node->on_day = node->op == OP_FACT && node->c == 0 && node->a == pool->on_slot;
    node->postured = node->op == OP_ENFORCED;
    for (uint32_t i = 0; i < count; i++) {
        const struct node *child = &pool->nodes[node_child(node, pool->links, i)];
        node->on_day = node->on_day || child->on_day;
        node->postured = node->postured || child->postured;
    }
}

static bool is_worked_out(const struct node *node)
{
    return node->op != OP_CONST && node->op != OP_FACT;
}

static bool list_node(struct compiler *compiler, struct node_list *list, uint32_t node)
{
    if (!arena_grow(compiler->arena, &list->nodes, list->count, &list->capacity,
                    sizeof *list->nodes))
        return false;
    list->nodes[list->count++] = node;
    return true;
}

/* Lists the node that is about to be put. */
static bool list_daily(struct compiler *compiler, const struct node *node)
{
    struct daily *daily = &compiler->pool->daily;
    uint32_t index = compiler->pool->node_count;
    bool compares = node->op >= OP_EQ && node->op <= OP_NOT_IN;
    struct node_list *list = !node->truth  ? &daily->scalars
                             : node->party ? &daily->party_truths
                                           : &daily->truths;
    return list_node(compiler, list, index) &&
           (!compares || list_node(compiler, &daily->comparisons, index));
}

uint32_t compile_node(struct compiler *compiler, enum op op, uint32_t a, uint32_t b, uint32_t c)
{
    struct pool *pool = compiler->pool;
    struct node node = { .op = (uint8_t)op, .a = a, .b = b, .c = c };
    if (compiler->failed)
        return 0;
    if (compiler->node_limit_hit || pool->node_count >= PROGRAM_NODES_MAX) {
        compiler->node_limit_hit = compiler->failed = true;
        return 0;
    }
    if ((size_t)pool->node_count * 2 >= pool->hash_capacity && !rehash(compiler)) {
        compiler->failed = true;
        return 0;
    }
    uint64_t hash = link_hash(compiler, &node);
    size_t at = hash & (pool->hash_capacity - 1);
    while (pool->hash_slots[at] != 0) {
        uint32_t found = pool->hash_slots[at] - 1;
        if (pool->hashes[found] == hash && same_node(compiler, &pool->nodes[found], &node))
            return found;
        at = (at + 1) & (pool->hash_capacity - 1);
    }
    node.truth = is_truth(op);
    node.party = reads_party(compiler, &node);
    mark_reads(compiler, &node);
    if (!arena_grow(compiler->arena, &pool->nodes, pool->node_count, &pool->node_capacity,
                    sizeof *pool->nodes) ||
        !arena_grow(compiler->arena, &pool->hashes, pool->node_count, &pool->hashes_capacity,
                    sizeof *pool->hashes) ||
        (node.on_day && is_worked_out(&node) && !list_daily(compiler, &node)) ||
        (node.postured && !list_node(compiler, &pool->postured, pool->node_count))) {
        compiler->failed = true;
        return 0;
    }
    if (!node.truth && is_worked_out(&node))
        node.cell = (uint16_t)pool->scalar_cells++;
    else if (node.truth && node.party)
        node.cell = (uint16_t)pool->party_truth_cells++;
    pool->nodes[pool->node_count] = node;
    pool->hashes[pool->node_count] = hash;
    pool->hash_slots[at] = pool->node_count + 1;
    return pool->node_count++;
}

uint32_t compile_truth(struct compiler *compiler, int truth)
{
    return compile_node(compiler, OP_TRUTH, (uint32_t)truth, 0, 0);
}

static bool is_constant(const struct compiler *compiler, uint32_t node, int truth)
{
    const struct node *n = &compiler->pool->nodes[node];
    return n->op == OP_TRUTH && n->a == (uint32_t)truth;
}

uint32_t compile_not(struct compiler *compiler, uint32_t a)
{
    if (compiler->failed)
        return 0;
    const struct node *node = &compiler->pool->nodes[a];
    if (node->op == OP_TRUTH)
        return compile_truth(compiler, TRUTH_TRUE - (int)node->a);
    if (node->op == OP_NOT)
        return node->a;
    return compile_node(compiler, OP_NOT, a, 0, 0);
}

static bool add_link(struct compiler *compiler, uint32_t node)
{
    struct pool *pool = compiler->pool;
    if (!arena_grow(compiler->arena, &pool->links, pool->link_count, &pool->link_capacity,
                    sizeof *pool->links)) {
        compiler->failed = true;
        return false;
    }
    pool->links[pool->link_count++] = node;
    return true;
}

/* A node of the links from `first` on; they are given back when there was such a node already. */
static uint32_t linked_node(struct compiler *compiler, enum op op, uint32_t first)
{
    struct pool *pool = compiler->pool;
    uint32_t before = pool->node_count;
    uint32_t count = pool->link_count - first;
    uint32_t node = compile_node(compiler, op, first, count, count == 0 ? 0 : pool->links[first]);
    if (pool->node_count == before)
        pool->link_count = first;
    return node;
}

/* and / or of a list; constants are worked in, one member is itself. */
uint32_t compile_list(struct compiler *compiler, enum op op, const uint32_t *list, size_t count)
{
    struct pool *pool = compiler->pool;
    int neutral = op == OP_AND ? TRUTH_TRUE : TRUTH_FALSE;
    uint32_t first = pool->link_count;
    if (compiler->failed)
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (is_constant(compiler, list[i], TRUTH_TRUE - neutral)) {
            pool->link_count = first;
            return list[i];
        }
        if (!is_constant(compiler, list[i], neutral) && !add_link(compiler, list[i]))
            return 0;
    }
    uint32_t kept = pool->link_count - first;
    if (kept > 1)
        return linked_node(compiler, op, first);
    pool->link_count = first;
    return kept == 1 ? pool->links[first] : compile_truth(compiler, neutral);
}

static uint32_t compile_highest_list(struct compiler *compiler, const uint32_t *list, size_t count)
{
    uint32_t first = compiler->pool->link_count;
    if (compiler->failed)
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (!add_link(compiler, list[i]))
            return 0;
    }
    return linked_node(compiler, OP_HIGHEST, first);
}

void compile_part(struct compiler *compiler, uint32_t node)
{
    if (compiler->failed)
        return;
    if (!arena_grow(compiler->arena, &compiler->parts, compiler->part_count,
                    &compiler->part_capacity, sizeof *compiler->parts)) {
        compiler->failed = true;
        return;
    }
    compiler->parts[compiler->part_count++] = node;
}

uint32_t compile_parts(struct compiler *compiler, enum op op, size_t first)
{
    if (compiler->failed)
        return 0;
    size_t count = compiler->part_count - first;
    const uint32_t *list = count == 0 ? NULL : compiler->parts + first;
    compiler->part_count = first;
    return op == OP_HIGHEST ? compile_highest_list(compiler, list, count)
                            : compile_list(compiler, op, list, count);
}

/* ---- sets ---- */

static uint64_t set_hash(const struct node_set *set)
{
    uint64_t hash = (set->first * 3 + set->of) * 2 + set->has_value;
    for (size_t i = 0; i < (set->bit_count + 63) / 64; i++)
        hash = (hash ^ set->bits[i]) * 0x9E3779B97F4A7C15ULL + i;
    return hash ^ hash >> 31;
}

static bool same_set(const struct node_set *a, const struct node_set *b)
{
    size_t words = (a->bit_count + 63) / 64;
    return a->of == b->of && a->first == b->first && a->bit_count == b->bit_count &&
           a->has_value == b->has_value && memcmp(a->bits, b->bits, words * sizeof *a->bits) == 0;
}

static uint32_t *set_slot(struct pool *pool, const struct node_set *set)
{
    size_t at = set_hash(set) & (pool->set_slot_count - 1);
    while (pool->set_slots[at] != 0 && !same_set(&pool->sets[pool->set_slots[at] - 1], set))
        at = (at + 1) & (pool->set_slot_count - 1);
    return &pool->set_slots[at];
}

static bool more_set_slots(struct pool *pool)
{
    size_t count = pool->set_slot_count == 0 ? 256 : pool->set_slot_count * 2;
    uint32_t *slots = arena_array(pool->arena, count, sizeof *slots);
    if (slots == NULL)
        return false;
    pool->set_slots = slots;
    pool->set_slot_count = count;
    for (uint32_t i = 0; i < pool->set_count; i++)
        *set_slot(pool, &pool->sets[i]) = i + 1;
    return true;
}

/* Without the words of no member in front and behind. */
static void trim(struct node_set *set)
{
    size_t first = 0;
    size_t end = (set->bit_count + 63) / 64;
    while (end > 0 && set->bits[end - 1] == 0)
        end--;
    while (first < end && set->bits[first] == 0)
        first++;
    set->bits += first;
    set->first += first * 64;
    set->bit_count = (end - first) * 64;
}

uint32_t pool_keep_set(struct compiler *compiler, const struct node_set *set)
{
    struct pool *pool = compiler->pool;
    struct node_set kept = *set;
    if (compiler->failed)
        return 0;
    if (set->of == TYPE_CODE)
        trim(&kept);
    if (((size_t)pool->set_count * 2 >= pool->set_slot_count && !more_set_slots(pool)) ||
        !arena_grow(pool->arena, &pool->sets, pool->set_count, &pool->set_capacity,
                    sizeof *pool->sets)) {
        compiler->failed = true;
        return 0;
    }
    uint32_t *slot = set_slot(pool, &kept);
    if (*slot != 0)
        return *slot - 1;
    size_t words = (kept.bit_count + 63) / 64;
    uint64_t *bits = arena_array(pool->arena, words, sizeof *bits);
    if (bits == NULL) {
        compiler->failed = true;
        return 0;
    }
    memcpy(bits, kept.bits, words * sizeof *bits);
    kept.bits = bits;
    pool->sets[pool->set_count] = kept;
    *slot = ++pool->set_count;
    return *slot - 1;
}

/* ---- the pool ---- */

static bool excludes(const struct rule *rule, struct str code)
{
    for (const struct name_ref *ref = rule->names; ref != NULL; ref = ref->next) {
        if (code_is(code, ref->name))
            return true;
    }
    return false;
}

/* A code and those that it is a paragraph of: 3A090.a.1, 3A090.a, 3A090, if the policy has them. */
static void find_codes(const struct policy *policy, struct giver *giver)
{
    struct str code = giver->rule->name;
    for (size_t end = code.length; end > 0; end--) {
        if (end < code.length && code.data[end] != '.')
            continue;
        int32_t member = policy_string(policy, str_slice(code, 0, end));
        if (member >= 0 && giver->code_count < STATED_CODES_MAX)
            giver->codes[giver->code_count++] = (uint32_t)member;
    }
}

static bool find_givers(struct pool *pool)
{
    const struct rule *first = pool->view.policy->givers;
    size_t count = 0;
    for (const struct rule *rule = first; rule != NULL; rule = rule->next_giver)
        count++;
    pool->givers = arena_array(pool->arena, count, sizeof *pool->givers);
    for (const struct rule *rule = first; rule != NULL && pool->givers != NULL;
         rule = rule->next_giver) {
        struct giver *giver = &pool->givers[pool->giver_count];
        if (rule->head != HEAD_CLASSIFY)
            continue;
        pool->giver_count++;
        giver->rule = rule;
        find_codes(pool->view.policy, giver);
        giver->exclusions = arena_array(pool->arena, count, sizeof(struct rule *));
        if (giver->exclusions == NULL)
            return false;
        for (const struct rule *other = first; other != NULL; other = other->next_giver) {
            if (other->head == HEAD_EXCLUDE && excludes(other, rule->name))
                giver->exclusions[giver->exclusion_count++] = other;
        }
    }
    return pool->givers != NULL;
}

struct pool *pool_new(struct arena *arena, const struct view *view, struct err *err)
{
    const struct policy *policy = view->policy;
    const struct fact *on = policy_fact(policy, STR("deal.on"));
    size_t units = policy->rule_count + policy->slot_count + policy->party_slot_count;
    struct pool *pool = arena_alloc(arena, sizeof *pool);
    if (pool == NULL) {
        arena_error(arena, err);
        return NULL;
    }
    *pool = (struct pool){ .arena = arena,
                           .view = *view,
                           .on_slot = on == NULL ? NODE_NONE : on->slot };
    pool->windows = arena_array(arena, policy->rule_count, sizeof *pool->windows);
    pool->compiled = arena_array(arena, policy->rule_count, sizeof *pool->compiled);
    pool->units = arena_array(arena, units, sizeof *pool->units);
    if (pool->windows == NULL || pool->compiled == NULL || pool->units == NULL ||
        !find_givers(pool)) {
        arena_error(arena, err);
        return NULL;
    }
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        if (!window_of(view, rule, &pool->windows[rule->index], err))
            return NULL;
    }
    return pool;
}

struct result_counts pool_counts(const struct pool *pool)
{
    return (struct result_counts){ .scalars = pool->scalar_cells,
                                   .truths = pool->node_count,
                                   .party_truths = pool->party_truth_cells };
}

static void need(uint8_t *wanted, uint32_t node)
{
    if (node != NODE_NONE)
        wanted[node] = 1;
}

/* A node reads earlier ones, so one pass backwards finds all that are read. */
static void want_children(const struct pool *pool, uint8_t *wanted)
{
    for (uint32_t i = pool->node_count; i > 0; i--) {
        const struct node *node = &pool->nodes[i - 1];
        uint32_t count = wanted[i - 1] ? node_children(node) : 0;
        for (uint32_t c = 0; c < count; c++)
            wanted[node_child(node, pool->links, c)] = 1;
    }
}

/* The nodes of this epoch: its roots, and down from them. */
static void want_epoch(const struct program *program, uint8_t *wanted)
{
    need(wanted, program->covers);
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct compiled_rule *rule = &program->rules[i];
        size_t needs = 0;
        need(wanted, rule->fired);
        need(wanted, rule->condition);
        need(wanted, rule->when);
        need(wanted, rule->unless);
        need(wanted, rule->held);
        need(wanted, rule->saved);
        for (const struct policy_need *n = rule->rule->needs; n != NULL; n = n->next)
            need(wanted, rule->needs[needs++]);
    }
    for (size_t i = 0; i < program->entry_count; i++)
        need(wanted, program->entries[i].node);
    for (size_t i = 0; i < program->condition_count; i++)
        need(wanted, program->condition_nodes[i]);
    want_children(program->pool, wanted);
}

bool program_needed(const struct program *program, struct arena *arena,
                    struct node_list *ret_needed, struct err *err)
{
    const struct pool *pool = program->pool;
    uint8_t *wanted = arena_alloc(arena, pool->node_count + 1);
    *ret_needed = (struct node_list){ .nodes = arena_array_raw(arena, pool->node_count + 1,
                                                               sizeof *ret_needed->nodes) };
    if (wanted == NULL || ret_needed->nodes == NULL)
        return arena_error(arena, err);
    want_epoch(program, wanted);
    for (uint32_t i = 0; i < pool->node_count; i++) {
        if (wanted[i])
            ret_needed->nodes[ret_needed->count++] = i;
    }
    return true;
}

bool pool_error(const struct pool *pool, struct err *err)
{
    return arena_error(pool->arena, err);
}

const struct daily *pool_daily(const struct pool *pool)
{
    return &pool->daily;
}

const struct node_list *pool_postured(const struct pool *pool)
{
    return &pool->postured;
}

void pool_take_lists(const struct pool *pool, struct program *program)
{
    program->nodes = pool->nodes;
    program->node_count = pool->node_count;
    program->links = pool->links;
    program->constants = pool->constants;
    program->sets = pool->sets;
    program->codes = pool->codes;
    program->code_count = pool->code_count;
    program->reasons = pool->reasons;
    program->reason_count = pool->reason_count;
}

/* ---- from one epoch to the next ---- */

static bool add_changed(struct program *program, size_t *capacity, const struct rule *rule,
                        uint32_t before, uint32_t after)
{
    if (!arena_grow(program->pool->arena, &program->changed, program->changed_count, capacity,
                    sizeof *program->changed))
        return false;
    program->changed[program->changed_count++] = (struct changed_rule){ rule, before, after };
    return true;
}

/* Rules stand in the order of the policy in both, so one walk along both finds what changed. */
static bool find_changed(const struct program *before, struct program *program)
{
    size_t capacity = 0;
    size_t a = 0;
    size_t b = 0;
    bool done = true;
    program->changed_count = 0;
    while (done && (a < before->rule_count || b < program->rule_count)) {
        const struct compiled_rule *old = a < before->rule_count ? &before->rules[a] : NULL;
        const struct compiled_rule *new = b < program->rule_count ? &program->rules[b] : NULL;
        assert(old != NULL || new != NULL);
        if (new == NULL || (old != NULL && old->rule->index < new->rule->index)) {
            done = add_changed(program, &capacity, old->rule, old->fired, NODE_NONE);
            a++;
        } else if (old == NULL || new->rule->index < old->rule->index) {
            done = add_changed(program, &capacity, new->rule, NODE_NONE, new->fired);
            b++;
        } else {
            if (old->fired != new->fired)
                done = add_changed(program, &capacity, new->rule, old->fired, new->fired);
            a++;
            b++;
        }
    }
    if (done && before->covers != program->covers)
        done = add_changed(program, &capacity, NULL, before->covers, program->covers);
    return done;
}

bool program_follow(const struct program *before, struct program *program, struct err *err)
{
    if (!find_changed(before, program))
        return arena_error(program->pool->arena, err);
    program->follows = true;
    return true;
}

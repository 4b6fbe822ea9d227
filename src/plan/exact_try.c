/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/exact_try.c - the outcome as a reduced decision diagram over the unknowns.
 *
 * Depth first, one variable at a time; setting it works out anew only what was unknown and hangs on
 * it.  What is left to find out depends on the unknown slots that still count and on how the roots
 * stand, nothing else: that is the key under which a part of the diagram is remembered, so that it
 * is built once.
 */
#include "plan/exact_priv.h"

#include <assert.h>
#include <string.h>

struct diagram_node {
    uint32_t variable; /* UINT32_MAX: a leaf, mask is its value */
    uint32_t mask;
    uint32_t children; /* among diagram.children */
};

/* A part of the diagram that was built. */
struct memory {
    uint32_t next; /* in its bucket; 0: none */
    uint32_t result;
    uint64_t *key;
};

#define BUCKET_COUNT 256

struct diagram {
    struct judge *judge;
    struct diagram_node *nodes;
    size_t node_count, node_capacity;
    uint32_t *children;
    size_t child_count, child_capacity;
    struct memory *memories; /* the first is not used */
    size_t memory_count, memory_capacity;
    uint32_t buckets[BUCKET_COUNT];
    uint32_t *trail; /* slots that were worked out, to be forgotten again */
    size_t trail_count;
    uint64_t *key;
    size_t slot_words, key_words;
    uint32_t runs;
};

/* ---- the circuit ---- */

static uint8_t run_slot(const struct judge *judge, const struct slot *slot)
{
    const struct child *children = judge->children + slot->first;
    if (slot->kind == SLOT_NOT)
        return (uint8_t)(TRUTH_TRUE - judge->slots[children->slot].truth);
    uint8_t decides = slot->kind == SLOT_ALL ? TRUTH_FALSE : TRUTH_TRUE;
    uint8_t result = (uint8_t)(TRUTH_TRUE - decides);
    for (uint32_t i = 0; i < slot->count; i++) {
        uint8_t truth = judge->slots[children[i].slot].truth;
        if (truth == TRUTH_UNKNOWN || (truth == TRUTH_TRUE && children[i].unnamed))
            result = TRUTH_UNKNOWN;
        else if (truth == decides)
            return decides;
    }
    return result;
}

/* What hangs on which variable. */
static void trace_variables(struct judge *judge)
{
    for (uint32_t v = 0; v < judge->variable_count; v++) {
        for (uint32_t i = judge->variables[v].first; i != NO_ATOM; i = judge->atoms[i].next)
            judge->slots[judge->atoms[i].slot].variables = 1u << v;
    }
    for (size_t s = 0; s < judge->slot_count; s++) {
        struct slot *slot = &judge->slots[s];
        for (uint32_t i = 0; slot->kind != SLOT_ATOM && i < slot->count; i++)
            slot->variables |= judge->slots[judge->children[slot->first + i].slot].variables;
    }
}

static void set_variable(struct diagram *diagram, uint32_t variable, uint64_t truths)
{
    struct judge *judge = diagram->judge;
    const struct variable *v = &judge->variables[variable];
    for (uint32_t i = v->first; i != NO_ATOM; i = judge->atoms[i].next, truths >>= 1) {
        uint32_t slot = judge->atoms[i].slot;
        judge->slots[slot].truth = truths & 1 ? TRUTH_TRUE : TRUTH_FALSE;
        diagram->trail[diagram->trail_count++] = slot;
    }
    for (uint32_t s = 0; s < judge->slot_count; s++) {
        struct slot *slot = &judge->slots[s];
        if (slot->truth != TRUTH_UNKNOWN || (slot->variables >> variable & 1) == 0)
            continue;
        slot->truth = run_slot(judge, slot);
        if (slot->truth != TRUTH_UNKNOWN)
            diagram->trail[diagram->trail_count++] = s;
    }
}

static void forget(struct diagram *diagram, size_t trail_count)
{
    while (diagram->trail_count > trail_count)
        diagram->judge->slots[diagram->trail[--diagram->trail_count]].truth = TRUTH_UNKNOWN;
}

static void show_roots(const struct judge *judge)
{
    for (uint32_t i = 0; i < judge->root_count; i++)
        judge->results->truths[judge->roots[i].cell] = judge->slots[judge->roots[i].slot].truth;
}

/* ---- what is left to find out ---- */

/*
 * Whether the outcome may still depend on the root.  Once some requirement is outstanding for
 * certain, no other demand and no relief changes that a license is required; a relief counts only
 * for what may be demanded.
 */
static bool root_counts(const struct judge *judge, const struct root *root,
                        const struct standing_requirements *standing, bool certain)
{
    if (root->kind == ROOT_ALWAYS || judge->function != outcome_possible)
        return true;
    if (certain)
        return false;
    for (uint64_t bits = root->discharges; bits != 0; bits &= bits - 1) {
        if (standing->demanded[__builtin_ctzll(bits)] != TRUTH_FALSE)
            return true;
    }
    return root->kind != ROOT_RELIEF;
}

static void set_bit(uint64_t *words, size_t bit)
{
    words[bit / 64] |= (uint64_t)1 << bit % 64;
}

/*
 * The unknown slots that still count, and what of parties that may not exist is true: from the
 * roots downwards.
 */
static uint32_t spread(const struct judge *judge, uint64_t *counts, uint64_t *may_exist)
{
    uint32_t variables = 0;
    for (size_t s = judge->slot_count; s-- > 0;) {
        const struct slot *slot = &judge->slots[s];
        if ((counts[s / 64] >> s % 64 & 1) == 0)
            continue;
        if (slot->kind == SLOT_ATOM)
            variables |= slot->variables;
        for (uint32_t i = 0; slot->kind != SLOT_ATOM && i < slot->count; i++) {
            const struct child *child = &judge->children[slot->first + i];
            uint8_t truth = judge->slots[child->slot].truth;
            if (truth == TRUTH_UNKNOWN)
                set_bit(counts, child->slot);
            else if (truth == TRUTH_TRUE && child->unnamed)
                set_bit(may_exist, child->slot);
        }
    }
    return variables;
}

/* Writes the key; returns the variables that the function may still depend on. */
static uint32_t what_is_left(struct diagram *diagram)
{
    struct judge *judge = diagram->judge;
    struct standing_requirements standing;
    bool certain = false;
    uint64_t *roots = diagram->key + 2 * diagram->slot_words;
    memset(diagram->key, 0, diagram->key_words * sizeof *diagram->key);
    outcome_requirements(&judge->disposition, judge->results, &standing);
    for (uint32_t i = 0; i < judge->disposition.requirement_count; i++)
        certain = certain || standing.outstanding[i] == TRUTH_TRUE;
    for (uint32_t i = 0; i < judge->root_count; i++) {
        const struct root *root = &judge->roots[i];
        uint8_t truth = judge->slots[root->slot].truth;
        roots[i / 32] |= (uint64_t)truth << i % 32 * 2;
        if (truth == TRUTH_UNKNOWN && root_counts(judge, root, &standing, certain))
            set_bit(diagram->key, root->slot);
    }
    return spread(judge, diagram->key, diagram->key + diagram->slot_words);
}

/* ---- the diagram ---- */

static void *grow(struct diagram *diagram, void *array, size_t count, size_t *capacity, size_t size)
{
    struct judge *judge = diagram->judge;
    if (!arena_grow(judge->arena, array, count, capacity, size)) {
        judge->failed = judge->overflow = true;
        return NULL;
    }
    return array;
}

static uint32_t diagram_add(struct diagram *diagram, uint32_t variable, uint32_t mask,
                            const uint32_t *children, uint32_t count)
{
    for (uint32_t i = 0; i < diagram->node_count; i++) {
        const struct diagram_node *old = &diagram->nodes[i];
        if (old->variable == variable && old->mask == mask &&
            (count == 0 ||
             memcmp(diagram->children + old->children, children, count * sizeof *children) == 0))
            return i;
    }
    if (diagram->node_count == DIAGRAM_MAX) {
        diagram->judge->overflow = true;
        return 0;
    }
    uint32_t first = (uint32_t)diagram->child_count;
    if (grow(diagram, &diagram->nodes, diagram->node_count, &diagram->node_capacity,
             sizeof *diagram->nodes) == NULL)
        return 0;
    for (uint32_t i = 0; i < count; i++) {
        if (grow(diagram, &diagram->children, diagram->child_count, &diagram->child_capacity,
                 sizeof *diagram->children) == NULL)
            return 0;
        diagram->children[diagram->child_count++] = children[i];
    }
    diagram->nodes[diagram->node_count] = (struct diagram_node){ variable, mask, first };
    return (uint32_t)diagram->node_count++;
}

static bool is_single(uint32_t mask)
{
    return mask != 0 && (mask & (mask - 1)) == 0;
}

static uint32_t bucket_of(const struct diagram *diagram)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < diagram->key_words; i++)
        hash = (hash ^ diagram->key[i]) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(hash >> 56);
}

/* What was built for the key, or a new memory for it; 0 when memory ran out. */
static uint32_t recall(struct diagram *diagram, bool *ret_known)
{
    size_t size = diagram->key_words * sizeof *diagram->key;
    uint32_t *bucket = &diagram->buckets[bucket_of(diagram)];
    *ret_known = true;
    for (uint32_t i = *bucket; i != 0; i = diagram->memories[i].next) {
        if (memcmp(diagram->memories[i].key, diagram->key, size) == 0)
            return i;
    }
    *ret_known = false;
    uint64_t *key = arena_array_raw(diagram->judge->arena, diagram->key_words, sizeof *key);
    if (key == NULL)
        diagram->judge->failed = diagram->judge->overflow = true;
    if (key == NULL || grow(diagram, &diagram->memories, diagram->memory_count,
                            &diagram->memory_capacity, sizeof *diagram->memories) == NULL)
        return 0;
    memcpy(key, diagram->key, size);
    diagram->memories[diagram->memory_count] = (struct memory){ .next = *bucket, .key = key };
    *bucket = (uint32_t)diagram->memory_count++;
    return *bucket;
}

/* At most as deep as there are variables: a variable that was set is known. */
static uint32_t build(struct diagram *diagram)
{
    struct judge *judge = diagram->judge;
    uint32_t children[DOMAIN_MAX];
    bool same = true;
    bool known;
    diagram->runs++;
    if (diagram->runs > EXACT_RUNS_MAX)
        judge->overflow = true;
    if (judge->overflow)
        return 0;
    show_roots(judge);
    uint32_t mask = judge->function(&judge->disposition, judge->results);
    if (is_single(mask))
        return diagram_add(diagram, UINT32_MAX, mask, NULL, 0);
    uint32_t left = what_is_left(diagram);
    if (left == 0)
        return diagram_add(diagram, UINT32_MAX, mask, NULL, 0);
    uint32_t memory = recall(diagram, &known);
    if (known || memory == 0)
        return diagram->memories[memory].result;
    uint32_t variable = (uint32_t)__builtin_ctz(left);
    const struct variable *v = &judge->variables[variable];
    size_t trail_count = diagram->trail_count;
    for (uint32_t i = 0; i < v->domain_count && !judge->overflow; i++) {
        set_variable(diagram, variable, v->domain[i]);
        children[i] = build(diagram);
        forget(diagram, trail_count);
        same = same && children[i] == children[0];
    }
    if (judge->overflow)
        return 0;
    uint32_t result =
        same ? children[0] : diagram_add(diagram, variable, 0, children, v->domain_count);
    diagram->memories[memory].result = result;
    return result;
}

/* Values at the leaves below, and the variables on the way. */
static uint32_t read_diagram(const struct diagram *diagram, uint32_t at, uint32_t *used,
                             uint64_t *seen)
{
    const struct diagram_node *node = &diagram->nodes[at];
    uint32_t mask = 0;
    if (node->variable == UINT32_MAX)
        return node->mask;
    if ((seen[at / 64] >> at % 64 & 1) != 0)
        return 0; /* its leaves have been counted */
    set_bit(seen, at);
    *used |= 1u << node->variable;
    for (uint32_t i = 0; i < diagram->judge->variables[node->variable].domain_count; i++)
        mask |= read_diagram(diagram, diagram->children[node->children + i], used, seen);
    return mask;
}

bool exact_try(struct judge *judge, struct tried *ret_tried)
{
    struct diagram diagram = { .judge = judge, .memory_count = 1 };
    uint64_t seen[DIAGRAM_MAX / 64] = { 0 };
    *ret_tried = (struct tried){ .overflow = true };
    assert(judge->variable_count <= EXACT_UNKNOWNS_MAX);
    exact_make_domains(judge);
    if (judge->overflow)
        return !judge->failed;
    diagram.slot_words = (judge->slot_count + 63) / 64;
    diagram.key_words = 2 * diagram.slot_words + (judge->root_count + 31) / 32;
    diagram.key = arena_array_raw(judge->arena, diagram.key_words, sizeof *diagram.key);
    diagram.trail = arena_array_raw(judge->arena, judge->slot_count, sizeof *diagram.trail);
    diagram.memory_capacity = 16;
    diagram.memories = arena_array(judge->arena, diagram.memory_capacity, sizeof *diagram.memories);
    if (diagram.key == NULL || diagram.trail == NULL || diagram.memories == NULL) {
        judge->failed = true;
        return false;
    }
    trace_variables(judge);
    uint32_t root = build(&diagram);
    /* The evaluation as it was, for whoever reads the proof. */
    for (uint32_t i = 0; i < judge->root_count; i++)
        judge->results->truths[judge->roots[i].cell] = TRUTH_UNKNOWN;
    if (!judge->overflow) {
        ret_tried->overflow = false;
        ret_tried->possible = read_diagram(&diagram, root, &ret_tried->used, seen);
    }
    return !judge->failed;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/exact_memo.c - circuits that were tried before.
 *
 * What comes of trying a circuit depends on the circuit, on how the rules that are known stand, and
 * on the unknowns, whose types say what else they may be; on nothing else.  Orders that leave the
 * same open, and the days of one order, lead to the same circuits again and again.  The whole of it
 * is the key; nothing rests on a hash alone.
 */
#include <stdlib.h>
#include <string.h>

#include "plan/exact_priv.h"

#define MEMO_LIMIT ((size_t)16 << 20)
#define MEMO_SLOTS 4096
#define MEMO_ENTRIES_MAX 2048

struct memo_entry {
    uint64_t hash;
    const uint64_t *key;
    size_t length;
    struct tried tried;
};

struct exact_memo {
    const struct mem *mem;
    struct arena arena;
    struct memo_entry *entries;
    size_t count, capacity;
    uint16_t slots[MEMO_SLOTS]; /* by hash: which entry, plus one; 0: free */
};

_Static_assert(MEMO_ENTRIES_MAX < MEMO_SLOTS && MEMO_ENTRIES_MAX < UINT16_MAX,
               "looking for an entry ends at a free slot");

struct exact_memo *exact_memo_new(const struct mem *mem, struct err *err)
{
    struct exact_memo *memo = mem_resize(mem, NULL, sizeof *memo);
    if (memo == NULL) {
        err_set(err, ERR_MEMORY, "memory could not be had");
        return NULL;
    }
    memset(memo, 0, sizeof *memo);
    memo->mem = mem;
    arena_init(&memo->arena, mem, MEMO_LIMIT);
    return memo;
}

void exact_memo_free(struct exact_memo *memo)
{
    if (memo == NULL)
        return;
    arena_release(&memo->arena);
    mem_free(memo->mem, memo);
}

static void forget_all(struct exact_memo *memo)
{
    arena_reset(&memo->arena);
    memset(memo->slots, 0, sizeof memo->slots);
    memo->entries = NULL;
    memo->count = memo->capacity = 0;
}

/* ---- the key ---- */

struct key {
    uint64_t *words;
    size_t length, capacity;
};

static void put(struct key *key, uint64_t word)
{
    if (key->length < key->capacity)
        key->words[key->length] = word;
    key->length++;
}

static uint8_t truth_of(const struct judge *judge, uint32_t fired)
{
    return judge->results->truths[fired];
}

/* The greatest truth that is known among the rules; unknown ones are roots. */
static uint8_t best_known(const struct judge *judge, const uint32_t *rules, uint32_t count)
{
    uint8_t best = TRUTH_FALSE;
    for (uint32_t i = 0; i < count; i++) {
        if (truth_of(judge, judge->program->rules[rules[i]].fired) == TRUTH_TRUE)
            best = TRUTH_TRUE;
    }
    return best;
}

static void put_disposition(struct key *key, const struct judge *judge)
{
    const struct disposition *d = &judge->disposition;
    put(key, (uint64_t)(judge->function == outcome_possible) << 63 |
                 (uint64_t)(d->subject_count == 0) << 62 |
                 (uint64_t)best_known(judge, d->subjects, d->subject_count) << 60 |
                 (uint64_t)best_known(judge, d->prohibitions, d->prohibition_count) << 58 |
                 d->requirement_count);
    put(key, (uint64_t)d->demand_count << 32 | d->relief_count);
    put(key, (uint64_t)d->review_count << 32 | judge->root_count);
    for (uint32_t i = 0; i < d->demand_count; i++)
        put(key, (uint64_t)d->demands[i].requirement << 8 | truth_of(judge, d->demands[i].fired));
    for (uint32_t i = 0; i < d->relief_count; i++) {
        put(key, d->reliefs[i].discharges);
        put(key, (uint64_t)d->reliefs[i].authority << 8 | truth_of(judge, d->reliefs[i].fired));
    }
    for (uint32_t i = 0; i < d->review_count; i++) {
        put(key, d->reviews[i].requirements);
        put(key, (uint64_t)d->reviews[i].word << 8 | truth_of(judge, d->reviews[i].fired));
    }
}

static void put_circuit(struct key *key, const struct judge *judge)
{
    put(key, (uint64_t)judge->slot_count << 32 | judge->child_count);
    for (uint32_t i = 0; i < judge->root_count; i++) {
        put(key, (uint64_t)judge->roots[i].kind << 32 | judge->roots[i].slot);
        put(key, judge->roots[i].discharges);
    }
    for (size_t i = 0; i < judge->slot_count; i++) {
        const struct slot *slot = &judge->slots[i];
        put(key, (uint64_t)slot->kind << 60 | (uint64_t)slot->first << 30 | slot->count);
    }
    for (size_t i = 0; i < judge->child_count; i++)
        put(key, (uint64_t)judge->children[i].unnamed << 32 | judge->children[i].slot);
}

/* Which unknowns they are (their types say what else there is), and what cuts their domains. */
static void put_variables(struct key *key, const struct judge *judge)
{
    put(key, judge->variable_count);
    for (size_t v = 0; v < judge->variable_count; v++) {
        const struct variable *variable = &judge->variables[v];
        put(key, (uint64_t)variable->free << 32 | variable->atom_count);
        put(key, (uint64_t)variable->party << 32 | variable->node);
        for (uint32_t i = variable->first; i != NO_ATOM; i = judge->atoms[i].next) {
            const struct atom *atom = &judge->atoms[i];
            const struct node *node = &judge->program->nodes[atom->node];
            bool in = node->op == OP_IN || node->op == OP_NOT_IN;
            put(key, (uint64_t)atom->slot << 32 | (uint64_t)node->op << 8 |
                         (uint64_t)atom->flipped << 1 | (atom->against != NULL));
            if (variable->free)
                continue;
            if (in)
                put(key, node->b);
            if (atom->against != NULL) {
                put(key, (uint64_t)atom->against->num.top);
                put(key, (uint64_t)(atom->against->num.top >> 64));
                put(key, (uint64_t)atom->against->num.bottom);
            }
        }
    }
}

static void make_key(struct key *key, const struct judge *judge)
{
    key->length = 0;
    put(key, (uint64_t)(uintptr_t)judge->program->pool); /* whose sets the atoms name */
    put_disposition(key, judge);
    put_circuit(key, judge);
    put_variables(key, judge);
}

/* Once to measure it, once to write it. */
static bool write_key(struct key *key, const struct judge *judge)
{
    make_key(key, judge);
    key->capacity = key->length;
    key->words = arena_array_raw(judge->arena, key->length, sizeof *key->words);
    if (key->words == NULL)
        return false;
    make_key(key, judge);
    return true;
}

bool exact_residue(struct arena *arena, const struct program *program,
                   const struct disposition *disposition, const struct facts *facts,
                   struct results *results, uint64_t **ret_words, size_t *ret_count,
                   struct err *err)
{
    struct judge judge = { .arena = arena, .program = program, .facts = facts, .results = results };
    struct key key = { .capacity = 0 };
    *ret_count = 0;
    if (!exact_make_circuit(&judge, disposition, true, err))
        return false;
    if (judge.overflow)
        return true;
    if (!write_key(&key, &judge))
        return arena_error(arena, err);
    *ret_words = key.words;
    *ret_count = key.length;
    return true;
}

/* ---- the memory ---- */

static uint64_t hash_of(const uint64_t *words, size_t length)
{
    uint64_t hash = length;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ words[i]) * 0x9E3779B97F4A7C15ULL + (hash >> 29);
    return hash ^ hash >> 32;
}

static bool is_entry(const struct memo_entry *entry, const struct key *key, uint64_t hash)
{
    return entry->hash == hash && entry->length == key->length &&
           memcmp(entry->key, key->words, key->length * sizeof *key->words) == 0;
}

static uint16_t *slot_of(struct exact_memo *memo, const struct key *key, uint64_t hash)
{
    size_t at = hash & (MEMO_SLOTS - 1);
    while (memo->slots[at] != 0 && !is_entry(&memo->entries[memo->slots[at] - 1], key, hash))
        at = (at + 1) & (MEMO_SLOTS - 1);
    return &memo->slots[at];
}

static void remember(struct exact_memo *memo, const struct key *key, uint64_t hash,
                     const struct tried *tried)
{
    if (memo->count == MEMO_ENTRIES_MAX)
        forget_all(memo);
    uint64_t *words = arena_array_raw(&memo->arena, key->length, sizeof *words);
    if (words == NULL || !arena_grow(&memo->arena, &memo->entries, memo->count, &memo->capacity,
                                     sizeof *memo->entries)) {
        forget_all(memo);
        return;
    }
    memcpy(words, key->words, key->length * sizeof *words);
    uint16_t *slot = slot_of(memo, key, hash);
    memo->entries[memo->count] = (struct memo_entry){ hash, words, key->length, *tried };
    *slot = (uint16_t)++memo->count;
}

/* Does without where there is no room for the key. */
bool exact_try_memo(struct exact_memo *memo, struct judge *judge, struct tried *ret_tried)
{
    struct key key = { .capacity = 0 };
    if (memo == NULL)
        return exact_try(judge, ret_tried);
    if (!write_key(&key, judge)) {
        judge->failed = true;
        return false;
    }
    uint64_t hash = hash_of(key.words, key.length);
    uint16_t slot = *slot_of(memo, &key, hash);
    if (slot != 0) {
        *ret_tried = memo->entries[slot - 1].tried;
        return true;
    }
    if (!exact_try(judge, ret_tried))
        return false;
    remember(memo, &key, hash, ret_tried);
    return true;
}

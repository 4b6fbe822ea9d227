/* SPDX-License-Identifier: Apache-2.0 */
/* policy/symbols.c - the table of names: open addressing, doubled when half full. */
#include "policy/check_priv.h"

#include <stdlib.h>

static size_t slot_of(const struct symbol_table *table, enum symbol_space space, struct str name)
{
    size_t at = (size_t)(str_hash(name) * 31 + (unsigned)space) & (table->capacity - 1);
    while (table->slots[at].taken &&
           (table->slots[at].space != space || !str_equal(table->slots[at].name, name)))
        at = (at + 1) & (table->capacity - 1);
    return at;
}

struct symbol *symbol_find(const struct symbol_table *table, enum symbol_space space,
                           struct str name)
{
    if (table->capacity == 0)
        return NULL;
    struct symbol *symbol = &table->slots[slot_of(table, space, name)];
    return symbol->taken ? symbol : NULL;
}

static bool grow(struct arena *arena, struct symbol_table *table)
{
    struct symbol_table bigger = { .capacity = table->capacity == 0 ? 256 : table->capacity * 2,
                                   .count = table->count };
    bigger.slots = arena_array(arena, bigger.capacity, sizeof *bigger.slots);
    if (bigger.slots == NULL)
        return false;
    for (size_t i = 0; i < table->capacity; i++) {
        struct symbol *old = &table->slots[i];
        if (old->taken)
            bigger.slots[slot_of(&bigger, old->space, old->name)] = *old;
    }
    *table = bigger;
    return true;
}

struct symbol *symbol_add(struct arena *arena, struct symbol_table *table, enum symbol_space space,
                          struct str name)
{
    if (table->count * 2 >= table->capacity && !grow(arena, table))
        return NULL;
    struct symbol *symbol = &table->slots[slot_of(table, space, name)];
    if (!symbol->taken) {
        *symbol = (struct symbol){ .name = name, .space = space, .taken = true };
        table->count++;
    }
    return symbol;
}

struct str symbol_near(const struct symbol_table *table, enum symbol_space space, struct str name)
{
    struct str best = { 0 };
    size_t most = name.length <= 3 ? 1 : name.length <= 8 ? 2 : 3;
    for (size_t i = 0; i < table->capacity; i++) {
        const struct symbol *symbol = &table->slots[i];
        if (!symbol->taken || symbol->space != space)
            continue;
        size_t distance = str_distance(name, symbol->name, most);
        if (distance < most || (distance == most && best.data == NULL) ||
            (distance == most && best.data != NULL && str_compare(symbol->name, best) < 0)) {
            best = symbol->name;
            most = distance;
        }
    }
    return best;
}

/* The symbol of a string, which it adds; NULL when memory ran out. */
static struct symbol *add_string(struct policy *policy, struct str text)
{
    struct symbol *symbol = symbol_add(policy->arena, policy->symbols, SPACE_STRING, text);
    if (symbol == NULL || symbol->thing != NULL)
        return symbol;
    if (!arena_grow(policy->arena, &policy->strings, policy->string_count, &policy->string_capacity,
                    sizeof *policy->strings))
        return NULL;
    symbol->index = policy->string_count;
    symbol->thing = policy;
    policy->strings[policy->string_count++] = text;
    return symbol;
}

int32_t symbol_string(struct policy *policy, struct str text)
{
    const struct symbol *symbol = add_string(policy, text);
    return symbol == NULL ? -1 : (int32_t)symbol->index;
}

int32_t symbol_code(struct policy *policy, struct str text)
{
    struct symbol *symbol = add_string(policy, text);
    if (symbol == NULL)
        return -1;
    if (symbol->kind == SYMBOL_CODE)
        return (int32_t)symbol->index;
    if (!arena_grow(policy->arena, &policy->codes, policy->code_count, &policy->code_capacity,
                    sizeof *policy->codes))
        return -1;
    symbol->kind = SYMBOL_CODE;
    policy->codes[policy->code_count++] = (uint32_t)symbol->index;
    return (int32_t)symbol->index;
}

struct code {
    struct str text;
    uint32_t index;
};

static int compare_codes(const void *a, const void *b)
{
    return str_compare(((const struct code *)a)->text, ((const struct code *)b)->text);
}

bool symbol_sort_codes(struct policy *policy)
{
    struct code *list = arena_array(policy->arena, policy->code_count, sizeof *list);
    if (list == NULL)
        return false;
    for (size_t i = 0; i < policy->code_count; i++)
        list[i] = (struct code){ policy->strings[policy->codes[i]], policy->codes[i] };
    if (policy->code_count > 0)
        qsort(list, policy->code_count, sizeof *list, compare_codes);
    for (size_t i = 0; i < policy->code_count; i++)
        policy->codes[i] = list[i].index;
    return true;
}

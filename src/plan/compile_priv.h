/* SPDX-License-Identifier: Apache-2.0 */
/* plan/compile_priv.h - what the files of the compiler share. */
#ifndef LICET_PLAN_COMPILE_PRIV_H
#define LICET_PLAN_COMPILE_PRIV_H

#include "plan/program.h"

/* What the programs of a view share. */
struct pool {
    struct arena *arena;
    struct view view;
    struct window *windows; /* by rule index */
    struct node *nodes;
    uint32_t *links;
    struct value *constants;
    struct node_set *sets;
    struct str *codes, *reasons;
    uint32_t node_count, link_count, constant_count, set_count, code_count, reason_count;
    uint64_t *hashes;     /* by node */
    uint32_t *hash_slots; /* node + 1; 0: free */
    size_t hash_capacity, hashes_capacity, node_capacity, link_capacity, code_capacity;
    size_t constant_capacity, set_capacity, reason_capacity;
    uint32_t scalar_cells, truth_cells;
    uint32_t on_slot; /* of deal.on; NODE_NONE without */
};

/*
 * One compilation.  Once `failed`, every function returns node 0 and does nothing more; the end
 * reports it.
 */
struct compiler {
    struct arena *arena;
    const struct policy *policy;
    struct pool *pool;
    struct program *program;
    int32_t day;
    uint32_t *fired_of;                /* by rule index; NODE_NONE: not compiled yet */
    uint32_t *defines;                 /* by slot, the parties' behind the others; likewise */
    struct compiled_rule *compiled_of; /* by rule index */
    unsigned in_savings;               /* compiling for the day of a savings clause */
    uint32_t *parts;                   /* members of the lists that are open, innermost last */
    size_t part_count, part_capacity;
    size_t expr_node_capacity;
    uint32_t index_values[8]; /* members that the open index variables stand at */
    bool failed;
    bool node_limit_hit;
    bool set_limit_hit;
};

uint32_t compile_node(struct compiler *compiler, enum op op, uint32_t a, uint32_t b, uint32_t c);
/* Marks what the program reads; false when memory ran out. */
bool pool_find_needed(struct compiler *compiler);
void pool_take_lists(const struct pool *pool, struct program *program);
uint32_t compile_truth(struct compiler *compiler, int truth);
uint32_t compile_constant(struct compiler *compiler, struct num num);
uint32_t compile_not(struct compiler *compiler, uint32_t a);
uint32_t compile_list(struct compiler *compiler, enum op op, const uint32_t *list, size_t count);
/* One more member of the list that is open; and the list from its first member on, closed. */
void compile_part(struct compiler *compiler, uint32_t node);
uint32_t compile_parts(struct compiler *compiler, enum op op, size_t first);
uint32_t compile_code_index(struct compiler *compiler, struct str code);
uint32_t compile_code(struct compiler *compiler, struct str code);
uint32_t compile_item_in(struct compiler *compiler, const struct set_expr *codes);
uint32_t compile_set(struct compiler *compiler, const struct set_expr *set,
                     const struct type *type);
bool compile_in_force(struct compiler *compiler, const struct rule *rule);
uint32_t compile_rule(struct compiler *compiler, const struct rule *rule);
uint32_t compile_fired(struct compiler *compiler, const struct rule *rule,
                       struct compiled_rule *compiled);
uint32_t compile_expr(struct compiler *compiler, const struct expr *expr);

#endif

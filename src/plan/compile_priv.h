/* SPDX-License-Identifier: Apache-2.0 */
/* plan/compile_priv.h - what the files of the compiler share. */
#ifndef LICET_PLAN_COMPILE_PRIV_H
#define LICET_PLAN_COMPILE_PRIV_H

#include "plan/eval.h"
#include "plan/program.h"

/* A condition that was compiled with a unit, or a unit that it reads. */
struct compiled_part {
    uint32_t condition; /* 0: a unit */
    uint32_t node;      /* or the unit's place */
};

/*
 * A rule or a define as it was compiled last, and the days on which it comes to the same: while the
 * epochs are compiled one after the other, most of them are those of the epoch before.
 */
struct kept_unit {
    int32_t from, to; /* half open; empty: not compiled yet */
    uint32_t node;
    uint32_t first_part, part_count; /* of pool.kept_parts */
    uint32_t taken;                  /* number of the last program that has its parts */
};

/* A rule that classifies: what it gives, and who takes it away. */
struct giver {
    const struct rule *rule;
    uint32_t codes[STATED_CODES_MAX]; /* its code, and those that this is a paragraph of */
    uint32_t code_count;
    const struct rule **exclusions;
    uint32_t exclusion_count;
};

#define SETTLED_MAX 64
#define SETTLED_WAYS 8

/* What follows from a stated entry, for so many nodes. */
struct settled {
    struct stated_codes codes;
    uint8_t *truths;
    uint32_t count;
    size_t capacity;
};

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
    uint32_t *set_slots; /* set + 1, by hash; 0: free */
    size_t set_slot_count;
    uint64_t *set_room; /* for a set that is being worked out; all zero in between */
    size_t set_room_words;
    struct kept_unit
        *units; /* rules by index, then defines by slot, the parties' behind the others */
    struct compiled_rule *compiled; /* by rule index */
    struct compiled_part *kept_parts;
    size_t kept_part_count, kept_part_capacity;
    struct giver *givers;
    size_t giver_count;
    struct daily daily;
    struct node_list postured;
    struct settled settled[SETTLED_MAX];
    uint32_t settled_turn; /* which of a few gives way next */
    uint32_t program_count;
    uint32_t scalar_cells, party_truth_cells;
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
    int32_t same_from, same_to; /* the days around it on which the open unit comes to the same */
    uint32_t *savings; /* while a savings clause is compiled: nodes by unit, or NODE_NONE */
    struct compiled_part *open; /* conditions of the units that are open, innermost last */
    size_t open_count, open_capacity;
    uint32_t *parts; /* members of the lists that are open, innermost last */
    size_t part_count, part_capacity;
    uint32_t index_values[8]; /* members that the open index variables stand at */
    bool failed;
    bool node_limit_hit;
    bool set_limit_hit;
};

typedef uint32_t compile_work(struct compiler *compiler, const void *thing);

uint32_t compile_node(struct compiler *compiler, enum op op, uint32_t a, uint32_t b, uint32_t c);
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
/* Notes a condition, or with 0 a unit, as one of the unit that is open. */
void compile_opened(struct compiler *compiler, uint32_t condition, uint32_t node);
/* The index of a set like that one, whose bits are copied. */
uint32_t pool_keep_set(struct compiler *compiler, const struct node_set *set);
uint32_t compile_set(struct compiler *compiler, const struct set_expr *set,
                     const struct type *type);
bool compile_in_force(struct compiler *compiler, const struct rule *rule);
/* Something changes on that day: what is open comes to the same only on this side of it. */
void compile_turns(struct compiler *compiler, int32_t day);
/* The node of a rule or define, which work() compiles unless it was compiled for such a day. */
uint32_t compile_unit(struct compiler *compiler, uint32_t place, compile_work *work,
                      const void *thing);
uint32_t compile_rule(struct compiler *compiler, const struct rule *rule);
uint32_t compile_fired(struct compiler *compiler, const struct rule *rule,
                       struct compiled_rule *compiled);
uint32_t compile_expr(struct compiler *compiler, const struct expr *expr);

#endif

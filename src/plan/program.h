/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/program.h - a policy compiled for one epoch: a straight list of nodes.
 *
 * Between two boundaries of a view the policy is constant.  Dated values are constants in its
 * program, rules out of force are gone, and what two rules share is one node.  A node reads only
 * nodes before it, so one pass evaluates all; the results that the pass leaves are the proof.
 *
 *   scalar nodes   a struct value each: numbers, dates, countries, enum members, strings
 *   truth nodes    a byte each: TRUTH_FALSE, TRUTH_UNKNOWN, TRUTH_TRUE (strong Kleene)
 *
 * A node in party scope has one result for each party.
 *
 * The programs of one view share their nodes (struct pool): what does not change between two epochs
 * is the same node in both, so its result holds for both, and going on to the next epoch evaluates
 * only what is new in it.
 */
#ifndef LICET_PLAN_PROGRAM_H
#define LICET_PLAN_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "plan/window.h"
#include "policy/tree.h"

#define PROGRAM_NODES_MAX 65536

enum { TRUTH_FALSE = 0, TRUTH_UNKNOWN = 1, TRUTH_TRUE = 2 };

enum op {
    /* scalar */
    OP_CONST,  /* constants[a] */
    OP_FACT,   /* fact slot a */
    OP_DEFINE, /* fact slot a if it is given, else node b */
    OP_NEGATE, /* -a */
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_HIGHEST, /* greatest of links[a .. a + b) */
    OP_COUNT,   /* how many parties with role in c have a (NODE_NONE: any) */
    /* truth */
    OP_TRUTH, /* the constant a */
    OP_BOOL_FACT,
    OP_BOOL_DEFINE,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_IN, /* a in set b */
    OP_NOT_IN,
    OP_AND, /* links[a .. a + b) */
    OP_OR,
    OP_NOT,
    OP_NOT_FALSE, /* true unless a is false: for what is needed */
    OP_ANY,       /* some party with role in c has a */
    OP_STATED,    /* the entry that was stated is, or is under, code a */
    OP_STATED_IN, /* the same for one of the codes of set a */
    OP_CONTAINS,  /* contained code a */
    OP_BINDS,     /* the exporter is firm a */
    OP_UNSETTLED, /* always unknown; texts[a] says why */
    OP_ENFORCED,  /* true when the text counts rather than its enforcement */
    OP_COUNT_OF
};

#define NODE_NONE UINT32_MAX

struct node {
    uint32_t a, b, c;
    uint8_t op;
    bool truth;
    bool party;    /* one result for each party */
    bool on_day;   /* reads the day of the transaction, so changes from day to day */
    bool postured; /* reads whether the text counts or its enforcement */
    uint32_t cell; /* index among the results of its kind; of a truth, the node's own */
};

/* The nodes that a node reads. */
uint32_t node_children(const struct node *node);
uint32_t node_child(const struct node *node, const uint32_t *links, uint32_t index);

/*
 * A bit set that a node tests membership in.  Of codes, of which there are many, only the words are
 * kept that have a bit set.
 */
struct node_set {
    uint64_t *bits;
    size_t first;     /* member of the first bit */
    size_t bit_count; /* from there on */
    enum type_kind of;
    bool has_value; /* false: membership is unknown on this day */
};

static inline bool node_set_has(const struct node_set *set, uint64_t member)
{
    uint64_t bit = member - set->first;
    return bit < set->bit_count && (set->bits[bit / 64] >> bit % 64 & 1) != 0;
}

/* A rule in force, compiled. */
struct compiled_rule {
    const struct rule *rule;
    uint32_t fired;        /* all of it */
    uint32_t condition;    /* without binds, overrides and needs; for notes and proofs */
    uint32_t when, unless; /* NODE_NONE if the rule has none */
    uint32_t held;         /* control: the item has one of the codes; NODE_NONE for any item */
    uint32_t *needs;       /* one node for each of rule->needs, in order */
    const struct event *unenforced; /* why it is not enforced on this day, or NULL */
    const struct event *savings;    /* with a savings clause that may reach this day, or NULL */
    uint32_t saved;                 /* whether the goods are spared by it; NODE_NONE without */
    int32_t from, to;               /* the piece of its window that holds this day */
};

struct compiled_code {
    struct str code;
    uint32_t node;
    const struct compiled_rule *rule; /* one of those that give it */
};

struct pool;

/* A rule whose firing is another node than in the epoch before; NODE_NONE: not in force. */
struct changed_rule {
    const struct rule *rule; /* NULL: what the policy covers */
    uint32_t before, after;
};

struct program {
    struct view view;
    int32_t from, to; /* the epoch, half open */
    struct pool *pool;
    /* The pool's lists as they stood when this program was compiled; they only ever grow. */
    const struct node *nodes;
    uint32_t node_count;
    const uint32_t *links;
    const struct value *constants;
    const struct node_set *sets;
    const struct str *codes; /* named by STATED and CONTAINS nodes */
    uint32_t code_count;
    const struct str *reasons; /* of UNSETTLED nodes */
    uint32_t reason_count;
    uint32_t *needed; /* the nodes of this epoch, ascending */
    uint32_t needed_count;
    uint32_t *run; /* those of them that are worked out: all but constants and plain facts */
    uint32_t run_count;
    uint32_t *daily; /* those of them that read the day */
    uint32_t daily_count;
    uint32_t *postured; /* those of them that read the posture */
    uint32_t postured_count;
    uint32_t *classifying; /* those of them that the entries read */
    uint32_t classifying_count;
    struct compiled_rule *rules; /* in force, in the order of the policy */
    size_t rule_count;
    struct compiled_code *entries; /* codes that classification may give */
    size_t entry_count;
    uint32_t covers; /* NODE_NONE: everything */
    bool has_unenforced;
    /* Node of an expression, by the number of the condition that it is: for proofs. */
    uint32_t *condition_nodes;
    size_t condition_count;
    /* Against the epoch before, once program_follow was called. */
    bool follows;
    /*
     * To be worked out that the epoch before does not, with what reads the day and is read by it.
     */
    uint32_t *fresh;
    uint32_t fresh_count;
    struct changed_rule *changed;
    size_t changed_count;
};

/* A pool for the programs of one view; all memory is the arena's.  NULL with err set on failure. */
struct pool *pool_new(struct arena *arena, const struct view *view, struct err *err);

/*
 * How many results of each kind a party (and what belongs to no party) has, over all programs of
 * the pool so far.
 */
uint32_t pool_truth_cells(const struct pool *pool);
uint32_t pool_scalar_cells(const struct pool *pool);

/* Compiles the policy for the day, into the pool. */
NODISCARD bool pool_compile(struct pool *pool, int32_t day, int32_t from, int32_t to,
                            struct program *ret_program, struct err *err);

/* Compiles one checked expression alone, and what it reads; *ret_node is its node. */
NODISCARD bool pool_compile_expr(struct pool *pool, int32_t day, const struct expr *expr,
                                 struct program *ret_program, uint32_t *ret_node, struct err *err);

/* Works out what is new in a program against the one of the epoch before. */
NODISCARD bool program_follow(const struct program *before, struct program *program,
                              struct err *err);

/* Compiles the policy for the day, in a pool of its own. */
NODISCARD bool program_compile(struct arena *arena, const struct view *view, int32_t day,
                               int32_t from, int32_t to, struct program *ret_program,
                               struct err *err);

/* The node that an expression was compiled to, or NODE_NONE if this program does not hold it. */
uint32_t program_node_of(const struct program *program, const struct expr *expr);

/* Whether `code` is `wanted` or a paragraph of it: 3A090.a.1 is 3A090.a is 3A090. */
bool code_is(struct str code, struct str wanted);

/* The truth of "what was stated is wanted": unknown when only a paragraph of what was stated is. */
uint8_t code_stated(struct str stated, struct str wanted);

const struct compiled_rule *program_rule(const struct program *program, const struct rule *rule);

#endif

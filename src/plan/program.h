/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/program.h - a policy compiled for one epoch: a straight list of nodes.
 *
 * Between two boundaries of a view the policy is constant.  Dated values are constants in its
 * program, rules out of force are gone, and what two rules share is one node.  A node reads only
 * nodes before it; the results are the proof.
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

#define PROGRAM_NODES_MAX 65536 /* a cell is a uint16_t */

enum { TRUTH_FALSE = 0, TRUTH_UNKNOWN = 1, TRUTH_TRUE = 2, TRUTH_OPEN = 3 /* not worked out */ };

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
    OP_AND, /* links[a .. a + b), the first of which is c: often no other is looked at */
    OP_OR,
    OP_NOT,
    OP_NOT_FALSE, /* true unless a is false: for what is needed */
    OP_ANY,       /* some party with role in c has a */
    OP_STATED_IN, /* the entry that was stated is, or is under, one of the codes of set a */
    OP_CONTAINS,  /* contained code a */
    OP_BINDS,     /* the exporter is firm a */
    OP_UNSETTLED, /* always unknown; texts[a] says why */
    OP_ENFORCED,  /* true when the text counts rather than its enforcement */
    OP_COUNT_OF
};

#define NODE_NONE UINT32_MAX

/* Small: a decision reads several hundred, here and there among thousands. */
struct node {
    uint32_t a, b, c;
    uint8_t op;
    bool truth : 1;
    bool party : 1;    /* one result for each party */
    bool on_day : 1;   /* reads the day of the transaction, so changes from day to day */
    bool postured : 1; /* reads whether the text counts or its enforcement */
    uint16_t cell;     /* index among the scalars that are worked out, or the truths of a party */
};
_Static_assert(sizeof(struct node) == 16, "four to a line of the cache");

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
    const struct str *codes; /* named by CONTAINS nodes */
    uint32_t code_count;
    const struct str *reasons; /* of UNSETTLED nodes */
    uint32_t reason_count;
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
    struct changed_rule *changed;
    size_t changed_count;
};

struct node_list {
    uint32_t *nodes; /* ascending */
    uint32_t count;
    size_t capacity;
};

/* The nodes that are worked out and read the day. */
struct daily {
    struct node_list scalars;
    struct node_list truths, party_truths;
    struct node_list comparisons; /* those of the truths that others are made of */
};

/* A pool for the programs of one view; all memory is the arena's.  NULL with err set on failure. */
struct pool *pool_new(struct arena *arena, const struct view *view, struct err *err);

/* How many results its nodes have: scalars of a party, truths of the first, of a further one. */
struct result_counts {
    uint32_t scalars, truths, party_truths;
};
struct result_counts pool_counts(const struct pool *pool);

#define STATED_CODES_MAX 16 /* an entry and the paragraphs above it */

/* The codes of the policy that an entry somebody stated is, or is under, and those below it. */
struct stated_codes {
    uint32_t is[STATED_CODES_MAX];
    uint32_t is_count;
    uint32_t may_from, may_to; /* of policy->codes: it may turn out to be one of these paragraphs */
};

void find_stated(const struct policy *policy, struct str stated, struct stated_codes *ret_codes);

/* The truth of "what was stated is one of the set": unknown when only a paragraph of it may be. */
uint8_t stated_in(const struct policy *policy, const struct node_set *set,
                  const struct stated_codes *codes);

/*
 * The truths of all nodes of no party that follow from the stated entry alone, the others
 * TRUTH_OPEN.  Valid until the next call; NULL when memory is out.
 */
const uint8_t *pool_settled(struct pool *pool, const struct stated_codes *codes);

/* Says in err that the pool's memory is out; false. */
bool pool_error(const struct pool *pool, struct err *err);

/* Its nodes that read the day; that read the posture. */
const struct daily *pool_daily(const struct pool *pool);
const struct node_list *pool_postured(const struct pool *pool);

/* Has the program look at the pool as it stands, which has grown since it was compiled. */
void pool_take_lists(const struct pool *pool, struct program *program);

/* Compiles the policy for the day, into the pool. */
NODISCARD bool pool_compile(struct pool *pool, int32_t day, int32_t from, int32_t to,
                            struct program *ret_program, struct err *err);

/* Compiles one checked expression alone, and what it reads; *ret_node is its node. */
NODISCARD bool pool_compile_expr(struct pool *pool, int32_t day, const struct expr *expr,
                                 struct program *ret_program, uint32_t *ret_node, struct err *err);

/* The nodes of the program, constants and facts included, in the arena. */
NODISCARD bool program_needed(const struct program *program, struct arena *arena,
                              struct node_list *ret_needed, struct err *err);

/* Finds the rules that are other ones than in the program of the epoch before. */
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

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/program.h - a policy compiled for one epoch: a straight list of nodes.
 *
 * Between two boundaries of a view the policy is constant.  Dated values are constants in its program, rules out of
 * force are gone, and what two rules share is one node.  A node reads only nodes before it, so one pass evaluates
 * all; the results that the pass leaves are the proof.
 *
 *   scalar nodes   a struct value each: numbers, dates, countries, enum members, strings
 *   truth nodes    a byte each: TRUTH_FALSE, TRUTH_UNKNOWN, TRUTH_TRUE (strong Kleene: and = min, or = max)
 *
 * A node in party scope has one result for each party.
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
    OP_CONST,    /* constants[a] */
    OP_FACT,     /* fact slot a */
    OP_DEFINE,   /* fact slot a if it is given, else node b */
    OP_NEGATE,   /* -a */
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_HIGHEST,  /* greatest of links[a .. a + b) */
    OP_COUNT,    /* how many parties with role in c have a (NODE_NONE: any) */
    /* truth */
    OP_TRUTH,      /* the constant a */
    OP_BOOL_FACT,
    OP_BOOL_DEFINE,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_IN,         /* a in set b */
    OP_NOT_IN,
    OP_AND,        /* links[a .. a + b) */
    OP_OR,
    OP_NOT,
    OP_NOT_FALSE,  /* true unless a is false: for what is needed */
    OP_ANY,        /* some party with role in c has a */
    OP_STATED,     /* the entry that was stated is, or is under, code a */
    OP_CONTAINS,   /* contained code a */
    OP_BINDS,      /* the exporter is firm a */
    OP_UNSETTLED,  /* always unknown; texts[a] says why */
    OP_ENFORCED,   /* true when the text counts rather than its enforcement */
    OP_COUNT_OF
};

#define NODE_NONE UINT32_MAX

struct node {
    uint32_t a, b, c;
    uint8_t op;
    bool truth;
    bool party;    /* one result for each party */
    uint32_t cell; /* index among the results of its kind and scope */
};

/* A bit set that a node tests membership in. */
struct node_set {
    uint64_t *bits;
    size_t bit_count;
    bool has_value; /* false: membership is unknown on this day */
};

/* A rule in force, compiled. */
struct compiled_rule {
    const struct rule *rule;
    uint32_t fired;      /* all of it */
    uint32_t condition;  /* without binds, overrides and needs; for notes and proofs */
    uint32_t when, unless; /* NODE_NONE if the rule has none */
    uint32_t held;       /* control: the item has one of the codes; NODE_NONE for any item */
    uint32_t *needs;     /* one node for each of rule->needs, in order */
    const struct event *unenforced; /* why it is not enforced on this day, or NULL */
    const struct event *savings;    /* with a savings clause that may reach this day, or NULL */
    uint32_t saved;      /* whether the goods are spared by it; NODE_NONE without */
    int32_t from, to;    /* the piece of its window that holds this day */
};

struct compiled_code {
    struct str code;
    uint32_t node;
    const struct compiled_rule *rule; /* one of those that give it */
};

struct program {
    struct view view;
    int32_t from, to; /* the epoch, half open */
    struct node *nodes;
    uint32_t node_count;
    uint32_t *links;
    uint32_t link_count;
    struct value *constants;
    uint32_t constant_count;
    struct node_set *sets;
    uint32_t set_count;
    struct str *codes; /* named by STATED and CONTAINS nodes */
    uint32_t code_count;
    struct str *reasons; /* of UNSETTLED nodes */
    uint32_t reason_count;
    uint32_t scalar_cells, truth_cells;             /* of the global scope */
    uint32_t party_scalar_cells, party_truth_cells; /* of each party */
    struct compiled_rule *rules; /* in force, in the order of the policy */
    size_t rule_count;
    struct compiled_code *entries; /* codes that classification may give */
    size_t entry_count;
    uint32_t covers; /* NODE_NONE: everything */
    bool has_unenforced;
    /* Node of an expression, by the expression's address: for proofs. */
    struct expr_node *expr_nodes;
    size_t expr_node_count;
};

struct expr_node {
    const struct expr *expr;
    uint32_t node;
};

/* Compiles the policy for the day; all memory is the arena's. */
NODISCARD bool program_compile(struct arena *arena, const struct view *view, int32_t day,
                               int32_t from, int32_t to, struct program *ret_program,
                               struct err *err);

/* The node that an expression was compiled to, or NODE_NONE if this program does not hold it. */
uint32_t program_node_of(const struct program *program, const struct expr *expr);

/* Whether `code` is `wanted` or a paragraph of it: 3A090.a.1 is 3A090.a is 3A090. */
bool code_is(struct str code, struct str wanted);

const struct compiled_rule *program_rule(const struct program *program, const struct rule *rule);

#endif

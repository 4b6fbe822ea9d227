/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/exact_priv.h - what judging exactly is made of.
 *
 * exact.c walks from the rules that count down the unknown truths and leaves a small circuit: a
 * slot for each unknown truth that may still matter, what is read before what reads it.  What was
 * known already has no part in it, and a list with one unknown left is that unknown.  exact_try.c
 * tries the circuit's variables.
 */
#ifndef LICET_PLAN_EXACT_PRIV_H
#define LICET_PLAN_EXACT_PRIV_H

#include "plan/exact.h"

#define ATOMS_OF_ONE_MAX 63 /* truths of one variable's atoms fit a word */
#define DOMAIN_MAX 64
#define DIAGRAM_MAX 4096

#define NO_ATOM UINT32_MAX
#define NO_SLOT UINT32_MAX

enum slot_kind { SLOT_ATOM, SLOT_ALL, SLOT_SOME, SLOT_NOT };

struct slot {
    enum slot_kind kind;
    uint32_t first, count; /* its children among judge.children */
    uint32_t variables;    /* bit set of those it depends on; exact_try.c fills it in */
    uint8_t truth;
};

/* A slot that another reads.  unnamed: for a party that may not exist, so that true is unknown. */
struct child {
    uint32_t slot;
    bool unnamed;
};

/* A truth that is tried. */
struct atom {
    uint32_t node, party;
    uint32_t slot;
    uint32_t next;               /* atom of the same variable, or NO_ATOM */
    bool flipped;                /* the operand stands on the right */
    const struct value *against; /* what the operand is compared with; NULL: not compared */
};

/* What is tried: an operand with its atoms, or a free atom. */
struct variable {
    uint32_t node, party;
    bool free;            /* true and false are all there is */
    uint32_t first, last; /* atoms */
    uint32_t atom_count;
    uint64_t *domain; /* truths of the atoms, a bit each, in their order */
    uint32_t domain_count;
};

/* A rule that the function reads, and when it still does. */
struct root {
    uint32_t slot;
    uint32_t cell; /* of the rule's truth among the results */
    enum { ROOT_ALWAYS, ROOT_DEMAND, ROOT_RELIEF, ROOT_REVIEW } kind;
    uint64_t discharges; /* of a relief */
};

struct judge {
    struct arena *arena;
    const struct program *program;
    struct disposition disposition; /* of the rules that are not false already */
    const struct facts *facts;
    struct results *results;
    exact_function function;
    struct slot *slots;
    size_t slot_count, slot_capacity;
    struct child *children;
    size_t child_count, child_capacity;
    uint32_t *slot_of; /* by truth cell */
    struct atom *atoms;
    size_t atom_count, atom_capacity;
    struct variable *variables;
    size_t variable_count, variable_capacity;
    struct root *roots;
    uint32_t root_count;
    bool overflow; /* too many of something: Kleene has to do */
    bool failed;   /* memory */
};

/* What comes out, and the variables that it hangs on. */
struct tried {
    uint32_t possible, used;
    bool overflow; /* it could not be tried to the end: neither means anything */
};

/* Tries all ways.  False, with failed set, when memory is out. */
bool exact_try(struct judge *judge, struct tried *ret_tried);

/* The same, or what came of it before; the memo may be NULL. */
bool exact_try_memo(struct exact_memo *memo, struct judge *judge, struct tried *ret_tried);

/* Walks from the rules that count down the unknown truths: makes slots, variables and roots. */
NODISCARD bool exact_make_circuit(struct judge *judge, const struct disposition *disposition,
                                  bool with_reviews, struct err *err);

/* Works out the domains of the variables, which exact_try needs. */
void exact_make_domains(struct judge *judge);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* policy/check_priv.h - what the files of the checker share. */
#ifndef LICET_POLICY_CHECK_PRIV_H
#define LICET_POLICY_CHECK_PRIV_H

#include "policy/diag.h"
#include "policy/policy.h"

/* One table for all names; a name may mean one thing in each space. */
enum symbol_space {
    SPACE_VALUE, /* facts, defines, tables, thresholds */
    SPACE_SET,
    SPACE_RULE,
    SPACE_SOURCE,
    SPACE_FIRM,
    SPACE_ENUM,
    SPACE_REQUIREMENT, /* demanded by control or require */
    SPACE_RELIEF,      /* exceptions and authorities */
    SPACE_STRING,      /* strings and codes, by index */
    SPACE_COUNT
};

enum symbol_kind { SYMBOL_FACT, SYMBOL_TABLE, SYMBOL_THRESHOLD, SYMBOL_CODE, SYMBOL_OTHER };

struct symbol {
    struct str name;
    enum symbol_space space;
    enum symbol_kind kind;
    void *thing;
    struct span span;
    size_t index; /* of a string */
    bool taken;
};

struct symbol_table {
    struct symbol *slots;
    size_t capacity; /* a power of two */
    size_t count;
};

/* A condition asks whether an item has, or contains, this entry. */
struct code_mention {
    struct str code;
    struct span span;
    struct code_mention *next;
};

struct checker {
    struct policy *policy;
    struct diags *diags;
    struct arena *arena;
    bool party_scope;               /* inside the where of a quantifier, or a party's define */
    bool dates_allowed;             /* in thresholds and tests */
    const struct expr *index_of[8]; /* open `highest of … for x in`, innermost last */
    size_t index_depth;
    struct code_mention *mentions; /* of entries in conditions */
};

/* symbols.c */
struct symbol *symbol_find(const struct symbol_table *table, enum symbol_space space,
                           struct str name);
/* NULL when memory ran out; an existing symbol of that name comes back as it is. */
struct symbol *symbol_add(struct arena *arena, struct symbol_table *table, enum symbol_space space,
                          struct str name);
/* The nearest name in the space, or an empty string. */
struct str symbol_near(const struct symbol_table *table, enum symbol_space space, struct str name);
/* Index of the string, adding it; -1 when memory ran out. */
int32_t symbol_string(struct policy *policy, struct str text);
/* The same for a code, which is put at the end of policy->codes as well; and these in order. */
int32_t symbol_code(struct policy *policy, struct str text);
bool symbol_sort_codes(struct policy *policy);

/* check_unit.c */
bool check_units(struct checker *checker);
/*
 * Resolves "TPP/mm2".  False when a unit is not declared: *ret_unknown is its name; or when the
 * scale or the powers do not fit: then it is empty.  unit_report says so.
 */
bool unit_resolve(const struct policy *policy, struct str text, struct dimension *ret_dimension,
                  struct num *ret_scale, struct str *ret_unknown);
void unit_report(struct checker *checker, struct span span, struct str unknown);
/* The product or quotient of two dimensions; false when a power is past POLICY_POWER_MAX. */
bool dimension_combine(struct dimension *dimension, const struct dimension *other, bool divide);
void dimension_text(const struct policy *policy, const struct dimension *dimension, char *text,
                    size_t size);
bool dimension_equal(const struct dimension *a, const struct dimension *b);
bool dimension_none(const struct dimension *dimension);

/* check_expr.c */
bool check_type_name(struct checker *checker, struct type *type, struct str name, struct span span);
/* Resolves and types; the type of a wrong expression is TYPE_ERROR. */
void check_expr(struct checker *checker, struct expr *expr, const struct type *expected);
void check_condition(struct checker *checker, struct expr *expr);
void check_set(struct checker *checker, struct set_expr *set, const struct type *member);
/* A bare word where a code is wanted. */
void check_code_name(struct checker *checker, struct expr *expr);

/* check_step.c */
void check_steps_of_rules(struct checker *checker);
/* Whether the name stands among those. */
bool check_lists(const struct name_ref *names, struct str name);
/* Whether there are sets of it; reports it. */
bool check_member_type(struct checker *checker, const struct type *member, struct span span);
bool type_compatible(const struct type *a, const struct type *b);
const char *type_text(const struct checker *checker, const struct type *type, char *text,
                      size_t size);
void check_unknown(struct checker *checker, enum symbol_space space, struct span span,
                   struct str name, const char *what);

/*
 * The type of a wrong expression: it is compatible with everything, so that one mistake gives one
 * message.
 */
void check_set_error(struct expr *expr);

/* check_list.c */
void check_party_lists(struct checker *checker);

/* check_name.c */
/* A hint that lists the words behind the lead, as many as there is room for. */
void check_hint_list(struct checker *checker, struct diag *diag, const char *lead,
                     const struct str *words, size_t count);
void check_const(struct checker *checker, struct expr *expr);
void check_name(struct checker *checker, struct expr *expr, const struct type *expected);
void check_indexed(struct checker *checker, struct expr *expr);

/* check_rule.c */
void check_rules(struct checker *checker);
void check_events(struct checker *checker);
void check_tests(struct checker *checker);
/* The facts of the pairs, and that the values are of their types. */
void check_pairs(struct checker *checker, struct pair *pairs, const char *prefix);
bool check_citations(struct checker *checker, struct citation *cites);
void check_reads(struct checker *checker);

/* check_time.c */
void check_times(struct checker *checker);

/* Whether holding `code` means holding `wanted`: the same, or a paragraph of it. */
bool check_is_code(struct str code, struct str wanted);

/* check_entries.c */
void check_mention(struct checker *checker, struct str code, struct span span);
/* After the codes were sorted. */
void check_entries(struct checker *checker);

/* check_meets.c */
void check_meets(struct checker *checker);

/* check_graph.c */
void check_graph(struct checker *checker);

/* The day from which a source counts as known to everybody, or to its addressee. */
int32_t source_known(const struct source *source, bool addressee);
/* The latest of the sources. */
int32_t citations_known(const struct citation *cites, const struct firm *firm);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/tree.h - a policy as a tree: what the parser builds and the checker completes.
 *
 * A policy is one pack and the private packs that use it, in one namespace.  Lists are in the order
 * of the files.  After policy_check all names are resolved: the fields marked "checked" point at
 * what the name means, and every expression has its type.  A checked policy is immutable.
 *
 *   policy ── units, enums, roles, territories, firms, facts (defines among them), tables, sources
 *          ├─ sets, thresholds            dated values
 *          ├─ rules ── head, when, unless, needs
 *          ├─ events                      what happened to a rule
 *          └─ tests
 */
#ifndef LICET_POLICY_TREE_H
#define LICET_POLICY_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "policy/country.h"

#define POLICY_FILES_MAX 512
#define POLICY_DEPTH_MAX 64     /* of brackets in a condition */
#define POLICY_POWER_MAX 60     /* of a base unit in a dimension */
#define POLICY_TERMS_MAX 500    /* of a sum, a product or a union of sets */
#define POLICY_CHAIN_MAX 500    /* definitions and rules that are read through one another */
#define POLICY_NESTING_MAX 2000 /* conditions, values and sets inside one another, all told */
#define POLICY_UNITS_MAX 16     /* base units; each is one dimension */

struct span {
    uint32_t file; /* index into policy.files */
    uint32_t line;
    uint32_t column;
    uint32_t offset;
    uint32_t length;
};

/* ---- values and types ---- */

enum value_state { VALUE_UNKNOWN, VALUE_KNOWN, VALUE_NOT_APPLICABLE };

/*
 * Any value: a number in base units; a bool as 0 or 1; a date as days; a duration as days; a
 * country as its country_id; an enum member as its index; a string or code as its index in
 * policy.strings.
 */
struct value {
    struct num num;
    enum value_state state;
    bool said; /* of a fact: somebody gave it, be it as unknown */
};

#define VALUE_STRING_OTHER (-1) /* a string that no policy text names */

enum type_kind {
    TYPE_NONE,
    TYPE_BOOL,
    TYPE_NUMBER,
    TYPE_QUANTITY,
    TYPE_DATE,
    TYPE_DURATION,
    TYPE_STRING,
    TYPE_COUNTRY,
    TYPE_ENUM,
    TYPE_PARTY,
    TYPE_CODE,
    TYPE_SET,  /* only as the type of a set's name */
    TYPE_ERROR /* something was wrong and has been said */
};

struct dimension {
    int8_t power[POLICY_UNITS_MAX];
};

struct enumeration {
    struct str name; /* empty for one written in place */
    struct str *members;
    size_t member_count;
    struct span span;
};

struct type {
    enum type_kind kind;
    bool ratio; /* a number declared as a share: shown in percent */
    struct dimension dimension;
    struct num scale;     /* of the unit it was declared in: base units in one of it */
    struct str unit_text; /* "TPP/mm2", as declared */
    const struct enumeration *enumeration;
};

/* ---- expressions ---- */

enum expr_kind {
    EXPR_CONST, /* value, type */
    EXPR_NAME,  /* a bare word before checking: fact, threshold, enum member, country */
    EXPR_FACT,  /* fact or define */
    EXPR_THRESHOLD,
    EXPR_TABLE,   /* table[a] */
    EXPR_INDEXED, /* fact[a] */
    EXPR_INDEX,   /* the variable of `highest of … for x in` */
    EXPR_NEGATE,
    EXPR_ADD,
    EXPR_SUBTRACT,
    EXPR_MULTIPLY,
    EXPR_DIVIDE,
    EXPR_COMPARE,    /* op, a, b */
    EXPR_IN_RANGE,   /* a in [b, c) */
    EXPR_IN_SET,     /* a in set */
    EXPR_IS_CODE,    /* item is text */
    EXPR_ITEM_IN,    /* item in set, of codes */
    EXPR_CONTAINS,   /* item contains text */
    EXPR_DEMANDED,   /* text is demanded */
    EXPR_RULE,       /* rule text */
    EXPR_AND,        /* list */
    EXPR_OR,         /* list */
    EXPR_NOT,        /* a */
    EXPR_QUANTIFIER, /* any|every|no|count party [as roles] [where a] */
    EXPR_HIGHEST,    /* a for text in enumeration */
    EXPR_UNSETTLED   /* text says why */
};

enum compare_op { COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE, COMPARE_GT, COMPARE_GE };
enum quantifier { QUANTIFIER_ANY, QUANTIFIER_EVERY, QUANTIFIER_NO, QUANTIFIER_COUNT };
/* From the best; what a scenario has is no law at all, and no rule can claim it by itself. */
enum standing {
    STANDING_LAW,
    STANDING_LETTER,
    STANDING_GUIDANCE,
    STANDING_REPORTED,
    STANDING_SCENARIO
};

struct citation {
    struct str source_name;
    struct str paragraph; /* may be empty */
    struct span span;
    const struct source *source; /* checked */
    struct citation *next;
};

/* That somebody compared what stands here with its source: read DATE by "NAME" [in S "p"]. */
struct read_mark {
    int32_t on;
    struct str by;
    struct citation *in; /* where it was read; NULL: in what is cited */
    struct span span;
    struct read_mark *next;
};

struct expr {
    enum expr_kind kind;
    struct span span;
    struct type type; /* checked */
    struct value value;
    struct str text; /* name, code, rule id, variable, reason */
    struct expr *a, *b, *c;
    struct expr *list; /* of AND and OR, linked by next */
    struct expr *next;
    struct set_expr *set;
    enum compare_op op;
    enum quantifier quantifier;
    uint32_t roles; /* checked: bit set of roles; 0: any role */
    struct str *role_names;
    size_t role_count;
    bool negated;             /* not in, is not */
    bool low_open, high_open; /* of a range */
    bool block;               /* written as any { } or all { } */
    bool party_scope;         /* checked: depends on the party of a quantifier */
    struct str unit_text;     /* behind a number literal */
    struct span unit_span;
    /* as a limb */
    struct str label;
    bool label_invented; /* written with quotes */
    bool has_standing;
    enum standing standing;
    struct citation *cites;
    /* checked */
    struct fact *fact;
    struct table *table;
    struct threshold *threshold;
    struct rule *rule;
    const struct enumeration *enumeration;
    uint32_t variable;  /* depth of the index variable, for EXPR_INDEX and EXPR_HIGHEST */
    uint32_t condition; /* from 1, of what is true or false */
};

/* One of what may be thousands in a list, so it is small. */
struct set_member {
    struct span span;
    uint32_t id;       /* checked: country code, enum member, string or code */
    struct str text;   /* a bare word, */
    struct expr *expr; /* or, if this is not NULL, what stands there instead */
};

enum set_kind { SET_LITERAL, SET_NAME, SET_UNION, SET_MINUS };

struct set_expr {
    enum set_kind kind;
    struct span span;
    struct str name;
    enum type_kind of;                     /* checked: type of a member, */
    const struct enumeration *enumeration; /* and its words */
    const struct dated_set *set;           /* checked */
    struct set_member *members;
    size_t member_count, member_capacity;
    struct set_expr *a, *b;
};

/* ---- declarations ---- */

struct unit {
    struct str name;
    struct str description;
    struct span span;
    struct str definition; /* "1e12 op/s" as written; empty for a base unit */
    struct num scale;      /* base units in one */
    struct dimension dimension;
    int8_t base; /* index of its own dimension, -1 for a derived unit */
};

struct territory {
    struct str code, parent;
    int32_t code_id, parent_id; /* checked: country codes */
    struct span span;
};

struct firm {
    struct str id, name;
    struct str *names; /* the name first, then other names and affiliates */
    size_t name_count;
    size_t own_count; /* names before this are the firm's own, the others are affiliates */
    struct str *distinctive;
    size_t distinctive_count;
    struct span span;
};

/* What an assembly's fact takes from its components when it is not given itself. */
enum from_components { COMPONENTS_NONE, COMPONENTS_ANY, COMPONENTS_HIGHEST };

/* A fact or, with `define`, a derived value that may also be given. */
struct fact {
    struct str path;
    struct str type_name;
    struct span span;
    struct span type_span;
    struct type type;
    struct str by_name;
    const struct enumeration *by; /* indexed by its members, or NULL */
    struct str ask;
    enum from_components components;
    struct expr *define;
    struct citation *cites;
    struct read_mark *reads;
    bool party_scope;  /* party.x */
    bool of_item;      /* item.x */
    bool define_party; /* checked: a define that reads the quantified party */
    uint32_t slot;     /* checked: first slot among the global or the party facts */
    bool used;
    bool divides;     /* checked: some definition divides by it */
    uint8_t visiting; /* checker: cycle search */
    uint16_t height;  /* checker: definitions and rules below */
    uint16_t nesting; /* checker: conditions and values below */
    uint32_t stamp;   /* checker: the last rule whose dated values were looked for here */
    struct fact *next;
};

struct table_row {
    struct str key;
    struct expr *value;
    struct span span;
    struct table_row *next;
};

struct table {
    struct str path, type_name, by_name;
    struct span span, type_span;
    struct type type;
    const struct enumeration *by;
    struct table_row *rows;
    struct value *values; /* checked: by member */
    struct citation *cites;
    struct read_mark *reads;
    bool used;
    struct table *next;
};

struct source {
    struct str id, title, cite, doc, url, kind, agency, served_on;
    struct span span;
    int32_t public_from, published, effective, received, served; /* DATE_OPEN: not given */
    const struct firm *firm;                                     /* checked: served on */
    bool used;
    struct source *next;
};

enum set_change { SET_IS, SET_ADD, SET_REMOVE };

struct set_step {
    int32_t from;
    enum set_change change;
    struct set_expr *members;
    struct citation *cites;
    struct read_mark *reads;
    struct span span;
    struct set_step *next;
};

struct dated_set {
    struct str name, type_name;
    struct span span, type_span;
    struct type type; /* of a member */
    struct set_step *steps;
    bool more; /* written without a type: steps for a set that is declared elsewhere */
    bool used;
    uint8_t visiting;
    uint16_t height;    /* checker: sets below */
    uint16_t nesting;   /* checker: sets and their terms below */
    bool *givers;       /* checker: which of policy.givers are about one of its codes */
    uint32_t stamp;     /* checker: the last rule that read this set, */
    int32_t stamp_from; /* and from which day on */
    struct dated_set *next;
};

struct threshold_step {
    int32_t from, until; /* until: DATE_OPEN if not given */
    struct expr *value;
    struct citation *cites;
    struct read_mark *reads;
    struct span span;
    struct threshold_step *next;
};

struct threshold {
    struct str path, type_name;
    struct span span, type_span;
    struct type type;
    struct threshold_step *steps;
    bool used;
    struct threshold *next;
};

enum head_kind {
    HEAD_NONE,
    HEAD_SUBJECT,  /* subject by word */
    HEAD_CLASSIFY, /* classify item as code */
    HEAD_EXCLUDE,  /* exclude item from { codes } */
    HEAD_CONTROL,  /* control id on { codes } or { any item } */
    HEAD_REQUIRE,  /* require id */
    HEAD_PROHIBIT,
    HEAD_EXCEPT,    /* except name discharges { ids } */
    HEAD_AUTHORIZE, /* authorize name discharges { ids } */
    HEAD_CONDITION, /* condition "text" on id */
    HEAD_PAPER,     /* paper "text", and perhaps on id */
    HEAD_REVIEW,    /* review { ids } as word */
    HEAD_FLAG,
    HEAD_INFORM,
    HEAD_ADVISE /* as inform: what buyers were told, which changes no answer */
};

struct name_ref {
    struct str name;
    struct span span;
    struct rule *rule; /* checked, where the name is a rule's */
    struct name_ref *next;
};

struct overrider {
    struct rule *rule;
    struct span span; /* where it says so */
    struct overrider *next;
};

struct rule {
    struct str id;
    struct str title;
    struct span span; /* of the id */
    enum head_kind head;
    struct span head_span;
    struct str name;        /* code, requirement, exception, word */
    struct str text;        /* of prohibit, condition, paper, flag, inform, advise */
    struct name_ref *names; /* codes or requirements the head lists */
    struct expr *held;      /* of control: item in the codes; NULL for any item */
    bool blocking;
    bool counted, dated; /* of a paper: it is used up, it is good to a day */
    bool retroactive;    /* may open before its source was known */
    struct citation *cites;
    struct read_mark *reads;
    bool has_window;
    int32_t from, to; /* half open; to: DATE_OPEN if it has no end */
    struct span window_span;
    struct expr *when, *unless;
    struct policy_need *needs;
    struct name_ref *replaces, *overrides;
    struct str binds_name;
    struct span binds_span;
    const struct firm *binds; /* checked */
    enum standing standing;
    struct str gives;
    struct str step_name;
    struct span step_span;
    const struct step *step; /* checked; NULL: none takes it */
    uint32_t index;          /* checked: position among the rules */
    uint16_t height;         /* checker: definitions and rules below */
    uint16_t nesting;        /* checker: conditions and values below */
    uint8_t visiting;
    const struct rule *replaced_by;                 /* checked */
    struct overrider *overriders, *overriders_last; /* checked */
    struct event *events, *events_last;             /* checked: those of it, by next_of_rule */
    struct rule *next_alike;                        /* checked: the next of that name; */
    struct rule *last_alike;                        /* the first knows the last */
    struct rule *next_giver;                        /* checked: of policy.givers */
    struct rule *next;
};

/* A step of the agency's own order of questions; a derivation follows it. */
struct step {
    struct str id;
    struct str title;
    struct span span;
    struct citation *cites;
    struct name_ref *names; /* heads and requirements whose rules belong here */
    struct step *next;
};

struct policy_need {
    struct str label;
    bool label_invented;
    struct expr *when;
    struct policy_need *next;
};

enum event_kind {
    EVENT_SUSPEND,
    EVENT_RESUME,
    EVENT_RESCIND,
    EVENT_POSTPONE,
    EVENT_EXTEND,
    EVENT_CORRECT,
    EVENT_UNENFORCE,
    EVENT_SAVINGS,
    EVENT_NOTE
};

struct event {
    enum event_kind kind;
    struct name_ref rule; /* what happened to which */
    struct name_ref with; /* correct: the text that takes its place */
    struct citation *cites;
    struct read_mark *reads;
    struct span span;
    int32_t known;    /* DATE_OPEN: not given, the source's day counts */
    int32_t from, to; /* from: DATE_MIN if not given; to: DATE_OPEN if open or not given */
    bool has_from, has_to;
    struct str says;
    int32_t aboard_by, until, judge_as_of; /* savings */
    struct event *next_of_rule;            /* checked */
    struct event *next;
};

/* A path with a value in a test, in `ordinary`, or in what a list means. */
struct pair {
    struct str path;    /* as written; in a party without "party." */
    struct str index;   /* rate[fp16]: fp16; "others" is allowed */
    struct expr *value; /* a constant; NULL with unknown or not_applicable set, or `destination` */
    bool unknown, not_applicable, destination;
    bool unless_named; /* in `ordinary`: not of a party that has a name */
    struct span span;
    struct pair *next;
};

/* ---- lists of parties ---- */

/* What of an entry the text of a meaning is looked for in. */
enum entry_text { ENTRY_ANY, ENTRY_REQUIREMENT, ENTRY_POLICY };

/* What an entry says of the party.  Of several for one fact the first that fits counts. */
struct meaning {
    struct pair *pair;
    enum entry_text where; /* ENTRY_ANY: of every entry */
    bool lacks;            /* the entry's text has none of these, rather than one */
    struct str *texts;
    size_t text_count;
    const struct fact *fact; /* checked */
    struct meaning *next;
};

/* A government list: what follows for who is on it. */
struct policy_list {
    struct str code; /* "EL" */
    struct str title;
    struct span span;
    struct citation *cites;
    struct read_mark *reads;
    struct meaning *meanings, *meanings_last;
    struct str says; /* `inform`: nothing follows but this */
    /* `owners FACT through THRESHOLD`: the share that those on the list own; names, and checked. */
    struct str owners_name, through_name;
    struct span owners_span;
    const struct fact *owners; /* NULL: not said */
    const struct threshold *through;
    struct policy_list *next;
};

/* ---- tests ---- */

struct test_party {
    struct str role, name, located;
    struct pair *pairs;
    struct span span;
    struct test_party *next;
};

enum expect_kind {
    EXPECT_OUTCOME,
    EXPECT_REVIEW,
    EXPECT_STANDING,
    EXPECT_ITEM_IS,
    EXPECT_ITEM_IS_NOT,
    EXPECT_VALUE,
    EXPECT_ASKS,
    EXPECT_NEEDS,
    EXPECT_DIFFERS,
    EXPECT_FLAG,
    EXPECT_PAPER,
    EXPECT_NO_PAPER,
    EXPECT_NO_FLAG,
    EXPECT_NOTE,
    EXPECT_NOT_COVERED
};

struct expectation {
    int32_t on, known; /* known: DATE_OPEN if not given */
    bool knowledge_public, posture_text;
    struct pair *when;
    enum expect_kind kind;
    struct str text;         /* outcome with underscores, word, code, path, rule */
    struct str name;         /* of the exception or authority */
    struct str by;           /* rule id */
    struct str because_rule; /* rule id whose labels are meant */
    struct name_ref *labels; /* of because and needs */
    bool nothing;
    bool marked_not_enforced;
    struct pair *value;
    struct span span;
    struct expectation *next;
};

struct test_row {
    struct pair *pairs; /* one for each column */
    struct str code;    /* empty: none */
    struct span span;
    struct test_row *next;
};

struct test {
    struct str name;
    struct span span;
    bool table;
    bool ordinary;
    int32_t on; /* of a table */
    struct str item_kind;
    struct pair *item; /* paths without "item." */
    struct str deal_kind, from, to, by;
    struct pair *deal;
    struct test_party *parties;
    struct expectation *expects;
    struct test_row *rows;
    struct test *next;
};

/* ---- the policy ---- */

struct policy_file {
    struct str name; /* as shown in messages */
    struct str text;
    struct str scenario; /* what it supposes to be law; data NULL: nothing */
};

struct policy {
    struct arena *arena;
    struct policy_file *files;
    size_t file_count;
    struct tokens *tokens; /* of the file that is read */
    bool without_tests;    /* tests are passed over: they are for who works on the policy */
    struct str name;       /* "us" */
    struct span pack_span;
    int64_t language;
    struct str zone;
    struct str agency; /* whose rules they are, where a source does not say */
    struct expr *covers;
    struct str home; /* the country whose authority it is; absent: nobody asks it beside another */
    int32_t complete_from, complete_through;
    struct name_ref *uses;
    struct str *scenarios; /* titles, each once; with one of them nothing may ship */
    size_t scenario_count, scenario_capacity;
    struct unit units[64];
    size_t unit_count;
    size_t base_unit_count;
    struct enumeration **enumerations;
    size_t enumeration_count, enumeration_capacity;
    struct str *roles;
    size_t role_count, role_capacity;
    struct territory *territories;
    size_t territory_count, territory_capacity;
    struct firm *firms;
    size_t firm_count, firm_capacity;
    struct fact *facts, *facts_last;
    struct table *tables, *tables_last;
    struct source *sources, *sources_last;
    struct dated_set *sets, *sets_last;
    struct threshold *thresholds, *thresholds_last;
    struct rule *rules, *rules_last;
    struct rule *givers, *givers_last; /* checked: those that give or take away a code */
    struct event *events, *events_last;
    struct step *steps, *steps_last;
    struct test *tests, *tests_last;
    struct pair *ordinary, *ordinary_last;
    struct policy_list *lists, *lists_last;
    /* checked */
    size_t rule_count;
    uint32_t condition_count;
    size_t slot_count;                                  /* of global facts */
    size_t party_slot_count;                            /* of a party's facts */
    const struct fact **slot_facts, **party_slot_facts; /* by slot */
    struct str *strings; /* every string and code that conditions name, by index */
    size_t string_count, string_capacity;
    uint32_t *codes; /* those of them that are codes, in the order of str_compare */
    size_t code_count, code_capacity;
    struct symbol_table *symbols;
};

const char *standing_name(enum standing standing);
const char *head_name(enum head_kind head);
const char *event_kind_name(enum event_kind kind);

/* Source text of a span. */
struct str policy_text(const struct policy *policy, struct span span);

/* ---- what rests on sources ---- */

enum cited_kind {
    CITED_RULE,
    CITED_EVENT,
    CITED_SET,       /* a step of one */
    CITED_THRESHOLD, /* likewise */
    CITED_TABLE,
    CITED_DEFINE,
    CITED_LIST,
    CITED_KIND_COUNT
};

struct cited {
    enum cited_kind kind;
    struct str name; /* of an event: the rule it happened to */
    struct span span;
    int32_t from; /* DATE_MIN: it has no day of its own */
    int32_t to;   /* of a rule */
    const struct citation *cites;
    const struct read_mark *reads;
};

const char *cited_name(enum cited_kind kind); /* "rule" … */

/*
 * Visits the rules, events, steps of sets and thresholds, tables and definitions that cite
 * something or were read, kind by kind.  False as soon as visit says so.
 */
typedef bool (*policy_visit)(void *context, const struct cited *cited);
bool policy_each_cited(const struct policy *policy, policy_visit visit, void *context);

/* ---- after the check ---- */

/* The fact or define of that path, or NULL. */
struct fact *policy_fact(const struct policy *policy, struct str path);
struct rule *policy_rule(const struct policy *policy, struct str id);
struct dated_set *policy_set(const struct policy *policy, struct str name);
struct threshold *policy_threshold(const struct policy *policy, struct str path);

/*
 * Whether the fact is a definition that is a constant and has a question: it says what is so unless
 * an order says otherwise, such as that no license is on file.
 */
bool fact_is_default(const struct fact *fact);
const struct unit *policy_unit(const struct policy *policy, struct str name);

/* A declared fact whose path is near, for a hint; empty if none is. */
struct str policy_near_fact(const struct policy *policy, struct str path);

/* Position of a member, or -1. */
int enumeration_find(const struct enumeration *enumeration, struct str member);

/* Index of a string or code that the policy names, or VALUE_STRING_OTHER. */
int32_t policy_string(const struct policy *policy, struct str text);

/* Place in policy->codes of the first code that does not stand before the text. */
size_t policy_codes_from(const struct policy *policy, struct str text);

/*
 * Reads a value of that type from text: "4992", "4992 TPP", "1.4 TB/s", "50 percent", "true",
 * "2024-05-01", "CN", "unknown", "not_applicable" (or "not applicable", "n/a").  A bare number
 * takes the type's unit.  ERR_VALUE with a hint otherwise.
 */
NODISCARD bool policy_read_value(const struct policy *policy, const struct type *type,
                                 struct str text, struct value *ret_value, struct err *err);

/* Writes a value of that type for people: "2,368 TPP", "true", "2024-05-01", "CN". */
void policy_show_value(const struct policy *policy, const struct type *type,
                       const struct value *value, struct buf *buf);

#endif

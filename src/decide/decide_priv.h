/* SPDX-License-Identifier: Apache-2.0 */
/* decide/decide_priv.h - what the files of this module share. */
#ifndef LICET_DECIDE_DECIDE_PRIV_H
#define LICET_DECIDE_DECIDE_PRIV_H

#include "decide/decide.h"
#include "decide/found_names.h"
#include "decide/lists.h"
#include "plan/exact.h"

#define DECIDE_WORK_LIMIT ((size_t)64 << 20)      /* one decision */
#define DECIDE_PROGRAMS_LIMIT ((size_t)512 << 20) /* all programs of a session */

/*
 * Facts that the program fills from the order's own fields; NULL where the policy does not declare
 * them.
 */
struct known_facts {
    const struct fact *on, *kind, *from, *destination, *quantity, *end_use, *value;
    const struct fact *item_kind, *item_model, *item_origin;
    const struct fact *name, *located, *hq, *parent_hq;
    const struct fact *tpp, *density;
};

/* A figure of the catalog, ready to be put in its slot. */
struct chip_value {
    const struct fact *fact;
    uint32_t slot;
    struct value value;
};

struct ordinary_fact {
    const struct fact *fact;
    uint32_t slot;
    struct value value;
    bool destination;  /* the destination of the order */
    bool unless_named; /* of a party only while it has no name */
    struct str shown;  /* the value as the pack writes it */
};

struct firm_name {
    struct str folded;
};

struct firm_names {
    struct firm_name *names;
    size_t name_count;
    struct firm_name *distinctive;
    size_t distinctive_count;
};

/* What an entry of a list means, ready to be put in its slot. */
struct list_meaning {
    const struct meaning *meaning;
    struct value value;
};

/* A list that the packs know, and how the lists that were loaded cover it. */
struct known_list {
    const struct policy_list *policy;
    struct list_meaning *meanings;
    size_t meaning_count;
    bool *whole; /* by version: it has the whole of this list */
};

struct slot_run {
    uint32_t first, count;
};

struct decider {
    const struct mem *mem;
    struct arena arena;
    const struct policy *policy;
    const struct catalog *catalog;
    struct str pack_label, sha256;
    struct known_facts known;
    struct chip_value **chip_values; /* by chip */
    size_t *chip_value_counts;
    struct ordinary_fact *ordinary;
    size_t ordinary_count;
    struct firm_names *firms;
    int32_t *knowledge_days;
    size_t knowledge_day_count;
    const struct fact **components; /* facts that an assembly takes from its components */
    size_t component_fact_count;
    const struct fact **item_numbers; /* numbers and quantities of an item */
    size_t item_number_count;
    struct decide_lists lists; /* matcher NULL: none */
    struct known_list *known_lists;
    size_t known_list_count;
    /* Of other authorities: asked beside this one, and of each of them, beside whom. */
    struct decider **others;
    size_t other_count;
    const struct decider *beside; /* NULL: it is the first */
    const struct fact **via;      /* facts VIA "MY": whether the route leads through there */
    size_t via_count;
    struct slot_run *deal_runs; /* slots of facts that are neither an item's nor a party's */
    size_t deal_run_count;
};

/* A program with what its rules do, compiled when it is first wanted. */
struct epoch {
    bool compiled;
    struct program program;
    struct disposition disposition;
    /*
     * The node that reads a fact, or works it out: by global slot, then by party slot.  NODE_NONE:
     * no rule reads it.  NULL until a decision is made in the epoch.
     */
    uint32_t *readers;
    struct node_list needed;  /* all nodes; as the readers, from the first decision on */
    struct node_list figured; /* scalars, comparisons, facts that are true or false */
};

/* The epochs of one view. */
struct timeline {
    struct pool *pool;
    size_t knowledge; /* how many knowledge days have passed */
    int32_t knower;
    int32_t *days; /* boundaries */
    size_t day_count;
    struct epoch *epochs; /* day_count + 1 */
    struct timeline *next;
};

struct session {
    const struct mem *mem;
    const struct decider *decider;
    struct arena programs;
    struct arena work;     /* reset for each decision */
    struct arena analysis; /* reset for each comparison, which makes many decisions */
    struct tree *compared; /* in analysis: what comparisons found; NULL: nothing yet */
    struct timeline *timelines;
    struct exact_memo *memo;
    struct match_session *matches; /* NULL until a name is looked for */
    struct found_names *found;     /* likewise */
    struct session **others;       /* by the decider's others; NULL until one is asked */
    bool said_elsewhere;           /* the order states a fact that only another authority knows */
    bool asked_others;             /* another authority was, whatever it said */
    struct judged *judged; /* what the last decision on a single chip was made of, in work */
};

/* One item of an order, bound: the figures in their slots, and what it contains. */
struct bound_item {
    const struct order_item *said;
    const struct chip *chip; /* NULL without a catalog name */
    struct value *values;    /* all global slots; only item facts are filled */
    struct str stated;
    struct str name;
    struct bound_item *contains;
    size_t contains_count;
    struct bound_item *variants; /* of a family named as a component: each chip of it */
    size_t variant_count;
    struct str *given; /* facts whose given value won */
    size_t given_count;
};

/* What was found of a party in the lists. */
struct screened {
    enum party_status status;
    bool cleared;
    struct decided_match *matches;
    size_t match_count;
    struct decided_owner *owners;
    size_t owner_count, owner_capacity;
    struct listed_share *shares;
    size_t share_count;
};

/* An order read against the vocabulary; valid for any day. */
struct bound {
    const struct order *order;
    const struct decide_options *options;
    bool plain;        /* without an id: helped with ordinary assumptions */
    bool roles_filled; /* the first party was given roles that nobody has */
    struct bound_item item;
    struct facts facts; /* without what depends on the day or the program */
    const struct order_party *
        *parties;              /* by facts.parties index; NULL for assumed and unnamed ones */
    struct screened *screened; /* likewise */
    struct screened exporter;  /* of whoever exports */
    int32_t on;
    int32_t knower;
    struct assumption *assumed;
    const struct fact **assumed_facts; /* NULL: of the parties' roles */
    size_t assumed_count;
    struct value published_since; /* pack.published_since */
};

/* What a contained unknown code comes from. */
struct component_question {
    uint32_t code;           /* index into program.codes */
    const struct fact *fact; /* NULL: which chip of the family it is */
    struct str item;
};

/* An evaluation on one day. */
struct judgment {
    int32_t day;
    const struct epoch *epoch;
    const struct program *program;
    const struct disposition *disposition;
    struct facts facts;
    struct results results;
    struct exact outcome;
    struct exact review;      /* of a license that is required for certain; judged: looked at */
    uint32_t review_possible; /* bit set over plan_review */
    struct component_question *component_questions;
    size_t component_question_count, component_question_capacity;
    int covers; /* truth */
    bool not_covered;
};

#define VIA "deal.via_" /* and a country */

/* What a decision is made of. */
struct judged {
    struct bound bound;
    struct judgment judgment;
};

#define FACTS_OF_ONE_MAX 256 /* facts that one unknown is made of and that are asked for */

/* others.c */
/* Whether only the packs of another authority know the fact. */
bool known_elsewhere(const struct decider *decider, struct str path);
/* What other authorities say of the order, put into the decision. */
NODISCARD bool decide_others(struct session *session, const struct order *order,
                             const struct decide_options *options, struct decision *decision,
                             struct err *err);
void session_free_others(struct session *session);

/* firm.c */
NODISCARD bool firms_prepare(struct decider *decider, struct err *err);
/* An exporter's name, as firms are compared with it. */
struct exporter_name {
    bool is_given;
    struct str folded; /* as party_name_fold has it */
    struct str dense;  /* without blanks; empty: there is nothing to compare */
    bool is_ascii;
};
struct exporter_name firm_exporter(struct arena *work, struct str name);
/* Whether the exporter is the firm: a truth. */
uint8_t firm_is(const struct firm_names *firm, const struct exporter_name *exporter);

/* decider.c: the value that a pack gives a fact; one that it leaves open is unknown. */
NODISCARD bool decider_value_of(const struct policy *policy, const struct fact *fact,
                                const struct pair *pair, struct value *ret, struct err *err);

/* bind.c */
NODISCARD bool bind_order(struct session *session, const struct order *order,
                          const struct decide_options *options, const struct chip *chip,
                          struct bound *ret_bound, struct err *err);
/* Finds the slot of "item.rate[fp8]"; NULL with err set when there is no such fact. */
const struct fact *bind_fact(const struct policy *policy, struct str name, uint32_t *ret_slot,
                             struct err *err);

/* screening.c: looks for the parties in the lists, and puts what that means into their facts. */
NODISCARD bool screen_parties(struct session *session, struct bound *bound, struct err *err);

/* judge.c */
NODISCARD bool judge_day(struct session *session, const struct bound *bound, int32_t day,
                         bool text_counts, struct judgment *ret_judgment, struct err *err);
/* Makes the results ready, without saying what comes out; that is judge_again's or, without trying
 * the unknowns, judge_quickly's. */
NODISCARD bool judge_open(struct session *session, const struct bound *bound, int32_t day,
                          bool text_counts, struct judgment *ret_judgment, struct err *err);
void judge_quickly(struct judgment *judgment);
/* Fills in which codes the item contains, as the judgment's program has them. */
NODISCARD bool judge_contained(struct session *session, const struct bound *bound,
                               struct judgment *judgment, struct err *err);
/* What comes out of the results as they stand. */
NODISCARD bool judge_again(struct session *session, struct judgment *judgment, struct err *err);
/* Forgets what an analysis found before. */
void session_begin_analysis(struct session *session);
/* Before each decision: what the last one was made of is forgotten. */
void session_begin(struct session *session);

NODISCARD bool session_timeline(struct session *session, int32_t known, int32_t knower,
                                struct timeline **ret_timeline, struct err *err);
NODISCARD bool session_epoch(struct session *session, struct timeline *timeline, int32_t day,
                             struct epoch **ret_epoch, struct err *err);
/* The node that reads the slot of a fact in the epoch, or NODE_NONE. */
uint32_t epoch_reader(const struct epoch *epoch, const struct fact *fact, uint32_t slot);
enum outcome judged_outcome(const struct judgment *judgment, bool possible[OUTCOME_COUNT]);
enum review judged_review(const struct judgment *judgment, bool possible[REVIEW_COUNT]);

/* compare.c: whether the chip had been launched by the day, as far as the catalog knows. */
bool chip_launched(const struct chip *chip, int32_t day);

/* until.c */
/* Whether two days have the same answer. */
bool judged_same(const struct judgment *a, const struct judgment *b);
/* The first later day on which the answer is another.  Works on in now's results where it can. */
NODISCARD bool good_until(struct session *session, const struct bound *bound,
                          const struct judgment *now, int32_t *ret_day, struct err *err);

/* report.c */
NODISCARD bool report(struct session *session, const struct bound *bound,
                      const struct judgment *judgment, struct decision *decision, struct err *err);
/*
 * Labels of the limbs that made the condition what it is: the true ones of a true one, the false
 * ones of a false one.
 */
size_t report_labels(const struct judgment *judgment, const struct expr *condition, int truth,
                     struct str *labels, size_t max);
/*
 * What is said of a party: how it was screened, and what follows from its facts; without values (of
 * whoever exports, no rule asks for them) only what a list informs of.
 */
struct decided_party report_party(const struct policy *policy, const struct order_party *said,
                                  const struct value *values, const struct screened *screened);
struct str report_citation(struct arena *arena, const struct citation *cites);
NODISCARD bool report_questions(struct session *session, const struct bound *bound,
                                const struct judgment *judgment, struct decision *decision,
                                struct err *err);

/* sensitivity.c: fills in what the answer rests on; changes the facts of the order. */
NODISCARD bool find_sensitivity(struct session *session, struct bound *bound,
                                struct decision *decision, struct err *err);

/* explain.c */
NODISCARD bool explain_all(struct session *session, const struct judgment *judgment,
                           struct decision *decision, struct err *err);

#endif

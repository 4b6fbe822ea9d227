/* SPDX-License-Identifier: Apache-2.0 */
/* decide/probe.h - one order, tried with other figures. */
#ifndef LICET_DECIDE_PROBE_H
#define LICET_DECIDE_PROBE_H

#include "analyze/edges.h"
#include "decide/decide_priv.h"
#include "decide/headroom.h"

/* What came out of a trial.  A judgment reads its facts when it is asked; this does not. */
struct trial {
    uint32_t outcome; /* bit set over plan_outcome */
    uint32_t review;  /* bit set over plan_review */
    bool not_covered;
    uint8_t *fired;   /* truths by rule of the program */
    uint8_t *entries; /* by entry */
    enum outcome outcome_word;
    enum review review_word;
};

/* A day that the order is tried on. */
struct probe_day {
    int32_t on;
    const struct decide_options *options; /* what was known, and whether the text counts */
    struct judgment judgment;             /* of the last trial, valid while no value is put */
    uint8_t *alive;                       /* by node: unknown, and what comes out may hang on it */
};

#define PROBE_DAYS_MAX 2

/* A figure that may be cut, and where each day's program reads it. */
struct probe_figure {
    const struct fact *fact;
    uint32_t readers[PROBE_DAYS_MAX]; /* NODE_NONE: not read, or not compared itself */
    /* What turns with it: comparisons, or the node that is true or false itself. */
    struct node_list leaves[PROBE_DAYS_MAX];
    uint64_t made_of; /* figures it may be worked out from */
    bool open;        /* as of the last trial */
    bool fixed;       /* and as soon as the open figures have values it is made of, so has it */
};

struct probe {
    struct session *session;
    struct bound bound;
    struct probe_day days[PROBE_DAYS_MAX];
    size_t day_count; /* one, the order's own, unless more are set after opening */
    bool choices;     /* what is true or false of the item counts as a figure */
    bool words_only;  /* trials have no truths of rules and entries */
    /* Of probe_next_figure, which lists them when it is first asked; in the session's work. */
    struct probe_figure *figures;
    size_t figure_count;
    struct arena *figures_in; /* another place for them, for further probes of the same days */
    uint8_t *reach;           /* by node; room for probe_rules */
};

/* ERR_VALUE for an assembly, ERR_NAME for a family of several chips. */
NODISCARD bool probe_open(struct probe *probe, struct session *session, const struct order *order,
                          const struct decide_options *options, struct err *err);

/* Judges the order with the values as they are put, on each of the days. */
NODISCARD bool probe_try(struct probe *probe, struct trial ret_trials[], struct err *err);

/* The same by Kleene's logic alone, without trying the unknowns: what is possible may be less. */
NODISCARD bool probe_try_quickly(struct probe *probe, struct trial ret_trials[], struct err *err);

/* The fact's slot among the facts of the order, to be read and to be put otherwise. */
struct value *probe_value(struct probe *probe, const struct fact *fact);

bool trials_alike(const struct probe *probe, const struct trial *a, const struct trial *b);
bool trials_turn(const struct trial *a, const struct trial *b);

/* The pieces into which the edges of all days cut a figure's line, from zero on. */
struct turn {
    uint32_t first, count; /* edges */
};

struct stretch {
    struct num from, to; /* alike for a point */
    bool from_reached, to_reached;
    bool open_end;     /* no edge above */
    struct num inside; /* a value of it */
    struct turn at_from, at_to;
};

struct pieces {
    struct stretch *list;
    size_t count;
    struct edges edges;
};

NODISCARD bool probe_pieces(struct probe *probe, const struct fact *fact, bool alive_only,
                            struct pieces *ret, struct err *err);

/* The rules that turned between two trials of the first day, because of these comparisons. */
NODISCARD bool probe_rules(struct probe *probe, const struct pieces *pieces, struct turn turn,
                           const struct trial *a, const struct trial *b,
                           struct headroom_rule **ret_rules, size_t *ret_count, struct err *err);

/*
 * Figures of the item that a rule of a day compares: numbers and quantities, not by an index; with
 * `choices` set also what is true or false of the item, whose pieces are no and yes.
 */
bool probe_is_figure(const struct probe *probe, const struct fact *fact);

/*
 * Whether the node reads the fact's value; a definition whose value is given, or that is `put` (may
 * be NULL), reads nothing.
 */
bool probe_reads(const struct results *results, uint32_t index, const struct fact *fact,
                 const struct fact *put);

/*
 * The figure to be cut next, and its pieces as far as what comes out may hang on them: of those on
 * which it does, and that do not have to wait for another of them, the one with the most pieces,
 * for it leaves the least open.  NULL when there is none.
 */
NODISCARD bool probe_next_figure(struct probe *probe, const struct fact **ret_fact,
                                 struct pieces *ret_pieces, struct err *err);

#endif

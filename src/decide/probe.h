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

struct probe {
    struct session *session;
    struct bound bound;
    bool text;
    struct judgment judgment; /* of the last trial, valid while no value is put */
    struct node_list needed;
    uint8_t *reach; /* by node; room for probe_rules */
};

/* ERR_VALUE for an assembly, ERR_NAME for a family of several chips. */
NODISCARD bool probe_open(struct probe *probe, struct session *session, const struct order *order,
                          const struct decide_options *options, struct err *err);

/* Judges the order with the values as they are put. */
NODISCARD bool probe_try(struct probe *probe, struct trial *ret_trial, struct err *err);

/* The fact's slot among the facts of the order, to be read and to be put otherwise. */
struct value *probe_value(struct probe *probe, const struct fact *fact);

bool trials_alike(const struct probe *probe, const struct trial *a, const struct trial *b);
bool trials_turn(const struct trial *a, const struct trial *b);

/* The pieces into which edges cut a figure's line, from zero on: points and what lies between. */
struct piece {
    struct num from, to;             /* alike for a point */
    bool open_end;                   /* no edge above */
    struct num inside;               /* a value of it */
    uint32_t first_edge, edge_count; /* of a point: its edges */
};

struct pieces {
    struct piece *list;
    size_t count;
    struct edges edges;
};

NODISCARD bool probe_pieces(struct probe *probe, const struct fact *fact, struct pieces *ret,
                            struct err *err);

/* The rules that turned between two trials because of comparisons that turn at the point. */
NODISCARD bool probe_rules(struct probe *probe, const struct pieces *pieces,
                           const struct piece *point, const struct trial *a, const struct trial *b,
                           struct headroom_rule **ret_rules, size_t *ret_count, struct err *err);

/* Figures of the item that a rule of the day compares: numbers and quantities, not by an index. */
bool probe_is_figure(const struct probe *probe, const struct fact *fact);

#endif

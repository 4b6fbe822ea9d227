/* SPDX-License-Identifier: Apache-2.0 */
/* decide/report_priv.h - what the files of the report share. */
#ifndef LICET_DECIDE_REPORT_PRIV_H
#define LICET_DECIDE_REPORT_PRIV_H

#include "decide/decide_priv.h"

#define REPORT_LABELS_MAX 256 /* of one condition */

struct reporter {
    struct session *session;
    struct arena *arena;
    const struct bound *bound;
    const struct judgment *judgment;
    struct decision *decision;
    struct standing_requirements standing;
    size_t note_room, reliance_room;
    bool failed; /* memory ran out */
};

/* report_tools.c.  Not filled.  NULL, and failed set, when memory runs out. */
void *report_array(struct reporter *reporter, size_t count, size_t size);
int report_truth(const struct judgment *judgment, uint32_t node);
int report_fired(const struct judgment *judgment, uint32_t rule);
/* Truth of a condition that belongs to no single party; -1 of one that does. */
int report_expr_truth(const struct judgment *judgment, const struct expr *expr);
/* report_labels, kept with the decision. */
void report_keep_labels(struct reporter *reporter, const struct expr *condition, int truth,
                        struct str **ret_labels, size_t *ret_count);
struct str report_standing_text(enum standing standing);
size_t report_count_needs(const struct rule *rule);
/* Fills in one need for each of the rule's; returns how many. */
size_t report_needs(struct reporter *reporter, const struct compiled_rule *compiled,
                    struct need *needs);

/* report_relief.c */
void report_exceptions(struct reporter *reporter);
void report_standing(struct reporter *reporter);

/* ship.c: once all else is reported. */
bool report_may_ship(const struct reporter *reporter);

/* report_extra.c: conditions, flags, notes, and what rests on less than law. */
void report_extras(struct reporter *reporter);

#endif

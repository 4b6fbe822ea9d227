/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/decide.h - one decision, from order to answer.
 *
 * A decider is an immutable snapshot: packs that were checked, and a catalog.  Any number of
 * sessions may decide on it at once; a session belongs to one thread, keeps the programs it
 * compiled (one per epoch, knowledge and firm) and the memory of the last decision.
 */
#ifndef LICET_DECIDE_DECIDE_H
#define LICET_DECIDE_DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "decide/decision.h"
#include "decide/order.h"
#include "item/item.h"
#include "plan/program.h"

struct decide_options {
    int32_t today; /* the date that counts where the order gives none */
    int32_t known; /* what was public by this day counts; DATE_OPEN: everything in the packs */
    int32_t known_label; /* what `known` is shown as: the day asked for, or today */
    enum knowledge knowledge;
    enum posture posture;
    bool explain;       /* fill decision.derivations */
    bool sensitivity;   /* fill decision.rests_on and would_change */
    bool papers;        /* tell decision.papers */
    bool classify_only; /* stop after the entries */
    bool skip_good_until;
    /*
     * What decision_brief_to_json tells, and no more: no good_until, differs, relies_on, notes and
     * figures, not why a rule came out so, and no exception that is not available.
     */
    bool brief;
    unsigned grace_days;                   /* after the packs' complete-through day */
    const struct settled_matches *settled; /* what somebody looked at; NULL: that of the lists */
    /* The same in the zones of other authorities, as they were given; NULL: it is the same day. */
    const int32_t *other_today;
};

struct decider;
struct session;

/*
 * policy and catalog must outlive the decider.  pack_label is "us@2026.09", sha256 the hash over
 * the files.  NULL on failure.
 */
struct decider *decider_new(const struct mem *mem, const struct policy *policy,
                            const struct catalog *catalog, struct str pack_label, struct str sha256,
                            struct err *err);
void decider_free(struct decider *decider);

/* Policy and catalog are elsewhere now, as they were, before the first session. */
void decider_move(struct decider *decider, const struct policy *policy,
                  const struct catalog *catalog);

/*
 * Has the decider ask other authorities beside its own, once and before the first session: those
 * whose packs have a home.  They are asked about what leaves there, passes through or originates
 * there, and where the order states a fact that only they know.  The others must outlive it; they
 * look for nobody in lists.
 */
NODISCARD bool decider_use_others(struct decider *decider, struct decider *const *others,
                                  size_t count, struct err *err);
size_t decider_other_count(const struct decider *decider);
const struct policy *decider_other(const struct decider *decider, size_t other);

const struct policy *decider_policy(const struct decider *decider);
const struct catalog *decider_catalog(const struct decider *decider);

struct session *session_new(const struct mem *mem, const struct decider *decider, struct err *err);
void session_free(struct session *session);

/*
 * Decides one order.  *ret_decision and all it points to live until the next call on this session.
 * False only when the order cannot be read (a value that is not of its fact's type, an unknown
 * fact, country or chip name): err says which, with a hint.  A missing fact is never an error.
 */
NODISCARD bool decide(struct session *session, const struct order *order,
                      const struct decide_options *options, struct decision *ret_decision,
                      struct err *err);

/* One day on which the answer changed, and the answer from that day on. */
struct history_entry {
    int32_t from;
    enum outcome outcome;
    enum review review;
    struct str rule; /* the rule that decides from that day on, or absent */
    struct str citation;
    struct str event; /* "begins", "applies", "ends" or "not covered" */
    bool not_covered; /* the packs do not say; the outcome is undetermined */
    bool outside;     /* and never do of such an order */
};

/* The answer over time of one authority. */
struct history {
    const struct policy *policy;
    struct history_entry *entries;
    size_t count;
};

/*
 * The answer over time for the order as given, its date left out.  Entries live until the next
 * call.
 */
NODISCARD bool decide_history(struct session *session, const struct order *order,
                              const struct decide_options *options,
                              struct history_entry **ret_entries, size_t *ret_count,
                              struct err *err);

/*
 * Of each authority that the order concerns, the first authority's first; they live as the entries.
 */
NODISCARD bool decide_histories(struct session *session, const struct order *order,
                                const struct decide_options *options, struct history **ret,
                                size_t *ret_count, struct err *err);

/*
 * Works out a checked expression with the facts that the order gives, and no others.  *ret_value
 * has the expression's type (a condition is 1 or 0); when it is unknown, *ret_unknown are the facts
 * that it hangs on.
 */
NODISCARD bool decide_value(struct session *session, const struct expr *expr,
                            const struct order *order, const struct decide_options *options,
                            struct value *ret_value, struct str **ret_unknown, size_t *ret_count,
                            struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/buyers.h - candidate buyers: from the nomination to the approval of the government, and what
 * becomes of that.
 *
 * What is said of a buyer is a version of it, JSON in the shape of docs/schema/buyer.schema.json.
 * Each step is an event that keeps what it rests on as data (`details`): the day, the document, the
 * evidence of a screening, the conditions of an approval.  An approval ships nothing: it is one
 * condition among several.
 *
 * Whatever is done again has been done: nothing happens, and the outcome says so.
 */
#ifndef LICET_DESK_BUYERS_H
#define LICET_DESK_BUYERS_H

#include "desk/buyer_standing.h"

/* A buyer as it was read, and what became of it. */
struct buyer_asked {
    struct str name, content; /* as buyer_form_read gives them */
    enum buyer_told {
        BUYER_TOLD_DONE,
        BUYER_TOLD_SAME, /* there was nothing to do */
        BUYER_TOLD_REFUSED
    } told;
    struct str state; /* it is in now */
    struct err refused;
};

/*
 * Nominates buyers (BUYER_ADD), or gives those that are there another version (BUYER_AMEND), all in
 * one transaction; those that cannot be are refused, each by itself.  False: none was done.
 */
NODISCARD bool buyers_apply(const struct matter_desk *desk, enum buyer_transition transition,
                            struct buyer_asked *asked, size_t count, struct err *err);

/* Who may do it; a constant expression, so that a table can have it. */
#define BUYER_MAY(transition)                                                                      \
    ((transition) == BUYER_SETTLE || (transition) == BUYER_DECLINE                                 \
         ? PERMISSION_BIT(MAY_SCREENING_DISPOSE)                                                   \
         : PERMISSION_BIT(MAY_BUYER_PROPOSE))

#define BUYER_DEPTH 3 /* levels of parents, where nobody says how many */

/* What is done with one buyer; what a transition does not need is left out. */
struct buyer_change {
    enum buyer_transition transition;
    struct str name;
    int32_t day;    /* on which it happened */
    bool day_given; /* somebody said so, and it belongs to what two people sign */
    struct str reason, basis;
    struct str document;   /* SHA-256 in hex */
    struct str screening;  /* BUYER_SCREEN: the evidence, JSON */
    int64_t depth;         /* BUYER_SCREEN: levels of parents that have to be known */
    int64_t match;         /* BUYER_SETTLE, BUYER_DECLINE: its number in the newest screening */
    struct str conditions; /* BUYER_APPROVE: as buyer_conditions_read gives them; or nothing */
    int64_t condition;     /* BUYER_MEET: its number */
    int32_t due;           /* BUYER_MEET: for which of its due dates, if due_given */
    bool due_given;        /* needed where it comes again */
};

struct buyer_outcome {
    struct matter matter; /* as it is then */
    bool same;            /* there was nothing to do */
    bool waits;           /* for a second person: nothing was done yet */
    struct approval_answer approval;
    size_t open; /* matches, of BUYER_SCREEN and BUYER_SETTLE */
};

NODISCARD bool buyer_do(const struct matter_desk *desk, struct arena *arena,
                        const struct buyer_change *change, struct buyer_outcome *ret,
                        struct err *err);

/*
 * Of BUYER_SCREEN, before it is looked for: ERR_CONFLICT where too little is known of who it is,
 * with what is missing.
 */
NODISCARD bool buyer_check_identity(const struct buyer_standing *standing, int64_t depth,
                                    struct err *err);

#endif

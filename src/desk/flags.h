/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/flags.h - red flags: raised by somebody, or by a rule, and resolved by somebody else.
 *
 * One that somebody raised is about an order, a buyer (by the name that orders have) or a shipment,
 * with what was seen and where.  As long as it is open it bars whatever it is about: an order is
 * put on hold at once, and its shipments with it; nothing is reserved or released, and what departs
 * all the same is an incident.
 *
 * One that a rule raises stands in the decision.  What somebody found of it is remembered for just
 * that version of the order and just what the rule said: another version, another text, and it is
 * open again.
 *
 * Who resolves one may release, and has not raised it, nor written that version of the order.
 */
#ifndef LICET_DESK_FLAGS_H
#define LICET_DESK_FLAGS_H

#include "decide/decision.h"
#include "decide/order.h"
#include "desk/flag_state.h"
#include "desk/matters.h"

#define FLAG_ON_ORDER "order"
#define FLAG_ON_BUYER "buyer"
#define FLAG_ON_SHIPMENT "shipment"

struct red_flag {
    struct str id;
    struct str about, name; /* FLAG_ON_ORDER, and which */
    struct str rule;        /* absent: somebody raised it */
    struct str version;     /* of one by rule: the digest of the order, in hex */
    struct str says, source;
    bool open;
    struct str by, reason; /* who did the last thing, and why */
};

struct red_flags {
    const struct red_flag *list; /* by id */
    size_t count;
};

/* All that had been recorded by then. */
NODISCARD bool flags_read(struct store *store, const struct mem *mem, struct arena *arena,
                          int64_t until, struct red_flags *ret, struct err *err);

/*
 * The next one behind `previous` (NULL: the first) that is open, was raised by somebody, and is
 * about the order, a party of it or the shipment (absent: none); NULL: no more.
 */
const struct red_flag *flags_next(const struct red_flags *flags, const struct red_flag *previous,
                                  const struct order *order, struct str shipment);

/*
 * Of what the decision leaves open, adds to the order's flags_resolved what somebody resolved for
 * an order that says `content` and a rule that says the same.  *ret: some were; decide it anew.
 */
NODISCARD bool flags_take_resolved(const struct red_flags *flags, struct arena *arena,
                                   struct str content, const struct decision *decision,
                                   struct order *order, bool *ret, struct err *err);

struct flag_change {
    enum flag_transition transition;
    struct str id;          /* of one that is there; absent: the following says which */
    struct str about, name; /* FLAG_ON_ORDER, and which */
    struct str rule;     /* of FLAG_RESOLVE: the rule whose flag the order's newest decision has */
    struct str says;     /* of FLAG_RAISE: what was seen; never empty */
    struct str source;   /* where; never empty */
    struct str reason;   /* of FLAG_RESOLVE; never empty */
    struct str basis;    /* what shows it; never empty */
    struct str document; /* SHA-256 in hex; absent: none */
};

struct flag_outcome {
    struct matter matter; /* as it is then */
    bool same;            /* there was nothing to do */
    size_t held;          /* shipments that were put on hold */
    bool order_held;
};

/* In a transaction of its own.  ERR_CONFLICT, ERR_FORBIDDEN, ERR_NAME, ERR_USAGE. */
NODISCARD bool flag_do(const struct matter_desk *desk, struct arena *arena,
                       const struct flag_change *change, struct flag_outcome *ret, struct err *err);

#endif

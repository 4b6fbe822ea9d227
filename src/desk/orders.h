/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/orders.h - the order book: orders with their decisions, and what stands in their way.
 *
 * What an order says is a version of it, as JSON in the shape of docs/schema/order.schema.json.
 * Each version is decided, and again when somebody asks: a decision is kept as it was told, with
 * what it was made with.  What in it keeps the order from being shipped opens obstacles.  An
 * obstacle is closed by somebody, never by itself: one that a decision has opened only when the
 * newest decision does not say it any more, so that nobody closes what the law says; one that
 * somebody opened with a reason.
 *
 * An order that is not allocatable any more takes its shipments with it: those that are reserved or
 * released are on hold then, in the same transaction.  Another version takes those that are
 * released.
 *
 * Whatever is done again has been done: nothing happens, and `told` says so.
 */
#ifndef LICET_DESK_ORDERS_H
#define LICET_DESK_ORDERS_H

#include "desk/kept.h"
#include "desk/matters.h"
#include "desk/order_shipments.h"
#include "desk/order_state.h"

/* What was decided of an order, and with what. */
struct order_decided {
    struct str outcome;
    bool may_ship;
    struct str content;         /* the decision, as JSON */
    struct str packed;          /* that as packed_write has it; absent: when it is kept */
    struct str license;         /* on file, that covers it or may; absent: none */
    struct obstacle *obstacles; /* reason, rule, citation, says */
    size_t obstacle_count;      /* those that were opened by it get their n */
};

/* An order as it was read, and what became of it. */
struct order_asked {
    struct str name;
    struct str content;
    int64_t
        value; /* minor units of the currency, and the day it ships: as struct matter has them */
    struct str currency;
    int32_t due;
    struct str lacks; /* what is missing in it; then it was not decided */
    struct order_decided decided;
    const struct made_with *made_with; /* where it is another one than that of the others */
    enum order_told {
        ORDER_TOLD_DONE,
        ORDER_TOLD_SAME, /* there was nothing to do */
        ORDER_TOLD_REFUSED
    } told;
    struct str state;    /* it is in now */
    size_t open, opened; /* obstacles that are open; that were opened now */
    bool turned;         /* it was allocatable, and is on hold */
    size_t held;         /* shipments of it, which were put on hold now */
    size_t under_way;    /* shipments of it, which have departed, where it turned */
    struct err refused;
};

/*
 * Adds orders (ORDER_ADD), gives those that are there another version (ORDER_AMEND), or keeps what
 * was decided of them now (ORDER_DECIDE), all in one transaction; those that cannot be are refused,
 * each by itself.  `with` is what the decisions were made with.  False: none was done.
 */
NODISCARD bool orders_apply(const struct matter_desk *desk, enum order_transition transition,
                            const struct made_with *with, struct order_asked *asked, size_t count,
                            struct err *err);

/* What decisions are made with, as it is kept. */
struct order_basis {
    int64_t seq;
    const uint8_t *digest;
};

/*
 * Adds a decision of the order's newest version, which an event has to bring; *ret gets its seal.
 */
NODISCARD bool order_add_decision(struct matter_doing *doing, struct matter *matter,
                                  const struct order_basis *basis,
                                  const struct order_decided *decided, uint8_t ret[SEAL_SIZE]);

/* What one person does with one order: ORDER_HOLD, ORDER_CLOSE_HOLD, ORDER_CANCEL. */
struct order_change {
    enum order_transition transition;
    struct str name;
    struct str reason; /* never empty */
    struct str basis;  /* a citation, or evidence */
    int64_t obstacle;  /* of ORDER_CLOSE_HOLD */
};

struct order_outcome {
    struct matter matter; /* as it is then */
    bool same;            /* there was nothing to do */
    int64_t obstacle;     /* that was opened or closed */
    size_t open;
    struct order_shipments shipments; /* of it, which were put on hold */
};

NODISCARD bool order_do(const struct matter_desk *desk, struct arena *arena,
                        const struct order_change *change, struct order_outcome *ret,
                        struct err *err);

#endif

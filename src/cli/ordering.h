/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/ordering.h - what the commands of `licet order` share.
 */
#ifndef LICET_CLI_ORDERING_H
#define LICET_CLI_ORDERING_H

#include "cli/acting.h"
#include "cli/basis.h"
#include "cli/deciding.h"
#include "cli/order_buyers.h"
#include "desk/flags.h"
#include "desk/shipments.h"

extern const struct command command_order_add;
extern const struct command command_order_amend;
extern const struct command command_order_decide;
extern const struct command command_order_hold;
extern const struct command command_order_close_hold;
extern const struct command command_order_cancel;
extern const struct command command_order_list;
extern const struct command command_order_show;
extern const struct command command_order_reproduce;

/* The order book, who works on it, and what its orders are decided with. */
struct ordering {
    struct cli *cli;
    const struct args *args;
    enum order_transition transition;
    struct acting acting;
    struct deciding deciding;
    struct red_flags flags;
    struct license *licenses; /* on file */
    size_t license_count;
    struct order_buyers *buyers;
    struct basis basis; /* what decisions are made with */
    bool rehearse;      /* nothing is kept: see struct matter_desk */
    struct ordering_counts {
        size_t done, same, refused;
        size_t states[ORDER_STATE_COUNT];
        size_t turned, held, under_way; /* orders, and shipments of orders on hold */
        struct ordering_worth {
            char currency[8];
            int64_t value; /* of orders that turned */
        } worth[8];
        size_t worth_count;
    } counts;
    struct str *turned; /* their names, of a rehearsal; the arena's of the command */
    size_t turned_count, turned_room;
};

/* What the exit statuses mean. */
extern const char ordering_statuses[];

/* ordering_close may follow in any case. */
NODISCARD bool ordering_open(struct ordering *ordering, struct cli *cli, const struct args *args,
                             enum order_transition transition, struct err *err);
void ordering_close(struct ordering *ordering);

/* What a thread decides with. */
struct order_worker {
    const struct mem *mem;
    struct session *session;
    struct order_reader *reader;
    struct cover *cover;
    struct license *licenses; /* those of the ordering; each worker has its own amounts */
    struct store *store;      /* to look for what orders have of licenses; NULL: none have */
    struct arena work;        /* of one order */
    struct arena arena;
    struct buf json; /* of one order, of its decision */
    /* What it was decided with, where that is another one than for all: else empty. */
    struct buf own;      /* the licenses */
    struct buf resolved; /* the order, with the red flags that somebody resolved */
};

struct order_worker *order_worker_new(const struct ordering *ordering, const struct mem *mem,
                                      struct err *err);
void order_worker_free(struct order_worker *worker);
/* Its licenses are those of the ordering again. */
void order_worker_restore(const struct ordering *ordering, struct order_worker *worker);

/*
 * Decides an order that was read and puts all that the desk needs behind `out`; ordering_keep takes
 * any number of these.  ERR_VALUE where it has no id.
 */
NODISCARD bool ordering_decide(const struct ordering *ordering, struct order_worker *worker,
                               const struct order *order, struct arena *arena, struct buf *out,
                               struct err *err);

/* Keeps what was decided, in one transaction, and says of each what became of it. */
NODISCARD bool ordering_keep(struct ordering *ordering, struct str decided, struct err *err);

/* How many are in which state, behind everything else; the exit status. */
int ordering_summary(struct ordering *ordering, size_t unread);

#endif

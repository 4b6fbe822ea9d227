/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/ordering.h - what the commands of `licet order` share.
 */
#ifndef LICET_CLI_ORDERING_H
#define LICET_CLI_ORDERING_H

#include "book/book.h"
#include "cli/acting.h"
#include "cli/deciding.h"

extern const struct command command_order_add;
extern const struct command command_order_amend;
extern const struct command command_order_decide;
extern const struct command command_order_hold;
extern const struct command command_order_close_hold;
extern const struct command command_order_cancel;
extern const struct command command_order_list;
extern const struct command command_order_show;
extern const struct command command_order_reproduce;
extern const struct command command_order_runs;

/* The order book, who works on it, and what its orders are decided with. */
struct ordering {
    struct cli *cli;
    const struct args *args;
    enum order_transition transition;
    struct acting acting;
    struct deciding deciding;
    struct order_book book;
    bool rehearse; /* nothing is kept: see struct matter_desk */
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
struct order_worker *ordering_worker(const struct ordering *ordering, const struct mem *mem,
                                     struct err *err);

/* Keeps what was decided, in one transaction, and says of each what became of it. */
NODISCARD bool ordering_keep(struct ordering *ordering, struct str decided, struct err *err);

/* How many are in which state, behind everything else; the exit status. */
int ordering_summary(struct ordering *ordering, size_t unread);

#endif

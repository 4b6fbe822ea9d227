/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/ships_anew.h - shipments that are reserved or released, decided again as they will ship.
 *
 * What would not be let through now is put on hold, each in a transaction of its own.  Of a license
 * that is not in force any more, what is under way is told: that is for somebody.
 */
#ifndef LICET_CLI_SHIPS_ANEW_H
#define LICET_CLI_SHIPS_ANEW_H

#include "cli/order_scope.h"
#include "cli/ordering.h"

struct ships_counts {
    size_t looked, held, under_way, refused;
};

/* Whether a shipment is held with its order already; of a rehearsal, where nothing is kept. */
typedef bool ships_skip(const void *context, struct str order);

struct ships_anew {
    const struct ordering *ordering;
    struct order_scope *scope;
    struct order_worker *worker;
    struct toucher *toucher;
    ships_skip *skip;
    const void *context;
};

/* All in the scope, or, where orders are named, those of these. */
NODISCARD bool ships_decide_anew(const struct ships_anew *anew, struct ships_counts *ret,
                                 struct err *err);

#endif

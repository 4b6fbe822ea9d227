/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/order_scope.h - which orders something that happened has to do with: `licet order decide`.
 *
 *   --since     a list changed: a party, an owner of it or the exporter is among the entries
 *   --rules     the newest decision was made with other packs, or before something in them was
 *               known
 *   --license   the newest version was decided under it, or it is on hold and a license may help
 *   --buyer     a party has a name of the buyer's case
 *
 * An order that none of these takes is decided as it was, as far as that goes.
 */
#ifndef LICET_CLI_ORDER_SCOPE_H
#define LICET_CLI_ORDER_SCOPE_H

#include "cli/order_touched.h"
#include "cli/ordering.h"
#include "desk/shipments.h"

enum order_scope_kind { SCOPE_ALL, SCOPE_SINCE, SCOPE_RULES, SCOPE_LICENSES, SCOPE_BUYERS };

struct order_scope {
    enum order_scope_kind kind;
    const struct ordering *ordering;
    struct arena arena;
    struct touching *touching; /* of --since */
    struct str *names;         /* numbers of licenses; names of buyers, folded */
    size_t count, room;
    int32_t *days; /* of --rules: on which something became known */
    size_t day_count;
    signed char *bases; /* whether decisions made with that are to be made anew; 0: not read */
    size_t base_room;
};

extern const struct option_group order_scope_group;

/* ERR_USAGE: more than one of them.  order_scope_close may follow in any case. */
NODISCARD bool order_scope_open(struct order_scope *scope, const struct ordering *ordering,
                                struct cli *cli, const struct args *args, struct err *err);
void order_scope_close(struct order_scope *scope);

/* Whether it may be, by its row; for the thread that has the store. */
NODISCARD bool order_scope_row(struct order_scope *scope, struct arena *arena,
                               const struct matter *matter, bool *ret, struct err *err);

/* Whether it is, by what it says; toucher: of --since, the thread's own. */
NODISCARD bool order_scope_order(const struct order_scope *scope, struct toucher *toucher,
                                 struct arena *arena, const struct order *order, bool *ret,
                                 struct err *err);

/* Of a shipment: that, or that it goes under the license. */
NODISCARD bool order_scope_shipment(const struct order_scope *scope, struct toucher *toucher,
                                    struct arena *arena, const struct shipment *shipment,
                                    const struct order *order, bool *ret, struct err *err);

#endif

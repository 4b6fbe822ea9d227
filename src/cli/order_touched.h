/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/order_touched.h - which orders have to do with what changed in the lists since a day.
 *
 * Each party of an order, its owners and the exporter are looked for in the entries that came,
 * changed or went, and in nothing else.  An order none of whose parties is found there is decided
 * as it was, as far as lists go.
 */
#ifndef LICET_CLI_ORDER_TOUCHED_H
#define LICET_CLI_ORDER_TOUCHED_H

#include "cli/command.h"
#include "decide/order.h"

struct touching;

/* NULL on failure: ERR_USAGE without --lists. */
struct touching *touching_open(struct cli *cli, const struct args *args, int32_t since,
                               struct err *err);
void touching_close(struct touching *touching);

/* How many entries came, changed or went. */
size_t touching_entries(const struct touching *touching);

/* Of one thread; it remembers whom it has looked for. */
struct toucher;
struct toucher *toucher_new(const struct touching *touching, struct err *err);
void toucher_free(struct toucher *toucher);

NODISCARD bool toucher_look(struct toucher *toucher, const struct order *order, bool *ret_touched,
                            struct err *err);

#endif

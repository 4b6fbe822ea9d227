/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/order_args.h - parts of an order as they are given on a command line.
 *
 * Errors have no place; the caller knows which option it was.  Texts are views into what was handed
 * in; arrays are in the arena.
 */
#ifndef LICET_WIRE_ORDER_ARGS_H
#define LICET_WIRE_ORDER_ARGS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "decide/order.h"

/*
 * "role=end_user,name=Example Cloud Co., Ltd.,country=CN,listed=false": the fields of a party; any
 * other key is one of its facts.  A comma separates only before a key and '=', so names may have
 * commas.
 */
NODISCARD bool order_party_parse(struct arena *arena, struct str text,
                                 struct order_party *ret_party, struct err *err);

/* "item.tpp=4992", "nac.notice_on=2024-05-01", "deal.supercomputer=false". */
NODISCARD bool order_fact_parse(struct str text, struct given_fact *ret_fact, struct err *err);

/* "5A002.a.2": under which entry the item is, as whoever asks says. */
NODISCARD bool order_entry_parse(struct str text, struct order_item *item, struct err *err);

/* "8 NVIDIA H100 SXM5 80GB", "2 5A992.c", "h100": how many (one), and a chip or an entry. */
NODISCARD bool order_component_parse(struct str text, struct order_item *ret_component,
                                     struct err *err);

/* "24000000.00 USD". */
NODISCARD bool order_value_parse(struct str text, struct order *order, struct err *err);

/* Sets a text of the order by its name in the contract: "to", "end_use", "exporter.name". */
NODISCARD bool order_set_text(struct order *order, struct str name, struct str value,
                              struct err *err);

#endif

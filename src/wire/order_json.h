/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/order_json.h - an order from JSON, in the shape of docs/schema/order.schema.json.
 *
 * Strict: an unknown key, a value of the wrong type, an empty text is an error, with line and
 * column.  null is for facts: it says that the answer is not known.  The figures of an item are all
 * keys of `item` that are not its fields; {"rate": {"fp8": 296}} is the figure rate[fp8], and so
 * for any fact that is a table.
 */
#ifndef LICET_WIRE_ORDER_JSON_H
#define LICET_WIRE_ORDER_JSON_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "decide/order.h"
#include "text/json.h"

#define ORDER_JSON_DEPTH 16 /* deepest order: assemblies four deep take eleven */

/*
 * Fills the order from a value of the text; its texts are those of the tree.  On failure *ret_order
 * has only the id, if one could be made out.  The order may be one of several in the text.
 */
NODISCARD bool order_from_json(struct arena *arena, struct json_text *text,
                               const struct json_value *value, struct order *ret_order,
                               struct err *err);

/* Reads a text that is one order. */
NODISCARD bool order_read_json(struct json_reader *reader, struct arena *arena,
                               const struct json_source *source, struct order *ret_order,
                               struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/mapping.h - orders and shipments from the messages of another system, by a file that says
 * which of its fields is which.
 *
 *   { "makes": "order", "each": "$.d.to_Item.results",
 *     "tables": { "customers": { "17300001": { "name": "…", "country": "CN" } } },
 *     "gives": { "id": { "$join": ["$.d.SalesOrder", "/", { "$number": "@.SalesOrderItem" }] },
 *                "quantity": { "$number": "@.RequestedQuantity" }, … } }
 *
 * "gives" is what is made, with what is taken from the message in it: "$.a.b" of the whole of it,
 * "@.c" of one of `each`; objects whose key begins with "$" make something of that:
 *
 *   $join     texts, one behind the other
 *   $number   "002000.000" is 2000
 *   $times    the product of two numbers, to the hundredth; an error where it is not one
 *   $date     a day, of "/Date(1764720000000)/", "2026-12-03T…", "20261203"
 *   $look     what a table has for it (`in`), or a member of that (`of`)
 *   $each     an array of what it gives, of those where a member is one of some (`where`, `is`)
 *   $one      what it gives of the one of which that is so
 *   $maybe    the same, or nothing where the message does not say it
 *
 * What the message does not say, or says empty, what no table has, what is no number and no day is
 * an error: what cannot be read is not made, and so stays blocked.  So is what the message says at
 * one of the paths of "refuses": what would change what is made, and is not taken.  One of these
 * may be { "at": "@.c", "but": ["001"] }, which lets pass what changes nothing.
 *
 * With "messages": "$.a.b" a file may have several messages, each at that path: each is read as if
 * it were the only one there.
 *
 * With "reads": "xml" the message is the tree that wire/message_xml.h makes of it.  XML does not
 * tell one of something from an array of one, so there each, $each and $one take both.
 */
#ifndef LICET_WIRE_MAPPING_H
#define LICET_WIRE_MAPPING_H

#include "text/json.h"

#define MAPPING_JSON_DEPTH 32
#define MAPPING_RECORDS_MAX 100000
#define MAPPING_MESSAGES_MAX 100000
#define MAPPING_PATH_MAX 16 /* names in the path to messages */

enum mapping_makes { MAPPING_ORDER, MAPPING_SHIPMENT };
enum mapping_reads { MAPPING_JSON, MAPPING_XML };

struct mapping {
    enum mapping_makes makes;
    enum mapping_reads reads;
    struct str messages;              /* absent: the file is one */
    struct str each;                  /* absent: the message is one */
    const struct json_value *refuses; /* an array of paths and objects; NULL: none */
    const struct json_value *tables, *gives;
};

/* ERR_VALUE and ERR_NAME have line and column.  Texts are those of the tree. */
NODISCARD bool mapping_read(struct json_text *text, struct mapping *ret, struct err *err);

/* How many messages a file has.  ERR_VALUE where there are none. */
NODISCARD bool mapping_messages(const struct mapping *mapping, const struct json_value *whole,
                                size_t *ret_count, struct err *err);

/* The n-th of them, from 0, as if it were alone; what is made for it is the arena's. */
NODISCARD bool mapping_message(const struct mapping *mapping, struct arena *arena,
                               const struct json_value *whole, size_t n,
                               const struct json_value **ret, struct err *err);

/*
 * The records of a message, what is at `each`; ERR_VALUE where there are none.  They follow one
 * another by `next`: count of them, not up to NULL.
 */
NODISCARD bool mapping_records(const struct mapping *mapping, const struct json_value *message,
                               const struct json_value **ret_first, size_t *ret_count,
                               struct err *err);

/* Makes one of a record, without a line end behind it. */
NODISCARD bool mapping_make(const struct mapping *mapping, struct arena *arena,
                            const struct json_value *message, const struct json_value *record,
                            struct buf *out, struct err *err);

#endif

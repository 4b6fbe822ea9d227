/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/shipment_json.h - what a shipment says, from JSON and as JSON.
 *
 * The shape is that of docs/schema/shipment.schema.json: an unknown key, a value of the wrong type,
 * an empty text is an error, with line and column.  It is written always alike, so that the same
 * shipment is the same bytes.
 */
#ifndef LICET_DESK_SHIPMENT_JSON_H
#define LICET_DESK_SHIPMENT_JSON_H

#include "base/arena.h"
#include "base/date.h"
#include "text/json.h"

#define SHIPMENT_JSON_DEPTH 4
#define SHIPMENT_PAPERS_MAX 64
#define SHIPMENT_SERIALS_MAX 10000
#define SHIPMENT_TEXT_MAX ((size_t)1 << 22) /* bytes of the JSON of one */

/* What answers a condition, or is a paper that the decision asks for: by its rule or its words. */
struct shipment_paper {
    struct str rule, name;    /* at least one of them */
    struct str reference;     /* a number, a place where it is filed */
    struct str sha256;        /* of the document, in hexadecimal; at least one of both */
    struct str date, expires; /* days: on it, and the last on which it is good */
    struct str signer;
    int64_t units; /* how many it is for, in all shipments together; 0: it does not say */
};

struct shipment {
    struct str id, order;
    struct str kind; /* sale, repair, replacement, temporary, return, loan */
    int64_t quantity;
    int64_t value; /* in minor units of the currency */
    struct str currency;
    struct str authority, number; /* of the license; absent: none covers it */
    int64_t line;                 /* of the license, from 1 */
    struct str port, zone;        /* zone: "America/New_York" */
    int32_t planned;              /* the day on which it is to depart, at the port */
    struct shipment_paper *papers;
    size_t paper_count;
    struct str *serials;
    size_t serial_count;
    struct str *replaces; /* of a replacement: serial numbers of the units that it stands for */
    size_t replaces_count;
    struct str returns;    /* the day by which it has to be back; absent: none was said */
    int64_t verify_within; /* days after delivery; 0: nobody asks for it */
};

/* Texts are those of the tree.  On failure *ret has only the id, if one could be made out. */
NODISCARD bool shipment_from_json(struct arena *arena, struct json_text *text,
                                  const struct json_value *value, struct shipment *ret,
                                  struct err *err);

/* Reads a text that is one, with a reader of its own; texts are the arena's, or the text's. */
NODISCARD bool shipment_read(const struct mem *mem, struct arena *arena, struct str text,
                             struct shipment *ret, struct err *err);

/* Whether the paper of that index is for so many units, and no earlier one is of that number. */
bool shipment_paper_counts(const struct shipment *shipment, size_t at);

/* Whether it all went into the buffer, buf_check tells. */
void shipment_write_json(const struct shipment *shipment, struct buf *out);

#endif

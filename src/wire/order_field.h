/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/order_field.h - the fields of an order by name: one table for JSON, CSV and the command
 * line.
 *
 * Every way of writing an order takes its names, its places in struct order and its checks from
 * here, so that none accepts what another refuses.  Checked is the shape only: whether a word is a
 * date, a country code, an amount. Whether a country or a fact exists is for the packs to say.
 */
#ifndef LICET_WIRE_ORDER_FIELD_H
#define LICET_WIRE_ORDER_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "decide/order.h"

#define ORDER_VIA_MAX 32
#define ORDER_FLAGS_MAX 64

enum order_field_kind {
    /* One text, a struct str at `offset`. */
    ORDER_FIELD_TEXT,
    ORDER_FIELD_DATE,
    ORDER_FIELD_KIND,
    ORDER_FIELD_COUNTRY,
    ORDER_FIELD_CURRENCY,
    ORDER_FIELD_QUANTITY, /* a whole number from 1 */
    ORDER_FIELD_AMOUNT,   /* a decimal from 0 */
    /* More than one text. */
    ORDER_FIELD_OBJECT, /* the fields of `within`, in the same struct */
    ORDER_FIELD_ITEM,
    ORDER_FIELD_PARTIES,
    ORDER_FIELD_PARTIES_COMPLETE,
    ORDER_FIELD_VIA,
    ORDER_FIELD_FLAGS_RESOLVED,
    ORDER_FIELD_FACTS,
    ORDER_FIELD_CONTAINS,
};

struct order_fields;

struct order_field {
    struct str name;
    enum order_field_kind kind;
    size_t offset;
    const struct order_fields *within;
};

/* What one thing may have, in the order of the contract. */
struct order_fields {
    const char *thing; /* "an order", for messages */
    const struct order_field *fields;
    size_t count;
};

extern const struct order_fields order_fields;       /* of struct order */
extern const struct order_fields order_party_fields; /* of struct order_party */
extern const struct order_fields
    order_item_fields; /* of struct order_item; all other names are figures */

/* The field of that name, looked for from *hint on and around; or NULL. */
const struct order_field *order_field_search(const struct order_fields *set, struct str name,
                                             size_t *hint);

/*
 * The field of that name, or NULL.  *hint is where to look first, 0 in the beginning; names met in
 * the order of the table are found at once.
 */
static inline const struct order_field *order_field_find(const struct order_fields *set,
                                                         struct str name, size_t *hint)
{
    const struct order_field *field = &set->fields[*hint];
    if (*hint < set->count && field->name.length == name.length &&
        memcmp(field->name.data, name.data, name.length) == 0) {
        ++*hint;
        return field;
    }
    return order_field_search(set, name, hint);
}

/*
 * ERR_NAME: "unknown key 'prties' in an order", with the nearest name as hint.  what: "key",
 * "column".  False.
 */
bool order_field_unknown(const struct order_fields *set, const char *what, struct str name,
                         struct err *err);

static inline bool order_field_is_text(const struct order_field *field)
{
    return field->kind <= ORDER_FIELD_AMOUNT;
}

/*
 * Whether the text may stand in a field of that kind: not empty, not over ORDER_TEXT_MAX, of the
 * right shape.
 */
NODISCARD bool order_field_check(enum order_field_kind kind, struct str name, struct str value,
                                 struct err *err);

/*
 * Whether a number in exponent form or with places, 2e3 or 2000.0, is a quantity or an amount: in
 * JSON a number may be written so, a text may not.
 */
bool order_field_is_number(enum order_field_kind kind, struct str number);

/* The struct str of a text field in the struct that `thing` points to. */
static inline struct str *order_field_at(const struct order_field *field, void *thing)
{
    return (struct str *)(void *)((char *)thing + field->offset);
}

#endif

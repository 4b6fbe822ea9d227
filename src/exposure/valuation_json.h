/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/valuation_json.h - a valuation as JSON, by docs/schema/exposure.schema.json. */
#ifndef LICET_EXPOSURE_VALUATION_JSON_H
#define LICET_EXPOSURE_VALUATION_JSON_H

#include "exposure/concentration.h"

/* Lines of a database that are none of the book. */
struct left_out {
    size_t in_transit, unsaid, other_currency; /* unsaid: no quantity, or no value */
};

/* What a valuation is of. */
struct valued_under {
    struct str scenario, title;
    struct str packs;
    int32_t complete_through;
    bool is_law; /* no supposition: what was published is laid beside it */
    struct left_out left_out;
    const struct concentration *buyers, *suppliers;
    const struct ladder *ladder;
};

void valuation_to_json(struct buf *out, const struct holdings *book,
                       const struct valuation_case *valued, const struct valuation *valuation,
                       const struct valued_under *under);

/* What the valuation has for a published figure. */
int64_t valuation_figure(const struct holdings *book, const struct valuation *valuation,
                         const struct published *published);

/* A member: an amount in hundredths as "5500000000.00". */
void json_money(struct buf *out, const char *name, int64_t amount);

/* The amount alone. */
void json_amount(struct buf *out, int64_t amount);

#endif

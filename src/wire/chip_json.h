/* SPDX-License-Identifier: Apache-2.0 */
/* wire/chip_json.h - a chip of the catalog, with what the packs make of it, as JSON. */
#ifndef LICET_WIRE_CHIP_JSON_H
#define LICET_WIRE_CHIP_JSON_H

#include "decide/decision.h"
#include "item/item.h"
#include "policy/policy.h"

/* What the packs make of a chip on a day. */
struct chip_judged {
    int32_t on;
    struct str tpp, density;     /* absent: not known, or there is none */
    const struct entry *entries; /* code and unknown only */
    size_t entry_count;
};

/* One object, without a line end behind it, in the shape of docs/schema/chip.schema.json. */
void chip_to_json(const struct policy *policy, const struct chip *chip,
                  const struct chip_judged *judged, struct buf *out);

/* The unit of a fact of the catalog: of "item.rate" for "item.rate[fp16]".  Absent: it has none. */
struct str chip_fact_unit(const struct policy *policy, struct str fact);

#endif

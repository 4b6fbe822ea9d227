/* SPDX-License-Identifier: Apache-2.0 */
/* store/about_rows.h - what versions are about: whether it is said, and what is so of that. */
#ifndef LICET_STORE_ABOUT_ROWS_H
#define LICET_STORE_ABOUT_ROWS_H

#include "store/matter_rows.h"

/* Whether that version is about that already. */
NODISCARD bool matter_about_has(struct store *store, const struct matter_about *about, bool *ret,
                                struct err *err);

/* One in a state, and what it is about, which is in a state too: a shipment and its order. */
struct matter_pair {
    struct str name, state, other;
    int64_t value;
    struct str currency; /* absent: no value */
    int32_t due;
};

struct matter_pairing {
    struct str kind, state;
    struct str other_kind, other_state;
};

/* Those that are worth most, the first of them the most. */
NODISCARD bool matter_pairs(struct store *store, struct arena *arena,
                            const struct matter_pairing *which, int64_t most,
                            struct matter_pair **ret, size_t *ret_count, struct err *err);

#endif

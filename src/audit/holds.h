/* SPDX-License-Identifier: Apache-2.0 */
/* audit/holds.h - which holds are in force, told from the entries; for retention. */
#ifndef LICET_AUDIT_HOLDS_H
#define LICET_AUDIT_HOLDS_H

#include "audit/retain.h"

#define HOLDS_MEMORY_MAX ((size_t)256 << 20)

struct hold {
    int64_t seq; /* the entry that placed it */
    struct str kind, value;
};

struct holds {
    struct arena *arena;
    struct hold *list;
    size_t count, capacity;
};

void holds_init(struct holds *holds, struct arena *arena);

/* Entries one after the other: those about holds count. */
NODISCARD bool holds_take(struct holds *holds, const struct audit_record *record, struct err *err);

/* The one that keeps what has that kind and value; 0: none. */
int64_t holds_on(const struct holds *holds, struct str kind, struct str value);

#endif

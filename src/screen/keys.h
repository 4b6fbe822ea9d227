/* SPDX-License-Identifier: Apache-2.0 */
/* screen/keys.h - what no two entries of a list may have alike; for its readers. */
#ifndef LICET_SCREEN_KEYS_H
#define LICET_SCREEN_KEYS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct key {
    struct str text;
    uint32_t line, column; /* of the entry */
};

struct keys {
    struct key *list;
    size_t count, capacity;
};

/* An empty text is no key. */
NODISCARD bool keys_add(struct arena *arena, struct keys *keys, const struct key *key,
                        struct err *err);

/* Sorts them.  ERR_VALUE, with the place of the second, where two are the same; `what` they are. */
NODISCARD bool keys_differ(struct keys *keys, const char *what, struct str file, struct err *err);

#endif

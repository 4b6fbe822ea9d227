/* SPDX-License-Identifier: Apache-2.0 */
/* desk/buyer_volumes.h - quantities and values, summed by who, item and currency. */
#ifndef LICET_DESK_BUYER_VOLUMES_H
#define LICET_DESK_BUYER_VOLUMES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"
#include "base/str.h"

struct buyer_volume {
    struct str who; /* as it is compared; "" where nobody asks */
    struct str name, country;
    struct str item;
    struct str currency; /* absent: no value is known */
    size_t count;        /* of what was summed */
    struct num quantity, value;
};

struct buyer_volumes {
    struct arena *arena;
    struct buyer_volume *list;
    size_t count, room;
};

/* One more; texts stay the caller's.  `quantity` absent: not known. */
NODISCARD bool buyer_volumes_add(struct buyer_volumes *volumes, const struct buyer_volume *what,
                                 struct str quantity, struct str value, struct err *err);

/* Sorts them, and sums what belongs together. */
NODISCARD bool buyer_volumes_sum(struct buyer_volumes *volumes, struct err *err);

/* The members item, and quantity and value where they are known, of an object that is open. */
void buyer_volume_members(const struct buyer_volume *volume, struct buf *out);

#endif

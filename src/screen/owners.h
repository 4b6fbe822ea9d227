/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/owners.h - who owns whom, as somebody found out: a table of shares.
 *
 * CSV with a header: `owned`, `owner`, `percent`, and optionally `from`, `to` (days, YYYY-MM-DD;
 * the share was held from the one through the other), `ends` (`yes`: nobody owns the owner, for it
 * is a person, a state, or held by many) and `source`.  A row is a direct share.  What no row says
 * is not known: neither who owns the rest, nor who owns an owner that does not end.
 */
#ifndef LICET_SCREEN_OWNERS_H
#define LICET_SCREEN_OWNERS_H

#include "base/num.h"
#include "screen/list.h"

#define OWNERS_ROWS_MAX 10000000

struct share {
    struct str owned, owner;
    struct str key, owner_key; /* the names in lower case, blanks taken out */
    struct num part;           /* from 0 to 1 */
    bool ends;                 /* nobody owns the owner */
    int32_t from, to;          /* DATE_MIN, DATE_OPEN: not said */
    struct str source;
    uint32_t line;
};

struct owners {
    struct share *list; /* by key, owner and `from` */
    size_t count, capacity;
};

/*
 * ERR_SYNTAX, ERR_VALUE and ERR_LIMIT with file, line and column; ERR_MEMORY.  Refused is a share
 * that is not from 0 to 100 percent, and a pair that is there twice for one day.
 */
NODISCARD bool owners_read(struct arena *arena, const struct mem *mem, const struct list_file *file,
                           struct owners *ret, struct err *err);

/* The shares in the owned one, whenever they were held; 0: nobody said anything of it. */
NODISCARD bool owners_of(const struct owners *owners, struct arena *arena, struct str owned,
                         const struct share **ret_first, size_t *ret_count, struct err *err);

#endif

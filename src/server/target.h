/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/target.h - what a request names: the parts of its path, and what stands behind the '?'.
 *
 * Parts are decoded by themselves, so that an id may have a slash in it (written %2F).  What is not
 * well formed - an escape that is none, a NUL, bytes that are not UTF-8 - is an error, not a guess.
 */
#ifndef LICET_SERVER_TARGET_H
#define LICET_SERVER_TARGET_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define TARGET_PARTS_MAX 8
#define TARGET_QUERIES_MAX 96

struct target_query {
    struct str name, value; /* decoded */
};

struct target {
    struct str parts[TARGET_PARTS_MAX]; /* as they were sent */
    size_t part_count;
    struct target_query queries[TARGET_QUERIES_MAX];
    size_t query_count;
};

/* ERR_SYNTAX, ERR_LIMIT, ERR_MEMORY. */
NODISCARD bool target_read(struct arena *arena, struct str text, struct target *ret,
                           struct err *err);

/* What stands behind a '?', or in a form, into the target's queries. */
NODISCARD bool target_read_queries(struct arena *arena, struct str queries, struct target *ret,
                                   struct err *err);

/* The value of that name, absent if it is not there. */
struct str target_query_of(const struct target *target, const char *name);

/* One part, or a name or value (where '+' is a blank). */
NODISCARD bool target_decode(struct arena *arena, struct str text, bool plus_is_blank,
                             struct str *ret, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/found_names.h - what a session has found of the names that it looked for.
 *
 * Whoever takes orders has the same buyers again and again, and an exporter who is always the same.
 * A name is looked for in lists that never change, by its letters and its country alone: what was
 * found once is found again.  What a match comes to on a day, and by what somebody settled, is
 * worked out each time.  Names are compared as they are, letter by letter.
 */
#ifndef LICET_DECIDE_FOUND_NAMES_H
#define LICET_DECIDE_FOUND_NAMES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "decide/decision.h"

struct found_names;

/* As match_name found it; without what a day or an order makes of it. */
struct found_name {
    struct decided_match *matches; /* version, key, says and footnotes are filled in */
    size_t match_count;
    bool reads; /* see match_name */
};

/* NULL on failure: ERR_MEMORY. */
struct found_names *found_names_new(const struct mem *mem, struct err *err);
void found_names_free(struct found_names *names);

/*
 * To be called when nothing that was given is used any more, with NULL as well: where there is no
 * room for more names, all are forgotten.
 */
void found_names_begin(struct found_names *names);

/* NULL: it was not looked for.  What is given stays until found_names_begin. */
const struct found_name *found_names_get(const struct found_names *names,
                                         const struct match_query *looked_for);

/* What is kept lives there; where it has no more room, nothing more is kept. */
struct arena *found_names_arena(struct found_names *names);

/* Keeps it, in the place of another name's if need be.  Its matches are in the arena. */
void found_names_put(struct found_names *names, const struct match_query *looked_for,
                     const struct found_name *found);

#endif

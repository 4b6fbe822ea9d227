/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/settled.h - matches that somebody has looked at, and what they looked at.
 *
 * A match is of one party, as it was stated, with one entry of a list, as that was.  It answers for
 * exactly these and for nobody else: another address, another spelling, another word in the entry,
 * and it is possible again.
 */
#ifndef LICET_SCREEN_SETTLED_H
#define LICET_SCREEN_SETTLED_H

#include "screen/list.h"

/* All of it that says who it is; what was not said is absent. */
struct stated_party {
    struct str name;
    struct str alias; /* another spelling */
    struct str address, country, hq, parent_hq;
};

enum settled_as { SETTLED_CLEARED, SETTLED_CONFIRMED, SETTLED_REOPENED };

struct settled_match {
    struct str id;
    struct stated_party party;
    struct str key;   /* of the entry */
    struct str entry; /* what that said, as entry_says writes it */
    enum settled_as as;
    struct str by, reason;
    int32_t day;
};

struct settled_matches {
    const struct settled_match *list; /* by key; see settled_sort */
    size_t count;
    int64_t newest; /* when the last of them was recorded: microseconds since 1970; 0: none */
};

void settled_sort(struct settled_match *list, size_t count);

/*
 * What was found of exactly this party and the entry of that key; else of one that has the same
 * name; NULL: nothing.
 */
const struct settled_match *settled_find(const struct settled_matches *settled,
                                         const struct stated_party *party, struct str key);

/* Whether they are stated alike, to the letter. */
bool stated_alike(const struct stated_party *a, const struct stated_party *b);

/*
 * All that a list says of an entry, a line each: "name …", "address …".  Two entries that say the
 * same come to the same text, and no others.
 */
void entry_says(const struct listed *entry, struct buf *out);

const char *settled_as_name(enum settled_as as); /* "cleared" */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* decide/screening_priv.h - what looking for parties in lists is made of; see lists.h. */
#ifndef LICET_DECIDE_SCREENING_PRIV_H
#define LICET_DECIDE_SCREENING_PRIV_H

#include "decide/decide_priv.h"

struct screener {
    struct session *session;
    const struct decider *decider;
    struct arena *arena;
    int32_t day;   /* of the order */
    int32_t known; /* what was known by then counts; not after the day */
    const struct settled_matches *settled;
    struct err *err;
};

/* What looking for a party found out besides its matches. */
struct looked {
    bool read; /* every word of its names */
    bool full; /* there may be more than was found */
    bool part; /* it is a part of the name: what is found may be the party, and no more */
};

/* ---- screening.c ---- */

/* Looks for a name; what is found is added.  What `said` has resolved is another party. */
NODISCARD bool screener_look(struct screener *screener, const struct order_party *said,
                             const struct match_query *looked_for, struct screened *screened,
                             struct looked *looked);
/* The status, and whether it keeps from shipping. */
void screener_judge(const struct screener *screener, const struct looked *looked,
                    struct screened *screened);
/* NULL: the packs do not know it. */
const struct known_list *screener_list(const struct screener *screener, struct str code);
/* Whether what the entry says now it said on the day. */
bool screener_said_so(const struct screener *screener, const struct decided_match *match);

/* ---- name_parts.c ---- */

#define NAME_PARTS_MAX 8

struct name_parts {
    struct str list[NAME_PARTS_MAX]; /* in the name */
    size_t count;
};

/* What of the name may be a name by itself: "Acme" of "Acme Berlin Branch" and of "X c/o Acme". */
void screener_parts(struct str name, struct name_parts *ret);

/* ---- screening_facts.c ---- */

/* The footnotes that the entry's texts state. */
uint32_t screener_footnotes(const struct known_list *list, const struct listed *entry);

/* Whether a version has the whole list, and is of the day. */
bool screener_covered(const struct screener *screener, const struct known_list *list);
/* Whether the party is on the list: a truth.  *ret_possible is set where an entry may be it. */
int screener_on_list(const struct screener *screener, const struct screened *screened,
                     const struct looked *looked, const struct known_list *list,
                     bool *ret_possible);
/* Puts what was found into the party's facts. */
void screener_put_facts(const struct screener *screener, const struct screened *screened,
                        const struct looked *looked, struct value *values);

/* ---- owned.c ---- */

/* Looks for the owners, and puts the shares that those on lists have into the party's facts. */
NODISCARD bool screener_owners(struct screener *screener, const struct order_party *said,
                               struct value *values, struct screened *screened);

#endif

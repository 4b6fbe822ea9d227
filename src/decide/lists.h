/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/lists.h - the government lists that the parties of an order are looked for in.
 *
 * What a list means for a party stands in the packs (`list EL … { means party.listed true }`).  A
 * party whose name is that of an entry has what the entry means; where it may be, or where it is
 * not certain that the entry stood on the day, that is unknown; where nothing is found it is false,
 * but only if each list that could mean it was loaded whole and is of the day, or not older than
 * age_days.  Whoever is at an address that is itself an entry is on the list; whoever is at that of
 * a party on it may be.  What an order says for itself counts as long as the lists do not say the
 * contrary.
 */
#ifndef LICET_DECIDE_LISTS_H
#define LICET_DECIDE_LISTS_H

#include "screen/address.h"
#include "screen/match.h"
#include "screen/owners.h"
#include "screen/settled.h"
#include "screen/snapshot.h"

struct decider;
struct session;
struct decided_party;
struct order_party;

struct decide_lists {
    const struct snapshot *snapshots;
    size_t count;
    const struct matcher *matcher;         /* of these, in this order */
    const struct address_index *addresses; /* likewise; NULL: addresses are not looked for */
    const struct owners *owners;           /* who owns whom; NULL: nobody said */
    struct settled_matches settled;        /* what somebody has looked at */
    int32_t threshold;                     /* of SCORE_ONE */
    int32_t age_days;                      /* how old a list may be to clear who is not on it */
};

/*
 * Before the first session.  The lists have to stay as long as the decider.  ERR_MEMORY, ERR_VALUE
 * where a pack's value cannot be read.
 */
NODISCARD bool decider_use_lists(struct decider *decider, const struct decide_lists *lists,
                                 struct err *err);

/*
 * Looks for a party by itself, on a day and as it was known by then, or by an earlier one: its
 * status, its matches, and what follows for it.  What is returned lives until the next call on the
 * session.
 */
NODISCARD bool screen_alone(struct session *session, const struct order_party *said, int32_t day,
                            int32_t known, struct decided_party *ret, struct err *err);

#endif

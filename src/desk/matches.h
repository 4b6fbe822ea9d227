/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/matches.h - matches that somebody has cleared or confirmed, and the next time.
 *
 * A match is of one party, as it was stated, with one entry of a list.  What both sides said when
 * somebody looked, and how alike they were, is a version of it; who found what, when, why and by
 * what evidence is an event.  It answers for just that (screen/settled.h): never for a name alone.
 *
 * One person clears a match that is possible.  Two have to sign where all words are the same, where
 * the match, or one of the entry with the same name, was confirmed before, and for whatever is
 * confirmed.  To open it again takes one: that only keeps back.
 */
#ifndef LICET_DESK_MATCHES_H
#define LICET_DESK_MATCHES_H

#include "desk/approvals.h"
#include "desk/match_state.h"
#include "desk/matters.h"
#include "screen/settled.h"

/* What somebody has looked at. */
struct match_found {
    struct stated_party party;
    struct str key;      /* of the entry */
    struct str entry;    /* as entry_says writes it */
    struct str evidence; /* JSON: the match as it was found, with the lists it was found in */
    bool listed;         /* all words are the same */
};

struct match_change {
    enum match_transition transition;
    struct str name;                 /* of MATCH_REOPEN */
    const struct match_found *found; /* of the others */
    struct str reason;               /* never empty */
    struct str basis;                /* what shows it; never empty, but of MATCH_REOPEN */
    struct str document;             /* SHA-256 in hex; absent: none */
};

struct match_outcome {
    struct matter matter; /* as it is then; its name, where it waits */
    bool same;            /* there was nothing to do */
    bool waits;           /* for a second person: nothing was done yet */
    struct approval_answer approval;
};

/* In a transaction of its own.  ERR_CONFLICT, ERR_FORBIDDEN, ERR_NAME, ERR_USAGE. */
NODISCARD bool match_do(const struct matter_desk *desk, struct arena *arena,
                        const struct match_change *change, struct match_outcome *ret,
                        struct err *err);

/* What a match of that party and that entry is called: always the same. */
struct str match_name_of(struct arena *arena, const struct stated_party *party, struct str key);

/* All that were known at that time (microseconds since 1970), ready to be used. */
NODISCARD bool matches_remembered(struct store *store, const struct mem *mem, struct arena *arena,
                                  int64_t until, struct settled_matches *ret, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/licenses.h - licenses on file: what is recorded of them, and what it does to the ledger.
 *
 * A license has versions, which say what it authorizes, and events, which say what became of it
 * (license_state.h).  Each change is one event, in one transaction with all that it does to the
 * ledger (license_terms.h has the accounts):
 *
 *   activate      two people; the accounts get what the version grants: more, or less with what is
 *                 reserved and does not fit any more displaced.  A version of a new generation has
 *                 accounts of its own, and those of the old one are closed.  One that replaces
 *                 another license ends that one, whose shipments count against it or not.
 *   reduce        as activate with less, by one person, at once
 *   suspend       nothing is reserved or posted under it
 *   reinstate     two people.  What was reserved before stays reserved, but it has to be decided
 *                 and reserved anew before it departs (license_draw.h)
 *   revoke        from an instant on, which may have been; what is reserved is free; what departed
 *                 at that instant or later is an incident
 *   surrender     if nothing is reserved
 *   void_ab_initio  it never was a license: all that was shipped is an incident
 *
 * A change has an id from whoever asks: asked for again, it has the effect it had, and none more.
 */
#ifndef LICET_DESK_LICENSES_H
#define LICET_DESK_LICENSES_H

#include "desk/holidays.h"
#include "desk/ledger.h"
#include "desk/license_state.h"
#include "desk/license_terms.h"
#include "desk/roles.h"

/* Where licenses are, and what the desk cannot know by itself. */
struct license_desk {
    struct store *store;
    struct ledger *ledger;     /* of the store, for draws again and again; NULL: made for each */
    struct arena *arena;       /* of the request: all that is read is in it */
    struct license_memo *memo; /* of what is drawn on in one transaction; NULL: none */
    const struct holidays *holidays;
    int64_t now;
    /* The civil date of an instant in a zone; ERR_VALUE: the zone is not known. */
    bool (*day_at)(struct str zone, int64_t instant, int32_t *ret, struct err *err);
};

/* A license, as it is. */
struct license_record {
    struct license_key key;
    enum license_state state;
    int64_t version;            /* that is in force; 0: none yet */
    int64_t newest;             /* of the versions; one after `version` is a draft */
    struct license_terms terms; /* of the one in force, or else of the newest */
    struct license_event_row *events;
    size_t event_count;
};

/*
 * ERR_NAME: there is no license of that number; ERR_VALUE: there are several, of different
 * authorities, and none was named (authority without data).
 */
NODISCARD bool license_load(const struct license_desk *desk, struct str authority,
                            struct str number, struct license_record *ret, struct err *err);
NODISCARD bool license_load_id(const struct license_desk *desk, const struct store_id *id,
                               struct license_record *ret, struct err *err);

/* What holds of a license on a day at its port; each is worked out, none recorded. */
struct license_standing {
    int32_t last_day; /* the day of expiry, moved where it is a holiday */
    enum last_day rule;
    struct str holiday;
    bool not_yet_valid, expired;
    bool exhausted;      /* nothing more can depart */
    bool over_committed; /* more is used and reserved than it grants */
};

void license_stand(const struct license_desk *desk, const struct license_record *record,
                   const struct balance *balances, size_t balance_count, int32_t day,
                   struct license_standing *ret);

/* The word for a table: the state, or what keeps an active license from being used. */
const char *license_standing_word(const struct license_record *record,
                                  const struct license_standing *standing);

/* What of a license needs somebody on that day at its port; NULL: nothing. */
const char *license_needs(const struct license_record *record,
                          const struct license_standing *standing, int32_t day);

/* ---- changes ---- */

struct license_change {
    struct store_id id;                 /* of whoever asks */
    enum license_transition transition; /* not LICENSE_SUPERSEDE: that comes with the replacement */
    const struct who *by;
    struct str authority, number;
    bool at_given;
    int64_t event_at; /* when it happened; now if it is not given */
    struct str reason, basis;
    struct license_filing filing;  /* of add and amend; of reduce the tolerance */
    int64_t line, quantity, value; /* of reduce: what is left of a line (0: none), of the total */
    int64_t condition;             /* of meet, from 1; basis is the evidence */
};

struct license_outcome {
    struct license_record record; /* as it is then */
    bool repeated;                /* it had been done before */
    bool waits;                   /* for `approval`; nothing else was done */
    bool asked_before;            /* … which had been proposed already */
    int64_t approval;
    size_t freed;      /* reservations that are none any more */
    int64_t incidents; /* of departures that it did not authorize */
};

/*
 * Does it in a transaction of its own.  False: nothing was done.  ERR_CONFLICT: the state does not
 * allow it (what is possible stands in the hint), the id was used for something else, a guard;
 * ERR_FORBIDDEN; ERR_NAME; ERR_VALUE.
 */
NODISCARD bool license_do(const struct license_desk *desk, const struct license_change *change,
                          struct license_outcome *ret, struct err *err);

/* As license_check: the events of each license are a path, and versions say what they said. */
NODISCARD bool licenses_check(struct store *store, struct arena *arena, struct buf *out,
                              size_t *ret_wrong, struct err *err);

/* All that were ever in force, as data for a decision. */
NODISCARD bool licenses_in_force(const struct license_desk *desk, struct license **ret,
                                 size_t *ret_count, struct err *err);

#endif

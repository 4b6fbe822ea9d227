/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/buyer_standing.h - where a candidate buyer stands, as its events have it.
 *
 * Only the newest round counts: what happened since it was nominated the last time.  A match of the
 * newest screening is open until somebody settled it as another party; it is the same match as long
 * as what the list says of it is the same, so that it is open again when that changes.
 */
#ifndef LICET_DESK_BUYER_STANDING_H
#define LICET_DESK_BUYER_STANDING_H

#include "desk/buyer_form.h"
#include "desk/buyer_state.h"
#include "desk/matters.h"

/* What keeps somebody from being cleared: a match, or a name that nothing is known of. */
struct buyer_match {
    int64_t n;          /* in the screening, from 1 */
    struct str what;    /* of the subject: name, alias, address, site, parent, owner */
    struct str subject; /* as it was looked for */
    struct str key;     /* of the entry; "unscreened" where nobody could be looked for */
    struct str name;    /* of the entry */
    struct str score;
    struct str mark;     /* in hex: as long as it is the same, it is the same match */
    bool listed;         /* all words are the same */
    bool settled;        /* it is another party */
    bool can_be_settled; /* a legal name that was not looked for is nobody's to settle */
};

struct buyer_condition {
    int64_t n; /* from 1 */
    struct str kind;
    const struct json_value *says;
    int32_t first; /* due date of an obligation, else DATE_OPEN */
    int64_t every; /* months, from one due date to the next; 0: there is one */
    int32_t due;   /* the earliest that is not met, or else the first */
    bool blocking;
    bool met; /* for all its due dates: what comes again never is */
};

/* An obligation that was met, for a due date. */
struct buyer_met {
    int64_t condition;
    int32_t due;
    int32_t on; /* the day on which it happened */
    struct str basis;
};

struct buyer_standing {
    struct matter matter;
    unsigned state;
    struct matter_event *events;
    size_t event_count;
    size_t first; /* of the newest round */
    struct str content;
    const struct json_value *buyer;  /* what the newest version says */
    char parties[2 * SEAL_SIZE + 1]; /* the seal over who is screened, in hex */
    /* The newest of the round; NULL: there was none. */
    const struct matter_event *screened, *completed, *packaged, *submitted, *approved, *suspended;
    int32_t suspended_on;               /* the day that was said */
    const struct json_value *screening; /* details of that */
    bool screened_as_is;                /* who was screened is who it is now */
    struct buyer_match *matches;
    size_t match_count, open;           /* open: not settled */
    int32_t approved_on;                /* the day that was said; DATE_OPEN: it was not */
    struct str document;                /* of the approval: SHA-256 in hex */
    struct buyer_condition *conditions; /* of the approval */
    size_t condition_count;
    struct buyer_met *met; /* in the order in which it was recorded */
    size_t met_count;
};

/* What standings are read with. */
struct buyer_reading {
    struct store *store;
    struct arena *arena;
    struct json_reader *reader;
    int64_t until; /* only what was recorded by then counts; 0: all of it */
};

NODISCARD bool buyer_reading_open(struct buyer_reading *reading, const struct mem *mem,
                                  struct store *store, struct arena *arena, struct err *err);
void buyer_reading_close(struct buyer_reading *reading);

/* A buyer of which nothing had been recorded by then has no events, and BUYER_STATE_COUNT. */
NODISCARD bool buyer_standing_read(const struct buyer_reading *reading, const struct matter *matter,
                                   struct buyer_standing *ret, struct err *err);

/* As if it had been screened with these details, which are JSON in the arena. */
NODISCARD bool buyer_standing_screened(const struct buyer_reading *reading, struct str details,
                                       struct buyer_standing *standing, struct err *err);

/* Somebody who is looked for in the lists: a name, an address, or both. */
struct buyer_subject {
    const char *what;
    struct str name, address, country;
};

/* All of them, by what the buyer says now. */
NODISCARD bool buyer_subjects(struct arena *arena, const struct json_value *buyer,
                              struct buyer_subject **ret, size_t *ret_count, struct err *err);

/* Whether that is a due date of the condition. */
bool buyer_falls_due(const struct buyer_condition *condition, int32_t due);

/* What was met for that due date; NULL: nothing. */
const struct buyer_met *buyer_met_for(const struct buyer_standing *standing, int64_t condition,
                                      int32_t due);

bool buyer_is_approved(const struct buyer_standing *standing);

/*
 * Whether an approval is none any more on that day, and since when: its review date has passed, or
 * an obligation that is blocking is overdue.  *ret_why is a phrase.
 */
bool buyer_lapsed(const struct buyer_standing *standing, int32_t day, int32_t *ret_since,
                  const char **ret_why);

#endif

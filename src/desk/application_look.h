/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/application_look.h - what an application lacks, and how it would be reviewed.
 *
 * What it has to say stands in the packs: the set desk.application (38-applications) has what any
 * application says, and the needs of a review policy what that policy asks of it.  For the latter
 * each item is decided as an order, and so is each order of the book that the application is for,
 * with the facts of the application where it has none of its own.  What the policy needs and nobody
 * has stated is lacking; what is stated to be false is not: then it is another policy that applies,
 * and the application may be made under that.  Where it cannot be told whether a license is
 * required at all, what would tell is lacking.
 *
 * With the decisions its parties are screened.  What was found is kept with the review, and again
 * with the filing, before which nothing new may have been found (application_parties.h).
 */
#ifndef LICET_DESK_APPLICATION_LOOK_H
#define LICET_DESK_APPLICATION_LOOK_H

#include "decide/decide.h"
#include "desk/application_json.h"
#include "store/store.h"

struct application_lack {
    struct str of;       /* "item 1", "order SO-1"; absent: the application */
    struct str what;     /* a path, or a fact; absent: what no fact is for */
    struct str label;    /* the paragraph, as the packs have it */
    struct str says;     /* what is to be said, or asked */
    struct str citation; /* absent where what the desk asks of any order is missing */
};

/* An entry of a list that a party is, or may be. */
struct application_match {
    struct str key; /* "SDN:12345" */
    struct str name;
    enum match_status status;
};

/* Who was screened: a party, the applicant, an owner of one; each name once. */
struct application_party {
    struct str name;
    enum party_status status;
    struct application_match *matches;
    size_t match_count, match_room;
};

/* How one of its items, or orders, was decided. */
struct application_looked {
    struct str of, outcome, review; /* review absent: none */
};

struct application_look {
    struct application_lack *lacks;
    size_t lack_count, lack_room;
    struct application_looked *decided;
    size_t decided_count, decided_room;
    struct application_party *parties;
    size_t party_count, party_room;
};

/* What it lacks, and how its items and orders were decided: members of JSON. */
void application_put_lacks(const struct application_look *look, struct buf *out);
void application_put_decided(const struct application_look *look, struct buf *out);

/* What to look with. */
struct application_eyes {
    struct session *session;
    const struct policy *policy;
    const struct decide_options *options;
    struct str packs, sha256; /* what they are called */
};

/* ERR_NAME where an order that it is for is not in the book. */
NODISCARD bool application_look(const struct application_eyes *eyes, struct store *store,
                                struct json_reader *reader, struct arena *arena,
                                const struct application_content *content, int32_t day,
                                struct application_look *ret, struct err *err);

/* What was found, and with what, as JSON. */
void application_look_write(const struct application_eyes *eyes,
                            const struct application_look *look, struct buf *out);

#endif

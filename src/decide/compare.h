/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/compare.h - which decisions about chips are other ones on another day.
 *
 * The region of figures, exactly: for each destination the figures of a chip that no rule names are
 * cut (analyze/edges.h) until nothing hangs on them any more, on both days at once; where the two
 * answers differ, the box is part of the region.  Boxes are as large as they may be, so that they
 * overlap.  Destinations of which the same is to be said stand together.
 *
 * What a rule compares that is made of two figures, such as their sum, has to have a name of its
 * own (define) to be cut exactly.
 */
#ifndef LICET_DECIDE_COMPARE_H
#define LICET_DECIDE_COMPARE_H

#include "decide/decide.h"

struct compared_answer {
    enum outcome outcome;
    enum review review;
    bool not_covered;
};

bool compared_alike(const struct compared_answer *a, const struct compared_answer *b);

/* Of one figure: from and to, or what is true or false of the item. */
struct compared_range {
    const struct fact *fact;
    bool choice, yes;
    bool has_from, from_reached;
    bool has_to, to_reached;
    struct num from, to;
};

struct compared_box {
    struct compared_range *ranges;
    size_t range_count;
    struct compared_answer before, after;
};

/* A chip of the catalog for which the answer is another. */
struct compared_chip {
    struct str name;
    struct compared_answer before, after;
};

/* Destinations that are alike, for one exporter. */
struct compared_group {
    struct str exporter; /* absent: anyone to whom no letter was sent */
    int32_t *countries;  /* in the order of their codes */
    size_t country_count;
    struct compared_box *boxes;
    size_t box_count;
    struct compared_chip *chips;
    size_t chip_count;
};

struct comparison {
    struct compared_group *groups; /* without those for which nothing is another */
    size_t group_count, group_capacity;
    bool coupled; /* a rule compares figures taken together: then the boxes are not exact */
};

/* One side of a comparison: a day, what was known, and whether the text counts. */
struct compared_side {
    int32_t day;
    const struct decide_options *options;
};

/*
 * A plain export of one chip from the United States, with the assumptions of a plain question.
 * exporter: who ships, or absent for anyone, and beside them each firm that a letter binds on one
 * of the sides only.  What is returned lives until the next comparison of the session.
 */
NODISCARD bool decide_compare(struct session *session, struct str exporter,
                              const struct compared_side sides[2], struct comparison *ret,
                              struct err *err);

/*
 * The same for two editions of a pack, each with a session of its own: only the chips that both
 * catalogs have, one by one to every destination, without the region.  ERR_VALUE if there are none.
 * What is returned lives until the next comparison of the second session.
 */
NODISCARD bool decide_compare_packs(struct session *const sessions[2], struct str exporter,
                                    const struct compared_side sides[2], struct comparison *ret,
                                    struct err *err);

/*
 * The same in parts, for who has more than one thread: each thread on a new session of its own,
 * with the same decider, and any number of parts on one session.  They share what they find.
 */
NODISCARD bool decide_compare_anyone(struct session *session, struct str exporter,
                                     const struct compared_side sides[2], struct comparison *ret,
                                     struct err *err);

/* All that is said of the firm, if a letter binds it on one of the sides; else nothing. */
NODISCARD bool decide_compare_firm(struct session *session, const struct firm *firm,
                                   const struct compared_side sides[2], struct comparison *ret,
                                   struct err *err);

/*
 * Puts what was found of a firm, without what is said of anyone, behind the comparison of these;
 * session is that of the latter, and both have to stay.
 */
NODISCARD bool compare_join(struct session *session, struct comparison *comparison,
                            const struct comparison *firm, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch/article_against.h - where two documents say different things of one and the same.
 *
 * Three kinds, each by rows of the table:
 *
 *   amounts   of the same measure (`measure`: a charge, revenue) and of the same party or chip: one
 *             expects what the other has booked (`mood`), or both say it, otherwise.  What both
 *             have in common settles it: who repeats the figure of the other does not
 *             contradict.
 *   days      of a change that is made once (`between`, where `days`), if each sentence names one
 *   done      what one tells as a promise the other tells as done (`between`), unless it tells both
 *   office    who is said to hold an office, where nobody took it between the two
 *
 * Silence is no contradiction, and neither is what only one of them says.
 */
#ifndef LICET_WATCH_ARTICLE_AGAINST_H
#define LICET_WATCH_ARTICLE_AGAINST_H

#include "watch/article.h"

enum article_against_kind { AGAINST_AMOUNT, AGAINST_DAY, AGAINST_DONE, AGAINST_OFFICE };

const char *article_against_word(enum article_against_kind kind); /* "amount" */

struct article_against {
    enum article_against_kind kind;
    size_t sentences[2]; /* of the first and the second; of the packs it is 0 */
    struct str says, source;
    struct str rule; /* may be empty */
};

struct article_againsts {
    struct article_against *list;
    size_t count, capacity;
};

/* A rule of the packs, and the day from which it holds. */
struct article_known {
    struct str rule;
    int32_t day;
};

/* Both read with that table. */
NODISCARD bool article_compare(struct arena *arena, const struct article_table *table,
                               const struct article *a, const struct article *b,
                               struct article_againsts *ret, struct err *err);

/* Where it names another day for a change than the packs have. */
NODISCARD bool article_compare_known(struct arena *arena, const struct article_table *table,
                                     const struct article *article,
                                     const struct article_known *known, size_t known_count,
                                     struct article_againsts *ret, struct err *err);

#endif

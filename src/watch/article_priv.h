/* SPDX-License-Identifier: Apache-2.0 */
/* watch/article_priv.h - the steps from a text to what it says; see article.h. */
#ifndef LICET_WATCH_ARTICLE_PRIV_H
#define LICET_WATCH_ARTICLE_PRIV_H

#include "watch/article.h"

/* ---- article_text.c ---- */

/* Text without tags, scripts and styles, entities as the characters they are. */
NODISCARD bool article_plain(struct arena *arena, struct str text, struct str *ret,
                             struct err *err);

/* A sentence ends at . ! ? before a capital letter, and at the end of a line. */
NODISCARD bool article_sentences(struct arena *arena, struct str text, struct article *article,
                                 struct err *err);

/* ---- article_match.c ---- */

/* Whether all parts of the match are in the text. */
bool article_matches(struct str match, struct str text);

/* Whether one of the words, divided by |, stands there; *ret_at is where the first one is. */
bool article_has(struct str words, struct str text, size_t *ret_at, size_t *ret_length);

/* ---- article.c ---- */

/* Whether the sentence speaks of who holds an office now. */
bool article_said_of_now(const struct article_table *table, struct str sentence);

/* Who held the office on the day, by the table; NULL: it does not say. */
const struct article_row *article_holder_on(const struct article_table *table, struct str office,
                                            int32_t day);

/* ---- article_find.c ---- */

NODISCARD bool article_find(struct arena *arena, const struct article_name *names,
                            size_t name_count, struct article *article, struct err *err);

NODISCARD bool article_add(struct arena *arena, struct article *article,
                           const struct article_found *found, struct err *err);

/* ---- article_dates.c ---- */

NODISCARD bool article_find_dates(struct arena *arena, struct article *article, size_t sentence,
                                  struct err *err);

#endif

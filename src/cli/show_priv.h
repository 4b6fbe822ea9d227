/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/show_priv.h - what the files behind show.h share: a page with the decision that is on it.
 */
#ifndef LICET_CLI_SHOW_PRIV_H
#define LICET_CLI_SHOW_PRIV_H

#include "cli/show.h"

#define LABEL_COLUMN 14 /* where the text of a labeled limb begins */

struct sheet {
    struct page page;
    const struct policy *policy;
    const struct decision *decision;
};

/* Words in plain ink. */
void put(struct sheet *sheet, const char *text);
void put_str(struct sheet *sheet, struct str text);

/* Text that follows the word before it without a space. */
void put_behind(struct sheet *sheet, const char *text);

/* "(text)" */
void put_in_parentheses(struct sheet *sheet, enum ink ink, struct str text);

/* "[label]" */
void put_label(struct sheet *sheet, struct str label);
void put_labels(struct sheet *sheet, const struct str *labels, size_t count);

/* "military_intelligence" as "military intelligence". */
void put_spaced(struct sheet *sheet, struct str name);

/* An exact decimal, with commas. */
void put_number(struct sheet *sheet, struct str exact);

/* Goes on at that column, unless it is passed: then behind a space. */
void put_at(struct sheet *sheet, unsigned column);

/* Where reviews and citations begin: behind the names, or below them on a narrow terminal. */
unsigned second_column(const struct sheet *sheet);

const struct derivation *derivation_of(const struct decision *decision, struct str rule);

/* A line for a label of a rule: "[b.1]  item.tpp >= 2,400 TPP (item.tpp = 2,368 TPP)". */
void limb_line(struct sheet *sheet, struct str rule, struct str label);

/* Why the item is under none of the other entries, where figures are the reason. */
void why_not_lines(struct sheet *sheet);

/* Every rule looked at. */
void derivation_lines(struct sheet *sheet);
void rests_lines(struct sheet *sheet);

void item_line(struct sheet *sheet);
void question_lines(struct sheet *sheet);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/show.h - decisions as text for people.
 *
 * One decision is a page: the outcome in capitals, then what it rests on, strongest first, then
 * what was assumed and what would settle it.  A file of orders is a table, a row an order, with a
 * summary behind it.
 */
#ifndef LICET_CLI_SHOW_H
#define LICET_CLI_SHOW_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/style.h"
#include "decide/decide.h"
#include "decide/decision.h"
#include "decide/order.h"
#include "decide/waits.h"

/* "license required": the contract's word with blanks; "-" for none. */
const char *show_outcome(enum outcome outcome);
const char *show_review(enum review review);
enum ink show_outcome_ink(const struct decision *decision);

/* Says of each scenario, by its title, that what follows is not law. */
void show_scenarios(struct buf *out, const struct style *style, const struct str *titles,
                    size_t count);

/*
 * A page.  explain adds every rule looked at, fired or not, and why.  decision.derivations should
 * be filled: they give the conditions their text.
 */
void show_decision(struct buf *out, const struct style *style, const struct policy *policy,
                   const struct decision *decision, bool explain);

/* Names another authority, above what it says. */
void show_authority(struct buf *out, const struct style *style, const struct policy *policy);

/* A page that says what the item is classified as, and why not as something else. */
void show_classification(struct buf *out, const struct style *style, const struct policy *policy,
                         const struct decision *decision);

/* The widths of the columns of a table of decisions, for so wide a line. */
#define SHOW_ROW_COLUMNS 6
struct show_rows {
    unsigned widths[SHOW_ROW_COLUMNS];
};

void show_rows_init(struct show_rows *rows, const struct style *style);
void show_rows_header(const struct show_rows *rows, struct buf *out, const struct style *style);
void show_row(const struct show_rows *rows, struct buf *out, const struct style *style,
              const struct order *order, const struct decision *decision);

/* The same for classifications. */
void show_classified_header(struct buf *out, const struct style *style);
void show_classified_row(struct buf *out, const struct style *style, const struct order *order,
                         const struct decision *decision);

/* What a summary counts. */
struct show_counts {
    size_t outcomes[OUTCOME_COUNT];
    size_t may_ship;
    size_t waiting;           /* permitted, but may not ship yet */
    size_t waits[WAIT_COUNT]; /* for what; one order may wait for several things */
    size_t decided;
    size_t unread;
    size_t differing; /* decided otherwise on another day */
};

/* What somebody found of a match, and whether that still answers. */
void settled_line(struct page *page, const struct decided_match *match);

void show_count(struct show_counts *counts, const struct decision *decision);
void show_counts_add(struct show_counts *counts, const struct show_counts *more);
void show_summary(struct buf *out, const struct style *style, const struct show_counts *counts);

#endif
